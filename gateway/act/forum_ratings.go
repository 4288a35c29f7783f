package act

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store/db"
)

// ForumRating is one employee's rating in a forum.
type ForumRating struct {
	Appraisal      uuid.UUID         `json:"appraisal"`
	Employee       Person            `json:"employee"`
	Supervisor     *Person           `json:"supervisor,omitempty"`
	Step           string            `json:"step"`
	Score          *appraisal.Number `json:"score"`
	ComputedRating string            `json:"computed_rating,omitempty"`
	Rating         string            `json:"rating,omitempty" doc:"In force"`
	Official       string            `json:"official,omitempty"`
	Unrated        string            `json:"unrated,omitempty"`
	Revision       int               `json:"revision" doc:"A proposal is made on it"`
	Changes        int               `json:"changes" doc:"How many proposals there were"`
	Proposed       string            `json:"proposed,omitempty" doc:"What stands proposed, where it is another rating"`
	Proposals      []RatingProposal  `json:"proposals,omitempty" doc:"Oldest first: before and after stay visible"`
	Outcome        *RatingOutcome    `json:"outcome,omitempty" doc:"What became of it when the forum closed"`
	Parts          []RatingPart      `json:"parts,omitempty" doc:"The sections of the score, or the appraiser's judgements"`
	Evidence       EvidenceCount     `json:"evidence" doc:"How much there is to read; see forums/{id}/ratings/{appraisal}"`
	Reports        []ForumReport     `json:"reports,omitempty" doc:"What the public reported and was taken up, in words"`
	Recused        string            `json:"recused,omitempty" enum:"own,declared,decides-objection" doc:"Why the reader has no say about it, and does not see it"`
	RecusedBecause string            `json:"recused_because,omitempty"`
}

// RatingPart is a section of a score with its weight, or a judgement.
type RatingPart struct {
	ID      string            `json:"id"`
	Name    appraisal.Text    `json:"name"`
	Part    int               `json:"part,omitempty" doc:"Of the year, where there are several"`
	Value   *appraisal.Number `json:"value"`
	Weight  *appraisal.Number `json:"weight,omitempty"`
	Product *appraisal.Number `json:"product,omitempty"`
}

// EvidenceCount is how much is kept about somebody's year.
type EvidenceCount struct {
	Journal  int `json:"journal"`
	Files    int `json:"files"`
	Measured int `json:"measured"`
	Reports  int `json:"reports"`
}

// RatingOutcome is what became of a proposal.
type RatingOutcome struct {
	Outcome   string     `json:"outcome" enum:"in-effect,advised,accepted,departed,unanswered,not-approved,not-heard,too-late"`
	Words     string     `json:"words"`
	From      string     `json:"from"`
	To        string     `json:"to"`
	Reason    string     `json:"reason,omitempty" doc:"The appraiser's, where they departed from advice"`
	DecidedAt *time.Time `json:"decided_at,omitempty"`
}

func ratedOf(rows []db.ForumRatingsRow) []appraisal.Rated {
	rated := make([]appraisal.Rated, len(rows))
	for i, r := range rows {
		rated[i] = appraisal.Rated{Appraisal: r.ID, Employee: r.EmployeeID, Supervisor: r.SupervisorID, Manager: r.ManagerID}
	}
	return rated
}

// openRatings are the ratings that the forum can still discuss.
func openRatings(rows []db.ForumRatingsRow) (rated []appraisal.Rated) {
	for i, r := range ratedOf(rows) {
		if rows[i].Rating != nil && rows[i].Unrated == nil {
			rated = append(rated, r)
		}
	}
	return rated
}

// forumRatings adds the ratings side by side, and what compares them.
func (d *deed) forumRatings(ctx context.Context, m *matter, id access.Identity, sits appraisal.Sitting, rows []db.ForumRatingsRow, v *Forum) error {
	g, err := d.gatherRatings(ctx, m, rows)
	if err != nil {
		return err
	}
	hidden := hiddenFrom(id, sits)
	now, proposed, names := map[string]int{}, map[string]int{}, map[uuid.UUID]string{}
	var unseen []uuid.UUID
	var shown []db.ForumRatingsRow
	for _, r := range rows {
		why := hidden[r.ID]
		if why == appraisal.RecusedOwn && r.AnnouncedAt != nil {
			why = "" // they know their result by now
		}
		if why != "" {
			unseen = append(unseen, r.ID)
			v.Ratings = append(v.Ratings, ForumRating{
				Appraisal: r.ID, Employee: employeeOf(r), Step: r.Step, Unrated: value(r.Unrated), Recused: string(why), RecusedBecause: why.Name().In(id.Language),
			})
			continue
		}
		shown, names[r.SupervisorID] = append(shown, r), r.Supervisor
		one, err := g.rating(r, id.Language)
		if err != nil {
			return err
		}
		if r.Rating != nil && r.Unrated == nil {
			now[one.given()]++
			proposed[one.standing()]++
		}
		v.Ratings = append(v.Ratings, one)
	}
	v.Distribution, v.Proposed = distribution(m, now), distribution(m, proposed)
	v.Figures, err = d.forumFigures(ctx, m, shown, unseen, names)
	return err
}

