package workflows

import (
	"go.temporal.io/sdk/workflow"

	"rapor/appraisal"
)

// Coaching is an employee's improvement period: a plan is agreed, sessions are held and signed, the
// outcome is concluded and the official decides what follows. In methods without rules for one it is a session and an
// outcome.
func Coaching(ctx workflow.Context, in appraisal.ProcessInput) error {
	return follow(ctx, in, usual, nil)
}
