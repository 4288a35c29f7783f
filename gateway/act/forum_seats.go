package act

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Seats changes who sits in a forum.
type Seats struct {
	Add    []uuid.UUID `json:"add,omitempty" maxItems:"50"`
	Remove []uuid.UUID `json:"remove,omitempty" maxItems:"50"`
	Reason string      `json:"reason" example:"Mewakili bidang yang baru bergabung"`
}

// Seated says who sits in a forum from now on.
type Seated struct {
	Members []ForumMember `json:"members"`
	Quorum  ForumQuorum   `json:"quorum"`
	Version int64         `json:"version"`
}

// SeatingView is a seat that somebody was given or left.
type SeatingView struct {
	Person Person    `json:"person"`
	Seated bool      `json:"seated"`
	Reason string    `json:"reason"`
	By     Person    `json:"by"`
	At     time.Time `json:"at"`
}

// SeatMembers gives seats in a forum and takes them, before its sessions and while it calibrates. Who comes is
// invited and asked for their vote; who goes is told, and their vote counts no more.
func (a *Acts) SeatMembers(ctx context.Context, id access.Identity, forum uuid.UUID, s Seats) (r Seated, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.openForum(ctx, id, forum)
		if err != nil {
			return err
		}
		if err := d.checkSeats(ctx, m, s); err != nil {
			return err
		}
		for _, change := range []store.Seating{
			{Forum: forum, People: s.Remove, By: id.Person, Reason: s.Reason},
			{Forum: forum, People: s.Add, Seated: true, By: id.Person, Reason: s.Reason},
		} {
			if err := d.Seat(ctx, change); err != nil {
				return err
			}
		}
		if m.members, err = d.ForumMembers(ctx, forum); err != nil {
			return wrap(err, "load members of the forum")
		}
		sits, err := d.revote(ctx, m, s)
		if err != nil {
			return err
		}
		if err := d.reinvite(ctx, m, s); err != nil {
			return err
		}
		for _, one := range []struct {
			act    string
			people []uuid.UUID
		}{{"forum.member-seated", s.Add}, {"forum.member-removed", s.Remove}} {
			for _, person := range one.people {
				if err := d.actor(ctx, id, m, one.act, map[string]string{"person": person.String(), "reason": s.Reason}); err != nil {
					return err
				}
			}
		}
		if err := d.TouchForum(ctx, forum); err != nil {
			return wrap(err, "tell the forum's readers")
		}
		if r.Members, err = d.forumMembers(ctx, m, sits); err != nil {
			return err
		}
		r.Quorum = ForumQuorum{Percent: m.method.Forum.Quorum, Members: len(m.members)}
		if r.Version, err = d.ForumVersion(ctx, forum); err != nil {
			return wrap(err, "load forum")
		}
		return d.tell(ctx, m.process)
	})
	return r, err
}

// openForum locks a forum that HR wants to change and that has not closed.
func (d *deed) openForum(ctx context.Context, id access.Identity, forum uuid.UUID) (*matter, error) {
	m, err := d.forumMatter(ctx, id, forum, true)
	if err != nil {
		return nil, err
	}
	if err := access.Allow(id, access.SeatMembers, m.facts()); err != nil {
		return nil, err
	}
	locked, err := d.LockForum(ctx, forum)
	if err != nil {
		return nil, wrap(err, "lock forum")
	}
	m.forum = &locked
	if locked.ClosedAt != nil {
		return nil, appraisal.Refuse(appraisal.Closed, "forum-closed", "", "", "when", instant(*locked.ClosedAt))
	}
	// As they are under the lock.
	m.members, err = d.ForumMembers(ctx, forum)
	return m, wrap(err, "load members of the forum")
}

