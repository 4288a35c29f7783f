package store_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/internal/privatepg/pgtest"
	"rapor/store"
	"rapor/store/db"
)

// registry is an agency that rosters are imported into.
type registry struct {
	*testing.T
	store  *store.Store
	agency uuid.UUID
}

func newRegistry(t *testing.T) *registry {
	t.Helper()
	now := time.Date(2026, 10, 5, 10, 0, 0, 0, jakarta)
	s, err := store.Open(t.Context(), serviceURL(pgtest.Database(t, migrate)), func() time.Time { return now })
	require.NoError(t, err)
	t.Cleanup(s.Close)
	r := &registry{T: t, store: s}
	r.newAgency("dinas")
	return r
}

func (r *registry) newAgency(code string) {
	r.Helper()
	r.agency = store.NewID()
	require.NoError(r, r.store.As(r.Context(), r.agency, func(tx store.Tx) error {
		return tx.InsertAgency(r.Context(), db.InsertAgencyParams{ID: r.agency, Code: code, Name: "Dinas Uji", Zone: "Asia/Jakarta"})
	}))
}

// official names the one above all.
func (r *registry) official(name string) {
	r.Helper()
	id := store.NewID()
	require.NoError(r, r.store.As(r.Context(), r.agency, func(tx store.Tx) error {
		if err := tx.InsertPerson(r.Context(), db.InsertPersonParams{AgencyID: r.agency, ID: id, Name: name}); err != nil {
			return err
		}
		return tx.SetAgencyOfficial(r.Context(), &id)
	}))
}

func (r *registry) try(roster appraisal.Roster, o store.RosterOptions) appraisal.RosterReport {
	r.Helper()
	report, err := r.store.ImportRoster(r.Context(), r.agency, roster, o)
	require.NoError(r, err)
	require.Equal(r, report.Rows, report.Enrolled+report.Departed+report.Refused, "%+v", report)
	require.Equal(r, report.Enrolled+report.Departed, report.New+report.Changed+report.Unchanged, "%+v", report)
	return report
}

// load imports a roster and then once more, which must change nothing.
func (r *registry) load(roster appraisal.Roster) appraisal.RosterReport {
	r.Helper()
	report := r.try(roster, store.RosterOptions{})
	r.unchanged(roster)
	return report
}

func (r *registry) unchanged(roster appraisal.Roster) {
	r.Helper()
	again := r.try(roster, store.RosterOptions{})
	require.Zero(r, again.New+again.Changed+again.Moved+again.Assessors+again.UnitsNew+again.UnitsChanged, "a second import changed something: %+v", again)
}

// chart is who stands below whom: "Name < Superior", with the unit's head and parent as
// "[Unit] Head < Parent".
func (r *registry) chart() []string {
	r.Helper()
	list := r.texts(`
		SELECT p.name || ' < ' || coalesce(s.name, '-') || CASE p.employment WHEN 'active' THEN '' ELSE ' (' || p.employment || ')' END
		FROM person p LEFT JOIN person s ON s.id = p.superior_id
		UNION ALL
		SELECT '[' || u.name || '] ' || coalesce(h.name, '-') || ' < ' || coalesce(a.name, '-')
		FROM unit u LEFT JOIN person h ON h.id = u.head_id LEFT JOIN unit a ON a.id = u.parent_id`)
	slices.Sort(list)
	return list
}

func (r *registry) texts(query string, args ...any) []string {
	r.Helper()
	var list []string
	require.NoError(r, r.store.As(r.Context(), r.agency, func(tx store.Tx) error {
		rows, err := tx.Query(r.Context(), query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return err
			}
			list = append(list, s)
		}
		return rows.Err()
	}))
	return list
}

func who(name string) appraisal.RosterReference { return appraisal.RosterReference{Name: name} }

// person is a row below a superior.
func person(number, name, unit, superior string) appraisal.RosterRow {
	return appraisal.RosterRow{
		Number: number, Name: name, Unit: unit, Superior: who(superior),
		Mail: number + "@example.go.id", Status: appraisal.PNS, Post: "Analis", Employment: appraisal.Active,
	}
}

// rosterOf makes a roster with all columns of rows, from line 2 on.
func rosterOf(rows ...appraisal.RosterRow) appraisal.Roster {
	roster := appraisal.Roster{Count: len(rows)}
	for _, f := range []appraisal.RosterField{
		appraisal.RosterNumber, appraisal.RosterName, appraisal.RosterMail, appraisal.RosterStatus, appraisal.RosterRank, appraisal.RosterPost,
		appraisal.RosterUnit, appraisal.RosterParentUnit, appraisal.RosterSuperior, appraisal.RosterAppraiser, appraisal.RosterManager,
		appraisal.RosterTeamLeader, appraisal.RosterEmployment, appraisal.RosterLeft, appraisal.RosterContractEnds,
	} {
		roster.Headings = append(roster.Headings, appraisal.RosterHeading{Heading: string(f), Field: f})
	}
	roster.Lines = func(yield func(appraisal.RosterLine, error) bool) {
		for i, row := range rows {
			if !yield(appraisal.RosterLine{Line: i + 2, Row: row}, nil) {
				return
			}
		}
	}
	return roster
}

