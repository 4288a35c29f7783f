package e2e

import (
	"net/http"
	"testing"

	"rapor/appraisal"
	"rapor/dev/demo"
)

// How much the method asks of people is measured, and tells nothing of a single one.
func TestBurden(t *testing.T) {
	t.Parallel()
	a := rapor(t)
	const people = 4
	agency, err := demo.Load(t.Context(), a.Store, "beban", "Kantor Contoh", crowd(people), "")
	if err != nil {
		t.Fatal(err)
	}
	api := demo.NewAPI(a.URL())
	defer api.Close()
	cycle := openCycle(t, api, agency, "", plainMethod, 3600)
	for i, p := range agency.Employees() {
		who := caller{t, a.URL(), p.Key}
		duty := who.owes(appraisal.ConfirmBriefing)
		who.ok(http.MethodGet, "/duties/"+duty, nil, nil)
		who.ok(http.MethodPut, "/duties/"+duty+"/draft", object{"revision": 0, "body": object{"understood": true}}, nil)
		if a := who.submit(duty, object{"understood": true}); a.Status != http.StatusOK {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		// The plans of two are with their supervisor, who is alone in that part.
		if i < 2 {
			who.met(appraisal.ProposePlan, object{"indicators": []object{
				{"name": "Waktu layanan", "weight": 100, "better": "lower", "target": 4, "unit": "hari", "source": "Aplikasi"},
			}})
			caller{t, a.URL(), agency.Official.Key}.owes(appraisal.AgreePlan)
		}
	}
	var burden struct {
		People []struct {
			Part         string
			People, Most int
			Mean         float64
		}
		Forms []struct {
			Kind          string
			Forms, People int
			Median, Ninth float64
		}
	}
	caller{t, a.URL(), agency.HR.Key}.ok(http.MethodGet, "/cycles/"+cycle+"/burden", nil, &burden)
	if len(burden.Forms) != 1 || burden.Forms[0].Kind != "confirm-briefing" || burden.Forms[0].Forms != people || burden.Forms[0].People != people {
		t.Errorf("forms: %+v", burden.Forms)
	}
	if f := burden.Forms[0]; f.Median < 0 || f.Median > f.Ninth || f.Ninth > 5 {
		t.Errorf("minutes: %+v", f)
	}
	for _, p := range burden.People {
		if p.People < 3 || p.Part == "supervisor" || p.Mean > float64(p.Most) || p.Most < 2 {
			t.Errorf("duties of a part: %+v", p)
		}
	}
	if len(burden.People) != 2 {
		t.Errorf("duties: %+v", burden.People)
	}
	caller{t, a.URL(), agency.Employees()[0].Key}.call(http.MethodGet, "/cycles/"+cycle+"/burden", nil).refused(t, http.StatusForbidden, "role-missing")
}
