package appraisal

import "slices"

// raters in the order they are shown.
var raters = []Rater{BySelf, BySupervisor, ByPeer, BySubordinate, ByPublic}

// section computes the value of one section.
func (s *scorer) section(section Section) (p part) {
	switch section.From {
	case FromIndicators:
		s.fromIndicators(section, &p)
	case FromCompetencies:
		s.fromCompetencies(section, &p)
	case FromCriteria:
		s.fromCriteria(section, &p)
	}
	if p.missing {
		return p
	}
	value := p.sum()
	if f := s.m.program.sections[section.ID]; f != nil {
		converted, err := f.eval("x", value)
		if err != nil {
			p.miss(Term{Section: section.ID, What: conversionName, Value: &value}, "formula-failed")
			return p
		}
		p.terms = append(p.terms, Term{Kind: TermConversion, Section: section.ID, What: conversionName}.becomes(value, converted).because("converted"))
		value = converted
	}
	if section.Cap != nil && value.Cmp(*section.Cap) > 0 {
		p.terms = append(p.terms, Term{Kind: TermCap, Section: section.ID, What: capName}.becomes(value, *section.Cap).because("capped"))
		value = *section.Cap
	}
	p.value = &value
	return p
}

func (s *scorer) fromIndicators(section Section, p *part) {
	if len(s.c.Indicators) == 0 {
		p.miss(Term{Section: section.ID, What: section.Name}, "indicators-missing")
	}
	var given Number
	for _, ind := range s.c.Indicators {
		given = given.Add(ind.Weight)
	}
	if !given.IsZero() && !given.Equal(hundred) {
		p.terms = append(p.terms, Term{Kind: TermWeights, Section: section.ID, What: weightsName}.becomes(given, hundred).because("weights-shared"))
	}
	for i, r := range s.result.Indicators {
		ind := s.c.Indicators[i]
		t := Term{Kind: TermIndicator, Section: section.ID, What: Text{r.Name, r.Name}}
		if r.Achievement == nil {
			p.miss(t, "figure-missing")
			continue
		}
		if r.Value == nil {
			t.Value = r.Achievement
			p.miss(t, "formula-failed")
			continue
		}
		// The weights count in proportion to each other.
		var weight Number
		if given.IsZero() {
			weight = hundred.over(NewNumber(int64(len(s.c.Indicators))))
		} else {
			weight = ind.Weight.Mul(hundred).over(given)
		}
		if share, err := ind.share(*ind.Realised); err == nil && share.Sign() < 0 {
			t = t.because("floored")
		}
		p.terms = append(p.terms, t.weighed(*r.Value, weight))
	}
	if most := section.Additional; most != nil && s.c.Additional != nil {
		counted := s.c.Additional.Min(*most)
		t := Term{Kind: TermAdditional, Section: section.ID, What: additionalName}.becomes(*s.c.Additional, counted)
		if !counted.Equal(*s.c.Additional) {
			t = t.because("additional-limited")
		}
		p.terms = append(p.terms, t)
	}
}

// fromCompetencies weighs each competency by the groups of raters that scored it. The
// weight of the groups that did not goes to the others in proportion.
func (s *scorer) fromCompetencies(section Section, p *part) {
	if section.Raters[BySupervisor].Sign() > 0 && !s.gaveAny(BySupervisor) {
		p.miss(Term{Section: section.ID, By: BySupervisor, What: BySupervisor.Name()}, "supervisor-missing")
	}
	absent := s.absent(section)
	anybody := slices.ContainsFunc(raters, func(by Rater) bool { return section.Raters[by].Sign() > 0 && !absent[by] })
	for _, by := range raters {
		if absent[by] && by != BySupervisor {
			p.terms = append(p.terms, s.leftOut(section, by, Term{What: by.Name()}, anybody))
		}
	}
	for _, ref := range s.family.Competencies {
		name := s.m.Competencies[ref.ID].Name
		means := map[Rater]Number{}
		var present Number
		var without []Rater
		for _, by := range raters {
			weight := section.Raters[by]
			if weight.Sign() <= 0 {
				continue
			}
			if mean := s.mean(by, ref.ID); mean != nil {
				means[by], present = *mean, present.Add(weight)
			} else if !absent[by] {
				without = append(without, by)
			}
		}
		for _, by := range without {
			p.terms = append(p.terms, s.leftOut(section, by, Term{Item: ref.ID, What: name}, len(means) > 0))
		}
		if len(means) == 0 {
			p.miss(Term{Section: section.ID, Item: ref.ID, What: name}, "competency-unscored")
			continue
		}
		for _, by := range raters {
			if mean, ok := means[by]; ok {
				weight := ref.Weight.Mul(section.Raters[by]).over(present)
				p.terms = append(p.terms, Term{Kind: TermCompetency, Section: section.ID, Item: ref.ID, By: by, What: name}.weighed(mean, weight))
			}
		}
	}
}

// absent are the groups the section weighs that have not enough answers for any competency.
func (s *scorer) absent(section Section) map[Rater]bool {
	absent := map[Rater]bool{}
	for _, by := range raters {
		absent[by] = section.Raters[by].Sign() > 0
		for _, ref := range s.family.Competencies {
			absent[by] = absent[by] && s.mean(by, ref.ID) == nil
		}
	}
	return absent
}

// leftOut explains that a group does not count, with the weight it would have had; others
// says that somebody is left to take it. Of a confidential group it does not tell none from
// too few.
func (s *scorer) leftOut(section Section, by Rater, t Term, others bool) Term {
	weight := section.Raters[by]
	t.Kind, t.Section, t.By, t.Weight = TermLeftOut, section.ID, by, &weight
	switch confidential := s.needs(by) > 1; {
	case confidential && others:
		return t.because("below-threshold")
	case confidential:
		return t.because("below-threshold-alone")
	case others:
		return t.because("no-answers")
	}
	return t.because("no-answers-alone")
}

func (s *scorer) gaveAny(by Rater) bool {
	for _, ref := range s.family.Competencies {
		if s.mean(by, ref.ID) != nil {
			return true
		}
	}
	return false
}

func (s *scorer) fromCriteria(section Section, p *part) {
	for _, criterion := range section.Criteria {
		t := Term{Kind: TermCriterion, Section: section.ID, Item: criterion.ID, By: BySupervisor, What: criterion.Name}
		if score, ok := s.c.Process[criterion.ID]; ok {
			p.terms = append(p.terms, t.weighed(score, criterion.Weight))
		} else {
			p.miss(t, "criterion-unscored")
		}
	}
}
