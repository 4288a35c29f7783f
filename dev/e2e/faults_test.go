package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/dev/demo"
	"rapor/dev/stack"
	"rapor/store"
)

// solo is an agency of one employee whose plain year has begun.
type solo struct {
	alone
	api    *demo.API
	agency *demo.Agency
	cycle  string
}

func startSolo(t *testing.T, o stack.AppOptions, roster []byte, day int) solo {
	t.Helper()
	s := solo{alone: startAlone(t, o)}
	var err error
	if s.agency, err = demo.Load(t.Context(), s.Store, "gangguan", "Kantor Contoh", roster, ""); err != nil {
		t.Fatal(err)
	}
	s.api = demo.NewAPI(s.URL())
	t.Cleanup(s.api.Close)
	s.cycle = openCycle(t, s.api, s.agency, "", plainMethod, day)
	return s
}

func (s solo) employee() demo.Someone { return s.api.As(s.agency.Employees()[0].Key) }

// awaits waits for an open duty of a kind.
func awaits(t *testing.T, who demo.Someone, kind appraisal.DutyKind) (found demo.Duty) {
	t.Helper()
	eventually(t, time.Minute, func(ctx context.Context) error {
		duties, err := who.Duties(ctx)
		if err != nil {
			return err
		}
		for _, d := range duties {
			if d.Kind == kind {
				found = d
				return nil
			}
		}
		return fmt.Errorf("no duty %s among %d", kind, len(duties))
	})
	return found
}

// refusal is the status and the code of a refused request.
func refusal(t *testing.T, err error) (int, appraisal.Code) {
	t.Helper()
	var r *demo.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("got %v, want a refusal", err)
	}
	return r.Status, r.Code
}

