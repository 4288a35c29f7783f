package gateway_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"rapor/activities"
	"rapor/appraisal"
	"rapor/gateway"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

// house is a gateway with a clock of its own, in which one world after the other lives its year.
type house struct {
	store     *store.Store
	server    *httptest.Server
	processes *activities.Processes
	now       atomic.Pointer[time.Time]
}

var beginning = time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)

func newHouse(t *testing.T, owner string) *house {
	t.Helper()
	h := &house{}
	h.set(beginning)
	var err error
	h.store, err = store.Open(t.Context(), serviceURL(owner), func() time.Time { return *h.now.Load() })
	require.NoError(t, err)
	t.Cleanup(h.store.Close)
	log := slog.New(slog.DiscardHandler)
	// Nothing is delivered: the world looks at what waits to be told itself.
	deliver := func(context.Context, []store.Dispatch) (int, error) { return 0, io.ErrUnexpectedEOF }
	acts := &act.Acts{Store: h.store, Methods: &store.Methods{}, Deliver: deliver, Log: log, PublicURL: "https://rapor.example.go.id"}
	handler, err := gateway.New(gateway.Options{Acts: acts, Log: log, Version: "test"})
	require.NoError(t, err)
	h.server = httptest.NewServer(handler)
	t.Cleanup(h.server.Close)
	h.processes = &activities.Processes{Store: h.store, Methods: &store.Methods{}}
	return h
}

func (h *house) set(now time.Time) { h.now.Store(&now) }

// The people of a world, by their places: whoever is appraised comes first.
const (
	theHead = iota
	theLead
	firstStaff
	_
	_
	lastStaff
	theOfficial
	theHR
	theAuditor
	everybody
)

func isStaff(who int) bool { return who >= firstStaff && who <= lastStaff }

// world is an agency of six who are appraised, living the year of a script. What differs between two
// worlds of the same script is what somebody said.
type world struct {
	*house
	ctx    context.Context
	script *script
	// which of the two worlds of the script.
	which  int
	name   string
	method *appraisal.Method

	agency uuid.UUID
	cycle  uuid.UUID
	people [everybody]uuid.UUID
	// next is when a process wants to be looked at.
	next map[uuid.UUID]time.Time
	// phase is how far raters may speak; see stages.
	phase int
	// corrected: the appraisal in question runs again.
	corrected bool

	reading
}

// stop ends a world that cannot go on, in whichever goroutine it lives.
type stop string

// Errorf and FailNow make a world something that requirements can be made of.
func (w *world) Errorf(format string, args ...any) { panic(stop(fmt.Sprintf(format, args...))) }

// FailNow ends the world.
func (w *world) FailNow() { panic(stop("failed")) }

