package act

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// The kinds of proposals.
const (
	proposedHandOver  = "hand-over"
	proposedTransfer  = "transfer"
	proposedEnrolment = "enrolment"
	proposedEnding    = "ending"
)

// The states of proposals.
const (
	proposalPending    = "pending"
	proposalAccepted   = "accepted"
	proposalDismissed  = "dismissed"
	proposalSuperseded = "superseded"
)

// ProposalDecision accepts a proposal or refuses it.
type ProposalDecision struct {
	Accept bool                 `json:"accept"`
	Reason string               `json:"reason" example:"SK mutasi 12/2026"`
	On     *appraisal.Date      `json:"on,omitempty" doc:"First day in the new post or of duty, or last day; as proposed where it is left out" example:"2026-07-01"`
	Ending appraisal.EndingKind `json:"ending,omitempty" enum:"death,retirement,dismissal,withdrawal,contract-end,moved-agency" doc:"Why somebody left, where it was not their contract"`
}

// ProposalDecided is the proposal as it was decided, with what accepting it did.
type ProposalDecided struct {
	Proposal    Proposal     `json:"proposal"`
	Replaced    *Replaced    `json:"replaced,omitempty"`
	Transferred *Transferred `json:"transferred,omitempty"`
	Enrolled    *Enrolled    `json:"enrolled,omitempty"`
	Departed    *Departed    `json:"departed,omitempty"`
}

// DecideProposal accepts a proposal by doing what HR would do by hand, or dismisses it with a
// reason. One that was overtaken meanwhile is refused and marked so: it waits no longer.
func (a *Acts) DecideProposal(ctx context.Context, id access.Identity, proposal uuid.UUID, n ProposalDecision) (r ProposalDecided, err error) {
	var overtaken error
	err = a.do(ctx, id.Agency, func(d *deed) error {
		r, overtaken = ProposalDecided{}, nil
		q, c, err := d.decidable(ctx, id, proposal)
		if err != nil {
			return err
		}
		if err := appraisal.CheckReason("reason", n.Reason).Err(); err != nil {
			return err
		}
		if !n.Accept {
			if err := d.decided(ctx, id, q, proposalDismissed, n.Reason); err != nil {
				return err
			}
			return d.decidedView(ctx, q, &r)
		}
		// What was tried is undone where it turns out to be overtaken; that it was is kept.
		within := &deed{acts: d.acts}
		err = d.Savepoint(ctx, func(inner store.Tx) error {
			within.Tx = inner
			return within.accept(ctx, id, q, c, n, &r)
		})
		var refused *appraisal.Error
		if errors.As(err, &refused) && overtakes(refused) {
			overtaken, r = err, ProposalDecided{}
			return d.decided(ctx, id, q, proposalSuperseded, string(refused.Code))
		}
		if err != nil {
			return err
		}
		d.told = append(d.told, within.told...)
		if err := d.decided(ctx, id, q, proposalAccepted, n.Reason); err != nil {
			return err
		}
		err = d.OvertakeProposals(ctx, db.OvertakeProposalsParams{EmployeeID: q.EmployeeID, At: &d.Now})
		if err != nil {
			return wrap(err, "overtake what else was proposed")
		}
		return d.decidedView(ctx, q, &r)
	})
	if err == nil {
		err = overtaken
	}
	return r, err
}

// decidable loads a proposal that waits for a decision. It is not locked before the processes it
// is about: whoever decides second finds it decided when they mark it.
func (d *deed) decidable(ctx context.Context, id access.Identity, proposal uuid.UUID) (q db.Proposal, c change, err error) {
	if err := access.Allow(id, access.DecideProposal, access.Facts{Agency: id.Agency}); err != nil {
		return q, c, err
	}
	rows, err := d.Tx.Proposals(ctx, db.ProposalsParams{ID: &proposal, Most: 1})
	if err != nil {
		return q, c, wrap(err, "load proposal")
	}
	if len(rows) == 0 {
		return q, c, access.Unknown("proposal-unknown")
	}
	q = rows[0].Proposal
	if err := access.Allow(id, access.DecideProposal, access.Facts{Agency: q.AgencyID, Employee: q.EmployeeID}); err != nil {
		return q, c, err
	}
	if q.State != proposalPending {
		return q, c, decidedBefore(q)
	}
	return q, c, wrap(json.Unmarshal(q.Change, &c), "stored proposal")
}

func decidedBefore(q db.Proposal) error {
	code := map[string]appraisal.Code{proposalAccepted: "proposal-accepted", proposalDismissed: "proposal-dismissed"}[q.State]
	if code == "" {
		code = "proposal-superseded"
	}
	return appraisal.Refuse(appraisal.Conflict, code, "", "", "when", instant(value(q.DecidedAt)))
}

// overtakes reports whether a refusal is one that no later attempt can get past.
func overtakes(e *appraisal.Error) bool {
	gone := []appraisal.Code{
		"proposal-replaced", "proposal-moved", "proposal-ended", "already-enrolled", "employee-left", "cycle-evaluating",
		"starts-after-cycle", "contract-over",
	}
	return e.Fault == appraisal.Closed || slices.Contains(gone, e.Code)
}

