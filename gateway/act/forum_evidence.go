package act

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store/db"
)

// RatingEvidence is everything about one rating in a forum.
type RatingEvidence struct {
	ForumRating
	Plan      *appraisal.Plan    `json:"plan"`
	Terms     []ExplainedTerm    `json:"terms" doc:"How it was computed, line by line"`
	Journal   []JournalEntry     `json:"journal"`
	Measured  []MeasuredFigure   `json:"measured" doc:"What machines measured, by metric"`
	Figured   []ForumMeasurement `json:"measurements" doc:"The single figures, which can be cited"`
	Documents []ForumDocument    `json:"documents" doc:"What was handed in under a name, and can be cited; never what was said in confidence"`
	Files     []File             `json:"files"`
	Ratings   []Named            `json:"ratings" doc:"Of the method, best first"`
}

// ForumMeasurement is a measured figure that can be cited.
type ForumMeasurement struct {
	ID     uuid.UUID        `json:"id"`
	Metric string           `json:"metric"`
	On     appraisal.Date   `json:"on"`
	Value  appraisal.Number `json:"value"`
}

// ForumDocument is a document that can be cited.
type ForumDocument struct {
	ID   uuid.UUID `json:"id"`
	Kind string    `json:"kind"`
	Name string    `json:"name"`
	At   time.Time `json:"at"`
}

// ForumRating shows one rating with all that is kept about it.
func (a *Acts) ForumRating(ctx context.Context, id access.Identity, forum, appraisalID uuid.UUID) (v RatingEvidence, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		m, err := d.forumMatter(ctx, id, forum, false)
		if err != nil {
			return err
		}
		if err := access.Allow(id, access.SeeForum, m.facts()); err != nil {
			return err
		}
		row, err := d.AppraisalByID(ctx, appraisalID)
		if err != nil {
			return found(err, "appraisal-unknown")
		}
		if row.ForumID == nil || *row.ForumID != forum {
			return appraisal.Refuse(appraisal.Forbidden, "rating-elsewhere", "appraisal", appraisalID.String())
		}
		facts := m.facts()
		if facts.Recused, err = d.recusalFor(ctx, m, id, row); err != nil {
			return err
		}
		if err := access.Allow(id, access.SeeForumRating, facts); err != nil {
			return err
		}
		v, err = d.ratingEvidence(ctx, m, id, row)
		return err
	})
	return v, err
}

// recusalFor is why a reader does not see a rating: members where they have no say, everybody their own
// before it is announced.
func (d *deed) recusalFor(ctx context.Context, m *matter, id access.Identity, a db.Appraisal) (appraisal.Recusal, error) {
	if a.EmployeeID == id.Person {
		if a.AnnouncedAt != nil {
			return "", nil
		}
		return appraisal.RecusedOwn, nil
	}
	if !slices.Contains(m.members, id.Person) {
		return "", nil
	}
	return d.recusal(ctx, m, id.Person, a)
}

func (d *deed) ratingEvidence(ctx context.Context, m *matter, id access.Identity, row db.Appraisal) (v RatingEvidence, err error) {
	rows, err := d.ForumRatings(ctx, &m.forum.ID)
	if err != nil {
		return v, wrap(err, "load ratings")
	}
	i := slices.IndexFunc(rows, func(r db.ForumRatingsRow) bool { return r.ID == row.ID })
	g, err := d.gatherRatings(ctx, m, rows[i:i+1])
	if err != nil {
		return v, err
	}
	if v.ForumRating, err = g.rating(rows[i], id.Language); err != nil {
		return v, err
	}
	process, err := d.Process(ctx, row.ID)
	if err != nil {
		return v, wrap(err, "load process")
	}
	own, err := d.matterOf(ctx, process, id.Person)
	if err != nil {
		return v, err
	}
	if v.Plan, err = d.plan(ctx, row); err != nil {
		return v, err
	}
	var result PassedResult
	if err := result.explain(row.Result); err != nil {
		return v, err
	}
	v.Terms = result.Terms
	if v.Journal, err = d.journal(ctx, own, id); err != nil {
		return v, err
	}
	asks := Asks{}
	if err := d.measuredAsks(ctx, own, v.Plan, id.Language, &asks); err != nil {
		return v, err
	}
	v.Measured = asks.Measured
	for _, r := range m.method.Ratings {
		v.Ratings = append(v.Ratings, Named{r.ID, r.Name.In(id.Language)})
	}
	v.Figured = []ForumMeasurement{}
	figures, err := d.CitableMeasurements(ctx, db.CitableMeasurementsParams{PersonID: row.EmployeeID, Since: m.cycle.StartsOn, Until: m.cycle.EndsOn})
	for _, f := range figures {
		v.Figured = append(v.Figured, ForumMeasurement{ID: f.ID, Metric: f.Metric, On: f.MeasuredOn, Value: f.Value})
	}
	if err != nil {
		return v, wrap(err, "load measured figures")
	}
	return v, d.citable(ctx, row.ID, id.Language, &v)
}

// citable adds the documents and files of an appraisal that can be cited.
func (d *deed) citable(ctx context.Context, appraisalID uuid.UUID, l appraisal.Language, v *RatingEvidence) error {
	v.Documents, v.Files = []ForumDocument{}, []File{}
	docs, err := d.CitableDocuments(ctx, appraisalID)
	if err != nil {
		return wrap(err, "load documents")
	}
	for _, doc := range docs {
		v.Documents = append(v.Documents, ForumDocument{ID: doc.ID, Kind: doc.Kind, Name: appraisal.DutyKind(doc.Kind).Name().In(l), At: doc.SavedAt})
	}
	files, err := d.FilesOfProcess(ctx, &appraisalID)
	for _, f := range files {
		v.Files = append(v.Files, fileOf(f))
	}
	return wrap(err, "load files")
}
