// Package roster reads an agency's roster from a CSV or XLSX file as a stream of rows.
// Columns are found by their Indonesian or English headings, or mapped by hand. The file
// is read twice, first to see how its columns write dates, so that memory does not grow
// with it.
package roster

import (
	"bytes"
	"context"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"rapor/appraisal"
)

// File is an open roster. Close it when it was read.
type File struct {
	appraisal.Roster
	closer io.Closer
}

// Close releases what a workbook has unpacked to disk.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// record is one line of a table as texts.
type record struct {
	line  int
	cells []string
	// broken: the line is no record at all.
	broken bool
	// figures are the columns whose value is a figure that lost digits.
	figures []int
}

func (r record) blank() bool {
	return !r.broken && !slices.ContainsFunc(r.cells, func(s string) bool { return strings.TrimSpace(s) != "" })
}

// table can be read again and again.
type table interface {
	records() iter.Seq2[record, error]
	// epoch is day 0 of the table's serial dates.
	epoch() appraisal.Date
}

// searched is how many lines from the top the headings are looked for in.
const searched = 30

// Open reads the headings of a CSV or XLSX file of size bytes and looks through it once.
// A file that cannot be imported at all is refused with an *appraisal.Error: neither CSV
// nor XLSX, too large, without the columns needed, or with a mapping that does not fit.
func Open(ctx context.Context, file io.ReaderAt, size int64, mapping Mapping) (*File, error) {
	head := make([]byte, 8)
	n, err := file.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch head = head[:n]; {
	case size == 0:
		return nil, appraisal.Refuse(appraisal.Invalid, codeEmpty, "", "")
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return nil, appraisal.Refuse(appraisal.Invalid, codeOldWorkbook, "", "")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return openSheets(ctx, file, size, mapping)
	}
	text, err := openText(file, size)
	if err != nil {
		return nil, err
	}
	s, err := choose(ctx, text.tables(), mapping)
	if err == nil && s.invalidUTF8 {
		text.legacy = true
		if s, err = choose(ctx, text.tables(), mapping); err == nil {
			s.warnings = append(s.warnings, appraisal.Refuse(appraisal.Invalid, codeLegacy, "", ""))
		}
	}
	if err != nil {
		return nil, err
	}
	return &File{Roster: s.roster(ctx)}, nil
}

// openSheets opens the first sheet of a workbook that has the headings.
func openSheets(ctx context.Context, file io.ReaderAt, size int64, mapping Mapping) (*File, error) {
	book, err := openWorkbook(file, size)
	if err != nil {
		return nil, err
	}
	s, err := choose(ctx, book.sheets(), mapping)
	if err != nil {
		return nil, closeAfter(book, err)
	}
	return &File{Roster: s.roster(ctx), closer: book}, nil
}

// choose takes the first table that has the headings: a sheet of a workbook, or a text
// by its separator. Where none has, the widest tells best what is missing.
func choose(ctx context.Context, tables []table, mapping Mapping) (*surveyed, error) {
	problem, widest := error(appraisal.Refuse(appraisal.Invalid, codeEmpty, "", "")), 0
	// A table with the headings and no rows under them is what was meant, unless another has rows.
	for _, t := range tables {
		s, err := survey(ctx, t, mapping)
		if err == nil {
			return s, nil
		}
		width := len(s.headings)
		if s.columns != nil {
			width = math.MaxInt
		}
		if width > widest {
			problem, widest = err, width
		}
	}
	return nil, problem
}

func closeAfter(c io.Closer, err error) error {
	// What could not be removed is in the temporary directory of the system.
	_ = c.Close()
	return err
}

// surveyed is what one look through a table found.
type surveyed struct {
	table       table
	headings    []string
	headingLine int
	columns     columns
	orders      map[appraisal.RosterField]*dateOrder
	count       int
	// ownNumbers counts those who should have an NIP or an NI PPPK and have a number of
	// another form; where most have, it is the agency's own and each is not worth a warning.
	ownNumbers  int
	invalidUTF8 bool
	warnings    []*appraisal.Error
}

// dateFields are the columns that hold dates.
var dateFields = []appraisal.RosterField{appraisal.RosterStarted, appraisal.RosterContractEnds, appraisal.RosterLeft}

// survey finds the headings of a table and looks through its dates. Where it fails, the
// headings are those of the line that is most like some.
func survey(ctx context.Context, t table, mapping Mapping) (*surveyed, error) {
	s := &surveyed{table: t, orders: map[appraisal.RosterField]*dateOrder{}}
	for _, field := range dateFields {
		s.orders[field] = &dateOrder{}
	}
	missing := error(appraisal.Refuse(appraisal.Invalid, codeEmpty, "", ""))
	best, looked := -1, 0
	for r, err := range t.records() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return s, err
		}
		s.invalidUTF8 = s.invalidUTF8 || slices.ContainsFunc(r.cells, func(c string) bool { return !utf8.ValidString(c) })
		if r.blank() {
			continue
		}
		if s.columns != nil {
			s.look(r)
			continue
		}
		if looked++; looked > searched {
			break
		}
		headings := tidied(r.cells)
		found, err := findColumns(headings, mapping)
		if err == nil {
			s.columns, s.headings, s.headingLine = found, headings, r.line
		} else if len(found) > best {
			// The line that is most like headings explains best what is missing.
			best, missing, s.headings = len(found), err, headings
		}
	}
	if s.columns == nil {
		return s, missing
	}
	if s.count == 0 {
		return s, appraisal.Refuse(appraisal.Invalid, codeNoRows, "", "", "line", strconv.Itoa(s.headingLine))
	}
	s.judge()
	return s, nil
}

