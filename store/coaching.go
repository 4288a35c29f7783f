package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// CoachingFacts are what is known of an improvement period, and the appraisal it followed.
func (tx Tx) CoachingFacts(ctx context.Context, id uuid.UUID, s appraisal.Schedule) (f appraisal.CoachingFacts, a db.Appraisal, err error) {
	fail := func(err error) (appraisal.CoachingFacts, db.Appraisal, error) {
		return f, a, fmt.Errorf("load coaching: %w", err)
	}
	coaching, err := tx.Coaching(ctx, id)
	if err != nil {
		return fail(err)
	}
	if a, err = tx.AppraisalByID(ctx, coaching.AppraisalID); err != nil {
		return fail(err)
	}
	person, err := tx.Person(ctx, a.EmployeeID)
	if err != nil {
		return fail(err)
	}
	f.Status = appraisal.EmployeeStatus(person.Status)
	f.Improved = coaching.Outcome != nil && *coaching.Outcome == "improved"
	if s.Coaching == nil || coaching.StartsOn == nil {
		return f, a, nil
	}
	every := s.Duties[appraisal.HoldSession].Within
	f.Start, f.Until, f.Every = *coaching.StartsOn, *coaching.EndsOn, every.Days
	if f.Plan, err = tx.coachingPlan(ctx, id); err != nil {
		return fail(err)
	}
	held, err := tx.SessionsHeld(ctx, id)
	if err != nil {
		return fail(err)
	}
	f.Held = int(held)
	f.Missed = max(s.Coaching.Sessions(every)-f.Held, 0)
	return f, a, nil
}

func (tx Tx) coachingPlan(ctx context.Context, id uuid.UUID) (*appraisal.CoachingPlan, error) {
	body, err := tx.CoachingPlanBody(ctx, id)
	if err != nil {
		return nil, err
	}
	var plan appraisal.CoachingPlan
	return &plan, json.Unmarshal(body, &plan)
}

// SessionForm is the form of one coaching session, once the employee has had a word on it.
type SessionForm struct {
	// Process of the coaching.
	Process   db.Process
	Appraisal db.Appraisal
	Cycle     db.Cycle
	Schedule  appraisal.Schedule
	Calendar  appraisal.Calendar
	// Session is the duty to hold it, met; Signature is the employee's to sign, met or late.
	Session, Signature appraisal.Duty
}

// SessionForm issues the form of a session as a paper. With holding the session the supervisor signed it; the employee
// signed, refused to, or is still asked to.
func (tx Tx) SessionForm(ctx context.Context, s SessionForm) error {
	held, ok := s.Session.Answer.(*appraisal.Session)
	if !ok || held.HeldOn == nil {
		return nil
	}
	facts, _, err := tx.CoachingFacts(ctx, s.Process.ID, s.Schedule)
	if err != nil {
		return err
	}
	paper := &appraisal.CoachingPaper{
		Year: YearOf(s.Cycle, s.Appraisal), Session: s.Session.Round, HeldOn: *held.HeldOn, From: facts.Start, Until: facts.Until, Notes: held.Notes,
	}
	if paper.Employee, err = tx.PaperPersonOf(ctx, s.Appraisal.EmployeeID); err != nil {
		return err
	}
	if s.Session.Assignee != nil {
		if paper.Supervisor, err = tx.PaperPersonOf(ctx, *s.Session.Assignee); err != nil {
			return err
		}
	}
	if s.Schedule.Coaching != nil {
		paper.Sessions = s.Schedule.Coaching.Sessions(s.Schedule.Duties[appraisal.HoldSession].Within)
	}
	if next := facts.Start.AddDays((s.Session.Round + 1) * facts.Every); facts.Every > 0 && !next.After(facts.Until) {
		paper.Next = &next
	}
	if facts.Plan != nil {
		for _, g := range facts.Plan.Goals {
			paper.Goals = append(paper.Goals, appraisal.CoachingGoal{Goal: g.Goal, Measure: g.Indicator})
		}
	}
	if err := tx.signedSession(ctx, s, paper); err != nil {
		return err
	}
	issued, err := tx.RegisterPaper(ctx, NewPaper{
		Subject: s.Session.ID, Process: s.Process.ID, Cycle: s.Cycle.ID, Owner: &s.Appraisal.EmployeeID, Content: paper,
	})
	if err != nil {
		return err
	}
	return tx.signPaper(ctx, issued, paper.Signatories(), paper.Signed)
}

