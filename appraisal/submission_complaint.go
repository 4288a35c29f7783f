package appraisal

import (
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// BurstChoice is what becomes of many reports that were held back together.
type BurstChoice string

// The choices about a burst.
const (
	ReleaseBurst BurstChoice = "release"
	DismissBurst BurstChoice = "dismiss"
)

// BurstDecision releases or dismisses all reports of a burst.
type BurstDecision struct {
	Decision BurstChoice `json:"decision"`
	Reason   string      `json:"reason"`
	// Answer is what complainants read where their reports are dismissed.
	Answer string `json:"answer,omitempty"`
}

// Check implements Submission.
func (b BurstDecision) Check(Facts) (p Problems) {
	switch b.Decision {
	case ReleaseBurst:
		p.text("answer", b.Answer)
	case DismissBurst:
		p.told("answer", b.Answer)
	default:
		p.Add("choice-unknown", "decision", clip(string(b.Decision)), "choices", "release, dismiss")
	}
	p.reason("reason", b.Reason)
	return p
}

// ModerationChoice is what moderation makes of a report.
type ModerationChoice string

// The choices of moderation.
const (
	AcceptReport  ModerationChoice = "accept"
	DismissReport ModerationChoice = "dismiss"
	AskForMore    ModerationChoice = "ask"
	ReferReport   ModerationChoice = "refer" // to the Inspektorat
)

// mostAsked is how often a complainant is asked for more.
const mostAsked = 2

// ComplaintModeration decides whether a report is taken up.
type ComplaintModeration struct {
	Decision ModerationChoice `json:"decision"`
	// Employee whom it is about, where the public did not give their number.
	Employee *uuid.UUID `json:"employee,omitempty"`
	// Statement is put to the employee: the matter, and nothing that tells who complained.
	Statement string `json:"statement,omitempty"`
	// Answer is what the complainant reads: the question, or why it is not taken up or referred.
	Answer string `json:"answer,omitempty"`
	// Reason for dismissing or referring, for the record.
	Reason string `json:"reason,omitempty"`
	// Reference is the Inspektorat's for what was referred.
	Reference string `json:"reference,omitempty"`
	// SP4N is the number of the national complaint service.
	SP4N string `json:"sp4n_reference,omitempty"`
}

// Check implements Submission. That the employee can be examined, the store knows.
func (m ComplaintModeration) Check(f Facts) (p Problems) {
	known := f.Complaint != nil && f.Complaint.Known
	switch m.Decision {
	case AcceptReport:
		p.told("statement", m.Statement)
		if m.Employee == nil && !known {
			p.Add("employee-unresolved", "employee", "")
		}
		p.text("answer", m.Answer)
	case AskForMore:
		if f.Duty.Round > mostAsked {
			p.Add("asked-enough", "decision", string(m.Decision))
		}
		p.told("answer", m.Answer)
	case DismissReport:
		p.told("answer", m.Answer)
		p.reason("reason", m.Reason)
	case ReferReport:
		p.told("answer", m.Answer)
		p.reason("reason", m.Reason)
		if ref := strings.TrimSpace(m.Reference); ref == "" || utf8.RuneCountInString(ref) > maxReportLine {
			p.Add("reference-missing", "reference", clip(ref))
		}
	default:
		p.Add("choice-unknown", "decision", clip(string(m.Decision)), "choices", "accept, dismiss, ask, refer")
	}
	p.text("reason", m.Reason)
	if m.SP4N != "" && !sp4nForm.MatchString(m.SP4N) {
		p.Add("sp4n-form", "sp4n_reference", clip(m.SP4N))
	}
	return p
}

// ComplaintDetails is what a complainant adds when asked.
type ComplaintDetails struct {
	Text string `json:"text"`
}

// Check implements Submission.
func (d ComplaintDetails) Check(Facts) (p Problems) {
	p.told("text", d.Text)
	return p
}

// ComplaintResponse is what the employee says about a complaint.
type ComplaintResponse struct {
	Response string     `json:"response"`
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Check implements Submission.
func (r ComplaintResponse) Check(Facts) (p Problems) {
	p.told("response", r.Response)
	p.evidence("evidence", r.Evidence)
	return p
}

// ComplaintFinding says in words whether a complaint is substantiated. There is no figure in
// it: a complaint is never a deduction.
type ComplaintFinding struct {
	Substantiated bool `json:"substantiated"`
	// Finding appears in the appraisal where the complaint is substantiated.
	Finding string `json:"finding"`
	Reason  string `json:"reason"`
}

// Check implements Submission.
func (d ComplaintFinding) Check(f Facts) (p Problems) {
	if f.Complaint != nil && f.Complaint.Appraiser && !f.Last {
		p = append(p, Refuse(Conflict, "finder-is-appraiser", "", ""))
	}
	p.told("finding", d.Finding)
	p.reason("reason", d.Reason)
	return p
}

// ComplaintAnswer is what the complainant is told in the end.
type ComplaintAnswer struct {
	Answer string `json:"answer"`
}

// Check implements Submission.
func (a ComplaintAnswer) Check(f Facts) (p Problems) {
	if f.Complaint != nil && !f.Complaint.Found {
		p = append(p, Refuse(Conflict, "finding-missing", "", ""))
	}
	p.told("answer", a.Answer)
	return p
}

// told checks words that somebody else reads.
func (p *Problems) told(field, text string) {
	if utf8.RuneCountInString(strings.TrimSpace(text)) < minReason {
		p.Add("words-missing", field, clip(text), "min", "10")
	}
	p.text(field, text)
}
