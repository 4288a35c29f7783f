package gateway

import (
	"context"

	"github.com/google/uuid"

	"rapor/gateway/act"
)

type matrices struct {
	Matrices []act.Matrix `json:"matrices"`
	Next     *uuid.UUID   `json:"next" doc:"Give it as after; null at the end"`
}

func (s *server) planRoutes() {
	route(s, get("/appraisals/{id}/plans", "plans", "Every version of a plan, and what was tried"),
		func(ctx context.Context, in *ByID) (act.Plans, error) {
			return s.acts.Plans(ctx, who(ctx), in.ID)
		})
	type revision struct {
		ByID
		Body act.NewRevision
	}
	route(s, created(post("/appraisals/{id}/plan/revision", "plans", "Ask for a revision of the plan in mid-year")),
		func(ctx context.Context, in *revision) (act.OpenedRevision, error) {
			return s.acts.RevisePlan(ctx, who(ctx), in.ID, in.Body)
		})
	route(s, get("/appraisals/{id}/matrix", "plans", "A leader's matrix of roles and results"),
		func(ctx context.Context, in *ByID) (act.Matrix, error) {
			return s.acts.Matrix(ctx, who(ctx), in.ID)
		})
	type page struct {
		ByID
		Unit  uuid.UUID `query:"unit" format:"uuid" doc:"Of the leaders"`
		After uuid.UUID `query:"after" format:"uuid"`
		Limit int       `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	route(s, get("/cycles/{id}/matrix", "plans", "The matrices of roles and results of a cycle (HR)"),
		func(ctx context.Context, in *page) (matrices, error) {
			list, next, err := s.acts.CycleMatrix(ctx, who(ctx), in.ID, in.Unit, in.After, in.Limit)
			return matrices{list, next}, err
		})
}
