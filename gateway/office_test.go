package gateway_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/config"
	"rapor/gateway"
	"rapor/gateway/act"
	"rapor/internal/privatepg/pgtest"
	"rapor/store"
	"rapor/store/db"
)

func serviceURL(owner string) string {
	u, err := url.Parse(owner)
	if err != nil {
		panic(err)
	}
	u.User = url.UserPassword("rapor_test", "secret")
	return u.String()
}

func migrate(ctx context.Context, owner string) error {
	_, err := store.Migrate(ctx, owner, serviceURL(owner))
	return err
}

// office is an agency with one employee's year in a cycle, and an agency next door, behind a
// real gateway. The test moves the clock.
type office struct {
	testing.TB
	store    *store.Store
	acts     *act.Acts
	server   *httptest.Server
	logs     *lockedBuffer
	method   *appraisal.Method
	calendar appraisal.Calendar

	agency, elsewhere       uuid.UUID
	unit                    uuid.UUID
	cycle, appraisal, forum db.Process
	people                  map[string]uuid.UUID

	mu   sync.Mutex
	now  time.Time
	told []store.Dispatch
	// deaf makes every delivery fail.
	deaf bool
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newOffice(t testing.TB, methodID string, options ...store.Option) *office {
	t.Helper()
	o := &office{
		TB: t, now: time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC), agency: uuid.New(), elsewhere: uuid.New(), unit: uuid.New(),
		people: map[string]uuid.UUID{}, logs: &lockedBuffer{},
	}
	var err error
	o.store, err = store.Open(t.Context(), serviceURL(pgtest.Database(t, migrate)), o.clock, options...)
	require.NoError(t, err)
	t.Cleanup(o.store.Close)
	log := slog.New(slog.NewJSONHandler(o.logs, nil))
	o.acts = &act.Acts{Store: o.store, Methods: &store.Methods{}, Deliver: o.deliver, Log: log, ShortDays: true, PublicURL: "https://rapor.example.go.id"}
	handler, err := gateway.New(gateway.Options{Acts: o.acts, Log: log, Version: "test", Proxies: []string{"127.0.0.0/8", "::1/128"}})
	require.NoError(t, err)
	o.server = httptest.NewServer(handler)
	t.Cleanup(o.server.Close)
	o.settle(methodID)
	return o
}

func (o *office) clock() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now
}

func (o *office) pass(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = o.now.Add(d)
}

func (o *office) deliver(_ context.Context, rows []store.Dispatch) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.deaf {
		return 0, io.ErrUnexpectedEOF
	}
	o.told = append(o.told, rows...)
	return len(rows), nil
}

// settle fills the office: the line official > head > lead > staff, and colleagues.
func (o *office) settle(methodID string) {
	o.Helper()
	source, err := config.Method(methodID)
	require.NoError(o, err)
	o.method, err = appraisal.ParseMethod(methodID, source)
	require.NoError(o, err)
	jakarta, err := time.LoadLocation("Asia/Jakarta")
	require.NoError(o, err)
	o.calendar = appraisal.Calendar{Zone: jakarta}
	ctx := o.Context()
	require.NoError(o, o.store.As(ctx, o.elsewhere, func(tx store.Tx) error {
		require.NoError(o, tx.InsertAgency(ctx, db.InsertAgencyParams{ID: o.elsewhere, Code: "sebelah", Name: "Dinas Sebelah", Zone: "Asia/Makassar"}))
		o.person(tx, "foreigner", "active", nil, "hr", "official", "forum")
		return nil
	}))
	o.as(func(tx store.Tx) {
		require.NoError(o, tx.InsertAgency(ctx, db.InsertAgencyParams{ID: o.agency, Code: "uji", Name: "Dinas Uji", Zone: "Asia/Jakarta"}))
		o.exec(tx, "INSERT INTO unit (agency_id, id, name) VALUES ($1, $2, 'Sekretariat')", o.agency, o.unit)
		official := o.person(tx, "official", "none", nil, "official")
		o.person(tx, "hr", "active", &official, "hr")
		head := o.person(tx, "head", "active", &official)
		lead := o.person(tx, "lead", "active", &head)
		for _, name := range []string{"staff", "ani", "budi", "citra", "dewi", "member", "other"} {
			o.person(tx, name, "active", &lead)
		}
		o.person(tx, "gone", "left", &lead)
		require.NoError(o, tx.SetAgencyOfficial(ctx, &official))
		require.NoError(o, tx.InsertMethodVersion(ctx, db.InsertMethodVersionParams{
			AgencyID: o.agency, Hash: appraisal.Hash(source), Method: methodID, Source: source,
		}))
		id := store.NewID()
		o.cycle = o.process(tx, id, appraisal.CycleProcess, id)
		calendar, err := json.Marshal(o.calendar)
		require.NoError(o, err)
		require.NoError(o, tx.InsertCycle(ctx, db.InsertCycleParams{
			AgencyID: o.agency, ID: id, Name: "2026", MethodHash: appraisal.Hash(source), Schedule: "annual",
			StartsOn: appraisal.NewDate(2026, 1, 1), EndsOn: appraisal.NewDate(2026, 12, 31), Calendar: calendar,
			HrID: o.people["hr"], OfficialID: official, OpenedAt: tx.Now,
		}))
		o.forum = o.process(tx, store.NewID(), appraisal.ForumProcess, o.unit)
		require.NoError(o, tx.InsertForum(ctx, db.InsertForumParams{AgencyID: o.agency, ID: o.forum.ID, CycleID: id, UnitID: o.unit}))
		for _, member := range []string{"member", "head"} {
			require.NoError(o, tx.InsertForumMember(ctx, db.InsertForumMemberParams{AgencyID: o.agency, ForumID: o.forum.ID, PersonID: o.people[member]}))
		}
		o.appraisal = o.enrol(tx, "staff")
	})
}

