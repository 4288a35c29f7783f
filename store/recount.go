package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// Recounting counts the open duties of a cycle anew after an act about time. All open processes
// of the cycle must be locked (LockOpenProcesses), so that no look opens, lapses or settles
// anything in between and every later one knows of the act.
type Recounting struct {
	Cycle    db.Cycle
	Method   *appraisal.Method
	Schedule appraisal.Schedule
	// Pace with the act in it; its calendar is the one from now on.
	Pace appraisal.Pace
	// Move is the act, where it is one: asking for a day that is past counts as Past.
	Move *appraisal.Move
	// Only this duty is counted; all of the cycle where it is nil.
	Only *uuid.UUID
	// Outages extend what fell due in them, also what would lapse otherwise.
	Outages []appraisal.Outage
}

// Change is an open duty whose due day becomes another.
type Change struct {
	Duty db.Duty
	Due  appraisal.Date
	// Derived is what the count gives; where Due is another, Cause says why, and it is pinned.
	Derived appraisal.Date
	Cause   appraisal.MoveCause

	// asked is Derived, or the day the act asks for where that is earlier.
	asked appraisal.Date
	zone  string
}

// Anew is what a recount finds: duties that move, and steps that open on another day.
type Anew struct {
	Changes []Change
	// Past is how many duties would be due before today, and Earliest the first of these days;
	// in Changes they are not.
	Past     int
	Earliest appraisal.Date

	openings map[uuid.UUID]time.Time
	// periods of improvement that end on another day.
	periods map[uuid.UUID]appraisal.Date
	sooner  []uuid.UUID
}

// Moved is what a recount did.
type Moved struct {
	Duties, People int
	// Told is how many processes had to hear of it: only what falls due, or opens, earlier than
	// they wait for.
	Told int
}

// CountAnew counts and changes nothing.
func (tx Tx) CountAnew(ctx context.Context, r Recounting) (Anew, error) {
	a := Anew{openings: map[uuid.UUID]time.Time{}, periods: map[uuid.UUID]appraisal.Date{}}
	rows, err := tx.OpenDutiesOfCycle(ctx, db.OpenDutiesOfCycleParams{CycleID: r.Cycle.ID, ID: r.Only})
	if err != nil {
		return a, fmt.Errorf("load open duties: %w", err)
	}
	above, err := tx.unitsAbove(ctx, r.Pace)
	if err != nil {
		return a, err
	}
	today := r.Pace.Calendar.Date(tx.Now)
	for _, row := range rows {
		d := row.Duty
		if d.Lapses && !d.DueAt.After(tx.Now) && len(r.Outages) == 0 {
			continue // it is closed, although no look has said so yet
		}
		if d.Kind == string(appraisal.AnswerComplaint) && r.Only == nil && len(r.Outages) == 0 {
			continue
		}
		concern := appraisal.Concern{Duty: d.ID, People: []uuid.UUID{d.SubjectID}}
		if d.AssigneeID != nil {
			concern.People = append(concern.People, *d.AssigneeID)
		}
		concern.Units = append(above(row.SubjectUnit), above(row.AssigneeUnit)...)
		concern.Units = append(concern.Units, above(&d.SubjectID)...)
		change, err := recount(r, d, concern, today)
		if err != nil {
			return a, err
		}
		if asked := change.asked; asked.Before(today) && !d.DueOn.Before(today) {
			a.Past++
			if a.Earliest.IsZero() || asked.Before(a.Earliest) {
				a.Earliest = asked
			}
		}
		if row.FinishOn != nil && len(r.Outages) == 0 {
			f := r.Method.FinishBy(r.Schedule, r.Pace.Calendar, row.Standing, today, *row.FinishOn)
			change.finish(f, r.Only != nil, today)
		}
		if change.Due != d.DueOn {
			change.zone = row.Zone
			a.Changes = append(a.Changes, change)
		}
	}
	if r.Only != nil || len(r.Outages) > 0 {
		return a, nil
	}
	if err := tx.periodsAnew(ctx, r, above, &a); err != nil {
		return a, err
	}
	return a, tx.openingsAnew(ctx, r, above, &a)
}

// finish keeps a duty that would move later within a year that must be over early: no later than
// leaves time for what comes after it, or than the last day where the duty alone was moved.
func (c *Change) finish(f appraisal.Finish, alone bool, today appraisal.Date) {
	on := f.Due(c.Duty.Step, appraisal.DutyKind(c.Duty.Kind), alone, c.Due, today)
	if on.Before(c.Duty.DueOn) {
		on = c.Duty.DueOn
	}
	if on.Before(c.Due) {
		c.Due, c.Cause = on, appraisal.MovedToFinish
	}
}

