package e2e

import (
	"net/http"
	"testing"
)

// TestCorrection reopens a closed appraisal after its cycle has closed; the old result stays visible and
// the new one can be objected to for its own days.
func TestCorrection(t *testing.T) {
	t.Parallel()
	c := contest(t, "koreksi")
	c.play(t)
	path := "/appraisals/" + c.id + "/correction"
	body := map[string]any{"legal_basis": map[string]any{"number": "800/1/2026", "date": "2026-01-02"}, "step": "supervisor"}
	if status, code := c.ask(t, c.agency.HR.Key, http.MethodPost, path, body, nil); status != http.StatusUnprocessableEntity || code != "correction-unreasoned" {
		t.Fatalf("without a reason: %d %s", status, code)
	}
	body["reason"] = "Realisasi tertukar dengan pegawai lain."
	if status, code := c.ask(t, c.employee(), http.MethodPost, path, body, nil); status != http.StatusForbidden {
		t.Fatalf("by the employee: %d %s", status, code)
	}
	c.objects = false
	first := c.right
	if status, code := c.ask(t, c.agency.HR.Key, http.MethodPost, path, body, nil); status != http.StatusOK {
		t.Fatalf("the correction: %d %s", status, code)
	}
	c.play(t)
	var v ratingView
	c.ask(t, c.employee(), http.MethodGet, "/appraisals/"+c.id, nil, &v)
	if v.Pass != 2 || v.Result == nil || v.Result.Rating != "good" || len(v.Changes) != 0 {
		t.Errorf("the corrected result: %+v", v)
	}
	if c.right == first {
		t.Error("no right to object to the corrected result")
	}
	if status, code := c.ask(t, c.employee(), http.MethodPost, "/duties/"+c.right+"/submission",
		map[string]string{"grounds": "Terlambat, tetapi tetap tidak setuju."}, nil); status != http.StatusGone || code != "objection-days-passed" {
		t.Errorf("an objection after the days: %d %s", status, code)
	}
	var x struct {
		Results []struct {
			Pass    int
			InForce bool `json:"in_force"`
			Rating  struct{ ID string }
		}
	}
	c.ask(t, c.employee(), http.MethodGet, "/appraisals/"+c.id+"/explanation", nil, &x)
	if len(x.Results) != 2 || x.Results[0].Rating.ID != "poor" || x.Results[0].InForce || x.Results[1].Rating.ID != "good" || !x.Results[1].InForce {
		t.Errorf("history: %+v", x)
	}
}
