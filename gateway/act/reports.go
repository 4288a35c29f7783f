package act

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/dispatch"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Bursts are how many reports an hour may bring before further ones are held back; zero takes
// what is usual.
type Bursts struct {
	// Source is for one address, Subject for one person or office, Agency for all together.
	Source, Subject, Agency int
}

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

// admit decides whether a report is moderated at once or held back with others of its burst.
func (d *deed) admit(ctx context.Context, row *db.InsertComplaintParams, source string) error {
	today, sources, err := d.Sources(ctx, source)
	if err != nil {
		return err
	}
	row.SourceHash = today
	recent, err := d.RecentComplaints(ctx, db.RecentComplaintsParams{
		Sources: sources, AboutKey: row.AboutKey, Since: d.Now.Add(-burstWindow),
	})
	if err != nil {
		return wrap(err, "count recent reports")
	}
	reason, key := d.acts.Bursts.exceeded(recent, row.AboutKey, today)
	if reason == "" {
		process, err := d.NewComplaintProcess(ctx, appraisal.ComplaintProcess, row.CycleID, row.ID)
		if err != nil {
			return err
		}
		row.State, row.ProcessID = string(appraisal.ReportModeration), &row.ID
		return d.start(ctx, process)
	}
	burst, err := d.burst(ctx, row, reason, key)
	row.State, row.BurstID = string(appraisal.ReportHeld), &burst
	return err
}

// exceeded says which limit one more report breaks, and what those of the burst have in common.
func (b Bursts) exceeded(recent db.RecentComplaintsRow, about string, source []byte) (reason, key string) {
	limit := func(set, usual int) int32 {
		if set <= 0 {
			set = usual
		}
		return int32(set)
	}
	switch {
	case recent.Source >= limit(b.Source, usualPerSource):
		return "source", hex.EncodeToString(source)
	case recent.Subject >= limit(b.Subject, usualPerSubject):
		return "subject", about
	case recent.Agency >= limit(b.Agency, usualPerAgency):
		return "agency", ""
	}
	return "", ""
}

// burst finds the burst that a report belongs to, or begins it. While it is held, its decision
// is not drawn: a report never joins what has been let go.
func (d *deed) burst(ctx context.Context, row *db.InsertComplaintParams, reason, key string) (uuid.UUID, error) {
	open, err := d.OpenBurst(ctx, db.OpenBurstParams{Reason: reason, Key: key})
	if err == nil {
		if _, err := d.HoldProcess(ctx, open.ID); err != nil {
			return uuid.Nil, wrap(err, "hold burst")
		}
		again, err := d.Burst(ctx, open.ID)
		if err != nil || again.DecidedAt == nil {
			return open.ID, wrap(err, "load burst")
		}
	} else if !store.NoRows(err) {
		return uuid.Nil, wrap(err, "look for the burst")
	}
	id := store.NewID()
	process, err := d.NewComplaintProcess(ctx, appraisal.BurstProcess, row.CycleID, id)
	if err != nil {
		return id, err
	}
	p := db.InsertBurstParams{AgencyID: d.Agency, ID: id, CycleID: row.CycleID, Reason: reason, Key: key, BeganAt: d.Now}
	if reason == "subject" {
		p.EmployeeID = row.EmployeeID
	}
	if err := d.InsertBurst(ctx, p); err != nil {
		return id, wrap(err, "begin burst")
	}
	detail := map[string]string{"reason": reason}
	if err := d.Record(ctx, store.Entry{Act: "burst.held", Cycle: &row.CycleID, Process: &id, Detail: detail}); err != nil {
		return id, err
	}
	return id, d.start(ctx, process)
}

// start starts the workflow of a new process once the act is recorded.
func (d *deed) start(ctx context.Context, process db.Process) error {
	row, err := d.StartAfter(ctx, process, dispatch.Claim)
	if err == nil {
		d.told = append(d.told, row)
	}
	return err
}

// ReportState is what became of a report, for whoever holds its receipt and secret.
type ReportState struct {
	Receipt    string          `json:"receipt"`
	Kind       string          `json:"kind" enum:"complaint,feedback"`
	Status     string          `json:"status" enum:"received,examined,more-needed,answered,referred,not-taken-up"`
	StatusName string          `json:"status_name"`
	ReceivedOn appraisal.Date  `json:"received_on"`
	Question   string          `json:"question,omitempty" doc:"What is needed"`
	AddBy      *appraisal.Date `json:"add_by,omitempty" doc:"Until when it can be added"`
	Answer     string          `json:"answer,omitempty"`
	Reference  string          `json:"reference,omitempty" doc:"Of the Inspektorat, where it was referred"`
}

