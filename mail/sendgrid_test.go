package mail

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func testMessage() Message {
	return Message{
		ID: "0199a000-0000-7000-8000-000000000001", To: "pegawai@example.go.id", Language: "id",
		FromName: "Dinas Uji", Subject: "1 kewajiban", Text: "teks", HTML: "<p>html</p>",
	}
}

func testFrom(t *testing.T) From {
	t.Helper()
	f, err := NewFrom("rapor@example.go.id", "Rapor")
	require.NoError(t, err)
	return f
}

func sendGridAt(t *testing.T, host string) *SendGrid {
	t.Helper()
	s, err := NewSendGrid("SG.key", host, testFrom(t), func() time.Time { return time.Unix(1_800_000_000, 0) })
	require.NoError(t, err)
	return s
}

func answering(t *testing.T, status int, body string, header ...string) *SendGrid {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return sendGridAt(t, server.URL)
}

func TestSendGridMessage(t *testing.T) {
	t.Parallel()
	var got struct {
		Personalizations []struct {
			To []struct{ Email, Name string }
		}
		From       struct{ Email, Name string }
		Subject    string
		Content    []struct{ Type, Value string }
		Headers    map[string]string
		CustomArgs map[string]string `json:"custom_args"`
		Tracking   map[string]struct {
			Enable     *bool
			EnableText *bool `json:"enable_text"`
		} `json:"tracking_settings"`
	}
	var auth, path string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		auth, path = r.Header.Get("Authorization"), r.Method+" "+r.URL.Path
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		w.Header().Set("X-Message-Id", "provider-1")
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(server.Close)

	m := testMessage()
	id, err := sendGridAt(t, server.URL).Send(t.Context(), m)
	require.NoError(t, err)
	require.Equal(t, "provider-1", id)
	require.Equal(t, "Bearer SG.key", auth)
	require.Equal(t, "POST /v3/mail/send", path)
	require.Equal(t, "Dinas Uji via Rapor", got.From.Name)
	require.Equal(t, m.To, got.Personalizations[0].To[0].Email)
	require.Empty(t, got.Personalizations[0].To[0].Name, "the provider need not know who it is")
	require.Equal(t, "text/plain", got.Content[0].Type)
	require.Equal(t, "text/html", got.Content[1].Type)
	require.Equal(t, m.ID, got.CustomArgs[letterArg])
	require.Equal(t, "<"+m.ID+"@example.go.id>", got.Headers["Message-ID"])
	for _, kind := range []string{"click_tracking", "open_tracking", "subscription_tracking", "ganalytics"} {
		require.NotNil(t, got.Tracking[kind].Enable, "%s must be turned off explicitly", kind)
		require.False(t, *got.Tracking[kind].Enable, kind)
	}
	require.False(t, *got.Tracking["click_tracking"].EnableText)
}

func TestSendGridAnswers(t *testing.T) {
	t.Parallel()
	field := func(name string) string {
		return `{"errors":[{"message":"rahasia@example.go.id is wrong","field":"` + name + `"}]}`
	}
	for name, c := range map[string]struct {
		status int
		body   string
		header []string
		want   error
	}{
		"a bad address":         {400, field("personalizations.0.to.0.email"), nil, &Refused{"SendGrid answered 400, personalizations.0.to.0.email"}},
		"our own bad address":   {400, field("from.email"), nil, &Delayed{Reason: "SendGrid answered 400, from.email"}},
		"too large":             {413, "", nil, &Refused{"SendGrid answered 413"}},
		"a revoked key":         {401, "", nil, &Delayed{Reason: "SendGrid answered 401"}},
		"an unverified sender":  {403, "", nil, &Delayed{Reason: "SendGrid answered 403"}},
		"a wrong endpoint":      {404, "", nil, &Delayed{Reason: "SendGrid answered 404"}},
		"too many, in seconds":  {429, "", []string{"Retry-After", "17"}, &Delayed{"SendGrid answered 429", 17 * time.Second}},
		"too many, until":       {429, "", []string{"X-RateLimit-Reset", "1800000030"}, &Delayed{"SendGrid answered 429", 30 * time.Second}},
		"too many, with a date": {429, "", []string{"Retry-After", time.Unix(1_800_000_060, 0).UTC().Format(http.TimeFormat)}, &Delayed{"SendGrid answered 429", time.Minute}},
		"too many, no more":     {429, "", nil, &Delayed{Reason: "SendGrid answered 429"}},
		"down":                  {503, "", nil, &Delayed{Reason: "SendGrid answered 503"}},
		"broken":                {500, "", nil, &Delayed{Reason: "SendGrid answered 500"}},
		"answer lost on a way":  {504, "", nil, &Ambiguous{"SendGrid answered 504"}},
		"a redirect":            {302, "", []string{"Location", "/elsewhere"}, &Delayed{Reason: "SendGrid answered 302"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := answering(t, c.status, c.body, c.header...).Send(t.Context(), testMessage())
			require.Equal(t, c.want, err)
		})
	}
}

func TestSendGridRefusesMalformedAddressItself(t *testing.T) {
	t.Parallel()
	s := sendGridAt(t, "http://127.0.0.1:1")
	for _, bad := range []string{"nobody", "a@b@c.id", "Nama <a@b.id>", "a@b.id\r\nBcc: x@y.id"} {
		m := testMessage()
		m.To = bad
		_, err := s.Send(t.Context(), m)
		var refused *Refused
		require.ErrorAs(t, err, &refused, bad)
		require.NotContains(t, err.Error(), bad)
	}
}

func TestSendGridUnreachableIsNotAmbiguous(t *testing.T) {
	t.Parallel()
	_, err := sendGridAt(t, "http://127.0.0.1:1").Send(t.Context(), testMessage())
	var delayed *Delayed
	require.ErrorAs(t, err, &delayed)
}

func TestSendGridSilenceIsAmbiguous(t *testing.T) {
	t.Parallel()
	t.Run("no answer", func(t *testing.T) {
		t.Parallel()
		done := make(chan struct{})
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-done
		}))
		t.Cleanup(server.Close)
		t.Cleanup(func() { close(done) })
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, err := sendGridAt(t, server.URL).Send(ctx, testMessage())
		require.Equal(t, &Ambiguous{Reason: "timeout"}, err)
	})
	t.Run("connection lost", func(t *testing.T) {
		t.Parallel()
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			panic(http.ErrAbortHandler)
		}))
		t.Cleanup(server.Close)
		_, err := sendGridAt(t, server.URL).Send(t.Context(), testMessage())
		require.Equal(t, &Ambiguous{Reason: "connection lost"}, err)
	})
	t.Run("no handshake", func(t *testing.T) {
		t.Parallel()
		// Takes the connection and never speaks TLS: the message cannot have been read.
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { listener.Close() })
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, err = sendGridAt(t, "https://"+listener.Addr().String()).Send(ctx, testMessage())
		var delayed *Delayed
		require.True(t, errors.As(err, &delayed), "%v", err)
	})
}

func TestSendGridSettings(t *testing.T) {
	t.Parallel()
	_, err := NewSendGrid("", SendGridHost, testFrom(t), time.Now)
	require.Error(t, err)
	_, err = NewSendGrid("SG.key", "api.sendgrid.com", testFrom(t), time.Now)
	require.ErrorContains(t, err, "api.sendgrid.com")
	for _, bad := range []string{"", "rapor", "Rapor <rapor@example.go.id>"} {
		_, err := NewFrom(bad, "Rapor")
		require.Error(t, err, bad)
	}
}
