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

// Untouched reports whether nobody moved or stopped time in a cycle, but for single duties.
func (tx Tx) Untouched(ctx context.Context, cycle uuid.UUID) (bool, error) {
	acts, err := tx.HasTimeActs(ctx, cycle)
	if err != nil {
		return false, fmt.Errorf("look for acts about time: %w", err)
	}
	return !acts, nil
}

// CyclePace is how time runs in a cycle, for everybody in it.
func (tx Tx) CyclePace(ctx context.Context, cycle uuid.UUID, calendar appraisal.Calendar) (appraisal.Pace, error) {
	return tx.pace(ctx, cycle, calendar, nil, nil)
}

// PaceOf is how time runs for one duty, or for what somebody is about to owe: the pace, and
// whom it concerns.
func (tx Tx) PaceOf(ctx context.Context, duty db.Duty, calendar appraisal.Calendar) (appraisal.Pace, appraisal.Concern, error) {
	people := []uuid.UUID{duty.SubjectID}
	if duty.AssigneeID != nil {
		people = append(people, *duty.AssigneeID)
	}
	concern := appraisal.Concern{Duty: duty.ID, People: people}
	pace, err := tx.pace(ctx, duty.CycleID, calendar, people, []uuid.UUID{duty.ID})
	if err != nil || !unitsMatter(pace) {
		return pace, concern, err
	}
	concern.Units, err = tx.ConcernUnits(ctx, db.ConcernUnitsParams{CycleID: duty.CycleID, SubjectID: duty.SubjectID, AssigneeID: duty.AssigneeID})
	if err != nil {
		return pace, concern, fmt.Errorf("find the units of a duty: %w", err)
	}
	return pace, concern, nil
}

func unitsMatter(p appraisal.Pace) bool {
	return slices.ContainsFunc(p.Moves, func(m appraisal.Move) bool { return m.Scope.Kind == appraisal.ScopeUnit }) ||
		slices.ContainsFunc(p.Standstills, func(s appraisal.Standstill) bool { return s.Kind == appraisal.ScopeUnit })
}

func (tx Tx) pace(ctx context.Context, cycle uuid.UUID, calendar appraisal.Calendar, people, duties []uuid.UUID) (appraisal.Pace, error) {
	p := appraisal.Pace{Calendar: calendar}
	moves, err := tx.MovesOf(ctx, db.MovesOfParams{CycleID: cycle, People: people, Duties: duties})
	if err != nil {
		return p, fmt.Errorf("load moved deadlines: %w", err)
	}
	for _, m := range moves {
		p.Moves = append(p.Moves, moveOf(m))
	}
	p.Standstills, err = tx.Absences(ctx, cycle, appraisal.AbsenceShifts, people)
	return p, err
}

func moveOf(m db.DeadlineMove) appraisal.Move {
	move := appraisal.Move{
		Scope: scopeOf(m.Scope, m.UnitID, m.PersonID, m.DutyID), Number: m.Number, Act: m.ID, Step: m.Step,
		Kind: appraisal.DutyKind(m.Kind), Opening: m.Opening, Cause: appraisal.MoveCause(m.Cause),
	}
	if m.Days != nil {
		move.Days = int(*m.Days)
	}
	if m.MovedTo != nil {
		move.To = *m.MovedTo
	}
	return move
}

func scopeOf(kind string, ids ...*uuid.UUID) appraisal.Scope {
	s := appraisal.Scope{Kind: appraisal.ScopeKind(kind)}
	for _, id := range ids {
		if id != nil {
			s.ID = *id
		}
	}
	return s
}

// Absences are the times of a cycle's absences of one mode: each as it stands after all that
// changed its last day. People narrow it to what may concern them; nil is everybody.
func (tx Tx) Absences(ctx context.Context, cycle uuid.UUID, mode appraisal.AbsenceMode, people []uuid.UUID) ([]appraisal.Standstill, error) {
	name := string(mode)
	rows, err := tx.AbsencesOf(ctx, db.AbsencesOfParams{CycleID: cycle, Mode: &name, People: people})
	if err != nil || len(rows) == 0 {
		return nil, wrapped(err, "load absences")
	}
	ends, err := tx.endsOf(ctx, rows)
	if err != nil {
		return nil, err
	}
	var times []appraisal.Standstill
	for _, r := range rows {
		times = append(times, AbsenceTimes(r, ends[r.ID])...)
	}
	return times, nil
}

