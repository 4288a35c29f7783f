package appraisal

import (
	"slices"
	"strings"
)

// PaperRatingOf is a rating of m as papers word it; only its ID where m has none of that ID.
func (m *Method) PaperRatingOf(id string) PaperRating {
	r, ok := m.Rating(id)
	if !ok {
		return PaperRating{ID: id, Name: Text{id, id}}
	}
	p := PaperRating{ID: r.ID, Name: r.Name}
	if official := r.Official.Name(); !strings.EqualFold(official.ID, r.Name.ID) {
		p.Official = &official
	}
	return p
}

// PaperRating words a judgement against what was expected.
func (e Expectation) PaperRating() PaperRating {
	return PaperRating{ID: string(e), Name: named(expectationNames, e)}
}

var aspectNames = map[Aspect]Text{
	QuantityAspect: {"Kuantitas", "Quantity"},
	QualityAspect:  {"Kualitas", "Quality"},
	TimeAspect:     {"Waktu", "Time"},
	CostAspect:     {"Biaya", "Cost"},
}

// Name of the aspect.
func (a Aspect) Name() Text { return named(aspectNames, a) }

// PaperResults are the results of a plan as the forms list them, each with its indicators; in an
// evaluation with what was reached, by indicator, and with the feedback said of each.
func (m *Method) PaperResults(plan Plan, realised []Realised, said map[string][]string) []PaperResult {
	reached := map[string]Realised{}
	for _, r := range realised {
		reached[r.Indicator] = r
	}
	var all []PaperResult
	for _, own := range plan.Results() {
		result := PaperResult{Name: own.Name, Work: own.Work, Supports: own.Supports, SupportsNone: own.SupportsNone}
		for _, ind := range plan.Indicators {
			if sameText(ind.ResultName()) != sameText(own.Name) {
				continue
			}
			row := PaperIndicator{Name: ind.Name, Facet: m.facet(ind), Target: ind.targetText(), Feedback: strings.Join(said[ind.Name], "\n")}
			if m.Scoring.Kind == Numeric {
				row.Weight = &ind.Weight
			}
			if r, ok := reached[ind.Name]; ok {
				row.reached(ind, r)
			}
			result.Indicators = append(result.Indicators, row)
		}
		all = append(all, result)
	}
	return all
}

func (i *PaperIndicator) reached(ind Indicator, r Realised) {
	what := Text{r.Account, r.Account}
	if !ind.IsQualitative() {
		what = figureText(r.Value, ind.Unit)
	}
	i.Realised = &what
	rests := []string{r.Evidence}
	for _, e := range r.Attached {
		rests = append(rests, strings.TrimSpace(e.Title+" "+e.Link))
	}
	i.Evidence = strings.Join(slices.DeleteFunc(rests, func(t string) bool { return t == "" }), "\n")
	if r.Departure != "" {
		i.Feedback = strings.Trim(i.Feedback+"\n"+r.Departure, "\n")
	}
}

// facet is the aspect of an indicator, or the perspective; nil where it names neither.
func (m *Method) facet(ind Indicator) *Text {
	if ind.Perspective != "" {
		name := Text{ind.Perspective, ind.Perspective}
		for _, p := range m.PlanRules().Perspectives {
			if p.ID == ind.Perspective {
				name = p.Name
			}
		}
		return &name
	}
	if ind.Aspect == "" {
		return nil
	}
	name := ind.Aspect.Name()
	return &name
}

func (ind Indicator) targetText() Text {
	from, to := ind.bounds()
	switch {
	case ind.IsQualitative():
		return Text{ind.Standard, ind.Standard}
	case from == nil || to == nil:
		return Text{"—", "—"}
	case ind.Target != nil:
		return figureText(*ind.Target, ind.Unit)
	}
	low, high := figureText(*from, ""), figureText(*to, ind.Unit)
	return Text{low.ID + "–" + high.ID, low.EN + "–" + high.EN}
}

// figureText is a figure with its unit, as each language writes numbers.
func figureText(n Number, unit string) Text {
	text := n.String()
	return Text{strings.TrimSpace(strings.Replace(text, ".", ",", 1) + " " + unit), strings.TrimSpace(text + " " + unit)}
}

// PaperBehaviour are the competencies of a family with what is expected of each; in an evaluation
// with the scores one rater gave, and the feedback said of each.
func (m *Method) PaperBehaviour(family string, scores map[string]Number, said map[string][]string) []PaperBehaviour {
	f, ok := m.FamilyByID(family)
	if !ok {
		return nil
	}
	var all []PaperBehaviour
	for _, ref := range f.Competencies {
		c := m.Competencies[ref.ID]
		b := PaperBehaviour{Name: c.Name, Guides: c.guides(m.Scoring.Kind), Feedback: strings.Join(said[ref.ID], "\n")}
		if n, given := scores[ref.ID]; given {
			b.Score = &n
		}
		all = append(all, b)
	}
	return all
}

// guides are the sentences of the rubric that say what is expected: of a scale around what is
// expected its middle, of one towards the best its top.
func (c Competency) guides(kind ScoringKind) []Text {
	levels := make([]int, 0, len(c.Rubric))
	for n := range c.Rubric {
		levels = append(levels, n)
	}
	if len(levels) == 0 {
		return nil
	}
	slices.Sort(levels)
	level := levels[len(levels)-1]
	if kind == MatrixKind {
		level = levels[len(levels)/2]
	}
	id, en := strings.Split(c.Rubric[level].ID, "; "), strings.Split(c.Rubric[level].EN, "; ")
	if len(id) != len(en) {
		return []Text{c.Rubric[level]}
	}
	guides := make([]Text, len(id))
	for i := range id {
		guides[i] = Text{sentence(id[i]), sentence(en[i])}
	}
	return guides
}

// sentence begins with a capital and ends without a full stop, as an item of a list does.
func sentence(text string) string {
	text = strings.TrimSuffix(strings.TrimSpace(text), ".")
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// PaperSections are the weighted parts of a score, rounded for people to read.
func (r Result) PaperSections() (sections []PaperSection) {
	rounded := func(n *Number) *Number {
		if n == nil {
			return nil
		}
		short := n.Round(2)
		return &short
	}
	for _, t := range r.Breakdown {
		if t.Kind == TermSection {
			sections = append(sections, PaperSection{Name: t.What, Value: rounded(t.Value), Weight: rounded(t.Weight), Product: rounded(t.Product)})
		}
	}
	return sections
}
