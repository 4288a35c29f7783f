package appraisal

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Nomination names colleagues who know the employee's work.
type Nomination struct {
	Peers []uuid.UUID `json:"peers"`
}

// Check implements Submission. That the peers are colleagues, the store knows.
func (n Nomination) Check(f Facts) (p Problems) {
	if f.Step.Peers == nil {
		return p
	}
	if len(n.Peers) < f.Step.Peers.Min || len(n.Peers) > f.Step.Peers.Max {
		p.Add("peers-count", "peers", strconv.Itoa(len(n.Peers)),
			"min", strconv.Itoa(f.Step.Peers.Min), "max", strconv.Itoa(f.Step.Peers.Max))
	}
	seen := map[uuid.UUID]bool{}
	for i, id := range n.Peers {
		if seen[id] {
			p.Add("peer-twice", fmt.Sprintf("peers[%d]", i), id.String())
		}
		seen[id] = true
	}
	return p
}

// NominationApproval says which of the nominated peers will be asked.
type NominationApproval struct {
	Approved []uuid.UUID `json:"approved"`
	Comment  string      `json:"comment,omitempty"`
}

// Check implements Submission.
func (a NominationApproval) Check(f Facts) (p Problems) {
	nominated := map[uuid.UUID]bool{}
	for _, id := range f.Nominated {
		nominated[id] = true
	}
	for i, id := range a.Approved {
		if !nominated[id] {
			p.Add("peer-not-nominated", fmt.Sprintf("approved[%d]", i), id.String())
		}
		nominated[id] = false
	}
	p.text("comment", a.Comment)
	return p
}

// Assessment is what one person thinks of another's year, or of their own.
type Assessment struct {
	Scores map[string]Number `json:"scores,omitempty"`
	// Realised figures; the supervisor's count, the employee's report is evidence.
	Realised []Realised `json:"realised,omitempty"`
	// Process, Additional and Innovation are the supervisor's, where the method has them.
	Process    map[string]Number `json:"process,omitempty"`
	Additional *Number           `json:"additional,omitempty"`
	Innovation *bool             `json:"innovation,omitempty"`
	// InnovationBenefit and InnovationEvidence say what a verified innovation brought, and how
	// that is known; without both there is none.
	InnovationBenefit  string `json:"innovation_benefit,omitempty"`
	InnovationEvidence string `json:"innovation_evidence,omitempty"`
	// Claims are the supervisor's verdicts on the innovations the employee claimed.
	Claims []ClaimVerdict `json:"innovation_claims,omitempty"`
	// Results and Behaviour are the supervisor's judgement in matrix methods.
	Results    Expectation `json:"results,omitempty"`
	Behaviour  Expectation `json:"behaviour,omitempty"`
	Reason     string      `json:"reason,omitempty"`
	Strengths  string      `json:"strengths,omitempty"`
	Weaknesses string      `json:"weaknesses,omitempty"`
	Comment    string      `json:"comment,omitempty"`
	// Tags say what the unit needs, in the method's words.
	Tags []Tagged `json:"tags,omitempty"`
}

// Check implements Submission.
func (a Assessment) Check(f Facts) (p Problems) {
	for _, t := range []struct{ field, text string }{
		{"reason", a.Reason}, {"strengths", a.Strengths}, {"weaknesses", a.Weaknesses}, {"comment", a.Comment},
		{"innovation_benefit", a.InnovationBenefit}, {"innovation_evidence", a.InnovationEvidence},
	} {
		p.text(t.field, t.text)
	}
	by := f.Duty.Kind.Rater()
	supervisor := by == BySupervisor
	p.tagged(a.Tags, by, f)
	p = append(p, f.Method.CheckScores(f.Family, by, a.Scores, a.Process)...)
	if supervisor || by == BySelf {
		p.realised(a.Realised, f.Plan, supervisor)
	} else if len(a.Realised) > 0 {
		p.Add("not-asked", "realised", "")
	}
	p.innovation(a, supervisor && f.Method.UsesInnovation())
	if supervisor {
		p.departures(a.Realised, f.Measured)
		p.verdicts(a, f)
	} else if len(a.Claims) > 0 {
		p.Add("not-asked", "innovation_claims", "")
	}
	if !supervisor {
		for field, given := range map[string]bool{
			"process": len(a.Process) > 0, "additional": a.Additional != nil,
			"results": a.Results != "", "behaviour": a.Behaviour != "",
		} {
			if given {
				p.Add("not-asked", field, "")
			}
		}
		return p
	}
	if a.Additional != nil && a.Additional.Sign() < 0 {
		p.Add("figure-negative", "additional", a.Additional.String())
	}
	if f.Method.Scoring.Kind == MatrixKind {
		p.expectation("results", a.Results)
		p.expectation("behaviour", a.Behaviour)
		p.reason("reason", a.Reason)
	}
	return p
}

// innovation checks that an innovation is said where it is asked for, and never without its
// benefit and evidence. One that was claimed and not verified may keep its texts.
func (p *Problems) innovation(a Assessment, asked bool) {
	for _, t := range []struct {
		field, text string
	}{{"innovation_benefit", a.InnovationBenefit}, {"innovation_evidence", a.InnovationEvidence}} {
		if !asked && t.text != "" {
			p.Add("not-asked", t.field, "")
		} else if asked && a.Innovation != nil && *a.Innovation && !a.verified() && utf8.RuneCountInString(strings.TrimSpace(t.text)) < minReason {
			p.Add("innovation-unproven", t.field, clip(t.text), "min", strconv.Itoa(minReason))
		}
	}
	if !asked && a.Innovation != nil {
		p.Add("not-asked", "innovation", "")
	}
}
