package appraisal_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "rapor/appraisal"
)

// anyCase draws a case that m can score, with any number of raters in each group.
func anyCase(t *rapid.T, m *Method) Case {
	c := Case{Innovation: rapid.Bool().Draw(t, "innovation")}
	for _, weight := range rapid.SampledFrom([][]string{{"100"}, {"40", "60"}, {"33.3", "33.3", "33.4"}}).Draw(t, "weights") {
		target := rapid.IntRange(1, 100).Draw(t, "target")
		ind := goal(rapid.SampledFrom([]Better{HigherIsBetter, LowerIsBetter}).Draw(t, "better"), NewNumber(int64(target)).String(), "0")
		realised := MustNumber(rapid.StringMatching(`[1-9][0-9]{0,2}(\.[0-9])?`).Draw(t, "realised"))
		ind.Weight, ind.Realised = MustNumber(weight), &realised
		c.Indicators = append(c.Indicators, ind)
	}
	family, _ := m.FamilyByID(GeneralFamily)
	scale := rapid.Custom(func(t *rapid.T) Number {
		return NewNumber(rapid.Int64Range(1, int64(len(m.Competencies[family.Competencies[0].ID].Rubric))).Draw(t, "score"))
	})
	for _, by := range []Rater{BySelf, BySupervisor, ByPeer, BySubordinate, ByPublic} {
		least := 0
		if by == BySupervisor {
			least = 1
		}
		for range rapid.IntRange(least, 5).Draw(t, string(by)) {
			a := CaseAssessment{By: by, Scores: map[string]Number{}}
			for _, ref := range family.Competencies {
				a.Scores[ref.ID] = scale.Draw(t, ref.ID)
			}
			c.Assessments = append(c.Assessments, a)
		}
	}
	for _, s := range m.Scoring.Sections {
		for _, criterion := range s.Criteria {
			if c.Process == nil {
				c.Process = map[string]Number{}
			}
			c.Process[criterion.ID] = scale.Draw(t, criterion.ID)
		}
		if s.Additional != nil {
			additional := NewNumber(rapid.Int64Range(0, 20).Draw(t, "additional"))
			c.Additional = &additional
		}
	}
	return c
}

func numericMethods(t *testing.T) (all []*Method) {
	for _, id := range []string{"tenayan-raya", "jambi", "tubei", "tanjungbalai", "kalianda", "pp-30-2019"} {
		all = append(all, shipped(t, id))
	}
	return all
}

func TestExplanationAddsUp(t *testing.T) {
	t.Parallel()
	methods := numericMethods(t)
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(methods).Draw(t, "method")
		r, err := Score(m, anyCase(t, m))
		require.NoError(t, err)
		require.NotNil(t, r.Score)
		require.NotNil(t, r.Rating)

		hundred := NewNumber(100)
		var total Number
		weights, sums, values := map[string]Number{}, map[string]Number{}, map[string]Number{}
		for _, term := range r.Breakdown {
			if term.Weight != nil && term.Product != nil {
				weighed := term.Value.Mul(*term.Weight)
				require.True(t, weighed.Equal(term.Product.Mul(hundred)), "value × weight is the product")
			}
			switch term.Kind {
			case TermIndicator, TermCompetency, TermCriterion:
				weights[term.Section] = weights[term.Section].Add(*term.Weight)
				fallthrough
			case TermAdditional:
				sums[term.Section] = sums[term.Section].Add(*term.Product)
				values[term.Section] = sums[term.Section]
			case TermConversion, TermCap:
				require.True(t, term.Value.Equal(values[term.Section]))
				values[term.Section] = *term.Product
			case TermSection:
				require.True(t, term.Value.Equal(values[term.Section]), "the terms of a section make its value")
				total = total.Add(*term.Product)
			case TermScore:
				require.True(t, term.Value.Equal(total), "the sections make the score")
				require.True(t, term.Product.Equal(*r.Score))
			}
		}
		require.True(t, r.Score.Equal(total.Round(m.Scoring.Places)))
		for section, sum := range weights {
			require.True(t, sum.Equal(hundred), "the weights of %s add up to %s after redistribution", section, sum)
		}
	})
}

func TestOrderOfRatersIsIrrelevant(t *testing.T) {
	t.Parallel()
	methods := numericMethods(t)
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(methods).Draw(t, "method")
		c := anyCase(t, m)
		want, err := Score(m, c)
		require.NoError(t, err)
		c.Assessments = rapid.Permutation(c.Assessments).Draw(t, "order")
		got, err := Score(m, c)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func TestMoreIsNeverLess(t *testing.T) {
	t.Parallel()
	methods := numericMethods(t)
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(methods).Draw(t, "method")
		c := anyCase(t, m)
		before, err := Score(m, c)
		require.NoError(t, err)
		require.GreaterOrEqual(t, before.Score.Sign(), 0)
		require.LessOrEqual(t, before.Score.Cmp(NewNumber(120)), 0)

		i := rapid.IntRange(0, len(c.Indicators)-1).Draw(t, "indicator")
		step := NewNumber(rapid.Int64Range(0, 50).Draw(t, "step"))
		if c.Indicators[i].Better == LowerIsBetter {
			step = Number{}.Sub(step.Min(*c.Indicators[i].Realised))
		}
		improved := c.Indicators[i].Realised.Add(step)
		c.Indicators[i].Realised = &improved
		if last := len(c.Assessments) - 1; c.Assessments[last].By != BySelf {
			for id, score := range c.Assessments[last].Scores {
				c.Assessments[last].Scores[id] = score.Max(m.Scale.To)
				break
			}
		}
		after, err := Score(m, c)
		require.NoError(t, err)
		require.GreaterOrEqual(t, after.Score.Cmp(*before.Score), 0)
		require.GreaterOrEqual(t, after.Indicators[i].Achievement.Cmp(*before.Indicators[i].Achievement), 0)
	})
}
