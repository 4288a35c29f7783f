package act

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// RewardView is something that was granted after a rating.
type RewardView struct {
	ID           uuid.UUID            `json:"id"`
	Rule         string               `json:"rule"`
	Name         string               `json:"name"`
	Form         appraisal.RewardForm `json:"form" enum:"certificate,incentive,training,seminar,commendation,career"`
	Amount       *appraisal.Number    `json:"amount,omitempty" doc:"Of an incentive, in rupiah"`
	Grade        string               `json:"grade,omitempty" doc:"Of an incentive, in the agency's table"`
	DecreeNumber string               `json:"decree_number,omitempty"`
	DecreeDate   *appraisal.Date      `json:"decree_date,omitempty"`
	IssuedAt     time.Time            `json:"issued_at"`
	ConfirmedAt  *time.Time           `json:"confirmed_at,omitempty" doc:"After the result was corrected"`
	WithdrawnAt  *time.Time           `json:"withdrawn_at,omitempty"`
	WithdrawnWhy string               `json:"withdrawn_why,omitempty"`
	Attended     *bool                `json:"attended,omitempty" doc:"Of a training or seminar, once it is recorded"`
	AttendedOn   *appraisal.Date      `json:"attended_on,omitempty"`
	Title        string               `json:"title,omitempty"`
	Organiser    string               `json:"organiser,omitempty"`
	AbsentWhy    string               `json:"absent_why,omitempty"`
	Effect       string               `json:"effect,omitempty" enum:"clear,some,none"`
	EffectNotes  string               `json:"effect_notes,omitempty"`
}

func rewardOf(m *appraisal.Method, r db.Reward, number *string, date *appraisal.Date, l appraisal.Language) RewardView {
	rule, _ := m.Consequence(r.Rule)
	return RewardView{
		ID: r.ID, Rule: r.Rule, Name: rule.Name.In(l), Form: appraisal.RewardForm(r.Form), Amount: r.Amount, Grade: value(r.Grade),
		DecreeNumber: value(number), DecreeDate: date, IssuedAt: r.IssuedAt, ConfirmedAt: r.ConfirmedAt, WithdrawnAt: r.WithdrawnAt,
		WithdrawnWhy: value(r.WithdrawnWhy), Attended: r.Attended, AttendedOn: r.AttendedOn, Title: value(r.Title), Organiser: value(r.Organiser),
		AbsentWhy: value(r.AbsentWhy), Effect: value(r.Effect), EffectNotes: value(r.EffectNotes),
	}
}

// Rewarded is a line of what was granted in a cycle.
type Rewarded struct {
	RewardView
	Appraisal uuid.UUID `json:"appraisal"`
	Employee  Person    `json:"employee"`
	Rank      string    `json:"rank,omitempty"`
}

// Rewards lists what was granted in a cycle, of one form or all: the incentives are what payroll pays.
func (a *Acts) Rewards(ctx context.Context, id access.Identity, cycle uuid.UUID, form appraisal.RewardForm) (list []Rewarded, err error) {
	list = []Rewarded{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeRewards, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		row, err := d.Cycle(ctx, cycle)
		if err != nil {
			return found(err, "cycle-unknown")
		}
		m, err := d.method(ctx, row.MethodHash)
		if err != nil {
			return err
		}
		rows, err := d.CycleRewards(ctx, db.CycleRewardsParams{CycleID: cycle, Form: nonEmpty(string(form))})
		if err != nil {
			return wrap(err, "list rewards")
		}
		for _, r := range rows {
			list = append(list, Rewarded{
				RewardView: rewardOf(m, r.Reward, r.DecreeNumber, r.DecreeDate, id.Language), Appraisal: r.Reward.AppraisalID, Rank: r.Rank,
				Employee: Person{ID: r.Reward.EmployeeID, Number: r.Number, Name: r.Name, Post: r.Post, Unit: r.Unit},
			})
		}
		return nil
	})
	return list, err
}

