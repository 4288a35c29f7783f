package act

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store/db"
)

// Plans are all plans an appraisal ever had, and what was tried.
type Plans struct {
	Versions  []PlanVersion  `json:"versions" doc:"All that were ever in force, the first one first"`
	Returned  []ReturnedPlan `json:"returned" doc:"Plans that came back with a comment"`
	Revisions []Revision     `json:"revisions"`
}

// PlanVersion is a plan that is or was in force.
type PlanVersion struct {
	Number     int            `json:"number"`
	How        string         `json:"how" enum:"agreed,set,revised" doc:"Agreed with the supervisor, set by the supervisor or HR, or revised by agreement"`
	InForce    bool           `json:"in_force"`
	From       appraisal.Date `json:"from" doc:"The first day it holds for"`
	AdoptedAt  time.Time      `json:"adopted_at"`
	ProposedBy *Person        `json:"proposed_by"`
	ProposedAt time.Time      `json:"proposed_at"`
	AgreedBy   *Person        `json:"agreed_by" doc:"Null where it was set"`
	AgreedAt   *time.Time     `json:"agreed_at"`
	Plan       appraisal.Plan `json:"plan"`
	// Results are the plan's by themselves, with what each supports.
	Results []appraisal.OwnResult `json:"results"`
}

// ReturnedPlan is a proposal that came back.
type ReturnedPlan struct {
	ProposedBy *Person        `json:"proposed_by"`
	ProposedAt time.Time      `json:"proposed_at"`
	ReturnedBy *Person        `json:"returned_by"`
	ReturnedAt time.Time      `json:"returned_at"`
	Comment    string         `json:"comment"`
	Plan       appraisal.Plan `json:"plan"`
}

// Revision is a revision of the plan that somebody asked for.
type Revision struct {
	By      *Person    `json:"by"`
	At      time.Time  `json:"at"`
	Reason  string     `json:"reason"`
	State   string     `json:"state" enum:"open,agreed,lapsed,overtaken" doc:"Lapsed: late. Overtaken: the supervisor has assessed the year by the old plan"`
	EndedAt *time.Time `json:"ended_at"`
}

// Plans shows every version of an appraisal's plan to those who may see the appraisal.
func (a *Acts) Plans(ctx context.Context, id access.Identity, appraisalID uuid.UUID) (p Plans, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		m, err := d.appraisalMatter(ctx, id, appraisalID, access.SeeAppraisal, false)
		if err != nil {
			return err
		}
		p, err = d.plansView(ctx, m)
		return err
	})
	return p, err
}

// handedIn is a plan somebody handed in, with the answer it got.
type handedIn struct {
	row    db.PlanDocumentsRow
	plan   appraisal.Plan
	answer *db.PlanDocumentsRow
	said   *appraisal.PlanAgreement
}

func (d *deed) plansView(ctx context.Context, m *matter) (v Plans, err error) {
	v = Plans{Versions: []PlanVersion{}, Returned: []ReturnedPlan{}, Revisions: []Revision{}}
	versions, err := d.PlanVersions(ctx, m.appraisal.ID)
	if err != nil {
		return v, wrap(err, "load plans")
	}
	plans, order, err := d.handedIn(ctx, m)
	if err != nil {
		return v, err
	}
	revisions, err := d.PlanRevisions(ctx, m.appraisal.ID)
	if err != nil {
		return v, wrap(err, "load revisions")
	}
	who := make([]uuid.UUID, 0, 2*len(order)+len(revisions))
	for _, h := range order {
		who = append(who, value(h.row.AssigneeID))
		if h.answer != nil {
			who = append(who, value(h.answer.AssigneeID))
		}
	}
	for _, r := range revisions {
		who = append(who, r.AskedBy)
	}
	cards, err := d.people(ctx, who...)
	if err != nil {
		return v, err
	}
	for _, r := range versions {
		h := plans[r.DutyID]
		if h == nil {
			continue
		}
		version := PlanVersion{
			Number: int(r.PlanVersion.Number), How: r.PlanVersion.How, InForce: r.InForce, From: r.PlanVersion.FromOn,
			AdoptedAt: r.PlanVersion.AdoptedAt, ProposedBy: cardOf(cards, h.row.AssigneeID), ProposedAt: value(h.row.ClosedAt),
			Plan: h.plan, Results: h.plan.Results(),
		}
		if h.answer != nil {
			version.AgreedBy, version.AgreedAt = cardOf(cards, h.answer.AssigneeID), h.answer.ClosedAt
		}
		v.Versions = append(v.Versions, version)
	}
	for _, h := range order {
		if h.said != nil && !h.said.Agreed {
			v.Returned = append(v.Returned, ReturnedPlan{
				ProposedBy: cardOf(cards, h.row.AssigneeID), ProposedAt: value(h.row.ClosedAt), Plan: h.plan,
				ReturnedBy: cardOf(cards, h.answer.AssigneeID), ReturnedAt: value(h.answer.ClosedAt), Comment: h.said.Comment,
			})
		}
	}
	for _, r := range revisions {
		state := "open"
		if r.Outcome != nil {
			state = *r.Outcome
		}
		v.Revisions = append(v.Revisions, Revision{By: cardOf(cards, &r.AskedBy), At: r.AskedAt, Reason: r.Reason, State: state, EndedAt: r.EndedAt})
	}
	return v, nil
}

// handedIn are all plans of m's appraisal by their duty, and in their order.
func (d *deed) handedIn(ctx context.Context, m *matter) (byDuty map[uuid.UUID]*handedIn, order []*handedIn, err error) {
	rows, err := d.PlanDocuments(ctx, m.appraisal.ID)
	if err != nil {
		return nil, nil, wrap(err, "load plans")
	}
	byDuty = map[uuid.UUID]*handedIn{}
	for _, r := range rows {
		answer, err := appraisal.DecodeSubmission(appraisal.DutyKind(r.Kind), r.Body)
		if err != nil {
			return nil, nil, wrap(err, "stored plan")
		}
		switch s := answer.(type) {
		case *appraisal.Plan:
			h := &handedIn{row: r, plan: *s}
			byDuty[r.DutyID] = h
			order = append(order, h)
		case *appraisal.PlanAgreement:
			if h := byDuty[value(r.AboutID)]; h != nil {
				h.answer, h.said = &r, s
			}
		}
	}
	return byDuty, order, nil
}

// cardOf is somebody in a list where numbers are of no use; nil where there is nobody.
func cardOf(cards map[uuid.UUID]db.PersonCardsRow, id *uuid.UUID) *Person {
	card, ok := cards[value(id)]
	if !ok {
		return nil
	}
	p := personOf(card)
	p.Number = ""
	return &p
}
