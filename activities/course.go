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

// course is one process during one transaction.
type course struct {
	tx        store.Tx
	process   db.Process
	cycle     db.Cycle
	appraisal db.Appraisal
	forum     db.Forum
	complaint db.Complaint
	burst     db.ComplaintBurst
	// development of a unit, where the process is one.
	development db.Development
	method      *appraisal.Method
	methods     *store.Methods
	schedule    appraisal.Schedule
	calendar    appraisal.Calendar
	step        appraisal.Step
	// matter is the step whose duties are being opened or settled: the current one, an earlier
	// one that left a duty open, or what runs beside the steps.
	matter appraisal.Step
	cast   *appraisal.Cast
	// sits is who has a say about which rating of the forum; nil until it is asked.
	sits *appraisal.Sitting
	// troubled: it could not be moved on the last time.
	troubled bool
	// still is whether nobody moved or stopped time in the cycle; nil until it is asked.
	still *bool
	// part of the year that the matter is about, where it is one that ended with a transfer.
	part  *db.Part
	ended bool
	// pulse of the gateways, and the pause between two beats that is an outage; beat is the last
	// one, where it lies before what is past due.
	pulse, gap time.Duration
	beat       time.Time
}

// turn makes a step the matter of what follows.
func (c *course) turn(step appraisal.Step) {
	if c.matter.ID != step.ID {
		c.cast = nil
	}
	c.matter = step
}

func (c *course) kind() appraisal.Process { return appraisal.Process(c.process.Kind) }

// proceed goes as far as the process can at this instant. A launch is left when it is done.
func (c *course) proceed(ctx context.Context) (appraisal.Position, error) {
	if err := c.begin(ctx); err != nil {
		return appraisal.Position{}, err
	}
	for {
		pos, err := c.position(ctx)
		launching := c.step.Kind == appraisal.StepLaunch && c.cycle.LaunchedAt == nil
		if err != nil || pos.Waiting || pos.Ended || launching {
			return pos, err
		}
		if err := c.advance(ctx); err != nil {
			return pos, err
		}
	}
}

// begin enters the step once its opening has come.
func (c *course) begin(ctx context.Context) error {
	if c.process.Step == "" || c.process.EnteredAt != nil || (c.process.OpensAt != nil && c.tx.Now.Before(*c.process.OpensAt)) {
		return nil
	}
	if err := c.tx.EnterProcess(ctx, db.EnterProcessParams{ID: c.process.ID, EnteredAt: &c.tx.Now}); err != nil {
		return fmt.Errorf("enter step: %w", err)
	}
	c.process.EnteredAt = &c.tx.Now
	return c.enter(ctx)
}

// enter causes what entering the step does.
func (c *course) enter(ctx context.Context) error {
	c.turn(c.step)
	s, err := c.situation(ctx)
	if err != nil {
		return err
	}
	return c.apply(ctx, appraisal.Enter(s))
}

// settle lapses what is due, draws the consequences of everything that was closed, and
// returns the duties that are open then.
func (c *course) settle(ctx context.Context) ([]db.Duty, error) {
	for lapsed := false; ; lapsed = true {
		pending, err := c.tx.PendingDuties(ctx, c.process.ID)
		if err != nil {
			return nil, fmt.Errorf("look for pending duties: %w", err)
		}
		if past := c.past(pending); !lapsed && len(past) > 0 {
			if err := c.lapse(ctx, past); err != nil {
				return nil, err
			}
			continue
		}
		if c.ended || len(pending) == 0 || pending[0].State == string(appraisal.DutyOpen) {
			return pending, nil
		}
		// One at a time: one duty's consequences change the situation of the next.
		if err := c.draw(ctx, pending[0]); err != nil {
			return nil, err
		}
	}
}

// past are the open duties that a deadline has passed by and that lapse, the earliest first.
func (c *course) past(pending []db.Duty) (past []db.Duty) {
	for _, d := range pending {
		if d.State == string(appraisal.DutyOpen) && d.Lapses && !d.DueAt.After(c.tx.Now) {
			past = append(past, d)
		}
	}
	return past
}

