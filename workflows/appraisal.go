package workflows

import (
	"go.temporal.io/sdk/workflow"

	"rapor/appraisal"
)

// Appraisal is one employee's year: the criteria are explained, the plan agreed, the year
// evaluated, assessments given, the rating computed and calibrated, announced and perhaps
// contested, and at last the official decides what follows. The method says which of these
// steps there are and how long each may take.
func Appraisal(ctx workflow.Context, in appraisal.ProcessInput) error {
	return follow(ctx, in, usual, nil)
}
