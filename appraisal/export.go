package appraisal

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// ExportKind is what of a cycle can be taken out as a table.
type ExportKind string

// The kinds of exports.
const (
	ExportResults    ExportKind = "results"    // one row for each appraisal
	ExportIncentives ExportKind = "incentives" // one row for each incentive, for payroll
	ExportTrainings  ExportKind = "trainings"  // one row for each person who is to attend
	ExportAudit      ExportKind = "audit"      // the audit trail with what proves it
)

// ExportFormat says how a column writes its values.
type ExportFormat string

// The formats of columns. A text is never read as a figure, however much it looks like one.
const (
	AsText     ExportFormat = "text"
	AsNumber   ExportFormat = "number"
	AsDate     ExportFormat = "date"      // 2026-12-31
	AsDayFirst ExportFormat = "day-first" // 31-12-2026
	AsTime     ExportFormat = "time"      // 2026-12-31T08:30:00+07:00
)

// ExportField is one figure, date or text that a row of an export has.
type ExportField struct {
	Name string
	// Type is AsText, AsNumber, AsDate or AsTime.
	Type    ExportFormat
	Meaning Text
}

// ExportLayout says which columns an export has: a mapping from the fields of its rows to the
// columns that somebody else's system asks for. It is data that an agency can change.
type ExportLayout struct {
	ID   string     `yaml:"id"`
	Kind ExportKind `yaml:"kind"`
	Name Text       `yaml:"name"`
	// Source says where the columns are taken from.
	Source string `yaml:"source,omitempty"`
	// Unverified says what nobody has checked against the system itself.
	Unverified []Text         `yaml:"unverified,omitempty"`
	Columns    []ExportColumn `yaml:"columns"`
}

// ExportColumn is one column: a field, or the same value in every row.
type ExportColumn struct {
	Heading Text         `yaml:"heading"`
	Field   string       `yaml:"field,omitempty"`
	Value   string       `yaml:"value,omitempty"`
	Format  ExportFormat `yaml:"format,omitempty"`
	// Codes replace the values of the field; what has none becomes Otherwise.
	Codes     map[string]string `yaml:"codes,omitempty"`
	Otherwise string            `yaml:"otherwise,omitempty"`
	Note      string            `yaml:"note,omitempty"`
}

// OwnLayout is the layout of every kind that the product itself defines.
const OwnLayout = "own"

// ExportKinds are all kinds in the order they are listed in.
func ExportKinds() []ExportKind {
	return []ExportKind{ExportResults, ExportIncentives, ExportTrainings, ExportAudit}
}

// ExportFields are the fields that rows of a kind have.
func ExportFields(kind ExportKind) []ExportField { return exportFields[kind] }

// ParseExportLayout reads a layout. Its error is MethodErrors: everything that is wrong, at its line
// and column.
func ParseExportLayout(file string, data []byte) (*ExportLayout, error) {
	d := openDocument(file, data)
	if d.root == nil {
		return nil, d.err()
	}
	l := &ExportLayout{}
	d.decode(l)
	if d.broken[""] {
		return nil, d.err()
	}
	c := &layoutCheck{methodCheck: methodCheck{document: d}, layout: l}
	c.check()
	if err := d.err(); err != nil {
		return nil, err
	}
	for i := range l.Columns {
		if l.Columns[i].Format == "" {
			l.Columns[i].Format = c.usual(l.Columns[i])
		}
	}
	return l, nil
}

// mostColumns is more than any table for people or machines has.
const mostColumns = 200

type layoutCheck struct {
	methodCheck
	layout *ExportLayout
}

