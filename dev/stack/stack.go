package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"rapor/dev/server"
	"rapor/internal/privatepg"
)

// The ports of development; a taken one is replaced by a free one.
const (
	apiPort      = 8080
	temporalPort = 7233
	uiPort       = 8233
	postgresPort = 54329
	mailPort     = 8025
)

// Database is the name of Rapor's database.
const Database = "rapor"

// Options say what kind of stack Start starts.
type Options struct {
	// Dir keeps data and logs across restarts. Empty means a temporary one, which Stop leaves
	// and Remove removes, and free ports.
	Dir string
	// Notices receives a line for what the user should know; nil drops them.
	Notices io.Writer
	// ContinueAfter is the length in events from which on runs are told to continue as new; 0 is the server's own limit.
	ContinueAfter int
	// Gap without a gateway that is an outage; as AppOptions has it.
	Gap time.Duration
}

// Stack is a PostgreSQL, a Temporal server and an App on them.
type Stack struct {
	*App
	Postgres *privatepg.Server
	Server   *server.Temporal
	dir      string
	closers  []func() error
}

// Start starts the servers, then Rapor.
func Start(ctx context.Context, o Options) (_ *Stack, err error) {
	s := &Stack{dir: o.Dir}
	if o.Notices == nil {
		o.Notices = io.Discard
	}
	if s.dir == "" {
		if s.dir, err = os.MkdirTemp("", "rapor-demo-"); err != nil {
			return nil, err
		}
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("%w (logs are in %s)", err, s.Logs()), s.Stop())
		}
	}()
	// PostgreSQL may run as another user, who has to enter.
	if err := errors.Join(os.MkdirAll(s.Logs(), 0o755), os.Chmod(s.dir, 0o755)); err != nil {
		return nil, err
	}
	kept := o.Dir != ""
	s.Postgres, err = server.StartPostgres(ctx, privatepg.Options{
		Dir: filepath.Join(s.dir, "postgres"), Port: usual(kept, postgresPort), Durable: kept, Log: o.Notices,
		Settings: map[string]string{"log_min_messages": "warning"},
	})
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	s.closers = append(s.closers, s.Postgres.Stop)
	if err := CreateDatabase(ctx, s.Postgres.URL("postgres"), Database); err != nil {
		return nil, err
	}
	temporalLog, err := s.log("temporal.log")
	if err != nil {
		return nil, err
	}
	ui := 0
	if kept {
		if ui = usual(kept, uiPort); ui == 0 {
			ui = server.FreePort
		}
	}
	file := ""
	if kept {
		file = filepath.Join(s.dir, "temporal.db")
	}
	s.Server, err = server.StartTemporal(ctx, server.TemporalOptions{ContinueAfter: o.ContinueAfter, File: file, Port: usual(kept, temporalPort), UIPort: ui, Log: temporalLog})
	if err != nil {
		return nil, err
	}
	s.closers = append(s.closers, s.Server.Stop)
	log, err := s.log("rapor.log")
	if err != nil {
		return nil, err
	}
	s.App, err = StartApp(ctx, AppOptions{
		Database: s.Postgres.URL(Database), Temporal: s.Server.Address(), API: address(kept, apiPort), Mail: address(kept, mailPort), Gap: o.Gap,
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelInfo})),
	})
	return s, err
}

// Logs is the folder of the log files.
func (s *Stack) Logs() string { return filepath.Join(s.dir, "logs") }

// Stop stops Rapor, then Temporal, then PostgreSQL.
func (s *Stack) Stop() error {
	var err error
	if s.App != nil {
		err = s.App.Stop()
	}
	for i := len(s.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, s.closers[i]())
	}
	s.closers = nil
	return err
}

// Remove removes data and logs; call it after Stop.
func (s *Stack) Remove() error {
	err := os.RemoveAll(s.dir)
	if s.Postgres != nil {
		// As root the data may have gone elsewhere.
		err = errors.Join(err, os.RemoveAll(s.Postgres.Dir()))
	}
	return err
}

// log opens a log file of this run. It is never closed: servers write a little longer than
// they run.
func (s *Stack) log(name string) (*os.File, error) { return os.Create(filepath.Join(s.Logs(), name)) }

// CreateDatabase creates a database unless it is there.
func CreateDatabase(ctx context.Context, owner, name string) error {
	conn, err := pgx.Connect(ctx, owner)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var there bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil || there {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	return err
}

// usual is a port that is free and wanted, else 0 for any.
func usual(wanted bool, port int) int {
	if !wanted {
		return 0
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return 0
	}
	if l.Close() != nil {
		return 0
	}
	return port
}

func address(wanted bool, port int) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(usual(wanted, port)))
}
