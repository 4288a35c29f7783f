package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// Enrolment gives one employee an appraisal in a cycle.
type Enrolment struct {
	Cycle    db.Cycle
	Method   *appraisal.Method
	Person   db.Person
	UnitName *string
	// Forum the appraisal sits in; nil for none.
	Forum *uuid.UUID
	// StartsOn is the first day of duty, where the person's record has none.
	StartsOn *appraisal.Date
}

// Enrol inserts an appraisal with its process; whoever calls starts it. The year begins with
// the start of duty. A contract that ends within the cycle is known from the first day on. It
// refuses whom it cannot enrol: what it did until then must be undone.
func (tx Tx) Enrol(ctx context.Context, e Enrolment) (uuid.UUID, error) {
	ids, err := tx.EnrolAll(ctx, []Enrolment{e})
	if err != nil {
		return uuid.Nil, err
	}
	return ids[0], nil
}

// EnrolAll is Enrol for several people of one cycle, in as many statements as for one. It
// refuses all of them where it cannot enrol one.
func (tx Tx) EnrolAll(ctx context.Context, list []Enrolment) (ids []uuid.UUID, err error) {
	if len(list) == 0 {
		return nil, nil
	}
	cycle := list[0].Cycle
	processes := db.InsertProcessesParams{
		AgencyID: tx.Agency, CycleID: cycle.ID, Kind: string(appraisal.AppraisalProcess), CreatedAt: tx.Now,
	}
	rows := db.InsertAppraisalsParams{AgencyID: tx.Agency, CycleID: cycle.ID}
	years := make([]appraisal.Year, len(list))
	line, err := tx.lineOf(ctx, list)
	if err != nil {
		return nil, err
	}
	for i, e := range list {
		if years[i], err = e.period(); err != nil {
			return nil, err
		}
		supervisor, manager, err := line.above(ctx, e)
		if err != nil {
			return nil, err
		}
		id := NewID()
		ids = append(ids, id)
		processes.Subjects = append(processes.Subjects, e.Person.ID)
		processes.Workflows = append(processes.Workflows,
			appraisal.WorkflowID(appraisal.AppraisalProcess, tx.Agency.String(), cycle.ID.String(), e.Person.ID.String()))
		rows.Employees = append(rows.Employees, e.Person.ID)
		rows.Units = append(rows.Units, orNil(e.Person.UnitID))
		rows.Forums = append(rows.Forums, orNil(e.Forum))
		rows.Supervisors = append(rows.Supervisors, supervisor)
		rows.Managers = append(rows.Managers, manager)
		rows.Families = append(rows.Families, FamilyOf(e.Method, e.Person, e.UnitName).ID)
	}
	processes.Ids, rows.Ids = ids, ids
	if err := tx.InsertProcesses(ctx, processes); err != nil {
		return nil, fmt.Errorf("insert processes: %w", err)
	}
	if err := tx.InsertAppraisals(ctx, rows); err != nil {
		return nil, fmt.Errorf("insert appraisals: %w", err)
	}
	since := db.InsertSupervisionsParams{AgencyID: tx.Agency, Appraisals: ids, Supervisors: rows.Supervisors, At: tx.Now}
	for _, year := range years {
		since.Ids = append(since.Ids, NewID())
		since.Starts = append(since.Starts, year.From.String())
	}
	if err := tx.InsertSupervisions(ctx, since); err != nil {
		return nil, fmt.Errorf("note the supervisors: %w", err)
	}
	for i, id := range ids {
		if err := tx.shorten(ctx, id, cycle, years[i]); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// line finds supervisors and managers, and remembers what it found: many people have the same.
type line struct {
	tx       Tx
	present  map[uuid.UUID]bool
	managers map[uuid.UUID][]uuid.UUID
}

// lineOf looks at once which of all who might be superiors have not left.
func (tx Tx) lineOf(ctx context.Context, list []Enrolment) (*line, error) {
	asked := map[uuid.UUID]bool{}
	for _, e := range list {
		for _, id := range e.supervisors() {
			asked[id] = true
		}
	}
	there, err := tx.Present(ctx, slices.Collect(maps.Keys(asked)))
	if err != nil {
		return nil, fmt.Errorf("look for people who have not left: %w", err)
	}
	l := &line{tx: tx, present: map[uuid.UUID]bool{}, managers: map[uuid.UUID][]uuid.UUID{}}
	for _, id := range there {
		l.present[id] = true
	}
	return l, nil
}

// supervisors are those who might appraise the person, the first one rather than the others.
func (e Enrolment) supervisors() []uuid.UUID {
	return known(e.Person.AppraiserID, e.Person.SuperiorID, &e.Cycle.OfficialID, &e.Cycle.HrID)
}

// above is the person's supervisor, and the supervisor's superior.
func (l *line) above(ctx context.Context, e Enrolment) (supervisor, manager uuid.UUID, err error) {
	i := slices.IndexFunc(e.supervisors(), func(id uuid.UUID) bool { return l.present[id] && id != e.Person.ID })
	if i < 0 {
		return supervisor, manager, appraisal.Refuse(appraisal.Conflict, "nobody-to-supervise", "employees", e.Person.ID.String())
	}
	supervisor = e.supervisors()[i]
	candidates, known := l.managers[supervisor]
	if !known {
		if candidates, err = l.tx.managers(ctx, e.Cycle, supervisor); err != nil {
			return supervisor, manager, err
		}
		l.managers[supervisor] = candidates
	}
	if e.Person.ManagerID != nil {
		manager, err = l.tx.ManagerOf(ctx, e.Cycle, e.Person.ID, supervisor, e.Person.ManagerID)
		return supervisor, manager, err
	}
	return supervisor, firstBut(candidates, e.Cycle.HrID, e.Person.ID, supervisor), nil
}

// FamilyOf is the family of a person's post.
func FamilyOf(m *appraisal.Method, p db.Person, unit *string) appraisal.Family {
	facts := appraisal.PostFacts{Post: p.Post, Type: p.PostType, Family: p.Family}
	if unit != nil {
		facts.Unit = *unit
	}
	return m.Family(facts)
}

// period is the part of the cycle that the person serves.
func (e Enrolment) period() (year appraisal.Year, err error) {
	cycle := WholeYear(e.Cycle)
	started, ended := e.Person.StartedOn, e.Person.ContractEndsOn
	if e.StartsOn != nil && (started == nil || started.Before(*e.StartsOn)) {
		started = e.StartsOn
	}
	switch {
	case started != nil && started.After(cycle.Until):
		err = appraisal.Refuse(appraisal.Conflict, "starts-after-cycle", "employees", e.Person.ID.String(), "on", started.String(), "until", cycle.Until.String())
	case ended != nil && ended.Before(cycle.From), ended != nil && started != nil && ended.Before(*started):
		err = appraisal.Refuse(appraisal.Conflict, "contract-over", "employees", e.Person.ID.String(), "on", ended.String())
	}
	return appraisal.YearOf(cycle, started, ended), err
}

// shorten keeps a year that is shorter than its cycle. The plain path has nothing to keep.
func (tx Tx) shorten(ctx context.Context, id uuid.UUID, cycle db.Cycle, year appraisal.Year) error {
	whole := WholeYear(cycle)
	if year == whole {
		return nil
	}
	set := db.SetPeriodOfYearParams{ID: id}
	if year.From != whole.From {
		set.StartsOn = &year.From
	}
	if year.Until != whole.Until {
		set.EndsOn, set.FinishOn = &year.Until, &year.Until
		err := tx.InsertEnding(ctx, db.InsertEndingParams{
			AgencyID: tx.Agency, ID: NewID(), AppraisalID: id, Kind: string(appraisal.ContractEnd), LastOn: year.Until,
			Effect: string(appraisal.FinishEarly), At: tx.Now,
		})
		if err != nil {
			return fmt.Errorf("keep the end of the contract: %w", err)
		}
	}
	if err := tx.SetPeriodOfYear(ctx, set); err != nil {
		return fmt.Errorf("keep the part of the year: %w", err)
	}
	return nil
}

// WholeYear is the whole year of a cycle.
func WholeYear(c db.Cycle) appraisal.Year {
	return appraisal.Year{From: c.StartsOn, Until: c.EndsOn}
}

// YearOf is the part of a cycle that an appraisal is about.
func YearOf(c db.Cycle, a db.Appraisal) appraisal.Year {
	return appraisal.YearOf(WholeYear(c), a.StartsOn, a.EndsOn)
}

// NewProcess inserts a process; the outbox starts its workflow.
func (tx Tx) NewProcess(ctx context.Context, cycle uuid.UUID, kind appraisal.Process, subject uuid.UUID) (uuid.UUID, error) {
	id := NewID()
	err := tx.InsertProcess(ctx, db.InsertProcessParams{
		AgencyID: tx.Agency, ID: id, CycleID: cycle, Kind: string(kind), SubjectID: subject, CreatedAt: tx.Now,
		WorkflowID: appraisal.WorkflowID(kind, tx.Agency.String(), cycle.String(), subject.String()),
	})
	if err != nil {
		return id, fmt.Errorf("insert %s: %w", kind, err)
	}
	return id, nil
}

// SeatFor locks the forum in which somebody of a unit is to sit, and returns it: the one of
// their colleagues, else of the nearest unit above, else the largest. Nil where the cycle has
// none, or where it has closed.
func (tx Tx) SeatFor(ctx context.Context, cycle uuid.UUID, unit *uuid.UUID) (*uuid.UUID, error) {
	id, err := tx.ForumFor(ctx, db.ForumForParams{CycleID: cycle, UnitID: unit})
	if NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the forum of the unit: %w", err)
	}
	forum, err := tx.LockForum(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("lock forum: %w", err)
	}
	if forum.ClosedAt != nil {
		return nil, nil
	}
	return &id, nil
}

// known are those of some people who are named at all.
func known(people ...*uuid.UUID) []uuid.UUID {
	var ids []uuid.UUID
	for _, id := range people {
		if id != nil {
			ids = append(ids, *id)
		}
	}
	return ids
}
