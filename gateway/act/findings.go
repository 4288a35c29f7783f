package act

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store/db"
)

// Finding is something a unit needs, as the evaluation says, and what is done about it. It names neither
// who assessed nor who was assessed.
type Finding struct {
	ID     uuid.UUID `json:"id"`
	Cycle  CycleRef  `json:"cycle"`
	Number int       `json:"number"`
	Tag    Named     `json:"tag"`
	On     string    `json:"on" enum:"competency,indicator,indicators,comments" doc:"What was tagged; indicators: of single people, which are not named"`
	Item   *Named    `json:"item,omitempty" doc:"The competency or indicator"`
	Count  *int      `json:"count" doc:"In how many people's assessments; null where it is fewer than three"`
	State  string    `json:"state" enum:"proposed,taken-up,dismissed,done,partly-done,not-done"`
	Action string    `json:"action,omitempty"`
	Owner  *Person   `json:"owner,omitempty"`
	// DueOn is the day by which the owner reports, as it is by now.
	DueOn      *appraisal.Date `json:"due_on,omitempty"`
	Overdue    bool            `json:"overdue"`
	Reason     string          `json:"reason,omitempty" doc:"Why it was dismissed"`
	Outcome    string          `json:"outcome,omitempty"`
	ReportedAt *time.Time      `json:"reported_at,omitempty"`
}

// UnitFindings lists the findings of a unit over the years, the latest first: to its people what was taken up or
// dismissed, to its head and HR also what is proposed.
func (a *Acts) UnitFindings(ctx context.Context, id access.Identity, unit uuid.UUID) (list []Finding, err error) {
	list = []Finding{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if _, err := d.UnitName(ctx, unit); err != nil {
			return found(err, "unit-unknown")
		}
		head, err := d.UnitHead(ctx, unit)
		if err != nil {
			return wrap(err, "find the head of the unit")
		}
		facts := access.Facts{Agency: id.Agency, Head: value(head)}
		if facts.InUnit, err = d.InUnits(ctx, db.InUnitsParams{PersonID: id.Person, Units: []uuid.UUID{unit}}); err != nil {
			return wrap(err, "look for the reader's unit")
		}
		if err := access.Allow(id, access.SeeUnitFindings, facts); err != nil {
			return err
		}
		all := access.Allow(id, access.SeeDevelopment, facts) == nil
		list, err = d.findings(ctx, unit, nil, all, id.Language)
		return err
	})
	return list, err
}

// findings of a unit over the years, or of one development; all has what is only proposed too.
func (d *deed) findings(ctx context.Context, unit uuid.UUID, development *uuid.UUID, all bool, l appraisal.Language) ([]Finding, error) {
	rows, err := d.FindingsOfUnit(ctx, db.FindingsOfUnitParams{UnitID: unit, DevelopmentID: development})
	if err != nil {
		return nil, wrap(err, "list findings")
	}
	list := make([]Finding, 0, len(rows))
	for _, r := range rows {
		if !all && r.Finding.State == string(appraisal.FindingProposed) {
			continue
		}
		method, err := d.method(ctx, r.MethodHash)
		if err != nil {
			return nil, err
		}
		list = append(list, d.findingOf(r, method, l))
	}
	return list, nil
}

func (d *deed) findingOf(r db.FindingsOfUnitRow, m *appraisal.Method, l appraisal.Language) Finding {
	row := r.Finding
	f := Finding{
		ID: row.ID, Cycle: CycleRef{row.CycleID, r.CycleName}, Number: int(row.Number), Tag: Named{row.Tag, row.Tag}, On: "comments",
		Count: appraisal.ShownCount(int(row.Count)), State: row.State, Action: value(row.Action), Reason: value(row.Reason),
		Outcome: value(row.Outcome), ReportedAt: row.ReportedAt,
	}
	if tag, ok := m.TagByID(row.Tag); ok {
		f.Tag.Name = tag.Name.In(l)
	}
	switch on, item, _ := strings.Cut(row.Item, ":"); on {
	case "competency":
		f.On, f.Item = on, &Named{item, competencyName(m, item, l)}
	case "indicator":
		f.On, f.Item = on, &Named{item, item}
	case "indicators":
		f.On = on
	}
	if r.Owner != nil {
		f.Owner = &Person{ID: *r.Owner, Name: r.OwnerName}
		if f.DueOn = row.DueOn; r.Moved != nil {
			f.DueOn = r.Moved
		}
		f.Overdue = row.State == string(appraisal.FindingTakenUp) && f.DueOn != nil && f.DueOn.Before(appraisal.NewDate(d.Now.Date()))
	}
	return f
}
