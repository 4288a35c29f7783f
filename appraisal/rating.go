package appraisal

// band finds the first rating, best first, whose lowest score is reached and whose
// condition holds; the last one catches everything. The score is rounded before. It reports
// whether there is one: there is none where a condition cannot be computed.
func (s *scorer) band(score Number) bool {
	values := map[string]any{"score": score, "innovation": s.c.Innovation}
	for i, r := range s.m.Ratings {
		last := i == len(s.m.Ratings)-1
		if !last && r.From != nil && score.Cmp(*r.From) < 0 {
			continue
		}
		holds, err := s.m.program.ratings[i].holds(values)
		t := Term{Kind: TermRating, Item: r.ID, What: r.Name, Value: &score}
		if err != nil {
			t.Kind = TermMissing
			s.explain(t.because("formula-failed"))
			return false
		}
		if holds || last {
			s.explain(t)
			s.rate(r)
			return true
		}
		t.Kind = TermLeftOut
		s.explain(t.because("condition-not-met"))
	}
	return false
}

// matrix finds the rating of the appraiser's two judgements. Feedback of others
// informs them and has no weight in them (PermenPANRB 6/2022).
func (s *scorer) matrix() {
	missing := false
	for _, j := range []struct {
		item string
		what Text
		is   Expectation
	}{{"results", resultsName, s.c.Results}, {"behaviour", behaviourName, s.c.Behaviour}} {
		t := Term{Kind: TermJudgement, Item: j.item, By: BySupervisor, What: j.what}
		if j.is == "" {
			t.Kind, missing = TermMissing, true
			s.explain(t.because("judgement-missing"))
			continue
		}
		why := expectationNames[j.is]
		t.Code, t.Why = Code(j.is), &why
		s.explain(t)
	}
	s.explain(s.unused()...)
	s.explain(s.feedback()...)
	if missing {
		return
	}
	if r, ok := s.m.Rating(s.m.Scoring.Matrix[s.c.Results][s.c.Behaviour]); ok {
		s.explain(Term{Kind: TermRating, Item: r.ID, What: r.Name})
		s.rate(r)
	}
}

func (s *scorer) rate(r Rating) {
	s.result.Rating, s.result.Official = &r.ID, &r.Official
}
