package mail

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sendgrid/rest"
	"github.com/sendgrid/sendgrid-go"
	sgmail "github.com/sendgrid/sendgrid-go/helpers/mail"
)

// SendGridHost is the provider's own endpoint.
const SendGridHost = "https://api.sendgrid.com"

// letterArg names the letter in SendGrid's events and its search.
const letterArg = "rapor_letter"

// SendGrid sends through the mail API of SendGrid. Tracking is off: who opens what is nobody's
// business.
type SendGrid struct {
	key    string
	host   string
	from   From
	client rest.Client
	now    func() time.Time
}

// NewSendGrid is the sender for an API key. host is SendGridHost, or a stand-in.
func NewSendGrid(key, host string, from From, now func() time.Time) (*SendGrid, error) {
	if key == "" {
		return nil, errors.New("SendGrid needs an API key")
	}
	if u, err := url.Parse(host); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, fmt.Errorf("SendGrid endpoint %q: want one such as %s", host, SendGridHost)
	}
	// Deadlines come with the context of each call. A redirect is no answer of the API.
	client := rest.Client{HTTPClient: &http.Client{
		Transport:     http.DefaultTransport.(*http.Transport).Clone(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	return &SendGrid{key: key, host: strings.TrimSuffix(host, "/"), from: from, client: client, now: now}, nil
}

// Send implements Sender.
func (s *SendGrid) Send(ctx context.Context, m Message) (string, error) {
	if err := checkAddress(m.To); err != nil {
		return "", err
	}
	request := sendgrid.GetRequest(s.key, "/v3/mail/send", s.host)
	request.Method = rest.Post
	request.Body = sgmail.GetRequestBody(s.envelope(m))

	// Before the first byte is out the message cannot have been accepted; afterwards it can.
	var begun atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { begun.Store(true) }})
	response, err := s.client.SendWithContext(ctx, request)
	if err != nil {
		// An answer that breaks off after its status is an answer.
		if response != nil {
			return s.read(response)
		}
		if begun.Load() {
			return "", &Ambiguous{Reason: cause(err)}
		}
		return "", &Delayed{Reason: "SendGrid cannot be reached: " + cause(err)}
	}
	return s.read(response)
}

func (s *SendGrid) envelope(m Message) *sgmail.SGMailV3 {
	e := sgmail.NewSingleEmail(
		sgmail.NewEmail(s.from.shown(m), s.from.address), m.Subject, sgmail.NewEmail("", m.To), m.Text, m.HTML)
	e.SetHeader("Message-ID", "<"+s.from.messageID(m)+">")
	e.SetHeader("Auto-Submitted", "auto-generated")
	e.SetHeader("Content-Language", m.Language)
	e.SetCustomArg(letterArg, m.ID)
	for _, a := range m.Attachments {
		e.AddAttachment(sgmail.NewAttachment().SetContent(base64.StdEncoding.EncodeToString(a.Content)).
			SetType(a.Type).SetFilename(a.Name).SetDisposition("attachment"))
	}
	off := sgmail.NewTrackingSettings()
	off.SetClickTracking(sgmail.NewClickTrackingSetting().SetEnable(false).SetEnableText(false))
	off.SetOpenTracking(sgmail.NewOpenTrackingSetting().SetEnable(false))
	off.SetSubscriptionTracking(sgmail.NewSubscriptionTrackingSetting().SetEnable(false))
	off.SetGoogleAnalytics(sgmail.NewGaSetting().SetEnable(false))
	e.SetTrackingSettings(off)
	return e
}

// read turns SendGrid's answer into the provider's ID or an error. An answer about the
// account rather than the message, such as a revoked key, is no reason to give the message up.
func (s *SendGrid) read(r *rest.Response) (string, error) {
	header := http.Header(r.Headers)
	reason := "SendGrid answered " + strconv.Itoa(r.StatusCode) + fields(r.Body)
	switch code := r.StatusCode; {
	case code >= 200 && code < 300:
		return header.Get("X-Message-Id"), nil
	case code == http.StatusBadGateway, code == http.StatusGatewayTimeout:
		// Something on the way lost the answer.
		return "", &Ambiguous{Reason: reason}
	case code == http.StatusBadRequest && strings.Contains(reason, ", from"):
		// The agency's own sender address is not verified.
	case code == http.StatusBadRequest, code == http.StatusRequestEntityTooLarge, code == http.StatusUnprocessableEntity:
		return "", &Refused{Reason: reason}
	}
	return "", &Delayed{Reason: reason, After: s.retryAfter(header)}
}

// retryAfter is the wait a provider asks for, in seconds or as a date, or SendGrid's reset.
func (s *SendGrid) retryAfter(h http.Header) time.Duration {
	if v := h.Get("Retry-After"); v != "" {
		if n, err := strconv.Atoi(v); err == nil {
			return max(0, time.Duration(n)*time.Second)
		}
		if at, err := http.ParseTime(v); err == nil {
			return max(0, at.Sub(s.now()))
		}
	}
	if n, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64); err == nil {
		return max(0, time.Unix(n, 0).Sub(s.now()))
	}
	return 0
}

// fields names what SendGrid found wrong, without its texts: they may repeat an address.
func fields(body string) string {
	var answer struct {
		Errors []struct{ Field *string }
	}
	if json.Unmarshal([]byte(body), &answer) != nil {
		return ""
	}
	var b strings.Builder
	for _, e := range answer.Errors {
		if e.Field != nil && *e.Field != "" {
			b.WriteString(", " + *e.Field)
		}
	}
	return b.String()
}
