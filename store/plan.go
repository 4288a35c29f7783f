package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// NewPlan is a plan that comes into force.
type NewPlan struct {
	Appraisal uuid.UUID
	// Duty it was handed in for.
	Duty uuid.UUID
	How  appraisal.PlanHow
	// From is the first day it holds for.
	From appraisal.Date
}

// AdoptPlan puts a plan in force as the next version; earlier ones stay as they are. A plan that
// is a version already is none again.
func (tx Tx) AdoptPlan(ctx context.Context, n NewPlan) error {
	doc, err := tx.DocumentOf(ctx, n.Duty)
	if err != nil {
		return fmt.Errorf("load plan: %w", err)
	}
	_, err = tx.InsertPlanVersion(ctx, db.InsertPlanVersionParams{
		AgencyID: tx.Agency, AppraisalID: n.Appraisal, DocumentID: doc.ID, How: string(n.How), FromOn: n.From, AdoptedAt: tx.Now,
	})
	if err != nil && !NoRows(err) {
		return fmt.Errorf("keep the version of the plan: %w", err)
	}
	if err := tx.SetPlan(ctx, db.SetPlanParams{ID: n.Appraisal, PlanID: &doc.ID}); err != nil {
		return fmt.Errorf("put plan in force: %w", err)
	}
	return nil
}

// YearAssessment finds the supervisor's assessment of the year, or of the part of it that runs: the one that
// counts in the present pass. Nil where there is none yet, also where a correction asks for it anew; what was
// said about parts that ended is none.
func (tx Tx) YearAssessment(ctx context.Context, method *appraisal.Method, process db.Process) (*uuid.UUID, error) {
	last, err := tx.LastAssessment(ctx, process.ID)
	switch {
	case NoRows(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("look for the supervisor's assessment: %w", err)
	case last.Pass < process.Pass && !method.Precedes(last.Step, process.Step):
		return nil, nil
	}
	return &last.ID, nil
}

// EndRevision records what became of the revision of a plan that is under way and closes what is
// open of it. Where none is, nothing happens.
func (tx Tx) EndRevision(ctx context.Context, appraisalID uuid.UUID, outcome appraisal.RevisionOutcome) (ended bool, err error) {
	_, err = tx.OpenPlanRevision(ctx, appraisalID)
	if NoRows(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for a revision: %w", err)
	}
	what := string(outcome)
	if err := tx.EndPlanRevision(ctx, db.EndPlanRevisionParams{AppraisalID: appraisalID, Outcome: &what, EndedAt: &tx.Now}); err != nil {
		return false, fmt.Errorf("end the revision: %w", err)
	}
	closed, err := tx.VoidPlanRevision(ctx, db.VoidPlanRevisionParams{ProcessID: appraisalID, At: &tx.Now})
	if err != nil {
		return false, fmt.Errorf("close the revision's duties: %w", err)
	}
	for _, d := range closed {
		if err := tx.DropMails(ctx, d.ID); err != nil {
			return false, err
		}
	}
	return true, nil
}
