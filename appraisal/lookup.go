package appraisal

import (
	"slices"
	"strings"
)

// GeneralFamily is the ID of the family for posts that match no other.
const GeneralFamily = "general"

// PostFacts are the facts of the roster that decide an employee's job family.
type PostFacts struct {
	Post   string
	Type   string
	Family string
	Unit   string
}

// values are the variables of an expression over posts.
func (p PostFacts) values() map[string]any {
	return map[string]any{
		"post": strings.ToLower(p.Post), "post_type": strings.ToLower(p.Type),
		"family": strings.ToLower(p.Family), "unit": strings.ToLower(p.Unit),
	}
}

// Family is the first family whose match holds for p, else the general one.
func (m *Method) Family(p PostFacts) Family {
	values := p.values()
	for i, f := range m.Families {
		if m.program == nil || i >= len(m.program.families) || m.program.families[i] == nil {
			continue
		}
		if matches, err := m.program.families[i].Holds(values); err == nil && matches {
			return f
		}
	}
	general, _ := m.FamilyByID(GeneralFamily)
	return general
}

// FamilyByID is the family with an ID.
func (m *Method) FamilyByID(id string) (Family, bool) {
	return find(m.Families, func(f Family) bool { return f.ID == id })
}

// Step is the step with an ID.
func (m *Method) Step(id string) (Step, bool) {
	return find(m.Steps, func(s Step) bool { return s.ID == id })
}

// Rating is the rating with an ID.
func (m *Method) Rating(id string) (Rating, bool) {
	return find(m.Ratings, func(r Rating) bool { return r.ID == id })
}

// Section is the section with an ID.
func (m *Method) Section(id string) (Section, bool) {
	return find(m.Scoring.Sections, func(s Section) bool { return s.ID == id })
}

// Consequence is the rule with an ID.
func (m *Method) Consequence(id string) (Consequence, bool) {
	return find(m.Consequences, func(c Consequence) bool { return c.ID == id })
}

// Measure is the rule with an ID of what follows an improvement period.
func (m *Method) Measure(id string) (CoachingMeasure, bool) {
	if m.Coaching == nil {
		return CoachingMeasure{}, false
	}
	return find(m.Coaching.Measures, func(k CoachingMeasure) bool { return k.ID == id })
}

// Level is the organisation's achievement with an ID.
func (m *Method) Level(id Achievement) (Level, bool) {
	if m.Organisation == nil {
		return Level{}, false
	}
	return find(m.Organisation.Levels, func(l Level) bool { return l.ID == id })
}

// levels are the IDs of the organisation's achievements; none where the method sets none.
func (m *Method) levels() []string {
	if m.Organisation == nil {
		return nil
	}
	return ids(m.Organisation.Levels, func(l Level) string { return string(l.ID) })
}

// Proposals are the rules that propose something on what is known, in the method's order. A rule
// that cannot be computed proposes nothing: people decide anyway.
func (m *Method) Proposals(g Grounds) []Consequence {
	var proposed []Consequence
	for i, c := range m.Consequences {
		if m.program == nil || i >= len(m.program.consequences) {
			break
		}
		when := m.program.consequences[i]
		if holds, err := when.holds(g.values(when)); err == nil && holds {
			proposed = append(proposed, c)
		}
	}
	return proposed
}

func find[T any](all []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	var none T
	return none, false
}

// ids of all, for messages.
func ids[T any](all []T, id func(T) string) []string {
	list := make([]string, len(all))
	for i, a := range all {
		list[i] = id(a)
	}
	return list
}
