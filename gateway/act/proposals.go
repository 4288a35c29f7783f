package act

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store/db"
)

// Proposal is what a roster that was imported again suggests for somebody's running year.
type Proposal struct {
	ID        uuid.UUID  `json:"id"`
	Cycle     CycleRef   `json:"cycle"`
	Kind      string     `json:"kind" enum:"hand-over,transfer,enrolment,ending"`
	State     string     `json:"state" enum:"pending,accepted,dismissed,superseded"`
	Employee  Person     `json:"employee"`
	Appraisal *uuid.UUID `json:"appraisal" doc:"Null for an enrolment"`
	Was       Proposed   `json:"was" doc:"As the year has it"`
	WouldBe   Proposed   `json:"would_be" doc:"As the roster has it"`
	// On is the day the roster gives.
	On        *appraisal.Date `json:"on,omitempty" doc:"Since when, or until when, as the roster says it; where it says nothing, the day it was found counts"`
	Leaves    bool            `json:"leaves,omitempty" doc:"Of an ending: the employee has left or will, and no contract moved"`
	FoundAt   time.Time       `json:"found_at"`
	DecidedAt *time.Time      `json:"decided_at,omitempty"`
	DecidedBy *Person         `json:"decided_by,omitempty" doc:"Missing where a later roster overtook it"`
	Reason    string          `json:"reason,omitempty" doc:"Of the decision, or the code of what overtook it"`
}

// Proposed is one side of a change; only what changes is there.
type Proposed struct {
	Supervisor *Person         `json:"supervisor,omitempty"`
	Unit       string          `json:"unit,omitempty"`
	Post       string          `json:"post,omitempty"`
	LastOn     *appraisal.Date `json:"last_on,omitempty" doc:"Last day, of an ending"`
}

// change is what a proposal keeps.
type change struct {
	SupervisorWas *uuid.UUID      `json:"supervisor_was"`
	Supervisor    *uuid.UUID      `json:"supervisor"`
	UnitWas       *uuid.UUID      `json:"unit_was"`
	Unit          *uuid.UUID      `json:"unit"`
	PostWas       string          `json:"post_was"`
	Post          string          `json:"post"`
	LastOnWas     *appraisal.Date `json:"last_on_was"`
	LastOn        *appraisal.Date `json:"last_on"`
	StartsOn      *appraisal.Date `json:"starts_on"`
	Leaves        bool            `json:"leaves"`
}

// mostProposals is how many are listed at once; those that wait come first when they are asked for.
const mostProposals = 1000

// Proposals lists what rosters suggested, the oldest first: of a cycle, or of all where it is the
// nil ID; in a state, or in any where it is empty.
func (a *Acts) Proposals(ctx context.Context, id access.Identity, cycle uuid.UUID, state string) (list []Proposal, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.DecideProposal, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		p := db.ProposalsParams{State: state, Most: mostProposals}
		if cycle != uuid.Nil {
			if _, err := d.Cycle(ctx, cycle); err != nil {
				return found(err, "cycle-unknown")
			}
			p.CycleID = &cycle
		}
		list, err = d.proposals(ctx, p)
		return err
	})
	return list, err
}

func (d *deed) proposals(ctx context.Context, p db.ProposalsParams) ([]Proposal, error) {
	rows, err := d.Tx.Proposals(ctx, p)
	if err != nil {
		return nil, wrap(err, "list proposals")
	}
	changes := make([]change, len(rows))
	var who []uuid.UUID
	for i, r := range rows {
		if err := json.Unmarshal(r.Proposal.Change, &changes[i]); err != nil {
			return nil, wrap(err, "stored proposal")
		}
		who = appendKnown(append(who, r.Proposal.EmployeeID), changes[i].SupervisorWas, changes[i].Supervisor, r.Proposal.DecidedBy)
	}
	cards, err := d.people(ctx, who...)
	if err != nil {
		return nil, err
	}
	card := func(id *uuid.UUID) *Person {
		if id == nil {
			return nil
		}
		p := personOf(cards[*id])
		return &p
	}
	list := make([]Proposal, 0, len(rows))
	for i, r := range rows {
		q, c := r.Proposal, changes[i]
		v := Proposal{
			ID: q.ID, Cycle: CycleRef{q.CycleID, r.CycleName}, Kind: q.Kind, State: q.State, Employee: *card(&q.EmployeeID), Appraisal: q.AppraisalID,
			Was:     Proposed{Supervisor: card(c.SupervisorWas), Unit: r.UnitWas, Post: c.PostWas, LastOn: c.LastOnWas},
			WouldBe: Proposed{Supervisor: card(c.Supervisor), Unit: r.Unit, Post: c.Post, LastOn: c.LastOn},
			On:      c.StartsOn, Leaves: c.Leaves, FoundAt: q.FoundAt, DecidedAt: q.DecidedAt, DecidedBy: card(q.DecidedBy), Reason: value(q.Reason),
		}
		if v.On == nil {
			v.On = c.LastOn
		}
		if q.Kind == proposedEnrolment {
			v.WouldBe.Unit, v.WouldBe.Post = v.Employee.Unit, v.Employee.Post
		}
		list = append(list, v)
	}
	return list, nil
}
