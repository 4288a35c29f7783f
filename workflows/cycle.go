package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"rapor/activities"
	"rapor/appraisal"
)

// Cycle is an agency's year: everybody's appraisal is launched, the year runs until the last
// one is closed, and the method itself is evaluated.
func Cycle(ctx workflow.Context, in appraisal.ProcessInput) error {
	// The last look evaluates the year of an agency of any size.
	return follow(ctx, in, 30*time.Minute, map[appraisal.StepKind]func(workflow.Context) error{
		appraisal.StepLaunch: func(ctx workflow.Context) error { return launch(ctx, in) },
	})
}

// launch may be killed at any instant and repeated: Postgres knows who is enrolled.
func launch(ctx workflow.Context, in appraisal.ProcessInput) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 24 * time.Hour,
		HeartbeatTimeout:    30 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: time.Minute},
	})
	var p *activities.Processes
	return workflow.ExecuteActivity(ctx, p.Launch, in).Get(ctx, nil)
}
