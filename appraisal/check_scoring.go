package appraisal

import (
	"fmt"
	"slices"
	"strings"
)

// Bounds on a scale and on decimal places.
const (
	maxLevels = 20
	maxPlaces = 6
	// leastConfidential answers of a group keep its members unknown to the employee.
	leastConfidential = 3
	mostConfidential  = 50
)

func (c *methodCheck) scale() {
	s := c.m.Scale
	if s.From.Cmp(s.To) >= 0 {
		c.wrong("scale.to", "the scale must end above %s, where it begins", s.From)
	}
	if s.To.Sub(s.From).Cmp(NewNumber(maxLevels)) > 0 {
		c.wrong("scale", "the scale has more than %d levels; nobody can tell so many apart", maxLevels)
	}
	for path, n := range map[string]Number{"scale.from": s.From, "scale.to": s.To} {
		if !n.IsWhole() || n.value().Num().BitLen() > 31 {
			c.wrong(path, "the scale must begin and end at whole numbers; each has its rubric")
		}
	}
}

// rubric checks that every whole level of the scale is explained.
func (c *methodCheck) rubric(path string, rubric map[int]Text) {
	s := c.m.Scale
	if c.broken["scale"] || c.broken["scale.from"] || c.broken["scale.to"] || s.To.Sub(s.From).Cmp(NewNumber(maxLevels)) > 0 {
		return
	}
	var missing []string
	for level := s.From.Round(0); level.Cmp(s.To) <= 0; level = level.Add(one) {
		if _, ok := rubric[int(level.value().Num().Int64())]; !ok {
			missing = append(missing, level.String())
		}
	}
	if missing != nil {
		c.wrong(path, "the rubric does not explain level %s; it must explain every level from %s to %s", strings.Join(missing, ", "), s.From, s.To)
	}
	for level := range rubric {
		if n := NewNumber(int64(level)); n.Cmp(s.From) < 0 || n.Cmp(s.To) > 0 {
			at := fmt.Sprintf("%s.%d", path, level)
			c.reportKey(at, "level %d is not on the scale from %s to %s", level, s.From, s.To)
		}
	}
}

func (c *methodCheck) competencies() {
	for _, id := range sortedKeys(c.m.Competencies) {
		at := "competencies." + id
		if !idForm.MatchString(id) {
			c.reportKey(at, "%q is no ID; write lower-case letters, digits and single hyphens", clip(id))
		}
		c.rubric(at+".rubric", c.m.Competencies[id].Rubric)
	}
}

func (c *methodCheck) families() {
	c.distinct("families[%d].id", ids(c.m.Families, func(f Family) string { return f.ID }))
	if _, ok := c.m.FamilyByID(GeneralFamily); !ok {
		c.wrong("families", "there is no family with the ID %s, for posts that match no other", GeneralFamily)
	}
	known := sortedKeys(c.m.Competencies)
	for i, f := range c.m.Families {
		at := fmt.Sprintf("families[%d]", i)
		c.only(at, "match", f.Match != "", f.ID != GeneralFamily, "every family but "+GeneralFamily)
		c.m.program.families = append(c.m.program.families, c.condition(at+".match", f.Match, familyVars))
		var weights []weight
		seen := map[string]bool{}
		for j, ref := range f.Competencies {
			path := fmt.Sprintf("%s.competencies[%d]", at, j)
			c.known(path+".id", "the competency", ref.ID, known)
			if seen[ref.ID] {
				c.wrong(path+".id", "%q is named twice", clip(ref.ID))
			}
			seen[ref.ID] = true
			weights = append(weights, weight{path + ".weight", ref.Weight})
		}
		// Weights of a matrix method weigh nothing; seven equal ones have no decimal that adds up.
		if c.m.Scoring.Kind == Numeric && (len(weights) > 0 || len(known) > 0) {
			c.hundred(at+".competencies", weights, false)
		}
		for j, example := range f.Indicators {
			if example.Target.Sign() < 0 || example.Target.IsZero() && example.Better == HigherIsBetter {
				c.wrong(fmt.Sprintf("%s.indicators[%d].target", at, j), "the target must be above 0")
			}
		}
	}
}

