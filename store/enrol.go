package store

import (
	"context"
	"fmt"

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
	year, err := e.period()
	if err != nil {
		return uuid.Nil, err
	}
	id, err := tx.NewProcess(ctx, e.Cycle.ID, appraisal.AppraisalProcess, e.Person.ID)
	if err != nil {
		return id, err
	}
	p := e.Person
	supervisor, err := tx.FirstPresent(ctx, known(p.AppraiserID, p.SuperiorID, &e.Cycle.OfficialID, &e.Cycle.HrID), p.ID)
	if err != nil {
		return id, err
	}
	if supervisor == uuid.Nil {
		return id, appraisal.Refuse(appraisal.Conflict, "nobody-to-supervise", "employees", p.ID.String())
	}
	manager, err := tx.ManagerOf(ctx, e.Cycle, p.ID, supervisor, p.ManagerID)
	if err != nil {
		return id, err
	}
	err = tx.InsertAppraisal(ctx, db.InsertAppraisalParams{
		AgencyID: tx.Agency, ID: id, CycleID: e.Cycle.ID, EmployeeID: p.ID, UnitID: p.UnitID, ForumID: e.Forum,
		SupervisorID: supervisor, ManagerID: manager, Family: FamilyOf(e.Method, p, e.UnitName).ID,
	})
	if err != nil {
		return id, fmt.Errorf("insert appraisal: %w", err)
	}
	return id, tx.shorten(ctx, id, e.Cycle, year)
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
