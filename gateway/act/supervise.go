package act

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// NewSupervisor makes somebody else the appraiser.
type NewSupervisor struct {
	Person uuid.UUID `json:"person"`
	Reason string    `json:"reason" example:"Pejabat penilai pindah tugas"`
	Acting string    `json:"acting,omitempty" enum:"none,plt,plh" doc:"As an acting officer, under a delegation in force"`
}

// Replaced says who appraises from now on, and how many open duties went to them.
type Replaced struct {
	Supervisor Person `json:"supervisor"`
	HandedOver int    `json:"handed_over"`
}

// ReplaceSupervisor hands an appraisal's open supervisor's duties to somebody else, with the
// same deadlines, and those of the coaching that followed it. What the former one wrote stays
// with the old duties.
func (a *Acts) ReplaceSupervisor(ctx context.Context, id access.Identity, appraisalID uuid.UUID, n NewSupervisor) (r Replaced, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		if err := d.checkOneself(ctx, id, appraisalID, n.Person); err != nil {
			return err
		}
		r, err = d.replaceSupervisor(ctx, id, appraisalID, n)
		return err
	})
	return r, err
}

func (d *deed) replaceSupervisor(ctx context.Context, id access.Identity, appraisalID uuid.UUID, n NewSupervisor) (r Replaced, err error) {
	m, err := d.appraisalMatter(ctx, id, appraisalID, access.ReplaceSupervisor, true)
	if err != nil {
		return r, err
	}
	supervised, err := d.supervised(ctx, m)
	if err != nil {
		return r, err
	}
	from := m.appraisal.SupervisorID
	problems, err := d.checkAssignee(ctx, m, n.Person, from)
	if err != nil {
		return r, err
	}
	for _, p := range problems {
		p.Field = "person"
	}
	delegation, err := d.actingUnder(ctx, m, n)
	if err != nil {
		return r, err
	}
	if err := append(problems, appraisal.CheckReason("reason", n.Reason)...).Err(); err != nil {
		return r, err
	}
	for _, process := range supervised {
		moved, err := d.Tx.ReplaceSupervisor(ctx, store.Replacement{
			Process: process, Appraisal: *m.appraisal, To: n.Person, Cycle: m.cycle, Schedule: m.schedule, Calendar: m.calendar,
			Rule: m.method.Handover, Acting: appraisal.Acting(n.Acting), Delegation: delegation, Reason: n.Reason,
		})
		if err != nil {
			return r, err
		}
		r.HandedOver += moved
		if err := d.tell(ctx, process); err != nil {
			return r, err
		}
	}
	detail := map[string]string{"from": from.String(), "to": n.Person.String(), "reason": n.Reason}
	if err := d.actor(ctx, id, m, "supervisor.replaced", detail); err != nil {
		return r, err
	}
	cards, err := d.people(ctx, n.Person)
	r.Supervisor = personOf(cards[n.Person])
	return r, err
}

// checkOneself refuses to make whoever asks the appraiser, unless the roster has them as such.
func (d *deed) checkOneself(ctx context.Context, id access.Identity, appraisalID, to uuid.UUID) error {
	if to != id.Person || !id.Has(access.HR) {
		return nil
	}
	a, err := d.AppraisalByID(ctx, appraisalID)
	if err != nil {
		return found(err, "appraisal-unknown")
	}
	employee, err := d.Queries.Person(ctx, a.EmployeeID)
	if err != nil {
		return wrap(err, "load the employee")
	}
	if a.EmployeeID == to || value(employee.AppraiserID) == to || employee.AppraiserID == nil && value(employee.SuperiorID) == to {
		return nil
	}
	return appraisal.Refuse(appraisal.Invalid, "handover-to-oneself", "person", to.String())
}

