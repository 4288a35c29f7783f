package appraisal

import (
	"fmt"
	"slices"
)

// Result is what a method makes of a case. Score, rating and official are null where
// too little is known for a rating; the breakdown then says what is missing. A missing
// assessment never counts as zero.
type Result struct {
	Indicators []IndicatorResult `json:"indicators"`
	Sections   []SectionResult   `json:"sections"`
	Score      *Number           `json:"score"`
	Rating     *string           `json:"rating"`
	Official   *Predikat         `json:"official"`
	Breakdown  []Term            `json:"breakdown"`
}

// IndicatorResult is how far an indicator was reached.
type IndicatorResult struct {
	Name string `json:"name"`
	// Achievement is unrounded, 1 for 100 percent; nil without a figure.
	Achievement *Number `json:"achievement"`
	// Value in points; nil in matrix methods and without a figure.
	Value *Number `json:"value"`
	// Part of the year, from 1, where there are several.
	Part int `json:"part,omitempty"`
}

// SectionResult is the value of a section with its weight in percent.
type SectionResult struct {
	ID     string  `json:"id"`
	Name   Text    `json:"name"`
	Value  *Number `json:"value"`
	Weight Number  `json:"weight"`
	Part   int     `json:"part,omitempty"`
}

// Achievement is realised as a share of the target, 1 for 100 percent, unrounded.
// Higher is better: realised / target. Lower is better: 1 + (1 − realised / target). Of a
// range the nearer bound is the target, and anything inside is 100 percent (PermenPANRB
// 8/2021). It is never below 0. Where lower is better and the target is 0, nothing less
// than reaching it counts: 1 or 0.
func (ind Indicator) Achievement(realised Number) (Number, error) {
	share, err := ind.share(realised)
	return share.Max(zero), err
}

// share is the achievement before it is kept from going below 0.
func (ind Indicator) share(realised Number) (Number, error) {
	from, to := ind.bounds()
	if from == nil || to == nil {
		return Number{}, Refuse(Invalid, "indicator-not-measurable", "target", "", "missing", "target")
	}
	target := *to
	switch {
	case realised.Cmp(*from) < 0:
		target = *from
	case realised.Cmp(*to) <= 0:
		return one, nil
	}
	lower := ind.Better == LowerIsBetter
	if lower && target.IsZero() {
		return zero, nil
	}
	share, err := realised.Div(target)
	if err != nil {
		return Number{}, Refuse(Invalid, "target-zero", "target", "0", "above", "0")
	}
	if lower {
		share = one.Add(one.Sub(share))
	}
	return share, nil
}

// atMaximum reports whether the target is the largest value possible, so that nobody
// could do better. A range leaves room by its nature.
func (ind Indicator) atMaximum() bool {
	return ind.Maximum != nil && ind.Target != nil && ind.Target.Equal(*ind.Maximum)
}

// Score computes what m makes of c. It refuses a case that Check finds wrong and a
// method that was not parsed by ParseMethod. Where a formula cannot be computed there is no
// rating, and the breakdown says so: to try again would never help. Where absences shortened
// the period it is the better of two computations.
func Score(m *Method, c Case) (Result, error) {
	agreed, err := score(m, c)
	if err != nil || !c.Period.Prorated() {
		return agreed, err
	}
	pro, err := score(m, c.pro())
	if err != nil {
		return Result{}, err
	}
	return m.favour(agreed, pro, []Case{c}), nil
}

func score(m *Method, c Case) (Result, error) {
	if m.program == nil {
		return Result{}, fmt.Errorf("method %s was not parsed", m.ID)
	}
	if !c.scaled {
		if err := c.Check(m).Err(); err != nil {
			return Result{}, err
		}
	}
	s := &scorer{m: m, c: c, result: Result{Indicators: []IndicatorResult{}, Sections: []SectionResult{}, Breakdown: []Term{}}}
	s.family, _ = c.family(m)
	if err := s.indicators(); err != nil {
		return Result{}, err
	}
	if m.Scoring.Kind == MatrixKind {
		s.matrix()
	} else {
		s.numeric()
	}
	return s.result, nil
}

// scorer holds one computation.
type scorer struct {
	m      *Method
	c      Case
	family Family
	result Result
}

func (s *scorer) explain(terms ...Term) {
	s.result.Breakdown = append(s.result.Breakdown, terms...)
}

// indicators computes every achievement, and in numeric methods its value.
func (s *scorer) indicators() error {
	for _, ind := range s.c.Indicators {
		r := IndicatorResult{Name: ind.Name}
		if ind.Realised != nil && !ind.IsQualitative() {
			achievement, err := ind.Achievement(*ind.Realised)
			if err != nil {
				return err
			}
			r.Achievement = &achievement
			r.Value = s.m.points(ind.Indicator, achievement)
		}
		s.result.Indicators = append(s.result.Indicators, r)
	}
	return nil
}

