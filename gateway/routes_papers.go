package gateway

import (
	"context"
	"mime"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/act"
)

type papers struct {
	Papers []act.Paper `json:"papers"`
}

// paperFile is a PDF as it is served, with its hash for whoever keeps it.
type paperFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Hash        string `header:"X-Content-SHA256"`
	Language    string `header:"Content-Language"`
	Body        []byte
}

func served(pdf act.PaperPDF, language appraisal.Language) *paperFile {
	return &paperFile{
		ContentType: "application/pdf", Disposition: mime.FormatMediaType("attachment", map[string]string{"filename": pdf.Name}),
		Policy: "default-src 'none'; sandbox", Hash: pdf.Hash, Language: string(language), Body: pdf.Content,
	}
}

func (s *server) paperRoutes() {
	for path, of := range map[string]struct {
		kind appraisal.Process
		what string
	}{
		"/appraisals": {appraisal.AppraisalProcess, "an appraisal"}, "/forums": {appraisal.ForumProcess, "a forum"},
		"/coachings": {appraisal.CoachingProcess, "a coaching"},
	} {
		route(s, get(path+"/{id}/papers", "papers", "The documents of "+of.what), func(ctx context.Context, in *ByID) (papers, error) {
			list, err := s.acts.PapersOf(ctx, who(ctx), of.kind, in.ID)
			return papers{list}, err
		})
	}
	route(s, get("/people/{id}/papers", "papers", "A person's documents over the years, as far as I may read them"),
		func(ctx context.Context, in *ByID) (papers, error) {
			list, err := s.acts.PapersOfPerson(ctx, who(ctx), in.ID)
			return papers{list}, err
		})
	type page struct {
		ByID
		After uuid.UUID `query:"after" format:"uuid" doc:"The last one of the page before"`
		Limit int       `query:"limit" minimum:"1" maximum:"500" default:"100"`
	}
	route(s, get("/cycles/{id}/papers", "papers", "All documents of a cycle, a page at a time (HR, the official)"),
		func(ctx context.Context, in *page) (papers, error) {
			list, err := s.acts.PapersOfCycle(ctx, who(ctx), in.ID, in.After, in.Limit)
			return papers{list}, err
		})
	route(s, get("/papers/{id}", "papers", "A document with its state and its signatures"), func(ctx context.Context, in *ByID) (act.Paper, error) {
		return s.acts.Paper(ctx, who(ctx), in.ID)
	})
	s.paperFileRoutes()
	type sign struct {
		ByID
		Body act.Signing
	}
	route(s, post("/papers/{id}/signatures", "papers", "Record that I signed, or refuse to; HR for another"),
		func(ctx context.Context, in *sign) (act.Paper, error) {
			return s.acts.SignPaper(ctx, who(ctx), in.ID, in.Body)
		})
	type scan struct {
		ByID
		Body act.SignedCopy
	}
	route(s, post("/papers/{id}/copies", "papers", "Add a scan of the signed document, attached before"),
		func(ctx context.Context, in *scan) (act.Paper, error) {
			return s.acts.AddSignedCopy(ctx, who(ctx), in.ID, in.Body)
		})
	route(s, get("/letterhead", "papers", "What stands at the top of the agency's documents"),
		func(ctx context.Context, _ *nothing) (appraisal.Letterhead, error) {
			return s.acts.Letterhead(ctx, who(ctx))
		})
	type letterhead struct {
		Body appraisal.Letterhead
	}
	route(s, operation("PUT", "/letterhead", "papers", "Change it for documents issued from now on (HR)"),
		func(ctx context.Context, in *letterhead) (appraisal.Letterhead, error) {
			return s.acts.SetLetterhead(ctx, who(ctx), in.Body)
		})
	type verify struct {
		ID string `path:"id" maxLength:"100" doc:"As it stands on the document"`
	}
	route(s, public(get("/public/papers/{id}", "public", "Whether a document is genuine, without a key")),
		func(ctx context.Context, in *verify) (act.Verification, error) { return s.acts.Verify(ctx, in.ID) })
}

func (s *server) paperFileRoutes() {
	type inLanguage struct {
		ByID
		Language string `query:"lang" enum:"id,en" doc:"Of the document; Accept-Language where it is left out"`
	}
	binary := map[string]*huma.Response{"200": {
		Description: "The PDF", Content: map[string]*huma.MediaType{"application/pdf": {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
	}}
	read := get("/papers/{id}/pdf", "papers", "Read a document")
	read.Responses = binary
	huma.Register(s.api, read, func(ctx context.Context, in *inLanguage) (*paperFile, error) {
		language := appraisal.Language(in.Language)
		if language == "" {
			language = languageOf(ctx)
		}
		pdf, err := s.acts.PaperPDF(ctx, who(ctx), in.ID, language)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return served(pdf, language), nil
	})
	signed := get("/papers/{id}/signed", "papers", "Read a document as a provider signed it")
	signed.Responses = binary
	huma.Register(s.api, signed, func(ctx context.Context, in *ByID) (*paperFile, error) {
		pdf, err := s.acts.SignedPDF(ctx, who(ctx), in.ID)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return served(pdf, appraisal.Indonesian), nil
	})
}
