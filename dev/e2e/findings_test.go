package e2e

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"rapor/appraisal"
	"rapor/dev/demo"
)

// TestFindings: what supervisors tagged is counted for the unit and turned into findings with owner and due day.
// They outlive the cycle; the owner reports, and everybody in the unit reads what became of it, and no name of
// who assessed or was assessed.
func TestFindings(t *testing.T) {
	t.Parallel()
	o := openOffice(t, "temuan", string(demo.Dozen), unitMethod(), unitDay)
	owner := o.agency.Employees()[1]
	o.answer = func(_ demo.Actor, d demo.Duty, given appraisal.Submission) appraisal.Submission {
		switch answer := given.(type) {
		case *appraisal.Assessment:
			answer.Scores["service"] = appraisal.NewNumber(4)
			if answer.Tags = nil; d.Kind == appraisal.AssessSubordinate {
				answer.Tags = []appraisal.Tagged{{Tag: "equipment", Competency: "service"}}
			}
		case *appraisal.FindingsTaken:
			due := today(d).AddDays(300)
			for i, f := range answer.Findings {
				answer.Findings[i] = appraisal.FindingChoice{Number: f.Number, TakeUp: true, Action: "Mengganti komputer loket", Owner: &owner.ID, DueOn: &due}
			}
		}
		return given
	}
	o.live(only(appraisal.ReportFinding), func(ctx context.Context) error {
		if err := o.closed(ctx); err != nil {
			return err
		}
		return o.developed(appraisal.TakeUpFindings, 1)(ctx)
	})
	if n := o.count("SELECT count(*) FROM training"); n != 0 {
		t.Errorf("%d trainings, and nobody is weak", n)
	}
	var units struct {
		Units []struct{ Unit struct{ ID string } }
	}
	o.hr().ok(http.MethodGet, "/cycles/"+o.cycle+"/developments", nil, &units)
	if len(units.Units) != 1 {
		t.Fatalf("%+v", units)
	}
	path := "/units/" + units.Units[0].Unit.ID + "/findings"
	var list struct {
		Findings []struct {
			State, Outcome string
			Count          *int
			Tag            struct{ ID string }
			Item           struct{ ID string }
			Owner          struct{ Name string }
		}
	}
	o.hr().ok(http.MethodGet, path, nil, &list)
	if len(list.Findings) != 1 || list.Findings[0].State != "taken-up" || list.Findings[0].Count == nil || *list.Findings[0].Count != 12 ||
		list.Findings[0].Tag.ID != "equipment" || list.Findings[0].Item.ID != "service" || list.Findings[0].Owner.Name != owner.Name {
		t.Fatalf("%+v", list)
	}
	me := caller{t, o.app.URL(), owner.Key}
	report := me.owes(appraisal.ReportFinding)
	me.submit(report, object{"outcome": "forgotten", "account": "x"}).refused(t, http.StatusUnprocessableEntity, "choice-unknown")
	if a := me.submit(report, object{"outcome": "done", "account": "Komputer loket sudah diganti"}); a.Status != http.StatusOK {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	eventually(t, time.Minute, o.developed(appraisal.ReportFinding, 1))
	head := caller{t, o.app.URL(), o.agency.Employees()[0].Key}
	read := head.call(http.MethodGet, path, nil)
	if read.Status != http.StatusOK || !strings.Contains(string(read.Body), "Komputer loket sudah diganti") {
		t.Errorf("%d %s", read.Status, read.Body)
	}
	for _, p := range o.agency.Employees() {
		if p.ID != owner.ID && strings.Contains(string(read.Body), p.Name) {
			t.Errorf("it names %s", p.Name)
		}
	}
}
