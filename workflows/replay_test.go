package workflows_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"rapor/workflows"
)

// processes are the workflows by the first part of a history's file name.
var processes = map[string]any{
	"cycle": workflows.Cycle, "appraisal": workflows.Appraisal, "forum": workflows.Forum, "coaching": workflows.Coaching,
	"complaint": workflows.Complaint, "burst": workflows.Complaint,
}

// histories are the files of every release, which has a folder each.
func histories(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/histories/*/*-*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

func load(t *testing.T, file string) *history.History {
	t.Helper()
	data, err := os.Open(file)
	require.NoError(t, err)
	defer data.Close()
	h, err := client.HistoryFromJSON(data, client.HistoryJSONOptions{})
	require.NoError(t, err, file)
	return h
}

func replay(t *testing.T, o worker.WorkflowReplayerOptions, h *history.History) error {
	t.Helper()
	replayer, err := worker.NewWorkflowReplayerWithOptions(o)
	require.NoError(t, err)
	for _, w := range processes {
		replayer.RegisterWorkflow(w)
	}
	return replayer.ReplayWorkflowHistory(sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)), h)
}

// Every recorded history replays, whole and as it was after each of its tasks: years that are
// running survive the next release, wherever they are.
func TestRecordedHistoriesReplay(t *testing.T) {
	for _, file := range histories(t) {
		t.Run(strings.TrimPrefix(file, "testdata/histories/"), func(t *testing.T) {
			t.Parallel()
			whole := load(t, file)
			require.NoError(t, replay(t, worker.WorkflowReplayerOptions{}, whole))
			for i, e := range whole.Events {
				if e.EventType != enums.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED || i == 1 {
					continue
				}
				cut := &history.History{Events: whole.Events[:i]}
				require.NoError(t, replay(t, worker.WorkflowReplayerOptions{}, cut), fmt.Sprintf("cut off before event %d", e.EventId))
			}
		})
	}
}
