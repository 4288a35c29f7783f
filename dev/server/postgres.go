package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	embedded "github.com/fergusstrange/embedded-postgres"

	"rapor/internal/privatepg"
)

// downloaded is the PostgreSQL that is fetched where none is installed.
const downloaded = embedded.V17

// StartPostgres starts a private PostgreSQL from the installed binaries or, where there are none, from ones it downloads
// once.
func StartPostgres(ctx context.Context, o privatepg.Options) (*privatepg.Server, error) {
	if o.BinDir == "" {
		bin, err := privatepg.FindBinaries()
		if errors.Is(err, privatepg.ErrNoBinaries) && os.Getenv(privatepg.BinVariable) == "" {
			bin, err = download(downloads(), "", o.Log)
			if err != nil {
				err = fmt.Errorf("%w; downloading them failed too: %w", privatepg.ErrNoBinaries, err)
			}
		}
		if err != nil {
			return nil, err
		}
		o.BinDir = bin
	}
	return privatepg.Start(ctx, o)
}

// downloads is where fetched binaries are kept. A root process keeps them where the server's own account can run them,
// and nobody else can put them.
func downloads() string {
	if os.Geteuid() == 0 {
		return "/var/cache/rapor"
	}
	if dir, err := os.UserCacheDir(); err == nil {
		return filepath.Join(dir, "rapor")
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("rapor-cache-%d", os.Geteuid()))
}

// download fetches the binaries into dir, unless they are there, and returns where initdb and postgres are. An empty
// repository is the one that embedded-postgres uses.
func download(dir, repository string, out io.Writer) (string, error) {
	home := filepath.Join(dir, "postgres-"+string(downloaded))
	bin := filepath.Join(home, "bin")
	if _, err := os.Stat(filepath.Join(bin, "postgres")); err == nil {
		return bin, nil
	}
	if out != nil {
		fmt.Fprintf(out, "No PostgreSQL is installed; downloading %s to %s.\n", downloaded, home)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	// They appear under their own name only when they are all there.
	growing, err := os.MkdirTemp(dir, "fetching-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(growing)
	if err := os.Chmod(growing, 0o755); err != nil {
		return "", err
	}

	var log strings.Builder
	config := embedded.DefaultConfig().
		Version(downloaded).
		CachePath(filepath.Join(growing, "archive")).
		BinariesPath(filepath.Join(growing, "postgres")).
		RuntimePath(filepath.Join(growing, "run")).
		DataPath(filepath.Join(growing, "run", "data")).
		Logger(&log)
	if repository != "" {
		config = config.BinaryRepositoryURL(repository)
	}
	// Fetching is not to be had without starting. The start itself may fail, as it does for root: what counts is what was
	// fetched before it.
	database := embedded.NewDatabase(config)
	failed := database.Start()
	if failed == nil {
		failed = database.Stop()
	}
	if _, err := os.Stat(filepath.Join(growing, "postgres", "bin", "postgres")); err != nil {
		return "", errors.Join(err, failed)
	}
	if err := os.Rename(filepath.Join(growing, "postgres"), home); err != nil {
		// Another process may have been first.
		if _, there := os.Stat(filepath.Join(bin, "postgres")); there != nil {
			return "", err
		}
	}
	return bin, nil
}
