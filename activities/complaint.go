package activities

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// loadComplaint loads what a complaint's or a burst's course depends on.
func (c *course) loadComplaint(ctx context.Context) (err error) {
	switch c.kind() {
	case appraisal.ComplaintProcess:
		if c.complaint, err = c.tx.Complaint(ctx, c.process.ID); err != nil {
			return fmt.Errorf("load complaint: %w", err)
		}
	case appraisal.BurstProcess:
		if c.burst, err = c.tx.Burst(ctx, c.process.ID); err != nil {
			return fmt.Errorf("load burst: %w", err)
		}
	}
	return nil
}

// complaintFacts are what the course of a complaint is decided from; nil in other processes.
func (c *course) complaintFacts() *appraisal.ComplaintFacts {
	if c.kind() != appraisal.ComplaintProcess {
		return nil
	}
	f := &appraisal.ComplaintFacts{
		Kind: appraisal.ReportKind(c.complaint.Kind), Known: c.complaint.EmployeeID != nil, Found: c.complaint.FoundAt != nil,
	}
	if c.complaint.CompleteAt != nil {
		f.Complete = c.calendar.Date(*c.complaint.CompleteAt)
	}
	return f
}

// complaintPlayers are the people around whoever a complaint is about; before that is known
// the officers alone, without those whom its name may mean. HR is an officer who is neither the employee nor an appraiser of theirs.
func (c *course) complaintPlayers(ctx context.Context, employee *uuid.UUID, cast *appraisal.Cast) error {
	if employee == nil {
		named, err := c.tx.NamedOfficers(ctx, c.cycle, c.aboutName())
		if err != nil || len(named) == 0 {
			return err
		}
		cast.Biased = named
		cast.HR, err = c.impartialHR(ctx, named)
		return err
	}
	heard, err := c.tx.AroundEmployee(ctx, c.cycle, *employee, c.complaint.AppraisalID)
	if err != nil {
		return err
	}
	cast.Employee, cast.Supervisor, cast.Manager = *employee, heard.Supervisor, heard.Manager
	if cast.Line, err = c.tx.LineAbove(ctx, cast.Manager); err != nil {
		return fmt.Errorf("find the superiors: %w", err)
	}
	cast.Biased = heard.Appraisers
	cast.HR, err = c.impartialHR(ctx, append([]uuid.UUID{cast.Employee, cast.Supervisor}, cast.Biased...))
	return err
}

// aboutName is how the public names whom a report, or many about one, are about.
func (c *course) aboutName() string {
	if c.kind() == appraisal.BurstProcess {
		name, by := strings.CutPrefix(c.burst.Key, "name ")
		if !by || c.burst.Reason != "subject" {
			return ""
		}
		return name
	}
	return c.complaint.AboutName
}

func (c *course) applyComplaint(ctx context.Context, effect appraisal.Effect) error {
	switch e := effect.(type) {
	case appraisal.AcceptComplaint:
		return c.acceptComplaint(ctx, e)
	case appraisal.AskComplainant:
		if err := c.tx.AskComplainant(ctx, db.AskComplainantParams{ID: c.process.ID, Question: &e.Question}); err != nil {
			return fmt.Errorf("ask the complainant: %w", err)
		}
		return c.again(ctx, c.record(ctx, "complaint.more-asked", nil, nil))
	case appraisal.CompleteFile:
		return c.completeFile(ctx, e.Duty)
	case appraisal.KeepFinding:
		return c.keepFinding(ctx, e)
	case appraisal.CloseComplaint:
		return c.closeComplaint(ctx, e)
	case appraisal.SettleBurst:
		return c.settleBurst(ctx, e)
	}
	return fmt.Errorf("effect %T has no one to apply it", effect)
}

// again reads the complaint anew after it was changed: others may play a part now.
func (c *course) again(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	c.cast = nil
	return c.loadComplaint(ctx)
}

