package paper

import (
	"slices"
	"strings"
)

func fields(text string) []string { return strings.Fields(text) }

// para is a paragraph of a cell.
type para struct {
	text  string
	style style
	// bullet stands before it, with the text indented behind.
	bullet string
}

// cell is what stands in one place of a table.
type cell struct {
	paras []para
	align align
	// shade is the grey behind it; 0 for none.
	shade int
}

// cellOf is a cell of one paragraph.
func cellOf(text string, s style) cell { return cell{paras: []para{{text: text, style: s}}} }

func (c cell) centred() cell { c.align = centre; return c }
func (c cell) onRight() cell { c.align = right; return c }

// with adds a paragraph, unless it is empty.
func (c cell) with(text string, s style) cell {
	if text != "" {
		c.paras = append(slices.Clone(c.paras), para{text: text, style: s})
	}
	return c
}

// column of a table: its width in shares of what there is.
type column struct{ share float64 }

// group is some rows of a table that share cells: those of the first columns run beside all of
// its rows, each row fills the columns that are left.
type group struct {
	shared []cell
	rows   [][]cell
	// together: the rows are not parted, as far as a page holds them. leads: it stays with what follows.
	together, leads bool
	// spans joins columns of the only row: as many as each cell says. Empty for one each.
	spans []int
}

// rowOf is a group of one row that shares nothing.
func rowOf(cells ...cell) group { return group{rows: [][]cell{cells}} }

// table has a head that stands again on every page it goes on to.
type table struct {
	columns []column
	head    []group
	body    []group
	// open tables have no rules.
	open bool
	pad  float64
	// title stands above it and stays with it.
	title      string
	titleStyle style
}

const (
	ruleWidth = 0.22
	ruleGrey  = 70
	cellPad   = 1.5
)

// setLine is a line of a cell, ready to be put.
type setLine struct {
	text   string
	style  style
	dx     float64
	spread bool
	bullet string
}

// set breaks a cell's paragraphs into the lines of its width.
func (c cell) set(width float64) (lines []setLine) {
	for _, p := range c.paras {
		dx := 0.0
		if p.bullet != "" {
			dx = max(p.style.width(p.bullet+" "), 3.4)
		}
		texts, ends := p.style.wrap(p.text, width-dx)
		for i, t := range texts {
			l := setLine{text: t, style: p.style, dx: dx, spread: c.align == justify && !ends[i]}
			if i == 0 {
				l.bullet = p.bullet
			}
			lines = append(lines, l)
		}
	}
	return lines
}

func heightOf(lines []setLine) (h float64) {
	for _, l := range lines {
		h += l.style.lineHeight()
	}
	return h
}

// fit is how many of the lines are no higher than height together.
func fit(lines []setLine, height float64) int {
	for i, l := range lines {
		height -= l.style.lineHeight()
		if height < -0.001 {
			return i
		}
	}
	return len(lines)
}

// table sets t over the full width.
func (f *flow) table(t table) {
	if t.pad == 0 {
		t.pad = cellPad
	}
	var sum float64
	for _, c := range t.columns {
		sum += c.share
	}
	xs := []float64{f.sheet.left}
	for _, c := range t.columns {
		xs = append(xs, xs[len(xs)-1]+f.sheet.inner()*c.share/sum)
	}
	head := func() {
		for _, g := range t.head {
			f.whole(t, xs, g)
		}
	}
	headHeight := 0.0
	for _, g := range t.head {
		headHeight += f.tall(t, xs, g)
	}
	if len(t.body) > 0 {
		first := f.lead(t, xs, t.body[0])
		if t.body[0].leads && len(t.body) > 1 {
			first += f.lead(t, xs, t.body[1])
		}
		above := 0.0
		if t.title != "" {
			f.space(4.5)
			above = t.titleStyle.height(t.title, f.sheet.inner()) + 1.2
		}
		f.need(above + headHeight + first)
		if t.title != "" {
			f.text(t.title, t.titleStyle, left)
			f.y += 1.2
		}
	}
	head()
	for i, g := range t.body {
		if g.leads && i+1 < len(t.body) && f.room() < f.tall(t, xs, g)+f.lead(t, xs, t.body[i+1]) && !f.fresh() {
			f.turn()
			head()
		}
		f.group(t, xs, g, head)
	}
}

// pending is a row that is being set: the lines of its cells that are still to come.
type pending struct {
	cells []cell
	lines [][]setLine
	begun bool
}

func (p pending) height(pad float64) float64 {
	h := 0.0
	for _, l := range p.lines {
		h = max(h, heightOf(l))
	}
	return h + 2*pad
}

func (t table) pend(xs []float64, cells []cell, first int, spans []int) pending {
	p := pending{cells: cells}
	at := first
	for i, c := range cells {
		next := at + 1
		if i < len(spans) {
			next = at + spans[i]
		}
		p.lines = append(p.lines, c.set(xs[next]-xs[at]-2*t.pad))
		at = next
	}
	return p
}

// tall is how high a group is where nothing parts it.
func (f *flow) tall(t table, xs []float64, g group) (h float64) {
	for _, row := range g.rows {
		h += t.pend(xs, row, len(g.shared), g.spans).height(t.pad)
	}
	return max(h, t.pend(xs, g.shared, 0, nil).height(t.pad))
}

