package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
)

// KeyHolder finds whose API key has a hash, before any agency is known. An unknown or revoked
// key is an error of NoRows.
func (s *Store) KeyHolder(ctx context.Context, hash []byte) (agency, person uuid.UUID, err error) {
	row, err := s.Lookup().FindAPIKey(ctx, hash)
	if err != nil {
		return agency, person, outage(fmt.Errorf("look up an API key: %w", err))
	}
	return row.AgencyID, row.PersonID, nil
}

// InvitedDuty finds the duty that a one-time link with a hash is for. An unknown link is an
// error of NoRows.
func (s *Store) InvitedDuty(ctx context.Context, hash []byte) (agency, duty uuid.UUID, err error) {
	row, err := s.Lookup().FindInvitation(ctx, hash)
	if err != nil {
		return agency, duty, outage(fmt.Errorf("look up a link: %w", err))
	}
	return row.AgencyID, row.DutyID, nil
}
