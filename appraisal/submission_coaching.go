package appraisal

import (
	"fmt"
	"strconv"
	"strings"
)

// CoachingActionKind is what is done for an improvement.
type CoachingActionKind string

// The kinds of actions in an improvement period.
const (
	Guidance          CoachingActionKind = "guidance"
	TrainingAction    CoachingActionKind = "training"
	SpecialAssignment CoachingActionKind = "special-assignment"
	TransferAction    CoachingActionKind = "transfer"
)

// Bounds on the plan of an improvement period.
const (
	maxGoals   = 10
	maxActions = 20
)

// CoachingPlan is what is to be reached in an improvement period, and how.
type CoachingPlan struct {
	Goals   []ImprovementGoal `json:"goals"`
	Actions []CoachingAction  `json:"actions"`
	Note    string            `json:"note,omitempty"`
}

// ImprovementGoal is something to improve, with what will show that it did.
type ImprovementGoal struct {
	Goal      string `json:"goal"`
	Indicator string `json:"indicator"`
}

// CoachingAction is something that is done for it until a day.
type CoachingAction struct {
	Kind CoachingActionKind `json:"kind" enum:"guidance,training,special-assignment,transfer"`
	What string             `json:"what"`
	// Who does or gives it, in words; may be empty.
	Who string `json:"who,omitempty"`
	By  *Date  `json:"by"`
}

var actionNames = map[CoachingActionKind]Text{
	Guidance:          {"Bimbingan", "Guidance"},
	TrainingAction:    {"Pelatihan", "Training"},
	SpecialAssignment: {"Penugasan khusus", "Special assignment"},
	TransferAction:    {"Perpindahan tugas", "Transfer"},
}

// Name of the kind.
func (k CoachingActionKind) Name() Text { return named(actionNames, k) }

// Check implements Submission.
func (c CoachingPlan) Check(f Facts) (p Problems) {
	p.text("note", c.Note)
	p.number("goals", len(c.Goals), maxGoals)
	seen := map[string]bool{}
	for i, g := range c.Goals {
		at := fmt.Sprintf("goals[%d]", i)
		p.reason(at+".goal", g.Goal)
		p.reason(at+".indicator", g.Indicator)
		if key := strings.ToLower(strings.TrimSpace(g.Goal)); seen[key] {
			p.Add("goal-twice", at+".goal", clip(g.Goal))
		} else {
			seen[key] = true
		}
	}
	p.number("actions", len(c.Actions), maxActions)
	for i, a := range c.Actions {
		at := fmt.Sprintf("actions[%d]", i)
		switch a.Kind {
		case Guidance, TrainingAction, SpecialAssignment, TransferAction:
		default:
			p.Add("choice-unknown", at+".kind", string(a.Kind), "choices", "guidance, training, special-assignment, transfer")
		}
		p.reason(at+".what", a.What)
		p.short(at+".who", a.Who)
		switch {
		case a.By == nil || a.By.IsZero():
			p.Add("date-missing", at+".by", "")
		case !f.Today.IsZero() && a.By.Before(f.Today):
			p.Add("date-passed", at+".by", a.By.String(), "today", f.Today.String())
		case f.Coaching != nil && !f.Coaching.Until.IsZero() && a.By.After(f.Coaching.Until):
			p.Add("date-after-period", at+".by", a.By.String(), "until", f.Coaching.Until.String())
		}
	}
	return p
}

// number checks how many things are listed: one at least.
func (p *Problems) number(field string, n, most int) {
	if n < 1 || n > most {
		p.Add("count-out-of-range", field, strconv.Itoa(n), "min", "1", "max", strconv.Itoa(most))
	}
}

// CoachingAgreement is the employee's answer to the plan of an improvement period.
type CoachingAgreement struct {
	Agreed  bool   `json:"agreed"`
	Comment string `json:"comment,omitempty"`
}

