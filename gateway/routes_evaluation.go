package gateway

import (
	"context"

	"github.com/google/uuid"

	"rapor/gateway/act"
)

type keptMethods struct {
	Methods []act.KeptMethod `json:"methods"`
}

type surveyComments struct {
	Comments []act.SurveyComment `json:"comments"`
	Next     *uuid.UUID          `json:"next" doc:"Give it as after; null at the end"`
}

func (s *server) evaluationRoutes() {
	route(s, get("/cycles/{id}/evaluation", "cycles", "What a cycle says about its method, and what was decided (HR, official)"),
		func(ctx context.Context, in *ByID) (act.MethodEvaluation, error) {
			return s.acts.Evaluation(ctx, who(ctx), in.ID)
		})
	route(s, get("/cycles/{id}/evaluation/summary", "cycles", "Findings and decision about the method, for everybody once it is decided"),
		func(ctx context.Context, in *ByID) (act.EvaluationSummary, error) {
			return s.acts.EvaluationSummary(ctx, who(ctx), in.ID)
		})
	type page struct {
		ByID
		After uuid.UUID `query:"after" format:"uuid"`
		Limit int       `query:"limit" minimum:"1" maximum:"500" default:"100"`
	}
	route(s, get("/cycles/{id}/evaluation/comments", "cycles", "What people wrote in the survey, without order or author (HR, official)"),
		func(ctx context.Context, in *page) (surveyComments, error) {
			list, next, err := s.acts.SurveyComments(ctx, who(ctx), in.ID, in.After, in.Limit)
			return surveyComments{list, next}, err
		})
	route(s, get("/methods/kept", "cycles", "Versions of methods that the agency keeps (HR, official)"),
		func(ctx context.Context, _ *nothing) (keptMethods, error) {
			list, err := s.acts.KeptMethods(ctx, who(ctx))
			return keptMethods{list}, err
		})
	type newMethod struct {
		Body act.NewMethod
	}
	route(s, created(post("/methods", "cycles", "Keep a version of a method for the years to come (HR, official)")),
		func(ctx context.Context, in *newMethod) (act.KeptMethod, error) {
			return s.acts.KeepMethod(ctx, who(ctx), in.Body)
		})
}