// look counts a row and how it writes its dates.
func (s *surveyed) look(r record) {
	s.count++
	status := statuses[fold(s.columns.cell(r.cells, appraisal.RosterStatus))]
	if number := cleanNumber(s.columns.cell(r.cells, appraisal.RosterNumber)); status != "" && number != "" && !r.broken {
		if problem := appraisal.CheckNumber(status, number); problem != nil && otherForm(problem) {
			s.ownNumbers++
		}
	}
	for _, field := range dateFields {
		if value := s.columns.cell(r.cells, field); value != "" {
			s.orders[field].vote(value)
		}
	}
}

// judge says what is doubtful about the table as a whole.
func (s *surveyed) judge() {
	if s.foldNumbers() {
		s.warnings = append(s.warnings, appraisal.Refuse(appraisal.Invalid, codeOwnNumbers, string(appraisal.RosterNumber), "",
			"count", strconv.Itoa(s.ownNumbers), "rows", strconv.Itoa(s.count)))
	}
	for _, field := range dateFields {
		if o := s.orders[field]; o.undecided() {
			s.warnings = append(s.warnings, appraisal.Refuse(appraisal.Invalid, codeDateOrder, string(field), "", "order", o.String()))
		}
	}
	for _, field := range []appraisal.RosterField{appraisal.RosterMail, appraisal.RosterStatus, appraisal.RosterPost, appraisal.RosterSuperior} {
		_, ok := s.columns[field]
		if field == appraisal.RosterSuperior && !ok {
			_, ok = s.columns[appraisal.RosterSuperiorNumber]
		}
		if !ok {
			s.warnings = append(s.warnings, appraisal.Refuse(appraisal.Invalid, codeColumnMissing, string(field), "", "examples", strings.Join(synonyms[field][:3], ", ")))
		}
	}
}

// foldNumbers reports whether most rows have numbers of the agency's own.
func (s *surveyed) foldNumbers() bool {
	const few = 3
	return s.ownNumbers >= few && 2*s.ownNumbers > s.count
}

// otherForm tells a number of another form from one with a mistake in it.
func otherForm(problem *appraisal.Error) bool {
	return problem.Code == appraisal.NumberDigits || problem.Code == appraisal.NumberLength
}

// roster is the table as rows.
func (s *surveyed) roster(ctx context.Context) appraisal.Roster {
	return appraisal.Roster{
		Headings: s.columns.report(s.headings), Warnings: s.warnings, Count: s.count,
		Lines: func(yield func(appraisal.RosterLine, error) bool) {
			for r, err := range s.table.records() {
				if err == nil {
					err = ctx.Err()
				}
				if err != nil {
					yield(appraisal.RosterLine{}, err)
					return
				}
				if r.line > s.headingLine && !r.blank() && !yield(s.read(r), nil) {
					return
				}
			}
		},
	}
}

// cell is the text of a field, with single spaces and without the marks for nothing.
func (c columns) cell(cells []string, field appraisal.RosterField) string {
	i, ok := c[field]
	if !ok || i >= len(cells) {
		return ""
	}
	value := tidy(cells[i])
	word := strings.ToLower(strings.Trim(value, marks))
	if names, ok := nothing[word]; ok && (names || field != appraisal.RosterName) {
		return ""
	}
	return value
}

// marks stand alone, or around a word, where there is nothing: "-", "( - )", "(kosong)", "...".
const marks = "-–—_.?*/()[]<># "

// nothing is how people and spreadsheets write that there is nothing, without the marks;
// false where somebody could be called that.
var nothing = map[string]bool{
	"": true, "n/a": true, "n.a": true, "na": false, "null": false, "nan": false, "nil": false, "none": false, "nihil": false,
	"tidak ada": true, "tdk ada": true, "tak ada": true, "tidak punya": true, "tidak diisi": true, "tidak diketahui": true,
	"belum ada": true, "blm ada": true, "belum punya": true, "belum diisi": true, "belum terisi": true, "belum ditentukan": true,
	"belum diketahui": true, "kosong": true, "lowong": true, "blank": true, "empty": true, "vacant": true, "unknown": true, "not available": true,
	"not applicable": true, "not assigned": true, "tbd": true, "tba": true, "ref!": true, "value!": true,
}

// tidy makes single spaces of all white space and drops what nobody sees.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\u200b', '\u200c', '\u200d', '\ufeff', '\u00ad':
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func tidied(cells []string) []string {
	list := make([]string, len(cells))
	for i, c := range cells {
		list[i] = tidy(c)
	}
	return list
}
