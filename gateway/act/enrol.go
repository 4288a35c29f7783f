package act

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/dispatch"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// NewEnrolment takes people into a cycle that runs already.
type NewEnrolment struct {
	Employees []uuid.UUID     `json:"employees,omitempty" maxItems:"500" doc:"Instead of all"`
	All       bool            `json:"all,omitempty" doc:"Every active employee who has no appraisal in the cycle, up to 500 at once"`
	StartsOn  *appraisal.Date `json:"starts_on,omitempty" doc:"First day of duty, where it is later than the one in the roster or there is none" example:"2026-07-01"`
	Reason    string          `json:"reason" example:"Pegawai baru, SPMT 1 Juli"`
}

// Enrolled says who takes part from now on.
type Enrolled struct {
	Enrolled    []EnrolledOne    `json:"enrolled"`
	NotEnrolled []NotEnrolledOne `json:"not_enrolled" doc:"With all: whom the cycle cannot take, and why"`
	Remaining   int              `json:"remaining" doc:"Active employees who still have no appraisal"`
}

// EnrolledOne is an employee with the appraisal that was begun for them.
type EnrolledOne struct {
	Appraisal uuid.UUID      `json:"appraisal"`
	Employee  Person         `json:"employee"`
	Period    appraisal.Year `json:"period"`
}

// NotEnrolledOne is an employee who cannot be taken in.
type NotEnrolledOne struct {
	Employee Person         `json:"employee"`
	Code     appraisal.Code `json:"code"`
}

// enrolAtOnce is how many people one act takes in.
const enrolAtOnce = 500

// Enrol takes people into a running cycle: each gets an appraisal of the time from their first
// day, in the forum of their unit while it has not closed. Who is named must be free to be taken
// in, or nobody is; with all, who cannot be is reported. A repeat takes nobody in twice.
func (a *Acts) Enrol(ctx context.Context, id access.Identity, cycle uuid.UUID, n NewEnrolment) (r Enrolled, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		r, err = d.takeIn(ctx, id, cycle, n)
		return err
	})
	return r, err
}

func (d *deed) takeIn(ctx context.Context, id access.Identity, cycle uuid.UUID, n NewEnrolment) (r Enrolled, err error) {
	if err := access.Allow(id, access.Enrol, access.Facts{Agency: id.Agency}); err != nil {
		return r, err
	}
	m, err := d.takingIn(ctx, cycle)
	if err != nil {
		return r, err
	}
	r = Enrolled{Enrolled: []EnrolledOne{}, NotEnrolled: []NotEnrolledOne{}}
	p := appraisal.CheckReason("reason", n.Reason)
	if n.All == (len(n.Employees) > 0) {
		p.Add("employees-or-all", "employees", "")
	}
	if n.StartsOn != nil && (n.StartsOn.After(m.cycle.EndsOn) || n.StartsOn.Before(m.cycle.StartsOn)) {
		p.Add("date-outside-cycle", "starts_on", n.StartsOn.String(), "from", m.cycle.StartsOn.String(), "until", m.cycle.EndsOn.String())
	}
	if err := p.Err(); err != nil {
		return r, err
	}
	if n.All {
		err = d.enrolAll(ctx, id, m, n, &r)
	} else {
		err = d.enrolNamed(ctx, id, m, n, &r)
	}
	if err != nil {
		return r, err
	}
	remaining, err := d.CountMissing(ctx, cycle)
	r.Remaining = int(remaining)
	return r, wrap(err, "count who is missing")
}

// takingIn locks a cycle that people can still be taken into: launched, and not over.
func (d *deed) takingIn(ctx context.Context, cycle uuid.UUID) (*matter, error) {
	if _, err := d.LockProcess(ctx, cycle); err != nil {
		return nil, found(err, "cycle-unknown")
	}
	m, err := d.cycleMatter(ctx, cycle)
	switch {
	case err != nil:
		return nil, err
	case m.cycle.LaunchedAt == nil:
		return nil, appraisal.Refuse(appraisal.Conflict, "cycle-launching", "", "")
	case m.process.Step == string(appraisal.StepSurvey), m.process.Step == string(appraisal.StepEvaluation):
		return nil, appraisal.Refuse(appraisal.Conflict, "cycle-evaluating", "", "")
	}
	return m, nil
}

