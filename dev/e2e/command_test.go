package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// product is the binary as it ships, built by the first test that needs it.
var product struct {
	sync.Once
	dir string
	err error
}

// binary returns the path of rapor.
func binary(t *testing.T) string {
	t.Helper()
	product.Do(func() {
		if product.dir, product.err = os.MkdirTemp("", "rapor-e2e-"); product.err != nil {
			return
		}
		build := exec.Command("go", "build", "-o", product.dir, "./cmd/rapor")
		build.Dir = filepath.Join("..", "..")
		if out, err := build.CombinedOutput(); err != nil {
			product.err = fmt.Errorf("build rapor: %w: %s", err, out)
		}
	})
	if product.err != nil {
		t.Fatal(product.err)
	}
	return filepath.Join(product.dir, "rapor")
}

// command runs rapor on a database, in English, and returns what it printed and its exit status.
func command(t *testing.T, database string, args ...string) (out string, status int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary(t), append([]string{"--language", "en"}, args...)...)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+database)
	var printed bytes.Buffer
	cmd.Stdout, cmd.Stderr = &printed, &printed
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return printed.String(), cmd.ProcessState.ExitCode()
}
