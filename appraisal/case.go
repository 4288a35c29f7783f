package appraisal

import (
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
	// Removed are indicators of earlier versions of the plan that a revision took out. Nothing
	// that was reached of them counts, and the breakdown says so.
	Removed []string `yaml:"removed,omitempty" json:"removed,omitempty"`
	// Process is the supervisor's score of each criterion of the method.
	Process map[string]Number `yaml:"process,omitempty" json:"process,omitempty"`
	// Results and Behaviour are the appraiser's judgement; matrix methods only.
	Results   Expectation `yaml:"results,omitempty" json:"results,omitempty"`
	Behaviour Expectation `yaml:"behaviour,omitempty" json:"behaviour,omitempty"`
	// Organisation is its achievement, where it is set. It guides the distribution of
	// ratings and changes no single one.
	Organisation Achievement `yaml:"organisation,omitempty" json:"organisation,omitempty"`
	// Period is what absences leave of the year; nil where it is whole.
	Period *CasePeriod `yaml:"period,omitempty" json:"period,omitempty"`

	// scaled: the targets are those pro rata, and were checked as they were agreed.
	scaled bool
}

// CaseIndicator is an indicator with the figure that was reached; nil when there is none yet.
// Weights count in proportion, and without any the indicators count alike; higher is better
// unless it says otherwise.
type CaseIndicator struct {
	Indicator `yaml:",inline"`
	Realised  *Number `yaml:"realised,omitempty" json:"realised"`
	// Account is what was reached of a qualitative indicator, in words.
	Account string `yaml:"account,omitempty" json:"account,omitempty"`
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
	for i, ind := range c.Indicators {
		field := fmt.Sprintf("indicators[%d]", i)
		if ind.Better == "" {
			ind.Better = HigherIsBetter
		}
		if ind.IsQualitative() {
			p.qualitative(field, ind.Indicator, m)
			continue
		}
		p.target(field, ind.Indicator)
		if ind.Realised != nil {
			p.figure(field+".realised", *ind.Realised, ind.Maximum)
		}
	}
	if m.Scoring.Kind == Numeric {
		p.shares("indicators", c.Indicators)
	}
	c.Period.check(&p)
	for i, a := range c.Assessments {
		field := fmt.Sprintf("assessments[%d].scores", i)
		if ok && len(a.Scores) == 0 {
			p.Add("scores-missing", field, "", "asked", strings.Join(f.competencyIDs(), ", "), "from", m.Scale.From.String(), "to", m.Scale.To.String())
		} else if ok {
			p.scores(field, a.Scores, f.competencyIDs(), m.Scale, false)
		}
	}
	// Where nobody scores the process, the breakdown says that it is not used.
	if criteria := m.criteria(); len(criteria) > 0 {
		p.scores("process", c.Process, criteria, m.Scale, false)
	}
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

// ParseCase reads a case in YAML or JSON. Its error is MethodErrors. A case that could be
// read in part comes with its error: Score then says what else is wrong, but scores nothing.
func ParseCase(file string, data []byte) (*CaseFile, error) {
	c := &CaseFile{document: openDocument(file, data)}
	c.document.decode(&c.Case)
	if c.document.root == nil || c.document.broken[""] {
		return nil, c.document.err()
	}
	// A figure that cannot be read is no figure.
	for i := range c.Indicators {
		ind := &c.Indicators[i]
		for name, n := range map[string]**Number{
			"target": &ind.Target, "target_from": &ind.TargetFrom, "target_to": &ind.TargetTo, "maximum": &ind.Maximum, "realised": &ind.Realised,
		} {
			if c.document.broken[fmt.Sprintf("indicators[%d].%s", i, name)] {
				*n = nil
			}
		}
	}
	return c, c.document.err()
}

// writes reports whether the file has a value at a path.
func (c *CaseFile) writes(path string) bool {
	_, written := c.document.values[path]
	return written
}

// Refuse is an error at the value of a path such as "method", with all that is wrong besides.
func (c *CaseFile) Refuse(path, format string, args ...any) error {
	if !c.document.broken[path] {
		c.document.report(path, format, args...)
	}
	return c.document.err()
}

// Score scores the case; its problems, with those of ParseCase, are MethodErrors.
func (c *CaseFile) Score(m *Method) (Result, error) {
	for _, p := range c.Check(m) {
		switch {
		case c.followsFromUnread(p):
		case p.Code == "weight-not-positive" && !c.writes(p.Field):
			c.document.report(p.Field, "the weight is missing; give every indicator one, or none")
		default:
			c.document.report(p.Field, "%s", p.sentence())
		}
	}
	for i, ind := range c.Indicators {
		// Only the file tells a weight of 0 from none.
		at := fmt.Sprintf("indicators[%d].weight", i)
		if m.Scoring.Kind == Numeric && c.writes(at) && !c.document.broken[at] && ind.Weight.IsZero() {
			c.document.report(at, "%s", Refuse(Invalid, "weight-not-positive", at, "0").sentence())
		}
	}
	if err := c.document.err(); err != nil {
		return Result{}, err
	}
	return Score(m, c.Case)
}

// followsFromUnread reports whether a problem is only there because something could not be
// read, which was said already.
func (c *CaseFile) followsFromUnread(p *Error) bool {
	for at := p.Field; at != ""; at = at[:max(strings.LastIndexAny(at, ".["), 0)] {
		if c.document.broken[at] {
			return true
		}
	}
	return strings.HasPrefix(p.Field, "assessments") && c.document.broken["family"]
}

// sentences say in English what is wrong with a case and what would be right; {value}
// is the refused value, other braces what the refusal wants.
var sentences = map[Code]string{
	"family-unknown":           "the family {value} does not exist; known are {families}",
	"achievement-unknown":      "the level {value} does not exist; known are {levels}",
	"indicator-not-measurable": "the indicator cannot be measured without {missing}",
	"qualitative-not-computed": "this method computes from figures; a qualitative indicator has none, so give it a target or leave it out",
	"qualitative-not-taken":    "the method takes no qualitative indicators; give it a target or leave it out",
	"figure-not-asked":         "a qualitative indicator has a standard in words and no figures",
	"target-twice":             "there are two targets; write {choices}",
	"target-zero":              "the target is 0; reaching it would be a share of nothing, so it must be above 0",
	"target-above-maximum":     "the target {value} is above {max}, the largest value possible",
	"range-not-ordered":        "the range ends at {value}; it must end above {above}, where it begins",
	"figure-negative":          "{value} is below 0; figures are 0 or more",
	"figure-above-maximum":     "{value} is above {max}, the largest value possible",
	"scores-missing":           "there are no scores; give some from {from} to {to}, by the IDs {asked}",
	"weight-not-positive":      "the weight is {value}; it must be above 0",
	"period-days":              "a period of {value} days; it must have {min} to {max}",
	"period-absent":            "{value} days of absence; there can be {min} to {max}",
	"not-asked":                "nobody is asked for this; asked are: {asked}",
	"score-out-of-range":       "the score {value} is not on the scale from {from} to {to}",
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
