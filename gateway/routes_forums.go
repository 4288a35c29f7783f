package gateway

import (
	"context"
	"time"

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
	route(s, created(post("/forums/{id}/adjustments", "forums", "Propose another rating (members)")),
		func(ctx context.Context, in *adjustment) (act.Adjusted, error) {
			return s.acts.Adjust(ctx, who(ctx), in.ID, in.Body)
		})
	type rating struct {
		ByID
		Appraisal uuid.UUID `path:"appraisal" format:"uuid"`
	}
	route(s, get("/forums/{id}/ratings/{appraisal}", "forums", "One rating with everything that is kept about it"),
		func(ctx context.Context, in *rating) (act.RatingEvidence, error) {
			return s.acts.ForumRating(ctx, who(ctx), in.ID, in.Appraisal)
		})
	type changes struct {
		ByID
		After int64 `query:"after" doc:"The version that was seen"`
		Wait  int   `query:"wait" minimum:"0" maximum:"25" doc:"Seconds to wait for something newer"`
	}
	route(s, get("/forums/{id}/changes", "forums", "What members proposed and voted; waits for something newer"),
		func(ctx context.Context, in *changes) (act.ForumChanges, error) {
			return s.acts.ForumChanges(ctx, who(ctx), in.ID, in.After, time.Duration(in.Wait)*time.Second)
		})
	s.forumHouseRoutes()
}

// BySession names a session of a forum.
type BySession struct {
	ByID
	Session uuid.UUID `path:"session" format:"uuid"`
}

// forumHouseRoutes are what HR does about a forum, and declarations.
func (s *server) forumHouseRoutes() {
	type seats struct {
		ByID
		Body act.Seats
	}
	route(s, post("/forums/{id}/members", "forums", "Seat and remove members (HR)"), func(ctx context.Context, in *seats) (act.Seated, error) {
		return s.acts.SeatMembers(ctx, who(ctx), in.ID, in.Body)
	})
	type session struct {
		ByID
		Body act.ForumSession
	}
	route(s, created(post("/forums/{id}/sessions", "forums", "Set a session and invite the members (HR)")),
		func(ctx context.Context, in *session) (act.ForumSessionView, error) {
			return s.acts.SetSession(ctx, who(ctx), in.ID, in.Body)
		})
	type change struct {
		BySession
		Body act.SessionChange
	}
	route(s, post("/forums/{id}/sessions/{session}/change", "forums", "Another time or place (HR)"),
		func(ctx context.Context, in *change) (act.ForumSessionView, error) {
			return s.acts.ChangeSession(ctx, who(ctx), in.ID, in.Session, in.Body)
		})
	type why struct {
		Reason string `json:"reason"`
	}
	type cancel struct {
		BySession
		Body why
	}
	route(s, post("/forums/{id}/sessions/{session}/cancellation", "forums", "Call a session off (HR)"),
		func(ctx context.Context, in *cancel) (act.ForumSessionView, error) {
			return s.acts.CancelSession(ctx, who(ctx), in.ID, in.Session, in.Body.Reason)
		})
	type presence struct {
		BySession
		Body struct {
			Present []uuid.UUID `json:"present" maxItems:"200"`
		}
	}
	route(s, post("/forums/{id}/sessions/{session}/presence", "forums", "Record who was there (HR)"),
		func(ctx context.Context, in *presence) (act.ForumSessionView, error) {
			return s.acts.RecordPresence(ctx, who(ctx), in.ID, in.Session, in.Body.Present)
		})
	type declarations struct {
		Declarations []act.DeclarationView `json:"declarations"`
	}
	route(s, get("/declarations", "forums", "Relations and interests I declared; HR sees all"), func(ctx context.Context, _ *nothing) (declarations, error) {
		list, err := s.acts.Declarations(ctx, who(ctx))
		return declarations{list}, err
	})
	type declaration struct {
		Body act.Declaration
	}
	route(s, created(post("/declarations", "forums", "Declare a relative or an interest; HR records those of others")),
		func(ctx context.Context, in *declaration) (act.DeclarationView, error) {
			return s.acts.DeclareInterest(ctx, who(ctx), in.Body)
		})
	type end struct {
		ByID
		Body why
	}
	type ended struct {
		Ended bool `json:"ended"`
	}
	route(s, post("/declarations/{id}/end", "forums", "End a declaration that no longer holds (HR)"), func(ctx context.Context, in *end) (ended, error) {
		return ended{true}, s.acts.EndDeclaration(ctx, who(ctx), in.ID, in.Body.Reason)
	})
}
