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

// situation gathers what the course of the process is decided from.
func (c *course) situation(ctx context.Context) (appraisal.Situation, error) {
	s := appraisal.Situation{Method: c.method, Step: c.matter, Revision: int(c.forum.Revision), Complaint: c.complaintFacts()}
	rows, err := c.tx.StepDuties(ctx, db.StepDutiesParams{ProcessID: c.process.ID, Step: c.matter.ID, Pass: c.process.Pass})
	if err != nil {
		return s, fmt.Errorf("load duties: %w", err)
	}
	for _, r := range rows {
		d, err := store.DutyOf(r.Duty, r.Body)
		if err != nil {
			return s, err
		}
		s.Duties = append(s.Duties, d)
	}
	if c.matter.Kind == appraisal.StepRunning {
		forums, err := c.tx.CountForums(ctx, c.cycle.ID)
		if err != nil {
			return s, fmt.Errorf("count forums: %w", err)
		}
		s.Forums = int(forums)
	}
	if s.Left, err = c.left(ctx); err != nil {
		return s, err
	}
	cast, err := c.players(ctx)
	if err != nil {
		return s, err
	}
	s.Cast = cast
	s.Today = c.calendar.Date(c.tx.Now)
	if c.kind() == appraisal.ForumProcess && c.method.Forum != nil {
		sits, err := c.sitting(ctx)
		if err != nil {
			return s, err
		}
		s.Panels = sits.Panels(c.method.Forum)
	}
	if c.appraisal.Rating != nil {
		s.Result = appraisal.Outcome{Rating: *c.appraisal.Rating, Official: appraisal.Predikat(*c.appraisal.Official), Score: c.appraisal.Score}
	}
	if err := c.following(ctx, &s); err != nil {
		return s, err
	}
	return s, c.history(ctx, &s)
}

// history adds what was before: the receipt, and what a correction found.
func (c *course) history(ctx context.Context, s *appraisal.Situation) (err error) {
	if c.kind() != appraisal.AppraisalProcess {
		return nil
	}
	if s.Received = c.appraisal.ReceivedOn; s.Received == nil && c.appraisal.ReceivedAt != nil {
		on := c.calendar.Date(*c.appraisal.ReceivedAt)
		s.Received = &on
	}
	s.Fixed = c.appraisal.Sources != nil
	if c.process.Pass == 1 {
		return nil
	}
	if s.Before, err = c.tx.PassedBefore(ctx, db.PassedBeforeParams{ID: c.process.ID, Step: c.matter.ID}); err != nil {
		return fmt.Errorf("look for an earlier pass: %w", err)
	}
	if s.Reconsider, err = c.tx.ToReconsider(ctx, c.process.ID); err != nil {
		return fmt.Errorf("load what is reconsidered: %w", err)
	}
	return nil
}

// players finds who plays which part, once in a transaction.
func (c *course) players(ctx context.Context) (appraisal.Cast, error) {
	if c.cast != nil {
		return *c.cast, nil
	}
	cast := appraisal.Cast{HR: c.cycle.HrID, Official: c.cycle.OfficialID, Leader: c.cycle.OfficialID}
	var err error
	switch c.kind() {
	case appraisal.AppraisalProcess:
		err = c.appraisalPlayers(ctx, c.appraisal, &cast)
	case appraisal.CoachingProcess:
		err = c.coachingPlayers(ctx, &cast)
	case appraisal.RewardProcess:
		err = c.rewardPlayers(ctx, &cast)
	case appraisal.ForumProcess:
		err = c.forumPlayers(ctx, &cast)
	case appraisal.ComplaintProcess:
		err = c.complaintPlayers(ctx, c.complaint.EmployeeID, &cast)
	case appraisal.BurstProcess:
		err = c.complaintPlayers(ctx, c.burst.EmployeeID, &cast)
	case appraisal.DevelopmentProcess:
		err = c.developmentPlayers(ctx, &cast)
	}
	if err != nil {
		return cast, err
	}
	c.cast = &cast
	return cast, nil
}

