package act

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store/db"
)

// Paper is a document that can be read as a PDF.
type Paper struct {
	ID       uuid.UUID              `json:"id"`
	Kind     appraisal.PaperKind    `json:"kind" example:"evaluation-document"`
	Name     string                 `json:"name" example:"Dokumen Evaluasi Kinerja Pegawai"`
	Subject  uuid.UUID              `json:"subject" doc:"What it is the paper of"`
	Number   int                    `json:"number" doc:"Its version, from 1"`
	Process  uuid.UUID              `json:"process"`
	Cycle    uuid.UUID              `json:"cycle"`
	Owner    *Person                `json:"owner,omitempty" doc:"Whose it is; nobody's for one about many"`
	IssuedAt time.Time              `json:"issued_at"`
	IssuedOn appraisal.Date         `json:"issued_on"`
	State    appraisal.PaperState   `json:"state" enum:"issued,superseded,withdrawn"`
	Since    time.Time              `json:"since" doc:"Of the state"`
	Why      string                 `json:"why,omitempty" doc:"Why it was withdrawn"`
	Signing  appraisal.PaperSigning `json:"signing" enum:"unsigned,signed,signed-copy"`
	Sign     []PaperSignatory       `json:"signatories,omitempty" doc:"Who is asked to sign, in the order of the form"`
	Copies   []PaperCopy            `json:"copies,omitempty" doc:"Scans of the signed paper, the one that counts last"`
	Verify   string                 `json:"verify" doc:"Where anybody can check it"`
	PDF      string                 `json:"pdf" example:"/api/v1/papers/0190…/pdf"`
}

// PaperSignatory is somebody who is asked to sign a paper, and what became of it.
type PaperSignatory struct {
	Person   Person              `json:"person"`
	Part     appraisal.PaperPart `json:"part" example:"supervisor"`
	PartName string              `json:"part_name"`
	Outcome  string              `json:"outcome,omitempty" enum:"signed,refused" doc:"Nothing yet where it is missing"`
	On       *appraisal.Date     `json:"on,omitempty"`
	Provider string              `json:"provider,omitempty" doc:"manual: on paper; duty: in the system, by a duty to sign; else the provider of the certified signature"`
	Reason   string              `json:"reason,omitempty" doc:"Why it was refused, also where they signed after all"`
	Refused  *appraisal.Date     `json:"refused_on,omitempty" doc:"The day they refused, also where they signed after all"`
	Recorded *time.Time          `json:"recorded_at,omitempty"`
}

// PaperCopy is a scan of a signed paper; its content is read as an attachment.
type PaperCopy struct {
	Attachment uuid.UUID `json:"attachment"`
	Name       string    `json:"name"`
	By         Person    `json:"by" doc:"Who handed it in"`
	At         time.Time `json:"at"`
}

// paperFile is a paper with what access to it is decided from.
type paperFile struct {
	row   db.Paper
	head  appraisal.PaperHead
	facts access.Facts
}

func paperState(p db.Paper) (appraisal.PaperState, time.Time) {
	switch {
	case p.WithdrawnAt != nil:
		return appraisal.PaperWithdrawn, *p.WithdrawnAt
	case p.SupersededAt != nil:
		return appraisal.PaperSuperseded, *p.SupersededAt
	}
	return appraisal.PaperIssued, p.IssuedAt
}

// paperFacts are what access to papers of a process is decided from.
func (d *deed) paperFacts(ctx context.Context, process uuid.UUID, person uuid.UUID) (access.Facts, error) {
	row, err := d.Process(ctx, process)
	if err != nil {
		return access.Facts{}, wrap(err, "load process")
	}
	m, err := d.matterOf(ctx, row, person)
	if err != nil {
		return access.Facts{}, err
	}
	f := m.facts()
	if m.appraisal == nil {
		return f, nil
	}
	if f.Line, err = d.LineAbove(ctx, m.appraisal.ManagerID); err != nil {
		return f, wrap(err, "find the superiors")
	}
	f.Contested, err = d.DecidesObjection(ctx, db.DecidesObjectionParams{ProcessID: process, AssigneeID: &person})
	return f, wrap(err, "look for an objection")
}

