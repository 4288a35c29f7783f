package years

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"
	"pgregory.net/rapid"

	"rapor/activities"
	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/workflows"
)

// op is one thing that happens in a random year, some days after the one before. Which duty it is about is chosen among
// those open then.
type op struct {
	Days  int
	What  string
	Which int
	Size  int
	// Signals is how many reach the workflow: none, one or several.
	Signals int
}

var anyOp = rapid.Custom(func(t *rapid.T) op {
	return op{
		Days:    rapid.IntRange(0, 4).Draw(t, "days"),
		What:    rapid.SampledFrom([]string{"meet", "meet", "meet", "return", "move", "postpone", "absent", "withdraw", "replace", "crash-before", "crash-after", "continue", "wake"}).Draw(t, "what"),
		Which:   rapid.IntRange(0, 5).Draw(t, "which"),
		Size:    rapid.IntRange(-3, 6).Draw(t, "size"),
		Signals: rapid.SampledFrom([]int{0, 1, 1, 2}).Draw(t, "signals"),
	}
})

// TestRandomYears drives random years of one appraisal through the real workflow, the real activities and acts, and a
// small model beside them. At every point the step, the open duties, who owes them, their due days and the documents agree.
func TestRandomYears(t *testing.T) {
	source, err := os.ReadFile("../e2e/testdata/plain.yaml")
	must(t, err)
	w := newWorld(t, time.Date(2026, 1, 2, 1, 0, 0, 0, time.UTC))
	n := 0
	var a *agency
	rapid.Check(t, func(rt *rapid.T) {
		ops := rapid.SliceOfN(anyOp, 1, 40).Draw(rt, "ops")
		n++
		name := fmt.Sprintf("acak-%d", n)
		start := time.Date(2026, 1, 2, 1, 0, 0, 0, time.UTC)
		w.now = func() time.Time { return start }
		cycle := act.NewCycle{Name: name, MethodSource: string(source), Schedule: "annual", StartsOn: &starts, Holidays: map[string]string{}}
		if a == nil {
			a = w.newAgency("acak", "Asia/Jakarta", cycle)
		} else {
			a.openCycle(cycle)
		}
		y := &randomYear{agency: a, rt: rt, ops: ops, process: a.appraisalOf(employeeNumber), model: newModel(a.calendar), clock: start}
		y.as(func(tx store.Tx) error {
			row, err := tx.AppraisalByID(w.Context(), y.process)
			y.employee = row.EmployeeID
			return err
		})
		y.live()
	})
	t.Logf("%d years", n)
}

// employeeNumber is somebody whose supervisor has colleagues below the same head.
const employeeNumber = "199602272019031003"

// openCycle opens a further cycle of the same agency.
func (a *agency) openCycle(cycle act.NewCycle) {
	cycle.Official = &a.official.Person
	opened, err := a.acts.OpenCycle(a.Context(), a.hr, cycle)
	must(a, err)
	a.cycle = opened.ID
	a.launch()
}

// randomYear is one appraisal with its model.
type randomYear struct {
	*agency
	rt      *rapid.T
	ops     []op
	next    int
	process uuid.UUID
	// employee whose year it is.
	employee uuid.UUID
	model    *model
	env      *testsuite.TestWorkflowEnvironment
	clock    time.Time
	// crash makes the next look fail before or after its transaction.
	crash string
	diary []string
}

// Look is the activity, which may crash, and tells the model when something was looked at.
func (y *randomYear) Look(ctx context.Context, in appraisal.ProcessInput) (appraisal.Position, error) {
	return y.watched(func() (appraisal.Position, error) { return y.processes.Look(ctx, in) })
}

// Advance is what runs of the first release ask for.
func (y *randomYear) Advance(ctx context.Context, in activities.AdvanceInput) (appraisal.Position, error) {
	return y.watched(func() (appraisal.Position, error) { return y.processes.Advance(ctx, in) })
}

var errCrash = errors.New("the worker was killed")

func (y *randomYear) watched(look func() (appraisal.Position, error)) (appraisal.Position, error) {
	crash := y.crash
	y.crash = ""
	if crash == "crash-before" {
		return appraisal.Position{}, errCrash
	}
	pos, err := look()
	if err == nil {
		y.model.look(y.env.Now())
		y.note("look")
	}
	if crash == "crash-after" {
		return appraisal.Position{}, errCrash
	}
	return pos, err
}

func (y *randomYear) note(what string) {
	y.diary = append(y.diary, y.env.Now().In(y.calendar.Zone).Format("01-02 15:04:05 ")+what)
}

