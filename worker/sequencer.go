package worker

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"
)

// chainEvery is how often the sequencer looks for entries to chain. It is not notified: a
// notification would queue the commits of all acts behind each other.
const chainEvery = 2 * time.Second

// Trail is where entries of the audit wait for their places; *store.Store is one.
type Trail interface {
	UnchainedAgencies(context.Context) ([]uuid.UUID, error)
	ChainAudit(context.Context, uuid.UUID) (int, error)
}

// sequence chains the audit trails of all agencies until ctx ends. Several may run: one works on
// an agency at a time, and what fails is tried again at the next look.
func sequence(ctx context.Context, trail Trail, every time.Duration, log *slog.Logger) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		agencies, err := trail.UnchainedAgencies(ctx)
		if err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "audit trail not chained; trying again", "error", err)
		}
		for _, agency := range agencies {
			if _, err := trail.ChainAudit(ctx, agency); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, "audit trail not chained; trying again", "agency", agency, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
