package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"rapor/appraisal"
	"rapor/store/db"
)

// longestDetail is how much of an error is kept.
const longestDetail = 500

// NoteTrouble writes down, in a transaction of its own, that a process cannot be moved on. Its
// next successful look resolves it.
func (s *Store) NoteTrouble(ctx context.Context, agency, process uuid.UUID, code appraisal.Code, detail string) error {
	return s.As(ctx, agency, func(tx Tx) error {
		return tx.noteTrouble(ctx, appraisal.TroubledProcess, process, process, code, detail)
	})
}

// NoteNotEnrolled writes down that an employee could not be enrolled in a cycle.
func (tx Tx) NoteNotEnrolled(ctx context.Context, cycle, employee uuid.UUID, why error) error {
	return tx.noteTrouble(ctx, appraisal.TroubledEnrolment, cycle, employee, appraisal.NotEnrolled, why.Error())
}

func (tx Tx) noteTrouble(ctx context.Context, what string, process, subject uuid.UUID, code appraisal.Code, detail string) error {
	detail = strings.ToValidUTF8(detail[:min(len(detail), longestDetail)], "")
	err := tx.Queries.NoteTrouble(ctx, db.NoteTroubleParams{
		What: what, ProcessID: process, SubjectID: subject, Code: string(code), Detail: detail, At: tx.Now,
	})
	if err != nil {
		return fmt.Errorf("note the trouble: %w", err)
	}
	return nil
}

// Trouble is the code of what keeps a process from being moved on; "" for what passes by
// itself: an outage, a conflict of transactions, a caller who gave up.
func Trouble(ctx context.Context, err error) appraisal.Code {
	var refused *appraisal.Error
	var said *pgconn.PgError
	switch {
	case err == nil, ctx.Err() != nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return ""
	case errors.As(err, &refused) && (refused.Code == appraisal.MethodMissing || refused.Code == appraisal.MethodUnreadable):
		return refused.Code
	case errors.As(err, &refused) && refused.Fault == appraisal.Unavailable:
		return ""
	case errors.As(err, &said) && (strings.HasPrefix(said.Code, "40") || said.Code == "55P03"):
		return ""
	}
	return appraisal.LookFailed
}

// Troubles lists what somebody has to mend, the oldest first; what is later than grace counts
// as stuck. What and subject choose among them where they are not blank.
func (tx Tx) Troubles(ctx context.Context, grace time.Duration, what string, subject uuid.UUID, most int32) ([]db.TroublesRow, error) {
	p := db.TroublesParams{Late: tx.Now.Add(-grace), Most: most}
	if what != "" {
		p.What, p.SubjectID = &what, &subject
	}
	rows, err := tx.Queries.Troubles(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("look for troubles: %w", err)
	}
	return rows, nil
}

// CountTroubles counts the troubles of all agencies by code.
func (s *Store) CountTroubles(ctx context.Context, grace time.Duration) (map[appraisal.Code]int, error) {
	const most = 100_000
	agencies, err := s.Lookup().AllAgencies(ctx)
	if err != nil {
		return nil, outage(fmt.Errorf("list the agencies: %w", err))
	}
	counts := map[appraisal.Code]int{}
	for _, agency := range agencies {
		err := s.As(ctx, agency, func(tx Tx) error {
			rows, err := tx.Troubles(ctx, grace, "", uuid.Nil, most)
			for _, r := range rows {
				counts[appraisal.Code(r.Code)]++
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// RetryMails lets the mails that did not reach a person leave once more; it returns how many.
func (tx Tx) RetryMails(ctx context.Context, person uuid.UUID) (int, error) {
	n, err := tx.Queries.RetryMails(ctx, person)
	if err == nil {
		err = tx.WakePostman(ctx)
	}
	if err != nil {
		return 0, fmt.Errorf("queue the mails once more: %w", err)
	}
	return int(n), nil
}
