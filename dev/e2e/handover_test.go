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
	return openSmallYear(t, code, strings.NewReplacer(changes...).Replace(plainMethod), daySeconds)
}

func openSmallYear(t *testing.T, code, method string, daySeconds int) *small {
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
	openCycle(t, api, agency, "", method, daySeconds)
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

// TestPeerWithdraws: a peer stands back with a reason, and the lead names another, who starts clean; what the former one
// had begun is kept as it was, shown to nobody, and counts for nothing.
func TestPeerWithdraws(t *testing.T) {
	t.Parallel()
	const rina, lead, former, heir, begun = "Rina Contoh", "Pengawas Contoh", "Sari Contoh", "Rudi Contoh", "Catatan yang baru separuh"
	o := openOffice(t, "rekan-mundur", groupRoster, groupMethod, 3600)
	o.asked([]string{former, "Tono Contoh", "Umar Contoh"}, rina)
	employee := o.named(rina).ID
	duty, _ := o.caller(former).owesAbout(appraisal.AssessPeer, employee)
	draft := object{"revision": 0, "body": object{"scores": object{"service": 1}, "comment": begun}}
	o.caller(former).ok(http.MethodPut, "/duties/"+duty+"/draft", draft, nil)
	path := "/duties/" + duty + "/withdrawal"
	o.caller(former).call(http.MethodPost, path, object{"reason": " "}).refused(t, http.StatusUnprocessableEntity, "reason-missing")
	o.caller(lead).call(http.MethodPost, path, object{"reason": because}).refused(t, http.StatusNotFound, "duty-unknown")
	o.caller(former).ok(http.MethodPost, path, object{"reason": "Tahun ini saya tidak bekerja dengannya."}, nil)
	o.caller(former).submit(duty, object{"scores": object{"service": 1}}).refused(t, http.StatusGone, "withdrawn")
	o.caller(former).call(http.MethodPut, "/duties/"+duty+"/draft", draft).refused(t, http.StatusGone, "withdrawn")

	naming, _ := o.caller(lead).owesAbout(appraisal.NamePeer, employee)
	for code, peer := range map[string]string{"peer-asked-before": former, "peer-is-employee": rina, "peer-is-supervisor": lead} {
		o.caller(lead).submit(naming, object{"peer": o.named(peer).ID}).refused(t, http.StatusUnprocessableEntity, code)
	}
	if a := o.caller(lead).submit(naming, object{"peer": o.named(heir).ID}); a.Status != http.StatusOK {
		t.Fatalf("another is named: %s", a.Body)
	}
	taken, _ := o.caller(heir).owesAbout(appraisal.AssessPeer, employee)
	var form struct{ Draft *struct{} }
	if o.caller(heir).ok(http.MethodGet, "/duties/"+taken, nil, &form); taken == duty || form.Draft != nil {
		t.Errorf("who was named does not start clean: %+v", form)
	}
	for _, peer := range []string{heir, "Tono Contoh", "Umar Contoh"} {
		o.met(peer, appraisal.AssessPeer, rina, object{"scores": object{"service": 4}, "comment": "Cepat tanggap."})
	}
	o.met(rina, appraisal.AssessSelf, rina, object{"scores": object{"service": 3}})
	o.met(lead, appraisal.AssessSubordinate, rina, judged())
	o.met(rina, appraisal.Acknowledge, rina, object{"acknowledged": true})

	appraised := "/appraisals/" + o.appraisalOf(rina)
	for who, reader := range map[string]caller{"the employee": o.caller(rina), "the lead": o.caller(lead), "HR": o.hr()} {
		var x explained
		if reader.ok(http.MethodGet, appraised+"/explanation", nil, &x); len(x.Groups) != 1 || x.Groups[0].Scores["service"].String() != "4" || len(x.Groups[0].Comments) != 3 {
			t.Errorf("%s reads of the group %+v", who, x.Groups)
		}
		for _, part := range []string{"", "/explanation", "/formers"} {
			a := reader.call(http.MethodGet, appraised+part, nil)
			for _, secret := range []string{begun, o.named(former).Name, o.named(former).ID.String()} {
				if strings.Contains(string(a.Body), secret) {
					t.Errorf("%s reads %q in %s: %s", who, secret, part, a.Body)
				}
			}
		}
	}
	kept := "SELECT count(*) FROM document WHERE duty_id = $1 AND author_id = $2 AND NOT final AND body->>'comment' = $3"
	if o.count(kept, duty, o.named(former).ID, begun) != 1 {
		t.Error("what the former peer wrote is not kept")
	}
}

// TestActingSupervisor: an acting officer appraises under a recorded delegation and no longer; what is still owed when
// it ends goes back to the officer, and what the acting one wrote stays theirs.
func TestActingSupervisor(t *testing.T) {
	t.Parallel()
	s := openSmall(t, "pelaksana-tugas", 3600, "opens: 7d, ", "", "opens: 12d, ", "")
	var due appraisal.Date
	for _, employee := range []demo.Actor{s.a, s.c} {
		s.planned(employee)
		var plan string
		plan, due = s.about(s.lead, appraisal.AgreePlan, employee)
		if r := s.as(s.lead).submit(plan, agreed); r.Status != http.StatusOK {
			t.Fatalf("agree: %s", r.Body)
		}
		s.as(employee).met(appraisal.AssessSelf, map[string]any{"scores": map[string]int{"service": 3}})
	}
	path := map[string]string{}
	for _, employee := range []demo.Actor{s.a, s.c} {
		var list struct{ Appraisals []struct{ ID string } }
		s.as(employee).ok(http.MethodGet, "/appraisals", nil, &list)
		path[employee.Name] = "/appraisals/" + list.Appraisals[0].ID
	}
	begun, _ := s.about(s.lead, appraisal.AssessSubordinate, s.a)
	s.as(s.lead).ok(http.MethodPut, "/duties/"+begun+"/draft", map[string]any{"revision": 0, "body": map[string]any{"comment": "separuh"}}, nil)

	// Without a delegation nobody acts, nor under one of another kind.
	acts := map[string]any{"person": s.b.ID, "acting": "plt", "reason": because}
	hr := s.as(s.hr)
	hr.call(http.MethodPost, path[s.a.Name]+"/supervisor", acts).refused(t, http.StatusUnprocessableEntity, "delegation-missing")
	var delegation struct{ ID string }
	s.as(s.head).ok(http.MethodPost, "/delegations", map[string]any{
		"from": s.lead.ID, "to": s.b.ID, "kind": "plt", "number": "821/7", "starts_on": due.AddDays(-4), "ends_on": due.AddDays(30), "reason": because,
	}, &delegation)
	for _, employee := range []demo.Actor{s.a, s.c} {
		hr.ok(http.MethodPost, path[employee.Name]+"/supervisor", acts, nil)
	}
	var formers struct {
		Supervisors []struct {
			Supervisor struct{ ID string }
			Acting     string
			Delegation string
		}
		Documents []struct {
			Final  bool
			Author struct{ ID string }
		}
	}
	s.as(s.b).ok(http.MethodGet, path[s.a.Name]+"/formers", nil, &formers)
	// The agreement to the plan, and what was begun.
	if n := len(formers.Documents); n != 2 || formers.Documents[1].Final || formers.Documents[1].Author.ID != s.lead.ID.String() {
		t.Errorf("what the officer had begun: %+v", formers.Documents)
	}
	assess, _ := s.about(s.b, appraisal.AssessSubordinate, s.a)
	if r := s.as(s.b).submit(assess, judged()); r.Status != http.StatusOK {
		t.Fatalf("the acting supervisor's assessment: %s", r.Body)
	}

	// It ends: what is still owed is the officer's again.
	late, _ := s.about(s.b, appraisal.AssessSubordinate, s.c)
	s.as(s.b).call(http.MethodPost, "/delegations/"+delegation.ID+"/end", map[string]any{"reason": because}).refused(t, http.StatusForbidden, "delegation-not-yours")
	s.as(s.head).ok(http.MethodPost, "/delegations/"+delegation.ID+"/end", map[string]any{"reason": because}, nil)
	back, _ := s.about(s.lead, appraisal.AssessSubordinate, s.c)
	s.as(s.b).submit(late, judged()).refused(t, http.StatusGone, "handed-over")
	hr.call(http.MethodPost, path[s.c.Name]+"/supervisor", acts).refused(t, http.StatusUnprocessableEntity, "delegation-missing")
	if r := s.as(s.lead).submit(back, judged()); r.Status != http.StatusOK {
		t.Fatalf("the officer's assessment: %s", r.Body)
	}
	for _, employee := range []demo.Actor{s.a, s.c} {
		s.as(employee).met(appraisal.Acknowledge, map[string]any{"acknowledged": true})
	}
	s.as(s.head).ok(http.MethodGet, path[s.a.Name]+"/formers", nil, &formers)
	if n := len(formers.Supervisors); n != 3 || formers.Supervisors[1].Acting != "plt" || formers.Supervisors[1].Delegation != delegation.ID || formers.Supervisors[2].Supervisor.ID != s.lead.ID.String() {
		t.Errorf("who was over them: %+v", formers.Supervisors)
	}
	if n := len(formers.Documents); n != 1 || !formers.Documents[0].Final || formers.Documents[0].Author.ID != s.b.ID.String() {
		t.Errorf("what the acting supervisor wrote: %+v", formers.Documents)
	}
}
