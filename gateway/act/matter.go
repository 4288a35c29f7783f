package act

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// matter is a process with everything around it that a decision about it needs.
type matter struct {
	process   db.Process
	cycle     db.Cycle
	method    *appraisal.Method
	schedule  appraisal.Schedule
	calendar  appraisal.Calendar
	step      appraisal.Step
	appraisal *db.Appraisal // of the process, or the one a coaching follows
	forum     *db.Forum     // of the process, or the one the appraisal sits in
	members   []uuid.UUID
	decides   bool
	complaint *db.Complaint // of the process, with who appraises the employee now
	// unit is the development of one, where the process is.
	unit      *unitMatter
	appraiser uuid.UUID
	// reader is the person who looks at it, where there is one.
	reader    uuid.UUID
	assessors []uuid.UUID // of the employee, besides
	named     []uuid.UUID // officers whom it may mean, where it names nobody for certain
	// duty, where the matter is about one.
	duty *db.Duty
}

// kind of the process.
func (m *matter) kind() appraisal.Process { return appraisal.Process(m.process.Kind) }

// matterOf loads a process and what surrounds it, as person sees it.
func (d *deed) matterOf(ctx context.Context, process db.Process, person uuid.UUID) (*matter, error) {
	m := &matter{process: process, reader: person}
	var err error
	if m.cycle, err = d.Cycle(ctx, process.CycleID); err != nil {
		return nil, wrap(err, "load cycle")
	}
	if m.method, err = d.method(ctx, m.cycle.MethodHash); err != nil {
		return nil, err
	}
	m.schedule = m.method.Schedules[m.cycle.Schedule]
	if err := json.Unmarshal(m.cycle.Calendar, &m.calendar); err != nil {
		return nil, wrap(err, "calendar of the cycle")
	}
	m.step, _ = m.method.Stage(m.kind(), process.Step)
	if err := d.loadAppraisal(ctx, m); err != nil {
		return nil, err
	}
	if err := d.loadForum(ctx, m, person); err != nil {
		return nil, err
	}
	if person != uuid.Nil {
		m.decides, err = d.DecidesIn(ctx, db.DecidesInParams{ProcessID: process.ID, PersonID: &person})
	}
	return m, wrap(err, "look for decisions")
}

func (d *deed) loadAppraisal(ctx context.Context, m *matter) error {
	id := m.process.ID
	switch m.kind() {
	case appraisal.AppraisalProcess:
	case appraisal.ComplaintProcess:
		return d.loadComplaint(ctx, m)
	case appraisal.DevelopmentProcess:
		return d.loadUnit(ctx, m)
	case appraisal.CoachingProcess:
		coaching, err := d.Coaching(ctx, id)
		if err != nil {
			return wrap(err, "load coaching")
		}
		id = coaching.AppraisalID
	case appraisal.RewardProcess:
		reward, err := d.Reward(ctx, id)
		if err != nil {
			return wrap(err, "load reward")
		}
		id = reward.AppraisalID
	default:
		return nil
	}
	a, err := d.AppraisalByID(ctx, id)
	if err != nil {
		return wrap(err, "load appraisal")
	}
	m.appraisal = &a
	return nil
}

func (d *deed) loadForum(ctx context.Context, m *matter, person uuid.UUID) error {
	var id uuid.UUID
	switch {
	case m.kind() == appraisal.ForumProcess:
		id = m.process.ID
	case m.kind() == appraisal.AppraisalProcess && m.appraisal.ForumID != nil:
		id = *m.appraisal.ForumID
	default:
		return nil
	}
	f, err := d.Forum(ctx, id)
	if err != nil {
		return wrap(err, "load forum")
	}
	m.forum = &f
	if m.members, err = d.ForumMembers(ctx, id); err != nil {
		return wrap(err, "load members of the forum")
	}
	if m.appraisal == nil || !slices.Contains(m.members, person) {
		return nil
	}
	// A seat opens nothing about somebody over whom one does not sit.
	related, err := d.Declared(ctx, db.DeclaredParams{One: person, Other: m.appraisal.EmployeeID})
	if err == nil && related {
		m.members = slices.DeleteFunc(m.members, func(id uuid.UUID) bool { return id == person })
	}
	return wrap(err, "look for declarations")
}

