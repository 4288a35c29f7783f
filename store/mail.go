package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// NewMail is one mail to queue. It is unique by person, duty or process, kind and number, so
// that a repeated transaction queues nothing twice.
type NewMail struct {
	Person uuid.UUID
	// Duty it is about, or else Process; of both, the duty counts.
	Duty    *uuid.UUID
	Process *uuid.UUID
	Kind    appraisal.MailKind
	Number  int
	// Urgent mails go at once and alone. The others belong to a morning: NotBefore is one.
	Urgent    bool
	NotBefore time.Time
}

// QueueMail puts mails in the outbox; they leave after the transaction commits. Mails that are
// there already, in whatever state, stay as they are.
func (tx Tx) QueueMail(ctx context.Context, mails ...NewMail) error {
	for _, m := range mails {
		if m.Duty != nil {
			m.Process = nil
		}
		if _, err := tx.QueueMails(ctx, db.QueueMailsParams{
			AgencyID: tx.Agency, PersonID: m.Person, DutyID: m.Duty, ProcessID: m.Process,
			Ids: []uuid.UUID{NewID()}, Kinds: []string{string(m.Kind)}, Numbers: []int32{int32(m.Number)},
			Urgents: []bool{m.Urgent}, NotBefore: []time.Time{m.NotBefore},
		}); err != nil {
			return fmt.Errorf("queue the mail %q: %w", m.Kind, err)
		}
	}
	return nil
}

// NextMorning is when a mail queued now leaves with the digest: 07:00 where the person lives.
func (tx Tx) NextMorning(ctx context.Context, person uuid.UUID, calendar appraisal.Calendar) (time.Time, error) {
	calendar, err := tx.atHome(ctx, person, calendar)
	if err != nil {
		return time.Time{}, err
	}
	return nextMorning(calendar, tx.Now), nil
}

// QueueDutyMails queues what the assignee of a new duty is told: that it is there, at once if
// its kind is urgent or the next morning would be too late, and its reminders. A duty of nobody
// has no mails.
func (tx Tx) QueueDutyMails(ctx context.Context, duty db.Duty, calendar appraisal.Calendar, due appraisal.Due) error {
	return tx.queueDutyMails(ctx, duty, calendar, due, appraisal.MailOpened)
}

// QueueHandedOverMails is QueueDutyMails for a duty that took the place of somebody else's.
func (tx Tx) QueueHandedOverMails(ctx context.Context, duty db.Duty, calendar appraisal.Calendar, due appraisal.Due) error {
	return tx.queueDutyMails(ctx, duty, calendar, due, appraisal.MailHandedOver)
}

func (tx Tx) queueDutyMails(
	ctx context.Context, duty db.Duty, calendar appraisal.Calendar, due appraisal.Due, first appraisal.MailKind,
) error {
	if duty.AssigneeID == nil {
		return nil
	}
	calendar, err := tx.atHome(ctx, *duty.AssigneeID, calendar)
	if err != nil {
		return err
	}
	told := notice(duty, calendar, first, tx.Now)
	rows := append(mailRows{told}, reminders(duty, calendar, due, told.notBefore)...)
	p := db.QueueMailsParams{AgencyID: tx.Agency, PersonID: *duty.AssigneeID, DutyID: &duty.ID}
	p.Ids, p.Kinds, p.Numbers, p.Urgents, p.NotBefore = rows.columns()
	if _, err := tx.QueueMails(ctx, p); err != nil {
		return fmt.Errorf("queue the mails of duty %s: %w", duty.ID, err)
	}
	return nil
}

// MoveMails follows the deadline of one duty that was moved: duty has the new one.
func (tx Tx) MoveMails(ctx context.Context, duty db.Duty, calendar appraisal.Calendar, due appraisal.Due) error {
	if duty.AssigneeID == nil {
		return nil
	}
	home, err := tx.atHome(ctx, *duty.AssigneeID, calendar)
	if err != nil {
		return err
	}
	_, err = tx.moveMails(ctx, []news{newsOf(duty, home, due)})
	return err
}

