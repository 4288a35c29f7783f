package appraisal

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds on a plan.
const (
	maxIndicators = 40
	maxName       = 300
	maxUnit       = 60
)

// CheckIndicators says everything that keeps the indicators from being measurable under
// m: each needs a name, a target, a unit, the source of its figure and a direction, or a
// standard in words where m takes qualitative ones; in numeric methods the weights add up to 100.
func (pl Plan) CheckIndicators(m *Method) (p Problems) {
	if len(pl.Indicators) == 0 {
		p.Add("indicators-missing", "indicators", "")
	}
	if len(pl.Indicators) > maxIndicators {
		p.Add("indicators-too-many", "indicators", strconv.Itoa(len(pl.Indicators)), "max", strconv.Itoa(maxIndicators))
		return p
	}
	seen := map[string]bool{}
	for i, ind := range pl.Indicators {
		field := fmt.Sprintf("indicators[%d]", i)
		for _, t := range []struct {
			name, text string
			most       int
			needed     bool
		}{
			{"name", ind.Name, maxName, true}, {"unit", ind.Unit, maxUnit, !ind.IsQualitative()}, {"source", ind.Source, maxName, true},
			{"result", ind.Result, maxName, false}, {"supports", ind.Supports, maxName, false},
			{"standard", ind.Standard, maxText, ind.IsQualitative()},
		} {
			if t.needed && strings.TrimSpace(t.text) == "" {
				p.Add("indicator-not-measurable", field+"."+t.name, "", "missing", t.name)
			}
			if utf8.RuneCountInString(t.text) > t.most {
				p.Add("text-too-long", field+"."+t.name, clip(t.text), "max", strconv.Itoa(t.most))
			}
		}
		name := strings.ToLower(strings.TrimSpace(ind.Name))
		if name != "" && seen[name] {
			p.Add("indicator-twice", field+".name", clip(ind.Name))
		}
		seen[name] = true
		p.chosen(field+".work", string(ind.Work), texts(MainWork, AdditionalWork), false)
		p.chosen(field+".nature", string(ind.Nature), texts(Quantitative, Qualitative), false)
		if ind.IsQualitative() {
			if ind.Metric != "" {
				p.Add("not-asked", field+".metric", clip(ind.Metric))
			}
			p.qualitative(field, ind, m)
			continue
		}
		if ind.Standard != "" {
			p.Add("standard-not-asked", field+".standard", clip(ind.Standard))
		}
		if ind.Better != HigherIsBetter && ind.Better != LowerIsBetter {
			p.Add("choice-unknown", field+".better", clip(string(ind.Better)), "choices", "higher, lower")
		}
		p.target(field, ind)
		p.metric(field+".metric", ind.Metric, m)
	}
	p.weights("indicators", pl.Indicators, m.Scoring.Kind == MatrixKind)
	return p
}

// qualitative checks an indicator that is measured against words: only a method that judges can
// take it, and it has no figures.
func (p *Problems) qualitative(field string, ind Indicator, m *Method) {
	if m.Scoring.Kind != MatrixKind {
		p.Add("qualitative-not-computed", field+".nature", string(ind.Nature))
	} else if !m.TakesQualitative() {
		p.Add("qualitative-not-taken", field+".nature", string(ind.Nature))
	}
	if ind.Better != "" && ind.Better != HigherIsBetter && ind.Better != LowerIsBetter {
		p.Add("choice-unknown", field+".better", clip(string(ind.Better)), "choices", "higher, lower")
	}
	for _, n := range []struct {
		name   string
		figure *Number
	}{{"target", ind.Target}, {"target_from", ind.TargetFrom}, {"target_to", ind.TargetTo}, {"maximum", ind.Maximum}} {
		if n.figure != nil {
			p.Add("figure-not-asked", field+"."+n.name, n.figure.String())
		}
	}
}

// target checks the figures of an indicator: one target or a range, ordered, above
// zero where reaching it is a share of it, and not above the largest value possible.
func (p *Problems) target(field string, ind Indicator) {
	from, to := ind.bounds()
	switch {
	case ind.Target != nil && (ind.TargetFrom != nil || ind.TargetTo != nil):
		p.Add("target-twice", field+".target", ind.Target.String(), "choices", "target, or target_from and target_to")
		return
	case from == nil || to == nil:
		missing := "target"
		if from != nil {
			missing = "target_to"
		} else if to != nil {
			missing = "target_from"
		}
		p.Add("indicator-not-measurable", field+"."+missing, "", "missing", missing)
		return
	case ind.Target == nil && from.Cmp(*to) >= 0:
		p.Add("range-not-ordered", field+".target_to", to.String(), "above", from.String())
	}
	low, high := field+".target_from", field+".target_to"
	if ind.Target != nil {
		low, high = field+".target", field+".target"
	}
	if from.Sign() < 0 {
		p.Add("figure-negative", low, from.String())
	} else if from.IsZero() && ind.Better == HigherIsBetter {
		// Realised would be a share of nothing.
		p.Add("target-zero", low, from.String(), "above", "0")
	}
	if ind.Maximum != nil && to.Cmp(*ind.Maximum) > 0 {
		p.Add("target-above-maximum", high, to.String(), "max", ind.Maximum.String())
	}
}

