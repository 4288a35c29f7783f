package paper

// A paper is set in two passes. This one decides where everything goes: it breaks lines and pages
// from the widths of the glyphs and yields marks at places; paint.go then puts the marks on pages.

// sheet is the paper's size and its margins in millimetres.
type sheet struct {
	width, height            float64
	left, right, top, bottom float64
}

// The footer lies within the bottom margin.
var (
	portrait  = sheet{width: 210, height: 297, left: 22, right: 18, top: 14, bottom: 29}
	landscape = sheet{width: 297, height: 210, left: 18, right: 18, top: 13, bottom: 28}
)

func (s sheet) inner() float64 { return s.width - s.left - s.right }
func (s sheet) end() float64   { return s.height - s.bottom }

// mark is one thing on a page: a line of text or a rule.
type mark struct {
	kind markKind
	// x and y are the upper left of it, in millimetres from the corner of the page.
	x, y float64
	// width and height of a rule; of a text the room it takes.
	width, height float64
	text          string
	style         style
	grey          int
}

type markKind int

const (
	textMark markKind = iota
	ruleMark          // a filled rectangle
)

// flow is a paper that is being set, from its first page down.
type flow struct {
	sheet sheet
	pages [][]mark
	y     float64
	// again is set at the top of every page after the first.
	again func(*flow)
}

func newFlow(s sheet) *flow { return &flow{sheet: s, pages: make([][]mark, 1), y: s.top} }

func (f *flow) put(m mark) {
	last := len(f.pages) - 1
	f.pages[last] = append(f.pages[last], m)
}

// room is what is left of the page.
func (f *flow) room() float64 { return f.sheet.end() - f.y }

// fresh reports whether nothing but what stands on every page stands on this one.
func (f *flow) fresh() bool { return f.y <= f.top()+0.01 }

func (f *flow) top() float64 {
	if len(f.pages) == 1 || f.again == nil {
		return f.sheet.top
	}
	return f.sheet.top + runningHeight
}

// turn begins another page.
func (f *flow) turn() {
	f.pages = append(f.pages, nil)
	f.y = f.sheet.top
	if f.again != nil {
		f.again(f)
		f.y = f.sheet.top + runningHeight
	}
}

// need turns the page where less than height is left of it.
func (f *flow) need(height float64) {
	if f.room() < height && !f.fresh() {
		f.turn()
	}
}

// space leaves some height, but not at the top of a page.
func (f *flow) space(height float64) {
	if !f.fresh() {
		f.y += height
	}
}

// rule draws a line from x, as thick as it says.
func (f *flow) rule(x, y, width, thick float64, grey int) {
	f.put(mark{kind: ruleMark, x: x, y: y - thick/2, width: width, height: thick, grey: grey})
}

func (f *flow) upright(x, y, height, thick float64, grey int) {
	f.put(mark{kind: ruleMark, x: x - thick/2, y: y, width: thick, height: height, grey: grey})
}

// align says where lines stand in their column.
type align int

const (
	left align = iota
	centre
	right
	justify
)

// line puts one line of text with its upper edge at y.
func (f *flow) line(text string, s style, x, y, width float64, a align) {
	if text == "" {
		return
	}
	is := s.width(text)
	switch a {
	case centre:
		x += (width - is) / 2
	case right:
		x += width - is
	}
	f.put(mark{kind: textMark, x: x, y: y, width: is, height: s.lineHeight(), text: text, style: s})
}

// spread puts a line whose words fill the width.
func (f *flow) spread(text string, s style, x, y, width float64) {
	words := fields(text)
	free := width
	for _, w := range words {
		free -= s.width(w)
	}
	gap := 0.0
	if len(words) > 1 {
		gap = free / float64(len(words)-1)
	}
	if gap > 3*s.width(" ") || len(words) < 2 {
		f.line(text, s, x, y, width, left)
		return
	}
	for _, w := range words {
		f.line(w, s, x, y, width, left)
		x += s.width(w) + gap
	}
}

// text sets a paragraph over the full width, over as many pages as it takes.
func (f *flow) text(text string, s style, a align) { f.indented(text, s, a, 0) }

func (f *flow) indented(text string, s style, a align, indent float64) {
	width := f.sheet.inner() - indent
	lines, ends := s.wrap(text, width)
	for i, l := range lines {
		f.need(s.lineHeight())
		x := f.sheet.left + indent
		if a == justify && !ends[i] {
			f.spread(l, s, x, f.y, width)
		} else {
			f.line(l, s, x, f.y, width, plainAlign(a))
		}
		f.y += s.lineHeight()
	}
}

func plainAlign(a align) align {
	if a == justify {
		return left
	}
	return a
}

// height of a text set to a width.
func (s style) height(text string, width float64) float64 {
	lines, _ := s.wrap(text, width)
	return float64(len(lines)) * s.lineHeight()
}
