package gateway

import (
	"context"
	"reflect"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/act"
)

type appraisals struct {
	Appraisals []act.AppraisalItem `json:"appraisals"`
}

type invitations struct {
	Invitations []act.Invitation `json:"invitations"`
}

func (s *server) appraisalRoutes() {
	type filter struct {
		Cycle uuid.UUID `query:"cycle" format:"uuid"`
		Limit int       `query:"limit" minimum:"1" maximum:"1000" default:"200"`
	}
	route(s, get("/appraisals", "appraisals", "My appraisals and those I supervise"), func(ctx context.Context, in *filter) (appraisals, error) {
		list, err := s.acts.Appraisals(ctx, who(ctx), in.Cycle, in.Limit)
		return appraisals{list}, err
	})
	route(s, get("/appraisals/{id}", "appraisals", "One employee's year"), func(ctx context.Context, in *ByID) (act.Appraisal, error) {
		return s.acts.Appraisal(ctx, who(ctx), in.ID)
	})
	route(s, post("/appraisals/{id}/receipt", "appraisals", "I opened the result"), func(ctx context.Context, in *ByID) (act.Receipt, error) {
		return s.acts.Receive(ctx, who(ctx), in.ID)
	})
	type supervisor struct {
		ByID
		Body act.NewSupervisor
	}
	route(s, post("/appraisals/{id}/supervisor", "appraisals", "Replace the supervisor (HR)"),
		func(ctx context.Context, in *supervisor) (act.Replaced, error) {
			return s.acts.ReplaceSupervisor(ctx, who(ctx), in.ID, in.Body)
		})
	route(s, created(post("/appraisals/{id}/invitations", "appraisals", "Mint one-time links for the public (HR)")),
		func(ctx context.Context, in *ByID) (invitations, error) {
			list, err := s.acts.Invite(ctx, who(ctx), in.ID)
			return invitations{list}, err
		})
}

// ByToken is the input of an operation on a one-time link.
type ByToken struct {
	Token string `path:"token" maxLength:"100"`
}

func (s *server) publicRoutes() {
	route(s, public(get("/public/{token}", "public", "The form of a one-time link")), func(ctx context.Context, in *ByToken) (act.PublicForm, error) {
		return s.acts.PublicForm(ctx, in.Token, languageOf(ctx))
	})
	type assessment struct {
		ByToken
		RawBody []byte `contentType:"application/json"`
	}
	op := public(post("/public/{token}", "public", "Assess a service, once"))
	op.SkipValidateBody = true
	route(s, op, func(ctx context.Context, in *assessment) (act.PublicRecorded, error) {
		if err := plainJSON(in.RawBody); err != nil {
			return act.PublicRecorded{}, err
		}
		return s.acts.SubmitPublic(ctx, in.Token, in.RawBody)
	})
	s.document(op.Path, s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[appraisal.Assessment](), true, ""))
}