func (c *methodCheck) ratings() {
	m := c.m
	c.distinct("ratings[%d].id", m.ratingIDs())
	if len(m.Ratings) < 2 {
		c.wrong("ratings", "there must be two ratings at least")
	}
	numeric := m.Scoring.Kind == Numeric
	var above *Number
	for i, r := range m.Ratings {
		at := fmt.Sprintf("ratings[%d]", i)
		m.program.ratings = append(m.program.ratings, c.condition(at+".when", r.When, ratingVars))
		last := i == len(m.Ratings)-1
		switch {
		case !numeric:
			c.only(at, "from", r.From != nil, false, "numeric methods")
			c.only(at, "when", r.When != "", false, "numeric methods")
		case last && (r.When != "" || r.From != nil && r.From.Sign() > 0):
			c.wrong(at, "the last rating must catch every other score: leave out from and when, or begin at 0")
		case !last && r.From == nil:
			c.wrong(at+".from", "from is missing; every rating but the last needs its lowest score")
		case above != nil && r.From != nil && r.From.Cmp(*above) >= 0:
			c.wrong(at+".from", "begins at %s; ratings stand best first, so it must begin below %s", r.From, above)
		}
		if r.From != nil && !c.broken[at+".from"] {
			above = r.From
		}
	}
}

func (m *Method) ratingIDs() []string { return ids(m.Ratings, func(r Rating) string { return r.ID }) }

func (c *methodCheck) scoring() {
	s := c.m.Scoring
	numeric := s.Kind == Numeric
	c.between("scoring.places", s.Places, 0, maxPlaces)
	c.confidential()
	if c.broken["scoring.kind"] {
		return
	}
	c.only("scoring", "sections", s.Sections != nil, numeric, "numeric methods")
	c.only("scoring", "weightings", s.Weightings != nil, numeric, "numeric methods")
	c.only("scoring", "matrix", s.Matrix != nil, !numeric, "matrix methods")
	if !numeric {
		c.only("scoring", "places", s.Places != 0, false, "numeric methods")
		c.matrix()
	}
	fromIndicators := slices.ContainsFunc(s.Sections, func(s Section) bool { return s.From == FromIndicators })
	c.only("scoring", "indicator", s.Indicator != nil, fromIndicators, "methods with a section from indicators")
	if s.Indicator != nil {
		if s.Indicator.Value == "" {
			c.wrong("scoring.indicator.value", "is empty; write c for the achievement in percent as it is")
		}
		c.m.program.indicator = c.formula("scoring.indicator.value", s.Indicator.Value, indicatorVars)
		if s.Indicator.Round != nil {
			c.between("scoring.indicator.round", *s.Indicator.Round, 0, maxPlaces)
		}
		c.indicatorComputes()
	}
	c.sections()
	c.weightings()
}

func (c *methodCheck) confidential() {
	s := c.m.Scoring
	for i, by := range s.Confidential {
		at := fmt.Sprintf("scoring.confidential[%d]", i)
		if by == BySelf || by == BySupervisor {
			c.wrong(at, "%s is one known person and cannot be confidential", by)
		}
		if slices.Contains(s.Confidential[:i], by) {
			c.wrong(at, "%s is named twice", by)
		}
	}
	for i, section := range s.Sections {
		for _, by := range sortedKeys(section.Raters) {
			if by.Group() && section.Raters[by].Sign() > 0 && !slices.Contains(s.Confidential, by) {
				c.reportKey(fmt.Sprintf("scoring.sections[%d].raters.%s", i, by), "%s answer in confidence; name them under confidential, with a threshold", by)
			}
		}
	}
	if len(s.Confidential) > 0 {
		// Fewer answers would tell who said what.
		if !c.given("scoring.threshold") {
			c.wrong("scoring", "threshold is missing; write from how many answers on a confidential group counts, from %d to %d", leastConfidential, mostConfidential)
		} else {
			c.between("scoring.threshold", s.Threshold, leastConfidential, mostConfidential)
		}
	} else {
		c.only("scoring", "threshold", s.Threshold != 0, false, "methods with confidential groups")
	}
}