// facts are what access is decided from.
func (m *matter) facts() access.Facts {
	f := access.Facts{Agency: m.process.AgencyID, Members: m.members, Decides: m.decides}
	if m.appraisal != nil {
		f.Employee, f.Supervisor, f.Manager = m.appraisal.EmployeeID, m.appraisal.SupervisorID, m.appraisal.ManagerID
		f.Announced = m.appraisal.AnnouncedAt != nil
	}
	if m.complaint != nil {
		f.Employee, f.Supervisor = value(m.complaint.EmployeeID), m.appraiser
		f.Named = m.named
	}
	if m.unit != nil {
		f.Head, f.InUnit = m.unit.head, m.unit.works(m.reader)
	}
	if m.duty != nil {
		f.Duty, f.Assignee = appraisal.DutyKind(m.duty.Kind), m.duty.AssigneeID
	}
	return f
}

// dutyMatter loads a duty and what surrounds it. With hold, its process waits until the act
// is over, so that nothing of it moves in between.
func (d *deed) dutyMatter(ctx context.Context, id access.Identity, duty uuid.UUID, act access.Act, hold bool) (*matter, error) {
	row, err := d.Duty(ctx, duty)
	if err != nil {
		return nil, found(err, "duty-unknown")
	}
	load := d.Process
	if hold {
		load = d.HoldProcess
	}
	process, err := load(ctx, row.ProcessID)
	if err != nil {
		return nil, wrap(err, "load process")
	}
	if hold {
		// A look of the workflow may have closed it while the act waited.
		if row, err = d.Duty(ctx, duty); err != nil {
			return nil, wrap(err, "load duty")
		}
	}
	m, err := d.matterOf(ctx, process, id.Person)
	if err != nil {
		return nil, err
	}
	m.duty = &row
	return m, access.Allow(id, act, m.facts())
}

// appraisalMatter loads an appraisal; with lock it is changed by nobody else until the act is over.
func (d *deed) appraisalMatter(ctx context.Context, id access.Identity, appraisalID uuid.UUID, act access.Act, lock bool) (*matter, error) {
	load := d.Process
	if lock {
		load = d.LockProcess
	}
	process, err := load(ctx, appraisalID)
	if err != nil {
		return nil, found(err, "appraisal-unknown")
	}
	if process.Kind != string(appraisal.AppraisalProcess) {
		return nil, access.Unknown("appraisal-unknown")
	}
	m, err := d.matterOf(ctx, process, id.Person)
	if err != nil {
		return nil, err
	}
	return m, access.Allow(id, act, m.facts())
}

// open refuses what can no longer be changed about the duty of m.
func (m *matter) open(tx store.Tx) error {
	return closedDuty(*m.duty, tx)
}

// closedDuty says why a duty is closed, nil where it is open.
func closedDuty(duty db.Duty, tx store.Tx) error {
	switch appraisal.DutyState(duty.State) {
	case appraisal.DutyMet:
		return appraisal.Refuse(appraisal.Conflict, "already-recorded", "", "", "when", instant(*duty.ClosedAt))
	case appraisal.DutyHandedOver:
		return appraisal.Refuse(appraisal.Closed, "handed-over", "", "", "when", instant(*duty.ClosedAt))
	case appraisal.DutyVoid:
		return appraisal.Refuse(appraisal.Closed, "no-longer-owed", "", "", "when", instant(*duty.ClosedAt))
	case appraisal.DutyWithdrawn:
		return appraisal.Refuse(appraisal.Closed, "withdrawn", "", "", "when", instant(*duty.ClosedAt))
	case appraisal.DutyLapsed:
		return tooLate(duty)
	}
	if duty.Lapses && !duty.DueAt.After(tx.Now) {
		return tooLate(duty)
	}
	return nil
}

// tooLate says that the time of a duty, or of a right, has passed.
func tooLate(duty db.Duty) error {
	code := appraisal.Code("closed")
	if appraisal.DutyKind(duty.Kind) == appraisal.Object {
		code = "objection-days-passed"
	}
	return appraisal.Refuse(appraisal.Closed, code, "", "", "due", duty.DueOn.String())
}
