package e2e

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"rapor/dev/demo"
	"rapor/dev/server"
	"rapor/dev/stack"
	"rapor/store"
)

// Temporal's database is lost in the middle of the year: a server begins with an empty one, HR
// rebuilds, and the year closes with nothing sent, owed or recorded twice.
func TestRebuildAfterTemporalLostItsDatabase(t *testing.T) {
	t.Parallel()
	y := startDoomed(t, "hilang")
	y.until(30)
	y.replace(server.TemporalOptions{File: filepath.Join(t.TempDir(), "empty.db")})
	y.rebuild()
	y.ends()
}

// The same with a database of an earlier time: it knows runs that have ended or gone on since, and
// does not know those that began.
func TestRebuildAfterTemporalWasRestored(t *testing.T) {
	t.Parallel()
	y := startDoomed(t, "dipulihkan")
	y.until(12)
	earlier := filepath.Join(t.TempDir(), "earlier.db")
	if err := server.CopyDatabase(t.Context(), y.file, earlier); err != nil {
		t.Fatal(err)
	}
	y.until(45)
	y.replace(server.TemporalOptions{File: earlier})
	y.rebuild()
	y.ends()
}

// doomed is a year whose Temporal is going to lose its memory.
type doomed struct {
	*testing.T
	app    alone
	proxy  *proxy
	server *server.Temporal
	file   string
	agency *demo.Agency
	api    *demo.API
	over   chan struct{}
	out    demo.Outcome
	err    error
}

func startDoomed(t *testing.T, code string) *doomed {
	t.Helper()
	y := &doomed{T: t, file: filepath.Join(t.TempDir(), "temporal.db"), over: make(chan struct{})}
	y.server = y.serve(server.TemporalOptions{File: y.file})
	y.proxy = startProxy(t, y.server.Address())
	y.app = startAlone(t, stack.AppOptions{Temporal: y.proxy.Address()})
	var err error
	if y.agency, err = demo.Load(t.Context(), y.app.Store, code, "Kantor Contoh", demo.Dozen, ""); err != nil {
		t.Fatal(err)
	}
	y.api = demo.NewAPI(y.app.URL())
	t.Cleanup(y.api.Close)
	go func() {
		defer close(y.over)
		year := demo.Year{API: y.api, Agency: y.agency, Method: "tubei", Name: "2026", Seed: 3, DaySeconds: 2}
		y.out, y.err = year.Play(t.Context())
	}()
	return y
}

func (y *doomed) serve(o server.TemporalOptions) *server.Temporal {
	y.Helper()
	s, err := server.StartTemporal(y.Context(), o)
	if err != nil {
		y.Fatal(err)
	}
	y.Cleanup(func() {
		if err := s.Stop(); err != nil {
			y.Error(err)
		}
	})
	return s
}

// count is the first column of a query.
func (y *doomed) count(sql string, args ...any) (n int) {
	y.Helper()
	err := y.app.Store.As(context.WithoutCancel(y.Context()), y.agency.ID, func(tx store.Tx) error {
		return tx.QueryRow(context.WithoutCancel(y.Context()), sql, args...).Scan(&n)
	})
	if err != nil {
		y.Fatal(err)
	}
	return n
}

// until waits until so many duties are met.
func (y *doomed) until(met int) {
	y.Helper()
	eventually(y, 3*time.Minute, func(context.Context) error {
		if n := y.count("SELECT count(*) FROM duty WHERE state = 'met'"); n < met {
			return fmt.Errorf("%d duties are met", n)
		}
		return nil
	})
}

// replace ends the server and puts another one in its place.
func (y *doomed) replace(o server.TemporalOptions) {
	y.Helper()
	y.proxy.Cut()
	if err := y.server.Stop(); err != nil {
		y.Fatal(err)
	}
	y.server = y.serve(o)
	y.proxy.Redirect(y.server.Address())
	y.proxy.Restore()
}

