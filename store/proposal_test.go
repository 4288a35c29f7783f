package store_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
)

// runs begins a cycle in which everybody has an appraisal as the roster has them now.
func (r *registry) runs(name string) uuid.UUID {
	r.Helper()
	cycle := store.NewID()
	require.NoError(r, r.store.As(r.Context(), r.agency, func(tx store.Tx) error {
		exec := func(sql string, args ...any) {
			_, err := tx.Exec(r.Context(), sql, args...)
			require.NoError(r, err)
		}
		exec("INSERT INTO method_version (agency_id, hash, method, source) VALUES ($1, $2, 'm', '') ON CONFLICT DO NOTHING", r.agency, strings.Repeat("0", 64))
		exec("INSERT INTO process (agency_id, id, cycle_id, kind, subject_id, workflow_id, created_at) VALUES ($1, $2, $2, 'cycle', $2, $3, now())", r.agency, cycle, cycle.String())
		exec(`INSERT INTO cycle (agency_id, id, name, method_hash, schedule, starts_on, ends_on, calendar, hr_id, official_id, opened_at, launched_at)
			SELECT $1, $2, $3, $4, 'annual', '2026-01-01', '2026-12-31', '{}', official_id, official_id, now(), now() FROM agency`,
			r.agency, cycle, name, strings.Repeat("0", 64))
		exec(`INSERT INTO process (agency_id, id, cycle_id, kind, subject_id, workflow_id, created_at)
			SELECT agency_id, gen_random_uuid(), $1, 'appraisal', id, gen_random_uuid()::text, now() FROM person WHERE employment = 'active'`, cycle)
		exec(`INSERT INTO appraisal (agency_id, id, cycle_id, employee_id, unit_id, supervisor_id, manager_id, family)
			SELECT p.agency_id, w.id, $1, p.id, p.unit_id, coalesce(p.appraiser_id, p.superior_id, g.official_id), g.official_id, 'general'
			FROM person p JOIN process w ON w.subject_id = p.id AND w.cycle_id = $1, agency g`, cycle)
		return nil
	}))
	return cycle
}

func (r *registry) sql(sql string, args ...any) {
	r.Helper()
	require.NoError(r, r.store.As(r.Context(), r.agency, func(tx store.Tx) error {
		_, err := tx.Exec(r.Context(), sql, args...)
		return err
	}))
}

// suggested are the proposals in a state, with names instead of IDs.
func (r *registry) suggested(state string) []string {
	r.Helper()
	return r.texts(`SELECT concat_ws(' ', q.kind, p.name, s.name, 'from ' || w.name, 'in ' || u.name, q.change ->> 'post', q.change ->> 'starts_on',
			q.change ->> 'last_on', CASE WHEN q.change ? 'leaves' THEN 'leaves' END)
		FROM proposal q JOIN person p ON p.id = q.employee_id
		LEFT JOIN person s ON s.id::text = q.change ->> 'supervisor' LEFT JOIN person w ON w.id::text = q.change ->> 'supervisor_was'
		LEFT JOIN unit u ON u.id::text = q.change ->> 'unit' WHERE q.state = $1 ORDER BY 1`, state)
}

func staffed() []appraisal.RosterRow {
	return []appraisal.RosterRow{
		person("1", "Ani", "Arsip", "Bupati"), person("2", "Budi", "Data", "Bupati"),
		person("3", "Citra", "Arsip", "1"), person("4", "Dewi", "Arsip", "1"), person("5", "Edi", "Arsip", "1"), person("6", "Fitri", "Data", "2"),
	}
}