func employeeOf(r db.ForumRatingsRow) Person {
	return Person{ID: r.EmployeeID, Number: value(r.Number), Name: r.Name, Post: r.Post, Unit: r.Unit}
}

// given is the rating before the forum: what the appraiser gave, also after the forum changed it.
func (r ForumRating) given() string {
	if r.Outcome != nil {
		return r.Outcome.From
	}
	return r.Rating
}

// standing is the rating as the forum proposes it, or left it.
func (r ForumRating) standing() string {
	switch {
	case r.Outcome != nil && (r.Outcome.Outcome == string(appraisal.OutcomeInEffect) || r.Outcome.Outcome == string(appraisal.OutcomeAccepted)):
		return r.Outcome.To
	case r.Proposed != "":
		return r.Proposed
	}
	return r.Rating
}

// gathered is what surrounds the ratings of a forum, asked for at once.
type gathered struct {
	reports   map[uuid.UUID][]ForumReport
	proposals map[uuid.UUID][]RatingProposal
	evidence  map[uuid.UUID]db.ForumEvidenceRow
	measured  map[uuid.UUID]int
	results   map[uuid.UUID]db.ForumResult
}

func (d *deed) gatherRatings(ctx context.Context, m *matter, rows []db.ForumRatingsRow) (g gathered, err error) {
	g = gathered{
		proposals: map[uuid.UUID][]RatingProposal{}, evidence: map[uuid.UUID]db.ForumEvidenceRow{}, measured: map[uuid.UUID]int{},
		results: map[uuid.UUID]db.ForumResult{},
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	if g.reports, err = d.forumReports(ctx, m.calendar, ids...); err != nil {
		return g, err
	}
	changes, err := d.ForumProposals(ctx, db.ForumProposalsParams{ForumID: &m.forum.ID})
	if err != nil {
		return g, wrap(err, "load proposals")
	}
	list, err := d.ratingProposals(ctx, changes)
	if err != nil {
		return g, err
	}
	for _, p := range list {
		g.proposals[p.Appraisal] = append(g.proposals[p.Appraisal], p)
	}
	counts, err := d.ForumEvidence(ctx, &m.forum.ID)
	if err != nil {
		return g, wrap(err, "count evidence")
	}
	for _, c := range counts {
		g.evidence[c.AppraisalID] = c
	}
	figures, err := d.ForumMeasured(ctx, db.ForumMeasuredParams{ForumID: &m.forum.ID, Since: m.cycle.StartsOn, Until: m.cycle.EndsOn})
	if err != nil {
		return g, wrap(err, "count measured figures")
	}
	for _, f := range figures {
		g.measured[f.PersonID] = int(f.Figures)
	}
	results, err := d.ForumResults(ctx, m.forum.ID)
	for _, r := range results {
		g.results[r.AppraisalID] = r
	}
	return g, wrap(err, "load what the forum settled")
}

// rating is one rating with everything around it.
func (g gathered) rating(r db.ForumRatingsRow, l appraisal.Language) (ForumRating, error) {
	one := ForumRating{
		Appraisal: r.ID, Employee: employeeOf(r), Supervisor: &Person{ID: r.SupervisorID, Name: r.Supervisor}, Step: r.Step, Score: r.Score,
		ComputedRating: value(r.ComputedRating), Rating: value(r.Rating), Official: value(r.Official), Unrated: value(r.Unrated),
		Proposals: g.proposals[r.ID], Changes: len(g.proposals[r.ID]), Revision: 1 + len(g.proposals[r.ID]), Reports: g.reports[r.ID],
	}
	one.Evidence = EvidenceCount{
		Journal: int(g.evidence[r.ID].Journal), Files: int(g.evidence[r.ID].Files), Measured: g.measured[r.EmployeeID], Reports: len(g.reports[r.ID]),
	}
	if n := len(one.Proposals); n > 0 && one.Proposals[n-1].Rating != one.Rating {
		one.Proposed = one.Proposals[n-1].Rating
	}
	if result, ok := g.results[r.ID]; ok && result.Pass == r.Pass {
		outcome := appraisal.ForumOutcome(result.Outcome)
		one.Outcome = &RatingOutcome{
			Outcome: result.Outcome, Words: outcome.Name().In(l), From: result.FromRating, To: result.ToRating, Reason: result.Reason, DecidedAt: result.DecidedAt,
		}
	}
	var terms []appraisal.Term
	if err := json.Unmarshal(r.Parts, &terms); err != nil {
		return one, wrap(err, "stored result")
	}
	for _, t := range terms {
		part := RatingPart{ID: t.Section, Name: t.What, Part: t.Part, Value: t.Value, Weight: t.Weight, Product: t.Product}
		if part.ID == "" {
			part.ID = t.Item
		}
		one.Parts = append(one.Parts, part)
	}
	return one, nil
}
