package act

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// NewOfficers puts somebody else in charge of a cycle; who is left out stays.
type NewOfficers struct {
	HR       *uuid.UUID `json:"hr,omitempty" doc:"Has the role hr"`
	Official *uuid.UUID `json:"official,omitempty" doc:"Has the role official, or is the agency's official"`
	Reason   string     `json:"reason" example:"Pindah tugas ke instansi lain"`
}

// Officers are in charge of a cycle.
type Officers struct {
	HR         Person `json:"hr"`
	Official   Person `json:"official"`
	HandedOver int    `json:"handed_over"`
}

// office is one of the two that a cycle has, with who leaves it and who takes it.
type office struct {
	name     string
	from, to uuid.UUID
	// other is who holds the other office from now on.
	other uuid.UUID
	kinds []appraisal.DutyKind
}

var (
	hrKinds = []appraisal.DutyKind{
		appraisal.DecideEscalation, appraisal.ProposePlan, appraisal.SetAchievement, appraisal.DecideObjection, appraisal.ConcludeCoaching,
		appraisal.DecideConsequence, appraisal.DecideMeasure, appraisal.EvaluateMethod, appraisal.PlanCoaching, appraisal.RecordAttendance,
		appraisal.ReleaseComplaints, appraisal.ModerateComplaint, appraisal.FindComplaint, appraisal.AnswerComplaint,
		appraisal.DecideTraining, appraisal.RecordTraining, appraisal.TakeUpFindings,
	}
	officialKinds = []appraisal.DutyKind{
		appraisal.DecideConsequence, appraisal.DecideMeasure, appraisal.SetAchievement, appraisal.EvaluateMethod, appraisal.DecideEscalation, appraisal.DecideObjection,
		appraisal.ReleaseComplaints, appraisal.ModerateComplaint, appraisal.FindComplaint, appraisal.AnswerComplaint,
		appraisal.DecideTraining, appraisal.RecordTraining,
	}
)

// ReplaceOfficers puts other people in charge of a cycle, and hands over what the former ones
// owe as such, with the same deadlines.
func (a *Acts) ReplaceOfficers(ctx context.Context, id access.Identity, cycle uuid.UUID, n NewOfficers) (r Officers, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.ReplaceOfficers, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		// Nothing of the cycle moves meanwhile, or it would open duties for the former ones.
		processes, err := d.LockOpenProcesses(ctx, cycle)
		if err != nil {
			return wrap(err, "lock processes")
		}
		m, err := d.cycleMatter(ctx, cycle)
		if err != nil {
			return err
		}
		offices, err := d.offices(ctx, id, m, n)
		if err != nil {
			return err
		}
		for _, o := range offices {
			moved, err := d.handOffice(ctx, m, processes, o)
			if err != nil {
				return err
			}
			r.HandedOver += moved
			detail := map[string]string{"office": o.name, "from": o.from.String(), "to": o.to.String(), "reason": n.Reason}
			if err := d.actor(ctx, id, m, "cycle.officer-replaced", detail); err != nil {
				return err
			}
		}
		if err := d.SetCycleOfficers(ctx, db.SetCycleOfficersParams{ID: cycle, HrID: m.cycle.HrID, OfficialID: m.cycle.OfficialID}); err != nil {
			return wrap(err, "replace officers")
		}
		cards, err := d.people(ctx, m.cycle.HrID, m.cycle.OfficialID)
		if err != nil {
			return err
		}
		r.HR, r.Official = personOf(cards[m.cycle.HrID]), personOf(cards[m.cycle.OfficialID])
		return d.tell(ctx, m.process)
	})
	return r, err
}

// cycleMatter loads a cycle that is open.
func (d *deed) cycleMatter(ctx context.Context, cycle uuid.UUID) (*matter, error) {
	process, err := d.Process(ctx, cycle)
	if err != nil {
		return nil, found(err, "cycle-unknown")
	}
	if process.Kind != string(appraisal.CycleProcess) {
		return nil, access.Unknown("cycle-unknown")
	}
	m, err := d.matterOf(ctx, process, uuid.Nil)
	if err != nil {
		return nil, err
	}
	if m.cycle.ClosedAt != nil {
		return nil, appraisal.Refuse(appraisal.Closed, "cycle-closed", "", "", "when", instant(*m.cycle.ClosedAt))
	}
	return m, nil
}

// offices checks who shall be in charge, and writes it into m's cycle. It returns what changes.
func (d *deed) offices(ctx context.Context, id access.Identity, m *matter, n NewOfficers) (changes []office, err error) {
	p := appraisal.CheckReason("reason", n.Reason)
	former := m.cycle
	if n.HR == nil && n.Official == nil {
		p.Add("officers-missing", "hr", "")
	}
	if n.HR != nil {
		if err := d.checkHR(ctx, &p, *n.HR, former.HrID); err != nil {
			return nil, err
		}
		m.cycle.HrID = *n.HR
	}
	if n.Official != nil {
		if *n.Official == former.OfficialID {
			p.Add("assignee-same", "official", n.Official.String())
		} else if err := d.checkOfficial(ctx, &p, *n.Official, id.Person); err != nil {
			return nil, err
		}
		m.cycle.OfficialID = *n.Official
	}
	if m.cycle.HrID == m.cycle.OfficialID {
		p.Add("official-is-hr", "official", m.cycle.OfficialID.String())
	}
	if n.HR != nil {
		changes = append(changes, office{"hr", former.HrID, *n.HR, m.cycle.OfficialID, hrKinds})
	}
	if n.Official != nil {
		changes = append(changes, office{"official", former.OfficialID, *n.Official, m.cycle.HrID, officialKinds})
	}
	// Who goes from one office to the other gives up the first before they get the second's duties.
	if len(changes) == 2 && changes[0].to == changes[1].from {
		slices.Reverse(changes)
	}
	return changes, p.Err()
}

