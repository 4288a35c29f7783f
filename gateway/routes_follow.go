package gateway

import (
	"context"

	"rapor/appraisal"
	"rapor/gateway/act"
)

type rewards struct {
	Rewards []act.Rewarded `json:"rewards"`
}

// followRoutes are what follows a rating, and the record over the years.
func (s *server) followRoutes() {
	type form struct {
		ByID
		Form appraisal.RewardForm `query:"form" enum:"certificate,incentive,training,seminar,commendation,career" doc:"All where it is left out"`
	}
	route(s, get("/cycles/{id}/rewards", "cycles", "What was granted in a cycle (HR, official)"),
		func(ctx context.Context, in *form) (rewards, error) {
			list, err := s.acts.Rewards(ctx, who(ctx), in.ID, in.Form)
			return rewards{list}, err
		})
	route(s, get("/coachings/{id}", "appraisals", "An improvement period"), func(ctx context.Context, in *ByID) (act.CoachingView, error) {
		return s.acts.Coaching(ctx, who(ctx), in.ID)
	})
	route(s, get("/people/{id}/career", "people", "A person's record over the years; reading another's is logged"),
		func(ctx context.Context, in *ByID) (act.Career, error) {
			return s.acts.Career(ctx, who(ctx), in.ID)
		})
	type formerYear struct {
		ByID
		Body act.NewFormerYear
	}
	route(s, created(post("/people/{id}/former-years", "people", "Record the rating of a year before the system, from its document (HR)")),
		func(ctx context.Context, in *formerYear) (act.FormerYear, error) {
			return s.acts.RecordFormerYear(ctx, who(ctx), in.ID, in.Body)
		})
	type withdrawal struct {
		ByID
		Body act.Because
	}
	route(s, post("/former-years/{id}/withdrawal", "people", "Withdraw a record of a year before the system (HR)"),
		func(ctx context.Context, in *withdrawal) (act.FormerYear, error) {
			return s.acts.WithdrawFormerYear(ctx, who(ctx), in.ID, in.Body)
		})
	type level struct {
		ByID
		Body act.NewLevel
	}
	route(s, created(post("/people/{id}/levels", "people", "Record the level of a functional post from a day on (HR)")),
		func(ctx context.Context, in *level) (act.Level, error) {
			return s.acts.RecordLevel(ctx, who(ctx), in.ID, in.Body)
		})
}
