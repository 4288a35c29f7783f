package config_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/config"
)

func shipped(t *testing.T, id string) *appraisal.Method {
	t.Helper()
	data, err := config.Method(id)
	require.NoError(t, err)
	m, err := appraisal.ParseMethod(id+".yaml", data)
	require.NoError(t, err)
	return m
}

// levels of leaders above most people of a district office.
const levels = 3

// lastDay walks a schedule with everybody acting on the last day, and fails where a
// step would already have had to open before the one before it is done.
func lastDay(t *testing.T, m *appraisal.Method, schedule string, calendar appraisal.Calendar, start appraisal.Date) appraisal.Date {
	t.Helper()
	day := start
	for _, step := range m.Steps {
		timing := m.Schedules[schedule].Steps[step.ID]
		if timing.Opens != nil {
			opens := calendar.Add(start, *timing.Opens)
			require.Falsef(t, opens.Before(day), "%s opens on %s, before %s", step.ID, opens, day)
			// A forum opens as soon as all ratings are in; its opening is the end of its patience.
			if step.Kind != appraisal.StepForum {
				day = opens
			}
		}
		opened := day
		for _, kind := range appraisal.StepDuties(step) {
			due, ok := timing.Duties[kind]
			// A lowering is heard while the forum votes.
			if !ok || kind == appraisal.StateOnLowering {
				continue
			}
			// Assessments run side by side, all else one after the other.
			if step.Kind == appraisal.StepAssessment {
				if end := calendar.Add(opened, due.Within); end.After(day) {
					day = end
				}
			} else {
				day = due.On(calendar, day, levels)
			}
		}
	}
	return day
}

func TestSchedules(t *testing.T) {
	t.Parallel()
	jakarta, err := time.LoadLocation("Asia/Jakarta")
	require.NoError(t, err)
	holidays, err := config.DefaultHolidays()
	require.NoError(t, err)
	calendar := appraisal.Calendar{Zone: jakarta, Holidays: holidays}
	start := appraisal.NewDate(2026, time.January, 1)
	for _, id := range config.Methods() {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			m := shipped(t, id)

			end := lastDay(t, m, appraisal.DemoSchedule, calendar, start)
			require.LessOrEqual(t, end.Sub(start), 80, "the demo year must stay short")

			end = lastDay(t, m, appraisal.AnnualSchedule, calendar, start)
			require.True(t, end.Before(appraisal.NewDate(2027, time.April, 1)), "last year's decisions are made by the end of March, not on %s", end)

			for _, step := range m.Steps {
				timing := m.Schedules[appraisal.AnnualSchedule].Steps[step.ID]
				switch step.Kind {
				case appraisal.StepPlan:
					upTo := *m
					upTo.Steps = m.Steps[:2]
					agreed := lastDay(t, &upTo, appraisal.AnnualSchedule, calendar, start)
					require.True(t, agreed.Before(appraisal.NewDate(2026, time.February, 1)), "the plan is agreed by the end of January, not on %s", agreed)
				case appraisal.StepObjection:
					require.Equal(t, "14d", timing.Duties[appraisal.Object].Within.String(), "PP 30/2019 art. 59 gives 14 calendar days")
				}
			}
		})
	}
}

