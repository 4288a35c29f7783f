package roster

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"rapor/appraisal"
)

func open(tb testing.TB, content []byte, mapping string) (*File, error) {
	tb.Helper()
	m, err := ParseMapping(mapping)
	require.NoError(tb, err)
	f, err := Open(tb.Context(), bytes.NewReader(content), int64(len(content)), m)
	if err == nil {
		tb.Cleanup(func() { require.NoError(tb, f.Close()) })
	}
	return f, err
}

func lines(tb testing.TB, content, mapping string) []appraisal.RosterLine {
	tb.Helper()
	f, err := open(tb, []byte(content), mapping)
	require.NoError(tb, err)
	return all(tb, f)
}

func all(tb testing.TB, f *File) []appraisal.RosterLine {
	tb.Helper()
	var list []appraisal.RosterLine
	for l, err := range f.Lines {
		require.NoError(tb, err)
		list = append(list, l)
	}
	require.Len(tb, list, f.Count)
	return list
}

func codes(problems []*appraisal.Error) []string {
	list := []string{}
	for _, p := range problems {
		list = append(list, strings.TrimSpace(p.Field+" "+string(p.Code)))
	}
	return list
}

func fields(f *File) map[string]appraisal.RosterField {
	found := map[string]appraisal.RosterField{}
	for _, h := range f.Headings {
		if h.Field != "" {
			found[h.Heading] = h.Field
		}
	}
	return found
}

func TestHeadings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, headings, mapping string
		fields                  map[string]appraisal.RosterField
		unused                  []string
	}{
		{
			name:     "Indonesian",
			headings: "No,NIP/NI PPPK,Nama Lengkap & Gelar,Pangkat/Gol. Ruang,JABATAN,Jenis Jabatan,Unit Kerja,Unit_Induk,NIP Atasan Langsung,Atasan Langsung,Pejabat Penilai,Nama Atasan Pejabat Penilai,Ketua Tim,Status Kepegawaian,TMT SPMT,Akhir Kontrak,E-mail",
			mapping:  "name=Nama Lengkap & Gelar",
			fields: map[string]appraisal.RosterField{
				"NIP/NI PPPK": "number", "Nama Lengkap & Gelar": "name", "Pangkat/Gol. Ruang": "rank", "JABATAN": "post", "Jenis Jabatan": "post_type",
				"Unit Kerja": "unit", "Unit_Induk": "parent_unit", "NIP Atasan Langsung": "superior_number", "Atasan Langsung": "superior",
				"Pejabat Penilai": "appraiser", "Nama Atasan Pejabat Penilai": "manager", "Ketua Tim": "team_leader", "Status Kepegawaian": "status",
				"TMT SPMT": "started", "Akhir Kontrak": "contract_ends", "E-mail": "mail",
			},
			unused: []string{"No"},
		},
		{
			name:     "a public HR dataset",
			headings: "Employee_Name,EmpID,MarriedID,Salary,Termd,Position,Sex,DateofHire,DateofTermination,EmploymentStatus,Department,ManagerName,ManagerID",
			fields: map[string]appraisal.RosterField{
				"Employee_Name": "name", "EmpID": "number", "Termd": "has_left", "Position": "post", "DateofHire": "started",
				"DateofTermination": "left", "EmploymentStatus": "employment", "Department": "unit", "ManagerName": "superior", "ManagerID": "superior_number",
			},
			unused: []string{"MarriedID", "Salary", "Sex"},
		},
		{
			name: "one without names", headings: "Age,Attrition,Department,EmployeeNumber,JobRole,JobLevel", mapping: "name=EmployeeNumber,number=EmployeeNumber",
			fields: map[string]appraisal.RosterField{
				"Attrition": "has_left", "Department": "unit", "EmployeeNumber": "number", "JobRole": "post", "JobLevel": "post_level",
			},
			unused: []string{"Age"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, err := open(t, []byte(c.headings+"\n1,Budi\n"), c.mapping)
			require.NoError(t, err)
			require.Equal(t, c.fields, fields(f))
			for _, h := range f.Headings {
				require.Equal(t, slices.Contains(c.unused, h.Heading), h.Field == "", h.Heading)
			}
		})
	}
}

func TestSynonymsAreUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]appraisal.RosterField{}
	for _, field := range Fields() {
		for _, s := range synonyms[field] {
			if other, ok := seen[fold(s)]; ok {
				require.Equal(t, other, field, s)
			}
			seen[fold(s)] = field
		}
	}
}

func TestMappingRefused(t *testing.T) {
	t.Parallel()
	_, err := ParseMapping("numbr=EmpID,name")
	require.ErrorContains(t, err, "roster-map-field")
	require.ErrorContains(t, err, "roster-map-form")

	_, err = open(t, []byte("EmpID,Who\n1,Ana\n"), "name=Nobody")
	var e *appraisal.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, appraisal.Code("roster-map-heading"), e.Code)
	require.Contains(t, Message(e.Code, e.Value, e.Want, appraisal.English), `there is no heading "Nobody"; there are: "EmpID", "Who"`)

	_, err = open(t, []byte("Kode,Who\n1,Ana\n"), "")
	require.ErrorContains(t, err, "roster-heading-missing at name")
	require.ErrorContains(t, err, "roster-heading-missing at number")
}

func TestDates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		column []string
		want   []string
		warned bool
	}{
		{[]string{"2024-01-31", "2024/1/31", "20240131", "2024-01-31 00:00:00", "2024-01-31T08:00:00Z"}, []string{"2024-01-31"}, false},
		{[]string{"31/01/2024", "31-1-24", "31.01.2024"}, []string{"2024-01-31"}, false},
		{[]string{"1/31/2024", "1/2/2024", "01/02/24 0:00"}, []string{"2024-01-31", "2024-01-02", "2024-01-02"}, false},
		{[]string{"1/2/2024", "31/01/2024"}, []string{"2024-02-01", "2024-01-31"}, false},
		{[]string{"1/2/2024", "3/3/2024"}, []string{"2024-02-01", "2024-03-03"}, true},
		{[]string{"3/3/2024"}, []string{"2024-03-03"}, false},
		// A date that does not exist decides nothing.
		{[]string{"31/02/2024", "1/13/2024"}, []string{"", "2024-01-13"}, false},
		{[]string{"1/2/70", "1/2/24"}, []string{"1970-02-01", "2024-02-01"}, true},
		{[]string{"45322", "45322.5"}, []string{"2024-01-31"}, false},
		{[]string{"31 Januari 2024", "31-Jan-24", "31 January 2024", "January 31, 2024"}, []string{"2024-01-31"}, false},
		{[]string{"17 Agustus 1995", "1 Okt 2020", "2 Desember 2020", "5 Peb 2020"}, []string{"1995-08-17", "2020-10-01", "2020-12-02", "2020-02-05"}, false},
		{[]string{"besok", "31/01/0024", "0", "99999999", "2024-13-01", "2024-02-30", "1e3", "31 Foo 2024"}, []string{""}, false},
		// More say day first; the one that cannot is refused.
		{[]string{"13/1/2024", "14/1/2024", "1/15/2024"}, []string{"2024-01-13", "2024-01-14", ""}, true},
	} {
		t.Run(c.column[0], func(t *testing.T) {
			t.Parallel()
			content := "NIP;Nama;Tanggal Mulai\n"
			for i, v := range c.column {
				content += fmt.Sprintf("%d;Ana;%s\n", i+1, v)
			}
			f, err := open(t, []byte(content), "")
			require.NoError(t, err)
			require.Equal(t, c.warned, slices.Contains(codes(f.Warnings), "started roster-date-order"))
			for i, l := range all(t, f) {
				want := c.want[min(i, len(c.want)-1)]
				require.Equal(t, want, l.Row.Started.String(), c.column[i])
				require.Equal(t, want == "", slices.Contains(codes(l.Refusals), "started roster-date"), c.column[i])
			}
		})
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, headings, row string
		refused, warned     []string
		check               func(*testing.T, appraisal.RosterRow)
	}{
		{"right", "NIP,Nama,Surel,Status Pegawai,Jabatan", `198001012005011001,"Budi, S.Kom",budi@x.go.id,PNS,Analis`, nil, nil, func(t *testing.T, r appraisal.RosterRow) {
			require.Equal(t, appraisal.RosterRow{Number: "198001012005011001", Name: "Budi, S.Kom", Mail: "budi@x.go.id", Status: appraisal.PNS, Post: "Analis"}, r)
		}},
		{"number in groups", "NIP,Nama", `'19800101 200501 1 001,Budi`, nil, nil, func(t *testing.T, r appraisal.RosterRow) {
			require.Equal(t, "198001012005011001", r.Number)
		}},
		{"number of a data frame", "NIP,Nama", `10026.0,Budi`, nil, nil, func(t *testing.T, r appraisal.RosterRow) { require.Equal(t, "10026", r.Number) }},
		{"scientific", "NIP,Nama", `1.98001E+17,Budi`, []string{"number roster-number-scientific"}, nil, nil},
		{"comma scientific", "NIP;Nama", `1,98E+17;Budi`, []string{"number roster-number-scientific"}, nil, nil},
		{"nothing required", "NIP,Nama,Jabatan", ` ,-,Analis`, []string{"number roster-value-missing", "name roster-value-missing"}, nil, nil},
		{"no name", "NIP,Nama", `1, `, []string{"name roster-value-missing"}, nil, nil},
		{"bad mail", "NIP,Nama,Surel", `1,Budi,budi@`, []string{"mail roster-mail"}, nil, nil},
		{"mail of a name", "NIP,Nama,Surel", `1,Budi,Budi <budi@x.id>`, []string{"mail roster-mail"}, nil, nil},
		{"too long", "NIP,Nama", strings.Repeat("1", 51) + "," + strings.Repeat("a", 201), []string{"name roster-value-too-long", "number roster-value-too-long"}, nil, nil},
		{"control", "NIP,Nama", "1,Bu\x07di", []string{"name roster-control-character"}, nil, nil},
		{"turned text", "NIP,Nama", "1,Bu\u202edi", []string{"name roster-control-character"}, nil, nil},
		{"blanks", "NIP,Nama,Surel,Status Pegawai,Jabatan", `1,Budi,,,-`, nil, []string{"mail roster-value-blank", "post roster-value-blank", "status roster-value-blank"}, nil},
		{"unknown status", "NIP,Nama,Status Pegawai", `1,Budi,Honor Daerah`, nil, []string{"status roster-status-unknown"}, nil},
		{"odd number", "NIP,Nama,Status Pegawai", `123,Budi,PNS`, nil, []string{"number number-length"}, nil},
		{"zones", "NIP,Nama,Zona Waktu", `1,Budi,WITA`, nil, nil, func(t *testing.T, r appraisal.RosterRow) { require.Equal(t, "Asia/Makassar", r.Zone) }},
		{"unknown zone", "NIP,Nama,Zona Waktu", `1,Budi,Zone A`, nil, []string{"zone roster-zone-unknown"}, nil},
		{"left", "NIP,Nama,EmploymentStatus", `1,Budi,Voluntarily Terminated`, nil, nil, left},
		{"inactive", "NIP,Nama,Status Aktif", `1,Budi,Tidak Aktif`, nil, nil, left},
		{"attrition", "NIP,Nama,Attrition", `1,Budi,Yes`, nil, nil, left},
		{"leave", "NIP,Nama,EmploymentStatus", `1,Budi,Leave of Absence`, nil, nil, active},
		{"no last day", "NIP,Nama,DateofTermination", `1,Budi,`, nil, nil, active},
		{"unsaid", "NIP,Nama", `1,Budi`, nil, nil, func(t *testing.T, r appraisal.RosterRow) { require.Empty(t, r.Employment) }},
		{"quote inside", "NIP,Nama", `1,Bu"di`, []string{"roster-quote"}, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			after := "2,Baik"
			if strings.Contains(c.headings, ";") {
				after = "2;Baik"
			}
			list := lines(t, "\n"+c.headings+"\n\n"+c.row+"\n"+after+"\n", "")
			require.Len(t, list, 2)
			l := list[0]
			require.Equal(t, 4, l.Line)
			require.ElementsMatch(t, orNone(c.refused), codes(l.Refusals))
			require.ElementsMatch(t, orNone(c.warned), codes(l.Warnings))
			require.Empty(t, list[1].Refusals)
			if c.check != nil {
				c.check(t, l.Row)
			}
		})
	}
}

