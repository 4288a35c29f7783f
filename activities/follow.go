package activities

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// What follows a rating: rewards, improvement periods, and what the years before have to do with it.

// applyFollowing makes the effects after a rating true.
func (c *course) applyFollowing(ctx context.Context, effect appraisal.Effect) error {
	switch e := effect.(type) {
	case appraisal.AdoptCoaching:
		return c.adoptCoaching(ctx, e)
	case appraisal.ProposeMeasure:
		return c.proposeMeasure(ctx, e)
	case appraisal.SettleMeasure:
		return c.settleMeasure(ctx, e)
	case appraisal.SignedSession:
		return c.sessionForm(ctx, e)
	case appraisal.KeepAttendance:
		return c.keepAttendance(ctx, e.Attendance)
	case appraisal.KeepEffect:
		err := c.tx.KeepEffect(ctx, db.KeepEffectParams{ID: c.process.ID, Effect: &e.Effect.Effect, EffectNotes: nonEmpty(e.Effect.Notes)})
		if err != nil {
			return fmt.Errorf("keep the effect of a training: %w", err)
		}
		return c.record(ctx, "reward.effect-noted", nil, nil)
	}
	return c.applyDevelopment(ctx, effect)
}

// reward issues what was approved, or takes back what no longer follows from the rating.
func (c *course) reward(
	ctx context.Context, rule appraisal.Consequence, proposal db.Consequence, state string, e appraisal.DecideProposal,
) error {
	switch state {
	case "approved":
		return c.tx.Award(ctx, store.Awarded{
			Process: c.process, Appraisal: c.appraisal, Cycle: c.cycle, Method: c.method, Calendar: c.calendar, Rule: rule,
			Consequence: proposal, Decision: e.Decision, By: e.By,
		})
	case "withdrawn":
		return c.tx.Withdraw(ctx, c.process, proposal, c.appraisal.EmployeeID, e.Decision.Reason)
	}
	return nil
}

// startCoaching begins an improvement period; one serves all that was decided about a year. One that was
// withdrawn before begins anew.
func (c *course) startCoaching(ctx context.Context, consequence uuid.UUID) error {
	there, err := c.tx.ProcessOf(ctx, db.ProcessOfParams{
		CycleID: c.cycle.ID, Kind: string(appraisal.CoachingProcess), SubjectID: c.appraisal.EmployeeID,
	})
	if err == nil {
		return c.restartCoaching(ctx, there, consequence)
	}
	if !store.NoRows(err) {
		return fmt.Errorf("look for coaching: %w", err)
	}
	id, err := c.tx.NewProcess(ctx, c.cycle.ID, appraisal.CoachingProcess, c.appraisal.EmployeeID)
	if err != nil {
		return err
	}
	err = c.tx.InsertCoaching(ctx, db.InsertCoachingParams{
		AgencyID: c.tx.Agency, ID: id, AppraisalID: c.process.ID, ConsequenceID: consequence, SupervisorID: c.appraisal.SupervisorID,
	})
	if err != nil {
		return fmt.Errorf("begin coaching: %w", err)
	}
	return c.tx.Start(ctx, id)
}

func (c *course) restartCoaching(ctx context.Context, process db.Process, consequence uuid.UUID) error {
	process, err := c.tx.LockProcess(ctx, process.ID)
	if err != nil {
		return fmt.Errorf("lock coaching: %w", err)
	}
	coaching, err := c.tx.Coaching(ctx, process.ID)
	if err != nil {
		return fmt.Errorf("load coaching: %w", err)
	}
	if process.EndedAt == nil || coaching.WithdrawnAt == nil {
		return nil
	}
	err = c.tx.RestartCoaching(ctx, db.RestartCoachingParams{ID: process.ID, ConsequenceID: consequence, SupervisorID: c.appraisal.SupervisorID})
	if err != nil {
		return fmt.Errorf("begin coaching anew: %w", err)
	}
	// An earlier release left standing what had been decided.
	if _, err := c.tx.WithdrawMeasures(ctx, process.ID); err != nil {
		return fmt.Errorf("withdraw what was decided before: %w", err)
	}
	if err := c.tx.RestartProcess(ctx, process.ID); err != nil {
		return fmt.Errorf("begin coaching anew: %w", err)
	}
	return c.tx.Start(ctx, process.ID)
}

// rewardPlayers are those around a reward that is followed through: as of the appraisal.
func (c *course) rewardPlayers(ctx context.Context, cast *appraisal.Cast) error {
	a, err := c.appraised(ctx)
	if err != nil {
		return err
	}
	return c.appraisalPlayers(ctx, a, cast)
}

// following adds what is known of an improvement period, of a training, or of the years before.
func (c *course) following(ctx context.Context, s *appraisal.Situation) error {
	switch c.kind() {
	case appraisal.AppraisalProcess:
		if c.matter.Kind != appraisal.StepConsequence {
			return nil
		}
		s.Year = c.cycle.EndsOn.Year()
		var err error
		if s.Past, err = c.tx.Past(ctx, c.appraisal.EmployeeID, c.cycle); err != nil {
			return err
		}
		return c.ranked(ctx, s)
	case appraisal.CoachingProcess:
		facts, a, err := c.tx.CoachingFacts(ctx, c.process.ID, c.schedule)
		if err != nil {
			return err
		}
		s.Coaching, s.Result = &facts, outcomeOf(a)
	case appraisal.RewardProcess:
		reward, err := c.tx.Reward(ctx, c.process.ID)
		if err != nil {
			return fmt.Errorf("load reward: %w", err)
		}
		s.Attended = reward.Attended != nil && *reward.Attended
	}
	return nil
}

