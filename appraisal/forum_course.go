package appraisal

import (
	"slices"

	"github.com/google/uuid"
)

// approvals asks every member who has neither approved the forum's current revision nor still owes a
// vote on it.
func (s Situation) approvals(level, days int) []Effect {
	asked := append(s.approvers(), s.voting()...)
	var effects []Effect
	for i, member := range s.Cast.Members {
		if !slices.Contains(asked, member) {
			effects = append(effects, Open{Kind: ApproveCalibration, Assignee: &s.Cast.Members[i], Round: s.Revision, Level: level, Days: days})
		}
	}
	return effects
}

// approvers are the members who approved the forum's current revision.
func (s Situation) approvers() []uuid.UUID {
	var yes []uuid.UUID
	for _, d := range s.Duties {
		answer, ok := d.Answer.(*CalibrationApproval)
		if ok && d.Round == s.Revision && answer.Approved && d.Assignee != nil && !slices.Contains(yes, *d.Assignee) {
			yes = append(yes, *d.Assignee)
		}
	}
	return yes
}

// voting are those who still owe a vote.
func (s Situation) voting() []uuid.UUID {
	var open []uuid.UUID
	for _, d := range s.Duties {
		if d.Kind == ApproveCalibration && d.State == DutyOpen && d.Assignee != nil {
			open = append(open, *d.Assignee)
		}
	}
	return open
}

// approved closes the forum when enough members of every panel have approved its current revision, and
// escalates to HR as soon as one can no longer come to that many.
func (s Situation) approved() []Effect {
	yes, open := s.approvers(), s.voting()
	reached, lost := len(s.Panels) > 0, false
	for _, p := range s.Panels {
		have, could := 0, 0
		for _, m := range p.Members {
			switch {
			case slices.Contains(yes, m):
				have, could = have+1, could+1
			case slices.Contains(open, m):
				could++
			}
		}
		reached, lost = reached && have >= p.Quorum, lost || could < p.Quorum
	}
	if reached {
		return []Effect{CloseForum{Quorum: true}}
	}
	if !lost {
		return nil
	}
	var last *Duty
	for i, d := range s.Duties {
		if d.Kind == DecideEscalation && d.State == DutyOpen {
			return nil // HR decides already
		}
		if d.Kind == ApproveCalibration && d.Round == s.Revision && d.State != DutyOpen {
			last = &s.Duties[i]
		}
	}
	if last == nil {
		return s.approvals(0, 0)
	}
	return []Effect{s.escalate(*last)}
}

// Recount says what follows for a forum as it stands, such as when a member whose vote was missing
// has left, or another was seated.
func Recount(s Situation) []Effect { return s.approved() }

// Advised asks the appraiser to answer the advice of a forum that has closed, unless they were asked.
func Advised(s Situation) []Effect {
	if slices.ContainsFunc(s.Duties, func(d Duty) bool { return d.Kind == AnswerAdvice }) {
		return nil
	}
	return []Effect{s.open(AnswerAdvice)}
}
