package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"rapor/store/db"
)

// rebuildPage is how many processes one transaction of a rebuild starts anew.
const rebuildPage = 200

// RebuildPlace is how far a rebuild has come; its zero value is the beginning.
type RebuildPlace struct {
	rank int32
	id   uuid.UUID
}

// RebuildPage raises the epoch of the next unfinished processes of a cycle, so that whatever
// still runs of them is fenced off, and writes to the outbox that they shall be started anew.
// Only processes made by until count: later ones are being started anyway. It returns how
// many, and where to go on; none are left when it is fewer than a page.
func (tx Tx) RebuildPage(ctx context.Context, cycle uuid.UUID, until time.Time, at RebuildPlace) (n int, next RebuildPlace, more bool, err error) {
	// A launch holds the cycle's process while it starts the forums: either it is over by now, or
	// it is fenced off and the next one starts them.
	if _, err := tx.LockProcess(ctx, cycle); err != nil {
		return 0, at, false, fmt.Errorf("lock the cycle: %w", err)
	}
	rows, err := tx.RaiseEpochs(ctx, db.RaiseEpochsParams{CycleID: cycle, Until: until, AfterRank: at.rank, AfterID: at.id, Most: rebuildPage})
	if err != nil {
		return 0, at, false, fmt.Errorf("raise the epoch: %w", err)
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
		// An update returns its rows in no order.
		if r.Rank > at.rank || r.Rank == at.rank && r.ID.String() > at.id.String() {
			at = RebuildPlace{rank: r.Rank, id: r.ID}
		}
	}
	_, err = tx.startAnew(ctx, ids, nil)
	return len(rows), at, len(rows) == rebuildPage, err
}

// Rebuild is RebuildPage for one process, whose row in the outbox is claimed for the caller. It
// returns nothing where the process has ended, or waits for its launch anyway.
func (tx Tx) Rebuild(ctx context.Context, process db.Process, claim time.Duration) ([]Dispatch, error) {
	if _, err := tx.LockProcess(ctx, process.CycleID); err != nil {
		return nil, fmt.Errorf("lock the cycle: %w", err)
	}
	if n, err := tx.RaiseEpoch(ctx, process.ID); err != nil || n == 0 {
		return nil, err
	}
	until := tx.Now.Add(claim)
	return tx.startAnew(ctx, []uuid.UUID{process.ID}, &until)
}

func (tx Tx) startAnew(ctx context.Context, processes []uuid.UUID, claimedUntil *time.Time) ([]Dispatch, error) {
	if len(processes) == 0 {
		return nil, nil
	}
	if err := tx.DropStaleDispatches(ctx, processes); err != nil {
		return nil, fmt.Errorf("clear the outbox: %w", err)
	}
	rows, err := tx.Queries.StartAnew(ctx, db.StartAnewParams{CreatedAt: tx.Now, ClaimedUntil: claimedUntil, Processes: processes})
	if err != nil {
		return nil, fmt.Errorf("start processes anew: %w", err)
	}
	started := make([]Dispatch, len(rows))
	for i, r := range rows {
		started[i] = Dispatch{
			ID: r.ID, Agency: r.AgencyID, Process: r.ProcessID, Kind: r.Kind, Workflow: r.WorkflowID, Epoch: int(r.Epoch), Start: true, Attempts: 1,
		}
	}
	return started, nil
}

// Stale tells rows of the outbox that speak of an older epoch, or would start what has ended,
// from those that are to be delivered.
func (s *Store) Stale(ctx context.Context, rows []Dispatch) (current, stale []Dispatch, err error) {
	byAgency := map[uuid.UUID][]uuid.UUID{}
	for _, r := range rows {
		byAgency[r.Agency] = append(byAgency[r.Agency], r.Process)
	}
	known := map[uuid.UUID]db.EpochsRow{}
	for agency, ids := range byAgency {
		err := s.As(ctx, agency, func(tx Tx) error {
			found, err := tx.Epochs(ctx, ids)
			for _, f := range found {
				known[f.ID] = f
			}
			return err
		})
		if err != nil {
			return nil, nil, fmt.Errorf("look for older epochs in the outbox: %w", err)
		}
	}
	for _, r := range rows {
		if p, ok := known[r.Process]; ok && (int(p.Epoch) != r.Epoch || r.Start && p.Ended) {
			stale = append(stale, r)
			continue
		}
		current = append(current, r)
	}
	return current, stale, nil
}
