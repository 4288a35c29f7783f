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

// AppraisalItem is an appraisal in a list.
type AppraisalItem struct {
	ID       uuid.UUID `json:"id"`
	Cycle    CycleRef  `json:"cycle"`
	Employee Person    `json:"employee"`
	Step     string    `json:"step"`
	StepName string    `json:"step_name"`
	State    string    `json:"state" enum:"open,closed,unrated"`
}

// Appraisal is one employee's year as a reader may see it.
type Appraisal struct {
	AppraisalItem
	Unrated    string     `json:"unrated,omitempty" doc:"Why it was closed without a rating"`
	OpensAt    *time.Time `json:"opens_at,omitempty" doc:"When the step begins"`
	Supervisor Person     `json:"supervisor"`
	Manager    Person     `json:"manager"`
	Unit       string     `json:"unit,omitempty"`
	Family     string     `json:"family"`
	OpenDuties
	Plan     *appraisal.Plan   `json:"plan" doc:"The plan in force"`
	Result   *ResultView       `json:"result" doc:"Null before it is announced, for the employee, and before it is computed"`
	Periods  []Period          `json:"periods,omitempty"`
	Pass     int               `json:"pass" doc:"Above 1 it was corrected; the explanation has the results before"`
	Changes  []RatingChange    `json:"changes,omitempty"`
	FollowUp []ConsequenceView `json:"follow_up,omitempty"`
	Coaching *uuid.UUID        `json:"coaching,omitempty" doc:"The improvement period that followed"`
	Reports  []Reported        `json:"reports,omitempty" doc:"What the public reported and was taken up, in words; never a deduction"`
	Span
}

// OpenDuties are an appraisal's as others read them: what is asked in confidence is listed for
// HR alone, and only counted for everybody else.
type OpenDuties struct {
	Duties []OpenDuty     `json:"duties" doc:"Open ones"`
	Asked  map[string]int `json:"asked,omitempty" doc:"Open ones asked in confidence, by kind"`
}

// OpenDuty is a duty in a list that others read.
type OpenDuty struct {
	ID       uuid.UUID      `json:"id"`
	Kind     string         `json:"kind"`
	Name     string         `json:"name"`
	Assignee *Person        `json:"assignee"`
	DueOn    appraisal.Date `json:"due_on"`
	Overdue  bool           `json:"overdue"`
}

// ResultView is the result with everything that explains it.
type ResultView struct {
	Score          *appraisal.Number `json:"score"`
	Rating         string            `json:"rating"`
	RatingName     string            `json:"rating_name"`
	Official       string            `json:"official"`
	OfficialName   string            `json:"official_name"`
	ComputedRating string            `json:"computed_rating"`
	Breakdown      json.RawMessage   `json:"breakdown" doc:"How it was computed, line by line"`
	AnnouncedAt    *time.Time        `json:"announced_at"`
	ReceivedAt     *time.Time        `json:"received_at"`
	ReceivedHow    string            `json:"received_how,omitempty" enum:"opened,acknowledged,handed-over,deemed"`
}

