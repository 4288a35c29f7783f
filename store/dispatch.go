package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"rapor/store/db"
)

// Dispatch is a row of the signal outbox: a workflow to start, or to tell to look.
type Dispatch struct {
	ID       int64
	Agency   uuid.UUID
	Process  uuid.UUID
	Kind     string
	Workflow string
	Epoch    int
	Start    bool
	Attempts int
}

// Tell writes to the outbox that a process shall look again.
func (tx Tx) Tell(ctx context.Context, process uuid.UUID) error {
	_, err := tx.dispatch(ctx, process, false, nil)
	return err
}

// Start writes to the outbox that the workflow of a process shall be started.
func (tx Tx) Start(ctx context.Context, process uuid.UUID) error {
	_, err := tx.dispatch(ctx, process, true, nil)
	return err
}

// TellAfter writes to the outbox that a process shall look again, and claims the row for the
// caller, who delivers it after the commit. Should the caller fail, the claim ends by itself.
func (tx Tx) TellAfter(ctx context.Context, process db.Process, claim time.Duration) (Dispatch, error) {
	return tx.claimed(ctx, process, false, claim)
}

// StartAfter is TellAfter for a workflow to start.
func (tx Tx) StartAfter(ctx context.Context, process db.Process, claim time.Duration) (Dispatch, error) {
	return tx.claimed(ctx, process, true, claim)
}

func (tx Tx) claimed(ctx context.Context, p db.Process, start bool, claim time.Duration) (Dispatch, error) {
	until := tx.Now.Add(claim)
	id, err := tx.dispatch(ctx, p.ID, start, &until)
	return Dispatch{
		ID: id, Agency: p.AgencyID, Process: p.ID, Kind: p.Kind, Workflow: p.WorkflowID, Epoch: int(p.Epoch), Start: start, Attempts: 1,
	}, err
}

func (tx Tx) dispatch(ctx context.Context, process uuid.UUID, start bool, claimedUntil *time.Time) (int64, error) {
	id, err := tx.InsertDispatch(ctx, db.InsertDispatchParams{
		ProcessID: process, Start: start, CreatedAt: tx.Now, ClaimedUntil: claimedUntil,
	})
	if err != nil {
		return 0, fmt.Errorf("outbox for process %s: %w", process, err)
	}
	return id, nil
}

// ClaimDispatches claims rows of all agencies that nobody delivers at the moment.
func (s *Store) ClaimDispatches(ctx context.Context, claim time.Duration, most int) ([]Dispatch, error) {
	now := s.now()
	rows, err := s.Lookup().ClaimDispatch(ctx, db.ClaimDispatchParams{At: now, Until: now.Add(claim), Most: int32(most)})
	if err != nil {
		return nil, outage(fmt.Errorf("claim from the outbox: %w", err))
	}
	claimed := make([]Dispatch, len(rows))
	for i, r := range rows {
		claimed[i] = Dispatch{
			ID: r.ID, Agency: r.AgencyID, Process: r.ProcessID, Kind: r.Kind, Workflow: r.WorkflowID,
			Epoch: int(r.Epoch), Start: r.Start, Attempts: int(r.Attempts),
		}
	}
	return claimed, nil
}

// Delivered removes delivered rows of one agency from the outbox.
func (s *Store) Delivered(ctx context.Context, agency uuid.UUID, ids []int64) error {
	return s.As(ctx, agency, func(tx Tx) error {
		return tx.DeleteDispatch(ctx, ids)
	})
}
