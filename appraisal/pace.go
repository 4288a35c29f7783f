package appraisal

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// A due day is never only a date: it is derived from the terms of its duty, from the days on
// which time stands still, and from the moves HR or the program made. All of them are kept, so
// that a new edition of the holidays, or one more act, recounts every open duty.

// Terms are what a due day is counted from: the local date and the span granted.
type Terms struct {
	From   Date `json:"from"`
	Within Span `json:"within"`
}

// ScopeKind is how far an act about time reaches.
type ScopeKind string

// The scopes.
const (
	ScopeCycle  ScopeKind = "cycle"
	ScopeUnit   ScopeKind = "unit"   // with the units below it
	ScopePerson ScopeKind = "person" // what they owe, and what is owed about them
	ScopeDuty   ScopeKind = "duty"
)

// Scope is whom an act about time concerns. ID is nil for a whole cycle.
type Scope struct {
	Kind ScopeKind
	ID   uuid.UUID
}

// Concern is whom a duty concerns: who owes it and whom it is about, and their units with all
// those above.
type Concern struct {
	Duty   uuid.UUID
	People []uuid.UUID
	Units  []uuid.UUID
}

// Covers reports whether c is within the scope.
func (s Scope) Covers(c Concern) bool {
	switch s.Kind {
	case ScopeCycle:
		return true
	case ScopeUnit:
		return slices.Contains(c.Units, s.ID)
	case ScopePerson:
		return slices.Contains(c.People, s.ID)
	}
	return s.Kind == ScopeDuty && c.Duty == s.ID
}

// Standstill is a time whose days count for nobody in its scope, both ends included.
type Standstill struct {
	Scope
	// Number orders all acts about time of a cycle.
	Number int64
	// Act is the absence that brought it.
	Act         uuid.UUID
	From, Until Date
}

func (s Standstill) holds(d Date) bool { return !d.Before(s.From) && !d.After(s.Until) }

// MoveCause is why a deadline was moved.
type MoveCause string

// The causes.
const (
	MovedByHR       MoveCause = "hr"
	MovedByDecision MoveCause = "decision" // a manager decided about a late duty
	MovedByOutage   MoveCause = "outage"
	// MovedToKeep: it stays what was promised although the count now gives another day.
	MovedToKeep MoveCause = "kept"
	// MovedToFinish: the year must be over early, as by the end of a contract.
	MovedToFinish MoveCause = "finish"
)

// Move moves deadlines, or openings of a step, of a scope: by days, or to a date.
type Move struct {
	Scope
	Number int64
	Act    uuid.UUID
	// Step and Kind narrow the scope; empty ones do not.
	Step string
	Kind DutyKind
	// Opening moves when a step opens rather than what is due in it.
	Opening bool
	// Days are added, negative ones taken away; without a To.
	Days  int
	To    Date
	Cause MoveCause
}

// Owed is what a due day is derived for.
type Owed struct {
	Terms
	Concern
	Step string
	Kind DutyKind
}

// Pace is how time runs in a cycle.
type Pace struct {
	Calendar    Calendar
	Standstills []Standstill
	Moves       []Move
}

// Reckoning is a due day with all it was derived from.
type Reckoning struct {
	Terms
	// Standstills and Moves that had a part in it, in the order they were declared.
	Standstills []Standstill
	Moves       []Move
	Due         Date
}

// Due is the day on which a duty falls due.
func (p Pace) Due(o Owed) Date { return p.Reckon(o).Due }

// Still is the day on which o falls due when only standing time is counted, and no move.
func (p Pace) Still(o Owed) Date { return p.walk(o.From, o.Within, 1, stands(p.standing(o.Concern))) }

// Reckon derives a due day. The days of a standstill do not count, in calendar days either. A
// move by days adds to what is counted; a move to a date replaces it where the duty was open
// before that date, and knows of everything declared before it. A right is never shortened, and
// a deadline never lies before the day its duty is counted from.
func (p Pace) Reckon(o Owed) Reckoning {
	r := Reckoning{Terms: o.Terms}
	all := p.standing(o.Concern)
	still := all
	r.Due = p.walk(o.From, o.Within, 1, stands(all))
	for _, m := range p.moves(o.Concern) {
		if !m.about(o) {
			continue
		}
		var due Date
		known := still
		switch {
		case m.To.IsZero():
			due = p.step(r.Due, m.Days, stands(all))
			least := o.From
			if m.Scope.Kind != ScopeDuty {
				least = o.From.AddDays(min(1, o.Within.Days))
			}
			if m.Days < 0 && due.Before(least) {
				due = least
			}
		case m.To.After(o.From) || m.Scope.Kind == ScopeDuty && m.To == o.From:
			known, due = p.after(m, o.From, all)
		default:
			continue
		}
		if o.Kind.Right() && due.Before(r.Due) {
			continue
		}
		r.Due, still = due, known
		r.Moves = append(r.Moves, m)
	}
	r.Standstills = slices.DeleteFunc(still, func(s Standstill) bool { return s.Until.Before(o.From) || s.From.After(r.Due) })
	return r
}

