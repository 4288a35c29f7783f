package act

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// NewTransfer moves an employee to another post in mid-year.
type NewTransfer struct {
	Unit       string          `json:"unit" doc:"The new unit, by its name or its ID; the same where only the post changes" example:"Seksi Pelayanan"`
	Supervisor *uuid.UUID      `json:"supervisor,omitempty" doc:"Who appraises in the new post; as the roster has it, else the head of the unit, where it is left out"`
	Post       string          `json:"post,omitempty" doc:"Title of the new post; the roster's where it is left out" example:"Arsiparis"`
	Family     string          `json:"family,omitempty" doc:"Family of the new post; found by its title where it is left out"`
	On         *appraisal.Date `json:"on" doc:"First day in the new post" example:"2026-07-01"`
	Reason     string          `json:"reason" example:"SK mutasi 12/2026"`
}

// Transferred says what a transfer did.
type Transferred struct {
	Effect     appraisal.TransferEffect `json:"effect" enum:"plan-again,new-plan,former-finishes,after-rating"`
	Supervisor Person                   `json:"supervisor"`
	HandedOver int                      `json:"handed_over"`
	Forum      *uuid.UUID               `json:"forum" doc:"Where the rating will be calibrated; null where nowhere"`
	Parts      []PartView               `json:"parts"`
}

// PartView is a part of the year in one post.
type PartView struct {
	Number     int             `json:"number"`
	From       appraisal.Date  `json:"from"`
	Until      *appraisal.Date `json:"until,omitempty"`
	Unit       string          `json:"unit,omitempty"`
	Post       string          `json:"post,omitempty"`
	Supervisor Person          `json:"supervisor"`
	Reason     string          `json:"reason,omitempty"`
}

// planKinds are what a plan takes.
var planKinds = []appraisal.DutyKind{appraisal.ProposePlan, appraisal.RevisePlan, appraisal.AgreePlan}

// Transfer moves an employee to another post: from then on another plan, supervisor and forum
// are theirs. What is still possible depends on how far the year is; the answer says it.
func (a *Acts) Transfer(ctx context.Context, id access.Identity, appraisalID uuid.UUID, n NewTransfer) (r Transferred, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		r, err = d.transfer(ctx, id, appraisalID, n)
		return err
	})
	return r, err
}

func (d *deed) transfer(ctx context.Context, id access.Identity, appraisalID uuid.UUID, n NewTransfer) (r Transferred, err error) {
	m, err := d.appraisalMatter(ctx, id, appraisalID, access.TransferEmployee, true)
	if err != nil {
		return r, err
	}
	if err := d.transferable(ctx, m); err != nil {
		return r, err
	}
	t, err := d.newPost(ctx, m, n)
	if err != nil {
		return r, err
	}
	if err := d.keepParts(ctx, m, n, t); err != nil {
		return r, err
	}
	if t.effect == appraisal.NewPlan || t.effect == appraisal.PlanAgain {
		if err := d.leavePost(ctx, m, t); err != nil {
			return r, err
		}
	}
	if t.effect != appraisal.FormerFinishes && t.supervisor != m.appraisal.SupervisorID {
		r.HandedOver, err = d.Tx.ReplaceSupervisor(ctx, store.Replacement{
			Process: m.process, Appraisal: *m.appraisal, To: t.supervisor, Cycle: m.cycle, Schedule: m.schedule, Calendar: m.calendar,
		})
		if err != nil {
			return r, err
		}
	}
	detail := map[string]string{
		"unit": t.unit.ID.String(), "supervisor": t.supervisor.String(), "on": n.On.String(), "effect": string(t.effect), "reason": n.Reason,
	}
	if err := d.actor(ctx, id, m, "employee.transferred", detail); err != nil {
		return r, err
	}
	if err := d.tellPeople(ctx, m, appraisal.MailTransfer, distinctPeople(m.appraisal.EmployeeID, m.appraisal.SupervisorID, t.supervisor)...); err != nil {
		return r, err
	}
	if err := d.transferredView(ctx, m, t, &r); err != nil {
		return r, err
	}
	return r, d.tell(ctx, m.process)
}

