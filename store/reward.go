package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// Awarded is a reward that the official approved.
type Awarded struct {
	// Process of the appraisal.
	Process     db.Process
	Appraisal   db.Appraisal
	Cycle       db.Cycle
	Method      *appraisal.Method
	Calendar    appraisal.Calendar
	Rule        appraisal.Consequence
	Consequence db.Consequence
	Decision    appraisal.ConsequenceDecision
	By          uuid.UUID
}

// Award issues a reward, or confirms the one that was issued before the result was corrected. It issues
// once, however often it is tried. A certificate is a paper; a training or seminar is followed through by
// a process of its own. The employee is told.
func (tx Tx) Award(ctx context.Context, g Awarded) error {
	there, err := tx.RewardInForce(ctx, g.Consequence.ID)
	switch {
	case err == nil:
		if err := tx.ConfirmReward(ctx, db.ConfirmRewardParams{ID: there.ID, ConfirmedAt: &tx.Now}); err != nil {
			return fmt.Errorf("confirm reward: %w", err)
		}
		if err := tx.Record(ctx, g.entry("reward.confirmed", there.ID)); err != nil {
			return err
		}
		return tx.certify(ctx, g, there.ID)
	case !NoRows(err):
		return fmt.Errorf("look for the reward: %w", err)
	}
	r := db.InsertRewardParams{
		AgencyID: tx.Agency, ID: NewID(), AppraisalID: g.Appraisal.ID, CycleID: g.Cycle.ID, EmployeeID: g.Appraisal.EmployeeID,
		ConsequenceID: g.Consequence.ID, Rule: g.Rule.ID, Form: string(g.Rule.RewardForm()), IssuedAt: tx.Now,
	}
	if i := g.Rule.Incentive; i != nil {
		r.Amount, r.Grade = i.Amount, filled(i.Grade)
	}
	issued, err := tx.InsertReward(ctx, r)
	if err != nil || issued == 0 {
		return wrapped(err, "issue reward")
	}
	if err := tx.Record(ctx, g.entry("reward.issued", r.ID)); err != nil {
		return err
	}
	if g.Rule.RewardForm().Followed() {
		process, err := tx.NewComplaintProcess(ctx, appraisal.RewardProcess, g.Cycle.ID, r.ID)
		if err != nil {
			return err
		}
		if err := tx.Start(ctx, process.ID); err != nil {
			return err
		}
		if err := tx.grantTraining(ctx, g, r.ID); err != nil {
			return fmt.Errorf("list the training: %w", err)
		}
	}
	if err := tx.certify(ctx, g, r.ID); err != nil {
		return err
	}
	return tx.tellDecided(ctx, g.Process, g.Appraisal.EmployeeID, g.Consequence, appraisal.MailDecided)
}

// grantTraining lists what was granted among the trainings.
func (tx Tx) grantTraining(ctx context.Context, g Awarded, reward uuid.UUID) error {
	kind := appraisal.PersonTraining
	if g.Rule.RewardForm() == appraisal.SeminarForm {
		kind = appraisal.SeminarTraining
	}
	err := tx.GrantTraining(ctx, db.GrantTrainingParams{
		AgencyID: tx.Agency, ID: reward, CycleID: g.Cycle.ID, Kind: string(kind), PersonID: &g.Appraisal.EmployeeID,
		ConsequenceID: &g.Consequence.ID, Title: g.Rule.Name.ID, At: tx.Now, DecidedBy: &g.By,
	})
	if err != nil {
		return err
	}
	return tx.ListGranted(ctx, &g.Consequence.ID)
}

// AttendReward records what became of a training or seminar that was granted.
func (tx Tx) AttendReward(ctx context.Context, reward uuid.UUID, a appraisal.RewardAttendance) error {
	row, err := tx.Reward(ctx, reward)
	if err != nil {
		return fmt.Errorf("load reward: %w", err)
	}
	keep := db.KeepAttendanceParams{
		ID: reward, Attended: &a.Attended, AttendedOn: a.On, Title: filled(a.Title), Organiser: filled(a.Organiser), AbsentWhy: filled(a.Reason),
	}
	if len(a.Evidence) > 0 {
		if keep.Evidence, err = json.Marshal(a.Evidence); err != nil {
			return fmt.Errorf("keep evidence: %w", err)
		}
	}
	if err := tx.KeepAttendance(ctx, keep); err != nil {
		return fmt.Errorf("keep attendance: %w", err)
	}
	held := a.On
	if !a.Attended {
		held = nil
	}
	err = tx.HoldGranted(ctx, db.HoldGrantedParams{
		ConsequenceID: &row.ConsequenceID, Attended: a.Attended, Provider: filled(a.Organiser), HeldOn: held, Reason: filled(a.Reason), At: tx.Now,
	})
	if err != nil {
		return fmt.Errorf("list the training as held: %w", err)
	}
	err = tx.AttendGranted(ctx, db.AttendGrantedParams{
		ConsequenceID: &row.ConsequenceID, Attended: a.Attended, HeldOn: held, Evidence: keep.Evidence, Note: filled(a.Title), At: tx.Now,
	})
	return wrapped(err, "list who attended")
}

