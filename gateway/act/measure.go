package act

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// mostMeasurements is how many figures one batch holds at most.
const mostMeasurements = 1000

// Fed is what became of a batch of figures.
type Fed struct {
	Stored   int `json:"stored"`
	Repeated int `json:"repeated" doc:"Known by their reference already; they changed nothing"`
	Refused  int `json:"refused"`
	// Problems are all that is wrong, each with a field such as "measurements[3].value".
	Problems appraisal.Problems `json:"-"`
}

// feed is a batch of figures on its way into the store.
type feed struct {
	*deed
	source    uuid.UUID
	employees map[string]*measured
	known     map[string]db.MeasurementsByReferenceRow
	fed       Fed
}

// measured is somebody figures are about, with the cycles they can count in.
type measured struct {
	id     uuid.UUID
	cycles []measuredCycle
}

type measuredCycle struct {
	method       *appraisal.Method
	since, until appraisal.Date
	today        appraisal.Date
}

// Feed stores the figures of a batch that can be stored and says what is wrong with the others. It
// refuses the batch when none of it is stored or known.
func (a *Acts) Feed(ctx context.Context, id access.Identity, rows []json.RawMessage) (fed Fed, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.FeedMeasurements, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		if len(rows) == 0 || len(rows) > mostMeasurements {
			return appraisal.Refuse(appraisal.Invalid, "measurements-count", "measurements", strconv.Itoa(len(rows)), "max", strconv.Itoa(mostMeasurements))
		}
		f := &feed{deed: d, source: id.Person}
		list, err := f.read(ctx, rows)
		if err != nil {
			return err
		}
		for i, m := range list {
			if m == nil {
				continue
			}
			if err := f.take(ctx, i, *m); err != nil {
				return err
			}
		}
		fed = f.fed
		if fed.Stored+fed.Repeated == 0 {
			return fed.Problems.Err()
		}
		return d.Record(ctx, store.Entry{Actor: &id.Person, Act: "measurements.fed", Detail: map[string]string{
			"stored": strconv.Itoa(fed.Stored), "repeated": strconv.Itoa(fed.Repeated), "refused": strconv.Itoa(fed.Refused),
		}})
	})
	return fed, err
}

// refuse notes what is wrong with one figure.
func (f *feed) refuse(row int, problems appraisal.Problems) {
	f.fed.Refused++
	for _, p := range problems {
		p.Field = strings.TrimSuffix(fmt.Sprintf("measurements[%d].%s", row, p.Field), ".")
		f.fed.Problems = append(f.fed.Problems, p)
	}
}

// read decodes the figures, each by itself, and loads whom and what they are about; nil stands for
// one that cannot be read.
func (f *feed) read(ctx context.Context, rows []json.RawMessage) ([]*appraisal.Measurement, error) {
	list := make([]*appraisal.Measurement, len(rows))
	numbers, refs := map[string]bool{}, map[string]bool{}
	for i, raw := range rows {
		m, err := appraisal.ParseMeasurement(raw)
		if err != nil {
			f.refuse(i, appraisal.Problems{err})
			continue
		}
		if problems := m.Check(); len(problems) > 0 {
			f.refuse(i, problems)
			continue
		}
		list[i] = m
		numbers[m.Employee], refs[m.Reference], refs[m.Corrects] = true, true, true
	}
	if err := f.loadEmployees(ctx, slices.Sorted(maps.Keys(numbers))); err != nil {
		return nil, err
	}
	known, err := f.MeasurementsByReference(ctx, db.MeasurementsByReferenceParams{SourceID: f.source, Refs: slices.Sorted(maps.Keys(refs))})
	f.known = map[string]db.MeasurementsByReferenceRow{}
	for _, k := range known {
		f.known[k.Reference] = k
	}
	return list, wrap(err, "look for references")
}

func (f *feed) loadEmployees(ctx context.Context, numbers []string) error {
	rows, err := f.MeasuredEmployees(ctx, numbers)
	if err != nil {
		return wrap(err, "look for employees")
	}
	f.employees = map[string]*measured{}
	for _, r := range rows {
		who := f.employees[*r.Number]
		if who == nil {
			who = &measured{id: r.ID}
			f.employees[*r.Number] = who
		}
		if r.MethodHash == nil {
			continue
		}
		c := measuredCycle{since: *r.StartsOn, until: *r.EndsOn}
		if c.method, err = f.method(ctx, *r.MethodHash); err != nil {
			return err
		}
		var calendar appraisal.Calendar
		if err := json.Unmarshal(r.Calendar, &calendar); err != nil {
			return wrap(err, "calendar of the cycle")
		}
		c.today = calendar.Date(f.Now)
		who.cycles = append(who.cycles, c)
	}
	return nil
}

