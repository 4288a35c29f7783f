package appraisal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
)

// TestWhatRunsBesideHoldsOnlyTheRating: a duty of another step keeps nothing waiting, one beside
// the steps keeps the appraisal from being rated without it.
func TestWhatRunsBesideHoldsOnlyTheRating(t *testing.T) {
	t.Parallel()
	m := &appraisal.Method{Steps: []appraisal.Step{
		{ID: "plan", Kind: appraisal.StepPlan}, {ID: "year", Kind: appraisal.StepAssessment},
		{ID: "rating", Kind: appraisal.StepRating}, {ID: "told", Kind: appraisal.StepAnnouncement},
	}}
	const beside = string(appraisal.StepBeside)
	for _, c := range []struct {
		current, duty string
		holds         bool
	}{
		{"plan", "plan", true}, {"year", "plan", false}, {"plan", beside, false}, {"year", beside, true},
		{"rating", beside, false}, {"told", beside, false},
	} {
		require.Equal(t, c.holds, m.Holds(appraisal.AppraisalProcess, c.current, c.duty), "%s in %s", c.duty, c.current)
	}
	require.False(t, m.Holds(appraisal.ForumProcess, string(appraisal.StepCalibration), beside))
	step, ok := m.Stage(appraisal.AppraisalProcess, beside)
	require.True(t, ok)
	require.Equal(t, appraisal.StepBeside, step.Kind)
}
