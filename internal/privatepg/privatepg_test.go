package privatepg_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rapor/internal/privatepg"
)

// helperDir makes this binary a process that starts a server there and waits to be killed.
const helperDir = "RAPOR_TEST_PG_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperDir); dir != "" {
		s, err := privatepg.Start(context.Background(), privatepg.Options{Dir: dir})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(s.URL("postgres"))
		select {}
	}
	os.Exit(m.Run())
}

func start(t *testing.T, o privatepg.Options) *privatepg.Server {
	t.Helper()
	s, err := privatepg.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func query[T any](t *testing.T, url, sql string) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	var v T
	if err := conn.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// dir is one the server's account can enter, which t.TempDir is not where TMPDIR is private.
func dir(t *testing.T) string {
	t.Helper()
	d, err := os.MkdirTemp("", "privatepg-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(d) })
	if err := os.Chmod(d, 0o755); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTemporaryServerLeavesNothing(t *testing.T) {
	t.Parallel()
	s := start(t, privatepg.Options{})
	if got := query[int](t, s.URL("postgres"), "SELECT 40 + 2"); got != 42 {
		t.Errorf("got %d", got)
	}
	if got := query[string](t, s.URL("postgres"), "SELECT upper('é')"); got != "É" {
		t.Errorf("upper('é') is %q: the character classes are not Unicode's", got)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.Dir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", s.Dir(), err)
	}
	if _, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port()))); err == nil {
		t.Error("something still listens")
	}
	if err := s.Stop(); err != nil {
		t.Errorf("second Stop: %v", err)
	}
}

func TestRestartKeepsData(t *testing.T) {
	t.Parallel()
	o := privatepg.Options{Dir: dir(t), Durable: true}
	s := start(t, o)
	query[int](t, s.URL("postgres"), "WITH x AS (SELECT 7 AS n) SELECT n FROM x")
	conn, err := pgx.Connect(t.Context(), s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "CREATE TABLE kept AS SELECT 7 AS n"); err != nil {
		t.Fatal(err)
	}
	// The connection stays open: Stop does not wait for clients.
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	conn.Close(t.Context())

	o.Port = s.Port()
	again := start(t, o)
	if again.URL("postgres") != s.URL("postgres") {
		t.Errorf("the address changed from %s to %s", s.URL("postgres"), again.URL("postgres"))
	}
	if got := query[int](t, again.URL("postgres"), "SELECT n FROM kept"); got != 7 {
		t.Errorf("got %d", got)
	}
	if got := query[string](t, again.URL("postgres"), "SHOW fsync"); got != "on" {
		t.Errorf("fsync is %s", got)
	}
}

func TestOneProcessPerDirectory(t *testing.T) {
	t.Parallel()
	d := dir(t)
	s := start(t, privatepg.Options{Dir: d})
	if _, err := privatepg.Start(t.Context(), privatepg.Options{Dir: d}); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("got %v", err)
	}
	query[int](t, s.URL("postgres"), "SELECT 1")
}

func TestServerEndsWithKilledParent(t *testing.T) {
	t.Parallel()
	d := dir(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperDir+"="+d)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url := strings.TrimSpace(line)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), "CREATE TABLE kept AS SELECT 7 AS n"); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()

	// Immediately afterwards, while the old server may still be ending.
	s := start(t, privatepg.Options{Dir: d})
	if got := query[int](t, s.URL("postgres"), "SELECT n FROM kept"); got != 7 {
		t.Errorf("got %d", got)
	}
	if _, err := pgx.Connect(t.Context(), url); err == nil {
		t.Error("the old server still answers")
	}
}

func TestPostmasterFileOfAnotherProcess(t *testing.T) {
	t.Parallel()
	d := dir(t)
	s := start(t, privatepg.Options{Dir: d})
	pid, err := os.ReadFile(filepath.Join(d, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}

	// As if the machine had failed and the number were in use again, by this very process.
	_, rest, _ := strings.Cut(string(pid), "\n")
	stale := fmt.Sprintf("%d\n%s", os.Getpid(), rest)
	if err := os.WriteFile(filepath.Join(d, "data", "postmaster.pid"), []byte(stale), 0o600); err != nil {
		t.Fatal(err)
	}
	s = start(t, privatepg.Options{Dir: d})
	query[int](t, s.URL("postgres"), "SELECT 1")
}

func TestRestartAfterServerWasKilled(t *testing.T) {
	t.Parallel()
	d := dir(t)
	s := start(t, privatepg.Options{Dir: d})
	content, err := os.ReadFile(filepath.Join(d, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("Done is not closed")
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	s = start(t, privatepg.Options{Dir: d})
	query[int](t, s.URL("postgres"), "SELECT 1")
}

func TestUnreachableDirectory(t *testing.T) {
	t.Parallel()
	d := filepath.Join(dir(t), "private")
	if err := os.Mkdir(d, 0o700); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 {
		// Only root runs the server as somebody else: for anybody else the directory is reachable.
		if s := start(t, privatepg.Options{Dir: filepath.Join(d, "pg")}); !strings.HasPrefix(s.Dir(), d) {
			t.Errorf("data in %s", s.Dir())
		}
		return
	}
	var log strings.Builder
	s := start(t, privatepg.Options{Dir: filepath.Join(d, "pg"), Log: &log})
	defer os.RemoveAll(s.Dir())
	if strings.HasPrefix(s.Dir(), d) || !strings.Contains(log.String(), d) {
		t.Errorf("data in %s; said %q", s.Dir(), log.String())
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	again := start(t, privatepg.Options{Dir: filepath.Join(d, "pg")})
	if again.Dir() != s.Dir() {
		t.Errorf("data was in %s and is in %s", s.Dir(), again.Dir())
	}
}

func TestFailureShowsTheLog(t *testing.T) {
	t.Parallel()
	d := dir(t)
	_, err := privatepg.Start(t.Context(), privatepg.Options{Dir: d, Settings: map[string]string{"wal_level": "nonsense"}})
	if err == nil || !strings.Contains(err.Error(), `invalid value for parameter "wal_level"`) {
		t.Errorf("got %v", err)
	}
	// The failure must not hold on to the directory.
	start(t, privatepg.Options{Dir: d})
}

func TestPortTaken(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	_, err = privatepg.Start(t.Context(), privatepg.Options{Port: port})
	if err == nil || !strings.Contains(err.Error(), strconv.Itoa(port)) {
		t.Errorf("got %v", err)
	}
}

func TestNoBinaries(t *testing.T) {
	t.Setenv(privatepg.BinVariable, t.TempDir())
	_, err := privatepg.Start(t.Context(), privatepg.Options{})
	if !errors.Is(err, privatepg.ErrNoBinaries) || !strings.Contains(err.Error(), "install") {
		t.Errorf("got %v", err)
	}
}
