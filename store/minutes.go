package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// Minutes says which forum's minutes are issued.
type Minutes struct {
	Forum    uuid.UUID
	Cycle    db.Cycle
	Method   *appraisal.Method
	Calendar appraisal.Calendar
	Closed   time.Time
	// Quorum: enough members approved.
	Quorum bool
}

// IssueMinutes issues the minutes of a forum as what is kept of it says: members, sessions and who was
// there, the achievement, the distribution before and after, every proposal with its reason and what
// became of it, and the votes. What was proposed about somebody who would read it in them, or a relative of
// whom would, is issued as an annex that is withheld from them. A later version supersedes an earlier one.
func (tx Tx) IssueMinutes(ctx context.Context, m Minutes) error {
	w := minuting{Tx: tx, Minutes: m, people: map[uuid.UUID]appraisal.PaperPerson{}}
	content, err := w.content(ctx)
	if err != nil {
		return fmt.Errorf("write minutes: %w", err)
	}
	if content, err = w.annexes(ctx, content); err != nil {
		return fmt.Errorf("write annexes of the minutes: %w", err)
	}
	_, err = tx.RegisterPaper(ctx, NewPaper{Subject: m.Forum, Process: m.Forum, Cycle: m.Cycle.ID, Content: content})
	return err
}

// FinishMinutes issues the minutes again when the last of a closed forum's advice is answered.
func (tx Tx) FinishMinutes(ctx context.Context, forum uuid.UUID, cycle db.Cycle, method *appraisal.Method, calendar appraisal.Calendar) error {
	results, err := tx.ForumResults(ctx, forum)
	if err != nil {
		return fmt.Errorf("load what the forum settled: %w", err)
	}
	if slices.ContainsFunc(results, func(r db.ForumResult) bool { return r.Outcome == string(appraisal.OutcomeAdvised) }) {
		return nil
	}
	row, err := tx.Forum(ctx, forum)
	if err != nil {
		return fmt.Errorf("load forum: %w", err)
	}
	m := Minutes{Forum: forum, Cycle: cycle, Method: method, Calendar: calendar, Quorum: true}
	if row.ClosedAt != nil {
		m.Closed = *row.ClosedAt
	}
	return tx.IssueMinutes(ctx, m)
}

// minuting gathers the minutes of one forum.
type minuting struct {
	Tx
	Minutes
	forum  db.Forum
	people map[uuid.UUID]appraisal.PaperPerson
	paper  appraisal.MinutesPaper
	// of are the appraisals that the paper's adjustments are about.
	of []uuid.UUID
}

func (w *minuting) content(ctx context.Context) (appraisal.MinutesPaper, error) {
	var err error
	if w.forum, err = w.Queries.Forum(ctx, w.Minutes.Forum); err != nil {
		return w.paper, fmt.Errorf("load forum: %w", err)
	}
	rules := w.Method.Forum
	w.paper = appraisal.MinutesPaper{
		Year: WholeYear(w.Cycle), Closed: w.Calendar.Date(w.Closed), Quorum: rules.Quorum, Revision: int(w.forum.Revision),
		Effect: rules.Effect, Decree: rules.Decree, Without: !w.Quorum,
	}
	w.paper.Opened = w.paper.Closed
	if w.forum.OpenedAt != nil {
		w.paper.Opened = w.Calendar.Date(*w.forum.OpenedAt)
	}
	if w.paper.Units, err = w.ForumUnits(ctx, w.forum.ID); err != nil {
		return w.paper, err
	}
	for _, gather := range []func(context.Context) error{w.gatherPeople, w.members, w.sessions, w.ratings} {
		if err := gather(ctx); err != nil {
			return w.paper, err
		}
	}
	return w.paper, nil
}

// gatherPeople looks up everybody the minutes name, at once.
func (w *minuting) gatherPeople(ctx context.Context) error {
	members, err := w.ForumMembers(ctx, w.forum.ID)
	if err != nil {
		return err
	}
	proposals, err := w.ForumProposals(ctx, db.ForumProposalsParams{ForumID: &w.forum.ID})
	if err != nil {
		return err
	}
	rows, err := w.Sat(ctx, &w.forum.ID)
	if err != nil {
		return err
	}
	there, err := w.Presences(ctx, w.forum.ID)
	if err != nil {
		return err
	}
	who := members
	for _, p := range proposals {
		who = append(who, p.Adjustment.PersonID)
	}
	for _, r := range rows {
		if slices.ContainsFunc(proposals, func(p db.ForumProposalsRow) bool { return p.Adjustment.AppraisalID == r.ID }) {
			who = append(who, r.EmployeeID)
		}
	}
	for _, p := range there {
		who = append(who, p.PersonID)
	}
	cards, err := w.MinutedPeople(ctx, who)
	for _, c := range cards {
		p := appraisal.PaperPerson{ID: c.ID, Name: c.Name, Rank: c.Rank, Post: c.Post, Unit: c.Unit}
		if c.Number != nil {
			p.Number = *c.Number
		}
		w.people[c.ID] = p
	}
	return err
}

// What a member made of the last revision.
var (
	votedFor     = appraisal.Text{ID: "Menyetujui", EN: "Approved"}
	votedAgainst = appraisal.Text{ID: "Tidak menyetujui", EN: "Did not approve"}
	votedNot     = appraisal.Text{ID: "Tidak memberi suara sampai tenggat", EN: "Gave no vote in time"}
	voteOpen     = appraisal.Text{ID: "Belum memberi suara ketika kuorum tercapai", EN: "Had not voted when the quorum was reached"}
	votesNot     = appraisal.Text{ID: "Tidak memberi suara", EN: "Had no vote"}
)

