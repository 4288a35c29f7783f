package paper

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	// inkDPI is enough to see what stands outside of its place: a dot to the point.
	inkDPI = 72
	// darkest and lightest: what is as dark as text once its edges are softened, and what is a shade behind it.
	darkest, lightest = 0xD0, 0xE0
)

// inked renders the pages of a PDF to images in grey.
func inked(t *testing.T, pdf []byte) (pages []*image.Gray) {
	t.Helper()
	out := bufio.NewReader(bytes.NewReader(read(t, pdf, "pdftoppm", "-gray", "-r", fmt.Sprint(inkDPI), "-")))
	for {
		var wide, high, most int
		if _, err := out.Peek(1); errors.Is(err, io.EOF) {
			return pages
		}
		_, err := fmt.Fscanf(out, "P5\n%d %d\n%d\n", &wide, &high, &most)
		require.NoError(t, err)
		page := image.NewGray(image.Rect(0, 0, wide, high))
		_, err = io.ReadFull(out, page.Pix)
		require.NoError(t, err)
		pages = append(pages, page)
	}
}

// region is a part of a page, in millimetres.
type region struct{ left, top, right, down float64 }

func (m mark) region() region { return region{m.x, m.y, m.x + m.width, m.y + m.height} }

func (r region) wider(by float64) region {
	return region{r.left - by, r.top - by, r.right + by, r.down + by}
}

func (r region) within(o region) region {
	return region{max(r.left, o.left), max(r.top, o.top), min(r.right, o.right), min(r.down, o.down)}
}

// dots are the pixels of a page that a region covers, however little.
func (r region) dots(page *image.Gray) image.Rectangle {
	const dots = inkDPI / 25.4
	return image.Rect(int(r.left*dots), int(r.top*dots), int(r.right*dots)+1, int(r.down*dots)+1).Intersect(page.Rect)
}

// stripe is the one pixel wide part of a page at x, from top to down.
func stripe(page *image.Gray, x, top, down float64) image.Rectangle {
	const dots = inkDPI / 25.4
	return image.Rect(int(x*dots), int(math.Ceil(top*dots)), int(x*dots)+1, int(down*dots)).Intersect(page.Rect)
}

// less is a page without what stands in its places.
type less struct{ *image.Gray }

func without(page *image.Gray) less {
	copied := *page
	copied.Pix = bytes.Clone(page.Pix)
	return less{&copied}
}

var white = bytes.Repeat([]byte{0xFF}, 4000)

func (l less) wipe(r region) {
	box := r.dots(l.Gray)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		copy(l.Pix[y*l.Stride+box.Min.X:y*l.Stride+max(box.Min.X, box.Max.X)], white)
	}
}

// inkIn finds ink in a part of a page.
func inkIn(page *image.Gray, in image.Rectangle) (at image.Point, found bool) {
	for y := in.Min.Y; y < in.Max.Y; y++ {
		row := page.Pix[y*page.Stride+in.Min.X : y*page.Stride+in.Max.X]
		for x, level := range row {
			if level < darkest {
				return image.Pt(in.Min.X+x, y), true
			}
		}
	}
	return at, false
}

// misplaced compares the image of a page with where its text and rules were set, and says where there is ink that
// should not be: outside of every line and rule, text being kept to the margins of the sheet, and in the empty space
// that a cell has along its upright rules. One place of each is told.
func misplaced(s sheet, marks []mark, page *image.Gray) (found []string) {
	const blur = 0.45
	written := region{s.left - 0.8, s.top - 2, s.width - s.right + 0.8, s.height - 4}
	unknown, text := without(page), without(page)
	var upright []mark
	for _, m := range marks {
		switch {
		case m.kind == textMark:
			unknown.wipe(m.region().wider(blur).within(written))
		case m.grey >= lightest: // a shade
		default:
			unknown.wipe(m.region().wider(blur))
			if m.width < 1.2 && m.height > 2.5 {
				upright = append(upright, m)
			} else {
				text.wipe(m.region().wider(2 * blur))
			}
		}
	}
	tell := func(what string, at image.Point) {
		found = append(found, fmt.Sprintf("%s %.0f mm from the left and %.0f mm from the top", what, float64(at.X)*25.4/inkDPI, float64(at.Y)*25.4/inkDPI))
	}
	if at, there := inkIn(unknown.Gray, page.Rect); there {
		tell("ink outside of every line and rule", at)
	}
	for _, m := range upright {
		// Beside the rule, and nearer to it than any text is set.
		for _, beside := range []float64{-0.62, 0.62} {
			if at, there := inkIn(text.Gray, stripe(page, m.x+m.width/2+beside, m.y, m.y+m.height)); there {
				tell("text at the edge of its cell", at)
				return found
			}
		}
	}
	return found
}

// TestTheImageShowsOverflow shows that the comparison can fail: each thing it looks for, done on purpose.
func TestTheImageShowsOverflow(t *testing.T) {
	t.Parallel()
	body := style{face: sans, size: 9}
	outside, edge := "ink outside of every line and rule", "text at the edge of its cell"
	for _, c := range []struct {
		what  string
		on    sheet
		wrong func(f *flow)
	}{
		{outside, portrait, func(f *flow) { f.line("terlalu ke tepi", body, 3, 50, 40, left) }},
		{outside, landscape, func(f *flow) { f.line("sampai ke tepi kanan halaman", body, 270, 50, 40, left) }},
		{outside, portrait, func(f *flow) { f.line("di bawah kaki halaman", body, 50, 293, 40, left) }},
		{outside, framed, func(f *flow) { f.line("di atas bingkai", body, 20, 50, 40, left) }},
		{outside, portrait, func(f *flow) {
			f.put(mark{kind: textMark, x: 50, y: 50, width: 20, height: 4, text: "lebih lebar daripada tempatnya", style: body})
		}},
		{outside, portrait, func(f *flow) {
			f.put(mark{kind: textMark, x: 50, y: 50, width: 20, height: 1, text: "tinggi", style: body.sized(24)})
		}},
		{edge, portrait, func(f *flow) {
			f.upright(60, 40, 20, ruleWidth, ruleGrey)
			f.line("melewatigarisyangtegak", body, 50, 45, 10, left)
		}},
		{edge, portrait, func(f *flow) {
			f.upright(60, 40, 20, ruleWidth, ruleGrey)
			f.line("hampirmenyentuhgaris", body, 59.8-body.width("hampirmenyentuhgaris"), 45, 10, left)
		}},
	} {
		f := newFlow(c.on)
		c.wrong(f)
		pdf, err := paint(f.sheet, f.pages, about{})
		require.NoError(t, err)
		require.Contains(t, strings.Join(misplaced(f.sheet, f.pages[0], inked(t, pdf)[0]), "; "), c.what, f.pages[0][0].text+f.pages[0][len(f.pages[0])-1].text)
	}
	f := newFlow(portrait)
	f.upright(60, 40, 20, ruleWidth, ruleGrey)
	f.line("padatempatnya", body, 60+cellPad, 45, 40, left)
	pdf, err := paint(f.sheet, f.pages, about{})
	require.NoError(t, err)
	require.Empty(t, misplaced(f.sheet, f.pages[0], inked(t, pdf)[0]))
}
