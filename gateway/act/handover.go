package act

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// NewHolder takes over one duty.
type NewHolder struct {
	To     uuid.UUID `json:"to"`
	Reason string    `json:"reason" example:"Pejabat penilai sedang tugas belajar"`
}

// HandedOver says who owes a duty now. The duty has a new ID; the old one keeps what was written.
type HandedOver struct {
	ID     uuid.UUID      `json:"id" doc:"The duty as its new holder has it"`
	Holder Person         `json:"holder"`
	DueOn  appraisal.Date `json:"due_on"`
}

// HandOver gives one open duty of an office to somebody else, with the same deadline and without
// replacing the supervisor.
func (a *Acts) HandOver(ctx context.Context, id access.Identity, duty uuid.UUID, n NewHolder) (h HandedOver, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.dutyMatter(ctx, id, duty, access.HandOverDuty, true)
		if err != nil {
			return err
		}
		if err := m.open(d.Tx); err != nil {
			return err
		}
		if !m.ofOffice() {
			return appraisal.Refuse(appraisal.Invalid, "duty-personal", "", m.duty.Kind)
		}
		problems, err := d.checkHolder(ctx, id, m, n.To)
		if err != nil {
			return err
		}
		if err := append(problems, appraisal.CheckReason("reason", n.Reason)...).Err(); err != nil {
			return err
		}
		if appraisal.DutyKind(m.duty.Kind) == appraisal.AssessSubordinate {
			if err := d.AnswerOnce(ctx, m.process.ID, n.To); err != nil {
				return err
			}
		}
		moved, err := d.Hand(ctx, store.Hand{
			Process: m.process, Duty: *m.duty, To: n.To, Own: true, Schedule: m.schedule, Calendar: m.calendar,
		})
		if err != nil {
			return err
		}
		if !moved {
			return d.lost(ctx, m)
		}
		detail := map[string]string{"kind": m.duty.Kind, "from": m.duty.AssigneeID.String(), "to": n.To.String(), "reason": n.Reason}
		if err := d.actor(ctx, id, m, "duty.handed-over", detail); err != nil {
			return err
		}
		if h, err = d.holding(ctx, m, n.To); err != nil {
			return err
		}
		return d.tell(ctx, m.process)
	})
	return h, err
}

// holding is the duty that took the place of m's.
func (d *deed) holding(ctx context.Context, m *matter, to uuid.UUID) (h HandedOver, err error) {
	open, err := d.OpenDuties(ctx, m.process.ID)
	if err != nil {
		return h, wrap(err, "load duties")
	}
	for _, o := range open {
		if o.Kind == m.duty.Kind && o.Step == m.duty.Step && o.AssigneeID != nil && *o.AssigneeID == to {
			h.ID, h.DueOn = o.ID, o.DueOn
		}
	}
	cards, err := d.people(ctx, to)
	h.Holder = personOf(cards[to])
	return h, err
}

// ofOffice reports whether m's duty is owed because of an office, so that another can do it.
func (m *matter) ofOffice() bool {
	if m.duty.AssigneeID == nil || !appraisal.DutyKind(m.duty.Kind).Office() {
		return false
	}
	return m.appraisal == nil || *m.duty.AssigneeID != m.appraisal.EmployeeID
}

// checkHolder says what keeps somebody from holding m's duty.
func (d *deed) checkHolder(ctx context.Context, id access.Identity, m *matter, to uuid.UUID) (p appraisal.Problems, err error) {
	if p, err = d.checkAssignee(ctx, m, to, *m.duty.AssigneeID); err != nil || len(p) > 0 {
		return p, err
	}
	switch kind := appraisal.DutyKind(m.duty.Kind); {
	case to == id.Person:
		// Whoever gives it away does not choose themself; a superior who shall act decides an escalation so.
		p.Add("handover-to-oneself", "to", to.String())
	case to == value(m.duty.PrincipalID):
		p.Add("assignee-same", "to", to.String())
	case kind == appraisal.DecideConsequence || kind == appraisal.DecideMeasure || kind == appraisal.EvaluateMethod:
		err = d.checkOfficial(ctx, &p, to, id.Person)
	case kind == appraisal.DecideEscalation || kind == appraisal.DecideObjection:
		barred, problem := d.barred(ctx, m)
		if slices.Contains(barred, to) {
			p.Add("assignee-barred", "to", to.String())
		}
		err = problem
	}
	return p, err
}