// draw draws the consequences of one closed duty.
func (c *course) draw(ctx context.Context, closed db.Duty) error {
	step, ok := c.method.Stage(c.kind(), closed.Step)
	if !ok {
		return fmt.Errorf("duty %s belongs to step %q, which the method does not have", closed.ID, closed.Step)
	}
	c.turn(step)
	part, err := c.former(ctx, closed)
	if err != nil {
		return err
	}
	c.about(part)
	defer c.about(nil)
	s, err := c.situation(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(s.Duties, func(d appraisal.Duty) bool { return d.ID == closed.ID })
	if err := c.apply(ctx, appraisal.Follow(s.Duties[i], s)); err != nil {
		return err
	}
	if err := c.tx.SettleDuty(ctx, db.SettleDutyParams{ID: closed.ID, SettledAt: &c.tx.Now}); err != nil {
		return fmt.Errorf("settle duty: %w", err)
	}
	return nil
}

// advance goes to the next step and enters it when its opening has come.
func (c *course) advance(ctx context.Context) error {
	next, ok := c.method.After(c.kind(), c.process.Step)
	for ok && c.unserved(next) {
		if err := c.record(ctx, "period.not-served", nil, map[string]string{"step": next.ID}); err != nil {
			return err
		}
		next, ok = c.method.After(c.kind(), next.ID)
	}
	if c.step.Kind == appraisal.StepRunning {
		if err := c.startDevelopments(ctx); err != nil {
			return err
		}
	}
	if !ok {
		return c.end(ctx, "")
	}
	if next.Kind == appraisal.StepConsequence {
		// The rating is final: the days to object have passed, or were used.
		if err := c.tx.Credit(ctx, c.process, c.appraisal, c.method); err != nil {
			return err
		}
	}
	opens, err := c.opens(ctx, next)
	if err != nil {
		return err
	}
	move := db.MoveProcessParams{ID: c.process.ID, Step: next.ID, OpensAt: opens}
	// The forum waits for ratings from the start; its opening is the end of its patience.
	if next.Kind == appraisal.StepGathering || opens == nil || !c.tx.Now.Before(*opens) {
		move.EnteredAt = &c.tx.Now
	}
	if err := c.tx.MoveProcess(ctx, move); err != nil {
		return fmt.Errorf("move to step %s: %w", next.ID, err)
	}
	c.step, c.process.Step, c.process.OpensAt, c.process.EnteredAt = next, next.ID, opens, move.EnteredAt
	if move.EnteredAt == nil {
		return nil
	}
	return c.enter(ctx)
}

// opens is the instant before which a step of an appraisal does not begin, or until which a
// forum gathers its ratings.
func (c *course) opens(ctx context.Context, step appraisal.Step) (*time.Time, error) {
	id, span := c.method.Opening(c.kind(), step, c.schedule)
	if span == nil {
		return nil, nil
	}
	quiet, err := c.quiet(ctx)
	if err != nil {
		return nil, err
	}
	pace, concern := appraisal.Pace{Calendar: c.calendar}, appraisal.Concern{}
	if !quiet {
		row := db.Duty{CycleID: c.cycle.ID, SubjectID: c.process.SubjectID}
		if pace, concern, err = c.tx.PaceOf(ctx, row, c.calendar); err != nil {
			return nil, err
		}
	}
	at := c.calendar.Start(c.own(step, pace.Opens(c.cycle.StartsOn, *span, id, concern)))
	return &at, nil
}

// forumStep is the ID of the appraisal's step that waits for the forum.
func (c *course) forumStep() string { return c.method.ForumStep() }

// position settles what is closed, and says where the process stands and when to look again.
func (c *course) position(ctx context.Context) (appraisal.Position, error) {
	pos := appraisal.Position{Step: c.process.Step, Ended: c.ended}
	if c.ended || pos.Step == "" {
		return pos, nil
	}
	open, err := c.settle(ctx)
	if err != nil || c.ended {
		pos.Ended = c.ended
		return pos, err
	}
	open, boundary, err := c.hold(ctx, open)
	if err != nil {
		return pos, err
	}
	for _, d := range open {
		if d.Lapses && pos.Next.IsZero() {
			pos.Next = c.wake(d)
		}
		pos.Waiting = pos.Waiting || c.holds(d) || c.awaitsPlan(d)
	}
	if !boundary.IsZero() {
		pos.Sooner(boundary)
	}
	if c.process.EnteredAt == nil {
		pos.Waiting = true
		pos.Sooner(*c.process.OpensAt)
		return pos, nil
	}
	if !pos.Waiting {
		err = c.others(ctx, &pos)
	}
	if err == nil && !pos.Waiting && !c.ended {
		pos.Waiting, err = c.awaitsUnit(ctx)
	}
	if err == nil {
		err = c.recount(ctx, &pos)
	}
	return pos, err
}

// holds reports whether an open duty keeps the process in its step. Once the result is received
// the days to object run; the acknowledgement may follow.
func (c *course) holds(d db.Duty) bool {
	if c.appraisal.ReceivedAt != nil && d.Kind == string(appraisal.Acknowledge) {
		return false
	}
	if d.Kind == string(appraisal.StateOnLowering) {
		return false // the forum waits for it, and the appraisal for the forum
	}
	return c.method.Holds(c.kind(), c.process.Step, d.Step)
}

// others says whether the step waits for another process.
func (c *course) others(ctx context.Context, pos *appraisal.Position) error {
	switch c.step.Kind {
	case appraisal.StepForum:
		if c.appraisal.ForumID == nil {
			return nil
		}
		forum, err := c.tx.Forum(ctx, *c.appraisal.ForumID)
		if err != nil {
			return fmt.Errorf("load forum: %w", err)
		}
		if pos.Waiting = forum.ClosedAt == nil; !pos.Waiting {
			return c.advised(ctx, pos)
		}
		if until := c.forumTime(); pos.Waiting && until != nil {
			if !c.tx.Now.Before(*until) {
				pos.Waiting = false
				return c.leaveForum(ctx)
			}
			pos.Sooner(*until)
		}
	case appraisal.StepSurvey:
		return c.surveyed(ctx, pos)
	case appraisal.StepRunning:
		open, err := c.tx.OpenChildren(ctx, c.cycle.ID)
		if err != nil {
			return err
		}
		pos.Waiting = open > 0
	case appraisal.StepImprovement:
		return c.improving(ctx, pos)
	case appraisal.StepGathering:
		missing, err := c.tx.RatingsMissing(ctx, db.RatingsMissingParams{ForumID: &c.process.ID, ForumStep: c.forumStep()})
		if err != nil {
			return fmt.Errorf("count missing ratings: %w", err)
		}
		overdue := c.process.OpensAt != nil && !c.tx.Now.Before(*c.process.OpensAt)
		pos.Waiting = missing > 0 && !overdue
		if pos.Waiting && c.process.OpensAt != nil {
			pos.Sooner(*c.process.OpensAt)
		}
	}
	return nil
}

// end ends the process; the last one of a cycle tells the cycle.
func (c *course) end(ctx context.Context, unrated string) error {
	if c.kind() == appraisal.ForumProcess && c.forum.ClosedAt == nil {
		return fmt.Errorf("forum %s cannot end before it closes: its appraisals would wait for ever", c.process.ID)
	}
	c.ended = true
	if err := c.record(ctx, c.process.Kind+".closed", nil, nil); err != nil {
		return err
	}
	if c.kind() == appraisal.AppraisalProcess {
		return c.tx.EndAppraisal(ctx, store.EndedAppraisal{Process: c.process, Appraisal: c.appraisal, Method: c.method, Unrated: unrated})
	}
	if _, err := c.tx.Void(ctx, c.process.ID); err != nil {
		return err
	}
	if err := c.tx.EndProcess(ctx, db.EndProcessParams{ID: c.process.ID, EndedAt: &c.tx.Now}); err != nil {
		return fmt.Errorf("end process: %w", err)
	}
	switch c.kind() {
	case appraisal.CycleProcess:
		return c.tx.SetCycleClosed(ctx, db.SetCycleClosedParams{ID: c.cycle.ID, ClosedAt: &c.tx.Now})
	case appraisal.ForumProcess:
		return c.tx.TellCycle(ctx, c.cycle.ID)
	}
	return nil
}

// tellForum tells the forum when no rating of its unit is missing any more.
func (c *course) tellForum(ctx context.Context) error {
	if c.appraisal.ForumID == nil {
		return nil
	}
	return c.tx.TellForum(ctx, *c.appraisal.ForumID, c.method)
}

// record appends to the audit trail what the program did itself.
func (c *course) record(ctx context.Context, act string, duty *uuid.UUID, detail map[string]string) error {
	return c.tx.Record(ctx, store.Entry{Act: act, Cycle: &c.cycle.ID, Process: &c.process.ID, Duty: duty, Detail: detail})
}
