package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"rapor/activities"
	"rapor/appraisal"
	"rapor/store"
)

// A launch of an older epoch stops wherever it is: it enrols nobody, starts no forum and does not
// call the cycle launched.
func TestLaunchOfAnOlderEpochIsFencedOff(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tubei")
	_, err := y.processes.Advance(t.Context(), activities.AdvanceInput{ProcessInput: y.input(y.cycle)})
	require.NoError(t, err)
	launch := func(in appraisal.ProcessInput) {
		var suite testsuite.WorkflowTestSuite
		env := suite.NewTestActivityEnvironment()
		env.RegisterActivity(y.processes)
		_, err := env.ExecuteActivity(y.processes.Launch, in)
		require.NoError(t, err)
	}
	older := y.input(y.cycle)
	y.as(func(tx store.Tx) error {
		_, err := tx.RaiseEpoch(t.Context(), y.cycle)
		return err
	})
	launch(older)
	require.Zero(t, y.count("SELECT count(*) FROM process WHERE kind <> 'cycle'"))
	require.Zero(t, y.count("SELECT count(*) FROM dispatch"))
	require.Zero(t, y.count("SELECT count(*) FROM cycle WHERE launched_at IS NOT NULL"))

	newer := older
	newer.Epoch = 2
	launch(newer)
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM cycle WHERE launched_at IS NOT NULL"))
}