func (d *deed) enrolNamed(ctx context.Context, id access.Identity, m *matter, n NewEnrolment, r *Enrolled) error {
	people, err := d.Newcomers(ctx, db.NewcomersParams{CycleID: m.cycle.ID, Ids: n.Employees})
	if err != nil {
		return wrap(err, "load people")
	}
	there := map[uuid.UUID]db.NewcomersRow{}
	for _, row := range people {
		there[row.Person.ID] = row
	}
	var p appraisal.Problems
	seen := map[uuid.UUID]bool{}
	for _, who := range n.Employees {
		if seen[who] {
			continue
		}
		seen[who] = true
		row, ok := there[who]
		if err := enrollable(id, who, row, ok); err != nil {
			p = append(p, err)
			continue
		}
		var refused *appraisal.Error
		switch err := d.enrolOne(ctx, id, m, row.Person, row.UnitName, n, r); {
		case errors.As(err, &refused):
			p = append(p, refused)
		case err != nil:
			return err
		}
	}
	return p.Err()
}

// enrollable says why somebody cannot be taken in, nil where they can.
func enrollable(id access.Identity, who uuid.UUID, row db.NewcomersRow, there bool) *appraisal.Error {
	switch {
	case !there || row.Person.Employment == string(appraisal.NoEmployment):
		return appraisal.Refuse(appraisal.Invalid, "employee-unknown", "employees", who.String())
	case row.Person.Employment == string(appraisal.Left):
		return appraisal.Refuse(appraisal.Conflict, "employee-left", "employees", who.String())
	case row.AppraisalID != nil:
		return appraisal.Refuse(appraisal.Conflict, "already-enrolled", "employees", who.String(), "appraisal", row.AppraisalID.String())
	case who == id.Person:
		return appraisal.Refuse(appraisal.Forbidden, "own-appraisal", "employees", who.String())
	}
	return nil
}

// enrolAll takes in everybody who has no appraisal; who cannot be taken in stops nobody else.
func (d *deed) enrolAll(ctx context.Context, id access.Identity, m *matter, n NewEnrolment, r *Enrolled) error {
	people, err := d.EnrolPage(ctx, db.EnrolPageParams{CycleID: m.cycle.ID, Skip: []uuid.UUID{id.Person}, Most: enrolAtOnce})
	if err != nil {
		return wrap(err, "find employees to enrol")
	}
	for _, row := range people {
		told := len(d.told)
		var taken Enrolled
		err := d.Tx.Savepoint(ctx, func(inner store.Tx) error {
			within := &deed{Tx: inner, acts: d.acts}
			err := within.enrolOne(ctx, id, m, row.Person, row.UnitName, n, &taken)
			d.told = append(d.told[:told], within.told...)
			return err
		})
		var refused *appraisal.Error
		switch {
		case err == nil:
			r.Enrolled = append(r.Enrolled, taken.Enrolled...)
		case errors.As(err, &refused) && refused.Fault != appraisal.Unavailable:
			d.told = d.told[:told]
			cards, err := d.people(ctx, row.Person.ID)
			if err != nil {
				return err
			}
			r.NotEnrolled = append(r.NotEnrolled, NotEnrolledOne{Employee: personOf(cards[row.Person.ID]), Code: refused.Code})
		default:
			return err
		}
	}
	return nil
}

// enrolOne takes one person in and starts their year.
func (d *deed) enrolOne(
	ctx context.Context, id access.Identity, m *matter, p db.Person, unit *string, n NewEnrolment, r *Enrolled,
) error {
	e := store.Enrolment{Cycle: m.cycle, Method: m.method, Person: p, UnitName: unit, StartsOn: n.StartsOn}
	var err error
	if m.method.Forum != nil {
		if e.Forum, err = d.SeatFor(ctx, m.cycle.ID, p.UnitID); err != nil {
			return err
		}
	}
	one, err := d.Tx.Enrol(ctx, e)
	if err != nil {
		return err
	}
	process, err := d.Process(ctx, one)
	if err != nil {
		return wrap(err, "load process")
	}
	row, err := d.AppraisalByID(ctx, one)
	if err != nil {
		return wrap(err, "load appraisal")
	}
	period := store.YearOf(m.cycle, row)
	err = d.Record(ctx, store.Entry{Actor: &id.Person, Act: "employee.enrolled", Cycle: &m.cycle.ID, Process: &one, Detail: map[string]string{
		"employee": p.ID.String(), "from": period.From.String(), "reason": n.Reason,
	}})
	if err != nil {
		return err
	}
	cards, err := d.people(ctx, p.ID)
	if err != nil {
		return err
	}
	r.Enrolled = append(r.Enrolled, EnrolledOne{Appraisal: one, Employee: personOf(cards[p.ID]), Period: period})
	start, err := d.StartAfter(ctx, process, dispatch.Claim)
	d.told = append(d.told, start)
	return err
}