func (o *office) enrol(tx store.Tx, name string) db.Process {
	p := o.process(tx, store.NewID(), appraisal.AppraisalProcess, o.people[name])
	only := func(id uuid.UUID) []uuid.UUID { return []uuid.UUID{id} }
	require.NoError(o, tx.InsertAppraisals(o.Context(), db.InsertAppraisalsParams{
		AgencyID: o.agency, Ids: only(p.ID), CycleID: o.cycle.ID, Employees: only(o.people[name]), Units: only(o.unit),
		Forums: only(o.forum.ID), Supervisors: only(o.people["lead"]), Managers: only(o.people["head"]),
		Families: []string{appraisal.GeneralFamily},
	}))
	return p
}

func (o *office) process(tx store.Tx, id uuid.UUID, kind appraisal.Process, subject uuid.UUID) db.Process {
	cycle := o.cycle.ID
	if kind == appraisal.CycleProcess {
		cycle = id
	}
	require.NoError(o, tx.InsertProcess(o.Context(), db.InsertProcessParams{
		AgencyID: o.agency, ID: id, CycleID: cycle, Kind: string(kind), SubjectID: subject, CreatedAt: tx.Now, WorkflowID: id.String(),
	}))
	p, err := tx.Process(o.Context(), id)
	if store.NoRows(err) {
		o.Fatal("the process cannot be read back")
	}
	require.NoError(o, err)
	return p
}

// person makes somebody with an API key of the same name.
func (o *office) person(tx store.Tx, name, employment string, superior *uuid.UUID, roles ...string) uuid.UUID {
	id := uuid.New()
	o.people[name] = id
	var unit *uuid.UUID
	if tx.Agency == o.agency && employment != "none" {
		unit = &o.unit
	}
	o.exec(tx, `INSERT INTO person (agency_id, id, number, name, email, language, employment, unit_id, superior_id)
		VALUES ($1, $2, $3, 'Nama ' || $3, $3 || '@uji.example', 'en', $4, $5, $6)`, tx.Agency, id, name, employment, unit, superior)
	for _, role := range roles {
		require.NoError(o, tx.GrantRole(o.Context(), db.GrantRoleParams{AgencyID: tx.Agency, PersonID: id, Role: role, GrantedAt: tx.Now}))
	}
	hash := store.HashAPIKey("rapor_" + name)
	require.NoError(o, tx.InsertAPIKey(o.Context(), db.InsertAPIKeyParams{
		AgencyID: tx.Agency, ID: store.NewID(), PersonID: id, Hash: hash[:], Label: "test", CreatedAt: tx.Now,
	}))
	return id
}

func (o *office) as(do func(store.Tx)) {
	o.Helper()
	require.NoError(o, o.store.As(o.Context(), o.agency, func(tx store.Tx) error { do(tx); return nil }))
}

func (o *office) exec(tx store.Tx, sql string, args ...any) {
	o.Helper()
	_, err := tx.Exec(o.Context(), sql, args...)
	require.NoError(o, err)
}

// count is the first column of a query.
func (o *office) count(sql string, args ...any) (n int) {
	o.Helper()
	o.as(func(tx store.Tx) { require.NoError(o, tx.QueryRow(o.Context(), sql, args...).Scan(&n)) })
	return n
}

// database is the name of the office's own.
func (o *office) database() (name string) {
	o.as(func(tx store.Tx) {
		require.NoError(o, tx.QueryRow(o.Context(), "SELECT current_database()").Scan(&name))
	})
	return name
}

// stand puts a process into a step.
func (o *office) stand(p *db.Process, step string) {
	o.Helper()
	o.as(func(tx store.Tx) {
		require.NoError(o, tx.MoveProcess(o.Context(), db.MoveProcessParams{ID: p.ID, Step: step, EnteredAt: &tx.Now}))
		p.Step = step
	})
}