func codes(problems []appraisal.RosterProblem) []string {
	list := []string{}
	for _, p := range problems {
		list = append(list, fmt.Sprintf("%d %s %s", p.Line, p.Field, p.Code))
	}
	return list
}

func TestRosterAgain(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	rows := []appraisal.RosterRow{
		person("1", "Atas", "Dinas", "Bupati"), person("2", "Tengah", "Dinas", "1"), person("3", "Bawah", "Dinas", "2"), person("4", "Lain", "Dinas", "1"),
	}
	first := r.load(rosterOf(rows...))
	require.Equal(t, 4, first.New)
	require.Equal(t, 1, first.UnitsNew)
	require.Equal(t, 1, first.Assessors)

	changed := slices.Clone(rows)
	changed[3].Mail, changed[3].Post = "baru@example.go.id", "Auditor"
	changed[1].Employment = appraisal.Left
	// Without row 3: its person stays, under the next above.
	changed = slices.Delete(changed, 2, 3)

	before := r.chart()
	dry := r.try(rosterOf(changed...), store.RosterOptions{DryRun: true})
	require.Equal(t, before, r.chart(), "a dry run changed something")
	real := r.try(rosterOf(changed...), store.RosterOptions{})
	require.True(t, dry.DryRun)
	dry.DryRun = false
	require.Equal(t, real, dry)
	require.Equal(t, []appraisal.RosterChange{
		{Line: 3, Number: "2", Fields: []string{"employment"}}, {Line: 4, Number: "4", Fields: []string{"mail", "post"}},
		{Number: "3", Fields: []string{"superior"}},
	}, real.Changes)
	require.Equal(t, 1, real.Moved)
	require.Contains(t, r.chart(), "Bawah < Atas")
	r.unchanged(rosterOf(changed...))

	require.Equal(t, []string{"roster.change 2", "roster.change 3", "roster.change 4"}, r.texts(`
		SELECT a.act || ' ' || p.number FROM audit a JOIN person p ON p.id = (a.detail->>'person')::uuid ORDER BY 1`))
	require.Empty(t, r.texts(`SELECT detail::text FROM audit WHERE detail::text ~ 'baru@|Auditor|Bawah'`), "the audit holds values")
	require.Len(t, r.texts(`SELECT act FROM audit WHERE act = 'roster.import'`), 4)
}

// TestRosterValues: what changes from what to what is told to whoever tries an import, and
// nowhere else.
func TestRosterValues(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	r.load(rosterOf(person("1", "Atas", "Dinas", "Bupati"), person("2", "Tengah", "Dinas", "1"), person("3", "Bawah", "Dinas", "2")))
	moved := person("3", "Bawah", "Bidang", "Atas")
	moved.Mail, moved.ContractEnds = "", date(time.December, 31)
	report := r.try(rosterOf(moved), store.RosterOptions{DryRun: true, Values: true})
	require.Equal(t, []appraisal.RosterValue{
		{Field: "mail", Old: "3@example.go.id"}, {Field: "contract_ends", New: "2026-12-31"}, {Field: "unit", Old: "Dinas", New: "Bidang"},
		{Field: "superior", Old: "Tengah (2)", New: "Atas (1)"},
	}, report.Changes[0].Values)
	told, err := json.Marshal(report)
	require.NoError(t, err)
	require.NotContains(t, string(told), "3@example.go.id")
	require.Empty(t, r.try(rosterOf(moved), store.RosterOptions{DryRun: true}).Changes[0].Values)
	require.Empty(t, r.texts(`SELECT detail::text FROM audit WHERE detail::text ~ '@|Tengah'`))
}

func TestRosterColumnsThatAreNotThere(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	r.load(rosterOf(person("1", "Atas", "Dinas", "Bupati"), person("2", "Bawah", "Dinas", "1")))
	before := r.chart()
	narrow := rosterOf(appraisal.RosterRow{Number: "2", Name: "Bawah"})
	narrow.Headings = narrow.Headings[:2]
	report := r.load(narrow)
	require.Equal(t, 1, report.Unchanged)
	require.Equal(t, before, r.chart())
}

func TestRosterRefusedFile(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	bad := rosterOf(person("1", "Atas", "Dinas", ""))
	lines := bad.Lines
	broken := appraisal.Refuse(appraisal.Invalid, "roster-quote-open", "", "")
	bad.Lines = func(yield func(appraisal.RosterLine, error) bool) {
		lines(yield)
		yield(appraisal.RosterLine{}, broken)
	}
	_, err := r.store.ImportRoster(t.Context(), r.agency, bad, store.RosterOptions{})
	require.ErrorIs(t, err, broken)
	require.Empty(t, r.chart())
}

func TestRosterUnitLoop(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	rows := []appraisal.RosterRow{person("1", "A", "Satu", "X Y"), person("2", "B", "Dua", "1"), person("3", "C", "Tiga", "1"), person("4", "D", "Tiga", "1")}
	rows[0].Parent, rows[1].Parent, rows[2].Parent, rows[3].Parent = "Dua", "Tiga", "Satu", "Dua"
	report := r.load(rosterOf(rows...))
	require.Contains(t, codes(report.Warnings), "0 parent_unit roster-unit-loop")
	require.Contains(t, codes(report.Warnings), "5 parent_unit roster-unit-parents")
}
