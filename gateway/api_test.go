package gateway_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway"
	"rapor/gateway/act"
	"rapor/internal/privatepg/pgtest"
	"rapor/store"
)

func TestAsksForAKey(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	a := o.call("", http.MethodGet, "/me", nil)
	require.Equal(t, http.StatusUnauthorized, a.status)
	require.Equal(t, "Bearer", a.header.Get("WWW-Authenticate"))
	require.Equal(t, []string{"key-missing"}, a.codes())
	o.refused(http.StatusUnauthorized, "someone-else", http.MethodGet, "/me", nil, "key-unknown")
	for _, header := range []string{"Basic dTpw", "Bearer", "Bearer other_key", "rapor_staff"} {
		a := o.call("", http.MethodGet, "/me", nil, "Authorization", header)
		require.Equal(t, http.StatusUnauthorized, a.status, header)
	}
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE api_key SET revoked_at = $1 WHERE person_id = $2", tx.Now, o.people["dewi"])
	})
	o.refused(http.StatusUnauthorized, "dewi", http.MethodGet, "/me", nil, "key-unknown")
}

func TestShowsWhoAmI(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	var me act.Me
	o.ok(http.StatusOK, "hr", http.MethodGet, "/me", nil).into(&me)
	require.Equal(t, o.people["hr"], me.Person.ID)
	require.Equal(t, "uji", me.Agency.Code)
	require.EqualValues(t, []string{"hr"}, []string{string(me.Roles[0])})

	var found struct{ Colleagues []act.Person }
	names := func(query string) (names []string) {
		o.ok(http.StatusOK, "staff", http.MethodGet, "/colleagues?query="+query, nil).into(&found)
		for _, p := range found.Colleagues {
			require.Empty(t, p.Number)
			names = append(names, p.Name)
		}
		return names
	}
	require.Equal(t, []string{"Nama budi"}, names("BUDI"))
	require.Empty(t, names("gone"), "who has left")
	require.Empty(t, names("staff"), "oneself")
	require.Empty(t, names("foreigner"))
	require.Empty(t, names("%25"), "no pattern")
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE person SET number = '198001012005011001' WHERE id = $1", o.people["dewi"])
	})
	require.Equal(t, []string{"Nama dewi"}, names("198001012005011001"))
	require.Empty(t, names("19800101200501100"), "a number cannot be guessed digit by digit")
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodGet, "/colleagues?limit=1000", nil, "number-too-large")
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodGet, "/colleagues?limit=x", nil, "field-invalid")
}

func TestListsWhatSomebodyOwes(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "feedback")
	met := o.met(o.appraisal, appraisal.AssessSelf, "staff", object{"scores": o.scores(3)})
	open := o.owe(o.appraisal, appraisal.Object, "staff")
	peer := o.owe(o.appraisal, appraisal.AssessPeer, "ani")
	list := func(who, query string) (ids []uuid.UUID, first act.Duty) {
		t.Helper()
		var l struct{ Duties []act.Duty }
		o.ok(http.StatusOK, who, http.MethodGet, "/duties"+query, nil).into(&l)
		for _, d := range l.Duties {
			ids = append(ids, d.ID)
		}
		if len(l.Duties) > 0 {
			first = l.Duties[0]
		}
		return ids, first
	}
	ids, first := list("staff", "")
	require.Equal(t, []uuid.UUID{open, met}, ids)
	require.True(t, first.Optional)
	require.Equal(t, "Right to object", first.Name)
	require.Equal(t, "staff", first.Subject.Number)
	require.Equal(t, act.Ref{ID: o.appraisal.ID, Kind: "appraisal"}, first.Process)
	for query, want := range map[string][]uuid.UUID{
		"?state=open": {open}, "?state=met": {met}, "?state=lapsed": nil, "?kind=object": {open}, "?limit=1": {open},
		"?cycle=" + o.cycle.ID.String(): {open, met}, "?cycle=" + uuid.NewString(): nil,
	} {
		ids, _ := list("staff", query)
		require.Equal(t, want, ids, query)
	}
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodGet, "/duties?state=lost", nil, "choice-unknown")
	ids, first = list("ani", "")
	require.Equal(t, []uuid.UUID{peer}, ids)
	require.Empty(t, first.Subject.Number, "a peer has no business with the number")
	require.Equal(t, "Self-report and feedback", first.StepName)
	ids, _ = list("foreigner", "")
	require.Empty(t, ids)
}