func (tx Tx) endsOf(ctx context.Context, absences []db.Absence) (map[uuid.UUID][]db.AbsenceEnd, error) {
	ids := make([]uuid.UUID, len(absences))
	for i, a := range absences {
		ids[i] = a.ID
	}
	rows, err := tx.AbsenceEnds(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("load ends of absences: %w", err)
	}
	ends := map[uuid.UUID][]db.AbsenceEnd{}
	for _, e := range rows {
		ends[e.AbsenceID] = append(ends[e.AbsenceID], e)
	}
	return ends, nil
}

// AbsenceTimes are the days of an absence as its ends changed them: one piece for what was
// declared first, one for each extension, cut off at the last end.
func AbsenceTimes(a db.Absence, ends []db.AbsenceEnd) []appraisal.Standstill {
	scope := scopeOf(a.Scope, a.UnitID, a.PersonID)
	times := []appraisal.Standstill{{Scope: scope, Number: a.Number, Act: a.ID, From: a.FromOn, Until: a.UntilOn}}
	until := a.UntilOn
	for _, e := range ends {
		if e.UntilOn.After(until) {
			from := until.AddDays(1)
			if from.Before(a.FromOn) {
				from = a.FromOn
			}
			times = append(times, appraisal.Standstill{Scope: scope, Number: e.Number, Act: a.ID, From: from, Until: e.UntilOn})
		}
		until = e.UntilOn
		for i := range times {
			if times[i].Until.After(until) {
				times[i].Until = until
			}
		}
		times = slices.DeleteFunc(times, func(s appraisal.Standstill) bool { return s.Until.Before(s.From) })
	}
	return times
}

// due derives when a new duty falls due, and says how it must be pinned where the day that was
// given is another.
func (tx Tx) due(ctx context.Context, n *NewDuty) (pin appraisal.MoveCause, err error) {
	if n.From.IsZero() {
		n.From = n.Calendar.Date(tx.Now)
	}
	owed := appraisal.Owed{Terms: appraisal.Terms{From: n.From, Within: n.Due.Within}, Step: n.Step, Kind: n.Open.Kind}
	pace, quiet := appraisal.Pace{Calendar: n.Calendar}, n.Quiet || n.Open.Kind == appraisal.AnswerComplaint
	if !quiet {
		if quiet, err = tx.Untouched(ctx, n.Process.CycleID); err != nil {
			return "", err
		}
	}
	if !quiet {
		row := db.Duty{CycleID: n.Process.CycleID, SubjectID: n.Process.SubjectID, AssigneeID: n.Open.Assignee}
		if pace, owed.Concern, err = tx.PaceOf(ctx, row, n.Calendar); err != nil {
			return "", err
		}
	}
	pace = PaceFor(n.Open.Kind, pace)
	derived := pace.Due(owed)
	switch {
	case n.Open.Days > 0:
		// Whoever granted these days knew of every move; only time that stands still adds to them.
		n.On, pin = pace.Still(owed), appraisal.MovedByDecision
	case n.On.IsZero():
		n.On = derived
	default:
		pin = appraisal.MovedToKeep
	}
	if n.Latest != nil {
		if latest := n.Latest(n.On); latest != n.On {
			n.On, pin = latest, appraisal.MovedToFinish
		}
	}
	if n.On == derived {
		pin = ""
	}
	n.At = n.Calendar.End(n.On)
	return pin, nil
}

// pin keeps the day of one duty whatever is derived for it, until something else moves it.
func (tx Tx) pin(ctx context.Context, duty db.Duty, cause appraisal.MoveCause) error {
	err := tx.InsertMove(ctx, db.InsertMoveParams{
		AgencyID: tx.Agency, ID: NewID(), CycleID: duty.CycleID, Scope: string(appraisal.ScopeDuty), DutyID: &duty.ID,
		MovedTo: &duty.DueOn, Cause: string(cause), At: tx.Now, Duties: 1, People: 1,
	})
	return wrapped(err, "pin a deadline")
}

// BringForward moves the day of an open duty to what its year, which must be over early, allows.
// It reports whether the duty was still open; its mails are the caller's.
func (tx Tx) BringForward(ctx context.Context, duty db.Duty, on appraisal.Date, at time.Time) (bool, error) {
	moved, err := tx.MoveDuties(ctx, db.MoveDutiesParams{
		Ids: []uuid.UUID{duty.ID}, Was: []appraisal.Date{duty.DueOn}, DueOn: []appraisal.Date{on}, DueAt: []time.Time{at},
	})
	if err != nil || len(moved) == 0 {
		return false, wrapped(err, "bring a deadline forward")
	}
	duty.DueOn = on
	return true, tx.pin(ctx, duty, appraisal.MovedToFinish)
}
