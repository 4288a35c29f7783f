package roster

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
)

// TestRoundedNumbers: a spreadsheet rounds a figure of more than 15 digits to another
// person's number, or to nobody's.
func TestRoundedNumbers(t *testing.T) {
	t.Parallel()
	f, err := open(t, book(t,
		[]any{"NIP", "Nama", "NIP Atasan", "Gaji"},
		[]any{int64(197307041997012001), "Budi", "", 1},
		nil,
		[]any{197307041997012001.0, "Ana", "", 1},
		[]any{"197307041997012001", "Cici", int64(197307041997012001), 1},
		[]any{"197307041997012002", "Dedi", "197307041997012001", int64(9197307041997012001)},
		[]any{999999999999999, "Eka", "", 1},
	), "")
	require.NoError(t, err)
	for range 2 {
		list := all(t, f)
		got := [][]string{}
		for _, l := range list {
			got = append(got, codes(l.Refusals))
		}
		require.Equal(t, [][]string{
			{"number roster-number-scientific"}, {"number roster-number-scientific"}, {"superior_number roster-number-scientific"}, {}, {},
		}, got)
		require.Equal(t, "999999999999999", list[4].Row.Number)
	}
	list := lines(t, "NIP;Nama;Atasan Langsung\n1;Budi;1,98E+17\n", "")
	require.Equal(t, []string{"superior roster-number-scientific"}, codes(list[0].Refusals))
}

func TestWordsForNothing(t *testing.T) {
	t.Parallel()
	for _, word := range []string{
		"-", "--", "—", "...", "( - )", "Tidak ada", "TIDAK  ADA", "(tidak ada)", "Belum ada", "belum ada.", "kosong", "None", "nil", "NULL", "N/A", "#N/A", "nihil", "Lowong",
	} {
		list := lines(t, "NIP;Nama;Surel;Unit Kerja;Atasan Langsung;NIP Penilai;TMT SPMT\n1;Budi"+strings.Repeat(";"+word, 5)+"\n", "")
		require.Empty(t, list[0].Refusals, word)
		require.Equal(t, appraisal.RosterRow{Number: "1", Name: "Budi", Status: appraisal.OtherStatus}, list[0].Row, word)
	}
	// Somebody can be called that.
	require.Equal(t, "Nil", lines(t, "NIP;Nama\n1;Nil\n", "")[0].Row.Name)
	require.NotEmpty(t, lines(t, "NIP;Nama\n1;Tidak ada\n", "")[0].Refusals)
}

func TestLinesThatAreNoRows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ content, refused string }{
		{"NIP,Nama,Jabatan\n1,Budi, S.Kom,Analis\n", "roster-too-many-values"},
		{"NIP,Nama,Jabatan,,\n1,Budi, S.Kom,Analis,\n", "roster-too-many-values"},
		{"NIP,Nama,Jabatan\n1,Budi,Analis,,,\n", ""},
		{",NIP,Nama\n0,1,Budi\n", ""},
		{"NIP,Nama,Jabatan,,\n1,Budi,,catatan,\n", ""},
		{"NIP;Nama\nJUMLAH;4\n", "roster-footer"},
		{"No;NIP;Nama\n;TOTAL;\n", "roster-footer"},
		{"No;NIP;Nama\n;;Jumlah Pegawai : 1.204 orang\n", "roster-footer"},
		{"No;NIP;Nama\nGrand Total;;12 orang\n", "roster-footer"},
		{"No;NIP;Nama;Jabatan\n1;7;Total;Analis\n", ""},
	} {
		list := lines(t, c.content, "")
		want := []string{}
		if c.refused != "" {
			want = append(want, c.refused)
		}
		require.Equal(t, want, codes(list[0].Refusals), c.content)
	}
	e := lines(t, "NIP,Nama,Jabatan\n1,Budi, S.Kom,Analis\n", "")[0].Refusals[0]
	require.Equal(t, `4 values for 3 headings; perhaps a value holds "," and is not in quotes`, Message(e.Code, e.Value, e.Want, appraisal.English))
}

func TestNoRows(t *testing.T) {
	t.Parallel()
	for _, content := range [][]byte{[]byte("NIP;Nama;Surel\n;;\n"), book(t, []any{"NIP", "Nama"})} {
		_, err := open(t, content, "")
		require.ErrorContains(t, err, "roster-no-rows")
	}
}

func TestMappingWrongTwice(t *testing.T) {
	t.Parallel()
	for mapping, want := range map[string][]string{
		"numbr=EmpID,name=Nobody": {"map roster-map-field", "name roster-map-heading"},
		"numbr=Nothing":           {"map roster-map-field", "numbr roster-map-heading"},
		"numbr=EmpID,name=Who":    {"map roster-map-field"},
	} {
		content := strings.NewReader("EmpID,Who\n1,Ana\n")
		_, err := OpenMapped(t.Context(), content, content.Size(), mapping)
		var e *appraisal.Error
		require.ErrorAs(t, err, &e)
		require.ElementsMatch(t, want, codes(problemsOf(e)), mapping)
	}
}

func TestNumbersOfPPPK(t *testing.T) {
	t.Parallel()
	e := lines(t, "NIP;Nama;Status Pegawai\n123;Budi;PPPK\n", "")[0].Warnings[0]
	require.Equal(t, "NI PPPK terdiri atas 18 angka", Message(e.Code, e.Value, e.Want, appraisal.Indonesian))
	e = lines(t, "NIP;Nama;Status Pegawai\n123;Budi;PNS\n", "")[0].Warnings[0]
	require.Equal(t, "NIP terdiri atas 18 angka", Message(e.Code, e.Value, e.Want, appraisal.Indonesian))
}

// TestOwnNumbers: where most numbers are the agency's own, one warning says it for all.
func TestOwnNumbers(t *testing.T) {
	t.Parallel()
	content := "NIP;Nama;Status Pegawai;Surel;Jabatan;Atasan\n198001012005013001;Ana;PNS;;;\n"
	for i := range 9 {
		content += fmt.Sprintf("PEG-%d;Budi;PPPK;;;\n", i)
	}
	f, err := open(t, []byte(content), "")
	require.NoError(t, err)
	require.Equal(t, []string{"number roster-numbers-own"}, codes(f.Warnings))
	require.Equal(t, map[string]string{"count": "9", "rows": "10"}, f.Warnings[0].Want)
	for i, l := range all(t, f) {
		// A mistake in an NIP is still told.
		require.Equal(t, i == 0, strings.Contains(strings.Join(codes(l.Warnings), " "), "number"), i)
	}
}
