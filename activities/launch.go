package activities

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// enrolPage is how many employees one transaction of a launch enrols.
const enrolPage = 100

// Launch gives everybody in the agency an appraisal in a cycle and the units their forums.
// What is in Postgres already is left as it is, so it can be killed and repeated at any
// point; a record that cannot be enrolled is noted and never stops the rest.
func (a *Processes) Launch(ctx context.Context, in appraisal.ProcessInput) error {
	agency, id, err := parseInput(in)
	if err != nil {
		return err
	}
	err = a.launch(ctx, in, agency, id)
	a.note(ctx, agency, id, err)
	return err
}

func (a *Processes) launch(ctx context.Context, in appraisal.ProcessInput, agency, id uuid.UUID) error {
	forums := map[uuid.UUID]uuid.UUID{}
	err := a.Store.As(ctx, agency, func(tx store.Tx) error {
		c, err := a.open(ctx, tx, id)
		if err != nil || c.fenced(in.Epoch) || c.method.Forum == nil {
			return err
		}
		forums, err = c.openForums(ctx)
		return err
	})
	if err != nil {
		return err
	}
	skip := []uuid.UUID{}
	for enrolled := 0; ; {
		page, failed, err := a.enrolPage(ctx, agency, id, in.Epoch, forums, skip)
		if err != nil {
			return err
		}
		skip = append(skip, failed...)
		if page == 0 {
			break
		}
		enrolled += page
		activity.RecordHeartbeat(ctx, enrolled)
	}
	return a.Store.As(ctx, agency, func(tx store.Tx) error {
		c, err := a.open(ctx, tx, id)
		if err != nil || c.fenced(in.Epoch) {
			return err
		}
		// Only now: a forum of a unit that is not enrolled yet would find no rating missing.
		for _, forum := range slices.Compact(slices.SortedFunc(maps.Values(forums), byID)) {
			if err := tx.Start(ctx, forum); err != nil {
				return err
			}
		}
		if err := tx.SetCycleLaunched(ctx, db.SetCycleLaunchedParams{ID: id, LaunchedAt: &tx.Now}); err != nil {
			return err
		}
		return c.resolve(ctx)
	})
}

func byID(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }

