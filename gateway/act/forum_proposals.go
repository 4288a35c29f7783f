package act

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// RatingProposal is another rating that a member of a forum proposed, with what the appraiser said to it.
type RatingProposal struct {
	Appraisal uuid.UUID         `json:"appraisal"`
	Revision  int               `json:"revision" doc:"The rating's, which it made"`
	From      string            `json:"from,omitempty" doc:"As it stood before"`
	Rating    string            `json:"rating" doc:"What is proposed"`
	Lowers    bool              `json:"lowers,omitempty" doc:"Below what the appraiser gave"`
	Reason    string            `json:"reason,omitempty"`
	Evidence  []appraisal.Cited `json:"evidence,omitempty"`
	By        *Person           `json:"by,omitempty"`
	At        *time.Time        `json:"at,omitempty"`
	Statement *ForumStatement   `json:"statement,omitempty" doc:"Of the appraiser, on a lowering"`
}

// ForumStatement is what the appraiser said to a lowering, or that they have not yet.
type ForumStatement struct {
	State    string               `json:"state" enum:"awaited,given,silent,dropped" doc:"silent: they let the time pass. dropped: the proposal was replaced before"`
	Asked    *Person              `json:"asked,omitempty"`
	DueOn    *appraisal.Date      `json:"due_on,omitempty"`
	Text     string               `json:"text,omitempty"`
	Evidence []appraisal.Evidence `json:"evidence,omitempty"`
	At       *time.Time           `json:"at,omitempty"`
}

// statementStates are the states of a duty as a statement knows them.
var statementStates = map[appraisal.DutyState]string{
	appraisal.DutyOpen: "awaited", appraisal.DutyMet: "given", appraisal.DutyLapsed: "silent", appraisal.DutyVoid: "dropped",
}

