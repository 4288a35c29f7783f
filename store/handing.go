package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// Since notes who is over an employee from a day on.
type Since struct {
	Appraisal  uuid.UUID
	Supervisor uuid.UUID
	From       appraisal.Date
	// Until is set for a time that is over.
	Until      *appraisal.Date
	Acting     appraisal.Acting
	Delegation *uuid.UUID
	Reason     string
}

// Supervise notes who is over an employee. At most one of an appraisal has no end.
func (tx Tx) Supervise(ctx context.Context, s Since) error {
	if s.Acting == "" {
		s.Acting = appraisal.InOwnRight
	}
	err := tx.InsertSupervision(ctx, db.InsertSupervisionParams{
		AgencyID: tx.Agency, ID: NewID(), AppraisalID: s.Appraisal, SupervisorID: s.Supervisor, FromOn: s.From, UntilOn: s.Until,
		Acting: string(s.Acting), DelegationID: s.Delegation, Reason: s.Reason, At: tx.Now,
	})
	if err != nil {
		return fmt.Errorf("note the supervisor: %w", err)
	}
	return nil
}

// Supervisions is the history of who was over the employee of an appraisal, in order; never empty.
func (tx Tx) Supervisions(ctx context.Context, cycle db.Cycle, a db.Appraisal, on appraisal.Date) ([]appraisal.Supervision, error) {
	rows, err := tx.Queries.Supervisions(ctx, db.SupervisionsParams{AppraisalID: a.ID, Day: on})
	if err != nil {
		return nil, fmt.Errorf("load who was over the employee: %w", err)
	}
	history := make([]appraisal.Supervision, 0, len(rows)+1)
	for _, r := range rows {
		s := r.Supervision
		history = append(history, appraisal.Supervision{
			Supervisor: s.SupervisorID, From: s.FromOn, Until: s.UntilOn, Gone: r.Gone, Expired: r.Expired,
		})
	}
	if len(history) == 0 || history[len(history)-1].Until != nil {
		// Nobody noted it: since the cycle began.
		history = append(history, appraisal.Supervision{Supervisor: a.SupervisorID, From: cycle.StartsOn})
	}
	return history, nil
}

// Delegations are those of some people that are not over on a day, and of whoever acts for them.
func (tx Tx) Delegations(ctx context.Context, on appraisal.Date, people ...uuid.UUID) ([]appraisal.Delegation, error) {
	rows, err := tx.DelegationsOf(ctx, db.DelegationsOfParams{People: people, Day: on})
	if err != nil {
		return nil, fmt.Errorf("look for delegations: %w", err)
	}
	list := make([]appraisal.Delegation, 0, len(rows))
	for _, r := range rows {
		list = append(list, appraisal.Delegation{
			ID: r.ID, From: r.FromID, To: r.ToID, Kind: appraisal.DelegationKind(r.Kind), StartsOn: r.StartsOn, EndsOn: r.EndsOn,
		})
	}
	return list, nil
}

// Hand says to whom one open duty goes. For is whose office it is, where To acts for somebody.
type Hand struct {
	Process db.Process
	Duty    db.Duty
	To      uuid.UUID
	For     *uuid.UUID
	// Own: it is theirs by name from now on, whoever the supervisor is.
	Own      bool
	Schedule appraisal.Schedule
	Calendar appraisal.Calendar
}

// Hand gives one open duty to another person, with the same deadline. What its holder wrote stays
// with the old duty. It reports whether the duty was still open.
func (tx Tx) Hand(ctx context.Context, h Hand) (bool, error) {
	n, err := tx.HandOverDuty(ctx, db.HandOverDutyParams{ID: h.Duty.ID, At: &tx.Now})
	if err != nil {
		return false, fmt.Errorf("hand over duty: %w", err)
	}
	if n == 0 {
		return false, nil
	}
	if err := tx.DropMails(ctx, h.Duty.ID); err != nil {
		return false, err
	}
	return true, tx.reopen(ctx, h)
}

// reopen opens for somebody what was closed as handed over.
func (tx Tx) reopen(ctx context.Context, h Hand) error {
	d := h.Duty
	due, _ := h.Schedule.Due(d.Step, appraisal.DutyKind(d.Kind))
	within, err := appraisal.ParseSpan(d.Within)
	if err != nil {
		return fmt.Errorf("terms of duty %s: %w", d.ID, err)
	}
	due.Within = within
	opened, err := tx.OpenDuty(ctx, NewDuty{
		Process: h.Process, Step: d.Step, From: d.CountedFrom, On: d.DueOn, Due: due, Calendar: h.Calendar,
		Open: appraisal.Open{
			Kind: appraisal.DutyKind(d.Kind), Assignee: &h.To, Slot: int(d.Slot), Round: int(d.Round),
			Level: int(d.Level), About: d.AboutID, Final: !d.Lapses, Taken: true, For: h.For, Own: h.Own,
		},
	})
	if err == nil && !opened {
		err = fmt.Errorf("duty %s cannot go to somebody who has answered it already", d.ID)
	}
	return err
}