// take stores one figure, or notes why it is not stored.
func (f *feed) take(ctx context.Context, row int, m appraisal.Measurement) error {
	who, problems := f.check(m)
	if len(problems) > 0 {
		f.refuse(row, problems)
		return nil
	}
	if before, ok := f.known[m.Reference]; ok {
		f.again(row, m, who.id, before)
		return nil
	}
	insert := db.InsertMeasurementParams{
		AgencyID: f.Agency, ID: store.NewID(), PersonID: who.id, Metric: m.Metric, MeasuredOn: m.Date, Value: m.Value,
		Reference: m.Reference, SourceID: f.source, At: f.Now,
	}
	if m.Corrects != "" {
		corrected := f.known[m.Corrects]
		insert.SupersedesID, insert.Reason = &corrected.ID, &m.Reason
		corrected.Superseded = true
		f.known[m.Corrects] = corrected
	}
	stored, err := f.InsertMeasurement(ctx, insert)
	if err != nil {
		return wrap(err, "store measurement")
	}
	if stored == 0 {
		// Another batch was faster with the reference or with the correction.
		return f.late(ctx, row, m, who.id)
	}
	f.known[m.Reference] = db.MeasurementsByReferenceRow{
		ID: insert.ID, PersonID: who.id, Metric: m.Metric, MeasuredOn: m.Date, Value: m.Value, Reference: m.Reference, Corrects: m.Corrects,
	}
	f.fed.Stored++
	if m.Corrects == "" {
		return nil
	}
	return f.Record(ctx, store.Entry{Actor: &f.source, Act: "measurement.corrected", Detail: map[string]string{
		"measurement": insert.ID.String(), "supersedes": insert.SupersedesID.String(),
	}})
}

// again is a figure whose reference is known: the same one changes nothing, another is refused.
func (f *feed) again(row int, m appraisal.Measurement, who uuid.UUID, before db.MeasurementsByReferenceRow) {
	same := appraisal.Measurement{Employee: m.Employee, Metric: before.Metric, Date: before.MeasuredOn, Value: before.Value, Corrects: before.Corrects}
	if before.PersonID == who && m.Same(same) {
		f.fed.Repeated++
		return
	}
	f.refuse(row, appraisal.Problems{appraisal.Refuse(appraisal.Invalid, "measurement-reference-used", "reference", m.Reference)})
}

func (f *feed) late(ctx context.Context, row int, m appraisal.Measurement, who uuid.UUID) error {
	now, err := f.MeasurementsByReference(ctx, db.MeasurementsByReferenceParams{SourceID: f.source, Refs: []string{m.Reference}})
	if err != nil {
		return wrap(err, "look for references")
	}
	if len(now) == 1 {
		f.again(row, m, who, now[0])
		return nil
	}
	f.refuse(row, appraisal.Problems{superseded(m)})
	return nil
}

func superseded(m appraisal.Measurement) *appraisal.Error {
	return appraisal.Refuse(appraisal.Invalid, "measurement-superseded", "corrects", m.Corrects)
}

// check says what is wrong with a figure, given whom it is about and what is stored.
func (f *feed) check(m appraisal.Measurement) (who *measured, p appraisal.Problems) {
	who = f.employees[m.Employee]
	if who == nil {
		p.Add("measurement-employee", "employee", m.Employee)
		return who, p
	}
	counts := slices.DeleteFunc(slices.Clone(who.cycles), func(c measuredCycle) bool { return m.Date.Before(c.since) || m.Date.After(c.until) })
	if len(counts) == 0 {
		p.Add("measurement-no-appraisal", "date", m.Date.String(), "employee", m.Employee)
		return who, p
	}
	// In January two cycles can run: the figure must be right in one of them.
	for i, c := range counts {
		wrong := m.CheckIn(c.method, c.today)
		if len(wrong) == 0 {
			p = nil
			break
		}
		if i == 0 {
			p = wrong
		}
	}
	if m.Corrects == "" {
		return who, p
	}
	corrected, ok := f.known[m.Corrects]
	before, repeated := f.known[m.Reference]
	switch {
	case !ok || corrected.PersonID != who.id || corrected.Metric != m.Metric:
		p.Add("measurement-unknown", "corrects", m.Corrects)
	case corrected.Superseded && !(repeated && before.Corrects == m.Corrects):
		p = append(p, superseded(m))
	}
	return who, p
}