func (c *course) acceptComplaint(ctx context.Context, e appraisal.AcceptComplaint) error {
	employee := c.complaint.EmployeeID
	if e.Moderation.Employee != nil {
		employee = e.Moderation.Employee
	}
	if employee == nil {
		return fmt.Errorf("complaint %s was accepted about nobody", c.process.ID)
	}
	var known *uuid.UUID
	if c.complaint.EmployeeID != nil && *c.complaint.EmployeeID == *employee {
		known = c.complaint.AppraisalID
	}
	heard, err := c.tx.AroundEmployee(ctx, c.cycle, *employee, known)
	if err != nil {
		return err
	}
	p := db.AcceptComplaintParams{
		ID: c.process.ID, EmployeeID: employee, Statement: &e.Moderation.Statement, Sp4n: e.Moderation.SP4N, At: &c.tx.Now,
	}
	if heard.Appraisal != nil {
		p.AppraisalID = &heard.Appraisal.ID
	}
	if err := c.tx.AcceptComplaint(ctx, p); err != nil {
		return fmt.Errorf("accept complaint: %w", err)
	}
	return c.again(ctx, c.record(ctx, "complaint.accepted", &e.Duty, nil))
}

// completeFile notes the instant at which the complainant added to the file, or let the time
// for that pass.
func (c *course) completeFile(ctx context.Context, id uuid.UUID) error {
	duty, err := c.tx.Duty(ctx, id)
	if err != nil {
		return fmt.Errorf("load what completed the file: %w", err)
	}
	if err := c.tx.CompleteComplaint(ctx, db.CompleteComplaintParams{ID: c.process.ID, At: duty.ClosedAt}); err != nil {
		return fmt.Errorf("complete the file: %w", err)
	}
	return c.again(ctx, c.record(ctx, "complaint.complete", &id, nil))
}

func (c *course) keepFinding(ctx context.Context, e appraisal.KeepFinding) error {
	act := "complaint.not-substantiated"
	if e.Finding.Substantiated {
		act = "complaint.substantiated"
	}
	err := c.tx.KeepFinding(ctx, db.KeepFindingParams{
		ID: c.process.ID, Substantiated: &e.Finding.Substantiated, Finding: &e.Finding.Finding, At: &c.tx.Now,
	})
	if err != nil {
		return fmt.Errorf("keep finding: %w", err)
	}
	return c.again(ctx, c.record(ctx, act, &e.Duty, nil))
}

func (c *course) closeComplaint(ctx context.Context, e appraisal.CloseComplaint) error {
	err := c.tx.CloseComplaint(ctx, db.CloseComplaintParams{
		ID: c.process.ID, State: string(e.State), Answer: nonEmpty(e.Answer), Referral: nonEmpty(e.Referral), Sp4n: e.SP4N, At: &c.tx.Now,
	})
	if err != nil {
		return fmt.Errorf("close complaint: %w", err)
	}
	if err := c.record(ctx, "complaint."+string(e.State), &e.Duty, nil); err != nil {
		return err
	}
	return c.end(ctx, "")
}

// settleBurst releases or dismisses everything that the burst still holds back.
func (c *course) settleBurst(ctx context.Context, e appraisal.SettleBurst) error {
	count, err := c.letGo(ctx, e.Decision)
	if err != nil {
		return err
	}
	if err := c.tx.DecideBurst(ctx, db.DecideBurstParams{ID: c.process.ID, DecidedAt: &c.tx.Now}); err != nil {
		return fmt.Errorf("decide burst: %w", err)
	}
	act := "burst.released"
	if e.Decision.Decision == appraisal.DismissBurst {
		act = "burst.dismissed"
	}
	if err := c.record(ctx, act, &e.Duty, map[string]string{"reports": fmt.Sprint(count)}); err != nil {
		return err
	}
	return c.end(ctx, "")
}

func (c *course) letGo(ctx context.Context, decision appraisal.BurstDecision) (count int, err error) {
	if decision.Decision == appraisal.DismissBurst {
		n, err := c.tx.DismissHeld(ctx, db.DismissHeldParams{BurstID: &c.process.ID, Answer: nonEmpty(decision.Answer), At: &c.tx.Now})
		if err != nil {
			return 0, fmt.Errorf("dismiss what was held: %w", err)
		}
		return int(n), nil
	}
	held, err := c.tx.HeldComplaints(ctx, &c.process.ID)
	if err != nil {
		return 0, fmt.Errorf("list what was held: %w", err)
	}
	for _, report := range held {
		if err := c.release(ctx, report); err != nil {
			return 0, err
		}
	}
	return len(held), nil
}

func (c *course) release(ctx context.Context, report db.Complaint) error {
	process, err := c.tx.ReleaseComplaint(ctx, report)
	if err != nil {
		return err
	}
	if err := c.tx.Start(ctx, process.ID); err != nil {
		return err
	}
	return c.tx.Record(ctx, store.Entry{Act: "complaint.released", Cycle: &report.CycleID, Process: &process.ID})
}
