package gateway

import (
	"context"

	"rapor/gateway/act"
)

// objectionRoutes are what leads to an objection, and what explains a result.
func (s *server) objectionRoutes() {
	type service struct {
		ByID
		Body act.Service
	}
	route(s, post("/appraisals/{id}/service", "appraisals", "The result was handed over on paper (HR)"),
		func(ctx context.Context, in *service) (act.Receipt, error) {
			return s.acts.Serve(ctx, who(ctx), in.ID, in.Body)
		})
}