func (g Awarded) entry(act string, reward uuid.UUID) Entry {
	return Entry{Act: act, Cycle: &g.Cycle.ID, Process: &g.Process.ID, Detail: map[string]string{
		"reward": reward.String(), "rule": g.Rule.ID, "form": string(g.Rule.RewardForm()),
	}}
}

// tellDecided tells an employee that something was decided after their result, once for each pass.
func (tx Tx) tellDecided(ctx context.Context, process db.Process, employee uuid.UUID, c db.Consequence, kind appraisal.MailKind) error {
	// A number tells apart what several consequences cause, and the passes of one.
	number := int(process.Pass)<<16 | int(c.ID[14])<<8 | int(c.ID[15])
	return tx.QueueMail(ctx, NewMail{Person: employee, Process: &process.ID, Kind: kind, Number: number, Urgent: true, NotBefore: tx.Now})
}

// certify issues the paper of a certificate, anew where what it says has changed.
func (tx Tx) certify(ctx context.Context, g Awarded, reward uuid.UUID) error {
	if g.Rule.RewardForm() != appraisal.CertificateForm {
		return nil
	}
	employee, err := tx.PaperPersonOf(ctx, g.Appraisal.EmployeeID)
	if err != nil {
		return err
	}
	official, err := tx.PaperPersonOf(ctx, g.By)
	if err != nil {
		return err
	}
	paper := &appraisal.CertificatePaper{
		Year: YearOf(g.Cycle, g.Appraisal), Employee: employee, Official: official, Award: g.Rule.Name,
		DecreeNumber: g.Decision.DecreeNumber, DecreeDate: g.Decision.DecreeDate, DecidedOn: g.Calendar.Date(tx.Now),
	}
	if g.Appraisal.Rating != nil {
		paper.Rating = paperRating(g.Method, *g.Appraisal.Rating)
	}
	_, err = tx.RegisterPaper(ctx, NewPaper{
		Subject: reward, Process: g.Process.ID, Cycle: g.Cycle.ID, Owner: &g.Appraisal.EmployeeID, Content: paper,
	})
	return err
}

func paperRating(m *appraisal.Method, id string) *appraisal.PaperRating {
	rating, ok := m.Rating(id)
	if !ok {
		return nil
	}
	p := &appraisal.PaperRating{ID: rating.ID, Name: rating.Name}
	if official := rating.Official.Name(); official != rating.Name {
		p.Official = &official
	}
	return p
}

// Withdraw takes back what was issued for a consequence that no longer holds: its certificate is
// withdrawn, nobody follows it through any more, and the employee is told.
func (tx Tx) Withdraw(ctx context.Context, process db.Process, c db.Consequence, employee uuid.UUID, why string) error {
	reward, err := tx.RewardInForce(ctx, c.ID)
	if NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for the reward: %w", err)
	}
	n, err := tx.WithdrawReward(ctx, db.WithdrawRewardParams{ID: reward.ID, WithdrawnAt: &tx.Now, Why: why})
	if err != nil || n == 0 {
		return wrapped(err, "withdraw reward")
	}
	err = tx.Record(ctx, Entry{Act: "reward.taken-back", Cycle: &process.CycleID, Process: &process.ID, Detail: map[string]string{
		"reward": reward.ID.String(), "rule": reward.Rule, "form": reward.Form,
	}})
	if err != nil {
		return err
	}
	if _, err := tx.WithdrawPapers(ctx, appraisal.PaperCertificate, reward.ID, why); err != nil {
		return err
	}
	if appraisal.RewardForm(reward.Form).Followed() {
		if err := tx.endFollowing(ctx, reward.ID); err != nil {
			return err
		}
		if err := tx.WithdrawGranted(ctx, db.WithdrawGrantedParams{ConsequenceID: &c.ID, Reason: why}); err != nil {
			return fmt.Errorf("withdraw the training: %w", err)
		}
	}
	return tx.tellDecided(ctx, process, employee, c, appraisal.MailWithdrawn)
}

// endFollowing ends the process that follows a reward through, where it has not ended.
func (tx Tx) endFollowing(ctx context.Context, reward uuid.UUID) error {
	process, err := tx.LockProcess(ctx, reward)
	if err != nil {
		return fmt.Errorf("lock what follows the reward: %w", err)
	}
	if process.EndedAt != nil {
		return nil
	}
	if _, err := tx.Void(ctx, reward); err != nil {
		return err
	}
	if err := tx.EndProcess(ctx, db.EndProcessParams{ID: reward, EndedAt: &tx.Now}); err != nil {
		return fmt.Errorf("end what follows the reward: %w", err)
	}
	return tx.Tell(ctx, reward)
}