// DropMails drops what waits to be sent about duties that are met or closed. Mails that tell
// of the closing itself stay.
func (tx Tx) DropMails(ctx context.Context, duties ...uuid.UUID) error {
	var kinds []string
	for _, k := range appraisal.MailKinds() {
		if k.NeedsOpenDuty() {
			kinds = append(kinds, string(k))
		}
	}
	if _, err := tx.Queries.DropMails(ctx, db.DropMailsParams{At: &tx.Now, Duties: duties, Kinds: kinds}); err != nil {
		return fmt.Errorf("drop the mails of closed duties: %w", err)
	}
	return nil
}

// atHome is the calendar where the person lives: mornings are theirs, deadlines the agency's.
func (tx Tx) atHome(ctx context.Context, person uuid.UUID, calendar appraisal.Calendar) (appraisal.Calendar, error) {
	zone, err := tx.MailZone(ctx, person)
	if err != nil {
		return calendar, fmt.Errorf("look up where person %s lives: %w", person, err)
	}
	return inZone(calendar, zone), nil
}

// inZone is calendar as read in another zone; an unknown or missing one changes nothing.
func inZone(calendar appraisal.Calendar, zone string) appraisal.Calendar {
	if zone == "" {
		return calendar
	}
	if l, err := time.LoadLocation(zone); err == nil {
		calendar.Zone = l
	}
	return calendar
}

// digestDay is the date of the morning whose digest a mail belongs to at instant now; before
// 07:00 that is still yesterday's.
func digestDay(calendar appraisal.Calendar, now time.Time) appraisal.Date {
	day := calendar.Date(now)
	if now.Before(calendar.Morning(day)) {
		day = day.AddDays(-1)
	}
	return day
}

func nextMorning(calendar appraisal.Calendar, now time.Time) time.Time {
	return calendar.Morning(digestDay(calendar, now).AddDays(1))
}

type mailRow struct {
	kind      appraisal.MailKind
	number    int32
	urgent    bool
	notBefore time.Time
}

type mailRows []mailRow

func (rows mailRows) columns() (ids []uuid.UUID, kinds []string, numbers []int32, urgents []bool, notBefore []time.Time) {
	for _, r := range rows {
		ids = append(ids, NewID())
		kinds = append(kinds, string(r.kind))
		numbers = append(numbers, r.number)
		urgents = append(urgents, r.urgent)
		notBefore = append(notBefore, r.notBefore)
	}
	return ids, kinds, numbers, urgents, notBefore
}

// notice is the mail that tells of a duty or its new deadline.
func notice(duty db.Duty, calendar appraisal.Calendar, kind appraisal.MailKind, now time.Time) mailRow {
	morning := nextMorning(calendar, now)
	if appraisal.DutyKind(duty.Kind).Urgent() || !morning.Before(duty.DueAt) {
		return mailRow{kind: kind, urgent: true, notBefore: now}
	}
	return mailRow{kind: kind, notBefore: morning}
}

// reminders are the mornings after told, while there is still time; and the one after the
// deadline of a duty that stays open. Their numbers are the places in the schedule, so that a
// moved deadline finds them again.
func reminders(duty db.Duty, calendar appraisal.Calendar, due appraisal.Due, told time.Time) mailRows {
	var rows mailRows
	for i, span := range due.Remind {
		morning := calendar.Morning(calendar.Back(duty.DueOn, span))
		if morning.After(told) && morning.Before(duty.DueAt) {
			rows = append(rows, mailRow{kind: appraisal.MailReminder, number: int32(i + 1), notBefore: morning})
		}
	}
	if !duty.Lapses && !duty.Optional {
		rows = append(rows, mailRow{kind: appraisal.MailOverdue, number: 1, notBefore: calendar.Morning(duty.DueOn.AddDays(1))})
	}
	return rows
}