// actingUnder is the delegation under which somebody shall appraise as an acting officer, nil where
// they do in their own right. Without one in force nobody does: the superior appraises.
func (d *deed) actingUnder(ctx context.Context, m *matter, n NewSupervisor) (*uuid.UUID, error) {
	acting := appraisal.Acting(n.Acting)
	if acting == "" || acting == appraisal.InOwnRight {
		return nil, nil
	}
	row, err := d.ActingDelegation(ctx, db.ActingDelegationParams{
		ToID: n.Person, Kind: n.Acting, Day: m.calendar.Date(d.Now), SupervisorID: m.appraisal.SupervisorID, AppraisalID: m.appraisal.ID,
	})
	if store.NoRows(err) {
		return nil, appraisal.Refuse(appraisal.Invalid, "delegation-missing", "acting", n.Acting)
	}
	return &row.ID, wrap(err, "look for the delegation")
}

// supervised are the processes in which the supervisor of m's appraisal still acts.
func (d *deed) supervised(ctx context.Context, m *matter) (list []db.Process, err error) {
	if m.appraisal.ClosedAt == nil {
		list = append(list, m.process)
	}
	coaching, err := d.CoachingOf(ctx, m.appraisal.ID)
	switch {
	case err == nil:
		list = append(list, coaching)
	case !store.NoRows(err):
		return nil, wrap(err, "look for coaching")
	}
	rewards, err := d.RewardProcesses(ctx, m.appraisal.ID)
	if err != nil {
		return nil, wrap(err, "look for rewards that are followed through")
	}
	if list = append(list, rewards...); len(list) == 0 {
		return nil, appraisal.Refuse(appraisal.Closed, "appraisal-closed", "", "", "when", instant(*m.appraisal.ClosedAt))
	}
	return list, nil
}

// Invitation is a one-time link for a member of the public. Its token is shown only here.
type Invitation struct {
	Duty  uuid.UUID      `json:"duty"`
	Token string         `json:"token"`
	Path  string         `json:"path" example:"/api/v1/public/…"`
	DueOn appraisal.Date `json:"due_on"`
}

// Invite mints one-time links for all open invitations of an appraisal that have none yet.
func (a *Acts) Invite(ctx context.Context, id access.Identity, appraisalID uuid.UUID) (list []Invitation, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		// Locked, so that two who invite at once do not mint for the same duty.
		m, err := d.appraisalMatter(ctx, id, appraisalID, access.InvitePublic, true)
		if err != nil {
			return err
		}
		duties, err := d.UninvitedDuties(ctx, db.UninvitedDutiesParams{ProcessID: appraisalID, At: d.Now})
		if err != nil {
			return wrap(err, "look for invitations")
		}
		if len(duties) == 0 {
			return appraisal.Refuse(appraisal.Conflict, "no-invitation-left", "", "")
		}
		for _, duty := range duties {
			token := newLink()
			err := d.InsertInvitation(ctx, db.InsertInvitationParams{
				AgencyID: d.Agency, Hash: hashLink(token), DutyID: duty.ID, CreatedAt: d.Now,
			})
			if err != nil {
				return wrap(err, "keep invitation")
			}
			list = append(list, Invitation{Duty: duty.ID, Token: token, Path: "/api/v1/public/" + token, DueOn: duty.DueOn})
		}
		return d.actor(ctx, id, m, "public.invited", map[string]string{"links": number(len(list))})
	})
	return list, err
}

// InviteAgain mints the link of one open invitation anew; the link it had ends.
func (a *Acts) InviteAgain(ctx context.Context, id access.Identity, duty uuid.UUID) (i Invitation, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.dutyMatter(ctx, id, duty, access.InviteAgain, true)
		if err != nil {
			return err
		}
		if m.duty.AssigneeID != nil || appraisal.DutyKind(m.duty.Kind) != appraisal.AssessPublic {
			return access.Unknown("duty-unknown")
		}
		if err := m.open(d.Tx); err != nil {
			return err
		}
		token := newLink()
		err = d.ReplaceInvitation(ctx, db.ReplaceInvitationParams{
			AgencyID: d.Agency, Hash: hashLink(token), DutyID: duty, CreatedAt: d.Now,
		})
		if err != nil {
			return wrap(err, "replace invitation")
		}
		i = Invitation{Duty: duty, Token: token, Path: "/api/v1/public/" + token, DueOn: m.duty.DueOn}
		return d.actor(ctx, id, m, "public.invited-again", nil)
	})
	return i, err
}

// newLink is a token nobody can guess.
func newLink() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hashLink is what is kept of a link.
func hashLink(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