// newWorld founds an agency. People have the same places in the order of their IDs in every world.
func newWorld(ctx context.Context, h *house, s *script, which int, source []byte) *world {
	h.set(beginning)
	w := &world{
		house: h, ctx: ctx, script: s, which: which, agency: uuid.New(), cycle: store.NewID(), next: map[uuid.UUID]time.Time{}, reading: newReading(),
	}
	w.agency[15] = 0xff // no person's
	w.name = "w" + w.agency.String()
	var err error
	w.method, err = appraisal.ParseMethod("discreet", source)
	require.NoError(w, err)
	w.as(func(tx store.Tx) {
		require.NoError(w, tx.InsertAgency(ctx, db.InsertAgencyParams{ID: w.agency, Code: w.name, Name: "Dinas Uji", Zone: "Asia/Jakarta"}))
		unit := uuid.New()
		w.exec(tx, "INSERT INTO unit (agency_id, id, name) VALUES ($1, $2, 'Sekretariat')", w.agency, unit)
		for _, who := range []int{theOfficial, theHR, theAuditor, theHead, theLead, firstStaff, firstStaff + 1, firstStaff + 2, lastStaff} {
			w.person(tx, who, unit)
		}
		w.exec(tx, "UPDATE unit SET head_id = $1", w.people[theHead])
		require.NoError(w, tx.SetAgencyOfficial(ctx, &w.people[theOfficial]))
		for role, who := range map[string][]int{"forum": {theHead, theOfficial, theHR}, "hr": {theHR}, "official": {theOfficial}, "auditor": {theAuditor}} {
			for _, one := range who {
				require.NoError(w, tx.GrantRole(ctx, db.GrantRoleParams{AgencyID: w.agency, PersonID: w.people[one], Role: role, GrantedAt: tx.Now}))
			}
		}
		require.NoError(w, tx.InsertMethodVersion(ctx, db.InsertMethodVersionParams{AgencyID: w.agency, Hash: appraisal.Hash(source), Method: w.method.ID, Source: source}))
		jakarta, err := time.LoadLocation("Asia/Jakarta")
		require.NoError(w, err)
		calendar, err := json.Marshal(appraisal.Calendar{Zone: jakarta})
		require.NoError(w, err)
		require.NoError(w, tx.InsertProcess(ctx, db.InsertProcessParams{
			AgencyID: w.agency, ID: w.cycle, CycleID: w.cycle, Kind: "cycle", SubjectID: w.cycle, CreatedAt: tx.Now, WorkflowID: w.cycle.String(),
		}))
		require.NoError(w, tx.InsertCycle(ctx, db.InsertCycleParams{
			AgencyID: w.agency, ID: w.cycle, Name: "2026", MethodHash: appraisal.Hash(source), Schedule: "annual",
			StartsOn: appraisal.NewDate(2026, 1, 1), EndsOn: appraisal.NewDate(2026, 1, 30), Calendar: calendar,
			HrID: w.people[theHR], OfficialID: w.people[theOfficial], OpenedAt: tx.Now,
		}))
	})
	w.next[w.cycle] = beginning
	return w
}

func (w *world) person(tx store.Tx, who int, unit uuid.UUID) {
	id := w.agency
	id[15] = byte(who)
	w.people[who] = id
	var superior, of *uuid.UUID
	employment := "active"
	switch {
	case who == theHead:
		superior, of = &w.people[theOfficial], &unit
	case who == theLead:
		superior, of = &w.people[theHead], &unit
	case isStaff(who):
		superior, of = &w.people[theLead], &unit
	default:
		employment = "none"
	}
	number := fmt.Sprintf("P%d", who)
	w.exec(tx, `INSERT INTO person (agency_id, id, number, name, email, language, employment, unit_id, superior_id)
		VALUES ($1, $2, $3, 'Nama ' || $3, $3 || '@uji.example', 'en', $4, $5, $6)`, w.agency, id, number, employment, of, superior)
	hash := store.HashAPIKey(w.key(who))
	require.NoError(w, tx.InsertAPIKey(w.ctx, db.InsertAPIKeyParams{
		AgencyID: w.agency, ID: store.NewID(), PersonID: id, Hash: hash[:], Label: "test", CreatedAt: tx.Now,
	}))
}

func (w *world) key(who int) string { return fmt.Sprintf("rapor_%s-%d", w.name, who) }

func (w *world) as(do func(store.Tx)) {
	require.NoError(w, w.store.As(w.ctx, w.agency, func(tx store.Tx) error { do(tx); return nil }))
}

func (w *world) exec(tx store.Tx, sql string, args ...any) {
	_, err := tx.Exec(w.ctx, sql, args...)
	require.NoError(w, err)
}

// ids is the first column of a query.
func (w *world) ids(sql string, args ...any) (ids []uuid.UUID) {
	w.as(func(tx store.Tx) {
		rows, err := tx.Query(w.ctx, sql, args...)
		require.NoError(w, err)
		ids, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		require.NoError(w, err)
	})
	return ids
}

