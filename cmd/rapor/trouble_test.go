package main

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapor/internal/privatepg/pgtest"
)

func TestTroublesAndRebuildFromTheCommandLine(t *testing.T) {
	owner := pgtest.Database(t, migrated)
	t.Setenv("DATABASE_URL", service(owner))
	command(t, 0, "agency", "create", "dinkes", "Dinas Kesehatan", "--official", "Walikota")
	command(t, 0, "role", "grant", "hr", "--agency", "dinkes", "--name", "Pengelola")
	require.Contains(t, command(t, 0, "trouble", "list", "--agency", "dinkes"), "ID  CODE")
	require.Contains(t, command(t, 1, "trouble", "retry", "process-x", "--agency", "dinkes"), "[trouble-unknown]")
	require.Contains(t, command(t, 1, "cycle", "rebuild", "2026", "--agency", "dinkes"), "[cycle-unknown]")

	conn, err := pgx.Connect(t.Context(), owner)
	require.NoError(t, err)
	defer conn.Close(context.WithoutCancel(t.Context()))
	_, err = conn.Exec(t.Context(), `INSERT INTO person (agency_id, id, number, name, employment) SELECT id, gen_random_uuid(), '1', 'Rina', 'active' FROM agency`)
	require.NoError(t, err)
	command(t, 0, "cycle", "open", "2026", "--agency", "dinkes", "--method", "jambi", "--starts", time.Now().Format(time.DateOnly))
	require.Contains(t, command(t, 0, "cycle", "rebuild", "2026", "--agency", "dinkes", "--reason", "Cakram diganti"), "1 started anew")
	_, err = conn.Exec(t.Context(), "UPDATE process SET created_at = created_at - interval '1 hour'")
	require.NoError(t, err)
	out := command(t, 0, "trouble", "list", "--agency", "dinkes", "--language", "en")
	require.Regexp(t, `process-[0-9a-f-]{36}  not-begun`, out)
	require.Contains(t, out, "A step should have begun and has not.")
	var id string
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT 'process-' || id FROM process").Scan(&id))
	command(t, 0, "trouble", "retry", id, "--agency", "dinkes")
	var epoch int
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT epoch FROM process").Scan(&epoch))
	require.Equal(t, 3, epoch)
}
