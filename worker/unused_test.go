package worker

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/store"
)

type uploads struct {
	dropped []store.DroppedFiles
	err     error
}

func (u uploads) DropUnusedFiles(context.Context) ([]store.DroppedFiles, error) {
	return u.dropped, u.err
}

// What was dropped is told also where another agency's failed; nothing is said of nothing.
func TestDroppedUploadsAreCountedInTheLog(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&b, nil))
	dropUnused(t.Context(), uploads{}, log)
	require.Empty(t, b.String())
	agency := store.NewID()
	dropUnused(t.Context(), uploads{[]store.DroppedFiles{{Agency: agency, Files: 3, Bytes: 4711}}, errors.New("no connection")}, log)
	require.Contains(t, b.String(), `"msg":"unused uploads dropped","agency":"`+agency.String()+`","files":3,"bytes":4711`)
	require.Contains(t, b.String(), `"level":"WARN","msg":"unused uploads not dropped; trying again"`)
}
