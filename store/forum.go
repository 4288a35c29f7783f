package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// Revision is a change to what a forum approves.
type Revision struct {
	// Process of the forum.
	Process  db.Process
	Schedule appraisal.Schedule
	Calendar appraisal.Calendar
	// Members who have a vote on it; nil for those who had one on the revision before.
	Members []uuid.UUID
	// Not before the end of this day is the time to vote over; nil leaves it.
	NotBefore *appraisal.Date
}

// Revised is what a change to a forum did.
type Revised struct {
	Revision int
	// Asked are the members who vote on it, Voided those among them whose approval is void.
	Asked, Voided []uuid.UUID
}

// ReviseForum raises a forum's revision. Votes and decisions on the one before are void; who gave
// one is told and asked again by the deadline there was, or by that of the schedule where none is
// left, and who still owes one votes on the new revision. The forum's row must be locked.
func (tx Tx) ReviseForum(ctx context.Context, r Revision) (v Revised, err error) {
	before, err := tx.VotesOf(ctx, r.Process.ID)
	if err != nil {
		return v, fmt.Errorf("load votes: %w", err)
	}
	revision, err := tx.RaiseForumRevision(ctx, r.Process.ID)
	if err != nil {
		return v, fmt.Errorf("raise the forum's revision: %w", err)
	}
	v.Revision = int(revision)
	if _, err := tx.Void(ctx, r.Process.ID, appraisal.DecideEscalation); err != nil {
		return v, err
	}
	open, err := tx.ReviseVotes(ctx, db.ReviseVotesParams{Revision: revision, ProcessID: r.Process.ID})
	if err != nil {
		return v, fmt.Errorf("ask for votes on the new revision: %w", err)
	}
	members := r.Members
	if members == nil {
		if members, err = tx.hadVotes(ctx, r.Process.ID, before); err != nil {
			return v, err
		}
	}
	v.Asked, v.Voided, err = tx.askAgain(ctx, r, revision, members, before, open)
	return v, err
}

// hadVotes are those with a vote who still sit in the forum.
func (tx Tx) hadVotes(ctx context.Context, forum uuid.UUID, votes []db.VotesOfRow) ([]uuid.UUID, error) {
	seated, err := tx.ForumMembers(ctx, forum)
	if err != nil {
		return nil, fmt.Errorf("load members of the forum: %w", err)
	}
	var members []uuid.UUID
	for _, vote := range votes {
		if id := vote.Duty.AssigneeID; id != nil && slices.Contains(seated, *id) && !slices.Contains(members, *id) {
			members = append(members, *id)
		}
	}
	return members, nil
}

func (tx Tx) askAgain(
	ctx context.Context, r Revision, revision int32, members []uuid.UUID, before []db.VotesOfRow, open []db.Duty,
) (asked, voided []uuid.UUID, err error) {
	due, ok := r.Schedule.Due(r.Process.Step, appraisal.ApproveCalibration)
	if !ok {
		return nil, nil, fmt.Errorf("the schedule has no due for %s", appraisal.ApproveCalibration)
	}
	var on appraisal.Date
	var last time.Time
	for _, v := range open {
		if v.DueAt.After(tx.Now) && v.DueAt.After(last) {
			on, last = v.DueOn, v.DueAt
		}
		asked = append(asked, *v.AssigneeID)
	}
	for _, v := range before {
		// The latest deadline there was, where nobody owes a vote any more.
		if len(open) == 0 && v.Duty.DueAt.After(tx.Now) && v.Duty.DueAt.After(last) {
			on, last = v.Duty.DueOn, v.Duty.DueAt
		}
	}
	if r.NotBefore != nil {
		natural := on
		if natural.IsZero() {
			natural = due.On(r.Calendar, r.Calendar.Date(tx.Now), 0)
		}
		if natural.Before(*r.NotBefore) {
			on = *r.NotBefore
		}
	}
	if err := tx.prolong(ctx, r, open); err != nil {
		return nil, nil, err
	}
	for i, member := range members {
		if slices.Contains(asked, member) {
			continue
		}
		n := NewDuty{
			Process: r.Process, Step: r.Process.Step, On: on, Due: due, Calendar: r.Calendar,
			Open: appraisal.Open{Kind: appraisal.ApproveCalibration, Assignee: &members[i], Round: int(revision)},
		}
		if approvedBy(before, member) {
			n.News = appraisal.MailVoided
			voided = append(voided, member)
		}
		if _, err := tx.OpenDuty(ctx, n); err != nil {
			return nil, nil, err
		}
		asked = append(asked, member)
	}
	return asked, voided, nil
}

