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
	"go.temporal.io/sdk/converter"

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
	appraisal.ComplaintProcess: "Complaint",
	appraisal.BurstProcess:     "Complaint",

	appraisal.DevelopmentProcess: "Development",
	appraisal.RewardProcess:      "Reward",
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
		// Unless the process has ended, somebody must hear of it.
		return d.Store.NoteTrouble(ctx, row.Agency, row.Process, appraisal.NoWorkflow, "")
	}
	return err
}

// start starts the workflow of a process once. One that has run under the same epoch is left
// alone; what runs under an older one is ended first. That is done by the run's own ID, so that
// a start which comes too late ends nothing newer.
func (d *Dispatcher) start(ctx context.Context, row store.Dispatch) error {
	options := client.StartWorkflowOptions{
		ID: row.Workflow, TaskQueue: appraisal.TaskQueue,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}
	if row.Epoch > 1 {
		// A run that continues as new hands its memo on.
		options.Memo = map[string]any{epochMemo: row.Epoch}
		options.WorkflowIDReusePolicy = enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
		options.WorkflowIDConflictPolicy = enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL
		options.WorkflowExecutionErrorWhenAlreadyStarted = true
	}
	in := appraisal.ProcessInput{Agency: row.Agency.String(), Process: row.Process.String(), Epoch: row.Epoch}
	for {
		_, err := d.Temporal.ExecuteWorkflow(ctx, options, workflowTypes[appraisal.Process(row.Kind)], in)
		var started *serviceerror.WorkflowExecutionAlreadyStarted
		if !errors.As(err, &started) {
			return err
		}
		if row.Epoch == 1 {
			return nil
		}
		epoch, err := d.epochOf(ctx, row.Workflow, started.RunId)
		if err != nil || epoch >= row.Epoch {
			return err
		}
		err = d.Temporal.TerminateWorkflow(ctx, row.Workflow, started.RunId, "started anew under a later epoch")
		// It may have ended or continued meanwhile; then the next start tells.
		var gone *serviceerror.NotFound
		if err != nil && !errors.As(err, &gone) {
			return fmt.Errorf("end the run of epoch %d: %w", epoch, err)
		}
	}
}

// epochMemo is where a run says its epoch; runs of the first have none.
const epochMemo = "epoch"

func (d *Dispatcher) epochOf(ctx context.Context, workflow, run string) (int, error) {
	description, err := d.Temporal.DescribeWorkflowExecution(ctx, workflow, run)
	if err != nil {
		return 0, fmt.Errorf("ask for the epoch of %s: %w", workflow, err)
	}
	epoch := 1
	if memo := description.GetWorkflowExecutionInfo().GetMemo().GetFields()[epochMemo]; memo != nil {
		if err := converter.GetDefaultDataConverter().FromPayload(memo, &epoch); err != nil {
			return 0, fmt.Errorf("epoch of %s: %w", workflow, err)
		}
	}
	return epoch, nil
}
