package act

import (
	"context"
	"crypto/sha256"
	"errors"
	"strconv"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/documents/attachment"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Quota bounds what is attached, in bytes. Zero takes the usual.
type Quota struct {
	// File is one file, Person all files of a person in one cycle, Agency all content kept.
	File, Person, Agency int64
}

// The usual quota.
const (
	usualFile   = 5 << 20
	usualPerson = 50 << 20
	usualAgency = 20 << 30
)

// OrUsual is q with the usual where it says nothing.
func (q Quota) OrUsual() Quota {
	for _, n := range []struct {
		given *int64
		usual int64
	}{{&q.File, usualFile}, {&q.Person, usualPerson}, {&q.Agency, usualAgency}} {
		if *n.given <= 0 {
			*n.given = n.usual
		}
	}
	return q
}

// File is an attachment as those who may read it see it.
type File struct {
	ID        uuid.UUID `json:"id"`
	Name      string    `json:"name" example:"rekap.xlsx"`
	MediaType string    `json:"media_type" example:"application/pdf"`
	Size      int64     `json:"size" doc:"In bytes"`
	At        time.Time `json:"at"`
}

func fileOf(r db.Attachment) File {
	return File{ID: r.ID, Name: r.Name, MediaType: r.MediaType, Size: r.Size, At: r.At}
}

// NewFile is something to attach: for a process, or for whatever its uploader will refer to it in.
type NewFile struct {
	Name    string
	Claimed string
	Content []byte
	Process *uuid.UUID
}

// Attach keeps a file, once per agency whatever its name. Its content must be what name and
// claimed media type say, and within the quota.
func (a *Acts) Attach(ctx context.Context, id access.Identity, n NewFile) (f File, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		facts := access.Facts{Agency: id.Agency}
		var process *db.Process
		if n.Process != nil {
			p, err := d.Process(ctx, *n.Process)
			if err != nil {
				return found(err, "process-unknown")
			}
			m, err := d.matterOf(ctx, p, id.Person)
			if err != nil {
				return err
			}
			process, facts = &p, m.facts()
			if err := access.Allow(id, access.AttachTo, facts); err != nil {
				return err
			}
		} else if err := access.Allow(id, access.Attach, facts); err != nil {
			return err
		}
		f, err = d.attach(ctx, &id.Person, process, n)
		return err
	})
	return f, err
}

// attach keeps a file of somebody, nobody being the public, whose share is the agency's alone.
func (d *deed) attach(ctx context.Context, uploader *uuid.UUID, process *db.Process, n NewFile) (File, error) {
	quota := d.acts.Quota.OrUsual()
	size := int64(len(n.Content))
	if size > quota.File {
		return File{}, tooLarge(quota.File)
	}
	media, err := attachment.Check(n.Name, n.Claimed, n.Content)
	if err != nil {
		return File{}, err
	}
	hash := sha256.Sum256(n.Content)
	row := db.InsertAttachmentParams{
		AgencyID: d.Agency, ID: store.NewID(), Hash: hash[:], Name: n.Name, MediaType: media, Size: size, UploaderID: uploader, At: d.Now,
	}
	entry := store.Entry{Actor: uploader, Act: "file.attached", Detail: map[string]string{"attachment": row.ID.String(), "media_type": media, "size": strconv.FormatInt(size, 10)}}
	if process != nil {
		row.ProcessID, row.CycleID = &process.ID, &process.CycleID
		entry.Process, entry.Cycle = row.ProcessID, row.CycleID
	}
	if err := d.LockAttachments(ctx, d.Agency.String()); err != nil {
		return File{}, wrap(err, "lock attachments")
	}
	if err := d.withinQuota(ctx, row, quota); err != nil {
		return File{}, err
	}
	err = d.InsertBlob(ctx, db.InsertBlobParams{AgencyID: d.Agency, Hash: row.Hash, Size: size, Content: n.Content})
	if err != nil {
		return File{}, wrap(err, "keep content")
	}
	if err := d.InsertAttachment(ctx, row); err != nil {
		return File{}, wrap(err, "keep attachment")
	}
	if err := d.Record(ctx, entry); err != nil {
		return File{}, err
	}
	return File{ID: row.ID, Name: row.Name, MediaType: media, Size: size, At: d.Now}, nil
}

// withinQuota refuses what would exceed the share of a person or the agency. Content that is
// kept already takes nothing from the agency's.
func (d *deed) withinQuota(ctx context.Context, row db.InsertAttachmentParams, quota Quota) error {
	if row.UploaderID != nil {
		used, err := d.AttachedBy(ctx, db.AttachedByParams{UploaderID: row.UploaderID, CycleID: row.CycleID})
		if err != nil {
			return wrap(err, "count attachments")
		}
		if used+row.Size > quota.Person {
			return fullQuota("attachment-quota-person", row.Size, quota.Person, used)
		}
	}
	_, err := d.BlobSize(ctx, db.BlobSizeParams{AgencyID: d.Agency, Hash: row.Hash})
	if err == nil {
		return nil
	}
	if !store.NoRows(err) {
		return wrap(err, "look for content")
	}
	total, err := d.BlobTotal(ctx)
	if err != nil {
		return wrap(err, "count content")
	}
	if total+row.Size > quota.Agency {
		return fullQuota("attachment-quota-agency", row.Size, quota.Agency, total)
	}
	return nil
}

func fullQuota(code appraisal.Code, size, most, used int64) error {
	return appraisal.Refuse(appraisal.Conflict, code, "file", Bytes(size), "max", Bytes(most), "left", Bytes(max(most-used, 0)))
}

// tooLarge refuses a file for its size alone.
func tooLarge(most int64) error {
	return appraisal.Refuse(appraisal.Invalid, "attachment-too-large", "file", "", "max", Bytes(most))
}