// recount is one duty's part of CountAnew.
func recount(r Recounting, d db.Duty, concern appraisal.Concern, today appraisal.Date) (Change, error) {
	if len(r.Outages) > 0 {
		due := r.Pace.Calendar.Extended(d.DueOn, r.Outages)
		return Change{Duty: d, Due: due, Derived: due, Cause: appraisal.MovedByOutage, asked: due}, nil
	}
	within, err := appraisal.ParseSpan(d.Within)
	if err != nil {
		return Change{}, fmt.Errorf("terms of duty %s: %w", d.ID, err)
	}
	owed := appraisal.Owed{
		Terms: appraisal.Terms{From: d.CountedFrom, Within: within}, Concern: concern, Step: d.Step, Kind: appraisal.DutyKind(d.Kind),
	}
	pace := PaceFor(owed.Kind, r.Pace)
	c := Change{Duty: d, Derived: pace.Due(owed)}
	c.asked = c.Derived
	if r.Move != nil && (!owed.Kind.AboutComplaint() || r.Move.Scope.Kind == appraisal.ScopeDuty) {
		if day, back := pace.Backwards(*r.Move, owed, d.DueOn); back && day.Before(c.asked) {
			c.asked = day
		}
	}
	kept := false
	if c.Due, kept = pace.Recount(owed, d.DueOn, today); kept {
		c.Cause = appraisal.MovedToKeep
	}
	return c, nil
}

// PaceFor is how time runs for duties of a kind. Nothing that moves the deadlines of many moves those of a complaint; while time
// stands still nobody has to be heard, but by law the time to answer runs on.
func PaceFor(kind appraisal.DutyKind, p appraisal.Pace) appraisal.Pace {
	if !kind.AboutComplaint() || kind == appraisal.ReleaseComplaints {
		return p
	}
	own := appraisal.Pace{Calendar: p.Calendar, Standstills: p.Standstills}
	if kind == appraisal.AnswerComplaint {
		own.Standstills = nil
	}
	for _, m := range p.Moves {
		if m.Scope.Kind == appraisal.ScopeDuty {
			own.Moves = append(own.Moves, m)
		}
	}
	return own
}

// unitsAbove finds a unit with all above it; nothing where no act is about a unit.
func (tx Tx) unitsAbove(ctx context.Context, p appraisal.Pace) (func(*uuid.UUID) []uuid.UUID, error) {
	parents := map[uuid.UUID]*uuid.UUID{}
	if unitsMatter(p) {
		units, err := tx.UnitParents(ctx)
		if err != nil {
			return nil, fmt.Errorf("load units: %w", err)
		}
		for _, u := range units {
			parents[u.ID] = u.ParentID
		}
	}
	return func(unit *uuid.UUID) (above []uuid.UUID) {
		for unit != nil {
			parent, known := parents[*unit]
			if !known || slices.Contains(above, *unit) {
				break
			}
			above, unit = append(above, *unit), parent
		}
		return above
	}, nil
}

func (tx Tx) openingsAnew(ctx context.Context, r Recounting, above func(*uuid.UUID) []uuid.UUID, a *Anew) error {
	waiting, err := tx.WaitingProcesses(ctx, r.Cycle.ID)
	if err != nil {
		return fmt.Errorf("load steps that wait for their opening: %w", err)
	}
	for _, w := range waiting {
		kind := appraisal.Process(w.Kind)
		step, _ := r.Method.Stage(kind, w.Step)
		id, span := r.Method.Opening(kind, step, r.Schedule)
		if span == nil {
			continue
		}
		concern := appraisal.Concern{People: []uuid.UUID{w.SubjectID}, Units: append(above(w.UnitID), above(&w.SubjectID)...)}
		day := r.Pace.Opens(r.Cycle.StartsOn, *span, id, concern)
		if w.StartsOn != nil && day.Before(*w.StartsOn) {
			day = *w.StartsOn
		}
		if w.FinishOn != nil {
			day = r.Method.FinishBy(r.Schedule, r.Pace.Calendar, w.Step, r.Pace.Calendar.Date(tx.Now), *w.FinishOn).Opens(step.ID, day)
		}
		opens := r.Pace.Calendar.Start(day)
		if opens.Equal(*w.OpensAt) {
			continue
		}
		a.openings[w.ID] = opens
		if opens.Before(*w.OpensAt) {
			a.sooner = append(a.sooner, w.ID)
		}
	}
	return nil
}