// lead is how much of a group must fit on a page for it to begin there: the first two rows of
// several, all of a low one, a few lines of a high one.
func (f *flow) lead(t table, xs []float64, g group) (h float64) {
	if tall := f.tall(t, xs, g); g.together || tall < f.high() && len(g.rows) < 2 {
		return min(tall, f.full())
	}
	for _, row := range g.rows[:min(len(g.rows), 2)] {
		h += min(t.pend(xs, row, len(g.shared), g.spans).height(t.pad), 20)
	}
	return h
}

// full is the room of a page below a head, high what is worth parting rather than leaving a gap.
func (f *flow) full() float64 { return f.sheet.end() - f.sheet.top - runningHeight - 25 }
func (f *flow) high() float64 { return f.full() / 3 }

// whole sets a group that is not parted, such as a head.
func (f *flow) whole(t table, xs []float64, g group) { f.group(t, xs, g, nil) }

// group sets a group, part after part: what does not fit goes on below the head of the next page.
func (f *flow) group(t table, xs []float64, g group, head func()) {
	if head != nil && f.lead(t, xs, g) > f.room() && !f.fresh() {
		f.turn()
		head()
	}
	shared := t.pend(xs, g.shared, 0, nil)
	var rows []pending
	for _, row := range g.rows {
		rows = append(rows, t.pend(xs, row, len(g.shared), g.spans))
	}
	for {
		rows = f.part(t, xs, g, &shared, rows, head != nil)
		if len(rows) == 0 && heightOf(longest(shared.lines)) < 0.001 {
			return
		}
		if head == nil {
			return
		}
		f.turn()
		head()
	}
}

func longest(cells [][]setLine) (most []setLine) {
	for _, l := range cells {
		if heightOf(l) > heightOf(most) {
			most = l
		}
	}
	return most
}

// piece is how much of a row stands on this page.
type piece struct {
	row    pending
	counts []int
	height float64
}

// part sets as much of a group as the page holds and returns the rows that are left.
func (f *flow) part(t table, xs []float64, g group, shared *pending, rows []pending, mayBreak bool) []pending {
	room := f.room()
	if !mayBreak {
		room = 1e6
	}
	var pieces []piece
	used := 0.0
	for len(rows) > 0 {
		row := rows[0]
		height := row.height(t.pad)
		if used+height <= room {
			pieces = append(pieces, piece{row, counts(row.lines, 1e6), height})
			used += height
			rows = rows[1:]
			continue
		}
		// A part of it, where that is worth while or the row fits on no page.
		left := room - used - 2*t.pad
		if n := counts(row.lines, left); left > 14 && slices.Max(n) >= 2 || len(pieces) == 0 {
			part := piece{row: row, counts: n}
			for i, l := range row.lines {
				part.height = max(part.height, heightOf(l[:n[i]])+2*t.pad)
			}
			pieces = append(pieces, part)
			used += part.height
			rest := pending{cells: row.cells, begun: true}
			for i, l := range row.lines {
				rest.lines = append(rest.lines, l[n[i]:])
			}
			rows = append([]pending{rest}, rows[1:]...)
		}
		break
	}
	// Shared cells fill the part; where the rows are at their end, it grows for what is left.
	want := shared.height(t.pad)
	if len(rows) == 0 && want > used {
		grown := min(want, room)
		if len(pieces) == 0 {
			pieces = append(pieces, piece{row: pending{cells: g.rows[len(g.rows)-1], lines: make([][]setLine, len(g.rows[len(g.rows)-1]))},
				counts: make([]int, len(g.rows[len(g.rows)-1]))})
		}
		pieces[len(pieces)-1].height += grown - used
		used = grown
	}
	y := f.y
	for i := range shared.cells {
		n := fit(shared.lines[i], used-2*t.pad)
		f.cell(t, shared.cells[i], shared.lines[i][:n], xs[i], y, xs[i+1]-xs[i], used)
		shared.lines[i] = shared.lines[i][n:]
	}
	for _, p := range pieces {
		at := len(g.shared)
		for i, c := range p.row.cells {
			next := at + 1
			if i < len(g.spans) {
				next = at + g.spans[i]
			}
			f.cell(t, c, p.row.lines[i][:p.counts[i]], xs[at], y, xs[next]-xs[at], p.height)
			at = next
		}
		y += p.height
	}
	f.y += used
	return rows
}

// counts are how many lines of each cell are no higher than height.
func counts(cells [][]setLine, height float64) []int {
	n := make([]int, max(len(cells), 1))
	for i, l := range cells {
		n[i] = fit(l, height)
	}
	return n
}

// cell puts the lines of a cell and the rules around it.
func (f *flow) cell(t table, c cell, lines []setLine, x, y, width, height float64) {
	if c.shade > 0 {
		f.put(mark{kind: ruleMark, x: x, y: y, width: width, height: height, grey: c.shade})
	}
	if !t.open {
		f.rule(x, y, width, ruleWidth, ruleGrey)
		f.rule(x, y+height, width, ruleWidth, ruleGrey)
		f.upright(x, y, height, ruleWidth, ruleGrey)
		f.upright(x+width, y, height, ruleWidth, ruleGrey)
	}
	at := y + t.pad
	if c.shade > 0 {
		// Heads stand in the middle of their height.
		at = y + (height-heightOf(lines))/2
	}
	inner := width - 2*t.pad
	for _, l := range lines {
		if l.bullet != "" {
			f.line(l.bullet, l.style, x+t.pad, at, inner, left)
		}
		if l.spread {
			f.spread(l.text, l.style, x+t.pad+l.dx, at, inner-l.dx)
		} else {
			f.line(l.text, l.style, x+t.pad+l.dx, at, inner-l.dx, plainAlign(c.align))
		}
		at += l.style.lineHeight()
	}
}