func (c *layoutCheck) check() {
	c.id("id", c.layout.ID)
	if n := len(c.layout.Columns); n == 0 || n > mostColumns {
		c.wrong("columns", "has %d columns; write 1 to %d", n, mostColumns)
	}
	seen := map[string]bool{}
	for i, column := range c.layout.Columns {
		at := "columns[" + NewNumber(int64(i)).String() + "]"
		for _, heading := range []string{"id " + column.Heading.ID, "en " + column.Heading.EN} {
			if seen[heading] && column.Heading.ID != "" {
				c.wrong(at+".heading", "is the heading of two columns; importers find columns by it")
				break
			}
			seen[heading] = true
		}
		c.column(at, column)
	}
}

// usual is the format of a column that names none.
func (c *layoutCheck) usual(column ExportColumn) ExportFormat {
	if f, ok := c.field(column.Field); ok && column.Codes == nil {
		return f.Type
	}
	return AsText
}

func (c *layoutCheck) field(name string) (ExportField, bool) {
	fields := ExportFields(c.layout.Kind)
	at := slices.IndexFunc(fields, func(f ExportField) bool { return f.Name == name })
	if at < 0 {
		return ExportField{}, false
	}
	return fields[at], true
}

func (c *layoutCheck) column(at string, column ExportColumn) {
	if column.Field != "" && column.Value != "" {
		c.wrong(at, "has both a field and a value; write one of them, or neither for an empty column")
		return
	}
	if column.Field == "" {
		if column.Codes != nil || column.Otherwise != "" {
			c.wrong(at, "has codes and no field that they are for")
		}
		if column.Format == AsNumber && !isNumber(column.Value) && column.Value != "" {
			c.wrong(at+".value", "%q is no number", clip(column.Value))
		}
		return
	}
	f, known := c.field(column.Field)
	if !known {
		if c.layout.Kind != "" {
			c.wrong(at+".field", "%q is no field of %s; known are %s", clip(column.Field), c.layout.Kind, strings.Join(fieldNames(c.layout.Kind), ", "))
		}
		return
	}
	if column.Otherwise != "" && column.Codes == nil {
		c.wrong(at+".otherwise", "says what has no code, and there are no codes")
	}
	c.codes(at, column, f)
	if column.Codes == nil && !fits(f.Type, column.Format) {
		c.wrong(at+".format", "%s cannot be written as %s; it is %s", column.Field, column.Format, f.Type)
	}
}

func (c *layoutCheck) codes(at string, column ExportColumn, f ExportField) {
	if column.Codes == nil {
		return
	}
	if f.Type != AsText {
		c.wrong(at+".codes", "are for texts; %s is %s", column.Field, f.Type)
	}
	switch column.Format {
	case AsNumber:
		for _, from := range slices.Sorted(maps.Keys(column.Codes)) {
			if to := column.Codes[from]; !isNumber(to) {
				c.wrong(at+".codes."+from, "%q is no number", clip(to))
			}
		}
		if column.Otherwise != "" && !isNumber(column.Otherwise) {
			c.wrong(at+".otherwise", "%q is no number", clip(column.Otherwise))
		}
	case "", AsText:
	default:
		c.wrong(at+".format", "codes are written as text or number")
	}
}

// fits reports whether a field of a type can be written so.
func fits(field, format ExportFormat) bool {
	switch format {
	case "", field, AsText:
		return true
	case AsDayFirst:
		return field == AsDate
	case AsDate:
		return field == AsTime
	}
	return false
}

func isNumber(s string) bool {
	_, err := ParseNumber(s)
	return err == nil
}

func fieldNames(kind ExportKind) []string {
	return ids(ExportFields(kind), func(f ExportField) string { return f.Name })
}

var gradeForm = regexp.MustCompile(`\b(I|II|III|IV)\s*/\s*([A-Ea-e])\b`)

// Grade is the golongan ruang in a civil servant's rank, such as III/a in "Penata Muda (III/a)";
// empty where it names none, as those of PPPK do not.
func Grade(rank string) string {
	found := gradeForm.FindStringSubmatch(rank)
	if found == nil {
		return ""
	}
	return found[1] + "/" + strings.ToLower(found[2])
}
