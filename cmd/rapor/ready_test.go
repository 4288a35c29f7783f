package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadyAsksTheGateway(t *testing.T) {
	status := http.StatusOK
	asked := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Path
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"code":"database-unavailable"}`))
	}))
	t.Setenv("RAPOR_LISTEN", server.Listener.Addr().String())
	// A container has it for the way out.
	t.Setenv("HTTP_PROXY", "http://192.0.2.1:3128")
	require.Equal(t, "ready\n", command(t, 0, "ready"))
	require.Equal(t, "/readyz", asked)
	status = http.StatusServiceUnavailable
	require.Contains(t, command(t, 1, "ready"), "not ready: 503 Service Unavailable {\"code\":\"database-unavailable\"}")
	server.Close()
	require.Contains(t, command(t, 1, "ready"), "does not answer")
	t.Setenv("RAPOR_LISTEN", "8080")
	require.Contains(t, command(t, 1, "ready"), "RAPOR_LISTEN")
}

func TestReachableOnTheLoopback(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{
		"0.0.0.0:8080": "127.0.0.1:8080", ":8080": "127.0.0.1:8080", "[::]:8080": "[::1]:8080",
		"10.0.0.7:80": "10.0.0.7:80", "localhost:http": "localhost:80",
	} {
		got, err := reachable(listen)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}
