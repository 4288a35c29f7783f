package gateway

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/act"
)

type duties struct {
	Duties []act.Duty `json:"duties"`
}

// ByID is the input of an operation on one thing. Exported, since the framework passes over
// embedded fields that are not. It is exported because huma reads no path
// parameter of an embedded struct that is not.
type ByID struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}

func (s *server) dutyRoutes() {
	type filter struct {
		State string    `query:"state" enum:"open,met,lapsed,handed-over,void,withdrawn,all" default:"all"`
		Kind  string    `query:"kind" maxLength:"40" example:"assess-peer"`
		Cycle uuid.UUID `query:"cycle" format:"uuid"`
		Limit int       `query:"limit" minimum:"1" maximum:"1000" default:"200"`
	}
	route(s, get("/duties", "duties", "What I owe, open ones first"), func(ctx context.Context, in *filter) (duties, error) {
		list, err := s.acts.Duties(ctx, who(ctx), act.DutyFilter{State: in.State, Kind: in.Kind, Cycle: in.Cycle, Limit: in.Limit})
		return duties{list}, err
	})
	route(s, get("/duties/{id}", "duties", "What a duty asks for"), func(ctx context.Context, in *ByID) (act.Form, error) {
		return s.acts.Form(ctx, who(ctx), in.ID)
	})
	type draft struct {
		ByID
		Body struct {
			Revision int             `json:"revision" minimum:"0" doc:"The revision last seen, 0 for none"`
			Body     json.RawMessage `json:"body" doc:"What was written so far, complete or not"`
		}
	}
	route(s, operation(http.MethodPut, "/duties/{id}/draft", "duties", "Save what was written so far"),
		func(ctx context.Context, in *draft) (act.Saved, error) {
			return s.acts.SaveDraft(ctx, who(ctx), in.ID, in.Body.Revision, in.Body.Body)
		})
	s.submissionRoute()
	type extension struct {
		ByID
		Body act.Extension
	}
	route(s, post("/duties/{id}/extension", "duties", "Move a deadline (HR)"), func(ctx context.Context, in *extension) (act.Moved, error) {
		return s.acts.Move(ctx, who(ctx), in.ID, in.Body)
	})
	route(s, created(post("/duties/{id}/invitation", "duties", "Mint the link of an invitation anew; the old one ends (HR)")),
		func(ctx context.Context, in *ByID) (act.Invitation, error) {
			return s.acts.InviteAgain(ctx, who(ctx), in.ID)
		})
}

func (s *server) submissionRoute() {
	type submission struct {
		ByID
		IfMatch string `header:"If-Match" doc:"The draft's revision last seen; refused where another was saved since" example:"\"4\""`
		RawBody []byte `contentType:"application/json"`
	}
	op := post("/duties/{id}/submission", "duties", "Hand in what meets a duty")
	op.Description = "The body depends on the kind of the duty. It is recorded whole, once, or not at all."
	// The domain reads the body itself, strictly, and says everything that is wrong with it.
	op.SkipValidateBody = true
	route(s, op, func(ctx context.Context, in *submission) (act.Recorded, error) {
		seen, err := revision(in.IfMatch)
		if err != nil {
			return act.Recorded{}, err
		}
		if err := plainJSON(in.RawBody); err != nil {
			return act.Recorded{}, err
		}
		return s.acts.Submit(ctx, who(ctx), in.ID, in.RawBody, seen)
	})
	s.document(op.Path, s.submissionSchema())
}

// revision of an If-Match header, nil where there is none or any will do.
func revision(header string) (*int, error) {
	text := strings.Trim(strings.TrimPrefix(header, "W/"), `"`)
	if text == "" || text == "*" {
		return nil, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return nil, appraisal.Refuse(appraisal.Invalid, "field-type", "If-Match", header, "type", "integer")
	}
	return &n, nil
}

// document replaces the schema of a body that the domain reads itself.
func (s *server) document(path string, schema *huma.Schema) {
	s.api.OpenAPI().Paths[path].Post.RequestBody.Content["application/json"] = &huma.MediaType{Schema: schema}
}

// submissionSchema lists the bodies of all kinds of duties.
func (s *server) submissionSchema() *huma.Schema {
	one := &huma.Schema{Description: "By kind of duty"}
	seen := map[reflect.Type]*huma.Schema{}
	var lines []string
	for _, kind := range appraisal.DutyKinds() {
		t := reflect.TypeOf(appraisal.NewSubmission(kind)).Elem()
		if seen[t] == nil {
			seen[t] = s.api.OpenAPI().Components.Schemas.Schema(t, true, t.Name())
			one.OneOf = append(one.OneOf, seen[t])
		}
		lines = append(lines, "`"+string(kind)+"`: "+t.Name())
	}
	one.Description += ". " + strings.Join(lines, ", ")
	return one
}
