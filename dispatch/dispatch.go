// Package dispatch delivers the signal outbox: it starts workflows and tells them to look.
package dispatch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"rapor/appraisal"
	"rapor/store"
)

// Identity is what every event of a history says who caused it: short, and without the name
// of a machine.
const Identity = "rapor"

const (
	// Claim is how long one delivery may take before another may try the row again.
	Claim = 5 * time.Second
	// attempts after which a signal to a workflow that does not exist is given up: the process
	// has ended, or a rebuild will start it by looking anyway.
	attempts = 5
	parallel = 16
)

// workflowTypes are the registered names of the workflows.
var workflowTypes = map[appraisal.Process]string{
	appraisal.CycleProcess:     "Cycle",
	appraisal.AppraisalProcess: "Appraisal",
	appraisal.ForumProcess:     "Forum",
	appraisal.CoachingProcess:  "Coaching",
}

// Dispatcher delivers rows of the outbox to Temporal.
type Dispatcher struct {
	Store    *store.Store
	Temporal client.Client
	Log      *slog.Logger
}

// Deliver delivers claimed rows and removes those that arrived. What does not arrive stays in
// the outbox: it is claimed again when the claim ends. It returns how many arrived.
func (d *Dispatcher) Deliver(ctx context.Context, rows []store.Dispatch) (int, error) {
	var (
		mu      sync.Mutex
		wait    sync.WaitGroup
		arrived = map[uuid.UUID][]int64{}
		failed  error
		slots   = make(chan struct{}, parallel)
	)
	for _, row := range rows {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			err := d.deliver(ctx, row)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = errors.Join(failed, fmt.Errorf("tell %s: %w", row.Workflow, err))
				return
			}
			arrived[row.Agency] = append(arrived[row.Agency], row.ID)
		})
	}
	wait.Wait()
	count := 0
	for agency, ids := range arrived {
		if err := d.Store.Delivered(ctx, agency, ids); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		count += len(ids)
	}
	return count, failed
}

func (d *Dispatcher) deliver(ctx context.Context, row store.Dispatch) error {
	ctx, cancel := context.WithTimeout(ctx, Claim)
	defer cancel()
	if row.Start {
		return d.start(ctx, row)
	}
	err := d.Temporal.SignalWorkflow(ctx, row.Workflow, "", appraisal.SignalLook, nil)
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) && row.Attempts >= attempts {
		d.Log.WarnContext(ctx, "no running workflow to tell", "workflow", row.Workflow)
		return nil
	}
	return err
}

// start starts the workflow of a process once. One that runs already, or has run under the
// same epoch, is left alone.
func (d *Dispatcher) start(ctx context.Context, row store.Dispatch) error {
	reuse := enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
	if row.Epoch > 1 {
		reuse = enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
	}
	in := appraisal.ProcessInput{Agency: row.Agency.String(), Process: row.Process.String(), Epoch: row.Epoch}
	_, err := d.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: row.Workflow, TaskQueue: appraisal.TaskQueue,
		WorkflowIDReusePolicy: reuse, WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, workflowTypes[appraisal.Process(row.Kind)], in)
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &started) {
		return nil
	}
	return err
}
