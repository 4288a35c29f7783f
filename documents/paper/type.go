package paper

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansitalic"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// face is one of the typefaces papers are set in; they cover Latin, Greek and Cyrillic.
type face int

const (
	sans face = iota
	sansBold
	sansItalic
	serif
	serifBold
	serifItalic
)

// faces are the bytes that are embedded, with how the PDF names them.
var faces = [...]struct {
	family, style string
	bytes         []byte
}{
	sans:        {"sans", "", liberationsansregular.TTF},
	sansBold:    {"sans", "B", liberationsansbold.TTF},
	sansItalic:  {"sans", "I", liberationsansitalic.TTF},
	serif:       {"serif", "", liberationserifregular.TTF},
	serifBold:   {"serif", "B", liberationserifbold.TTF},
	serifItalic: {"serif", "I", liberationserifitalic.TTF},
}

// bold and italic are the faces of the same family.
func (f face) bold() face   { return f/3*3 + 1 }
func (f face) italic() face { return f/3*3 + 2 }

const (
	mmPerPoint = 25.4 / 72
	// leading is the distance of lines in sizes of the type, baseline where it lies in one.
	leading  = 1.24
	baseline = 0.965
)

// style is how a text looks. Grey is 0 for black up to 255 for white.
type style struct {
	face face
	// size in points.
	size float64
	grey int
}

func (s style) lineHeight() float64 { return s.size * mmPerPoint * leading }

func (s style) bold() style   { s.face = s.face.bold(); return s }
func (s style) italic() style { s.face = s.face.italic(); return s }

func (s style) sized(points float64) style { s.size = points; return s }
func (s style) toned(grey int) style       { s.grey = grey; return s }

// metrics are the widths of a face's glyphs in units of the em, learnt as they are asked for.
type metrics struct {
	mu     sync.Mutex
	font   *sfnt.Font
	buffer sfnt.Buffer
	widths map[rune]float64
}

var measured = sync.OnceValue(func() []*metrics {
	all := make([]*metrics, len(faces))
	for i, f := range faces {
		parsed, err := sfnt.Parse(f.bytes)
		if err != nil {
			panic("embedded font: " + err.Error())
		}
		all[i] = &metrics{font: parsed, widths: map[rune]float64{}}
	}
	return all
})

// width of one rune in ems; whether the face has a glyph for it at all.
func (m *metrics) width(r rune) (float64, bool) {
	if w, ok := m.widths[r]; ok {
		return w, w >= 0
	}
	w := -1.0
	if i, err := m.font.GlyphIndex(&m.buffer, r); err == nil && i != 0 {
		units := m.font.UnitsPerEm()
		if a, err := m.font.GlyphAdvance(&m.buffer, i, fixed.I(int(units)), font.HintingNone); err == nil {
			w = float64(a) / 64 / float64(units)
		}
	}
	m.widths[r] = w
	return w, w >= 0
}

// width of a text on one line, in millimetres.
func (s style) width(text string) float64 {
	m := measured()[s.face]
	m.mu.Lock()
	defer m.mu.Unlock()
	var ems float64
	for _, r := range text {
		w, _ := m.width(r)
		ems += max(w, 0)
	}
	return ems * s.size * mmPerPoint
}

// missing stands for a character that the fonts have no glyph for.
const missing = '\u25A1'

// printable is text with nothing in it that cannot be set: controls and marks of direction go, what
// the face has no glyph for becomes a box. Line breaks stay where lines says so.
func (f face) printable(text string, lines bool) string {
	m := measured()[f]
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lines:
			return r
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		// The writer of the PDF knows the basic plane only.
		if _, ok := m.width(r); !ok || r > 0xFFFF {
			return missing
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
}

// wrap breaks a text into lines no wider than width: at spaces, and inside of a word only where
// it is too long for a line, after a sign such as a slash if there is one. It returns at least
// one line.
func (s style) wrap(text string, width float64) (lines []string, ends []bool) {
	for _, paragraph := range strings.Split(s.face.printable(text, true), "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			longer := word
			if line != "" {
				longer = line + " " + word
			}
			if s.width(longer) <= width {
				line = longer
				continue
			}
			if line != "" {
				lines, ends = append(lines, line), append(ends, false)
			}
			for s.width(word) > width {
				head, tail := s.split(word, width)
				lines, ends = append(lines, head), append(ends, false)
				word = tail
			}
			line = word
		}
		lines, ends = append(lines, line), append(ends, true)
	}
	return lines, ends
}

// split breaks a word that is too long for a line; the first part has at least one character.
func (s style) split(word string, width float64) (head, tail string) {
	_, at := utf8.DecodeRuneInString(word)
	sign := 0
	for i := range word {
		if s.width(word[:i]) > width {
			break
		}
		at = max(at, i)
		if i > 0 && strings.ContainsRune("/-._@,;:&?=", rune(word[i-1])) {
			sign = i
		}
	}
	if sign > at/2 {
		at = sign
	}
	return word[:at], word[at:]
}
