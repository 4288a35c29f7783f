// Package store holds what is true: records in PostgreSQL, each under its agency.
package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"rapor/appraisal"
	"rapor/store/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store opens transactions as an agency. Its zero value is not usable; use Open.
type Store struct {
	pool *pgxpool.Pool
	now  func() time.Time
}

// Tx is a transaction that sees one agency only. Its queries are those of sqlc.
type Tx struct {
	*db.Queries
	pgx.Tx
	Agency uuid.UUID
	// Now is the instant of the transaction, from the store's clock.
	Now time.Time
}

// Open connects to the database at url as the service. It refuses a login that row-level
// security does not bind: agencies would see each other.
func Open(ctx context.Context, url string, now func() time.Time, options ...Option) (*Store, error) {
	settings, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	for _, o := range options {
		o(settings)
	}
	// The queries are short: compiling them would take longer than running them.
	settings.ConnConfig.RuntimeParams["jit"] = "off"
	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	login, err := standingOf(ctx, pool, "", "")
	if err == nil {
		err = login.bound()
	}
	if err != nil {
		pool.Close()
		return nil, err
	}
	return &Store{pool: pool, now: now}, nil
}

// Option changes how connections are made.
type Option func(*pgxpool.Config)

// Traced has every statement told to a tracer.
func Traced(t pgx.QueryTracer) Option { return func(c *pgxpool.Config) { c.ConnConfig.Tracer = t } }

// Close ends all connections.
func (s *Store) Close() { s.pool.Close() }

// Pool is for what needs a connection of its own, such as LISTEN.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Now is the store's clock.
func (s *Store) Now() time.Time { return s.now() }

// As runs do in one transaction as agency: it commits when do returns nil and leaves
// nothing behind otherwise. Database outages come back as appraisal.Unavailable.
func (s *Store) As(ctx context.Context, agency uuid.UUID, do func(Tx) error) error {
	// An error of do on a connection that lives has nothing to do with the connection.
	var alive bool
	// Both in one message: an agency's ID is digits and dashes, whatever it is.
	begin := pgx.TxOptions{BeginQuery: "BEGIN; SET LOCAL rapor.agency = '" + agency.String() + "'"}
	err := pgx.BeginTxFunc(ctx, s.pool, begin, func(tx pgx.Tx) error {
		err := do(Tx{Queries: db.New(tx), Tx: tx, Agency: agency, Now: s.now()})
		alive = err != nil && !tx.Conn().IsClosed()
		return err
	})
	if alive {
		return refused(err)
	}
	return outage(err)
}

// Lookup runs queries that come before an agency is known; row-level security leaves them
// nothing but the look-up functions.
func (s *Store) Lookup() *db.Queries { return db.New(s.pool) }

// NewID returns a time-ordered identifier.
func NewID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// NoRows reports whether err says that a query found nothing.
func NoRows(err error) bool { return errors.Is(err, pgx.ErrNoRows) }

// outage turns a lost or refused connection into Unavailable and leaves the rest as it is.
func outage(err error) error {
	var network net.Error
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network) {
		return unavailable(err)
	}
	return refused(err)
}

// refused is outage for what was tried on a connection that lives.
func refused(err error) error {
	var connect *pgconn.ConnectError
	var said *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &connect), pgconn.SafeToRetry(err),
		errors.As(err, &said) && (said.Code[:2] == "57" || said.Code[:2] == "53" || said.Code[:2] == "08"):
		return unavailable(err)
	}
	return err
}

func unavailable(err error) error {
	return fmt.Errorf("%w: %w", appraisal.Refuse(appraisal.Unavailable, "database-unavailable", "", ""), err)
}

// Savepoint runs do inside of the transaction: when do fails, only what it did is undone.
func (tx Tx) Savepoint(ctx context.Context, do func(Tx) error) error {
	return pgx.BeginFunc(ctx, tx.Tx, func(inner pgx.Tx) error {
		return do(Tx{Queries: db.New(inner), Tx: inner, Agency: tx.Agency, Now: tx.Now})
	})
}
