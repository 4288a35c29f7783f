package privatepg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const tempPrefix = "rapor-pg-"

// place makes the directory the server lives in, one its account can reach.
func place(o Options, as *account) (string, error) {
	if o.Dir == "" {
		sweep(os.TempDir())
		return temporary(os.TempDir(), as)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	obstacle, err := as.blocked(dir)
	if err != nil || obstacle == "" {
		return dir, err
	}

	// The name of the other place is random and remembered, not derived: nobody can take it first, and who deletes dir
	// starts afresh.
	pointer := filepath.Join(dir, "elsewhere")
	if known, err := os.ReadFile(pointer); err == nil {
		elsewhere := strings.TrimSpace(string(known))
		if mine(elsewhere) {
			fmt.Fprintf(o.Log, "PostgreSQL's data is in %s: its user %s may not enter %s.\n", elsewhere, as.name, obstacle)
			return elsewhere, nil
		}
	} else if !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	root := "/var/tmp" // unlike /tmp it outlives a reboot
	if _, err := os.Stat(root); err != nil {
		root = os.TempDir()
	}
	elsewhere, err := os.MkdirTemp(root, "rapor-data-")
	if err != nil {
		return "", err
	}
	if err := os.Chmod(elsewhere, 0o755); err != nil {
		return "", err
	}
	fmt.Fprintf(o.Log, "PostgreSQL's data goes to %s: its user %s may not enter %s.\n", elsewhere, as.name, obstacle)
	return elsewhere, os.WriteFile(pointer, []byte(elsewhere+"\n"), 0o644)
}

func temporary(root string, as *account) (string, error) {
	dir, err := os.MkdirTemp(root, tempPrefix)
	if err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", err
	}
	obstacle, err := as.blocked(dir)
	if err == nil && obstacle != "" {
		err = fmt.Errorf("the user %s, who runs PostgreSQL for root, may not enter %s: set TMPDIR to a directory everybody may enter", as.name, obstacle)
	}
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, nil
}

// sweep removes the temporary directories of processes that were killed before they could.
func sweep(root string) {
	dirs, _ := filepath.Glob(filepath.Join(root, tempPrefix+"*"))
	for _, dir := range dirs {
		info, err := os.Lstat(dir)
		// A young one may not have been locked yet.
		if err != nil || time.Since(info.ModTime()) < time.Hour || !mine(dir) {
			continue
		}
		lock, err := lockDir(dir)
		if err != nil {
			continue
		}
		if pid, _ := postmaster(filepath.Join(dir, "data")); pid == 0 {
			_ = os.RemoveAll(dir)
		}
		lock.Close()
	}
}

// mine tells whether path is a directory, not a link to one, that this process's user owns.
func mine(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.IsDir() {
		return false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}

// lockDir keeps a second process off the directory for as long as this one lives.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("the PostgreSQL in %s is in use by another process: %w", dir, err)
	}
	return f, nil
}

// endOrphan deals with the postmaster.pid of a process that was killed: it waits for a server that is still ending, ends
// one that runs on, and removes a file that names somebody else by now. PostgreSQL itself sees to one that names nobody.
// The directory's lock is held, so a server that runs belongs to no living process.
func endOrphan(ctx context.Context, data string, log io.Writer) error {
	pid, file := postmaster(data)
	if pid == 0 {
		return nil
	}
	if !serves(pid, data) {
		fmt.Fprintf(log, "Removing a left-over %s: process %d is not its server.\n", file, pid)
		return os.Remove(file)
	}
	fmt.Fprintf(log, "Ending the PostgreSQL that a killed process left behind (process %d).\n", pid)
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("ending the PostgreSQL left behind as process %d: %w", pid, err)
	}
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		if left, _ := postmaster(data); left != pid {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the PostgreSQL left behind as process %d does not end: %w", pid, ctx.Err())
		case <-tick.C:
		}
	}
}

// postmaster returns the living process that the data directory's postmaster.pid names, or 0.
func postmaster(data string) (int, string) {
	file := filepath.Join(data, "postmaster.pid")
	content, err := os.ReadFile(file)
	if err != nil {
		return 0, file
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 0 || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return 0, file
	}
	return pid, file
}

// serves tells whether the process is a server of this data directory: IDs are used again.
func serves(pid int, data string) bool {
	var args []byte
	if runtime.GOOS == "linux" {
		args, _ = os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	} else {
		args, _ = exec.Command("ps", "-ww", "-o", "args=", "-p", strconv.Itoa(pid)).Output()
	}
	return strings.Contains(string(args), data)
}
