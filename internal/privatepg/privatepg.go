// Package privatepg runs a PostgreSQL server of one's own from the binaries that are installed: for tests, for
// development and for a demonstration. The server listens on loopback TCP only, asks for a password it made up itself,
// ends with the process that started it and can be started again on the same directory.
//
// PostgreSQL refuses to run as root; a root process runs it as the user postgres or, failing that, nobody.
package privatepg

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// owner is the cluster's superuser and the owner of what is created through URL.
const owner = "postgres"

const (
	startLimit = time.Minute
	stopLimit  = 15 * time.Second
	poll       = 20 * time.Millisecond
)

// Options say what kind of server Start starts. The zero value is a throw-away server for tests.
type Options struct {
	// Dir keeps the data from one start to the next; it is created when missing. Empty means a temporary directory that
	// Stop removes. Where a root process is given a directory that the server's account cannot reach (below /root, say),
	// the data goes below /var/tmp instead and Dir only remembers where.
	Dir string
	// Port to listen on; 0 picks a free one.
	Port int
	// Durable makes commits survive the machine's failing. Without it they survive only the server's.
	Durable bool
	// BinDir holds initdb and postgres; empty means what FindBinaries finds.
	BinDir string
	// Settings are further server settings, such as {"log_statement": "all"}.
	Settings map[string]string
	// Log receives a line for what the caller should know; nil drops them. The server's own log is the file LogFile.
	Log io.Writer
}

// Server is a running PostgreSQL.
type Server struct {
	dir      string
	port     int
	password string
	remove   bool
	lock     *os.File

	process *os.Process
	exited  chan struct{}

	stop    sync.Once
	stopErr error
}

// Start starts a server and returns once it answers. ctx bounds the start only; the server runs until Stop, or until
// this process ends. The error wraps ErrNoBinaries where PostgreSQL is not installed.
func Start(ctx context.Context, o Options) (_ *Server, err error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	if o.Log == nil {
		o.Log = io.Discard
	}
	bin := o.BinDir
	if bin == "" {
		if bin, err = FindBinaries(); err != nil {
			return nil, err
		}
	}
	as, err := serverAccount()
	if err != nil {
		return nil, err
	}
	if dir, err := as.blocked(bin); err != nil {
		return nil, fmt.Errorf("PostgreSQL binaries: %w", err)
	} else if dir != "" {
		return nil, fmt.Errorf("the user %s, who runs PostgreSQL for root, may not enter %s: put the binaries of %s elsewhere", as.name, dir, bin)
	}

	s := &Server{remove: o.Dir == ""}
	if s.dir, err = place(o, as); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.release())
		}
	}()
	if s.lock, err = lockDir(s.dir); err != nil {
		s.remove = false
		return nil, err
	}
	if err := endOrphan(ctx, s.data(), o.Log); err != nil {
		return nil, err
	}
	if err := s.initialise(ctx, bin, as, o.Durable); err != nil {
		return nil, err
	}
	if err := s.launch(ctx, bin, as, o); err != nil {
		return nil, err
	}
	return s, nil
}

