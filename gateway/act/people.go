package act

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Person is somebody as others see them.
type Person struct {
	ID     uuid.UUID `json:"id"`
	Number string    `json:"number,omitempty" doc:"NIP, where the reader has business with it"`
	Name   string    `json:"name" example:"Siti Rahmawati"`
	Post   string    `json:"post,omitempty" example:"Pranata Komputer"`
	Unit   string    `json:"unit,omitempty" example:"Bidang Data"`
}

// people looks up persons by ID. Those asked for and missing are not in the map.
func (d *deed) people(ctx context.Context, ids ...uuid.UUID) (map[uuid.UUID]db.PersonCardsRow, error) {
	rows, err := d.PersonCards(ctx, ids)
	if err != nil {
		return nil, wrap(err, "look up people")
	}
	cards := make(map[uuid.UUID]db.PersonCardsRow, len(rows))
	for _, r := range rows {
		cards[r.ID] = r
	}
	return cards, nil
}

func personOf(r db.PersonCardsRow) Person {
	return Person{ID: r.ID, Number: value(r.Number), Name: r.Name, Post: r.Post, Unit: r.Unit}
}

// checkPeople says what is wrong with the people a submission names; only the store knows them.
func (d *deed) checkPeople(ctx context.Context, m *matter, f appraisal.Facts, answer appraisal.Submission) (p appraisal.Problems, err error) {
	switch s := answer.(type) {
	case *appraisal.Nomination:
		if f.Step.Peers != nil && len(s.Peers) > f.Step.Peers.Max {
			return nil, nil
		}
		cards, err := d.people(ctx, s.Peers...)
		if err != nil {
			return nil, err
		}
		for i, id := range s.Peers {
			field := fmt.Sprintf("peers[%d]", i)
			switch card, ok := cards[id]; {
			case !ok || card.Employment != string(appraisal.Active):
				p.Add("peer-unknown", field, id.String())
			case id == m.appraisal.EmployeeID:
				p.Add("peer-is-employee", field, id.String())
			case id == m.appraisal.SupervisorID:
				p.Add("peer-is-supervisor", field, id.String())
			}
		}
	case *appraisal.PeerNaming:
		if s.Peer != nil {
			return d.checkNamed(ctx, m, *s.Peer)
		}
	case *appraisal.EscalationDecision:
		if s.Choice != appraisal.Reassign || s.To == nil {
			return nil, nil
		}
		var late uuid.UUID
		if f.About != nil && f.About.Assignee != nil {
			late = *f.About.Assignee
		}
		if p, err = d.checkAssignee(ctx, m, *s.To, late); len(p) == 0 && f.Last && m.duty.AssigneeID != nil && *s.To == *m.duty.AssigneeID {
			// HR administers and does not act itself.
			p.Add("handover-to-oneself", "to", s.To.String())
		}
		return p, err
	case *appraisal.ComplaintModeration:
		return d.checkReported(ctx, m, f, s)
	case *appraisal.FindingsTaken:
		return d.checkOwners(ctx, s)
	case *appraisal.MethodDecision:
		return d.checkVersion(ctx, m, s.Version)
	}
	return p, nil
}

// checkAssignee says what keeps a person from taking something over from another.
func (d *deed) checkAssignee(ctx context.Context, m *matter, to, from uuid.UUID) (p appraisal.Problems, err error) {
	cards, err := d.people(ctx, to)
	if err != nil {
		return nil, err
	}
	switch card, ok := cards[to]; {
	case !ok:
		p.Add("assignee-unknown", "to", to.String())
	case card.Employment == string(appraisal.Left):
		p.Add("assignee-left", "to", to.String())
	case m.appraisal != nil && to == m.appraisal.EmployeeID:
		p.Add("assignee-is-employee", "to", to.String())
	case to == from:
		p.Add("assignee-same", "to", to.String())
	}
	return p, nil
}

// Me is who signed in.
type Me struct {
	Person   Person             `json:"person"`
	Language appraisal.Language `json:"language"`
	Roles    []access.Role      `json:"roles"`
	Agency   Agency             `json:"agency"`
}

// Agency is the tenant a person belongs to.
type Agency struct {
	ID   uuid.UUID `json:"id"`
	Code string    `json:"code"`
	Name string    `json:"name"`
	Zone string    `json:"zone" example:"Asia/Jakarta"`
}

// Me says who the identity is.
func (a *Acts) Me(ctx context.Context, id access.Identity) (me Me, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeOwn, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		cards, err := d.people(ctx, id.Person)
		if err != nil {
			return err
		}
		agency, err := d.Queries.Agency(ctx)
		if err != nil {
			return wrap(err, "load agency")
		}
		me = Me{
			Person: personOf(cards[id.Person]), Language: id.Language, Roles: append([]access.Role{}, id.Roles...),
			Agency: Agency{ID: agency.ID, Code: agency.Code, Name: agency.Name, Zone: agency.Zone},
		}
		return nil
	})
	return me, err
}

// Identify is the identity of a person with their roles, which end when they leave; not found
// where there is none.
func (a *Acts) Identify(ctx context.Context, agency, person uuid.UUID) (id access.Identity, err error) {
	err = a.see(ctx, agency, func(d *deed) error {
		row, err := d.Queries.Person(ctx, person)
		if err != nil {
			return found(err, "person-unknown")
		}
		id = access.Identity{
			Agency: agency, Person: person, Language: appraisal.Language(row.Language), Left: row.Employment == string(appraisal.Left),
		}
		if id.Left {
			return nil
		}
		roles, err := d.Roles(ctx, person)
		if err != nil {
			return wrap(err, "load roles")
		}
		for _, r := range roles {
			id.Roles = append(id.Roles, access.Role(r))
		}
		return nil
	})
	return id, err
}

// Colleagues finds active colleagues by a part of their name or their whole number.
func (a *Acts) Colleagues(ctx context.Context, id access.Identity, query string, limit int) (list []Person, err error) {
	list = []Person{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeColleagues, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		rows, err := d.Queries.Colleagues(ctx, db.ColleaguesParams{Me: id.Person, Query: query, Most: atMost(limit, 20, 100)})
		for _, r := range rows {
			list = append(list, Person{ID: r.ID, Name: r.Name, Post: r.Post, Unit: r.Unit})
		}
		return wrap(err, "look for colleagues")
	})
	return list, err
}

// actor notes who did something to a matter in the audit trail.
func (d *deed) actor(ctx context.Context, id access.Identity, m *matter, act string, detail map[string]string) error {
	e := store.Entry{Actor: &id.Person, Act: act, Cycle: &m.cycle.ID, Process: &m.process.ID, Detail: detail}
	if m.duty != nil {
		e.Duty = &m.duty.ID
	}
	return d.Record(ctx, e)
}