func TestARosterProposesWhatItChanges(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	r.official("Bupati")
	rows := staffed()
	r.load(rosterOf(rows...))

	// Nothing runs: nothing is proposed.
	rows[2].Superior = who("2")
	require.Zero(t, r.try(rosterOf(rows...), store.RosterOptions{}).Proposals)
	rows[2].Superior = who("1")
	require.Zero(t, r.try(rosterOf(rows...), store.RosterOptions{}).Proposals)

	r.runs("2026")
	require.Zero(t, r.try(rosterOf(rows...), store.RosterOptions{}).Proposals, "nothing changed")
	rows[2].Superior = who("2")                           // another superior
	rows[3].Unit, rows[3].Superior = "Data", who("2")     // another unit, and its superior
	rows[4].Post = "Arsiparis"                            // another post
	rows[5].ContractEnds = date(11, 30)                   // a contract that ends in the cycle
	rows = append(rows, person("7", "Gita", "Data", "2")) // somebody new
	rows[6].Started = date(10, 1)
	given := rosterOf(rows...)
	given.Headings = append(given.Headings, appraisal.RosterHeading{Heading: "started", Field: appraisal.RosterStarted})
	want := []string{
		"ending Fitri 2026-11-30", "enrolment Gita 2026-10-01", "hand-over Citra Budi from Ani", "transfer Dewi Budi from Ani in Data", "transfer Edi Arsiparis",
	}
	dry := r.try(given, store.RosterOptions{DryRun: true})
	require.Equal(t, len(want), dry.Proposals)
	require.Empty(t, r.suggested("pending"))
	require.Equal(t, len(want), r.try(given, store.RosterOptions{}).Proposals)
	require.Equal(t, want, r.suggested("pending"))
	require.Equal(t, []string{"5"}, r.texts("SELECT detail ->> 'proposals' FROM audit WHERE act = 'roster.import' AND detail ->> 'proposals' <> '0'"))

	// Again, and there and back: the same is proposed once.
	require.Zero(t, r.try(given, store.RosterOptions{}).Proposals)
	r.sql("UPDATE proposal SET state = 'dismissed' WHERE kind = 'hand-over'")
	rows[2].Superior = who("1")
	require.Zero(t, r.try(given, store.RosterOptions{}).Proposals)
	rows[2].Superior = who("2")
	require.Zero(t, r.try(given, store.RosterOptions{}).Proposals)
	require.Equal(t, []string{"hand-over Citra Budi from Ani"}, r.suggested("dismissed"))
}

func TestALaterRosterOvertakesAProposal(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	r.official("Bupati")
	rows := staffed()
	r.load(rosterOf(rows...))
	r.runs("2026")
	given := rosterOf(rows...)
	rows[2].Superior = who("2")
	rows[3].Unit, rows[3].Superior = "Data", who("2")
	require.Equal(t, 2, r.try(given, store.RosterOptions{}).Proposals)

	rows[2].Superior, rows[3].Superior = who("6"), who("6")
	require.Equal(t, 2, r.try(given, store.RosterOptions{}).Proposals)
	require.Equal(t, []string{"hand-over Citra Fitri from Ani", "transfer Dewi Fitri from Ani in Data"}, r.suggested("pending"))
	require.Equal(t, []string{"hand-over Citra Budi from Ani", "transfer Dewi Budi from Ani in Data"}, r.suggested("superseded"))

	// Back to what the year has: nothing is left to decide.
	rows[2].Superior = who("1")
	rows[3].Unit, rows[3].Superior = "Arsip", who("1")
	require.Zero(t, r.try(given, store.RosterOptions{}).Proposals)
	require.Empty(t, r.suggested("pending"))

	// Whoever left is not handed over to anybody: the year ends.
	rows[2].Superior = who("2")
	require.Equal(t, 1, r.try(given, store.RosterOptions{}).Proposals)
	rows[2].Employment, rows[2].Left = appraisal.Left, date(9, 30)
	require.Equal(t, 1, r.try(given, store.RosterOptions{}).Proposals)
	require.Equal(t, []string{"ending Citra 2026-09-30 leaves"}, r.suggested("pending"))

	// A superior replaced by hand meanwhile stays, and closed years and cycles hear of nothing.
	r.sql("UPDATE appraisal SET supervisor_id = (SELECT id FROM person WHERE number = '6') WHERE employee_id = (SELECT id FROM person WHERE number = '5')")
	rows[4].Superior = who("2")
	require.Zero(t, r.try(given, store.RosterOptions{}).Proposals)
	r.sql("UPDATE appraisal SET closed_at = now() WHERE employee_id = (SELECT id FROM person WHERE number = '6')")
	rows[5].Unit = "Arsip"
	require.Zero(t, r.try(given, store.RosterOptions{}).Proposals)
	r.sql("UPDATE cycle SET closed_at = now()")
	rows[3].Unit = "Data"
	require.Zero(t, r.try(given, store.RosterOptions{}).Proposals)
}

// Two years that run side by side hear of the same change, each for itself.
func TestBothYearsHearOfAChange(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	r.official("Bupati")
	rows := staffed()
	r.load(rosterOf(rows...))
	r.runs("2026")
	r.runs("2027")
	rows[2].Superior = who("2")
	rows = append(rows, person("7", "Gita", "Data", "2"))
	require.Equal(t, 4, r.try(rosterOf(rows...), store.RosterOptions{}).Proposals)
	// Those below somebody who leaves, and have no row themselves, are handed over too.
	gone := rows[1]
	gone.Employment, gone.Left = appraisal.Left, date(9, 30)
	report := r.try(rosterOf(gone), store.RosterOptions{})
	require.Positive(t, report.Moved)
	require.Contains(t, r.suggested("pending"), "hand-over Fitri Bupati from Budi", fmt.Sprint(r.chart()))
}
