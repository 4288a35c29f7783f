package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// Revision is a change to what a forum approves.
type Revision struct {
	// Process of the forum.
	Process  db.Process
	Members  []uuid.UUID
	Schedule appraisal.Schedule
	Calendar appraisal.Calendar
}

// ReviseForum raises a forum's revision: votes and decisions on the one before are void, and
// every member is asked about the new one by the deadline there was, or by that of the
// schedule where none is left. The forum's row must be locked. It returns the new revision.
func (tx Tx) ReviseForum(ctx context.Context, r Revision) (int, error) {
	revision, err := tx.RaiseForumRevision(ctx, r.Process.ID)
	if err != nil {
		return 0, fmt.Errorf("raise the forum's revision: %w", err)
	}
	voided, err := tx.Void(ctx, r.Process.ID, appraisal.ApproveCalibration, appraisal.DecideEscalation)
	if err != nil {
		return 0, err
	}
	due, ok := r.Schedule.Due(r.Process.Step, appraisal.ApproveCalibration)
	if !ok {
		return 0, fmt.Errorf("the schedule has no due for %s", appraisal.ApproveCalibration)
	}
	var on appraisal.Date
	var last time.Time
	for _, v := range voided {
		if v.Kind == string(appraisal.ApproveCalibration) && v.DueAt.After(tx.Now) && v.DueAt.After(last) {
			on, last = v.DueOn, v.DueAt
		}
	}
	for _, member := range r.Members {
		_, err := tx.OpenDuty(ctx, NewDuty{
			Process: r.Process, Step: r.Process.Step, On: on, Due: due, Calendar: r.Calendar,
			Open: appraisal.Open{Kind: appraisal.ApproveCalibration, Assignee: &member, Round: int(revision)},
		})
		if err != nil {
			return 0, err
		}
	}
	return int(revision), nil
}