// transferable refuses where the year is closed, or its rating is being contested.
func (d *deed) transferable(ctx context.Context, m *matter) error {
	if m.appraisal.ClosedAt != nil {
		return appraisal.Refuse(appraisal.Closed, "appraisal-closed", "", "", "when", instant(*m.appraisal.ClosedAt))
	}
	open, err := d.OpenDuties(ctx, m.process.ID)
	if err != nil {
		return wrap(err, "list open duties")
	}
	for _, duty := range open {
		if kind := appraisal.DutyKind(duty.Kind); kind == appraisal.StateOnObjection || kind == appraisal.DecideObjection {
			return appraisal.Refuse(appraisal.Conflict, "transfer-contested", "", "", "due", duty.DueOn.String())
		}
	}
	return nil
}

// post is where somebody goes, and what that does to their year.
type post struct {
	unit       db.Unit
	supervisor uuid.UUID
	family     string
	title      string
	on         appraisal.Date
	effect     appraisal.TransferEffect
	// former parts, the last of which ends now.
	parts []db.Part
}

// newPost checks a transfer and completes what was left out.
func (d *deed) newPost(ctx context.Context, m *matter, n NewTransfer) (t post, err error) {
	p := appraisal.CheckReason("reason", n.Reason)
	person, err := d.Person(ctx, m.appraisal.EmployeeID)
	if err != nil {
		return t, wrap(err, "load employee")
	}
	t.unit, err = d.UnitNamed(ctx, trimmed(n.Unit))
	known := err == nil
	if store.NoRows(err) {
		p.Add("unit-unknown", "unit", n.Unit)
	} else if err != nil {
		return t, wrap(err, "load unit")
	}
	if t.parts, err = d.Parts(ctx, m.appraisal.ID); err != nil {
		return t, wrap(err, "load the parts of the year")
	}
	year := store.YearOf(m.cycle, *m.appraisal)
	first := year.From
	if len(t.parts) > 0 {
		first = t.parts[len(t.parts)-1].FromOn
	}
	switch today := m.calendar.Date(d.Now); {
	case n.On == nil || n.On.IsZero():
		p.Add("date-missing", "on", "")
	case n.On.After(today):
		p.Add("date-in-the-future", "on", n.On.String(), "today", today.String())
	case !n.On.After(first) || n.On.After(year.Until):
		p.Add("transfer-date", "on", n.On.String(), "from", first.AddDays(1).String(), "until", year.Until.String())
	default:
		t.on = *n.On
	}
	t.title = n.Post
	if trimmed(n.Post) == "" {
		t.title = person.Post
	}
	person.Post = t.title
	if t.family = n.Family; t.family == "" {
		t.family = store.FamilyOf(m.method, person, &t.unit.Name).ID
	} else if _, ok := m.method.FamilyByID(n.Family); !ok {
		p.Add("family-unknown", "family", n.Family, "families", strings.Join(familyIDs(m.method), ", "))
	}
	if known {
		if err := d.newSupervisor(ctx, m, n, person, &t, &p); err != nil {
			return t, err
		}
		if m.appraisal.UnitID != nil && *m.appraisal.UnitID == t.unit.ID && t.supervisor == m.appraisal.SupervisorID &&
			t.family == m.appraisal.Family && trimmed(n.Post) == "" {
			p.Add("transfer-unchanged", "unit", n.Unit)
		}
	}
	if err := p.Err(); err != nil {
		return t, err
	}
	t.effect = appraisal.Transferred(store.WholeYear(m.cycle), year, t.on, m.appraisal.PlanID != nil, m.appraisal.Result != nil)
	return t, nil
}

// newSupervisor is who appraises in the new post: as given, as the roster has it, or the head
// of the unit and those above them.
func (d *deed) newSupervisor(ctx context.Context, m *matter, n NewTransfer, person db.Person, t *post, p *appraisal.Problems) error {
	if n.Supervisor != nil {
		problems, err := d.checkAssignee(ctx, m, *n.Supervisor, uuid.Nil)
		for _, one := range problems {
			one.Field = "supervisor"
		}
		*p = append(*p, problems...)
		t.supervisor = *n.Supervisor
		return err
	}
	var candidates []uuid.UUID
	if person.UnitID != nil && *person.UnitID == t.unit.ID {
		candidates = appendKnown(candidates, person.AppraiserID, person.SuperiorID)
	}
	candidates = appendKnown(candidates, t.unit.HeadID)
	if t.unit.HeadID != nil {
		line, err := d.LineAbove(ctx, *t.unit.HeadID)
		if err != nil {
			return wrap(err, "find the superiors")
		}
		candidates = append(candidates, line...)
	}
	var err error
	if t.supervisor, err = d.FirstPresent(ctx, candidates, person.ID); err != nil {
		return err
	}
	if t.supervisor == uuid.Nil {
		p.Add("supervisor-unknown", "supervisor", "")
	}
	return nil
}

