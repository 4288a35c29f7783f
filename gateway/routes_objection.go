package gateway

import (
	"context"

	"rapor/gateway/act"
)

type disclosures struct {
	Disclosures []act.Disclosure `json:"disclosures"`
}

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
	type correction struct {
		ByID
		Body act.Correction
	}
	route(s, post("/appraisals/{id}/correction", "appraisals", "Reopen a closed appraisal for a recorded legal reason (HR)"),
		func(ctx context.Context, in *correction) (act.Corrected, error) {
			return s.acts.Correct(ctx, who(ctx), in.ID, in.Body)
		})
	route(s, get("/appraisals/{id}/explanation", "appraisals", "Why this rating"), func(ctx context.Context, in *ByID) (act.Explanation, error) {
		return s.acts.Explain(ctx, who(ctx), in.ID)
	})
	type disclosure struct {
		ByID
		Body act.DisclosureRequest
	}
	route(s, post("/appraisals/{id}/disclosure", "appraisals", "Single confidential answers, for an objection or an audit; logged"),
		func(ctx context.Context, in *disclosure) (act.Disclosed, error) {
			return s.acts.Disclose(ctx, who(ctx), in.ID, in.Body)
		})
	route(s, get("/appraisals/{id}/disclosures", "appraisals", "Who looked behind confidential answers, and why (HR)"),
		func(ctx context.Context, in *ByID) (disclosures, error) {
			list, err := s.acts.Disclosures(ctx, who(ctx), in.ID)
			return disclosures{list}, err
		})
}
