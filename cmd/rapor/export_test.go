package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rapor/internal/privatepg/pgtest"
	"rapor/store"
)

func TestExportFromTheCommandLine(t *testing.T) {
	owner := pgtest.Database(t, migrated)
	t.Setenv("DATABASE_URL", service(owner))
	folder := t.TempDir()
	roster := filepath.Join(folder, "roster.csv")
	require.NoError(t, os.WriteFile(roster, []byte("Number,Name\n198001012005011001,Siti\n"), 0o600))
	command(t, 0, "agency", "create", "dinkes", "Dinas Kesehatan")
	command(t, 0, "role", "grant", "hr", "--agency", "dinkes", "--name", "Pengelola")
	command(t, 0, "role", "grant", "official", "--agency", "dinkes", "--name", "Pejabat")
	command(t, 0, "roster", "import", roster, "--agency", "dinkes")
	command(t, 0, "cycle", "open", "2026", "--agency", "dinkes", "--method", "jambi", "--day-seconds", "3600")

	file := filepath.Join(folder, "results.csv")
	out := command(t, 0, "--language", "en", "cycle", "export", "2026", "results", "--agency", "dinkes", "--format", "csv", "--out", file, "--bom=false")
	require.Equal(t, file+": 0\n", out, "nobody is enrolled yet")
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(data), `"NIP","Name",`), "%s", data)
	require.Contains(t, command(t, 1, "cycle", "export", "2026", "salaries", "--agency", "dinkes"), "[choice-unknown]")
	require.Contains(t, command(t, 1, "cycle", "export", "2026", "results", "--agency", "dinkes", "--layout", "payroll"), "[layout-unknown]")
	require.Contains(t, command(t, 1, "cycle", "export", "2027", "results", "--agency", "dinkes"), "[cycle-unknown]")
	left, err := filepath.Glob(filepath.Join(folder, ".rapor-export-*"))
	require.NoError(t, err)
	require.Empty(t, left)

	s, err := store.Open(t.Context(), service(owner), time.Now)
	require.NoError(t, err)
	defer s.Close()
	agency, err := s.FindAgency(t.Context(), "dinkes")
	require.NoError(t, err)
	_, err = s.ChainAudit(t.Context(), agency)
	require.NoError(t, err)
	trail := filepath.Join(folder, "trail.csv")
	command(t, 0, "audit", "export", "dinkes", "--format", "csv", "--out", trail)
	require.Contains(t, command(t, 0, "audit", "check", trail), "erased 0, withheld 0, waiting 1, gaps 0\nhead ")
	data, err = os.ReadFile(trail)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(trail, []byte(strings.Replace(string(data), "cycle.opened", "cycle.closed", 1)), 0o600))
	require.Contains(t, command(t, 1, "audit", "check", trail), "[audit-entry-changed]")
	require.Contains(t, command(t, 1, "audit", "check", roster), "[audit-file-form]")

	// A bad layout of the installation's own is refused where it is.
	own := filepath.Join(folder, "layouts")
	require.NoError(t, os.MkdirAll(own, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(own, "x.yaml"), []byte("id: x\nkind: results\nname: {id: a, en: b}\ncolumns:\n  - {heading: {id: a, en: a}, field: nip}\n"), 0o600))
	t.Setenv("RAPOR_EXPORT_LAYOUTS", own)
	require.Contains(t, command(t, 1, "cycle", "export", "2026", "results", "--agency", "dinkes"), "x.yaml:5:")
}
