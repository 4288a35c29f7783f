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

// Forum is a forum with what it discusses.
type Forum struct {
	ForumItem
	Effect       string           `json:"effect" enum:"binding,advice"`
	Members      []Person         `json:"members"`
	Ratings      []ForumRating    `json:"ratings"`
	Distribution DistributionView `json:"distribution"`
}

// ForumRating is one employee's rating in a forum.
type ForumRating struct {
	Appraisal      uuid.UUID         `json:"appraisal"`
	Employee       Person            `json:"employee"`
	Step           string            `json:"step"`
	Score          *appraisal.Number `json:"score"`
	ComputedRating string            `json:"computed_rating,omitempty"`
	Rating         string            `json:"rating,omitempty"`
	Official       string            `json:"official,omitempty"`
	Unrated        string            `json:"unrated,omitempty"`
	Changes        int               `json:"changes"`
	Reports        []Reported        `json:"reports,omitempty" doc:"What the public reported and was taken up, in words"`
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

func (d *deed) forumView(ctx context.Context, m *matter, id access.Identity) (v Forum, err error) {
	unit, err := d.UnitName(ctx, m.forum.UnitID)
	if err != nil {
		return v, wrap(err, "load unit")
	}
	rows, err := d.ForumRatings(ctx, &m.forum.ID)
	if err != nil {
		return v, wrap(err, "load ratings")
	}
	cards, err := d.people(ctx, m.members...)
	if err != nil {
		return v, err
	}
	v = Forum{
		ForumItem: forumItem(*m.forum, unit, m.process.Step, len(rows), m.method, id.Language),
		Members:   []Person{}, Ratings: []ForumRating{},
	}
	if m.method.Forum != nil {
		v.Effect = string(m.method.Forum.Effect)
	}
	for _, member := range m.members {
		v.Members = append(v.Members, personOf(cards[member]))
	}
	var discussed []uuid.UUID
	for _, r := range rows {
		discussed = append(discussed, r.ID)
	}
	reports, err := d.reports(ctx, m.calendar, discussed...)
	if err != nil {
		return v, err
	}
	counts := map[string]int{}
	for _, r := range rows {
		if r.EmployeeID == id.Person && r.AnnouncedAt == nil {
			// Their own result, which they learn when it is announced; nor is it counted, or
			// the others' would tell it.
			r.Score, r.ComputedRating, r.Rating, r.Official, r.Changes = nil, nil, nil, nil, 0
		}
		if r.Rating != nil {
			counts[*r.Rating]++
		}
		v.Ratings = append(v.Ratings, ForumRating{
			Appraisal: r.ID, Employee: Person{ID: r.EmployeeID, Number: value(r.Number), Name: r.Name, Post: r.Post, Unit: r.Unit}, Step: r.Step,
			Score: r.Score, ComputedRating: value(r.ComputedRating), Rating: value(r.Rating), Official: value(r.Official),
			Unrated: value(r.Unrated), Changes: int(r.Changes), Reports: reports[r.ID],
		})
	}
	v.Distribution = distribution(m, counts)
	return v, nil
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
