package appraisal

import (
	"strings"

	"github.com/google/uuid"
)

// JournalKind is what an entry of an appraisal's journal is.
type JournalKind string

// The kinds of entries. Dialogue and check-in record a conversation that was held: the former
// about what is expected, also before a plan is in force.
const (
	DialogueHeld    JournalKind = "dialogue"
	CheckInHeld     JournalKind = "check-in"
	FeedbackGiven   JournalKind = "feedback"
	EvidenceShown   JournalKind = "evidence"
	InnovationClaim JournalKind = "innovation"
)

var journalNames = map[JournalKind]Text{
	DialogueHeld:    {ID: "Dialog ekspektasi", EN: "Dialogue about expectations"},
	CheckInHeld:     {ID: "Percakapan berkala", EN: "Check-in"},
	FeedbackGiven:   {ID: "Umpan balik", EN: "Feedback"},
	EvidenceShown:   {ID: "Bukti", EN: "Evidence"},
	InnovationClaim: {ID: "Klaim inovasi", EN: "Innovation claimed"},
}

// Name of the kind for people.
func (k JournalKind) Name() Text { return journalNames[k] }

// JournalKinds returns all kinds in a fixed order.
func JournalKinds() []JournalKind {
	return []JournalKind{DialogueHeld, CheckInHeld, FeedbackGiven, EvidenceShown, InnovationClaim}
}

// JournalNote is what somebody writes into the journal of an appraisal. It is never changed; a
// further entry corrects it.
type JournalNote struct {
	Kind JournalKind `json:"kind"`
	// On is the day it is about; nil is today.
	On   *Date  `json:"on,omitempty"`
	Text string `json:"text"`
	// Indicator of the plan in force, or Competency, it is about.
	Indicator  string `json:"indicator,omitempty"`
	Competency string `json:"competency,omitempty"`
	// Benefit that an innovation brought.
	Benefit  string     `json:"benefit,omitempty"`
	Evidence []Evidence `json:"evidence,omitempty"`
	// Corrects is an earlier entry of the same author.
	Corrects *uuid.UUID `json:"corrects,omitempty"`
}

// JournalFacts are what an entry is checked against.
type JournalFacts struct {
	Method *Method
	Family string
	// Plan in force; nil before one is.
	Plan *Plan
	// Since is the first day of the cycle, Today the last an entry can be about.
	Since, Today Date
	// Rated: the appraisal has its rating, so that no innovation can be verified any more.
	Rated bool
}

// beforeYear is how many days before a cycle a conversation about it can have been held.
const beforeYear = 60

// Check says what is wrong with the entry. That what it corrects is there, the store knows.
func (e JournalNote) Check(f JournalFacts) (p Problems) {
	if _, known := journalNames[e.Kind]; !known {
		p.Add("choice-unknown", "kind", clip(string(e.Kind)), "choices", join(JournalKinds()))
	}
	p.reason("text", e.Text)
	if e.On != nil && (e.On.After(f.Today) || e.On.Before(f.Since.AddDays(-beforeYear))) {
		p.Add("journal-date", "on", e.On.String(), "from", f.Since.AddDays(-beforeYear).String(), "to", f.Today.String())
	}
	p.tags(e, f)
	p.evidence("evidence", e.Evidence)
	p.text("benefit", e.Benefit)
	switch e.Kind {
	case FeedbackGiven:
		if e.Indicator == "" && e.Competency == "" {
			p.Add("feedback-untagged", "indicator", "")
		}
	case EvidenceShown:
		if len(e.Evidence) == 0 {
			p.Add("evidence-missing", "evidence", "")
		}
	case InnovationClaim:
		p.reason("benefit", e.Benefit)
		if len(e.Evidence) == 0 {
			p.Add("evidence-missing", "evidence", "")
		}
		if f.Rated {
			p.Add("claim-too-late", "kind", string(e.Kind))
		}
	}
	if e.Kind != InnovationClaim && e.Benefit != "" {
		p.Add("not-asked", "benefit", "")
	}
	return p
}

// tags checks that what the entry is about is in the plan in force, or among the competencies of
// the post.
func (p *Problems) tags(e JournalNote, f JournalFacts) {
	if e.Indicator != "" {
		known := false
		for _, ind := range planIndicators(f.Plan) {
			known = known || ind.Name == e.Indicator
		}
		if !known {
			p.Add("indicator-unknown", "indicator", clip(e.Indicator))
		}
	}
	if e.Competency == "" {
		return
	}
	family, _ := f.Method.FamilyByID(f.Family)
	asked := family.competencyIDs()
	for _, id := range asked {
		if id == e.Competency {
			return
		}
	}
	p.Add("competency-unknown", "competency", clip(e.Competency), "competencies", strings.Join(asked, ", "))
}

// ClaimState is where a claimed innovation stands.
type ClaimState string

// The states of a claim.
const (
	Claimed     ClaimState = "claimed"
	Verified    ClaimState = "verified"
	NotVerified ClaimState = "not-verified"
)
