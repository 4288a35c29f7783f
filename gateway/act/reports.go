package act

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"io"
	"strings"
	"time"

	"rapor/appraisal"
	"rapor/dispatch"
	"rapor/store"
	"rapor/store/db"
)

// What is usual, and the window that is looked at.
const (
	usualPerSource  = 3
	usualPerSubject = 10
	usualPerAgency  = 60
	burstWindow     = time.Hour
)

// ReportReceipt is what somebody who reported keeps: with both one can ask what became of it.
type ReportReceipt struct {
	Receipt    string    `json:"receipt" example:"K7QF-3M2X-9TBD"`
	Secret     string    `json:"secret" doc:"Shown this once"`
	ReceivedAt time.Time `json:"received_at"`
}

// Report takes a report of the public about somebody or some office of an agency. The source is
// the address it came from, of which nothing but a keyed hash is kept. What is too much for an
// hour is received and held back until HR has looked at it. A report with a Once that was sent
// before is the same one.
func (a *Acts) Report(ctx context.Context, code, source string, r appraisal.Report) (got ReportReceipt, err error) {
	agency, err := a.Store.FindAgency(ctx, code)
	if err != nil {
		return got, err
	}
	err = a.do(ctx, agency, func(d *deed) error {
		if err := d.CountIntakeAlone(ctx, agency.String()); err != nil {
			return wrap(err, "wait for other reports")
		}
		known, err := d.once(ctx, r, &got)
		if known || err != nil {
			return err
		}
		got, err = d.take(ctx, r, source)
		return err
	})
	return got, err
}

// PublicAgency is the name of an agency that takes reports.
func (a *Acts) PublicAgency(ctx context.Context, code string) (name string, err error) {
	agency, err := a.Store.FindAgency(ctx, code)
	if err != nil {
		return "", err
	}
	err = a.see(ctx, agency, func(d *deed) error {
		row, err := d.Queries.Agency(ctx)
		name = row.Name
		return wrap(err, "load agency")
	})
	return name, err
}

// once finds a report that was sent before.
func (d *deed) once(ctx context.Context, r appraisal.Report, got *ReportReceipt) (known bool, err error) {
	if r.Once == "" {
		return false, nil
	}
	row, err := d.ComplaintOnce(ctx, onceHash(r.Once))
	if store.NoRows(err) {
		return false, nil
	}
	if err != nil {
		return false, wrap(err, "look for the report")
	}
	secret, err := secretOf(r.Once)
	*got = ReportReceipt{Receipt: appraisal.ShowReceipt(row.Receipt), Secret: appraisal.ShowReceipt(secret), ReceivedAt: row.ReceivedAt}
	return true, err
}

func onceHash(once string) []byte { sum := sha256.Sum256([]byte("report " + once)); return sum[:] }

// secretOf is the secret of a report: with a Once always the same, so that a repeat can be
// answered although only the secret's hash is kept.
func secretOf(once string) (string, error) {
	var random io.Reader = rand.Reader
	if once != "" {
		const plenty = 256
		bytes, err := hkdf.Key(sha256.New, []byte(once), nil, "secret of a report", plenty)
		if err != nil {
			return "", wrap(err, "derive secret")
		}
		random = strings.NewReader(string(bytes))
	}
	secret, err := appraisal.NewSecret(random)
	return secret, wrap(err, "make secret")
}

func secretHash(secret string) []byte {
	sum := sha256.Sum256([]byte(appraisal.ParseSecret(secret)))
	return sum[:]
}