// signedSession adds to a form what became of both signatures.
func (tx Tx) signedSession(ctx context.Context, s SessionForm, paper *appraisal.CoachingPaper) error {
	add := func(duty appraisal.Duty, one appraisal.GivenSignature) error {
		doc, err := tx.DocumentOf(ctx, duty.ID)
		if err != nil {
			return fmt.Errorf("load who signed a session: %w", err)
		}
		one.On = s.Calendar.Date(doc.SavedAt)
		paper.Signed = append(paper.Signed, one)
		return nil
	}
	if err := add(s.Session, appraisal.GivenSignature{Part: appraisal.PartSupervisor}); err != nil {
		return err
	}
	word, ok := s.Signature.Answer.(*appraisal.SessionSignature)
	if !ok {
		return nil
	}
	paper.Response = word.Response
	one := appraisal.GivenSignature{Part: appraisal.PartEmployee, Refused: !word.Signed}
	if one.Refused {
		one.Reason = word.Reason
	}
	return add(s.Signature, one)
}

// signPaper records the signatures that were given or refused by duties.
func (tx Tx) signPaper(ctx context.Context, p db.Paper, all []appraisal.Signatory, signed []appraisal.GivenSignature) error {
	for _, one := range signed {
		i := slices.IndexFunc(all, func(s appraisal.Signatory) bool { return s.Part == one.Part })
		if i < 0 {
			continue
		}
		outcome, signer := "signed", all[i].Person.ID
		if one.Refused {
			outcome = "refused"
		}
		first, err := tx.InsertPaperSignature(ctx, db.InsertPaperSignatureParams{
			AgencyID: tx.Agency, PaperID: p.ID, PersonID: signer, Outcome: outcome, Part: string(one.Part), Provider: appraisal.SignedByDuty,
			OnDate: one.On, Reason: one.Reason, RecordedBy: signer, At: tx.Now,
		})
		if err != nil {
			return fmt.Errorf("record a signature: %w", err)
		}
		if first == 0 {
			continue
		}
		err = tx.Record(ctx, Entry{Actor: &signer, Act: "paper." + outcome, Cycle: &p.CycleID, Process: &p.ProcessID, Detail: map[string]string{
			"paper": p.ID.String(), "signer": signer.String(), "provider": appraisal.SignedByDuty,
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

// Past are the years of an employee before a cycle, the latest first: of earlier cycles, and as HR
// recorded them of years before the system. Of one year a cycle counts.
func (tx Tx) Past(ctx context.Context, employee uuid.UUID, cycle db.Cycle) ([]appraisal.PastYear, error) {
	rows, err := tx.PastYears(ctx, db.PastYearsParams{PersonID: employee, Day: cycle.StartsOn})
	if err != nil {
		return nil, fmt.Errorf("load the years before: %w", err)
	}
	former, err := tx.FormerYears(ctx, employee)
	if err != nil {
		return nil, fmt.Errorf("load the years before the system: %w", err)
	}
	var past []appraisal.PastYear
	for _, r := range rows {
		past = append(past, appraisal.PastYear{Year: r.EndsOn.Year(), Rating: r.Rating, Official: appraisal.Predikat(r.Official), Score: r.Score})
	}
	for _, f := range former {
		if f.WithdrawnAt == nil && int(f.Year) < cycle.StartsOn.Year() {
			past = append(past, appraisal.PastYear{Year: int(f.Year), Rating: f.Official, Official: appraisal.Predikat(f.Official), Score: f.Score, Imported: true})
		}
	}
	return appraisal.InOrder(past), nil
}