// whoIs is the place of a person, -1 for nobody.
func (w *world) whoIs(id *uuid.UUID) int {
	if id == nil {
		return -1
	}
	return slices.Index(w.people[:], *id)
}

// call asks as somebody.
func (w *world) call(who int, method, path string, body []byte) (status int, header http.Header, answer []byte) {
	req, err := http.NewRequestWithContext(w.ctx, method, w.server.URL+"/api/v1"+path, bytes.NewReader(body))
	require.NoError(w, err)
	req.Header.Set("Authorization", "Bearer "+w.key(who))
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := w.server.Client().Do(req)
	require.NoError(w, err)
	defer res.Body.Close()
	answer, err = io.ReadAll(res.Body)
	require.NoError(w, err)
	return res.StatusCode, res.Header, answer
}

// look lets a process do all it can at this instant.
func (w *world) look(process uuid.UUID) {
	in := appraisal.ProcessInput{Agency: w.agency.String(), Process: process.String()}
	w.as(func(tx store.Tx) {
		p, err := tx.Process(w.ctx, process)
		require.NoError(w, err)
		in.Epoch = int(p.Epoch)
	})
	pos, err := w.processes.Look(w.ctx, in)
	require.NoError(w, err)
	for !pos.Ended && !pos.Waiting {
		require.Equal(w, string(appraisal.StepLaunch), pos.Step)
		var suite testsuite.WorkflowTestSuite
		suite.SetLogger(quiet{})
		env := suite.NewTestActivityEnvironment()
		env.RegisterActivity(w.processes)
		_, err = env.ExecuteActivity(w.processes.Launch, in)
		require.NoError(w, err)
		pos, err = w.processes.Look(w.ctx, in)
		require.NoError(w, err)
	}
	delete(w.next, process)
	if !pos.Ended && !pos.Next.IsZero() {
		w.next[process] = pos.Next
	}
}

// quiet logs nothing.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

// told are the processes that were told to look, in that order; they are told no more.
func (w *world) told() (ids []uuid.UUID) {
	w.as(func(tx store.Tx) {
		rows, err := tx.Query(w.ctx, "WITH told AS (DELETE FROM dispatch RETURNING id, process_id) SELECT process_id FROM told GROUP BY process_id ORDER BY min(id)")
		require.NoError(w, err)
		ids, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		require.NoError(w, err)
	})
	return ids
}

// settle lets people act and processes look until nothing moves at this instant.
func (w *world) settle() {
	now := *w.now.Load()
	for {
		due := w.told()
		for id, at := range w.next {
			if !at.After(now) && !slices.Contains(due, id) {
				due = append(due, id)
			}
		}
		slices.SortFunc(due, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }) // by when they were made
		for _, id := range due {
			w.look(id)
		}
		if met := w.meet(); len(due) == 0 && !met {
			return
		}
	}
}

// meet hands in all that people owe and are ready to.
func (w *world) meet() (met bool) {
	var open []db.Duty
	w.as(func(tx store.Tx) {
		rows, err := tx.Query(w.ctx, "SELECT DISTINCT process_id FROM duty WHERE state = 'open' ORDER BY process_id")
		require.NoError(w, err)
		ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		require.NoError(w, err)
		for _, id := range ids {
			duties, err := tx.OpenDuties(w.ctx, id)
			require.NoError(w, err)
			open = append(open, duties...)
		}
	})
	slices.SortStableFunc(open, func(a, b db.Duty) int {
		return cmp.Or(bytes.Compare(a.ProcessID[:], b.ProcessID[:]), cmp.Compare(a.Kind, b.Kind), cmp.Compare(w.whoIs(a.AssigneeID), w.whoIs(b.AssigneeID)))
	})
	for _, d := range open {
		answer := w.answer(d)
		if answer == nil {
			continue
		}
		body, err := json.Marshal(answer)
		require.NoError(w, err)
		status, _, said := w.call(w.whoIs(d.AssigneeID), http.MethodPost, "/duties/"+d.ID.String()+"/submission", body)
		require.Equal(w, http.StatusOK, status, "%s of P%d about P%d: %s", d.Kind, w.whoIs(d.AssigneeID), w.whoIs(&d.SubjectID), said)
		met = true
	}
	return met
}

