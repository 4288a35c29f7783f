package appraisal

import "slices"

// Window is when a step of a year that must be over early begins at the latest, and the day on
// which its duties are due at the latest.
type Window struct{ Opens, Until Date }

// Finish fits what is left of a year before a last day, such as that of a contract.
type Finish struct {
	Last Date
	// Tight: there is less time than the schedule gives; every step gets its share of it.
	Tight   bool
	windows map[string]Window
}

// FinishBy plans the steps from one on, "" for all, so that the last deadline of the schedule
// falls on last at the latest. Openings only ever move earlier, and never before today. The
// forum has no window: its unit has a time of its own.
func (m *Method) FinishBy(s Schedule, c Calendar, from string, today, last Date) Finish {
	f := Finish{Last: last, windows: map[string]Window{}}
	steps := m.Steps
	if i := slices.IndexFunc(steps, func(step Step) bool { return step.ID == from }); i > 0 {
		steps = steps[i:]
	}
	until := last
	for _, step := range slices.Backward(steps) {
		opens := until
		for _, span := range slices.Backward(s.chain(step)) {
			opens = c.Back(opens, span)
		}
		f.windows[step.ID] = Window{Opens: opens, Until: until}
		if opens != until {
			until = opens.AddDays(-1)
		}
	}
	if len(steps) > 0 && f.windows[steps[0].ID].Opens.Before(today) {
		f.squeeze(steps, today)
	}
	return f
}

// squeeze gives every step its share of the days that are left.
func (f *Finish) squeeze(steps []Step, today Date) {
	f.Tight = true
	begin := f.windows[steps[0].ID].Opens
	whole, left := max(f.Last.Sub(begin), 1), max(f.Last.Sub(today), 0)
	for id, w := range f.windows {
		at := func(d Date) Date { return today.AddDays(d.Sub(begin) * left / whole) }
		f.windows[id] = Window{Opens: at(w.Opens), Until: at(w.Until)}
	}
}

// Opens is when a step begins: as the schedule says, or earlier where it must.
func (f Finish) Opens(step string, natural Date) Date {
	if w, ok := f.windows[step]; ok && w.Opens.Before(natural) {
		return w.Opens
	}
	return natural
}

// Due is the due day of a duty in a step: as the schedule says, or earlier where it must, but
// never before tomorrow unless the schedule says so. A right is never shortened. What a decision
// gave more time may take it until the last day.
func (f Finish) Due(step string, kind DutyKind, decided bool, natural, today Date) Date {
	until := f.Last
	if w, ok := f.windows[step]; ok && !decided && kind != DecideEscalation {
		until = w.Until
	}
	if tomorrow := today.AddDays(1); until.Before(tomorrow) {
		until = tomorrow
	}
	if kind.Right() || !until.Before(natural) {
		return natural
	}
	return until
}

// Awaits reports whether there is time for a forum that opens and decides on a day; until is
// the last day on which the appraisal can wait for it.
func (f Finish) Awaits(forum string, decided Date) (until Date, waits bool) {
	until = f.windows[forum].Until
	return until, !decided.After(until)
}

// chain are the spans of a step's duties that follow each other, in their order.
func (s Schedule) chain(step Step) (spans []Span) {
	kinds := StepDuties(step)
	switch step.Kind {
	case StepForum:
		return nil
	case StepPlan, StepPeriodic, StepNomination, StepObjection:
		for _, k := range kinds {
			if due, ok := s.Due(step.ID, k); ok {
				spans = append(spans, due.Within)
			}
		}
		return spans
	}
	// Side by side: the longest counts. A working day is at most a calendar one and a half.
	var longest Span
	for _, k := range kinds {
		if due, ok := s.Due(step.ID, k); ok && due.Within.rough() > longest.rough() {
			longest = due.Within
		}
	}
	if longest.rough() > 0 {
		spans = append(spans, longest)
	}
	return spans
}

// rough is the length of a span in half calendar days, to compare by.
func (s Span) rough() int {
	if s.Working {
		return 3 * s.Days
	}
	return 2 * s.Days
}
