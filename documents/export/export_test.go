package export_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"rapor/appraisal"
	"rapor/documents/export"
)

// columns is a layout of these fields, each its own heading.
func columns(t testing.TB, fields string) *appraisal.ExportLayout {
	t.Helper()
	source := "id: x\nkind: results\nname: { id: Hasil, en: Results }\ncolumns:\n"
	for _, f := range strings.Split(fields, ";") {
		name, rest, _ := strings.Cut(f, " ")
		if rest != "" {
			rest = ", " + rest
		}
		source += "  - { heading: { id: i-" + name + ", en: " + name + " }, field: " + name + rest + " }\n"
	}
	l, err := appraisal.ParseExportLayout("x.yaml", []byte(source))
	require.NoError(t, err)
	return l
}

func write(t testing.TB, l *appraisal.ExportLayout, o export.Options, rows ...export.Row) []byte {
	t.Helper()
	var b bytes.Buffer
	table, err := export.New(&b, l, o)
	require.NoError(t, err)
	for _, r := range rows {
		require.NoError(t, table.Write(r))
	}
	n, err := table.Close()
	require.NoError(t, err)
	require.Equal(t, len(rows), n)
	return b.Bytes()
}

// read is a table as somebody else's program reads it.
func read(t testing.TB, o export.Options, data []byte) [][]string {
	t.Helper()
	if o.Format == export.CSV {
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
		if o.Semicolon {
			r.Comma = ';'
		}
		rows, err := r.ReadAll()
		require.NoError(t, err)
		return rows
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	require.NoError(t, err)
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	require.NoError(t, err)
	return rows
}

func both(t *testing.T, do func(t *testing.T, o export.Options)) {
	t.Helper()
	for _, f := range []export.Format{export.CSV, export.XLSX} {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			do(t, export.Options{Format: f, Language: appraisal.English})
		})
	}
}

func TestWritesWhatOthersReadAlike(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o export.Options) {
		l := columns(t, "number;name;score;starts_on;ends_on format: day-first;announced_on;rating")
		long := strings.Repeat("Raden Mas Haji ", 40) + "S.Kom., M.Si."
		got := read(t, o, write(t, l, o,
			export.Row{
				"number": "198001012005011001", "name": "Siti \"Ani\"; Rahma, S.E.\nbaris dua", "score": appraisal.MustNumber("-87.125"),
				"starts_on": appraisal.NewDate(2026, 1, 2), "ends_on": appraisal.NewDate(2026, 12, 31), "announced_on": nil, "rating": "=HYPERLINK(\"http://x\")",
			},
			export.Row{"number": "000123", "name": long, "rating": "-"},
		))
		require.Equal(t, []string{"number", "name", "score", "starts_on", "ends_on", "announced_on", "rating"}, got[0])
		require.Equal(t, []string{"198001012005011001", "Siti \"Ani\"; Rahma, S.E.\nbaris dua", "-87.125", "2026-01-02", "31-12-2026", "", "'=HYPERLINK(\"http://x\")"}, got[1])
		require.Equal(t, []string{"000123", long, "", "", "", "", "'-"}, got[2])
	})
}

// A number is a number and a text a text, whatever they look like.
func TestKeepsTypesInAWorkbook(t *testing.T) {
	t.Parallel()
	o := export.Options{Format: export.XLSX}
	l := columns(t, "number;score;starts_on;results format: number, codes: { above: '1' }")
	data := write(t, l, o, export.Row{"number": "198001012005011001", "score": appraisal.MustNumber("-0.5"), "starts_on": appraisal.NewDate(2026, 1, 2), "results": "above"})
	f, err := excelize.OpenReader(bytes.NewReader(data))
	require.NoError(t, err)
	defer f.Close()
	sheet := f.GetSheetName(0)
	for at, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "B2": excelize.CellTypeNumber, "C2": excelize.CellTypeNumber, "D2": excelize.CellTypeNumber} {
		kind, err := f.GetCellType(sheet, at)
		require.NoError(t, err)
		if want == excelize.CellTypeNumber {
			require.Contains(t, []excelize.CellType{excelize.CellTypeUnset, excelize.CellTypeNumber}, kind, at)
			continue
		}
		require.Equal(t, want, kind, at)
	}
	formula, err := f.GetCellFormula(sheet, "A2")
	require.NoError(t, err)
	require.Empty(t, formula)
}

