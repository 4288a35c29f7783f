package workflows

import (
	"go.temporal.io/sdk/workflow"

	"rapor/appraisal"
)

// Coaching is an employee's improvement period: a session is held and the outcome concluded.
func Coaching(ctx workflow.Context, in appraisal.ProcessInput) error {
	return follow(ctx, in, nil)
}
