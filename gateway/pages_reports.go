package gateway

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"rapor/appraisal"
	"rapor/gateway/act"
)

//go:embed pages/report.html
var reportText string

//go:embed pages/report.css
var reportStyle string

// reportWords are the words of the pages for the public.
var reportWords = map[string]appraisal.Text{
	"title":         {ID: "Pengaduan dan apresiasi", EN: "Complaints and praise"},
	"status-title":  {ID: "Status laporan", EN: "Status of a report"},
	"other":         {ID: "English", EN: "Bahasa Indonesia"},
	"intro":         {ID: "Laporkan layanan seorang pegawai atau sebuah kantor. Laporan ditelaah, pegawai didengar, dan Anda mendapat jawaban tertulis.", EN: "Report on the service of an employee or an office. Reports are moderated, the employee is heard, and you are answered in writing."},
	"wrong":         {ID: "Ada yang perlu diperbaiki", EN: "Something needs to be put right"},
	"thanks":        {ID: "Laporan Anda diterima", EN: "Your report was received"},
	"keep":          {ID: "Simpan nomor tanda terima dan kode rahasia ini. Keduanya hanya ditampilkan sekali dan diperlukan untuk melihat status.", EN: "Keep this receipt number and secret code. They are shown this once, and both are needed to see the status."},
	"receipt":       {ID: "Nomor tanda terima", EN: "Receipt number"},
	"secret":        {ID: "Kode rahasia", EN: "Secret code"},
	"ask-status":    {ID: "Lihat status", EN: "See the status"},
	"ask":           {ID: "Lihat", EN: "Show"},
	"received-on":   {ID: "Diterima pada", EN: "Received on"},
	"answer":        {ID: "Jawaban", EN: "Answer"},
	"reference":     {ID: "Nomor rujukan", EN: "Reference"},
	"question":      {ID: "Yang diperlukan", EN: "What is needed"},
	"add-by":        {ID: "Paling lambat", EN: "Until"},
	"add":           {ID: "Lengkapi laporan", EN: "Complete your report"},
	"details":       {ID: "Keterangan tambahan", EN: "Further details"},
	"send":          {ID: "Kirim", EN: "Send"},
	"kind":          {ID: "Jenis laporan", EN: "Kind of report"},
	"complaint":     {ID: "Pengaduan", EN: "Complaint"},
	"feedback":      {ID: "Apresiasi", EN: "Praise"},
	"name":          {ID: "Nama pegawai", EN: "Name of the employee"},
	"name-hint":     {ID: "Isi sejauh yang Anda ketahui: nama, NIP, atau unit kerjanya saja.", EN: "As far as you know: the name, the number, or only the office."},
	"number":        {ID: "NIP pegawai", EN: "Number (NIP) of the employee"},
	"unit":          {ID: "Unit kerja atau kantor", EN: "Unit or office"},
	"text":          {ID: "Apa yang terjadi", EN: "What happened"},
	"happened-on":   {ID: "Tanggal kejadian", EN: "Date"},
	"place":         {ID: "Tempat", EN: "Place"},
	"sp4n":          {ID: "Nomor SP4N-LAPOR, bila ada", EN: "SP4N-LAPOR number, if any"},
	"reporter":      {ID: "Nama Anda (boleh dikosongkan)", EN: "Your name (may be left out)"},
	"reporter-hint": {ID: "Identitas Anda dilindungi: hanya pengelola kinerja yang dapat melihatnya.", EN: "Your identity is protected: only the personnel office can see it."},
	"contact":       {ID: "Telepon atau surel Anda (boleh dikosongkan)", EN: "Your telephone or mail address (may be left out)"},
}

// reportPage is what a page for the public shows. It works without scripts.
type reportPage struct {
	Style    template.CSS
	Language appraisal.Language
	Other    appraisal.Language
	Agency   string
	// Home leads to the root of the gateway, which may be below a path.
	Home     string
	Form     bool
	Once     string
	Fields   url.Values
	Problems []string
	Receipt  *act.ReportReceipt
	State    *act.ReportState
}

// Say is a word of the page.
func (p reportPage) Say(word string) string { return reportWords[word].In(p.Language) }

// Field is what was typed before.
func (p reportPage) Field(name string) string { return p.Fields.Get(name) }

func newReportPages() (*pages, error) {
	text, err := template.New("report").Parse(reportText)
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	hash := sha256.Sum256([]byte(pageStyle + reportStyle))
	return &pages{text: text, policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) +
		"'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"}, nil
}

func (s *server) reportPageRoutes(router *gin.Engine) {
	router.GET("/reports/:agency", func(c *gin.Context) { s.reportForm(c, http.StatusOK, reportPage{}) })
	router.POST("/reports/:agency", s.sendReport)
	router.GET("/receipts", func(c *gin.Context) { s.showReport(c, http.StatusOK, reportPage{Home: ""}) })
	router.POST("/receipts", s.askReport)
	router.POST("/receipts/details", s.addToReport)
}

// fields reads a form as it was sent.
func (s *server) fields(c *gin.Context) (url.Values, bool) {
	fields, err := readFields(c.Request)
	if err != nil {
		s.answer(c, err)
	}
	return fields, err == nil
}

