package activities

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// usualGap is how long without a gateway is an outage, where nothing else is set.
const usualGap = 2 * time.Minute

// lapse closes what is past due. People cannot act without a gateway: nothing lapses whose
// deadline no gateway outlived, and what fell due in an outage is extended by it first. That
// Temporal or the worker were away extends nothing.
func (c *course) lapse(ctx context.Context, past []db.Duty) error {
	until := c.tx.Now
	beat, known, err := c.tx.LastBeat(ctx)
	if err != nil {
		return err
	}
	if known {
		if beat.Before(until) {
			until, c.beat = beat, beat
		}
		if err := c.extend(ctx, past); err != nil {
			return err
		}
	}
	lapsed, err := c.tx.LapseDuties(ctx, db.LapseDutiesParams{At: &c.tx.Now, Until: until, ProcessID: c.process.ID})
	if err != nil {
		return fmt.Errorf("lapse duties: %w", err)
	}
	// As they were opened; the order of the rows would tell what else was done to them.
	slices.SortFunc(lapsed, func(a, b db.Duty) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	for _, d := range lapsed {
		if err := c.tx.DropMails(ctx, d.ID); err != nil {
			return err
		}
		if err := c.record(ctx, "duty.lapsed", &d.ID, map[string]string{"kind": d.Kind}); err != nil {
			return err
		}
	}
	return nil
}

// extend moves what fell due in an outage later by it.
func (c *course) extend(ctx context.Context, past []db.Duty) error {
	outages, err := c.tx.Outages(ctx, past[0].DueAt)
	if err != nil || len(outages) == 0 {
		return err
	}
	changes, err := c.tx.Extend(ctx, store.Recounting{
		Cycle: c.cycle, Method: c.method, Schedule: c.schedule, Pace: appraisal.Pace{Calendar: c.calendar}, Outages: outages,
	}, past)
	if err != nil {
		return err
	}
	for _, change := range changes {
		detail := map[string]string{"kind": change.Duty.Kind, "from": change.Duty.DueOn.String(), "to": change.Due.String(), "cause": "outage"}
		if err := c.record(ctx, "duty.extended", &change.Duty.ID, detail); err != nil {
			return err
		}
	}
	return nil
}

// wake is when to look whether an open duty has lapsed: when a gateway must have outlived its
// deadline, or, while none lives, from time to time.
func (c *course) wake(d db.Duty) time.Time {
	at := d.DueAt.Add(2 * c.pulse)
	if at.After(c.tx.Now) {
		return at
	}
	again := max(2*c.pulse, time.Second)
	if gap := c.gap; !c.beat.IsZero() && c.tx.Now.Sub(c.beat) > gap {
		again = gap
	}
	return c.tx.Now.Add(again)
}
