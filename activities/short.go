package activities

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// A year that is shorter than its cycle: it begins with the start of duty, and is over before
// the employment ends.

// unserved reports whether a step evaluates a part of the year that the employee did not serve.
func (c *course) unserved(step appraisal.Step) bool {
	if step.Kind != appraisal.StepPeriodic || c.kind() != appraisal.AppraisalProcess {
		return false
	}
	span := c.schedule.Opens(step.ID)
	if span == nil {
		return false
	}
	over := c.calendar.Add(c.cycle.StartsOn, *span)
	first, last := c.appraisal.StartsOn, c.appraisal.EndsOn
	return first != nil && !over.After(*first) || last != nil && over.After(*last)
}

// finish is how what is left from a step on fits before the last day, where there is one.
func (c *course) finish(from string) (appraisal.Finish, bool) {
	if c.kind() != appraisal.AppraisalProcess || c.appraisal.FinishOn == nil {
		return appraisal.Finish{}, false
	}
	return c.method.FinishBy(c.schedule, c.calendar, from, c.calendar.Date(c.tx.Now), *c.appraisal.FinishOn), true
}

// own moves the opening of a step to where this year has it: not before the first day, and
// early enough to be over by the last.
func (c *course) own(step appraisal.Step, opens appraisal.Date) appraisal.Date {
	if c.kind() != appraisal.AppraisalProcess {
		return opens
	}
	if first := c.appraisal.StartsOn; first != nil && opens.Before(*first) {
		opens = *first
	}
	from := c.process.Step
	if from == "" {
		from = step.ID
	}
	if f, early := c.finish(from); early {
		opens = f.Opens(step.ID, opens)
	}
	return opens
}

// reshape follows what was decided about the year since: a transfer, or a last day that was set
// or moved while a step waits for its opening.
func (c *course) reshape(ctx context.Context) error {
	if err := c.arrive(ctx); err != nil {
		return err
	}
	if c.kind() != appraisal.AppraisalProcess || c.appraisal.ReshapedAt == nil || c.process.EnteredAt != nil || c.process.OpensAt == nil {
		return nil
	}
	at, err := c.opens(ctx, c.step)
	if err != nil {
		return err
	}
	if at == nil || at.Equal(*c.process.OpensAt) {
		return nil
	}
	if err := c.tx.MoveProcess(ctx, db.MoveProcessParams{ID: c.process.ID, Step: c.process.Step, OpensAt: at}); err != nil {
		return fmt.Errorf("move the opening of step %s: %w", c.process.Step, err)
	}
	c.process.OpensAt = at
	return nil
}

// forumTime is until when the appraisal waits for its forum; at once where that cannot decide in
// time. Nil is as long as it takes.
func (c *course) forumTime() *time.Time {
	f, early := c.finish(c.step.ID)
	if !early {
		return nil
	}
	opens := c.cycle.StartsOn
	if span := c.schedule.Opens(c.forumStep()); span != nil {
		opens = c.calendar.Add(opens, *span)
	}
	decided := opens
	for _, kind := range []appraisal.DutyKind{appraisal.SetAchievement, appraisal.ApproveCalibration} {
		if due, ok := c.schedule.Due(c.forumStep(), kind); ok && (kind != appraisal.SetAchievement || c.method.Organisation != nil) {
			decided = c.calendar.Add(decided, due.Within)
		}
	}
	until, waits := f.Awaits(c.step.ID, decided)
	at := c.tx.Now
	if waits {
		at = c.calendar.End(until)
	}
	return &at
}

// leaveForum takes the rating out of a forum that comes too late for it: it stands as computed.
func (c *course) leaveForum(ctx context.Context) error {
	forum := c.appraisal.ForumID
	if forum == nil {
		return nil
	}
	if _, err := c.tx.LockForum(ctx, *forum); err != nil {
		return fmt.Errorf("lock forum: %w", err)
	}
	if err := c.tx.SetForum(ctx, db.SetForumParams{ID: c.process.ID}); err != nil {
		return fmt.Errorf("leave forum: %w", err)
	}
	c.appraisal.ForumID = nil
	if err := c.record(ctx, "rating.without-forum", nil, map[string]string{"forum": forum.String()}); err != nil {
		return err
	}
	return c.tx.TellForum(ctx, *forum, c.method)
}

// left reports whether the employee has left since the rating was announced.
func (c *course) left(ctx context.Context) (bool, error) {
	if c.matter.Kind != appraisal.StepConsequence || c.appraisal.ReshapedAt == nil {
		return false, nil
	}
	ending, err := c.tx.EndingOf(ctx, c.process.ID)
	if store.NoRows(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for an ending: %w", err)
	}
	return ending.Effect == string(appraisal.RightsOnly), nil
}

// present are those of some people who have not left, in their order.
func (c *course) present(ctx context.Context, people []uuid.UUID) ([]uuid.UUID, error) {
	if len(people) == 0 {
		return nil, nil
	}
	there, err := c.tx.Present(ctx, people)
	if err != nil {
		return nil, fmt.Errorf("look for people who have not left: %w", err)
	}
	return slices.DeleteFunc(slices.Clone(people), func(id uuid.UUID) bool { return !slices.Contains(there, id) }), nil
}

// year is the part of the cycle that the appraisal is about.
func (c *course) year() appraisal.Year { return store.YearOf(c.cycle, c.appraisal) }
