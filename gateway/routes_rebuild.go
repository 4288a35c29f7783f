package gateway

import (
	"context"

	"rapor/gateway/act"
)

func (s *server) rebuildRoute() {
	type rebuild struct {
		ByID
		Body act.Rebuild
	}
	route(s, post("/cycles/{id}/rebuild", "cycles", "Start everything unfinished anew, after Temporal lost its data (HR)"),
		func(ctx context.Context, in *rebuild) (act.Rebuilt, error) {
			return s.acts.RebuildCycle(ctx, who(ctx), in.ID, in.Body)
		})
}
