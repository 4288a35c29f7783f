package dispatch

import (
	"context"
	"time"

	"rapor/store"
)

const (
	// idle is how often the relay asks although nobody woke it: claims that ended wake nobody.
	idle = 2 * time.Second
	most = 200
)

// Relay delivers what nobody else has delivered, until ctx ends. Notifications wake it; it
// also looks regularly, so that a lost notification costs a moment and nothing else.
func (d *Dispatcher) Relay(ctx context.Context) error {
	woken := make(chan struct{}, 1)
	go d.Store.Listen(ctx, "rapor_dispatch", woken)
	tick := time.NewTicker(idle)
	defer tick.Stop()
	for {
		if !d.drain(ctx) {
			select {
			case <-ctx.Done():
				return nil
			case <-woken:
			case <-tick.C:
			}
		}
	}
}

// drain delivers one batch and reports whether there may be more at once.
func (d *Dispatcher) drain(ctx context.Context) bool {
	rows, err := d.Store.ClaimDispatches(ctx, Claim, most)
	if err == nil && len(rows) > 0 {
		err = d.deliverCurrent(ctx, rows)
	}
	if err != nil && ctx.Err() == nil {
		d.Log.WarnContext(ctx, "outbox not delivered; trying again", "error", err)
		return false
	}
	return len(rows) == most
}

// deliverCurrent delivers what still holds. A row may have waited for long: one of an older epoch
// would tell, or revive, what a rebuild has replaced.
func (d *Dispatcher) deliverCurrent(ctx context.Context, rows []store.Dispatch) error {
	current, stale, err := d.Store.Stale(ctx, rows)
	if err != nil {
		return err
	}
	for _, r := range stale {
		if err := d.Store.Delivered(ctx, r.Agency, []int64{r.ID}); err != nil {
			return err
		}
	}
	_, err = d.Deliver(ctx, current)
	return err
}