func orNone(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func left(t *testing.T, r appraisal.RosterRow)   { require.Equal(t, appraisal.Left, r.Employment) }
func active(t *testing.T, r appraisal.RosterRow) { require.Equal(t, appraisal.Active, r.Employment) }

func TestTexts(t *testing.T) {
	t.Parallel()
	const text = "NIP;Nama;Jabatan\r\n1;Ratu Ésti;\"Kepala\r\nDinas; Kota\"\r\n"
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	require.NoError(t, err)
	latin, err := charmap.Windows1252.NewEncoder().String(text)
	require.NoError(t, err)
	for name, content := range map[string]string{
		"plain": text, "BOM": "\ufeff" + text, "UTF-16": utf16, "Windows-1252": latin, "sep": "sep=;\r\n" + text,
		"comma": "NIP,Nama,Jabatan\n1,Ratu Ésti,\"Kepala\nDinas; Kota\"", "tab": "NIP\tNama\tJabatan\n1\tRatu Ésti\tKepala Dinas; Kota\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := lines(t, content, "")
			require.Len(t, list, 1)
			require.Empty(t, list[0].Refusals)
			require.Equal(t, "Ratu Ésti", list[0].Row.Name)
			require.Equal(t, "Kepala Dinas; Kota", list[0].Row.Post)
		})
	}
}

