package activities

import (
	"context"
	"fmt"

	"rapor/appraisal"
	"rapor/store/db"
)

// A method that ranks proposes what follows for a unit at once, when the ratings of all are final.

// awaitsUnit reports whether what follows waits for the ratings of colleagues.
func (c *course) awaitsUnit(ctx context.Context) (bool, error) {
	next, ok := c.method.After(c.kind(), c.process.Step)
	if c.kind() != appraisal.AppraisalProcess || c.method.Rank == nil || !ok || next.Kind != appraisal.StepConsequence || c.appraisal.UnitID == nil {
		return false, nil
	}
	if err := c.tx.KeepUnit(ctx, *c.appraisal.UnitID); err != nil {
		return false, fmt.Errorf("keep the unit: %w", err)
	}
	unready, err := c.tx.UnitUnready(ctx, db.UnitUnreadyParams{
		CycleID: c.cycle.ID, UnitID: c.appraisal.UnitID, ID: c.process.ID, Step: next.ID, Before: c.process.Step,
	})
	if err != nil {
		return false, fmt.Errorf("look for ratings of the unit: %w", err)
	}
	if waits := unready > 0; waits != c.appraisal.AwaitsUnit {
		if err := c.tx.SetAwaitsUnit(ctx, db.SetAwaitsUnitParams{ID: c.process.ID, Waits: waits}); err != nil {
			return false, fmt.Errorf("note the wait for the unit: %w", err)
		}
	}
	if unready > 0 {
		return true, nil
	}
	return false, c.tx.TellUnit(ctx, c.process, c.appraisal, c.method)
}

// ranked adds the rank in the unit, where the method ranks.
func (c *course) ranked(ctx context.Context, s *appraisal.Situation) error {
	if c.method.Rank == nil || c.appraisal.UnitID == nil || c.appraisal.Rating == nil {
		return nil
	}
	rows, err := c.tx.UnitRatings(ctx, db.UnitRatingsParams{CycleID: c.cycle.ID, UnitID: c.appraisal.UnitID})
	if err != nil {
		return fmt.Errorf("load the ratings of the unit: %w", err)
	}
	unit := make([]appraisal.Outcome, len(rows))
	for i, r := range rows {
		unit[i] = appraisal.Outcome{Rating: r.Rating, Score: r.Score}
	}
	rank, share := c.method.RankIn(s.Result, unit)
	s.Rank, s.Share = &rank, &share
	return nil
}
