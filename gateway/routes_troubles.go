package gateway

import (
	"context"

	"rapor/gateway/act"
)

type troubles struct {
	Troubles []act.Trouble `json:"troubles"`
}

func (s *server) troubleRoutes() {
	route(s, get("/troubles", "troubles", "What does not go on by itself (HR)"), func(ctx context.Context, _ *nothing) (troubles, error) {
		list, err := s.acts.Troubles(ctx, who(ctx))
		for i := range list {
			list[i].Says, list[i].Do = s.words.Trouble(languageOf(ctx), list[i].Code)
		}
		return troubles{list}, err
	})
	type byID struct {
		ID string `path:"id" maxLength:"100"`
	}
	route(s, post("/troubles/{id}/retry", "troubles", "Try once more what was mended (HR)"), func(ctx context.Context, in *byID) (act.Retried, error) {
		return s.acts.Retry(ctx, who(ctx), in.ID)
	})
}