func TestTellsADecisionWhatItCanBe(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "evaluation")
	late := o.owe(o.appraisal, appraisal.AssessSubordinate, "lead")
	id := o.owe(o.appraisal, appraisal.DecideEscalation, "head", about(late))
	last := o.owe(o.appraisal, appraisal.DecideEscalation, "hr", about(late), func(o *appraisal.Open) { o.Final = true })
	choices := func(who string, id uuid.UUID) (list []string) {
		var form act.Form
		o.ok(http.StatusOK, who, http.MethodGet, "/duties/"+id.String(), nil).into(&form)
		require.Equal(t, "assess-subordinate", form.Asks.About.Kind)
		require.Equal(t, "Nama lead", form.Asks.About.Assignee.Name)
		for _, c := range form.Asks.Choices {
			require.NotEmpty(t, c.Effect)
			list = append(list, c.Choice)
		}
		return list
	}
	require.Equal(t, []string{"extend", "reassign", "act"}, choices("head", id), "nothing goes on without the supervisor")
	require.Equal(t, []string{"extend", "reassign", "close"}, choices("hr", last))
}

func TestAnswersEveryRequestTheSameWay(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	require.Equal(t, http.StatusOK, o.call("", http.MethodGet, "/healthz", nil).status)
	require.Equal(t, http.StatusOK, o.call("", http.MethodGet, "/readyz", nil).status)
	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/nowhere", nil, "not-found")
	o.refused(http.StatusMethodNotAllowed, "hr", http.MethodDelete, "/cycles", nil, "method-not-allowed")
	o.refused(http.StatusRequestEntityTooLarge, "hr", http.MethodPost, "/cycles", `{"name":"`+strings.Repeat("x", 2<<20)+`"}`, "body-too-large")
	a := o.call("hr", http.MethodPost, "/cycles", "<xml/>", "Content-Type", "text/xml")
	require.Equal(t, http.StatusUnsupportedMediaType, a.status, "%s", a.body)
	require.Equal(t, []string{"content-unsupported"}, a.codes())
	a = o.call("hr", http.MethodGet, "/me", nil, "X-Request-Id", "from-the-proxy", "Accept-Language", "id")
	require.Equal(t, "from-the-proxy", a.header.Get("X-Request-Id"))
	require.Equal(t, "no-store", a.header.Get("Cache-Control"))
	require.NotEqual(t, "a\tb", o.call("hr", http.MethodGet, "/me", nil, "X-Request-Id", "a\tb").header.Get("X-Request-Id"))
	require.Contains(t, o.call("staff", http.MethodGet, "/cycles", nil, "Accept-Language", "id-ID").problem().Detail, "peran")
	require.Contains(t, o.call("staff", http.MethodGet, "/cycles", nil, "Accept-Language", "fr").problem().Detail, "role", "the person's own language")
	logs := o.logs.String()
	require.Contains(t, logs, `"route":"/api/v1/me"`)
	for _, secret := range []string{"Nama", "rapor_", "@uji", "xxxx"} {
		require.NotContains(t, logs, secret)
	}
}

func TestMissesTheDatabaseInPlainWords(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "briefing")
	id := o.owe(o.appraisal, appraisal.ConfirmBriefing, "staff")
	name := o.database()
	owner, err := pgx.Connect(t.Context(), pgtest.Server(t).URL("postgres"))
	require.NoError(t, err)
	defer owner.Close(context.WithoutCancel(t.Context()))
	// Nobody gets in any more, and those who are in are shown out.
	_, err = owner.Exec(t.Context(), "ALTER DATABASE "+pgx.Identifier{name}.Sanitize()+" ALLOW_CONNECTIONS false")
	require.NoError(t, err)
	_, err = owner.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
	require.NoError(t, err)
	for path, method := range map[string]string{"/me": http.MethodGet, "/readyz": http.MethodGet, "/public/abc": http.MethodGet, hand(id): http.MethodPost} {
		a := o.call("staff", method, path, object{"understood": true})
		require.Equal(t, http.StatusServiceUnavailable, a.status, "%s: %s", path, a.body)
		require.Equal(t, []string{"database-unavailable"}, a.codes())
	}
	require.Equal(t, http.StatusOK, o.call("", http.MethodGet, "/healthz", nil).status)
}

