package appraisal

import (
	"slices"
	"strconv"
	"strings"
)

// AchievementSetting sets the organisation's achievement from evidence.
type AchievementSetting struct {
	Achievement Achievement `json:"achievement"`
	Evidence    string      `json:"evidence"`
}

// Check implements Submission.
func (a AchievementSetting) Check(f Facts) (p Problems) {
	if _, known := f.Method.Level(a.Achievement); !known {
		p.Add("achievement-unknown", "achievement", string(a.Achievement), "levels", strings.Join(f.Method.levels(), ", "))
	}
	p.reason("evidence", a.Evidence)
	return p
}

// CalibrationApproval is a member's vote on the ratings of one revision of the forum.
type CalibrationApproval struct {
	Approved bool   `json:"approved"`
	Revision int    `json:"revision"`
	Comment  string `json:"comment,omitempty"`
}

// Check implements Submission.
func (a CalibrationApproval) Check(f Facts) (p Problems) {
	if a.Revision != f.Revision {
		p = append(p, Refuse(Conflict, "revision-changed", "revision", strconv.Itoa(a.Revision), "revision", strconv.Itoa(f.Revision)))
	}
	if !a.Approved {
		p.reason("comment", a.Comment)
	}
	p.text("comment", a.Comment)
	return p
}

// Acknowledgement says that the result was received; it is no agreement. A refusal is recorded.
type Acknowledgement struct {
	Acknowledged bool   `json:"acknowledged"`
	Reason       string `json:"reason,omitempty"`
}

// Check implements Submission.
func (a Acknowledgement) Check(Facts) (p Problems) {
	if !a.Acknowledged {
		p.reason("reason", a.Reason)
	}
	p.text("reason", a.Reason)
	return p
}

// ConsequenceDecision approves or declines what the method proposed.
type ConsequenceDecision struct {
	Approve bool `json:"approve"`
	// Decree that grants it, where the method asks for one.
	DecreeNumber string `json:"decree_number,omitempty"`
	DecreeDate   *Date  `json:"decree_date,omitempty"`
	Reason       string `json:"reason,omitempty"`
}

// Check implements Submission.
func (d ConsequenceDecision) Check(f Facts) Problems {
	return d.check(f.Rule != nil && f.Rule.Decree, f.Today)
}

// check says what is wrong with a decision; decree says that approving takes one.
func (d ConsequenceDecision) check(decree bool, today Date) (p Problems) {
	p.text("reason", d.Reason)
	p.short("decree_number", d.DecreeNumber)
	if d.DecreeDate != nil && !today.IsZero() && d.DecreeDate.After(today) {
		p.Add("date-in-the-future", "decree_date", d.DecreeDate.String(), "today", today.String())
	}
	if !d.Approve {
		p.reason("reason", d.Reason)
		return p
	}
	if decree && strings.TrimSpace(d.DecreeNumber) == "" {
		p.Add("decree-missing", "decree_number", "")
	}
	if decree && (d.DecreeDate == nil || d.DecreeDate.IsZero()) {
		p.Add("decree-missing", "decree_date", "")
	}
	return p
}

// What can become of a method.
const (
	KeepMethod    = "keep"
	ImproveMethod = "improve"
	ReplaceMethod = "replace"
)

// MethodDecision says what becomes of the method after a cycle.
type MethodDecision struct {
	Decision string `json:"decision"`
	Reason   string `json:"reason"`
	// Findings of the evaluation that it rests on, by their IDs.
	Findings []string `json:"findings,omitempty"`
	// Version that takes the method's place, when it is improved or replaced: the ID of a method that
	// ships with the product, or the hash of one that the agency keeps.
	Version string `json:"version,omitempty"`
}

// Check implements Submission. Whether a version exists, the store knows.
func (d MethodDecision) Check(f Facts) (p Problems) {
	changes := false
	switch d.Decision {
	case KeepMethod:
	case ImproveMethod, ReplaceMethod:
		changes = true
	default:
		p.Add("choice-unknown", "decision", d.Decision, "choices", "keep, improve, replace")
	}
	p.reason("reason", d.Reason)
	for i, id := range d.Findings {
		if !slices.Contains(f.Evaluated, id) {
			p.Add("evaluation-finding-unknown", at("findings", i), clip(id))
		}
	}
	switch {
	case changes && d.Version == "":
		p.Add("version-missing", "version", "")
	case changes && d.Version == f.MethodHash:
		p.Add("version-same", "version", d.Version)
	case d.Decision == KeepMethod && d.Version != "":
		p.Add("not-asked", "version", clip(d.Version))
	}
	if changes && len(d.Findings) == 0 && len(f.Evaluated) > 0 {
		p.Add("findings-missing", "findings", "")
	}
	return p
}
