package appraisal

import (
	"strings"
)

// Confirmation says that the criteria were explained and understood.
type Confirmation struct {
	Understood bool   `json:"understood"`
	Question   string `json:"question,omitempty"`
}

// Check implements Submission.
func (c Confirmation) Check(Facts) (p Problems) {
	if !c.Understood && strings.TrimSpace(c.Question) == "" {
		p.Add("question-missing", "question", "")
	}
	p.text("question", c.Question)
	return p
}

// Check implements Submission; every indicator must be measurable.
func (pl Plan) Check(f Facts) (p Problems) {
	p = append(p, pl.CheckIndicators(f.Method)...)
	p.text("expectations", pl.Expectations)
	if len(pl.Indicators) > maxIndicators {
		return p
	}
	p.links(pl, f)
	for i, ind := range pl.Indicators {
		p.about(at("indicators", i), ind, f.Method, f.HighLeader)
	}
	return p
}

// PlanAgreement agrees to a proposed plan, or returns it with a comment.
type PlanAgreement struct {
	Agreed bool `json:"agreed"`
	// Relevant names the indicators that are relevant to the post's duties; all of them when agreeing.
	Relevant []string `json:"relevant,omitempty"`
	Comment  string   `json:"comment,omitempty"`
}

// Check implements Submission.
func (a PlanAgreement) Check(f Facts) (p Problems) {
	p.text("comment", a.Comment)
	if !a.Agreed {
		p.reason("comment", a.Comment)
		return p
	}
	if f.Dialogues == 0 && f.Method.PlanRules().Dialogue == Required {
		p.Add("dialogue-missing", "agreed", "true")
	}
	relevant := map[string]bool{}
	for _, name := range a.Relevant {
		relevant[name] = true
	}
	if f.Proposed != nil {
		for _, i := range f.Proposed.Indicators {
			if !relevant[i.Name] {
				p.Add("relevance-unconfirmed", "relevant", i.Name)
			}
		}
	}
	return p
}

// Realised is the figure reached for one indicator.
type Realised struct {
	Indicator string `json:"indicator"`
	Value     Number `json:"value"`
	// Evidence in words; Attached are the links and files it rests on.
	Evidence string     `json:"evidence,omitempty"`
	Attached []Evidence `json:"attached,omitempty"`
	// Account says in words what was reached, for a qualitative indicator, which has no figure.
	Account string `json:"account,omitempty"`
	// Departure says why the supervisor's figure is not the measured one.
	Departure string `json:"departure,omitempty"`
}

// PeriodReport is an employee's report on a part of the year.
type PeriodReport struct {
	Realised []Realised `json:"realised,omitempty"`
	Note     string     `json:"note,omitempty"`
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Check implements Submission.
func (r PeriodReport) Check(f Facts) (p Problems) {
	p.realised(r.Realised, f.Plan, false)
	p.text("note", r.Note)
	p.evidence("evidence", r.Evidence)
	return p
}

// PeriodEvaluation is the appraiser's judgement of a part of the year; its predikat is
// never averaged into that of the year.
type PeriodEvaluation struct {
	Results   Expectation `json:"results"`
	Behaviour Expectation `json:"behaviour"`
	Feedback  string      `json:"feedback"`
	// Evidence the feedback rests on.
	Evidence []Evidence `json:"evidence,omitempty"`
	// Tags say what the unit needs, in the method's words.
	Tags []Tagged `json:"tags,omitempty"`
}

// Check implements Submission.
func (e PeriodEvaluation) Check(f Facts) (p Problems) {
	p.expectation("results", e.Results)
	p.expectation("behaviour", e.Behaviour)
	p.reason("feedback", e.Feedback)
	p.evidence("evidence", e.Evidence)
	p.tagged(e.Tags, BySupervisor, f)
	return p
}
