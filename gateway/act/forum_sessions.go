package act

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// ForumSession is when and where a forum meets.
type ForumSession struct {
	StartsAt time.Time `json:"starts_at" example:"2027-01-20T02:00:00Z"`
	EndsAt   time.Time `json:"ends_at" example:"2027-01-20T04:30:00Z"`
	Place    string    `json:"place" example:"Ruang rapat lantai 2"`
}

// SessionChange is another time or place, with why.
type SessionChange struct {
	ForumSession
	Reason string `json:"reason"`
}

// ForumSessionView is a session as those in the forum see it.
type ForumSessionView struct {
	ID          uuid.UUID       `json:"id"`
	StartsAt    time.Time       `json:"starts_at"`
	EndsAt      time.Time       `json:"ends_at"`
	Place       string          `json:"place"`
	Sequence    int             `json:"sequence" doc:"As calendars count changes"`
	CancelledAt *time.Time      `json:"cancelled_at,omitempty"`
	Presence    []ForumPresence `json:"presence,omitempty" doc:"As HR recorded it"`
}

// ForumPresence says whether somebody was there.
type ForumPresence struct {
	Person  uuid.UUID `json:"person"`
	Present bool      `json:"present"`
}

const (
	longestSession = 12 * time.Hour
	maxPlace       = 200
)

func (s ForumSession) check(now time.Time) (p appraisal.Problems) {
	switch place := strings.TrimSpace(s.Place); {
	case place == "":
		p.Add("place-missing", "place", "")
	case utf8.RuneCountInString(place) > maxPlace:
		p.Add("text-too-long", "place", "", "max", strconv.Itoa(maxPlace))
	}
	if !s.StartsAt.After(now) {
		p.Add("session-past", "starts_at", instant(s.StartsAt))
	}
	if !s.EndsAt.After(s.StartsAt) {
		p.Add("session-order", "ends_at", instant(s.EndsAt))
	} else if s.EndsAt.Sub(s.StartsAt) > longestSession {
		p.Add("session-long", "ends_at", instant(s.EndsAt), "hours", strconv.Itoa(int(longestSession.Hours())))
	}
	return p
}

// SetSession says when and where a forum meets, and invites its members with a file for their calendars.
func (a *Acts) SetSession(ctx context.Context, id access.Identity, forum uuid.UUID, s ForumSession) (v ForumSessionView, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.openForum(ctx, id, forum)
		if err != nil {
			return err
		}
		if err := s.check(d.Now).Err(); err != nil {
			return err
		}
		row := db.InsertSessionParams{
			AgencyID: d.Agency, ID: store.NewID(), ForumID: forum, StartsAt: s.StartsAt.UTC().Truncate(time.Second), EndsAt: s.EndsAt.UTC().Truncate(time.Second),
			Place: strings.TrimSpace(s.Place), SetBy: id.Person, At: d.Now,
		}
		if err := d.InsertSession(ctx, row); err != nil {
			return wrap(err, "keep session")
		}
		session, err := d.ForumSession(ctx, row.ID)
		if err != nil {
			return wrap(err, "load session")
		}
		if err := d.InviteTo(ctx, session, false, m.members...); err != nil {
			return err
		}
		v = sessionOf(session)
		return d.sessionActed(ctx, id, m, "forum.session-set", session, "")
	})
	return v, err
}

// ChangeSession gives a session another time or place; its members' calendars follow.
func (a *Acts) ChangeSession(ctx context.Context, id access.Identity, forum, session uuid.UUID, s SessionChange) (v ForumSessionView, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, _, err := d.openSession(ctx, id, forum, session)
		if err != nil {
			return err
		}
		if err := append(appraisal.CheckReason("reason", s.Reason), s.check(d.Now)...).Err(); err != nil {
			return err
		}
		row, err := d.Queries.ChangeSession(ctx, db.ChangeSessionParams{
			ID: session, StartsAt: s.StartsAt.UTC().Truncate(time.Second), EndsAt: s.EndsAt.UTC().Truncate(time.Second), Place: strings.TrimSpace(s.Place),
			SetBy: id.Person, At: d.Now,
		})
		if err != nil {
			return wrap(err, "change session")
		}
		if err := d.InviteTo(ctx, row, false, m.members...); err != nil {
			return err
		}
		v = sessionOf(row)
		return d.sessionActed(ctx, id, m, "forum.session-changed", row, s.Reason)
	})
	return v, err
}

// CancelSession calls a session off; whoever has it in their calendar is told.
func (a *Acts) CancelSession(ctx context.Context, id access.Identity, forum, session uuid.UUID, reason string) (v ForumSessionView, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, _, err := d.openSession(ctx, id, forum, session)
		if err != nil {
			return err
		}
		if err := appraisal.CheckReason("reason", reason).Err(); err != nil {
			return err
		}
		held, err := d.heldBy(ctx, session)
		if err != nil {
			return err
		}
		row, err := d.Queries.CancelSession(ctx, db.CancelSessionParams{ID: session, At: &d.Now, SetBy: id.Person})
		if err != nil {
			return wrap(err, "cancel session")
		}
		var people []uuid.UUID
		for person, holds := range held {
			if holds {
				people = append(people, person)
			}
		}
		if err := d.InviteTo(ctx, row, true, people...); err != nil {
			return err
		}
		v = sessionOf(row)
		return d.sessionActed(ctx, id, m, "forum.session-cancelled", row, reason)
	})
	return v, err
}

