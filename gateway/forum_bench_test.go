package gateway_test

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/gateway/act"
	"rapor/internal/privatepg/pgtest"
	"rapor/store"
)

// fill gives the office's forum people with a result, both assessments, peers who said something as a group, and a
// journal, in groups of seven below an appraiser each.
func (o *office) fill(tx store.Tx, people int) {
	o.Helper()
	number := func(n int64) *appraisal.Number { v := appraisal.NewNumber(n); return &v }
	var terms []appraisal.Term
	for _, s := range []string{"hasil", "perilaku", "proses"} {
		terms = append(terms, appraisal.Term{
			Kind: appraisal.TermSection, Section: s, Item: s, What: appraisal.Text{ID: s, EN: s}, Value: number(80), Weight: number(30), Product: number(24),
		})
		for i := range 12 {
			terms = append(terms, appraisal.Term{
				Kind: appraisal.TermCompetency, Section: s, Item: string(rune('a' + i)), By: appraisal.BySupervisor,
				What: appraisal.Text{ID: "Kompetensi contoh", EN: "A competency"}, Value: number(4), Weight: number(10), Product: number(1),
			})
		}
	}
	result, err := json.Marshal(appraisal.Result{Breakdown: terms})
	require.NoError(o, err)
	ratings := make([]string, len(o.method.Ratings))
	for i, r := range o.method.Ratings {
		ratings[i] = r.ID
	}
	o.exec(tx, `CREATE TEMPORARY TABLE crowd ON COMMIT DROP AS
		SELECT n, gen_random_uuid() AS person, gen_random_uuid() AS appraisal, gen_random_uuid() AS self_duty, gen_random_uuid() AS self_doc,
		       gen_random_uuid() AS duty, gen_random_uuid() AS doc FROM generate_series(1, $1::int) n`, people)
	o.exec(tx, `CREATE TEMPORARY TABLE leads ON COMMIT DROP AS SELECT n, gen_random_uuid() AS person FROM generate_series(0, $1::int / 7) n`, people)
	o.exec(tx, `INSERT INTO person (agency_id, id, number, name, employment, unit_id, superior_id)
		SELECT $1, person, 'L' || n, 'Atasan ' || n, 'active', $2::uuid, $3::uuid FROM leads`, o.agency, o.unit, o.people["head"])
	o.exec(tx, `INSERT INTO person (agency_id, id, number, name, employment, unit_id, superior_id)
		SELECT $1, c.person, 'P' || c.n, 'Pegawai ' || c.n, 'active', $2::uuid, l.person FROM crowd c JOIN leads l ON l.n = c.n / 7`, o.agency, o.unit)
	o.exec(tx, `INSERT INTO process (agency_id, id, cycle_id, kind, subject_id, workflow_id, created_at, step, entered_at)
		SELECT $1, appraisal, $2::uuid, 'appraisal', person, appraisal::text, $3::timestamptz, 'forum', $3 FROM crowd`, o.agency, o.cycle.ID, tx.Now)
	o.exec(tx, `INSERT INTO appraisal (agency_id, id, cycle_id, employee_id, unit_id, forum_id, supervisor_id, manager_id, family, score, computed_rating,
		  rating, official, result, sources, feedback)
		SELECT $1, c.appraisal, $2::uuid, c.person, $3::uuid, $4::uuid, l.person, $5::uuid, 'general', 60 + (c.n * 7) % 35, r.id, r.id, 'baik', $7::jsonb,
		  ARRAY[c.self_doc, c.doc], jsonb_build_array(jsonb_build_object('by', 'peer', 'scores', jsonb_build_object('a', 3 + c.n % 2)))
		FROM crowd c JOIN leads l ON l.n = c.n / 7, LATERAL (SELECT ($6::text[])[1 + c.n % cardinality($6::text[])] AS id) r`,
		o.agency, o.cycle.ID, o.unit, o.forum.ID, o.people["head"], ratings, result)
	for _, d := range []struct{ duty, doc, kind, who string }{
		{"self_duty", "self_doc", "assess-self", "c.person"}, {"duty", "doc", "assess-subordinate", "l.person"},
	} {
		o.exec(tx, `INSERT INTO duty (agency_id, id, process_id, cycle_id, subject_id, step, kind, assignee_id, opened_at, due_on, due_at, counted_from, within, state, closed_at, settled_at)
			SELECT $1, c.`+d.duty+`, c.appraisal, $2::uuid, c.person, 's', '`+d.kind+`', `+d.who+`, $3::timestamptz, '2026-03-01', $3, '2026-02-01', '20d', 'met', $3, $3
			FROM crowd c JOIN leads l ON l.n = c.n / 7`, o.agency, o.cycle.ID, tx.Now)
		o.exec(tx, `INSERT INTO document (agency_id, id, process_id, duty_id, kind, author_id, revision, final, body, saved_at)
			SELECT $1, c.`+d.doc+`, c.appraisal, c.`+d.duty+`, '`+d.kind+`', `+d.who+`, 1, true,
			  jsonb_build_object('scores', jsonb_build_object('a', 3 + c.n % 3, 'b', 4, 'c', 2 + c.n % 4)), $2::timestamptz
			FROM crowd c JOIN leads l ON l.n = c.n / 7`, o.agency, tx.Now)
	}
	o.exec(tx, `INSERT INTO journal (agency_id, id, appraisal_id, kind, author_id, part, held_on, body, at)
		SELECT $1, gen_random_uuid(), c.appraisal, 'feedback', c.person, 'employee', '2026-02-01', '{}', $2::timestamptz FROM crowd c, generate_series(1, 6)`, o.agency, tx.Now)
}

