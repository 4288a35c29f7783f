package appraisal

// Objection (keberatan) contests a result with grounds.
type Objection struct {
	Grounds  string     `json:"grounds"`
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Check implements Submission.
func (o Objection) Check(Facts) (p Problems) {
	p.reason("grounds", o.Grounds)
	p.evidence("evidence", o.Evidence)
	return p
}

// ObjectionStatement is what the appraiser says to an objection: the other side, which whoever
// decides hears before they do (PP 30/2019, art. 59).
type ObjectionStatement struct {
	Statement string     `json:"statement"`
	Evidence  []Evidence `json:"evidence,omitempty"`
}

// Check implements Submission.
func (s ObjectionStatement) Check(Facts) (p Problems) {
	p.reason("statement", s.Statement)
	p.evidence("evidence", s.Evidence)
	return p
}

// ObjectionDecision upholds the rating or changes it; it is final.
type ObjectionDecision struct {
	Change bool   `json:"change"`
	Rating string `json:"rating,omitempty"`
	Reason string `json:"reason"`
}

// Check implements Submission.
func (d ObjectionDecision) Check(f Facts) (p Problems) {
	p.reason("reason", d.Reason)
	if d.Change {
		p.rating("rating", d.Rating, f)
		if d.Rating == f.Rating {
			p.Add("rating-unchanged", "rating", d.Rating)
		}
	}
	return p
}