func (c *course) appraisalPlayers(ctx context.Context, a db.Appraisal, cast *appraisal.Cast) error {
	if c.part != nil {
		a.SupervisorID, a.ManagerID = c.part.SupervisorID, c.part.ManagerID
	}
	cast.Employee, cast.Supervisor, cast.Manager = a.EmployeeID, a.SupervisorID, a.ManagerID
	line, err := c.tx.LineAbove(ctx, a.ManagerID)
	if err != nil {
		return fmt.Errorf("find the superiors: %w", err)
	}
	cast.Line = line
	if c.matter.Kind == appraisal.StepObjection {
		if cast.Biased, err = c.tx.Adjusters(ctx, a.ID); err != nil {
			return fmt.Errorf("find who changed the rating: %w", err)
		}
		cast.Biased = append(cast.Biased, a.SupervisorID)
	}
	if cast.HR, err = c.impartialHR(ctx, append(cast.Biased, a.EmployeeID)); err != nil {
		return err
	}
	switch c.matter.Kind {
	case appraisal.StepAssessment:
		if cast.Peers, err = c.approvedPeers(ctx); err != nil {
			return err
		}
		if slices.Contains(c.matter.By, appraisal.BySubordinate) {
			if cast.Subordinates, err = c.tx.SubordinatesOf(ctx, &a.EmployeeID); err != nil {
				return fmt.Errorf("find the subordinates: %w", err)
			}
		}
	}
	return nil
}

// impartialHR is the officer who runs the cycle, else another one, else the authorised
// official, else whoever has a role in the agency that takes trust: the first who is not partial.
// Where all are, it is who runs the cycle; an objection they are refused to decide then, until
// somebody impartial is appointed in their place.
func (c *course) impartialHR(ctx context.Context, partial []uuid.UUID) (uuid.UUID, error) {
	if !slices.Contains(partial, c.cycle.HrID) {
		return c.cycle.HrID, nil
	}
	officers, err := c.tx.PeopleWithRole(ctx, "hr")
	if err != nil {
		return uuid.Nil, fmt.Errorf("find other HR officers: %w", err)
	}
	candidates := append(officers, c.cycle.OfficialID)
	for _, role := range []string{"official", "auditor", "forum"} {
		more, err := c.tx.PeopleWithRole(ctx, role)
		if err != nil {
			return uuid.Nil, fmt.Errorf("find other officers: %w", err)
		}
		candidates = append(candidates, more...)
	}
	other, err := c.tx.FirstPresent(ctx, candidates, partial...)
	if other == uuid.Nil {
		other = c.cycle.HrID
	}
	return other, err
}

func (c *course) coachingPlayers(ctx context.Context, cast *appraisal.Cast) error {
	coaching, err := c.tx.Coaching(ctx, c.process.ID)
	if err != nil {
		return fmt.Errorf("load coaching: %w", err)
	}
	a, err := c.tx.AppraisalByID(ctx, coaching.AppraisalID)
	if err != nil {
		return fmt.Errorf("load appraisal: %w", err)
	}
	a.SupervisorID = coaching.SupervisorID
	return c.appraisalPlayers(ctx, a, cast)
}

func (c *course) forumPlayers(ctx context.Context, cast *appraisal.Cast) error {
	sits, err := c.sitting(ctx)
	if err != nil {
		return err
	}
	cast.Members = sits.Voters(c.method.Forum)
	leader, err := c.tx.UnitLeader(ctx, c.forum.UnitID)
	if err != nil && !store.NoRows(err) {
		return fmt.Errorf("find the leader above the unit: %w", err)
	}
	if leader != nil {
		there, err := c.present(ctx, []uuid.UUID{*leader})
		if err != nil {
			return err
		}
		if len(there) > 0 {
			cast.Leader = *leader
		}
	}
	return nil
}

// approvedPeers are the peers the supervisor approved.
func (c *course) approvedPeers(ctx context.Context) ([]uuid.UUID, error) {
	docs, err := c.tx.DocumentsOf(ctx, c.process.ID)
	if err != nil {
		return nil, fmt.Errorf("load documents: %w", err)
	}
	var peers []uuid.UUID
	for _, d := range docs {
		if d.Kind != string(appraisal.ApprovePeers) {
			continue
		}
		answer, err := appraisal.DecodeSubmission(appraisal.ApprovePeers, d.Body)
		if err != nil {
			return nil, fmt.Errorf("stored approval of peers: %w", err)
		}
		peers = answer.(*appraisal.NominationApproval).Approved
	}
	return c.present(ctx, peers)
}
