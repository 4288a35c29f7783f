package appraisal

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Who holds what is owed because of an office: the supervisor of a day, their former one, and
// whoever acts for an officer under a delegation. It is decided here from values.

// Acting says in which capacity somebody appraises.
type Acting string

// The capacities: in one's own right, or as an acting officer.
const (
	InOwnRight Acting = "none"
	ActingPlt  Acting = "plt" // pelaksana tugas: the post is vacant
	ActingPlh  Acting = "plh" // pelaksana harian: the officer is away
)

// HandoverRule is what becomes of the assessment of a supervisor who is too new.
type HandoverRule string

// FormerAssesses: the former supervisor gives it.
const FormerAssesses HandoverRule = "former"

// Handover says from when on a new supervisor assesses. Its source is the training material
// to PermenPANRB 8/2021: an appraiser with under a month over the employee leaves the assessment to the
// former one.
type Handover struct {
	// Least is how long one must have been over the employee on the day the assessment opens.
	Least Span         `yaml:"least" json:"least"`
	Then  HandoverRule `yaml:"then" json:"then"`
}

// Supervision is a time in which somebody was over an employee.
type Supervision struct {
	Supervisor uuid.UUID
	From       Date
	// Until is the day somebody else took over; nil for whoever is over the employee now.
	Until *Date
	// Gone: they have left. Expired: they acted under a delegation that is over.
	Gone, Expired bool
}

// Assessor says who owes the supervisor's assessment that opens on a day. History is never
// empty and in order; its last is the supervisor there is. Gone is the former one who would
// have owed it, had they not left.
func (h *Handover) Assessor(history []Supervision, on Date, c Calendar) (who uuid.UUID, gone *uuid.UUID) {
	now := history[len(history)-1]
	if h == nil || now.over(on, c, h.Least) {
		return now.Supervisor, nil
	}
	for _, s := range slices.Backward(history[:len(history)-1]) {
		switch {
		case s.Expired || !s.over(on, c, h.Least):
		case s.Gone:
			return now.Supervisor, &s.Supervisor
		default:
			return s.Supervisor, nil
		}
	}
	return now.Supervisor, nil
}

// over reports whether the supervision had lasted for least on a day.
func (s Supervision) over(on Date, c Calendar, least Span) bool {
	until := on
	if s.Until != nil && s.Until.Before(on) {
		until = *s.Until
	}
	return !until.Before(c.Add(s.From, least))
}

// DelegationKind is why somebody acts for an officer.
type DelegationKind string

// The kinds of delegations.
const (
	DelegatePlt   DelegationKind = "plt"
	DelegatePlh   DelegationKind = "plh"
	DelegateLeave DelegationKind = "leave"
	DelegateOther DelegationKind = "other"
)

// DelegationKinds returns all kinds in a fixed order.
func DelegationKinds() []DelegationKind {
	return []DelegationKind{DelegatePlt, DelegatePlh, DelegateLeave, DelegateOther}
}

// Acting reports whether the delegation makes an acting officer of that capacity.
func (k DelegationKind) Acting(a Acting) bool { return string(k) == string(a) }

// Delegation lets somebody act for an officer from one day to another, both included. It ends
// by itself.
type Delegation struct {
	ID       uuid.UUID
	From, To uuid.UUID
	Kind     DelegationKind
	StartsOn Date
	EndsOn   Date
	// Ended: it was ended early.
	Ended bool
}

// InForce reports whether the delegation holds on a day.
func (d Delegation) InForce(on Date) bool {
	return !d.Ended && !on.Before(d.StartsOn) && !d.EndsOn.Before(on)
}

// Boundary is the next instant after now at which one of some delegations begins or ends; zero
// where none does.
func Boundary(delegations []Delegation, now time.Time, c Calendar) (next time.Time) {
	for _, d := range delegations {
		if d.Ended {
			continue
		}
		for _, at := range []time.Time{c.Start(d.StartsOn), c.Start(d.EndsOn.AddDays(1))} {
			if at.After(now) && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
	}
	return next
}

// Office is what decides who holds a duty today.
type Office struct {
	On          Date
	Delegations []Delegation
	// Barred may not hold the duty: the employee it is about, and whoever has had a part in it.
	Barred []uuid.UUID
	// Above are the superiors of the principal, nearest first.
	Above []uuid.UUID
}

// Holder is who holds today what a principal owes because of an office: the principal, or
// whoever acts for them. A delegate who is barred is passed over: then the principal's superior
// holds it, and the principal where there is nobody.
func (o Office) Holder(principal uuid.UUID) uuid.UUID {
	holder, seen := principal, []uuid.UUID{principal}
	for {
		to := o.delegate(holder)
		if to == uuid.Nil {
			break
		}
		if slices.Contains(seen, to) {
			return principal // they act for each other: nobody is there
		}
		holder, seen = to, append(seen, to)
	}
	if holder == principal || !slices.Contains(o.Barred, holder) {
		return holder
	}
	for _, id := range o.Above {
		if !slices.Contains(o.Barred, id) && !slices.Contains(seen, id) {
			return id
		}
	}
	return principal
}

// delegate acts for somebody today; the nil ID where nobody does.
func (o Office) delegate(officer uuid.UUID) uuid.UUID {
	for _, d := range o.Delegations {
		if d.From == officer && d.InForce(o.On) {
			return d.To
		}
	}
	return uuid.Nil
}

// Barred may not hold a duty of an office in somebody's place: the employee; of a decision about
// a missed duty also the supervisor and who missed it; of an objection who had a hand in the rating.
func (c Cast) Barred(kind DutyKind, about *Duty) []uuid.UUID {
	barred := []uuid.UUID{c.Employee}
	switch kind {
	case DecideEscalation:
		barred = append(barred, c.Supervisor)
		barred = append(barred, about.holders()...)
	case DecideObjection:
		barred = append(append(barred, c.Supervisor), c.Biased...)
	}
	return barred
}

// holders are who owes d, and for whom.
func (d *Duty) holders() (ids []uuid.UUID) {
	if d == nil {
		return nil
	}
	for _, id := range []*uuid.UUID{d.Assignee, d.Principal} {
		if id != nil {
			ids = append(ids, *id)
		}
	}
	return ids
}
