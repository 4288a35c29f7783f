package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/config"
)

func TestMethodCheck(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data, err := config.Method("tubei")
	require.NoError(t, err)
	good := write(t, dir, "good.yaml", string(data))
	bad := write(t, dir, "bad.yaml", strings.Replace(string(data), "scale: { from: 1", "scale: { from: 7", 1))
	worse := write(t, dir, "worse.yaml", "id: [\n")

	out, errs, status := rapor(t, "method", "check", good)
	require.Zero(t, status, errs)
	require.Contains(t, out, "tubei is in order")

	out, errs, status = rapor(t, "method", "check", bad, good, worse)
	require.Equal(t, 1, status)
	require.Contains(t, out, good+": tubei is in order", "one bad file does not hide the others")
	require.Contains(t, errs, bad+":")
	require.Contains(t, errs, worse+":1:")
}

func TestMethodList(t *testing.T) {
	t.Parallel()
	out, _, status := rapor(t, "method", "list")
	require.Zero(t, status)
	require.Len(t, strings.Split(strings.TrimSpace(out), "\n"), len(config.Methods()))
	for _, id := range config.Methods() {
		require.Contains(t, out, id)
	}
}

func TestMethodSchema(t *testing.T) {
	t.Parallel()
	out, _, status := rapor(t, "method", "schema")
	require.Zero(t, status)
	require.True(t, json.Valid([]byte(out)))
}

func TestUnknownCommand(t *testing.T) {
	t.Parallel()
	_, errs, status := rapor(t, "conquer")
	require.Equal(t, 1, status)
	require.Contains(t, errs, "conquer")
}

func TestMethodDiff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data, err := config.Method("kalianda")
	require.NoError(t, err)
	same := write(t, dir, "same.yaml", string(data)+"\n# Nothing.\n")
	better := write(t, dir, "better.yaml", strings.Replace(string(data), "official: baik, from: 74", "official: baik, from: 76", 1))
	bad := write(t, dir, "bad.yaml", strings.Replace(string(data), "scale: { from: 1", "scale: { from: 7", 1))

	out, errs, status := rapor(t, "method", "diff", "kalianda", same)
	require.Zero(t, status, errs)
	require.Empty(t, out)

	out, errs, status = rapor(t, "--language", "en", "method", "diff", "kalianda", better)
	require.Equal(t, 1, status)
	require.Empty(t, errs)
	require.Equal(t, "Ratings and their bands\n  ratings[baik].from: changed from 74 to 76\n", out)

	out, errs, status = rapor(t, "method", "diff", bad, filepath.Join(dir, "nowhere.yaml"))
	require.Equal(t, 2, status)
	require.Empty(t, out)
	require.Contains(t, errs, bad+":", "with its line")
	require.Contains(t, errs, "nowhere.yaml", "both are said")
	_, errs, status = rapor(t, "method", "diff", "kalianda", strings.Repeat("a", 64))
	require.Equal(t, 2, status, "a hash needs the agency that keeps it")
	require.NotEmpty(t, errs)
}
