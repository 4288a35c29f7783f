package stack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"sync"
	"time"
)

// Sink stands in for SendGrid: it accepts every mail and delivers none. Its page shows what
// came in, so that a developer reads the mails that people would have got.
type Sink struct {
	listener net.Listener
	server   *http.Server

	mu    sync.Mutex
	mails []Mail
	count int
	bad   map[string]bool
}

// Mail is one that came in.
type Mail struct {
	Number   int
	At       time.Time
	To, From string
	Subject  string
	Text     string
	// Files that came with it, by name.
	Files map[string]string
}

// kept is how many mails the page shows at most.
const kept = 500

// StartSink accepts mails at listener.
func StartSink(listener net.Listener) *Sink {
	s := &Sink{listener: listener}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v3/mail/send", s.accept)
	mux.HandleFunc("GET /{$}", s.page)
	s.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = s.server.Serve(listener) }()
	return s
}

// URL is the address of the page, and the endpoint for sendgrid-go.
func (s *Sink) URL() string { return "http://" + s.listener.Addr().String() }

// Stop ends it.
func (s *Sink) Stop(ctx context.Context) error {
	if err := s.server.Shutdown(ctx); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stop the mail sink: %w", err)
	}
	return nil
}

// Mails are the last ones that came in, the latest first.
func (s *Sink) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Mail, 0, len(s.mails))
	for i := len(s.mails) - 1; i >= 0; i-- {
		list = append(list, s.mails[i])
	}
	return list
}

// Count is how many came in.
func (s *Sink) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// Refuse makes an address one that does not exist, or one that does.
func (s *Sink) Refuse(address string, refuse bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bad == nil {
		s.bad = map[string]bool{}
	}
	s.bad[address] = refuse
}

// message is what of SendGrid's request is of interest.
type message struct {
	From             struct{ Email string }
	Subject          string
	Personalizations []struct{ To []struct{ Email string } }
	Content          []struct{ Type, Value string }
	Attachments      []struct {
		Filename string
		Content  []byte
	}
}

func (s *Sink) accept(w http.ResponseWriter, r *http.Request) {
	var m message
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&m); err != nil {
		http.Error(w, `{"errors":[{"message":"not JSON"}]}`, http.StatusBadRequest)
		return
	}
	mail := Mail{At: time.Now(), From: m.From.Email, Subject: m.Subject}
	for _, p := range m.Personalizations {
		for _, to := range p.To {
			mail.To = to.Email
		}
	}
	for _, c := range m.Content {
		if c.Type == "text/plain" {
			mail.Text = c.Value
		}
	}
	for _, a := range m.Attachments {
		if mail.Files == nil {
			mail.Files = map[string]string{}
		}
		mail.Files[a.Filename] = string(a.Content)
	}
	s.mu.Lock()
	if s.bad[mail.To] {
		s.mu.Unlock()
		http.Error(w, `{"errors":[{"message":"no such address"}]}`, http.StatusBadRequest)
		return
	}
	s.count++
	mail.Number = s.count
	if s.mails = append(s.mails, mail); len(s.mails) > kept {
		s.mails = s.mails[1:]
	}
	s.mu.Unlock()
	w.Header().Set("X-Message-Id", fmt.Sprintf("sink-%d", mail.Number))
	w.WriteHeader(http.StatusAccepted)
}

var sinkPage = template.Must(template.New("sink").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Mails of Rapor</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}
summary{cursor:pointer}time,small{color:#667}pre{white-space:pre-wrap;background:#f4f5f7;padding:1rem;border-radius:.4rem}</style>
<h1>Mails of Rapor</h1>
<p>{{.Count}} came in; none was delivered to anybody. The latest first:</p>
{{range .Mails}}<details><summary><time>{{.At.Format "15:04:05"}}</time> {{.Subject}} <small>to {{.To}}</small></summary><pre>{{.Text}}</pre></details>
{{else}}<p>None yet.</p>{{end}}`))

func (s *Sink) page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = sinkPage.Execute(w, struct {
		Count int
		Mails []Mail
	}{s.Count(), s.Mails()})
}
