package workflows

import (
	"go.temporal.io/sdk/workflow"

	"rapor/appraisal"
)

// Development follows what the results of a year say about a unit: trainings until it is recorded who
// attended, findings until their outcome. It may outlive the cycle.
func Development(ctx workflow.Context, in appraisal.ProcessInput) error {
	return follow(ctx, in, usual, nil)
}