// ratingProposals names who proposed what.
func (d *deed) ratingProposals(ctx context.Context, rows []db.ForumProposalsRow) ([]RatingProposal, error) {
	var who []uuid.UUID
	for _, r := range rows {
		who = append(who, r.Adjustment.PersonID)
		if r.AskedID != nil {
			who = append(who, *r.AskedID)
		}
	}
	list := make([]RatingProposal, 0, len(rows))
	if len(rows) == 0 {
		return list, nil
	}
	cards, err := d.people(ctx, who...)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		p, err := proposalOf(r, cards)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

func proposalOf(r db.ForumProposalsRow, cards map[uuid.UUID]db.PersonCardsRow) (p RatingProposal, err error) {
	j := r.Adjustment
	by := unnumbered(cards[j.PersonID])
	p = RatingProposal{
		Appraisal: j.AppraisalID, Revision: int(value(j.Number)), From: j.FromRating, Rating: j.ToRating, Lowers: j.Lowers, Reason: j.Reason,
		By: &by, At: &j.At,
	}
	if len(j.Evidence) > 0 {
		if err := json.Unmarshal(j.Evidence, &p.Evidence); err != nil {
			return p, wrap(err, "stored evidence")
		}
	}
	if r.DutyID == nil {
		return p, nil
	}
	p.Statement = &ForumStatement{State: statementStates[appraisal.DutyState(value(r.StatementState))], DueOn: r.DueOn}
	if r.AskedID != nil {
		asked := unnumbered(cards[*r.AskedID])
		p.Statement.Asked = &asked
	}
	if r.Statement != nil {
		var said appraisal.LoweringStatement
		if err := json.Unmarshal(r.Statement, &said); err != nil {
			return p, wrap(err, "stored statement")
		}
		p.Statement.Text, p.Statement.Evidence, p.Statement.At = said.Statement, said.Evidence, r.StatedAt
	}
	return p, nil
}

// unnumbered is somebody without their number.
func unnumbered(card db.PersonCardsRow) Person {
	p := personOf(card)
	p.Number = ""
	return p
}

// ForumChanges is what members see of each other at once: everything proposed, and the votes.
type ForumChanges struct {
	Version   int64            `json:"version" doc:"Ask for what comes after it"`
	Revision  int              `json:"revision"`
	Changed   bool             `json:"changed" doc:"Something was said since the version that was asked about"`
	ClosedAt  *time.Time       `json:"closed_at,omitempty"`
	Proposals []RatingProposal `json:"proposals"`
	Members   []ForumMember    `json:"members"`
}

// glance is how often somebody who waits is looked for.
const glance = 250 * time.Millisecond

// ForumChanges waits until something in a forum is newer than a version, for as long as asked, and says
// what there is.
func (a *Acts) ForumChanges(ctx context.Context, id access.Identity, forum uuid.UUID, after int64, wait time.Duration) (c ForumChanges, err error) {
	// Whoever may not know of the forum hears so at once, as of one that does not exist.
	err = a.see(ctx, id.Agency, func(d *deed) error {
		m, err := d.forumMatter(ctx, id, forum, false)
		if err != nil {
			return err
		}
		return access.Allow(id, access.SeeForum, m.facts())
	})
	if err != nil {
		return c, err
	}
	until := time.Now().Add(wait)
	for {
		var fresh bool
		err = a.see(ctx, id.Agency, func(d *deed) error {
			version, err := d.ForumVersion(ctx, forum)
			if err != nil {
				return found(err, "forum-unknown")
			}
			if fresh = version > after || !time.Now().Before(until); !fresh {
				return nil
			}
			c, err = d.forumChanges(ctx, id, forum, after)
			return err
		})
		if err != nil || fresh {
			return c, err
		}
		select {
		case <-ctx.Done():
			return c, ctx.Err()
		case <-time.After(glance):
		}
	}
}

func (d *deed) forumChanges(ctx context.Context, id access.Identity, forum uuid.UUID, after int64) (c ForumChanges, err error) {
	m, err := d.forumMatter(ctx, id, forum, false)
	if err != nil {
		return c, err
	}
	if err := access.Allow(id, access.SeeForum, m.facts()); err != nil {
		return c, err
	}
	c = ForumChanges{Version: m.forum.Version, Revision: int(m.forum.Revision), Changed: m.forum.Version > after, ClosedAt: m.forum.ClosedAt}
	// Also what has ended stays hidden from whom it was hidden before.
	sits, every, err := d.Sittings(ctx, m.cycle, forum)
	if err != nil {
		return c, err
	}
	rows, err := d.ForumProposals(ctx, db.ForumProposalsParams{ForumID: &forum})
	if err != nil {
		return c, wrap(err, "load proposals")
	}
	hidden := hiddenFrom(id, every)
	var shown []db.ForumProposalsRow
	for _, r := range rows {
		if hidden[r.Adjustment.AppraisalID] == "" {
			shown = append(shown, r)
		}
	}
	if c.Proposals, err = d.ratingProposals(ctx, shown); err != nil {
		return c, err
	}
	c.Members, err = d.forumMembers(ctx, m, sits)
	return c, err
}

// hiddenFrom are the ratings of a forum that somebody must not see in it, and why: their own, and as a member
// those about which they have no say.
func hiddenFrom(id access.Identity, s appraisal.Sitting) map[uuid.UUID]appraisal.Recusal {
	hidden := map[uuid.UUID]appraisal.Recusal{}
	seated := slices.Contains(s.Members, id.Person)
	for _, r := range s.Rated {
		switch {
		case r.Employee == id.Person:
			hidden[r.Appraisal] = appraisal.RecusedOwn
		case seated:
			if why := s.Recusal(id.Person, r); why != "" {
				hidden[r.Appraisal] = why
			}
		}
	}
	return hidden
}

// ForumMember sits in a forum.
type ForumMember struct {
	Person
	Vote    string     `json:"vote" enum:"owed,approved,declined,late,none" doc:"On the forum's revision; none: not asked yet, or no say about any rating"`
	VotedAt *time.Time `json:"voted_at,omitempty"`
	Comment string     `json:"comment,omitempty"`
	Recused int        `json:"recused" doc:"About how many ratings they have no say"`
}

// forumMembers are the members with their votes on the revision as it stands.
func (d *deed) forumMembers(ctx context.Context, m *matter, sits appraisal.Sitting) ([]ForumMember, error) {
	cards, err := d.people(ctx, m.members...)
	if err != nil {
		return nil, err
	}
	votes, err := d.VotesOf(ctx, m.forum.ID)
	if err != nil {
		return nil, wrap(err, "load votes")
	}
	list := make([]ForumMember, 0, len(m.members))
	for _, id := range m.members {
		one := ForumMember{Person: personOf(cards[id]), Vote: "none"}
		for _, r := range sits.Rated {
			if sits.Recusal(id, r) != "" {
				one.Recused++
			}
		}
		for _, v := range votes {
			if v.Duty.AssigneeID != nil && *v.Duty.AssigneeID == id {
				if err := one.voted(v); err != nil {
					return nil, err
				}
			}
		}
		list = append(list, one)
	}
	return list, nil
}

func (one *ForumMember) voted(v db.VotesOfRow) error {
	switch appraisal.DutyState(v.Duty.State) {
	case appraisal.DutyOpen:
		one.Vote = "owed"
	case appraisal.DutyLapsed:
		one.Vote = "late"
	case appraisal.DutyMet:
		duty, err := store.DutyOf(v.Duty, v.Body)
		if err != nil {
			return err
		}
		answer, ok := duty.Answer.(*appraisal.CalibrationApproval)
		if !ok {
			return nil
		}
		one.Vote, one.Comment, one.VotedAt = "declined", answer.Comment, v.Duty.ClosedAt
		if answer.Approved {
			one.Vote = "approved"
		}
	}
	return nil
}