func (d *deed) checkSeats(ctx context.Context, m *matter, s Seats) error {
	p := appraisal.CheckReason("reason", s.Reason)
	if len(s.Add)+len(s.Remove) == 0 {
		p.Add("members-missing", "add", "")
	}
	rows, err := d.SitsIn(ctx, db.SitsInParams{ForumID: m.forum.ID, People: append(slices.Clone(s.Add), s.Remove...)})
	if err != nil {
		return wrap(err, "look up people")
	}
	known := map[uuid.UUID]db.SitsInRow{}
	for _, r := range rows {
		known[r.ID] = r
	}
	for i, id := range s.Add {
		field := fmt.Sprintf("add[%d]", i)
		switch row, ok := known[id]; {
		case !ok || row.Machine || row.Employment == string(appraisal.Left):
			p.Add("member-unknown", field, id.String())
		case row.Seated || slices.Contains(s.Add[:i], id):
			p.Add("member-seated", field, id.String())
		}
	}
	votes, err := d.VotesOf(ctx, m.forum.ID)
	if err != nil {
		return wrap(err, "load votes")
	}
	for i, id := range s.Remove {
		field := fmt.Sprintf("remove[%d]", i)
		switch {
		case !known[id].Seated || slices.Contains(s.Remove[:i], id):
			p.Add("member-not-seated", field, id.String())
		case slices.ContainsFunc(votes, func(v db.VotesOfRow) bool {
			return v.Duty.AssigneeID != nil && *v.Duty.AssigneeID == id && v.Duty.State == string(appraisal.DutyMet)
		}):
			// A quorum is not made by taking the seats of those who voted against.
			p.Add("member-voted", field, id.String(), "revision", number(m.forum.Revision))
		}
	}
	if len(p) == 0 && len(m.members)+len(s.Add) == len(s.Remove) {
		p.Add("forum-needs-members", "remove", "")
	}
	return p.Err()
}

// revote asks whoever came for their vote, and whoever went for none any more.
func (d *deed) revote(ctx context.Context, m *matter, s Seats) (sits appraisal.Sitting, err error) {
	if sits, err = d.Sitting(ctx, m.cycle, m.forum.ID); err != nil {
		return sits, err
	}
	for i := range s.Remove {
		if _, err := d.VoidOf(ctx, m.process.ID, s.Remove[i], appraisal.ApproveCalibration); err != nil {
			return sits, err
		}
	}
	if m.process.Step != string(appraisal.StepCalibration) || m.process.EnteredAt == nil {
		return sits, nil // they are asked when it begins
	}
	return sits, d.AskVotes(ctx, store.Revision{
		Process: m.process, Schedule: m.schedule, Calendar: m.calendar, Members: sits.Voters(m.method.Forum),
	})
}

// reinvite sends the sessions to come to whoever came, and takes them from whoever went.
func (d *deed) reinvite(ctx context.Context, m *matter, s Seats) error {
	sessions, err := d.Sessions(ctx, m.forum.ID)
	if err != nil {
		return wrap(err, "load sessions")
	}
	for _, one := range sessions {
		if one.CancelledAt != nil || !one.EndsAt.After(d.Now) {
			continue
		}
		held, err := d.heldBy(ctx, one.ID)
		if err != nil {
			return err
		}
		gone := slices.DeleteFunc(slices.Clone(s.Remove), func(id uuid.UUID) bool { return !held[id] })
		if one, err = d.RaiseSession(ctx, one.ID); err != nil {
			return wrap(err, "change a session")
		}
		if err := d.InviteTo(ctx, one, true, gone...); err != nil {
			return err
		}
		if err := d.InviteTo(ctx, one, false, s.Add...); err != nil {
			return err
		}
	}
	return nil
}

// heldBy are those in whose calendars a session is.
func (d *deed) heldBy(ctx context.Context, session uuid.UUID) (map[uuid.UUID]bool, error) {
	rows, err := d.Invited(ctx, session)
	held := map[uuid.UUID]bool{}
	for _, r := range rows {
		held[r.PersonID] = !r.Cancelled
	}
	return held, wrap(err, "load invitations")
}

func (d *deed) seatings(ctx context.Context, m *matter) ([]SeatingView, error) {
	rows, err := d.Seatings(ctx, m.forum.ID)
	if err != nil {
		return nil, wrap(err, "load seats")
	}
	if len(rows) == 0 {
		return nil, nil
	}
	var who []uuid.UUID
	for _, r := range rows {
		who = append(who, r.PersonID, r.ByID)
	}
	cards, err := d.people(ctx, who...)
	list := make([]SeatingView, 0, len(rows))
	for _, r := range rows {
		list = append(list, SeatingView{Person: unnumbered(cards[r.PersonID]), Seated: r.Seated, Reason: r.Reason, By: unnumbered(cards[r.ByID]), At: r.At})
	}
	return list, err
}