// decided marks a proposal, unless somebody else was quicker.
func (d *deed) decided(ctx context.Context, id access.Identity, q db.Proposal, state, reason string) error {
	n, err := d.Tx.DecideProposal(ctx, db.DecideProposalParams{ID: q.ID, State: state, At: &d.Now, DecidedBy: &id.Person, Reason: &reason})
	if err != nil {
		return wrap(err, "mark the proposal")
	}
	if n == 0 {
		rows, err := d.Tx.Proposals(ctx, db.ProposalsParams{ID: &q.ID, Most: 1})
		if err != nil || len(rows) == 0 {
			return wrap(err, "load proposal")
		}
		return decidedBefore(rows[0].Proposal)
	}
	return d.Record(ctx, store.Entry{Actor: &id.Person, Act: "proposal." + state, Cycle: &q.CycleID, Process: q.AppraisalID, Detail: map[string]string{
		"proposal": q.ID.String(), "kind": q.Kind, "employee": q.EmployeeID.String(), "reason": reason,
	}})
}

func (d *deed) decidedView(ctx context.Context, q db.Proposal, r *ProposalDecided) error {
	list, err := d.proposals(ctx, db.ProposalsParams{ID: &q.ID, Most: 1})
	if err == nil && len(list) > 0 {
		r.Proposal = list[0]
	}
	return err
}

// accept does what was proposed, by the act that HR has for it.
func (d *deed) accept(ctx context.Context, id access.Identity, q db.Proposal, c change, n ProposalDecision, r *ProposalDecided) error {
	if q.Kind == proposedEnrolment {
		return d.acceptEnrolment(ctx, id, q, c, n, r)
	}
	if q.Kind != proposedEnding { // an ending locks everything the employee takes part in, in its own order
		if _, err := d.LockProcess(ctx, *q.AppraisalID); err != nil {
			return wrap(err, "lock the appraisal")
		}
	}
	m, err := d.appraisalMatter(ctx, id, *q.AppraisalID, access.DecideProposal, false)
	if err != nil {
		return err
	}
	if m.appraisal.ClosedAt != nil {
		return appraisal.Refuse(appraisal.Closed, "appraisal-closed", "", "", "when", instant(*m.appraisal.ClosedAt))
	}
	if c.SupervisorWas != nil && *c.SupervisorWas != m.appraisal.SupervisorID {
		return appraisal.Refuse(appraisal.Conflict, "proposal-replaced", "", "")
	}
	switch q.Kind {
	case proposedHandOver:
		done, err := d.replaceSupervisor(ctx, id, *q.AppraisalID, NewSupervisor{Person: value(c.Supervisor), Reason: n.Reason})
		r.Replaced = &done
		return err
	case proposedTransfer:
		return d.acceptTransfer(ctx, id, m, q, c, n, r)
	}
	return d.acceptEnding(ctx, id, m, q, c, n, r)
}

func (d *deed) acceptTransfer(
	ctx context.Context, id access.Identity, m *matter, q db.Proposal, c change, n ProposalDecision, r *ProposalDecided,
) error {
	a := m.appraisal
	parts, err := d.Parts(ctx, a.ID)
	if err != nil {
		return wrap(err, "load the parts of the year")
	}
	moved := c.Unit != nil && value(a.UnitID) != value(c.UnitWas)
	if len(parts) > 0 && parts[len(parts)-1].Post != "" && c.Post != "" {
		moved = moved || parts[len(parts)-1].Post != c.PostWas
	}
	if moved {
		return appraisal.Refuse(appraisal.Conflict, "proposal-moved", "", "")
	}
	t := NewTransfer{Supervisor: c.Supervisor, Post: c.Post, On: n.On, Reason: n.Reason}
	if c.Unit != nil {
		t.Unit = c.Unit.String()
	} else {
		t.Unit = value(a.UnitID).String()
		if t.Supervisor == nil {
			t.Supervisor = &a.SupervisorID // only the post is another
		}
	}
	if t.On == nil {
		found := m.calendar.Date(q.FoundAt)
		t.On = &found
	}
	done, err := d.transfer(ctx, id, a.ID, t)
	r.Transferred = &done
	return err
}

func (d *deed) acceptEnrolment(ctx context.Context, id access.Identity, q db.Proposal, c change, n ProposalDecision, r *ProposalDecided) error {
	e := NewEnrolment{Employees: []uuid.UUID{q.EmployeeID}, StartsOn: n.On, Reason: n.Reason}
	if e.StartsOn == nil && c.StartsOn == nil {
		cycle, err := d.LockProcess(ctx, q.CycleID)
		if err != nil {
			return wrap(err, "lock the cycle")
		}
		m, err := d.matterOf(ctx, cycle, uuid.Nil)
		if err != nil {
			return err
		}
		found := m.calendar.Date(q.FoundAt)
		e.StartsOn = &found
	}
	done, err := d.takeIn(ctx, id, q.CycleID, e)
	r.Enrolled = &done
	return err
}

func (d *deed) acceptEnding(
	ctx context.Context, id access.Identity, m *matter, q db.Proposal, c change, n ProposalDecision, r *ProposalDecided,
) error {
	if value(c.LastOnWas) != value(m.appraisal.EndsOn) {
		return appraisal.Refuse(appraisal.Conflict, "proposal-ended", "", "")
	}
	e := NewEnding{Kind: n.Ending, On: n.On, Reason: n.Reason}
	if e.On == nil {
		e.On = c.LastOn
	}
	if e.Kind == "" {
		person, err := d.Person(ctx, q.EmployeeID)
		if err != nil {
			return wrap(err, "load employee")
		}
		if c.Leaves && (c.LastOn == nil || person.ContractEndsOn == nil || *c.LastOn != *person.ContractEndsOn) {
			return appraisal.Refuse(appraisal.Invalid, "proposal-why-left", "ending", "", "choices", strings.Join(names(appraisal.EndingKinds()), ", "))
		}
		e.Kind = appraisal.ContractEnd
	}
	done, err := d.endOne(ctx, id, m.appraisal.ID, e)
	r.Departed = &done
	return err
}
