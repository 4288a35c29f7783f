package appraisal_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"rapor/appraisal"
)

// wholeCase is a complete case of a shipped method, the supervisor's word drawn at random.
func wholeCase(t *rapid.T, m *appraisal.Method) appraisal.Case {
	c := appraisal.Case{Process: map[string]appraisal.Number{}}
	draw := func(name string, from, to int) appraisal.Number {
		return appraisal.NewNumber(int64(rapid.IntRange(from, to).Draw(t, name)))
	}
	target := appraisal.NewNumber(100)
	realised := draw("realised", 0, 130)
	c.Indicators = []appraisal.CaseIndicator{{
		Indicator: appraisal.Indicator{Name: "Dokumen", Weight: appraisal.NewNumber(100), Better: appraisal.HigherIsBetter, Target: &target}, Realised: &realised,
	}}
	family, _ := m.FamilyByID(appraisal.GeneralFamily)
	scores := map[string]appraisal.Number{}
	for _, ref := range family.Competencies {
		scores[ref.ID] = m.Scale.From.Add(draw(ref.ID, 0, 1).Mul(m.Scale.To.Sub(m.Scale.From)))
	}
	c.Assessments = []appraisal.CaseAssessment{{By: appraisal.BySupervisor, Scores: scores}, {By: appraisal.BySelf, Scores: scores}}
	for _, s := range m.Scoring.Sections {
		for _, criterion := range s.Criteria {
			c.Process[criterion.ID] = m.Scale.To
		}
	}
	return c
}

func shippedNumeric(t *testing.T) (list []*appraisal.Method) {
	for _, id := range []string{"tenayan-raya", "jambi", "tubei", "tanjungbalai", "kalianda", "pp-30-2019"} {
		m := shipped(t, id)
		if m.Scoring.Kind == appraisal.Numeric {
			list = append(list, m)
		}
	}
	return list
}

// One part is the year as before; parts alike make the same score; the shares of the parts add
// up to the whole; and the score lies between those of the parts.
func TestPartsOfAYearAreWeighedByTime(t *testing.T) {
	t.Parallel()
	for _, m := range shippedNumeric(t) {
		t.Run(m.ID, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				a, b := wholeCase(t, m), wholeCase(t, m)
				days := rapid.SliceOfN(rapid.IntRange(1, 366), 2, 4).Draw(t, "days")
				alone, err := appraisal.Score(m, a)
				require.NoError(t, err)
				single, err := appraisal.ScoreParts(m, []appraisal.PartCase{{Case: a, Days: days[0]}})
				require.NoError(t, err)
				require.Equal(t, alone, single)

				var same, mixed []appraisal.PartCase
				for i, n := range days {
					same = append(same, appraisal.PartCase{Case: a, Days: n})
					one := a
					if i%2 == 1 {
						one = b
					}
					mixed = append(mixed, appraisal.PartCase{Case: one, Days: n})
				}
				equal, err := appraisal.ScoreParts(m, same)
				require.NoError(t, err)
				require.NotNil(t, equal.Score)
				require.True(t, alone.Score.Equal(*equal.Score), "%s and %s", alone.Score, equal.Score)
				require.Equal(t, alone.Rating, equal.Rating)

				other, err := appraisal.Score(m, b)
				require.NoError(t, err)
				both, err := appraisal.ScoreParts(m, mixed)
				require.NoError(t, err)
				low, high := alone.Score.Min(*other.Score), alone.Score.Max(*other.Score)
				require.LessOrEqual(t, low.Cmp(*both.Score), 0)
				require.GreaterOrEqual(t, high.Cmp(*both.Score), 0)
				var weights appraisal.Number
				for _, term := range both.Breakdown {
					if term.Kind == appraisal.TermPart {
						weights = weights.Add(*term.Weight)
					}
				}
				require.True(t, weights.Equal(appraisal.NewNumber(100)), "%s", weights)
			})
		})
	}
}

func TestAPartWithoutItsSupervisorsWordLeavesNoRating(t *testing.T) {
	t.Parallel()
	m := shippedNumeric(t)[0]
	rapid.Check(t, func(t *rapid.T) {
		whole, without := wholeCase(t, m), wholeCase(t, m)
		without.Indicators[0].Realised, without.Assessments = nil, nil
		r, err := appraisal.ScoreParts(m, []appraisal.PartCase{{Case: without, Days: 100}, {Case: whole, Days: 265}})
		require.NoError(t, err)
		require.Nil(t, r.Score)
		require.Nil(t, r.Rating, "nothing counts as zero")
	})
}

func TestFinishIsNeverLaterThanTheScheduleNorThanTheLastDay(t *testing.T) {
	t.Parallel()
	for _, m := range append(shippedNumeric(t), shipped(t, "permenpanrb-6-2022")) {
		t.Run(m.ID, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				c := appraisal.Calendar{}
				s := m.Schedules["annual"]
				starts := appraisal.NewDate(2026, 1, 1)
				today := starts.AddDays(rapid.IntRange(0, 300).Draw(t, "today"))
				last := today.AddDays(rapid.IntRange(0, 300).Draw(t, "left"))
				from := rapid.SampledFrom(m.Steps).Draw(t, "step").ID
				f := m.FinishBy(s, c, from, today, last)
				before := appraisal.Date{}
				reached := false
				for _, step := range m.Steps {
					reached = reached || step.ID == from
					if !reached {
						continue
					}
					natural := starts.AddDays(1000)
					opens := f.Opens(step.ID, natural)
					require.False(t, opens.After(last), "%s opens %s", step.ID, opens)
					require.False(t, opens.Before(before), "%s opens before the step before it", step.ID)
					require.False(t, opens.Before(today), "%s opens in the past", step.ID)
					before = opens
					for _, kind := range appraisal.StepDuties(step) {
						due := f.Due(step.ID, kind, false, natural, today)
						if kind.Right() {
							require.Equal(t, natural, due)
							continue
						}
						require.True(t, due.After(today))
						require.False(t, due.After(last) && due.After(today.AddDays(1)))
					}
				}
			})
		})
	}
}
