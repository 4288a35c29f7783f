package gateway

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"rapor/appraisal"
)

//go:embed pages/page.html
var pageText string

//go:embed pages/page.css
var pageStyle string

// pages are what the links in mails lead to until people can act on pages: they say where the
// API is. They hold no data, so that nobody has to sign in.
type pages struct {
	text   *template.Template
	policy string
}

// page is what a page says; its addresses are relative, for gateways below a path.
type page struct {
	Style             template.CSS
	Path, Description string
	Duty              bool
}

func newPages() (*pages, error) {
	text, err := template.New("page").Parse(pageText)
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	hash := sha256.Sum256([]byte(pageStyle))
	return &pages{text: text, policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}, nil
}

func (s *server) pageRoutes(router *gin.Engine) {
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		router.Handle(method, "/", func(c *gin.Context) {
			s.show(c, page{Path: "/api/v1/duties", Description: "api/v1/openapi.json"})
		})
		router.Handle(method, "/duties/:id", func(c *gin.Context) {
			id, err := uuid.Parse(c.Param("id"))
			if err != nil {
				s.answer(c, appraisal.Refuse(appraisal.NotFound, "not-found", "", ""))
				return
			}
			s.show(c, page{Path: "/api/v1/duties/" + id.String(), Description: "../api/v1/openapi.json", Duty: true})
		})
	}
}

func (s *server) show(c *gin.Context, p page) {
	// The whole text of the style is ours, and its hash is in the policy.
	p.Style = template.CSS(pageStyle)
	var body bytes.Buffer
	if err := s.pages.text.Execute(&body, p); err != nil {
		s.answer(c, fmt.Errorf("page: %w", err))
		return
	}
	c.Header("Content-Security-Policy", s.pages.policy)
	c.Header("Referrer-Policy", "no-referrer")
	c.Data(http.StatusOK, "text/html; charset=utf-8", body.Bytes())
}
