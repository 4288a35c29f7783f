package roster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"strconv"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"rapor/appraisal"
)

const (
	// maxRecord is the longest line of a CSV file: what is longer is an open quote or
	// no roster at all.
	maxRecord = 1 << 20
	// maxColumns is more than any roster has.
	maxColumns = 1000
)

// text is a CSV file.
type text struct {
	file io.ReaderAt
	size int64
	// legacy: the bytes are Windows-1252 rather than UTF-8.
	legacy bool
}

// openText looks at the beginning of a file that should be text.
func openText(file io.ReaderAt, size int64) (*text, error) {
	t := &text{file: file, size: size}
	head, err := io.ReadAll(io.LimitReader(t.decoded(), 4<<10))
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return nil, appraisal.Refuse(appraisal.Invalid, codeFormat, "", "")
	}
	return t, nil
}

// separated is a text with what stands between its values.
type separated struct {
	*text
	separator rune
}

// name is the separator as a message says it.
func (t separated) name() string {
	if t.separator == '\t' {
		return "TAB"
	}
	return string(t.separator)
}

// tables are the ways to read the text; the headings tell which is right.
func (t *text) tables() []table {
	return []table{separated{t, ','}, separated{t, ';'}, separated{t, '\t'}, separated{t, '|'}}
}

// decoded is the file as UTF-8 without a byte order mark.
func (t *text) decoded() io.Reader {
	// Not the replacing UTF-8 decoder: invalid bytes must stay visible.
	var fallback transform.Transformer = transform.Nop
	if t.legacy {
		fallback = charmap.Windows1252.NewDecoder()
	}
	return transform.NewReader(io.NewSectionReader(t.file, 0, t.size), unicode.BOMOverride(fallback))
}

func (t *text) epoch() appraisal.Date { return epoch1900 }

func (t separated) records() iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		limit := &budget{from: t.decoded()}
		r := csv.NewReader(limit)
		r.Comma, r.FieldsPerRecord, r.ReuseRecord = t.separator, -1, true
		line := 0
		for {
			limit.left = maxRecord
			cells, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			var broken *csv.ParseError
			switch {
			case errors.Is(err, errTooLong):
				yield(record{}, appraisal.Refuse(appraisal.Invalid, codeLineTooLong, "", "", "line", strconv.Itoa(line)))
				return
			case errors.As(err, &broken) && broken.Line == broken.StartLine:
				if !yield(record{line: broken.StartLine, broken: true}, nil) {
					return
				}
				continue
			case errors.As(err, &broken):
				// It swallowed the lines up to the next quote: nobody knows where rows begin.
				yield(record{}, appraisal.Refuse(appraisal.Invalid, codeQuoteOpen, "", "", "line", strconv.Itoa(broken.StartLine)))
				return
			case err != nil:
				yield(record{}, err)
				return
			}
			line, _ = r.FieldPos(0)
			if !yield(record{line: line, cells: cells[:min(len(cells), maxColumns)]}, nil) {
				return
			}
		}
	}
}

var errTooLong = errors.New("line too long")

// budget lets only so many bytes pass until it is filled again.
type budget struct {
	from io.Reader
	left int
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.from.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
