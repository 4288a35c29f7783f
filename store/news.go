package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// news is a duty with its new deadline, and where its assignee lives.
type news struct {
	duty     db.Duty
	calendar appraisal.Calendar
	due      appraisal.Due
}

func newsOf(duty db.Duty, home appraisal.Calendar, due appraisal.Due) news {
	return news{duty, home, due}
}

// newsKinds are the mails that name a deadline as new.
var newsKinds = []string{string(appraisal.MailOpened), string(appraisal.MailHandedOver), string(appraisal.MailMoved)}

// moveMails follows deadlines that were moved in one act. Reminders take new mornings, except
// those that have left; those whose morning is past by now are dropped. Each assignee is told
// once of each duty, in one letter, unless a mail that will name the new date is waiting anyway.
// It returns how many people have a deadline that moved.
func (tx Tx) moveMails(ctx context.Context, list []news) (people int, err error) {
	theirs := map[uuid.UUID]int{}
	var duties []uuid.UUID
	for _, n := range list {
		if n.duty.AssigneeID != nil {
			theirs[*n.duty.AssigneeID]++
			duties = append(duties, n.duty.ID)
		}
	}
	if len(duties) == 0 {
		return 0, nil
	}
	told, err := tx.clearMails(ctx, duties)
	if err != nil {
		return 0, err
	}
	p := db.RequeueMovedParams{AgencyID: tx.Agency}
	for _, n := range list {
		if n.duty.AssigneeID == nil {
			continue
		}
		rows := reminders(n.duty, n.calendar, n.due, tx.Now)
		if count := told[n.duty.ID]; count.Waiting == 0 {
			notice := movedNotice(n, theirs[*n.duty.AssigneeID] > 1, tx.Now)
			notice.number = count.Told + 1
			rows = append(reminders(n.duty, n.calendar, n.due, notice.notBefore), notice)
		}
		ids, kinds, numbers, urgents, notBefore := rows.columns()
		for range rows {
			p.People, p.Duties = append(p.People, *n.duty.AssigneeID), append(p.Duties, n.duty.ID)
		}
		p.Ids, p.Kinds, p.Numbers = append(p.Ids, ids...), append(p.Kinds, kinds...), append(p.Numbers, numbers...)
		p.Urgents, p.NotBefore = append(p.Urgents, urgents...), append(p.NotBefore, notBefore...)
	}
	if err := tx.RequeueMoved(ctx, p); err != nil {
		return 0, fmt.Errorf("move the mails of %d duties: %w", len(duties), err)
	}
	return len(theirs), nil
}

// clearMails drops what would remind of the old deadlines, and counts what was told of moves.
func (tx Tx) clearMails(ctx context.Context, duties []uuid.UUID) (map[uuid.UUID]db.CountMovedRow, error) {
	fail := func(err error) error { return fmt.Errorf("clear the mails of %d duties: %w", len(duties), err) }
	if err := tx.LockQueuedMails(ctx, duties); err != nil {
		return nil, fail(err)
	}
	if _, err := tx.Queries.DropMails(ctx, db.DropMailsParams{
		At: &tx.Now, Duties: duties, Kinds: []string{string(appraisal.MailReminder), string(appraisal.MailOverdue)},
	}); err != nil {
		return nil, fail(err)
	}
	if err := tx.HastenMoved(ctx, db.HastenMovedParams{At: tx.Now, Duties: duties, Kinds: newsKinds}); err != nil {
		return nil, fail(err)
	}
	counts, err := tx.CountMoved(ctx, db.CountMovedParams{Kind: string(appraisal.MailMoved), Kinds: newsKinds, Duties: duties})
	if err != nil {
		return nil, fail(err)
	}
	told := make(map[uuid.UUID]db.CountMovedRow, len(counts))
	for _, c := range counts {
		told[c.ID] = c
	}
	return told, nil
}

// movedNotice tells of a new deadline. Of several at once a person is told in one digest, and
// where the next morning would be too late, in one that leaves now.
func movedNotice(n news, several bool, now time.Time) mailRow {
	if !several {
		return notice(n.duty, n.calendar, appraisal.MailMoved, now)
	}
	morning := nextMorning(n.calendar, now)
	if !morning.Before(n.duty.DueAt) {
		morning = now
	}
	return mailRow{kind: appraisal.MailMoved, notBefore: morning}
}
