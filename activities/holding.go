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

// Who holds today what is owed because of an office. It is asked when a duty is opened and on
// every look, so that a delegation begins and ends by itself.

// assign decides who gets a duty that is about to be opened: the former supervisor where the one
// there is is too new, and whoever acts for an officer today.
func (c *course) assign(ctx context.Context, e *appraisal.Open) error {
	if !c.ofOffice(e.Kind, e.Assignee) {
		return nil
	}
	if e.Kind == appraisal.AssessSubordinate && !e.Own {
		if err := c.assessor(ctx, e); err != nil {
			return err
		}
	}
	if e.Kind == appraisal.StateOnObjection && !e.Own {
		if err := c.author(ctx, e); err != nil {
			return err
		}
	}
	principal := *e.Assignee
	if e.For != nil {
		principal = *e.For
	}
	// A delegation that is being recorded at this moment waits, and finds the duty then.
	if err := c.tx.KeepPerson(ctx, principal); err != nil {
		return fmt.Errorf("keep the officer: %w", err)
	}
	today := c.calendar.Date(c.tx.Now)
	delegations, err := c.tx.Delegations(ctx, today, principal)
	if err != nil {
		return err
	}
	holder := principal
	if len(delegations) > 0 {
		if holder, err = c.holder(ctx, e.Kind, e.About, principal, delegations); err != nil {
			return err
		}
	}
	e.Assignee, e.For = &holder, nil
	if holder != principal {
		e.For = &principal
		return c.answersOnce(ctx, e.Kind, holder)
	}
	return nil
}

// ofOffice reports whether a duty is owed because of an office: a plan that the employee owes is not.
func (c *course) ofOffice(kind appraisal.DutyKind, assignee *uuid.UUID) bool {
	return assignee != nil && kind.Office() && *assignee != c.appraisal.EmployeeID
}

// assessor leaves the assessment to the former supervisor where the method says so.
func (c *course) assessor(ctx context.Context, e *appraisal.Open) error {
	if c.method.Handover == nil || *e.Assignee != c.appraisal.SupervisorID {
		return nil
	}
	today := c.calendar.Date(c.tx.Now)
	history, err := c.tx.Supervisions(ctx, c.cycle, c.appraisal, today)
	if err != nil {
		return err
	}
	who, gone := c.method.Handover.Assessor(history, today, c.calendar)
	detail := map[string]string{"supervisor": c.appraisal.SupervisorID.String()}
	switch {
	case gone != nil:
		detail["former"] = gone.String()
		return c.record(ctx, "assessment.former-has-left", nil, detail)
	case who != *e.Assignee && who != c.appraisal.EmployeeID:
		detail["former"] = who.String()
		e.Assignee, e.For = &who, nil
		return c.record(ctx, "assessment.left-to-the-former", nil, detail)
	}
	return nil
}

// author leaves the appraiser's side of an objection to whoever gave the assessment that counts, as long as they are
// there, whoever the supervisor is by now.
func (c *course) author(ctx context.Context, e *appraisal.Open) error {
	last, err := c.tx.LastAssessment(ctx, c.process.ID)
	if store.NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look who gave the assessment: %w", err)
	}
	there, err := c.present(ctx, []uuid.UUID{*last.AssigneeID})
	if err != nil || len(there) == 0 || there[0] == c.appraisal.EmployeeID {
		return err
	}
	e.Assignee, e.For, e.Own = &there[0], nil, true
	return nil
}

