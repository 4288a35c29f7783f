package act

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// NewDelegation lets somebody act for an officer from one day to another, both included.
type NewDelegation struct {
	From     uuid.UUID      `json:"from" doc:"The officer"`
	To       uuid.UUID      `json:"to" doc:"Who acts for them"`
	Kind     string         `json:"kind" enum:"plt,plh,leave,other"`
	Number   string         `json:"number,omitempty" maxLength:"200" doc:"Of the decree or letter; an acting officer needs one" example:"800/12/SPT/2026"`
	StartsOn appraisal.Date `json:"starts_on" example:"2026-03-02"`
	EndsOn   appraisal.Date `json:"ends_on" example:"2026-03-31"`
	Reason   string         `json:"reason" example:"Kepala dinas mengikuti pendidikan kepemimpinan"`
}

// Delegation is a delegation as people read it.
type Delegation struct {
	ID         uuid.UUID      `json:"id"`
	From       Person         `json:"from"`
	To         Person         `json:"to"`
	Kind       string         `json:"kind" enum:"plt,plh,leave,other"`
	Number     string         `json:"number,omitempty"`
	StartsOn   appraisal.Date `json:"starts_on"`
	EndsOn     appraisal.Date `json:"ends_on"`
	State      string         `json:"state" enum:"coming,in-force,over"`
	Reason     string         `json:"reason"`
	RecordedBy Person         `json:"recorded_by"`
	RecordedAt time.Time      `json:"recorded_at"`
	EndedAt    *time.Time     `json:"ended_at,omitempty" doc:"It was ended early"`
	EndedWhy   string         `json:"ended_why,omitempty"`
}

const (
	// longestDelegation in days; more is a slip of the finger.
	longestDelegation = 400
	// toldAtOnce bounds how many processes an act tells itself; the relay tells the others.
	toldAtOnce = 20
)

// Delegate records a delegation. What the officer owes goes to the delegate on its first day,
// and what is left of it comes back after the last.
func (a *Acts) Delegate(ctx context.Context, id access.Identity, n NewDelegation) (v Delegation, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		// What is opened for the officer at this moment is waited for, and found below.
		from, err := d.LockPerson(ctx, n.From)
		if err != nil && !store.NoRows(err) {
			return wrap(err, "load officer")
		}
		facts := access.Facts{Agency: id.Agency, Delegator: n.From, Delegate: n.To}
		if from.SuperiorID != nil {
			facts.Superior = *from.SuperiorID
		}
		if err := access.Allow(id, access.RecordDelegation, facts); err != nil {
			return err
		}
		today, err := d.today(ctx)
		if err != nil {
			return err
		}
		if err := d.checkDelegation(ctx, n, today); err != nil {
			return err
		}
		row := db.InsertDelegationParams{
			AgencyID: d.Agency, ID: store.NewID(), FromID: n.From, ToID: n.To, Kind: n.Kind, Number: strings.TrimSpace(n.Number),
			StartsOn: n.StartsOn, EndsOn: n.EndsOn, Reason: n.Reason, RecordedBy: id.Person, RecordedAt: d.Now,
		}
		if err := d.InsertDelegation(ctx, row); err != nil {
			return wrap(err, "record delegation")
		}
		err = d.Record(ctx, store.Entry{Actor: &id.Person, Act: "delegation.recorded", Detail: map[string]string{
			"delegation": row.ID.String(), "from": n.From.String(), "to": n.To.String(), "kind": n.Kind,
			"starts_on": n.StartsOn.String(), "ends_on": n.EndsOn.String(), "reason": n.Reason,
		}})
		if err != nil {
			return err
		}
		if err := d.tellDelegated(ctx, n.From, row.ID); err != nil {
			return err
		}
		v, err = d.delegation(ctx, row.ID, today)
		return err
	})
	return v, err
}

