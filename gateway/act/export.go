package act

import (
	"context"
	"encoding/json"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/config"
	"rapor/documents/export"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

const (
	// mostExports that one gateway makes at a time: each holds a connection, and up to 32 MB for an XLSX.
	mostExports = 4
	// recording is how long the end of an export may take to be recorded, whatever became of the reader.
	recording = 5 * time.Second
)

// ExportRequest says what to take out and how.
type ExportRequest struct {
	Kind   appraisal.ExportKind
	Layout string
	Format export.Format
	// Language of headings and words; the reader's own where it is empty.
	Language appraisal.Language
	// Semicolon between the cells of a CSV, and Mark before it; an XLSX has neither.
	Semicolon bool
	Mark      bool
}

// ExportHead is what a table is, known before its first byte.
type ExportHead struct {
	FileName  string
	MediaType string
}

// exportActs are the acts of the kinds.
var exportActs = map[appraisal.ExportKind]access.Act{
	appraisal.ExportResults:    access.ExportResults,
	appraisal.ExportIncentives: access.ExportIncentives,
	appraisal.ExportTrainings:  access.ExportTrainings,
	appraisal.ExportAudit:      access.ExportAudit,
}

// shippedLayouts are those of an agency that brings none.
var shippedLayouts = sync.OnceValues(config.DefaultExportLayouts)

// Export writes a table of a cycle, or the audit trail of the whole agency where cycle is nil, to what
// open returns, which is called once there is something to write. That it began is recorded before, and
// with how many rows it ended after: an error after open means that the table is not whole.
func (a *Acts) Export(ctx context.Context, id access.Identity, cycle *uuid.UUID, r ExportRequest, open func(ExportHead) io.Writer) (rows int, err error) {
	if a.exporting.Add(1) > mostExports {
		a.exporting.Add(-1)
		return 0, appraisal.Refuse(appraisal.Unavailable, "export-busy", "", "")
	}
	defer a.exporting.Add(-1)
	if r.Language == "" {
		r.Language = id.Language
	}
	x := &exporter{id: id, cycleID: cycle, request: r, open: open}
	// One transaction from the first row to the last: the table is as everything was at one moment.
	err = a.see(ctx, id.Agency, func(d *deed) error {
		x.deed = d
		return x.run(ctx)
	})
	if x.begun {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recording)
		defer cancel()
		detail := x.detail()
		detail["rows"], detail["whole"] = strconv.Itoa(x.rows), strconv.FormatBool(err == nil)
		if failed := x.record(ctx, a, "export.ended", detail); failed != nil {
			a.Log.WarnContext(ctx, "the end of an export is not recorded", "kind", r.Kind, "rows", x.rows, "error", failed)
		}
	}
	return x.rows, err
}

// exporter makes one export.
type exporter struct {
	*deed
	id      access.Identity
	cycleID *uuid.UUID
	request ExportRequest
	open    func(ExportHead) io.Writer

	agency   db.Agency
	zone     *time.Location
	cycle    db.Cycle
	method   *appraisal.Method
	calendar appraisal.Calendar
	layout   *appraisal.ExportLayout
	table    *export.Table
	begun    bool
	rows     int
}

func (x *exporter) run(ctx context.Context) error {
	if err := access.Allow(x.id, exportActs[x.request.Kind], access.Facts{Agency: x.id.Agency}); err != nil {
		return err
	}
	if err := x.prepare(ctx); err != nil {
		return err
	}
	free, err := x.LockExports(ctx, x.id.Person)
	if err != nil {
		return wrap(err, "lock exports")
	}
	if !free {
		return appraisal.Refuse(appraisal.Conflict, "export-running", "", "")
	}
	if err := x.fits(ctx); err != nil {
		return err
	}
	// On a connection of its own: it stays, whatever becomes of the rest.
	if err := x.record(ctx, x.acts, "export.begun", x.detail()); err != nil {
		return wrap(err, "record the export")
	}
	x.begun = true
	return x.write(ctx)
}

