package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// The forms of an improvement period: one of each session, and one of the evaluation at its end.

// CoachingForm is the improvement period that a form is of.
type CoachingForm struct {
	// Process of the coaching.
	Process   db.Process
	Appraisal db.Appraisal
	Cycle     db.Cycle
	Schedule  appraisal.Schedule
	Calendar  appraisal.Calendar
}

// SessionForm is the form of one coaching session, once the employee has had a word on it.
type SessionForm struct {
	CoachingForm
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
	paper, facts, err := tx.coachingPaper(ctx, s.CoachingForm, s.Session.Assignee)
	if err != nil {
		return err
	}
	paper.Session, paper.HeldOn, paper.Notes, paper.Agreed = s.Session.Round, *held.HeldOn, held.Notes, held.Agreed
	for i := range paper.Goals {
		for _, g := range held.Progress {
			if g.Goal == paper.Goals[i].Goal {
				paper.Goals[i].Progress = g.Progress
			}
		}
	}
	if next := facts.Start.AddDays((s.Session.Round + 1) * facts.Every); facts.Every > 0 && !next.After(facts.Until) {
		paper.Next = &next
	}
	if err := tx.signedSession(ctx, s, paper); err != nil {
		return err
	}
	return tx.issueCoachingForm(ctx, s.CoachingForm, s.Session.ID, paper)
}

// OutcomeForm is the last form, of the evaluation at the end of an improvement period.
type OutcomeForm struct {
	CoachingForm
	// Conclusion is the duty to evaluate the period, met.
	Conclusion appraisal.Duty
	// Proposed is what the method's rules propose now, by its names; the official decides.
	Proposed []appraisal.Text
}

// OutcomeForm issues the last form as a paper: what became of each goal, whether performance improved, and what
// is proposed. With evaluating the period the supervisor signed it; the employee is asked to.
func (tx Tx) OutcomeForm(ctx context.Context, o OutcomeForm) error {
	outcome, ok := o.Conclusion.Answer.(*appraisal.CoachingOutcome)
	if !ok {
		return nil
	}
	paper, facts, err := tx.coachingPaper(ctx, o.CoachingForm, o.Conclusion.Assignee)
	if err != nil {
		return err
	}
	paper.Held, paper.Notes, paper.Proposed = facts.Held, outcome.Notes, o.Proposed
	what := appraisal.Text{ID: "Kinerja belum membaik", EN: "Performance has not improved"}
	if outcome.Improved {
		what = appraisal.Text{ID: "Kinerja membaik", EN: "Performance has improved"}
	}
	paper.Outcome = &what
	for i := range paper.Goals {
		for _, g := range outcome.Goals {
			if g.Goal == paper.Goals[i].Goal {
				paper.Goals[i].Progress, paper.Goals[i].Reached = g.Evidence, &g.Reached
			}
		}
	}
	doc, err := tx.DocumentOf(ctx, o.Conclusion.ID)
	if err != nil {
		return fmt.Errorf("load the evaluation of a coaching: %w", err)
	}
	paper.HeldOn = o.Calendar.Date(doc.SavedAt)
	paper.Signed = []appraisal.GivenSignature{{Part: appraisal.PartSupervisor, On: paper.HeldOn}}
	return tx.issueCoachingForm(ctx, o.CoachingForm, o.Conclusion.ID, paper)
}

// coachingPaper is what all forms of an improvement period say; supervisor is who met the duty it is about.
func (tx Tx) coachingPaper(ctx context.Context, f CoachingForm, supervisor *uuid.UUID) (*appraisal.CoachingPaper, appraisal.CoachingFacts, error) {
	facts, _, err := tx.CoachingFacts(ctx, f.Process.ID, f.Schedule)
	if err != nil {
		return nil, facts, err
	}
	paper := &appraisal.CoachingPaper{Year: YearOf(f.Cycle, f.Appraisal), From: facts.Start, Until: facts.Until}
	if paper.Employee, err = tx.PaperPersonOf(ctx, f.Appraisal.EmployeeID); err != nil {
		return nil, facts, err
	}
	if supervisor != nil {
		if paper.Supervisor, err = tx.PaperPersonOf(ctx, *supervisor); err != nil {
			return nil, facts, err
		}
	}
	if f.Schedule.Coaching != nil {
		paper.Sessions = f.Schedule.Coaching.Sessions(f.Schedule.Duties[appraisal.HoldSession].Within)
	}
	if facts.How != "" {
		how := facts.How.Name()
		paper.How = &how
	}
	if facts.Plan != nil {
		paper.PlanNote = facts.Plan.Note
		for _, g := range facts.Plan.Goals {
			paper.Goals = append(paper.Goals, appraisal.CoachingGoal{Goal: g.Goal, Measure: g.Indicator})
		}
		for _, a := range facts.Plan.Actions {
			paper.Actions = append(paper.Actions, appraisal.CoachingSupport{Kind: a.Kind.Name(), What: a.What, Who: a.Who, By: a.By})
		}
	}
	return paper, facts, nil
}

// issueCoachingForm issues the form of what was done for a duty, with the signatures that were given for it.
func (tx Tx) issueCoachingForm(ctx context.Context, f CoachingForm, duty uuid.UUID, paper *appraisal.CoachingPaper) error {
	issued, err := tx.RegisterPaper(ctx, NewPaper{
		Subject: duty, Process: f.Process.ID, Cycle: f.Cycle.ID, Owner: &f.Appraisal.EmployeeID, Content: paper,
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
