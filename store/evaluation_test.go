package store_test

import (
	"context"
	"encoding/json"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/appraisal/statistics"
	"rapor/internal/privatepg/pgtest"
	"rapor/store"
	"rapor/store/db"
)

// assessed is a year that is over in an agency of many: every tenth supervises the nine that follow,
// and each is assessed by themself, their supervisor and three of the public.
type assessed struct {
	store  *store.Store
	agency uuid.UUID
	cycle  uuid.UUID
	method *appraisal.Method
}

func assessedYear(tb testing.TB, people int) assessed {
	tb.Helper()
	ctx, owner := tb.Context(), pgtest.Database(tb, migrate)
	s, err := store.Open(ctx, serviceURL(owner), time.Now)
	require.NoError(tb, err)
	tb.Cleanup(s.Close)
	source, err := os.ReadFile("../config/methods/kalianda.yaml")
	require.NoError(tb, err)
	y := assessed{store: s, agency: uuid.New(), cycle: store.NewID()}
	y.method, err = appraisal.ParseMethod("kalianda", source)
	require.NoError(tb, err)
	calendar, err := json.Marshal(appraisal.Calendar{Zone: time.UTC})
	require.NoError(tb, err)
	require.NoError(tb, s.As(ctx, y.agency, func(tx store.Tx) error {
		run := func(sql string, args ...any) {
			_, err := tx.Exec(ctx, sql, args...)
			require.NoError(tb, err, sql)
		}
		require.NoError(tb, tx.InsertAgency(ctx, db.InsertAgencyParams{ID: y.agency, Code: "uji", Name: "Dinas Uji", Zone: "Asia/Jakarta"}))
		require.NoError(tb, tx.InsertMethodVersion(ctx, db.InsertMethodVersionParams{
			AgencyID: y.agency, Hash: appraisal.Hash(source), Method: "kalianda", Source: source,
		}))
		run(`INSERT INTO unit (agency_id, id, name) SELECT $1, md5('u' || n)::uuid, 'Unit ' || n FROM generate_series(0, $2::int / 50) n`, y.agency, people)
		run(`INSERT INTO person (agency_id, id, number, name, employment, unit_id)
			SELECT $1, md5('p' || n)::uuid, n::text, 'Pegawai ' || n, 'active', md5('u' || n / 50)::uuid FROM generate_series(0, $2::int - 1) n`, y.agency, people)
		run(`INSERT INTO process (agency_id, id, cycle_id, kind, subject_id, workflow_id, created_at) VALUES ($1, $2, $2, 'cycle', $2, 'c', now())`, y.agency, y.cycle)
		first := uuid.Nil
		require.NoError(tb, tx.QueryRow(ctx, "SELECT md5('p0')::uuid").Scan(&first))
		require.NoError(tb, tx.InsertCycle(ctx, db.InsertCycleParams{
			AgencyID: y.agency, ID: y.cycle, Name: "2026", MethodHash: appraisal.Hash(source), Schedule: "annual", StartsOn: appraisal.NewDate(2026, 1, 1),
			EndsOn: appraisal.NewDate(2026, 12, 31), Calendar: calendar, HrID: first, OfficialID: first, OpenedAt: time.Now(),
		}))
		run(`INSERT INTO process (agency_id, id, cycle_id, kind, subject_id, workflow_id, created_at)
			SELECT $1, md5('a' || n)::uuid, $2, 'appraisal', md5('p' || n)::uuid, 'a' || n, now() FROM generate_series(0, $3::int - 1) n`, y.agency, y.cycle, people)
		// The supervisor of the first ten is more lenient than all others.
		run(`INSERT INTO appraisal (agency_id, id, cycle_id, employee_id, unit_id, supervisor_id, manager_id, family, score, computed_rating, rating, official, result)
			SELECT $1, md5('a' || n)::uuid, $2, md5('p' || n)::uuid, md5('u' || n / 50)::uuid, md5('p' || (n / 10) * 10)::uuid, md5('p0')::uuid, 'general',
			       70 + n % 10 + CASE WHEN n < 10 THEN 15 ELSE 0 END, 'baik', 'baik', 'baik',
			       jsonb_build_object('indicators', jsonb_build_array(
			         jsonb_build_object('name', 'Kepuasan', 'achievement', 1.02, 'value', 100),
			         jsonb_build_object('name', 'Tepat waktu', 'achievement', 0.8 + (n % 7) / 20.0, 'value', 90)))
			FROM generate_series(0, $3::int - 1) n`, y.agency, y.cycle, people)
		// Accuracy is always full marks; care goes with nothing; the other two with how good somebody is.
		run(`WITH asked AS (
			SELECT n, k.kind, k.slot, md5(n || k.kind || k.slot)::uuid AS id,
			       1 + abs(hashtext('q' || n)) % 4 AS quality, abs(hashtext(k.kind || k.slot || n)) % 2 AS off, 1 + abs(hashtext('c' || k.kind || n)) % 5 AS care
			FROM generate_series(0, $3::int - 1) n
			CROSS JOIN (VALUES ('assess-self', 0), ('assess-subordinate', 0), ('assess-public', 1), ('assess-public', 2), ('assess-public', 3)) k(kind, slot)),
		duties AS (
			INSERT INTO duty (agency_id, id, process_id, cycle_id, subject_id, step, kind, assignee_id, slot, optional, opened_at, due_on, due_at, counted_from, within,
			                  state, closed_at, settled_at)
			SELECT $1, id, md5('a' || n)::uuid, $2, md5('p' || n)::uuid, 'supervisor', kind,
			       CASE kind WHEN 'assess-public' THEN NULL WHEN 'assess-self' THEN md5('p' || n)::uuid ELSE md5('p' || (n / 10) * 10)::uuid END,
			       slot, kind = 'assess-public', '2026-12-01', '2026-12-10', '2026-12-10', '2026-12-01', '9d', 'met',
			       timestamptz '2026-12-10' - (n % 5) * interval '1 day', now() FROM asked)
		INSERT INTO document (agency_id, id, process_id, duty_id, kind, revision, final, body, saved_at)
		SELECT $1, md5('d' || id)::uuid, md5('a' || n)::uuid, id, kind, 1, true, jsonb_build_object('scores', jsonb_build_object(
			'communication', quality + off, 'responsiveness', least(5, quality + 1), 'care', care, 'accuracy', 5)), now() FROM asked`, y.agency, y.cycle, people)
		// All three of the public entered everybody's result.
		run(`UPDATE appraisal a SET feedback = '[{"by": "public"}]', sources = (SELECT array_agg(d.id) FROM document d WHERE d.process_id = a.id) WHERE a.cycle_id = $1`, y.cycle)
		return nil
	}))
	conn, err := pgx.Connect(ctx, owner)
	require.NoError(tb, err)
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "ANALYZE")
	require.NoError(tb, err)
	return y
}