// asked counts the statements that reach the database.
type asked struct{ n atomic.Int64 }

func (a *asked) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	a.n.Add(1)
	return ctx
}

func (*asked) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// large is a forum of many people, and one of them who is nobody's relative.
func large(t testing.TB, people int, options ...store.Option) (o *office, member access.Identity, rating uuid.UUID) {
	o = newOffice(t, "tubei", options...)
	o.stand(&o.forum, string(appraisal.StepCalibration))
	for _, who := range []string{"ani", "budi", "citra", "dewi", "other"} {
		o.as(func(tx store.Tx) { o.seat(tx, who) })
	}
	for _, who := range []string{"member", "ani", "budi", "citra", "dewi", "other"} {
		o.owe(o.forum, appraisal.ApproveCalibration, who)
	}
	o.as(func(tx store.Tx) {
		o.fill(tx, people)
		o.exec(tx, "UPDATE appraisal SET forum_id = NULL WHERE id = $1", o.appraisal.ID)
		require.NoError(o, tx.QueryRow(o.Context(), "SELECT id FROM appraisal WHERE computed_rating = $1 AND forum_id IS NOT NULL LIMIT 1", o.method.Ratings[1].ID).Scan(&rating))
	})
	o.analyse()
	return o, access.Identity{Agency: o.agency, Person: o.people["member"], Language: appraisal.English}, rating
}

// analyse tells the planner how much there is, as autovacuum does in time.
func (o *office) analyse() {
	o.Helper()
	conn, err := pgx.Connect(o.Context(), pgtest.Server(o.TB).URL(o.database()))
	require.NoError(o, err)
	defer func() { require.NoError(o, conn.Close(context.WithoutCancel(o.Context()))) }()
	_, err = conn.Exec(o.Context(), "ANALYZE")
	require.NoError(o, err)
}

// A forum asks the database as often for five hundred people as for twenty, and so does a proposal.
func TestForumAsksOnceForAll(t *testing.T) {
	t.Parallel()
	counts := map[string][]int64{}
	for _, people := range []int{20, 120} {
		trace := &asked{}
		o, member, rating := large(t, people, store.Traced(trace))
		before := trace.n.Load()
		v, err := o.acts.Forum(t.Context(), member, o.forum.ID)
		require.NoError(t, err)
		require.Len(t, v.Ratings, people)
		counts["open"] = append(counts["open"], trace.n.Load()-before)
		before = trace.n.Load()
		_, err = o.acts.Adjust(t.Context(), member, o.forum.ID, act.Adjustment{Appraisal: rating, Rating: o.method.Ratings[0].ID, Reason: why, Revision: 1})
		require.NoError(t, err)
		counts["propose"] = append(counts["propose"], trace.n.Load()-before)
	}
	t.Log(counts)
	for what, n := range counts {
		require.Equal(t, n[0], n[1], what)
		require.Less(t, n[0], int64(50), what)
	}
}

// The figures of a large forum say how each appraiser rates, with how sure that is.
func TestForumFigures(t *testing.T) {
	t.Parallel()
	o, member, _ := large(t, 40)
	v, err := o.acts.Forum(t.Context(), member, o.forum.ID)
	require.NoError(t, err)
	require.NotNil(t, v.Figures)
	require.Equal(t, "score", v.Figures.Unit)
	require.Len(t, v.Figures.Supervisors, 6)
	for _, s := range v.Figures.Supervisors {
		if s.People < 3 {
			require.Nil(t, s.Mean, "a group of fewer than three has no figure of its own")
			require.Nil(t, s.Unit)
			continue
		}
		require.NotNil(t, s.Unit)
		require.NotEmpty(t, s.Unit.Words.ID)
		require.NotEmpty(t, s.Unit.Words.EN)
		require.NotEqual(t, s.Unit.Words.ID, s.Unit.Words.EN)
		require.Nil(t, s.Agency, "nobody is outside of this forum: their ratings would be told")
	}
	require.NotNil(t, v.Figures.Agreement)
	require.NotNil(t, v.Figures.Self)
	require.Len(t, v.Ratings[0].Parts, 3)
	require.Equal(t, 6, v.Ratings[0].Evidence.Journal)
}

// BenchmarkForum opens a forum of five hundred people in under 300 milliseconds of server time, and proposes in
// it in under 50.
func BenchmarkForum(b *testing.B) {
	o, member, rating := large(b, 500)
	bounds := map[string]time.Duration{"open": 300 * time.Millisecond, "propose": 50 * time.Millisecond}
	did := func(what string, b *testing.B, do func()) {
		var n time.Duration
		var took, most time.Duration
		for b.Loop() {
			begun := time.Now()
			do()
			one := time.Since(begun)
			n, took, most = n+1, took+one, max(most, one)
		}
		mean := took / max(n, 1)
		b.ReportMetric(float64(mean.Microseconds())/1000, "ms/"+what)
		if mean > bounds[what] {
			b.Errorf("%s takes %s on the average, %s at most; it has %s", what, mean, most, bounds[what])
		}
	}
	b.Run("Open", func(b *testing.B) {
		did("open", b, func() {
			v, err := o.acts.Forum(b.Context(), member, o.forum.ID)
			require.NoError(b, err)
			require.Len(b, v.Ratings, 500)
		})
	})
	revision := 1
	b.Run("Propose", func(b *testing.B) {
		did("propose", b, func() {
			_, err := o.acts.Adjust(b.Context(), member, o.forum.ID, act.Adjustment{
				Appraisal: rating, Rating: o.method.Ratings[(revision+1)%2].ID, Reason: why, Revision: revision,
			})
			require.NoError(b, err)
			revision++
		})
	})
}
