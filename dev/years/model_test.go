package years

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"rapor/appraisal"
)

// model says what a year must look like, written from the rules and apart from the program: one appraisal of the plainest
// method, with calendar days only. It knows people by their parts, and is told when something was looked at.
type model struct {
	calendar appraisal.Calendar
	step     int
	opensAt  time.Time
	entered  bool
	ended    bool
	open     map[string]*owed
	closed   []*owed // closed since the last look, in their order
	// supervisor counts up with every replacement.
	supervisor int
	documents  map[string]int
	plan       bool
	// still are the days on which time stands still, moved the days HR added to every deadline.
	still    map[appraisal.Date]bool
	moved    int
	received bool
}

// owed is a duty of the model.
type owed struct {
	kind  string
	who   string
	round int
	level int
	// A duty is due some counted days after it was opened, and after what HR moved it by alone.
	from  appraisal.Date
	days  int
	moved []int
	// knew is what HR had moved every deadline by when somebody granted these days, knowing it.
	knew  int
	due   appraisal.Date
	final bool
	// about is what an escalation or an agreement is about.
	about *owed
	// met with an answer, or lapsed.
	answer string
	lapsed bool
}

func (o *owed) key() string { return fmt.Sprintf("%s/%d/%d", o.kind, o.round, o.level) }

// The plainest year: its steps, the day each opens at the earliest, and the days a duty may take.
var (
	steps  = []string{"briefing", "plan", "self", "supervisor", "rating", "announcement", "objection", "follow-up"}
	opens  = map[string]int{"briefing": 0, "self": 7, "supervisor": 12}
	within = map[string]int{
		"confirm-briefing": 4, "propose-plan": 4, "agree-plan": 4, "assess-self": 3, "assess-subordinate": 5,
		"acknowledge": 5, "object": 14, "state-on-objection": 4, "decide-objection": 4, "decide-consequence": 4, "decide-escalation": 3,
	}
	// lines say who owes a duty, and who after them.
	lines = map[string][]string{
		"propose-plan":       {"employee", "supervisor", "hr"},
		"decide-escalation":  {"manager", "official", "hr"},
		"decide-objection":   {"manager", "official", "hr"},
		"decide-consequence": {"official"},
	}
	single = map[string]string{
		"confirm-briefing": "employee", "agree-plan": "supervisor", "assess-self": "employee", "assess-subordinate": "supervisor",
		"acknowledge": "employee", "object": "employee", "state-on-objection": "assessor",
	}
)

var starts = appraisal.NewDate(2026, time.January, 2)

func newModel(c appraisal.Calendar) *model {
	m := &model{calendar: c, step: -1, open: map[string]*owed{}, documents: map[string]int{}, still: map[appraisal.Date]bool{}}
	return m
}

// owe opens a duty today for the one at a level of its line.
func (m *model) owe(now time.Time, kind string, round, level int, about *owed) {
	o := &owed{kind: kind, round: round, level: level, about: about, who: single[kind]}
	if line := lines[kind]; line != nil {
		o.level = min(level, len(line)-1)
		o.who, o.final = line[o.level], o.level == len(line)-1
	}
	o.from, o.days = m.calendar.Date(now), within[kind]
	o.due = m.day(o)
	m.open[o.key()] = o
}

// day is when a duty is due: only days on which time runs are counted.
func (m *model) day(o *owed) appraisal.Date {
	due := m.count(o.from, o.days)
	for _, n := range append([]int{m.moved - o.knew}, o.moved...) {
		due = m.count(due, n)
	}
	return due
}

func (m *model) count(from appraisal.Date, days int) appraisal.Date {
	step := 1
	if days < 0 {
		step, days = -1, -days
	}
	for days > 0 {
		if from = from.AddDays(step); !m.still[from] {
			days--
		}
	}
	return from
}

// recount lets everything follow what HR declared about time.
func (m *model) recount() {
	for _, o := range m.open {
		o.due = m.day(o)
	}
	if !m.entered && m.step >= 0 && !m.ended {
		m.opensAt = m.opening()
	}
}

// opening is when the step opens, at the earliest.
func (m *model) opening() time.Time {
	day, ok := opens[steps[m.step]]
	if !ok {
		return time.Time{}
	}
	on := m.count(starts, day)
	for m.still[on] {
		on = on.AddDays(1)
	}
	return m.calendar.Start(on)
}

// withdraw is HR taking the employee out of the year.
func (m *model) withdraw() {
	m.ended, m.open, m.closed = true, map[string]*owed{}, nil
}

// meet is somebody handing in an answer; what follows waits for the next look.
func (m *model) meet(o *owed, answer string) {
	o.answer = answer
	delete(m.open, o.key())
	m.closed = append(m.closed, o)
	m.documents[o.kind]++
}

// look is the process drawing consequences, until it has to wait.
func (m *model) look(now time.Time) {
	if m.ended {
		return
	}
	if m.step < 0 {
		m.next(now)
	}
	for {
		m.enter(now)
		m.lapse(now)
		for len(m.closed) > 0 && !m.ended {
			o := m.closed[0]
			m.closed = m.closed[1:]
			m.follow(now, o)
		}
		if m.ended || !m.entered || m.holds() {
			return
		}
		m.next(now)
	}
}

