package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// CoachingFacts are what is known of an improvement period, and the appraisal it followed.
func (tx Tx) CoachingFacts(ctx context.Context, id uuid.UUID, s appraisal.Schedule) (f appraisal.CoachingFacts, a db.Appraisal, err error) {
	fail := func(err error) (appraisal.CoachingFacts, db.Appraisal, error) {
		return f, a, fmt.Errorf("load coaching: %w", err)
	}
	coaching, err := tx.Coaching(ctx, id)
	if err != nil {
		return fail(err)
	}
	if a, err = tx.AppraisalByID(ctx, coaching.AppraisalID); err != nil {
		return fail(err)
	}
	person, err := tx.Person(ctx, a.EmployeeID)
	if err != nil {
		return fail(err)
	}
	f.Status = appraisal.EmployeeStatus(person.Status)
	f.Improved = coaching.Outcome != nil && *coaching.Outcome == "improved"
	if s.Coaching == nil || coaching.StartsOn == nil {
		return f, a, nil
	}
	every := s.Duties[appraisal.HoldSession].Within
	f.Start, f.Until, f.Every = *coaching.StartsOn, *coaching.EndsOn, every.Days
	if f.Plan, err = tx.coachingPlan(ctx, id); err != nil {
		return fail(err)
	}
	if coaching.PlanHow != nil {
		f.How = appraisal.CoachingHow(*coaching.PlanHow)
	}
	held, err := tx.SessionsHeld(ctx, id)
	if err != nil {
		return fail(err)
	}
	f.Held = int(held)
	f.Missed = max(s.Coaching.Sessions(every)-f.Held, 0)
	return f, a, nil
}

func (tx Tx) coachingPlan(ctx context.Context, id uuid.UUID) (*appraisal.CoachingPlan, error) {
	body, err := tx.CoachingPlanBody(ctx, id)
	if err != nil {
		return nil, err
	}
	var plan appraisal.CoachingPlan
	return &plan, json.Unmarshal(body, &plan)
}

// Past are the years of an employee before a cycle, the latest first: of earlier cycles, and as HR
// recorded them of years before the system. Of one year a cycle counts.
func (tx Tx) Past(ctx context.Context, employee uuid.UUID, cycle db.Cycle) ([]appraisal.PastYear, error) {
	rows, err := tx.PastYears(ctx, db.PastYearsParams{PersonID: employee, Day: cycle.StartsOn})
	if err != nil {
		return nil, fmt.Errorf("load the years before: %w", err)
	}
	former, err := tx.FormerYears(ctx, employee)
	if err != nil {
		return nil, fmt.Errorf("load the years before the system: %w", err)
	}
	var past []appraisal.PastYear
	for _, r := range rows {
		past = append(past, appraisal.PastYear{Year: r.EndsOn.Year(), Rating: r.Rating, Official: appraisal.Predikat(r.Official), Score: r.Score})
	}
	for _, f := range former {
		if f.WithdrawnAt == nil && int(f.Year) < cycle.StartsOn.Year() {
			past = append(past, appraisal.PastYear{Year: int(f.Year), Rating: f.Official, Official: appraisal.Predikat(f.Official), Score: f.Score, Imported: true})
		}
	}
	return appraisal.InOrder(past), nil
}
