package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"rapor/activities"
	"rapor/appraisal"
)

const (
	// historyLimit is the length at which a run continues as new although the server has not
	// suggested it: a signal needs four events and a look one.
	historyLimit = 4000
	// shortest wait, so that clocks which disagree by a moment cause no busy loop.
	shortest = time.Second
)

// run is one process in one workflow run. Nothing of it outlives the run: every run begins
// by asking where the process stands.
type run struct {
	in    appraisal.ProcessInput
	limit time.Duration
	looks workflow.ReceiveChannel
	// armed are the instants of the running timers. A timer is never cancelled, and another
	// is armed only for something earlier than all of them.
	armed []time.Time
	fired bool
}

// usual is how long a look takes at most.
const usual = 30 * time.Second

// follow moves a process through its steps until it ends: a look leaves every step that is over.
// The work of a step that has one is done when it has been entered, before it is left. A look that is tried
// as a regular activity may take as long as limit.
func follow(ctx workflow.Context, in appraisal.ProcessInput, limit time.Duration, work map[appraisal.StepKind]func(workflow.Context) error) error {
	r := &run{in: in, limit: limit, looks: workflow.GetSignalChannel(ctx, appraisal.SignalLook)}
	pos, err := r.look(ctx)
	for err == nil && !pos.Ended {
		if do := work[appraisal.StepKind(pos.Step)]; do != nil {
			if err := do(ctx); err != nil {
				return err
			}
			if workflow.GetVersion(ctx, workThenLook, workflow.DefaultVersion, 1) >= 1 {
				pos, err = r.look(ctx)
				continue
			}
		}
		if pos, err = r.await(ctx, pos); err == nil && !pos.Ended {
			pos, err = r.advance(ctx, pos)
		}
	}
	return err
}

// await is the one waiting mechanism: it returns when nothing in the step is waited for any
// more. It wakes for signals, which only say "look", and for the next deadline.
func (r *run) await(ctx workflow.Context, pos appraisal.Position) (appraisal.Position, error) {
	for pos.Waiting && !pos.Ended {
		if r.full(ctx) {
			return pos, workflow.NewContinueAsNewError(ctx, workflow.GetInfo(ctx).WorkflowType.Name, r.in)
		}
		r.arm(ctx, pos.Next)
		err := workflow.Await(ctx, func() bool { return r.fired || r.looks.Len() > 0 })
		if err != nil {
			return pos, err
		}
		r.fired = false
		for r.looks.ReceiveAsync(nil) {
		}
		if pos, err = r.look(ctx); err != nil {
			return pos, err
		}
	}
	return pos, nil
}

// arm starts a timer for next unless one fires by then anyway.
func (r *run) arm(ctx workflow.Context, next time.Time) {
	sooner := func(at time.Time) bool { return !at.After(next) }
	if next.IsZero() || slices.ContainsFunc(r.armed, sooner) {
		return
	}
	r.armed = append(r.armed, next)
	timer := workflow.NewTimer(ctx, max(next.Sub(workflow.Now(ctx)), shortest))
	workflow.Go(ctx, func(ctx workflow.Context) {
		// Only a cancelled workflow fails its timers, and that one waits for nothing.
		if timer.Get(ctx, nil) != nil {
			return
		}
		r.fired = true
		r.armed = slices.DeleteFunc(r.armed, next.Equal)
	})
}

// full reports whether the run's history should end. No signal may be pending then.
func (r *run) full(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	return r.looks.Len() == 0 && (info.GetContinueAsNewSuggested() || info.GetCurrentHistoryLength() > historyLimit)
}

// look asks Postgres where the process stands, after everything met or lapsed was adopted.
func (r *run) look(ctx workflow.Context) (appraisal.Position, error) {
	var p *activities.Processes
	return r.ask(ctx, p.Look, r.in)
}

// advance leaves the step and enters the next one, where the look that found it over did not:
// as in histories of the first release.
func (r *run) advance(ctx workflow.Context, pos appraisal.Position) (appraisal.Position, error) {
	var p *activities.Processes
	return r.ask(ctx, p.Advance, activities.AdvanceInput{ProcessInput: r.in, From: pos.Step})
}

// ask runs an activity locally, which costs one event; when a few attempts fail, as in an
// outage, the same function runs as a regular activity for as long as it takes. Its work may
// have been committed although it reported a failure: it reads the truth again.
func (r *run) ask(ctx workflow.Context, activity, input any) (pos appraisal.Position, err error) {
	local := workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		StartToCloseTimeout:    5 * time.Second,
		ScheduleToCloseTimeout: 6 * time.Second,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: 100 * time.Millisecond, MaximumAttempts: 3},
	})
	if workflow.ExecuteLocalActivity(local, activity, input).Get(ctx, &pos) == nil {
		return pos, nil
	}
	regular := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: r.limit,
		HeartbeatTimeout:    30 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: time.Minute},
	})
	err = workflow.ExecuteActivity(regular, activity, input).Get(ctx, &pos)
	return pos, err
}
