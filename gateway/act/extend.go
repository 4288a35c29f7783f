package act

import (
	"context"
	"math"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
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
	Act   uuid.UUID      `json:"act" doc:"As the list of moved deadlines names it"`
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
		pace, _, err := d.paceOf(ctx, m)
		if err != nil {
			return err
		}
		move := e.move(duty)
		pace.Moves = append(pace.Moves, move)
		r := store.Recounting{Cycle: m.cycle, Method: m.method, Schedule: m.schedule, Pace: pace, Move: &move, Only: &duty}
		found, err := d.CountAnew(ctx, r)
		if err != nil {
			return err
		}
		if found.Past > 0 {
			// Days on which time stands still do not count back either.
			return appraisal.Refuse(appraisal.Invalid, "date-in-the-past", e.field(), found.Earliest.String(), "today", m.calendar.Date(d.Now).String())
		}
		if len(found.Changes) == 0 {
			return appraisal.Refuse(appraisal.Invalid, "date-unchanged", e.field(), on.String())
		}
		from := m.duty.DueOn
		if on = found.Changes[0].Due; on.Before(from) && m.duty.Optional {
			return appraisal.Refuse(appraisal.Invalid, "right-shortened", e.field(), on.String(), "due", from.String())
		}
		n := NewMove{Scope: string(appraisal.ScopeDuty), Duty: &duty, Days: e.Days, DueOn: e.DueOn, Reason: e.Reason}
		act := store.NewID()
		_, err = d.Adopt(ctx, r, found, func(done store.Moved) error {
			if done.Duties == 0 {
				return d.overtaken(ctx, m)
			}
			return d.insertMove(ctx, act, id, m.cycle.ID, n, done)
		})
		if err != nil {
			return err
		}
		detail := map[string]string{"kind": m.duty.Kind, "from": from.String(), "to": on.String(), "reason": e.Reason}
		if err := d.actor(ctx, id, m, "duty.moved", detail); err != nil {
			return err
		}
		moved = Moved{ID: duty, Act: act, DueOn: on, DueAt: m.calendar.End(on)}
		return nil
	})
	return moved, err
}

// overtaken says who was faster: whoever met the duty, or moved it otherwise.
func (d *deed) overtaken(ctx context.Context, m *matter) error {
	now, err := d.Duty(ctx, m.duty.ID)
	if err == nil && now.DueOn != m.duty.DueOn {
		return appraisal.Refuse(appraisal.Conflict, "deadline-changed", "", "", "due", now.DueOn.String())
	}
	return d.lost(ctx, m)
}

// move is the extension as one of the acts about time; it comes after all others.
func (e Extension) move(duty uuid.UUID) appraisal.Move {
	m := appraisal.Move{Scope: appraisal.Scope{Kind: appraisal.ScopeDuty, ID: duty}, Number: math.MaxInt64, Days: value(e.Days), Cause: appraisal.MovedByHR}
	if e.DueOn != nil {
		m.To = *e.DueOn
	}
	return m
}

// field that asked for the day.
func (e Extension) field() string {
	if e.Days != nil {
		return "days"
	}
	return "due_on"
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
	field := e.field()
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