// Check implements Submission.
func (a CoachingAgreement) Check(Facts) (p Problems) {
	if !a.Agreed {
		p.reason("comment", a.Comment)
	}
	p.text("comment", a.Comment)
	return p
}

// Session is the form of one coaching session, signed by the supervisor with handing it in.
type Session struct {
	HeldOn *Date  `json:"held_on"`
	Notes  string `json:"notes"`
	// Agreed until the next session; may be empty.
	Agreed string `json:"agreed,omitempty"`
	// Progress on goals of the plan, of those that were talked about.
	Progress []GoalProgress `json:"progress,omitempty"`
}

// GoalProgress is how far a goal has come by a session.
type GoalProgress struct {
	Goal     string `json:"goal"`
	Progress string `json:"progress"`
}

// Check implements Submission.
func (s Session) Check(f Facts) (p Problems) {
	switch {
	case s.HeldOn == nil || s.HeldOn.IsZero():
		p.Add("date-missing", "held_on", "")
	case !f.Today.IsZero() && s.HeldOn.After(f.Today):
		p.Add("date-in-the-future", "held_on", s.HeldOn.String(), "today", f.Today.String())
	case f.Coaching != nil && s.HeldOn.Before(f.Coaching.Start):
		p.Add("date-before-period", "held_on", s.HeldOn.String(), "from", f.Coaching.Start.String())
	}
	p.reason("notes", s.Notes)
	p.text("agreed", s.Agreed)
	open := f.Coaching.openGoals()
	for i, g := range s.Progress {
		at := fmt.Sprintf("progress[%d]", i)
		if !open[g.Goal] {
			p.Add("goal-unknown", at+".goal", clip(g.Goal))
		}
		delete(open, g.Goal)
		p.reason(at+".progress", g.Progress)
	}
	return p
}

// openGoals are the goals of the plan in force; none without one.
func (c *CoachingFacts) openGoals() map[string]bool {
	open := map[string]bool{}
	if c != nil && c.Plan != nil {
		for _, g := range c.Plan.Goals {
			open[g.Goal] = true
		}
	}
	return open
}

// SessionSignature is the employee's word on a session, and their signature or that they refuse it.
// Signing is not agreeing.
type SessionSignature struct {
	Signed   bool   `json:"signed"`
	Response string `json:"response,omitempty"`
	// Reason for which the signature is refused.
	Reason string `json:"reason,omitempty"`
}

// Check implements Submission.
func (s SessionSignature) Check(Facts) (p Problems) {
	p.text("response", s.Response)
	if !s.Signed {
		p.reason("reason", s.Reason)
	}
	p.text("reason", s.Reason)
	return p
}

// CoachingOutcome evaluates an improvement period.
type CoachingOutcome struct {
	Improved bool   `json:"improved"`
	Notes    string `json:"notes"`
	// Goals of the plan, each with what became of it; where there is a plan.
	Goals []GoalOutcome `json:"goals,omitempty"`
}

// GoalOutcome is what became of a goal.
type GoalOutcome struct {
	Goal    string `json:"goal"`
	Reached bool   `json:"reached"`
	// Evidence in words.
	Evidence string `json:"evidence"`
}

// Check implements Submission.
func (o CoachingOutcome) Check(f Facts) (p Problems) {
	p.reason("notes", o.Notes)
	open := f.Coaching.openGoals()
	for i, g := range o.Goals {
		at := fmt.Sprintf("goals[%d]", i)
		if !open[g.Goal] {
			p.Add("goal-unknown", at+".goal", clip(g.Goal))
		}
		delete(open, g.Goal)
		p.reason(at+".evidence", g.Evidence)
	}
	for _, goal := range sortedKeys(open) {
		p.Add("goal-missing", "goals", clip(goal))
	}
	return p
}

// MeasureDecision approves or declines what is proposed after an improvement period.
type MeasureDecision struct {
	ConsequenceDecision
}

// Check implements Submission.
func (d MeasureDecision) Check(f Facts) Problems {
	return d.check(f.Measure != nil && f.Measure.Decree, f.Today)
}
