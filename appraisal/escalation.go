package appraisal

import (
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// What becomes of a duty that somebody missed: the manager decides, then whoever stands above,
// and HR last.

// EscalationChoice is what a manager can do about a lapsed duty.
type EscalationChoice string

// The choices. Close is left to HR alone, at the end of the line.
const (
	Extend   EscalationChoice = "extend"
	Reassign EscalationChoice = "reassign"
	Act      EscalationChoice = "act"
	Proceed  EscalationChoice = "proceed"
	Close    EscalationChoice = "close"
)

// EscalationChoices are open to whoever decides about a lapsed duty: nobody takes over what is personal
// or a vote, nothing essential is gone without, and only the last in line, HR, may close an
// appraisal unrated. HR administers and does not act itself. Without a revision the plan in force
// stays: nothing hangs on it.
func EscalationChoices(about Duty, last bool) []EscalationChoice {
	choices := []EscalationChoice{Extend}
	vote := about.Kind == ApproveCalibration
	if !about.Kind.Personal() && !vote {
		choices = append(choices, Reassign)
		if !last {
			choices = append(choices, Act)
		}
	}
	if !about.essential() {
		choices = append(choices, Proceed)
	}
	if last && !vote && !about.Revision && !about.Kind.OfUnit() {
		choices = append(choices, Close)
	}
	return choices
}

// essential reports whether nothing may proceed without d.
func (d Duty) essential() bool { return d.Kind.Essential() && !d.Revision }

// EscalationDecision decides about a lapsed duty.
type EscalationDecision struct {
	Choice EscalationChoice `json:"choice"`
	// Days to extend by, in calendar days from the decision.
	Days int `json:"days,omitempty"`
	// To is who takes the duty over.
	To     *uuid.UUID `json:"to,omitempty"`
	Reason string     `json:"reason"`
}

// Check implements Submission. That To may take over, the store knows.
func (d EscalationDecision) Check(f Facts) (p Problems) {
	p.reason("reason", d.Reason)
	var about Duty
	if f.About != nil {
		about = *f.About
	}
	open := EscalationChoices(about, f.Last)
	switch {
	case d.Choice == Proceed && about.essential():
		p.Add("cannot-proceed-without", "choice", string(d.Choice), "duty", string(about.Kind))
	case !slices.Contains(open, d.Choice):
		p.Add("choice-not-open", "choice", string(d.Choice), "choices", join(open))
	case d.Choice == Extend && (d.Days < 1 || d.Days > MaxExtension):
		p.Add("days-out-of-range", "days", strconv.Itoa(d.Days), "min", "1", "max", strconv.Itoa(MaxExtension))
	case d.Choice == Reassign && d.To == nil:
		p.Add("assignee-missing", "to", "")
	}
	return p
}

// escalate asks the manager what shall become of d.
func (s Situation) escalate(d Duty) Effect {
	return s.pass(DecideEscalation, 0, &d.ID, d.Round)
}

// decided applies a manager's decision on a lapsed duty.
func (s Situation) decided(d Duty, decision EscalationDecision) []Effect {
	about, ok := s.duty(*d.About)
	if !ok {
		return nil
	}
	effects := []Effect{Record{Act: "escalation.decided", Duty: &d.ID, Detail: map[string]string{
		"choice": string(decision.Choice), "kind": string(about.Kind), "level": strconv.Itoa(d.Level),
	}}}
	again := Open{
		Kind: about.Kind, Assignee: about.Assignee, Slot: about.Slot, Round: about.Round,
		Level: about.Level + 1, About: about.About, Days: decision.Days, For: about.Principal,
	}
	supervisors := about.Kind.Supervising()
	if supervisors && !s.tookOver(about) {
		// Whoever it is by now.
		again.Assignee, again.For = &s.Cast.Supervisor, nil
	} else if supervisors {
		again.Own = true
	}
	switch decision.Choice {
	case Extend:
		if about.Kind == ApproveCalibration {
			return append(effects, s.approvals(again.Level, decision.Days)...)
		}
		return append(effects, again)
	case Reassign:
		again.Assignee, again.For, again.Days, again.Taken, again.Own = decision.To, nil, 0, true, true
		if supervisors {
			effects = append(effects, ReplaceSupervisor{To: *decision.To, Duty: d.ID, Reason: decision.Reason})
		}
		return append(effects, again)
	case Act:
		again.Assignee, again.For, again.Days, again.Taken, again.Own = d.Assignee, d.Principal, 0, true, true
		return append(effects, again)
	case Close:
		return append(effects, CloseUnrated{Reason: decision.Reason})
	}
	if about.Kind == ApproveCalibration {
		return append(effects, CloseForum{})
	}
	if s.revises(about) {
		return append(effects, s.unrevised(about)...)
	}
	if about.Kind == ReportFinding {
		effects = append(effects, s.unreported(about, decision.Reason))
	}
	effects = append(effects, s.missedSession(about)...)
	return append(effects, Record{Act: "duty.proceeded-without", Detail: map[string]string{"kind": string(about.Kind)}})
}

// tookOver reports whether d is its assignee's by name: somebody above does it themself, or it
// was given to them. Who became the supervisor with it owes it as long as they are.
func (s Situation) tookOver(d Duty) bool {
	if d.Assignee == nil {
		return false
	}
	for _, one := range s.Duties {
		decision, ok := one.Answer.(*EscalationDecision)
		if ok && decision.Choice == Reassign && decision.To != nil && *decision.To == *d.Assignee {
			return d.Own && s.Cast.Supervisor == *d.Assignee
		}
	}
	return d.Own
}

// missed are those who missed the duty that a decision is about, and for whom.
func (s Situation) missed(about *uuid.UUID) []uuid.UUID {
	if about == nil {
		return nil
	}
	d, _ := s.duty(*about)
	return d.holders()
}
