package act

import (
	"context"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Adjustment changes a rating in a forum.
type Adjustment struct {
	Appraisal uuid.UUID `json:"appraisal"`
	Rating    string    `json:"rating" example:"memuaskan"`
	Reason    string    `json:"reason" doc:"What is known about the person; to fit a pattern is no reason"`
	Revision  int       `json:"revision" doc:"The forum's revision it was decided on"`
}

// Adjusted says that an adjustment was recorded.
type Adjusted struct {
	Revision  int `json:"revision"`
	Approvals int `json:"approvals" doc:"How many members are asked again"`
}

// Adjust changes a rating while the forum calibrates. Approvals of the revision before are void
// and every member is asked again by the same deadline. Where the method's forum only advises,
// the adjustment is recorded and the rating stays.
func (a *Acts) Adjust(ctx context.Context, id access.Identity, forum uuid.UUID, j Adjustment) (r Adjusted, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.adjustable(ctx, id, forum, j)
		if err != nil {
			return err
		}
		rating, _ := m.method.Rating(j.Rating)
		revision, err := d.ReviseForum(ctx, store.Revision{Process: m.process, Members: m.members, Schedule: m.schedule, Calendar: m.calendar})
		if err != nil {
			return err
		}
		bound := int32(revision)
		err = d.InsertAdjustment(ctx, db.InsertAdjustmentParams{
			AgencyID: d.Agency, ID: store.NewID(), AppraisalID: j.Appraisal, ForumID: &forum, PersonID: id.Person,
			FromRating: *m.appraisal.Rating, ToRating: rating.ID, Reason: j.Reason, Revision: &bound, At: d.Now,
		})
		if err != nil {
			return wrap(err, "keep adjustment")
		}
		if m.method.Forum == nil || m.method.Forum.Effect == appraisal.Binding {
			official := string(rating.Official)
			if err := d.SetRating(ctx, db.SetRatingParams{ID: j.Appraisal, Rating: &rating.ID, Official: &official}); err != nil {
				return wrap(err, "change rating")
			}
		}
		detail := map[string]string{
			"appraisal": j.Appraisal.String(), "from": *m.appraisal.Rating, "to": rating.ID, "revision": number(revision),
		}
		if err := d.actor(ctx, id, m, "rating.adjusted", detail); err != nil {
			return err
		}
		r = Adjusted{Revision: revision, Approvals: len(m.members)}
		return d.tell(ctx, m.process)
	})
	return r, err
}

// adjustable locks the forum and refuses an adjustment that may not be made. The appraisal is
// m's afterwards.
func (d *deed) adjustable(ctx context.Context, id access.Identity, forum uuid.UUID, j Adjustment) (*matter, error) {
	m, err := d.forumMatter(ctx, id, forum, true)
	if err != nil {
		return nil, err
	}
	facts := m.facts()
	if err := access.Allow(id, access.AdjustRating, facts); err != nil {
		return nil, err
	}
	// The appraisal's process before the forum's row, as a look of the appraisal takes them.
	if _, err := d.HoldProcess(ctx, j.Appraisal); err != nil {
		return nil, found(err, "appraisal-unknown")
	}
	locked, err := d.LockForum(ctx, forum)
	if err != nil {
		return nil, wrap(err, "lock forum")
	}
	m.forum = &locked
	row, err := d.AppraisalByID(ctx, j.Appraisal)
	if err != nil {
		return nil, found(err, "appraisal-unknown")
	}
	if row.ForumID == nil || *row.ForumID != forum {
		return nil, access.Unknown("appraisal-unknown")
	}
	m.appraisal = &row
	facts.Rated = row.EmployeeID
	if err := access.Allow(id, access.AdjustRating, facts); err != nil {
		return nil, err
	}
	switch {
	case locked.ClosedAt != nil:
		return nil, appraisal.Refuse(appraisal.Closed, "forum-closed", "", "", "when", instant(*locked.ClosedAt))
	case m.process.Step != string(appraisal.StepCalibration) || m.process.EnteredAt == nil:
		return nil, appraisal.Refuse(appraisal.Conflict, "forum-not-calibrating", "", "")
	case j.Revision != int(locked.Revision):
		return nil, appraisal.Refuse(appraisal.Conflict, "revision-changed", "revision", number(j.Revision), "revision", number(locked.Revision))
	case row.Rating == nil || row.ClosedAt != nil || row.AnnouncedAt != nil:
		return nil, appraisal.Refuse(appraisal.Conflict, "rating-not-adjustable", "appraisal", j.Appraisal.String())
	}
	return m, j.check(m)
}

func (j Adjustment) check(m *matter) error {
	p := appraisal.CheckReason("reason", j.Reason)
	if _, ok := m.method.Rating(j.Rating); !ok {
		p.Add("rating-unknown", "rating", j.Rating, "ratings", ratingIDs(m.method))
	} else if j.Rating == *m.appraisal.Rating {
		p.Add("rating-unchanged", "rating", j.Rating)
	}
	return p.Err()
}

func ratingIDs(m *appraisal.Method) string {
	var ids string
	for i, r := range m.Ratings {
		if i > 0 {
			ids += ", "
		}
		ids += r.ID
	}
	return ids
}
