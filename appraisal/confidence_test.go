package appraisal_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "rapor/appraisal"
)

// seen is everything a reader can get out of the computation of one point in time.
func seen(t require.TestingT, m *Method, supervisors CaseAssessment, answers []GroupAnswer) string {
	c := Case{Assessments: []CaseAssessment{supervisors}, Indicators: []CaseIndicator{{Indicator: Indicator{Name: "Layanan", Target: new(NewNumber(90))}, Realised: new(NewNumber(80))}}}
	for _, a := range answers {
		c.Assessments = append(c.Assessments, CaseAssessment{By: a.By, Scores: a.Scores})
	}
	result, err := Score(m, c)
	require.NoError(t, err)
	words := []Text{}
	for _, term := range result.Breakdown {
		words = append(words, term.Words())
	}
	text, err := json.Marshal([]any{result, words, Feedback(m, answers)})
	require.NoError(t, err)
	return string(text)
}

// Nobody can work out one person's answer, whoever reads and however often: for every answer there
// is another world in which it was different and in which every reader, even one who answered
// themself and knows what, sees exactly the same at every point in time, before and after a correction.
func TestNoReaderCanWorkOutOnePersonsAnswer(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../config/methods/jambi.yaml")
	require.NoError(t, err)
	m, err := ParseMethod("jambi", data)
	require.NoError(t, err)
	family, _ := m.FamilyByID(GeneralFamily)
	rapid.Check(t, func(t *rapid.T) {
		score := rapid.IntRange(1, 4)
		gives := func(label string) map[string]Number {
			scores := map[string]Number{}
			for _, c := range family.Competencies {
				scores[c.ID] = NewNumber(int64(score.Draw(t, label)))
			}
			return scores
		}
		var world []GroupAnswer
		for _, by := range []Rater{ByPeer, ByPublic} {
			for range rapid.IntRange(0, 6).Draw(t, "answers") {
				text := rapid.SampledFrom([]string{"", "Cepat", "Sopan", "Teliti"})
				world = append(world, GroupAnswer{By: by, Assessment: Assessment{Scores: gives(string(by)), Strengths: text.Draw(t, "text"), Comment: text.Draw(t, "text")}})
			}
		}
		if len(world) == 0 {
			return
		}
		// The answer to be worked out; a reader who knows their own; a third one whose answer nobody knows.
		target := rapid.IntRange(0, len(world)-1).Draw(t, "target")
		var group []int
		for i, a := range world {
			if a.By == world[target].By {
				group = append(group, i)
			}
		}
		reader := rapid.SampledFrom(group).Draw(t, "reader")
		if len(group) >= 3 && reader == target {
			return // one's own answer is no secret
		}
		other := slices.Clone(world)
		others := slices.DeleteFunc(slices.Clone(group), func(i int) bool { return i == target || i == reader })
		if len(others) > 0 {
			// The two exchange what they said, word for word.
			third := others[0]
			other[target], other[third] = world[third], world[target]
		} else {
			// The group is too small to count at all.
			other[target].Assessment = Assessment{Scores: gives("otherwise"), Comment: "Lain sama sekali"}
		}
		// The year, and after it a correction in which the supervisor says something else.
		for range 2 {
			supervisors := CaseAssessment{By: BySupervisor, Scores: gives("supervisor")}
			if a, b := seen(t, m, supervisors, world), seen(t, m, supervisors, other); a != b {
				t.Fatalf("the worlds can be told apart:\n%s\n%s", a, b)
			}
		}
	})
}

// The test above would be worth little if a group could be asked once more: one answer more is
// told by subtraction.
func TestOneAnswerMoreWouldBeToldBySubtraction(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../config/methods/jambi.yaml")
	require.NoError(t, err)
	m, err := ParseMethod("jambi", data)
	require.NoError(t, err)
	answer := func(n int64) GroupAnswer {
		return GroupAnswer{By: ByPeer, Assessment: Assessment{Scores: map[string]Number{"service-quality": NewNumber(n)}}}
	}
	three := []GroupAnswer{answer(2), answer(3), answer(4)}
	before := Feedback(m, three)[0].Scores["service-quality"]
	after := Feedback(m, append(three, answer(1)))[0].Scores["service-quality"]
	told := after.Mul(NewNumber(4)).Sub(before.Mul(NewNumber(3)))
	require.Equal(t, "1", told.String(), "so groups are fixed with the first computation")
	require.Empty(t, Feedback(m, three[:2]), "two are no group")
}
