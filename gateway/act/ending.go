package act

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// NewEnding says why and when somebody's year, or their employment, ends.
type NewEnding struct {
	Kind   appraisal.EndingKind `json:"kind" enum:"death,retirement,dismissal,withdrawal,contract-end,moved-agency"`
	On     *appraisal.Date      `json:"on" doc:"The last day; of a retirement or a contract it may lie ahead" example:"2026-06-30"`
	Reason string               `json:"reason" example:"Perjanjian kerja berakhir"`
	Decree string               `json:"decree,omitempty" doc:"Number of the decree, where there is one"`
	// Successor takes over from somebody who leaves.
	Successor *uuid.UUID `json:"successor,omitempty" doc:"Supervises from now on those whom the person supervised; their superior where it is left out"`
}

// Departed says what became of somebody's years and of what they were to do for others.
type Departed struct {
	Appraisals []EndedOne `json:"appraisals"`
	Left       bool       `json:"left" doc:"The person is recorded as having left"`
	HandedOver int        `json:"handed_over" doc:"Duties that are somebody else's now"`
	Withdrawn  int        `json:"withdrawn" doc:"Answers that are not asked of them any more"`
	Replaced   int        `json:"replaced" doc:"Appraisals that somebody else supervises now"`
	Seats      int        `json:"seats" doc:"Seats in forums that are free"`
}

// EndedOne is one year and what its ending did to it.
type EndedOne struct {
	Appraisal uuid.UUID              `json:"appraisal"`
	Cycle     CycleRef               `json:"cycle"`
	Effect    appraisal.EndingEffect `json:"effect" enum:"finish-early,unrated,closed,rights-only,none"`
	Period    appraisal.Year         `json:"period"`
}

// End ends one employee's year, or has it finished before a day that is known. Where the person
// leaves the agency by it, everything else of theirs ends with it, as by Depart.
func (a *Acts) End(ctx context.Context, id access.Identity, appraisalID uuid.UUID, n NewEnding) (r Departed, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		r, err = d.endOne(ctx, id, appraisalID, n)
		return err
	})
	return r, err
}

func (d *deed) endOne(ctx context.Context, id access.Identity, appraisalID uuid.UUID, n NewEnding) (r Departed, err error) {
	m, err := d.appraisalMatter(ctx, id, appraisalID, access.EndAppraisal, false)
	if err != nil {
		return r, err
	}
	if m.appraisal.ClosedAt != nil {
		return r, appraisal.Refuse(appraisal.Closed, "appraisal-closed", "", "", "when", instant(*m.appraisal.ClosedAt))
	}
	today := m.calendar.Date(d.Now)
	if err := n.check(m, today); err != nil {
		return r, err
	}
	if n.Kind.Leaves() && !n.ahead(today) {
		r, err = d.depart(ctx, id, m.appraisal.EmployeeID, n)
		return r, err
	}
	if m, err = d.appraisalMatter(ctx, id, appraisalID, access.EndAppraisal, true); err != nil {
		return r, err
	}
	one, err := d.endYear(ctx, id, m, n)
	r.Appraisals = append(r.Appraisals, one)
	return r, err
}

// Depart records that somebody leaves the agency: their years end or are finished before, and
// what they were to do for others is handed on.
func (a *Acts) Depart(ctx context.Context, id access.Identity, person uuid.UUID, n NewEnding) (r Departed, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.RecordDeparture, access.Facts{Agency: id.Agency, Employee: person}); err != nil {
			return err
		}
		r, err = d.depart(ctx, id, person, n)
		return err
	})
	return r, err
}

// ahead reports whether the day is known before.
func (n NewEnding) ahead(today appraisal.Date) bool {
	return n.Kind.Foreseen() && n.On != nil && !n.On.Before(today)
}

