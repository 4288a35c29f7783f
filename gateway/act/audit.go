package act

import (
	"context"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
)

// erased is the act of the entry that records an erasure; that one is kept.
const erased = "audit.erased"

// EraseAudit erases the text of an entry of the audit trail, who acted and the detail, with its
// salt. That it was there, when, and what act it was stays, and so does the chain.
func (a *Acts) EraseAudit(ctx context.Context, id access.Identity, entry uuid.UUID, reason string) error {
	return a.do(ctx, id.Agency, func(d *deed) error {
		row, err := d.AuditEntry(ctx, entry)
		if store.NoRows(err) {
			// Whoever may not erase learns nothing of what there is.
			if err := access.Allow(id, access.EraseAudit, access.Facts{Agency: id.Agency}); err != nil {
				return err
			}
			return access.Unknown("audit-entry-unknown")
		}
		if err != nil {
			return wrap(err, "load the entry")
		}
		if err := access.Allow(id, access.EraseAudit, access.Facts{Agency: id.Agency, Actor: row.ActorID}); err != nil {
			return err
		}
		if p := appraisal.CheckReason("reason", reason); p.Err() != nil {
			return p.Err()
		}
		if row.Act == erased {
			return appraisal.Refuse(appraisal.Conflict, "audit-entry-kept", "entry", entry.String())
		}
		n, err := d.Queries.EraseAudit(ctx, entry)
		if err != nil {
			return wrap(err, "erase the entry")
		}
		if n == 0 {
			return appraisal.Refuse(appraisal.Conflict, "audit-entry-erased", "entry", entry.String())
		}
		return d.Record(ctx, store.Entry{
			Actor: &id.Person, Act: erased, Cycle: row.CycleID, Process: row.ProcessID, Duty: row.DutyID,
			Detail: map[string]string{"entry": entry.String(), "reason": reason},
		})
	})
}
