package act

import (
	"context"
	"math"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// NewAbsence declares that a cycle, a unit with those below it, or a person is absent.
type NewAbsence struct {
	Scope  string          `json:"scope" enum:"cycle,unit,person"`
	Unit   *uuid.UUID      `json:"unit,omitempty"`
	Person *uuid.UUID      `json:"person,omitempty"`
	Mode   string          `json:"mode" enum:"shift,prorate" doc:"shift: time stands still, as by force majeure, then everything moves. prorate: leave or study; the period is shortened and targets are pro rata"`
	From   *appraisal.Date `json:"from" example:"2026-03-02"`
	Until  *appraisal.Date `json:"until" doc:"The last day" example:"2026-05-31"`
	Reason string          `json:"reason" example:"Cuti melahirkan"`
}

// AbsenceEnd is another last day of an absence: earlier or later.
type AbsenceEnd struct {
	Until  *appraisal.Date `json:"until,omitempty" doc:"The last day; yesterday where it is left out. A day before the first takes the absence back" example:"2026-04-30"`
	Reason string          `json:"reason" example:"Kembali lebih awal"`
}

// AbsenceDeclared is what came of an absence.
type AbsenceDeclared struct {
	TimeActed
	Until appraisal.Date `json:"until"`
	// Appraisals whose period is shortened, and those rated before it was declared.
	Appraisals int `json:"appraisals" doc:"Open appraisals whose period it shortens"`
	Rated      int `json:"rated" doc:"Of these, rated already: their rating stays as it is"`
}

// AbsenceItem is an absence in a list. Until is the last day as it stands.
type AbsenceItem struct {
	ID       uuid.UUID      `json:"id"`
	Scope    string         `json:"scope"`
	Unit     *uuid.UUID     `json:"unit,omitempty"`
	Person   *uuid.UUID     `json:"person,omitempty"`
	Mode     string         `json:"mode"`
	From     appraisal.Date `json:"from"`
	Until    appraisal.Date `json:"until"`
	Declared appraisal.Date `json:"declared_until" doc:"The last day as it was declared first"`
	By       Person         `json:"by"`
	At       time.Time      `json:"at"`
	Reason   string         `json:"reason"`
	Duties   int            `json:"duties"`
	People   int            `json:"people"`
}

// longest an absence lasts; more is a slip of the finger.
const longest = 366

// Declare declares an absence. One that shifts moves every open deadline and every opening it
// concerns, at once; one that prorates moves none and shortens the period when ratings are computed.
func (a *Acts) Declare(ctx context.Context, id access.Identity, cycle uuid.UUID, n NewAbsence) (done AbsenceDeclared, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.timeMatter(ctx, id, cycle, access.DeclareAbsence, n.Person, n.Mode == string(appraisal.AbsenceShifts))
		if err != nil {
			return err
		}
		if m.cycle.ClosedAt != nil {
			return appraisal.Refuse(appraisal.Closed, "cycle-closed", "", "", "when", instant(*m.cycle.ClosedAt))
		}
		if err := d.checkAbsence(ctx, m, n); err != nil {
			return err
		}
		if n.Mode == string(appraisal.AbsenceProrates) {
			// A rating that is being computed comes first, or knows of it.
			if _, err := d.HoldAppraisalsWithin(ctx, db.HoldAppraisalsWithinParams{CycleID: cycle, UnitID: n.Unit, PersonID: n.Person}); err != nil {
				return wrap(err, "hold the appraisals")
			}
		}
		done = AbsenceDeclared{TimeActed: TimeActed{ID: store.NewID()}, Until: *n.Until}
		row := db.InsertAbsenceParams{
			AgencyID: d.Agency, ID: done.ID, CycleID: cycle, Scope: n.Scope, UnitID: n.Unit, PersonID: n.Person, Mode: n.Mode,
			FromOn: *n.From, UntilOn: *n.Until, ByID: id.Person, Reason: n.Reason, At: d.Now,
		}
		keep := func(moved store.Moved) error {
			row.Duties, row.People = int32(moved.Duties), int32(moved.People)
			done.Duties, done.People = moved.Duties, moved.People
			return wrap(d.InsertAbsence(ctx, row), "keep the absence")
		}
		if n.Mode == string(appraisal.AbsenceProrates) {
			if err := keep(store.Moved{}); err != nil {
				return err
			}
			if err := d.shortened(ctx, m, n, &done); err != nil {
				return err
			}
			return d.recordAbsence(ctx, id, cycle, "absence.declared", n, done)
		}
		pace, err := d.CyclePace(ctx, cycle, m.calendar)
		if err != nil {
			return err
		}
		pace.Standstills = append(pace.Standstills, appraisal.Standstill{
			Scope: n.scope(), Number: math.MaxInt64, Act: done.ID, From: *n.From, Until: *n.Until,
		})
		if done.Openings, err = d.recount(ctx, m, pace, keep); err != nil {
			return err
		}
		return d.recordAbsence(ctx, id, cycle, "absence.declared", n, done)
	})
	return done, err
}