// points of an achievement; nil in matrix methods, and where the formula cannot be computed.
func (m *Method) points(ind Indicator, achievement Number) *Number {
	if m.program == nil || m.program.indicator == nil {
		return nil
	}
	c := achievement.Mul(hundred)
	if round := m.Scoring.Indicator.Round; round != nil {
		c = c.Round(*round)
	}
	value, err := m.program.indicator.Eval(map[string]any{"c": c, "maximum": ind.atMaximum()})
	if err != nil {
		return nil
	}
	return &value
}

// part is the value of a section with the terms that explain it; value is nil where something is missing.
type part struct {
	value   *Number
	terms   []Term
	missing bool
}

func (p *part) miss(t Term, code Code) {
	t.Kind = TermMissing
	p.terms, p.missing = append(p.terms, t.because(code)), true
}

// sum of the products so far; that of the weights is none of a value.
func (p *part) sum() Number {
	var sum Number
	for _, t := range p.terms {
		if t.Product != nil && t.Kind != TermWeights {
			sum = sum.Add(*t.Product)
		}
	}
	return sum
}

// numeric computes the sections, weighs them and finds the band.
func (s *scorer) numeric() {
	if total, ok := s.total(); ok {
		s.conclude(total)
	}
}

// total computes the sections and weighs them; it reports whether nothing was missing.
func (s *scorer) total() (Number, bool) {
	weights, err := s.weights()
	var total Number
	missing := err != nil
	for _, section := range s.m.Scoring.Sections {
		p := s.section(section)
		weight := weights[section.ID]
		s.result.Sections = append(s.result.Sections, SectionResult{ID: section.ID, Name: section.Name, Value: p.value, Weight: weight})
		if err != nil {
			s.explain(p.terms...)
			continue
		}
		whole := Term{Kind: TermSection, Section: section.ID, Item: section.ID, What: section.Name}
		if weight.IsZero() {
			whole.Kind, whole.Value, whole.Weight = TermLeftOut, p.value, &weight
			s.explain(whole.because("weight-zero"))
			continue
		}
		s.explain(p.terms...)
		if p.missing {
			missing = true
			continue
		}
		whole = whole.weighed(*p.value, weight)
		s.explain(whole)
		total = total.Add(*whole.Product)
	}
	if err != nil {
		s.explain(Term{Kind: TermMissing, What: weightsName}.because("formula-failed"))
	}
	s.explain(s.unused()...)
	s.explain(s.feedback()...)
	return total, !missing
}

// conclude rounds the score and finds the band.
func (s *scorer) conclude(total Number) {
	score := total.Round(s.m.Scoring.Places)
	rounding := Term{Kind: TermScore, What: scoreName}.becomes(total, score)
	if !score.Equal(total) {
		rounding = rounding.because("rounded")
	}
	s.explain(rounding)
	if s.band(score) {
		s.result.Score = &score
	}
}

// weights of the sections: of the first weighting that applies. It fails where a condition does.
func (s *scorer) weights() (map[string]Number, error) {
	enters := map[string]any{}
	for name := range weightingVars {
		enters[name] = s.enters(Rater(name))
	}
	for i, w := range s.m.Scoring.Weightings {
		if applies, err := s.m.program.weightings[i].holds(enters); err != nil {
			return nil, err
		} else if applies {
			return w.Sections, nil
		}
	}
	return nil, nil
}

// enters reports whether a group of raters takes part in the score.
func (s *scorer) enters(by Rater) bool {
	for _, section := range s.m.Scoring.Sections {
		if section.Raters[by].Sign() > 0 && slices.ContainsFunc(s.family.Competencies, func(c WeightedRef) bool { return s.mean(by, c.ID) != nil }) {
			return true
		}
	}
	return false
}

// mean of a group's scores of a competency; nil where there are none, or too few to be confidential.
func (s *scorer) mean(by Rater, competency string) *Number {
	var sum Number
	n := 0
	for _, a := range s.c.Assessments {
		if score, ok := a.Scores[competency]; ok && a.By == by {
			sum = sum.Add(score)
			n++
		}
	}
	if n < s.needs(by) {
		return nil
	}
	mean := sum.over(NewNumber(int64(n)))
	return &mean
}

// needs is how many answers of a group it takes for it to count.
func (s *scorer) needs(by Rater) int {
	if slices.Contains(s.m.Scoring.Confidential, by) {
		return max(s.m.Scoring.Threshold, 1)
	}
	return 1
}

// feedback says which groups gave answers that no section weighs.
func (s *scorer) feedback() (terms []Term) {
	for _, by := range raters {
		weighed := slices.ContainsFunc(s.m.Scoring.Sections, func(section Section) bool { return section.Raters[by].Sign() > 0 })
		gave := slices.ContainsFunc(s.c.Assessments, func(a CaseAssessment) bool { return a.By == by && len(a.Scores) > 0 })
		if gave && !weighed {
			terms = append(terms, Term{Kind: TermLeftOut, By: by, What: by.Name()}.because("feedback-only"))
		}
	}
	return terms
}