// prolong keeps open votes open until the day r asks for.
func (tx Tx) prolong(ctx context.Context, r Revision, open []db.Duty) error {
	if r.NotBefore == nil {
		return nil
	}
	on := *r.NotBefore
	moved := db.MoveDutiesParams{}
	var late []db.Duty
	for _, d := range open {
		if d.DueOn.Before(on) {
			moved.Ids, moved.Was = append(moved.Ids, d.ID), append(moved.Was, d.DueOn)
			moved.DueOn, moved.DueAt = append(moved.DueOn, on), append(moved.DueAt, r.Calendar.End(on))
			d.DueOn, d.DueAt = on, r.Calendar.End(on)
			late = append(late, d)
		}
	}
	if len(late) == 0 {
		return nil
	}
	if _, err := tx.MoveDuties(ctx, moved); err != nil {
		return fmt.Errorf("keep votes open: %w", err)
	}
	due, _ := r.Schedule.Due(r.Process.Step, appraisal.ApproveCalibration)
	for _, d := range late {
		if err := tx.pin(ctx, d, appraisal.MovedToKeep); err != nil {
			return err
		}
		if err := tx.MoveMails(ctx, d, r.Calendar, due); err != nil {
			return err
		}
	}
	return nil
}

// AskVotes asks those of r's members for their vote on the revision as it stands who neither gave one nor
// owe one. The forum's row must be locked.
func (tx Tx) AskVotes(ctx context.Context, r Revision) error {
	votes, err := tx.VotesOf(ctx, r.Process.ID)
	if err != nil {
		return fmt.Errorf("load votes: %w", err)
	}
	forum, err := tx.Queries.Forum(ctx, r.Process.ID)
	if err != nil {
		return fmt.Errorf("load forum: %w", err)
	}
	var open []db.Duty
	members := slices.Clone(r.Members)
	for _, v := range votes {
		if v.Duty.State == string(appraisal.DutyOpen) {
			open = append(open, v.Duty)
		}
		members = slices.DeleteFunc(members, func(m uuid.UUID) bool { return v.Duty.AssigneeID != nil && m == *v.Duty.AssigneeID })
	}
	_, _, err = tx.askAgain(ctx, r, forum.Revision, members, nil, open)
	return err
}

// VoidOf closes what one person owes in a process, of some kinds.
func (tx Tx) VoidOf(ctx context.Context, process, person uuid.UUID, kinds ...appraisal.DutyKind) ([]db.Duty, error) {
	return tx.closeDuties(ctx, process, appraisal.DutyVoid, &person, kinds)
}

// approvedBy reports whether a member's vote was an approval.
func approvedBy(votes []db.VotesOfRow, member uuid.UUID) bool {
	for _, v := range votes {
		d, err := DutyOf(v.Duty, v.Body)
		if err != nil || d.Assignee == nil || *d.Assignee != member {
			continue
		}
		if answer, ok := d.Answer.(*appraisal.CalibrationApproval); ok && answer.Approved {
			return true
		}
	}
	return false
}

// Sitting is who has a say about which rating in a forum.
func (tx Tx) Sitting(ctx context.Context, cycle db.Cycle, forum uuid.UUID) (appraisal.Sitting, error) {
	open, _, err := tx.Sittings(ctx, cycle, forum)
	return open, err
}

// Sittings are who has a say about the ratings that are open, and who would about every one the forum ever had.
func (tx Tx) Sittings(ctx context.Context, cycle db.Cycle, forum uuid.UUID) (open, every appraisal.Sitting, err error) {
	members, err := tx.ForumMembers(ctx, forum)
	if err != nil {
		return open, every, fmt.Errorf("load members of the forum: %w", err)
	}
	rows, err := tx.Sat(ctx, &forum)
	if err != nil {
		return open, every, fmt.Errorf("load ratings of the forum: %w", err)
	}
	var all, still []appraisal.Rated
	for _, r := range rows {
		rated := appraisal.Rated{Appraisal: r.ID, Employee: r.EmployeeID, Supervisor: r.SupervisorID, Manager: r.ManagerID}
		all = append(all, rated)
		if r.Rating != nil && r.EndedAt == nil {
			still = append(still, rated)
		}
	}
	if every, err = tx.SittingOver(ctx, cycle, members, all); err != nil {
		return open, every, err
	}
	open = every
	open.Rated = still
	return open, every, nil
}

