package workflows_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"rapor/appraisal"
	"rapor/workflows"
)

// processes are the first parts of the histories' file names.
var processes = []appraisal.Process{
	appraisal.CycleProcess, appraisal.AppraisalProcess, appraisal.ForumProcess, appraisal.CoachingProcess,
	appraisal.ComplaintProcess, appraisal.BurstProcess, appraisal.DevelopmentProcess, appraisal.RewardProcess, appraisal.PostmanProcess,
}

// current is the folder of the release that is being made. It must show everything that can happen.
const current = "testdata/histories/v0.3"

// recorded says what a history is of, as the index of its folder has it.
type recorded struct {
	Method string
	Steps  map[string]appraisal.StepKind
	Acts   []string
}

// branches are the ways in which a running process can be reshaped, by what the audit trail calls them. Each must be
// seen in a recorded history of the kind of process.
var branches = map[appraisal.Process][]string{
	appraisal.AppraisalProcess: {
		"duty.met", "duty.lapsed", "duty.moved", "duty.extended", "duty.escalated", "escalation.unanswered", "duty.proceeded-without", "duty.handed-over", "duty.withdrawn",
		"duty.came-back", "supervisor.replaced", "supervisor.delegation-over", "employee.transferred", "plan.set", "plan.revision-asked", "plan.revision-ended",
		"appraisal.ending", "appraisal.corrected", "appraisal.closed", "rating.changed-by-objection", "result.received",
		"coaching.approved", "reward.approved", "reward.declined", "reward.issued", "reward.confirmed", "credit.computed",
	},
	appraisal.CycleProcess:    {"cycle.opened", "deadlines.moved", "deadlines.extended", "absence.declared", "holidays.changed", "cycle.rebuilt", "survey.closed", "method.decided", "cycle.closed"},
	appraisal.ForumProcess:    {"duty.met", "rating.adjusted", "forum.closed"},
	appraisal.CoachingProcess: {"duty.met", "coaching.plan-in-force", "measure.approved", "coaching.closed"},
	appraisal.ComplaintProcess: {
		"complaint.received", "complaint.more-asked", "complaint.dismissed", "complaint.referred", "complaint.accepted", "complaint.substantiated",
		"complaint.not-substantiated", "complaint.answered",
	},
	appraisal.BurstProcess:       {"burst.held", "burst.dismissed"},
	appraisal.DevelopmentProcess: {"development.computed", "training.held", "finding.taken-up", "finding.done"},
	appraisal.RewardProcess:      {"reward.attended", "reward.effect-noted"},
}

// shapes are the events by which runs differ: each must be in a recorded history.
var shapes = []enums.EventType{
	enums.EVENT_TYPE_TIMER_FIRED, enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, enums.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
	enums.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW, enums.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
}

// Every workflow, every step in which one can wait, every branch and every shape of a run is recorded.
func TestEverythingIsRecorded(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(current, "index.json"))
	require.NoError(t, err)
	var index map[string]recorded
	require.NoError(t, json.Unmarshal(data, &index))
	seen := map[string]bool{}
	for _, file := range histories(t) {
		if filepath.Dir(file) != current {
			continue
		}
		of, ok := index[filepath.Base(file)]
		require.True(t, ok, "%s is in no index", file)
		delete(index, filepath.Base(file))
		kind, _, _ := strings.Cut(filepath.Base(file), "-")
		h := load(t, file)
		seen[kind] = true
		for id, step := range of.Steps {
			require.Contains(t, positions(t, h), id, "%s has no look that found it in this step", file)
			seen[kind+" in "+string(step)] = true
		}
		for _, act := range of.Acts {
			seen[kind+" with "+act] = true
		}
		for _, e := range h.Events {
			seen[e.EventType.String()] = true
		}
	}
	require.Empty(t, index, "the index lists files that are not there")
	for _, kind := range processes {
		require.True(t, seen[string(kind)], "no history of %s", kind)
		for _, step := range waitingSteps(t, kind) {
			require.True(t, seen[string(kind)+" in "+string(step)], "no history of %s in the step %s", kind, step)
		}
		for _, act := range branches[kind] {
			require.True(t, seen[string(kind)+" with "+act], "no history of %s with %s", kind, act)
		}
	}
	for _, shape := range shapes {
		require.True(t, seen[shape.String()], "no history has the event %s", shape)
	}
}

// waitingSteps are the kinds of steps in which a process of some shipped method waits, or works. A rating is computed
// and left at once.
func waitingSteps(t *testing.T, process appraisal.Process) (kinds []appraisal.StepKind) {
	t.Helper()
	files, err := filepath.Glob("../config/methods/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		method, err := appraisal.ParseMethod(file, source)
		require.NoError(t, err)
		for _, step := range method.Stages(process) {
			if step.Kind != appraisal.StepRating && !slices.Contains(kinds, step.Kind) {
				kinds = append(kinds, step.Kind)
			}
		}
	}
	return kinds
}

// positions are the steps that the looks of a history found its process in.
func positions(t *testing.T, h *history.History) (steps []string) {
	t.Helper()
	for _, e := range h.Events {
		answers := e.GetMarkerRecordedEventAttributes().GetDetails()["result"]
		if done := e.GetActivityTaskCompletedEventAttributes(); done != nil {
			answers = done.GetResult()
		}
		for _, payload := range answers.GetPayloads() {
			var pos appraisal.Position
			require.NoError(t, converter.GetDefaultDataConverter().FromPayload(payload, &pos))
			steps = append(steps, pos.Step)
		}
	}
	return steps
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
	for _, w := range []any{
		workflows.Cycle, workflows.Appraisal, workflows.Forum, workflows.Coaching, workflows.Complaint, workflows.Development, workflows.Reward, workflows.Postman,
	} {
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
