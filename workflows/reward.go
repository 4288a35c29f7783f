package workflows

import (
	"go.temporal.io/sdk/workflow"

	"rapor/appraisal"
)

// Reward follows a training or seminar that was granted through: it is attended, and its effect noted.
func Reward(ctx workflow.Context, in appraisal.ProcessInput) error {
	return follow(ctx, in, usual, nil)
}
