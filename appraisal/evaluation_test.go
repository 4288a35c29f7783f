package appraisal_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"rapor/appraisal"
	"rapor/appraisal/statistics"
)

func answered(name string, answers int, mean float64) appraisal.SurveyGroup {
	id := uuid.NewSHA1(uuid.NameSpaceOID, []byte(name))
	s := statistics.Moments(answers, mean, 1)
	return appraisal.SurveyGroup{
		Unit: &id, Name: appraisal.Text{ID: name, EN: name}, Answers: answers, Fairness: s, Pressure: s, Usefulness: s,
	}
}

// Nobody can take what is shown from the whole and find a group below three.
func TestASurveyShowsNoSmallGroup(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var f appraisal.SurveyFacts
		total := 0
		for i, n := range rapid.SliceOfN(rapid.IntRange(1, 8), 0, 8).Draw(t, "answers") {
			f.Groups = append(f.Groups, answered(string(rune('a'+i)), n, 3))
			total += n
		}
		r := f.Show()
		if total < 3 {
			require.Nil(t, r.All)
			require.Empty(t, r.Units)
			return
		}
		require.Equal(t, total, r.All.Answers)
		shown := 0
		for _, u := range r.Units {
			require.GreaterOrEqual(t, u.Answers, 3)
			shown += u.Answers
		}
		if rest := total - shown; shown > 0 && rest > 0 {
			require.GreaterOrEqual(t, rest, 3)
		}
	})
}

func TestTwoInASmallUnitTakeABiggerOneWithThem(t *testing.T) {
	t.Parallel()
	f := appraisal.SurveyFacts{Asked: 12, Answered: 9, Comments: 4, Groups: []appraisal.SurveyGroup{answered("A", 4, 3), answered("B", 3, 2), answered("C", 2, 1)}}
	r := f.Show()
	require.Equal(t, 4, r.Comments)
	require.Len(t, r.Units, 2)
	require.Equal(t, "A", r.Units[0].Name.EN)
	require.Nil(t, r.Units[1].Unit, "B and C together")
	require.Equal(t, 5, r.Units[1].Answers)
	require.Zero(t, appraisal.SurveyFacts{Answered: 2, Comments: 2, Groups: []appraisal.SurveyGroup{answered("A", 2, 3)}}.Show().Comments)
}

// Against the year before service is better, worse or the same, and compared only where it was
// measured alike.
func TestServiceIsComparedWithTheYearBefore(t *testing.T) {
	t.Parallel()
	m := methodWith(t, "kalianda")
	service := func(satisfaction, days float64, weak int) appraisal.ServiceFacts {
		return appraisal.ServiceFacts{
			Metrics:    map[string]statistics.Sample{"satisfaction": statistics.Moments(40, satisfaction, 9)},
			Complaints: appraisal.ComplaintFigures{TakenUp: 20, Substantiated: 6, Employees: 6, Appraised: 100, Days: statistics.Moments(20, days, 4)},
			Weak:       map[string]appraisal.WeakCounts{"care": {People: 100, Weak: weak}},
		}
	}
	f := appraisal.EvaluationFacts{
		Now: service(84, 20, 10), Before: &appraisal.CycleBefore{Name: "2025", Method: m, ServiceFacts: service(80, 12, 40)},
		Trainings: []appraisal.TrainingCounts{
			{Competency: "care", Attended: true, Trainings: 1, WeakCounts: appraisal.WeakCounts{People: 60, Weak: 4}},
			{Competency: "care", Trainings: 1, WeakCounts: appraisal.WeakCounts{People: 40, Weak: 20}},
		},
	}
	said := map[string]appraisal.EvaluationFinding{}
	e := m.Evaluate(f)
	for _, one := range e.Findings {
		said[one.ID] = one
	}
	require.Equal(t, "2025", e.Before)
	require.Contains(t, said["service:satisfaction"].Words.EN, "Improved from 80.00 to 84.00")
	require.Contains(t, said["service:answers"].Words.ID, "Memburuk dari 12,00 menjadi 20,00")
	require.True(t, said["service:answers"].Flag)
	require.Contains(t, said["service:weak:care"].Words.EN, "Improved from 40% to 10%")
	require.Contains(t, said["service:training:care"].Words.EN, "7% of 60 who attended are still weak, of 40 who did not 50%")
	require.Contains(t, said["service:complaints-about"].Words.EN, "Not tenably changed")
	proposed := map[string]bool{}
	for _, p := range e.Proposals {
		proposed[p.Finding] = true
	}
	require.True(t, proposed["service:answers"])
	require.False(t, proposed["service:satisfaction"], "what improved needs nothing")

	f.Before.Method = methodWith(t, "kalianda", `id: satisfaction, name: { id: "Kepuasan masyarakat", en: "Satisfaction of the public" }, unit: { id: "nilai survei 0–100", en: "survey score 0–100" }`,
		`id: satisfaction, name: { id: "Kepuasan masyarakat", en: "Satisfaction of the public" }, unit: { id: "bintang", en: "stars" }`)
	for _, one := range m.Evaluate(f).Findings {
		if one.ID == "service:satisfaction" {
			require.Contains(t, one.Words.EN, "no year before", "measured otherwise")
		}
	}
}

func TestADecisionAboutTheMethodRestsOnFindings(t *testing.T) {
	t.Parallel()
	facts := appraisal.Facts{Evaluated: []string{"participation", "ceiling:item:care"}, MethodHash: "abc"}
	codes := func(d appraisal.MethodDecision) (list []appraisal.Code) {
		for _, p := range d.Check(facts) {
			list = append(list, p.Code)
		}
		return list
	}
	why := "Layanan belum membaik"
	require.Empty(t, codes(appraisal.MethodDecision{Decision: "keep", Reason: why}))
	require.Empty(t, codes(appraisal.MethodDecision{Decision: "improve", Reason: why, Findings: []string{"ceiling:item:care"}, Version: "def"}))
	require.Equal(t, []appraisal.Code{"evaluation-finding-unknown"}, codes(appraisal.MethodDecision{Decision: "keep", Reason: why, Findings: []string{"x"}}))
	require.Equal(t, []appraisal.Code{"version-missing", "findings-missing"}, codes(appraisal.MethodDecision{Decision: "replace", Reason: why}))
	require.Equal(t, []appraisal.Code{"version-same"}, codes(appraisal.MethodDecision{Decision: "improve", Reason: why, Findings: facts.Evaluated, Version: "abc"}))
	require.Equal(t, []appraisal.Code{"reason-missing", "not-asked"}, codes(appraisal.MethodDecision{Decision: "keep", Version: "def"}))
}
