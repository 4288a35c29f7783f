package gateway

import (
	"context"
	"mime"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/act"
)

// attachmentsPath takes bodies as large as a file may be.
const attachmentsPath = "/attachments"

// download is a file as it is served: never shown in place, whatever it holds.
type download struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func (s *server) attachmentRoutes() {
	type upload struct {
		Name        string    `query:"name" required:"true" maxLength:"200" doc:"Of the file, with its ending" example:"rekap.xlsx"`
		Process     uuid.UUID `query:"process" format:"uuid" doc:"The appraisal, coaching or forum it is for"`
		ContentType string    `header:"Content-Type" doc:"What it is; application/octet-stream leaves it to the name"`
		RawBody     []byte    `contentType:"application/octet-stream"`
	}
	op := created(post(attachmentsPath, "attachments", "Attach a file to refer to"))
	op.Description = "The body is the file itself. Its content must be what its name and its Content-Type say."
	// The framework refuses what is as large as its limit.
	op.MaxBodyBytes = s.acts.Quota.OrUsual().File + 1
	op.SkipValidateBody = true
	route(s, op, func(ctx context.Context, in *upload) (act.File, error) {
		n := act.NewFile{Name: in.Name, Claimed: in.ContentType, Content: in.RawBody}
		if in.Process != uuid.Nil {
			n.Process = &in.Process
		}
		return s.acts.Attach(ctx, who(ctx), n)
	})
	read := get(attachmentsPath+"/{id}", "attachments", "Read an attachment")
	read.Responses = map[string]*huma.Response{"200": {
		Description: "The file", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
	}}
	huma.Register(s.api, read, func(ctx context.Context, in *ByID) (*download, error) {
		f, content, err := s.acts.ReadFile(ctx, who(ctx), in.ID)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return &download{
			ContentType: f.MediaType, Disposition: mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}),
			Policy: "default-src 'none'; sandbox", Body: content,
		}, nil
	})
}

// oversized is the refusal of a body that is larger than its operation takes.
func (s *server) oversized(op *huma.Operation) error {
	if op != nil && op.Path == attachmentsPath {
		return s.acts.TooLarge()
	}
	return appraisal.Refuse(appraisal.Invalid, "body-too-large", "", "")
}
