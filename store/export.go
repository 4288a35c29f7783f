package store

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"rapor/appraisal"
)

// The queries of exports, whose rows are read one at a time: sqlc reads all of them at once.
var (
	//go:embed exports/results.sql
	exportResults string
	//go:embed exports/trainings.sql
	exportTrainings string
	//go:embed exports/incentives.sql
	exportIncentives string
	//go:embed exports/audit.sql
	exportAudit string
)

// ResultRow is one appraisal as it is exported.
type ResultRow struct {
	ID                                                   uuid.UUID
	Number                                               *string
	Name, Status, Rank, Post, PostType, PostLevel        string
	Family, Unit                                         string
	SupervisorNumber                                     *string
	SupervisorName, SupervisorRank, SupervisorPost       string
	SupervisorUnit                                       string
	SupervisorEmployed                                   bool
	ManagerNumber                                        *string
	ManagerName                                          string
	StartsOn, EndsOn                                     appraisal.Date
	Achievement                                          *string
	Score                                                *appraisal.Number
	ComputedRating, Rating, Official, Results, Behaviour *string
	ChangedBy                                            *string
	Pass                                                 int
	Unrated                                              *string
	AnnouncedAt, ReceivedAt                              *time.Time
	ReceivedOn                                           *appraisal.Date
	ReceivedHow                                          *string
	ClosedAt                                             *time.Time
}

// IncentiveRow is one incentive that was issued; State is issued, reconsider while a corrected result
// waits for its decision, or withdrawn.
type IncentiveRow struct {
	ID                       uuid.UUID
	Number                   *string
	Name, Status, Rank, Post string
	Unit                     string
	Rule                     string
	Amount                   *appraisal.Number
	Grade                    *string
	Rating, Official         *string
	DecreeNumber             *string
	DecreeDate               *appraisal.Date
	DecidedBy                string
	DecidedAt                *time.Time
	IssuedAt                 time.Time
	WithdrawnAt              *time.Time
	WithdrawnWhy             string
	State                    string
}

// TrainingRow is one person who is to attend a training; nobody where it has no list yet.
type TrainingRow struct {
	ID                 uuid.UUID
	Kind, Title, State string
	Competency         *string
	Provider           *string
	StartsOn, EndsOn   *appraisal.Date
	Reason             string
	TrainingUnit       string
	ProposedAt         time.Time
	DecidedAt          *time.Time
	DecidedBy          string
	DecreeNumber       *string
	DecreeDate         *appraisal.Date
	Number             *string
	Name, Post, Unit   string
	Attended           *bool
	AttendedOn         *appraisal.Date
}

// AuditRow is an entry of the audit trail with its row of the chain; Found is false where the
// entry is gone, and Seq nil where it waits for its place.
type AuditRow struct {
	Seq                        *int64
	Entry                      uuid.UUID
	Found                      bool
	At                         *time.Time
	Act                        string
	CycleID, ProcessID, DutyID *uuid.UUID
	// Erased and Withheld say why there is no text.
	Erased, Withheld         bool
	ActorID                  *uuid.UUID
	ActorNumber, ActorName   *string
	Detail                   *string
	Salt, Sealed, Commitment []byte
	Previous, Hash           []byte
	ChainedAt                *time.Time
}

// EachResult reads the results of a cycle for a reader, one at a time and all as they are at one
// moment. It ends with the first error of each.
func (tx Tx) EachResult(ctx context.Context, cycle, reader uuid.UUID, each func(ResultRow) error) error {
	return eachRow(ctx, tx, "results", exportResults, pgx.NamedArgs{"cycle": cycle, "reader": reader}, each)
}

// EachIncentive reads the incentives of a cycle, as EachResult does.
func (tx Tx) EachIncentive(ctx context.Context, cycle uuid.UUID, each func(IncentiveRow) error) error {
	return eachRow(ctx, tx, "incentives", exportIncentives, pgx.NamedArgs{"cycle": cycle}, each)
}

// EachTraining reads who attends the trainings of a cycle, as EachResult does.
func (tx Tx) EachTraining(ctx context.Context, cycle uuid.UUID, each func(TrainingRow) error) error {
	return eachRow(ctx, tx, "trainings", exportTrainings, pgx.NamedArgs{"cycle": cycle}, each)
}

// EachAudit reads the audit trail of an agency, or of a cycle of it, as EachResult does. Complaints says
// whether the reader may know of complaints at all.
func (tx Tx) EachAudit(ctx context.Context, cycle *uuid.UUID, reader uuid.UUID, complaints bool, each func(AuditRow) error) error {
	about, err := tx.ProcessesAbout(ctx, reader)
	if err != nil {
		return fmt.Errorf("look for what is about the reader: %w", err)
	}
	args := pgx.NamedArgs{"cycle": cycle, "reader": reader.String(), "about": about, "complaints": complaints}
	return eachRow(ctx, tx, "the audit trail", exportAudit, args, each)
}

func eachRow[T any](ctx context.Context, tx Tx, what, sql string, args pgx.NamedArgs, each func(T) error) error {
	rows, err := tx.Query(ctx, sql, args)
	if err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	defer rows.Close()
	for rows.Next() {
		row, err := pgx.RowToStructByName[T](rows)
		if err != nil {
			return fmt.Errorf("read %s: %w", what, err)
		}
		if err := each(row); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}
