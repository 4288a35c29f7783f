package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"rapor/appraisal"
	"rapor/gateway/act"
)

// Problem is a refusal as RFC 9457 has it, with a stable code and everything that is wrong.
type Problem struct {
	Type      string            `json:"type" example:"about:blank"`
	Status    int               `json:"status" example:"422"`
	Code      appraisal.Code    `json:"code" example:"reason-missing" doc:"Stable; match on it"`
	Title     string            `json:"title"`
	Detail    string            `json:"detail"`
	Field     string            `json:"field,omitempty" example:"reason"`
	Value     string            `json:"value,omitempty"`
	Want      map[string]string `json:"want,omitempty" doc:"What would be right"`
	Problems  []ProblemDetail   `json:"problems,omitempty"`
	RequestID string            `json:"request_id,omitempty"`
	// Draft and Yours are both texts of a draft that was changed elsewhere.
	Draft *act.Draft `json:"draft,omitempty"`
	// Current is how a rating stands in a forum, where a proposal was made from an older state.
	Current *act.RatingProposal `json:"current,omitempty"`
	Yours   json.RawMessage     `json:"yours,omitempty"`
}

// ProblemDetail is one of several things that are wrong.
type ProblemDetail struct {
	Code   appraisal.Code    `json:"code"`
	Detail string            `json:"detail"`
	Field  string            `json:"field,omitempty"`
	Value  string            `json:"value,omitempty"`
	Want   map[string]string `json:"want,omitempty"`
}

func (p *Problem) Error() string { return string(p.Code) }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header {
	switch p.Status {
	case http.StatusUnauthorized:
		return http.Header{"Www-Authenticate": {"Bearer"}}
	case http.StatusServiceUnavailable:
		return http.Header{"Retry-After": {"2"}}
	}
	return nil
}

// ContentType implements huma.ContentTypeFilter.
func (*Problem) ContentType(string) string { return "application/problem+json" }

// statuses of the classes of errors: the one mapping there is.
var statuses = map[appraisal.Fault]int{
	appraisal.Invalid:     http.StatusUnprocessableEntity,
	appraisal.Forbidden:   http.StatusForbidden,
	appraisal.NotFound:    http.StatusNotFound,
	appraisal.Conflict:    http.StatusConflict,
	appraisal.Closed:      http.StatusGone,
	appraisal.Unavailable: http.StatusServiceUnavailable,
}

// special codes have a status that their class does not tell.
var special = map[appraisal.Code]int{
	"key-missing":          http.StatusUnauthorized,
	"key-unknown":          http.StatusUnauthorized,
	"body-too-large":       http.StatusRequestEntityTooLarge,
	"attachment-too-large": http.StatusRequestEntityTooLarge,
	"body-late":            http.StatusRequestTimeout,
	"content-unsupported":  http.StatusUnsupportedMediaType,
	"answer-unacceptable":  http.StatusNotAcceptable,
	"method-not-allowed":   http.StatusMethodNotAllowed,
}

// problem turns an error into what the caller sees. What is no refusal is an internal error:
// it is logged, and the caller learns nothing but the ID of the request.
func (s *server) problem(ctx context.Context, err error) *Problem {
	var ready *Problem
	if errors.As(err, &ready) {
		return ready
	}
	var refused *appraisal.Error
	if !errors.As(err, &refused) {
		status, code := http.StatusInternalServerError, appraisal.Code("internal")
		level := slog.LevelError
		if ctx.Err() != nil {
			// Nobody waits for the answer, or it took too long.
			status, code, level = http.StatusServiceUnavailable, "too-slow", slog.LevelWarn
		}
		s.log.Log(ctx, level, "request failed", "request", requestID(ctx), "error", err)
		return s.refusal(ctx, status, appraisal.Refuse("internal", code, "", "", "request", requestID(ctx)))
	}
	status := statuses[refused.Fault]
	if own, ok := special[refused.Code]; ok {
		status = own
	}
	if refused.Fault == appraisal.Unavailable {
		s.log.WarnContext(ctx, "not available", "request", requestID(ctx), "error", err)
	}
	p := s.refusal(ctx, status, refused)
	var draft *act.DraftConflict
	if errors.As(err, &draft) {
		p.Draft, p.Yours = draft.Draft, draft.Yours
	}
	var rating *act.RatingConflict
	if errors.As(err, &rating) {
		p.Current, p.Yours = &rating.Current, rating.Yours
	}
	return p
}