// paperFile loads a paper that somebody may do act with.
func (d *deed) paperFile(ctx context.Context, id access.Identity, paper uuid.UUID, act access.Act) (*paperFile, error) {
	row, err := d.Paper(ctx, paper)
	if err != nil {
		return nil, found(err, "paper-unknown")
	}
	f, err := d.paperFacts(ctx, row.ProcessID, id.Person)
	if err != nil {
		return nil, err
	}
	p, err := fileOfPaper(row, f, id.Person)
	if err != nil {
		return nil, err
	}
	p.facts.Signer = id.Person
	return p, access.Allow(id, act, p.facts)
}

func fileOfPaper(row db.Paper, f access.Facts, person uuid.UUID) (*paperFile, error) {
	p := &paperFile{row: row, facts: f}
	if err := json.Unmarshal(row.Head, &p.head); err != nil {
		return nil, wrap(err, "head of a paper")
	}
	p.facts.Owner, p.facts.Withheld = row.OwnerID, p.head.Withheld
	p.facts.Signatory = slices.ContainsFunc(p.head.Signatories, func(s appraisal.Signatory) bool { return s.Person.ID == person })
	return p, nil
}

// describe turns papers into what their readers see.
func (d *deed) describe(ctx context.Context, l appraisal.Language, files []*paperFile) ([]Paper, error) {
	ids := make([]uuid.UUID, len(files))
	var owners []uuid.UUID
	for i, f := range files {
		ids[i] = f.row.ID
		if f.row.OwnerID != nil {
			owners = append(owners, *f.row.OwnerID)
		}
	}
	signed, err := d.PaperSignatures(ctx, ids)
	if err != nil {
		return nil, wrap(err, "load signatures")
	}
	copies, err := d.PaperCopies(ctx, ids)
	if err != nil {
		return nil, wrap(err, "load signed copies")
	}
	cards, err := d.people(ctx, owners...)
	if err != nil {
		return nil, err
	}
	papers := make([]Paper, 0, len(files))
	for _, f := range files {
		p := Paper{
			ID: f.row.ID, Kind: appraisal.PaperKind(f.row.Kind), Subject: f.row.SubjectID, Number: int(f.row.Number), Process: f.row.ProcessID, Cycle: f.row.CycleID,
			IssuedAt: f.row.IssuedAt, IssuedOn: f.head.On, Why: value(f.row.WithdrawnWhy), Verify: d.acts.verifyAt(f.row.PublicID), PDF: "/api/v1/papers/" + f.row.ID.String() + "/pdf",
		}
		p.Name = p.Kind.Name().In(l)
		p.State, p.Since = paperState(f.row)
		if f.row.OwnerID != nil {
			owner := personOf(cards[*f.row.OwnerID])
			p.Owner = &owner
		}
		for _, c := range copies {
			if c.PaperID == f.row.ID {
				p.Copies = append(p.Copies, PaperCopy{Attachment: c.AttachmentID, Name: c.Name, By: Person{ID: c.AddedBy, Name: c.AddedName}, At: c.At})
			}
		}
		p.Sign = signatories(f, signed, l)
		p.Signing = signingOf(p)
		papers = append(papers, p)
	}
	return papers, nil
}

func signatories(f *paperFile, signed []db.PaperSignature, l appraisal.Language) (all []PaperSignatory) {
	for _, s := range f.head.Signatories {
		one := PaperSignatory{Part: s.Part, PartName: s.Part.Name().In(l), Person: Person{
			ID: s.Person.ID, Number: s.Person.Number, Name: s.Person.Name, Post: s.Person.Post, Unit: s.Person.Unit,
		}}
		for _, row := range signed {
			if row.PaperID != f.row.ID || row.PersonID != s.Person.ID {
				continue
			}
			if row.Outcome == "refused" {
				one.Reason, one.Refused = row.Reason, &row.OnDate
			}
			// Who refused may have signed after all; that counts, and what is more than a duty met counts before that.
			if one.Outcome != "signed" || row.Outcome == "signed" && one.Provider == appraisal.SignedByDuty {
				one.Outcome, one.On, one.Provider, one.Recorded = row.Outcome, &row.OnDate, row.Provider, &row.At
			}
		}
		all = append(all, one)
	}
	return all
}