// prepare loads what the export is of.
func (x *exporter) prepare(ctx context.Context) (err error) {
	if x.agency, err = x.Queries.Agency(ctx); err != nil {
		return wrap(err, "load agency")
	}
	if x.zone, err = time.LoadLocation(x.agency.Zone); err != nil {
		return wrap(err, "zone of the agency")
	}
	if x.cycleID != nil {
		if x.cycle, err = x.Cycle(ctx, *x.cycleID); err != nil {
			return found(err, "cycle-unknown")
		}
		if x.method, err = x.deed.method(ctx, x.cycle.MethodHash); err != nil {
			return err
		}
		if err := json.Unmarshal(x.cycle.Calendar, &x.calendar); err != nil {
			return wrap(err, "calendar of the cycle")
		}
	}
	layouts := x.acts.Layouts
	if layouts == nil {
		if layouts, err = shippedLayouts(); err != nil {
			return err
		}
	}
	if x.layout, err = layouts.Find(x.agency.Code, x.request.Kind, x.request.Layout); err != nil {
		return err
	}
	if x.request.Format != export.CSV && x.request.Semicolon {
		return appraisal.Refuse(appraisal.Invalid, "export-separator", "separator", "")
	}
	return nil
}

// fits refuses what a sheet cannot hold before anything is made.
func (x *exporter) fits(ctx context.Context) error {
	if x.request.Format != export.XLSX {
		return nil
	}
	var n int64
	var err error
	switch x.request.Kind {
	case appraisal.ExportAudit:
		n, err = x.CountAudit(ctx, x.cycleID)
	case appraisal.ExportResults:
		n, err = x.CountAppraisalsOf(ctx, x.cycle.ID)
	}
	if err == nil && n > export.MostRows {
		return appraisal.Refuse(appraisal.Invalid, "export-too-long", "format", string(export.XLSX),
			"most", strconv.Itoa(export.MostRows), "rows", strconv.FormatInt(n, 10))
	}
	return wrap(err, "count rows")
}

func (x *exporter) detail() map[string]string {
	return map[string]string{"kind": string(x.request.Kind), "layout": x.layout.ID, "format": string(x.request.Format)}
}

func (x *exporter) record(ctx context.Context, a *Acts, act string, detail map[string]string) error {
	return a.Store.As(ctx, x.id.Agency, func(tx store.Tx) error {
		return tx.Record(ctx, store.Entry{Actor: &x.id.Person, Act: act, Cycle: x.cycleID, Process: x.cycleID, Detail: detail})
	})
}

func (x *exporter) write(ctx context.Context) (err error) {
	r := x.request
	head := ExportHead{FileName: export.FileName(r.Format, string(r.Kind), x.layout.ID, x.agency.Code, x.cycle.Name), MediaType: r.Format.MediaType()}
	x.table, err = export.New(&late{open: func() io.Writer { return x.open(head) }}, x.layout, export.Options{
		Format: r.Format, Language: r.Language, Semicolon: r.Semicolon, Mark: r.Mark, Facts: x.facts(),
	})
	if err != nil {
		return err
	}
	defer x.table.Abandon()
	defer func() { x.rows = x.table.Rows() }()
	switch r.Kind {
	case appraisal.ExportResults:
		err = x.EachResult(ctx, x.cycle.ID, x.id.Person, x.result)
	case appraisal.ExportIncentives:
		err = x.EachIncentive(ctx, x.cycle.ID, x.incentive)
	case appraisal.ExportTrainings:
		err = x.EachTraining(ctx, x.cycle.ID, x.training)
	case appraisal.ExportAudit:
		err = x.EachAudit(ctx, x.cycleID, x.id.Person, x.id.Has(access.HR), x.entry)
	}
	if err != nil {
		return err
	}
	_, err = x.table.Close()
	return wrap(err, "end the table")
}

// late opens a writer when there is something to write.
type late struct {
	open func() io.Writer
	w    io.Writer
}

func (l *late) Write(p []byte) (int, error) {
	if l.w == nil {
		l.w = l.open()
	}
	return l.w.Write(p)
}

// facts are what a table says about itself.
func (x *exporter) facts() []export.Fact {
	l := x.request.Language
	say := func(id, en string) string { return appraisal.Text{ID: id, EN: en}.In(l) }
	facts := []export.Fact{
		{Name: say("Tabel", "Table"), Value: x.layout.Name.In(l)},
		{Name: say("Instansi", "Agency"), Value: x.agency.Name},
	}
	if x.cycleID != nil {
		facts = append(facts, export.Fact{Name: say("Siklus", "Cycle"), Value: x.cycle.Name})
	}
	facts = append(facts, export.Fact{Name: say("Dibuat", "Made at"), Value: x.Now.In(x.zone).Format(time.RFC3339)})
	if x.layout.Source != "" {
		facts = append(facts, export.Fact{Name: say("Sumber kolom", "Source of the columns"), Value: x.layout.Source})
	}
	for _, u := range x.layout.Unverified {
		facts = append(facts, export.Fact{Name: say("Belum diverifikasi", "Unverified"), Value: u.In(l)})
	}
	return facts
}
