package activities

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// A forum's own course: who votes, what closes it, and what its close does to the ratings.

// sitting is who has a say about which rating of the forum, once in a transaction.
func (c *course) sitting(ctx context.Context) (appraisal.Sitting, error) {
	if c.sits == nil {
		s, err := c.tx.Sitting(ctx, c.cycle, c.process.ID)
		if err != nil {
			return s, err
		}
		c.sits = &s
	}
	return *c.sits, nil
}

// recount closes a forum whose quorum is reached, or asks HR as soon as it can no longer be, whatever
// brought that about: a vote, or that somebody came or went.
func (c *course) recount(ctx context.Context, pos *appraisal.Position) error {
	if c.step.Kind != appraisal.StepCalibration || c.process.EnteredAt == nil || c.forum.ClosedAt != nil {
		return nil
	}
	c.turn(c.step)
	s, err := c.situation(ctx)
	if err != nil {
		return err
	}
	effects := appraisal.Recount(s)
	if len(effects) == 0 {
		return nil
	}
	if err := c.apply(ctx, effects); err != nil {
		return err
	}
	return c.restate(ctx, pos)
}

// restate says anew what the process waits for, after something was opened or closed.
func (c *course) restate(ctx context.Context, pos *appraisal.Position) error {
	open, err := c.tx.OpenDuties(ctx, c.process.ID)
	if err != nil {
		return fmt.Errorf("list open duties: %w", err)
	}
	pos.Waiting = false
	for _, d := range open {
		pos.Waiting = pos.Waiting || c.holds(d)
		if d.Lapses {
			pos.Sooner(c.wake(d))
		}
	}
	return nil
}

// closeForum makes the forum's ratings final and lets its appraisals go on. With a quorum what it
// proposed is in effect, or is put to the appraisers as advice.
func (c *course) closeForum(ctx context.Context, e appraisal.CloseForum) error {
	if c.forum.ClosedAt != nil {
		return nil
	}
	if err := c.minute(ctx, e.Quorum); err != nil {
		return err
	}
	if _, err := c.tx.Void(ctx, c.process.ID); err != nil {
		return err
	}
	if err := c.tx.SetForumClosed(ctx, db.SetForumClosedParams{ID: c.process.ID, ClosedAt: &c.tx.Now}); err != nil {
		return fmt.Errorf("close forum: %w", err)
	}
	c.forum.ClosedAt = &c.tx.Now
	if !e.Quorum {
		if err := c.record(ctx, "forum.closed-without-quorum", nil, nil); err != nil {
			return err
		}
	}
	if err := c.tx.DispatchForum(ctx, db.DispatchForumParams{CreatedAt: c.tx.Now, ForumID: &c.process.ID}); err != nil {
		return fmt.Errorf("tell the appraisals: %w", err)
	}
	return nil
}

// minute settles what the forum proposed, keeps who stood back from what, and issues the minutes.
func (c *course) minute(ctx context.Context, quorum bool) error {
	sits, err := c.sitting(ctx)
	if err != nil {
		return err
	}
	if err := c.tx.RecordRecusals(ctx, c.process.ID, sits); err != nil {
		return err
	}
	rows, err := c.tx.Sat(ctx, &c.process.ID)
	if err != nil {
		return fmt.Errorf("load ratings of the forum: %w", err)
	}
	proposals, err := c.tx.ForumProposals(ctx, db.ForumProposalsParams{ForumID: &c.process.ID})
	if err != nil {
		return fmt.Errorf("load proposals: %w", err)
	}
	if err := c.settleProposals(ctx, rows, proposals, quorum); err != nil {
		return err
	}
	return c.tx.IssueMinutes(ctx, store.Minutes{
		Forum: c.process.ID, Cycle: c.cycle, Method: c.method, Calendar: c.calendar, Closed: c.tx.Now, Quorum: quorum,
	})
}