func TestWritesCSVAsSpreadsheetsOfTheCountryReadIt(t *testing.T) {
	t.Parallel()
	l := columns(t, "name;score")
	row := export.Row{"name": "Budi, S.E.; M.M.", "score": appraisal.MustNumber("87.5")}
	require.Equal(t, "\"name\",\"score\"\r\n\"Budi, S.E.; M.M.\",87.5\r\n", string(write(t, l, export.Options{Format: export.CSV, Language: appraisal.English}, row)))
	require.Equal(t, "\ufeff\"i-name\";\"i-score\"\r\n\"Budi, S.E.; M.M.\";87,5\r\n",
		string(write(t, l, export.Options{Format: export.CSV, Semicolon: true, Mark: true}, row)))
}

func TestMapsCodesAsALayoutSays(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o export.Options) {
		l := columns(t, "results format: number, codes: { above: '1', below: '3' };official codes: { baik: BAIK }, otherwise: '?'")
		got := read(t, o, write(t, l, o,
			export.Row{"results": "above", "official": "baik"}, export.Row{"results": "meets", "official": "istimewa"}, export.Row{"results": "below"}))
		require.Equal(t, []string{"1", "BAIK"}, got[1])
		require.Equal(t, []string{"", "?"}, got[2])
		require.Equal(t, "3", got[3][0])
	})
}

func TestSaysWhatATableIs(t *testing.T) {
	t.Parallel()
	o := export.Options{Format: export.XLSX, Language: appraisal.English, Facts: []export.Fact{{Name: "Agency", Value: "=Dinas"}}}
	long := strings.Repeat("x", excelize.TotalCellChars+1)
	data := write(t, columns(t, "name"), o, export.Row{"name": long}, export.Row{"name": "a"})
	f, err := excelize.OpenReader(bytes.NewReader(data))
	require.NoError(t, err)
	defer f.Close()
	rows, err := f.GetRows("About")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"Agency", "'=Dinas"}, {"Rows", "2"}, {"Cells that were cut", "1"}}, rows)
	short := read(t, o, data)[1][0]
	require.Len(t, []rune(short), excelize.TotalCellChars)
	require.True(t, strings.HasSuffix(short, "[cut; whole in the CSV]"))
}

var errBroken = errors.New("the reader hung up")

// hangup takes so many bytes.
type hangup struct{ left int }

func (h *hangup) Write(p []byte) (int, error) {
	if h.left -= len(p); h.left < 0 {
		return 0, errBroken
	}
	return len(p), nil
}

func TestATableThatCannotBeWrittenFails(t *testing.T) {
	t.Parallel()
	l := columns(t, "name")
	for _, o := range []export.Options{{Format: export.CSV}, {Format: export.XLSX}} {
		for _, left := range []int{0, 3000, 70000} {
			table, err := export.New(&hangup{left}, l, o)
			require.NoError(t, err)
			for i := 0; i < 20000 && err == nil; i++ {
				err = table.Write(export.Row{"name": "Nama " + strconv.Itoa(i*7919)})
			}
			if err == nil {
				_, err = table.Close()
			}
			table.Abandon()
			require.ErrorIs(t, err, errBroken, "%s after %d", o.Format, left)
		}
	}
	table, err := export.New(io.Discard, l, export.Options{Format: export.CSV})
	require.NoError(t, err)
	require.ErrorContains(t, table.Write(export.Row{"name": 7}), "a int is nothing that can be written")
	_, err = export.New(io.Discard, l, export.Options{Format: "pdf"})
	require.Error(t, err)
}

