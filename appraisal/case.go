package appraisal

import (
	"errors"
	"fmt"
	"strings"
)

// Case is everything a score or a rating is computed from, as values.
type Case struct {
	// Method is the ID of a method or the path of its file; for whoever looks the method up.
	Method string `yaml:"method,omitempty" json:"method,omitempty"`
	// Family of the post; the general one when empty.
	Family      string           `yaml:"family,omitempty" json:"family,omitempty"`
	Indicators  []CaseIndicator  `yaml:"indicators,omitempty" json:"indicators,omitempty"`
	Assessments []CaseAssessment `yaml:"assessments,omitempty" json:"assessments,omitempty"`
	// Additional is the value of work beyond the plan.
	Additional *Number `yaml:"additional,omitempty" json:"additional,omitempty"`
	// Innovation: a new idea that benefits the organisation was verified.
	Innovation bool `yaml:"innovation,omitempty" json:"innovation,omitempty"`
	// Process is the supervisor's score of each criterion of the method.
	Process map[string]Number `yaml:"process,omitempty" json:"process,omitempty"`
	// Results and Behaviour are the appraiser's judgement; matrix methods only.
	Results   Expectation `yaml:"results,omitempty" json:"results,omitempty"`
	Behaviour Expectation `yaml:"behaviour,omitempty" json:"behaviour,omitempty"`
	// Organisation is its achievement, where it is set. It guides the distribution of
	// ratings and changes no single one.
	Organisation Achievement `yaml:"organisation,omitempty" json:"organisation,omitempty"`
}

// CaseIndicator is an indicator with the figure that was reached; nil when there is none yet.
// Without any weights the indicators of a case count alike; higher is better unless it says otherwise.
type CaseIndicator struct {
	Indicator `yaml:",inline"`
	Realised  *Number `yaml:"realised,omitempty" json:"realised"`
}

// CaseAssessment are the scores one person gave, by competency.
type CaseAssessment struct {
	By     Rater             `yaml:"by" json:"by"`
	Scores map[string]Number `yaml:"scores" json:"scores"`
}

// family the case is scored by.
func (c Case) family(m *Method) (Family, bool) {
	if c.Family == "" {
		return m.FamilyByID(GeneralFamily)
	}
	return m.FamilyByID(c.Family)
}

// Check says what keeps c from being scored by m. That something is missing is no
// problem: the result says so.
func (c Case) Check(m *Method) (p Problems) {
	f, ok := c.family(m)
	if !ok {
		p.Add("family-unknown", "family", clip(c.Family), "families", strings.Join(ids(m.Families, func(f Family) string { return f.ID }), ", "))
	}
	plain := make([]Indicator, len(c.Indicators))
	for i, ind := range c.Indicators {
		field := fmt.Sprintf("indicators[%d]", i)
		if ind.Better == "" {
			ind.Better = HigherIsBetter
		}
		p.target(field, ind.Indicator)
		if ind.Realised != nil && ind.Realised.Sign() < 0 {
			p.Add("figure-negative", field+".realised", ind.Realised.String())
		}
		plain[i] = ind.Indicator
	}
	p.weights("indicators", plain, true)
	for i, a := range c.Assessments {
		if ok {
			p.scores(fmt.Sprintf("assessments[%d].scores", i), a.Scores, f.competencyIDs(), m.Scale, false)
		}
	}
	p.scores("process", c.Process, m.criteria(), m.Scale, false)
	if c.Additional != nil && c.Additional.Sign() < 0 {
		p.Add("figure-negative", "additional", c.Additional.String())
	}
	if _, known := m.Level(c.Organisation); c.Organisation != "" && m.Organisation != nil && !known {
		p.Add("achievement-unknown", "organisation", string(c.Organisation), "levels",
			strings.Join(m.levels(), ", "))
	}
	return p
}

// CaseFile is a case read from a file, whose problems point at their line and column.
type CaseFile struct {
	Case
	document *document
}

// ParseCase reads a case in YAML or JSON. Its error is MethodErrors.
func ParseCase(file string, data []byte) (*CaseFile, error) {
	c := &CaseFile{document: openDocument(file, data)}
	c.document.decode(&c.Case)
	return c, c.document.err()
}

// Refuse is an error at the value of a path such as "method".
func (c *CaseFile) Refuse(path, format string, args ...any) error {
	c.document.report(path, format, args...)
	return c.document.err()
}

// Score scores the case; its problems are MethodErrors.
func (c *CaseFile) Score(m *Method) (Result, error) {
	result, err := Score(m, c.Case)
	var refused *Error
	if errors.As(err, &refused) {
		all := refused.Problems
		if len(all) == 0 {
			all = Problems{refused}
		}
		for _, p := range all {
			c.document.report(p.Field, "%s", p.sentence())
		}
		return Result{}, c.document.err()
	}
	return result, err
}

// sentences say in English what is wrong with a case and what would be right; {value}
// is the refused value, other braces what the refusal wants.
var sentences = map[Code]string{
	"family-unknown":           "the family {value} does not exist; known are {families}",
	"achievement-unknown":      "the level {value} does not exist; known are {levels}",
	"indicator-not-measurable": "the indicator cannot be measured without {missing}",
	"target-twice":             "there are two targets; write {choices}",
	"target-zero":              "the target is 0; reaching it would be a share of nothing, so it must be above 0",
	"target-above-maximum":     "the target {value} is above {max}, the largest value possible",
	"range-not-ordered":        "the range ends at {value}; it must end above {above}, where it begins",
	"figure-negative":          "{value} is below 0; figures are 0 or more",
	"weight-not-positive":      "the weight is {value}; it must be above 0",
	"weights-not-100":          "the weights add up to {value}; they must add up to 100",
	"not-asked":                "nobody is asked for this; asked are: {asked}",
	"score-out-of-range":       "the score {value} is not on the scale from {from} to {to}",
	"formula-failed":           "a formula of the method cannot be computed: {value}",
}

// sentence says a refusal for somebody who edits a file.
func (e *Error) sentence() string {
	s, ok := sentences[e.Code]
	if !ok {
		return e.Error()
	}
	s = strings.ReplaceAll(s, "{value}", e.Value)
	for key, want := range e.Want {
		s = strings.ReplaceAll(s, "{"+key+"}", want)
	}
	return s
}
