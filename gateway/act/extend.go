package act

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store/db"
)

// Extension moves a deadline: by days from the due date, or to a date.
type Extension struct {
	Days   *int            `json:"days,omitempty" doc:"Calendar days from the due date; negative is earlier" example:"7"`
	DueOn  *appraisal.Date `json:"due_on,omitempty" doc:"The new due date, instead of days" example:"2026-03-02"`
	Reason string          `json:"reason" example:"Cuti melahirkan"`
}

// Moved is the new deadline of a duty.
type Moved struct {
	ID    uuid.UUID      `json:"id"`
	DueOn appraisal.Date `json:"due_on"`
	DueAt time.Time      `json:"due_at"`
}

// furthest a deadline is moved at once; more is a slip of the finger.
const furthest = 400

// Move moves the deadline of an open duty, later or earlier; its reminders follow. A deadline
// never moves into the past, and a right with a time limit is never shortened.
func (a *Acts) Move(ctx context.Context, id access.Identity, duty uuid.UUID, e Extension) (moved Moved, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.dutyMatter(ctx, id, duty, access.MoveDuty, true)
		if err != nil {
			return err
		}
		if err := m.open(d.Tx); err != nil {
			return err
		}
		if appraisal.DutyKind(m.duty.Kind) == appraisal.AnswerComplaint {
			return appraisal.Refuse(appraisal.Conflict, "legal-deadline", "", "", "due", m.duty.DueOn.String())
		}
		on, err := e.due(m, m.calendar.Date(d.Now))
		if err != nil {
			return err
		}
		at := m.calendar.End(on)
		n, err := d.MoveDuty(ctx, db.MoveDutyParams{ID: duty, DueOn: on, DueAt: at})
		if err != nil {
			return wrap(err, "move duty")
		}
		if n == 0 {
			return d.lost(ctx, m)
		}
		detail := map[string]string{"kind": m.duty.Kind, "from": m.duty.DueOn.String(), "to": on.String(), "reason": e.Reason}
		m.duty.DueOn, m.duty.DueAt = on, at
		due, _ := m.schedule.Due(m.duty.Step, appraisal.DutyKind(m.duty.Kind))
		if err := d.MoveMails(ctx, *m.duty, m.calendar, due); err != nil {
			return err
		}
		if err := d.actor(ctx, id, m, "duty.moved", detail); err != nil {
			return err
		}
		moved = Moved{ID: duty, DueOn: on, DueAt: at}
		return d.tell(ctx, m.process)
	})
	return moved, err
}

// due is the date a deadline shall move to.
func (e Extension) due(m *matter, today appraisal.Date) (on appraisal.Date, err error) {
	p := appraisal.CheckReason("reason", e.Reason)
	switch {
	case (e.Days == nil) == (e.DueOn == nil):
		p.Add("days-or-date", "days", "")
		return on, p.Err()
	case e.Days != nil:
		if *e.Days < -furthest || *e.Days > furthest || *e.Days == 0 {
			p.Add("days-out-of-range", "days", number(*e.Days), "min", number(-furthest), "max", number(furthest))
			return on, p.Err()
		}
		on = m.duty.DueOn.AddDays(*e.Days)
	default:
		on = *e.DueOn
	}
	field := "due_on"
	if e.Days != nil {
		field = "days"
	}
	switch {
	case on.Before(today):
		p.Add("date-in-the-past", field, on.String(), "today", today.String())
	case on == m.duty.DueOn:
		p.Add("date-unchanged", field, on.String())
	case on.Sub(m.duty.DueOn) > furthest:
		p.Add("days-out-of-range", field, on.String(), "min", number(-furthest), "max", number(furthest))
	case m.duty.Optional && on.Before(m.duty.DueOn):
		p.Add("right-shortened", field, on.String(), "due", m.duty.DueOn.String())
	}
	return on, p.Err()
}
