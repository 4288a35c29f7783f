package act

import (
	"context"
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

// ForumReport is what the public reported, as evidence that can be cited.
type ForumReport struct {
	ID uuid.UUID `json:"id"`
	Reported
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