// check says what is wrong with an ending; m is nil where it is about no one year.
func (n NewEnding) check(m *matter, today appraisal.Date) error {
	p := appraisal.CheckReason("reason", n.Reason)
	if len(n.Decree) > 200 {
		p.Add("text-too-long", "decree", "", "max", "200")
	}
	switch {
	case n.On == nil || n.On.IsZero():
		p.Add("date-missing", "on", "")
	case !n.Kind.Foreseen() && n.On.After(today):
		p.Add("date-in-the-future", "on", n.On.String(), "today", today.String())
	case m != nil && n.On.Before(m.cycle.StartsOn):
		p.Add("date-outside-cycle", "on", n.On.String(), "from", m.cycle.StartsOn.String(), "until", m.cycle.EndsOn.String())
	}
	return p.Err()
}

func (d *deed) depart(ctx context.Context, id access.Identity, person uuid.UUID, n NewEnding) (r Departed, err error) {
	r.Appraisals = []EndedOne{}
	who, err := d.Person(ctx, person)
	if err != nil {
		return r, found(err, "person-unknown")
	}
	if who.Employment == string(appraisal.NoEmployment) {
		return r, access.Unknown("person-unknown")
	}
	if n.Kind == appraisal.Withdrawal {
		return r, appraisal.Refuse(appraisal.Invalid, "choice-unknown", "kind", string(n.Kind), "choices", "death, retirement, dismissal, contract-end, moved-agency")
	}
	processes, err := d.LockWhereActing(ctx, person)
	if err != nil {
		return r, wrap(err, "lock processes")
	}
	today, err := d.todayOf(ctx, processes, person)
	if err != nil {
		return r, err
	}
	if err := n.check(nil, today); err != nil {
		return r, err
	}
	if !n.ahead(today) {
		if err := d.mayLeave(ctx, person, n); err != nil {
			return r, err
		}
		if err := d.MarkLeft(ctx, db.MarkLeftParams{ID: person, LeftOn: n.On}); err != nil {
			return r, wrap(err, "record the departure")
		}
		r.Left = true
	}
	for _, process := range processes {
		if err := d.leave(ctx, id, process, person, n, &r); err != nil {
			return r, err
		}
	}
	return r, d.Record(ctx, store.Entry{Actor: &id.Person, Act: "person.departure", Detail: map[string]string{
		"person": person.String(), "kind": string(n.Kind), "on": n.On.String(), "reason": n.Reason, "decree": n.Decree,
	}})
}

// mayLeave refuses the departure of somebody who is in charge of a cycle, and a successor who
// cannot take over.
func (d *deed) mayLeave(ctx context.Context, person uuid.UUID, n NewEnding) error {
	offices, err := d.OfficesOf(ctx, person)
	if err != nil {
		return wrap(err, "look for offices")
	}
	if len(offices) > 0 {
		return appraisal.Refuse(appraisal.Conflict, "officer-first", "", "", "cycle", offices[0].String())
	}
	if n.Successor == nil {
		return nil
	}
	there, err := d.Present(ctx, []uuid.UUID{*n.Successor})
	if err != nil {
		return wrap(err, "look for the successor")
	}
	switch {
	case *n.Successor == person:
		return appraisal.Refuse(appraisal.Invalid, "assignee-same", "successor", n.Successor.String())
	case len(there) == 0:
		return appraisal.Refuse(appraisal.Invalid, "assignee-unknown", "successor", n.Successor.String())
	}
	return nil
}

// leave draws the consequences for one process in which somebody who leaves plays a part.
func (d *deed) leave(ctx context.Context, id access.Identity, process db.Process, person uuid.UUID, n NewEnding, r *Departed) error {
	m, err := d.matterOf(ctx, process, uuid.Nil)
	if err != nil {
		return err
	}
	own := m.appraisal != nil && m.appraisal.EmployeeID == person
	switch {
	case own && m.kind() == appraisal.AppraisalProcess:
		one, err := d.endYear(ctx, id, m, n)
		r.Appraisals = append(r.Appraisals, one)
		return err
	case !r.Left:
		return nil
	case own:
		return d.endCoaching(ctx, id, m, n)
	}
	done, err := d.HandOn(ctx, store.HandOn{
		Process: process, Appraisal: m.appraisal, Cycle: m.cycle, From: person, To: n.Successor, Schedule: m.schedule, Calendar: m.calendar,
	})
	if err != nil {
		return err
	}
	r.HandedOver += done.HandedOver
	r.Withdrawn += done.Withdrawn
	detail := map[string]string{"person": person.String(), "handed-over": number(done.HandedOver), "withdrawn": number(done.Withdrawn)}
	if done.Replaced {
		r.Replaced++
		detail["supervisor"] = "replaced"
	}
	if done.Vacated {
		r.Seats++
		detail["seat"] = "vacated"
	}
	if err := d.actor(ctx, id, m, "part.handed-on", detail); err != nil {
		return err
	}
	return d.tell(ctx, process)
}

