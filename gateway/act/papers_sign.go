package act

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/documents/attachment"
	"rapor/documents/signing"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Signing says that a paper was signed, or that somebody refused to.
type Signing struct {
	Outcome string          `json:"outcome" enum:"signed,refused"`
	Person  *uuid.UUID      `json:"person,omitempty" doc:"Who signed on paper, where HR records it; oneself else"`
	On      *appraisal.Date `json:"on,omitempty" doc:"The day it was signed; today where it is left out"`
	Reason  string          `json:"reason,omitempty" maxLength:"4000" doc:"Why it was refused"`
}

// check says what is wrong with a signing.
func (s Signing) check(issued, today appraisal.Date) (p appraisal.Problems) {
	const least = 10
	switch s.Outcome {
	case "signed":
	case "refused":
		if utf8.RuneCountInString(strings.TrimSpace(s.Reason)) < least {
			p.Add("reason-missing", "reason", s.Reason, "min", strconv.Itoa(least))
		}
	default:
		p.Add("choice-unknown", "outcome", s.Outcome, "choices", "signed, refused")
	}
	if s.On != nil && (s.On.Before(issued) || s.On.After(today)) {
		p.Add("signed-on-impossible", "on", s.On.String(), "from", issued.String(), "to", today.String())
	}
	return p
}

// SignPaper records that somebody signed a paper, or refused to; with a provider, their own
// signature is a certified one. A paper that holds no longer is not signed any more.
func (a *Acts) SignPaper(ctx context.Context, id access.Identity, paperID uuid.UUID, s Signing) (p Paper, err error) {
	signer := id.Person
	if s.Person != nil {
		signer = *s.Person
	}
	var certified *signing.Signature
	// A provider signs for the person who asks, never for another, and outside of any transaction.
	if a.Signer != nil && signer == id.Person && s.Outcome == "signed" {
		if certified, err = a.certify(ctx, id, paperID); err != nil {
			return p, err
		}
	}
	err = a.do(ctx, id.Agency, func(d *deed) error {
		f, who, today, err := d.toSign(ctx, id, paperID, signer)
		if err != nil {
			return err
		}
		if err := s.check(f.head.On, today).Err(); err != nil {
			return err
		}
		if signer != id.Person && s.Outcome == "signed" {
			if err := d.notAgainstTheirWord(ctx, paperID, signer); err != nil {
				return err
			}
		}
		row := db.InsertPaperSignatureParams{
			AgencyID: d.Agency, PaperID: paperID, PersonID: signer, Outcome: s.Outcome, Part: string(who.Part), Provider: signing.Manual, OnDate: today,
			RecordedBy: id.Person, At: d.Now,
		}
		if s.On != nil {
			row.OnDate = *s.On
		}
		if s.Outcome == "refused" {
			row.Reason = s.Reason
		}
		if certified != nil {
			row.Provider, row.Reference = a.Signer.Name(), certified.Reference
			if row.Hash, err = d.keepFile(ctx, certified.PDF); err != nil {
				return err
			}
		}
		first, err := d.InsertPaperSignature(ctx, row)
		if err != nil {
			return wrap(err, "record signature")
		}
		if first > 0 {
			err = d.Record(ctx, store.Entry{Actor: &id.Person, Act: "paper." + s.Outcome, Cycle: &f.row.CycleID, Process: &f.row.ProcessID, Detail: map[string]string{
				"paper": paperID.String(), "signer": signer.String(), "provider": row.Provider,
			}})
			if err != nil {
				return err
			}
		}
		p, err = d.onePaper(ctx, id.Language, f)
		return err
	})
	return p, err
}

