package server

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestDownload serves an archive of the shape of the real ones; it holds no PostgreSQL, so the start that
// embedded-postgres insists on fails, as it does for root.
func TestDownload(t *testing.T) {
	source := t.TempDir()
	if err := os.Mkdir(filepath.Join(source, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"initdb", "pg_ctl", "postgres"} {
		if err := os.WriteFile(filepath.Join(source, "bin", name), []byte("#!/bin/sh\nexit 1\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	archive, err := exec.Command("tar", "-C", source, "-cJf", "-", "bin").Output()
	if err != nil {
		t.Fatalf("tar with xz: %v", err)
	}
	var jar bytes.Buffer
	z := zip.NewWriter(&jar)
	w, err := z.Create("postgres.txz")
	if err == nil {
		_, err = w.Write(archive)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	fetched := 0
	repository := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".sha256") {
			http.NotFound(w, r)
			return
		}
		fetched++
		_, _ = w.Write(jar.Bytes())
	}))
	defer repository.Close()

	dir := t.TempDir()
	for range 2 {
		bin, err := download(dir, repository.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(bin, "postgres"))
		if err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("%v, %v", info, err)
		}
	}
	if fetched != 1 {
		t.Errorf("fetched %d times", fetched)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "fetching-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDownloadFails(t *testing.T) {
	repository := httptest.NewServer(http.NotFoundHandler())
	defer repository.Close()
	if _, err := download(t.TempDir(), repository.URL, nil); err == nil {
		t.Error("no error")
	}
}
