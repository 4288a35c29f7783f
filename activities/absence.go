package activities

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// period is what absences that prorate leave of a time the employee is appraised for; nil where
// there are none.
func (c *course) period(ctx context.Context, y appraisal.Year) (*appraisal.CasePeriod, error) {
	employee := c.appraisal.EmployeeID
	absences, err := c.tx.Absences(ctx, c.cycle.ID, appraisal.AbsenceProrates, []uuid.UUID{employee})
	if err != nil || len(absences) == 0 {
		return nil, err
	}
	concern := appraisal.Concern{People: []uuid.UUID{employee}}
	if concern.Units, err = c.tx.ConcernUnits(ctx, db.ConcernUnitsParams{CycleID: c.cycle.ID, SubjectID: employee}); err != nil {
		return nil, fmt.Errorf("find the units of an employee: %w", err)
	}
	var theirs []appraisal.Standstill
	for _, a := range absences {
		if a.Covers(concern) {
			theirs = append(theirs, a)
		}
	}
	p := &appraisal.CasePeriod{Days: y.Days(), Absent: appraisal.Absent(y.From, y.Until, theirs)}
	if p.Absent == 0 {
		return nil, nil
	}
	return p, nil
}

// later of two days.
func later(a, b appraisal.Date) appraisal.Date {
	if b.After(a) {
		return b
	}
	return a
}
