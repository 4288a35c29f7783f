package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// NewPaper is a paper to be issued. Its kind is that of its content.
type NewPaper struct {
	// Subject is what it is the paper of, such as an appraisal or a reward.
	Subject uuid.UUID
	// Number of the version of the subject's paper, from 1. Where it is 0, content that is not that
	// of the last version is the next one.
	Number int
	// Process it belongs to, which decides who may read it, and its cycle.
	Process uuid.UUID
	Cycle   uuid.UUID
	// Owner is the employee whose it is; nil for a paper about many.
	Owner   *uuid.UUID
	Content appraisal.PaperContent
	// Withheld are those who do not read it, whatever their role.
	Withheld []uuid.UUID
}

// RegisterPaper issues a paper: it keeps what the paper says as it is now, under a random public
// ID. A version that is there already is returned as it is, so that a step that is tried again
// issues nothing twice; a new version supersedes those before.
func (tx Tx) RegisterPaper(ctx context.Context, n NewPaper) (db.Paper, error) {
	kind := n.Content.PaperKind()
	paper, err := tx.registerPaper(ctx, string(kind), n)
	if err != nil {
		return paper, fmt.Errorf("issue %s: %w", kind, err)
	}
	return paper, nil
}

func (tx Tx) registerPaper(ctx context.Context, kind string, n NewPaper) (paper db.Paper, err error) {
	content, err := json.Marshal(n.Content)
	if err != nil {
		return paper, err
	}
	if err := tx.LockPaper(ctx, db.LockPaperParams{Kind: kind, Subject: n.Subject}); err != nil {
		return paper, err
	}
	number := int32(n.Number)
	if number > 0 {
		paper, err = tx.PaperNumbered(ctx, db.PaperNumberedParams{Kind: kind, SubjectID: n.Subject, Number: number})
	} else {
		var last db.LastPaperRow
		last, err = tx.LastPaper(ctx, db.LastPaperParams{Kind: kind, SubjectID: n.Subject, Content: content})
		paper, number = last.Paper, last.Paper.Number+1
		if err == nil && (!last.Same || paper.WithdrawnAt != nil) {
			err = errNextVersion
		}
	}
	if err == nil || !NoRows(err) && err != errNextVersion {
		return paper, err
	}
	head, err := tx.paperHead(ctx, n)
	if err != nil {
		return paper, err
	}
	paper, err = tx.InsertPaper(ctx, db.InsertPaperParams{
		AgencyID: tx.Agency, ID: NewID(), PublicID: uuid.New(), Kind: kind, SubjectID: n.Subject, Number: number,
		ProcessID: n.Process, CycleID: n.Cycle, OwnerID: n.Owner, Head: head, Content: content, IssuedAt: tx.Now,
	})
	if err != nil {
		return paper, err
	}
	err = tx.SupersedePapers(ctx, db.SupersedePapersParams{Kind: kind, SubjectID: n.Subject, Number: number, At: tx.Now})
	if err != nil {
		return paper, err
	}
	return paper, tx.recordPaper(ctx, "paper.issued", paper)
}

// errNextVersion says that the last version is not what is to be issued.
var errNextVersion = fmt.Errorf("another version is due")

func (tx Tx) paperHead(ctx context.Context, n NewPaper) ([]byte, error) {
	letterhead, err := tx.AgencyLetterhead(ctx)
	if err != nil {
		return nil, err
	}
	cycle, err := tx.Queries.Cycle(ctx, n.Cycle)
	if err != nil {
		return nil, fmt.Errorf("load cycle: %w", err)
	}
	var calendar appraisal.Calendar
	if err := json.Unmarshal(cycle.Calendar, &calendar); err != nil {
		return nil, fmt.Errorf("calendar of the cycle: %w", err)
	}
	return json.Marshal(appraisal.PaperHead{
		Letterhead: letterhead, Cycle: cycle.Name, On: calendar.Date(tx.Now), Signatories: n.Content.Signatories(), Withheld: n.Withheld,
	})
}

// WithdrawPapers withdraws the version in force of a subject's paper, for a reason that those who
// may read it see, and reports whether there was one. Versions that were superseded stay so.
func (tx Tx) WithdrawPapers(ctx context.Context, kind appraisal.PaperKind, subject uuid.UUID, reason string) (bool, error) {
	if err := tx.LockPaper(ctx, db.LockPaperParams{Kind: string(kind), Subject: subject}); err != nil {
		return false, fmt.Errorf("withdraw %s: %w", kind, err)
	}
	papers, err := tx.Queries.WithdrawPapers(ctx, db.WithdrawPapersParams{Kind: string(kind), SubjectID: subject, Why: reason, At: tx.Now})
	if err != nil {
		return false, fmt.Errorf("withdraw %s: %w", kind, err)
	}
	for _, p := range papers {
		if err := tx.recordPaper(ctx, "paper.withdrawn", p); err != nil {
			return false, err
		}
	}
	return len(papers) > 0, nil
}

func (tx Tx) recordPaper(ctx context.Context, act string, p db.Paper) error {
	return tx.Record(ctx, Entry{Act: act, Cycle: &p.CycleID, Process: &p.ProcessID, Detail: map[string]string{
		"paper": p.ID.String(), "kind": p.Kind, "number": fmt.Sprint(p.Number),
	}})
}

// AgencyLetterhead is what stands at the top of the agency's papers.
func (tx Tx) AgencyLetterhead(ctx context.Context) (head appraisal.Letterhead, err error) {
	row, err := tx.Letterhead(ctx, tx.Agency)
	if err != nil {
		return head, fmt.Errorf("load letterhead: %w", err)
	}
	head.Agency = row.Name
	if row.Head != nil {
		if err := json.Unmarshal(row.Head, &head); err != nil {
			return head, fmt.Errorf("letterhead: %w", err)
		}
	}
	return head, nil
}

// PaperPersonOf is somebody as papers name them today.
func (tx Tx) PaperPersonOf(ctx context.Context, person uuid.UUID) (appraisal.PaperPerson, error) {
	row, err := tx.PaperPerson(ctx, person)
	if err != nil {
		return appraisal.PaperPerson{}, fmt.Errorf("load somebody for a paper: %w", err)
	}
	return appraisal.PaperPerson{ID: row.ID, Name: row.Name, Number: row.Number, Rank: row.Rank, Post: row.Post, Unit: row.Unit}, nil
}

// FindPaper is what anybody may know of a paper by its public ID. NoRows says that there is none.
func (s *Store) FindPaper(ctx context.Context, public uuid.UUID) (db.FindPaperRow, error) {
	row, err := s.Lookup().FindPaper(ctx, public)
	if err != nil && !NoRows(err) {
		return row, outage(fmt.Errorf("find a paper: %w", err))
	}
	return row, err
}
