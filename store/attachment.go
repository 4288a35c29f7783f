package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"rapor/store/db"
)

// UnusedDays is how long an upload waits for something that refers to it.
const UnusedDays = 30

// dropPage is how many uploads one transaction drops.
const dropPage = 200

// DroppedFiles is how much of an agency's uploads was dropped.
type DroppedFiles struct {
	Agency uuid.UUID
	Files  int
	// Bytes are those of the files, whatever content others still keep.
	Bytes int64
}

// DropUnusedFiles removes, in every agency, uploads older than UnusedDays that nothing refers to, and
// content that is nobody's any more. A draft of an open duty keeps what it names. One agency's failure
// stops no other's; what was dropped is told beside the error.
func (s *Store) DropUnusedFiles(ctx context.Context) (dropped []DroppedFiles, err error) {
	agencies, err := s.Lookup().AllAgencies(ctx)
	if err != nil {
		return nil, outage(fmt.Errorf("list the agencies: %w", err))
	}
	for _, agency := range agencies {
		one, failed := s.dropUnusedFiles(ctx, agency)
		if err = errors.Join(err, failed); one.Files > 0 {
			dropped = append(dropped, one)
		}
	}
	return dropped, err
}

func (s *Store) dropUnusedFiles(ctx context.Context, agency uuid.UUID) (DroppedFiles, error) {
	dropped := DroppedFiles{Agency: agency}
	for {
		var page []db.DropUnusedAttachmentsRow
		err := s.As(ctx, agency, func(tx Tx) (err error) {
			page, err = tx.dropUnusedPage(ctx)
			return err
		})
		if err != nil {
			return dropped, fmt.Errorf("drop unused uploads of agency %s: %w", agency, err)
		}
		dropped.Files += len(page)
		for _, r := range page {
			dropped.Bytes += r.Size
		}
		if len(page) < dropPage {
			return dropped, nil
		}
	}
}

func (tx Tx) dropUnusedPage(ctx context.Context) ([]db.DropUnusedAttachmentsRow, error) {
	// Whoever refers to a file or uploads the same content holds it until they have committed.
	if err := tx.LockAttachments(ctx, tx.Agency.String()); err != nil {
		return nil, err
	}
	page, err := tx.DropUnusedAttachments(ctx, db.DropUnusedAttachmentsParams{Before: tx.Now.AddDate(0, 0, -UnusedDays), Most: dropPage})
	if err != nil || len(page) == 0 {
		return nil, err
	}
	hashes := make([][]byte, len(page))
	for i, r := range page {
		hashes[i] = r.Hash
	}
	_, err = tx.DropBlobs(ctx, hashes)
	return page, err
}
