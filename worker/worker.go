// Package worker runs the workflows and activities, the relay of the signal outbox, and the
// sequencer of the audit trail.
package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"rapor/activities"
	"rapor/appraisal"
	"rapor/dispatch"
	"rapor/store"
	"rapor/workflows"
)

// stopTimeout is how long work in progress may take when the worker is asked to stop: the
// postman's last attempt and its record take 40 seconds at the most.
const stopTimeout = 45 * time.Second

// Worker is everything a worker process needs.
type Worker struct {
	Temporal client.Client
	Store    *store.Store
	Postman  *activities.Postman
	Log      *slog.Logger
	// Stuck counts troubles by code; nil counts nothing.
	Stuck *prometheus.GaugeVec
	// Grace is what Stuck allows; appraisal.Grace where it is zero.
	Grace time.Duration
	// Pulse and Gap are those of the gateways, see activities.Processes.
	Pulse, Gap time.Duration
}

// Run works until ctx ends, then lets work in progress finish. It returns early when the
// worker cannot go on.
func (w Worker) Run(ctx context.Context) error {
	failed := make(chan error, 1)
	tasks := worker.New(w.Temporal, appraisal.TaskQueue, worker.Options{
		WorkerStopTimeout: stopTimeout,
		Identity:          dispatch.Identity,
		OnFatalError:      func(err error) { failed <- err },
	})
	Register(tasks, &activities.Processes{Store: w.Store, Methods: &store.Methods{}, Log: w.Log, Pulse: w.Pulse, Gap: w.Gap}, w.Postman)
	if err := tasks.Start(); err != nil {
		return fmt.Errorf("start worker: %w", err)
	}
	defer tasks.Stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	relay := &dispatch.Dispatcher{Store: w.Store, Temporal: w.Temporal, Log: w.Log}
	go func() { failed <- relay.Relay(ctx) }()
	go w.watch(ctx)
	go sequence(ctx, w.Store, chainEvery, w.Log)
	if err := w.employPostman(ctx); err != nil {
		return err
	}
	go w.keepPostman(ctx)
	w.Log.InfoContext(ctx, "worker ready", "queue", appraisal.TaskQueue)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

// Register registers every workflow and activity.
func Register(r worker.Registry, processes *activities.Processes, postman *activities.Postman) {
	r.RegisterWorkflow(workflows.Cycle)
	r.RegisterWorkflow(workflows.Appraisal)
	r.RegisterWorkflow(workflows.Forum)
	r.RegisterWorkflow(workflows.Coaching)
	r.RegisterWorkflow(workflows.Complaint)
	r.RegisterWorkflow(workflows.Development)
	r.RegisterWorkflow(workflows.Reward)
	r.RegisterWorkflow(workflows.Postman)
	r.RegisterActivity(processes)
	r.RegisterActivity(postman)
}

// employPostman starts the only postman unless it works already.
func (w Worker) employPostman(ctx context.Context) error {
	_, err := w.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: appraisal.PostmanID, TaskQueue: appraisal.TaskQueue,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, workflows.Postman)
	if err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("start the postman: %w", err)
	}
	return nil
}

// postmanCheck is how often the worker sees that there is a postman.
const postmanCheck = 20 * time.Second

// keepPostman employs the postman anew should its workflow be gone, as after the loss of
// Temporal's database.
func (w Worker) keepPostman(ctx context.Context) {
	tick := time.NewTicker(postmanCheck)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := w.employPostman(ctx); err != nil && ctx.Err() == nil {
			w.Log.WarnContext(ctx, "no postman; trying again", "error", err)
		}
	}
}
