package gateway

import (
	"context"

	"github.com/google/uuid"

	"rapor/gateway/act"
)

type forums struct {
	Forums []act.ForumItem `json:"forums"`
}

func (s *server) forumRoutes() {
	type filter struct {
		Cycle uuid.UUID `query:"cycle" format:"uuid"`
	}
	route(s, get("/forums", "forums", "Forums I sit in; HR and the official see all"), func(ctx context.Context, in *filter) (forums, error) {
		list, err := s.acts.Forums(ctx, who(ctx), in.Cycle)
		return forums{list}, err
	})
	route(s, get("/forums/{id}", "forums", "What a forum discusses"), func(ctx context.Context, in *ByID) (act.Forum, error) {
		return s.acts.Forum(ctx, who(ctx), in.ID)
	})
	type adjustment struct {
		ByID
		Body act.Adjustment
	}
	route(s, created(post("/forums/{id}/adjustments", "forums", "Change a rating (members)")),
		func(ctx context.Context, in *adjustment) (act.Adjusted, error) {
			return s.acts.Adjust(ctx, who(ctx), in.ID, in.Body)
		})
}
