package act

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// JournalEntry is an entry of an appraisal's journal as those around it read it.
type JournalEntry struct {
	appraisal.JournalNote
	ID             uuid.UUID      `json:"id"`
	KindName       string         `json:"kind_name"`
	On             appraisal.Date `json:"on" doc:"The day it is about"`
	At             time.Time      `json:"at" doc:"When it was written"`
	Author         Person         `json:"author"`
	Part           access.Part    `json:"part" enum:"employee,supervisor,manager,hr" doc:"The author's then"`
	CompetencyName string         `json:"competency_name,omitempty"`
	CorrectedBy    *uuid.UUID     `json:"corrected_by,omitempty" doc:"The entry that corrects this one"`
	Claim          *ClaimView     `json:"claim,omitempty" doc:"Of an innovation"`
}

// ClaimView is where a claimed innovation stands.
type ClaimView struct {
	State  appraisal.ClaimState `json:"state" enum:"claimed,verified,not-verified"`
	Reason string               `json:"reason,omitempty" doc:"The supervisor's"`
}

// Write puts an entry into the journal of an appraisal. It stays as it is: a further entry of the
// same author corrects it. The other side is told with the next digest.
func (a *Acts) Write(ctx context.Context, id access.Identity, appraisalID uuid.UUID, e appraisal.JournalNote) (v JournalEntry, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.heldAppraisal(ctx, id, appraisalID)
		if err != nil {
			return err
		}
		facts := m.facts()
		facts.Entry = e.Kind
		if facts.StandsIn, err = d.standsIn(ctx, m, id.Person); err != nil {
			return err
		}
		if err := access.Allow(id, access.WriteJournal, facts); err != nil {
			return err
		}
		if m.appraisal.ClosedAt != nil {
			return appraisal.Refuse(appraisal.Closed, "appraisal-closed", "", "", "when", instant(*m.appraisal.ClosedAt))
		}
		if err := d.checkEntry(ctx, m, id, e); err != nil {
			return err
		}
		v, err = d.write(ctx, m, access.PartOf(id, facts), id, e)
		return err
	})
	return v, err
}

// standsIn reports whether somebody does the supervisor's part without being the supervisor: as a
// delegate, or because a duty was handed to them.
func (d *deed) standsIn(ctx context.Context, m *matter, person uuid.UUID) (bool, error) {
	if person == m.appraisal.SupervisorID {
		return false, nil
	}
	kinds := appraisal.SupervisorKinds()
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	is, err := d.Queries.StandsIn(ctx, db.StandsInParams{ProcessID: m.process.ID, PersonID: &person, Kinds: names})
	return is, wrap(err, "look for duties")
}

// heldAppraisal loads an appraisal that somebody may know of, and holds its process.
func (d *deed) heldAppraisal(ctx context.Context, id access.Identity, appraisalID uuid.UUID) (*matter, error) {
	process, err := d.HoldProcess(ctx, appraisalID)
	if err != nil {
		return nil, found(err, "appraisal-unknown")
	}
	if process.Kind != string(appraisal.AppraisalProcess) {
		return nil, access.Unknown("appraisal-unknown")
	}
	m, err := d.matterOf(ctx, process, id.Person)
	if err != nil {
		return nil, err
	}
	return m, access.Allow(id, access.SeeAppraisal, m.facts())
}

func (d *deed) checkEntry(ctx context.Context, m *matter, id access.Identity, e appraisal.JournalNote) error {
	plan, err := d.plan(ctx, *m.appraisal)
	if err != nil {
		return err
	}
	problems := e.Check(appraisal.JournalFacts{
		Method: m.method, Family: m.appraisal.Family, Plan: plan, Since: m.cycle.StartsOn, Today: m.calendar.Date(d.Now),
		Rated: m.appraisal.Result != nil,
	})
	files, err := d.checkFiles(ctx, m.process.ID, &id.Person, e)
	if err != nil {
		return err
	}
	problems = append(problems, files...)
	if e.Corrects == nil {
		return problems.Err()
	}
	row, err := d.Queries.JournalEntry(ctx, *e.Corrects)
	switch {
	case err != nil && !store.NoRows(err):
		return wrap(err, "load journal entry")
	case err != nil || row.Journal.AppraisalID != m.appraisal.ID || row.Journal.AuthorID != id.Person || row.Journal.Kind != string(e.Kind):
		problems.Add("journal-entry-unknown", "corrects", e.Corrects.String())
	case row.CorrectedBy != nil:
		problems.Add("journal-corrected", "corrects", e.Corrects.String(), "by", row.CorrectedBy.String())
	}
	return problems.Err()
}

func (d *deed) write(ctx context.Context, m *matter, part access.Part, id access.Identity, e appraisal.JournalNote) (v JournalEntry, err error) {
	on := m.calendar.Date(d.Now)
	if e.On != nil {
		on = *e.On
	}
	body, err := json.Marshal(e)
	if err != nil {
		return v, wrap(err, "write journal entry")
	}
	row := db.InsertJournalParams{
		AgencyID: d.Agency, ID: store.NewID(), AppraisalID: m.appraisal.ID, Kind: string(e.Kind), AuthorID: id.Person,
		Part: string(part), HeldOn: on, Body: body, CorrectsID: e.Corrects, At: d.Now,
	}
	if err := d.InsertJournal(ctx, row); err != nil {
		return v, wrap(err, "keep journal entry")
	}
	if err := d.useFiles(ctx, m.process.ID, row.ID, "journal", e); err != nil {
		return v, err
	}
	if err := d.actor(ctx, id, m, "journal.written", map[string]string{"entry": row.ID.String(), "kind": row.Kind}); err != nil {
		return v, err
	}
	if err := d.tellOfJournal(ctx, m, id.Person); err != nil {
		return v, err
	}
	cards, err := d.people(ctx, id.Person)
	if err != nil {
		return v, err
	}
	return entryOf(db.Journal(row), nil, cards, m.method, id.Language)
}

