package appraisal_test

import (
	"slices"
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

func came(people, weak int) appraisal.UnitFigure {
	return appraisal.UnitFigure{People: people, Weak: weak, Average: appraisal.NewNumber(70)}
}

// Everybody knows who attended a training. What would tell of those few is in no figure, and nobody but the
// officials reads any of it.
func TestTheEffectOfATrainingTellsOfNobody(t *testing.T) {
	t.Parallel()
	m := methodWith(t, "kalianda")
	evaluate := func(trainings ...appraisal.TrainingCounts) (one appraisal.TrainingOutcome, f appraisal.EvaluationFinding) {
		e := m.Evaluate(appraisal.EvaluationFacts{Trainings: trainings})
		require.Len(t, e.Service.Trainings, 1)
		id := "service:training:care"
		for _, f = range e.Findings {
			if f.ID == id {
				break
			}
		}
		require.Equal(t, id, f.ID)
		for _, other := range e.Public() {
			require.NotEqual(t, id, other.ID)
		}
		paper := e.Paper(m, appraisal.MethodDecision{Decision: "keep", Findings: []string{id}}, "")
		for _, chapter := range paper.Chapters {
			for _, words := range chapter.Findings {
				require.NotContains(t, words.EN, "attended")
			}
		}
		require.Empty(t, paper.Proposals, "a proposal goes with its finding")
		return e.Service.Trainings[0], f
	}

	// Three did not attend, and all of them are weak.
	one, f := evaluate(appraisal.TrainingCounts{Competency: "care", Attended: came(9, 2), Absent: came(3, 3), After: came(12, 5)})
	require.Nil(t, one.Attended)
	require.Nil(t, one.Absent)
	require.Equal(t, []int{1, 0}, []int{one.Trainings, one.Compared})
	require.NotContains(t, f.Words.EN+f.Words.ID, "%")
	require.Contains(t, f.Words.EN, "of 1 trainings, are not compared")
	require.False(t, f.Flag)

	// Nor can they be worked out from the sum with a unit that may be told of.
	told := appraisal.TrainingCounts{Competency: "care", Attended: came(10, 1), Absent: came(8, 5), After: came(18, 6)}
	one, f = evaluate(told, appraisal.TrainingCounts{Competency: "care", Attended: came(9, 2), Absent: came(6, 6), After: came(15, 8)})
	require.Equal(t, []int{2, 1, 10, 8}, []int{one.Trainings, one.Compared, one.Attended.N, one.Absent.N})
	require.Contains(t, f.Words.EN, "10% of 10 who attended are still weak, of 8 who did not 63%")

	one, f = evaluate(appraisal.TrainingCounts{Competency: "care", Attended: came(40, 30), Absent: came(40, 2), After: came(80, 32)})
	require.Equal(t, 1, one.Compared)
	require.True(t, f.Flag)

	// Where a method tells of groups of three, four are still too few for an interval.
	m = methodWith(t, "kalianda", "share: 40, smallest: 5 }", "share: 25, smallest: 3 }")
	_, f = evaluate(appraisal.TrainingCounts{Competency: "care", Attended: came(9, 2), Absent: came(4, 1), After: came(13, 3)})
	require.Equal(t, "Too few to compare: 9 who attended and 4 who did not; 5 of each are needed.", f.Words.EN)
	require.NotContains(t, f.Words.ID, "%")
}

// Where nearly all of few are weak, whoever is not knows who is.
func TestEverybodyReadsNoShareOfNearlyAll(t *testing.T) {
	t.Parallel()
	m := methodWith(t, "kalianda")
	public := func(now, before int) bool {
		e := m.Evaluate(appraisal.EvaluationFacts{
			Now:    appraisal.ServiceFacts{Weak: map[string]appraisal.WeakCounts{"care": {People: 9, Weak: now}}},
			Before: &appraisal.CycleBefore{Method: m, ServiceFacts: appraisal.ServiceFacts{Weak: map[string]appraisal.WeakCounts{"care": {People: 9, Weak: before}}}},
		})
		read := func(list []appraisal.EvaluationFinding) bool {
			return slices.ContainsFunc(list, func(f appraisal.EvaluationFinding) bool { return f.ID == "service:weak:care" })
		}
		require.True(t, read(e.Findings))
		return read(e.Public())
	}
	require.True(t, public(3, 6))
	require.False(t, public(7, 3))
	require.False(t, public(3, 9))
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
		Trainings: []appraisal.TrainingCounts{{Competency: "care", Attended: came(60, 4), Absent: came(40, 20), After: came(100, 24)}},
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
