package activities

import (
	"context"
	"encoding/json"
	"fmt"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// adoptPlan puts a plan in force. The first one holds from the start of the employee's year, a
// revised one from the day it was agreed. One that was agreed when the supervisor had assessed the year
// already comes too late.
func (c *course) adoptPlan(ctx context.Context, e appraisal.AdoptPlan) error {
	from := c.cycle.StartsOn
	if c.appraisal.StartsOn != nil {
		from = *c.appraisal.StartsOn
	}
	if e.How == appraisal.PlanRevised {
		from = c.calendar.Date(c.tx.Now)
		assessed, err := c.tx.YearAssessment(ctx, c.method, c.process)
		if err != nil {
			return err
		}
		if assessed != nil {
			if err := c.endRevision(ctx, appraisal.EndRevision{Outcome: appraisal.RevisionOvertaken}); err != nil {
				return err
			}
			return c.record(ctx, "plan.revised-too-late", &e.Duty, nil)
		}
	}
	if since, err := c.postSince(ctx); err != nil {
		return err
	} else if since != nil && e.How != appraisal.PlanRevised {
		from = *since
	}
	if err := c.tx.AdoptPlan(ctx, store.NewPlan{Appraisal: c.process.ID, Duty: e.Duty, How: e.How, From: from}); err != nil {
		return err
	}
	var err error
	if c.appraisal, err = c.tx.AppraisalByID(ctx, c.process.ID); err != nil {
		return fmt.Errorf("load appraisal: %w", err)
	}
	if err := c.assessNow(ctx); err != nil {
		return err
	}
	if err := c.issuePlan(ctx, e.How); err != nil {
		return err
	}
	return c.record(ctx, "plan.in-force", &e.Duty, map[string]string{"how": string(e.How)})
}

func (c *course) endRevision(ctx context.Context, e appraisal.EndRevision) error {
	ended, err := c.tx.EndRevision(ctx, c.process.ID, e.Outcome)
	if err != nil || !ended {
		return err
	}
	return c.record(ctx, "plan.revision-ended", nil, map[string]string{"outcome": string(e.Outcome)})
}

// assessedBy finds the plan that an assessment judged: the version it refers to, else the one in
// force. Removed are the indicators that only earlier versions had.
func (c *course) assessedBy(ctx context.Context, version *int32) (plan *appraisal.Plan, removed []string, err error) {
	rows, err := c.tx.PlanVersions(ctx, c.process.ID)
	if err != nil {
		return nil, nil, fmt.Errorf("load plans: %w", err)
	}
	plans := make([]appraisal.Plan, 0, len(rows))
	for _, r := range rows {
		var p appraisal.Plan
		if err := json.Unmarshal(r.Body, &p); err != nil {
			return nil, nil, fmt.Errorf("stored plan: %w", err)
		}
		plans = append(plans, p)
		if version != nil && r.PlanVersion.Number == *version || version == nil && r.InForce {
			break
		}
	}
	if len(plans) == 0 {
		return nil, nil, nil
	}
	last := plans[len(plans)-1]
	seen := map[string]bool{}
	for _, p := range plans[:len(plans)-1] {
		for _, name := range p.Without(last) {
			if !seen[name] {
				removed = append(removed, name)
			}
			seen[name] = true
		}
	}
	return &last, removed, nil
}

// levels is how many levels of superiors above the employee come first: those who are appraised in
// the same cycle. A duty that is opened again waits for nobody.
func (c *course) levels(ctx context.Context, e appraisal.Open, due appraisal.Due) (int, error) {
	if due.PerLevel == nil || e.Days > 0 || e.Level > 0 || e.Round > 1 || c.matter.Kind != appraisal.StepPlan {
		return 0, nil
	}
	n, err := c.tx.LevelsAbove(ctx, db.LevelsAboveParams{
		AppraisalID: c.process.ID, CycleID: c.cycle.ID, Launching: c.cycle.LaunchedAt == nil,
	})
	if err != nil {
		return 0, fmt.Errorf("count the levels above: %w", err)
	}
	return int(n), nil
}
