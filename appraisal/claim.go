package appraisal

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
)

// ClaimVerdict says whether an innovation that was claimed is one, and why. The claim is an entry
// of the appraisal's journal.
type ClaimVerdict struct {
	Claim    uuid.UUID `json:"claim"`
	Verified bool      `json:"verified"`
	Reason   string    `json:"reason"`
}

// verified reports whether a claim was verified: it brings its own benefit and evidence.
func (a Assessment) verified() bool {
	return slices.ContainsFunc(a.Claims, func(v ClaimVerdict) bool { return v.Verified })
}

// verdicts checks that each names a claim, once, with words, and that none stays unanswered where
// an innovation counts; and that the answer as a whole says the same.
func (p *Problems) verdicts(a Assessment, f Facts) {
	open := map[uuid.UUID]bool{}
	for _, c := range f.Claims {
		open[c.ID] = true
	}
	for i, v := range a.Claims {
		at := fmt.Sprintf("innovation_claims[%d]", i)
		if !open[v.Claim] {
			p.Add("claim-unknown", at+".claim", v.Claim.String())
		}
		delete(open, v.Claim)
		p.reason(at+".reason", v.Reason)
	}
	if !f.Method.UsesInnovation() {
		return
	}
	for _, c := range f.Claims {
		if open[c.ID] {
			p.Add("claim-unanswered", "innovation_claims", c.ID.String(), "benefit", clip(c.Benefit))
		}
	}
	if a.verified() && (a.Innovation == nil || !*a.Innovation) {
		p.Add("innovation-contradicted", "innovation", "false")
	}
}
