package act

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store/db"
)

// ForumItem is a forum in a list.
type ForumItem struct {
	ID          uuid.UUID  `json:"id"`
	Cycle       uuid.UUID  `json:"cycle"`
	Unit        string     `json:"unit"`
	Step        string     `json:"step" enum:"achievement,gathering,calibration,"`
	StepName    string     `json:"step_name"`
	Revision    int        `json:"revision"`
	Achievement string     `json:"achievement,omitempty"`
	OpenedAt    *time.Time `json:"opened_at,omitempty"`
	ClosedAt    *time.Time `json:"closed_at,omitempty"`
	People      int        `json:"people"`
}

// Forum is a forum in session: every rating of the unit side by side, and what members said so far.
type Forum struct {
	ForumItem
	Version  int64              `json:"version" doc:"Raised with everything that is seen here; also the ETag"`
	Effect   string             `json:"effect" enum:"binding,advice"`
	Decree   *appraisal.Text    `json:"decree,omitempty" doc:"That makes it binding"`
	Quorum   *ForumQuorum       `json:"quorum,omitempty"`
	Members  []ForumMember      `json:"members"`
	Seatings []SeatingView      `json:"seatings,omitempty" doc:"Who was seated or left a seat, and why"`
	Sessions []ForumSessionView `json:"sessions"`
	Ratings  []ForumRating      `json:"ratings"`
	// Distribution as the appraisers gave the ratings, and as the forum proposes them.
	Distribution DistributionView `json:"distribution"`
	Proposed     DistributionView `json:"proposed"`
	Figures      *ForumFigures    `json:"figures,omitempty"`
	Awaited      int              `json:"awaited" doc:"Lowerings that appraisers have not answered; nothing can be approved until they have"`
	Unseated     int              `json:"unseated" doc:"Ratings about which no member has a say; they stand as given"`
}

// ForumQuorum is what closes a forum.
type ForumQuorum struct {
	Percent appraisal.Number `json:"percent" doc:"Of the members who have a say about a rating, for each rating"`
	Members int              `json:"members"`
}

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

// ForumReport is what the public reported, as evidence that can be cited.
type ForumReport struct {
	ID uuid.UUID `json:"id"`
	Reported
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

// DistributionView compares the ratings with the pattern the achievement leads one to expect.
type DistributionView struct {
	Counts      map[string]int          `json:"counts"`
	Total       int                     `json:"total"`
	Achievement string                  `json:"achievement,omitempty"`
	Bounds      []appraisal.BoundResult `json:"bounds" doc:"Empty where no pattern applies; to reflect on, no quota"`
}

// Forums lists the forums a person sits in; HR and the official see all.
func (a *Acts) Forums(ctx context.Context, id access.Identity, cycle uuid.UUID) (list []ForumItem, err error) {
	list = []ForumItem{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if id.Left {
			return nil
		}
		p := db.ForumsParams{CycleID: idOrNil(cycle)}
		if access.Allow(id, access.SeeForum, access.Facts{Agency: id.Agency}) != nil {
			p.MemberID = &id.Person
		}
		rows, err := d.Queries.Forums(ctx, p)
		if err != nil {
			return wrap(err, "list forums")
		}
		for _, r := range rows {
			m, err := d.method(ctx, r.MethodHash)
			if err != nil {
				return err
			}
			list = append(list, forumItem(r.Forum, r.UnitName, r.Step, int(r.People), m, id.Language))
		}
		return nil
	})
	return list, err
}

func forumItem(f db.Forum, unit, step string, people int, m *appraisal.Method, l appraisal.Language) ForumItem {
	return ForumItem{
		ID: f.ID, Cycle: f.CycleID, Unit: unit, Step: step, StepName: stepName(m, appraisal.ForumProcess, step, l), Revision: int(f.Revision),
		Achievement: value(f.Achievement), OpenedAt: f.OpenedAt, ClosedAt: f.ClosedAt, People: people,
	}
}

