package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapor/internal/privatepg/pgtest"
	"rapor/store"
)

func TestAuditFromTheCommandLine(t *testing.T) {
	owner := pgtest.Database(t, migrated)
	t.Setenv("DATABASE_URL", service(owner))
	command(t, 0, "agency", "create", "dinkes", "Dinas Kesehatan")
	command(t, 0, "role", "grant", "hr", "--agency", "dinkes", "--name", "Pengelola")
	require.Equal(t, "head 0 -\n", command(t, 0, "audit", "head", "dinkes"))
	require.Contains(t, command(t, 0, "audit", "verify", "dinkes"), "chained 0, erased 0, waiting 2")

	s, err := store.Open(t.Context(), service(owner), time.Now)
	require.NoError(t, err)
	defer s.Close()
	agency, err := s.FindAgency(t.Context(), "dinkes")
	require.NoError(t, err)
	_, err = s.ChainAudit(t.Context(), agency)
	require.NoError(t, err)
	head := command(t, 0, "audit", "head", "dinkes")
	hash := strings.Fields(head)[2]
	out := command(t, 0, "audit", "verify", "dinkes", "--head", hash)
	require.Contains(t, out, "chained 2, erased 0, waiting 0\nthe head given is row 2\n"+head)
	require.Contains(t, command(t, 1, "audit", "verify", "dinkes", "--head", strings.Repeat("ab", 32)), "[audit-head-unknown]")
	require.Contains(t, command(t, 1, "audit", "verify", "dinkes", "--head", "ab"), "[audit-head-form]")
	require.Contains(t, command(t, 1, "audit", "verify", "lain"), "[agency-unknown]")

	conn, err := pgx.Connect(t.Context(), owner)
	require.NoError(t, err)
	defer conn.Close(context.WithoutCancel(t.Context()))
	var entry string
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT id::text FROM audit ORDER BY id DESC LIMIT 1").Scan(&entry))
	require.Contains(t, command(t, 1, "audit", "erase", "dinkes", entry, "--reason", "x"), "[reason-missing]")
	require.Contains(t, command(t, 1, "audit", "erase", "dinkes", "satu", "--reason", "Masa simpan berakhir"), "[id-form]")
	command(t, 0, "audit", "erase", "dinkes", entry, "--reason", "Masa simpan berakhir")
	require.Contains(t, command(t, 0, "audit", "verify", "dinkes"), "chained 2, erased 1, waiting 1")

	_, err = conn.Exec(t.Context(), "SET session_replication_role = replica")
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), "DELETE FROM audit WHERE id = $1", entry)
	require.NoError(t, err)
	out = command(t, 1, "--language", "en", "audit", "verify", "dinkes")
	require.Contains(t, out, "Entry "+entry+", row 2 of the chain")
	require.Contains(t, out, "1 findings")
}
