package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// Beat says that a gateway lives. It returns the outage that this beat ended, where the last one
// lies further back than gap; of several gateways the first to beat learns of it.
func (s *Store) Beat(ctx context.Context, gap time.Duration) (*appraisal.Outage, error) {
	rows, err := s.Lookup().Beat(ctx, db.BeatParams{At: s.now(), Gap: gap.Seconds()})
	if err != nil {
		return nil, outage(fmt.Errorf("beat: %w", err))
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return &appraisal.Outage{From: rows[0].FromAt, Until: rows[0].UntilAt}, nil
}

// LastBeat is when a gateway lived last; known is false where none ever beat.
func (tx Tx) LastBeat(ctx context.Context) (at time.Time, known bool, err error) {
	at, err = tx.Queries.LastBeat(ctx)
	return at, at.Unix() > 0, wrapped(err, "read the pulse")
}

// Outages that ended at an instant or later, in their order.
func (tx Tx) Outages(ctx context.Context, since time.Time) ([]appraisal.Outage, error) {
	return outagesSince(ctx, tx.Queries, since)
}

// Outages of the deployment that ended at an instant or later, in their order.
func (s *Store) Outages(ctx context.Context, since time.Time) ([]appraisal.Outage, error) {
	list, err := outagesSince(ctx, s.Lookup(), since)
	return list, outage(err)
}

func outagesSince(ctx context.Context, q *db.Queries, since time.Time) ([]appraisal.Outage, error) {
	rows, err := q.OutagesSince(ctx, since)
	if err != nil {
		return nil, fmt.Errorf("read outages: %w", err)
	}
	var list []appraisal.Outage
	for _, r := range rows {
		list = append(list, appraisal.Outage{From: r.FromAt, Until: r.UntilAt})
	}
	return list, nil
}

// CycleRef names a cycle of some agency.
type CycleRef struct{ Agency, Cycle uuid.UUID }

// CyclesDueIn are the cycles of all agencies with open duties that fell due in an outage.
func (s *Store) CyclesDueIn(ctx context.Context, o appraisal.Outage) ([]CycleRef, error) {
	rows, err := s.Lookup().CyclesDueBetween(ctx, db.CyclesDueBetweenParams{Since: o.From, Until: o.Until})
	if err != nil {
		return nil, outage(fmt.Errorf("look for deadlines in an outage: %w", err))
	}
	var list []CycleRef
	for _, r := range rows {
		list = append(list, CycleRef{r.AgencyID, r.CycleID})
	}
	return list, nil
}

// Extend moves those of some duties of one process that fell due in an outage, and returns them
// with their new day. The process must be locked.
func (tx Tx) Extend(ctx context.Context, r Recounting, duties []db.Duty) ([]Change, error) {
	var changes []Change
	for _, d := range duties {
		due := r.Pace.Calendar.Extended(d.DueOn, r.Outages)
		if due == d.DueOn {
			continue
		}
		c := Change{Duty: d, Due: due, Derived: due, Cause: appraisal.MovedByOutage}
		if d.AssigneeID != nil {
			zone, err := tx.MailZone(ctx, *d.AssigneeID)
			if err != nil {
				return nil, fmt.Errorf("look up where person %s lives: %w", *d.AssigneeID, err)
			}
			c.zone = zone
		}
		changes = append(changes, c)
	}
	_, err := tx.Adopt(ctx, r, Anew{Changes: changes}, func(Moved) error { return nil })
	return changes, err
}
