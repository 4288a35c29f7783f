// Package export writes tables for people and for other systems, as CSV and XLSX, a row at a time:
// what it holds in memory does not grow with the number of rows.
package export

import (
	"fmt"
	"io"
	"time"

	"rapor/appraisal"
)

// Format is what a table is written as.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// MediaType of the format.
func (f Format) MediaType() string {
	if f == XLSX {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv; charset=utf-8; header=present"
}

// Options of a table.
type Options struct {
	Format   Format
	Language appraisal.Language
	// Separator of a CSV is a comma unless Semicolon: then figures have decimal commas too, as
	// spreadsheets set to Indonesian expect both.
	Semicolon bool
	// Mark begins a CSV with a byte order mark, by which Excel knows UTF-8.
	Mark bool
	// Facts are lines about the table, on a sheet of their own in an XLSX file.
	Facts []Fact
}

// Fact is one line about a table.
type Fact struct {
	Name  string
	Value string
}

// Row is the values of a row by field: string, appraisal.Number, appraisal.Date or time.Time. What
// is missing or nil is an empty cell.
type Row map[string]any

// Table is a table that is being written. Rows are written until Close, which makes it whole: a
// table that was not closed, or whose Close failed, must not be taken for one.
type Table struct {
	layout *appraisal.ExportLayout
	sink   sink
	rows   int
	cut    int
}

// sink writes cells in one format.
type sink interface {
	head(columns []string) error
	row(cells []cell) (cut int, err error)
	close(rows, cut int) error
	abandon()
}

// cell is one value as its column wants it.
type cell struct {
	format appraisal.ExportFormat
	text   string
	number appraisal.Number
	date   appraisal.Date
}

func (c cell) empty() bool { return c.format == "" }

// New begins a table with its headings. Nothing is written to w before what fits a buffer is
// full, and an XLSX only in Close.
func New(w io.Writer, layout *appraisal.ExportLayout, o Options) (*Table, error) {
	t := &Table{layout: layout}
	switch o.Format {
	case CSV:
		t.sink = newCSV(w, o)
	case XLSX:
		x, err := newWorkbook(w, layout, o)
		if err != nil {
			return nil, err
		}
		t.sink = x
	default:
		return nil, fmt.Errorf("no format of tables: %q", o.Format)
	}
	headings := make([]string, len(layout.Columns))
	for i, c := range layout.Columns {
		headings[i] = Harmless(clean(c.Heading.In(o.Language)))
	}
	if err := t.sink.head(headings); err != nil {
		t.Abandon()
		return nil, err
	}
	return t, nil
}

// Write writes one row.
func (t *Table) Write(r Row) error {
	cells := make([]cell, len(t.layout.Columns))
	for i, c := range t.layout.Columns {
		var err error
		if cells[i], err = cellOf(c, r); err != nil {
			return fmt.Errorf("column %d, %s: %w", i+1, c.Field, err)
		}
	}
	cut, err := t.sink.row(cells)
	if err != nil {
		return err
	}
	t.rows++
	t.cut += cut
	return nil
}

// Close makes the table whole and returns how many rows it has.
func (t *Table) Close() (rows int, err error) { return t.rows, t.sink.close(t.rows, t.cut) }

// Abandon gives a table up that is not closed, with what it keeps on disk.
func (t *Table) Abandon() { t.sink.abandon() }

// Rows that were written so far.
func (t *Table) Rows() int { return t.rows }

// cellOf is the value of a column in a row.
func cellOf(c appraisal.ExportColumn, r Row) (cell, error) {
	if c.Field == "" {
		return coded(c.Format, c.Value)
	}
	v := r[c.Field]
	if c.Codes != nil {
		s, _ := v.(string)
		if s == "" {
			return cell{}, nil
		}
		to, known := c.Codes[s]
		if !known {
			to = c.Otherwise
		}
		return coded(c.Format, to)
	}
	switch v := v.(type) {
	case nil:
		return cell{}, nil
	case string:
		return coded(appraisal.AsText, v)
	case appraisal.Number:
		if c.Format == appraisal.AsText {
			return coded(appraisal.AsText, v.String())
		}
		return cell{format: appraisal.AsNumber, number: v}, nil
	case appraisal.Date:
		return dated(c.Format, v), nil
	case time.Time:
		if c.Format == appraisal.AsDate {
			return dated(c.Format, appraisal.NewDate(v.Year(), v.Month(), v.Day())), nil
		}
		return cell{format: appraisal.AsText, text: v.Format(time.RFC3339)}, nil
	}
	return cell{}, fmt.Errorf("a %T is nothing that can be written", v)
}

func dated(format appraisal.ExportFormat, d appraisal.Date) cell {
	switch {
	case d.IsZero():
		return cell{}
	case format == appraisal.AsDayFirst:
		return cell{format: appraisal.AsText, text: fmt.Sprintf("%02d-%02d-%04d", d.Day(), d.Month(), d.Year())}
	case format == appraisal.AsText:
		return cell{format: appraisal.AsText, text: d.String()}
	}
	return cell{format: appraisal.AsDate, date: d}
}

// coded is a text of the layout or a row.
func coded(format appraisal.ExportFormat, text string) (cell, error) {
	if text == "" {
		return cell{}, nil
	}
	if format == appraisal.AsNumber {
		n, err := appraisal.ParseNumber(text)
		return cell{format: appraisal.AsNumber, number: n}, err
	}
	return cell{format: appraisal.AsText, text: Harmless(clean(text))}, nil
}

// FileName of a table: what it is and of what, in letters and digits.
func FileName(format Format, parts ...string) string {
	name := ""
	for _, p := range parts {
		if p = printable(p, 60); p != "" {
			name += "-" + p
		}
	}
	return printable(name, 150) + "." + string(format)
}