// openSession locks the forum of a session that can still be changed.
func (d *deed) openSession(ctx context.Context, id access.Identity, forum, session uuid.UUID) (*matter, db.ForumSession, error) {
	m, row, err := d.sessionMatter(ctx, id, forum, session)
	switch {
	case err != nil:
		return nil, row, err
	case row.CancelledAt != nil:
		return nil, row, appraisal.Refuse(appraisal.Closed, "session-cancelled", "", "", "when", instant(*row.CancelledAt))
	case !row.EndsAt.After(d.Now):
		return nil, row, appraisal.Refuse(appraisal.Closed, "session-over", "", "", "when", instant(row.EndsAt))
	}
	return m, row, nil
}

func (d *deed) sessionMatter(ctx context.Context, id access.Identity, forum, session uuid.UUID) (*matter, db.ForumSession, error) {
	m, err := d.openForum(ctx, id, forum)
	if err != nil {
		return nil, db.ForumSession{}, err
	}
	row, err := d.ForumSession(ctx, session)
	if err == nil && row.ForumID != forum {
		err = access.Unknown("session-unknown")
	}
	return m, row, found(err, "session-unknown")
}

func (d *deed) sessionActed(ctx context.Context, id access.Identity, m *matter, act string, s db.ForumSession, reason string) error {
	detail := map[string]string{"session": s.ID.String(), "starts_at": instant(s.StartsAt), "ends_at": instant(s.EndsAt), "sequence": number(s.Sequence)}
	if reason != "" {
		detail["reason"] = reason
	}
	if err := d.actor(ctx, id, m, act, detail); err != nil {
		return err
	}
	return wrap(d.TouchForum(ctx, m.forum.ID), "tell the forum's readers")
}

// RecordPresence records who was at a session, of those who sit in the forum or sat in it then.
func (a *Acts) RecordPresence(ctx context.Context, id access.Identity, forum, session uuid.UUID, present []uuid.UUID) (v ForumSessionView, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, row, err := d.sessionMatter(ctx, id, forum, session)
		if err != nil {
			return err
		}
		if row.CancelledAt != nil {
			return appraisal.Refuse(appraisal.Closed, "session-cancelled", "", "", "when", instant(*row.CancelledAt))
		}
		if row.StartsAt.After(d.Now) {
			return appraisal.Refuse(appraisal.Conflict, "session-ahead", "", "", "when", instant(row.StartsAt))
		}
		held, err := d.heldBy(ctx, session)
		if err != nil {
			return err
		}
		people := slices.Clone(m.members)
		for person, holds := range held {
			if holds && !slices.Contains(people, person) {
				people = append(people, person)
			}
		}
		var p appraisal.Problems
		for i, person := range present {
			if !slices.Contains(people, person) {
				p.Add("member-not-seated", fmt.Sprintf("present[%d]", i), person.String())
			}
		}
		if err := p.Err(); err != nil {
			return err
		}
		slices.SortFunc(people, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
		there := make([]bool, len(people))
		v = sessionOf(row)
		for i, person := range people {
			there[i] = slices.Contains(present, person)
			v.Presence = append(v.Presence, ForumPresence{person, there[i]})
		}
		err = d.Queries.RecordPresence(ctx, db.RecordPresenceParams{
			AgencyID: d.Agency, SessionID: session, People: people, Present: there, RecordedBy: id.Person, At: d.Now,
		})
		if err != nil {
			return wrap(err, "record who was there")
		}
		return d.sessionActed(ctx, id, m, "forum.presence-recorded", row, "")
	})
	return v, err
}

func sessionOf(s db.ForumSession) ForumSessionView {
	return ForumSessionView{ID: s.ID, StartsAt: s.StartsAt, EndsAt: s.EndsAt, Place: s.Place, Sequence: int(s.Sequence), CancelledAt: s.CancelledAt}
}

// sessions of a forum with who was there.
func (d *deed) sessions(ctx context.Context, forum uuid.UUID) ([]ForumSessionView, error) {
	rows, err := d.Sessions(ctx, forum)
	if err != nil {
		return nil, wrap(err, "load sessions")
	}
	there, err := d.Presences(ctx, forum)
	if err != nil {
		return nil, wrap(err, "load who was there")
	}
	list := make([]ForumSessionView, 0, len(rows))
	for _, r := range rows {
		v := sessionOf(r)
		for _, p := range there {
			if p.SessionID == r.ID {
				v.Presence = append(v.Presence, ForumPresence{p.PersonID, p.Present})
			}
		}
		list = append(list, v)
	}
	return list, nil
}
