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
	// Due is the span granted, and the reminders before the due day. From is the local date the
	// span counts from; today where it is zero.
	Due  appraisal.Due
	From appraisal.Date
	// On is a due day that is kept from elsewhere; where it is zero, the day is derived from the
	// span and from how time runs in the cycle. At is its last instant, set by OpenDuty.
	On appraisal.Date
	At time.Time
	// Latest brings a derived day forward where the year must be over early; nil leaves it.
	Latest func(natural appraisal.Date) appraisal.Date
	// Calendar of the cycle, for the mornings of its mails.
	Calendar appraisal.Calendar
	// News is what its assignee is told first; that it is new, where it is empty.
	News appraisal.MailKind
	// Quiet: the caller knows that nobody moved or stopped time in the cycle.
	Quiet bool
}

// OpenDuty opens a duty with its mails, or finds it open already; it reports whether it is new.
// The process must be held: acts about time take all of a cycle, so that none misses a duty.
func (tx Tx) OpenDuty(ctx context.Context, n NewDuty) (bool, error) {
	cause, err := tx.due(ctx, &n)
	if err != nil {
		return false, err
	}
	row, err := tx.InsertDuty(ctx, db.InsertDutyParams{
		AgencyID: tx.Agency, ID: NewID(), ProcessID: n.Process.ID, CycleID: n.Process.CycleID, SubjectID: n.Process.SubjectID,
		Step: n.Step, Round: int32(max(n.Open.Round, 1)), Kind: string(n.Open.Kind), AssigneeID: n.Open.Assignee,
		Slot: int32(n.Open.Slot), AboutID: n.Open.About, Level: int32(n.Open.Level),
		Optional: n.Open.Kind.Right(), Lapses: !n.Open.Final, OpenedAt: tx.Now, DueOn: n.On, DueAt: n.At,
		CountedFrom: n.From, Within: n.Due.Within.String(), PrincipalID: n.Open.For, Own: n.Open.Own,
	})
	if NoRows(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("open duty %s: %w", n.Open.Kind, err)
	}
	if cause != "" {
		if err := tx.pin(ctx, row, cause); err != nil {
			return false, err
		}
	}
	if n.Open.Taken {
		return true, tx.QueueHandedOverMails(ctx, row, n.Calendar, n.Due)
	}
	if n.News != "" {
		return true, tx.queueDutyMails(ctx, row, n.Calendar, n.Due, n.News)
	}
	return true, tx.QueueDutyMails(ctx, row, n.Calendar, n.Due)
}

// HandOver says whose open duties go to whom. What From wrote stays with the old duties.
type HandOver struct {
	Process  db.Process
	From, To uuid.UUID
	// Kinds that are handed over; all of them where there are none.
	Kinds    []appraisal.DutyKind
	Schedule appraisal.Schedule
	Calendar appraisal.Calendar
}

// HandOver gives open duties to another person, with the same deadlines and the reminders of
// the schedule. They are those that From owes by right, whoever acts for them. It returns how many moved.
func (tx Tx) HandOver(ctx context.Context, h HandOver) (int, error) {
	moved, err := tx.HandOverDuties(ctx, db.HandOverDutiesParams{
		ProcessID: h.Process.ID, At: &tx.Now, FromID: h.From, Kinds: kindNames(h.Kinds),
	})
	if err != nil {
		return 0, fmt.Errorf("hand over duties: %w", err)
	}
	for _, d := range moved {
		if err := tx.DropMails(ctx, d.ID); err != nil {
			return 0, err
		}
		if err := tx.reopen(ctx, Hand{Process: h.Process, Duty: d, To: h.To, Schedule: h.Schedule, Calendar: h.Calendar}); err != nil {
			return 0, err
		}
	}
	return len(moved), nil
}

// Void closes open duties of a process that are no longer owed, of some kinds or all. It
// returns them.
func (tx Tx) Void(ctx context.Context, process uuid.UUID, kinds ...appraisal.DutyKind) ([]db.Duty, error) {
	return tx.closeDuties(ctx, process, appraisal.DutyVoid, nil, kinds)
}

func (tx Tx) closeDuties(
	ctx context.Context, process uuid.UUID, state appraisal.DutyState, assignee *uuid.UUID, kinds []appraisal.DutyKind,
) ([]db.Duty, error) {
	closed, err := tx.VoidDuties(ctx, db.VoidDutiesParams{
		ProcessID: process, State: string(state), At: &tx.Now, AssigneeID: assignee, Kinds: kindNames(kinds),
	})
	if err != nil {
		return nil, fmt.Errorf("close duties as %s: %w", state, err)
	}
	for _, d := range closed {
		if err := tx.DropMails(ctx, d.ID); err != nil {
			return nil, err
		}
	}
	return closed, nil
}

// kindNames are kinds as the database knows them; nil for none, which stands for all.
func kindNames(kinds []appraisal.DutyKind) (names []string) {
	for _, k := range kinds {
		names = append(names, string(k))
	}
	return names
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
		Principal: row.PrincipalID, Own: row.Own,
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