func (y *doomed) rebuild() {
	y.Helper()
	if y.count("SELECT count(*) FROM cycle WHERE closed_at IS NOT NULL") > 0 {
		y.Fatal("the year is over before it was rebuilt")
	}
	hr := y.api.As(y.agency.HR.Key)
	var cycle string
	err := y.app.Store.As(y.Context(), y.agency.ID, func(tx store.Tx) error {
		return tx.QueryRow(y.Context(), "SELECT id::text FROM cycle").Scan(&cycle)
	})
	if err != nil {
		y.Fatal(err)
	}
	n, err := hr.Rebuild(y.Context(), cycle, "Basis data Temporal tidak utuh")
	if err != nil || n == 0 {
		y.Fatalf("started %d processes anew: %v", n, err)
	}
	y.Logf("%d processes started anew", n)
}

// ends waits for the end of the year and checks that nothing happened twice.
func (y *doomed) ends() {
	y.Helper()
	<-y.over
	if y.err != nil || y.out.Progress.ClosedAt == nil {
		y.Fatalf("the year did not close: %v %s; open %+v", y.err, y.out.Stopped, y.out.Open)
	}
	for what, sql := range map[string]string{
		"duties opened twice": `SELECT count(*) FROM (SELECT FROM duty WHERE state <> 'handed-over'
			GROUP BY process_id, subject_id, step, round, kind, assignee_id, slot, about_id, level HAVING count(*) > 1) twice`,
		"facts recorded twice": `SELECT count(*) FROM (SELECT FROM audit WHERE act IN ('duty.met', 'duty.lapsed', 'result.announced', 'result.received', 'plan.in-force')
			OR act LIKE '%.closed' GROUP BY act, process_id, duty_id HAVING count(*) > 1) twice`,
		"duties nobody settled":     `SELECT count(*) FROM duty d JOIN process p ON p.id = d.process_id WHERE p.ended_at IS NOT NULL AND d.state IN ('met', 'lapsed') AND d.settled_at IS NULL`,
		"appraisals without an end": `SELECT count(*) FROM appraisal WHERE closed_at IS NULL`,
		"ambiguous letters":         `SELECT count(*) FROM digest WHERE ambiguous > 0`,
	} {
		if n := y.count(sql); n != 0 {
			y.Errorf("%d %s", n, what)
		}
	}
	eventually(y, time.Minute, func(context.Context) error {
		letters := y.count("SELECT count(*) FROM digest WHERE sent_at IS NOT NULL")
		if sent := y.app.Sink.Count(); sent != letters {
			return fmt.Errorf("%d letters arrived, %d were recorded as sent", sent, letters)
		}
		return nil
	})
	// What still runs is of processes that have not ended: nothing of the older epoch is left.
	eventually(y, time.Minute, func(ctx context.Context) error {
		list, err := y.app.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: "ExecutionStatus = 'Running'", PageSize: 1000})
		if err != nil {
			return err
		}
		for _, e := range list.GetExecutions() {
			id := e.GetExecution().GetWorkflowId()
			if strings.Contains(id, "/") && y.count("SELECT count(*) FROM process WHERE workflow_id = $1 AND ended_at IS NULL", id) == 0 {
				return fmt.Errorf("%s still runs", id)
			}
		}
		return nil
	})
	if n := y.count("SELECT count(*) FROM audit WHERE act = 'cycle.rebuilt'"); n != 1 {
		y.Errorf("the rebuild is recorded %d times", n)
	}
	// The trail of such a year is whole.
	if err := y.app.Store.As(y.Context(), y.agency.ID, func(tx store.Tx) error {
		report, err := tx.VerifyAudit(y.Context(), "")
		if err == nil && (len(report.Findings) > 0 || report.Chained == 0) {
			err = fmt.Errorf("the audit trail: %+v", report)
		}
		return err
	}); err != nil {
		y.Error(err)
	}
}
