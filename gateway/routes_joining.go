package gateway

import (
	"context"

	"github.com/google/uuid"

	"rapor/gateway/act"
)

// joiningRoutes are for those who join or leave while a year runs.
func (s *server) joiningRoutes() {
	type enrolment struct {
		ByID
		Body act.NewEnrolment
	}
	route(s, created(post("/cycles/{id}/enrolments", "cycles", "Take people into a running cycle (HR)")),
		func(ctx context.Context, in *enrolment) (act.Enrolled, error) {
			return s.acts.Enrol(ctx, who(ctx), in.ID, in.Body)
		})
	type ending struct {
		ByID
		Body act.NewEnding
	}
	route(s, post("/appraisals/{id}/ending", "appraisals", "End a year early, or have it over before a day (HR)"),
		func(ctx context.Context, in *ending) (act.Departed, error) {
			return s.acts.End(ctx, who(ctx), in.ID, in.Body)
		})
	route(s, post("/people/{id}/departure", "people", "Somebody leaves the agency (HR)"),
		func(ctx context.Context, in *ending) (act.Departed, error) {
			return s.acts.Depart(ctx, who(ctx), in.ID, in.Body)
		})
	type transfer struct {
		ByID
		Body act.NewTransfer
	}
	route(s, post("/appraisals/{id}/transfer", "appraisals", "Move an employee to another post in mid-year (HR)"),
		func(ctx context.Context, in *transfer) (act.Transferred, error) {
			return s.acts.Transfer(ctx, who(ctx), in.ID, in.Body)
		})
	type proposals struct {
		Cycle uuid.UUID `query:"cycle" format:"uuid"`
		State string    `query:"state" enum:"pending,accepted,dismissed,superseded,all" default:"pending"`
	}
	type list struct {
		Proposals []act.Proposal `json:"proposals"`
	}
	route(s, get("/proposals", "roster", "What rosters suggest for running years (HR)"),
		func(ctx context.Context, in *proposals) (list, error) {
			state := in.State
			if state == "all" {
				state = ""
			}
			found, err := s.acts.Proposals(ctx, who(ctx), in.Cycle, state)
			return list{found}, err
		})
	type decision struct {
		ByID
		Body act.ProposalDecision
	}
	route(s, post("/proposals/{id}/decision", "roster", "Accept a proposal or dismiss it (HR)"),
		func(ctx context.Context, in *decision) (act.ProposalDecided, error) {
			return s.acts.DecideProposal(ctx, who(ctx), in.ID, in.Body)
		})
}
