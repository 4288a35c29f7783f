package act

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/documents/paper"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// PaperPDF is a paper as a file.
type PaperPDF struct {
	Name    string
	Hash    string
	Content []byte
}

// PaperPDF is the PDF of a paper in a language. It is made when it is first read and never again,
// so that its hash stays what it is.
func (a *Acts) PaperPDF(ctx context.Context, id access.Identity, paperID uuid.UUID, language appraisal.Language) (pdf PaperPDF, err error) {
	var f *paperFile
	var made db.PaperRenderingRow
	err = a.see(ctx, id.Agency, func(d *deed) (err error) {
		if f, err = d.paperFile(ctx, id, paperID, access.SeePaper); err != nil {
			return err
		}
		made, err = d.rendering(ctx, paperID, language)
		return err
	})
	if err == nil && made.Hash == nil {
		made, err = a.render(ctx, id.Agency, f, language)
	}
	if err != nil {
		return pdf, err
	}
	return PaperPDF{Name: fileName(f.row, language), Hash: hex.EncodeToString(made.Hash), Content: made.Content}, nil
}

func fileName(p db.Paper, language appraisal.Language) string {
	return p.Kind + "-" + number(p.Number) + "-" + p.PublicID.String()[:8] + "-" + string(language) + ".pdf"
}

// rendering is what was made of a paper before; nothing where nothing was.
func (d *deed) rendering(ctx context.Context, paperID uuid.UUID, language appraisal.Language) (db.PaperRenderingRow, error) {
	row, err := d.PaperRendering(ctx, db.PaperRenderingParams{PaperID: paperID, Language: string(language)})
	if store.NoRows(err) {
		return db.PaperRenderingRow{}, nil
	}
	return row, wrap(err, "load a paper's file")
}

// render makes the PDF outside of any transaction and keeps it, unless somebody was faster: then
// theirs is the one.
func (a *Acts) render(ctx context.Context, agency uuid.UUID, f *paperFile, language appraisal.Language) (made db.PaperRenderingRow, err error) {
	if a.PublicURL == "" {
		// Its code would lead nowhere, for ever.
		return made, appraisal.Refuse(appraisal.Unavailable, "papers-without-address", "", "")
	}
	kind := appraisal.PaperKind(f.row.Kind)
	content, err := appraisal.DecodePaper(kind, f.row.Content)
	if err != nil {
		return made, err
	}
	bytes, err := paper.Render(paper.Paper{
		Kind: kind, Number: int(f.row.Number), PublicID: f.row.PublicID, IssuedAt: f.row.IssuedAt, Head: f.head, Content: content, Verify: a.verifyAt(f.row.PublicID),
	}, language)
	if err != nil {
		return made, err
	}
	err = a.do(ctx, agency, func(d *deed) error {
		hash, err := d.keepFile(ctx, bytes)
		if err != nil {
			return err
		}
		err = d.InsertPaperRendering(ctx, db.InsertPaperRenderingParams{
			AgencyID: d.Agency, PaperID: f.row.ID, Language: string(language), Hash: hash, RenderedAt: d.Now,
		})
		if err != nil {
			return wrap(err, "keep a paper's file")
		}
		made, err = d.rendering(ctx, f.row.ID, language)
		return err
	})
	return made, err
}

func (d *deed) keepFile(ctx context.Context, bytes []byte) ([]byte, error) {
	hash := sha256.Sum256(bytes)
	err := d.InsertPaperFile(ctx, db.InsertPaperFileParams{AgencyID: d.Agency, Hash: hash[:], Size: int64(len(bytes)), Content: bytes})
	return hash[:], wrap(err, "keep a paper's file")
}

// SignedPDF is the file that a provider signed last.
func (a *Acts) SignedPDF(ctx context.Context, id access.Identity, paperID uuid.UUID) (pdf PaperPDF, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		f, err := d.paperFile(ctx, id, paperID, access.SeePaper)
		if err != nil {
			return err
		}
		hash, content, err := d.lastSigned(ctx, paperID)
		if err != nil {
			return err
		}
		if hash == nil {
			return access.Unknown("paper-not-signed")
		}
		pdf = PaperPDF{Name: fileName(f.row, appraisal.Indonesian), Hash: hex.EncodeToString(hash), Content: content}
		return nil
	})
	return pdf, err
}

func (d *deed) lastSigned(ctx context.Context, paperID uuid.UUID) (hash, content []byte, err error) {
	rows, err := d.PaperSignatures(ctx, []uuid.UUID{paperID})
	if err != nil {
		return nil, nil, wrap(err, "load signatures")
	}
	for _, r := range slices.Backward(rows) {
		if r.Hash != nil {
			content, err = d.PaperFile(ctx, db.PaperFileParams{AgencyID: d.Agency, Hash: r.Hash})
			return r.Hash, content, wrap(err, "load a signed file")
		}
	}
	return nil, nil, nil
}

// Verification is what anybody may know of a paper they hold: nothing about the person.
type Verification struct {
	Agency    string               `json:"agency" example:"Dinas Kependudukan"`
	Kind      appraisal.PaperKind  `json:"kind" example:"evaluation-document"`
	Name      appraisal.Text       `json:"name"`
	State     appraisal.PaperState `json:"state" enum:"issued,superseded,withdrawn"`
	IssuedOn  appraisal.Date       `json:"issued_on"`
	Since     appraisal.Date       `json:"since" doc:"The day it was superseded or withdrawn; that of the issue else"`
	SHA256    []string             `json:"sha256" doc:"Of every file that the system issued of it, in hexadecimal: renderings, and files that a certified provider signed"`
	Copies    []string             `json:"copies" doc:"SHA-256 of scans that were handed in as signed copies: not made by the system, and checked by nobody"`
	Certified bool                 `json:"certified_signature" doc:"Always false: this page is not a certified electronic signature"`
}

// Verify says whether there is a paper of a public ID. What is no ID is looked for all the same: the
// answer and its time are those of an ID that does not exist.
func (a *Acts) Verify(ctx context.Context, public string) (Verification, error) {
	id, err := uuid.Parse(public)
	if err != nil || len(public) != len(uuid.Nil.String()) {
		id = uuid.Nil
	}
	row, err := a.Store.FindPaper(ctx, id)
	if err != nil {
		return Verification{}, found(err, "paper-not-found")
	}
	zone, err := time.LoadLocation(row.AgencyZone)
	if err != nil {
		return Verification{}, wrap(err, "zone of the agency")
	}
	on := func(t time.Time) appraisal.Date { return appraisal.Calendar{Zone: zone}.Date(t) }
	v := Verification{
		Agency: row.AgencyName, Kind: appraisal.PaperKind(row.Kind), Name: appraisal.PaperKind(row.Kind).Name(), State: appraisal.PaperState(row.State),
		IssuedOn: on(row.IssuedAt), Since: on(row.Since), SHA256: inHex(row.Hashes), Copies: inHex(row.Copies),
	}
	return v, nil
}

func inHex(hashes [][]byte) []string {
	texts := make([]string, len(hashes))
	for i, h := range hashes {
		texts[i] = hex.EncodeToString(h)
	}
	slices.Sort(texts)
	return texts
}
