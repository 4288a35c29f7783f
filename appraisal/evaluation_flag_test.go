package appraisal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/appraisal/statistics"
)

// What few say, and what does not vary, is worth no flag.
func TestAFlagNeedsAnInterval(t *testing.T) {
	t.Parallel()
	m := methodWith(t, "kalianda")
	flagged := func(f appraisal.EvaluationFacts) (ids []string) {
		for _, one := range m.Evaluate(f).Findings {
			if one.Flag {
				ids = append(ids, one.ID)
			}
		}
		return ids
	}
	silent := func(n, of int) appraisal.EvaluationFacts {
		return appraisal.EvaluationFacts{Escalations: appraisal.Escalations{Unanswered: n, Escalated: of - n}}
	}
	require.Empty(t, flagged(silent(2, 5)), "two of five may be chance")
	require.Empty(t, flagged(silent(3, 10)))
	require.Equal(t, []string{"delays:unanswered"}, flagged(silent(30, 100)))
	require.Empty(t, flagged(appraisal.EvaluationFacts{Changes: appraisal.RatingChanges{Results: 1, InForums: 1, Raised: 1}}))
	require.Empty(t, flagged(appraisal.EvaluationFacts{Self: statistics.Of(1, 1, 1, 1, 1), Alike: 5}), "five pairs that differ by as much")
	require.Nil(t, m.Evaluate(appraisal.EvaluationFacts{Self: statistics.Of(1, 1, 1, 1, 1)}).Self.Difference)
	require.Equal(t, []string{"self"}, flagged(appraisal.EvaluationFacts{Self: statistics.Of(1, 1, 1, 2, 1), Alike: 4}))
}
