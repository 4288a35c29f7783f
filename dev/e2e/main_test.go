// Package e2e tests the whole: a real Temporal server and a real PostgreSQL, both started once for the package. Every
// test that needs the Temporal server lives here, since linking it takes long.
package e2e

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"rapor/dev/server"
	"rapor/dev/stack"
	"rapor/internal/privatepg/pgtest"
)

var shared *server.Temporal

// shortRun is the history at which the shared server tells runs to continue as new: every story told on it is told
// across several runs.
const shortRun = 20

// app is Rapor on the shared servers, started by the first test that needs it: the task queue
// and the postman have fixed names, so there is room for one in a Temporal server.
var app struct {
	sync.Once
	*stack.App
	err error
}

func TestMain(m *testing.M) {
	if name := os.Getenv(partVariable); name != "" {
		os.Exit(part(name))
	}
	os.Exit(run(m))
}

func run(m *testing.M) (code int) {
	defer func() {
		if err := pgtest.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "stopping PostgreSQL:", err)
			code = max(code, 1)
		}
	}()
	var err error
	if shared, err = server.StartTemporal(context.Background(), server.TemporalOptions{ContinueAfter: shortRun}); err != nil {
		fmt.Fprintln(os.Stderr, "starting Temporal:", err)
		return 1
	}
	defer func() {
		if err := shared.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "stopping Temporal:", err)
			code = max(code, 1)
		}
	}()
	defer func() {
		if app.App == nil {
			return
		}
		if err := app.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "stopping Rapor:", err)
			code = max(code, 1)
		}
	}()
	defer func() {
		if product.dir != "" {
			_ = os.RemoveAll(product.dir)
		}
	}()
	return m.Run()
}

// rapor returns Rapor on the shared servers. Tests share its database: each makes an agency.
func rapor(t testing.TB) *stack.App {
	t.Helper()
	app.Do(func() {
		ctx, postgres := context.Background(), pgtest.Server(t)
		if app.err = stack.CreateDatabase(ctx, postgres.URL("postgres"), "rapor"); app.err == nil {
			app.App, app.err = stack.StartApp(ctx, stack.AppOptions{Database: postgres.URL("rapor"), Temporal: shared.Address()})
		}
	})
	if app.err != nil {
		t.Fatal(app.err)
	}
	return app.App
}

// temporal returns a client of the shared server, closed when the test is over. Workflow IDs and task queues of all
// tests share one namespace: see unique.
func temporal(t testing.TB) client.Client {
	t.Helper()
	return dial(t, shared.Address())
}

// temporalAddress is the shared server's host:port, for tests that start a worker in a process of its own.
func temporalAddress() string { return shared.Address() }

// dial connects to a server that a test started itself.
func dial(t testing.TB, address string) client.Client {
	t.Helper()
	c, err := client.DialContext(t.Context(), client.Options{
		HostPort:  address,
		Namespace: server.Namespace,
		Logger:    log.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// database creates a database for this test alone on the shared PostgreSQL and returns its owner's URL.
func database(t testing.TB, migrate pgtest.Migrate) string {
	t.Helper()
	return pgtest.Database(t, migrate)
}

var names atomic.Int64

// unique returns a name that no other test uses, for a task queue or a workflow ID.
func unique(t testing.TB) string {
	t.Helper()
	name := strings.NewReplacer("/", "-", " ", "-").Replace(t.Name())
	return fmt.Sprintf("%s-%d", name, names.Add(1))
}

// eventually asks until check is content, and fails the test with its last complaint after limit.
func eventually(t testing.TB, limit time.Duration, check func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := check(ctx)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("not within %v: %v", limit, errors.Join(err, ctx.Err()))
		case <-tick.C:
		}
	}
}
