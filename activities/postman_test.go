package activities_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"

	"rapor/activities"
	"rapor/appraisal"
	"rapor/internal/privatepg/pgtest"
	"rapor/mail"
	"rapor/store"
	"rapor/store/db"
)

// planted is in every column of personal data; it must never be in a mail.
const planted = "Rahasia-4711"

// sortingOffice is an agency whose mails are due, and a stand-in for SendGrid.
type sortingOffice struct {
	*testing.T
	store    *store.Store
	agency   uuid.UUID
	cycle    uuid.UUID
	provider *provider
	composer *mail.Composer
}

func newSortingOffice(t *testing.T) *sortingOffice {
	t.Helper()
	s, err := store.Open(t.Context(), serviceURL(pgtest.Database(t, migrate)), time.Now)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	o := &sortingOffice{T: t, store: s, agency: store.NewID(), cycle: store.NewID(), provider: newProvider(t)}
	o.composer, err = mail.NewComposer("https://rapor.example.go.id")
	require.NoError(t, err)
	o.as(func(ctx context.Context, tx store.Tx) {
		require.NoError(t, tx.InsertAgency(ctx, db.InsertAgencyParams{ID: o.agency, Code: "uji", Name: "Dinas Uji", Zone: "Asia/Jakarta"}))
		o.sql(tx, "INSERT INTO method_version (agency_id, hash, method, source) VALUES ($1, $2, 'm', '')", o.agency, strings.Repeat("0", 64))
		o.sql(tx, `INSERT INTO process (agency_id, id, cycle_id, kind, subject_id, workflow_id, created_at) VALUES ($1, $2, $2, 'cycle', $2, 'c', now())`, o.agency, o.cycle)
		boss := o.person(tx)
		o.sql(tx, `INSERT INTO cycle (agency_id, id, name, method_hash, schedule, starts_on, ends_on, calendar, hr_id, official_id, opened_at)
			VALUES ($1, $2, $3, $4, 's', '2026-01-01', '2026-12-31', '{"zone":"Asia/Jakarta"}', $5, $5, now())`,
			o.agency, o.cycle, planted, strings.Repeat("0", 64), boss)
	})
	return o
}

func (o *sortingOffice) as(do func(context.Context, store.Tx)) {
	o.Helper()
	ctx := context.Background()
	require.NoError(o, o.store.As(ctx, o.agency, func(tx store.Tx) error { do(ctx, tx); return nil }))
}

func (o *sortingOffice) sql(tx store.Tx, sql string, args ...any) {
	o.Helper()
	_, err := tx.Exec(context.Background(), sql, args...)
	require.NoError(o, err)
}

func (o *sortingOffice) person(tx store.Tx) uuid.UUID {
	o.Helper()
	id := store.NewID()
	o.sql(tx, `INSERT INTO person (agency_id, id, number, name, email, language, employment, rank, post, family)
		VALUES ($1, $2::uuid, $3 || $2::text, $3, 'p-' || $2::text || '@example.go.id', CASE WHEN random() < 0.5 THEN 'id' ELSE 'en' END, 'active', $3, $3, $3)`,
		o.agency, id, planted)
	return id
}

// owe gives a new person a duty with a mail of the given urgency that is due now.
func (o *sortingOffice) owe(people int, urgent bool, kinds ...appraisal.DutyKind) {
	o.Helper()
	o.as(func(ctx context.Context, tx store.Tx) {
		for range people {
			who := o.person(tx)
			for _, kind := range kinds {
				duty := store.NewID()
				_, err := tx.InsertDuty(ctx, db.InsertDutyParams{
					AgencyID: o.agency, ID: duty, ProcessID: o.cycle, CycleID: o.cycle, SubjectID: duty, Step: planted, Kind: string(kind),
					AssigneeID: &who, Lapses: true, OpenedAt: tx.Now, DueOn: appraisal.NewDate(2999, 1, 1), DueAt: tx.Now.AddDate(1, 0, 0),
				})
				require.NoError(o, err)
				require.NoError(o, tx.QueueMail(ctx, store.NewMail{
					Person: who, Duty: &duty, Kind: appraisal.MailOpened, Urgent: urgent, NotBefore: tx.Now,
				}))
			}
		}
	})
}

