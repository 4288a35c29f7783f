package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// rosterUnits are the units of an agency during an import, in the order of the
// hierarchy's. Their names are told apart without regard to case.
type rosterUnits struct {
	all    []rosterUnit
	byName map[string]int
	byID   map[uuid.UUID]int
}

type rosterUnit struct {
	id   uuid.UUID
	name string
	// known before, with this parent and head.
	known        bool
	parent, head *uuid.UUID
	// inserted by this import.
	inserted       bool
	parentFromFile bool
	parentsDiffer  bool
}

// load reads the units known before.
func (u *rosterUnits) load(ctx context.Context, tx Tx, h *appraisal.Hierarchy) error {
	units, err := tx.RosterUnits(ctx)
	if err != nil {
		return fmt.Errorf("read the units: %w", err)
	}
	u.byName, u.byID = map[string]int{}, map[uuid.UUID]int{}
	for _, unit := range units {
		u.add(h, rosterUnit{id: unit.ID, name: unit.Name, known: true, parent: unit.ParentID, head: unit.HeadID})
	}
	for i, unit := range u.all {
		h.Units[i].Parent = u.index(unit.parent)
	}
	return nil
}

func (u *rosterUnits) add(h *appraisal.Hierarchy, unit rosterUnit) int {
	i := len(u.all)
	u.all = append(u.all, unit)
	u.byName[strings.ToLower(unit.name)] = i
	u.byID[unit.id] = i
	h.Units = append(h.Units, appraisal.HierarchyUnit{Parent: appraisal.Nobody, Head: appraisal.Nobody})
	return i
}

func (u *rosterUnits) index(id *uuid.UUID) int {
	if id != nil {
		if i, ok := u.byID[*id]; ok {
			return i
		}
	}
	return appraisal.Nobody
}

func (u *rosterUnits) id(i int) *uuid.UUID {
	if i == appraisal.Nobody {
		return nil
	}
	return &u.all[i].id
}

func (u *rosterUnits) named(h *appraisal.Hierarchy, name string) int {
	if i, ok := u.byName[strings.ToLower(name)]; ok {
		return i
	}
	return u.add(h, rosterUnit{id: NewID(), name: name})
}

// of is the unit of a row. The first row that names a unit's parent decides it.
func (u *rosterUnits) of(h *appraisal.Hierarchy, row appraisal.RosterRow, warn func(*appraisal.Error)) int {
	if row.Unit == "" {
		return appraisal.Nobody
	}
	i := u.named(h, row.Unit)
	if row.Parent == "" || strings.EqualFold(row.Parent, row.Unit) {
		return i
	}
	parent := u.named(h, row.Parent)
	unit := &u.all[i]
	switch {
	case !unit.parentFromFile:
		unit.parentFromFile = true
		h.Units[i].Parent = parent
	case h.Units[i].Parent != parent && !unit.parentsDiffer:
		unit.parentsDiffer = true
		warn(appraisal.Refuse(appraisal.Invalid, appraisal.RosterUnitParents, string(appraisal.RosterParentUnit), row.Parent,
			"unit", row.Unit, "parent", u.all[h.Units[i].Parent].name))
	}
	return i
}

// heads tells the hierarchy who headed the units before.
func (u *rosterUnits) heads(h *appraisal.Hierarchy, known map[uuid.UUID]int) {
	for i, unit := range u.all {
		h.Units[i].Head = index(known, unit.head)
	}
}

// breakLoops takes parents back that would put a unit above itself.
func (u *rosterUnits) breakLoops(h *appraisal.Hierarchy) {
	for i := range u.all {
		for u.inLoop(h, i) {
			j := i
			for !u.all[j].parentFromFile {
				j = h.Units[j].Parent
			}
			unit := &u.all[j]
			h.Warn(0, appraisal.Refuse(appraisal.Invalid, appraisal.RosterUnitLoop, string(appraisal.RosterParentUnit), u.all[h.Units[j].Parent].name,
				"unit", unit.name))
			unit.parentFromFile = false
			h.Units[j].Parent = u.index(unit.parent)
		}
	}
}

// inLoop reports whether unit i is above itself by a parent that the file gave.
func (u *rosterUnits) inLoop(h *appraisal.Hierarchy, i int) bool {
	fromFile := u.all[i].parentFromFile
	j := h.Units[i].Parent
	for range len(u.all) {
		if j == i || j == appraisal.Nobody {
			break
		}
		fromFile = fromFile || u.all[j].parentFromFile
		j = h.Units[j].Parent
	}
	return j == i && fromFile
}

// insert adds the new units that anybody who counts belongs to, and those above them.
func (u *rosterUnits) insert(ctx context.Context, tx Tx, h *appraisal.Hierarchy) (int, error) {
	used := make([]bool, len(u.all))
	for i := range h.Len() {
		for unit := h.Place(i).Unit; h.Line(i) > 0 && unit != appraisal.Nobody && !used[unit]; unit = h.Units[unit].Parent {
			used[unit] = true
		}
	}
	p := db.InsertRosterUnitsParams{AgencyID: tx.Agency}
	for i := range u.all {
		unit := &u.all[i]
		if !unit.known && used[i] {
			p.Ids, p.Names = append(p.Ids, unit.id), append(p.Names, unit.name)
		}
		if !used[i] {
			// Only refused rows spoke of it: it stays as it was.
			h.Units[i].Parent = u.index(unit.parent)
		}
	}
	if len(p.Ids) == 0 {
		return 0, nil
	}
	n, err := tx.InsertRosterUnits(ctx, p)
	if err != nil {
		return 0, fmt.Errorf("insert units: %w", err)
	}
	for i := range u.all {
		u.all[i].inserted = used[i] && !u.all[i].known
	}
	return int(n), nil
}

// place writes the parents and heads that changed and counts the units that were known
// before among them.
func (u *rosterUnits) place(ctx context.Context, tx Tx, h *appraisal.Hierarchy, people []uuid.UUID) (int, error) {
	var p db.PlaceRosterUnitsParams
	changed := 0
	for i := range u.all {
		unit := &u.all[i]
		if !unit.known && !unit.inserted {
			continue
		}
		var parent, head uuid.UUID
		if id := u.id(h.Units[i].Parent); id != nil {
			parent = *id
		}
		if at := h.Units[i].Head; at != appraisal.Nobody {
			head = people[at]
		}
		if parent != orNil(unit.parent) || head != orNil(unit.head) {
			p.Ids, p.Parents, p.Heads = append(p.Ids, unit.id), append(p.Parents, parent), append(p.Heads, head)
			if unit.known {
				changed++
			}
		}
	}
	if len(p.Ids) == 0 {
		return 0, nil
	}
	if err := tx.PlaceRosterUnits(ctx, p); err != nil {
		return 0, fmt.Errorf("change units: %w", err)
	}
	return changed, nil
}

func orNil(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}