// live runs the year to its end, over as many runs of the workflow as it takes.
func (y *randomYear) live() {
	for range 100 {
		var suite testsuite.WorkflowTestSuite
		suite.SetLogger(sdklog.NewStructuredLogger(quiet()))
		y.env = suite.NewTestWorkflowEnvironment()
		y.env.SetStartTime(y.clock)
		y.env.SetTestTimeout(time.Minute)
		y.env.RegisterActivity(y.Look)
		y.env.RegisterActivity(y.Advance)
		y.world.now = y.env.Now
		y.plan()
		y.env.ExecuteWorkflow(workflows.Appraisal, appraisal.ProcessInput{Agency: y.id.String(), Process: y.process.String(), Epoch: 1})
		if !y.env.IsWorkflowCompleted() {
			y.rt.Fatalf("the year hangs\n%s", y.story())
		}
		y.clock = y.env.Now()
		err := y.env.GetWorkflowError()
		if workflow.IsContinueAsNewError(err) {
			continue
		}
		if err != nil {
			y.rt.Fatalf("the workflow failed: %v\n%s", err, y.story())
		}
		y.compare()
		if !y.model.ended {
			y.rt.Fatalf("the workflow ended, the year has not\n%s", y.story())
		}
		return
	}
	y.rt.Fatalf("the year continues for ever\n%s", y.story())
}

func (y *randomYear) story() string { return strings.Join(y.diary, "\n") }

// plan has the next thing happen at noon of its day; after the last one, everybody does what they owe.
func (y *randomYear) plan() {
	days := 1
	if y.next < len(y.ops) {
		days = y.ops[y.next].Days
	}
	now := y.env.Now()
	noon := y.calendar.Start(y.calendar.Date(now).AddDays(days)).Add(12 * time.Hour)
	if !noon.After(now) {
		noon = now.Add(time.Minute)
	}
	y.env.RegisterDelayedCallback(y.happen, noon.Sub(now))
}

func (y *randomYear) happen() {
	y.compare()
	if y.next >= len(y.ops) {
		for _, o := range y.model.sorted() {
			if o.kind != "object" {
				y.meet(o, "")
			}
		}
		y.signal(1)
		y.plan()
		return
	}
	o := y.ops[y.next]
	y.next++
	y.note(fmt.Sprintf("%+v", o))
	y.do(o)
	y.compare()
	y.plan()
}

func (y *randomYear) signal(n int) {
	for range n {
		y.env.SignalWorkflow(appraisal.SignalLook, nil)
	}
}

// compare holds the store against the model.
func (y *randomYear) compare() {
	var got string
	err := y.store.As(y.Context(), y.id, func(tx store.Tx) error {
		ctx := y.Context()
		var step string
		var entered, ended, plan bool
		var employee, supervisor, manager uuid.UUID
		err := tx.QueryRow(ctx, `SELECT p.step, p.entered_at IS NOT NULL, p.ended_at IS NOT NULL, a.plan_id IS NOT NULL,
			a.employee_id, a.supervisor_id, a.manager_id FROM process p JOIN appraisal a ON a.id = p.id WHERE p.id = $1`, y.process).
			Scan(&step, &entered, &ended, &plan, &employee, &supervisor, &manager)
		if err != nil {
			return err
		}
		if ended {
			step, entered = "ended", true
		}
		parts := map[uuid.UUID]string{manager: "manager", y.official.Person: "official", y.hr.Person: "hr", supervisor: "supervisor", employee: "employee"}
		duties, err := tx.OpenDuties(ctx, y.process)
		if err != nil {
			return err
		}
		assessed, err := tx.LastAssessment(ctx, y.process)
		if err != nil && !store.NoRows(err) {
			return err
		}
		var lines []string
		for _, d := range duties {
			if d.Kind == "state-on-objection" && *d.AssigneeID == *assessed.AssigneeID {
				lines = append(lines, fmt.Sprintf("%s/%d/%d assessor by %s", d.Kind, d.Round, d.Level, d.DueOn))
				continue
			}
			lines = append(lines, fmt.Sprintf("%s/%d/%d %s by %s", d.Kind, d.Round, d.Level, parts[*d.AssigneeID], d.DueOn))
		}
		slices.Sort(lines)
		rows, err := tx.Query(ctx, `SELECT kind || ':' || count(*) FROM document WHERE process_id = $1 AND final GROUP BY kind ORDER BY kind`, y.process)
		if err != nil {
			return err
		}
		var papers []string
		for rows.Next() {
			var paper string
			if err := rows.Scan(&paper); err != nil {
				return err
			}
			papers = append(papers, paper)
		}
		got = fmt.Sprintf("step %s entered %v\n%s\ndocuments %s\nplan %v", step, entered, strings.Join(lines, "\n"), strings.Join(papers, " "), plan)
		return rows.Err()
	})
	must(y, err)
	if y.model.step < 0 {
		return // nothing has looked yet
	}
	if want := y.model.String(); got != want {
		y.rt.Fatalf("the store says:\n%s\n\nthe model says:\n%s\n\n%s", got, want, y.story())
	}
}
