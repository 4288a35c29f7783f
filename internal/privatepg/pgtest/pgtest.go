// Package pgtest gives every test a PostgreSQL database of its own, on one private server per test binary.
//
// A test binary that uses it says so once:
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"rapor/internal/privatepg"
)

// Migrate brings an empty database to the state that a test begins with. It closes the connections it opens.
type Migrate func(ctx context.Context, ownerURL string) error

var (
	mu        sync.Mutex
	server    *privatepg.Server
	failed    error
	templates = map[uintptr]*template{}
	last      atomic.Int64
)

type template struct {
	once sync.Once
	name string
	err  error
}

// Main runs the tests, stops the server if any of them started it, and exits.
func Main(m *testing.M) { os.Exit(Run(m)) }

// Run is Main for a TestMain that has more to clean up: it returns the exit code.
func Run(m *testing.M) int {
	code := m.Run()
	if err := Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return max(code, 1)
	}
	return code
}

// Stop stops the server. Only a TestMain that cannot use Run needs it.
func Stop() error {
	mu.Lock()
	defer mu.Unlock()
	if server == nil {
		return nil
	}
	err := server.Stop()
	server, failed = nil, errors.New("the test server was stopped")
	return err
}

// Server returns the binary's server, which the first call starts.
func Server(t testing.TB) *privatepg.Server {
	t.Helper()
	mu.Lock()
	defer mu.Unlock()
	if server == nil && failed == nil {
		server, failed = privatepg.Start(context.Background(), privatepg.Options{})
	}
	if failed != nil {
		t.Fatal(failed)
	}
	return server
}

// Database creates a database for this test alone, drops it when the test is over, and returns its URL for the owner.
// migrate runs once per binary, in a template that is copied for each test; it is a top-level function, since that is
// how it is recognised again. With a nil migrate the database is empty. Safe for parallel tests.
func Database(t testing.TB, migrate Migrate) (ownerURL string) {
	t.Helper()
	s := Server(t)
	from := "template1"
	if migrate != nil {
		from = migrated(t, s, migrate)
	}
	name := fmt.Sprintf("test_%d", last.Add(1))
	create := "CREATE DATABASE " + name + " TEMPLATE " + from
	if err := exec(t.Context(), s, create); err != nil {
		t.Fatalf("%s: %v", create, err)
	}
	t.Cleanup(func() {
		// FORCE ends the connections that a test forgot.
		if err := exec(context.Background(), s, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("dropping %s: %v", name, err)
		}
	})
	return s.URL(name)
}

func migrated(t testing.TB, s *privatepg.Server, migrate Migrate) string {
	t.Helper()
	mu.Lock()
	key := reflect.ValueOf(migrate).Pointer()
	tpl := templates[key]
	if tpl == nil {
		tpl = &template{name: fmt.Sprintf("template_%d", len(templates)+2)}
		templates[key] = tpl
	}
	mu.Unlock()

	// Not the test's context: others wait for the same template.
	tpl.once.Do(func() {
		ctx := context.Background()
		if tpl.err = exec(ctx, s, "CREATE DATABASE "+tpl.name); tpl.err == nil {
			tpl.err = migrate(ctx, s.URL(tpl.name))
		}
		if tpl.err == nil {
			// A connection left open would make every copy fail; say no to new ones, end the old ones.
			tpl.err = exec(ctx, s, "ALTER DATABASE "+tpl.name+" ALLOW_CONNECTIONS false",
				"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+tpl.name+"'")
		}
	})
	if tpl.err != nil {
		t.Fatalf("migrating the template database: %v", tpl.err)
	}
	return tpl.name
}

func exec(ctx context.Context, s *privatepg.Server, statements ...string) error {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}
