package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPipedRoster: what can be read only once is read as often as a file, and leaves none.
func TestPipedRoster(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	read, write, err := os.Pipe()
	require.NoError(t, err)
	go func() {
		_, _ = io.WriteString(write, "NIP;Nama\n1;Budi\n")
		_ = write.Close()
	}()
	file, size, err := openFile(t.Context(), fmt.Sprintf("/dev/fd/%d", read.Fd()))
	require.NoError(t, err)
	require.NoError(t, read.Close())
	content := make([]byte, size)
	for range 2 {
		_, err = file.ReadAt(content, 0)
		require.NoError(t, err)
		require.Equal(t, "NIP;Nama\n1;Budi\n", string(content))
	}
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	require.Empty(t, left)
	require.NoError(t, file.Close())
}

func TestPipeThatNeverEnds(t *testing.T) {
	read, write, err := os.Pipe()
	require.NoError(t, err)
	defer write.Close()
	defer read.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = openFile(ctx, fmt.Sprintf("/dev/fd/%d", read.Fd()))
	require.ErrorIs(t, err, context.Canceled)
}

func TestNoRosterFile(t *testing.T) {
	for _, path := range []string{t.TempDir(), "/dev/null"} {
		_, _, err := openFile(t.Context(), path)
		require.ErrorContains(t, err, "a file or a pipe is needed")
	}
	_, _, err := openFile(t.Context(), filepath.Join(t.TempDir(), "none.csv"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
