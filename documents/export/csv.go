package export

import (
	"bufio"
	"io"
	"strings"

	"rapor/appraisal"
)

// bufferSize is what of a CSV waits in memory: a table that fails before is refused in words.
const bufferSize = 64 << 10

const byteOrderMark = "\ufeff"

// separated writes CSV as RFC 4180 has it. Every text is in quotes, so that none of its commas
// and semicolons begins a cell where a program reads the file with the other separator.
type separated struct {
	w         *bufio.Writer
	separator byte
	comma     bool
}

func newCSV(w io.Writer, o Options) *separated {
	s := &separated{w: bufio.NewWriterSize(w, bufferSize), separator: ','}
	if o.Semicolon {
		s.separator, s.comma = ';', true
	}
	if o.Mark {
		_, _ = s.w.WriteString(byteOrderMark) // an error stays until the next
	}
	return s
}

func (s *separated) head(columns []string) error {
	cells := make([]cell, len(columns))
	for i, c := range columns {
		cells[i] = cell{format: appraisal.AsText, text: c}
	}
	_, err := s.row(cells)
	return err
}

func (s *separated) row(cells []cell) (int, error) {
	for i, c := range cells {
		if i > 0 {
			_ = s.w.WriteByte(s.separator)
		}
		switch {
		case c.empty():
			if len(cells) == 1 {
				_, _ = s.w.WriteString(`""`) // an empty line is no row
			}
		case c.format == appraisal.AsNumber:
			_, _ = s.w.WriteString(s.figure(c.number))
		case c.format == appraisal.AsDate:
			_, _ = s.w.WriteString(c.date.String())
		default:
			_ = s.w.WriteByte('"')
			_, _ = s.w.WriteString(strings.ReplaceAll(c.text, `"`, `""`))
			_ = s.w.WriteByte('"')
		}
	}
	_, err := s.w.WriteString("\r\n")
	return 0, err
}

func (s *separated) figure(n appraisal.Number) string {
	if s.comma {
		return strings.Replace(n.String(), ".", ",", 1)
	}
	return n.String()
}

func (s *separated) close(int, int) error { return s.w.Flush() }

func (s *separated) abandon() { s.w.Reset(io.Discard) }
