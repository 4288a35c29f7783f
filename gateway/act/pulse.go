package act

import (
	"context"
	"time"

	"rapor/appraisal"
	"rapor/store"
)

// recent outages are gone through again when a gateway starts: one that died between noticing an
// outage and extending what fell due in it is made up for.
const recent = 31 * 24 * time.Hour

// Beat says that a gateway lives, and where it ended an outage, extends every deadline that
// passed in it. Without a gateway people cannot act; that Temporal or the worker are away keeps
// nobody from acting.
func (a *Acts) Beat(ctx context.Context, gap time.Duration) error {
	ended, err := a.Store.Beat(ctx, gap)
	if err != nil || ended == nil {
		return err
	}
	a.Log.WarnContext(ctx, "nobody could act for a while", "from", ended.From, "until", ended.Until)
	return a.extendAll(ctx, *ended)
}

// Revive is the first beat of a gateway, before anybody can act through it.
func (a *Acts) Revive(ctx context.Context, gap time.Duration) error {
	if err := a.Beat(ctx, gap); err != nil {
		return err
	}
	outages, err := a.Store.Outages(ctx, a.Store.Now().Add(-recent))
	if err != nil {
		return err
	}
	for _, o := range outages {
		if err := a.extendAll(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// Pulse beats until ctx ends.
func (a *Acts) Pulse(ctx context.Context, every, gap time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := a.Beat(ctx, gap)
		if err != nil && !failing && ctx.Err() == nil {
			a.Log.WarnContext(ctx, "cannot beat", "error", err)
		}
		failing = err != nil
	}
}

// extendAll extends what fell due in an outage, in all agencies. What fails here is made up for
// by the next look of its process.
func (a *Acts) extendAll(ctx context.Context, o appraisal.Outage) error {
	cycles, err := a.Store.CyclesDueIn(ctx, o)
	if err != nil {
		return err
	}
	for _, c := range cycles {
		if err := a.extendCycle(ctx, c, o); err != nil {
			a.Log.ErrorContext(ctx, "deadlines not extended by an outage", "agency", c.Agency, "cycle", c.Cycle, "error", err)
		}
	}
	return nil
}

func (a *Acts) extendCycle(ctx context.Context, c store.CycleRef, o appraisal.Outage) error {
	return a.do(ctx, c.Agency, func(d *deed) error {
		m, err := d.heldCycle(ctx, c.Cycle)
		if err != nil {
			return err
		}
		r := m.recounting(appraisal.Pace{Calendar: m.calendar})
		r.Outages = []appraisal.Outage{o}
		found, err := d.CountAnew(ctx, r)
		if err != nil || len(found.Changes) == 0 {
			return err
		}
		_, err = d.Adopt(ctx, r, found, func(moved store.Moved) error {
			return d.Record(ctx, store.Entry{Act: "deadlines.extended", Cycle: &c.Cycle, Detail: map[string]string{
				"cause": "outage", "from": instant(o.From), "until": instant(o.Until), "duties": number(moved.Duties), "people": number(moved.People),
			}})
		})
		return err
	})
}
