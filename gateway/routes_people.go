package gateway

import (
	"context"

	"rapor/gateway/act"
)

type colleagues struct {
	Colleagues []act.Person `json:"colleagues"`
}

func (s *server) peopleRoutes() {
	route(s, get("/me", "people", "Who I am"), func(ctx context.Context, _ *nothing) (act.Me, error) {
		return s.acts.Me(ctx, who(ctx))
	})
	type search struct {
		Query string `query:"query" maxLength:"100" doc:"A part of the name, or the whole number" example:"siti"`
		Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
	}
	route(s, get("/colleagues", "people", "Find colleagues"), func(ctx context.Context, in *search) (colleagues, error) {
		list, err := s.acts.Colleagues(ctx, who(ctx), in.Query, in.Limit)
		return colleagues{list}, err
	})
}