func (n NewAbsence) scope() appraisal.Scope {
	return appraisal.Scope{Kind: appraisal.ScopeKind(n.Scope), ID: firstOf(n.Unit, n.Person)}
}

// recount lets everything open follow an act about time, and returns how many openings moved.
func (d *deed) recount(ctx context.Context, m timeMatter, pace appraisal.Pace, keep func(store.Moved) error) (int, error) {
	r := m.recounting(pace)
	found, err := d.CountAnew(ctx, r)
	if err != nil {
		return 0, err
	}
	openings, _ := found.Openings(m.calendar)
	_, err = d.Adopt(ctx, r, found, keep)
	return openings, err
}

// shortened counts the appraisals whose period an absence shortens. That of one person whose rating is computed
// changes nothing any more and is refused.
func (d *deed) shortened(ctx context.Context, m timeMatter, n NewAbsence, done *AbsenceDeclared) error {
	row, err := d.AppraisalsWithin(ctx, db.AppraisalsWithinParams{CycleID: m.cycle.ID, UnitID: n.Unit, PersonID: n.Person})
	if err != nil {
		return wrap(err, "count appraisals")
	}
	done.Appraisals, done.Rated = int(row.Appraisals), int(row.Rated)
	if n.Scope == string(appraisal.ScopePerson) && row.Rated+row.Closed > 0 {
		return appraisal.Refuse(appraisal.Conflict, "rated-already", "person", n.Person.String())
	}
	return nil
}

func (d *deed) recordAbsence(ctx context.Context, id access.Identity, cycle uuid.UUID, act string, n NewAbsence, done AbsenceDeclared) error {
	detail := map[string]string{
		"id": done.ID.String(), "scope": n.Scope, "mode": n.Mode, "from": n.From.String(), "until": n.Until.String(), "reason": n.Reason,
		"duties": number(done.Duties), "people": number(done.People),
	}
	if of := n.scope().ID; of != uuid.Nil {
		detail[n.Scope] = of.String()
	}
	return d.Record(ctx, store.Entry{Actor: &id.Person, Act: act, Cycle: &cycle, Detail: detail})
}

func (d *deed) checkAbsence(ctx context.Context, m timeMatter, n NewAbsence) error {
	p := appraisal.CheckReason("reason", n.Reason)
	if err := d.checkScope(ctx, &p, n.Scope, n.Unit, n.Person); err != nil {
		return err
	}
	if !appraisal.AbsenceMode(n.Mode).Known() {
		p.Add("choice-unknown", "mode", n.Mode, "choices", "shift, prorate")
	}
	for field, day := range map[string]*appraisal.Date{"from": n.From, "until": n.Until} {
		if day == nil || day.IsZero() {
			p.Add("date-missing", field, "")
		}
	}
	if err := p.Err(); err != nil {
		return err
	}
	// The end of the period is its last day for leave; what follows it may stand still too.
	last := m.cycle.EndsOn
	if n.Mode == string(appraisal.AbsenceShifts) {
		last = last.AddDays(furthest)
	}
	switch {
	case n.Until.Before(*n.From):
		p.Add("until-before-from", "until", n.Until.String(), "from", n.From.String())
	case n.Until.Sub(*n.From) >= longest:
		p.Add("absence-too-long", "until", n.Until.String(), "max", number(longest))
	case n.Until.Before(m.cycle.StartsOn) || n.From.After(last):
		p.Add("absence-outside-cycle", "from", n.From.String(), "starts", m.cycle.StartsOn.String(), "ends", last.String())
	}
	return p.Err()
}

