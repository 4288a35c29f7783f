package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// Reopening runs a closed appraisal again from a step, for a recorded legal reason.
type Reopening struct {
	Process   db.Process
	Appraisal db.Appraisal
	Step      appraisal.Step
	// LegalNumber and LegalDate name the decision the correction rests on.
	LegalNumber string
	LegalDate   appraisal.Date
	Reason      string
	By          uuid.UUID
}

// Reopen keeps the old result as it was and reopens the appraisal under a raised epoch and pass.
// What was approved after the old result waits to be confirmed or withdrawn. The employee is
// told. It returns the process to start.
func (tx Tx) Reopen(ctx context.Context, r Reopening) (db.Process, error) {
	fail := func(err error) (db.Process, error) { return db.Process{}, fmt.Errorf("reopen appraisal: %w", err) }
	err := tx.InsertCorrection(ctx, db.InsertCorrectionParams{
		ID: NewID(), AppraisalID: r.Appraisal.ID, Step: r.Step.ID, LegalNumber: r.LegalNumber, LegalDate: r.LegalDate,
		Reason: r.Reason, PersonID: r.By, At: tx.Now,
	})
	if err != nil {
		return fail(err)
	}
	anew := r.Step.Kind != appraisal.StepAnnouncement
	if err := tx.ReopenAppraisal(ctx, db.ReopenAppraisalParams{ID: r.Appraisal.ID, Anew: anew}); err != nil {
		return fail(err)
	}
	if err := tx.ReopenConsequences(ctx, r.Appraisal.ID); err != nil {
		return fail(err)
	}
	if err := tx.SettleAll(ctx, db.SettleAllParams{ProcessID: r.Process.ID, SettledAt: &tx.Now}); err != nil {
		return fail(err)
	}
	process, err := tx.ReopenProcess(ctx, db.ReopenProcessParams{ID: r.Process.ID, Step: r.Step.ID})
	if err != nil {
		return fail(err)
	}
	return process, tx.QueueMail(ctx, NewMail{
		Person: r.Appraisal.EmployeeID, Process: &r.Process.ID, Kind: appraisal.MailCorrected, Number: int(process.Pass),
		Urgent: true, NotBefore: tx.Now,
	})
}
