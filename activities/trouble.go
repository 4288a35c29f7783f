package activities

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// noting is how long it may take to write a trouble down.
const noting = 5 * time.Second

// note writes down why a process could not be moved on, unless that passes by itself. The
// activity is tried again in any case.
func (a *Processes) note(ctx context.Context, agency, process uuid.UUID, failed error) {
	code := store.Trouble(ctx, failed)
	if code == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noting)
	defer cancel()
	err := a.Store.NoteTrouble(ctx, agency, process, code, failed.Error())
	if a.Log != nil {
		a.Log.ErrorContext(ctx, "a process cannot be moved on", "process", process, "code", code, "error", failed, "noted", err == nil)
	}
}

// resolve notes that the process goes on.
func (c *course) resolve(ctx context.Context) error {
	if !c.troubled {
		return nil
	}
	return c.tx.ResolveTrouble(ctx, db.ResolveTroubleParams{
		At: &c.tx.Now, What: appraisal.TroubledProcess, ProcessID: c.process.ID, SubjectID: c.process.ID,
	})
}

// enrolAgainPage is how many employees one look enrols: it is short.
const enrolAgainPage = 20

// enrolAgain enrols those who could not be enrolled by the launch and whom HR asked to try
// again. Who cannot be enrolled still is noted once more.
func (c *course) enrolAgain(ctx context.Context) error {
	if c.kind() != appraisal.CycleProcess || c.cycle.LaunchedAt == nil {
		return nil
	}
	people, err := c.tx.EnrolAgain(ctx, db.EnrolAgainParams{CycleID: c.process.ID, Most: enrolAgainPage})
	if err != nil {
		return fmt.Errorf("find employees to enrol again: %w", err)
	}
	if len(people) == 0 {
		return nil
	}
	forums := map[uuid.UUID]uuid.UUID{}
	if c.method.Forum != nil {
		if forums, err = c.openForums(ctx); err != nil {
			return err
		}
	}
	for _, p := range people {
		refused := c.tx.Savepoint(ctx, func(inner store.Tx) error { return c.as(inner).enrolLate(ctx, db.EnrolPageRow(p), forums) })
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if refused != nil {
			if err := c.tx.NoteNotEnrolled(ctx, c.process.ID, p.Person.ID, refused); err != nil {
				return err
			}
		}
	}
	if len(people) == enrolAgainPage {
		return c.tx.Tell(ctx, c.process.ID)
	}
	return nil
}

func (c *course) enrolLate(ctx context.Context, p db.EnrolPageRow, forums map[uuid.UUID]uuid.UUID) error {
	if err := c.enrol(ctx, []db.EnrolPageRow{p}, forums); err != nil {
		return err
	}
	unit := uuid.Nil
	if p.Person.UnitID != nil {
		unit = *p.Person.UnitID
	}
	if forum, ok := forums[unit]; ok {
		// One that runs already is left alone.
		if err := c.tx.Start(ctx, forum); err != nil {
			return err
		}
	}
	if err := c.record(ctx, "employee.enrolled-later", nil, map[string]string{"employee": p.Person.ID.String()}); err != nil {
		return err
	}
	return c.tx.ResolveTrouble(ctx, db.ResolveTroubleParams{
		At: &c.tx.Now, What: appraisal.TroubledEnrolment, ProcessID: c.process.ID, SubjectID: p.Person.ID,
	})
}
