package act

import (
	"context"

	"rapor/appraisal"
	"rapor/store"
)

// DueFrom says where a due date comes from. Why somebody is absent is nobody else's business.
type DueFrom struct {
	CountedFrom appraisal.Date `json:"counted_from"`
	Within      string         `json:"within" doc:"14d for calendar days, 10wd for working days" example:"10wd"`
	StoodStill  []Days         `json:"stood_still,omitempty" doc:"Days that do not count"`
	Moves       []DueMove      `json:"moves,omitempty" doc:"In the order they were made"`
}

// Days from one to another, both included.
type Days struct {
	From  appraisal.Date `json:"from"`
	Until appraisal.Date `json:"until"`
}

// DueMove is a move that a due date went through.
type DueMove struct {
	Cause string          `json:"cause" enum:"hr,decision,outage,kept,finish" doc:"hr: HR moved it. decision: granted by a decision on a late duty. outage: nobody could act. kept: what was promised stays. finish: the year must be over early"`
	Days  int             `json:"days,omitempty"`
	To    *appraisal.Date `json:"to,omitempty"`
}

// paceOf is how time runs for m's duty.
func (d *deed) paceOf(ctx context.Context, m *matter) (appraisal.Pace, appraisal.Concern, error) {
	pace, concern, err := d.PaceOf(ctx, *m.duty, m.calendar)
	return store.PaceFor(appraisal.DutyKind(m.duty.Kind), pace), concern, err
}

// dueFrom derives the due date of m's duty once more.
func (d *deed) dueFrom(ctx context.Context, m *matter) (f DueFrom, err error) {
	f = DueFrom{CountedFrom: m.duty.CountedFrom, Within: m.duty.Within}
	within, err := appraisal.ParseSpan(m.duty.Within)
	if err != nil {
		return f, wrap(err, "terms of the duty")
	}
	pace, concern, err := d.paceOf(ctx, m)
	if err != nil {
		return f, err
	}
	reckoned := pace.Reckon(appraisal.Owed{
		Terms:   appraisal.Terms{From: m.duty.CountedFrom, Within: within},
		Concern: concern, Step: m.duty.Step, Kind: appraisal.DutyKind(m.duty.Kind),
	})
	for _, s := range reckoned.Standstills {
		f.StoodStill = append(f.StoodStill, Days{s.From, s.Until})
	}
	for _, move := range reckoned.Moves {
		one := DueMove{Cause: string(move.Cause), Days: move.Days}
		if !move.To.IsZero() {
			one.To = &move.To
		}
		f.Moves = append(f.Moves, one)
	}
	return f, nil
}
