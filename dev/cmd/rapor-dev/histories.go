package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"

	"rapor/dev/demo"
	"rapor/dev/stack"
)

// recorded are the methods whose years show every kind of step between them.
var recorded = []string{"jambi", "kalianda", "permenpanrb-6-2022", "tanjungbalai"}

const (
	// recordedRun is the history at which a recorded run continues as new: some do, most do not.
	recordedRun = 60
	// Looks fail for a while, so that some are asked for as regular activities.
	failingAfter = 25 * time.Second
	failingFor   = 4 * time.Second
	// Gateways are silent twice, each time until a deadline has passed meanwhile.
	silentAfter = 35 * time.Second
	againAfter  = 20 * time.Second
	silentLimit = time.Minute
	recordedGap = 5 * time.Second
	// Coachings and rewards go on after the year.
	recordedAfter = 90 * time.Second
)

func newHistories() *cobra.Command {
	return &cobra.Command{
		Use:   "histories FOLDER [METHOD...]",
		Short: "Record histories of every workflow, step and branch, for the replay test",
		Long: `Plays a year of several methods, in which everything happens that can happen to a running process, and saves as
few histories as show all of it.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			methods := recorded
			if len(args) > 1 {
				methods = args[1:]
			}
			for _, method := range methods {
				if err := recordYear(cmd.Context(), method, args[0], cmd.ErrOrStderr()); err != nil {
					return fmt.Errorf("%s: %w", method, err)
				}
			}
			return nil
		},
	}
}

func recordYear(ctx context.Context, method, folder string, notices io.Writer) (err error) {
	fmt.Fprintf(notices, "Playing a year of %s …\n", method)
	s, err := stack.Start(ctx, stack.Options{Notices: notices, ContinueAfter: recordedRun, Gap: recordedGap})
	if err != nil {
		return err
	}
	defer func() { err = end(s, err, ctx.Err() != nil, notices) }()
	agency, err := demo.Load(ctx, s.Store, "contoh", "Dinas Pelayanan Terpadu (data contoh)", demo.Dozen, "")
	if err != nil {
		return fmt.Errorf("the roster: %w", err)
	}
	api := demo.NewAPI(s.URL())
	defer api.Close()
	playing, cancel := whileUp(ctx, s)
	defer cancel()
	failing := time.AfterFunc(failingAfter, func() {
		if err := failLooks(ctx, s); err != nil {
			fmt.Fprintln(notices, "Looks were not made to fail:", err)
		}
	})
	defer failing.Stop()
	silent := time.AfterFunc(silentAfter, func() {
		if err := silences(ctx, s); err != nil {
			fmt.Fprintln(notices, "There was no outage:", err)
		}
	})
	defer silent.Stop()
	line := newLine(notices)
	year := demo.Year{API: api, Agency: agency, Method: method, Seed: 1, Name: "Rekaman " + method, Report: line.show, Upheaval: true, Linger: recordedAfter}
	outcome, err := year.Play(playing)
	line.end()
	if err != nil {
		return err
	}
	if outcome.Stopped != "" {
		return fmt.Errorf("the year did not close: %s", outcome.Stopped)
	}
	recorder := demo.Recorder{Store: s.Store, Temporal: s.Temporal, Agency: agency.ID, Method: method, Dir: folder}
	return recorder.Save(ctx)
}

// failLooks takes the right to lock processes away for a while, and gives it back.
func failLooks(ctx context.Context, s *stack.Stack) error {
	conn, err := pgx.Connect(ctx, s.Postgres.URL(stack.Database))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "REVOKE UPDATE ON process FROM rapor_service"); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "SELECT pg_sleep($1)", failingFor.Seconds())
	if _, again := conn.Exec(context.WithoutCancel(ctx), "GRANT UPDATE ON process TO rapor_service"); again != nil {
		return again
	}
	return err
}

// silences makes two outages: the gateway extends the deadlines that passed in the first, and is kept from doing so
// after the second, so that what runs makes up for it.
func silences(ctx context.Context, s *stack.Stack) error {
	if err := silence(ctx, s, false); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(againAfter):
	}
	return silence(ctx, s, true)
}

// silence takes the right to beat away, until what was silence is an outage with a deadline in it. Where the gateway is
// held up, its extension waits for the cycles until they have been looked after.
func silence(ctx context.Context, s *stack.Stack, heldUp bool) (err error) {
	conn, err := pgx.Connect(ctx, s.Postgres.URL(stack.Database))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	const right = " EXECUTE ON FUNCTION beat(timestamptz, interval) "
	if _, err := conn.Exec(ctx, "REVOKE"+right+"FROM rapor_service"); err != nil {
		return err
	}
	passed := deadlinePassed(ctx, conn)
	held, err := pgx.Connect(ctx, s.Postgres.URL(stack.Database))
	if err != nil {
		return errors.Join(passed, err)
	}
	defer held.Close(context.WithoutCancel(ctx))
	if heldUp {
		if _, err := held.Exec(ctx, "BEGIN; SELECT FROM process WHERE kind = 'cycle' FOR UPDATE"); err != nil {
			passed = errors.Join(passed, err)
		}
	}
	_, again := conn.Exec(context.WithoutCancel(ctx), "GRANT"+right+"TO rapor_service")
	if heldUp {
		_, err = conn.Exec(ctx, "SELECT pg_sleep($1)", 2*recordedGap.Seconds())
	}
	return errors.Join(passed, again, err)
}

// deadlinePassed waits until an outage would have one in it.
func deadlinePassed(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "SELECT pg_sleep($1)", recordedGap.Seconds()+1); err != nil {
		return err
	}
	limit, cancel := context.WithTimeout(ctx, silentLimit)
	defer cancel()
	for {
		var passed bool
		err := conn.QueryRow(limit, `SELECT EXISTS (SELECT FROM duty d, pulse p, pg_sleep(0.2)
			WHERE d.state = 'open' AND d.lapses AND d.due_at BETWEEN p.beat_at AND clock_timestamp())`).Scan(&passed)
		if passed || err != nil {
			return err
		}
	}
}
