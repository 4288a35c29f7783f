package e2e

import (
	"net/http"
	"strings"
	"testing"

	"rapor/appraisal"
	"rapor/dev/demo"
)

// smallRoster is a line of three below the official: a head, a lead, and three at the desk.
const smallRoster = `Number,Name,Superior
1,Kepala Contoh,
2,Pengawas Contoh,1
3,Pelaksana Satu,2
4,Pelaksana Dua,2
5,Pelaksana Tiga,2
`

// small is a small office in a cycle of the plain method, changed as a test needs it.
type small struct {
	*testing.T
	agency              *demo.Agency
	head, lead, a, b, c demo.Actor
	hr, official        demo.Actor
	base                string
}

func openSmall(t *testing.T, code string, daySeconds int, changes ...string) *small {
	t.Helper()
	app := rapor(t)
	agency, err := demo.Load(t.Context(), app.Store, code, "Kantor Contoh", []byte(smallRoster), "")
	if err != nil {
		t.Fatal(err)
	}
	api := demo.NewAPI(app.URL())
	t.Cleanup(api.Close)
	s := &small{T: t, agency: agency, hr: agency.HR, official: agency.Official, base: app.URL()}
	for _, p := range agency.People {
		for number, into := range map[string]*demo.Actor{"1": &s.head, "2": &s.lead, "3": &s.a, "4": &s.b, "5": &s.c} {
			if p.Number == number {
				*into = p
			}
		}
	}
	openCycle(t, api, agency, "", strings.NewReplacer(changes...).Replace(plainMethod), daySeconds)
	return s
}

func (s *small) as(p demo.Actor) caller { return caller{t: s.T, base: s.base, key: p.Key} }

// about waits until somebody owes a duty of a kind about an employee.
func (s *small) about(p demo.Actor, kind appraisal.DutyKind, employee demo.Actor) (id string, due appraisal.Date) {
	s.Helper()
	return s.as(p).owesAbout(kind, employee.ID)
}

// planned brings somebody's plan before the supervisor.
func (s *small) planned(employee demo.Actor) {
	s.Helper()
	s.as(employee).met(appraisal.ConfirmBriefing, map[string]any{"understood": true})
	s.as(employee).met(appraisal.ProposePlan, map[string]any{"indicators": []map[string]any{{
		"name": "Dokumen", "weight": 100, "better": "higher", "target": 100, "unit": "%", "source": "Laporan",
	}}})
}

var agreed = map[string]any{"agreed": true, "relevant": []string{"Dokumen"}}

func judged() map[string]any {
	return map[string]any{"scores": map[string]int{"service": 3}, "realised": []map[string]any{{"indicator": "Dokumen", "value": 95}}}
}

const because = "Pejabat penilai berhalangan."

