package workflows

import (
	"go.temporal.io/sdk/workflow"

	"rapor/appraisal"
)

// Complaint is a report of the public: it is moderated, the employee heard, a finding made by
// somebody other than the appraiser, and answered. Many that were held back together wait as
// one for the decision to release or dismiss them.
func Complaint(ctx workflow.Context, in appraisal.ProcessInput) error {
	return follow(ctx, in, usual, nil)
}
