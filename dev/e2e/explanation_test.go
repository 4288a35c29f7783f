package e2e

import (
	"net/http"
	"slices"
	"testing"
)

// TestWhyThisRating: every term, who changed the rating, when and why; single answers are behind a right
// of their own.
func TestWhyThisRating(t *testing.T) {
	t.Parallel()
	c := contest(t, "penjelasan")
	c.play(t)
	path := "/appraisals/" + c.id
	for who, key := range map[string]string{"employee": c.employee(), "supervisor": c.agency.Official.Key, "HR": c.agency.HR.Key} {
		var x struct {
			Results []struct {
				Terms []struct {
					Kind  string
					Words struct{ ID, EN string }
				}
			}
			Events []struct {
				Kind, Reason string
				By           *struct{ Name string }
			}
			Groups []any
		}
		if status, code := c.ask(t, key, http.MethodGet, path+"/explanation", nil, &x); status != http.StatusOK || len(x.Results) != 1 {
			t.Fatalf("%s: %d %s %+v", who, status, code, x)
		}
		var terms, events []string
		for _, term := range x.Results[0].Terms {
			if term.Words.ID == "" || term.Words.EN == "" {
				t.Errorf("no words for %s", term.Kind)
			}
			terms = append(terms, term.Kind)
		}
		for _, e := range x.Events {
			events = append(events, e.Kind)
			if e.Kind == "changed" && (e.By == nil || e.By.Name == "" || e.Reason == "") {
				t.Errorf("nobody changed the rating: %+v", e)
			}
		}
		for _, want := range []string{"indicator", "competency", "section", "score", "rating"} {
			if !slices.Contains(terms, want) {
				t.Errorf("%s misses the term %s: %v", who, want, terms)
			}
		}
		for _, want := range []string{"planned", "assessed", "computed", "announced", "objected", "stated", "objection-decided", "changed"} {
			if !slices.Contains(events, want) {
				t.Errorf("%s misses the event %s: %v", who, want, events)
			}
		}
		if len(x.Groups) != 0 {
			t.Errorf("groups of nobody: %v", x.Groups)
		}
		if status, code := c.ask(t, key, http.MethodPost, path+"/disclosure", map[string]string{"purpose": "audit", "reason": "Ingin tahu saja siapa"}, nil); status != http.StatusForbidden {
			t.Errorf("%s looks behind: %d %s", who, status, code)
		}
	}
}