// bounds of the target: twice the same where it is one figure.
func (ind Indicator) bounds() (from, to *Number) {
	if ind.Target != nil {
		return ind.Target, ind.Target
	}
	return ind.TargetFrom, ind.TargetTo
}

// weights checks that the indicators' weights add up to 100; where they are optional
// all may be absent.
func (p *Problems) weights(field string, indicators []Indicator, optional bool) {
	var sum Number
	for i, ind := range indicators {
		if ind.Weight.Sign() < 0 || ind.Weight.IsZero() && !optional {
			p.Add("weight-not-positive", fmt.Sprintf("%s[%d].weight", field, i), ind.Weight.String(), "above", "0")
		}
		sum = sum.Add(ind.Weight)
	}
	if len(indicators) > 0 && !sum.Equal(hundred) && (!optional || !sum.IsZero()) {
		p.Add("weights-not-100", field, sum.String(), "sum", "100")
	}
}

// shares checks that the weights of a case can be taken in proportion: either all are
// given and above zero, or none is.
func (p *Problems) shares(field string, indicators []CaseIndicator) {
	given := slices.ContainsFunc(indicators, func(ind CaseIndicator) bool { return !ind.Weight.IsZero() })
	for i, ind := range indicators {
		if ind.Weight.Sign() < 0 || given && ind.Weight.IsZero() {
			p.Add("weight-not-positive", fmt.Sprintf("%s[%d].weight", field, i), ind.Weight.String(), "above", "0")
		}
	}
}

// figure checks that what was realised is possible.
func (p *Problems) figure(field string, realised Number, maximum *Number) {
	if realised.Sign() < 0 {
		p.Add("figure-negative", field, realised.String())
	} else if maximum != nil && realised.Cmp(*maximum) > 0 {
		p.Add("figure-above-maximum", field, realised.String(), "max", maximum.String())
	}
}

// CheckScores says what is wrong with the scores that a rater gives somebody of a
// family: exactly the family's competencies, each within the scale, and from the
// supervisor exactly the criteria of the process. The gateway asks it before an
// assessment is recorded.
func (m *Method) CheckScores(family string, by Rater, scores, process map[string]Number) (p Problems) {
	f, ok := m.FamilyByID(family)
	if !ok {
		p.Add("family-unknown", "family", clip(family), "families", strings.Join(ids(m.Families, func(f Family) string { return f.ID }), ", "))
		return p
	}
	p.scores("scores", scores, f.competencyIDs(), m.Scale, true)
	if by == BySupervisor {
		p.scores("process", process, m.criteria(), m.Scale, true)
	}
	return p
}

func (f Family) competencyIDs() []string {
	return ids(f.Competencies, func(c WeightedRef) string { return c.ID })
}

// criteria are the IDs of all criteria of the sections.
func (m *Method) criteria() (all []string) {
	for _, s := range m.Scoring.Sections {
		all = append(all, ids(s.Criteria, func(c Criterion) string { return c.ID })...)
	}
	return all
}

// scores checks that given are scores of known things within the scale; complete says that none may be missing.
func (p *Problems) scores(field string, given map[string]Number, known []string, scale Scale, complete bool) {
	asked := map[string]bool{}
	for _, id := range known {
		asked[id] = true
		if _, ok := given[id]; complete && !ok {
			p.Add("score-missing", field+"."+id, "", "from", scale.From.String(), "to", scale.To.String())
		}
	}
	for _, id := range sortedKeys(given) {
		at, n := field+"."+clip(id), given[id]
		if !asked[id] {
			p.Add("not-asked", at, n.String(), "asked", strings.Join(known, ", "))
		} else if n.Cmp(scale.From) < 0 || n.Cmp(scale.To) > 0 {
			p.Add("score-out-of-range", at, n.String(), "from", scale.From.String(), "to", scale.To.String())
		}
	}
}