func (o *sortingOffice) count(sql string) (n int) {
	o.Helper()
	o.as(func(ctx context.Context, tx store.Tx) { require.NoError(o, tx.QueryRow(ctx, sql).Scan(&n)) })
	return n
}

func (o *sortingOffice) postman(registry prometheus.Registerer) *activities.Postman {
	o.Helper()
	from, err := mail.NewFrom("rapor@example.go.id", "Rapor")
	require.NoError(o, err)
	sender, err := mail.NewSendGrid("SG.key", o.provider.URL, from, time.Now)
	require.NoError(o, err)
	return &activities.Postman{
		Outbox: o.store, Composer: o.composer, Sender: sender, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Metrics: activities.NewPostmanMetrics(registry),
		Pace: activities.PostmanPace{
			Patience: 250 * time.Millisecond, Lease: 3 * time.Second, Retry: 60 * time.Millisecond, Look: 100 * time.Millisecond,
		},
	}
}

// run lets postmen deliver until stop, and returns what they returned.
func (o *sortingOffice) run(postmen ...*activities.Postman) (stop func() []error) {
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	errs := make([]error, len(postmen))
	for i, p := range postmen {
		group.Go(func() { errs[i] = p.Deliver(ctx) })
	}
	var once sync.Once
	stop = func() []error {
		once.Do(func() { cancel(); group.Wait() })
		return errs
	}
	o.Cleanup(func() { stop() })
	return stop
}