// Openings is how many steps open on another day, and the earliest of these days.
func (a Anew) Openings(calendar appraisal.Calendar) (n int, earliest appraisal.Date) {
	for _, at := range a.openings {
		if day := calendar.Date(at); earliest.IsZero() || day.Before(earliest) {
			earliest = day
		}
	}
	return len(a.openings), earliest
}

// Adopt makes true what CountAnew found: due days, pins, reminders, news to those concerned, and
// signals to the processes that would otherwise look too late. What was met meanwhile stays. Keep
// stores the act itself; what is pinned because of it comes after it.
func (tx Tx) Adopt(ctx context.Context, r Recounting, a Anew, keep func(Moved) error) (m Moved, err error) {
	changes, err := tx.moveDuties(ctx, r.Pace.Calendar, a.Changes)
	if err != nil {
		return m, err
	}
	told := slices.Clone(a.sooner)
	news := make([]news, 0, len(changes))
	for _, c := range changes {
		if c.Due.Before(c.Duty.DueOn) {
			told = append(told, c.Duty.ProcessID)
		}
		due, _ := r.Schedule.Due(c.Duty.Step, appraisal.DutyKind(c.Duty.Kind))
		c.Duty.DueOn, c.Duty.DueAt = c.Due, r.Pace.Calendar.End(c.Due)
		news = append(news, newsOf(c.Duty, inZone(r.Pace.Calendar, c.zone), due))
	}
	if m.People, err = tx.moveMails(ctx, news); err != nil {
		return m, err
	}
	m.Duties = len(changes)
	if err := keep(m); err != nil {
		return m, err
	}
	if err := tx.pinAll(ctx, r.Cycle.ID, changes); err != nil {
		return m, err
	}
	if err := tx.moveOpenings(ctx, a.openings); err != nil {
		return m, err
	}
	if err := tx.movePeriods(ctx, r.Pace.Calendar, a.periods); err != nil {
		return m, err
	}
	slices.SortFunc(told, byID)
	told = slices.Compact(told)
	if len(told) == 0 {
		return m, nil
	}
	n, err := tx.DispatchProcesses(ctx, db.DispatchProcessesParams{CreatedAt: tx.Now, Ids: told})
	m.Told = int(n)
	return m, wrapped(err, "tell processes of earlier deadlines")
}

func byID(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }

// moveDuties returns the changes that happened: a duty that was met at this moment has none.
func (tx Tx) moveDuties(ctx context.Context, calendar appraisal.Calendar, changes []Change) ([]Change, error) {
	if len(changes) == 0 {
		return nil, nil
	}
	var p db.MoveDutiesParams
	for _, c := range changes {
		p.Ids, p.Was = append(p.Ids, c.Duty.ID), append(p.Was, c.Duty.DueOn)
		p.DueOn, p.DueAt = append(p.DueOn, c.Due), append(p.DueAt, calendar.End(c.Due))
	}
	ids, err := tx.MoveDuties(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("move deadlines: %w", err)
	}
	moved := make(map[uuid.UUID]bool, len(ids))
	for _, id := range ids {
		moved[id] = true
	}
	return slices.DeleteFunc(slices.Clone(changes), func(c Change) bool { return !moved[c.Duty.ID] }), nil
}

func (tx Tx) pinAll(ctx context.Context, cycle uuid.UUID, changes []Change) error {
	pins := map[appraisal.MoveCause]*db.InsertMovesParams{}
	for _, c := range changes {
		if c.Cause == "" {
			continue
		}
		if pins[c.Cause] == nil {
			pins[c.Cause] = &db.InsertMovesParams{AgencyID: tx.Agency, CycleID: cycle, Cause: string(c.Cause), At: tx.Now}
		}
		p := pins[c.Cause]
		p.Ids, p.Duties, p.Days = append(p.Ids, NewID()), append(p.Duties, c.Duty.ID), append(p.Days, c.Due)
	}
	for _, p := range pins {
		if err := tx.InsertMoves(ctx, *p); err != nil {
			return fmt.Errorf("pin deadlines: %w", err)
		}
	}
	return nil
}

func (tx Tx) moveOpenings(ctx context.Context, openings map[uuid.UUID]time.Time) error {
	if len(openings) == 0 {
		return nil
	}
	var p db.MoveOpeningsParams
	for id, at := range openings {
		p.Ids, p.OpensAt = append(p.Ids, id), append(p.OpensAt, at)
	}
	return wrapped(tx.MoveOpenings(ctx, p), "move openings of steps")
}