// CoachingView is an improvement period.
type CoachingView struct {
	ID         uuid.UUID                  `json:"id"`
	Appraisal  uuid.UUID                  `json:"appraisal"`
	Employee   Person                     `json:"employee"`
	Supervisor Person                     `json:"supervisor"`
	State      string                     `json:"state" enum:"open,ended,withdrawn"`
	Step       string                     `json:"step"`
	StepName   string                     `json:"step_name"`
	Plan       *appraisal.CoachingPlan    `json:"plan" doc:"In force; null before"`
	PlanHow    string                     `json:"plan_how,omitempty" enum:"agreed,unanswered,disagreed"`
	From       *appraisal.Date            `json:"from,omitempty"`
	Until      *appraisal.Date            `json:"until,omitempty"`
	Planned    int                        `json:"planned,omitempty" doc:"Sessions of the period"`
	Sessions   []SessionView              `json:"sessions"`
	Outcome    *appraisal.CoachingOutcome `json:"outcome"`
	Measures   []MeasureView              `json:"measures" doc:"What was proposed at its end"`
}

// SessionView is one session with its form.
type SessionView struct {
	Number   int                      `json:"number"`
	DueOn    appraisal.Date           `json:"due_on"`
	State    string                   `json:"state" enum:"open,held,missed"`
	HeldOn   *appraisal.Date          `json:"held_on,omitempty"`
	By       *Person                  `json:"by,omitempty" doc:"Who held it, and signed by recording it"`
	Notes    string                   `json:"notes,omitempty"`
	Agreed   string                   `json:"agreed,omitempty" doc:"Until the next session"`
	Progress []appraisal.GoalProgress `json:"progress,omitempty" doc:"On goals of the plan"`
	Signed   *bool                    `json:"signed,omitempty" doc:"By the employee; false where the signature was refused, left out where it was not given"`
	Response string                   `json:"response,omitempty"`
	Reason   string                   `json:"reason,omitempty" doc:"Why the signature was refused"`
}

// MeasureView is something proposed after an improvement period.
type MeasureView struct {
	Rule         string          `json:"rule"`
	Name         string          `json:"name"`
	Decree       bool            `json:"decree" doc:"Approving takes a decree's number and date"`
	State        string          `json:"state" enum:"proposed,approved,declined,withdrawn"`
	DecreeNumber string          `json:"decree_number,omitempty"`
	DecreeDate   *appraisal.Date `json:"decree_date,omitempty"`
	Reason       string          `json:"reason,omitempty"`
}

// Coaching shows an improvement period to those around it.
func (a *Acts) Coaching(ctx context.Context, id access.Identity, coaching uuid.UUID) (v CoachingView, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		process, err := d.Process(ctx, coaching)
		if err != nil {
			return found(err, "coaching-unknown")
		}
		if process.Kind != string(appraisal.CoachingProcess) {
			return access.Unknown("coaching-unknown")
		}
		m, err := d.matterOf(ctx, process, id.Person)
		if err != nil {
			return err
		}
		if err := access.Allow(id, access.SeeCoaching, m.facts()); err != nil {
			return err
		}
		v, err = d.coachingView(ctx, m, id.Language)
		return err
	})
	return v, err
}

func (d *deed) coachingView(ctx context.Context, m *matter, l appraisal.Language) (v CoachingView, err error) {
	row, err := d.Tx.Queries.Coaching(ctx, m.process.ID)
	if err != nil {
		return v, wrap(err, "load coaching")
	}
	duties, err := d.CoachingDuties(ctx, m.process.ID)
	if err != nil {
		return v, wrap(err, "load what was owed in the coaching")
	}
	who := []uuid.UUID{m.appraisal.EmployeeID, row.SupervisorID}
	for _, o := range duties {
		if o.AuthorID != nil {
			who = append(who, *o.AuthorID)
		}
	}
	cards, err := d.people(ctx, who...)
	if err != nil {
		return v, err
	}
	v = CoachingView{
		ID: row.ID, Appraisal: row.AppraisalID, Employee: personOf(cards[m.appraisal.EmployeeID]), Supervisor: personOf(cards[row.SupervisorID]),
		State: "open", Step: m.process.Step, StepName: stepName(m.method, m.kind(), m.process.Step, l), PlanHow: value(row.PlanHow),
		From: row.StartsOn, Until: row.EndsOn, Sessions: []SessionView{}, Measures: []MeasureView{},
	}
	switch {
	case row.WithdrawnAt != nil:
		v.State = "withdrawn"
	case m.process.EndedAt != nil:
		v.State = "ended"
	}
	if m.schedule.Coaching != nil {
		v.Planned = m.schedule.Coaching.Sessions(m.schedule.Duties[appraisal.HoldSession].Within)
	}
	for _, o := range duties {
		if err := v.add(o, row, cards); err != nil {
			return v, err
		}
	}
	v.Measures, err = d.measures(ctx, m.method, row.ID, l)
	return v, err
}

