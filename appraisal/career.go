package appraisal

import "slices"

// Strongest are at most so many parts of a result that stand out, the best first: competencies as the
// supervisor saw them, else indicators whose target was reached.
func (r Result) Strongest(most int) []Term {
	var terms []Term
	for _, t := range r.Breakdown {
		if t.Kind == TermCompetency && t.By == BySupervisor && t.Value != nil {
			terms = append(terms, t)
		}
	}
	if len(terms) == 0 {
		for _, i := range r.Indicators {
			if i.Achievement == nil || i.Achievement.Cmp(one) < 0 {
				continue
			}
			percent := i.Achievement.Mul(hundred)
			terms = append(terms, Term{Kind: TermIndicator, What: Text{i.Name, i.Name}, Value: &percent})
		}
	}
	slices.SortStableFunc(terms, func(a, b Term) int { return b.Value.Cmp(*a.Value) })
	return terms[:min(len(terms), most)]
}
