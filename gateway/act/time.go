package act

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// NewMove moves deadlines of a cycle, a unit with those below it, or a person; or when a step
// opens for them. It holds for what is open and for what is opened later.
type NewMove struct {
	Scope  string          `json:"scope" enum:"cycle,unit,person,duty"`
	Unit   *uuid.UUID      `json:"unit,omitempty"`
	Person *uuid.UUID      `json:"person,omitempty" doc:"What they owe, and what is owed about them"`
	Duty   *uuid.UUID      `json:"duty,omitempty"`
	What   string          `json:"what,omitempty" enum:"deadline,opening" default:"deadline" doc:"opening moves when the step opens"`
	Step   string          `json:"step,omitempty" doc:"Of one step only"`
	Kind   string          `json:"kind,omitempty" doc:"Duties of one kind only" example:"assess-self"`
	Days   *int            `json:"days,omitempty" doc:"Calendar days on which time runs; negative is earlier" example:"7"`
	DueOn  *appraisal.Date `json:"due_on,omitempty" doc:"The new date, instead of days" example:"2026-03-02"`
	Reason string          `json:"reason" example:"Banjir di kantor"`
}

// TimeActed is what an act about time did.
type TimeActed struct {
	ID       uuid.UUID `json:"id"`
	Duties   int       `json:"duties" doc:"Open duties whose deadline moved"`
	People   int       `json:"people" doc:"Whose deadlines these are"`
	Openings int       `json:"openings" doc:"Steps that wait and now open on another day"`
	Told     int       `json:"told" doc:"Processes that had to hear of it at once: those in which something is earlier now"`
}

// MoveItem is a move in a list.
type MoveItem struct {
	ID     uuid.UUID       `json:"id"`
	Scope  string          `json:"scope"`
	Unit   *uuid.UUID      `json:"unit,omitempty"`
	Person *uuid.UUID      `json:"person,omitempty"`
	Duty   *uuid.UUID      `json:"duty,omitempty"`
	What   string          `json:"what"`
	Step   string          `json:"step,omitempty"`
	Kind   string          `json:"kind,omitempty"`
	Days   *int32          `json:"days,omitempty"`
	DueOn  *appraisal.Date `json:"due_on,omitempty"`
	By     Person          `json:"by"`
	At     time.Time       `json:"at"`
	Reason string          `json:"reason"`
	Duties int             `json:"duties"`
	People int             `json:"people"`
}

// timeMatter is a cycle whose time somebody changes. All its open processes are locked, in the one
// order in which several are: nothing of it is opened, met or lapsed until the act is over, and
// whatever looks afterwards knows of it.
type timeMatter struct {
	cycle    db.Cycle
	method   *appraisal.Method
	schedule appraisal.Schedule
	calendar appraisal.Calendar
	today    appraisal.Date
}

// person is whose time alone is changed, nil where it is that of many.
func (d *deed) timeMatter(ctx context.Context, id access.Identity, cycle uuid.UUID, act access.Act, person *uuid.UUID, hold bool) (m timeMatter, err error) {
	if err := access.Allow(id, act, access.Facts{Agency: id.Agency, Employee: value(person)}); err != nil {
		return m, err
	}
	if m.cycle, err = d.Cycle(ctx, cycle); err != nil {
		return m, found(err, "cycle-unknown")
	}
	if hold && m.cycle.ClosedAt != nil {
		return m, appraisal.Refuse(appraisal.Closed, "cycle-closed", "", "", "when", instant(*m.cycle.ClosedAt))
	}
	if hold {
		return d.heldCycle(ctx, cycle)
	}
	return d.cycleTime(ctx, cycle)
}

// heldCycle locks all that is open in a cycle and loads what its time is counted by.
func (d *deed) heldCycle(ctx context.Context, cycle uuid.UUID) (timeMatter, error) {
	if _, err := d.LockOpenProcesses(ctx, cycle); err != nil {
		return timeMatter{}, wrap(err, "lock the processes of the cycle")
	}
	// Only now: another act about time may have changed the calendar meanwhile.
	return d.cycleTime(ctx, cycle)
}