// enrolPage enrols the next employees in one transaction. It returns how many it saw and
// those who could not be enrolled.
func (a *Processes) enrolPage(
	ctx context.Context, agency, cycle uuid.UUID, epoch int, forums map[uuid.UUID]uuid.UUID, skip []uuid.UUID,
) (seen int, failed []uuid.UUID, err error) {
	err = a.Store.As(ctx, agency, func(tx store.Tx) error {
		c, err := a.open(ctx, tx, cycle)
		if err != nil {
			return err
		}
		if c.fenced(epoch) {
			return nil
		}
		people, err := tx.EnrolPage(ctx, db.EnrolPageParams{CycleID: cycle, Skip: skip, Most: enrolPage})
		if err != nil {
			return fmt.Errorf("find employees to enrol: %w", err)
		}
		seen = len(people)
		enrol := func(people []db.EnrolPageRow) error {
			return c.tx.Savepoint(ctx, func(inner store.Tx) error { return c.as(inner).enrol(ctx, people, forums) })
		}
		if refused := enrol(people); refused == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		// Somebody cannot be enrolled; one by one it shows who.
		for i, p := range people {
			refused := enrol(people[i : i+1])
			if refused == nil {
				continue
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			failed = append(failed, p.Person.ID)
			if err := tx.NoteNotEnrolled(ctx, cycle, p.Person.ID, refused); err != nil {
				return err
			}
			if err := c.record(ctx, "employee.not-enrolled", nil, map[string]string{"employee": p.Person.ID.String(), "why": refused.Error()}); err != nil {
				return err
			}
		}
		return nil
	})
	return seen, failed, err
}

// fenced: the process has ended, or runs under another epoch.
func (c *course) fenced(epoch int) bool {
	return c.process.EndedAt != nil || int(c.process.Epoch) != epoch
}

// as is the course within another transaction.
func (c *course) as(tx store.Tx) *course {
	inner := *c
	inner.tx = tx
	return &inner
}

// enrol gives employees their appraisals and starts them.
func (c *course) enrol(ctx context.Context, people []db.EnrolPageRow, forums map[uuid.UUID]uuid.UUID) error {
	list := make([]store.Enrolment, len(people))
	for i, p := range people {
		list[i] = store.Enrolment{Cycle: c.cycle, Method: c.method, Person: p.Person, UnitName: p.UnitName}
		unit := uuid.Nil
		if p.Person.UnitID != nil {
			unit = *p.Person.UnitID
		}
		if forum, ok := forums[unit]; ok {
			list[i].Forum = &forum
		}
	}
	ids, err := c.tx.EnrolAll(ctx, list)
	if err != nil {
		return err
	}
	return c.tx.StartProcesses(ctx, db.StartProcessesParams{CreatedAt: c.tx.Now, Ids: ids})
}

// openForums gives every unit that is large enough a forum; smaller ones join their parent's,
// and the employees of no unit the largest forum. It returns the forum of each unit.
func (c *course) openForums(ctx context.Context) (map[uuid.UUID]uuid.UUID, error) {
	units, err := c.tx.UnitsWithCounts(ctx)
	if err != nil {
		return nil, fmt.Errorf("count the units: %w", err)
	}
	homes := gatherUnits(units, c.method.Forum.Smallest)
	members, err := c.tx.PeopleWithRole(ctx, "forum")
	if err != nil {
		return nil, fmt.Errorf("find forum members: %w", err)
	}
	if len(members) == 0 {
		members = []uuid.UUID{c.cycle.OfficialID, c.cycle.HrID}
	}
	forums := map[uuid.UUID]uuid.UUID{}
	for unit, home := range homes {
		if home == uuid.Nil {
			continue // an agency without any unit has nobody to sit together
		}
		if _, ok := forums[home]; !ok {
			if forums[home], err = c.openForum(ctx, home, members); err != nil {
				return nil, err
			}
		}
		forums[unit] = forums[home]
	}
	return forums, nil
}

// openForum finds the forum of a unit or makes it; the launch starts it when all are enrolled.
func (c *course) openForum(ctx context.Context, unit uuid.UUID, members []uuid.UUID) (uuid.UUID, error) {
	known, err := c.tx.ForumOfUnit(ctx, db.ForumOfUnitParams{CycleID: c.cycle.ID, UnitID: unit})
	if err == nil {
		return known.ID, nil
	}
	if !store.NoRows(err) {
		return uuid.Nil, fmt.Errorf("find forum: %w", err)
	}
	id, err := c.tx.NewProcess(ctx, c.cycle.ID, appraisal.ForumProcess, unit)
	if err != nil {
		return id, err
	}
	if err := c.tx.InsertForum(ctx, db.InsertForumParams{AgencyID: c.tx.Agency, ID: id, CycleID: c.cycle.ID, UnitID: unit}); err != nil {
		return id, fmt.Errorf("insert forum: %w", err)
	}
	for _, m := range members {
		if err := c.tx.InsertForumMember(ctx, db.InsertForumMemberParams{AgencyID: c.tx.Agency, ForumID: id, PersonID: m}); err != nil {
			return id, fmt.Errorf("seat forum member: %w", err)
		}
	}
	return id, nil
}

// gatherUnits says in which unit's forum each unit sits: its own when it, with those that
// joined it, is large enough, else its parent's. What remains too small at the top sits
// together; uuid.Nil stands for employees of no unit.
func gatherUnits(units []db.UnitsWithCountsRow, smallest int) map[uuid.UUID]uuid.UUID {
	parents, sizes := map[uuid.UUID]uuid.UUID{}, map[uuid.UUID]int{}
	var top uuid.UUID
	for _, u := range units {
		sizes[u.ID] = int(u.Employees)
		if u.ParentID != nil {
			parents[u.ID] = *u.ParentID
		}
	}
	depth := func(id uuid.UUID) (d int) {
		for p, ok := parents[id]; ok && d < len(units); p, ok = parents[p] {
			d++
		}
		return d
	}
	ordered := slices.SortedFunc(slices.Values(units), func(a, b db.UnitsWithCountsRow) int {
		return cmp.Or(cmp.Compare(depth(b.ID), depth(a.ID)), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	joined := map[uuid.UUID]uuid.UUID{}
	for _, u := range ordered {
		if parent, ok := parents[u.ID]; ok && sizes[u.ID] < smallest {
			joined[u.ID] = parent
			sizes[parent] += sizes[u.ID]
			continue
		}
		if top == uuid.Nil || sizes[u.ID] > sizes[top] {
			top = u.ID
		}
	}
	homes := map[uuid.UUID]uuid.UUID{uuid.Nil: top}
	for _, u := range units {
		home := u.ID
		for p, ok := joined[home]; ok; p, ok = joined[home] {
			home = p
		}
		if sizes[home] < smallest {
			home = top
		}
		homes[u.ID] = home
	}
	return homes
}