// RatingChange is a change of the rating after it was computed.
type RatingChange struct {
	By     string    `json:"by" enum:"forum,objection"`
	From   string    `json:"from"`
	To     string    `json:"to"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// ConsequenceView is something that followed the rating.
type ConsequenceView struct {
	Rule         string          `json:"rule"`
	Name         string          `json:"name"`
	Kind         string          `json:"kind" enum:"reward,coaching"`
	State        string          `json:"state" enum:"proposed,approved,declined,reconsider,withdrawn"`
	DecreeNumber string          `json:"decree_number,omitempty"`
	DecreeDate   *appraisal.Date `json:"decree_date,omitempty"`
	Reward       *RewardView     `json:"reward,omitempty" doc:"What was granted"`
}

// Appraisals lists a person's own appraisals and those they supervise.
func (a *Acts) Appraisals(ctx context.Context, id access.Identity, cycle uuid.UUID, limit int) (list []AppraisalItem, err error) {
	list = []AppraisalItem{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeOwn, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		rows, err := d.AppraisalsOf(ctx, db.AppraisalsOfParams{PersonID: id.Person, CycleID: idOrNil(cycle), Most: atMost(limit, 200, 1000)})
		if err != nil {
			return wrap(err, "list appraisals")
		}
		var who []uuid.UUID
		for _, r := range rows {
			who = append(who, r.EmployeeID)
		}
		cards, err := d.people(ctx, who...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if id.Left && r.EmployeeID != id.Person {
				continue // those they supervised are somebody else's now
			}
			m, err := d.method(ctx, r.MethodHash)
			if err != nil {
				return err
			}
			list = append(list, AppraisalItem{
				ID: r.ID, Cycle: CycleRef{r.CycleID, r.CycleName}, Employee: personOf(cards[r.EmployeeID]), Step: r.Step,
				StepName: stepName(m, appraisal.AppraisalProcess, r.Step, id.Language), State: stateOf(r.ClosedAt, r.Unrated),
			})
		}
		return nil
	})
	return list, err
}

func stateOf(closed *time.Time, unrated *string) string {
	switch {
	case unrated != nil:
		return "unrated"
	case closed != nil:
		return "closed"
	}
	return "open"
}

// Appraisal shows one employee's year to those around it.
func (a *Acts) Appraisal(ctx context.Context, id access.Identity, appraisalID uuid.UUID) (v Appraisal, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		m, err := d.appraisalMatter(ctx, id, appraisalID, access.SeeAppraisal, false)
		if err != nil {
			return err
		}
		v, err = d.appraisalView(ctx, m, id)
		return err
	})
	return v, err
}

func (d *deed) appraisalView(ctx context.Context, m *matter, id access.Identity) (v Appraisal, err error) {
	row, l := m.appraisal, id.Language
	open, err := d.OpenDuties(ctx, row.ID)
	if err != nil {
		return v, wrap(err, "list open duties")
	}
	who := []uuid.UUID{row.EmployeeID, row.SupervisorID, row.ManagerID}
	for _, o := range open {
		if o.AssigneeID != nil {
			who = append(who, *o.AssigneeID)
		}
	}
	cards, err := d.people(ctx, who...)
	if err != nil {
		return v, err
	}
	v = Appraisal{
		AppraisalItem: AppraisalItem{
			ID: row.ID, Cycle: CycleRef{m.cycle.ID, m.cycle.Name}, Employee: personOf(cards[row.EmployeeID]), Step: m.process.Step,
			StepName: stepName(m.method, m.kind(), m.process.Step, l), State: stateOf(row.ClosedAt, row.Unrated),
		},
		Unrated: value(row.Unrated), Supervisor: personOf(cards[row.SupervisorID]), Manager: personOf(cards[row.ManagerID]),
		Family: row.Family, Pass: int(m.process.Pass), OpenDuties: d.openDuties(open, cards, id, m.facts()),
	}
	if m.process.EnteredAt == nil {
		v.OpensAt = m.process.OpensAt
	}
	if v.Span, err = d.span(ctx, m); err != nil {
		return v, err
	}
	if row.UnitID != nil {
		if v.Unit, err = d.UnitName(ctx, *row.UnitID); err != nil {
			return v, wrap(err, "load unit")
		}
	}
	if v.Plan, err = d.plan(ctx, *row); err != nil {
		return v, err
	}
	if v.Periods, err = d.periods(ctx, m, l); err != nil {
		return v, err
	}
	if v.Reports, err = d.reportsOf(ctx, m); err != nil {
		return v, err
	}
	if access.Allow(id, access.SeeResult, m.facts()) != nil {
		return v, nil
	}
	err = d.resultView(ctx, m, l, &v)
	return v, err
}

// openDuties lists open duties, and counts those whose place in a list would tell the reader
// who was asked.
func (d *deed) openDuties(open []db.Duty, cards map[uuid.UUID]db.PersonCardsRow, id access.Identity, around access.Facts) OpenDuties {
	list := OpenDuties{Duties: []OpenDuty{}}
	for _, o := range open {
		kind := appraisal.DutyKind(o.Kind)
		around.Duty, around.Assignee = kind, o.AssigneeID
		if kind.Discreet() && access.Allow(id, access.SeeAsked, around) != nil {
			if list.Asked == nil {
				list.Asked = map[string]int{}
			}
			list.Asked[o.Kind]++
			continue
		}
		v := OpenDuty{ID: o.ID, Kind: o.Kind, Name: kind.Name().In(id.Language), DueOn: o.DueOn, Overdue: !o.DueAt.After(d.Now)}
		if o.AssigneeID != nil {
			p := personOf(cards[*o.AssigneeID])
			v.Assignee = &p
		}
		list.Duties = append(list.Duties, v)
	}
	return list
}

// resultView adds the result, what changed it and what followed from it.
func (d *deed) resultView(ctx context.Context, m *matter, l appraisal.Language, v *Appraisal) error {
	row := m.appraisal
	if row.Result == nil {
		return nil
	}
	var computed appraisal.Result
	if err := json.Unmarshal(row.Result, &computed); err != nil {
		return wrap(err, "stored result")
	}
	breakdown, err := json.Marshal(computed.Breakdown)
	if err != nil {
		return wrap(err, "breakdown")
	}
	v.Result = &ResultView{
		Score: row.Score, Rating: value(row.Rating), RatingName: ratingName(m.method, value(row.Rating), l), Official: value(row.Official),
		OfficialName: officialName(value(row.Official), l), ComputedRating: value(row.ComputedRating), Breakdown: breakdown,
		AnnouncedAt: row.AnnouncedAt, ReceivedAt: row.ReceivedAt, ReceivedHow: value(row.ReceivedHow),
	}
	changes, err := d.AdjustmentsOf(ctx, row.ID)
	if err != nil {
		return wrap(err, "load changes")
	}
	results, err := d.ResultsOf(ctx, row.ID)
	if err != nil {
		return wrap(err, "load what the forum settled")
	}
	for _, r := range results {
		if settled := r.ForumResult; settled.Pass == m.process.Pass && changedRating(settled) {
			v.Changes = append(v.Changes, RatingChange{By: "forum", From: settled.FromRating, To: settled.ToRating, Reason: r.ProposedBecause, At: settledAt(settled)})
		}
	}
	for _, c := range changes {
		if c.Pass != m.process.Pass || c.ForumID != nil {
			continue // of a result that was corrected, or what was proposed in a forum
		}
		v.Changes = append(v.Changes, RatingChange{By: "objection", From: c.FromRating, To: c.ToRating, Reason: c.Reason, At: c.At})
	}
	follow, err := d.ConsequencesOf(ctx, row.ID)
	if err != nil {
		return wrap(err, "load what followed")
	}
	for _, c := range follow {
		if c.State != "superseded" {
			v.FollowUp = append(v.FollowUp, m.consequence(c, l))
		}
	}
	return d.followed(ctx, m, l, v)
}

func ratingName(m *appraisal.Method, id string, l appraisal.Language) string {
	r, _ := m.Rating(id)
	return r.Name.In(l)
}

func officialName(id string, l appraisal.Language) string {
	if id == "" {
		return ""
	}
	return appraisal.Predikat(id).Name().In(l)
}