func (d *deed) cycleTime(ctx context.Context, cycle uuid.UUID) (m timeMatter, err error) {
	if m.cycle, err = d.Cycle(ctx, cycle); err != nil {
		return m, wrap(err, "load cycle")
	}
	if m.method, err = d.method(ctx, m.cycle.MethodHash); err != nil {
		return m, err
	}
	m.schedule = m.method.Schedules[m.cycle.Schedule]
	if err := json.Unmarshal(m.cycle.Calendar, &m.calendar); err != nil {
		return m, wrap(err, "calendar of the cycle")
	}
	m.today = m.calendar.Date(d.Now)
	return m, nil
}

func (m timeMatter) recounting(p appraisal.Pace) store.Recounting {
	return store.Recounting{Cycle: m.cycle, Method: m.method, Schedule: m.schedule, Pace: p}
}

// MoveDeadlines moves deadlines of many at once, in one transaction: running appraisals follow,
// and everyone concerned is told once. What would end in the past is refused whole; what is met
// stays; a right is never shortened.
func (a *Acts) MoveDeadlines(ctx context.Context, id access.Identity, cycle uuid.UUID, n NewMove) (done TimeActed, err error) {
	if n.Scope == string(appraisal.ScopeDuty) && n.Duty != nil {
		return a.moveOne(ctx, id, cycle, n)
	}
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.timeMatter(ctx, id, cycle, access.MoveDeadlines, n.Person, true)
		if err != nil {
			return err
		}
		if err := d.checkMove(ctx, m, n); err != nil {
			return err
		}
		pace, err := d.CyclePace(ctx, cycle, m.calendar)
		if err != nil {
			return err
		}
		move := n.move()
		pace.Moves = append(pace.Moves, move)
		r := m.recounting(pace)
		r.Move = &move
		found, err := d.CountAnew(ctx, r)
		if err != nil {
			return err
		}
		openings, opens := found.Openings(m.calendar)
		if found.Past > 0 {
			return appraisal.Refuse(appraisal.Invalid, "deadlines-in-the-past", n.field(), found.Earliest.String(),
				"today", m.today.String(), "duties", number(found.Past))
		}
		if openings > 0 && n.What == opening && opens.Before(m.today) {
			return appraisal.Refuse(appraisal.Invalid, "date-in-the-past", n.field(), opens.String(), "today", m.today.String())
		}
		done = TimeActed{ID: store.NewID(), Openings: openings}
		moved, err := d.Adopt(ctx, r, found, func(moved store.Moved) error {
			done.Duties, done.People = moved.Duties, moved.People
			return d.insertMove(ctx, done.ID, id, cycle, n, moved)
		})
		if err != nil {
			return err
		}
		done.Told = moved.Told
		return d.Record(ctx, store.Entry{
			Actor: &id.Person, Act: "deadlines.moved", Cycle: &cycle, Detail: n.detail(done),
		})
	})
	return done, err
}

// moveOne is MoveDeadlines for a single duty of the cycle.
func (a *Acts) moveOne(ctx context.Context, id access.Identity, cycle uuid.UUID, n NewMove) (done TimeActed, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.MoveDeadlines, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		duty, err := d.Duty(ctx, *n.Duty)
		if err == nil && duty.CycleID != cycle {
			return access.Unknown("duty-unknown")
		}
		if err == nil && (n.Step != "" || n.Kind != "" || n.What == opening) {
			return appraisal.Refuse(appraisal.Invalid, "scope-mismatch", "duty", n.Scope, "field", "duty")
		}
		return found(err, "duty-unknown")
	})
	if err != nil {
		return done, err
	}
	moved, err := a.Move(ctx, id, *n.Duty, Extension{Days: n.Days, DueOn: n.DueOn, Reason: n.Reason})
	return TimeActed{ID: moved.Act, Duties: 1, People: 1}, err
}

