package activities

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"
)

// What takes longer than Temporal waits for a sign of life gives one; what is no such activity does not try to.
func TestALongActivityBeats(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	beaten := make(chan struct{})
	var once sync.Once
	env.SetOnActivityHeartbeatListener(func(*activity.Info, converter.EncodedValues) { once.Do(func() { close(beaten) }) })
	long := func(ctx context.Context) error {
		defer living(ctx)()
		select {
		case <-beaten:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	env.RegisterActivityWithOptions(long, activity.RegisterOptions{Name: "long"})
	env.ExecuteWorkflow(func(ctx workflow.Context) error {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute, HeartbeatTimeout: 3 * time.Second})
		return workflow.ExecuteActivity(ctx, "long").Get(ctx, nil)
	})
	require.True(t, env.IsWorkflowCompleted())
	require.NoError(t, env.GetWorkflowError())
	living(t.Context())()
}
