package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"rapor/appraisal"
	"rapor/dev/demo"
	"rapor/dev/stack"
	"rapor/store"
)

// Force majeure: time stands still for one person, what they owe moves, what opens later is
// counted without those days, and it runs again when the absence is taken back.
func TestAbsenceShifts(t *testing.T) {
	t.Parallel()
	s := startSolo(t, stack.AppOptions{}, []byte(soloRoster), 3600)
	hr := s.api.As(s.agency.HR.Key)
	d := awaits(t, s.employee(), appraisal.ConfirmBriefing)
	day := func(n int) string { return d.DueOn.AddDays(n).String() }
	body := demo.TimeAct{
		"scope": "person", "person": s.agency.Employees()[0].ID, "mode": "shift", "from": day(-2), "until": day(2), "reason": "Banjir bandang di rumah",
	}
	done, err := hr.DeclareAbsence(t.Context(), s.cycle, body)
	if err != nil || done.Duties != 1 || done.People != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	if now := awaits(t, s.employee(), appraisal.ConfirmBriefing); now.DueOn != d.DueOn.AddDays(5) {
		t.Errorf("due on %s, then on %s", d.DueOn, now.DueOn)
	}
	if err := meet(t.Context(), s.employee(), d); err != nil {
		t.Fatal(err)
	}
	plan := awaits(t, s.employee(), appraisal.ProposePlan)
	if plan.DueOn != d.DueOn.AddDays(5) {
		t.Errorf("the plan is due on %s, want %s", plan.DueOn, d.DueOn.AddDays(5))
	}
	if _, err := hr.EndAbsence(t.Context(), done.ID, demo.TimeAct{"until": day(-3), "reason": "Ternyata tidak jadi"}); err != nil {
		t.Fatal(err)
	}
	if now := awaits(t, s.employee(), appraisal.ProposePlan); now.DueOn != d.DueOn {
		t.Errorf("taken back: due on %s, want %s", now.DueOn, d.DueOn)
	}
	body["until"] = day(-4)
	_, err = hr.DeclareAbsence(t.Context(), s.cycle, body)
	if _, code := refusal(t, err); code != "until-before-from" {
		t.Errorf("got %s", code)
	}
}

// Leave: deadlines stay, the period is shortened, the target that accumulates is pro rata, and
// the breakdown of the rating shows both computations.
func TestAbsenceProrates(t *testing.T) {
	t.Parallel()
	s := startSolo(t, stack.AppOptions{}, []byte(soloRoster), 3)
	hr := s.api.As(s.agency.HR.Key)
	from := appraisal.NewDate(2026, time.January, 5)
	done, err := hr.DeclareAbsence(t.Context(), s.cycle, demo.TimeAct{
		"scope": "person", "person": s.agency.Employees()[0].ID, "mode": "prorate", "from": from.String(), "until": from.AddDays(2).String(), "reason": "Cuti melahirkan",
	})
	if err != nil || done.Duties != 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	var result appraisal.Result
	eventually(t, 3*time.Minute, func(ctx context.Context) error {
		for _, p := range []demo.Actor{s.agency.Employees()[0], s.agency.Official, s.agency.HR} {
			who := s.api.As(p.Key)
			duties, err := who.Duties(ctx)
			if err != nil {
				return err
			}
			for _, d := range duties {
				if d.Kind.Right() {
					continue
				}
				if err := meetCumulative(ctx, who, d); err != nil {
					return err
				}
			}
		}
		var body []byte
		err := s.Store.As(ctx, s.agency.ID, func(tx store.Tx) error {
			return tx.QueryRow(ctx, "SELECT coalesce(result::text, '')::bytea FROM appraisal").Scan(&body)
		})
		if err == nil && len(body) == 0 {
			err = fmt.Errorf("there is no rating yet")
		}
		if err != nil {
			return err
		}
		return json.Unmarshal(body, &result)
	})
	kinds := map[appraisal.TermKind]int{}
	compared := 0
	for _, term := range result.Breakdown {
		kinds[term.Kind]++
		if term.Code == "agreed-not-better" || term.Code == "pro-rata-lower" {
			compared++
		}
	}
	if result.Rating == nil || kinds[appraisal.TermPeriod] != 1 || kinds[appraisal.TermTarget] == 0 || compared != 1 {
		t.Errorf("rating %v, %v", result.Rating, result.Breakdown)
	}
}

// meetCumulative is meet with a plan whose figures accumulate.
func meetCumulative(ctx context.Context, who demo.Someone, d demo.Duty) error {
	form, err := who.Form(ctx, d.ID)
	if err != nil {
		return err
	}
	answer, err := demo.Diligent(form)
	if err != nil {
		return err
	}
	if plan, ok := answer.(*appraisal.Plan); ok {
		for i := range plan.Indicators {
			plan.Indicators[i].Cumulative = true
		}
	}
	return who.Submit(ctx, d.ID, answer)
}