// barred are those who have had a part in what m's duty decides about.
func (d *deed) barred(ctx context.Context, m *matter) ([]uuid.UUID, error) {
	var cast appraisal.Cast
	if m.appraisal != nil {
		cast.Employee, cast.Supervisor = m.appraisal.EmployeeID, m.appraisal.SupervisorID
		biased, err := d.Adjusters(ctx, m.appraisal.ID)
		if err != nil {
			return nil, wrap(err, "find who changed the rating")
		}
		cast.Biased = biased
	}
	var facts appraisal.Facts
	if m.duty.AboutID != nil {
		if err := d.about(ctx, *m.duty.AboutID, &facts); err != nil {
			return nil, err
		}
	}
	return cast.Barred(appraisal.DutyKind(m.duty.Kind), facts.About), nil
}

// Withdrawal says why somebody who was asked in confidence stands back.
type Withdrawal struct {
	Reason string `json:"reason" example:"Saya tidak bekerja dengan pegawai ini tahun ini"`
}

// Withdrawn says that a withdrawal was recorded.
type Withdrawn struct {
	ID          uuid.UUID `json:"id" doc:"The duty"`
	State       string    `json:"state" example:"withdrawn"`
	WithdrawnAt time.Time `json:"withdrawn_at"`
}

// Withdraw lets a peer or subordinate who was asked stand back; what they had written is kept. The
// employee is not told who did.
func (a *Acts) Withdraw(ctx context.Context, id access.Identity, duty uuid.UUID, w Withdrawal) (r Withdrawn, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.dutyMatter(ctx, id, duty, access.WithdrawFromDuty, true)
		if err != nil {
			return err
		}
		if err := m.open(d.Tx); err != nil {
			return err
		}
		if !appraisal.DutyKind(m.duty.Kind).Withdrawable() {
			return appraisal.Refuse(appraisal.Invalid, "duty-not-withdrawable", "", m.duty.Kind)
		}
		if err := appraisal.CheckReason("reason", w.Reason).Err(); err != nil {
			return err
		}
		n, err := d.WithdrawDuty(ctx, db.WithdrawDutyParams{ID: duty, At: &d.Now, AssigneeID: &id.Person})
		if err != nil {
			return wrap(err, "withdraw")
		}
		if n == 0 {
			return d.lost(ctx, m)
		}
		if err := d.DropMails(ctx, duty); err != nil {
			return err
		}
		if err := d.actor(ctx, id, m, "duty.withdrawn", map[string]string{"kind": m.duty.Kind, "reason": w.Reason}); err != nil {
			return err
		}
		r = Withdrawn{ID: duty, State: string(appraisal.DutyWithdrawn), WithdrawnAt: d.Now}
		return d.tell(ctx, m.process)
	})
	return r, err
}

// checkNamed says what keeps a person from being asked as a peer in another's place.
func (d *deed) checkNamed(ctx context.Context, m *matter, peer uuid.UUID) (p appraisal.Problems, err error) {
	cards, err := d.people(ctx, peer)
	if err != nil {
		return nil, err
	}
	asked, err := d.AskedOf(ctx, db.AskedOfParams{ProcessID: m.process.ID, Kind: string(appraisal.AssessPeer)})
	if err != nil {
		return nil, wrap(err, "look who was asked")
	}
	switch card, ok := cards[peer]; {
	case !ok || card.Employment != string(appraisal.Active):
		p.Add("peer-unknown", "peer", peer.String())
	case peer == m.appraisal.EmployeeID:
		p.Add("peer-is-employee", "peer", peer.String())
	case peer == m.appraisal.SupervisorID || peer == value(m.duty.AssigneeID):
		p.Add("peer-is-supervisor", "peer", peer.String())
	case slices.Contains(asked, peer):
		p.Add("peer-asked-before", "peer", peer.String())
	}
	return p, nil
}

// namingAsks lists who was asked already; who of them withdrew is not said.
func (d *deed) namingAsks(ctx context.Context, m *matter, a *Asks) error {
	asked, err := d.AskedOf(ctx, db.AskedOfParams{ProcessID: m.process.ID, Kind: string(appraisal.AssessPeer)})
	if err != nil {
		return wrap(err, "look who was asked")
	}
	cards, err := d.people(ctx, asked...)
	if err != nil {
		return err
	}
	for _, id := range asked {
		p := personOf(cards[id])
		p.Number = ""
		a.Asked = append(a.Asked, p)
	}
	slices.SortFunc(a.Asked, func(a, b Person) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

// principal is whose office m's duty is, nil where it is the assignee's own.
func (d *deed) principal(ctx context.Context, m *matter) (*Person, error) {
	if m.duty.PrincipalID == nil {
		return nil, nil
	}
	cards, err := d.people(ctx, *m.duty.PrincipalID)
	p := personOf(cards[*m.duty.PrincipalID])
	return &p, err
}