// provider stands for SendGrid: it accepts or fails as its fault says, and remembers.
type provider struct {
	*httptest.Server
	mu sync.Mutex
	// fault answers the attempt for a letter, or reports false to have it accepted; it may
	// keep the caller waiting after that.
	fault    func(w http.ResponseWriter, letter string, attempt int) (answered bool)
	after    func(letter string, attempt int)
	attempts map[string]int
	accepted map[string]int
	bodies   []string
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{attempts: map[string]int{}, accepted: map[string]int{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var m struct {
		CustomArgs map[string]string `json:"custom_args"`
	}
	if err := json.Unmarshal(body, &m); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	letter := m.CustomArgs["rapor_letter"]
	p.mu.Lock()
	p.attempts[letter]++
	attempt := p.attempts[letter]
	p.bodies = append(p.bodies, string(body))
	p.mu.Unlock()
	if p.fault != nil && p.fault(w, letter, attempt) {
		return
	}
	p.mu.Lock()
	p.accepted[letter]++
	p.mu.Unlock()
	if p.after != nil {
		p.after(letter, attempt)
	}
	w.Header().Set("X-Message-Id", "sg-"+letter)
	w.WriteHeader(http.StatusAccepted)
}

func (p *provider) copies() (letters, duplicates int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range p.accepted {
		letters++
		duplicates += n - 1
	}
	return letters, duplicates
}

// metric is a counter of one of the postmen.
func metric(t *testing.T, r *prometheus.Registry, name, outcome string) (total float64) {
	t.Helper()
	families, err := r.Gather()
	require.NoError(t, err)
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == name && (outcome == "" || m.GetLabel()[0].GetValue() == outcome) {
				total += m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
		}
	}
	return total
}

func TestEveryDueMailLeavesAtLeastOnce(t *testing.T) {
	t.Parallel()
	o := newSortingOffice(t)
	const people = 30
	o.owe(people, false, appraisal.AssessSelf, appraisal.ProposePlan)
	o.owe(people, true, appraisal.DecideObjection)
	var turn int
	var mu sync.Mutex
	o.provider.fault = func(w http.ResponseWriter, _ string, attempt int) bool {
		mu.Lock()
		turn++
		kind := turn % 6
		mu.Unlock()
		switch {
		case attempt > 2:
			return false
		case kind == 1:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		case kind == 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		case kind == 3:
			panic(http.ErrAbortHandler) // not accepted, and no answer
		default:
			return false
		}
		return true
	}
	// Every seventh is accepted, and the answer comes too late.
	o.provider.after = func(_ string, attempt int) {
		mu.Lock()
		turn++
		slow := turn%7 == 0 && attempt < 3
		mu.Unlock()
		if slow {
			takesItsTime(400 * time.Millisecond)
		}
	}
	first, second := prometheus.NewRegistry(), prometheus.NewRegistry()
	stop := o.run(o.postman(first), o.postman(second))
	require.Eventually(t, func() bool { return o.count("SELECT count(*) FROM mail WHERE state = 'queued'") == 0 }, 60*time.Second, 50*time.Millisecond)
	stop()

	require.Equal(t, 3*people, o.count("SELECT count(*) FROM mail WHERE state = 'sent'"))
	letters, duplicates := o.provider.copies()
	require.Equal(t, 2*people, letters, "one digest and one urgent letter each, however often they were tried")
	doubts := o.count("SELECT sum(ambiguous) FROM digest")
	require.Positive(t, duplicates, "the faults must have had an effect")
	require.LessOrEqual(t, duplicates, doubts)
	require.EqualValues(t, doubts, metric(t, first, "rapor_letters_total", "ambiguous")+metric(t, second, "rapor_letters_total", "ambiguous"))
	require.EqualValues(t, 3*people, metric(t, first, "rapor_mails_total", "sent")+metric(t, second, "rapor_mails_total", "sent"))
	for letter, n := range o.provider.accepted {
		require.LessOrEqual(t, n-1, o.count("SELECT ambiguous FROM digest WHERE id = '"+letter+"'"), "a duplicate without a doubt")
	}
	for _, body := range o.provider.bodies {
		require.NotContains(t, body, planted)
	}
}

func TestTwoPostmenSendEachMailOnce(t *testing.T) {
	t.Parallel()
	o := newSortingOffice(t)
	const people = 80
	o.owe(people, false, appraisal.AssessSelf, appraisal.AssessPeer, appraisal.AssessSuperior)
	first, second := o.postman(prometheus.NewRegistry()), o.postman(prometheus.NewRegistry())
	// On a busy machine an answer may take its time, and that is no fault of the provider's.
	for _, p := range []*activities.Postman{first, second} {
		p.Pace.Patience, p.Pace.Lease = 5*time.Second, time.Minute
	}
	o.run(first, second)
	require.Eventually(t, func() bool { return o.count("SELECT count(*) FROM mail WHERE state = 'sent'") == 3*people }, 60*time.Second, 50*time.Millisecond)
	letters, duplicates := o.provider.copies()
	require.Equal(t, people, letters)
	require.Zero(t, duplicates)
	require.Equal(t, people, o.count("SELECT count(*) FROM digest WHERE sent_at IS NOT NULL AND provider_id LIKE 'sg-%'"))
}

func TestRefusedMailIsGivenUpAndTheRestGoesOn(t *testing.T) {
	t.Parallel()
	o := newSortingOffice(t)
	var refused sync.Map
	var once sync.Once
	o.provider.fault = func(w http.ResponseWriter, letter string, _ int) bool {
		once.Do(func() { refused.Store(letter, true) })
		if _, bad := refused.Load(letter); !bad {
			return false
		}
		w.WriteHeader(http.StatusBadRequest)
		return true
	}
	o.owe(5, true, appraisal.Acknowledge)
	registry := prometheus.NewRegistry()
	o.run(o.postman(registry))
	require.Eventually(t, func() bool { return o.count("SELECT count(*) FROM mail WHERE state = 'queued'") == 0 }, 20*time.Second, 20*time.Millisecond)
	require.Equal(t, 4, o.count("SELECT count(*) FROM mail WHERE state = 'sent'"))
	require.Equal(t, 1, o.count("SELECT count(*) FROM mail WHERE state = 'failed' AND last_error = 'refused: SendGrid answered 400'"))
	require.EqualValues(t, 1, metric(t, registry, "rapor_mails_total", "failed"))
}

func TestProviderThatAsksToWaitIsLeftAlone(t *testing.T) {
	t.Parallel()
	o := newSortingOffice(t)
	var mu sync.Mutex
	var calls []time.Time
	o.provider.fault = func(w http.ResponseWriter, _ string, _ int) bool {
		mu.Lock()
		defer mu.Unlock()
		calls = append(calls, time.Now())
		if len(calls) > 1 {
			return false
		}
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	o.owe(6, true, appraisal.Acknowledge)
	postman := o.postman(prometheus.NewRegistry())
	postman.Pace.Couriers = 1
	o.run(postman)
	require.Eventually(t, func() bool { return o.count("SELECT count(*) FROM mail WHERE state = 'sent'") == 6 }, 20*time.Second, 20*time.Millisecond)
	mu.Lock()
	defer mu.Unlock()
	require.GreaterOrEqual(t, calls[1].Sub(calls[0]), 950*time.Millisecond, "what it says about one mail holds for all")
}

func TestStoppedPostmanFinishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	o := newSortingOffice(t)
	o.owe(1, true, appraisal.Acknowledge)
	taken := make(chan struct{}, 10)
	o.provider.after = func(string, int) {
		taken <- struct{}{}
		takesItsTime(100 * time.Millisecond)
	}
	stop := o.run(o.postman(prometheus.NewRegistry()))
	<-taken
	require.ErrorIs(t, stop()[0], context.Canceled)
	require.Equal(t, 1, o.count("SELECT count(*) FROM mail WHERE state = 'sent'"))
	require.Zero(t, o.count("SELECT sum(ambiguous) FROM digest"))
}

func TestPostmanBeatsAndLeavesWithItsWorker(t *testing.T) {
	t.Parallel()
	o := newSortingOffice(t)
	o.owe(1, true, appraisal.Acknowledge)
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	stopping, beats := make(chan struct{}), make(chan struct{}, 1000)
	env.SetWorkerStopChannel(stopping)
	env.SetOnActivityHeartbeatListener(func(*activity.Info, converter.EncodedValues) { beats <- struct{}{} })
	postman := o.postman(prometheus.NewRegistry())
	postman.Pace.Beat = 20 * time.Millisecond
	env.RegisterActivity(postman)
	o.provider.after = func(string, int) {
		<-beats
		close(stopping)
		takesItsTime(100 * time.Millisecond)
	}
	_, err := env.ExecuteActivity(postman.Deliver)
	require.NoError(t, err, "the next round is another worker's")
	require.Equal(t, 1, o.count("SELECT count(*) FROM mail WHERE state = 'sent'"))
}

func TestWithoutSenderMailsWait(t *testing.T) {
	t.Parallel()
	o := newSortingOffice(t)
	o.owe(3, true, appraisal.Acknowledge)
	registry := prometheus.NewRegistry()
	postman := o.postman(registry)
	postman.Sender, postman.Pace.Period = nil, 300*time.Millisecond
	require.NoError(t, postman.Deliver(t.Context()), "the end of its period is no error")
	require.Equal(t, 3, o.count("SELECT count(*) FROM mail WHERE state = 'queued' AND attempts = 0"))
	require.EqualValues(t, 3, metric(t, registry, "rapor_mails_due", ""))
}

func TestQueuedMailWakesThePostman(t *testing.T) {
	t.Parallel()
	o := newSortingOffice(t)
	postman := o.postman(prometheus.NewRegistry())
	postman.Pace.Look = time.Hour
	o.run(postman)
	// Listening takes a moment to begin, and what came before it is for the next look.
	require.Eventually(t, func() bool {
		o.owe(1, true, appraisal.Acknowledge)
		letters, _ := o.provider.copies()
		return letters > 0
	}, 20*time.Second, 100*time.Millisecond)
}

// takesItsTime is a provider's slowness, which is what these tests are about; nothing is
// waited for.
func takesItsTime(d time.Duration) { <-time.After(d) }