func (c *methodCheck) matrix() {
	for _, results := range expectations {
		row, ok := c.m.Scoring.Matrix[results]
		for _, behaviour := range expectations {
			at := fmt.Sprintf("scoring.matrix.%s.%s", results, behaviour)
			if rating, given := row[behaviour]; given {
				c.known(at, "the rating", rating, c.m.ratingIDs())
			} else if ok {
				c.wrong(at, "the rating for results %s and behaviour %s is missing", results, behaviour)
			}
		}
		if !ok && c.m.Scoring.Matrix != nil {
			c.wrong("scoring.matrix."+string(results), "the row for results %s is missing", results)
		}
	}
}

var expectations = []Expectation{Above, Meets, Below}

func (c *methodCheck) sections() {
	sections := c.m.Scoring.Sections
	c.distinct("scoring.sections[%d].id", c.m.sectionIDs())
	var criteria []string
	for i, s := range sections {
		at := fmt.Sprintf("scoring.sections[%d]", i)
		c.only(at, "raters", s.Raters != nil, s.From == FromCompetencies, "sections from competencies")
		c.only(at, "criteria", s.Criteria != nil, s.From == FromCriteria, "sections from criteria")
		if s.From == FromIndicators {
			c.only(at, "value", s.Value != "", false, "sections from competencies or criteria")
		} else {
			c.only(at, "additional", s.Additional != nil, false, "sections from indicators")
		}
		if f := c.formula(at+".value", s.Value, sectionVars); f != nil {
			c.m.program.sections[s.ID] = f
			c.sectionComputes(at+".value", s.Value, f)
		}
		var weights []weight
		for _, by := range sortedKeys(s.Raters) {
			weights = append(weights, weight{at + ".raters." + string(by), s.Raters[by]})
		}
		if s.Raters != nil {
			c.hundred(at+".raters", weights, true)
			if len(c.m.Competencies) == 0 {
				c.wrong(at, "a section from competencies needs competencies")
			}
		}
		weights = nil
		for j, criterion := range s.Criteria {
			path := fmt.Sprintf("%s.criteria[%d]", at, j)
			c.id(path+".id", criterion.ID)
			if slices.Contains(criteria, criterion.ID) {
				c.wrong(path+".id", "%q is used twice; choose another ID", clip(criterion.ID))
			}
			criteria = append(criteria, criterion.ID)
			c.rubric(path+".rubric", criterion.Rubric)
			weights = append(weights, weight{path + ".weight", criterion.Weight})
		}
		if s.Criteria != nil {
			c.hundred(at+".criteria", weights, false)
		}
		for name, n := range map[string]*Number{"additional": s.Additional, "cap": s.Cap} {
			if n != nil && n.Sign() <= 0 {
				c.wrong(at+"."+name, "%s is %s; it must be above 0", name, n)
			}
		}
	}
}

func (m *Method) sectionIDs() []string {
	return ids(m.Scoring.Sections, func(s Section) string { return s.ID })
}

func (c *methodCheck) weightings() {
	all := c.m.sectionIDs()
	weightings := c.m.Scoring.Weightings
	for i, w := range weightings {
		at := fmt.Sprintf("scoring.weightings[%d]", i)
		c.m.program.weightings = append(c.m.program.weightings, c.condition(at+".when", w.When, weightingVars))
		c.only(at, "when", w.When != "", i < len(weightings)-1, "every weighting but the last, which always applies,")
		var weights []weight
		for _, id := range sortedKeys(w.Sections) {
			path := at + ".sections." + id
			if !slices.Contains(all, id) {
				c.reportKey(path, "the section %q does not exist; known are %s", clip(id), strings.Join(all, ", "))
			}
			weights = append(weights, weight{path, w.Sections[id]})
		}
		for _, id := range all {
			if _, ok := w.Sections[id]; !ok {
				c.wrong(at+".sections", "the weight of the section %s is missing; write 0 where it has none", id)
			}
		}
		c.hundred(at+".sections", weights, true)
	}
}
