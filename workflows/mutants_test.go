package workflows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// mutant is an incompatible change of the workflows: what they ask of Temporal passes through it.
type mutant struct {
	interceptor.WorkflowOutboundInterceptorBase
	begin        func(workflow.Context) error
	local        func(m *mutant, ctx workflow.Context, name string, args []any) workflow.Future
	regular      func(m *mutant, ctx workflow.Context, name string, args []any) workflow.Future
	timer        func(m *mutant, ctx workflow.Context, d time.Duration) workflow.Future
	forgetsToAsk bool
}

func (m *mutant) ExecuteLocalActivity(ctx workflow.Context, name string, args ...any) workflow.Future {
	if m.local != nil {
		return m.local(m, ctx, name, args)
	}
	return m.Next.ExecuteLocalActivity(ctx, name, args...)
}

func (m *mutant) ExecuteActivity(ctx workflow.Context, name string, args ...any) workflow.Future {
	if m.regular != nil {
		return m.regular(m, ctx, name, args)
	}
	return m.Next.ExecuteActivity(ctx, name, args...)
}

func (m *mutant) NewTimer(ctx workflow.Context, d time.Duration) workflow.Future {
	if m.timer != nil {
		return m.timer(m, ctx, d)
	}
	return m.Next.NewTimer(ctx, d)
}

func (m *mutant) GetVersion(ctx workflow.Context, change string, least, most workflow.Version) workflow.Version {
	if m.forgetsToAsk {
		return most
	}
	return m.Next.GetVersion(ctx, change, least, most)
}

// planted puts a mutant between every workflow and Temporal.
type planted struct {
	interceptor.WorkerInterceptorBase
	mutant mutant
}

func (p *planted) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	return &mutated{WorkflowInboundInterceptorBase: interceptor.WorkflowInboundInterceptorBase{Next: next}, mutant: p.mutant}
}

type mutated struct {
	interceptor.WorkflowInboundInterceptorBase
	mutant mutant
}

func (i *mutated) Init(out interceptor.WorkflowOutboundInterceptor) error {
	i.mutant.Next = out
	return i.Next.Init(&i.mutant)
}

func (i *mutated) ExecuteWorkflow(ctx workflow.Context, in *interceptor.ExecuteWorkflowInput) (any, error) {
	if i.mutant.begin != nil {
		if err := i.mutant.begin(ctx); err != nil {
			return nil, err
		}
	}
	return i.Next.ExecuteWorkflow(ctx, in)
}

// mutants are changes somebody could make without thinking of the years that are running.
var mutants = map[string]mutant{
	"waits a day first": {begin: func(ctx workflow.Context) error { return workflow.Sleep(ctx, 24*time.Hour) }},
	"rolls a die first": {begin: func(ctx workflow.Context) error {
		return workflow.SideEffect(ctx, func(workflow.Context) any { return 4 }).Get(new(int))
	}},
	"asks for a version first": {begin: func(ctx workflow.Context) error {
		workflow.GetVersion(ctx, "never-recorded", 1, 1)
		return nil
	}},
	"looks by a regular activity": {local: func(m *mutant, ctx workflow.Context, name string, args []any) workflow.Future {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
		return m.Next.ExecuteActivity(ctx, name, args...)
	}},
	"renames the look": {local: func(m *mutant, ctx workflow.Context, name string, args []any) workflow.Future {
		return m.Next.ExecuteLocalActivity(ctx, name+"Again", args...)
	}},
	"looks twice": {local: func(m *mutant, ctx workflow.Context, name string, args []any) workflow.Future {
		if err := m.Next.ExecuteLocalActivity(ctx, name, args...).Get(ctx, nil); err != nil {
			panic(err)
		}
		return m.Next.ExecuteLocalActivity(ctx, name, args...)
	}},
	"launches locally": {regular: func(m *mutant, ctx workflow.Context, name string, args []any) workflow.Future {
		ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: time.Minute})
		return m.Next.ExecuteLocalActivity(ctx, name, args...)
	}},
	"renames the launch": {regular: func(m *mutant, ctx workflow.Context, name string, args []any) workflow.Future {
		return m.Next.ExecuteActivity(ctx, name+"Anew", args...)
	}},
	"sets no timer": {timer: func(m *mutant, ctx workflow.Context, _ time.Duration) workflow.Future {
		never, _ := workflow.NewFuture(ctx)
		return never
	}},
	"sets two timers": {timer: func(m *mutant, ctx workflow.Context, d time.Duration) workflow.Future {
		m.Next.NewTimer(ctx, 2*d)
		return m.Next.NewTimer(ctx, d)
	}},
	"changes a step without a version": {forgetsToAsk: true},
}

// TestReplayCatchesIncompatibleChanges: the gate that every change passes would not let these through.
func TestReplayCatchesIncompatibleChanges(t *testing.T) {
	var recorded []*history.History
	for _, file := range histories(t) {
		recorded = append(recorded, load(t, file))
	}
	caught := func(m mutant) bool {
		with := worker.WorkflowReplayerOptions{Interceptors: []interceptor.WorkerInterceptor{&planted{mutant: m}}}
		return slices.ContainsFunc(recorded, func(h *history.History) bool { return replay(t, with, h) != nil })
	}
	require.False(t, caught(mutant{}), "no change at all is caught")
	for name, m := range mutants {
		t.Run(name, func(t *testing.T) { require.True(t, caught(m), "no recorded history notices") })
	}
}
