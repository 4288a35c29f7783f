package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// NewTraining is a training somebody proposes: of a unit in a competency, or of a person.
type NewTraining struct {
	Cycle uuid.UUID
	Kind  appraisal.TrainingKind
	Title string
	// Process owns the duties about it; Number tells its trainings apart. Nil where it is only recorded.
	Process *uuid.UUID
	Number  int
	// Unit and Competency of a unit's training; Unit alone may say whose another one is.
	Unit       *uuid.UUID
	Competency string
	// Person and Consequence of one that follows from a person's rating.
	Person, Consequence *uuid.UUID
}

// ProposeTraining proposes a training, or finds the one that was proposed already for the same unit and
// competency in the year, or for the same consequence. A person it is for is on its roster.
func (tx Tx) ProposeTraining(ctx context.Context, n NewTraining) (db.Training, error) {
	var competency *string
	if n.Competency != "" {
		competency = &n.Competency
	}
	id, err := tx.InsertTraining(ctx, db.InsertTrainingParams{
		AgencyID: tx.Agency, ID: NewID(), CycleID: n.Cycle, Kind: string(n.Kind), ProcessID: n.Process, Number: int32(n.Number),
		UnitID: n.Unit, Competency: competency, PersonID: n.Person, ConsequenceID: n.Consequence, Title: n.Title, ProposedAt: tx.Now,
	})
	var t db.Training
	switch {
	case err == nil:
		t, err = tx.Training(ctx, id)
	case !NoRows(err):
	case n.Consequence != nil:
		t, err = tx.TrainingOfConsequence(ctx, n.Consequence)
	default:
		t, err = tx.TrainingOfUnit(ctx, db.TrainingOfUnitParams{CycleID: n.Cycle, UnitID: n.Unit, Competency: competency})
	}
	if err != nil {
		return t, fmt.Errorf("propose training: %w", err)
	}
	if n.Person != nil {
		return t, tx.Invite(ctx, t.ID, *n.Person)
	}
	return t, nil
}

// Invite puts people on the roster of a training.
func (tx Tx) Invite(ctx context.Context, training uuid.UUID, people ...uuid.UUID) error {
	if err := tx.InviteToTraining(ctx, db.InviteToTrainingParams{TrainingID: training, People: people}); err != nil {
		return fmt.Errorf("invite to a training: %w", err)
	}
	return nil
}

// DecideTraining records who accepted a proposed training or declined it with a reason. One that was
// decided already stays as it is; decided reports whether this decision counted.
func (tx Tx) DecideTraining(ctx context.Context, training, by uuid.UUID, d appraisal.TrainingDecision) (decided bool, err error) {
	var n int64
	if d.Accept {
		n, err = tx.AcceptTraining(ctx, db.AcceptTrainingParams{
			ID: training, Provider: &d.Provider, StartsOn: d.StartsOn, EndsOn: d.LastDay(), DecidedBy: &by, DecidedAt: &tx.Now,
		})
	} else {
		n, err = tx.DeclineTraining(ctx, db.DeclineTrainingParams{ID: training, Reason: &d.Reason, DecidedBy: &by, DecidedAt: &tx.Now})
	}
	if err != nil {
		return false, fmt.Errorf("decide about a training: %w", err)
	}
	return n > 0, nil
}

// RecordTraining records who attended an accepted training, and closes it as held; or as not held, with
// the reason. What was recorded before stays; recorded reports whether this record counted.
func (tx Tx) RecordTraining(ctx context.Context, training, by uuid.UUID, r appraisal.TrainingRecord) (recorded bool, err error) {
	p := db.CloseTrainingParams{ID: training, State: "held", RecordedBy: &by, RecordedAt: &tx.Now}
	if !r.Held {
		p.State, p.Reason = "not-held", &r.Reason
	}
	n, err := tx.CloseTraining(ctx, p)
	if err != nil {
		return false, fmt.Errorf("close a training: %w", err)
	}
	if n == 0 {
		return false, nil
	}
	for _, a := range r.Attendance {
		if a.Attended && len(a.Evidence) == 0 {
			a.Evidence = r.Evidence
		}
		if err := tx.recordAttendance(ctx, training, by, a); err != nil {
			return false, err
		}
	}
	return true, nil
}

func (tx Tx) recordAttendance(ctx context.Context, training, by uuid.UUID, a appraisal.Attendance) error {
	evidence, err := json.Marshal(append([]appraisal.Evidence{}, a.Evidence...))
	if err != nil {
		return fmt.Errorf("write evidence: %w", err)
	}
	p := db.RecordAttendanceParams{
		AgencyID: tx.Agency, TrainingID: training, PersonID: a.Person, Attended: &a.Attended, AttendedOn: a.On, Evidence: evidence,
		RecordedBy: &by, At: &tx.Now,
	}
	if a.Note != "" {
		p.Note = &a.Note
	}
	if _, err := tx.RecordAttendance(ctx, p); err != nil {
		return fmt.Errorf("record attendance: %w", err)
	}
	return nil
}