func TestNumericSchemeOf2019(t *testing.T) {
	t.Parallel()
	m := shipped(t, "pp-30-2019")
	number := func(s string) *appraisal.Number { n := appraisal.MustNumber(s); return &n }
	behaviour := func(by appraisal.Rater, level int64) appraisal.CaseAssessment {
		scores := map[string]appraisal.Number{}
		for _, id := range []string{"service-orientation", "commitment", "initiative", "cooperation"} {
			scores[id] = appraisal.NewNumber(level)
		}
		return appraisal.CaseAssessment{By: by, Scores: scores}
	}
	indicator := func(i appraisal.Indicator, realised string) []appraisal.CaseIndicator {
		return []appraisal.CaseIndicator{{Indicator: i, Realised: number(realised)}}
	}
	target := func(target, maximum string) appraisal.Indicator {
		i := appraisal.Indicator{Better: appraisal.HigherIsBetter, Target: number(target)}
		if maximum != "" {
			i.Maximum = number(maximum)
		}
		return i
	}
	supervisor := []appraisal.CaseAssessment{behaviour(appraisal.BySupervisor, 4)}
	peers := func(n int, level int64) []appraisal.CaseAssessment {
		all := []appraisal.CaseAssessment{behaviour(appraisal.BySupervisor, 4)}
		for range n {
			all = append(all, behaviour(appraisal.ByPeer, level))
		}
		return all
	}
	for _, c := range []struct {
		name   string
		of     appraisal.Case
		score  string
		rating string
	}{
		{"target met is 109", appraisal.Case{Indicators: indicator(target("85", ""), "85"), Assessments: supervisor}, "106.3", "baik"},
		{"the largest possible target met is 120", appraisal.Case{Indicators: indicator(target("100", "100"), "100"), Assessments: supervisor}, "114", "baik"},
		{"with an idea it is sangat baik", appraisal.Case{Indicators: indicator(target("100", "100"), "100"), Assessments: supervisor, Innovation: true}, "114", "sangat-baik"},
		// 6.5 of 7–8 months is 107.14 percent, 107 rounded: 110 + 10/9·6.
		{"lower is better", appraisal.Case{
			Indicators:  indicator(appraisal.Indicator{Better: appraisal.LowerIsBetter, TargetFrom: number("7"), TargetTo: number("8")}, "6.5"),
			Assessments: supervisor,
		}, "111.67", "baik"},
		// 70 of 80–90 percent is 87.5, 88 rounded: 70 + 8.
		{"below a range", appraisal.Case{
			Indicators:  indicator(appraisal.Indicator{Better: appraisal.HigherIsBetter, TargetFrom: number("80"), TargetTo: number("90")}, "70"),
			Assessments: supervisor,
		}, "84.6", "cukup"},
		// 0.6·109 + 0.4·(0.75·100 + 0.25·60).
		{"opinions of peers weigh 60/40", appraisal.Case{Indicators: indicator(target("85", ""), "85"), Assessments: peers(3, 2)}, "101.4", "baik"},
		{"two peers are too few to count", appraisal.Case{Indicators: indicator(target("85", ""), "85"), Assessments: peers(2, 2)}, "106.3", "baik"},
		{"additional work adds ten at most, the plan is 120 at most", appraisal.Case{
			Indicators: indicator(target("85", ""), "85"), Assessments: supervisor, Additional: number("25"),
		}, "113.3", "baik"},
		{"nothing done", appraisal.Case{Indicators: indicator(target("85", ""), "0"), Assessments: []appraisal.CaseAssessment{behaviour(appraisal.BySupervisor, 1)}}, "12", "sangat-kurang"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			result, err := appraisal.Score(m, c.of)
			require.NoError(t, err)
			require.NotNil(t, result.Score)
			require.Equal(t, c.score, result.Score.String())
			require.NotNil(t, result.Rating)
			require.Equal(t, c.rating, *result.Rating)
		})
	}
}

// Every rating of a numeric method must be within reach of somebody: bands that the
// scale and the formulas cannot produce would be promises nobody can keep.
func TestEveryRatingIsWithinReach(t *testing.T) {
	t.Parallel()
	for _, id := range config.Methods() {
		m := shipped(t, id)
		if m.Scoring.Kind != appraisal.Numeric {
			continue
		}
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			for _, family := range m.Families {
				reached := map[string]bool{}
				for level := m.Scale.From; level.Cmp(m.Scale.To) <= 0; level = level.Add(appraisal.NewNumber(1)) {
					scores, process := map[string]appraisal.Number{}, map[string]appraisal.Number{}
					for _, ref := range family.Competencies {
						scores[ref.ID] = level
					}
					for _, section := range m.Scoring.Sections {
						for _, criterion := range section.Criteria {
							process[criterion.ID] = level
						}
					}
					for done := int64(0); done <= 130; done += 5 {
						target, realised := appraisal.NewNumber(100), appraisal.NewNumber(done)
						result, err := appraisal.Score(m, appraisal.Case{
							Family:      family.ID,
							Innovation:  true,
							Process:     process,
							Assessments: []appraisal.CaseAssessment{{By: appraisal.BySupervisor, Scores: scores}},
							Indicators: []appraisal.CaseIndicator{{
								Indicator: appraisal.Indicator{Better: appraisal.HigherIsBetter, Target: &target}, Realised: &realised,
							}},
						})
						require.NoError(t, err)
						require.NotNil(t, result.Rating)
						reached[*result.Rating] = true
					}
				}
				for _, r := range m.Ratings {
					require.True(t, reached[r.ID], "%s is out of reach of %s", r.ID, family.ID)
				}
			}
		})
	}
}

// Tanjungbalai evaluates by data gathered in real time: the figures come in through the year,
// and in the demo year as well.
func TestTanjungbalaiGathersDataThroughTheYear(t *testing.T) {
	t.Parallel()
	m := shipped(t, "tanjungbalai")
	for _, schedule := range []string{appraisal.AnnualSchedule, appraisal.DemoSchedule} {
		periods, last := 0, 0
		for _, step := range m.Steps {
			if step.Kind != appraisal.StepPeriodic {
				continue
			}
			periods++
			opens := m.Schedules[schedule].Steps[step.ID].Opens
			require.NotNil(t, opens)
			require.Greater(t, opens.Days, last)
			require.Less(t, opens.Days, m.Schedules[schedule].Days)
			last = opens.Days
		}
		require.Equal(t, 3, periods)
	}
}
