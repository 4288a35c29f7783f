package privatepg

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"strings"
)

// BinVariable names the environment variable that points at the directory of initdb and postgres.
const BinVariable = "RAPOR_PG_BIN"

// ErrNoBinaries says that no PostgreSQL server is installed where this package looks.
var ErrNoBinaries = errors.New("no PostgreSQL server binaries found; install them with: " + installCommand())

func installCommand() string {
	if runtime.GOOS == "darwin" {
		return "brew install postgresql"
	}
	if os.Geteuid() == 0 {
		return "apt-get install -y postgresql"
	}
	return "sudo apt-get install -y postgresql"
}

// FindBinaries returns the directory that holds initdb and postgres: what RAPOR_PG_BIN says, else what pg_config says,
// else the newest of the places where Debian and Homebrew put them. The error is, or wraps, ErrNoBinaries.
func FindBinaries() (string, error) {
	if dir := os.Getenv(BinVariable); dir != "" {
		if !complete(dir) {
			return "", fmt.Errorf("%s is %q, which holds no executable initdb and postgres: %w", BinVariable, dir, ErrNoBinaries)
		}
		return filepath.Abs(dir)
	}
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		// Debian's pg_config can belong to the client library alone, so what it names has to be looked at.
		if dir := strings.TrimSpace(string(out)); complete(dir) {
			return dir, nil
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/opt/homebrew/opt/postgresql/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql/bin",
		"/usr/pgsql-*/bin",
		"/usr/local/pgsql/bin",
	} {
		dirs, _ := filepath.Glob(pattern)
		sort.Slice(dirs, func(i, j int) bool { return version(dirs[i]) > version(dirs[j]) })
		for _, dir := range dirs {
			if complete(dir) {
				return dir, nil
			}
		}
	}
	return "", ErrNoBinaries
}

// version reads the major version out of a path such as /usr/lib/postgresql/16/bin; 0 where there is none.
func version(dir string) int {
	name := filepath.Base(filepath.Dir(dir))
	digits := strings.TrimLeft(name, "abcdefghijklmnopqrstuvwxyz@-")
	n, _ := strconv.Atoi(digits)
	return n
}

func complete(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}
