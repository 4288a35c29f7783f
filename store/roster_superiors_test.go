package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
)

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
