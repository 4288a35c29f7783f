package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// Replacement makes somebody else the appraiser of an employee from now on.
type Replacement struct {
	// Process of the appraisal, or of the coaching that followed it.
	Process   db.Process
	Appraisal db.Appraisal
	To        uuid.UUID
	Cycle     db.Cycle
	Schedule  appraisal.Schedule
	Calendar  appraisal.Calendar
}

// ReplaceSupervisor hands the supervisor's open duties in the process to somebody else, who
// appraises from now on; the appraiser's superior follows. Other duties of the former
// supervisor stay theirs. It returns how many moved.
func (tx Tx) ReplaceSupervisor(ctx context.Context, r Replacement) (int, error) {
	if appraisal.Process(r.Process.Kind) == appraisal.CoachingProcess {
		if err := tx.SetCoach(ctx, db.SetCoachParams{ID: r.Process.ID, SupervisorID: r.To}); err != nil {
			return 0, fmt.Errorf("replace supervisor of coaching: %w", err)
		}
	}
	manager, err := tx.ManagerOf(ctx, r.Cycle, r.Appraisal.EmployeeID, r.To, nil)
	if err != nil {
		return 0, err
	}
	err = tx.SetSupervisor(ctx, db.SetSupervisorParams{ID: r.Appraisal.ID, SupervisorID: r.To, ManagerID: manager})
	if err != nil {
		return 0, fmt.Errorf("replace supervisor: %w", err)
	}
	// A peer or subordinate who becomes the appraiser does not answer twice.
	_, err = tx.closeDuties(ctx, r.Process.ID, appraisal.DutyVoid, &r.To, []appraisal.DutyKind{appraisal.AssessPeer, appraisal.AssessSuperior})
	if err != nil {
		return 0, err
	}
	return tx.HandOver(ctx, HandOver{
		Process: r.Process, From: r.Appraisal.SupervisorID, To: r.To, Kinds: appraisal.SupervisorKinds(),
		Schedule: r.Schedule, Calendar: r.Calendar,
	})
}

// ManagerOf is the appraiser's superior: as given, else the nearest superior of the supervisor
// who has not left, else the official, else HR; never the employee or the supervisor, unless
// nobody else is there.
func (tx Tx) ManagerOf(ctx context.Context, cycle db.Cycle, employee, supervisor uuid.UUID, given *uuid.UUID) (uuid.UUID, error) {
	candidates, err := tx.managers(ctx, cycle, supervisor, known(given)...)
	return firstBut(candidates, cycle.HrID, employee, supervisor), err
}

// managers are those who might be a supervisor's superior in a cycle, in their order: some who
// come first, the superiors above, the official, HR. Whoever has left is none of them.
func (tx Tx) managers(ctx context.Context, cycle db.Cycle, supervisor uuid.UUID, first ...uuid.UUID) ([]uuid.UUID, error) {
	above, err := tx.LineAbove(ctx, supervisor)
	if err != nil {
		return nil, fmt.Errorf("find the appraiser's superior: %w", err)
	}
	all := append(append(first, above...), cycle.OfficialID, cycle.HrID)
	there, err := tx.Present(ctx, all)
	if err != nil {
		return nil, fmt.Errorf("look for people who have not left: %w", err)
	}
	return slices.DeleteFunc(all, func(id uuid.UUID) bool { return !slices.Contains(there, id) }), nil
}

// firstBut is the first of some people who is none of those without; last where nobody is left.
func firstBut(people []uuid.UUID, last uuid.UUID, without ...uuid.UUID) uuid.UUID {
	for _, id := range people {
		if !slices.Contains(without, id) {
			return id
		}
	}
	return last
}

// FirstPresent is the first of some people who has not left and is none of those without;
// the nil ID where there is none.
func (tx Tx) FirstPresent(ctx context.Context, people []uuid.UUID, without ...uuid.UUID) (uuid.UUID, error) {
	there, err := tx.Present(ctx, people)
	if err != nil {
		return uuid.Nil, fmt.Errorf("look for people who have not left: %w", err)
	}
	for _, id := range people {
		if slices.Contains(there, id) && !slices.Contains(without, id) {
			return id, nil
		}
	}
	return uuid.Nil, nil
}
