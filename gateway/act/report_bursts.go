package act

import (
	"context"
	"encoding/hex"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// Bursts are how many reports an hour may bring before further ones are held back; zero takes
// what is usual.
type Bursts struct {
	// Source is for one address, Subject for one person or office, Agency for all together.
	Source, Subject, Agency int
}

// admit decides whether a report is moderated at once or held back with others of its burst.
func (d *deed) admit(ctx context.Context, row *db.InsertComplaintParams, source string) error {
	today, sources, err := d.Sources(ctx, source)
	if err != nil {
		return err
	}
	row.SourceHash = today
	recent, err := d.RecentComplaints(ctx, db.RecentComplaintsParams{
		Sources: sources, AboutKey: row.AboutKey, Since: d.Now.Add(-burstWindow),
	})
	if err != nil {
		return wrap(err, "count recent reports")
	}
	reason, key := d.acts.Bursts.exceeded(recent, row.AboutKey, today)
	if reason == "" {
		process, err := d.NewComplaintProcess(ctx, appraisal.ComplaintProcess, row.CycleID, row.ID)
		if err != nil {
			return err
		}
		row.State, row.ProcessID = string(appraisal.ReportModeration), &row.ID
		return d.start(ctx, process)
	}
	burst, err := d.burst(ctx, row, reason, key)
	row.State, row.BurstID = string(appraisal.ReportHeld), &burst
	return err
}

// exceeded says which limit one more report breaks, and what those of the burst have in common.
func (b Bursts) exceeded(recent db.RecentComplaintsRow, about string, source []byte) (reason, key string) {
	limit := func(set, usual int) int32 {
		if set <= 0 {
			set = usual
		}
		return int32(set)
	}
	switch {
	case recent.Source >= limit(b.Source, usualPerSource):
		return "source", hex.EncodeToString(source)
	case recent.Subject >= limit(b.Subject, usualPerSubject):
		return "subject", about
	case recent.Agency >= limit(b.Agency, usualPerAgency):
		return "agency", ""
	}
	return "", ""
}

// burst finds the burst that a report belongs to, or begins it. While it is held, its decision
// is not drawn: a report never joins what has been let go.
func (d *deed) burst(ctx context.Context, row *db.InsertComplaintParams, reason, key string) (uuid.UUID, error) {
	open, err := d.OpenBurst(ctx, db.OpenBurstParams{Reason: reason, Key: key})
	if err == nil {
		if _, err := d.HoldProcess(ctx, open.ID); err != nil {
			return uuid.Nil, wrap(err, "hold burst")
		}
		again, err := d.Burst(ctx, open.ID)
		if err != nil || again.DecidedAt == nil {
			return open.ID, wrap(err, "load burst")
		}
	} else if !store.NoRows(err) {
		return uuid.Nil, wrap(err, "look for the burst")
	}
	id := store.NewID()
	process, err := d.NewComplaintProcess(ctx, appraisal.BurstProcess, row.CycleID, id)
	if err != nil {
		return id, err
	}
	p := db.InsertBurstParams{AgencyID: d.Agency, ID: id, CycleID: row.CycleID, Reason: reason, Key: key, BeganAt: d.Now}
	if reason == "subject" {
		p.EmployeeID = row.EmployeeID
	}
	if err := d.InsertBurst(ctx, p); err != nil {
		return id, wrap(err, "begin burst")
	}
	detail := map[string]string{"reason": reason}
	if err := d.Record(ctx, store.Entry{Act: "burst.held", Cycle: &row.CycleID, Process: &id, Detail: detail}); err != nil {
		return id, err
	}
	return id, d.start(ctx, process)
}
