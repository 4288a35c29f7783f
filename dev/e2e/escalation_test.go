package e2e

import (
	"net/http"
	"strings"
	"testing"

	"rapor/appraisal"
	"rapor/dev/demo"
)

// TestEscalation: a missed assessment goes to the manager with what each choice does; who acts
// themself does not decide the objection; unanswered it goes level by level and ends with HR.
func TestEscalation(t *testing.T) {
	t.Parallel()
	s := openSmall(t, "eskalasi", 8, "opens: 7d", "opens: 1d", "opens: 12d", "opens: 2d",
		"assess-subordinate: { within: 5d, remind: [1d] }", "assess-subordinate: { within: 1d, remind: [] }",
		"decide-escalation: { within: 3d, remind: [1d] }", "decide-escalation: { within: 2d, remind: [] }",
		"object: { within: 5d", "object: { within: 20d")
	for _, employee := range []demo.Actor{s.a, s.b} {
		s.planned(employee)
		plan, _ := s.about(s.lead, appraisal.AgreePlan, employee)
		if r := s.as(s.lead).submit(plan, agreed); r.Status != http.StatusOK {
			t.Fatalf("agree: %s", r.Body)
		}
		s.as(employee).met(appraisal.AssessSelf, map[string]any{"scores": map[string]int{"service": 3}})
	}
	decision, _ := s.about(s.head, appraisal.DecideEscalation, s.a)
	var form struct {
		Asks struct {
			About struct {
				Missed    string
				Otherwise string
				Assignee  struct{ ID string }
			}
			Choices []struct{ Choice, Effect string }
		}
	}
	s.as(s.head).ok(http.MethodGet, "/duties/"+decision, nil, &form)
	var choices []string
	for _, c := range form.Asks.Choices {
		choices = append(choices, c.Choice)
		if c.Effect == "" || strings.Contains(c.Effect, "%!") {
			t.Errorf("%s does %q", c.Choice, c.Effect)
		}
	}
	if got := strings.Join(choices, " "); got != "extend reassign act" || form.Asks.About.Assignee.ID != s.lead.ID.String() || form.Asks.About.Missed == "" || form.Asks.About.Otherwise == "" {
		t.Errorf("choices %q about %+v", got, form.Asks.About)
	}
	s.as(s.head).submit(decision, map[string]any{"choice": "proceed", "reason": because}).refused(t, http.StatusUnprocessableEntity, "cannot-proceed-without")
	if r := s.as(s.head).submit(decision, map[string]any{"choice": "act", "reason": because}); r.Status != http.StatusOK {
		t.Fatalf("act: %s", r.Body)
	}
	own, _ := s.about(s.head, appraisal.AssessSubordinate, s.a)
	if r := s.as(s.head).submit(own, judged()); r.Status != http.StatusOK {
		t.Fatalf("assess: %s", r.Body)
	}

	// The manager acted: the objection goes one level up.
	s.as(s.a).met(appraisal.Acknowledge, map[string]any{"acknowledged": true})
	s.as(s.a).met(appraisal.Object, map[string]any{"grounds": "Data triwulan ketiga belum masuk."})
	s.about(s.official, appraisal.DecideObjection, s.a)

	// Nobody answers about the other one: the official, then HR, who cannot lapse.
	last, _ := s.about(s.hr, appraisal.DecideEscalation, s.b)
	var duty struct{ Duty struct{ Lapses bool } }
	s.as(s.hr).ok(http.MethodGet, "/duties/"+last, nil, &form)
	s.as(s.hr).ok(http.MethodGet, "/duties/"+last, nil, &duty)
	if duty.Duty.Lapses {
		t.Error("HR's decision can lapse")
	}
	s.as(s.hr).submit(last, map[string]any{"choice": "act", "reason": because}).refused(t, http.StatusUnprocessableEntity, "choice-not-open")
	if r := s.as(s.hr).submit(last, map[string]any{"choice": "extend", "days": 5, "reason": because}); r.Status != http.StatusOK {
		t.Fatalf("extend: %s", r.Body)
	}
	s.about(s.lead, appraisal.AssessSubordinate, s.b)
}