// checkDelegation says everything that is wrong with a delegation.
func (d *deed) checkDelegation(ctx context.Context, n NewDelegation, today appraisal.Date) error {
	p := appraisal.CheckReason("reason", n.Reason)
	cards, err := d.people(ctx, n.From, n.To)
	if err != nil {
		return err
	}
	if _, ok := cards[n.From]; !ok {
		p.Add("delegator-unknown", "from", n.From.String())
	}
	switch card, ok := cards[n.To]; {
	case n.To == n.From:
		p.Add("delegation-to-oneself", "to", n.To.String())
	case !ok:
		p.Add("assignee-unknown", "to", n.To.String())
	case card.Employment == string(appraisal.Left):
		p.Add("assignee-left", "to", n.To.String())
	}
	kind := appraisal.DelegationKind(n.Kind)
	if !slices.Contains(appraisal.DelegationKinds(), kind) {
		p.Add("choice-unknown", "kind", n.Kind, "choices", "plt, plh, leave, other")
	}
	if (kind == appraisal.DelegatePlt || kind == appraisal.DelegatePlh) && strings.TrimSpace(n.Number) == "" {
		p.Add("delegation-without-letter", "number", "")
	}
	switch {
	case n.EndsOn.Before(n.StartsOn):
		p.Add("dates-reversed", "ends_on", n.EndsOn.String(), "starts", n.StartsOn.String())
	case n.EndsOn.Before(today):
		p.Add("date-in-the-past", "ends_on", n.EndsOn.String(), "today", today.String())
	case n.EndsOn.Sub(n.StartsOn) > longestDelegation:
		p.Add("delegation-too-long", "ends_on", n.EndsOn.String(), "days", number(longestDelegation))
	}
	if err := p.Err(); err != nil {
		return err
	}
	other, err := d.DelegationBetween(ctx, db.DelegationBetweenParams{FromID: n.From, First: n.StartsOn, Last: n.EndsOn})
	switch {
	case err == nil:
		return appraisal.Refuse(appraisal.Conflict, "delegation-overlaps", "starts_on", n.StartsOn.String(),
			"starts", other.StartsOn.String(), "ends", other.EndsOn.String())
	case !store.NoRows(err):
		return wrap(err, "look for delegations")
	}
	onward, err := d.Delegations(ctx, today, n.To)
	if err != nil {
		return err
	}
	for _, g := range onward {
		if g.To == n.From && !g.EndsOn.Before(n.StartsOn) && !n.EndsOn.Before(g.StartsOn) {
			return appraisal.Refuse(appraisal.Conflict, "delegation-circular", "to", n.To.String())
		}
	}
	return nil
}

// Ending says why a delegation ends early.
type Ending struct {
	Reason string `json:"reason" example:"Pejabat sudah kembali bertugas"`
}

// EndDelegation ends a delegation early; what is open of the officer's comes back at once.
func (a *Acts) EndDelegation(ctx context.Context, id access.Identity, delegation uuid.UUID, e Ending) (v Delegation, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		row, err := d.Queries.Delegation(ctx, delegation)
		if err != nil {
			return found(err, "delegation-unknown")
		}
		if err := access.Allow(id, access.EndDelegation, d.delegationFacts(ctx, row)); err != nil {
			return err
		}
		if err := appraisal.CheckReason("reason", e.Reason).Err(); err != nil {
			return err
		}
		if _, err := d.LockPerson(ctx, row.FromID); err != nil {
			return wrap(err, "load officer")
		}
		today, err := d.today(ctx)
		if err != nil {
			return err
		}
		n, err := d.Queries.EndDelegation(ctx, db.EndDelegationParams{ID: delegation, At: d.Now, By: id.Person, Why: e.Reason, Day: today})
		if err != nil {
			return wrap(err, "end delegation")
		}
		if n == 0 {
			return appraisal.Refuse(appraisal.Closed, "delegation-over", "", "", "ends", row.EndsOn.String())
		}
		err = d.Record(ctx, store.Entry{Actor: &id.Person, Act: "delegation.ended", Detail: map[string]string{
			"delegation": delegation.String(), "from": row.FromID.String(), "to": row.ToID.String(), "reason": e.Reason,
		}})
		if err != nil {
			return err
		}
		if err := d.tellDelegated(ctx, row.FromID, delegation); err != nil {
			return err
		}
		v, err = d.delegation(ctx, delegation, today)
		return err
	})
	return v, err
}

// delegationFacts are who stands around a delegation.
func (d *deed) delegationFacts(ctx context.Context, row db.Delegation) access.Facts {
	f := access.Facts{Agency: row.AgencyID, Delegator: row.FromID, Delegate: row.ToID, Recorder: row.RecordedBy}
	if from, err := d.Queries.Person(ctx, row.FromID); err == nil && from.SuperiorID != nil {
		f.Superior = *from.SuperiorID
	}
	return f
}