// measures are what was proposed after an improvement period, and decided.
func (d *deed) measures(ctx context.Context, m *appraisal.Method, coaching uuid.UUID, l appraisal.Language) ([]MeasureView, error) {
	rows, err := d.MeasuresOf(ctx, coaching)
	if err != nil {
		return nil, wrap(err, "load what was proposed")
	}
	list := make([]MeasureView, 0, len(rows))
	for _, k := range rows {
		one := MeasureView{Rule: k.Rule, Name: k.Rule, State: k.State, DecreeNumber: value(k.DecreeNumber), DecreeDate: k.DecreeDate, Reason: value(k.Reason)}
		if rule, ok := m.Measure(k.Rule); ok {
			one.Name, one.Decree = rule.Name.In(l), rule.Decree
		}
		list = append(list, one)
	}
	return list, nil
}

// add takes one duty of a coaching into its view; of a session in several tries the last counts.
func (v *CoachingView) add(o db.CoachingDutiesRow, row db.Coaching, cards map[uuid.UUID]db.PersonCardsRow) error {
	duty, err := store.DutyOf(o.Duty, o.Body)
	if err != nil {
		return err
	}
	session := func() *SessionView {
		for i := range v.Sessions {
			if v.Sessions[i].Number == duty.Round {
				return &v.Sessions[i]
			}
		}
		v.Sessions = append(v.Sessions, SessionView{Number: duty.Round})
		return &v.Sessions[len(v.Sessions)-1]
	}
	switch duty.Kind {
	case appraisal.HoldSession:
		if duty.State == appraisal.DutyVoid || duty.State == appraisal.DutyHandedOver {
			return nil
		}
		one := session()
		one.DueOn, one.State = duty.Due, "open"
		if duty.State == appraisal.DutyLapsed {
			one.State = "missed"
		}
		if held, ok := duty.Answer.(*appraisal.Session); ok {
			one.State, one.HeldOn, one.Notes, one.Agreed, one.Progress = "held", held.HeldOn, held.Notes, held.Agreed, held.Progress
			if o.AuthorID != nil {
				by := personOf(cards[*o.AuthorID])
				one.By = &by
			}
		}
	case appraisal.SignSession:
		if signed, ok := duty.Answer.(*appraisal.SessionSignature); ok {
			one := session()
			one.Signed, one.Response, one.Reason = &signed.Signed, signed.Response, signed.Reason
		}
	}
	switch answer := duty.Answer.(type) {
	case *appraisal.CoachingPlan:
		if row.PlanID != nil && o.DocumentID != nil && *row.PlanID == *o.DocumentID {
			v.Plan = answer
		}
	case *appraisal.CoachingOutcome:
		v.Outcome = answer
	}
	return nil
}

// CoachingAsks is what somebody needs to know to meet a duty of an improvement period.
type CoachingAsks struct {
	CoachingView
	Proposed *appraisal.CoachingPlan `json:"proposed,omitempty" doc:"The plan to agree to, or the last one that came back"`
	Returned string                  `json:"returned,omitempty" doc:"Why the last plan came back"`
	Session  int                     `json:"session,omitempty" doc:"The number of the session it is about"`
	Measure  *MeasureView            `json:"measure,omitempty" doc:"To decide about"`
	Today    appraisal.Date          `json:"today"`
}

