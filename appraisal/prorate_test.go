package appraisal_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "rapor/appraisal"
)

func TestTargetsProRata(t *testing.T) {
	t.Parallel()
	m := shipped(t, "pp-30-2019")
	ind := goal(HigherIsBetter, "12", "9")
	ind.Cumulative, ind.Weight = true, NewNumber(100)
	c := Case{Indicators: []CaseIndicator{ind}, Period: &CasePeriod{Days: 365, Absent: 91}}
	for _, by := range []Rater{BySupervisor} {
		a := CaseAssessment{By: by, Scores: map[string]Number{}}
		family, _ := m.FamilyByID(GeneralFamily)
		for _, ref := range family.Competencies {
			a.Scores[ref.ID] = m.Scale.To
		}
		c.Assessments = append(c.Assessments, a)
	}
	pro, err := Score(m, c)
	require.NoError(t, err)
	// 12 × 274/365, exactly.
	want, err := NewNumber(9).Div(MustNumber("12").Mul(c.Period.Share()))
	require.NoError(t, err)
	require.True(t, want.Equal(*pro.Indicators[0].Achievement))
	i := slices.IndexFunc(pro.Breakdown, func(t Term) bool { return t.Kind == TermTarget })
	require.Equal(t, Code("target-pro-rata"), pro.Breakdown[i].Code)
	require.Equal(t, "12", pro.Breakdown[i].Value.String())
	require.True(t, pro.Breakdown[i].Product.Equal(MustNumber("12").Mul(c.Period.Share())))
	require.Equal(t, TermPeriod, pro.Breakdown[0].Kind)
	require.Equal(t, "274", pro.Breakdown[0].Product.String())

	c.Period = nil
	agreed, err := Score(m, c)
	require.NoError(t, err)
	require.Negative(t, agreed.Score.Cmp(*pro.Score))
	require.True(t, slices.ContainsFunc(pro.Breakdown, func(t Term) bool { return t.Code == "agreed-not-better" && t.Value.Equal(*agreed.Score) }))

	// A rate does not accumulate.
	c.Indicators[0].Cumulative, c.Period = false, &CasePeriod{Days: 365, Absent: 91}
	same, err := Score(m, c)
	require.NoError(t, err)
	require.True(t, same.Score.Equal(*agreed.Score))

	// Fewer is better: a smaller target would lower the rating, so the agreed one counts.
	c.Indicators[0] = goal(LowerIsBetter, "12", "9")
	c.Indicators[0].Cumulative, c.Indicators[0].Weight = true, NewNumber(100)
	kept, err := Score(m, c)
	require.NoError(t, err)
	require.True(t, kept.Indicators[0].Achievement.Equal(MustNumber("1.25")))
	require.True(t, slices.ContainsFunc(kept.Breakdown, func(t Term) bool { return t.Code == "pro-rata-lower" }))

	for _, wrong := range []CasePeriod{{Days: 0}, {Days: 365, Absent: -1}, {Days: 365, Absent: 366}} {
		c.Period = &wrong
		_, err := Score(m, c)
		require.Error(t, err)
	}
	c.Period = &CasePeriod{Days: 365, Absent: 365}
	away, err := Score(m, c)
	require.NoError(t, err)
	require.True(t, away.Score.Equal(*kept.Score), "away all the time leaves no shorter period")
}

func TestShortenedPeriodNeverLowersARating(t *testing.T) {
	t.Parallel()
	methods := numericMethods(t)
	rank := func(m *Method, r Result) int {
		return slices.IndexFunc(m.Ratings, func(x Rating) bool { return x.ID == *r.Rating })
	}
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(methods).Draw(t, "method")
		c := anyCase(t, m)
		for i := range c.Indicators {
			c.Indicators[i].Cumulative = rapid.Bool().Draw(t, "cumulative")
		}
		agreed, err := Score(m, c)
		require.NoError(t, err)
		c.Period = &CasePeriod{Days: rapid.IntRange(1, 366).Draw(t, "days")}
		c.Period.Absent = rapid.IntRange(0, c.Period.Days).Draw(t, "absent")
		pro, err := Score(m, c)
		require.NoError(t, err)
		require.LessOrEqual(t, rank(m, pro), rank(m, agreed))
		if rank(m, pro) == rank(m, agreed) {
			require.GreaterOrEqual(t, pro.Score.Cmp(*agreed.Score), 0)
		}
		require.Equal(t, c.Period.Prorated(), len(pro.Breakdown) > 0 && pro.Breakdown[0].Kind == TermPeriod)

		// Nor in a year in two posts.
		half := []PartCase{{Case: c, Days: 100}, {Case: c, Days: 265}}
		two, err := ScoreParts(m, half)
		require.NoError(t, err)
		whole := c
		whole.Period = nil
		before, err := ScoreParts(m, []PartCase{{Case: whole, Days: 100}, {Case: whole, Days: 265}})
		require.NoError(t, err)
		require.LessOrEqual(t, rank(m, two), rank(m, before))
	})
}