const opening = "opening"

func (n NewMove) field() string { return Extension{Days: n.Days}.field() }

// scope of the move, whose IDs were checked.
func (n NewMove) scope() appraisal.Scope {
	return appraisal.Scope{Kind: appraisal.ScopeKind(n.Scope), ID: firstOf(n.Unit, n.Person, n.Duty)}
}

func firstOf(ids ...*uuid.UUID) uuid.UUID {
	for _, id := range ids {
		if id != nil {
			return *id
		}
	}
	return uuid.Nil
}

// move as one of the acts about time; it comes after all others.
func (n NewMove) move() appraisal.Move {
	m := appraisal.Move{
		Scope: n.scope(), Number: math.MaxInt64, Step: n.Step, Kind: appraisal.DutyKind(n.Kind), Opening: n.What == opening,
		Days: value(n.Days), Cause: appraisal.MovedByHR,
	}
	if n.DueOn != nil {
		m.To = *n.DueOn
	}
	return m
}

func (n NewMove) detail(done TimeActed) map[string]string {
	detail := map[string]string{"id": done.ID.String(), "scope": n.Scope, "reason": n.Reason, "duties": number(done.Duties), "people": number(done.People), "told": number(done.Told)}
	if of := n.scope().ID; of != uuid.Nil {
		detail[n.Scope] = of.String()
	}
	for key, text := range map[string]string{"step": n.Step, "kind": n.Kind, "what": n.What} {
		if text != "" {
			detail[key] = text
		}
	}
	if n.Days != nil {
		detail["days"] = number(*n.Days)
	} else {
		detail["to"] = n.DueOn.String()
	}
	return detail
}

func (d *deed) checkMove(ctx context.Context, m timeMatter, n NewMove) error {
	p := appraisal.CheckReason("reason", n.Reason)
	if err := d.checkScope(ctx, &p, n.Scope, n.Unit, n.Person); err != nil {
		return err
	}
	if n.Duty != nil {
		p.Add("scope-mismatch", "duty", n.Scope, "field", "duty")
	}
	if n.Kind != "" && !appraisal.DutyKind(n.Kind).Known() {
		p.Add("kind-unknown", "kind", n.Kind)
	}
	m.checkStep(&p, n)
	switch {
	case (n.Days == nil) == (n.DueOn == nil):
		p.Add("days-or-date", "days", "")
	case n.Days != nil && (*n.Days < -furthest || *n.Days > furthest || *n.Days == 0):
		p.Add("days-out-of-range", "days", number(*n.Days), "min", number(-furthest), "max", number(furthest))
	case n.DueOn != nil && n.DueOn.Before(m.today):
		p.Add("date-in-the-past", "due_on", n.DueOn.String(), "today", m.today.String())
	case n.DueOn != nil && n.DueOn.Sub(m.today) > furthest:
		p.Add("days-out-of-range", "due_on", n.DueOn.String(), "min", number(-furthest), "max", number(furthest))
	}
	return p.Err()
}

// checkStep says what is wrong with the step of a move.
func (m timeMatter) checkStep(p *appraisal.Problems, n NewMove) {
	if n.What == opening {
		step, ok := m.method.Stage(appraisal.AppraisalProcess, n.Step)
		_, span := m.method.Opening(appraisal.AppraisalProcess, step, m.schedule)
		forum := n.Step != "" && n.Step == m.method.ForumStep() && m.schedule.Opens(n.Step) != nil
		switch {
		case !ok:
			p.Add("step-unknown", "step", n.Step, "steps", strings.Join(m.steps(), ", "))
		case span == nil && !forum:
			p.Add("step-without-opening", "step", n.Step)
		case n.Kind != "":
			p.Add("opening-of-step", "kind", n.Kind)
		}
		return
	}
	if n.Step == "" {
		return
	}
	for _, process := range []appraisal.Process{appraisal.AppraisalProcess, appraisal.ForumProcess, appraisal.CycleProcess, appraisal.CoachingProcess} {
		if _, ok := m.method.Stage(process, n.Step); ok {
			return
		}
	}
	p.Add("step-unknown", "step", n.Step, "steps", strings.Join(m.steps(), ", "))
}

