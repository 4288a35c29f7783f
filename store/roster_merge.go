package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"rapor/appraisal"
	"rapor/store/db"
)

// merge writes what the hierarchy worked out: a few statements over all rows at once.
func (m *rosterImport) merge(ctx context.Context, assessors []string) error {
	tx, h := m.tx, m.hierarchy
	places := m.places()
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"roster_place"}, []string{
		"line", "person_id", "is_new", "audit_id", "employment", "unit_id",
		"superior_id", "appraiser_id", "manager_id", "team_leader_id",
	}, places); err != nil {
		return fmt.Errorf("stage the places: %w", err)
	}
	if len(assessors) > 0 {
		err := tx.InsertAssessors(ctx, db.InsertAssessorsParams{AgencyID: tx.Agency, Ids: m.ids[h.Len()-len(assessors):], Names: assessors})
		if err != nil {
			return fmt.Errorf("insert assessors: %w", err)
		}
	}
	fresh, err := m.units.insert(ctx, tx, h)
	if err != nil {
		return err
	}
	m.report.UnitsNew = fresh

	inserted, err := tx.InsertRosterPeople(ctx, tx.Agency)
	if err != nil {
		return fmt.Errorf("enrol people: %w", err)
	}
	changed, err := tx.DiffRoster(ctx, m.given())
	if err != nil {
		return fmt.Errorf("compare people: %w", err)
	}
	moved, err := tx.DiffMoved(ctx)
	if err != nil {
		return fmt.Errorf("compare people outside the file: %w", err)
	}
	if m.options.DryRun && m.options.Values && changed+moved > 0 {
		if err := m.values(ctx); err != nil {
			return err
		}
	}
	if changed > 0 {
		if err := tx.UpdateRosterPeople(ctx); err != nil {
			return fmt.Errorf("change people: %w", err)
		}
	}
	if moved > 0 {
		if err := tx.MoveRosterPeople(ctx); err != nil {
			return fmt.Errorf("move people: %w", err)
		}
	}
	if m.report.UnitsChanged, err = m.units.place(ctx, tx, h, m.ids); err != nil {
		return err
	}
	r := m.report
	r.New, r.Changed, r.Moved = int(inserted), int(changed), int(moved)
	r.Unchanged = r.Enrolled + r.Departed - r.New - r.Changed
	if r.Proposals, err = m.propose(ctx); err != nil {
		return err
	}
	return m.record(ctx)
}

// propose suggests to HR what the changes mean for cycles that are open. Their people are changed
// already; of what they were, the working table knows what matters.
func (m *rosterImport) propose(ctx context.Context) (int, error) {
	if m.report.New+m.report.Changed+m.report.Moved == 0 {
		return 0, nil
	}
	open, err := m.tx.AnyCycleOpen(ctx)
	if err != nil || !open {
		return 0, wrapped(err, "look for open cycles")
	}
	n, err := m.tx.ProposeFromRoster(ctx, db.ProposeFromRosterParams{AgencyID: m.tx.Agency, At: m.tx.Now})
	return int(n), wrapped(err, "propose changes of running appraisals")
}

// record writes the audit and lists the changes.
func (m *rosterImport) record(ctx context.Context) error {
	tx, r := m.tx, m.report
	var actor *uuid.UUID
	if m.options.Actor != uuid.Nil {
		actor = &m.options.Actor
	}
	if r.Changed+r.Moved > 0 {
		if err := tx.AuditRosterChanges(ctx, db.AuditRosterChangesParams{AgencyID: tx.Agency, At: tx.Now, ActorID: actor}); err != nil {
			return fmt.Errorf("audit the changes: %w", err)
		}
		changes, err := tx.RosterChanges(ctx, appraisal.RosterListed)
		if err != nil {
			return fmt.Errorf("list the changes: %w", err)
		}
		for _, c := range changes {
			r.Changes = append(r.Changes, appraisal.RosterChange{Line: int(c.Line), Number: c.Number, Fields: c.Fields, Values: m.changed[c.PersonID]})
		}
	}
	detail, err := auditDetail(r)
	if err != nil {
		return err
	}
	err = tx.Audit(ctx, db.AuditParams{AgencyID: tx.Agency, ID: NewID(), At: tx.Now, ActorID: actor, Act: "roster.import", Detail: detail})
	if err != nil {
		return fmt.Errorf("audit the import: %w", err)
	}
	return nil
}

// values reads what the listed changes are from and to, before they are made.
func (m *rosterImport) values(ctx context.Context) error {
	values, err := m.tx.RosterValues(ctx, appraisal.RosterListed)
	if err != nil {
		return fmt.Errorf("read what changes: %w", err)
	}
	m.changed = map[uuid.UUID][]appraisal.RosterValue{}
	for _, v := range values {
		m.changed[v.PersonID] = append(m.changed[v.PersonID], appraisal.RosterValue{Field: v.Field, Old: v.Old, New: v.New})
	}
	return nil
}

// given are the fields that the file has a column for.
func (m *rosterImport) given() []string {
	fields := []string{}
	for _, h := range m.roster.Headings {
		if h.Field != "" {
			fields = append(fields, string(h.Field))
		}
	}
	return fields
}

// places streams where everybody stands and counts them on the way.
func (m *rosterImport) places() pgx.CopyFromSource {
	h, i := m.hierarchy, -1
	return pgx.CopyFromFunc(func() ([]any, error) {
		for i++; i < h.Len(); i++ {
			line, place := h.Line(i), h.Place(i)
			if line == 0 && !h.Moved(i) {
				continue
			}
			if line > 0 {
				if place.Employment == appraisal.Active {
					m.report.Enrolled++
				} else {
					m.report.Departed++
				}
			}
			audit := uuid.Nil
			if h.Known(i) {
				audit = NewID()
			}
			row := []any{
				pgtype.Int4{Int32: int32(line), Valid: line > 0}, identifier(&m.ids[i]), !h.Known(i), identifier(&audit),
				string(place.Employment), identifier(m.units.id(place.Unit)),
			}
			for _, j := range place.To {
				var id *uuid.UUID
				if j != appraisal.Nobody {
					id = &m.ids[j]
				}
				row = append(row, identifier(id))
			}
			return row, nil
		}
		return nil, nil
	})
}

// identifier is an ID in the type that COPY encodes without looking twice; nil is NULL.
func identifier(id *uuid.UUID) pgtype.UUID {
	if id == nil {
		return pgtype.UUID{}
	}
	return pgtype.UUID{Bytes: *id, Valid: true}
}