// improving has an improvement period last until its end.
func (c *course) improving(ctx context.Context, pos *appraisal.Position) error {
	coaching, err := c.tx.Coaching(ctx, c.process.ID)
	if err != nil {
		return fmt.Errorf("load coaching: %w", err)
	}
	if coaching.EndsOn == nil {
		return nil
	}
	over := c.calendar.Start(coaching.EndsOn.AddDays(1))
	if pos.Waiting = c.tx.Now.Before(over); pos.Waiting {
		pos.Sooner(over)
	}
	return nil
}

func (c *course) adoptCoaching(ctx context.Context, e appraisal.AdoptCoaching) error {
	document, err := c.tx.DocumentOf(ctx, e.Plan.ID)
	if err != nil {
		return fmt.Errorf("load the plan of a coaching: %w", err)
	}
	today, how := c.calendar.Date(c.tx.Now), string(e.How)
	until := today
	if c.schedule.Coaching != nil {
		until, err = c.tx.PeriodEnd(ctx, c.cycle, c.calendar, c.schedule.Coaching.Period, c.process.ID)
		if err != nil {
			return err
		}
	}
	over := c.calendar.Start(until.AddDays(1))
	err = c.tx.AdoptCoachingPlan(ctx, db.AdoptCoachingPlanParams{
		ID: c.process.ID, PlanID: &document.ID, PlanHow: &how, StartsOn: &today, EndsOn: &until, OverAt: &over,
	})
	if err != nil {
		return fmt.Errorf("adopt the plan of a coaching: %w", err)
	}
	return c.record(ctx, "coaching.plan-in-force", &e.Plan.ID, map[string]string{"how": how})
}

func (c *course) proposeMeasure(ctx context.Context, e appraisal.ProposeMeasure) error {
	err := c.tx.InsertMeasure(ctx, db.InsertMeasureParams{AgencyID: c.tx.Agency, CoachingID: c.process.ID, Rule: e.Rule.ID})
	if err != nil {
		return fmt.Errorf("propose %s: %w", e.Rule.ID, err)
	}
	return c.openDuty(ctx, e.Open)
}

func (c *course) settleMeasure(ctx context.Context, e appraisal.SettleMeasure) error {
	rule, ok := c.method.MeasureAt(e.Duty.Slot)
	if !ok {
		return fmt.Errorf("method has no measure in slot %d", e.Duty.Slot)
	}
	state := "declined"
	if e.Decision.Approve {
		state = "approved"
	}
	n, err := c.tx.DecideMeasure(ctx, db.DecideMeasureParams{
		CoachingID: c.process.ID, Rule: rule.ID, State: state, DecreeNumber: nonEmpty(e.Decision.DecreeNumber), DecreeDate: e.Decision.DecreeDate,
		Reason: nonEmpty(e.Decision.Reason), DecidedBy: e.Duty.Assignee, DecidedAt: &c.tx.Now, DutyID: &e.Duty.ID,
	})
	if err != nil || n == 0 {
		return wrapped(err, "record decision after a coaching")
	}
	if err := c.record(ctx, "measure."+state, &e.Duty.ID, map[string]string{"rule": rule.ID}); err != nil {
		return err
	}
	a, err := c.appraised(ctx)
	if err != nil {
		return err
	}
	// Told once for each decision, and again when the coaching began anew.
	return c.tx.QueueMail(ctx, store.NewMail{
		Person: a.EmployeeID, Process: &c.process.ID, Kind: appraisal.MailDecided, Number: int(c.process.Pass)<<16 | e.Duty.Slot, Urgent: true, NotBefore: c.tx.Now,
	})
}

// sessionForm issues the form of a session that both sides have had their word on.
func (c *course) sessionForm(ctx context.Context, e appraisal.SignedSession) error {
	a, err := c.appraised(ctx)
	if err != nil {
		return err
	}
	return c.tx.SessionForm(ctx, store.SessionForm{CoachingForm: c.coachingForm(a), Session: e.Session, Signature: e.Signature})
}

// outcomeForm issues the last form of an improvement period, with what the method proposes after it.
func (c *course) outcomeForm(ctx context.Context, conclusion appraisal.Duty) error {
	facts, a, err := c.tx.CoachingFacts(ctx, c.process.ID, c.schedule)
	if err != nil || facts.Plan == nil {
		return err
	}
	var proposed []appraisal.Text
	for _, rule := range c.method.MeasuresAfter(facts, outcomeOf(a)) {
		if rule != nil {
			proposed = append(proposed, rule.Name)
		}
	}
	return c.tx.OutcomeForm(ctx, store.OutcomeForm{CoachingForm: c.coachingForm(a), Conclusion: conclusion, Proposed: proposed})
}

func (c *course) coachingForm(a db.Appraisal) store.CoachingForm {
	return store.CoachingForm{Process: c.process, Appraisal: a, Cycle: c.cycle, Schedule: c.schedule, Calendar: c.calendar}
}

// outcomeOf is the rating of a; zero without one.
func outcomeOf(a db.Appraisal) appraisal.Outcome {
	if a.Rating == nil {
		return appraisal.Outcome{}
	}
	return appraisal.Outcome{Rating: *a.Rating, Official: appraisal.Predikat(*a.Official), Score: a.Score}
}

func (c *course) keepAttendance(ctx context.Context, a appraisal.RewardAttendance) error {
	if err := c.tx.AttendReward(ctx, c.process.ID, a); err != nil {
		return err
	}
	act := "reward.attended"
	if !a.Attended {
		act = "reward.not-attended"
	}
	return c.record(ctx, act, nil, nil)
}

func wrapped(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