// settleProposals decides what becomes of the last proposal about each rating.
func (c *course) settleProposals(ctx context.Context, rows []db.SatRow, proposals []db.ForumProposalsRow, quorum bool) error {
	last := map[uuid.UUID]db.ForumProposalsRow{}
	for _, p := range proposals {
		last[p.Adjustment.AppraisalID] = p
	}
	results := db.InsertForumResultsParams{AgencyID: c.tx.Agency, ForumID: c.process.ID, At: c.tx.Now}
	var change db.SetRatingsParams
	for _, r := range rows {
		p, proposed := last[r.ID]
		if !proposed || r.Rating == nil || p.Adjustment.ToRating == *r.Rating {
			continue
		}
		outcome := c.method.Forum.Outcome(appraisal.Concluded{
			Quorum: quorum, Awaited: p.StatementState != nil && *p.StatementState == string(appraisal.DutyOpen),
			Over: r.EndedAt != nil || r.ClosedAt != nil || r.AnnouncedAt != nil,
		})
		results.Appraisals, results.Passes = append(results.Appraisals, r.ID), append(results.Passes, r.Pass)
		results.Adjustments, results.Outcomes = append(results.Adjustments, p.Adjustment.ID), append(results.Outcomes, string(outcome))
		results.Froms, results.Tos = append(results.Froms, *r.Rating), append(results.Tos, p.Adjustment.ToRating)
		if outcome == appraisal.OutcomeInEffect {
			rating, ok := c.method.Rating(p.Adjustment.ToRating)
			if !ok {
				return fmt.Errorf("method has no rating %q", p.Adjustment.ToRating)
			}
			change.Ids, change.Ratings = append(change.Ids, r.ID), append(change.Ratings, rating.ID)
			change.Officials = append(change.Officials, string(rating.Official))
		}
		detail := map[string]string{"appraisal": r.ID.String(), "from": *r.Rating, "to": p.Adjustment.ToRating, "outcome": string(outcome)}
		if err := c.record(ctx, "rating.forum-settled", nil, detail); err != nil {
			return err
		}
	}
	if len(results.Appraisals) == 0 {
		return nil
	}
	if err := c.tx.InsertForumResults(ctx, results); err != nil {
		return fmt.Errorf("keep what the forum settled: %w", err)
	}
	if err := c.tx.SetRatings(ctx, change); err != nil {
		return fmt.Errorf("change ratings: %w", err)
	}
	return nil
}

// advised asks the appraiser to answer what the closed forum advised, once; what they still owed
// about a lowering is not asked any more.
func (c *course) advised(ctx context.Context, pos *appraisal.Position) error {
	// The forum may have changed the rating since this look began.
	a, err := c.tx.AppraisalByID(ctx, c.process.ID)
	if err != nil {
		return fmt.Errorf("load appraisal: %w", err)
	}
	c.appraisal = a
	if _, err := c.tx.Void(ctx, c.process.ID, appraisal.StateOnLowering); err != nil {
		return err
	}
	result, err := c.tx.ForumResult(ctx, c.process.ID)
	if store.NoRows(err) || err == nil && result.Outcome != string(appraisal.OutcomeAdvised) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("load what the forum advised: %w", err)
	}
	c.turn(c.step)
	s, err := c.situation(ctx)
	if err != nil {
		return err
	}
	effects := appraisal.Advised(s)
	if len(effects) == 0 {
		// Asked, and gone without: the rating stays.
		return c.settleAdvice(ctx, db.SettleAdviceParams{AppraisalID: c.process.ID, Outcome: string(appraisal.OutcomeUnanswered), At: &c.tx.Now})
	}
	if err := c.apply(ctx, effects); err != nil {
		return err
	}
	return c.restate(ctx, pos)
}

// answerForum records the appraiser's answer; an accepted advice becomes the rating.
func (c *course) answerForum(ctx context.Context, e appraisal.AnswerForum) error {
	result, err := c.tx.ForumResult(ctx, c.process.ID)
	if err != nil {
		return fmt.Errorf("load what the forum advised: %w", err)
	}
	p := db.SettleAdviceParams{
		AppraisalID: c.process.ID, Outcome: string(appraisal.OutcomeDeparted), Reason: e.Reason, DutyID: &e.Duty, DecidedBy: &e.By, At: &c.tx.Now,
	}
	if e.Accept {
		rating, ok := c.method.Rating(result.ToRating)
		if !ok {
			return fmt.Errorf("method has no rating %q", result.ToRating)
		}
		p.Outcome = string(appraisal.OutcomeAccepted)
		official := string(rating.Official)
		if err := c.tx.SetRating(ctx, db.SetRatingParams{ID: c.process.ID, Rating: &rating.ID, Official: &official}); err != nil {
			return fmt.Errorf("change rating: %w", err)
		}
		c.appraisal.Rating, c.appraisal.Official = &rating.ID, &official
	}
	if err := c.record(ctx, "forum.advice-"+p.Outcome, &e.Duty, map[string]string{"from": result.FromRating, "to": result.ToRating}); err != nil {
		return err
	}
	return c.settleAdvice(ctx, p)
}

// settleAdvice keeps what became of the advice, and a version of the minutes that says so.
func (c *course) settleAdvice(ctx context.Context, p db.SettleAdviceParams) error {
	if err := c.tx.SettleAdvice(ctx, p); err != nil {
		return fmt.Errorf("settle advice: %w", err)
	}
	if c.appraisal.ForumID == nil {
		return nil
	}
	forum := *c.appraisal.ForumID
	if _, err := c.tx.LockForum(ctx, forum); err != nil {
		return fmt.Errorf("lock forum: %w", err)
	}
	if err := c.tx.TouchForum(ctx, forum); err != nil {
		return fmt.Errorf("tell the forum: %w", err)
	}
	return c.tx.FinishMinutes(ctx, forum, c.cycle, c.method, c.calendar)
}

// heard tells the forum's readers that the time to answer a lowering has passed.
func (c *course) heard(ctx context.Context) error {
	if c.appraisal.ForumID == nil {
		return nil
	}
	return c.tx.TouchForum(ctx, *c.appraisal.ForumID)
}