// notAgainstTheirWord refuses that another records the signature of somebody who refused it in their own name.
func (d *deed) notAgainstTheirWord(ctx context.Context, paperID, signer uuid.UUID) error {
	rows, err := d.PaperSignatures(ctx, []uuid.UUID{paperID})
	if err != nil {
		return wrap(err, "load signatures")
	}
	if slices.ContainsFunc(rows, func(r db.PaperSignature) bool {
		return r.PersonID == signer && r.RecordedBy == signer && r.Outcome == "refused"
	}) {
		return appraisal.Refuse(appraisal.Conflict, "signature-refused", "person", signer.String())
	}
	return nil
}

// toSign loads a paper that somebody's signature can be recorded on, today.
func (d *deed) toSign(ctx context.Context, id access.Identity, paperID, signer uuid.UUID) (*paperFile, appraisal.Signatory, appraisal.Date, error) {
	var none appraisal.Signatory
	var day appraisal.Date
	f, err := d.paperFile(ctx, id, paperID, access.SeePaper)
	if err != nil {
		return nil, none, day, err
	}
	f.facts.Signer = signer
	if err := access.Allow(id, access.SignPaper, f.facts); err != nil {
		return nil, none, day, err
	}
	i := slices.IndexFunc(f.head.Signatories, func(s appraisal.Signatory) bool { return s.Person.ID == signer })
	if i < 0 {
		return nil, none, day, appraisal.Refuse(appraisal.Invalid, "signatory-unknown", "person", signer.String())
	}
	if err := inForce(f.row); err != nil {
		return nil, none, day, err
	}
	cycle, err := d.Cycle(ctx, f.row.CycleID)
	if err != nil {
		return nil, none, day, wrap(err, "load cycle")
	}
	var calendar appraisal.Calendar
	if err := json.Unmarshal(cycle.Calendar, &calendar); err != nil {
		return nil, none, day, wrap(err, "calendar of the cycle")
	}
	return f, f.head.Signatories[i], calendar.Date(d.Now), nil
}

// inForce refuses what would be done with a paper that holds no longer.
func inForce(p db.Paper) error {
	if state, since := paperState(p); state != appraisal.PaperIssued {
		return appraisal.Refuse(appraisal.Closed, appraisal.Code("paper-"+string(state)), "", "", "when", instant(since))
	}
	return nil
}

// certify lets the provider sign what was signed last, the rendering in Indonesian at first.
func (a *Acts) certify(ctx context.Context, id access.Identity, paperID uuid.UUID) (*signing.Signature, error) {
	var f *paperFile
	var who appraisal.Signatory
	var pdf []byte
	done := false
	err := a.see(ctx, id.Agency, func(d *deed) (err error) {
		if f, who, _, err = d.toSign(ctx, id, paperID, id.Person); err != nil {
			return err
		}
		rows, err := d.PaperSignatures(ctx, []uuid.UUID{paperID})
		if err != nil {
			return wrap(err, "load signatures")
		}
		done = slices.ContainsFunc(rows, func(r db.PaperSignature) bool {
			return r.PersonID == id.Person && r.Outcome == "signed" && r.Provider != appraisal.SignedByDuty
		})
		_, pdf, err = d.lastSigned(ctx, paperID)
		return err
	})
	if err != nil || done {
		return nil, err
	}
	if pdf == nil {
		made, err := a.PaperPDF(ctx, id, paperID, appraisal.Indonesian)
		if err != nil {
			return nil, err
		}
		pdf = made.Content
	}
	signature, err := a.Signer.Sign(ctx, signing.Request{
		Once: f.row.PublicID.String() + " " + id.Person.String(), Name: who.Person.Name, Number: who.Person.Number,
		Reason: appraisal.PaperKind(f.row.Kind).Name().ID, PDF: pdf,
	})
	if err != nil {
		return nil, wrap(err, "sign with %s", a.Signer.Name())
	}
	if _, err := attachment.Check("signed.pdf", attachment.PDF, signature.PDF); err != nil {
		return nil, wrap(err, "signed by %s", a.Signer.Name())
	}
	return &signature, nil
}