func (m timeMatter) steps() (ids []string) {
	for _, s := range m.method.Steps {
		ids = append(ids, s.ID)
	}
	return ids
}

// checkScope says what is wrong with whom an act about time is about.
func (d *deed) checkScope(ctx context.Context, p *appraisal.Problems, scope string, unit, person *uuid.UUID) error {
	switch appraisal.ScopeKind(scope) {
	case appraisal.ScopeCycle, appraisal.ScopeUnit, appraisal.ScopePerson:
	default:
		p.Add("choice-unknown", "scope", scope, "choices", "cycle, unit, person")
		return nil
	}
	for _, c := range []struct {
		kind appraisal.ScopeKind
		id   *uuid.UUID
	}{{appraisal.ScopeUnit, unit}, {appraisal.ScopePerson, person}} {
		if (scope == string(c.kind)) != (c.id != nil) {
			p.Add("scope-mismatch", string(c.kind), scope, "field", string(c.kind))
		}
	}
	if scope == string(appraisal.ScopeUnit) && unit != nil {
		if _, err := d.UnitName(ctx, *unit); store.NoRows(err) {
			p.Add("unit-unknown", "unit", unit.String())
		} else if err != nil {
			return wrap(err, "load unit")
		}
	}
	if scope == string(appraisal.ScopePerson) && person != nil {
		if _, err := d.Queries.Person(ctx, *person); store.NoRows(err) {
			p.Add("person-unknown", "person", person.String())
		} else if err != nil {
			return wrap(err, "load person")
		}
	}
	return nil
}

func (d *deed) insertMove(ctx context.Context, act uuid.UUID, id access.Identity, cycle uuid.UUID, n NewMove, done store.Moved) error {
	row := db.InsertMoveParams{
		AgencyID: d.Agency, ID: act, CycleID: cycle, Scope: n.Scope, UnitID: n.Unit, PersonID: n.Person, DutyID: n.Duty,
		Step: n.Step, Kind: n.Kind, Opening: n.What == opening, MovedTo: n.DueOn, Cause: string(appraisal.MovedByHR),
		ByID: &id.Person, Reason: n.Reason, At: d.Now, Duties: int32(done.Duties), People: int32(done.People),
	}
	if n.Days != nil {
		days := int32(*n.Days)
		row.Days = &days
	}
	return wrap(d.InsertMove(ctx, row), "keep the move")
}

// Moves lists what HR moved in a cycle, the latest first.
func (a *Acts) Moves(ctx context.Context, id access.Identity, cycle uuid.UUID) (list []MoveItem, err error) {
	list = []MoveItem{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if _, err := d.timeMatter(ctx, id, cycle, access.SeeTimes, nil, false); err != nil {
			return err
		}
		rows, err := d.MovesByHR(ctx, cycle)
		if err != nil {
			return wrap(err, "list moved deadlines")
		}
		for _, r := range rows {
			item := MoveItem{
				ID: r.ID, Scope: r.Scope, Unit: r.UnitID, Person: r.PersonID, Duty: r.DutyID, What: "deadline", Step: r.Step, Kind: r.Kind,
				Days: r.Days, DueOn: r.MovedTo, At: r.At, Reason: r.Reason, Duties: int(r.Duties), People: int(r.People),
			}
			if r.Opening {
				item.What = opening
			}
			cards, err := d.people(ctx, *r.ByID)
			if err != nil {
				return err
			}
			item.By = personOf(cards[*r.ByID])
			list = append(list, item)
		}
		return nil
	})
	return list, err
}
