package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"rapor/appraisal"
	"rapor/gateway/act"
)

type journal struct {
	Entries []act.JournalEntry `json:"entries"`
}

// fed is what became of a batch, with what is wrong in words.
type fed struct {
	act.Fed
	Problems []ProblemDetail `json:"problems"`
}

// measurements is a batch as it is documented; its rows are read one by one, so that a bad one
// keeps no other out.
type measurements struct {
	Measurements []appraisal.Measurement `json:"measurements" maxItems:"1000"`
}

// measurementsPath is where machines feed figures, and all they may ask for.
const measurementsPath = "/measurements"

func (s *server) monitoringRoutes() {
	route(s, get("/appraisals/{id}/journal", "appraisals", "What was said and shown while the year ran"),
		func(ctx context.Context, in *ByID) (journal, error) {
			list, err := s.acts.Journal(ctx, who(ctx), in.ID)
			return journal{list}, err
		})
	type entry struct {
		ByID
		RawBody []byte `contentType:"application/json"`
	}
	op := created(post("/appraisals/{id}/journal", "appraisals", "Write into the journal; entries are never changed"))
	op.SkipValidateBody = true
	route(s, op, func(ctx context.Context, in *entry) (act.JournalEntry, error) {
		var e appraisal.JournalNote
		if err := strictly(in.RawBody, &e); err != nil {
			return act.JournalEntry{}, err
		}
		return s.acts.Write(ctx, who(ctx), in.ID, e)
	})
	s.document(op.Path, s.schema(reflect.TypeFor[appraisal.JournalNote]()))
	route(s, get("/appraisals/{id}/progress", "appraisals", "The indicators against what was measured so far"),
		func(ctx context.Context, in *ByID) (act.YearSoFar, error) {
			return s.acts.Standing(ctx, who(ctx), in.ID)
		})
	route(s, get("/cycles/{id}/burden", "cycles", "How much the method asks of people (HR, official)"),
		func(ctx context.Context, in *ByID) (act.Burden, error) {
			return s.acts.Burden(ctx, who(ctx), in.ID)
		})
	type batch struct {
		RawBody []byte `contentType:"application/json"`
	}
	feed := post(measurementsPath, "measurements", "Feed measured figures (machines)")
	feed.SkipValidateBody = true
	route(s, feed, func(ctx context.Context, in *batch) (fed, error) {
		var rows struct {
			Measurements []json.RawMessage `json:"measurements"`
		}
		if err := strictly(in.RawBody, &rows); err != nil {
			return fed{}, err
		}
		f, err := s.acts.Feed(ctx, who(ctx), rows.Measurements)
		return fed{f, s.details(ctx, f.Problems)}, err
	})
	s.document(feed.Path, s.schema(reflect.TypeFor[measurements]()))
}

func (s *server) schema(t reflect.Type) *huma.Schema {
	return s.api.OpenAPI().Components.Schemas.Schema(t, true, "")
}

// strictly reads a body that the domain checks itself: an unknown field is refused.
func strictly(body []byte, into any) error {
	if err := plainJSON(body); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := appraisal.DecodeProblem(d.Decode(into)); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return appraisal.Refuse(appraisal.Invalid, "body-not-json", "", "")
	}
	return nil
}

// details says in words what is wrong.
func (s *server) details(ctx context.Context, problems appraisal.Problems) []ProblemDetail {
	list := []ProblemDetail{}
	l := languageOf(ctx)
	for _, one := range problems {
		list = append(list, ProblemDetail{Code: one.Code, Detail: s.words.Text(l, one), Field: one.Field, Value: one.Value, Want: one.Want})
	}
	return list
}
