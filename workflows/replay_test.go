package workflows_test

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"rapor/appraisal"
	"rapor/workflows"
)

// processes are the workflows by the first part of a history's file name.
var processes = map[string]any{
	"cycle": workflows.Cycle, "appraisal": workflows.Appraisal, "forum": workflows.Forum, "coaching": workflows.Coaching,
}

// Every recorded history replays: years that are running survive the next release.
func TestRecordedHistoriesReplay(t *testing.T) {
	logger := sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))
	files, err := filepath.Glob("testdata/histories/*.json")
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, file := range files {
		kind, _, _ := strings.Cut(filepath.Base(file), "-")
		seen[kind] = true
		t.Run(filepath.Base(file), func(t *testing.T) {
			replayer := worker.NewWorkflowReplayer()
			for _, w := range processes {
				replayer.RegisterWorkflow(w)
			}
			require.NoError(t, replayer.ReplayWorkflowHistoryFromJSONFile(logger, file))
		})
	}
	for kind := range processes {
		require.True(t, seen[kind], "no history of %s is recorded", kind)
	}
}

// The replay would notice: a year that first waited a day does not fit what was recorded.
func TestReplayNoticesAnIncompatibleChange(t *testing.T) {
	changed := func(ctx workflow.Context, in appraisal.ProcessInput) error {
		if err := workflow.Sleep(ctx, 24*time.Hour); err != nil {
			return err
		}
		return workflows.Appraisal(ctx, in)
	}
	files, err := filepath.Glob("testdata/histories/appraisal-*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	replayer := worker.NewWorkflowReplayer()
	replayer.RegisterWorkflowWithOptions(changed, workflow.RegisterOptions{Name: "Appraisal"})
	logger := sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))
	require.Error(t, replayer.ReplayWorkflowHistoryFromJSONFile(logger, files[0]))
}