// signingOf says how far a paper is: a refusal leaves nothing open, but is no signature.
func signingOf(p Paper) appraisal.PaperSigning {
	if len(p.Copies) > 0 {
		return appraisal.PaperSignedCopy
	}
	signed := 0
	for _, s := range p.Sign {
		switch s.Outcome {
		case "":
			return appraisal.PaperUnsigned
		case "signed":
			signed++
		}
	}
	if signed == 0 {
		return appraisal.PaperUnsigned
	}
	return appraisal.PaperSigned
}

// verifyAt is the address of the page where a paper can be checked.
func (a *Acts) verifyAt(public uuid.UUID) string { return a.PublicURL + "/verify/" + public.String() }

// PapersOf are the papers of an appraisal, a forum, a coaching or a cycle that somebody may read.
func (a *Acts) PapersOf(ctx context.Context, id access.Identity, kind appraisal.Process, process uuid.UUID) (papers []Paper, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		unknown := appraisal.Code(string(kind) + "-unknown")
		row, err := d.Process(ctx, process)
		if err != nil {
			return found(err, unknown)
		}
		if row.Kind != string(kind) {
			return access.Unknown(unknown)
		}
		rows, err := d.PapersOfProcess(ctx, process)
		if err != nil {
			return wrap(err, "load papers")
		}
		if papers, err = d.readable(ctx, id, rows); err != nil || len(papers) > 0 {
			return err
		}
		// Whoever may read none must not learn that there is such a thing.
		f, err := d.paperFacts(ctx, process, id.Person)
		if err != nil {
			return err
		}
		if kind == appraisal.AppraisalProcess {
			f.Owner = &f.Employee
		}
		if access.Allow(id, access.SeePaper, f) != nil {
			return access.Unknown(unknown)
		}
		return nil
	})
	return papers, err
}

// readable describes those of the papers that somebody may read.
func (d *deed) readable(ctx context.Context, id access.Identity, rows []db.Paper) ([]Paper, error) {
	facts := map[uuid.UUID]access.Facts{}
	var files []*paperFile
	for _, row := range rows {
		f, known := facts[row.ProcessID]
		if !known {
			var err error
			if f, err = d.paperFacts(ctx, row.ProcessID, id.Person); err != nil {
				return nil, err
			}
			facts[row.ProcessID] = f
		}
		p, err := fileOfPaper(row, f, id.Person)
		if err != nil {
			return nil, err
		}
		if access.Allow(id, access.SeePaper, p.facts) == nil {
			files = append(files, p)
		}
	}
	return d.describe(ctx, id.Language, files)
}

// PapersOfPerson are a person's papers over the years that the reader may read.
func (a *Acts) PapersOfPerson(ctx context.Context, id access.Identity, person uuid.UUID) (papers []Paper, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		rows, err := d.PapersOfOwner(ctx, &person)
		if err != nil {
			return wrap(err, "load papers")
		}
		papers, err = d.readable(ctx, id, rows)
		return err
	})
	return papers, err
}

// PapersOfCycle are a page of a cycle's papers after one of them, for HR and the official.
func (a *Acts) PapersOfCycle(ctx context.Context, id access.Identity, cycle, after uuid.UUID, limit int) (papers []Paper, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeAllPapers, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		if _, err := d.Cycle(ctx, cycle); err != nil {
			return found(err, "cycle-unknown")
		}
		rows, err := d.Queries.PapersOfCycle(ctx, db.PapersOfCycleParams{CycleID: cycle, ID: after, Limit: atMost(limit, 100, 500)})
		if err != nil {
			return wrap(err, "load papers")
		}
		papers, err = d.readable(ctx, id, rows)
		return err
	})
	return papers, err
}

// Paper is one paper with its signatures.
func (a *Acts) Paper(ctx context.Context, id access.Identity, paper uuid.UUID) (p Paper, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		f, err := d.paperFile(ctx, id, paper, access.SeePaper)
		if err != nil {
			return err
		}
		p, err = d.onePaper(ctx, id.Language, f)
		return err
	})
	return p, err
}

func (d *deed) onePaper(ctx context.Context, l appraisal.Language, f *paperFile) (Paper, error) {
	papers, err := d.describe(ctx, l, []*paperFile{f})
	if err != nil {
		return Paper{}, err
	}
	return papers[0], nil
}
