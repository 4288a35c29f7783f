package appraisal

import (
	"slices"
	"strings"
)

// GroupAnswer is what one member of a group of raters said.
type GroupAnswer struct {
	By Rater
	Assessment
}

// GroupFeedback is what a group of raters said as a group, and nothing of any one of them: means,
// and the comments of the whole batch in the order of their letters. No smallest and largest
// answer and no spread, which tell about single ones, nor how many answered.
type GroupFeedback struct {
	By         Rater             `json:"by"`
	Scores     map[string]Number `json:"scores"`
	Strengths  []string          `json:"strengths,omitempty"`
	Weaknesses []string          `json:"weaknesses,omitempty"`
	Comments   []string          `json:"comments,omitempty"`
}

// Feedback sums up the answers of the groups that are large enough for it. It is made once, when
// the result is first computed: what a group said is never shown while it is still answering.
func Feedback(m *Method, answers []GroupAnswer) []GroupFeedback {
	list := []GroupFeedback{}
	for _, by := range raters {
		var members []Assessment
		for _, a := range answers {
			if a.By == by && by.Group() {
				members = append(members, a.Assessment)
			}
		}
		least := max(m.Scoring.Threshold, leastConfidential)
		if len(members) < least {
			continue
		}
		g := GroupFeedback{By: by, Scores: map[string]Number{}}
		sums, counts := map[string]Number{}, map[string]int{}
		for _, a := range members {
			for id, score := range a.Scores {
				sums[id], counts[id] = sums[id].Add(score), counts[id]+1
			}
			said(&g.Strengths, a.Strengths)
			said(&g.Weaknesses, a.Weaknesses)
			said(&g.Comments, a.Comment)
		}
		for id, n := range counts {
			if n >= least {
				g.Scores[id] = sums[id].over(NewNumber(int64(n))).Round(m.Scoring.places())
			}
		}
		for _, texts := range [][]string{g.Strengths, g.Weaknesses, g.Comments} {
			slices.Sort(texts)
		}
		list = append(list, g)
	}
	return list
}

// places a mean is rounded to where nothing else says how: those of the score, else one.
func (s Scoring) places() int {
	if s.Kind == Numeric {
		return s.Places
	}
	return 1
}

func said(texts *[]string, text string) {
	if text = strings.TrimSpace(text); text != "" {
		*texts = append(*texts, text)
	}
}
