package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// periodsAnew counts improvement periods: time that stands still is no time to improve in.
func (tx Tx) periodsAnew(ctx context.Context, r Recounting, above func(*uuid.UUID) []uuid.UUID, a *Anew) error {
	if r.Schedule.Coaching == nil {
		return nil
	}
	rows, err := tx.RunningPeriods(ctx, r.Cycle.ID)
	if err != nil {
		return fmt.Errorf("load improvement periods: %w", err)
	}
	today := r.Pace.Calendar.Date(tx.Now)
	for _, k := range rows {
		concern := appraisal.Concern{People: []uuid.UUID{k.EmployeeID}, Units: append(above(k.UnitID), above(&k.EmployeeID)...)}
		until := r.Pace.Opens(k.StartsOn, r.Schedule.Coaching.Period, string(appraisal.StepImprovement), concern)
		if until.Before(today) {
			until = today
		}
		if until == k.EndsOn {
			continue
		}
		a.periods[k.ID] = until
		if until.Before(k.EndsOn) {
			a.sooner = append(a.sooner, k.ID)
		}
	}
	return nil
}

func (tx Tx) movePeriods(ctx context.Context, calendar appraisal.Calendar, periods map[uuid.UUID]appraisal.Date) error {
	if len(periods) == 0 {
		return nil
	}
	var p db.MovePeriodsParams
	for id, until := range periods {
		p.Ids, p.EndsOn, p.OverAt = append(p.Ids, id), append(p.EndsOn, until), append(p.OverAt, calendar.Start(until.AddDays(1)))
	}
	return wrapped(tx.MovePeriods(ctx, p), "move improvement periods")
}

// PeriodEnd is the last day of the improvement period of a coaching that begins today.
func (tx Tx) PeriodEnd(ctx context.Context, cycle db.Cycle, calendar appraisal.Calendar, period appraisal.Span, coaching uuid.UUID) (appraisal.Date, error) {
	today := calendar.Date(tx.Now)
	who, err := tx.CoachedPerson(ctx, coaching)
	if err != nil {
		return today, fmt.Errorf("load whose coaching it is: %w", err)
	}
	pace, err := tx.CyclePace(ctx, cycle.ID, calendar)
	if err != nil {
		return today, err
	}
	above, err := tx.unitsAbove(ctx, pace)
	if err != nil {
		return today, err
	}
	concern := appraisal.Concern{People: []uuid.UUID{who.EmployeeID}, Units: append(above(who.UnitID), above(&who.EmployeeID)...)}
	return pace.Opens(today, period, string(appraisal.StepImprovement), concern), nil
}
