package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"rapor/activities"
)

const (
	// roundsOfPostman keeps a run's history short: about a day of rounds.
	roundsOfPostman = 24
	// longestRound is well over the period after which a round ends by itself.
	longestRound   = 2 * time.Hour
	postmanBeat    = 45 * time.Second
	pauseOfPostman = time.Minute
)

// Postman delivers mails for ever: one long activity after the other. Nothing is carried
// over; what is due is written in the outbox.
func Postman(ctx workflow.Context) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: longestRound,
		HeartbeatTimeout:    postmanBeat,
		WaitForCancellation: true,
		Summary:             "Deliver what is due",
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute,
		},
	})
	var postman *activities.Postman
	for range roundsOfPostman {
		err := workflow.ExecuteActivity(ctx, postman.Deliver).Get(ctx, nil)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			// Retries have no end, so this is nothing a retry could mend. Mails must go on.
			workflow.GetLogger(ctx).Error("The postman was stopped.", "Error", err)
			if err := workflow.Sleep(ctx, pauseOfPostman); err != nil {
				return err
			}
		}
	}
	return workflow.NewContinueAsNewError(ctx, workflow.GetInfo(ctx).WorkflowType.Name)
}
