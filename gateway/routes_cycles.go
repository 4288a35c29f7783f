package gateway

import (
	"context"

	"github.com/google/uuid"

	"rapor/gateway/act"
)

type methods struct {
	Methods []act.MethodItem `json:"methods"`
}

type cycles struct {
	Cycles []act.CycleItem `json:"cycles"`
}

type cycleAppraisals struct {
	Appraisals []act.CycleAppraisal `json:"appraisals"`
	Next       *uuid.UUID           `json:"next" doc:"Give it as after; null at the end"`
}

func (s *server) cycleRoutes() {
	route(s, get("/methods", "cycles", "Methods that ship with the product"), func(ctx context.Context, _ *nothing) (methods, error) {
		list, err := s.acts.ShippedMethods(who(ctx))
		return methods{list}, err
	})
	type newCycle struct {
		Body act.NewCycle
	}
	route(s, created(post("/cycles", "cycles", "Open a cycle (HR)")), func(ctx context.Context, in *newCycle) (act.Opened, error) {
		return s.acts.OpenCycle(ctx, who(ctx), in.Body)
	})
	route(s, get("/cycles", "cycles", "All cycles"), func(ctx context.Context, _ *nothing) (cycles, error) {
		list, err := s.acts.Cycles(ctx, who(ctx))
		return cycles{list}, err
	})
	route(s, get("/cycles/{id}", "cycles", "How far a cycle is"), func(ctx context.Context, in *ByID) (act.Progress, error) {
		return s.acts.Progress(ctx, who(ctx), in.ID)
	})
	type officers struct {
		ByID
		Body act.NewOfficers
	}
	route(s, post("/cycles/{id}/officers", "cycles", "Put others in charge of a cycle (HR)"),
		func(ctx context.Context, in *officers) (act.Officers, error) {
			return s.acts.ReplaceOfficers(ctx, who(ctx), in.ID, in.Body)
		})
	type page struct {
		ByID
		State string    `query:"state" enum:"open,closed,unrated,all" default:"open"`
		After uuid.UUID `query:"after" format:"uuid"`
		Limit int       `query:"limit" minimum:"1" maximum:"500" default:"100"`
	}
	route(s, get("/cycles/{id}/appraisals", "cycles", "A cycle's appraisals with their open duties"),
		func(ctx context.Context, in *page) (cycleAppraisals, error) {
			list, next, err := s.acts.CycleAppraisals(ctx, who(ctx), in.ID, in.State, in.After, in.Limit)
			return cycleAppraisals{list, next}, err
		})
}