func (d *deed) coachingAsks(ctx context.Context, m *matter, f appraisal.Facts, l appraisal.Language) (*CoachingAsks, error) {
	view, err := d.coachingView(ctx, m, l)
	if err != nil {
		return nil, err
	}
	a := &CoachingAsks{CoachingView: view, Today: f.Today}
	switch f.Duty.Kind {
	case appraisal.HoldSession, appraisal.SignSession:
		a.Session = f.Duty.Round
	case appraisal.AgreeCoaching:
		if f.About != nil {
			a.Proposed, _ = f.About.Answer.(*appraisal.CoachingPlan)
		}
	case appraisal.DecideMeasure:
		for i := range view.Measures {
			if f.Measure != nil && view.Measures[i].Rule == f.Measure.ID {
				a.Measure = &view.Measures[i]
			}
		}
	case appraisal.PlanCoaching:
		if f.Duty.Round > 1 {
			err = d.returnedCoaching(ctx, m, a)
		}
	}
	return a, err
}

// returnedCoaching adds the plan that came back, with why.
func (d *deed) returnedCoaching(ctx context.Context, m *matter, a *CoachingAsks) error {
	for kind, into := range map[appraisal.DutyKind]any{
		appraisal.PlanCoaching: &a.Proposed, appraisal.AgreeCoaching: &struct{ Comment *string }{&a.Returned},
	} {
		doc, err := d.LastDocument(ctx, db.LastDocumentParams{ProcessID: m.process.ID, Kind: string(kind)})
		if store.NoRows(err) {
			continue
		}
		if err == nil {
			err = json.Unmarshal(doc.Body, into)
		}
		if err != nil {
			return wrap(err, "load the plan that came back")
		}
	}
	return nil
}

// followingFacts are what submissions after a rating are checked against.
func (d *deed) followingFacts(ctx context.Context, m *matter, f *appraisal.Facts) error {
	if m.kind() != appraisal.CoachingProcess {
		return nil
	}
	facts, _, err := d.CoachingFacts(ctx, m.process.ID, m.schedule)
	if err != nil {
		return err
	}
	if facts.Until.IsZero() && m.schedule.Coaching != nil {
		// Nothing is planned for later than a period that began today.
		facts.Until = m.calendar.Add(f.Today, m.schedule.Coaching.Period)
	}
	f.Coaching = &facts
	if measure, ok := m.method.MeasureAt(int(m.duty.Slot)); ok && f.Duty.Kind == appraisal.DecideMeasure {
		f.Measure = &measure
	}
	return nil
}

// rewardAsks is the reward that m's duty follows through.
func (d *deed) rewardAsks(ctx context.Context, m *matter, l appraisal.Language) (*RewardView, error) {
	row, err := d.Reward(ctx, m.process.ID)
	if err != nil {
		return nil, wrap(err, "load reward")
	}
	decided, err := d.ConsequenceOf(ctx, db.ConsequenceOfParams{AppraisalID: row.AppraisalID, Rule: row.Rule})
	if err != nil {
		return nil, wrap(err, "load decision")
	}
	v := rewardOf(m.method, row, decided.DecreeNumber, decided.DecreeDate, l)
	return &v, nil
}

// followed adds what was granted, and the improvement period, to what followed a rating.
func (d *deed) followed(ctx context.Context, m *matter, l appraisal.Language, v *Appraisal) error {
	rewards, err := d.RewardsOf(ctx, m.appraisal.ID)
	if err != nil {
		return wrap(err, "load rewards")
	}
	for _, r := range rewards {
		for i := range v.FollowUp {
			// Of several that were granted for one rule, the latest.
			if f := &v.FollowUp[i]; f.Rule == r.Rule {
				one := rewardOf(m.method, r, nonEmpty(f.DecreeNumber), f.DecreeDate, l)
				f.Reward = &one
			}
		}
	}
	coachings, err := d.CoachingsOfAppraisal(ctx, m.appraisal.ID)
	if err != nil {
		return wrap(err, "load coaching")
	}
	for _, c := range coachings {
		v.Coaching = &c.ID
	}
	return nil
}
