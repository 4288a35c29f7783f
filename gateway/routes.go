package gateway

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"rapor/appraisal"
)

// describe is the head of the API's description.
func (s *server) describe(version string) huma.Config {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	// An exact decimal is a number to everybody else.
	registry.RegisterTypeAlias(reflect.TypeFor[appraisal.Number](), reflect.TypeFor[float64]())
	config := huma.DefaultConfig("Rapor", version)
	config.Info.Description = "The yearly performance appraisal of a government agency: duties, appraisals, forums and cycles."
	config.Servers = []*huma.Server{{URL: "/api/v1"}}
	config.Components = &huma.Components{
		Schemas: registry,
		SecuritySchemes: map[string]*huma.SecurityScheme{
			"key": {Type: "http", Scheme: "bearer", Description: "An API key: rapor_…"},
		},
	}
	// Answers carry no links to schemas, and the documentation page loads nothing from elsewhere.
	config.CreateHooks, config.DocsPath, config.SchemasPath = nil, "", ""
	config.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	config.Transformers = []huma.Transformer{s.transform}
	return config
}

// reply is an answer with a body.
type reply[T any] struct {
	Body T
}

// nothing is the input of an operation that takes none.
type nothing struct{}

// operation names one operation of the API; those without public in it take a key.
func operation(method, path, tag, summary string) huma.Operation {
	id := strings.ToLower(method) + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(path)
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Tags: []string{tag}, Summary: summary, MaxBodyBytes: maxBody,
		Security: []map[string][]string{{"key": {}}},
	}
}

func get(path, tag, summary string) huma.Operation {
	return operation(http.MethodGet, path, tag, summary)
}

func post(path, tag, summary string) huma.Operation {
	return operation(http.MethodPost, path, tag, summary)
}

func created(op huma.Operation) huma.Operation {
	op.DefaultStatus = http.StatusCreated
	return op
}

func public(op huma.Operation) huma.Operation {
	op.Security = nil
	return op
}

// route registers an operation: its error becomes a problem, its answer the body.
func route[I, T any](s *server, op huma.Operation, do func(context.Context, *I) (T, error)) {
	op.Responses = map[string]*huma.Response{"default": {
		Description: "A refusal",
		Content: map[string]*huma.MediaType{"application/problem+json": {
			Schema: s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem"),
		}},
	}}
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*reply[T], error) {
		body, err := do(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return &reply[T]{Body: body}, nil
	})
}

func (s *server) routes() {
	s.peopleRoutes()
	s.dutyRoutes()
	s.appraisalRoutes()
	s.publicRoutes()
	s.forumRoutes()
	s.cycleRoutes()
	s.rosterRoute()
	s.rebuildRoute()
	s.troubleRoutes()
	s.complaintRoutes()
	s.timeRoutes()
	s.attachmentRoutes()
	s.objectionRoutes()
	s.joiningRoutes()
	s.planRoutes()
	s.monitoringRoutes()
	s.evaluationRoutes()
	s.handingRoutes()
	s.exportRoutes()
	s.developmentRoutes()
	s.followRoutes()
	s.paperRoutes()
}