// counting counts the queries of a transaction.
type counting struct {
	pgx.Tx
	n *int
}

func (c counting) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	*c.n++
	return c.Tx.Query(ctx, sql, args...)
}

func (c counting) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	*c.n++
	return c.Tx.QueryRow(ctx, sql, args...)
}

func (c counting) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	*c.n++
	return c.Tx.Exec(ctx, sql, args...)
}

func (y assessed) facts(tb testing.TB) (f appraisal.EvaluationFacts, queries int) {
	tb.Helper()
	require.NoError(tb, y.store.As(tb.Context(), y.agency, func(tx store.Tx) (err error) {
		count := counting{tx.Tx, &queries}
		tx.Tx, tx.Queries = count, db.New(count)
		cycle, err := tx.Cycle(tb.Context(), y.cycle)
		require.NoError(tb, err)
		f, err = tx.EvaluationFacts(tb.Context(), store.Evaluated{
			Cycle: cycle, Method: y.method, Calendar: appraisal.Calendar{Zone: time.UTC}, Methods: &store.Methods{},
		})
		return err
	}))
	return f, queries
}

// The figures that the database counts are those that the formulas give for the raw answers.
func TestEvaluationCountsWhatWasAnswered(t *testing.T) {
	t.Parallel()
	y := assessedYear(t, 60)
	f, few := y.facts(t)
	e := y.method.Evaluate(f)

	var raw statistics.OneWay
	var paired statistics.Sample
	require.NoError(t, y.store.As(t.Context(), y.agency, func(tx store.Tx) error {
		rows, err := tx.Tx.Query(t.Context(), `SELECT array_agg(score ORDER BY duty_id) FROM assessment_score
			WHERE cycle_id = $1 AND item = 'communication' AND kind <> 'assess-self' GROUP BY appraisal_id`, y.cycle)
		require.NoError(t, err)
		for rows.Next() {
			var scores []float64
			require.NoError(t, rows.Scan(&scores))
			require.Len(t, scores, 4)
			raw.Add(statistics.Of(scores...))
		}
		require.NoError(t, rows.Err())
		rows, err = tx.Tx.Query(t.Context(), `SELECT avg(s.score) FILTER (WHERE kind = 'assess-self') - avg(s.score) FILTER (WHERE kind = 'assess-subordinate')
			FROM assessment_score s WHERE cycle_id = $1 GROUP BY appraisal_id`, y.cycle)
		require.NoError(t, err)
		for rows.Next() {
			var step float64
			require.NoError(t, rows.Scan(&step))
			paired = paired.Add(step)
		}
		return rows.Err()
	}))
	want, ok := raw.Agreement(statistics.Usual)
	require.True(t, ok)
	got := map[string]appraisal.ItemAgreement{}
	for _, a := range e.Agreement {
		got[a.Item] = a
	}
	require.NotNil(t, got["communication"].Agreement)
	assert.InDelta(t, want.Single, got["communication"].Agreement.Single, 1e-9)
	assert.InDelta(t, want.Interval.High, got["communication"].Agreement.Interval.High, 1e-9)
	assert.Nil(t, got["accuracy"].Agreement, "nobody differs")
	assert.InDelta(t, paired.Mean, f.Self.Mean, 1e-9)
	assert.InDelta(t, paired.Variance(), f.Self.Variance(), 1e-9)

	assert.Equal(t, 60, e.People.Rated)
	assert.Equal(t, 6, e.Leniency.Supervisors)
	assert.Equal(t, 6, e.Leniency.Compared)
	assert.Equal(t, 1, e.Leniency.Lenient)
	require.Len(t, e.Leniency.Flagged, 1)
	found := map[string]appraisal.EvaluationFinding{}
	for _, one := range e.Findings {
		assert.NotContains(t, found, one.ID, "an ID names one finding")
		found[one.ID] = one
	}
	assert.True(t, found["ceiling:item:accuracy"].Flag)
	assert.True(t, found["ceiling:indicator:Kepuasan"].Flag)
	assert.True(t, found["ratings:baik"].Flag)
	burden := map[appraisal.Part]appraisal.PartBurden{}
	for _, b := range e.Burden.Duties {
		b.Name = appraisal.Text{}
		burden[b.Part] = b
	}
	assert.Equal(t, appraisal.PartBurden{People: 60, Mean: 2, Most: 11}, burden[""], "the invited are none of those who carry the method")
	assert.Equal(t, appraisal.PartBurden{Part: appraisal.AsPublic, People: 180, Mean: 1, Most: 1}, burden[appraisal.AsPublic])
	assert.Contains(t, found["burden"].Words.EN, "60 people had 2.00 duties on the average, 11 at most")
	assert.Contains(t, found["participation"].Words.EN, "100% of 120 duties were met in time")
	assert.NotContains(t, found, "ceiling:item:care")
	proposed := false
	for _, p := range e.Proposals {
		proposed = proposed || p.Finding == "ceiling:item:accuracy" && p.Words.EN == "Sharpen its rubric or drop it: Accuracy of work."
	}
	assert.True(t, proposed, "%+v", e.Proposals)
	_, err := json.Marshal(e)
	require.NoError(t, err, "no figure is beyond what JSON can say")

	bigger := assessedYear(t, 600)
	_, many := bigger.facts(t)
	assert.Equal(t, few, many, "as many queries for ten times the people")
}

