package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// HandOn says who leaves, and what they leave behind in one process of a cycle.
type HandOn struct {
	Process db.Process
	// Appraisal of the process, or the one a coaching follows; nil of a forum.
	Appraisal *db.Appraisal
	Cycle     db.Cycle
	From      uuid.UUID
	// To takes over as supervisor, where it is given; the superiors do otherwise.
	To       *uuid.UUID
	Schedule appraisal.Schedule
	Calendar appraisal.Calendar
}

// HandedOn counts what became of somebody's part in a process.
type HandedOn struct {
	// HandedOver duties have another assignee; Withdrawn answers are not asked any more.
	HandedOver, Withdrawn int
	// Replaced: somebody else supervises. Vacated: a seat in a forum is free.
	Replaced, Vacated bool
}

// HandOn passes on what somebody who has left was to do for others in a process: as supervisor
// and as whoever decides it is their superior's; what they were asked about a colleague is not
// asked any more; a seat in a forum stays empty. The process must be locked, and they recorded
// as having left.
func (tx Tx) HandOn(ctx context.Context, h HandOn) (done HandedOn, err error) {
	if h.Appraisal != nil {
		if err := tx.handOnCharge(ctx, h, &done); err != nil {
			return done, err
		}
	} else if appraisal.Process(h.Process.Kind) == appraisal.ForumProcess {
		if err := tx.vacate(ctx, h, &done); err != nil {
			return done, err
		}
	}
	owed, err := tx.OwedBy(ctx, db.OwedByParams{ProcessID: h.Process.ID, PersonID: &h.From})
	if err != nil {
		return done, fmt.Errorf("look for duties: %w", err)
	}
	for _, kind := range kindsOf(owed) {
		if by := kind.Rater(); by == appraisal.ByPeer || by == appraisal.BySubordinate || kind == appraisal.ApproveCalibration || kind == appraisal.AnswerSurvey {
			gone, err := tx.closeDuties(ctx, h.Process.ID, appraisal.DutyVoid, &h.From, []appraisal.DutyKind{kind})
			if err != nil {
				return done, err
			}
			done.Withdrawn += len(gone)
			continue
		}
		to, err := tx.heir(ctx, h, kind)
		if err != nil {
			return done, err
		}
		moved, err := tx.HandOver(ctx, HandOver{
			Process: h.Process, From: h.From, To: to, Kinds: []appraisal.DutyKind{kind}, Schedule: h.Schedule, Calendar: h.Calendar,
		})
		if err != nil {
			return done, err
		}
		done.HandedOver += moved
	}
	if h.Appraisal == nil || h.Appraisal.ReshapedAt == nil {
		return done, nil
	}
	err = tx.FollowParts(ctx, db.FollowPartsParams{AppraisalID: h.Process.ID, FromID: h.From})
	return done, wrapped(err, "replace the supervisor of a part")
}

// handOnCharge replaces them as supervisor or as the superior above.
func (tx Tx) handOnCharge(ctx context.Context, h HandOn, done *HandedOn) error {
	a := *h.Appraisal
	supervises := a.SupervisorID == h.From
	if appraisal.Process(h.Process.Kind) == appraisal.CoachingProcess {
		coaching, err := tx.Coaching(ctx, h.Process.ID)
		if err != nil {
			return fmt.Errorf("load coaching: %w", err)
		}
		supervises = coaching.SupervisorID == h.From
		a.SupervisorID = coaching.SupervisorID
	}
	switch {
	case supervises:
		to, err := tx.superior(ctx, h, a.EmployeeID)
		if err != nil {
			return err
		}
		if h.To != nil && *h.To != a.EmployeeID {
			to = *h.To
		}
		done.Replaced = true
		done.HandedOver, err = tx.ReplaceSupervisor(ctx, Replacement{
			Process: h.Process, Appraisal: a, To: to, Cycle: h.Cycle, Schedule: h.Schedule, Calendar: h.Calendar,
		})
		return err
	case a.ManagerID == h.From:
		manager, err := tx.ManagerOf(ctx, h.Cycle, a.EmployeeID, a.SupervisorID, nil)
		if err != nil {
			return err
		}
		if err := tx.SetSupervisor(ctx, db.SetSupervisorParams{ID: a.ID, SupervisorID: a.SupervisorID, ManagerID: manager}); err != nil {
			return fmt.Errorf("replace the superior above: %w", err)
		}
	}
	return nil
}

// vacate frees a seat; a forum nobody is left in is the cycle's officers'.
func (tx Tx) vacate(ctx context.Context, h HandOn, done *HandedOn) error {
	if _, err := tx.LockForum(ctx, h.Process.ID); err != nil {
		return fmt.Errorf("lock forum: %w", err)
	}
	n, err := tx.VacateSeat(ctx, db.VacateSeatParams{ForumID: h.Process.ID, PersonID: h.From})
	if err != nil || n == 0 {
		return wrapped(err, "vacate a seat")
	}
	done.Vacated = true
	left, err := tx.ForumMembers(ctx, h.Process.ID)
	if err != nil {
		return fmt.Errorf("load members of the forum: %w", err)
	}
	if len(left) > 0 {
		return nil
	}
	for _, officer := range []uuid.UUID{h.Cycle.OfficialID, h.Cycle.HrID} {
		err := tx.InsertForumMember(ctx, db.InsertForumMemberParams{AgencyID: tx.Agency, ForumID: h.Process.ID, PersonID: officer})
		if err != nil {
			return fmt.Errorf("seat forum member: %w", err)
		}
	}
	return nil
}

// superior is the nearest one above who is there, else the official, else HR; never the employee.
func (tx Tx) superior(ctx context.Context, h HandOn, without ...uuid.UUID) (uuid.UUID, error) {
	line, err := tx.LineAbove(ctx, h.From)
	if err != nil {
		return uuid.Nil, fmt.Errorf("find the superiors: %w", err)
	}
	roles, err := tx.Roles(ctx, h.From)
	if err != nil {
		return uuid.Nil, fmt.Errorf("load roles: %w", err)
	}
	if slices.Contains(roles, "hr") {
		// What one officer owed as such is the other's.
		line = append([]uuid.UUID{h.Cycle.HrID}, line...)
	}
	to, err := tx.FirstPresent(ctx, append(line, h.Cycle.OfficialID, h.Cycle.HrID), append(without, h.From)...)
	if err == nil && to == uuid.Nil {
		to = h.Cycle.HrID
	}
	return to, err
}

// heir is who owes a kind of duty in their place.
func (tx Tx) heir(ctx context.Context, h HandOn, kind appraisal.DutyKind) (uuid.UUID, error) {
	if h.Appraisal == nil {
		return tx.superior(ctx, h)
	}
	without := []uuid.UUID{h.Appraisal.EmployeeID}
	if kind.Supervising() && h.Appraisal.SupervisorID != h.From {
		// They appraised before: the supervisor there is does it now.
		return h.Appraisal.SupervisorID, nil
	}
	switch kind {
	case appraisal.DecideEscalation:
		without = append(without, h.Appraisal.SupervisorID)
	case appraisal.DecideObjection:
		partial, err := tx.Adjusters(ctx, h.Appraisal.ID)
		if err != nil {
			return uuid.Nil, fmt.Errorf("find who changed the rating: %w", err)
		}
		without = append(append(without, h.Appraisal.SupervisorID), partial...)
	}
	return tx.superior(ctx, h, without...)
}

func kindsOf(duties []db.Duty) (kinds []appraisal.DutyKind) {
	for _, d := range duties {
		if k := appraisal.DutyKind(d.Kind); !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

func wrapped(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
