package act

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Declaration says that somebody is another's relative, or has an interest in their rating.
type Declaration struct {
	Person *uuid.UUID `json:"person,omitempty" doc:"Whose declaration it is; oneself where left out. HR records those of others"`
	About  uuid.UUID  `json:"about"`
	Kind   string     `json:"kind" enum:"relative,interest"`
	Note   string     `json:"note,omitempty" doc:"For HR alone"`
}

// DeclarationView is a declaration as its person and HR read it.
type DeclarationView struct {
	ID        uuid.UUID  `json:"id"`
	Person    Person     `json:"person"`
	About     Person     `json:"about"`
	Kind      string     `json:"kind" enum:"relative,interest"`
	Note      string     `json:"note,omitempty"`
	At        time.Time  `json:"at"`
	EndedAt   *time.Time `json:"ended_at,omitempty"`
	EndReason string     `json:"end_reason,omitempty"`
}

// DeclareInterest records a relation or an interest: in forums neither sits over the other from now on.
func (a *Acts) DeclareInterest(ctx context.Context, id access.Identity, n Declaration) (v DeclarationView, err error) {
	person := id.Person
	if n.Person != nil {
		person = *n.Person
	}
	err = a.do(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.Declare, access.Facts{Agency: id.Agency, Declarer: person, About: n.About}); err != nil {
			return err
		}
		cards, err := d.people(ctx, person, n.About)
		if err != nil {
			return err
		}
		var p appraisal.Problems
		if _, ok := cards[person]; !ok {
			p.Add("person-unknown", "person", person.String())
		}
		if _, ok := cards[n.About]; !ok {
			p.Add("person-unknown", "about", n.About.String())
		}
		if person == n.About {
			p.Add("declaration-about-oneself", "about", n.About.String())
		}
		if len([]rune(n.Note)) > maxNote {
			p.Add("text-too-long", "note", "", "max", "1000")
		}
		if err := p.Err(); err != nil {
			return err
		}
		row := db.InsertDeclarationParams{
			AgencyID: d.Agency, ID: store.NewID(), PersonID: person, AboutID: n.About, Kind: n.Kind, Note: strings.TrimSpace(n.Note),
			RecordedBy: id.Person, At: d.Now,
		}
		kept, err := d.InsertDeclaration(ctx, row)
		if err != nil {
			return wrap(err, "keep declaration")
		}
		if kept == 0 {
			return appraisal.Refuse(appraisal.Conflict, "declared-already", "about", n.About.String())
		}
		v = DeclarationView{ID: row.ID, Person: unnumbered(cards[person]), About: unnumbered(cards[n.About]), Kind: n.Kind, Note: row.Note, At: d.Now}
		if err := d.declared(ctx, id, "declaration.recorded", row.ID, person, ""); err != nil {
			return err
		}
		return d.resit(ctx, person, n.About)
	})
	return v, err
}

const maxNote = 1000

// EndDeclaration ends a declaration that was a mistake or no longer holds; HR alone does, with a reason.
func (a *Acts) EndDeclaration(ctx context.Context, id access.Identity, declaration uuid.UUID, reason string) (err error) {
	return a.do(ctx, id.Agency, func(d *deed) error {
		row, err := d.Declaration(ctx, declaration)
		if err != nil && !store.NoRows(err) {
			return wrap(err, "load declaration")
		}
		facts := access.Facts{Agency: id.Agency, Declarer: row.PersonID, About: row.AboutID}
		if err := access.Allow(id, access.EndDeclaration, facts); err != nil {
			return err
		}
		if err != nil {
			return access.Unknown("declaration-unknown")
		}
		if err := appraisal.CheckReason("reason", reason).Err(); err != nil {
			return err
		}
		ended, err := d.Queries.EndDeclaration(ctx, db.EndDeclarationParams{ID: declaration, At: &d.Now, ByID: &id.Person, Reason: &reason})
		if err != nil {
			return wrap(err, "end declaration")
		}
		if ended == 0 {
			return appraisal.Refuse(appraisal.Conflict, "declaration-ended", "", "", "when", instant(*row.EndedAt))
		}
		if err := d.declared(ctx, id, "declaration.ended", declaration, row.PersonID, reason); err != nil {
			return err
		}
		return d.resit(ctx, row.PersonID, row.AboutID)
	})
}

// declared notes an act about a declaration, without saying what was declared.
func (d *deed) declared(ctx context.Context, id access.Identity, act string, declaration, person uuid.UUID, reason string) error {
	detail := map[string]string{"declaration": declaration.String(), "person": person.String()}
	if reason != "" {
		detail["reason"] = reason
	}
	return d.Record(ctx, store.Entry{Actor: &id.Person, Act: act, Detail: detail})
}

// resit has the open forums in which one of two people sits over the other count anew who has a say.
func (d *deed) resit(ctx context.Context, one, other uuid.UUID) error {
	forums, err := d.ForumsSatIn(ctx, db.ForumsSatInParams{One: one, Other: other})
	if err != nil {
		return wrap(err, "look for forums")
	}
	for _, forum := range forums {
		process, err := d.HoldProcess(ctx, forum)
		if err != nil {
			return wrap(err, "hold forum")
		}
		m, err := d.matterOf(ctx, process, uuid.Nil)
		if err != nil {
			return err
		}
		if _, err := d.LockForum(ctx, forum); err != nil {
			return wrap(err, "lock forum")
		}
		if _, err := d.revote(ctx, m, Seats{}); err != nil {
			return err
		}
		if err := d.TouchForum(ctx, forum); err != nil {
			return wrap(err, "tell the forum's readers")
		}
		if err := d.tell(ctx, process); err != nil {
			return err
		}
	}
	return nil
}

// Declarations lists one's own, and all of them for HR.
func (a *Acts) Declarations(ctx context.Context, id access.Identity) (list []DeclarationView, err error) {
	list = []DeclarationView{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeOwn, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		whose := &id.Person
		if access.Allow(id, access.SeeDeclarations, access.Facts{Agency: id.Agency}) == nil {
			whose = nil
		}
		rows, err := d.Queries.Declarations(ctx, whose)
		for _, r := range rows {
			list = append(list, DeclarationView{
				ID: r.Declaration.ID, Person: Person{ID: r.Declaration.PersonID, Name: r.Person}, About: Person{ID: r.Declaration.AboutID, Name: r.About},
				Kind: r.Declaration.Kind, Note: r.Declaration.Note, At: r.Declaration.At, EndedAt: r.Declaration.EndedAt, EndReason: value(r.Declaration.EndReason),
			})
		}
		return wrap(err, "list declarations")
	})
	return list, err
}
