package e2e

import (
	"context"
	_ "embed"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/proto"

	"rapor/appraisal"
	"rapor/config"
	"rapor/dev/demo"
	"rapor/dev/stack"
	"rapor/store"
)

//go:embed testdata/plain.yaml
var plainMethod string

// What one plain appraisal may cost: no forum, seven submissions, five deadlines.
const (
	mostEvents    = 95
	mostActions   = 32
	mostBytes     = 20 << 10
	plainHandedIn = 7
	plainFired    = 5
)

// soloRoster is an agency of one employee, who stands below the official.
const soloRoster = "NIP,Nama,Surel\n199001012015011001,Rina Contoh,rina@contoh.example\n"

// TestCostOfPlainAppraisal lets one employee's year run and counts its real history. Everybody
// acts at once, so that every message and every deadline takes a workflow task of its own.
func TestCostOfPlainAppraisal(t *testing.T) {
	t.Parallel()
	// On a server with the usual limits: there, a year is one run.
	a := startAlone(t, stack.AppOptions{})
	var events, bytes int64
	var c cost
	// On a machine out of breath a deadline passes while a message is taken, and fires no timer of its own: another
	// year is counted then.
	for _, code := range []string{"tunggal", "tunggal-2", "tunggal-3"} {
		if events, bytes, c = plainYear(t, a, code); c.fired >= plainFired {
			break
		}
	}
	if c.signals < plainHandedIn || c.fired != plainFired {
		t.Errorf("%d signals and %d deadlines, want at least %d and %d", c.signals, c.fired, plainHandedIn, plainFired)
	}
	if events > mostEvents || c.actions() > mostActions || bytes > mostBytes {
		t.Errorf("too dear: at most %d events, %d actions and %d bytes", mostEvents, mostActions, mostBytes)
	}
}

// plainYear lets the year of one employee run in an agency of its own, and counts it.
func plainYear(t *testing.T, a alone, code string) (count, bytes int64, c cost) {
	t.Helper()
	agency, err := demo.Load(t.Context(), a.Store, code, "Kantor Contoh", []byte(soloRoster), "")
	if err != nil {
		t.Fatal(err)
	}
	api := demo.NewAPI(a.URL())
	defer api.Close()
	cycle := openCycle(t, api, agency, "", plainMethod, 2)
	handedIn := actAtOnce(t, api, agency, cycle)
	if handedIn != plainHandedIn {
		t.Errorf("%d submissions, want %d", handedIn, plainHandedIn)
	}

	id := appraisal.WorkflowID(appraisal.AppraisalProcess, agency.ID.String(), cycle, agency.Employees()[0].ID.String())
	eventually(t, 20*time.Second, func(ctx context.Context) error {
		d, err := a.Temporal.DescribeWorkflowExecution(ctx, id, "")
		if err != nil {
			return err
		}
		if status := d.GetWorkflowExecutionInfo().GetStatus(); status != enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED {
			return fmt.Errorf("the appraisal's workflow is %s", status)
		}
		bytes = d.GetWorkflowExecutionInfo().GetHistorySizeBytes()
		return nil
	})
	events := history(t, a.Temporal, &commonpb.WorkflowExecution{WorkflowId: id})
	c = costOf(events)
	if bytes == 0 {
		bytes = c.bytes
	}
	t.Logf("%d events, %d billable actions, %d bytes; %+v", len(events), c.actions(), bytes, c)
	return int64(len(events)), bytes, c
}

// cost of a run, as a bill would count it.
type cost struct {
	starts, signals, timers, fired, activities, retries, locals, upserts int
	bytes                                                                int64
}

// actions are what Temporal bills. Nothing here queries a workflow.
func (c cost) actions() int {
	return c.starts + c.signals + c.timers + c.activities + c.retries + c.locals + c.upserts
}

func costOf(events []*historypb.HistoryEvent) (c cost) {
	// All local activities of one workflow task are one action.
	tasks := map[int64]bool{}
	for _, e := range events {
		c.bytes += int64(proto.Size(e))
		switch e.GetEventType() {
		case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
			c.starts++
		case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
			c.signals++
		case enumspb.EVENT_TYPE_TIMER_STARTED:
			c.timers++
		case enumspb.EVENT_TYPE_TIMER_FIRED:
			c.fired++
		case enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
			c.activities++
		case enumspb.EVENT_TYPE_ACTIVITY_TASK_STARTED:
			c.retries += int(e.GetActivityTaskStartedEventAttributes().GetAttempt()) - 1
		case enumspb.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
			c.upserts++
		case enumspb.EVENT_TYPE_MARKER_RECORDED:
			tasks[e.GetMarkerRecordedEventAttributes().GetWorkflowTaskCompletedEventId()] = true
		}
	}
	c.locals = len(tasks)
	return c
}

// openCycle opens a short year for an agency and returns its ID.
func openCycle(t testing.TB, api *demo.API, agency *demo.Agency, method, source string, day int) string {
	t.Helper()
	holidays, err := config.DefaultHolidays()
	if err != nil {
		t.Fatal(err)
	}
	cycle, err := api.As(agency.HR.Key).OpenCycle(t.Context(), demo.NewCycle{
		Name: "2026", Method: method, MethodSource: source, Schedule: "demo", StartsOn: appraisal.NewDate(2026, time.January, 2),
		Official: agency.Official.ID, Holidays: holidays, DaySeconds: day,
	})
	if err != nil {
		t.Fatal(err)
	}
	return cycle
}

// actAtOnce answers every obligation as soon as it is there, until the cycle is closed, and
// returns how many.
func actAtOnce(t *testing.T, api *demo.API, agency *demo.Agency, cycle string) (handedIn int) {
	t.Helper()
	eventually(t, 3*time.Minute, func(ctx context.Context) error {
		for _, p := range []demo.Actor{agency.Employees()[0], agency.Official, agency.HR} {
			duties, err := api.As(p.Key).Duties(ctx)
			if err != nil {
				return err
			}
			for _, d := range duties {
				if d.Kind.Right() {
					continue
				}
				if err := meet(ctx, api.As(p.Key), d); err != nil {
					return err
				}
				handedIn++
			}
		}
		p, err := api.As(agency.HR.Key).Progress(ctx, cycle)
		if err == nil && p.ClosedAt == nil {
			err = fmt.Errorf("the cycle is open: %+v", p.Appraisals)
		}
		return err
	})
	return handedIn
}

// meet hands in a good answer to a duty.
func meet(ctx context.Context, who demo.Someone, d demo.Duty) error {
	form, err := who.Form(ctx, d.ID)
	if err != nil {
		return err
	}
	if err := who.Clarify(ctx, form); err != nil {
		return err
	}
	answer, err := demo.Diligent(form)
	if err != nil {
		return err
	}
	return who.Submit(ctx, d.ID, answer)
}

// launched counts the appraisals of an agency in the database.
func launched(t *testing.T, a *stack.App, agency uuid.UUID) (n int) {
	t.Helper()
	err := a.Store.As(t.Context(), agency, func(tx store.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM appraisal").Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