// owe opens a duty, due in ten days, in the step its process stands in.
func (o *office) owe(p db.Process, kind appraisal.DutyKind, assignee string, change ...func(*appraisal.Open)) uuid.UUID {
	o.Helper()
	open := appraisal.Open{Kind: kind, Round: 1}
	if assignee != "" {
		who := o.people[assignee]
		open.Assignee = &who
	}
	for _, c := range change {
		c(&open)
	}
	var id uuid.UUID
	o.as(func(tx store.Tx) {
		on := o.calendar.Date(tx.Now).AddDays(10)
		opened, err := tx.OpenDuty(o.Context(), store.NewDuty{
			Process: p, Step: p.Step, Open: open, On: on, At: o.calendar.End(on), Calendar: o.calendar,
			Due: appraisal.Due{Within: appraisal.Span{Days: 10}, Remind: []appraisal.Span{{Days: 3}, {Days: 1}}},
		})
		require.NoError(o, err)
		require.True(o, opened)
		require.NoError(o, tx.QueryRow(o.Context(), "SELECT id FROM duty WHERE process_id = $1 ORDER BY id DESC LIMIT 1", p.ID).Scan(&id))
	})
	return id
}

func about(id uuid.UUID) func(*appraisal.Open) { return func(o *appraisal.Open) { o.About = &id } }

func slot(n int) func(*appraisal.Open) { return func(o *appraisal.Open) { o.Slot = n } }

// answer is what came back over HTTP.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

func (a answer) into(v any) {
	a.t.Helper()
	require.NoError(a.t, json.Unmarshal(a.body, v), "%s", a.body)
}

func (a answer) problem() (p gateway.Problem) {
	a.t.Helper()
	require.Equal(a.t, "application/problem+json", a.header.Get("Content-Type"), "%s", a.body)
	a.into(&p)
	require.Equal(a.t, a.status, p.Status)
	require.NotEmpty(a.t, p.Title)
	require.NotEmpty(a.t, p.Detail)
	require.NotContains(a.t, p.Detail, "<no value>")
	require.NotEmpty(a.t, p.RequestID)
	return p
}

// codes are all codes of a refusal.
func (a answer) codes() (codes []string) {
	a.t.Helper()
	p := a.problem()
	if len(p.Problems) == 0 {
		return []string{string(p.Code)}
	}
	for _, one := range p.Problems {
		codes = append(codes, string(one.Code))
	}
	return codes
}

// call asks as somebody, "" for the public. A body that is no string is sent as JSON.
func (o *office) call(who, method, path string, body any, headers ...string) answer {
	o.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		require.NoError(o, err)
		reader = bytes.NewReader(text)
	}
	if !strings.HasPrefix(path, "/api") && !strings.HasPrefix(path, "/healthz") && !strings.HasPrefix(path, "/readyz") {
		path = "/api/v1" + path
	}
	req, err := http.NewRequestWithContext(o.Context(), method, o.server.URL+path, reader)
	require.NoError(o, err)
	if who != "" {
		req.Header.Set("Authorization", "Bearer rapor_"+who)
	}
	if reader != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := o.server.Client().Do(req)
	require.NoError(o, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(o, err)
	return answer{t: o.TB, status: res.StatusCode, header: res.Header, body: text}
}

// ok calls and expects success.
func (o *office) ok(status int, who, method, path string, body any) answer {
	o.Helper()
	a := o.call(who, method, path, body)
	require.Equal(o, status, a.status, "%s", a.body)
	return a
}

// stored is what a refusal must not change.
func (o *office) stored() map[string]int {
	o.Helper()
	rows := map[string]int{}
	for _, table := range []string{"duty", "document", "audit", "dispatch", "mail", "adjustment", "invitation", "cycle", "process", "method_version", "person", "unit", "blob", "attachment", "attachment_use", "journal", "measurement"} {
		rows[table] = o.count("SELECT count(*) FROM " + table)
	}
	rows["met"] = o.count("SELECT count(*) FROM duty WHERE state <> 'open'")
	rows["final"] = o.count("SELECT count(*) FROM document WHERE final")
	rows["queued"] = o.count("SELECT count(*) FROM mail WHERE state = 'queued'")
	rows["revision"] = o.count("SELECT coalesce(sum(revision), 0)::int FROM forum")
	rows["received"] = o.count("SELECT count(received_at) FROM appraisal")
	return rows
}

// refused calls, expects a refusal with exactly these codes, and that nothing was stored.
func (o *office) refused(status int, who, method, path string, body any, codes ...string) gateway.Problem {
	o.Helper()
	before := o.stored()
	a := o.call(who, method, path, body)
	require.Equal(o, status, a.status, "%s", a.body)
	require.ElementsMatch(o, codes, a.codes(), "%s", a.body)
	require.Equal(o, before, o.stored())
	return a.problem()
}
