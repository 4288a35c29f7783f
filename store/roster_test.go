package store_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

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

func TestRosterSuperiors(t *testing.T) {
	t.Parallel()
	ended := date(time.March, 31)
	for _, c := range []struct {
		name     string
		official string
		rows     []appraisal.RosterRow
		chart    []string
		warnings []string
		problems []string
	}{
		{
			name: "by number, by name, by turned name, without titles",
			rows: []appraisal.RosterRow{
				person("1", "Drs. H. Budi Santoso, M.Si.", "", "Walikota"), person("2", "Siti Aminah, S.Kom", "", "1"),
				person("3", "Adinolfi, Wilson K", "", "SITI AMINAH"), person("4", "Rina", "", "Wilson Adinolfi"),
			},
			chart: []string{
				"Adinolfi, Wilson K < Siti Aminah, S.Kom", "Drs. H. Budi Santoso, M.Si. < Walikota", "Rina < Adinolfi, Wilson K",
				"Siti Aminah, S.Kom < Drs. H. Budi Santoso, M.Si.", "Walikota < - (none)",
			},
			warnings: []string{"2 superior roster-assessor-made"},
		},
		{
			name:     "nobody, several of a name, unknown number: the head, then the official",
			official: "Bupati",
			rows: []appraisal.RosterRow{
				person("1", "Kepala", "Dinas", "Bupati"), person("2", "Ani", "Dinas", ""), person("3", "Ani", "Dinas", "1"),
				person("4", "Dedi", "Dinas", "Ani"), person("5", "Eka", "", "99"),
			},
			chart: []string{
				"Ani < Kepala", "Ani < Kepala", "Bupati < - (none)", "Dedi < Kepala", "Eka < Bupati", "Kepala < Bupati", "[Dinas] Kepala < -",
			},
			warnings: []string{"3 superior roster-superior-missing", "5 superior roster-person-ambiguous", "6 superior roster-person-unknown"},
		},
		{
			name: "the head of a unit is under the head of the unit above",
			rows: func() []appraisal.RosterRow {
				rows := []appraisal.RosterRow{
					person("1", "Atas", "Dinas", "Bupati"), person("2", "Bawah", "Bidang", ""), person("3", "Cici", "Bidang", "2"),
				}
				rows[1].Parent = "dinas"
				return rows
			}(),
			chart:    []string{"Atas < Bupati", "Bawah < Atas", "Bupati < - (none)", "Cici < Bawah", "[Bidang] Bawah < Dinas", "[Dinas] Atas < -"},
			warnings: []string{"2 superior roster-assessor-made", "3 superior roster-superior-missing"},
		},
		{
			name: "who left is climbed over",
			rows: func() []appraisal.RosterRow {
				rows := []appraisal.RosterRow{
					person("1", "Atas", "", "Bupati"), person("2", "Pergi", "", "1"), person("3", "Juga", "", "2"), person("4", "Tinggal", "", "Juga"),
				}
				rows[1].Employment, rows[2].Left = appraisal.Left, ended
				return rows
			}(),
			chart:    []string{"Atas < Bupati", "Bupati < - (none)", "Juga < Pergi (left)", "Pergi < Atas (left)", "Tinggal < Atas"},
			warnings: []string{"2 superior roster-assessor-made", "4 left roster-active-ended"},
		},
		{
			name:     "a loop is refused, and those below it go on",
			official: "Bupati",
			rows: []appraisal.RosterRow{
				person("1", "Ana", "", "2"), person("2", "Budi", "", "Caca"), person("3", "Caca", "", "1"), person("4", "Sendiri", "", "4"),
				person("5", "Dedi", "", "1"), person("5", "Kembar", "", "1"),
			},
			chart:    []string{"Bupati < - (none)", "Dedi < Bupati"},
			warnings: []string{"6 superior roster-person-refused"},
			problems: []string{
				"2 superior roster-superior-loop", "3 superior roster-superior-loop", "4 superior roster-superior-loop", "5 superior roster-superior-loop",
				"7 number roster-number-duplicate",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRegistry(t)
			if c.official != "" {
				r.official(c.official)
			}
			report := r.load(rosterOf(c.rows...))
			require.Equal(t, c.chart, r.chart())
			require.ElementsMatch(t, c.warnings, codes(report.Warnings))
			require.ElementsMatch(t, c.problems, codes(report.Problems))
		})
	}
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

// TestRosterInstead: a warning about somebody who is not to be had says who stands in.
func TestRosterInstead(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	r.official("Bupati")
	rows := []appraisal.RosterRow{
		person("1", "Kepala", "Dinas", "Bupati"), person("2", "Ani", "Dinas", "99"), person("3", "Ani", "", "98"), person("4", "Dedi", "Dinas", "Ani"),
		person("5", "Eka", "Dinas", ""), person("6", "Fani", "Dinas", "1"), person("7", "Gani", "Dinas", "1"), person("8", "Hadi", "Dinas", "1"),
	}
	rows[5].Appraiser, rows[5].TeamLeader = who("97"), who("96")
	rows[6].Appraiser, rows[6].Manager = who("Gani"), who("7")
	rows[7].Appraiser, rows[7].Manager = who("2"), who("2")
	report := r.load(rosterOf(rows...))
	told := []string{}
	for _, w := range report.Warnings {
		told = append(told, strings.TrimSpace(fmt.Sprintf("%d %s %s %s %s", w.Line, w.Field, w.Code, w.Want["instead"], w.Want["stand_in"])))
	}
	require.ElementsMatch(t, []string{
		"3 superior roster-person-unknown head 1", "4 superior roster-person-unknown official", "5 superior roster-person-ambiguous head 1",
		"6 superior roster-superior-missing head 1",
		"7 appraiser roster-person-unknown line", "7 team_leader roster-person-unknown none",
		"8 appraiser roster-person-oneself line", "8 manager roster-person-oneself line",
		"9 manager roster-manager-same",
	}, told)
}

// TestRosterOutsider: an assessor who was no employee is enrolled as the same person.
func TestRosterOutsider(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	r.load(rosterOf(person("1", "Ana", "", "Drs. Budi Santoso"), person("2", "Siti", "", "Caca"), person("3", "Dewi", "", "Rini")))
	const ids = `SELECT id::text FROM person WHERE name LIKE $1`
	before := r.texts(ids, "%Budi Santoso%")
	require.Len(t, before, 1)

	// Two rows could be Caca: neither is.
	file := rosterOf(person("1", "Ana", "", "9"), person("9", "Santoso, Budi", "", ""), person("7", "Caca", "", "9"), person("8", "Caca", "", "9"))
	report := r.load(file)
	require.Equal(t, 1, report.Adopted)
	require.Equal(t, 2, report.New)
	require.Contains(t, codes(report.Warnings), "3 number roster-assessor-enrolled")
	require.Equal(t, before, r.texts(`SELECT id::text FROM person WHERE number = '9' AND employment = 'active'`))
	require.Empty(t, r.texts(ids, "%Budi Santoso%"))
	require.Len(t, r.texts(ids, "Caca"), 3)
	require.Contains(t, r.chart(), "Ana < Santoso, Budi")

	// A refused row enrols nobody.
	loop := person("5", "Rini", "", "5")
	report = r.try(rosterOf(loop), store.RosterOptions{})
	require.Equal(t, [2]int{0, 1}, [2]int{report.Adopted, report.Refused})
	require.Contains(t, r.chart(), "Rini < - (none)")
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

// TestRosterAny holds whatever a file says: every row is counted once, nobody stands
// above themselves, and importing again changes nothing.
func TestRosterAny(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		r.newAgency(fmt.Sprintf("dinas-%d", n))
		if rapid.Bool().Draw(t, "official") {
			r.official(rapid.SampledFrom(names).Draw(t, "official's name"))
		}
		for range rapid.IntRange(1, 2).Draw(t, "files") {
			roster := anyRoster(t)
			r.try(roster, store.RosterOptions{})
			r.unchanged(roster)
			loops := r.texts(`
				WITH RECURSIVE up AS (
					SELECT id, superior_id, 1 AS depth FROM person
					UNION ALL SELECT up.id, p.superior_id, depth + 1 FROM up JOIN person p ON p.id = up.superior_id WHERE depth < 50
				) SELECT DISTINCT id::text FROM up WHERE superior_id = id OR depth = 50`)
			if len(loops) > 0 {
				t.Fatalf("people above themselves: %v\n%s", loops, strings.Join(r.chart(), "\n"))
			}
		}
	})
}