// readFields reads the body of a form that was posted; a file has no place in it.
func readFields(r *http.Request) (url.Values, error) {
	body, err := io.ReadAll(r.Body)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, appraisal.Refuse(appraisal.Invalid, "body-too-large", "", "")
	}
	if err != nil {
		return nil, appraisal.Refuse(appraisal.Invalid, unreadable, "body", "")
	}
	fields, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, appraisal.Refuse(appraisal.Invalid, unreadable, "body", "")
	}
	for name, values := range fields {
		if !plainText(name) {
			return nil, appraisal.Refuse(appraisal.Invalid, unreadable, "body", "")
		}
		for _, v := range values {
			if !plainText(v) {
				return nil, appraisal.Refuse(appraisal.Invalid, unreadable, "body", "")
			}
		}
	}
	return fields, nil
}

// reportForm shows the form of an agency.
func (s *server) reportForm(c *gin.Context, status int, p reportPage) {
	agency, err := s.acts.PublicAgency(c.Request.Context(), c.Param("agency"))
	if err != nil {
		s.answer(c, err)
		return
	}
	once := make([]byte, 24)
	if _, err := rand.Read(once); err != nil {
		s.answer(c, fmt.Errorf("page: %w", err))
		return
	}
	p.Form, p.Agency, p.Home = true, agency, "../"
	if p.Once = base64.RawURLEncoding.EncodeToString(once); p.Field("once") != "" {
		p.Once = p.Field("once")
	}
	s.showReport(c, status, p)
}

func (s *server) sendReport(c *gin.Context) {
	fields, ok := s.fields(c)
	if !ok {
		return
	}
	p := reportPage{Fields: fields}
	r, err := appraisal.ReportOf(fields.Get)
	if err == nil {
		var got act.ReportReceipt
		if got, err = s.acts.Report(c.Request.Context(), c.Param("agency"), sourceOf(c.Request.Context()), r); err == nil {
			agency, _ := s.acts.PublicAgency(c.Request.Context(), c.Param("agency"))
			s.showReport(c, http.StatusCreated, reportPage{Agency: agency, Receipt: &got, Home: "../"})
			return
		}
	}
	if p.Problems = s.wrongs(c, err); p.Problems != nil {
		s.reportForm(c, http.StatusUnprocessableEntity, p)
	}
}

func (s *server) askReport(c *gin.Context) {
	fields, ok := s.fields(c)
	if !ok {
		return
	}
	p := reportPage{Fields: fields}
	state, err := s.acts.ReportState(c.Request.Context(), fields.Get("receipt"), fields.Get("secret"), pageLanguage(c))
	s.showState(c, p, state, err)
}

func (s *server) addToReport(c *gin.Context) {
	fields, ok := s.fields(c)
	if !ok {
		return
	}
	ctx, p := c.Request.Context(), reportPage{Fields: fields, Home: "../"}
	state, err := s.acts.AddToReport(ctx, fields.Get("receipt"), fields.Get("secret"), fields.Get("text"), pageLanguage(c))
	if err != nil {
		// With what is wrong, the question is shown again, where there still is one.
		if before, known := s.acts.ReportState(ctx, fields.Get("receipt"), fields.Get("secret"), pageLanguage(c)); known == nil {
			if p.Problems = s.wrongs(c, err); p.Problems != nil {
				p.State = &before
				s.showReport(c, http.StatusUnprocessableEntity, p)
			}
			return
		}
	}
	s.showState(c, p, state, err)
}

func (s *server) showState(c *gin.Context, p reportPage, state act.ReportState, err error) {
	if err == nil {
		p.State = &state
		s.showReport(c, http.StatusOK, p)
		return
	}
	if p.Problems = s.wrongs(c, err); p.Problems != nil {
		s.showReport(c, http.StatusUnprocessableEntity, p)
	}
}

// wrongs says what is wrong with what was sent. What is no refusal of it is answered here, and
// there is nothing left to show.
func (s *server) wrongs(c *gin.Context, err error) []string {
	var refused *appraisal.Error
	if !errors.As(err, &refused) || refused.Fault == appraisal.Unavailable || refused.Code == "agency-unknown" {
		s.answer(c, err)
		return nil
	}
	all := refused.Problems
	if len(all) == 0 {
		all = []*appraisal.Error{refused}
	}
	var texts []string
	for _, one := range all {
		texts = append(texts, s.words.Text(pageLanguage(c), one))
	}
	return texts
}

// pageLanguage is the one chosen on the page, else the browser's.
func pageLanguage(c *gin.Context) appraisal.Language {
	switch l := appraisal.Language(c.Query("lang")); l {
	case appraisal.Indonesian, appraisal.English:
		return l
	}
	return languageOf(c.Request.Context())
}

func (s *server) showReport(c *gin.Context, status int, p reportPage) {
	// The whole text of the style is ours, and its hash is in the policy.
	p.Style, p.Language = template.CSS(pageStyle+reportStyle), pageLanguage(c)
	if c.Request.Method == http.MethodGet {
		// What was posted cannot be asked for again.
		p.Other = appraisal.English
		if p.Language == appraisal.English {
			p.Other = appraisal.Indonesian
		}
	}
	var body bytes.Buffer
	if err := s.reports.text.Execute(&body, p); err != nil {
		s.answer(c, fmt.Errorf("page: %w", err))
		return
	}
	c.Header("Content-Security-Policy", s.reports.policy)
	c.Header("Referrer-Policy", "no-referrer")
	c.Data(status, "text/html; charset=utf-8", body.Bytes())
}
