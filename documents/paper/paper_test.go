package paper

import (
	"flag"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
)

var update = flag.Bool("update", false, "write the expected texts anew")

// TestTheTextOfEveryPaper compares what each paper says, line by line, with what is expected.
func TestTheTextOfEveryPaper(t *testing.T) {
	t.Parallel()
	for _, kind := range appraisal.PaperKinds() {
		for _, language := range []appraisal.Language{appraisal.Indonesian, appraisal.English} {
			s, err := set(sample{indicators: 7}.paper(kind), language)
			require.NoError(t, err)
			compared(t, fmt.Sprintf("%s.%s.txt", kind, language), s)
		}
	}
}

// The last form of a coaching says what became of it.
func TestTheTextOfACoachingsOutcome(t *testing.T) {
	t.Parallel()
	for _, language := range []appraisal.Language{appraisal.Indonesian, appraisal.English} {
		s, err := set(sample{outcome: true}.paper(appraisal.PaperCoachingForm), language)
		require.NoError(t, err)
		compared(t, fmt.Sprintf("coaching-outcome.%s.txt", language), s)
	}
}

// A column of a coaching's plan is there where something stands in it.
func TestNoColumnOfACoachingIsEmpty(t *testing.T) {
	t.Parallel()
	p := sample{}.paper(appraisal.PaperCoachingForm)
	form := p.Content.(*appraisal.CoachingPaper)
	form.Goals[0].Progress, form.Actions[0].Who, form.PlanNote = "", "", ""
	s, err := set(p, appraisal.English)
	require.NoError(t, err)
	text := strings.Join(reading(s), "\n")
	require.Contains(t, text, "NO. | GOAL | MEASURE\n")
	require.Contains(t, text, "NO. | KIND | ACTION | UNTIL\n")
	require.NotContains(t, text, "NOTES OF THE PLAN")
}

// compared compares the text of a paper with a file of expected ones.
func compared(t *testing.T, name string, s *setter) {
	t.Helper()
	name = filepath.Join("testdata", name)
	text := strings.Join(reading(s), "\n") + "\n"
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	expected, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, string(expected), text, "%s; run with -update if it should have changed", name)
}

// reading are the texts of the pages from the upper left on, a line each for what stands at one height.
func reading(s *setter) (lines []string) {
	for i, marks := range s.pages {
		lines = append(lines, fmt.Sprintf("--- %d", i+1))
		texts := slices.Clone(marks)
		texts = slices.DeleteFunc(texts, func(m mark) bool { return m.kind != textMark })
		slices.SortStableFunc(texts, func(a, b mark) int {
			if row := int(a.y*10) - int(b.y*10); row != 0 {
				return row
			}
			return int(a.x*10) - int(b.x*10)
		})
		at := -1.0
		for _, m := range texts {
			if m.y-at > 0.1 {
				lines = append(lines, m.text)
				at = m.y
			} else {
				lines[len(lines)-1] += " | " + m.text
			}
		}
	}
	return lines
}

// TestTheCodeLeadsToThePage decodes the code of every page from its image, as a telephone would.
func TestTheCodeLeadsToThePage(t *testing.T) {
	t.Parallel()
	for _, kind := range []appraisal.PaperKind{appraisal.PaperSKP, appraisal.PaperEvaluationDocument, appraisal.PaperCertificate} {
		p := sample{indicators: 7}.paper(kind)
		pdf, err := Render(p, appraisal.Indonesian)
		require.NoError(t, err)
		for i, page := range images(t, pdf, 120) {
			bounds := page.Bounds()
			corner := image.Rect(0, bounds.Dy()*3/4, bounds.Dx()/3, bounds.Dy())
			cut, ok := page.(interface {
				SubImage(image.Rectangle) image.Image
			})
			require.True(t, ok)
			bitmap, err := gozxing.NewBinaryBitmapFromImage(cut.SubImage(corner))
			require.NoError(t, err)
			read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
			require.NoError(t, err, "page %d of %s", i+1, kind)
			require.Equal(t, p.Verify, read.GetText())
		}
	}
}

// TestMemoryDoesNotGrowWithPapersWritten: what was rendered is let go.
func TestMemoryDoesNotGrowWithPapersWritten(t *testing.T) {
	write := func(n int) uint64 {
		for i := range n {
			_, err := Render(sample{indicators: 3}.paper(appraisal.PaperKinds()[i%11]), appraisal.Indonesian)
			require.NoError(t, err)
		}
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	few := write(11)
	many := write(44)
	require.Less(t, many, few+4<<20, "44 papers more left %d bytes behind", int64(many)-int64(few))
}

// BenchmarkRender is one evaluation document after another; the bytes per paper stay the same
// however many there are.
func BenchmarkRender(b *testing.B) {
	p := sample{indicators: 7}.paper(appraisal.PaperEvaluationDocument)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Render(p, appraisal.Indonesian); err != nil {
			b.Fatal(err)
		}
	}
}

func TestWhatCannotBeSetIsShownAsABox(t *testing.T) {
	t.Parallel()
	require.Equal(t, "Šāñé Ωμέγα Жук", sans.printable("Šāñé Ωμέγα Жук", false), "Latin, Greek and Cyrillic are covered")
	require.Equal(t, "Budi □□", sans.printable("Budi \U0001F600\u4E2D", false))
	require.Equal(t, "abc", sans.printable("a\u202Eb\x00c\uFFFD", false))
	require.Equal(t, "a b\nc", sans.printable("a\tb\r\nc", true))
}

// FuzzText sets whatever people wrote into the narrowest and the widest places: nothing is wider than its
// place, nothing is lost, and the PDF can be written.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "Budi Santoso", strings.Repeat("a", 500), "a\nb\r\n\n c", "\U0001F600 e\u0301 \u202E \xff\xfe", "https://a.id/" + strings.Repeat("x/", 90)} {
		f.Add(seed, uint8(22))
	}
	f.Fuzz(func(t *testing.T, text string, beyond uint8) {
		// Places are from 8 to 200 mm wide, and no field takes a longer text.
		text, width := text[:min(len(text), 4000)], 8+float64(beyond%193)
		s := style{face: serifBold, size: 9}
		lines, _ := s.wrap(text, width)
		require.NotEmpty(t, lines)
		for _, l := range lines {
			require.LessOrEqual(t, s.width(l), width+0.001)
		}
		require.Equal(t, strings.Join(strings.Fields(s.face.printable(text, true)), ""), strings.ReplaceAll(strings.Join(lines, ""), " ", ""))
		if len(text) > 300 {
			return
		}
		p := sample{}.paper(appraisal.PaperCertificate)
		c := p.Content.(*appraisal.CertificatePaper)
		c.Employee.Name, c.Employee.Post, p.Head.Letterhead.Agency = text, text, text
		_, err := Render(p, appraisal.English)
		require.NoError(t, err)
	})
}