func (s *server) refusal(ctx context.Context, status int, e *appraisal.Error) *Problem {
	l := languageOf(ctx)
	p := &Problem{
		Type: "about:blank", Status: status, Code: e.Code, Title: s.words.Title(l, e.Fault), Detail: s.words.Text(l, e),
		Field: e.Field, Value: e.Value, Want: e.Want, RequestID: requestID(ctx),
	}
	for _, one := range e.Problems {
		p.Problems = append(p.Problems, ProblemDetail{
			Code: one.Code, Detail: s.words.Text(l, one), Field: one.Field, Value: one.Value, Want: one.Want,
		})
	}
	return p
}

// transform gives what huma refuses by itself the form of all refusals.
func (s *server) transform(ctx huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	if model.Status == http.StatusRequestEntityTooLarge {
		return s.problem(ctx.Context(), s.oversized(ctx.Operation())), nil
	}
	return s.problem(ctx.Context(), refusedByHuma(model)), nil
}

// refusedByHuma is a refusal of the framework as one of ours. The status stays.
func refusedByHuma(model *huma.ErrorModel) error {
	switch model.Status {
	case http.StatusRequestTimeout:
		return appraisal.Refuse(appraisal.Invalid, "body-late", "", "")
	case http.StatusUnsupportedMediaType:
		return appraisal.Refuse(appraisal.Invalid, "content-unsupported", "", "", "form", "application/json")
	case http.StatusNotAcceptable:
		return appraisal.Refuse(appraisal.Invalid, "answer-unacceptable", "", "", "form", "application/json")
	}
	if model.Status >= http.StatusInternalServerError {
		return errors.New(model.Detail)
	}
	if len(model.Errors) == 0 {
		return appraisal.Refuse(appraisal.Invalid, "body-missing", "", "")
	}
	problems := make(appraisal.Problems, 0, len(model.Errors))
	for _, e := range model.Errors {
		code, want := codeOf(e.Message)
		problems.Add(code, fieldOf(e.Location, want), shown(e.Value), want...)
	}
	return problems.Err()
}

// humaCodes are stable codes for the messages of the framework's own checks.
var humaCodes = []struct {
	message *regexp.Regexp
	code    appraisal.Code
	want    string
}{
	{regexp.MustCompile(`^expected required property (\S+) to be present`), "field-missing", "field"},
	{regexp.MustCompile(`^required .* parameter is missing|^File required`), "field-missing", ""},
	{regexp.MustCompile(`^unexpected property`), "field-unknown", ""},
	{regexp.MustCompile(`^unknown query parameter`), "field-unknown", ""},
	{regexp.MustCompile(`^expected (boolean|number|integer|string|array|object)$`), "field-type", "type"},
	{regexp.MustCompile(`^expected value to be one of "(.*)"`), "choice-unknown", "choices"},
	{regexp.MustCompile(`^expected number >=? (\S+)`), "number-too-small", "min"},
	{regexp.MustCompile(`^expected number <=? (\S+)`), "number-too-large", "max"},
	{regexp.MustCompile(`^expected (?:array )?length >= (\d+)`), "text-too-short", "min"},
	{regexp.MustCompile(`^expected (?:array )?length <= (\d+)`), "text-too-long", "max"},
	{regexp.MustCompile(`^text-unreadable$`), unreadable, ""},
	{regexp.MustCompile(`(?i)uuid`), "id-form", ""},
	{regexp.MustCompile(`(?i)date|YYYY`), "date-form", ""},
	{regexp.MustCompile(`(?i)json|unexpected end|invalid character`), "body-not-json", ""},
}

func codeOf(message string) (appraisal.Code, []string) {
	for _, h := range humaCodes {
		if found := h.message.FindStringSubmatch(message); found != nil {
			if h.want != "" && len(found) > 1 {
				return h.code, []string{h.want, found[1]}
			}
			return h.code, nil
		}
	}
	return "field-invalid", nil
}

// fieldOf is a location such as "body.items[0].name" as a path into the input.
func fieldOf(location string, want []string) string {
	place, field, inside := strings.Cut(location, ".")
	if !inside && place != "body" {
		field = place
	}
	if len(want) == 2 && want[0] == "field" {
		field = strings.TrimPrefix(field+"."+want[1], ".")
	}
	return field
}

// shown is a refused value as a person would recognise it; whole bodies are not repeated.
func shown(v any) string {
	const longest = 100
	switch v.(type) {
	case string, float64, bool:
		text, err := json.Marshal(v)
		if err == nil && len(text) <= longest {
			return strings.Trim(string(text), `"`)
		}
	}
	return ""
}