// SittingOver is who has a say about some ratings.
func (tx Tx) SittingOver(ctx context.Context, cycle db.Cycle, members []uuid.UUID, rated []appraisal.Rated) (s appraisal.Sitting, err error) {
	s = appraisal.Sitting{Members: members, Rated: rated, Official: cycle.OfficialID, HR: cycle.HrID, Declared: map[[2]uuid.UUID]bool{}}
	declared, err := tx.DeclaredAmong(ctx, members)
	if err != nil {
		return s, fmt.Errorf("load declarations: %w", err)
	}
	for _, d := range declared {
		s.Declared[[2]uuid.UUID{d.PersonID, d.AboutID}] = true
	}
	// Mostly the manager would decide; the line is asked for only where they cannot.
	var managers []uuid.UUID
	for _, r := range rated {
		if (r.Manager == r.Employee || r.Manager == r.Supervisor || r.Manager == cycle.HrID) && !slices.Contains(managers, r.Manager) {
			managers = append(managers, r.Manager)
		}
	}
	if len(managers) == 0 {
		return s, nil
	}
	lines, err := tx.LinesAbove(ctx, managers)
	if err != nil {
		return s, fmt.Errorf("find the superiors: %w", err)
	}
	s.Lines = map[uuid.UUID][]uuid.UUID{}
	for _, l := range lines {
		s.Lines[l.Below] = append(s.Lines[l.Below], l.ID)
	}
	return s, nil
}

// RecordRecusals keeps for whose rating whom had no say, when a forum closes.
func (tx Tx) RecordRecusals(ctx context.Context, forum uuid.UUID, s appraisal.Sitting) error {
	p := db.InsertRecusalsParams{AgencyID: tx.Agency, ForumID: forum}
	for _, r := range s.Rated {
		for _, m := range s.Members {
			if why := s.Recusal(m, r); why != "" {
				p.People, p.Appraisals, p.Whys = append(p.People, m), append(p.Appraisals, r.Appraisal), append(p.Whys, string(why))
			}
		}
	}
	if len(p.People) == 0 {
		return nil
	}
	return wrapped(tx.InsertRecusals(ctx, p), "keep who stood back")
}

// Seating gives seats in a forum or takes them.
type Seating struct {
	Forum  uuid.UUID
	People []uuid.UUID
	Seated bool
	By     uuid.UUID
	Reason string
}

// Seat changes who sits in a forum and keeps why. The forum's row must be locked.
func (tx Tx) Seat(ctx context.Context, s Seating) error {
	for _, person := range s.People {
		var err error
		if s.Seated {
			err = tx.InsertForumMember(ctx, db.InsertForumMemberParams{AgencyID: tx.Agency, ForumID: s.Forum, PersonID: person})
		} else {
			_, err = tx.VacateSeat(ctx, db.VacateSeatParams{ForumID: s.Forum, PersonID: person})
		}
		if err != nil {
			return fmt.Errorf("change a seat: %w", err)
		}
		err = tx.InsertSeating(ctx, db.InsertSeatingParams{
			AgencyID: tx.Agency, ID: NewID(), ForumID: s.Forum, PersonID: person, Seated: s.Seated, Reason: s.Reason, ByID: s.By, At: tx.Now,
		})
		if err != nil {
			return fmt.Errorf("keep why a seat changed: %w", err)
		}
	}
	return nil
}

// InviteTo writes to people about a session of a forum as it stands: it is held, or for them it is not.
func (tx Tx) InviteTo(ctx context.Context, session db.ForumSession, cancelled bool, people ...uuid.UUID) error {
	if len(people) == 0 {
		return nil
	}
	rows, err := tx.InviteMembers(ctx, db.InviteMembersParams{Cancelled: cancelled, At: tx.Now, People: people, SessionID: session.ID})
	if err != nil {
		return fmt.Errorf("keep invitations: %w", err)
	}
	kind := appraisal.MailInvited
	if cancelled {
		kind = appraisal.MailUninvited
	}
	for _, r := range rows {
		err := tx.QueueMail(ctx, NewMail{
			Person: r.PersonID, Process: &session.ForumID, Kind: kind, Number: int(r.Number), Urgent: true, NotBefore: tx.Now,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
