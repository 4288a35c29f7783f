package gateway_test

import (
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/gateway"
	"rapor/gateway/act"
)

// The links in mails lead somewhere, also without a key and a database.
func TestShowsWhereTheAPIIs(t *testing.T) {
	t.Parallel()
	handler, err := gateway.New(gateway.Options{Acts: &act.Acts{}, Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	ask := func(method, path string) *httptest.ResponseRecorder {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(method, path, nil))
		return answer
	}
	id := uuid.NewString()
	for path, want := range map[string]string{"/": "GET /api/v1/duties\n", "/duties/" + id: "GET /api/v1/duties/" + id + "\n"} {
		answer := ask(http.MethodGet, path)
		require.Equal(t, http.StatusOK, answer.Code)
		require.Equal(t, "text/html; charset=utf-8", answer.Header().Get("Content-Type"))
		body := answer.Body.String()
		require.Contains(t, body, want)
		require.Contains(t, body, `<html lang="id">`)
		require.Contains(t, body, `<section lang="en">`)
		require.NotRegexp(t, `(src|href)="(https?:)?//`, body, "nothing is loaded from elsewhere")
		style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(body)
		require.Len(t, style, 2)
		hash := sha256.Sum256([]byte(style[1]))
		policy := answer.Header().Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'")
		require.Equal(t, http.StatusOK, ask(http.MethodHead, path).Code)
	}
	for _, path := range []string{"/duties/", "/duties/<script>", "/duties/7", "/elsewhere"} {
		answer := ask(http.MethodGet, path)
		require.Equal(t, http.StatusNotFound, answer.Code, path)
		require.Equal(t, "application/problem+json", answer.Header().Get("Content-Type"))
	}
	require.Equal(t, http.StatusMethodNotAllowed, ask(http.MethodPost, "/").Code)
}
