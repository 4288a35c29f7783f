package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
)

// TestCoaching: a poor rating leads to an improvement period: the plan is agreed, sessions are held and signed until
// its last day, the outcome is concluded goal by goal, each with its form, and the official decides what follows with a decree.
func TestCoaching(t *testing.T) {
	t.Parallel()
	f := follow(t, "pembinaan")
	f.poor = true
	f.closed(t, 1)
	var v struct{ Coaching string }
	f.ask(t, f.employee(), http.MethodGet, "/appraisals/"+f.id, nil, &v)
	if v.Coaching == "" {
		t.Fatal("no improvement period follows")
	}
	var c struct {
		State, Step, From, Until string
		PlanHow                  string `json:"plan_how"`
		Plan                     *struct{ Goals []struct{ Goal string } }
		Sessions                 []struct{ State string }
		Outcome                  *struct {
			Improved bool
			Goals    []struct{ Goal string }
		}
		Measures []struct {
			Rule, State  string
			DecreeNumber string `json:"decree_number"`
		}
	}
	f.until(t, func(context.Context) error {
		if status, code := f.ask(t, f.employee(), http.MethodGet, "/coachings/"+v.Coaching, nil, &c); status != http.StatusOK {
			return errors.New(code)
		}
		if c.State != "ended" {
			return fmt.Errorf("%s in step %s", c.State, c.Step)
		}
		return nil
	})
	if c.Plan == nil || c.PlanHow != "agreed" || c.From == "" || c.Until <= c.From || len(c.Sessions) == 0 {
		t.Errorf("the improvement period: %+v", c)
	}
	if c.Outcome == nil || c.Outcome.Improved || len(c.Outcome.Goals) != len(c.Plan.Goals) {
		t.Errorf("the outcome: %+v", c.Outcome)
	}
	if len(c.Measures) != 1 || c.Measures[0].Rule != "competency-test" || c.Measures[0].State != "approved" || c.Measures[0].DecreeNumber == "" {
		t.Errorf("what follows for a PNS: %+v", c.Measures)
	}
	// Every session has its form, and the evaluation at the end.
	var forms struct {
		Papers []struct{ Kind, State string }
	}
	f.ask(t, f.employee(), http.MethodGet, "/coachings/"+v.Coaching+"/papers", nil, &forms)
	held := 0
	for _, s := range c.Sessions {
		if s.State == "held" {
			held++
		}
	}
	if len(forms.Papers) != held+1 {
		t.Errorf("%d forms of %d sessions held: %+v", len(forms.Papers), held, forms.Papers)
	}
	for _, p := range forms.Papers {
		if p.Kind != "coaching-form" || p.State != "issued" {
			t.Errorf("a form: %+v", p)
		}
	}
	if f.undecreed != 1 {
		t.Errorf("refused without a decree: %d", f.undecreed)
	}
}