// forumMatter loads a forum for somebody who may do act.
func (d *deed) forumMatter(ctx context.Context, id access.Identity, forum uuid.UUID, hold bool) (*matter, error) {
	load := d.Process
	if hold {
		load = d.HoldProcess
	}
	process, err := load(ctx, forum)
	if err != nil {
		return nil, found(err, "forum-unknown")
	}
	if process.Kind != string(appraisal.ForumProcess) {
		return nil, access.Unknown("forum-unknown")
	}
	return d.matterOf(ctx, process, id.Person)
}

// Forum shows what a forum discusses.
func (a *Acts) Forum(ctx context.Context, id access.Identity, forum uuid.UUID) (v Forum, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		m, err := d.forumMatter(ctx, id, forum, false)
		if err != nil {
			return err
		}
		if err := access.Allow(id, access.SeeForum, m.facts()); err != nil {
			return err
		}
		v, err = d.forumView(ctx, m, id)
		return err
	})
	return v, err
}

// forumView is gathered in a number of questions that does not depend on how many people a forum has.
func (d *deed) forumView(ctx context.Context, m *matter, id access.Identity) (v Forum, err error) {
	unit, err := d.UnitName(ctx, m.forum.UnitID)
	if err != nil {
		return v, wrap(err, "load unit")
	}
	rows, err := d.ForumRatings(ctx, &m.forum.ID)
	if err != nil {
		return v, wrap(err, "load ratings")
	}
	sits, err := d.SittingOver(ctx, m.cycle, m.members, ratedOf(rows))
	if err != nil {
		return v, err
	}
	v = Forum{
		ForumItem: forumItem(*m.forum, unit, m.process.Step, len(rows), m.method, id.Language), Version: m.forum.Version,
		Ratings: []ForumRating{}, Sessions: []ForumSessionView{},
	}
	if f := m.method.Forum; f != nil {
		v.Effect, v.Quorum = string(f.Effect), &ForumQuorum{Percent: f.Quorum, Members: len(m.members)}
		if f.Effect == appraisal.Binding {
			v.Decree = f.Decree
		}
	}
	open := sits
	open.Rated = openRatings(rows)
	for _, r := range open.Rated {
		if len(sits.Over(r)) == 0 {
			v.Unseated++
		}
	}
	if v.Members, err = d.forumMembers(ctx, m, open); err != nil {
		return v, err
	}
	if v.Seatings, err = d.seatings(ctx, m); err != nil {
		return v, err
	}
	if v.Sessions, err = d.sessions(ctx, m.forum.ID); err != nil {
		return v, err
	}
	awaited, err := d.AwaitedStatements(ctx, &m.forum.ID)
	if err != nil {
		return v, wrap(err, "count statements")
	}
	v.Awaited = int(awaited)
	return v, d.forumRatings(ctx, m, id, sits, rows, &v)
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

// forumReports are what the public reported about the people of a forum.
func (d *deed) forumReports(ctx context.Context, calendar appraisal.Calendar, appraisals ...uuid.UUID) (map[uuid.UUID][]ForumReport, error) {
	rows, err := d.FindingsOf(ctx, appraisals)
	if err != nil {
		return nil, wrap(err, "load what the public reported")
	}
	all := map[uuid.UUID][]ForumReport{}
	for _, r := range rows {
		all[*r.AppraisalID] = append(all[*r.AppraisalID], ForumReport{ID: r.ID, Reported: reportedOf(r, calendar)})
	}
	return all, nil
}

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

func distribution(m *matter, counts map[string]int) DistributionView {
	v := DistributionView{Counts: counts, Achievement: value(m.forum.Achievement), Bounds: []appraisal.BoundResult{}}
	for _, n := range counts {
		v.Total += n
	}
	level, ok := m.method.Level(appraisal.Achievement(v.Achievement))
	if !ok {
		return v
	}
	if bounds := appraisal.Distribution(counts, level, m.method.Organisation.Smallest); bounds != nil {
		v.Bounds = bounds
	}
	return v
}
