package gateway

import (
	"context"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/documents/export"
	"rapor/gateway/act"
)

// exportRoutes take as long as a roster does.
var exportRoutes = map[string]bool{"/api/v1/cycles/:id/exports/:kind": true, "/api/v1/exports/audit": true}

// rowsTrailer follows a table that is whole with the number of its rows.
const rowsTrailer = "X-Rows"

// TableForm is how a table is to be written.
type TableForm struct {
	Format    string             `query:"format" enum:"xlsx,csv" default:"xlsx"`
	Language  appraisal.Language `query:"lang" enum:"id,en" doc:"Of headings and words; the reader's own where it is left out"`
	Layout    string             `query:"layout" default:"own" maxLength:"60" doc:"Columns: own, or those another system asks for, such as e-kinerja and siasn for results"`
	Separator string             `query:"separator" enum:"comma,semicolon" default:"comma" doc:"Of a CSV; with a semicolon figures have decimal commas"`
	Mark      bool               `query:"bom" default:"true" doc:"Begin a CSV with a byte order mark, by which Excel knows UTF-8"`
}

func (f TableForm) request(kind string) act.ExportRequest {
	return act.ExportRequest{
		Kind: appraisal.ExportKind(kind), Layout: f.Layout, Format: export.Format(f.Format), Language: f.Language,
		Semicolon: f.Separator == "semicolon", Mark: f.Mark,
	}
}

func (s *server) exportRoutes() {
	type ofCycle struct {
		ByID
		Kind string `path:"kind" enum:"results,incentives,trainings,audit"`
		TableForm
	}
	op := get("/cycles/{id}/exports/{kind}", "exports", "Take out a table of a cycle (HR; incentives also the official, the audit trail also auditors)")
	stream(s, op, func(in *ofCycle) (*uuid.UUID, act.ExportRequest) { return &in.ID, in.request(in.Kind) })
	type ofAgency struct{ TableForm }
	op = get("/exports/audit", "exports", "Take out the whole audit trail with what proves it (HR, auditors)")
	stream(s, op, func(in *ofAgency) (*uuid.UUID, act.ExportRequest) {
		return nil, in.request(string(appraisal.ExportAudit))
	})
}

// stream registers an operation that answers with a table: a refusal is a problem as everywhere; a
// table that fails half-way breaks the connection off, so that nobody takes it for whole.
func stream[I any](s *server, op huma.Operation, of func(*I) (*uuid.UUID, act.ExportRequest)) {
	file := &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	op.Responses = map[string]*huma.Response{
		"200": {Description: "The table; the trailer " + rowsTrailer + " is its number of rows", Content: map[string]*huma.MediaType{
			export.XLSX.MediaType(): file, "text/csv": file,
		}},
		"default": {Description: "A refusal", Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: s.schema(reflect.TypeFor[Problem]())},
		}},
	}
	huma.Register(s.api, op, func(_ context.Context, in *I) (*huma.StreamResponse, error) {
		cycle, request := of(in)
		return &huma.StreamResponse{Body: func(out huma.Context) { s.export(out, cycle, request) }}, nil
	})
}

func (s *server) export(out huma.Context, cycle *uuid.UUID, request act.ExportRequest) {
	ctx := out.Context()
	begun := false
	rows, err := s.acts.Export(ctx, who(ctx), cycle, request, func(h act.ExportHead) io.Writer {
		begun = true
		out.SetHeader("Content-Type", h.MediaType)
		out.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": h.FileName}))
		out.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox")
		out.SetHeader("Trailer", rowsTrailer)
		out.SetStatus(http.StatusOK)
		return out.BodyWriter()
	})
	switch {
	case err == nil:
		out.SetHeader(rowsTrailer, strconv.Itoa(rows))
	case begun:
		s.log.WarnContext(ctx, "an export broke off", "request", requestID(ctx), "kind", string(request.Kind), "rows", rows, "error", err)
		panic(http.ErrAbortHandler)
	default:
		s.refuse(out, err)
	}
}
