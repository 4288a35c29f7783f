package workflows_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"rapor/workflows"
)

// postmanRounds runs the postman over deliver, which says how the given attempt ends.
func postmanRounds(t *testing.T, deliver func(attempt int) error) (*testsuite.TestWorkflowEnvironment, *int) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(10 * time.Second)
	attempts := new(int)
	env.RegisterActivityWithOptions(func(context.Context) error {
		*attempts++
		return deliver(*attempts)
	}, activity.RegisterOptions{Name: "Deliver"})
	return env, attempts
}

func TestPostmanContinuesForEver(t *testing.T) {
	t.Parallel()
	env, attempts := postmanRounds(t, func(int) error { return nil })
	env.ExecuteWorkflow(workflows.Postman)
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, env.GetWorkflowError(), &again)
	require.Equal(t, "Postman", again.WorkflowType.Name)
	require.Equal(t, 24, *attempts)
}

func TestPostmanOutlastsTrouble(t *testing.T) {
	t.Parallel()
	env, attempts := postmanRounds(t, func(attempt int) error {
		switch {
		case attempt <= 9:
			return errors.New("the database is gone")
		case attempt == 10:
			return temporal.NewNonRetryableApplicationError("a bug", "bug", nil)
		}
		return nil
	})
	begun := env.Now()
	env.ExecuteWorkflow(workflows.Postman)
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, env.GetWorkflowError(), &again)
	require.Equal(t, 9+24, *attempts, "no failure ends it, and none costs a round but the last")
	require.Greater(t, env.Now().Sub(begun), 4*time.Minute, "retries wait for longer and longer")
}

func TestPostmanEndsWhenCancelled(t *testing.T) {
	t.Parallel()
	env, attempts := postmanRounds(t, func(int) error { return errors.New("not now") })
	env.RegisterDelayedCallback(env.CancelWorkflow, 2*time.Minute)
	env.ExecuteWorkflow(workflows.Postman)
	require.True(t, temporal.IsCanceledError(env.GetWorkflowError()), "%v", env.GetWorkflowError())
	require.Less(t, *attempts, 10)
}
