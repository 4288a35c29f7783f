package demo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

// SaveHistories writes the histories of a year's workflows to a folder, for the replay test:
// of each kind the shortest, the middle and the longest one, named kind-method-length.json.
func SaveHistories(ctx context.Context, temporal client.Client, method, dir string) error {
	found := map[string][]*history.History{}
	var page []byte
	for {
		list, err := temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{NextPageToken: page})
		if err != nil {
			return fmt.Errorf("list workflows: %w", err)
		}
		for _, e := range list.Executions {
			kind, _, process := strings.Cut(e.Execution.WorkflowId, "/")
			if !process {
				continue // the postman has no year
			}
			h, err := readHistory(ctx, temporal, e.Execution.WorkflowId, e.Execution.RunId)
			if err != nil {
				return err
			}
			found[kind] = append(found[kind], h)
		}
		if page = list.NextPageToken; len(page) == 0 {
			break
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for kind, all := range found {
		slices.SortFunc(all, func(a, b *history.History) int { return len(a.Events) - len(b.Events) })
		for i, name := range []string{"short", "middle", "long"} {
			at := []int{0, len(all) / 2, len(all) - 1}[i]
			if i > 0 && at == []int{0, 0, len(all) / 2}[i] {
				continue
			}
			data, err := temporalproto.CustomJSONMarshalOptions{}.Marshal(all[at])
			if err != nil {
				return fmt.Errorf("write history: %w", err)
			}
			file := filepath.Join(dir, fmt.Sprintf("%s-%s-%s.json", kind, method, name))
			if err := os.WriteFile(file, append(data, '\n'), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

func readHistory(ctx context.Context, temporal client.Client, workflow, run string) (*history.History, error) {
	h := &history.History{}
	events := temporal.GetWorkflowHistory(ctx, workflow, run, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		if err != nil {
			return nil, fmt.Errorf("history of %s: %w", workflow, err)
		}
		h.Events = append(h.Events, e)
	}
	return h, nil
}