func TestFilesRefused(t *testing.T) {
	t.Parallel()
	for code, content := range map[string]string{
		"roster-empty":              "",
		"roster-old-workbook":       "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
		"roster-workbook-malformed": "PK\x03\x04 and no more",
		"roster-format":             "\x7fELF\x00\x01",
		"roster-quote-open":         "NIP,Nama\n1,\"Budi\n2,Ana\n3,Eka\n",
		"roster-line-too-long":      "NIP,Nama\n1,\"" + strings.Repeat("Budi\n", maxRecord/4),
	} {
		_, err := open(t, []byte(content), "")
		require.ErrorContains(t, err, code, "%.40q", content)
	}
}

// book makes a workbook of rows under a title, its second sheet.
func book(tb testing.TB, rows ...[]any) []byte {
	tb.Helper()
	f := excelize.NewFile()
	_, err := f.NewSheet("Pegawai")
	require.NoError(tb, err)
	require.NoError(tb, f.SetCellValue("Pegawai", "B1", "Daftar Pegawai 2026"))
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+3)
		require.NoError(tb, err)
		require.NoError(tb, f.SetSheetRow("Pegawai", cell, &row))
	}
	var b bytes.Buffer
	require.NoError(tb, f.Write(&b))
	require.NoError(tb, f.Close())
	return b.Bytes()
}

func TestWorkbook(t *testing.T) {
	t.Parallel()
	f, err := open(t, book(t,
		[]any{"NIP", "Nama", "TMT SPMT"},
		[]any{"198001012005011001", "Budi", time.Date(2024, 1, 31, 0, 0, 0, 0, time.UTC)},
		nil,
		[]any{int64(197307041997012001), "Ana", 45322},
		[]any{77, "Eka", "31/01/2024"},
	), "")
	require.NoError(t, err)
	list := all(t, f)
	require.Len(t, list, 3)
	want := appraisal.NewDate(2024, time.January, 31)
	require.Equal(t, []int{4, 6, 7}, []int{list[0].Line, list[1].Line, list[2].Line})
	require.Equal(t, "198001012005011001", list[0].Row.Number)
	require.Equal(t, want, list[0].Row.Started)
	require.Equal(t, "77", list[2].Row.Number)
	require.Equal(t, want, list[2].Row.Started)
	require.Equal(t, want, list[1].Row.Started)
}

func TestEveryCodeHasTexts(t *testing.T) {
	t.Parallel()
	for code, text := range texts {
		require.NotEmpty(t, text.ID, code)
		require.NotEmpty(t, text.EN, code)
	}
	p := appraisal.RosterProblem{Line: 17, Heading: "tanggal mulai", Value: "31/02/2024", Code: codeDate, Want: map[string]string{"order": "D/M/Y", "example": "2024-01-31"}}
	require.Equal(t, `line 17, field "tanggal mulai" ("31/02/2024"): is no date that exists; this column is written D/M/Y, or write it like 2024-01-31`, Sentence(p, appraisal.English))
	require.Contains(t, Sentence(p, appraisal.Indonesian), `baris 17, kolom "tanggal mulai" ("31/02/2024"): bukan tanggal`)
}