// EndAbsence gives an absence another last day: ends it earlier, extends it, or takes it back.
// What stood still and runs again falls due earlier, but never before today.
func (a *Acts) EndAbsence(ctx context.Context, id access.Identity, absence uuid.UUID, e AbsenceEnd) (done AbsenceDeclared, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.DeclareAbsence, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		row, err := d.Absence(ctx, absence)
		if err != nil {
			return found(err, "absence-unknown")
		}
		m, err := d.timeMatter(ctx, id, row.CycleID, access.DeclareAbsence, row.PersonID, true)
		if err != nil {
			return err
		}
		until, err := d.checkEnd(ctx, m, row, e)
		if err != nil {
			return err
		}
		err = d.InsertAbsenceEnd(ctx, db.InsertAbsenceEndParams{
			AgencyID: d.Agency, ID: store.NewID(), AbsenceID: absence, UntilOn: until, ByID: id.Person, Reason: e.Reason, At: d.Now,
		})
		if err != nil {
			return wrap(err, "keep the end of the absence")
		}
		done = AbsenceDeclared{TimeActed: TimeActed{ID: absence}, Until: until}
		n := NewAbsence{Scope: row.Scope, Unit: row.UnitID, Person: row.PersonID, Mode: row.Mode, From: &row.FromOn, Until: &until, Reason: e.Reason}
		if row.Mode == string(appraisal.AbsenceProrates) {
			if err := d.shortened(ctx, m, n, &done); err != nil {
				return err
			}
		}
		if row.Mode == string(appraisal.AbsenceShifts) {
			pace, err := d.CyclePace(ctx, row.CycleID, m.calendar)
			if err != nil {
				return err
			}
			done.Openings, err = d.recount(ctx, m, pace, func(moved store.Moved) error {
				done.Duties, done.People = moved.Duties, moved.People
				return nil
			})
			if err != nil {
				return err
			}
		}
		return d.recordAbsence(ctx, id, row.CycleID, "absence.ended", n, done)
	})
	return done, err
}

// checkEnd is the last day an absence gets.
func (d *deed) checkEnd(ctx context.Context, m timeMatter, row db.Absence, e AbsenceEnd) (until appraisal.Date, err error) {
	ends, err := d.AbsenceEnds(ctx, []uuid.UUID{row.ID})
	if err != nil {
		return until, wrap(err, "load the ends of the absence")
	}
	now := row.UntilOn
	if len(ends) > 0 {
		now = ends[len(ends)-1].UntilOn
	}
	if until = m.today.AddDays(-1); e.Until != nil {
		until = *e.Until
	}
	if first := row.FromOn.AddDays(-1); until.Before(first) {
		until = first
	}
	p := appraisal.CheckReason("reason", e.Reason)
	switch {
	case until == now:
		p.Add("date-unchanged", "until", until.String())
	case until.Sub(row.FromOn) >= longest:
		p.Add("absence-too-long", "until", until.String(), "max", number(longest))
	}
	return until, p.Err()
}

// AbsenceList lists the absences of a cycle, the latest first.
func (a *Acts) AbsenceList(ctx context.Context, id access.Identity, cycle uuid.UUID) (list []AbsenceItem, err error) {
	list = []AbsenceItem{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if _, err := d.timeMatter(ctx, id, cycle, access.SeeTimes, nil, false); err != nil {
			return err
		}
		rows, err := d.LatestAbsences(ctx, cycle)
		if err != nil {
			return wrap(err, "list absences")
		}
		var authors []uuid.UUID
		for _, r := range rows {
			authors = append(authors, r.Absence.ByID)
		}
		cards, err := d.people(ctx, authors...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			w := r.Absence
			list = append(list, AbsenceItem{
				ID: w.ID, Scope: w.Scope, Unit: w.UnitID, Person: w.PersonID, Mode: w.Mode, From: w.FromOn, Until: r.Until, Declared: w.UntilOn,
				By: personOf(cards[w.ByID]), At: w.At, Reason: w.Reason, Duties: int(w.Duties), People: int(w.People),
			})
		}
		return nil
	})
	return list, err
}
