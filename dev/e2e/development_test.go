package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"rapor/appraisal"
	"rapor/dev/demo"
)

// unitDay is the length of a day, in seconds, while units are developed.
const unitDay = 2

// unitMethod is the plainest year in which units are developed, and assessors tag what they need.
func unitMethod() string {
	dues := "decide-escalation: { within: 90d, remind: [1d] }\n"
	for _, kind := range []appraisal.DutyKind{appraisal.DecideTraining, appraisal.RecordTraining, appraisal.TakeUpFindings, appraisal.ReportFinding} {
		dues += "      " + string(kind) + ": { within: 90d }\n"
	}
	return strings.NewReplacer("id: plain\n", "id: units\n", "decide-escalation: { within: 90d, remind: [1d] }\n", dues).Replace(trial(plainMethod)) + `
development: { weak: 60, strong: 85, share: 40, smallest: 5 }
tags:
  - { id: equipment, name: { id: Peralatan, en: Equipment } }
  - { id: staffing, name: { id: Susunan pegawai, en: Staffing } }
`
}

// today is the day of the cycle a duty belongs to.
func today(d demo.Duty) appraisal.Date {
	return d.DueOn.AddDays(-int(time.Until(d.DueAt) / (unitDay * time.Second)))
}

func only(kind appraisal.DutyKind) func(demo.Duty) bool {
	return func(d demo.Duty) bool { return d.Kind == kind }
}

// developed waits until so many duties of a kind are met.
func (o *office) developed(kind appraisal.DutyKind, n int) func(context.Context) error {
	return func(context.Context) error {
		if got := o.count("SELECT count(*) FROM duty WHERE cycle_id = $1 AND kind = $2 AND state = 'met' AND settled_at IS NOT NULL", o.cycle, kind); got < n {
			return fmt.Errorf("%d of %d %s", got, n, kind)
		}
		return nil
	}
}

// unitDevelopment is what a year said about a unit.
type unitDevelopment struct {
	ID      string
	People  int
	Figures []struct {
		Share   int  `json:"weak_percent"`
		AtLeast bool `json:"weak_at_least"`
		Words   string
	}
	Trainings []struct{ ID, State string }
	Findings  []struct{ State string }
}

// TestDevelopment: everybody of a dozen but their leaders is weak in the same competency. One training of the
// whole unit is proposed, and its share shown without a name; HR accepts it and records who attended, those who are not weak
// included; and a person reads their own weakness with their result.
func TestDevelopment(t *testing.T) {
	t.Parallel()
	o := openOffice(t, "pengembangan", string(demo.Dozen), unitMethod(), unitDay)
	o.answer = func(_ demo.Actor, d demo.Duty, given appraisal.Submission) appraisal.Submission {
		switch answer := given.(type) {
		case *appraisal.Assessment:
			answer.Scores["service"], answer.Tags = appraisal.NewNumber(2), nil
		case *appraisal.TrainingDecision:
			on := today(d).AddDays(5)
			return &appraisal.TrainingDecision{Accept: true, Provider: "BKPSDM contoh", StartsOn: &on}
		}
		return given
	}
	o.live(only(appraisal.RecordTraining), func(ctx context.Context) error {
		if err := o.closed(ctx); err != nil {
			return err
		}
		return o.developed(appraisal.DecideTraining, 1)(ctx)
	})
	var list struct{ Units []unitDevelopment }
	o.hr().ok(http.MethodGet, "/cycles/"+o.cycle+"/developments", nil, &list)
	if len(list.Units) != 1 || len(list.Units[0].Figures) != 1 || !list.Units[0].Figures[0].AtLeast {
		t.Fatalf("everybody is weak, and it is told as that many at least: %+v", list)
	}
	unit := list.Units[0]
	if want := 100 * (unit.People - 2) / unit.People; unit.Figures[0].Share != want || unit.Trainings[0].State != "accepted" {
		t.Errorf("got %+v, want at least %d%%", unit, want)
	}
	employee := o.agency.Employees()[0]
	me := caller{t, o.app.URL(), employee.Key}
	me.call(http.MethodGet, "/cycles/"+o.cycle+"/developments", nil).refused(t, http.StatusForbidden, "role-missing")
	me.call(http.MethodGet, "/trainings/"+unit.Trainings[0].ID, nil).refused(t, http.StatusForbidden, "role-missing")
	var mine struct{ Weak []struct{ ID string } }
	me.ok(http.MethodGet, "/appraisals/"+o.appraisalOf(employee.Name)+"/development", nil, &mine)
	if len(mine.Weak) != 1 || mine.Weak[0].ID != "service" {
		t.Errorf("weak in %+v", mine)
	}
	if n := o.count("SELECT count(*) FROM mail WHERE kind = 'training'"); n == 0 {
		t.Error("nobody is told of the training")
	}

	// Who attended: refused before the training, then everybody of the roster.
	record := o.hr().owes(appraisal.RecordTraining)
	var form struct {
		Asks struct {
			Unit struct {
				Training struct {
					StartsOn appraisal.Date `json:"starts_on"`
				}
				Roster []struct{ ID string }
			}
		}
	}
	o.hr().ok(http.MethodGet, "/duties/"+record, nil, &form)
	var attendance []object
	for i, p := range form.Asks.Unit.Roster {
		one := object{"person": p.ID, "attended": i > 0}
		if i > 0 {
			one["on"] = form.Asks.Unit.Training.StartsOn
		}
		attendance = append(attendance, one)
	}
	body := object{"held": true, "attendance": attendance, "evidence": []object{{"title": "Daftar hadir", "link": "https://example.go.id/hadir"}}}
	o.hr().submit(record, object{"held": true, "attendance": attendance[1:], "evidence": body["evidence"]}).refused(t, http.StatusUnprocessableEntity, "attendance-missing")
	eventually(t, time.Minute, func(context.Context) error {
		a := o.hr().submit(record, body)
		if a.Status == http.StatusOK {
			return nil
		}
		a.refused(t, http.StatusUnprocessableEntity, "training-not-begun")
		return errors.New("it has not begun")
	})
	eventually(t, time.Minute, o.developed(appraisal.RecordTraining, 1))
	var held struct {
		State            string
		Roster, Attended int
	}
	o.hr().ok(http.MethodGet, "/trainings/"+unit.Trainings[0].ID, nil, &held)
	if held.State != "held" || held.Roster != 12 || held.Attended != 11 {
		t.Errorf("got %+v", held)
	}
	var own struct{ Trainings []struct{ State string } }
	me.ok(http.MethodGet, "/me/trainings", nil, &own)
	if len(own.Trainings) != 1 || own.Trainings[0].State != "held" {
		t.Errorf("my own are %+v", own)
	}
}