// SignedCopy is a scan of the signed paper, attached before.
type SignedCopy struct {
	Attachment uuid.UUID `json:"attachment" doc:"An attachment of your own: a PDF, or a picture of one page"`
}

// copyTypes are what a scan can be.
var copyTypes = []string{attachment.PDF, attachment.PNG, attachment.JPEG}

// AddSignedCopy keeps the scan of a signed paper with it; those who may read the paper may read it.
func (a *Acts) AddSignedCopy(ctx context.Context, id access.Identity, paperID uuid.UUID, c SignedCopy) (p Paper, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		f, err := d.paperFile(ctx, id, paperID, access.AddSignedCopy)
		if err != nil {
			return err
		}
		if err := inForce(f.row); err != nil {
			return err
		}
		if err := d.LockAttachments(ctx, d.Agency.String()); err != nil {
			return wrap(err, "lock attachments")
		}
		file, err := d.Attachment(ctx, c.Attachment)
		if err != nil && !store.NoRows(err) {
			return wrap(err, "load attachment")
		}
		switch {
		case err != nil || file.UploaderID == nil || *file.UploaderID != id.Person:
			return appraisal.Refuse(appraisal.Invalid, "attachment-not-yours", "attachment", c.Attachment.String())
		case file.ProcessID != nil && *file.ProcessID != f.row.ProcessID:
			return appraisal.Refuse(appraisal.Invalid, "attachment-elsewhere", "attachment", c.Attachment.String())
		case !slices.Contains(copyTypes, file.MediaType):
			return appraisal.Refuse(appraisal.Invalid, "copy-type", "attachment", file.MediaType, "types", strings.Join(copyTypes, ", "))
		}
		first, err := d.InsertPaperCopy(ctx, db.InsertPaperCopyParams{AgencyID: d.Agency, PaperID: paperID, AttachmentID: file.ID, AddedBy: id.Person, At: d.Now})
		if err != nil {
			return wrap(err, "keep signed copy")
		}
		if first > 0 {
			err = d.UseAttachment(ctx, db.UseAttachmentParams{
				AgencyID: d.Agency, AttachmentID: file.ID, RefID: paperID, Kind: string(access.SignedCopy), ProcessID: &f.row.ProcessID,
			})
			if err != nil {
				return wrap(err, "note the use of an attachment")
			}
			if err := d.bindFiles(ctx, f.row.ProcessID, file.ID); err != nil {
				return err
			}
			err = d.Record(ctx, store.Entry{Actor: &id.Person, Act: "paper.copy-added", Cycle: &f.row.CycleID, Process: &f.row.ProcessID, Detail: map[string]string{
				"paper": paperID.String(), "attachment": file.ID.String(),
			}})
			if err != nil {
				return err
			}
		}
		p, err = d.onePaper(ctx, id.Language, f)
		return err
	})
	return p, err
}

// Letterhead is what stands at the top of the agency's papers.
func (a *Acts) Letterhead(ctx context.Context, id access.Identity) (head appraisal.Letterhead, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeLetterhead, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		head, err = d.AgencyLetterhead(ctx)
		return err
	})
	return head, err
}

// SetLetterhead changes it for papers that are issued from now on.
func (a *Acts) SetLetterhead(ctx context.Context, id access.Identity, head appraisal.Letterhead) (appraisal.Letterhead, error) {
	err := a.do(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SetLetterhead, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		if err := head.Check().Err(); err != nil {
			return err
		}
		body, err := json.Marshal(head)
		if err != nil {
			return err
		}
		err = d.Queries.SetLetterhead(ctx, db.SetLetterheadParams{AgencyID: d.Agency, Head: body, UpdatedBy: id.Person, UpdatedAt: d.Now})
		if err != nil {
			return wrap(err, "set letterhead")
		}
		return d.Record(ctx, store.Entry{Actor: &id.Person, Act: "letterhead.set"})
	})
	return head, err
}
