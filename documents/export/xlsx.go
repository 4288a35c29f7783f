package export

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"rapor/appraisal"
)

// MostRows of a sheet: what Excel reads, without the headings.
const MostRows = excelize.TotalRows - 1

// ErrTooLong is a table with more rows than a sheet has.
var ErrTooLong = errors.New("the table has more rows than a sheet")

// workbook writes XLSX. The rows of a long table wait in a temporary file, since a workbook's
// parts follow each other; it is removed when the table is closed or abandoned.
type workbook struct {
	file   *excelize.File
	rows   *excelize.StreamWriter
	out    io.Writer
	o      Options
	styles map[appraisal.ExportFormat]int
	at     int
	values []any
}

const (
	factsWidth  = 36
	mostWidth   = 60
	letterWidth = 1.2
)

func newWorkbook(w io.Writer, layout *appraisal.ExportLayout, o Options) (x *workbook, err error) {
	x = &workbook{file: excelize.NewFile(), out: w, o: o, styles: map[appraisal.ExportFormat]int{}}
	defer func() {
		if err != nil {
			x.abandon()
		}
	}()
	const first = "Sheet1"
	name := printable(layout.Name.In(o.Language), excelize.MaxSheetNameLength)
	if name == "" {
		name = first
	}
	if err = x.file.SetSheetName(first, name); err != nil {
		return nil, fmt.Errorf("name the sheet: %w", err)
	}
	for format, pattern := range map[appraisal.ExportFormat]string{appraisal.AsText: "@", appraisal.AsDate: "yyyy-mm-dd", appraisal.AsNumber: "General"} {
		if x.styles[format], err = x.file.NewStyle(&excelize.Style{CustomNumFmt: &pattern, Alignment: &excelize.Alignment{Vertical: "top"}}); err != nil {
			return nil, fmt.Errorf("make styles: %w", err)
		}
	}
	if x.rows, err = x.file.NewStreamWriter(name); err != nil {
		return nil, fmt.Errorf("begin the sheet: %w", err)
	}
	for i, c := range layout.Columns {
		width := min(mostWidth, 12+letterWidth*float64(len([]rune(c.Heading.In(o.Language)))))
		if err = x.rows.SetColWidth(i+1, i+1, width); err != nil {
			return nil, fmt.Errorf("set the width of columns: %w", err)
		}
	}
	if err = x.rows.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, fmt.Errorf("keep the headings in sight: %w", err)
	}
	return x, nil
}

func (x *workbook) head(columns []string) error {
	bold, err := x.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return fmt.Errorf("make styles: %w", err)
	}
	x.values = make([]any, len(columns))
	for i, c := range columns {
		x.values[i] = excelize.Cell{StyleID: bold, Value: c}
	}
	return x.next()
}

func (x *workbook) next() error {
	x.at++
	if x.at > excelize.TotalRows {
		return ErrTooLong
	}
	return x.rows.SetRow("A"+strconv.Itoa(x.at), x.values)
}

func (x *workbook) row(cells []cell) (int, error) {
	shortened := 0
	for i, c := range cells {
		x.values[i] = nil
		if c.empty() {
			continue
		}
		v := excelize.Cell{StyleID: x.styles[c.format]}
		switch c.format {
		case appraisal.AsNumber:
			f, err := strconv.ParseFloat(c.number.String(), 64)
			if err != nil {
				return 0, fmt.Errorf("write a number: %w", err)
			}
			v.Value = f
		case appraisal.AsDate:
			v.Value = time.Date(c.date.Year(), c.date.Month(), c.date.Day(), 0, 0, 0, 0, time.UTC)
		default:
			text, was := cut(c.text, excelize.TotalCellChars, x.say("… [dipotong; lengkap dalam CSV]", "… [cut; whole in the CSV]"))
			if was {
				shortened++
			}
			v.Value = text
		}
		x.values[i] = v
	}
	return shortened, x.next()
}

func (x *workbook) say(id, en string) string { return appraisal.Text{ID: id, EN: en}.In(x.o.Language) }

// close writes the workbook: the library would make all of it in memory first, so it is given
// an archive that goes straight to the reader.
func (x *workbook) close(rows, shortened int) error {
	defer x.abandon()
	if err := x.rows.Flush(); err != nil {
		return fmt.Errorf("end the sheet: %w", err)
	}
	if err := x.facts(rows, shortened); err != nil {
		return fmt.Errorf("say what the table is: %w", err)
	}
	x.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(x.out) })
	return x.file.Write(io.Discard)
}

func (x *workbook) facts(rows, shortened int) error {
	sheet := x.say("Keterangan", "About")
	if _, err := x.file.NewSheet(sheet); err != nil {
		return err
	}
	if err := x.file.SetColWidth(sheet, "A", "B", factsWidth); err != nil {
		return err
	}
	facts := append(append([]Fact{}, x.o.Facts...), Fact{x.say("Jumlah baris", "Rows"), strconv.Itoa(rows)})
	if shortened > 0 {
		facts = append(facts, Fact{x.say("Sel yang dipotong", "Cells that were cut"), strconv.Itoa(shortened)})
	}
	for i, f := range facts {
		for column, text := range map[string]string{"A": f.Name, "B": f.Value} {
			text, _ = cut(Harmless(clean(text)), excelize.TotalCellChars, "…")
			if err := x.file.SetCellStr(sheet, column+strconv.Itoa(i+1), text); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *workbook) abandon() { _ = x.file.Close() }
