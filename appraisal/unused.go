package appraisal

import (
	"fmt"
	"slices"
)

// UsesInnovation reports whether a verified innovation can change a rating.
func (m *Method) UsesInnovation() bool {
	return m.program != nil && slices.ContainsFunc(m.program.ratings, func(c *Condition) bool { return c != nil && c.uses["innovation"] })
}

// usesAdditional reports whether work beyond the plan counts.
func (m *Method) usesAdditional() bool {
	return slices.ContainsFunc(m.Scoring.Sections, func(s Section) bool { return s.Additional != nil })
}

// unused says what was given that the method makes nothing of, so that nobody takes it for counted.
func (s *scorer) unused() (terms []Term) {
	leave := func(code Code, t Term) {
		t.Kind = TermLeftOut
		terms = append(terms, t.because(code))
	}
	for _, name := range s.c.Removed {
		leave("indicator-removed", Term{What: Text{name, name}})
	}
	if s.c.Additional != nil && !s.m.usesAdditional() {
		leave("additional-unused", Term{What: additionalName, Value: s.c.Additional})
	}
	if s.c.Innovation && !s.m.UsesInnovation() {
		leave("innovation-unused", Term{What: innovationName})
	}
	if len(s.m.criteria()) == 0 {
		for _, id := range sortedKeys(s.c.Process) {
			score := s.c.Process[id]
			leave("process-unused", Term{What: processName, Item: clip(id), Value: &score})
		}
	}
	if s.m.Scoring.Kind != MatrixKind {
		for _, j := range []struct {
			what Text
			is   Expectation
		}{{resultsName, s.c.Results}, {behaviourName, s.c.Behaviour}} {
			if j.is != "" {
				leave("judgement-unused", Term{What: j.what, Item: string(j.is), By: BySupervisor})
			}
		}
	}
	if level, known := s.m.Level(s.c.Organisation); known {
		what := Text{fmt.Sprintf("%s: %s", achievedName.ID, level.Name.ID), fmt.Sprintf("%s: %s", achievedName.EN, level.Name.EN)}
		leave("organisation-guides", Term{What: what, Item: string(level.ID)})
	} else if s.c.Organisation != "" {
		leave("organisation-unused", Term{What: achievedName, Item: clip(string(s.c.Organisation))})
	}
	return terms
}
