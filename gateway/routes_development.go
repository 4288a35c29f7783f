package gateway

import (
	"context"

	"github.com/google/uuid"

	"rapor/gateway/act"
)

type trainings struct {
	Trainings []act.Training `json:"trainings"`
	Next      *uuid.UUID     `json:"next" doc:"Give it as after; null at the end"`
}

type ownTrainings struct {
	Trainings []act.OwnTraining `json:"trainings"`
}

type unitDevelopments struct {
	Units []act.UnitDevelopment `json:"units"`
}

type findings struct {
	Findings []act.Finding `json:"findings"`
}

func (s *server) developmentRoutes() {
	route(s, get("/appraisals/{id}/development", "development", "Strengths and weak competencies by a result"),
		func(ctx context.Context, in *ByID) (act.Strengths, error) {
			return s.acts.Strengths(ctx, who(ctx), in.ID)
		})
	route(s, get("/cycles/{id}/developments", "development", "What the results of a year say about the units (HR)"),
		func(ctx context.Context, in *ByID) (unitDevelopments, error) {
			list, err := s.acts.UnitDevelopments(ctx, who(ctx), in.ID)
			return unitDevelopments{list}, err
		})
	route(s, get("/developments/{id}", "development", "What the results of a year say about a unit (HR, its head)"),
		func(ctx context.Context, in *ByID) (act.UnitDevelopment, error) {
			return s.acts.UnitDevelopment(ctx, who(ctx), in.ID)
		})
	route(s, get("/units/{id}/findings", "development", "The findings of a unit over the years, for its people"),
		func(ctx context.Context, in *ByID) (findings, error) {
			list, err := s.acts.UnitFindings(ctx, who(ctx), in.ID)
			return findings{list}, err
		})
	s.trainingRoutes()
}

func (s *server) trainingRoutes() {
	type filter struct {
		Cycle uuid.UUID `query:"cycle" format:"uuid"`
		Kind  string    `query:"kind" enum:"unit,person,seminar,giving-feedback,receiving-feedback"`
		State string    `query:"state" enum:"proposed,accepted,declined,held,not-held,withdrawn"`
		After uuid.UUID `query:"after" format:"uuid"`
		Limit int       `query:"limit" minimum:"1" maximum:"500" default:"100"`
	}
	route(s, get("/trainings", "development", "Trainings (HR)"), func(ctx context.Context, in *filter) (trainings, error) {
		list, next, err := s.acts.Trainings(ctx, who(ctx), act.TrainingFilter{
			Cycle: in.Cycle, Kind: in.Kind, State: in.State, After: in.After, Limit: in.Limit,
		})
		return trainings{list, next}, err
	})
	route(s, get("/trainings/{id}", "development", "A training with who attended and what it brought (HR)"),
		func(ctx context.Context, in *ByID) (act.TrainingInFull, error) {
			return s.acts.Training(ctx, who(ctx), in.ID)
		})
	type recording struct{ Body act.FeedbackTraining }
	route(s, created(post("/trainings", "development", "Record a training in giving or receiving feedback (HR)")),
		func(ctx context.Context, in *recording) (act.RecordedTraining, error) {
			return s.acts.RecordFeedbackTraining(ctx, who(ctx), in.Body)
		})
	route(s, get("/me/trainings", "development", "My own trainings"), func(ctx context.Context, _ *struct{}) (ownTrainings, error) {
		list, err := s.acts.OwnTrainings(ctx, who(ctx))
		return ownTrainings{list}, err
	})
	route(s, get("/cycles/{id}/feedback-training", "development", "Who lacks training in feedback (HR)"),
		func(ctx context.Context, in *ByID) (act.WithoutFeedbackTraining, error) {
			return s.acts.FeedbackTrainings(ctx, who(ctx), in.ID)
		})
}