func (w *minuting) members(ctx context.Context) error {
	members, err := w.ForumMembers(ctx, w.forum.ID)
	if err != nil {
		return err
	}
	votes, err := w.VotesOf(ctx, w.forum.ID)
	if err != nil {
		return err
	}
	recusals, err := w.Recusals(ctx, w.forum.ID)
	if err != nil {
		return err
	}
	for _, id := range members {
		m := appraisal.MinutesMember{Person: w.people[id], Vote: &votesNot}
		for _, v := range votes {
			if v.Duty.AssigneeID == nil || *v.Duty.AssigneeID != id {
				continue
			}
			if err := w.vote(v, &m); err != nil {
				return err
			}
		}
		for _, r := range recusals {
			if r.PersonID == id {
				m.Remark = &appraisal.Text{
					ID: fmt.Sprintf("Menarik diri dari %d predikat", r.Ratings), EN: fmt.Sprintf("Stood back from %d ratings", r.Ratings),
				}
			}
		}
		w.paper.Members = append(w.paper.Members, m)
	}
	slices.SortStableFunc(w.paper.Members, func(a, b appraisal.MinutesMember) int { return strings.Compare(a.Person.Name, b.Person.Name) })
	return nil
}

func (w *minuting) vote(v db.VotesOfRow, m *appraisal.MinutesMember) error {
	switch appraisal.DutyState(v.Duty.State) {
	case appraisal.DutyOpen:
		m.Vote = &voteOpen
		return nil
	case appraisal.DutyLapsed:
		m.Vote = &votedNot
		return nil
	case appraisal.DutyMet:
	default:
		return nil
	}
	d, err := DutyOf(v.Duty, v.Body)
	if err != nil {
		return err
	}
	answer, ok := d.Answer.(*appraisal.CalibrationApproval)
	if !ok {
		return nil
	}
	on := w.Calendar.Date(*v.Duty.ClosedAt)
	m.Approved, m.On, m.Comment, m.Vote = answer.Approved, &on, answer.Comment, &votedAgainst
	if answer.Approved {
		m.Vote = &votedFor
	}
	return nil
}

func (w *minuting) sessions(ctx context.Context) error {
	sessions, err := w.Sessions(ctx, w.forum.ID)
	if err != nil {
		return err
	}
	there, err := w.Presences(ctx, w.forum.ID)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if s.CancelledAt != nil {
			continue
		}
		from, until := s.StartsAt.In(w.Calendar.Zone), s.EndsAt.In(w.Calendar.Zone)
		one := appraisal.MinutesSession{
			On: w.Calendar.Date(s.StartsAt), From: from.Format("15.04"), Until: until.Format("15.04"), Zone: w.Calendar.Zone.String(), Place: s.Place,
		}
		for _, p := range there {
			switch {
			case p.SessionID != s.ID:
				continue
			case p.Present:
				one.Present = append(one.Present, w.people[p.PersonID].Name)
			default:
				one.Absent = append(one.Absent, w.people[p.PersonID].Name)
			}
			one.Recorded = true
		}
		slices.Sort(one.Present)
		slices.Sort(one.Absent)
		w.paper.Sessions = append(w.paper.Sessions, one)
	}
	return nil
}

// ratings are the distribution before and after, beside the pattern, and what was proposed.
func (w *minuting) ratings(ctx context.Context) error {
	rows, err := w.Sat(ctx, &w.forum.ID)
	if err != nil {
		return err
	}
	list, err := w.ForumResults(ctx, w.forum.ID)
	if err != nil {
		return err
	}
	results := map[uuid.UUID]db.ForumResult{}
	for _, r := range list {
		results[r.AppraisalID] = r
	}
	before, after := map[string]int{}, map[string]int{}
	employees := map[uuid.UUID]uuid.UUID{}
	for _, r := range rows {
		employees[r.ID] = r.EmployeeID
		if r.ComputedRating == nil || r.Unrated != nil {
			continue
		}
		now := *r.ComputedRating
		before[now]++
		if result, ok := results[r.ID]; ok && changed(result.Outcome) {
			now = result.ToRating
		}
		after[now]++
	}
	for _, r := range w.Method.Ratings {
		w.paper.Distribution = append(w.paper.Distribution, appraisal.MinutesCount{Rating: w.rating(r.ID), Before: before[r.ID], After: after[r.ID]})
	}
	w.pattern(after)
	return w.proposals(ctx, employees, results)
}

// changed reports whether an outcome changed the rating.
func changed(outcome string) bool {
	return outcome == string(appraisal.OutcomeInEffect) || outcome == string(appraisal.OutcomeAccepted)
}

func (w *minuting) pattern(after map[string]int) {
	if w.forum.Achievement == nil {
		return
	}
	level, ok := w.Method.Level(appraisal.Achievement(*w.forum.Achievement))
	if !ok {
		return
	}
	w.paper.Achievement = &level.Name
	for _, b := range appraisal.Distribution(after, level, w.Method.Organisation.Smallest) {
		w.paper.Pattern = append(w.paper.Pattern, appraisal.MinutesPattern{Sentence: b.Bound.Words(w.Method), Holds: b.Holds})
	}
}

func (w *minuting) rating(id string) appraisal.PaperRating {
	r, _ := w.Method.Rating(id)
	p := appraisal.PaperRating{ID: id, Name: r.Name}
	if official := r.Official.Name(); official != r.Name {
		p.Official = &official
	}
	return p
}
