package appraisal

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// Evidence is what a statement rests on: a link, or a file that was attached before.
type Evidence struct {
	Title string     `json:"title"`
	Link  string     `json:"link,omitempty" example:"https://example.go.id/laporan/12"`
	File  *uuid.UUID `json:"file,omitempty" doc:"An attachment"`
}

// maxEvidence is how many pieces one statement may rest on, maxLink how long an address is.
const (
	maxEvidence = 20
	maxLink     = 2000
)

// evidence checks what is said about evidence. That a file was attached, the store knows.
func (p *Problems) evidence(field string, list []Evidence) {
	if len(list) > maxEvidence {
		p.Add("evidence-count", field, strconv.Itoa(len(list)), "max", strconv.Itoa(maxEvidence))
		return
	}
	for i, e := range list {
		at := fmt.Sprintf("%s[%d]", field, i)
		if strings.TrimSpace(e.Title) == "" {
			p.Add("evidence-untitled", at+".title", "")
		}
		p.text(at+".title", e.Title)
		if (e.Link == "") == (e.File == nil) {
			p.Add("evidence-link-or-file", at, "")
			continue
		}
		if e.Link != "" && !webAddress(e.Link) {
			p.Add("evidence-link", at+".link", clip(e.Link), "example", "https://example.go.id/laporan/12")
		}
	}
}

// webAddress reports whether a browser can be sent to link.
func webAddress(link string) bool {
	u, err := url.Parse(link)
	return err == nil && len(link) <= maxLink && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}