// tellOfJournal lets employee and supervisor know, once a day, that there is something to read.
func (d *deed) tellOfJournal(ctx context.Context, m *matter, author uuid.UUID) error {
	day := m.calendar.Date(d.Now).Sub(m.cycle.StartsOn)
	for _, who := range []uuid.UUID{m.appraisal.EmployeeID, m.appraisal.SupervisorID} {
		if who == author {
			continue
		}
		at, err := d.NextMorning(ctx, who, m.calendar)
		if err != nil {
			return err
		}
		err = d.QueueMail(ctx, store.NewMail{Person: who, Process: &m.process.ID, Kind: appraisal.MailJournal, Number: day, NotBefore: at})
		if err != nil {
			return err
		}
	}
	return nil
}

// Journal shows the journal of an appraisal to those who may see it, oldest first.
func (a *Acts) Journal(ctx context.Context, id access.Identity, appraisalID uuid.UUID) (list []JournalEntry, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		m, err := d.appraisalMatter(ctx, id, appraisalID, access.SeeAppraisal, false)
		if err != nil {
			return err
		}
		list, err = d.journal(ctx, m, id)
		return err
	})
	return list, err
}

// journal is that of m's appraisal as somebody may read it: a verdict on a claim comes with the
// result.
func (d *deed) journal(ctx context.Context, m *matter, id access.Identity) ([]JournalEntry, error) {
	list := []JournalEntry{}
	rows, err := d.JournalOf(ctx, m.appraisal.ID)
	if err != nil {
		return nil, wrap(err, "load journal")
	}
	var who []uuid.UUID
	for _, r := range rows {
		who = append(who, r.Journal.AuthorID)
	}
	cards, err := d.people(ctx, who...)
	if err != nil {
		return nil, err
	}
	verdicts := map[uuid.UUID]appraisal.ClaimVerdict{}
	if access.Allow(id, access.SeeResult, m.facts()) == nil {
		if verdicts, err = d.verdicts(ctx, m); err != nil {
			return nil, err
		}
	}
	for _, r := range rows {
		e, err := entryOf(r.Journal, r.CorrectedBy, cards, m.method, id.Language)
		if err != nil {
			return nil, err
		}
		if v, ok := verdicts[e.ID]; ok && e.Claim != nil {
			e.Claim.State, e.Claim.Reason = appraisal.NotVerified, v.Reason
			if v.Verified {
				e.Claim.State = appraisal.Verified
			}
		}
		list = append(list, e)
	}
	return list, nil
}

func entryOf(
	r db.Journal, correctedBy *uuid.UUID, cards map[uuid.UUID]db.PersonCardsRow, m *appraisal.Method, l appraisal.Language,
) (v JournalEntry, err error) {
	if err := json.Unmarshal(r.Body, &v.JournalNote); err != nil {
		return v, wrap(err, "stored journal entry")
	}
	author := personOf(cards[r.AuthorID])
	author.Number = ""
	v.ID, v.On, v.At, v.Author, v.Part, v.CorrectedBy = r.ID, r.HeldOn, r.At, author, access.Part(r.Part), correctedBy
	v.KindName, v.CompetencyName = v.Kind.Name().In(l), m.Competencies[v.Competency].Name.In(l)
	if v.Kind == appraisal.InnovationClaim {
		v.Claim = &ClaimView{State: appraisal.Claimed}
	}
	return v, nil
}

// claims are the innovations the employee claims, each in its last wording.
func (d *deed) claims(ctx context.Context, m *matter) (list []appraisal.Claim, err error) {
	rows, err := d.JournalOf(ctx, m.appraisal.ID)
	if err != nil {
		return nil, wrap(err, "load journal")
	}
	for _, r := range rows {
		if r.Journal.Kind != string(appraisal.InnovationClaim) || r.CorrectedBy != nil {
			continue
		}
		var e appraisal.JournalNote
		if err := json.Unmarshal(r.Journal.Body, &e); err != nil {
			return nil, wrap(err, "stored journal entry")
		}
		list = append(list, appraisal.Claim{ID: r.Journal.ID, Benefit: e.Benefit})
	}
	return list, nil
}

// verdicts are those of the supervisor's last assessment, by claim.
func (d *deed) verdicts(ctx context.Context, m *matter) (map[uuid.UUID]appraisal.ClaimVerdict, error) {
	docs, err := d.DocumentsOf(ctx, m.appraisal.ID)
	if err != nil {
		return nil, wrap(err, "load documents")
	}
	verdicts := map[uuid.UUID]appraisal.ClaimVerdict{}
	for _, doc := range docs {
		if appraisal.DutyKind(doc.Kind) != appraisal.AssessSubordinate {
			continue
		}
		answer, err := appraisal.DecodeSubmission(appraisal.AssessSubordinate, doc.Body)
		if err != nil {
			return nil, wrap(err, "stored assessment")
		}
		clear(verdicts)
		for _, v := range answer.(*appraisal.Assessment).Claims {
			verdicts[v.Claim] = v
		}
	}
	return verdicts, nil
}