// endCoaching ends the improvement period of somebody who has left, without an outcome.
func (d *deed) endCoaching(ctx context.Context, id access.Identity, m *matter, n NewEnding) error {
	if _, err := d.Void(ctx, m.process.ID); err != nil {
		return err
	}
	if err := d.EndProcess(ctx, db.EndProcessParams{ID: m.process.ID, EndedAt: &d.Now}); err != nil {
		return wrap(err, "end coaching")
	}
	if err := d.actor(ctx, id, m, m.process.Kind+".ended", map[string]string{"kind": string(n.Kind)}); err != nil {
		return err
	}
	return d.tell(ctx, m.process)
}

// endYear ends m's appraisal, or has it finished before the day.
func (d *deed) endYear(ctx context.Context, id access.Identity, m *matter, n NewEnding) (EndedOne, error) {
	today, row := m.calendar.Date(d.Now), m.appraisal
	effect := n.Kind.Ends(*n.On, today, m.cycle.EndsOn, row.AnnouncedAt != nil)
	one := EndedOne{Appraisal: row.ID, Cycle: CycleRef{m.cycle.ID, m.cycle.Name}, Effect: effect}
	err := d.InsertEnding(ctx, db.InsertEndingParams{
		AgencyID: d.Agency, ID: store.NewID(), AppraisalID: row.ID, Kind: string(n.Kind), LastOn: *n.On, Effect: string(effect),
		Reason: n.Reason, Decree: nonEmpty(n.Decree), PersonID: &id.Person, At: d.Now,
	})
	if err != nil {
		return one, wrap(err, "keep the ending")
	}
	detail := map[string]string{"kind": string(n.Kind), "on": n.On.String(), "effect": string(effect), "reason": n.Reason, "decree": n.Decree}
	if err := d.actor(ctx, id, m, "appraisal.ending", detail); err != nil {
		return one, err
	}
	if err := d.cut(ctx, m, n, effect); err != nil {
		return one, err
	}
	switch effect {
	case appraisal.FinishEarly:
		err = d.hasten(ctx, m, today)
	case appraisal.EndsUnrated:
		err = d.EndAppraisal(ctx, store.EndedAppraisal{Process: m.process, Appraisal: *row, Method: m.method, Unrated: string(n.Kind)})
	case appraisal.EndsClosed:
		err = d.EndAppraisal(ctx, store.EndedAppraisal{Process: m.process, Appraisal: *row, Method: m.method})
	case appraisal.RightsOnly:
		err = d.nothingFollows(ctx, m, n)
	}
	if err != nil {
		return one, err
	}
	if err := d.tellOfEnding(ctx, m, n.Kind, effect); err != nil {
		return one, err
	}
	if *row, err = d.AppraisalByID(ctx, row.ID); err != nil {
		return one, wrap(err, "load appraisal")
	}
	one.Period = store.YearOf(m.cycle, *row)
	return one, d.tell(ctx, m.process)
}

// nothingFollows withdraws what was proposed after the rating of somebody who has left.
func (d *deed) nothingFollows(ctx context.Context, m *matter, n NewEnding) error {
	if _, err := d.Void(ctx, m.process.ID, appraisal.DecideConsequence); err != nil {
		return err
	}
	err := d.WithdrawProposals(ctx, db.WithdrawProposalsParams{AppraisalID: m.appraisal.ID, Reason: nonEmpty(string(n.Kind)), At: &d.Now})
	return wrap(err, "withdraw what was proposed")
}

