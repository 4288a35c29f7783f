package act

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"rapor/appraisal"
	"rapor/config"
	"rapor/dispatch"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// NewCycle opens a cycle: with a method that ships with the product, or with the agency's own.
type NewCycle struct {
	Name         string            `json:"name" example:"2026"`
	Method       string            `json:"method,omitempty" example:"tubei" doc:"One that ships with the product, or the hash of one that the agency keeps"`
	MethodSource string            `json:"method_source,omitempty" doc:"A method in YAML, instead of method"`
	Schedule     string            `json:"schedule" example:"annual"`
	StartsOn     *appraisal.Date   `json:"starts_on,omitempty" doc:"Today where it is left out" example:"2026-01-02"`
	Holidays     map[string]string `json:"holidays,omitempty" doc:"Days off by date; those that ship with the product where it is left out"`
	Official     *uuid.UUID        `json:"official,omitempty" doc:"Decides what follows; the agency's where it is left out"`
	DaySeconds   int               `json:"day_seconds,omitempty" doc:"A calendar whose days last so many seconds, from now on; for trials" example:"2"`
}

// Opened is a cycle that was opened.
type Opened struct {
	ID         uuid.UUID      `json:"id"`
	Name       string         `json:"name"`
	Method     string         `json:"method"`
	MethodHash string         `json:"method_hash"`
	StartsOn   appraisal.Date `json:"starts_on"`
	EndsOn     appraisal.Date `json:"ends_on"`
}

const (
	maxCycleName = 200
	// farthest day from today on which a year starts; more is a slip of the finger.
	farthestStart = 400
)

// OpenCycle opens a cycle and starts its workflow. A name is used once: a repeat is refused
// with cycle-exists and the ID of the one there is.
func (a *Acts) OpenCycle(ctx context.Context, id access.Identity, n NewCycle) (o Opened, err error) {
	if err := access.Allow(id, access.OpenCycle, access.Facts{Agency: id.Agency}); err != nil {
		return o, err
	}
	err = a.do(ctx, id.Agency, func(d *deed) error {
		method, source, err := d.methodFor(ctx, n)
		if err != nil {
			return err
		}
		row, err := d.newCycle(ctx, id, n, method)
		if err != nil {
			return err
		}
		row.MethodHash = appraisal.Hash(source)
		if err := d.notReplaced(ctx, row.MethodHash); err != nil {
			return err
		}
		err = d.InsertMethodVersion(ctx, db.InsertMethodVersionParams{AgencyID: d.Agency, Hash: row.MethodHash, Method: method.ID, Source: source})
		if err != nil {
			return wrap(err, "keep method")
		}
		if err := d.insertCycle(ctx, id, row); err != nil {
			return err
		}
		o = Opened{ID: row.ID, Name: row.Name, Method: method.ID, MethodHash: row.MethodHash, StartsOn: row.StartsOn, EndsOn: row.EndsOn}
		return nil
	})
	var taken *pgconn.PgError
	if errors.As(err, &taken) && taken.ConstraintName == "cycle_agency_id_name_key" {
		// Somebody opened one of that name at the same moment.
		err = a.see(ctx, id.Agency, func(d *deed) error { return d.unusedName(ctx, n.Name) })
	}
	return o, err
}

// method is the method asked for with its bytes; the problems of a file that does not parse
// are listed by line and column.
func (n NewCycle) method() (*appraisal.Method, []byte, error) {
	field, source := "method_source", []byte(n.MethodSource)
	switch {
	case (n.Method == "") == (n.MethodSource == ""):
		return nil, nil, appraisal.Refuse(appraisal.Invalid, "method-or-source", "method", n.Method)
	case n.Method != "":
		field = "method"
		shipped, err := config.Method(n.Method)
		if err != nil {
			return nil, nil, appraisal.Refuse(appraisal.Invalid, "method-unknown", "method", n.Method, "methods", strings.Join(config.Methods(), ", "))
		}
		source = shipped
	}
	return parsed(field, source)
}

// newCycle checks everything about a cycle but its method and completes what was left out.
func (d *deed) newCycle(ctx context.Context, id access.Identity, n NewCycle, method *appraisal.Method) (row db.InsertCycleParams, err error) {
	agency, err := d.Queries.Agency(ctx)
	if err != nil {
		return row, wrap(err, "load agency")
	}
	zone, err := time.LoadLocation(agency.Zone)
	if err != nil {
		return row, wrap(err, "zone of the agency")
	}
	if err := d.unusedName(ctx, n.Name); err != nil {
		return row, err
	}
	var p appraisal.Problems
	if name := trimmed(n.Name); name == "" || len(n.Name) > maxCycleName {
		p.Add("name-length", "name", name, "max", number(maxCycleName))
	}
	schedule, ok := method.Schedules[n.Schedule]
	if !ok {
		p.Add("schedule-unknown", "schedule", n.Schedule, "schedules", strings.Join(schedules(method), ", "))
	}
	calendar, starts := d.calendar(&p, n, zone)
	official, err := d.official(ctx, id, &p, n, agency)
	if err != nil {
		return row, err
	}
	there, err := d.ActiveEmployees(ctx)
	if err != nil {
		return row, wrap(err, "look for employees")
	}
	if !there {
		p.Add("nobody-to-appraise", "", "")
	}
	if err := p.Err(); err != nil {
		return row, err
	}
	stored, err := json.Marshal(calendar)
	return db.InsertCycleParams{
		AgencyID: d.Agency, ID: store.NewID(), Name: trimmed(n.Name), Schedule: n.Schedule, StartsOn: starts, EndsOn: starts.AddDays(schedule.Days),
		Calendar: stored, HrID: id.Person, OfficialID: official, OpenedAt: d.Now,
	}, wrap(err, "calendar")
}

