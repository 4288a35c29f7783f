package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
)

// What follows for whole units: one in which many are weak in the same competency, trainings, and what the
// assessors tagged.

// UnitAsks is what a duty about a unit asks for.
type UnitAsks struct {
	Training *struct {
		StartsOn *appraisal.Date `json:"starts_on"`
	} `json:"training"`
	Roster   []Ref `json:"roster"`
	Findings []struct {
		Number int   `json:"number"`
		Tag    Named `json:"tag"`
	} `json:"findings"`
}

// UnitDevelopment is what a year said about a unit.
type UnitDevelopment struct {
	Unit      Named `json:"unit"`
	Trainings []struct {
		State string `json:"state"`
	} `json:"trainings"`
	Findings []struct {
		State string `json:"state"`
	} `json:"findings"`
}

// Developments are what a year said about its units.
func (s Someone) Developments(ctx context.Context, cycle string) ([]UnitDevelopment, error) {
	var list struct{ Units []UnitDevelopment }
	err := s.call(ctx, "GET", "/cycles/"+cycle+"/developments", nil, &list)
	return list.Units, err
}

// smallAgency has no unit of its own in which many can be weak: all of it is.
const smallAgency = 20

// weakenUnit lets the largest unit be weak in a competency; in a small agency everybody is.
func (s *story) weakenUnit() {
	sizes := map[string]int{}
	for _, p := range s.people {
		if p.Employed {
			sizes[p.Unit]++
		}
	}
	s.weak = map[string]bool{}
	largest := ""
	for unit, n := range sizes {
		if n > sizes[largest] || n == sizes[largest] && unit < largest {
			largest = unit
		}
		s.weak[unit] = len(s.people) <= smallAgency
	}
	s.weak[largest] = true
}

// weakness is in which of the competencies somebody is weak; "" in none. Whoever plays a part in
// the story is not.
func (s *story) weakness(subject string, competencies []Named) string {
	if s.part(subject) != ordinary || len(competencies) == 0 || !s.weak[s.people[parsed(subject)].Unit] {
		return ""
	}
	return slices.MinFunc(competencies, func(a, b Named) int { return strings.Compare(a.ID, b.ID) }).ID
}

// weaken gives the lower half of the scale where somebody is weak.
func weaken(answer *appraisal.Assessment, competency string, a Asks, r *rand.Rand) {
	if competency != "" {
		answer.Scores[competency] = score(a.Scale, 0.15, r)
	}
}

// tagged says now and then what the unit needs.
func tagged(a Asks, r *rand.Rand) (tags []appraisal.Tagged) {
	if len(a.Tags) == 0 || r.IntN(3) == 0 {
		return nil
	}
	tag := appraisal.Tagged{Tag: a.Tags[r.IntN(len(a.Tags))].ID}
	if len(a.Competencies) > 0 {
		tag.Competency = a.Competencies[0].ID
	}
	return []appraisal.Tagged{tag}
}

// unitAnswer answers what is owed about a unit.
func (p *person) unitAnswer(f Form) appraisal.Submission {
	d, a := f.Duty, f.Asks.Unit
	if a == nil {
		return nil
	}
	on := d.DueOn
	switch d.Kind {
	case appraisal.DecideTraining:
		return &appraisal.TrainingDecision{Accept: true, Provider: "Badan Kepegawaian dan Pengembangan SDM (contoh)", StartsOn: &on}
	case appraisal.RecordTraining:
		held := a.Training.StartsOn
		if held == nil || time.Until(d.DueAt) > time.Duration(on.Sub(*held))*2*p.halfDay {
			return nil // it is not over
		}
		record := &appraisal.TrainingRecord{Held: true, Evidence: []appraisal.Evidence{{Title: "Daftar hadir contoh", Link: "https://example.go.id/daftar-hadir"}}}
		for i, who := range a.Roster {
			one := appraisal.Attendance{Person: parsed(who.ID), Attended: i%5 != 4}
			if one.Attended {
				one.On = held
			}
			record.Attendance = append(record.Attendance, one)
		}
		return record
	case appraisal.TakeUpFindings:
		return p.takeUp(f)
	}
	return &appraisal.FindingReport{Outcome: appraisal.FindingDone, Account: "Diselesaikan bersama bagian umum; hasilnya sudah dipakai unit."}
}

// takeUp takes the three most frequent findings up; nobody in particular takes up none.
func (p *person) takeUp(f Form) *appraisal.FindingsTaken {
	due, me := f.Duty.DueOn.AddDays(3), p.actor.ID
	taken := &appraisal.FindingsTaken{}
	for i, one := range f.Asks.Unit.Findings {
		choice := appraisal.FindingChoice{Number: one.Number, Reason: "Sudah termasuk dalam rencana tahun depan."}
		if i < 3 && me != uuid.Nil {
			choice = appraisal.FindingChoice{
				Number: one.Number, TakeUp: true, Action: "Menyusun dan menjalankan rencana perbaikan: " + one.Tag.Name, Owner: &me, DueOn: &due,
			}
		}
		taken.Findings = append(taken.Findings, choice)
	}
	return taken
}

// unitsSettled reports whether nothing about a unit waits for a decision any more, and keeps what was decided.
func (o *Outcome) unitsSettled(ctx context.Context, hr Someone, cycle string) bool {
	units, err := hr.Developments(ctx, cycle)
	if err != nil {
		return false
	}
	o.Units = units
	for _, u := range units {
		for _, t := range u.Trainings {
			if t.State == "proposed" {
				return false
			}
		}
		for _, f := range u.Findings {
			if f.State == string(appraisal.FindingProposed) {
				return false
			}
		}
	}
	return true
}

// count is how many of the units' trainings were accepted, and how many findings taken up.
func (o *Outcome) unitMeasures() (trainings, findings int) {
	for _, u := range o.Units {
		for _, t := range u.Trainings {
			if t.State == "accepted" || t.State == "held" {
				trainings++
			}
		}
		for _, f := range u.Findings {
			if f.State != string(appraisal.FindingProposed) && f.State != string(appraisal.FindingDismissed) {
				findings++
			}
		}
	}
	return trainings, findings
}

// unseenUnits are what the year of a method should have shown about its units.
func (o *Outcome) unseenUnits(method string) []string {
	trainings, findings := o.unitMeasures()
	switch {
	case method == "kalianda" && trainings == 0:
		return []string{fmt.Sprintf("a training of a whole unit, in %d units", len(o.Units))}
	case method == "tanjungbalai" && findings == 0:
		return []string{fmt.Sprintf("a finding that was taken up, in %d units", len(o.Units))}
	}
	return nil
}
