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
	// Rule of the method for a supervisor who is new; nil where it has none.
	Rule *appraisal.Handover
	// Acting under a Delegation, or in their own right where it is empty.
	Acting     appraisal.Acting
	Delegation *uuid.UUID
	Reason     string
}

// ReplaceSupervisor hands the supervisor's open duties in the process to somebody else, who
// appraises from now on; the appraiser's superior follows. An open assessment stays with the former one
// where the method says so, and what they have to say to an objection is theirs alone. Other duties of the former supervisor stay theirs. It returns how many moved.
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
	assessor, err := tx.succeed(ctx, r)
	if err != nil {
		return 0, err
	}
	if err := tx.AnswerOnce(ctx, r.Process.ID, r.To); err != nil {
		return 0, err
	}
	h := HandOver{Process: r.Process, From: r.Appraisal.SupervisorID, To: r.To, Schedule: r.Schedule, Calendar: r.Calendar}
	h.Kinds = slices.DeleteFunc(appraisal.SupervisorKinds(), func(k appraisal.DutyKind) bool {
		return k == appraisal.AssessSubordinate || k == appraisal.StateOnObjection
	})
	moved, err := tx.HandOver(ctx, h)
	if err != nil || assessor == h.From {
		return moved, err
	}
	h.To, h.Kinds = assessor, []appraisal.DutyKind{appraisal.AssessSubordinate}
	assessments, err := tx.HandOver(ctx, h)
	return moved + assessments, err
}

// AnswerOnce takes back what somebody was asked as a peer or subordinate: who becomes the
// appraiser does not answer twice.
func (tx Tx) AnswerOnce(ctx context.Context, process, who uuid.UUID) error {
	_, err := tx.closeDuties(ctx, process, appraisal.DutyVoid, &who, []appraisal.DutyKind{appraisal.AssessPeer, appraisal.AssessSuperior})
	return err
}

// succeed notes who is over the employee from today on, and says who owes the assessment by
// the method's rule.
func (tx Tx) succeed(ctx context.Context, r Replacement) (uuid.UUID, error) {
	today := r.Calendar.Date(tx.Now)
	history, err := tx.Supervisions(ctx, r.Cycle, r.Appraisal, today)
	if err != nil {
		return uuid.Nil, err
	}
	now := &history[len(history)-1]
	if now.Supervisor == r.To {
		// Noted already, with the appraisal whose coaching this is.
		who, _ := r.Rule.Assessor(history, today, r.Calendar)
		return who, nil
	}
	ended, err := tx.EndSupervision(ctx, db.EndSupervisionParams{AppraisalID: r.Appraisal.ID, UntilOn: today})
	if err != nil {
		return uuid.Nil, fmt.Errorf("note the former supervisor: %w", err)
	}
	if ended == 0 {
		err := tx.Supervise(ctx, Since{Appraisal: r.Appraisal.ID, Supervisor: now.Supervisor, From: now.From, Until: &today})
		if err != nil {
			return uuid.Nil, err
		}
	}
	now.Until = &today
	err = tx.Supervise(ctx, Since{
		Appraisal: r.Appraisal.ID, Supervisor: r.To, From: today, Acting: r.Acting, Delegation: r.Delegation, Reason: r.Reason,
	})
	if err != nil {
		return uuid.Nil, err
	}
	err = tx.SetActingSupervisor(ctx, db.SetActingSupervisorParams{ID: r.Appraisal.ID, DelegationID: r.Delegation})
	if err != nil {
		return uuid.Nil, fmt.Errorf("note the delegation: %w", err)
	}
	who, _ := r.Rule.Assessor(append(history, appraisal.Supervision{Supervisor: r.To, From: today}), today, r.Calendar)
	return who, nil
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
