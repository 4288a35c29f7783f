// Package years drives whole years without a Temporal server: the workflows in the SDK's time-skipping environment or
// the activities alone, on a real PostgreSQL and through the acts of the gateway.
package years

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"rapor/activities"
	"rapor/appraisal"
	"rapor/dev/demo"
	"rapor/gateway/access"
	"rapor/gateway/act"
	"rapor/internal/privatepg/pgtest"
	"rapor/store"
	"rapor/store/db"
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	defer pgtest.Stop()
	return m.Run()
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// world is a database with the program on it, at a time the test sets.
type world struct {
	testing.TB
	now       func() time.Time
	store     *store.Store
	acts      *act.Acts
	processes *activities.Processes
}

func newWorld(t testing.TB, start time.Time) *world {
	t.Helper()
	serviceURL := func(owner string) string {
		u, err := url.Parse(owner)
		must(t, err)
		u.User = url.UserPassword("rapor_test", "secret")
		return u.String()
	}
	owner := pgtest.Database(t, func(ctx context.Context, owner string) error {
		_, err := store.Migrate(ctx, owner, serviceURL(owner))
		return err
	})
	w := &world{TB: t, now: func() time.Time { return start }}
	var err error
	w.store, err = store.Open(t.Context(), serviceURL(owner), func() time.Time { return w.now() })
	must(t, err)
	t.Cleanup(w.store.Close)
	methods := &store.Methods{}
	w.acts = &act.Acts{Store: w.store, Methods: methods, Log: quiet(), ShortDays: true}
	w.processes = &activities.Processes{Store: w.store, Methods: methods}
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// agency is one with everybody who takes part in a cycle.
type agency struct {
	*world
	id       uuid.UUID
	hr       access.Identity
	official access.Identity
	cycle    uuid.UUID
	calendar appraisal.Calendar
}

// newAgency makes an agency in a zone with the dozen of sample people, and opens a launched cycle.
func (w *world) newAgency(code, zone string, cycle act.NewCycle) *agency {
	w.Helper()
	ctx := w.Context()
	id, err := w.store.CreateAgency(ctx, store.NewAgency{Code: code, Name: "Kantor Contoh", Zone: zone})
	must(w, err)
	a := &agency{world: w, id: id}
	for _, role := range []access.Role{access.Official, access.HR} {
		granted, err := w.store.GrantRole(ctx, id, store.RoleGrant{Role: store.Role(role), Name: "Contoh " + string(role)})
		must(w, err)
		identity := access.Identity{Agency: id, Person: granted.Person, Roles: []access.Role{role}, Language: appraisal.Indonesian}
		if role == access.HR {
			a.hr = identity
		} else {
			a.official = identity
		}
	}
	_, err = demo.Load(ctx, w.store, code, "Kantor Contoh", demo.Dozen, "")
	must(w, err)
	cycle.Official = &a.official.Person
	opened, err := w.acts.OpenCycle(ctx, a.hr, cycle)
	must(w, err)
	a.cycle = opened.ID
	a.as(func(tx store.Tx) error {
		row, err := tx.Cycle(ctx, a.cycle)
		must(w, err)
		return json.Unmarshal(row.Calendar, &a.calendar)
	})
	a.launch()
	return a
}

// launch enrols everybody, as the cycle's workflow does.
func (a *agency) launch() {
	a.Helper()
	in := appraisal.ProcessInput{Agency: a.id.String(), Process: a.cycle.String(), Epoch: 1}
	_, err := a.processes.Look(a.Context(), in)
	must(a, err)
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(quiet()))
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(a.processes)
	_, err = env.ExecuteActivity(a.processes.Launch, in)
	must(a, err)
}

func (a *agency) as(do func(store.Tx) error) {
	a.Helper()
	must(a, a.store.As(a.Context(), a.id, do))
}

// appraisalOf is the appraisal of the employee with a number.
func (a *agency) appraisalOf(number string) (id uuid.UUID) {
	a.Helper()
	a.as(func(tx store.Tx) error {
		return tx.QueryRow(a.Context(), `SELECT a.id FROM appraisal a JOIN person p ON p.id = a.employee_id
			WHERE a.cycle_id = $1 AND p.number = $2`, a.cycle, number).Scan(&id)
	})
	return id
}

// open are the open duties of a process.
func (a *agency) open(process uuid.UUID) (duties []db.Duty) {
	a.Helper()
	a.as(func(tx store.Tx) (err error) {
		duties, err = tx.OpenDuties(a.Context(), process)
		return err
	})
	return duties
}

// identity of a person of the agency.
func (a *agency) identity(person uuid.UUID) access.Identity {
	switch person {
	case a.hr.Person:
		return a.hr
	case a.official.Person:
		return a.official
	}
	return access.Identity{Agency: a.id, Person: person, Language: appraisal.Indonesian}
}

// meet hands in for a duty what an ordinary person would.
func (a *agency) meet(d db.Duty) {
	a.Helper()
	body, err := json.Marshal(a.diligent(d.ID, *d.AssigneeID))
	must(a, err)
	_, err = a.acts.Submit(a.Context(), a.identity(*d.AssigneeID), d.ID, body, nil)
	must(a, err)
}

// diligent is what an ordinary person would hand in for a duty.
func (a *agency) diligent(duty, assignee uuid.UUID) appraisal.Submission {
	a.Helper()
	form, err := a.acts.Form(a.Context(), a.identity(assignee), duty)
	must(a, err)
	data, err := json.Marshal(form)
	must(a, err)
	var seen demo.Form
	must(a, json.Unmarshal(data, &seen))
	answer, err := demo.Diligent(seen)
	must(a, err)
	return answer
}