// take keeps a report with its receipt and starts its process, unless it is held back.
func (d *deed) take(ctx context.Context, r appraisal.Report, source string) (got ReportReceipt, err error) {
	row, err := d.intake(ctx, r)
	if err != nil {
		return got, err
	}
	secret, err := secretOf(r.Once)
	if err != nil {
		return got, err
	}
	row.SecretHash = secretHash(secret)
	if row.Receipt, err = appraisal.NewReceipt(rand.Reader); err != nil {
		return got, wrap(err, "make receipt")
	}
	if r.Once != "" {
		row.OnceHash = onceHash(r.Once)
	}
	if err := d.admit(ctx, &row, source); err != nil {
		return got, err
	}
	if err := d.InsertComplaint(ctx, row); err != nil {
		return got, wrap(err, "keep report")
	}
	if r.Reporter != "" || r.Contact != "" {
		p := db.InsertComplainantParams{AgencyID: d.Agency, ComplaintID: row.ID, Name: r.Reporter, Contact: r.Contact}
		if err := d.InsertComplainant(ctx, p); err != nil {
			return got, wrap(err, "keep who reported")
		}
	}
	detail := map[string]string{"report": row.ID.String(), "kind": row.Kind, "state": row.State}
	if err := d.Record(ctx, store.Entry{Act: "complaint.received", Cycle: &row.CycleID, Process: row.ProcessID, Detail: detail}); err != nil {
		return got, err
	}
	return ReportReceipt{Receipt: appraisal.ShowReceipt(row.Receipt), Secret: appraisal.ShowReceipt(secret), ReceivedAt: row.ReceivedAt}, nil
}

// intake checks a report and finds whom it is about, as far as the public has said so. About
// an office it is its head who is heard, unless moderation names somebody else.
func (d *deed) intake(ctx context.Context, r appraisal.Report) (row db.InsertComplaintParams, err error) {
	agency, err := d.Queries.Agency(ctx)
	if err != nil {
		return row, wrap(err, "load agency")
	}
	zone, err := time.LoadLocation(agency.Zone)
	if err != nil {
		return row, wrap(err, "zone of the agency")
	}
	today := appraisal.Calendar{Zone: zone}.Date(d.Now)
	if err := r.Check(today).Err(); err != nil {
		return row, err
	}
	row = db.InsertComplaintParams{
		AgencyID: d.Agency, ID: store.NewID(), Kind: string(r.Kind), AboutNumber: r.Number, AboutName: r.Name, AboutUnit: r.Unit,
		AboutKey: r.AboutKey(), Body: r.Text, HappenedOn: r.HappenedOn, Place: r.Place, Sp4n: r.SP4N, ReceivedAt: d.Now,
	}
	if err := d.resolve(ctx, r, &row); err != nil {
		return row, err
	}
	cycle, err := d.ComplaintCycle(ctx, db.ComplaintCycleParams{EmployeeID: row.EmployeeID, Today: today})
	if store.NoRows(err) {
		return row, appraisal.Refuse(appraisal.Conflict, "reports-not-taken", "", "")
	}
	if err != nil {
		return row, wrap(err, "find the cycle")
	}
	row.CycleID = cycle.ID
	return row, nil
}

func (d *deed) resolve(ctx context.Context, r appraisal.Report, row *db.InsertComplaintParams) error {
	if r.Unit != "" {
		unit, err := d.UnitByName(ctx, r.Unit)
		if err != nil && !store.NoRows(err) {
			return wrap(err, "look for the unit")
		}
		if err == nil {
			row.UnitID = &unit.ID
			if r.Number == "" && r.Name == "" {
				row.EmployeeID = unit.HeadID
			}
		}
	}
	if r.Number == "" {
		return nil
	}
	person, err := d.PersonByNumber(ctx, &r.Number)
	if store.NoRows(err) {
		return nil // moderation may know better than the public
	}
	row.EmployeeID = &person.ID
	return wrap(err, "look for the employee")
}

// start starts the workflow of a new process once the act is recorded.
func (d *deed) start(ctx context.Context, process db.Process) error {
	row, err := d.StartAfter(ctx, process, dispatch.Claim)
	if err == nil {
		d.told = append(d.told, row)
	}
	return err
}

// thanks is what praise is answered where HR writes nothing of its own.
var thanks = appraisal.Text{
	ID: "Terima kasih. Apresiasi Anda telah disampaikan kepada pegawai dan atasannya.",
	EN: "Thank you. Your words have reached the employee and their superior.",
}