// TooLarge refuses a file that was not read to its end, since it is larger than one may be.
func (a *Acts) TooLarge() error { return tooLarge(a.Quota.OrUsual().File) }

// Bytes are a size as people read it.
func Bytes(n int64) string {
	for _, unit := range []struct {
		size int64
		name string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= unit.size {
			return strconv.FormatFloat(float64(n*10/unit.size)/10, 'f', -1, 64) + " " + unit.name
		}
	}
	return strconv.FormatInt(n, 10) + " B"
}

// ReadFile is an attachment with its content: for its uploader, and for those who may read
// something that refers to it.
func (a *Acts) ReadFile(ctx context.Context, id access.Identity, attachmentID uuid.UUID) (f File, content []byte, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		row, err := d.Attachment(ctx, attachmentID)
		if err != nil {
			return found(err, "attachment-unknown")
		}
		facts := access.Facts{Agency: row.AgencyID, Uploader: row.UploaderID}
		if facts.Shown, err = d.shown(ctx, id, row.ID); err != nil {
			return err
		}
		if err := access.Allow(id, access.SeeAttachment, facts); err != nil {
			return err
		}
		f = fileOf(row)
		content, err = d.AttachmentContent(ctx, row.ID)
		return wrap(err, "load content")
	})
	return f, content, err
}

// shown reports whether somebody may read something that refers to an attachment.
func (d *deed) shown(ctx context.Context, id access.Identity, attachmentID uuid.UUID) (bool, error) {
	uses, err := d.AttachmentUses(ctx, attachmentID)
	if err != nil {
		return false, wrap(err, "load uses of an attachment")
	}
	for _, use := range uses {
		if use.ProcessID == nil {
			continue
		}
		if use.Kind == string(access.SignedCopy) {
			// Those who may read the paper, not all who know of the process.
			var hidden *appraisal.Error
			_, err := d.paperFile(ctx, id, use.RefID, access.SeePaper)
			if err == nil || !errors.As(err, &hidden) {
				return err == nil, err
			}
			continue
		}
		process, err := d.Process(ctx, *use.ProcessID)
		if err != nil {
			return false, wrap(err, "load process")
		}
		m, err := d.matterOf(ctx, process, id.Person)
		if err != nil {
			return false, err
		}
		if access.Allow(id, access.Reading(m.kind(), appraisal.DutyKind(use.Kind)), m.facts()) == nil {
			return true, nil
		}
	}
	return false, nil
}

// checkFiles says which of the files that something refers to cannot be referred to here: they
// must exist, and be the author's own or part of the same process already.
func (d *deed) checkFiles(ctx context.Context, process uuid.UUID, author *uuid.UUID, said any) (p appraisal.Problems, err error) {
	refs := appraisal.FilesIn(said)
	if len(refs) == 0 {
		return nil, nil
	}
	// Held until they are referred to: unused uploads are dropped, and quotas are shared.
	if err := d.LockAttachments(ctx, d.Agency.String()); err != nil {
		return nil, wrap(err, "lock attachments")
	}
	ids := make([]uuid.UUID, len(refs))
	for i, r := range refs {
		ids[i] = r.File
	}
	rows, err := d.KnownAttachments(ctx, db.KnownAttachmentsParams{Ids: ids, ProcessID: &process})
	if err != nil {
		return nil, wrap(err, "look for attachments")
	}
	known := map[uuid.UUID]db.KnownAttachmentsRow{}
	for _, r := range rows {
		known[r.ID] = r
	}
	for _, ref := range refs {
		row, ok := known[ref.File]
		own := ok && author != nil && row.UploaderID != nil && *row.UploaderID == *author
		switch {
		case row.Used:
		case !own:
			p.Add("attachment-not-yours", ref.Field, ref.File.String())
		case row.ProcessID != nil && *row.ProcessID != process:
			p.Add("attachment-elsewhere", ref.Field, ref.File.String())
		}
	}
	return p, nil
}

// useFiles notes what refers to the files in said, so that its readers may read them; checkFiles was asked before.
func (d *deed) useFiles(ctx context.Context, process, ref uuid.UUID, kind string, said any) error {
	var ids []uuid.UUID
	for _, f := range appraisal.FilesIn(said) {
		err := d.UseAttachment(ctx, db.UseAttachmentParams{AgencyID: d.Agency, AttachmentID: f.File, RefID: ref, Kind: kind, ProcessID: &process})
		if err != nil {
			return wrap(err, "note the use of an attachment")
		}
		ids = append(ids, f.File)
	}
	return d.bindFiles(ctx, process, ids...)
}

// bindFiles makes uploads for nothing in particular part of the process that refers to them first, with
// its cycle's quota, which they must fit into. Attachments are locked.
func (d *deed) bindFiles(ctx context.Context, process uuid.UUID, ids ...uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	bound, err := d.BindAttachments(ctx, db.BindAttachmentsParams{ProcessID: process, Ids: ids})
	if err != nil {
		return wrap(err, "bind attachments")
	}
	added := map[uuid.UUID]int64{}
	for _, b := range bound {
		if b.UploaderID != nil {
			added[*b.UploaderID] += b.Size
		}
	}
	if len(added) == 0 {
		return nil
	}
	p, err := d.Process(ctx, process)
	if err != nil {
		return wrap(err, "load process")
	}
	most := d.acts.Quota.OrUsual().Person
	for uploader, size := range added {
		total, err := d.AttachedBy(ctx, db.AttachedByParams{UploaderID: &uploader, CycleID: &p.CycleID})
		if err != nil {
			return wrap(err, "count attachments")
		}
		if total > most {
			return fullQuota("attachment-quota-person", size, most, total-size)
		}
	}
	return nil
}
