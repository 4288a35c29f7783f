package act

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Draft is what a person has written for a duty so far.
type Draft struct {
	Revision int             `json:"revision" doc:"Rises with every save"`
	Body     json.RawMessage `json:"body"`
	SavedAt  time.Time       `json:"saved_at"`
}

// Saved says that a draft was saved.
type Saved struct {
	Revision int       `json:"revision"`
	SavedAt  time.Time `json:"saved_at"`
}

// DraftConflict refuses a text that was made from an older revision, and shows both.
type DraftConflict struct {
	Refusal *appraisal.Error
	// Draft is what is saved, nil where nothing is.
	Draft *Draft
	Yours json.RawMessage
}

func (c *DraftConflict) Error() string { return c.Refusal.Error() }

// Unwrap is the refusal itself.
func (c *DraftConflict) Unwrap() error { return c.Refusal }

func draftChanged(seen int, doc *db.Document, yours []byte) error {
	c := &DraftConflict{Yours: yours}
	now := 0
	if doc != nil {
		now = int(doc.Revision)
		c.Draft = draftOf(*doc)
	}
	c.Refusal = appraisal.Refuse(appraisal.Conflict, "draft-changed", "revision", number(seen), "revision", number(now))
	return c
}

func draftOf(doc db.Document) *Draft {
	return &Draft{Revision: int(doc.Revision), Body: doc.Body, SavedAt: doc.SavedAt}
}

// SaveDraft saves what a person has written so far, complete or not. Revision is the one they
// last saw, 0 for none; a *DraftConflict says that another one was saved since.
func (a *Acts) SaveDraft(ctx context.Context, id access.Identity, duty uuid.UUID, revision int, body []byte) (s Saved, err error) {
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) || !json.Valid(body) {
		return s, appraisal.Refuse(appraisal.Invalid, "body-not-json", "body", "")
	}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		m, err := d.dutyMatter(ctx, id, duty, access.SaveDraft, true)
		if err != nil {
			return err
		}
		if err := m.open(d.Tx); err != nil {
			return err
		}
		doc, err := d.DocumentOf(ctx, duty)
		switch {
		case store.NoRows(err) && revision != 0:
			return draftChanged(revision, nil, body)
		case err != nil && !store.NoRows(err):
			return wrap(err, "load draft")
		}
		saved, err := d.Queries.SaveDraft(ctx, db.SaveDraftParams{
			AgencyID: d.Agency, ID: store.NewID(), ProcessID: m.process.ID, DutyID: duty, Kind: m.duty.Kind,
			AuthorID: &id.Person, Body: body, SavedAt: d.Now, Expected: int32(revision),
		})
		if store.NoRows(err) {
			if doc, err = d.DocumentOf(ctx, duty); err != nil {
				return wrap(err, "load draft")
			}
			if doc.Final {
				return d.lost(ctx, m)
			}
			return draftChanged(revision, &doc, body)
		}
		if err != nil {
			return wrap(err, "save draft")
		}
		s = Saved{Revision: int(saved), SavedAt: d.Now}
		return d.working(ctx, *m.duty)
	})
	return s, err
}
