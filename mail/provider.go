package mail

import "time"

// Settings choose a provider.
type Settings struct {
	From, FromName string
	// SendGridKey chooses SendGrid, else SMTPURL a mail server.
	SendGridKey, SendGridEndpoint string
	SMTPURL                       string
}

// NewSender is the sender that settings choose, nil where they choose none.
func NewSender(s Settings, now func() time.Time) (Sender, error) {
	if s.SendGridKey == "" && s.SMTPURL == "" {
		return nil, nil
	}
	from, err := NewFrom(s.From, s.FromName)
	if err != nil {
		return nil, err
	}
	if s.SendGridKey != "" {
		return asSender(NewSendGrid(s.SendGridKey, s.SendGridEndpoint, from, now))
	}
	server, err := ParseSMTPURL(s.SMTPURL)
	if err != nil {
		return nil, err
	}
	return asSender(NewSMTP(server, from, now))
}

// asSender keeps a failed constructor from becoming a sender that is not nil.
func asSender[S Sender](s S, err error) (Sender, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}
