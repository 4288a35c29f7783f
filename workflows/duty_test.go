package workflows_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"rapor/activities"
	"rapor/appraisal"
	"rapor/workflows"
)

// script answers looks and advances of one process from a list, as Postgres would.
type script struct {
	env       *testsuite.TestWorkflowEnvironment
	looks     []appraisal.Position
	advances  []appraisal.Position
	looked    int
	advanced  []string
	lookedAt  []time.Time
	beginning time.Time
}

func newScript(t *testing.T) *script {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	s := &script{env: suite.NewTestWorkflowEnvironment(), beginning: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	s.env.SetStartTime(s.beginning)
	s.env.SetTestTimeout(10 * time.Second)
	var p *activities.Processes
	s.env.RegisterActivity(&activities.Processes{})
	s.env.OnActivity(p.Look, mock.Anything, mock.Anything).Return(
		func(_ context.Context, _ appraisal.ProcessInput) (appraisal.Position, error) {
			s.lookedAt = append(s.lookedAt, s.env.Now().UTC())
			s.looked++
			return s.looks[min(s.looked, len(s.looks))-1], nil
		})
	s.env.OnActivity(p.Advance, mock.Anything, mock.Anything).Return(
		func(_ context.Context, in activities.AdvanceInput) (appraisal.Position, error) {
			s.advanced = append(s.advanced, in.From)
			return s.advances[min(len(s.advanced), len(s.advances))-1], nil
		})
	return s
}

func (s *script) run(t *testing.T) {
	t.Helper()
	s.env.ExecuteWorkflow(workflows.Appraisal, appraisal.ProcessInput{Agency: "a", Process: "p", Epoch: 1})
	require.True(t, s.env.IsWorkflowCompleted())
}

func (s *script) day(n int) time.Time { return s.beginning.AddDate(0, 0, n) }

var ended = appraisal.Position{Ended: true}

func TestAppraisalWaitsForDeadlineAndSignals(t *testing.T) {
	s := newScript(t)
	waiting := appraisal.Position{Step: "plan", Waiting: true, Next: s.day(30)}
	s.looks = []appraisal.Position{{}, waiting, {Step: "plan"}}
	s.advances = []appraisal.Position{waiting, ended}
	s.env.RegisterDelayedCallback(func() { s.env.SignalWorkflow(appraisal.SignalLook, nil) }, 5*24*time.Hour)
	s.run(t)
	require.NoError(t, s.env.GetWorkflowError())
	require.Equal(t, []string{"", "plan"}, s.advanced)
	// At the start, at the signal, and at the deadline.
	require.Equal(t, []time.Time{s.day(0), s.day(5), s.day(30)}, s.lookedAt)
}

func TestAppraisalReadsAgainWhenDeadlineMovedLater(t *testing.T) {
	s := newScript(t)
	first := appraisal.Position{Step: "self", Waiting: true, Next: s.day(10)}
	later := appraisal.Position{Step: "self", Waiting: true, Next: s.day(20)}
	s.looks = []appraisal.Position{first, later, {Step: "self"}}
	s.advances = []appraisal.Position{ended}
	s.run(t)
	require.NoError(t, s.env.GetWorkflowError())
	require.Equal(t, []time.Time{s.day(0), s.day(10), s.day(20)}, s.lookedAt)
}

func TestAppraisalArmsOnlyForSomethingEarlier(t *testing.T) {
	s := newScript(t)
	s.looks = []appraisal.Position{
		{Step: "self", Waiting: true, Next: s.day(10)},
		{Step: "self", Waiting: true, Next: s.day(20)}, // the signal's look: moved later, no new timer
		{Step: "self", Waiting: true, Next: s.day(20)}, // the first timer's look: armed for day 20
		{Step: "self"},
	}
	s.advances = []appraisal.Position{ended}
	timers := 0
	s.env.SetOnTimerScheduledListener(func(string, time.Duration) { timers++ })
	s.env.RegisterDelayedCallback(func() { s.env.SignalWorkflow(appraisal.SignalLook, nil) }, 24*time.Hour)
	s.run(t)
	require.NoError(t, s.env.GetWorkflowError())
	require.Equal(t, 2, timers)
	require.Equal(t, []time.Time{s.day(0), s.day(1), s.day(10), s.day(20)}, s.lookedAt)
}

func TestAppraisalContinuesAsNewWhenSuggested(t *testing.T) {
	s := newScript(t)
	s.env.SetContinueAsNewSuggested(true)
	s.looks = []appraisal.Position{{Step: "self", Waiting: true, Next: s.day(10)}}
	s.advances = []appraisal.Position{ended}
	s.run(t)
	require.True(t, workflow.IsContinueAsNewError(s.env.GetWorkflowError()))
}

func TestAppraisalFencedOffEndsAtOnce(t *testing.T) {
	s := newScript(t)
	s.looks = []appraisal.Position{ended}
	s.advances = []appraisal.Position{ended}
	s.run(t)
	require.NoError(t, s.env.GetWorkflowError())
	require.Empty(t, s.advanced)
}
