package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

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
	// Everybody opens the form, writes, thinks for a while and hands it in; the clock of the test says within which bounds.
	const least = 12 * time.Second
	var forms [people]filling
	for i, p := range agency.Employees() {
		f := &forms[i]
		f.caller = caller{t, a.URL(), p.Key}
		f.duty = f.owes(appraisal.ConfirmBriefing)
		f.open()
		f.ok(http.MethodPut, "/duties/"+f.duty+"/draft", object{"revision": 0, "body": object{"understood": true}}, nil)
	}
	thinks(t, forms[people-1].opened, least)
	for i := range forms {
		f := &forms[i]
		f.handIn(object{"understood": true})
		// The plans of two are with their supervisor, who is alone in that part.
		if i < 2 {
			plan := filling{caller: f.caller, duty: f.owes(appraisal.ProposePlan)}
			plan.open()
			plan.handIn(object{"indicators": []object{
				{"name": "Dokumen", "weight": 100, "better": "lower", "target": 4, "unit": "hari", "source": "Aplikasi"},
			}})
		}
	}
	official := caller{t, a.URL(), agency.Official.Key}
	for range 2 {
		agree := filling{caller: official, duty: official.owes(appraisal.AgreePlan)}
		agree.open()
		agree.handIn(agreed)
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
		Parts []struct {
			Part   string
			People int
		}
	}
	shown := caller{t, a.URL(), agency.HR.Key}.call(http.MethodGet, "/cycles/"+cycle+"/burden", nil)
	if err := json.Unmarshal(shown.Body, &burden); err != nil || shown.Status != http.StatusOK {
		t.Fatalf("%d %s", shown.Status, shown.Body)
	}
	if len(burden.Forms) != 1 || burden.Forms[0].Kind != "confirm-briefing" || burden.Forms[0].Forms != people || burden.Forms[0].People != people {
		t.Errorf("forms: %+v", burden.Forms)
	}
	// Seconds are rounded twice, minutes to a tenth.
	low, high := forms[0].took, forms[0].atMost
	for _, f := range forms {
		low, high = min(low, f.took), max(high, f.atMost)
	}
	const rounding = 0.05 + 1.0/60
	if f := burden.Forms[0]; f.Median > f.Ninth || f.Median < low.Minutes()-rounding || f.Ninth > high.Minutes()+rounding {
		t.Errorf("between %s and %s in the form, shown as minutes: %+v", low, high, f)
	}
	for _, part := range burden.Parts {
		if part.People < 3 || part.Part == "supervisor" {
			t.Errorf("minutes of a part: %+v", part)
		}
	}
	for _, p := range agency.People {
		for _, mark := range []string{p.ID.String(), p.Name} {
			if bytes.Contains(shown.Body, []byte(mark)) {
				t.Errorf("the burden names %s: %s", mark, shown.Body)
			}
		}
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

// filling is somebody in a form, with the bounds within which they worked in it.
type filling struct {
	caller
	duty          string
	asked, opened time.Time
	took, atMost  time.Duration
}

func (f *filling) open() {
	f.t.Helper()
	f.asked = time.Now()
	f.ok(http.MethodGet, "/duties/"+f.duty, nil, nil)
	f.opened = time.Now()
}

func (f *filling) handIn(body object) {
	f.t.Helper()
	f.took = time.Since(f.opened)
	if a := f.submit(f.duty, body); a.Status != http.StatusOK {
		f.t.Fatalf("%d %s", a.Status, a.Body)
	}
	f.atMost = time.Since(f.asked)
}

// thinks waits until so long has passed since an instant.
func thinks(t *testing.T, since time.Time, long time.Duration) {
	t.Helper()
	eventually(t, time.Minute, func(context.Context) error {
		if time.Since(since) < long {
			return errors.New("it is not time yet")
		}
		return nil
	})
}