func (d *deed) checkHR(ctx context.Context, p *appraisal.Problems, to, from uuid.UUID) error {
	cards, err := d.people(ctx, to)
	if err != nil {
		return err
	}
	roles, err := d.Roles(ctx, to)
	if err != nil {
		return wrap(err, "load roles")
	}
	switch card, ok := cards[to]; {
	case !ok || card.Employment == string(appraisal.Left):
		p.Add("assignee-unknown", "hr", to.String())
	case to == from:
		p.Add("assignee-same", "hr", to.String())
	case !slices.Contains(roles, string(access.HR)):
		p.Add("officer-role", "hr", to.String(), "role", string(access.HR))
	}
	return nil
}

// checkOfficial says what keeps a person from deciding what follows from ratings: they are
// appointed, and nobody appoints themself.
func (d *deed) checkOfficial(ctx context.Context, p *appraisal.Problems, to, by uuid.UUID) error {
	cards, err := d.people(ctx, to)
	if err != nil {
		return err
	}
	agency, err := d.Queries.Agency(ctx)
	if err != nil {
		return wrap(err, "load agency")
	}
	roles, err := d.Roles(ctx, to)
	if err != nil {
		return wrap(err, "load roles")
	}
	switch card, ok := cards[to]; {
	case !ok || card.Employment == string(appraisal.Left):
		p.Add("assignee-unknown", "official", to.String())
	case to == by:
		p.Add("official-is-hr", "official", to.String())
	case to != value(agency.OfficialID) && !slices.Contains(roles, string(access.Official)):
		p.Add("officer-role", "official", to.String(), "role", string(access.Official))
	}
	return nil
}

// handOffice hands over what somebody owes because of an office, and tells whom it concerns.
func (d *deed) handOffice(ctx context.Context, m *matter, processes []db.Process, o office) (moved int, err error) {
	kinds := o.kinds
	seated, err := d.PeopleWithRole(ctx, string(access.Forum))
	if err != nil {
		return 0, wrap(err, "look for forum members")
	}
	if len(seated) == 0 {
		// Nobody is appointed to sit in forums: the officers do.
		kinds = append(slices.Clone(kinds), appraisal.ApproveCalibration)
		if _, err := d.SeatInForum(ctx, db.SeatInForumParams{CycleID: m.cycle.ID, FromID: o.from, ToID: o.to}); err != nil {
			return 0, wrap(err, "hand over seats in forums")
		}
	}
	owing, err := d.OwingProcesses(ctx, db.OwingProcessesParams{CycleID: m.cycle.ID, PersonID: o.from, Kinds: names(kinds)})
	if err != nil {
		return 0, wrap(err, "look for duties")
	}
	for _, process := range processes {
		if !slices.Contains(owing, process.ID) {
			continue
		}
		one := &matter{process: process}
		if err := d.loadAppraisal(ctx, one); err != nil {
			return 0, err
		}
		to := o.to
		if one.appraisal != nil && (one.appraisal.EmployeeID == to || one.complaint != nil && one.appraisal.SupervisorID == to) {
			to = o.other // nobody decides about themself, nor about a complaint as the appraiser
		}
		n, err := d.HandOver(ctx, store.HandOver{
			Process: process, From: o.from, To: to, Kinds: one.owedAs(o.from, kinds), Schedule: m.schedule, Calendar: m.calendar,
		})
		if err != nil {
			return 0, err
		}
		if n == 0 || process.ID == m.process.ID {
			moved += n
			continue
		}
		moved += n
		if err := d.tell(ctx, process); err != nil {
			return 0, err
		}
	}
	return moved, nil
}

// owedAs are the kinds that a person owes in m's process by office, and not as the employee,
// the supervisor or the manager.
func (m *matter) owedAs(person uuid.UUID, kinds []appraisal.DutyKind) []appraisal.DutyKind {
	if m.appraisal == nil {
		return kinds
	}
	a := m.appraisal
	return slices.DeleteFunc(slices.Clone(kinds), func(k appraisal.DutyKind) bool {
		switch k {
		case appraisal.ProposePlan:
			return person == a.EmployeeID || person == a.SupervisorID
		case appraisal.RecordAttendance:
			return person == a.SupervisorID
		case appraisal.ConcludeCoaching, appraisal.PlanCoaching:
			return person == a.SupervisorID || person == a.ManagerID
		case appraisal.DecideEscalation, appraisal.DecideObjection, appraisal.FindComplaint:
			return person == a.ManagerID
		}
		return false
	})
}

func names[T ~string](kinds []T) []string {
	list := make([]string, 0, len(kinds))
	for _, k := range kinds {
		list = append(list, string(k))
	}
	return list
}
