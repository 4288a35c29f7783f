package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rapor/appraisal"
	"rapor/store"
)

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
