package years

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/workflows"
)

// A year by the calendar on the wall: the workflow sleeps from deadline to deadline over holidays, weekends and the turn
// of the year, in each of the three zones, and people act at the last minute of their days.
// In a quiet moment a year takes well under a second, which the log says.
func TestRealYear(t *testing.T) {
	opened := appraisal.NewDate(2026, 1, 2)
	w := newWorld(t, time.Date(2026, 1, 1, 20, 0, 0, 0, time.UTC)) // 2 January in every zone of the country
	for zone, ahead := range map[string]int{"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9} {
		code := strings.ToLower(zone[len("Asia/"):])
		a := w.newAgency(code, zone, act.NewCycle{Name: "2026", Method: "tanjungbalai", Schedule: "annual", StartsOn: &opened})
		began := time.Now()
		y := &realYear{agency: a, process: a.appraisalOf("197509241997072002")}
		y.run(t)
		t.Logf("a year in %s: %s, %d looks of its people", zone, time.Since(began).Round(time.Millisecond), y.visits)
		got := strings.Join(y.diary(), "\n")
		if got != wantDiary {
			t.Errorf("%s:\n%s\nwant:\n%s", zone, got, wantDiary)
		}
		for _, due := range y.ends() {
			local := due.Add(time.Duration(ahead) * time.Hour).UTC()
			if local.Format(time.TimeOnly) != "23:59:59" {
				t.Errorf("a deadline in %s ends at %s of the day there", zone, local.Format(time.TimeOnly))
			}
		}
	}
}

// wantDiary is the year of an employee whose supervisor misses one deadline; everybody else acts in the last minute.
//
// By hand: the plan's six working days (one for the level below the head) from Friday 9 January skip the 16th, a holiday; the report of 2 April skips Good
// Friday, the 3rd; the assessment's ten from Saturday 2 January 2027 skip Tuesday the 5th; the fourteen calendar days of
// the objection skip nothing.
const wantDiary = `briefing confirm-briefing/0 2026-01-02..2026-01-09 met 2026-01-09
targets propose-plan/0 2026-01-09..2026-01-20 met 2026-01-20
targets agree-plan/0 2026-01-20..2026-01-28 met 2026-01-28
review-1 report-period/0 2026-04-02..2026-04-10 met 2026-04-10
review-1 evaluate-period/0 2026-04-10..2026-04-17 met 2026-04-17
review-2 report-period/0 2026-07-02..2026-07-09 met 2026-07-09
review-2 evaluate-period/0 2026-07-09..2026-07-16 met 2026-07-16
review-3 report-period/0 2026-10-02..2026-10-09 met 2026-10-09
review-3 evaluate-period/0 2026-10-09..2026-10-16 met 2026-10-16
evaluation assess-subordinate/0 2027-01-02..2027-01-18 lapsed 2027-01-18
evaluation decide-escalation/0 2027-01-18..2027-01-21 met 2027-01-21
evaluation assess-subordinate/1 2027-01-21..2027-01-25 met 2027-01-25
announcement acknowledge/0 2027-01-25..2027-02-01 met 2027-02-01
objection object/0 2027-02-01..2027-02-15 lapsed 2027-02-15
follow-up decide-consequence/0 2027-02-15..2027-03-01 met 2027-03-01`

// realYear is one appraisal in the time-skipping environment.
type realYear struct {
	*agency
	process uuid.UUID
	env     *testsuite.TestWorkflowEnvironment
	visits  int
}

func (y *realYear) run(t *testing.T) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(quiet()))
	y.env = suite.NewTestWorkflowEnvironment()
	start := y.now()
	y.env.SetStartTime(start)
	y.env.SetTestTimeout(time.Minute)
	y.env.RegisterActivity(y.processes)
	y.world.now = func() time.Time { return y.env.Now() }
	defer func() { y.world.now = func() time.Time { return start } }()
	y.visit()
	y.env.ExecuteWorkflow(workflows.Appraisal, appraisal.ProcessInput{Agency: y.id.String(), Process: y.process.String(), Epoch: 1})
	if !y.env.IsWorkflowCompleted() {
		t.Fatal("the year does not end")
	}
	must(t, y.env.GetWorkflowError())
}

// visit has people look at their duties half a minute before the end of every day, when what is due that day is met.
func (y *realYear) visit() {
	today := y.calendar.Date(y.now())
	y.env.RegisterDelayedCallback(func() {
		y.visits++
		for _, d := range y.open(y.process) {
			late := appraisal.DutyKind(d.Kind) == appraisal.AssessSubordinate && d.Level == 0
			if d.DueOn == today && !late && !d.Optional {
				y.meet(d)
				y.env.SignalWorkflow(appraisal.SignalLook, nil)
			}
		}
		y.env.RegisterDelayedCallback(y.visit, time.Minute)
	}, y.calendar.End(today).Add(-30*time.Second).Sub(y.now()))
}

// diary lists every duty: when it was opened, was due and was closed, by the local calendar.
func (y *realYear) diary() (lines []string) {
	y.as(func(tx store.Tx) error {
		rows, err := tx.Query(y.Context(), `SELECT step, kind, level, opened_at, due_on, state, closed_at FROM duty
			WHERE process_id = $1 ORDER BY opened_at, kind`, y.process)
		must(y, err)
		for rows.Next() {
			var step, kind, state string
			var level int
			var from, closed time.Time
			var due appraisal.Date
			must(y, rows.Scan(&step, &kind, &level, &from, &due, &state, &closed))
			lines = append(lines, fmt.Sprintf("%s %s/%d %s..%s %s %s", step, kind, level,
				y.calendar.Date(from), due, state, y.calendar.Date(closed)))
		}
		return rows.Err()
	})
	return lines
}

// ends are the last instants of all duties.
func (y *realYear) ends() (ends []time.Time) {
	y.as(func(tx store.Tx) error {
		rows, err := tx.Query(y.Context(), "SELECT DISTINCT due_at FROM duty WHERE process_id = $1", y.process)
		must(y, err)
		for rows.Next() {
			var at time.Time
			must(y, rows.Scan(&at))
			ends = append(ends, at)
		}
		return rows.Err()
	})
	return slices.Clip(ends)
}
