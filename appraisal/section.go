package appraisal

import "fmt"

// raters in the order they are shown.
var raters = []Rater{BySelf, BySupervisor, ByPeer, BySubordinate, ByPublic}

// section computes the value of one section.
func (s *scorer) section(section Section) (part, error) {
	var p part
	switch section.From {
	case FromIndicators:
		s.fromIndicators(section, &p)
	case FromCompetencies:
		s.fromCompetencies(section, &p)
	case FromCriteria:
		s.fromCriteria(section, &p)
	}
	if p.missing {
		return p, nil
	}
	value := p.sum()
	if f := s.m.program.sections[section.ID]; f != nil {
		converted, err := f.eval("x", value)
		if err != nil {
			return part{}, formulaFailed(fmt.Sprintf("scoring.sections.%s.value", section.ID), err)
		}
		p.terms = append(p.terms, Term{Kind: TermConversion, Section: section.ID, What: conversionName}.becomes(value, converted).because("converted"))
		value = converted
	}
	if section.Cap != nil && value.Cmp(*section.Cap) > 0 {
		p.terms = append(p.terms, Term{Kind: TermCap, Section: section.ID, What: capName}.becomes(value, *section.Cap).because("capped"))
		value = *section.Cap
	}
	p.value = &value
	return p, nil
}

func (s *scorer) fromIndicators(section Section, p *part) {
	if len(s.c.Indicators) == 0 {
		p.miss(Term{Section: section.ID, What: section.Name}, "indicators-missing")
	}
	var given Number
	for _, ind := range s.c.Indicators {
		given = given.Add(ind.Weight)
	}
	for i, r := range s.result.Indicators {
		ind := s.c.Indicators[i]
		t := Term{Kind: TermIndicator, Section: section.ID, What: Text{r.Name, r.Name}}
		if r.Value == nil {
			p.miss(t, "figure-missing")
			continue
		}
		weight := ind.Weight
		if given.IsZero() {
			weight = hundred.over(NewNumber(int64(len(s.c.Indicators))))
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
	for _, by := range raters {
		if absent[by] && by != BySupervisor {
			p.terms = append(p.terms, s.leftOut(section, by, Term{What: by.Name()}))
		}
	}
	for _, ref := range s.family.Competencies {
		name := s.m.Competencies[ref.ID].Name
		means := map[Rater]Number{}
		var present Number
		for _, by := range raters {
			weight := section.Raters[by]
			if weight.Sign() <= 0 {
				continue
			}
			if mean := s.mean(by, ref.ID); mean != nil {
				means[by], present = *mean, present.Add(weight)
			} else if !absent[by] {
				p.terms = append(p.terms, s.leftOut(section, by, Term{Item: ref.ID, What: name}))
			}
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

// leftOut explains that a group does not count, with the weight it would have had. Of a
// confidential group it does not tell none from too few.
func (s *scorer) leftOut(section Section, by Rater, t Term) Term {
	weight := section.Raters[by]
	t.Kind, t.Section, t.By, t.Weight = TermLeftOut, section.ID, by, &weight
	if s.needs(by) > 1 {
		return t.because("below-threshold")
	}
	return t.because("no-answers")
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
