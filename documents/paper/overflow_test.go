package paper

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
)

// word is where a reader of the PDF finds a word, in millimetres.
type word struct {
	text                   string
	left, top, right, down float64
}

// read runs a program of poppler on a PDF.
func read(t *testing.T, pdf []byte, program string, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath(program)
	require.NoError(t, err, "poppler-utils is missing: run tools/setup.sh")
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Stdin = bytes.NewReader(pdf)
	var wrong bytes.Buffer
	cmd.Stderr = &wrong
	out, err := cmd.Output()
	require.NoError(t, err, wrong.String())
	return out
}

// wordsOf asks another program than the one that wrote the PDF where the words are.
func wordsOf(t *testing.T, pdf []byte) (pages [][]word) {
	t.Helper()
	var doc struct {
		Pages []struct {
			Words []struct {
				XMin float64 `xml:"xMin,attr"`
				YMin float64 `xml:"yMin,attr"`
				XMax float64 `xml:"xMax,attr"`
				YMax float64 `xml:"yMax,attr"`
				Text string  `xml:",chardata"`
			} `xml:"word"`
		} `xml:"body>doc>page"`
	}
	out := read(t, pdf, "pdftotext", "-bbox", "-", "-")
	require.NoError(t, xml.Unmarshal(out, &doc))
	for _, p := range doc.Pages {
		var words []word
		for _, w := range p.Words {
			words = append(words, word{w.Text, w.XMin * mmPerPoint, w.YMin * mmPerPoint, w.XMax * mmPerPoint, w.YMax * mmPerPoint})
		}
		pages = append(pages, words)
	}
	return pages
}

// overflow says what stands where it should not: beyond the margins, across a rule, or over other text.
func overflow(s sheet, marks []mark, words []word) (found []string) {
	const slack = 0.35
	for _, w := range words {
		if w.left < s.left-slack || w.right > s.width-s.right+slack || w.top < s.top-2 || w.down > s.height-5 {
			found = append(found, fmt.Sprintf("%q leaves the margins", w.text))
		}
		for _, m := range marks {
			if m.kind != ruleMark {
				continue
			}
			upright := m.width < 1.2 && m.height > 2.5
			level := m.height < 1.2 && m.width > 2.5
			middle := (w.top + w.down) / 2
			if upright && m.x > w.left+slack && m.x+m.width < w.right-slack && m.y < middle && m.y+m.height > middle {
				found = append(found, fmt.Sprintf("%q crosses an upright rule", w.text))
			}
			third := (w.down - w.top) / 3
			if level && m.y > w.top+third && m.y < w.down-third && m.x < w.right-slack && m.x+m.width > w.left+slack {
				found = append(found, fmt.Sprintf("%q crosses a level rule", w.text))
			}
		}
	}
	for i, a := range words {
		for _, b := range words[i+1:] {
			wide := min(a.right, b.right) - max(a.left, b.left)
			high := min(a.down, b.down) - max(a.top, b.top)
			if wide > slack && high > 0.4*min(a.down-a.top, b.down-b.top) {
				found = append(found, fmt.Sprintf("%q stands over %q", a.text, b.text))
			}
		}
	}
	return found
}

// images renders the pages of a PDF.
func images(t *testing.T, pdf []byte, dpi int) (pages []image.Image) {
	t.Helper()
	dir := t.TempDir()
	read(t, pdf, "pdftoppm", "-png", "-r", fmt.Sprint(dpi), "-", filepath.Join(dir, "page"))
	files, err := filepath.Glob(filepath.Join(dir, "page*.png"))
	require.NoError(t, err)
	slices.Sort(files)
	for _, name := range files {
		file, err := os.Open(name)
		require.NoError(t, err)
		page, _, err := image.Decode(file)
		require.NoError(t, err)
		require.NoError(t, file.Close())
		pages = append(pages, page)
	}
	return pages
}

// samples have the shortest and the longest of everything.
var samples = []sample{{indicators: 1}, {indicators: 40}, {indicators: 40, long: true}}

// TestNoTextLeavesItsPlace writes every kind in both languages, with the shortest and the longest
// of everything, and reads it back with another program: once as words, once as an image of each page.
func TestNoTextLeavesItsPlace(t *testing.T) {
	t.Parallel()
	for _, kind := range appraisal.PaperKinds() {
		tried := samples
		if kind == appraisal.PaperCoachingForm {
			tried = append(slices.Clone(samples), sample{outcome: true}, sample{outcome: true, long: true})
		}
		for _, of := range tried {
			for _, language := range []appraisal.Language{appraisal.Indonesian, appraisal.English} {
				t.Run(fmt.Sprintf("%s-%d-%v-%v-%s", kind, of.indicators, of.long, of.outcome, language), func(t *testing.T) {
					t.Parallel()
					p := of.paper(kind)
					s, err := set(p, language)
					require.NoError(t, err)
					pdf, err := Render(p, language)
					require.NoError(t, err)
					pages := wordsOf(t, pdf)
					require.Len(t, pages, len(s.pages), "no page is broken again, none is blank")
					var expected, found []string
					for i, words := range pages {
						require.Empty(t, overflow(s.sheet, s.pages[i], words), "page %d", i+1)
						for _, w := range words {
							found = append(found, w.text)
						}
						for _, m := range s.pages[i] {
							if m.kind == textMark {
								expected = append(expected, fields(m.text)...)
							}
						}
					}
					// Nothing is lost and everything can be searched for and read aloud.
					require.Equal(t, letters(expected), letters(found))
					drawn := inked(t, pdf)
					require.Len(t, drawn, len(s.pages))
					for i, page := range drawn {
						require.Empty(t, misplaced(s.sheet, s.pages[i], page), "page %d as an image", i+1)
						_, written := inkIn(page, page.Rect)
						require.True(t, written, "page %d is blank", i+1)
					}
				})
			}
		}
	}
}

// letters of the words, whatever their order and however they are parted.
func letters(words []string) map[rune]int {
	count := map[rune]int{}
	for _, r := range strings.Join(words, "") {
		count[r]++
	}
	return count
}

// TestTheCheckFindsOverflow shows that the check above can fail: each thing it looks for, done on purpose.
func TestTheCheckFindsOverflow(t *testing.T) {
	t.Parallel()
	body := style{face: sans, size: 9}
	for what, wrong := range map[string]func(f *flow){
		"leaves the margins": func(f *flow) {
			f.line("satukatayangsangatpanjangsekaliuntukhalamanini", body, f.sheet.width-f.sheet.right-20, 50, 20, left)
		},
		"crosses an upright rule": func(f *flow) {
			f.upright(60, 40, 20, ruleWidth, 0)
			f.line("melewatigarisyangtegak", body, 50, 45, 10, left)
		},
		"crosses a level rule": func(f *flow) {
			f.rule(30, 52, 100, ruleWidth, 0)
			f.line("melewatigarisdatar", body, 50, 50, 40, left)
		},
		"stands over": func(f *flow) {
			f.line("pertama", body, 50, 50, 40, left)
			f.line("menimpanya", body, 52, 51, 40, left)
		},
	} {
		f := newFlow(portrait)
		wrong(f)
		pdf, err := paint(f.sheet, f.pages, about{})
		require.NoError(t, err)
		require.Contains(t, strings.Join(overflow(f.sheet, f.pages[0], wordsOf(t, pdf)[0]), "; "), what)
	}
}