// tellDelegated tells every process that a delegation concerns: where the officer owes something,
// or appraises under it. The first are told at once, the others by the relay.
func (d *deed) tellDelegated(ctx context.Context, officer, delegation uuid.UUID) error {
	offices := slices.DeleteFunc(appraisal.DutyKinds(), func(k appraisal.DutyKind) bool { return !k.Office() })
	owing, err := d.DelegatedProcesses(ctx, db.DelegatedProcessesParams{PersonID: &officer, Kinds: names(offices)})
	if err != nil {
		return wrap(err, "look for duties")
	}
	acting, err := d.ActingProcesses(ctx, &delegation)
	if err != nil {
		return wrap(err, "look for acting supervisors")
	}
	told := map[uuid.UUID]bool{}
	for _, process := range append(owing, acting...) {
		if told[process.ID] {
			continue
		}
		told[process.ID] = true
		if len(told) <= toldAtOnce {
			err = d.tell(ctx, process)
		} else {
			err = d.Tell(ctx, process.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// today is the date in the agency: that of the calendar of the cycle opened last, whose days may
// be short, and else by the clock where the agency is.
func (d *deed) today(ctx context.Context) (appraisal.Date, error) {
	cycles, err := d.Queries.Cycles(ctx)
	if err != nil {
		return appraisal.Date{}, wrap(err, "load cycles")
	}
	var calendar appraisal.Calendar
	for _, c := range cycles {
		if c.ClosedAt == nil {
			err := json.Unmarshal(c.Calendar, &calendar)
			return calendar.Date(d.Now), wrap(err, "calendar of the cycle")
		}
	}
	agency, err := d.Queries.Agency(ctx)
	if err != nil {
		return appraisal.Date{}, wrap(err, "load agency")
	}
	if calendar.Zone, err = time.LoadLocation(agency.Zone); err != nil {
		return appraisal.Date{}, wrap(err, "zone of the agency")
	}
	return calendar.Date(d.Now), nil
}

func (d *deed) delegation(ctx context.Context, id uuid.UUID, today appraisal.Date) (Delegation, error) {
	row, err := d.Queries.Delegation(ctx, id)
	if err != nil {
		return Delegation{}, wrap(err, "load delegation")
	}
	list, err := d.delegations(ctx, []db.Delegation{row}, today)
	if err != nil {
		return Delegation{}, err
	}
	return list[0], nil
}

func (d *deed) delegations(ctx context.Context, rows []db.Delegation, today appraisal.Date) ([]Delegation, error) {
	var who []uuid.UUID
	for _, r := range rows {
		who = append(who, r.FromID, r.ToID, r.RecordedBy)
	}
	cards, err := d.people(ctx, who...)
	if err != nil {
		return nil, err
	}
	list := make([]Delegation, 0, len(rows))
	for _, r := range rows {
		list = append(list, Delegation{
			ID: r.ID, From: personOf(cards[r.FromID]), To: personOf(cards[r.ToID]), Kind: r.Kind, Number: r.Number,
			StartsOn: r.StartsOn, EndsOn: r.EndsOn, State: stateOfDelegation(r, today), Reason: r.Reason,
			RecordedBy: personOf(cards[r.RecordedBy]), RecordedAt: r.RecordedAt, EndedAt: r.EndedAt, EndedWhy: value(r.EndedWhy),
		})
	}
	return list, nil
}

func stateOfDelegation(r db.Delegation, today appraisal.Date) string {
	switch {
	case r.EndedAt != nil || r.EndsOn.Before(today):
		return "over"
	case today.Before(r.StartsOn):
		return "coming"
	}
	return "in-force"
}

// Delegations lists the delegations of the agency for HR, and for others those they are part of.
func (a *Acts) Delegations(ctx context.Context, id access.Identity, state string, limit int) (list []Delegation, err error) {
	list = []Delegation{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeOwn, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		today, err := d.today(ctx)
		if err != nil {
			return err
		}
		p := db.DelegationsParams{Most: atMost(limit, 200, 1000), PersonID: &id.Person}
		if access.Allow(id, access.SeeDelegations, access.Facts{Agency: id.Agency}) == nil {
			p.PersonID = nil
		}
		rows, err := d.Queries.Delegations(ctx, p)
		if err != nil {
			return wrap(err, "list delegations")
		}
		all, err := d.delegations(ctx, rows, today)
		for _, v := range all {
			if state == "" || state == "all" || v.State == state {
				list = append(list, v)
			}
		}
		return err
	})
	return list, err
}
