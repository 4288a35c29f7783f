package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// NewDuty is a duty to open in the current step of a process.
type NewDuty struct {
	Process db.Process
	Step    string
	Open    appraisal.Open
	// On and At are the due day and its last instant; the reminders of Due count back from On.
	On  appraisal.Date
	At  time.Time
	Due appraisal.Due
	// Calendar of the cycle, for the mornings of its mails.
	Calendar appraisal.Calendar
	// HandedOver: the assignee takes it over from somebody else, and is told so.
	HandedOver bool
}

// OpenDuty opens a duty with its mails, or finds it open already; it reports whether it is new.
func (tx Tx) OpenDuty(ctx context.Context, n NewDuty) (bool, error) {
	row, err := tx.InsertDuty(ctx, db.InsertDutyParams{
		AgencyID: tx.Agency, ID: NewID(), ProcessID: n.Process.ID, CycleID: n.Process.CycleID, SubjectID: n.Process.SubjectID,
		Step: n.Step, Round: int32(max(n.Open.Round, 1)), Kind: string(n.Open.Kind), AssigneeID: n.Open.Assignee,
		Slot: int32(n.Open.Slot), AboutID: n.Open.About, Level: int32(n.Open.Level),
		Optional: n.Open.Kind.Right(), Lapses: !n.Open.Final, OpenedAt: tx.Now, DueOn: n.On, DueAt: n.At,
	})
	if NoRows(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("open duty %s: %w", n.Open.Kind, err)
	}
	if n.HandedOver {
		return true, tx.QueueHandedOverMails(ctx, row, n.Calendar, n.Due)
	}
	return true, tx.QueueDutyMails(ctx, row, n.Calendar, n.Due)
}

// HandOver gives the open duties that from owes in a process to another person, with the
// same deadlines and the reminders of the schedule. What from wrote stays with the old duty.
// It returns how many moved.
func (tx Tx) HandOver(
	ctx context.Context, process db.Process, from, to uuid.UUID, schedule appraisal.Schedule, calendar appraisal.Calendar,
) (int, error) {
	moved, err := tx.VoidDuties(ctx, db.VoidDutiesParams{
		ProcessID: process.ID, State: string(appraisal.DutyHandedOver), At: &tx.Now, AssigneeID: &from,
	})
	if err != nil {
		return 0, fmt.Errorf("hand over duties: %w", err)
	}
	for _, d := range moved {
		if err := tx.DropMails(ctx, d.ID); err != nil {
			return 0, err
		}
		due, _ := schedule.Due(d.Step, appraisal.DutyKind(d.Kind))
		_, err := tx.OpenDuty(ctx, NewDuty{
			Process: process, Step: d.Step, On: d.DueOn, At: d.DueAt, Due: due, Calendar: calendar, HandedOver: true,
			Open: appraisal.Open{
				Kind: appraisal.DutyKind(d.Kind), Assignee: &to, Slot: int(d.Slot), Round: int(d.Round),
				Level: int(d.Level), About: d.AboutID, Final: !d.Lapses,
			},
		})
		if err != nil {
			return 0, err
		}
	}
	return len(moved), nil
}

// Void closes open duties of a process that are no longer owed, all or of one kind.
func (tx Tx) Void(ctx context.Context, process uuid.UUID, kind *string) error {
	voided, err := tx.VoidDuties(ctx, db.VoidDutiesParams{
		ProcessID: process, State: string(appraisal.DutyVoid), At: &tx.Now, Kind: kind,
	})
	if err != nil {
		return fmt.Errorf("void duties: %w", err)
	}
	for _, d := range voided {
		if err := tx.DropMails(ctx, d.ID); err != nil {
			return err
		}
	}
	return nil
}

// Entry is one line of the audit trail. Detail names what changed and the reason a person gave.
type Entry struct {
	Actor   *uuid.UUID
	Act     string
	Cycle   *uuid.UUID
	Process *uuid.UUID
	Duty    *uuid.UUID
	Detail  map[string]string
}

// Record appends to the audit trail, in the transaction of the act.
func (tx Tx) Record(ctx context.Context, e Entry) error {
	detail := []byte("{}")
	if len(e.Detail) > 0 {
		var err error
		if detail, err = json.Marshal(e.Detail); err != nil {
			return fmt.Errorf("audit %s: %w", e.Act, err)
		}
	}
	err := tx.Audit(ctx, db.AuditParams{
		AgencyID: tx.Agency, ID: NewID(), At: tx.Now, ActorID: e.Actor, Act: e.Act,
		CycleID: e.Cycle, ProcessID: e.Process, DutyID: e.Duty, Detail: detail,
	})
	if err != nil {
		return fmt.Errorf("audit %s: %w", e.Act, err)
	}
	return nil
}

// DutyOf turns a row into the domain's duty, with what met it decoded.
func DutyOf(row db.Duty, body []byte) (appraisal.Duty, error) {
	d := appraisal.Duty{
		ID: row.ID, Step: row.Step, Round: int(row.Round), Kind: appraisal.DutyKind(row.Kind), Assignee: row.AssigneeID,
		Slot: int(row.Slot), About: row.AboutID, Level: int(row.Level), State: appraisal.DutyState(row.State), Due: row.DueOn,
	}
	if d.State != appraisal.DutyMet || body == nil {
		return d, nil
	}
	answer, err := appraisal.DecodeSubmission(d.Kind, body)
	if err != nil {
		return d, fmt.Errorf("stored document of duty %s: %w", row.ID, err)
	}
	d.Answer = answer
	return d, nil
}
