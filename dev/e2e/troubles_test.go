package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"rapor/activities"
	"rapor/appraisal"
	"rapor/dev/demo"
	"rapor/dev/server"
	"rapor/dev/stack"
	"rapor/dispatch"
	"rapor/store"
	"rapor/workflows"
)

// listed waits until HR's list names something with a code.
func listed(t *testing.T, hr demo.Someone, code appraisal.Code) (found demo.Trouble) {
	t.Helper()
	eventually(t, 2*time.Minute, func(ctx context.Context) error {
		list, err := hr.Troubles(ctx)
		if err != nil {
			return err
		}
		for _, one := range list {
			if one.Code == code {
				found = one
				return nil
			}
		}
		return fmt.Errorf("the list is %+v", list)
	})
	if found.Says == "" || found.Do == "" {
		t.Errorf("no words: %+v", found)
	}
	return found
}

// mended waits until the list is empty.
func mended(t *testing.T, hr demo.Someone) {
	t.Helper()
	eventually(t, 2*time.Minute, func(ctx context.Context) error {
		list, err := hr.Troubles(ctx)
		if err == nil && len(list) > 0 {
			err = fmt.Errorf("the list is %+v", list)
		}
		return err
	})
}

// the one appraisal of an agency.
func theAppraisal(t *testing.T, a alone, agency uuid.UUID) (id uuid.UUID) {
	t.Helper()
	err := a.Store.As(t.Context(), agency, func(tx store.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT id FROM appraisal").Scan(&id)
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// A method that vanished stops its own year and no other; it is named, put back and retried. An
// address that is refused is named, mended and retried.
func TestTroublesAreListedMendedAndRetried(t *testing.T) {
	t.Parallel()
	o := stack.AppOptions{Database: database(t, nil), Temporal: ownTemporal(t)}
	a := startAlone(t, o)
	var agencies []*demo.Agency
	api := demo.NewAPI(a.URL())
	for _, code := range []string{"hilang", "utuh"} {
		agency, err := demo.Load(t.Context(), a.Store, code, "Kantor "+code, []byte(soloRoster), "")
		if err != nil {
			t.Fatal(err)
		}
		agencies = append(agencies, agency)
		// Of bytes of its own: a worker that knows a method by its hash misses no row.
		openCycle(t, api, agency, "", plainMethod+"# "+code+"\n", 3600)
		awaits(t, api.As(agency.Employees()[0].Key), appraisal.ConfirmBriefing)
	}
	api.Close()
	if err := a.Stop(); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), o.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	broken, whole := agencies[0], agencies[1]
	owner := func(sql string, args ...any) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	// Neither keys nor row-level security: somebody's accident.
	owner("SET session_replication_role = replica")
	owner("CREATE TABLE backup AS SELECT * FROM method_version WHERE agency_id = $1", broken.ID)
	owner("DELETE FROM method_version WHERE agency_id = $1", broken.ID)

	a = startAlone(t, o)
	api = demo.NewAPI(a.URL())
	defer api.Close()
	hr, employee := api.As(broken.HR.Key), api.As(broken.Employees()[0].Key)
	duty := awaits(t, api.As(whole.Employees()[0].Key), appraisal.ConfirmBriefing)
	process := theAppraisal(t, a, broken.ID)
	if err := a.Store.As(t.Context(), broken.ID, func(tx store.Tx) error { return tx.Tell(t.Context(), process) }); err != nil {
		t.Fatal(err)
	}
	found := listed(t, hr, appraisal.MethodMissing)
	if found.Process == nil || found.Process.ID != process.String() || found.Person == nil {
		t.Errorf("the list does not name the appraisal: %+v", found)
	}
	if status, code := refusal(t, api.As(broken.Official.Key).Retry(t.Context(), found.ID)); status != http.StatusForbidden || code != "role-missing" {
		t.Errorf("a retry by somebody else: %d %s", status, code)
	}
	// The others go on.
	if err := meet(t.Context(), api.As(whole.Employees()[0].Key), duty); err != nil {
		t.Fatal(err)
	}
	awaits(t, api.As(whole.Employees()[0].Key), appraisal.ProposePlan)

	// A retry of what was not mended changes nothing but who tries.
	if err := hr.Retry(t.Context(), found.ID); err != nil {
		t.Fatal(err)
	}
	listed(t, hr, appraisal.MethodMissing)
	owner("INSERT INTO method_version SELECT * FROM backup")
	// It may have been tried again by itself already.
	if err := hr.Retry(t.Context(), found.ID); err != nil {
		if _, code := refusal(t, err); code != "trouble-unknown" {
			t.Fatal(err)
		}
	}
	mended(t, hr)
	if err := meet(t.Context(), employee, awaits(t, employee, appraisal.ConfirmBriefing)); err != nil {
		t.Fatal(err)
	}
	awaits(t, employee, appraisal.ProposePlan)

	// The address.
	person := broken.Employees()[0]
	a.Sink.Refuse(person.Mail, true)
	if err := a.Store.As(t.Context(), broken.ID, func(tx store.Tx) error {
		return tx.QueueMail(t.Context(), store.NewMail{Person: person.ID, Process: &process, Kind: appraisal.MailAnnounced, Urgent: true, NotBefore: tx.Now})
	}); err != nil {
		t.Fatal(err)
	}
	found = listed(t, hr, appraisal.MailRefused)
	if found.Person == nil || found.Person.Name != person.Name {
		t.Errorf("the list does not name the person: %+v", found)
	}
	a.Sink.Refuse(person.Mail, false)
	before := a.Sink.Count()
	if err := hr.Retry(t.Context(), found.ID); err != nil {
		t.Fatal(err)
	}
	mended(t, hr)
	eventually(t, 2*time.Minute, func(context.Context) error {
		if a.Sink.Count() == before {
			return errors.New("nothing came")
		}
		return nil
	})
}

// A release whose workflow fails its tasks: what is stuck is named although no activity runs, and
// goes on with the next release.
func TestFailingWorkflowTaskIsListed(t *testing.T) {
	t.Parallel()
	o := stack.AppOptions{NoWorker: true, Database: database(t, nil), Temporal: ownTemporal(t), Grace: 3 * time.Second}
	a := startAlone(t, o)
	agency, err := demo.Load(t.Context(), a.Store, "macet", "Kantor Contoh", []byte(soloRoster), "")
	if err != nil {
		t.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	bad := sdkworker.New(dial(t, o.Temporal), appraisal.TaskQueue, sdkworker.Options{})
	bad.RegisterWorkflow(workflows.Cycle)
	bad.RegisterActivity(&activities.Processes{Store: a.Store, Methods: &store.Methods{}, Log: quiet})
	bad.RegisterWorkflowWithOptions(func(workflow.Context, appraisal.ProcessInput) error { panic("a bad release") }, workflow.RegisterOptions{Name: "Appraisal"})
	if err := bad.Start(); err != nil {
		t.Fatal(err)
	}
	stopped := false
	defer func() {
		if !stopped {
			bad.Stop()
		}
	}()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { _ = (&dispatch.Dispatcher{Store: a.Store, Temporal: a.Temporal, Log: quiet}).Relay(ctx) }()

	api := demo.NewAPI(a.URL())
	defer api.Close()
	openCycle(t, api, agency, "", plainMethod, 3600)
	hr := api.As(agency.HR.Key)
	found := listed(t, hr, appraisal.NotBegun)
	for found.Process.Kind != appraisal.AppraisalProcess {
		found = listed(t, hr, appraisal.NotBegun)
	}
	bad.Stop()
	stopped = true
	spawn(t, "worker", a.service, o.Temporal, "")
	// The next attempt of a failed task may be minutes away: a retry starts the process anew.
	if err := hr.Retry(t.Context(), found.ID); err != nil {
		t.Fatal(err)
	}
	awaits(t, api.As(agency.Employees()[0].Key), appraisal.ConfirmBriefing)
	mended(t, hr)
}

// TestStuckIsScraped: the worker's endpoint for Prometheus counts what is stuck under its reason while HR's list names
// it, and nothing any more once it is mended.
func TestStuckIsScraped(t *testing.T) {
	t.Parallel()
	o := stack.AppOptions{NoWorker: true, Database: database(t, nil), Temporal: ownTemporal(t)}
	a := startAlone(t, o)
	agency, err := demo.Load(t.Context(), a.Store, "terukur", "Kantor Contoh", []byte(soloRoster), "")
	if err != nil {
		t.Fatal(err)
	}
	api := demo.NewAPI(a.URL())
	defer api.Close()
	openCycle(t, api, agency, "", plainMethod, 3600)
	conn, err := pgx.Connect(t.Context(), o.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	owner := func(sql string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	// Neither keys nor row-level security: somebody's accident, before any worker knew the method.
	owner("SET session_replication_role = replica")
	owner("CREATE TABLE backup AS SELECT * FROM method_version")
	owner("DELETE FROM method_version")
	spawn(t, "worker", a.service, a.temporal, "")
	hr := api.As(agency.HR.Key)
	found := listed(t, hr, appraisal.MethodMissing)

	// Troubles are counted when a worker starts, and from time to time.
	address := freeAddress(t)
	worker := exec.CommandContext(t.Context(), binary(t), "worker")
	worker.Env = append(os.Environ(), "DATABASE_URL="+a.service, "TEMPORAL_ADDRESS="+a.temporal, "TEMPORAL_NAMESPACE="+server.Namespace,
		"RAPOR_METRICS_LISTEN="+address, "RAPOR_PUBLIC_URL=http://localhost", "LOG_LEVEL=error")
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = worker.Process.Kill()
		_ = worker.Wait()
	})
	line := regexp.MustCompile(`(?m)^rapor_stuck\{reason="` + string(appraisal.MethodMissing) + `"\} (\d+)$`)
	stuck := func(is func(string) bool) {
		t.Helper()
		eventually(t, 3*time.Minute, func(ctx context.Context) error {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/metrics", nil)
			if err != nil {
				return err
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				return err
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			if err != nil {
				return err
			}
			if m := line.FindSubmatch(body); res.StatusCode != http.StatusOK || m == nil || !is(string(m[1])) {
				return fmt.Errorf("%s: %q", res.Status, m)
			}
			return nil
		})
	}
	stuck(func(n string) bool { return n != "0" })
	owner("INSERT INTO method_version SELECT * FROM backup")
	// It may have been tried again by itself already.
	if err := hr.Retry(t.Context(), found.ID); err != nil {
		if _, code := refusal(t, err); code != "trouble-unknown" {
			t.Fatal(err)
		}
	}
	mended(t, hr)
	stuck(func(n string) bool { return n == "0" })
	awaits(t, api.As(agency.Employees()[0].Key), appraisal.ConfirmBriefing)
}