var names = []string{"Budi Santoso", "Santoso, Budi", "Drs. Budi Santoso, M.Si", "Siti", "Ani K Putri", "Ani Putri", "Putri, Ani L", "Eka", "Bupati"}

func anyRoster(t *rapid.T) appraisal.Roster {
	number := rapid.SampledFrom([]string{"", "1", "2", "3", "4", "5", "6", "7", "8"})
	reference := rapid.Custom(func(t *rapid.T) appraisal.RosterReference {
		return appraisal.RosterReference{
			Number: number.Draw(t, "number"), Name: rapid.SampledFrom(append([]string{"", "1", "2", "77"}, names...)).Draw(t, "name"),
		}
	})
	unit := rapid.SampledFrom([]string{"", "Dinas", "Bidang A", "bidang a", "Bidang B"})
	roster := rosterOf()
	kept := roster.Headings[:0]
	for _, h := range roster.Headings {
		if h.Field == appraisal.RosterNumber || h.Field == appraisal.RosterName || rapid.IntRange(0, 4).Draw(t, "column") > 0 {
			kept = append(kept, h)
		}
	}
	roster.Headings = kept
	var lines []appraisal.RosterLine
	for i := range rapid.IntRange(1, 12).Draw(t, "rows") {
		l := appraisal.RosterLine{Line: i + 2, Row: appraisal.RosterRow{
			Number: number.Draw(t, "number"), Name: rapid.SampledFrom(names).Draw(t, "name"),
		}}
		row := &l.Row
		if roster.Has(appraisal.RosterUnit) {
			row.Unit = unit.Draw(t, "unit")
		}
		if roster.Has(appraisal.RosterParentUnit) {
			row.Parent = unit.Draw(t, "parent")
		}
		if roster.Has(appraisal.RosterPost) {
			row.Post = rapid.SampledFrom([]string{"", "Kepala Dinas", "Analis"}).Draw(t, "post")
		}
		if roster.Has(appraisal.RosterSuperior) {
			row.Superior = reference.Draw(t, "superior")
		}
		if roster.Has(appraisal.RosterAppraiser) {
			row.Appraiser = reference.Draw(t, "appraiser")
		}
		if roster.Has(appraisal.RosterManager) {
			row.Manager = reference.Draw(t, "manager")
		}
		if roster.Has(appraisal.RosterTeamLeader) {
			row.TeamLeader = reference.Draw(t, "team leader")
		}
		if roster.Has(appraisal.RosterEmployment) {
			row.Employment = rapid.SampledFrom([]appraisal.Employment{"", appraisal.Active, appraisal.Left}).Draw(t, "employment")
		}
		if roster.Has(appraisal.RosterContractEnds) && rapid.IntRange(0, 4).Draw(t, "contract") == 0 {
			row.ContractEnds = date(time.June, 30)
		}
		if row.Number == "" || rapid.IntRange(0, 9).Draw(t, "refused") == 0 {
			l.Refusals = []*appraisal.Error{appraisal.Refuse(appraisal.Invalid, "roster-value-missing", "number", "")}
		}
		lines = append(lines, l)
	}
	roster.Lines = func(yield func(appraisal.RosterLine, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}
	return roster
}