// holder is who holds a duty of the matter today. Situation and superiors are loaded only where
// somebody acts for the principal.
func (c *course) holder(
	ctx context.Context, kind appraisal.DutyKind, about *uuid.UUID, principal uuid.UUID, delegations []appraisal.Delegation,
) (uuid.UUID, error) {
	cast, err := c.players(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	var missed *appraisal.Duty
	if about != nil {
		row, err := c.tx.Duty(ctx, *about)
		if err != nil {
			return uuid.Nil, fmt.Errorf("load what is decided about: %w", err)
		}
		d, err := store.DutyOf(row, nil)
		if err != nil {
			return uuid.Nil, err
		}
		missed = &d
	}
	above, err := c.tx.LineAbove(ctx, principal)
	if err != nil {
		return uuid.Nil, fmt.Errorf("find the officer's superiors: %w", err)
	}
	office := appraisal.Office{
		On: c.calendar.Date(c.tx.Now), Delegations: delegations, Barred: cast.Barred(kind, missed),
		Above: append(above, cast.Official, cast.HR),
	}
	return office.Holder(principal), nil
}

// answersOnce takes back what a delegate was asked as a peer or subordinate when they assess in
// the supervisor's place.
func (c *course) answersOnce(ctx context.Context, kind appraisal.DutyKind, who uuid.UUID) error {
	if kind != appraisal.AssessSubordinate {
		return nil
	}
	return c.tx.AnswerOnce(ctx, c.process.ID, who)
}

// hold gives every open duty of an office to whoever holds the office today, and says when that
// may change next. It returns the duties that are open then.
func (c *course) hold(ctx context.Context, open []db.Duty) ([]db.Duty, time.Time, error) {
	var principals []uuid.UUID
	acted := false
	for _, d := range open {
		if !c.ofOffice(appraisal.DutyKind(d.Kind), d.AssigneeID) {
			continue
		}
		principals = append(principals, principalOf(d))
		acted = acted || d.PrincipalID != nil
	}
	if c.appraisal.DelegationID != nil {
		principals = append(principals, c.appraisal.SupervisorID)
	}
	if len(principals) == 0 {
		return open, time.Time{}, nil
	}
	today := c.calendar.Date(c.tx.Now)
	delegations, err := c.tx.Delegations(ctx, today, principals...)
	if err != nil {
		return nil, time.Time{}, err
	}
	boundary := appraisal.Boundary(delegations, c.tx.Now, c.calendar)
	if until, err := c.actsUntil(ctx); err != nil {
		return nil, boundary, err
	} else if !until.IsZero() && (boundary.IsZero() || until.Before(boundary)) {
		boundary = until
	}
	if len(delegations) == 0 && !acted {
		return open, boundary, nil
	}
	moved := 0
	for _, d := range open {
		n, err := c.rehold(ctx, d, delegations)
		if err != nil {
			return nil, boundary, err
		}
		moved += n
	}
	if moved > 0 {
		if open, err = c.tx.PendingDuties(ctx, c.process.ID); err != nil {
			return nil, boundary, fmt.Errorf("look for open duties: %w", err)
		}
	}
	return open, boundary, nil
}

func principalOf(d db.Duty) uuid.UUID {
	if d.PrincipalID != nil {
		return *d.PrincipalID
	}
	return *d.AssigneeID
}

// rehold hands one open duty to whoever holds it today; it reports how many moved.
func (c *course) rehold(ctx context.Context, d db.Duty, delegations []appraisal.Delegation) (int, error) {
	kind := appraisal.DutyKind(d.Kind)
	if !c.ofOffice(kind, d.AssigneeID) {
		return 0, nil
	}
	if step, ok := c.method.Stage(c.kind(), d.Step); ok {
		c.turn(step)
	}
	principal := principalOf(d)
	theirs := slices.ContainsFunc(delegations, func(g appraisal.Delegation) bool { return g.From == principal })
	holder := principal
	if theirs {
		var err error
		if holder, err = c.holder(ctx, kind, d.AboutID, principal, delegations); err != nil {
			return 0, err
		}
	}
	if holder == *d.AssigneeID {
		return 0, nil
	}
	hand := store.Hand{Process: c.process, Duty: d, To: holder, Own: d.Own, Schedule: c.schedule, Calendar: c.calendar}
	act := "duty.came-back"
	if holder != principal {
		hand.For, act = &principal, "duty.delegated"
		if err := c.answersOnce(ctx, kind, holder); err != nil {
			return 0, err
		}
	}
	// A submission may have been faster; it is settled by the next look.
	moved, err := c.tx.Hand(ctx, hand)
	if err != nil || !moved {
		return 0, err
	}
	return 1, c.record(ctx, act, &d.ID, map[string]string{
		"kind": d.Kind, "from": d.AssigneeID.String(), "to": holder.String(), "office": principal.String(),
	})
}

// relieve ends the part of a supervisor who acted under a delegation that is over: the officer
// is back, or else the superior appraises.
func (c *course) relieve(ctx context.Context) error {
	a, err := c.appraised(ctx)
	if err != nil || a.DelegationID == nil {
		return err
	}
	row, err := c.tx.Delegation(ctx, *a.DelegationID)
	if err != nil {
		return fmt.Errorf("load delegation: %w", err)
	}
	today := c.calendar.Date(c.tx.Now)
	if row.EndedAt == nil && !row.EndsOn.Before(today) {
		return nil
	}
	to, err := c.tx.FirstPresent(ctx, []uuid.UUID{row.FromID, a.ManagerID, c.cycle.OfficialID, c.cycle.HrID}, a.EmployeeID, a.SupervisorID)
	if err != nil {
		return err
	}
	if to == uuid.Nil {
		return nil // nobody is left to come back to
	}
	_, err = c.tx.ReplaceSupervisor(ctx, store.Replacement{
		Process: c.process, Appraisal: a, To: to, Cycle: c.cycle, Schedule: c.schedule, Calendar: c.calendar,
		Rule: c.method.Handover, Reason: "delegation-over",
	})
	if err != nil {
		return err
	}
	c.cast = nil
	if c.kind() == appraisal.AppraisalProcess {
		if c.appraisal, err = c.tx.AppraisalByID(ctx, a.ID); err != nil {
			return fmt.Errorf("load appraisal: %w", err)
		}
	}
	return c.record(ctx, "supervisor.delegation-over", nil, map[string]string{
		"from": a.SupervisorID.String(), "to": to.String(), "delegation": row.ID.String(),
	})
}

// actsUntil is when the delegation ends under which the supervisor acts; zero where they do not.
func (c *course) actsUntil(ctx context.Context) (time.Time, error) {
	if c.appraisal.DelegationID == nil {
		return time.Time{}, nil
	}
	row, err := c.tx.Delegation(ctx, *c.appraisal.DelegationID)
	if err != nil {
		return time.Time{}, fmt.Errorf("load delegation: %w", err)
	}
	at := c.calendar.Start(row.EndsOn.AddDays(1))
	if !at.After(c.tx.Now) {
		return time.Time{}, nil
	}
	return at, nil
}

// appraised is the appraisal of the process, or the one a coaching followed; zero elsewhere.
func (c *course) appraised(ctx context.Context) (db.Appraisal, error) {
	var id uuid.UUID
	switch c.kind() {
	case appraisal.CoachingProcess:
		coaching, err := c.tx.Coaching(ctx, c.process.ID)
		if err != nil {
			return db.Appraisal{}, fmt.Errorf("load coaching: %w", err)
		}
		id = coaching.AppraisalID
	case appraisal.RewardProcess:
		reward, err := c.tx.Reward(ctx, c.process.ID)
		if err != nil {
			return db.Appraisal{}, fmt.Errorf("load reward: %w", err)
		}
		id = reward.AppraisalID
	default:
		return c.appraisal, nil
	}
	a, err := c.tx.AppraisalByID(ctx, id)
	if err != nil {
		return a, fmt.Errorf("load appraisal: %w", err)
	}
	return a, nil
}