// URL returns the connection string of a database for the superuser, who owns the cluster. "postgres" always exists.
func (s *Server) URL(database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(owner, s.password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// Port is the loopback port the server listens on.
func (s *Server) Port() int { return s.port }

// Dir is where the data really is, which may be elsewhere than Options.Dir.
func (s *Server) Dir() string { return s.dir }

// LogFile is what the server writes its log to.
func (s *Server) LogFile() string { return filepath.Join(s.dir, "postgres.log") }

// Done is closed when the server has ended, whoever ended it.
func (s *Server) Done() <-chan struct{} { return s.exited }

// Stop disconnects everybody, ends the server in good order and removes its directory if it was a temporary one.
// Further calls return what the first returned.
func (s *Server) Stop() error {
	s.stop.Do(func() {
		s.stopErr = errors.Join(s.end(), s.release())
	})
	return s.stopErr
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// end asks ever less politely.
func (s *Server) end() error {
	first := syscall.SIGINT
	if s.remove {
		first = syscall.SIGQUIT // nobody will read this data again: no checkpoint
	}
	for _, sig := range []syscall.Signal{first, syscall.SIGQUIT, syscall.SIGKILL} {
		if err := s.process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("ending PostgreSQL: %w", err)
		}
		select {
		case <-s.exited:
			return nil
		case <-time.After(stopLimit):
		}
	}
	return fmt.Errorf("PostgreSQL (process %d) would not end", s.process.Pid)
}

func (s *Server) release() error {
	var err error
	if s.remove {
		err = os.RemoveAll(s.dir)
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return err
}

// initialise creates the cluster unless it is there. It grows under another name, so that a cluster that is there is
// whole.
func (s *Server) initialise(ctx context.Context, bin string, as *account, durable bool) error {
	passwordFile := filepath.Join(s.dir, "password")
	if _, err := os.Stat(s.data()); err == nil {
		password, err := os.ReadFile(passwordFile)
		if err != nil {
			return fmt.Errorf("the password of the cluster in %s: %w", s.dir, err)
		}
		s.password = strings.TrimSpace(string(password))
		return nil
	}

	s.password = rand.Text()
	growing := filepath.Join(s.dir, "data.new")
	if err := os.RemoveAll(growing); err != nil {
		return err
	}
	if err := os.Mkdir(growing, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(passwordFile, []byte(s.password+"\n"), 0o600); err != nil {
		return err
	}
	for _, path := range []string{growing, passwordFile} {
		if err := as.own(path); err != nil {
			return err
		}
	}
	// The C collation is the same on every machine; only the character classes are the locale's.
	characters := "C.UTF-8"
	if runtime.GOOS == "darwin" {
		characters = "UTF-8"
	}
	args := []string{
		"--pgdata=" + growing, "--username=" + owner, "--pwfile=" + passwordFile, "--auth=scram-sha-256",
		"--encoding=UTF8", "--locale=C", "--lc-ctype=" + characters,
	}
	if !durable {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), args...)
	cmd.Dir = growing
	cmd.Env = environment()
	cmd.SysProcAttr = as.attributes()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb in %s: %w\n%s", growing, err, tail(out))
	}
	return os.Rename(growing, s.data())
}

// launch starts the server, on another port should a free one be taken meanwhile.
func (s *Server) launch(ctx context.Context, bin string, as *account, o Options) error {
	for attempt := 1; ; attempt++ {
		s.port = o.Port
		if s.port == 0 {
			port, err := freePort()
			if err != nil {
				return err
			}
			s.port = port
		}
		err := s.run(bin, as, o)
		if err == nil {
			if err = s.ready(ctx); err == nil {
				return nil
			}
			err = errors.Join(err, s.end())
		}
		log := s.logTail()
		switch {
		case ctx.Err() != nil:
		case o.Port == 0 && attempt < 5 && strings.Contains(log, "could not bind"):
			continue
		case strings.Contains(log, "shared memory block"):
			// The backends of a server that was killed need a moment to notice.
			select {
			case <-ctx.Done():
			case <-time.After(poll):
				continue
			}
		}
		return fmt.Errorf("starting PostgreSQL on port %d in %s: %w\n%s", s.port, s.dir, err, log)
	}
}

// run starts the process. It keeps the thread that does so until the process has ended, because the kernel takes the
// end of that thread for the end of the parent.
func (s *Server) run(bin string, as *account, o Options) error {
	flags := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	log, err := os.OpenFile(s.LogFile(), flags, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()

	cmd := exec.Command(filepath.Join(bin, "postgres"), arguments(s.data(), s.port, o)...)
	cmd.Dir = s.data()
	cmd.Env = environment()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = as.attributes()
	dieWithParent(cmd.SysProcAttr)

	s.exited = make(chan struct{})
	exited := s.exited
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
		close(exited)
	}()
	if err := <-started; err != nil {
		return err
	}
	s.process = cmd.Process
	return nil
}

func arguments(data string, port int, o Options) []string {
	settings := map[string]string{
		"listen_addresses":        "127.0.0.1",
		"port":                    strconv.Itoa(port),
		"unix_socket_directories": "",
		"max_connections":         "300",
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		"logging_collector":       "off",
		"log_destination":         "stderr",
	}
	if !o.Durable {
		settings["fsync"] = "off"
		settings["synchronous_commit"] = "off"
		settings["full_page_writes"] = "off"
		settings["max_wal_size"] = "512MB"
		settings["min_wal_size"] = "32MB"
	}
	for name, value := range o.Settings {
		settings[name] = value
	}
	args := []string{"-D", data}
	for name, value := range settings {
		args = append(args, "-c", name+"="+value)
	}
	return args
}

// environment leaves out the caller's PG* variables, and the locale, so that messages are in English.
func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "TZ=UTC", "LC_MESSAGES=C"}
}

// ready waits until the server answers a query, or has ended.
func (s *Server) ready(ctx context.Context) error {
	// Where the port is somebody else's, the server ends while they may keep the connection hanging.
	attempts, cancel := context.WithCancel(ctx)
	defer cancel()
	// Of this launch: the next one, on another port, has a channel of its own.
	exited := s.exited
	go func() {
		select {
		case <-exited:
			cancel()
		case <-attempts.Done():
		}
	}()

	tick := time.NewTicker(poll)
	defer tick.Stop()
	for refused := 0; ; {
		conn, err := pgx.Connect(attempts, s.URL("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-exited:
			return errors.New("the server ended at once")
		case <-tick.C:
		}
		// A wrong password does not become right, unless it was another server that refused it.
		if pgErr := (*pgconn.PgError)(nil); errors.As(err, &pgErr) && pgErr.Code == "28P01" {
			if refused++; refused == 50 {
				return err
			}
		}
	}
}

func (s *Server) logTail() string {
	log, err := os.ReadFile(s.LogFile())
	if err != nil {
		return err.Error()
	}
	return tail(log)
}

func tail(log []byte) string {
	const most = 4000
	if len(log) > most {
		log = log[len(log)-most:]
	}
	return strings.TrimSpace(string(log))
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
