package workflows

import (
	"go.temporal.io/sdk/workflow"

	"rapor/appraisal"
)

// Forum is the calibration of one unit: the organisation's achievement is set, the ratings
// come in, the members adjust and approve, and the quorum closes.
func Forum(ctx workflow.Context, in appraisal.ProcessInput) error {
	return follow(ctx, in, usual, nil)
}
