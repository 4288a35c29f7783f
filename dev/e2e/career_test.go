package e2e

import (
	"net/http"
	"testing"

	"rapor/appraisal"
)

// TestCareer: results, rewards and credit points over the years, with those before the system from their documents,
// for the person and the officials entitled to it; a rule may ask about the years before.
func TestCareer(t *testing.T) {
	t.Parallel()
	f := follow(t, "karier")
	years := "/people/" + f.agency.Employees()[0].ID.String() + "/former-years"
	former := map[string]any{"year": 2025, "official": "baik", "credit": 10.5, "document_number": "PAK/12", "document_date": "2026-01-02"}
	if status, code := f.ask(t, f.employee(), http.MethodPost, years, former, nil); status != http.StatusForbidden {
		t.Errorf("recorded by the employee: %d %s", status, code)
	}
	if status, code := f.ask(t, f.agency.HR.Key, http.MethodPost, years, former, nil); status != http.StatusCreated {
		t.Fatalf("a year before the system: %d %s", status, code)
	}
	former["year"] = 1066
	if status, code := f.ask(t, f.agency.HR.Key, http.MethodPost, years, former, nil); status != http.StatusUnprocessableEntity || code != "year-range" {
		t.Errorf("a year that cannot be: %d %s", status, code)
	}
	f.closed(t, 1)
	for _, key := range []string{f.employee(), f.agency.HR.Key, f.agency.Official.Key} {
		v, status, code := f.career(t, key)
		if status != http.StatusOK || len(v.Years) != 2 || v.Years[0].Rating != "good" || v.Years[1].Former == nil || v.Years[1].Former.DocumentNumber != "PAK/12" {
			t.Errorf("the record: %d %s %+v", status, code, v.Years)
		}
		if len(v.Rewards) != 4 { // two good years in a row are one of them
			t.Errorf("rewards: %+v", v.Rewards)
		}
		if want := appraisal.MustNumber("10.5").Add(appraisal.MustNumber("1.042")); !v.Credit.Total.Equal(want) {
			t.Errorf("credit points altogether: %s, want %s", v.Credit.Total, want)
		}
	}
	for _, p := range f.agency.People {
		if p.Key == "" || p.ID == f.agency.Employees()[0].ID || p.ID == f.agency.HR.ID || p.ID == f.agency.Official.ID {
			continue
		}
		if _, status, code := f.career(t, p.Key); status != http.StatusForbidden || code != "career-not-yours" {
			t.Errorf("for %s: %d %s", p.Name, status, code)
		}
		break
	}
}
