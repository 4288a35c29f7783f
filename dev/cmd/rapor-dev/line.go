package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"rapor/dev/demo"
)

// seldom is how often progress is written where it is no terminal that reads it.
const seldom = 10 * time.Second

// line is the live line of progress.
type line struct {
	out      io.Writer
	terminal bool
	last     time.Time
	width    int
}

func newLine(out io.Writer) *line {
	f, ok := out.(*os.File)
	return &line{out: out, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

func (l *line) show(p demo.Progress, c demo.Calendar) {
	if !l.terminal && time.Since(l.last) < seldom && p.ClosedAt == nil {
		return
	}
	l.last = time.Now()
	text := describe(p, c)
	if !l.terminal {
		fmt.Fprintln(l.out, text)
		return
	}
	width := len([]rune(text))
	fmt.Fprint(l.out, "\r", text, strings.Repeat(" ", max(l.width-width, 0)))
	l.width = width
}

// end leaves the line as it is.
func (l *line) end() {
	if l.terminal && l.width > 0 {
		fmt.Fprintln(l.out)
	}
}

func describe(p demo.Progress, c demo.Calendar) string {
	closed := p.Appraisals.Closed + p.Appraisals.Unrated
	if p.ClosedAt != nil {
		return fmt.Sprintf("day %d: the year is closed, %d of %d appraisals", c.Today(), closed, p.Employees)
	}
	steps := slices.SortedFunc(maps.Keys(p.Appraisals.Steps), func(a, b string) int {
		if n := p.Appraisals.Steps[b] - p.Appraisals.Steps[a]; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	var at []string
	for _, s := range steps[:min(len(steps), 3)] {
		at = append(at, fmt.Sprintf("%s %d", cmp.Or(s, "starting"), p.Appraisals.Steps[s]))
	}
	return fmt.Sprintf("day %d: %d of %d closed; %s; duties %d open, %d met, %d lapsed; %d mails",
		c.Today(), closed, p.Employees, strings.Join(at, ", "), p.Totals.Open, p.Totals.Met, p.Totals.Lapsed, p.Mails.Sent)
}
