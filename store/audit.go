package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// auditPage is how many entries one transaction chains, and one query of a check reads.
const auditPage = 1000

// AuditHead is the end of an agency's chain: whoever keeps it elsewhere can tell later that
// nothing before it was cut off or rewritten.
type AuditHead struct {
	// Seq is how many entries are chained; 0 and no hash where none is.
	Seq       int64
	Hash      string
	ChainedAt time.Time
}

// UnchainedAgencies are those with entries that wait for their place in the chain.
func (s *Store) UnchainedAgencies(ctx context.Context) ([]uuid.UUID, error) {
	agencies, err := s.Lookup().UnchainedAgencies(ctx)
	if err != nil {
		return nil, outage(fmt.Errorf("look for entries to chain: %w", err))
	}
	return agencies, nil
}

// ChainAudit gives the committed entries of an agency their places in the chain and returns
// how many. An entry whose act has not been committed is not seen, and seen once it has:
// entries wait in a table of their own until they are chained. Where another sequencer is at
// work it does nothing.
func (s *Store) ChainAudit(ctx context.Context, agency uuid.UUID) (int, error) {
	chained := 0
	for {
		n := 0
		err := s.As(ctx, agency, func(tx Tx) (err error) {
			n, err = tx.chainPage(ctx)
			return err
		})
		if chained += n; err != nil || n < auditPage {
			return chained, err
		}
	}
}

func (tx Tx) chainPage(ctx context.Context) (int, error) {
	// The head is read by a statement after the lock: it sees what the last holder wrote.
	free, err := tx.LockAuditChain(ctx, tx.Agency)
	if err != nil || !free {
		return 0, err
	}
	start := appraisal.AuditChainStart(tx.Agency)
	head, err := tx.Queries.AuditHead(ctx, tx.Agency)
	if NoRows(err) {
		head, err = db.AuditHeadRow{Hash: start[:]}, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the end of the audit chain: %w", err)
	}
	pending, err := tx.PendingAudit(ctx, auditPage)
	if err != nil {
		return 0, fmt.Errorf("read entries to chain: %w", err)
	}
	if len(pending) == 0 {
		return 0, nil
	}
	rows := db.ChainAuditParams{AgencyID: tx.Agency, At: tx.Now}
	for i, p := range pending {
		next := appraisal.AuditChainNext(head.Hash, p.Commitment)
		head.Hash = next[:]
		rows.Seqs = append(rows.Seqs, head.Seq+int64(i)+1)
		rows.Entries = append(rows.Entries, p.EntryID)
		rows.Commitments = append(rows.Commitments, p.Commitment)
		rows.Hashes = append(rows.Hashes, next[:])
	}
	if err := tx.Queries.ChainAudit(ctx, rows); err != nil {
		return 0, fmt.Errorf("chain entries: %w", err)
	}
	if err := tx.DeletePendingAudit(ctx, rows.Entries); err != nil {
		return 0, fmt.Errorf("chain entries: %w", err)
	}
	return len(pending), nil
}

// AuditHead is the end of the agency's chain.
func (tx Tx) AuditHead(ctx context.Context) (AuditHead, error) {
	head, err := tx.Queries.AuditHead(ctx, tx.Agency)
	if NoRows(err) {
		return AuditHead{}, nil
	}
	if err != nil {
		return AuditHead{}, fmt.Errorf("read the end of the audit chain: %w", err)
	}
	return AuditHead{Seq: head.Seq, Hash: hex.EncodeToString(head.Hash), ChainedAt: head.ChainedAt}, nil
}
