package activities

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// apply makes the effects true, in their order.
func (c *course) apply(ctx context.Context, effects []appraisal.Effect) error {
	for _, e := range effects {
		if c.ended {
			return nil
		}
		if err := c.applyOne(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (c *course) applyOne(ctx context.Context, effect appraisal.Effect) error {
	switch e := effect.(type) {
	case appraisal.Open:
		return c.openDuty(ctx, e)
	case appraisal.Record:
		return c.record(ctx, e.Act, e.Duty, e.Detail)
	case appraisal.AdoptPlan:
		return c.adoptPlan(ctx, e)
	case appraisal.EndRevision:
		return c.endRevision(ctx, e)
	case appraisal.ReplaceSupervisor:
		return c.replaceSupervisor(ctx, e)
	case appraisal.ComputeRating:
		return c.computeRating(ctx)
	case appraisal.JoinForum:
		return c.joinForum(ctx)
	case appraisal.RatePeriod:
		return c.ratePeriod(ctx, e)
	case appraisal.OpenForum:
		return c.tx.SetForumOpened(ctx, db.SetForumOpenedParams{ID: c.process.ID, OpenedAt: &c.tx.Now})
	case appraisal.Announce:
		return c.announce(ctx)
	case appraisal.Receive:
		return c.receive(ctx, e)
	case appraisal.ChangeRating:
		return c.changeRating(ctx, e)
	case appraisal.DecideProposal:
		return c.decideProposal(ctx, e)
	case appraisal.CloseUnrated:
		return c.end(ctx, e.Reason)
	case appraisal.SetOrganisation:
		return c.setOrganisation(ctx, e)
	case appraisal.CloseForum:
		return c.closeForum(ctx, e)
	case appraisal.Heard:
		return c.heard(ctx)
	case appraisal.AnswerForum:
		return c.answerForum(ctx, e)
	case appraisal.Conclude:
		return c.conclude(ctx, e)
	case appraisal.IssuePaper:
		return c.issuePaper(ctx, e)
	case appraisal.OpenSurvey:
		return c.openSurvey(ctx)
	case appraisal.EvaluateCycle:
		return c.evaluate(ctx)
	case appraisal.DecideMethod:
		return c.decideMethod(ctx, e)
	}
	return c.applyFollowing(ctx, effect)
}

// openDuty opens a duty with the due day of the schedule, or of a decision that set one.
func (c *course) openDuty(ctx context.Context, e appraisal.Open) error {
	step, from := c.matter.ID, c.calendar.Date(c.tx.Now)
	if e.Step != "" {
		step = e.Step
	}
	if e.Since != nil {
		from = *e.Since
	}
	due, ok := c.schedule.Due(step, e.Kind)
	if !ok && e.Kind == appraisal.EvaluatePeriod {
		due, ok = c.schedule.Due(step, appraisal.AssessSubordinate) // of a part, in a method without periods
	}
	if !ok {
		return fmt.Errorf("schedule %s has no due for %s", c.cycle.Schedule, e.Kind)
	}
	if err := c.assign(ctx, &e); err != nil {
		return err
	}
	if e.Days > 0 {
		due.Within = appraisal.Span{Days: e.Days}
	}
	quiet, err := c.quiet(ctx)
	if err != nil {
		return err
	}
	levels, err := c.levels(ctx, e, due)
	if err != nil {
		return err
	}
	due.Within = due.Granted(c.calendar, from, levels)
	n := store.NewDuty{Process: c.process, Step: step, Open: e, Due: due, From: from, Calendar: c.calendar, Quiet: quiet}
	if f, early := c.finish(c.process.Step); early {
		n.Latest = func(natural appraisal.Date) appraisal.Date {
			return f.Due(c.matter.ID, e.Kind, e.Days > 0, natural, c.calendar.Date(c.tx.Now))
		}
	}
	opened, err := c.tx.OpenDuty(ctx, n)
	if err != nil || !opened {
		return err
	}
	if e.Rule != "" {
		rule, ok := c.method.Consequence(e.Rule)
		if !ok {
			return fmt.Errorf("method has no consequence %q", e.Rule)
		}
		err := c.tx.InsertConsequence(ctx, db.InsertConsequenceParams{
			AgencyID: c.tx.Agency, ID: store.NewID(), AppraisalID: c.process.ID, Rule: rule.ID, Kind: string(rule.Kind),
		})
		if err != nil {
			return fmt.Errorf("propose %s: %w", rule.ID, err)
		}
	}
	if e.Kind == appraisal.DecideObjection {
		return c.contested(ctx, e)
	}
	if e.Kind == appraisal.DecideEscalation && !e.Taken {
		return c.escalated(ctx, *e.About)
	}
	return nil
}

// escalated tells whoever was late that somebody above decides now.
func (c *course) escalated(ctx context.Context, late uuid.UUID) error {
	duty, err := c.tx.Duty(ctx, late)
	if err != nil {
		return fmt.Errorf("load the late duty: %w", err)
	}
	if duty.AssigneeID != nil {
		at, err := c.tx.NextMorning(ctx, *duty.AssigneeID, c.calendar)
		if err != nil {
			return err
		}
		mail := store.NewMail{Person: *duty.AssigneeID, Duty: &late, Kind: appraisal.MailEscalated, NotBefore: at}
		if err := c.tx.QueueMail(ctx, mail); err != nil {
			return err
		}
	}
	return c.record(ctx, "duty.escalated", &late, nil)
}

func (c *course) replaceSupervisor(ctx context.Context, e appraisal.ReplaceSupervisor) error {
	if c.part != nil {
		return c.passPart(ctx, e.To, e.Duty)
	}
	from := c.appraisal.SupervisorID
	_, err := c.tx.ReplaceSupervisor(ctx, store.Replacement{
		Process: c.process, Appraisal: c.appraisal, To: e.To, Cycle: c.cycle, Schedule: c.schedule, Calendar: c.calendar,
		Rule: c.method.Handover, Reason: e.Reason,
	})
	if err != nil {
		return err
	}
	if c.appraisal, err = c.tx.AppraisalByID(ctx, c.process.ID); err != nil {
		return fmt.Errorf("load appraisal: %w", err)
	}
	c.cast = nil
	return c.record(ctx, "supervisor.replaced", &e.Duty, map[string]string{"from": from.String(), "to": e.To.String()})
}

// ratePeriod keeps the judgement of a part of the year, with its predikat where the method
// has a matrix for it.
func (c *course) ratePeriod(ctx context.Context, e appraisal.RatePeriod) error {
	part := int32(0)
	if c.part != nil {
		part = c.part.Number
	}
	period := db.InsertPeriodParams{
		Part:     part,
		AgencyID: c.tx.Agency, AppraisalID: c.process.ID, Step: c.matter.ID, DutyID: e.Duty,
		Results: string(e.Evaluation.Results), Behaviour: string(e.Evaluation.Behaviour), At: c.tx.Now,
	}
	if rating, ok := c.method.Rating(c.method.Scoring.Matrix[e.Evaluation.Results][e.Evaluation.Behaviour]); ok {
		official := string(rating.Official)
		period.Rating, period.Official = &rating.ID, &official
	}
	if err := c.tx.InsertPeriod(ctx, period); err != nil {
		return fmt.Errorf("keep periodic evaluation: %w", err)
	}
	return c.issuePeriod(ctx, e, part)
}

// joinForum tells the forum when this was the last rating it missed. One that comes after the
// forum's close stands as it was computed.
func (c *course) joinForum(ctx context.Context) error {
	if c.appraisal.ForumID == nil {
		return c.record(ctx, "forum.none", nil, nil)
	}
	forum, err := c.tx.LockForum(ctx, *c.appraisal.ForumID)
	if err != nil {
		return fmt.Errorf("lock forum: %w", err)
	}
	if forum.ClosedAt != nil {
		return c.record(ctx, "forum.closed-before-rating", nil, nil)
	}
	if until := c.forumTime(); until != nil && !c.tx.Now.Before(*until) {
		return c.leaveForum(ctx)
	}
	if forum.OpenedAt != nil {
		return c.joinLate(ctx, forum.ID)
	}
	return c.tellForum(ctx)
}

// joinLate lets a rating into a forum that calibrates already: what its members approved did
// not hold this rating, so they are asked again.
func (c *course) joinLate(ctx context.Context, forum uuid.UUID) error {
	process, err := c.tx.Process(ctx, forum)
	if err != nil {
		return fmt.Errorf("load forum: %w", err)
	}
	sits, err := c.tx.Sitting(ctx, c.cycle, forum)
	if err != nil {
		return err
	}
	_, err = c.tx.ReviseForum(ctx, store.Revision{
		Process: process, Schedule: c.schedule, Calendar: c.calendar, Members: sits.Voters(c.method.Forum),
	})
	if err != nil {
		return err
	}
	return c.tx.Tell(ctx, forum)
}

func (c *course) announce(ctx context.Context) error {
	if c.appraisal.ComputedRating == nil {
		return c.end(ctx, "too-little-for-a-rating")
	}
	if err := c.tx.SetAnnounced(ctx, db.SetAnnouncedParams{ID: c.process.ID, AnnouncedAt: &c.tx.Now}); err != nil {
		return fmt.Errorf("announce: %w", err)
	}
	mail := store.NewMail{Person: c.appraisal.EmployeeID, Process: &c.process.ID, Kind: appraisal.MailAnnounced, Urgent: true, NotBefore: c.tx.Now}
	// After a correction the employee is told anew.
	mail.Number = int(c.process.Pass) - 1
	if err := c.tx.QueueMail(ctx, mail); err != nil {
		return err
	}
	if err := c.issueResult(ctx, c.calendar.Date(c.tx.Now), nil); err != nil {
		return err
	}
	return c.record(ctx, "result.announced", nil, nil)
}

// contested records where the decision on an objection goes to somebody else than the line says,
// or to somebody partial, since there is nobody else.
func (c *course) contested(ctx context.Context, e appraisal.Open) error {
	cast, err := c.players(ctx)
	if err != nil {
		return err
	}
	to := *e.Assignee
	switch {
	case to == c.appraisal.EmployeeID || slices.Contains(cast.Biased, to):
		return c.record(ctx, "objection.nobody-impartial", nil, map[string]string{"assignee": to.String()})
	case e.Final && to != c.cycle.HrID:
		return c.record(ctx, "objection.other-officer", nil, map[string]string{"assignee": to.String(), "instead_of": c.cycle.HrID.String()})
	}
	return nil
}

// receive records the receipt unless the result was received before.
func (c *course) receive(ctx context.Context, e appraisal.Receive) error {
	how, on := string(appraisal.ReceiptAcknowledged), c.calendar.Date(c.tx.Now)
	if e.Deemed {
		how = string(appraisal.ReceiptDeemed)
	}
	first, err := c.tx.SetReceived(ctx, db.SetReceivedParams{ID: c.process.ID, ReceivedAt: &c.tx.Now, ReceivedHow: &how, ReceivedOn: &on})
	if err != nil {
		return fmt.Errorf("record receipt: %w", err)
	}
	if first == 0 {
		return nil
	}
	c.appraisal.ReceivedAt, c.appraisal.ReceivedOn = &c.tx.Now, &on
	return c.record(ctx, "result.received", nil, map[string]string{"how": how})
}

func (c *course) changeRating(ctx context.Context, e appraisal.ChangeRating) error {
	rating, ok := c.method.Rating(e.Rating)
	if !ok {
		return fmt.Errorf("method has no rating %q", e.Rating)
	}
	err := c.tx.InsertAdjustment(ctx, db.InsertAdjustmentParams{
		AgencyID: c.tx.Agency, ID: store.NewID(), AppraisalID: c.process.ID, DutyID: &e.Duty, PersonID: e.By,
		FromRating: *c.appraisal.Rating, ToRating: rating.ID, Reason: e.Reason, At: c.tx.Now,
	})
	if err != nil {
		return fmt.Errorf("record changed rating: %w", err)
	}
	official := string(rating.Official)
	if err := c.tx.SetRating(ctx, db.SetRatingParams{ID: c.process.ID, Rating: &rating.ID, Official: &official}); err != nil {
		return fmt.Errorf("change rating: %w", err)
	}
	c.appraisal.Rating, c.appraisal.Official = &rating.ID, &official
	if err := c.issueResult(ctx, c.calendar.Date(c.tx.Now), &appraisal.Text{ID: "Diubah oleh keputusan atas keberatan", EN: "Changed by the decision on an objection"}); err != nil {
		return err
	}
	return c.record(ctx, "rating.changed-by-objection", &e.Duty, nil)
}

// decideProposal records the official's decision; an approved coaching becomes a process.
func (c *course) decideProposal(ctx context.Context, e appraisal.DecideProposal) error {
	duty, err := c.tx.Duty(ctx, e.Duty)
	if err != nil {
		return fmt.Errorf("load decision: %w", err)
	}
	rule := c.method.Consequences[duty.Slot-1]
	proposal, err := c.tx.ConsequenceOf(ctx, db.ConsequenceOfParams{AppraisalID: c.process.ID, Rule: rule.ID})
	if err != nil {
		return fmt.Errorf("load proposal: %w", err)
	}
	state := "declined"
	switch {
	case e.Decision.Approve:
		state = "approved"
	case proposal.State == "reconsider":
		state = "withdrawn"
	}
	err = c.tx.DecideConsequence(ctx, db.DecideConsequenceParams{
		ID: proposal.ID, State: state, DecreeNumber: nonEmpty(e.Decision.DecreeNumber), DecreeDate: e.Decision.DecreeDate,
		Reason: nonEmpty(e.Decision.Reason), DecidedBy: &e.By, DecidedAt: &c.tx.Now, DutyID: &e.Duty,
	})
	if err != nil {
		return fmt.Errorf("record decision: %w", err)
	}
	if err := c.record(ctx, string(rule.Kind)+"."+state, &e.Duty, map[string]string{"rule": rule.ID}); err != nil {
		return err
	}
	switch {
	case rule.Kind == appraisal.Reward:
		return c.reward(ctx, rule, proposal, state, e)
	case state == "withdrawn":
		return c.tx.EndCoaching(ctx, c.process, c.process.ID, &proposal.ID)
	case state == "approved":
		return c.startCoaching(ctx, proposal.ID)
	}
	return nil
}

func (c *course) setOrganisation(ctx context.Context, e appraisal.SetOrganisation) error {
	achievement := string(e.Achievement)
	var err error
	if c.kind() == appraisal.ForumProcess {
		err = c.tx.SetForumAchievement(ctx, db.SetForumAchievementParams{ID: c.process.ID, Achievement: &achievement})
	} else {
		err = c.tx.SetCycleAchievement(ctx, db.SetCycleAchievementParams{ID: c.cycle.ID, Achievement: &achievement})
	}
	if err != nil {
		return fmt.Errorf("set the organisation's achievement: %w", err)
	}
	return c.record(ctx, "organisation.achievement-set", nil, nil)
}

func (c *course) conclude(ctx context.Context, e appraisal.Conclude) error {
	outcome := "not-improved"
	if e.Improved {
		outcome = "improved"
	}
	if err := c.tx.ConcludeCoaching(ctx, db.ConcludeCoachingParams{ID: c.process.ID, Outcome: &outcome}); err != nil {
		return fmt.Errorf("conclude coaching: %w", err)
	}
	return c.outcomeForm(ctx, e.Duty)
}