func TestSurvivesAPanic(t *testing.T) {
	t.Parallel()
	logs := &lockedBuffer{}
	log := slog.New(slog.NewJSONHandler(logs, nil))
	registry := prometheus.NewRegistry()
	// Acts without a store panic at the first question.
	handler, err := gateway.New(gateway.Options{Acts: &act.Acts{Log: log}, Log: log, Metrics: registry})
	require.NoError(t, err)
	server := httptest.NewServer(handler)
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/v1/public/secret-token", nil)
	require.NoError(t, err)
	res, err := server.Client().Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	require.Equal(t, http.StatusInternalServerError, res.StatusCode)
	require.Contains(t, logs.String(), `"msg":"panic"`)
	require.NotContains(t, logs.String(), "secret-token")
	measured, err := registry.Gather()
	require.NoError(t, err)
	require.Equal(t, "rapor_gateway_request_seconds", measured[0].GetName())
	_, err = gateway.New(gateway.Options{Acts: &act.Acts{Log: log}, Log: log, Metrics: registry})
	require.Error(t, err, "metrics are registered once")
}

func TestDescribesItself(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	a := o.call("", http.MethodGet, "/openapi.json", nil)
	require.Equal(t, http.StatusOK, a.status)
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Summary     string
			Security    []map[string][]string
			RequestBody struct {
				Content map[string]struct {
					Schema struct {
						Ref   string `json:"$ref"`
						OneOf []struct {
							Ref string `json:"$ref"`
						}
					}
				}
			}
			Responses map[string]any
		}
		Components struct{ Schemas map[string]any }
	}
	a.into(&doc)
	require.True(t, strings.HasPrefix(doc.OpenAPI, "3.1"))
	bodies := doc.Paths["/duties/{id}/submission"]["post"].RequestBody.Content["application/json"].Schema.OneOf
	kinds := map[string]bool{}
	for _, b := range bodies {
		name := strings.TrimPrefix(b.Ref, "#/components/schemas/")
		require.Contains(t, doc.Components.Schemas, name)
		kinds[name] = true
	}
	different := map[reflect.Type]bool{}
	for _, kind := range appraisal.DutyKinds() {
		different[reflect.TypeOf(appraisal.NewSubmission(kind))] = true
	}
	require.Len(t, kinds, len(different))
	for path, operations := range doc.Paths {
		for method, op := range operations {
			require.NotEmpty(t, op.Summary, "%s %s", method, path)
			require.Contains(t, op.Responses, "default", "%s %s", method, path)
			require.Equal(t, strings.HasPrefix(path, "/public/"), len(op.Security) == 0, "%s %s", method, path)
		}
	}
}

// Every operation that is not public asks for a key before anything else, whatever is sent.
func TestNothingIsOpenByMistake(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	var doc struct{ Paths map[string]map[string]any }
	o.ok(http.StatusOK, "", http.MethodGet, "/openapi.json", nil).into(&doc)
	for path, operations := range doc.Paths {
		if strings.HasPrefix(path, "/public/") {
			continue
		}
		for method := range operations {
			method := strings.ToUpper(method)
			a := o.call("", method, strings.ReplaceAll(path, "{id}", o.appraisal.ID.String()), nil)
			require.Equal(t, http.StatusUnauthorized, a.status, "%s %s", method, path)
		}
	}
}

func TestStopsInOrder(t *testing.T) {
	t.Parallel()
	slow, started := make(chan struct{}), make(chan struct{})
	listener := httptest.NewUnstartedServer(nil).Listener
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- gateway.Run(ctx, listener, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(started)
			<-slow
			w.WriteHeader(http.StatusTeapot)
		}), slog.New(slog.DiscardHandler))
	}()
	answered := make(chan int, 1)
	go func() {
		res, err := http.Get("http://" + listener.Addr().String()) //nolint:noctx // the server ends it
		if err != nil {
			answered <- 0
			return
		}
		res.Body.Close()
		answered <- res.StatusCode
	}()
	<-started
	stop()
	select {
	case err := <-done:
		t.Fatalf("stopped before its request was answered: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(slow)
	require.Equal(t, http.StatusTeapot, <-answered, "a request in progress finishes")
	require.NoError(t, <-done)
}