// What a group that is too small said, or somebody after the result was computed, is in no figure.
func TestEvaluationLeavesOutWhatDidNotEnterAResult(t *testing.T) {
	t.Parallel()
	y := assessedYear(t, 60)
	all, _ := y.facts(t)
	require.Equal(t, 60*4, all.Agreement[0].Tally.Answers)
	require.Equal(t, 60, all.Now.Public.N)
	change := func(sql string) {
		require.NoError(t, y.store.As(t.Context(), y.agency, func(tx store.Tx) error {
			_, err := tx.Tx.Exec(t.Context(), sql)
			return err
		}))
	}
	change(`UPDATE appraisal SET sources = (SELECT array_agg(d.id) FROM document d JOIN duty y ON y.id = d.duty_id WHERE d.process_id = appraisal.id AND y.slot < 3)`)
	later, _ := y.facts(t)
	require.Equal(t, 60*3, later.Agreement[0].Tally.Answers)
	change(`UPDATE appraisal SET feedback = '[]'`)
	small, _ := y.facts(t)
	require.Empty(t, small.Agreement, "nobody but the supervisor is left")
	require.Zero(t, small.Now.Public.N)
	require.Equal(t, all.Self, small.Self)
	require.Equal(t, all.Items[1:], small.Items[1:], "the first goes with nothing, which is no number")
}

// BenchmarkEvaluation evaluates a year of 5,000 people with 25,000 assessments.
func BenchmarkEvaluation(b *testing.B) {
	const people = 5000
	y := assessedYear(b, people)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	queries := 0
	for b.Loop() {
		var f appraisal.EvaluationFacts
		f, queries = y.facts(b)
		_ = y.method.Evaluate(f)
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(queries), "queries")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/1024, "KiB/op")
}