// live plays the year; at each of its stages everybody reads everything.
func (w *world) live() (err error) {
	defer func() {
		if why := recover(); why != nil {
			text, ours := why.(stop)
			if !ours {
				panic(why)
			}
			err = fmt.Errorf("at %s: %s", w.now.Load().Format(time.RFC3339), text)
		}
	}()
	for i := 0; i < len(stages); {
		w.settle()
		if s := stages[i]; s.come(w) {
			w.readAll(s.name, w.script.readers[i])
			if s.last(w.script) {
				return nil
			}
			if s.then != nil {
				s.then(w)
			}
			i++
			continue
		}
		var next time.Time
		for _, at := range w.next {
			if next.IsZero() || at.Before(next) {
				next = at
			}
		}
		require.False(w, next.IsZero(), "nothing is waited for before %s", stages[i].name)
		w.set(next)
	}
	return nil
}

// stage is an instant at which everybody reads.
type stage struct {
	name string
	come func(*world) bool
	then func(*world)
	// end says after which difference nothing more is compared.
	end difference
}

func (s stage) last(sc *script) bool { return s.end != "" && s.end == sc.differ }

// stages of the year: before, between and after what raters say, what the supervisor has before them, and all that
// is told of the result later, once more after a correction.
var stages = [yearStages]stage{
	{name: "asked", come: (*world).asked, then: (*world).speak},
	{name: "some have said it", come: always, then: (*world).speak},
	{name: "all have said it", come: always, then: (*world).speak},
	{name: "before the rating", come: func(w *world) bool { return w.in("supervisor") == everyAppraisal }, then: (*world).speak, end: before},
	{name: "computed", come: func(w *world) bool { return w.in("forum") == everyAppraisal }, then: (*world).speak},
	{name: "announced", come: func(w *world) bool { return w.in("announcement") == everyAppraisal }, then: (*world).speak},
	{name: "evaluated", come: func(w *world) bool { return len(w.ids("SELECT cycle_id FROM evaluation")) > 0 }, then: (*world).correct},
	{name: "corrected", come: func(w *world) bool {
		return len(w.ids("SELECT id FROM process WHERE pass > 1 AND ended_at IS NOT NULL")) > 0
	}},
}

const (
	everyAppraisal = lastStaff + 1
	yearStages     = 8
)

func always(*world) bool { return true }

func (w *world) speak() { w.phase++ }

// asked: whoever is asked in confidence has been.
func (w *world) asked() bool { return w.in("opinions") == everyAppraisal }

// in counts the appraisals in a step.
func (w *world) in(step string) int {
	return len(w.ids("SELECT id FROM process WHERE kind = 'appraisal' AND step = $1 AND entered_at IS NOT NULL", step))
}

// correct lets HR reopen the appraisal in question where the supervisor judges once more.
func (w *world) correct() {
	w.phase++
	w.corrected = true
	id := w.appraisalOf(w.script.subject)
	const body = `{"legal_basis": {"number": "800/1", "date": "2026-01-05"}, "reason": "Putusan atas keberatan yang terlambat", "step": "supervisor"}`
	status, _, said := w.call(theHR, http.MethodPost, "/appraisals/"+id.String()+"/correction", []byte(body))
	require.Equal(w, http.StatusOK, status, "%s", said)
}

func (w *world) appraisalOf(who int) uuid.UUID {
	return w.ids("SELECT id FROM appraisal WHERE employee_id = $1", w.people[who])[0]
}

// readMethod is the method of all worlds.
func readMethod(t *testing.T) []byte {
	t.Helper()
	source, err := os.ReadFile("testdata/discreet.yaml")
	require.NoError(t, err)
	return source
}
