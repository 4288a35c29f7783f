package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/uuid"
	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"rapor/appraisal"
	"rapor/config"
	"rapor/store"
)

// Recorded says what a history is of.
type Recorded struct {
	Method string `json:"method"`
	// Steps the run was in, by their IDs in the method.
	Steps map[string]appraisal.StepKind `json:"steps"`
	// Acts are those of the audit trail that concern the process.
	Acts []string `json:"acts"`
}

// index is the file that lists what each history is of.
const index = "index.json"

// Recorder writes the histories of a year's workflows to a folder, for the replay test.
type Recorder struct {
	Store    *store.Store
	Temporal client.Client
	Agency   uuid.UUID
	Method   string
	Dir      string
}

// take is a history with everything that it shows.
type take struct {
	kind    string
	history *history.History
	of      Recorded
	shows   map[string]bool
}

// Save writes as few histories as show every step, every act and every kind of event that the
// year had, named kind-method-number.json, and notes in index.json what each is of.
func (r *Recorder) Save(ctx context.Context) error {
	source, err := config.Method(r.Method)
	if err != nil {
		return err
	}
	method, err := appraisal.ParseMethod(r.Method, source)
	if err != nil {
		return err
	}
	takes, err := r.takes(ctx, method)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(r.Dir, 0o755); err != nil {
		return err
	}
	known, err := r.begin()
	if err != nil {
		return err
	}
	numbers := map[string]int{}
	for _, t := range fewest(takes) {
		numbers[t.kind]++
		name := fmt.Sprintf("%s-%s-%d.json", t.kind, r.Method, numbers[t.kind])
		data, err := temporalproto.CustomJSONMarshalOptions{}.Marshal(t.history)
		if err != nil {
			return fmt.Errorf("write history: %w", err)
		}
		if err := os.WriteFile(filepath.Join(r.Dir, name), append(data, '\n'), 0o644); err != nil {
			return err
		}
		known[name] = t.of
	}
	data, err := json.MarshalIndent(known, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.Dir, index), append(data, '\n'), 0o644)
}

// begin removes what was recorded of this method before, and returns the index of the rest.
func (r *Recorder) begin() (map[string]Recorded, error) {
	known := map[string]Recorded{}
	data, err := os.ReadFile(filepath.Join(r.Dir, index))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return known, nil
	case err != nil:
		return nil, err
	}
	if err := json.Unmarshal(data, &known); err != nil {
		return nil, fmt.Errorf("%s: %w", index, err)
	}
	for name, of := range known {
		if of.Method != r.Method {
			continue
		}
		delete(known, name)
		if err := os.Remove(filepath.Join(r.Dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return known, nil
}

// takes reads every run of every process of the agency.
func (r *Recorder) takes(ctx context.Context, method *appraisal.Method) (takes []take, err error) {
	acts, err := r.acts(ctx)
	if err != nil {
		return nil, err
	}
	var page []byte
	for {
		list, err := r.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{NextPageToken: page})
		if err != nil {
			return nil, fmt.Errorf("list workflows: %w", err)
		}
		for _, e := range list.Executions {
			// The postman works for all agencies.
			kind, rest, _ := strings.Cut(e.Execution.WorkflowId, "/")
			if kind != appraisal.PostmanID && !strings.HasPrefix(rest, r.Agency.String()) {
				continue
			}
			h, err := readHistory(ctx, r.Temporal, e.Execution.WorkflowId, e.Execution.RunId)
			if err != nil {
				return nil, err
			}
			t := take{kind: kind, history: h, of: Recorded{Method: r.Method, Acts: acts[e.Execution.WorkflowId]}, shows: map[string]bool{}}
			if t.of.Steps, err = stepsIn(h, method, appraisal.Process(kind)); err != nil {
				return nil, fmt.Errorf("history of %s: %w", e.Execution.WorkflowId, err)
			}
			for _, act := range t.of.Acts {
				t.shows[kind+" act "+act] = true
			}
			for _, step := range t.of.Steps {
				t.shows[kind+" step "+string(step)] = true
			}
			for _, event := range h.Events {
				t.shows[kind+" event "+event.EventType.String()] = true
			}
			takes = append(takes, t)
		}
		if page = list.NextPageToken; len(page) == 0 {
			return takes, nil
		}
	}
}

// stepsIn reads off a history which steps its process was in: every look's answer names one.
func stepsIn(h *history.History, method *appraisal.Method, process appraisal.Process) (map[string]appraisal.StepKind, error) {
	steps := map[string]appraisal.StepKind{}
	for _, e := range h.Events {
		answers := e.GetMarkerRecordedEventAttributes().GetDetails()["result"]
		if done := e.GetActivityTaskCompletedEventAttributes(); done != nil {
			answers = done.GetResult()
		}
		for _, payload := range answers.GetPayloads() {
			var pos appraisal.Position
			if err := converter.GetDefaultDataConverter().FromPayload(payload, &pos); err != nil {
				return nil, fmt.Errorf("event %d: %w", e.EventId, err)
			}
			if step, ok := method.Stage(process, pos.Step); ok {
				steps[step.ID] = step.Kind
			}
		}
	}
	return steps, nil
}

// acts are those of the audit trail, by the workflow they concern.
func (r *Recorder) acts(ctx context.Context) (map[string][]string, error) {
	acts := map[string][]string{}
	err := r.Store.As(ctx, r.Agency, func(tx store.Tx) error {
		rows, err := tx.Query(ctx, `SELECT p.workflow_id, array_agg(DISTINCT a.act ORDER BY a.act)
			FROM audit a JOIN process p ON p.id = coalesce(a.process_id, a.cycle_id) GROUP BY p.workflow_id`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var workflow string
			var list []string
			if err := rows.Scan(&workflow, &list); err != nil {
				return err
			}
			acts[workflow] = list
		}
		return rows.Err()
	})
	return acts, err
}

// fewest chooses takes until everything that any of them shows is shown, the one that adds most
// for its length first.
func fewest(takes []take) (chosen []take) {
	missing := map[string]bool{}
	for _, t := range takes {
		maps.Copy(missing, t.shows)
	}
	for len(missing) > 0 {
		adds := func(t take) (n int) {
			for what := range t.shows {
				if missing[what] {
					n++
				}
			}
			return n
		}
		best := slices.MaxFunc(takes, func(a, b take) int {
			return adds(a)*len(b.history.Events) - adds(b)*len(a.history.Events)
		})
		for what := range best.shows {
			delete(missing, what)
		}
		chosen = append(chosen, best)
	}
	return chosen
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