// states counts the duties of a kind by their state, with and without a final document.
func states(t *testing.T, a *stack.App, agency uuid.UUID, kind appraisal.DutyKind) map[string]int {
	t.Helper()
	counts := map[string]int{}
	err := a.Store.As(t.Context(), agency, func(tx store.Tx) error {
		rows, err := tx.Query(t.Context(), `SELECT d.state || CASE WHEN c.final THEN ', recorded' WHEN c.id IS NOT NULL THEN ', draft' ELSE '' END, count(*)
			FROM duty d LEFT JOIN document c ON c.duty_id = d.id WHERE d.kind = $1 GROUP BY 1`, string(kind))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var state string
			var n int
			if err := rows.Scan(&state, &n); err != nil {
				return err
			}
			counts[state] = n
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

// Temporal gone: acts are recorded, and the year goes on when it is back.
func TestTemporalGone(t *testing.T) {
	t.Parallel()
	p := startProxy(t, ownTemporal(t))
	s := startSolo(t, stack.AppOptions{Temporal: p.Address()}, []byte(soloRoster), 3600)
	d := awaits(t, s.employee(), appraisal.ConfirmBriefing)
	p.Cut()
	if err := meet(t.Context(), s.employee(), d); err != nil {
		t.Fatal("an act while Temporal is away: ", err)
	}
	if got := states(t, s.App, s.agency.ID, appraisal.ConfirmBriefing); got["met, recorded"] != 1 {
		t.Fatalf("the act is not recorded: %v", got)
	}
	p.Restore()
	next := awaits(t, s.employee(), appraisal.ProposePlan)
	if err := meet(t.Context(), s.employee(), next); err != nil {
		t.Fatal(err)
	}
	awaits(t, s.api.As(s.agency.Official.Key), appraisal.AgreePlan)
	if got := states(t, s.App, s.agency.ID, appraisal.ProposePlan); got["met, recorded"] != 1 || len(got) != 1 {
		t.Errorf("the plan: %v", got)
	}
}

// Postgres gone: people hear it in plain words, nothing is half done, and workflows go on when
// it is back.
func TestPostgresGone(t *testing.T) {
	t.Parallel()
	owner := database(t, nil)
	p := startProxy(t, host(t, owner))
	service, err := stack.ServiceURL(owner)
	if err != nil {
		t.Fatal(err)
	}
	s := startSolo(t, stack.AppOptions{Database: owner, Service: through(t, service, p.Address())}, []byte(soloRoster), 3)
	d := awaits(t, s.employee(), appraisal.ConfirmBriefing)
	form, err := s.employee().Form(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := demo.Diligent(form)
	if err != nil {
		t.Fatal(err)
	}
	p.Cut()
	for range 2 {
		status, code := refusal(t, s.employee().Submit(t.Context(), d.ID, answer))
		if status != http.StatusServiceUnavailable || code != "database-unavailable" {
			t.Errorf("got %d %s, want 503 database-unavailable", status, code)
		}
	}
	// It is away across the deadline, when the workflow looks: it must try until it can.
	timer := time.NewTimer(time.Until(d.DueAt) + 3*time.Second)
	defer timer.Stop()
	<-timer.C
	p.Restore()
	awaits(t, s.employee(), appraisal.ProposePlan)
	if got := states(t, s.App, s.agency.ID, appraisal.ConfirmBriefing); len(got) != 1 {
		t.Errorf("the briefing: %v", got)
	}
}

// The worker is killed: what was done meanwhile is taken up by the next.
func TestWorkerKilled(t *testing.T) {
	t.Parallel()
	o := stack.AppOptions{NoWorker: true, Database: database(t, nil), Temporal: ownTemporal(t)}
	service, err := stack.ServiceURL(o.Database)
	if err != nil {
		t.Fatal(err)
	}
	s := startSolo(t, o, []byte(soloRoster), 3600)
	kill := spawn(t, "worker", service, o.Temporal, "")
	d := awaits(t, s.employee(), appraisal.ConfirmBriefing)
	kill()
	if err := meet(t.Context(), s.employee(), d); err != nil {
		t.Fatal(err)
	}
	spawn(t, "worker", service, o.Temporal, "")
	awaits(t, s.employee(), appraisal.ProposePlan)
}

// The gateway is killed while many act: each act is recorded or it is not, and trying again
// tells which.
func TestGatewayKilled(t *testing.T) {
	t.Parallel()
	const people = 60
	s := startSolo(t, stack.AppOptions{}, crowd(people), 3600)
	duties := map[string]demo.Duty{}
	for _, p := range s.agency.Employees() {
		duties[p.Key] = awaits(t, s.api.As(p.Key), appraisal.ConfirmBriefing)
	}
	address := freeAddress(t)
	kill := spawn(t, "gateway", s.service, "", address)
	doomed := demo.NewAPI("http://" + address)
	defer doomed.Close()
	first := s.agency.Employees()[0]
	eventually(t, 30*time.Second, func(ctx context.Context) error {
		_, err := doomed.As(first.Key).Duties(ctx)
		return err
	})
	answer := &appraisal.Confirmation{Understood: true}
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	var all sync.WaitGroup
	killed := sync.OnceFunc(kill)
	for key, d := range duties {
		all.Go(func() {
			if doomed.As(key).Submit(context.Background(), d.ID, answer) != nil {
				return
			}
			mu.Lock()
			acknowledged[key] = true
			n := len(acknowledged)
			mu.Unlock()
			if n == people/4 {
				killed()
			}
		})
	}
	all.Wait()
	killed()
	for key, d := range duties {
		err := s.api.As(key).Submit(t.Context(), d.ID, answer)
		if err == nil {
			if acknowledged[key] {
				t.Error("an act that was acknowledged was not recorded")
			}
			continue
		}
		if status, code := refusal(t, err); status != http.StatusConflict || code != "already-recorded" {
			t.Errorf("trying again: %d %s", status, code)
		}
	}
	if got := states(t, s.App, s.agency.ID, appraisal.ConfirmBriefing); got["met, recorded"] != people {
		t.Errorf("got %v, want every duty met and recorded once", got)
	}
	for key := range duties {
		awaits(t, s.api.As(key), appraisal.ProposePlan)
	}
}

// The same form from two tabs, twice at once, and once more.
func TestSameFormTwice(t *testing.T) {
	t.Parallel()
	s := startSolo(t, stack.AppOptions{}, []byte(soloRoster), 3600)
	d := awaits(t, s.employee(), appraisal.ConfirmBriefing)
	if err := s.employee().Save(t.Context(), d.ID, 0, map[string]string{"question": "Tab pertama"}); err != nil {
		t.Fatal(err)
	}
	err := s.employee().Save(t.Context(), d.ID, 0, map[string]string{"question": "Tab kedua"})
	if status, code := refusal(t, err); status != http.StatusConflict || code != "draft-changed" {
		t.Errorf("the later tab: %d %s", status, code)
	}
	var r *demo.Refusal
	if errors.As(err, &r); !json.Valid(r.Draft) || !strings.Contains(string(r.Draft), "Tab pertama") {
		t.Errorf("the later tab does not see the other text: %s", r.Draft)
	}
	answer := &appraisal.Confirmation{Understood: true}
	const tabs = 8
	outcomes := make([]error, tabs)
	var all sync.WaitGroup
	for i := range tabs {
		all.Go(func() { outcomes[i] = s.employee().Submit(context.Background(), d.ID, answer) })
	}
	all.Wait()
	recorded := 0
	for _, err := range append(outcomes, s.employee().Submit(t.Context(), d.ID, answer)) {
		if err == nil {
			recorded++
			continue
		}
		if status, code := refusal(t, err); status != http.StatusConflict || code != "already-recorded" {
			t.Errorf("a repeated form: %d %s", status, code)
		}
	}
	if recorded != 1 {
		t.Errorf("recorded %d times", recorded)
	}
	if got := states(t, s.App, s.agency.ID, appraisal.ConfirmBriefing); got["met, recorded"] != 1 || len(got) != 1 {
		t.Errorf("got %v, want one recorded document", got)
	}
}

// A bad row, a bad method and a bad form are refused by place and reason, and leave nothing.
func TestBadRow(t *testing.T) {
	t.Parallel()
	bad := "NIP,Nama,Surel\n199001012015011001,Rina Contoh,rina@contoh.example\n,Tanpa Nomor,\n199001012015011001,Rina Lagi,\n"
	s := startSolo(t, stack.AppOptions{}, []byte(bad), 3600)
	report := s.agency.Report
	if report.Rows != 3 || report.Enrolled != 1 || report.Refused != 2 || len(report.Problems) != 2 {
		t.Fatalf("the roster: %+v", report)
	}
	for i, line := range []int{3, 4} {
		if p := report.Problems[i]; p.Line != line || p.Code == "" {
			t.Errorf("problem %d: %+v, want one of line %d", i, p, line)
		}
	}

	hr := s.api.As(s.agency.HR.Key)
	_, err := hr.OpenCycle(t.Context(), demo.NewCycle{
		Name: "Rusak", MethodSource: strings.Replace(plainMethod, "kind: rating", "kind: ratings", 1), Schedule: "demo",
		StartsOn: appraisal.NewDate(2026, time.January, 2), Official: s.agency.Official.ID, DaySeconds: 3600,
	})
	if status, code := refusal(t, err); status != http.StatusUnprocessableEntity || code != "method-invalid" {
		t.Errorf("the method: %d %s", status, code)
	}

	d := awaits(t, s.employee(), appraisal.ConfirmBriefing)
	if err := meet(t.Context(), s.employee(), d); err != nil {
		t.Fatal(err)
	}
	d = awaits(t, s.employee(), appraisal.ProposePlan)
	err = s.employee().Submit(t.Context(), d.ID, &appraisal.Plan{Indicators: []appraisal.Indicator{{Name: "Tanpa ukuran", Better: appraisal.HigherIsBetter}}})
	if status, _ := refusal(t, err); status != http.StatusUnprocessableEntity {
		t.Errorf("the form: %v", err)
	}
	if got := states(t, s.App, s.agency.ID, appraisal.ProposePlan); got["open"] != 1 || len(got) != 1 {
		t.Errorf("something of the bad form is stored: %v", got)
	}
	var cycles, people int
	err = s.Store.As(t.Context(), s.agency.ID, func(tx store.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM cycle), (SELECT count(*) FROM person WHERE employment = 'active')").Scan(&cycles, &people)
	})
	if err != nil || cycles != 1 || people != 1 {
		t.Errorf("%d cycles and %d employees are stored: %v", cycles, people, err)
	}
}
