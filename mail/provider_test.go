package mail

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParseSMTPURL(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]SMTPSettings{
		"smtp://user:p%40ss@mail.example.go.id:2525": {Host: "mail.example.go.id", Port: 2525, Username: "user", Password: "p@ss"},
		"smtps://mail.example.go.id":                 {Host: "mail.example.go.id", TLS: true},
		"smtp://localhost:1025":                      {Host: "localhost", Port: 1025, Plain: true},
		"smtp://mailpit:1025?tls=off":                {Host: "mailpit", Port: 1025, Plain: true},
	} {
		got, err := ParseSMTPURL(raw)
		require.NoError(t, err, raw)
		require.Equal(t, want, got)
	}
	for _, bad := range []string{"", "mail.example.go.id:587", "http://geheim@x", "smtp://"} {
		_, err := ParseSMTPURL(bad)
		require.Error(t, err, bad)
		require.NotContains(t, err.Error(), "geheim")
	}
}

func TestNewSender(t *testing.T) {
	t.Parallel()
	none, err := NewSender(Settings{From: "rapor@example.go.id"}, time.Now)
	require.NoError(t, err)
	require.Nil(t, none, "mails stay in the outbox")
	for want, s := range map[Sender]Settings{
		&SendGrid{}: {From: "rapor@example.go.id", SendGridKey: "SG.key", SendGridEndpoint: SendGridHost, SMTPURL: "smtp://localhost"},
		&SMTP{}:     {From: "rapor@example.go.id", SMTPURL: "smtp://localhost"},
	} {
		got, err := NewSender(s, time.Now)
		require.NoError(t, err)
		require.IsType(t, want, got)
	}
	for _, s := range []Settings{
		{SendGridKey: "SG.key", SendGridEndpoint: SendGridHost},
		{From: "rapor@example.go.id", SendGridKey: "SG.key", SendGridEndpoint: "nowhere"},
		{From: "rapor@example.go.id", SMTPURL: "nowhere"},
	} {
		sender, err := NewSender(s, time.Now)
		require.Error(t, err)
		require.True(t, sender == nil, "an error comes without a sender")
	}
}
