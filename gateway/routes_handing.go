package gateway

import (
	"context"

	"github.com/google/uuid"

	"rapor/gateway/act"
)

type delegations struct {
	Delegations []act.Delegation `json:"delegations"`
}

func (s *server) handingRoutes() {
	type holder struct {
		ByID
		Body act.NewHolder
	}
	route(s, post("/duties/{id}/handover", "duties", "Give one duty of an office to somebody else (HR, manager)"),
		func(ctx context.Context, in *holder) (act.HandedOver, error) {
			return s.acts.HandOver(ctx, who(ctx), in.ID, in.Body)
		})
	type withdrawal struct {
		ByID
		Body act.Withdrawal
	}
	route(s, post("/duties/{id}/withdrawal", "duties", "Stand back from an assessment asked in confidence"),
		func(ctx context.Context, in *withdrawal) (act.Withdrawn, error) {
			return s.acts.Withdraw(ctx, who(ctx), in.ID, in.Body)
		})
	route(s, get("/appraisals/{id}/formers", "appraisals", "Who was over the employee, and what former supervisors wrote"),
		func(ctx context.Context, in *ByID) (act.Formers, error) {
			return s.acts.Formers(ctx, who(ctx), in.ID)
		})
	type filter struct {
		State string `query:"state" enum:"coming,in-force,over,all" default:"all"`
		Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"200"`
	}
	route(s, get("/delegations", "delegations", "Delegations I am part of; HR reads all"), func(ctx context.Context, in *filter) (delegations, error) {
		list, err := s.acts.Delegations(ctx, who(ctx), in.State, in.Limit)
		return delegations{list}, err
	})
	type delegation struct {
		Body act.NewDelegation
	}
	route(s, created(post("/delegations", "delegations", "Let somebody act for an officer (the officer's superior, HR)")),
		func(ctx context.Context, in *delegation) (act.Delegation, error) {
			return s.acts.Delegate(ctx, who(ctx), in.Body)
		})
	type ending struct {
		ID   uuid.UUID `path:"id" format:"uuid"`
		Body act.Ending
	}
	route(s, post("/delegations/{id}/end", "delegations", "End a delegation early"), func(ctx context.Context, in *ending) (act.Delegation, error) {
		return s.acts.EndDelegation(ctx, who(ctx), in.ID, in.Body)
	})
}
