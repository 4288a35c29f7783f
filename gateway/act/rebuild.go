package act

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
)

// Rebuild says why a cycle is started anew.
type Rebuild struct {
	Reason string `json:"reason,omitempty" maxLength:"2000" example:"Basis data Temporal dipulihkan dari cadangan"`
}

// Rebuilt is how many processes were started anew.
type Rebuilt struct {
	Processes int `json:"processes"`
}

// RebuildCycle starts every unfinished process of a cycle anew from what Postgres knows, under
// a new epoch that fences off whatever still runs. It is a page to a transaction: one that was
// broken off is repeated, and what was rebuilt already is rebuilt once more, to no effect.
func (a *Acts) RebuildCycle(ctx context.Context, id access.Identity, cycle uuid.UUID, r Rebuild) (done Rebuilt, err error) {
	if err := access.Allow(id, access.RebuildCycle, access.Facts{Agency: id.Agency}); err != nil {
		return done, err
	}
	begun := a.Store.Now()
	var place store.RebuildPlace
	for more := true; more && err == nil; {
		// The relay delivers: there may be thousands.
		err = a.do(ctx, id.Agency, func(d *deed) error {
			if _, err := d.Cycle(ctx, cycle); err != nil {
				return found(err, "cycle-unknown")
			}
			n, next, left, err := d.RebuildPage(ctx, cycle, begun, place)
			if err != nil {
				return err
			}
			if done.Processes == 0 {
				if n == 0 {
					return appraisal.Refuse(appraisal.Conflict, "nothing-to-rebuild", "", "")
				}
				if err := d.recordRebuild(ctx, id, cycle, r.Reason); err != nil {
					return err
				}
			}
			done.Processes, place, more = done.Processes+n, next, left
			return nil
		})
	}
	return done, err
}

func (d *deed) recordRebuild(ctx context.Context, id access.Identity, cycle uuid.UUID, reason string) error {
	detail := map[string]string{}
	if reason = strings.TrimSpace(reason); reason != "" {
		detail["reason"] = reason
	}
	return d.Record(ctx, store.Entry{Actor: &id.Person, Act: "cycle.rebuilt", Cycle: &cycle, Process: &cycle, Detail: detail})
}
