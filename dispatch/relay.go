package dispatch

import (
	"context"
	"time"
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
		_, err = d.Deliver(ctx, rows)
	}
	if err != nil && ctx.Err() == nil {
		d.Log.WarnContext(ctx, "outbox not delivered; trying again", "error", err)
		return false
	}
	return len(rows) == most
}