// cut keeps the last day of the year, and the day by which it must be over.
func (d *deed) cut(ctx context.Context, m *matter, n NewEnding, effect appraisal.EndingEffect) error {
	day := db.SetLastDayParams{ID: m.appraisal.ID, At: &d.Now}
	switch {
	case effect == appraisal.FinishEarly:
		day.EndsOn, day.FinishOn = n.On, n.On
	case effect != appraisal.NoEffect && n.On.Before(m.cycle.EndsOn):
		day.EndsOn = n.On
		if m.appraisal.StartsOn != nil && day.EndsOn.Before(*m.appraisal.StartsOn) {
			day.EndsOn = m.appraisal.StartsOn
		}
	}
	if err := d.SetLastDay(ctx, day); err != nil {
		return wrap(err, "keep the last day")
	}
	m.appraisal.EndsOn, m.appraisal.FinishOn = day.EndsOn, day.FinishOn
	return nil
}

// hasten moves the deadlines of what is open to where it is over in time. Rights keep theirs.
func (d *deed) hasten(ctx context.Context, m *matter, today appraisal.Date) error {
	f := m.method.FinishBy(m.schedule, m.calendar, m.process.Step, today, *m.appraisal.FinishOn)
	open, err := d.OpenDuties(ctx, m.process.ID)
	if err != nil {
		return wrap(err, "list open duties")
	}
	for _, duty := range open {
		kind := appraisal.DutyKind(duty.Kind)
		on := f.Due(duty.Step, kind, false, duty.DueOn, today)
		if !on.Before(duty.DueOn) {
			continue
		}
		at := m.calendar.End(on)
		moved, err := d.BringForward(ctx, duty, on, at)
		if err != nil {
			return err
		}
		if !moved {
			continue
		}
		duty.DueOn, duty.DueAt = on, at
		due, _ := m.schedule.Due(duty.Step, kind)
		if err := d.MoveMails(ctx, duty, m.calendar, due); err != nil {
			return err
		}
	}
	return nil
}

// tellOfEnding tells the employee and the supervisor, once for each ending.
func (d *deed) tellOfEnding(ctx context.Context, m *matter, kind appraisal.EndingKind, effect appraisal.EndingEffect) error {
	mail := appraisal.MailEnded
	switch effect {
	case appraisal.NoEffect:
		return nil
	case appraisal.FinishEarly:
		mail = appraisal.MailHastened
	}
	whom := []uuid.UUID{m.appraisal.SupervisorID}
	if kind != appraisal.Death {
		whom = append(whom, m.appraisal.EmployeeID)
	}
	return d.tellPeople(ctx, m, mail, whom...)
}

// tellPeople writes to people about m's process, with the digest of their next morning.
func (d *deed) tellPeople(ctx context.Context, m *matter, kind appraisal.MailKind, people ...uuid.UUID) error {
	for _, person := range people {
		at, err := d.NextMorning(ctx, person, m.calendar)
		if err != nil {
			return err
		}
		told, err := d.CountToldOf(ctx, db.CountToldOfParams{ProcessID: &m.process.ID, PersonID: person, Kind: string(kind)})
		if err != nil {
			return wrap(err, "look for mails")
		}
		mail := store.NewMail{Person: person, Process: &m.process.ID, Kind: kind, Number: int(told), NotBefore: at}
		if err := d.QueueMail(ctx, mail); err != nil {
			return err
		}
	}
	return nil
}

// todayOf is today in the calendar of somebody's running year, else of the agency.
func (d *deed) todayOf(ctx context.Context, processes []db.Process, person uuid.UUID) (appraisal.Date, error) {
	for _, p := range processes {
		if p.SubjectID == person {
			m, err := d.matterOf(ctx, p, uuid.Nil)
			if err != nil {
				return appraisal.Date{}, err
			}
			return m.calendar.Date(d.Now), nil
		}
	}
	agency, err := d.Queries.Agency(ctx)
	if err != nil {
		return appraisal.Date{}, wrap(err, "load agency")
	}
	zone, err := time.LoadLocation(agency.Zone)
	if err != nil {
		return appraisal.Date{}, wrap(err, "zone of the agency")
	}
	return appraisal.Calendar{Zone: zone}.Date(d.Now), nil
}
