package gateway

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"rapor/appraisal"
	"rapor/gateway/act"
)

func (s *server) rosterRoute() {
	type form struct {
		File   huma.FormFile `form:"file" required:"true" doc:"CSV or XLSX"`
		Map    string        `form:"map" required:"false" maxLength:"4000" doc:"field=heading, separated by commas" example:"number=EmpID,name=Employee_Name"`
		DryRun bool          `form:"dry_run" required:"false" doc:"Say what would change and change nothing"`
	}
	type upload struct {
		RawBody huma.MultipartFormFiles[form]
	}
	op := post("/roster", "roster", "Import the roster (HR)")
	op.MaxBodyBytes, op.BodyReadTimeout = maxRoster, rosterTimeout
	route(s, op, func(ctx context.Context, in *upload) (act.RosterAnswer, error) {
		data := in.RawBody.Data()
		if !data.File.IsSet {
			return act.RosterAnswer{}, appraisal.Refuse(appraisal.Invalid, "field-missing", "file", "")
		}
		defer data.File.Close()
		return s.acts.ImportRoster(ctx, who(ctx), data.File, data.File.Size, data.Map, data.DryRun)
	})
}