// holds reports whether the step waits for somebody.
func (m *model) holds() bool {
	step := steps[m.step]
	for _, o := range m.open {
		if m.home(o) == step {
			return true
		}
	}
	return false
}

// home is the step a duty belongs to.
func (m *model) home(o *owed) string {
	if o.about != nil {
		return m.home(o.about)
	}
	switch o.kind {
	case "confirm-briefing":
		return "briefing"
	case "propose-plan", "agree-plan":
		return "plan"
	case "assess-self":
		return "self"
	case "assess-subordinate":
		return "supervisor"
	case "acknowledge":
		return "announcement"
	case "decide-consequence":
		return "follow-up"
	}
	return "objection"
}

func (m *model) next(now time.Time) {
	m.step++
	if m.step == len(steps) {
		m.ended, m.open, m.closed = true, map[string]*owed{}, nil
		return
	}
	m.entered, m.opensAt = false, m.opening()
	m.enter(now)
}

func (m *model) enter(now time.Time) {
	if m.ended || m.entered || now.Before(m.opensAt) {
		return
	}
	m.entered = true
	switch steps[m.step] {
	case "briefing":
		m.owe(now, "confirm-briefing", 1, 0, nil)
	case "plan":
		m.owe(now, "propose-plan", 1, 0, nil)
	case "self":
		m.owe(now, "assess-self", 1, 0, nil)
	case "supervisor":
		m.owe(now, "assess-subordinate", 1, 0, nil)
	case "announcement":
		m.owe(now, "acknowledge", 1, 0, nil)
	case "objection":
		m.owe(now, "object", 1, 0, nil)
	case "follow-up":
		m.owe(now, "decide-consequence", 1, 0, nil)
	}
}

// lapse closes what is past its last second, the earliest first.
func (m *model) lapse(now time.Time) {
	late := slices.SortedFunc(maps.Values(m.open), func(a, b *owed) int {
		if c := a.due.Compare(b.due); c != 0 {
			return c
		}
		return strings.Compare(a.key(), b.key())
	})
	for _, o := range late {
		if !o.final && !now.Before(m.calendar.End(o.due)) {
			o.lapsed = true
			delete(m.open, o.key())
			m.closed = append(m.closed, o)
		}
	}
}

// follow draws the consequences of one closed duty.
func (m *model) follow(now time.Time, o *owed) {
	if o.lapsed {
		switch o.kind {
		case "propose-plan", "decide-escalation", "decide-objection", "decide-consequence":
			m.owe(now, o.kind, o.round, o.level+1, o.about)
		case "agree-plan", "assess-subordinate":
			m.owe(now, "decide-escalation", o.round, 0, o)
		case "acknowledge":
			m.received = true
		case "state-on-objection":
			m.owe(now, "decide-objection", o.round, 0, o.about)
		}
		return
	}
	switch o.kind {
	case "propose-plan":
		if o.level > 0 {
			m.plan = true
		} else {
			m.owe(now, "agree-plan", o.round, 0, o)
		}
	case "agree-plan":
		if o.answer == "return" {
			m.owe(now, "propose-plan", o.round+1, 0, nil)
		} else {
			m.plan = true
		}
	case "acknowledge":
		m.received = true
	case "object":
		m.owe(now, "state-on-objection", o.round, 0, o)
	case "state-on-objection":
		m.owe(now, "decide-objection", o.round, 0, o.about)
	case "decide-escalation":
		m.decided(now, o)
	}
}

// decided is an escalation answered with days to extend by, or with somebody else.
func (m *model) decided(now time.Time, o *owed) {
	about := o.about
	m.owe(now, about.kind, about.round, about.level+1, about.about)
	again := m.open[fmt.Sprintf("%s/%d/%d", about.kind, about.round, about.level+1)]
	if o.answer == "reassign" {
		m.supervisor++
		return
	}
	again.days, again.knew = extendBy, m.moved
	again.due = m.day(again)
}

// extendBy is what a manager who extends grants.
const extendBy = 5

// sorted are the open duties in a fixed order.
func (m *model) sorted() []*owed {
	return slices.SortedFunc(maps.Values(m.open), func(a, b *owed) int { return strings.Compare(a.key(), b.key()) })
}

// String says where the model stands, as the store says it.
func (m *model) String() string {
	var lines []string
	for _, o := range m.sorted() {
		lines = append(lines, fmt.Sprintf("%s %s by %s", o.key(), o.who, o.due))
	}
	step := "ended"
	if !m.ended && m.step >= 0 {
		step = steps[m.step]
	}
	var papers []string
	for _, kind := range slices.Sorted(maps.Keys(m.documents)) {
		papers = append(papers, fmt.Sprintf("%s:%d", kind, m.documents[kind]))
	}
	return fmt.Sprintf("step %s entered %v\n%s\ndocuments %s\nplan %v", step, m.entered || m.ended, strings.Join(lines, "\n"), strings.Join(papers, " "), m.plan)
}