// about reports whether a deadline is one that m moves, where its scope covers it.
func (m Move) about(o Owed) bool {
	return !m.Opening && (m.Step == "" || m.Step == o.Step) && (m.Kind == "" || m.Kind == o.Kind)
}

// Backwards is the day to which m asks an open deadline to go, over the days that count, where that
// is earlier. Reckon leaves a duty that is opened later one day at least; who moves an open one is told.
func (p Pace) Backwards(m Move, o Owed, current Date) (Date, bool) {
	if m.Days >= 0 || !m.Covers(o.Concern) || !m.about(o) || o.Kind.Right() {
		return Date{}, false
	}
	return p.step(current, m.Days, stands(p.standing(o.Concern))), true
}

// Recount is the due day of an open duty anew, today. An open duty never moves into the past,
// and a right is never shortened; where that holds a duty back, kept says so: its day is then
// no longer what is derived and must be pinned by a move of the duty alone.
func (p Pace) Recount(o Owed, current, today Date) (due Date, kept bool) {
	due = p.Due(o)
	floor := today
	if current.Before(today) || o.Kind.Right() {
		floor = current
	}
	if due.Before(floor) {
		return floor, true
	}
	return due, false
}

// Opens is the day on which a step opens, a span after the start of its cycle.
func (p Pace) Opens(start Date, within Span, step string, c Concern) Date {
	still := p.standing(c)
	day := p.walk(start, within, 1, stands(still))
	for _, m := range p.moves(c) {
		switch {
		case !m.Opening || m.Step != step:
		case m.To.IsZero():
			day = p.step(day, m.Days, stands(still))
		default:
			_, day = p.after(m, start, still)
		}
	}
	return day
}

// after is the day of a move to a date, counted from one on: what stood still before it was known to
// whoever chose the date; what is declared later adds the days that did not stand still anyway.
func (p Pace) after(m Move, from Date, all []Standstill) (later []Standstill, day Date) {
	var before []Standstill
	for _, s := range all {
		if s.Number < m.Number {
			before = append(before, s)
		} else {
			later = append(later, s)
		}
	}
	stood, stand := stands(before), stands(later)
	return later, p.walk(from, Span{Days: max(m.To.Sub(from), 0)}, 1, func(d Date) bool { return stand(d) && !stood(d) })
}

// stands reports on which days time stands still.
func stands(still []Standstill) func(Date) bool {
	return func(d Date) bool {
		return slices.ContainsFunc(still, func(s Standstill) bool { return s.holds(d) })
	}
}

// standing are the standstills that concern c, in the order they were declared.
func (p Pace) standing(c Concern) []Standstill {
	var list []Standstill
	for _, s := range p.Standstills {
		if s.Covers(c) {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b Standstill) int { return cmp.Or(cmp.Compare(a.Number, b.Number), a.From.Compare(b.From)) })
	return list
}

func (p Pace) moves(c Concern) []Move {
	var list []Move
	for _, m := range p.Moves {
		if m.Covers(c) {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(a, b Move) int { return cmp.Compare(a.Number, b.Number) })
	return list
}

// step goes n calendar days forward, or back, over the days that count.
func (p Pace) step(d Date, n int, stands func(Date) bool) Date {
	if n < 0 {
		return p.walk(d, Span{Days: -n}, -1, stands)
	}
	return p.walk(d, Span{Days: n}, 1, stands)
}

// walk is Calendar.Add, or Back, over the days that count.
func (p Pace) walk(d Date, s Span, direction int, stands func(Date) bool) Date {
	counts := func(d Date) bool { return (!s.Working || p.Calendar.Working(d)) && !stands(d) }
	if s.Days == 0 {
		for !counts(d) {
			d = d.AddDays(direction)
		}
		return d
	}
	for n := s.Days; n > 0; {
		if d = d.AddDays(direction); counts(d) {
			n--
		}
	}
	return d
}

// Outage is a time in which nobody could act.
type Outage struct{ From, Until time.Time }

// Extended is the day to which a deadline moves that passed in one of the outages: later by the
// outage, to the end of that day. Where it fell in none it is the same day.
func (c Calendar) Extended(due Date, outages []Outage) Date {
	for again := true; again; {
		again = false
		for _, o := range outages {
			at := c.End(due)
			if at.After(o.From) && !at.After(o.Until) {
				due, again = c.Date(at.Add(o.Until.Sub(o.From))), true
			}
		}
	}
	return due
}

// Absent counts the days from one date to another, both included, on which at least one of the
// absences lies.
func Absent(from, until Date, absences []Standstill) (days int) {
	for d := from; !d.After(until); d = d.AddDays(1) {
		if slices.ContainsFunc(absences, func(s Standstill) bool { return s.holds(d) }) {
			days++
		}
	}
	return days
}
