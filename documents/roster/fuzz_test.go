package roster

import (
	"archive/zip"
	"bytes"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
)

// readAll reads whatever it is given; only refusals may come back.
func readAll(t *testing.T, content []byte, mapping Mapping) {
	f, err := Open(t.Context(), bytes.NewReader(content), int64(len(content)), mapping)
	if err != nil {
		var refusal *appraisal.Error
		if !errors.As(err, &refusal) {
			t.Fatalf("no refusal: %v", err)
		}
		return
	}
	defer f.Close()
	rows := 0
	for l, err := range f.Lines {
		if err != nil {
			var refusal *appraisal.Error
			if !errors.As(err, &refusal) {
				t.Fatalf("no refusal: %v", err)
			}
			return
		}
		rows++
		if len(l.Refusals) == 0 && (l.Row.Number == "" || l.Row.Name == "") {
			t.Fatalf("line %d has no number or no name and is not refused", l.Line)
		}
		for _, e := range append(l.Refusals, l.Warnings...) {
			if m := Message(e.Code, e.Value, e.Want, appraisal.English); m == string(e.Code) {
				t.Fatalf("%s has no text", e.Code)
			}
		}
	}
	if rows != f.Count {
		t.Fatalf("%d rows counted, %d read", f.Count, rows)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("NIP,Nama,TMT SPMT,Surel\n198001012005011001,Budi,31/01/2024,budi@x.go.id\n", "")
	f.Add("sep=;\nEmpID;Employee_Name;DateofHire\n1;\"Last, First\";7/5/2011\n", "number=EmpID")
	f.Add("\xff\xfeN\x00I\x00P\x00", "")
	f.Add("NIP|Nama\n\"1|x\n\n2\"|\xe9\n", "name=Nama,number=NIP")
	f.Fuzz(func(t *testing.T, content, mapping string) {
		m, err := ParseMapping(mapping)
		if err != nil {
			m = nil
		}
		readAll(t, []byte(content), m)
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add(book(f, []any{"NIP", "Nama", "TMT SPMT"}, []any{"198001012005011001", "Budi", 45322}), []byte(nil), uint16(0))
	f.Add([]byte("PK\x03\x04"), []byte(nil), uint16(0))
	for _, part := range []string{
		`<worksheet><sheetData><row r="1048576"><c r="XFD1048576" t="s"><v>-1</v></c></row></sheetData></worksheet>`,
		`<worksheet><sheetData><row r="0"><c t="inlineStr"><is><t>NIP</t></is></c></row></sheetData></worksheet>`,
		`<worksheet><sheetData><row><c r="1A" s="99999999999999999999"><v>1e999</v></c>`,
	} {
		f.Add([]byte(nil), []byte(part), uint16(1))
	}
	// Compressed bytes hide the sheet from the mutator, so it may give the sheet itself.
	f.Fuzz(func(t *testing.T, content, part []byte, which uint16) {
		if which > 0 {
			content = withSheet(t, book(t, []any{"NIP", "Nama"}, []any{"1", "Budi"}), part)
		}
		readAll(t, content, nil)
	})
}

// withSheet puts another second sheet into a workbook.
func withSheet(t *testing.T, content, part []byte) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, f := range from.File {
		if f.Name != "xl/worksheets/sheet2.xml" {
			require.NoError(t, to.Copy(f))
			continue
		}
		w, err := to.Create(f.Name)
		require.NoError(t, err)
		_, err = w.Write(part)
		require.NoError(t, err)
	}
	require.NoError(t, to.Close())
	return b.Bytes()
}

// TestZipBomb: what claims or holds too much is refused before it is unpacked.
func TestZipBomb(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	part, err := w.Create("xl/media/image1.png")
	require.NoError(t, err)
	zeros := make([]byte, 1<<20)
	for range maxInMemory>>20 + 1 {
		_, err := part.Write(zeros)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	_, err = open(t, b.Bytes(), "")
	require.ErrorContains(t, err, "roster-too-large")
}

// TestMemoryStaysFlat reads a large file as it comes.
func TestMemoryStaysFlat(t *testing.T) {
	peak := func(rows int) uint64 {
		var b strings.Builder
		b.WriteString("NIP,Nama,TMT SPMT\n")
		for range rows {
			b.WriteString("198001012005011001,Budi Santoso yang namanya panjang,31/01/2024\n")
		}
		file := strings.NewReader(b.String())
		var before, now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		f, err := Open(t.Context(), file, file.Size(), nil)
		require.NoError(t, err)
		defer f.Close()
		highest, n := before.HeapAlloc, 0
		for _, err := range f.Lines {
			require.NoError(t, err)
			if n++; n%20000 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				highest = max(highest, now.HeapAlloc)
			}
		}
		return highest - before.HeapAlloc
	}
	small, large := peak(20_000), peak(200_000)
	require.Less(t, large, small+(1<<20), "memory grew with the file")
}