func appendKnown(list []uuid.UUID, people ...*uuid.UUID) []uuid.UUID {
	for _, id := range people {
		if id != nil {
			list = append(list, *id)
		}
	}
	return list
}

func distinctPeople(people ...uuid.UUID) []uuid.UUID {
	var list []uuid.UUID
	for _, id := range people {
		if !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

func familyIDs(m *appraisal.Method) (ids []string) {
	for _, f := range m.Families {
		ids = append(ids, f.ID)
	}
	return ids
}

// keepParts ends the part in the former post and begins the next.
func (d *deed) keepParts(ctx context.Context, m *matter, n NewTransfer, t post) error {
	a, until := m.appraisal, t.on.AddDays(-1)
	var plan, assessed *uuid.UUID
	if t.effect == appraisal.NewPlan {
		var err error
		plan = a.PlanID
		if assessed, err = d.YearAssessment(ctx, m.method, m.process); err != nil {
			return err
		}
	}
	number := int32(len(t.parts))
	if number == 0 {
		number = 1
		first := db.InsertPartParams{
			AgencyID: d.Agency, AppraisalID: a.ID, Number: number, FromOn: store.YearOf(m.cycle, *a).From, UntilOn: &until, UnitID: a.UnitID,
			SupervisorID: a.SupervisorID, ManagerID: a.ManagerID, Family: a.Family, PlanID: plan, DutyID: assessed, AdoptedAt: &d.Now,
		}
		if err := d.InsertPart(ctx, first); err != nil {
			return wrap(err, "keep the former post")
		}
	} else {
		err := d.ClosePart(ctx, db.ClosePartParams{
			AppraisalID: a.ID, Number: number, UntilOn: &until, SupervisorID: a.SupervisorID, ManagerID: a.ManagerID, PlanID: plan, DutyID: assessed,
		})
		if err != nil {
			return wrap(err, "keep the former post")
		}
	}
	next := db.InsertPartParams{
		AgencyID: d.Agency, AppraisalID: a.ID, Number: number + 1, FromOn: t.on, UnitID: &t.unit.ID, SupervisorID: t.supervisor,
		ManagerID: a.ManagerID, Family: t.family, Post: t.title, Reason: n.Reason,
	}
	if t.effect == appraisal.FormerFinishes || t.effect == appraisal.AfterRating {
		next.AdoptedAt = &d.Now
	}
	if err := d.InsertPart(ctx, next); err != nil {
		return wrap(err, "keep the new post")
	}
	return wrap(d.SetReshaped(ctx, db.SetReshapedParams{ID: a.ID, ReshapedAt: &d.Now}), "mark the transfer")
}

// leavePost voids what is open about the former post's plan, and what only its supervisor could
// say about it, and moves the appraisal to the new unit and forum.
func (d *deed) leavePost(ctx context.Context, m *matter, t post) error {
	void := slices.Clone(planKinds)
	if t.effect == appraisal.NewPlan {
		void = append(void, appraisal.AssessSubordinate) // owed again once the new plan is in force
	}
	if err := d.voidKinds(ctx, m, void); err != nil {
		return err
	}
	if err := d.ForgetPlanning(ctx, db.ForgetPlanningParams{ProcessID: m.process.ID, At: &d.Now}); err != nil {
		return wrap(err, "forget what was planned")
	}
	if _, err := d.EndRevision(ctx, m.process.ID, appraisal.RevisionOvertaken); err != nil {
		return err
	}
	from := m.appraisal.ForumID
	to, err := d.changeForum(ctx, m, t.unit.ID)
	if err != nil {
		return err
	}
	err = d.SetPost(ctx, db.SetPostParams{ID: m.appraisal.ID, UnitID: &t.unit.ID, Family: t.family, ForumID: to, At: &d.Now})
	if err != nil {
		return wrap(err, "move to the new post")
	}
	m.appraisal.ForumID = to
	if from != nil && (to == nil || *to != *from) {
		return d.TellForum(ctx, *from, m.method)
	}
	return nil
}

// voidKinds voids open duties of some kinds with the decisions about them. The word on a part
// that ended before stays owed.
func (d *deed) voidKinds(ctx context.Context, m *matter, kinds []appraisal.DutyKind) error {
	open, err := d.OpenDuties(ctx, m.process.ID)
	if err != nil {
		return wrap(err, "list open duties")
	}
	var gone []uuid.UUID
	for _, duty := range open {
		if slices.Contains(kinds, appraisal.DutyKind(duty.Kind)) && duty.Slot == 0 {
			gone = append(gone, duty.ID)
		}
	}
	decisions, err := d.VoidEscalations(ctx, db.VoidEscalationsParams{ProcessID: m.process.ID, Kinds: names(planKinds)})
	if err != nil {
		return wrap(err, "look for decisions")
	}
	gone = append(gone, decisions...)
	if len(gone) == 0 {
		return nil
	}
	if err := d.VoidByID(ctx, db.VoidByIDParams{Ids: gone, At: &d.Now}); err != nil {
		return wrap(err, "void duties")
	}
	return d.DropMails(ctx, gone...)
}

// changeForum finds the forum of the new unit. Both are locked, in the order of their IDs.
func (d *deed) changeForum(ctx context.Context, m *matter, unit uuid.UUID) (*uuid.UUID, error) {
	if m.method.Forum == nil {
		return nil, nil
	}
	to, err := d.ForumFor(ctx, db.ForumForParams{CycleID: m.cycle.ID, UnitID: &unit})
	if store.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, wrap(err, "find the forum of the unit")
	}
	both := []uuid.UUID{to}
	if from := m.appraisal.ForumID; from != nil && *from != to {
		both = append(both, *from)
	}
	slices.SortFunc(both, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	closed := false
	for _, id := range both {
		forum, err := d.LockForum(ctx, id)
		if err != nil {
			return nil, wrap(err, "lock forum")
		}
		closed = closed || id == to && forum.ClosedAt != nil
	}
	if closed {
		return nil, nil
	}
	return &to, nil
}

func (d *deed) transferredView(ctx context.Context, m *matter, t post, r *Transferred) (err error) {
	r.Effect, r.Forum = t.effect, m.appraisal.ForumID
	if r.Parts, err = d.partViews(ctx, m); err != nil {
		return err
	}
	who := t.supervisor
	if t.effect == appraisal.FormerFinishes {
		who = m.appraisal.SupervisorID
	}
	cards, err := d.people(ctx, who)
	r.Supervisor = personOf(cards[who])
	return err
}

// partViews are the posts somebody held in the year; none where it was one.
func (d *deed) partViews(ctx context.Context, m *matter) (list []PartView, err error) {
	parts, err := d.Parts(ctx, m.appraisal.ID)
	if err != nil || len(parts) == 0 {
		return nil, wrap(err, "load the parts of the year")
	}
	var who []uuid.UUID
	for _, p := range parts {
		who = append(who, p.SupervisorID)
	}
	cards, err := d.people(ctx, who...)
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		v := PartView{Number: int(p.Number), From: p.FromOn, Until: p.UntilOn, Post: p.Post, Supervisor: personOf(cards[p.SupervisorID]), Reason: p.Reason}
		if p.UnitID != nil {
			if v.Unit, err = d.UnitName(ctx, *p.UnitID); err != nil {
				return nil, wrap(err, "load unit")
			}
		}
		list = append(list, v)
	}
	return list, nil
}

// partFacts are the family and the plan of the part of the year that m's duty is about, where it
// is about one that ended.
func (d *deed) partFacts(ctx context.Context, m *matter, f *appraisal.Facts) error {
	if m.appraisal == nil || m.duty.Step != string(appraisal.StepBeside) || m.duty.Slot == 0 {
		return nil
	}
	parts, err := d.Parts(ctx, m.appraisal.ID)
	if err != nil {
		return wrap(err, "load the parts of the year")
	}
	for _, p := range parts {
		if p.Number != m.duty.Slot || p.PlanID == nil {
			continue
		}
		f.Family = p.Family
		body, err := d.DocumentBody(ctx, *p.PlanID)
		if err != nil {
			return wrap(err, "load plan")
		}
		f.Plan = &appraisal.Plan{}
		return wrap(json.Unmarshal(body, f.Plan), "stored plan")
	}
	return nil
}