// What a table holds in memory has one bound for a thousand rows and a hundred thousand.
func TestMemoryDoesNotGrowWithRows(t *testing.T) {
	const bound = 48 << 20
	l := columns(t, "number;name;post;unit;score;starts_on;rating")
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for _, o := range []export.Options{{Format: export.CSV}, {Format: export.XLSX}} {
		for _, rows := range []int{1_000, 100_000} {
			before, most := heap(), uint64(0)
			written := &counter{}
			table, err := export.New(written, l, o)
			require.NoError(t, err)
			look := func() { most = max(most, heap()) }
			for i := range rows {
				n := strconv.Itoa(i)
				require.NoError(t, table.Write(export.Row{
					"number": "1980010120050" + n, "name": "Nama Pegawai yang Cukup Panjang " + n, "post": "Analis Kebijakan Ahli Muda " + n, "unit": "Bidang " + n,
					"score": appraisal.NewNumber(int64(i)), "starts_on": appraisal.NewDate(2026, 1, 2), "rating": "Sangat Baik",
				}))
				if i%10_000 == 0 {
					look()
				}
			}
			look()
			written.every, written.look = 1<<20, look
			_, err = table.Close()
			require.NoError(t, err)
			look()
			require.Less(t, most-min(before, most), uint64(bound), "%s, %d rows, %d bytes", o.Format, rows, written.n)
			t.Logf("%s, %d rows: %d KiB written, %d KiB of heap", o.Format, rows, written.n>>10, (most-min(before, most))>>10)
		}
	}
}

// counter counts what is written and looks now and then.
type counter struct {
	n, seen, every int
	look           func()
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += len(p)
	if c.look != nil && c.n-c.seen > c.every {
		c.seen = c.n
		c.look()
	}
	return len(p), nil
}

func TestLeavesNothingOnDisk(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	l := columns(t, "name")
	for _, whole := range []bool{true, false} {
		table, err := export.New(io.Discard, l, export.Options{Format: export.XLSX})
		require.NoError(t, err)
		for range 2000 {
			require.NoError(t, table.Write(export.Row{"name": strings.Repeat("x", 10_000)}))
		}
		left, err := os.ReadDir(os.TempDir())
		require.NoError(t, err)
		require.NotEmpty(t, left, "a long table waits on disk")
		if whole {
			_, err = table.Close()
			require.NoError(t, err)
		}
		table.Abandon()
		left, err = os.ReadDir(os.TempDir())
		require.NoError(t, err)
		require.Empty(t, left)
	}
}

func BenchmarkWrite(b *testing.B) {
	l := columns(b, "number;name;post;unit;score;starts_on;rating")
	for _, o := range []export.Options{{Format: export.CSV}, {Format: export.XLSX}} {
		for _, rows := range []int{1_000, 100_000} {
			b.Run(string(o.Format)+"/"+strconv.Itoa(rows), func(b *testing.B) {
				for b.Loop() {
					table, err := export.New(io.Discard, l, o)
					require.NoError(b, err)
					for i := range rows {
						require.NoError(b, table.Write(export.Row{"number": "198001012005011001", "name": "Nama", "score": appraisal.NewNumber(int64(i)), "starts_on": appraisal.NewDate(2026, 1, 2)}))
					}
					_, err = table.Close()
					require.NoError(b, err)
				}
			})
		}
	}
}

// Whatever a text is, no reader sees a formula, and what it reads is the text again.
func FuzzCell(f *testing.F) {
	for _, s := range []string{"=1+1", " =1", "'=1", "\t", "\r\n=", "a,\"b\";c\nd", "＝1", "\x00=1", "\xff", "_x000D_", "_x005F_x000D_", "-", "é😀", "\ufeff=1", "&lt;", "]]>", "\u2028"} {
		f.Add(s)
	}
	l := columns(f, "number;name")
	f.Fuzz(func(t *testing.T, text string) {
		for _, o := range []export.Options{{Format: export.CSV}, {Format: export.CSV, Semicolon: true}, {Format: export.XLSX}} {
			got := read(t, o, write(t, l, o, export.Row{"number": "1", "name": text}))
			if text == "" {
				continue
			}
			cell := got[1][1]
			want := cleaned(o, text)
			require.Equal(t, normal(o, want), normal(o, export.Restore(cell)), "%s: %q", o.Format, cell)
			seen := strings.TrimLeft(cell, " \u00a0\u3000\u200b\ufeff")
			require.False(t, seen != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n", []rune(seen)[0]), "%s: %q", o.Format, cell)
		}
	})
}

// cleaned is a text without what no format can hold.
func cleaned(o export.Options, text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || o.Format == export.XLSX && (r == 0xFFFE || r == 0xFFFF) {
			return 0xFFFD
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// normal forgives what the reader does to line ends: Go's reader of CSV makes \r\n a \n.
func normal(o export.Options, text string) string {
	if o.Format == export.CSV {
		return strings.ReplaceAll(text, "\r\n", "\n")
	}
	return text
}
