package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"rapor/config"
)

// readyWait is longer than the gateway waits for its database before it says no.
const readyWait = 4 * time.Second

func newReady() *cobra.Command {
	return &cobra.Command{
		Use:   "ready",
		Short: "Ask whether the gateway of this machine is ready",
		Long: `Asks /readyz of the gateway at RAPOR_LISTEN. The exit status is 0 when it and its database answer:
a health check for containers, which have neither shell nor curl.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := config.Load(config.ForReady)
			if err != nil {
				return err
			}
			if err := askReady(cmd.Context(), settings.Listen); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "ready")
			return nil
		},
	}
}

// askReady asks the gateway that listens at an address.
func askReady(ctx context.Context, listen string) error {
	host, err := reachable(listen)
	if err != nil {
		return fmt.Errorf("the gateway's address %s: %w", listen, err)
	}
	ctx, cancel := context.WithTimeout(ctx, readyWait)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+host+"/readyz", nil)
	if err != nil {
		return err
	}
	// Straight to it: a proxy of the environment is for the way out.
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	answer, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return fmt.Errorf("the gateway does not answer: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
		return fmt.Errorf("the gateway is not ready: %s %s", answer.Status, said)
	}
	return nil
}

// reachable is where to reach what listens at an address: on the loopback where that is all addresses.
func reachable(listen string) (string, error) {
	host, service, err := net.SplitHostPort(listen)
	if err != nil {
		return "", err
	}
	port, err := net.LookupPort("tcp", service)
	if err != nil {
		return "", err
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
		if ip.Is6() {
			host = "::1"
		}
	}
	if host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, strconv.Itoa(port)), nil
}