// TestHandingOver: an office is held by a delegate while the delegation lasts and comes back by
// itself; one duty goes to somebody else; a new supervisor starts clean, and leaves the assessment
// to the former one whose writing is kept.
func TestHandingOver(t *testing.T) {
	t.Parallel()
	s := openSmall(t, "alih-tugas", 12, "\nsteps:", "\nhandover: { least: 1d, then: former }\nsteps:", "opens: 7d", "opens: 1d", "opens: 12d", "opens: 6d")
	s.planned(s.a)
	hr := s.as(s.hr)
	duty, due := s.about(s.lead, appraisal.AgreePlan, s.a)

	// A delegation begins at once and ends by itself.
	today := due.AddDays(-4)
	hr.call(http.MethodPost, "/delegations", map[string]any{
		"from": s.lead.ID, "to": s.lead.ID, "kind": "plh", "number": "1", "starts_on": today, "ends_on": due, "reason": because,
	}).refused(t, http.StatusUnprocessableEntity, "delegation-to-oneself")
	s.as(s.lead).call(http.MethodPost, "/delegations", map[string]any{
		"from": s.lead.ID, "to": s.b.ID, "kind": "plh", "number": "1", "starts_on": today, "ends_on": due, "reason": because,
	}).refused(t, http.StatusForbidden, "delegation-not-yours")
	s.as(s.head).ok(http.MethodPost, "/delegations", map[string]any{
		"from": s.lead.ID, "to": s.b.ID, "kind": "plh", "number": "800/1", "starts_on": today, "ends_on": due.AddDays(-2), "reason": because,
	}, nil)
	held, _ := s.about(s.b, appraisal.AgreePlan, s.a)
	var form struct {
		ActingFor struct{ ID string } `json:"acting_for"`
	}
	s.as(s.b).ok(http.MethodGet, "/duties/"+held, nil, &form)
	if form.ActingFor.ID != s.lead.ID.String() {
		t.Errorf("acts for %q", form.ActingFor.ID)
	}
	s.as(s.lead).submit(duty, agreed).refused(t, http.StatusGone, "handed-over")
	back, _ := s.about(s.lead, appraisal.AgreePlan, s.a)
	s.as(s.b).submit(held, agreed).refused(t, http.StatusGone, "handed-over")

	// To oneself or to the employee: refused, nothing stored.
	to := func(p demo.Actor) map[string]any { return map[string]any{"to": p.ID, "reason": because} }
	hr.call(http.MethodPost, "/duties/"+back+"/handover", to(s.lead)).refused(t, http.StatusUnprocessableEntity, "assignee-same")
	hr.call(http.MethodPost, "/duties/"+back+"/handover", to(s.a)).refused(t, http.StatusUnprocessableEntity, "assignee-is-employee")
	if again, _ := s.about(s.lead, appraisal.AgreePlan, s.a); again != back {
		t.Error("something was stored of what was refused")
	}
	s.as(s.lead).ok(http.MethodPut, "/duties/"+back+"/draft", map[string]any{"revision": 0, "body": map[string]any{"comment": "separuh"}}, nil)
	s.as(s.head).ok(http.MethodPost, "/duties/"+back+"/handover", to(s.c), nil)
	given, _ := s.about(s.c, appraisal.AgreePlan, s.a)
	if r := s.as(s.c).submit(given, agreed); r.Status != http.StatusOK {
		t.Fatalf("agree: %s", r.Body)
	}

	// A supervisor who is new when the assessment is open leaves it to the former one.
	s.as(s.a).met(appraisal.AssessSelf, map[string]any{"scores": map[string]int{"service": 3}})
	assess, _ := s.about(s.lead, appraisal.AssessSubordinate, s.a)
	var list struct{ Appraisals []struct{ ID string } }
	s.as(s.a).ok(http.MethodGet, "/appraisals", nil, &list)
	path := "/appraisals/" + list.Appraisals[0].ID
	hr.call(http.MethodPost, path+"/supervisor", map[string]any{"person": s.c.ID, "acting": "plt", "reason": because}).
		refused(t, http.StatusUnprocessableEntity, "delegation-missing")
	hr.ok(http.MethodPost, path+"/supervisor", map[string]any{"person": s.c.ID, "reason": because}, nil)
	if r := s.as(s.lead).submit(assess, judged()); r.Status != http.StatusOK {
		t.Fatalf("the former supervisor's assessment: %s", r.Body)
	}
	var formers struct {
		Supervisors []struct{ Supervisor struct{ ID string } }
		Documents   []struct {
			Final  bool
			Author struct{ ID string }
		}
	}
	s.as(s.c).ok(http.MethodGet, path+"/formers", nil, &formers)
	if len(formers.Supervisors) != 2 || len(formers.Documents) != 2 || formers.Documents[0].Final || !formers.Documents[1].Final {
		t.Errorf("formers: %+v", formers)
	}
	s.as(s.a).call(http.MethodGet, path+"/formers", nil).refused(t, http.StatusForbidden, "formers-not-yours")
	s.as(s.a).met(appraisal.Acknowledge, map[string]any{"acknowledged": true})
}
