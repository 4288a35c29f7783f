package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// SMTPSettings say how to reach a mail server.
type SMTPSettings struct {
	Host string
	// Port is 587 where it is zero, and 465 for TLS from the start.
	Port               int
	Username, Password string
	// TLS from the start; otherwise the connection is encrypted once it stands.
	TLS bool
	// Plain allows a server without encryption, such as one on the same machine.
	Plain bool
}

// ParseSMTPURL reads smtp://user:password@host:587, or smtps for TLS from the start. A server
// that knows no encryption must be on the same machine or allowed with ?tls=off. The error
// does not repeat the URL: it holds a password.
func ParseSMTPURL(raw string) (SMTPSettings, error) {
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" {
		return SMTPSettings{}, errors.New("mail server: want a URL such as smtp://user:password@host:587")
	}
	s := SMTPSettings{Host: u.Hostname(), TLS: u.Scheme == "smtps", Username: u.User.Username()}
	s.Password, _ = u.User.Password()
	ip := net.ParseIP(s.Host)
	s.Plain = u.Query().Get("tls") == "off" || s.Host == "localhost" || (ip != nil && ip.IsLoopback())
	if p := u.Port(); p != "" {
		if s.Port, err = strconv.Atoi(p); err != nil {
			return SMTPSettings{}, fmt.Errorf("mail server: port %q: want a number", p)
		}
	}
	return s, nil
}

// SMTP sends through a mail server, one connection for each message.
type SMTP struct {
	settings SMTPSettings
	from     From
	now      func() time.Time
}

// smtpPatience bounds a conversation whose caller set no deadline.
const smtpPatience = time.Minute

// NewSMTP is the sender for a mail server.
func NewSMTP(settings SMTPSettings, from From, now func() time.Time) (*SMTP, error) {
	if settings.Port == 0 {
		settings.Port = gomail.DefaultPortTLS
		if settings.TLS {
			settings.Port = gomail.DefaultPortSSL
		}
	}
	s := &SMTP{settings: settings, from: from, now: now}
	if _, err := s.client(smtpPatience); err != nil {
		return nil, fmt.Errorf("mail server %s:%d: %w", settings.Host, settings.Port, err)
	}
	return s, nil
}

func (s *SMTP) client(patience time.Duration) (*gomail.Client, error) {
	options := []gomail.Option{
		gomail.WithPort(s.settings.Port), gomail.WithTimeout(patience), gomail.WithHELO(s.from.domain),
		// One message for each connection: nothing is asked between them.
		gomail.WithoutNoop(), gomail.WithoutRset(),
	}
	switch {
	case s.settings.TLS:
		options = append(options, gomail.WithSSL())
	case s.settings.Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.settings.Username != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(s.settings.Username), gomail.WithPassword(s.settings.Password))
	}
	return gomail.NewClient(s.settings.Host, options...)
}

// Send implements Sender. The provider's ID is the server's last word, which names its queue.
func (s *SMTP) Send(ctx context.Context, m Message) (string, error) {
	if err := checkAddress(m.To); err != nil {
		return "", err
	}
	envelope, err := s.envelope(m)
	if err != nil {
		return "", &Refused{Reason: "the message cannot be written"}
	}
	patience := smtpPatience
	if deadline, ok := ctx.Deadline(); ok {
		patience = time.Until(deadline)
	}
	if patience <= 0 {
		return "", &Delayed{Reason: "no time left"}
	}
	client, err := s.client(patience)
	if err != nil {
		return "", &Delayed{Reason: "the mail server's settings are wrong"}
	}
	err = client.DialAndSendWithContext(ctx, envelope)
	if envelope.IsDelivered() {
		// What went wrong after the server took the message is of no concern.
		return envelope.ServerResponse(), nil
	}
	return "", smtpFault(err)
}

func (s *SMTP) envelope(m Message) (*gomail.Msg, error) {
	e := gomail.NewMsg()
	if err := errors.Join(e.FromFormat(s.from.shown(m), s.from.address), e.To(m.To)); err != nil {
		return nil, err
	}
	e.SetMessageIDWithValue(s.from.messageID(m))
	e.SetDateWithValue(s.now())
	e.SetGenHeader("Auto-Submitted", "auto-generated")
	e.SetGenHeader("Content-Language", m.Language)
	e.SetUserAgent("Rapor")
	e.Subject(m.Subject)
	e.SetBodyString(gomail.TypeTextPlain, m.Text)
	e.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	for _, a := range m.Attachments {
		if err := e.AttachReader(a.Name, bytes.NewReader(a.Content), gomail.WithFileContentType(gomail.ContentType(a.Type))); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// smtpFault says what a failed conversation means for the message. Only an answer to the
// recipient or to the content is about the message; a refused login or sender is about us.
func smtpFault(err error) error {
	var fault *gomail.SendError
	if !errors.As(err, &fault) {
		return &Delayed{Reason: "the mail server cannot be reached: " + cause(err)}
	}
	code := fault.ErrorCode()
	reason := "the mail server answered " + strconv.Itoa(code)
	if code == 0 {
		reason = "the mail server: " + cause(err)
	}
	switch fault.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData:
		if code >= 500 {
			return &Refused{Reason: reason}
		}
	case gomail.ErrSMTPDataClose:
		switch {
		case code == 0:
			// The whole message was out when the connection broke.
			return &Ambiguous{Reason: reason}
		case code >= 500:
			return &Refused{Reason: reason}
		}
	}
	return &Delayed{Reason: reason}
}