// TellUnit tells colleagues who wait for the rest of their unit that nobody may be missing any more; only a
// method that ranks has them wait.
func (tx Tx) TellUnit(ctx context.Context, process db.Process, a db.Appraisal, m *appraisal.Method) error {
	if m == nil || m.Rank == nil || a.UnitID == nil {
		return nil
	}
	err := tx.DispatchUnit(ctx, db.DispatchUnitParams{
		CreatedAt: tx.Now, CycleID: process.CycleID, UnitID: a.UnitID, ID: process.ID, Before: m.BeforeConsequences(),
	})
	return wrapped(err, "tell the unit")
}

// settleReconsidered ends what still waits to be reconsidered when a corrected appraisal ends: without
// a rating it is withdrawn, else it stands, since nobody decided otherwise.
func (tx Tx) settleReconsidered(ctx context.Context, e EndedAppraisal, unrated bool) error {
	state, why := "approved", ""
	if unrated {
		state, why = "withdrawn", e.Unrated
	}
	rows, err := tx.SettleReconsidered(ctx, db.SettleReconsideredParams{AppraisalID: e.Appraisal.ID, State: state, Reason: filled(why)})
	if err != nil {
		return fmt.Errorf("settle what was reconsidered: %w", err)
	}
	for _, c := range rows {
		act := c.Kind + "." + state
		err := tx.Record(ctx, Entry{Act: act, Cycle: &e.Process.CycleID, Process: &e.Process.ID, Detail: map[string]string{"rule": c.Rule, "by": "ending"}})
		if err != nil {
			return err
		}
		if !unrated {
			continue
		}
		if c.Kind == string(appraisal.CoachingDue) {
			err = tx.EndCoaching(ctx, e.Process, e.Appraisal.ID, &c.ID)
		} else {
			err = tx.Withdraw(ctx, e.Process, c, e.Appraisal.EmployeeID, why)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// EndCoaching ends an improvement period that no longer follows from the rating, where it has not been
// concluded. With a consequence, only the one that was started by it: another decision may stand behind it.
func (tx Tx) EndCoaching(ctx context.Context, of db.Process, appraisalID uuid.UUID, consequence *uuid.UUID) error {
	process, err := tx.CoachingOf(ctx, appraisalID)
	if NoRows(err) {
		return nil // it was concluded
	}
	if err != nil {
		return fmt.Errorf("look for coaching: %w", err)
	}
	coaching, err := tx.Coaching(ctx, process.ID)
	if err != nil {
		return fmt.Errorf("load coaching: %w", err)
	}
	if consequence != nil && coaching.ConsequenceID != *consequence {
		return nil
	}
	if _, err := tx.Void(ctx, process.ID); err != nil {
		return err
	}
	if err := tx.EndProcess(ctx, db.EndProcessParams{ID: process.ID, EndedAt: &tx.Now}); err != nil {
		return fmt.Errorf("end coaching: %w", err)
	}
	if err := tx.WithdrawCoaching(ctx, db.WithdrawCoachingParams{ID: process.ID, WithdrawnAt: &tx.Now}); err != nil {
		return fmt.Errorf("withdraw coaching: %w", err)
	}
	if err := tx.withdrawMeasures(ctx, process); err != nil {
		return err
	}
	if err := tx.Record(ctx, Entry{Act: "coaching.withdrawn", Cycle: &of.CycleID, Process: &of.ID}); err != nil {
		return err
	}
	return tx.Tell(ctx, process.ID)
}

// withdrawMeasures takes back what was proposed or decided after an improvement period that is withdrawn;
// the employee, who was told of a decision, is told.
func (tx Tx) withdrawMeasures(ctx context.Context, process db.Process) error {
	rows, err := tx.WithdrawMeasures(ctx, process.ID)
	if err != nil {
		return fmt.Errorf("withdraw what was proposed after the coaching: %w", err)
	}
	told := false
	for _, r := range rows {
		told = told || r.Was == "approved" || r.Was == "declined"
		err := tx.Record(ctx, Entry{Act: "measure.withdrawn", Cycle: &process.CycleID, Process: &process.ID, Detail: map[string]string{
			"rule": r.Rule, "was": r.Was,
		}})
		if err != nil {
			return err
		}
	}
	if !told {
		return nil
	}
	return tx.QueueMail(ctx, NewMail{
		Person: process.SubjectID, Process: &process.ID, Kind: appraisal.MailWithdrawn, Number: int(process.Pass), Urgent: true, NotBefore: tx.Now,
	})
}