func (d *deed) unusedName(ctx context.Context, name string) error {
	there, err := d.CycleByName(ctx, trimmed(name))
	if store.NoRows(err) {
		return nil
	}
	if err != nil {
		return wrap(err, "look for the name")
	}
	return appraisal.Refuse(appraisal.Conflict, "cycle-exists", "name", there.Name, "id", there.ID.String())
}

// calendar of a new cycle, and the day it starts on.
func (d *deed) calendar(p *appraisal.Problems, n NewCycle, zone *time.Location) (c appraisal.Calendar, starts appraisal.Date) {
	c = appraisal.Calendar{Zone: zone, Holidays: appraisal.Holidays{}}
	for date, name := range n.Holidays {
		day, err := appraisal.ParseDate(date)
		if err != nil {
			p.Add("date-form", "holidays."+date, date, "form", "YYYY-MM-DD")
			continue
		}
		c.Holidays[day] = name
	}
	if n.Holidays == nil {
		shipped, err := config.DefaultHolidays()
		if err != nil {
			p.Add("holidays-unreadable", "holidays", "")
		}
		c.Holidays = shipped
	}
	starts = c.Date(d.Now)
	if n.StartsOn != nil && !n.StartsOn.IsZero() {
		starts = *n.StartsOn
	}
	if n.DaySeconds == 0 {
		// Short days are named by a calendar of their own.
		today := c.Date(d.Now)
		if away := starts.Sub(today); away < -farthestStart || away > farthestStart {
			p.Add("starts-on-range", "starts_on", starts.String(),
				"min", today.AddDays(-farthestStart).String(), "max", today.AddDays(farthestStart).String())
		}
		return c, starts
	}
	if !d.acts.ShortDays {
		p.Add("short-days-off", "day_seconds", number(n.DaySeconds))
		return c, starts
	}
	short, err := appraisal.Compressed(zone, c.Holidays, time.Duration(n.DaySeconds)*time.Second, d.Now, starts)
	if err != nil {
		p.Add("day-length", "day_seconds", number(n.DaySeconds), "least", "2s", "most", "24h")
	}
	return short, starts
}

// official is who decides what follows: the one asked for, else the agency's.
func (d *deed) official(
	ctx context.Context, opener access.Identity, p *appraisal.Problems, n NewCycle, agency db.Agency,
) (uuid.UUID, error) {
	id := value(agency.OfficialID)
	if n.Official != nil {
		id = *n.Official
	}
	if id == uuid.Nil {
		p.Add("official-missing", "official", "")
		return id, nil
	}
	return id, d.checkOfficial(ctx, p, id, opener.Person)
}

// insertCycle inserts the cycle with its process and starts it. They have one ID.
func (d *deed) insertCycle(ctx context.Context, id access.Identity, row db.InsertCycleParams) error {
	process := db.InsertProcessParams{
		AgencyID: d.Agency, ID: row.ID, CycleID: row.ID, Kind: string(appraisal.CycleProcess), SubjectID: row.ID,
		WorkflowID: appraisal.WorkflowID(appraisal.CycleProcess, d.Agency.String(), row.ID.String(), ""), CreatedAt: d.Now,
	}
	if err := d.InsertProcess(ctx, process); err != nil {
		return wrap(err, "insert process")
	}
	if err := d.InsertCycle(ctx, row); err != nil {
		return wrap(err, "insert cycle")
	}
	err := d.Record(ctx, store.Entry{
		Actor: &id.Person, Act: "cycle.opened", Cycle: &row.ID, Process: &row.ID, Detail: map[string]string{"method": row.MethodHash, "schedule": row.Schedule},
	})
	if err != nil {
		return err
	}
	inserted, err := d.Process(ctx, row.ID)
	if err != nil {
		return wrap(err, "load process")
	}
	start, err := d.StartAfter(ctx, inserted, dispatch.Claim)
	if err != nil {
		return err
	}
	d.told = append(d.told, start)
	return nil
}

// MethodItem is a method that ships with the product.
type MethodItem struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Summary   string   `json:"summary"`
	Schedules []string `json:"schedules"`
}

// ShippedMethods lists the methods that ship with the product.
func (a *Acts) ShippedMethods(id access.Identity) ([]MethodItem, error) {
	if err := access.Allow(id, access.SeeCycles, access.Facts{Agency: id.Agency}); err != nil {
		return nil, err
	}
	var list []MethodItem
	for _, name := range config.Methods() {
		source, err := config.Method(name)
		if err != nil {
			return nil, err
		}
		m, err := appraisal.ParseMethod(name, source)
		if err != nil {
			return nil, err
		}
		list = append(list, MethodItem{ID: m.ID, Name: m.Name.In(id.Language), Summary: m.Summary.In(id.Language), Schedules: schedules(m)})
	}
	return list, nil
}
