package gateway

import (
	"context"
	"reflect"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/act"
)

// maxReport bounds what the public sends: a report of the longest text, in any encoding.
const maxReport = 64 << 10

type complaints struct {
	Complaints []act.ComplaintItem `json:"complaints"`
	Next       *uuid.UUID          `json:"next" doc:"Give it as after; null at the end"`
}

// ByReceipt is the input of an operation on a report by whoever holds its receipt. The secret
// is a header: addresses are written into logs.
type ByReceipt struct {
	Receipt string `path:"receipt" maxLength:"60" example:"K7QF-3M2X-9TBD"`
	Secret  string `header:"X-Secret" maxLength:"100" doc:"Shown with the receipt"`
}

func (s *server) complaintRoutes() {
	type filter struct {
		State string    `query:"state" enum:"held,moderation,more-needed,examination,answered,referred,dismissed,all" default:"all"`
		Cycle uuid.UUID `query:"cycle" format:"uuid"`
		Burst uuid.UUID `query:"burst" format:"uuid"`
		After uuid.UUID `query:"after" format:"uuid"`
		Limit int       `query:"limit" minimum:"1" maximum:"500" default:"100"`
	}
	route(s, get("/complaints", "complaints", "Reports of the public (HR)"), func(ctx context.Context, in *filter) (complaints, error) {
		list, next, err := s.acts.Complaints(ctx, who(ctx), act.ComplaintFilter{
			State: in.State, Cycle: in.Cycle, Burst: in.Burst, After: in.After, Limit: in.Limit,
		})
		return complaints{list, next}, err
	})
	route(s, get("/complaints/{id}", "complaints", "A report in full (HR)"), func(ctx context.Context, in *ByID) (act.Complaint, error) {
		return s.acts.Complaint(ctx, who(ctx), in.ID)
	})
	type release struct {
		ByID
		Body struct {
			Reason string `json:"reason" example:"Tidak terkait dengan laporan lain"`
		}
	}
	route(s, post("/complaints/{id}/release", "complaints", "Let a single report go that is held back (HR)"),
		func(ctx context.Context, in *release) (act.Released, error) {
			return s.acts.ReleaseComplaint(ctx, who(ctx), in.ID, in.Body.Reason)
		})
	s.reportRoutes()
}

// reportRoutes are open to everybody.
func (s *server) reportRoutes() {
	type report struct {
		Agency  string `path:"agency" maxLength:"64" example:"dinkes"`
		RawBody []byte `contentType:"application/json"`
	}
	op := created(public(post("/public/agencies/{agency}/reports", "public", "Report a complaint, or feedback")))
	op.SkipValidateBody, op.MaxBodyBytes = true, maxReport
	route(s, op, func(ctx context.Context, in *report) (act.ReportReceipt, error) {
		if err := plainJSON(in.RawBody); err != nil {
			return act.ReportReceipt{}, err
		}
		r, err := appraisal.DecodeReport(in.RawBody)
		if err != nil {
			return act.ReportReceipt{}, err
		}
		return s.acts.Report(ctx, in.Agency, sourceOf(ctx), r)
	})
	s.document(op.Path, s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[appraisal.Report](), true, ""))
	route(s, public(get("/public/reports/{receipt}", "public", "What became of a report")),
		func(ctx context.Context, in *ByReceipt) (act.ReportState, error) {
			return s.acts.ReportState(ctx, in.Receipt, in.Secret, languageOf(ctx))
		})
	type details struct {
		ByReceipt
		Body struct {
			Text string `json:"text"`
		}
	}
	op = public(post("/public/reports/{receipt}/details", "public", "Add to a report what was asked for"))
	op.MaxBodyBytes = maxReport
	route(s, op, func(ctx context.Context, in *details) (act.ReportState, error) {
		return s.acts.AddToReport(ctx, in.Receipt, in.Secret, in.Body.Text, languageOf(ctx))
	})
}

// smallPaths take no more than a report.
var smallPaths = map[string]bool{
	"/api/v1/public/agencies/:agency/reports": true, "/api/v1/public/reports/:receipt/details": true,
	"/reports/:agency": true, "/receipts": true, "/receipts/details": true,
	verifyPath: true, "/api/v1/public/papers/:id": true,
}

// sourceOf is what a request comes from, as far as reports of one source are counted: the
// address, or the network that one subscriber has in IPv6.
func sourceOf(ctx context.Context) string { text, _ := ctx.Value(sourceKey).(string); return text }