// ReportState tells the holder of a receipt and its secret what became of the report. A wrong
// secret and an unknown receipt are one answer.
func (a *Acts) ReportState(ctx context.Context, receipt, secret string, l appraisal.Language) (v ReportState, err error) {
	agency, id, err := a.receipt(ctx, receipt)
	if err != nil {
		return v, err
	}
	err = a.see(ctx, agency, func(d *deed) error {
		row, err := d.holder(ctx, id, secret)
		if err != nil {
			return err
		}
		v, err = d.reportState(ctx, row, l)
		return err
	})
	return v, err
}

func (a *Acts) receipt(ctx context.Context, typed string) (agency, report uuid.UUID, err error) {
	receipt, err := appraisal.ParseReceipt(typed)
	if err != nil {
		return uuid.Nil, uuid.Nil, err
	}
	agency, report, err = a.Store.ReportOf(ctx, receipt)
	return agency, report, found(err, "receipt-unknown")
}

// holder loads a report for whoever has its secret.
func (d *deed) holder(ctx context.Context, id uuid.UUID, secret string) (db.Complaint, error) {
	row, err := d.Complaint(ctx, id)
	if err != nil {
		return row, wrap(err, "load report")
	}
	if subtle.ConstantTimeCompare(row.SecretHash, secretHash(secret)) != 1 {
		return row, access.Unknown("receipt-unknown")
	}
	return row, nil
}

// thanks is what praise is answered where HR writes nothing of its own.
var thanks = appraisal.Text{
	ID: "Terima kasih. Apresiasi Anda telah disampaikan kepada pegawai dan atasannya.",
	EN: "Thank you. Your words have reached the employee and their superior.",
}

func (d *deed) reportState(ctx context.Context, row db.Complaint, l appraisal.Language) (v ReportState, err error) {
	agency, err := d.Queries.Agency(ctx)
	if err != nil {
		return v, wrap(err, "load agency")
	}
	zone, err := time.LoadLocation(agency.Zone)
	if err != nil {
		return v, wrap(err, "zone of the agency")
	}
	status := appraisal.ReportState(row.State).Public()
	v = ReportState{
		Receipt: appraisal.ShowReceipt(row.Receipt), Kind: row.Kind, Status: string(status), StatusName: status.Name().In(l),
		ReceivedOn: appraisal.Calendar{Zone: zone}.Date(row.ReceivedAt),
	}
	switch status {
	case appraisal.StatusMoreNeeded:
		duty, err := d.asked(ctx, row)
		if err != nil {
			return v, err
		}
		if duty == nil {
			// Something was added, or the time for it has passed: it is moderated again.
			v.Status, v.StatusName = string(appraisal.StatusReceived), appraisal.StatusReceived.Name().In(l)
			return v, nil
		}
		v.Question, v.AddBy = value(row.Question), &duty.DueOn
	case appraisal.StatusAnswered, appraisal.StatusNotTaken, appraisal.StatusReferred:
		v.Answer, v.Reference = value(row.Answer), value(row.Referral)
		if v.Answer == "" && row.Kind == string(appraisal.FeedbackReport) {
			v.Answer = thanks.In(l)
		}
	}
	return v, nil
}

// asked is the complainant's open right to add to a report; nil where there is none.
func (d *deed) asked(ctx context.Context, row db.Complaint) (*db.Duty, error) {
	if row.ProcessID == nil {
		return nil, nil
	}
	open, err := d.OpenDuties(ctx, *row.ProcessID)
	if err != nil {
		return nil, wrap(err, "list open duties")
	}
	for _, duty := range open {
		if appraisal.DutyKind(duty.Kind) == appraisal.CompleteComplaint && duty.DueAt.After(d.Now) {
			return &duty, nil
		}
	}
	return nil, nil
}

// AddToReport adds what the complainant was asked for, once for each time they were asked.
func (a *Acts) AddToReport(ctx context.Context, receipt, secret, text string, l appraisal.Language) (v ReportState, err error) {
	agency, id, err := a.receipt(ctx, receipt)
	if err != nil {
		return v, err
	}
	err = a.do(ctx, agency, func(d *deed) error {
		row, err := d.holder(ctx, id, secret)
		if err != nil {
			return err
		}
		if row.ProcessID == nil {
			return appraisal.Refuse(appraisal.Conflict, "details-not-asked", "", "")
		}
		process, err := d.HoldProcess(ctx, *row.ProcessID)
		if err != nil {
			return wrap(err, "load process")
		}
		m, err := d.matterOf(ctx, process, uuid.Nil)
		if err != nil {
			return err
		}
		if m.duty, err = d.asked(ctx, row); err != nil {
			return err
		}
		if m.duty == nil {
			return appraisal.Refuse(appraisal.Conflict, "details-not-asked", "", "")
		}
		body, err := json.Marshal(appraisal.ComplaintDetails{Text: strings.TrimSpace(text)})
		if err != nil {
			return wrap(err, "write details")
		}
		if _, err := d.submit(ctx, m, body, nil); err != nil {
			return err
		}
		v, err = d.reportState(ctx, row, l)
		return err
	})
	return v, err
}
