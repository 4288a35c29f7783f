package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rapor/internal/privatepg/pgtest"
)

// The gateway starts, records and stops although there is no Temporal.
func TestGatewayWithoutTemporal(t *testing.T) {
	t.Setenv("DATABASE_URL", service(pgtest.Database(t, migrated)))
	t.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := free.Addr().String()
	require.NoError(t, free.Close())
	t.Setenv("RAPOR_LISTEN", address)

	command(t, 0, "agency", "create", "dinas", "Dinas Kesehatan", "--zone", "Asia/Makassar", "--official", "Walikota")
	require.Contains(t, command(t, 1, "cycle", "list", "--agency", "dinas"), "agency-without-hr")
	key := regexp.MustCompile(`rapor_\S+`).FindString(command(t, 0, "role", "grant", "hr", "--agency", "dinas", "--name", "Kepegawaian", "--key", "test"))

	command(t, 0, "roster", "import", "../../dev/demo/dozen.csv", "--agency", "dinas")

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var logs bytes.Buffer
	stopped := make(chan int, 1)
	go func() { stopped <- run(ctx, []string{"gateway", "--short-days"}, io.Discard, &logs) }()
	post := func(body string) (int, string) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/api/v1/cycles", strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+key)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return 0, ""
		}
		defer res.Body.Close()
		answer, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		return res.StatusCode, string(answer)
	}
	var status int
	var answer string
	require.Eventually(t, func() bool {
		status, answer = post(`{"name": "2026", "method": "tubei", "schedule": "demo", "day_seconds": 2}`)
		return status != 0
	}, 10*time.Second, 20*time.Millisecond)
	require.Equal(t, http.StatusCreated, status, answer)
	stop()
	require.Zero(t, <-stopped, logs.String())
	require.NotContains(t, logs.String(), key)

	require.Contains(t, command(t, 0, "cycle", "list", "--agency", "dinas"), "tubei")
	opened := command(t, 0, "cycle", "open", "2027", "--agency", "dinas", "--method", "kalianda", "--schedule", "annual", "--starts", time.Now().AddDate(0, 1, 0).Format(time.DateOnly))
	var progress struct{ Name, Method string }
	require.NoError(t, json.Unmarshal([]byte(command(t, 0, "cycle", "show", strings.TrimSpace(opened), "--agency", "dinas")), &progress))
	require.Equal(t, "kalianda", progress.Method)
	require.Contains(t, command(t, 1, "cycle", "open", "2027", "--agency", "dinas", "--method", "tubei"), "cycle-exists")
	require.Contains(t, command(t, 1, "cycle", "open", "2028", "--agency", "dinas", "--method", "tubei", "--starts", "tomorrow"), "date-form")
	require.Contains(t, command(t, 1, "cycle", "show", "1999", "--agency", "dinas"), "cycle-unknown")
}
