package e2e

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"rapor/activities"
	"rapor/dev/server"
	"rapor/dev/stack"
	"rapor/gateway"
	"rapor/gateway/act"
	"rapor/mail"
	"rapor/store"
	"rapor/worker"
)

// Variables with which this test binary runs a part of Rapor in a process of its own, which
// can be killed.
const (
	partVariable     = "RAPOR_E2E_PART"
	databaseVariable = "RAPOR_E2E_DATABASE"
	temporalVariable = "RAPOR_E2E_TEMPORAL"
	addressVariable  = "RAPOR_E2E_ADDRESS"
)

// outageGap is how long without a gateway is an outage to a gateway in a process of its own.
const outageGap = 5 * time.Second

// part runs the part of Rapor that the environment names and returns the exit status.
func part(name string) int {
	ctx := context.Background()
	records, err := store.Open(ctx, os.Getenv(databaseVariable), time.Now)
	if err == nil {
		err = map[string]func(context.Context, *store.Store) error{"worker": runWorker, "gateway": runGateway}[name](ctx, records)
	}
	fmt.Fprintln(os.Stderr, name, "ended:", err)
	return 1
}

func runWorker(ctx context.Context, records *store.Store) error {
	quiet := slog.New(slog.DiscardHandler)
	c, err := client.DialContext(ctx, client.Options{
		HostPort: os.Getenv(temporalVariable), Namespace: server.Namespace, Logger: log.NewStructuredLogger(quiet),
	})
	if err != nil {
		return err
	}
	composer, err := mail.NewComposer("http://localhost")
	if err != nil {
		return err
	}
	return worker.Worker{Temporal: c, Store: records, Log: quiet, Postman: &activities.Postman{
		Outbox: records, Composer: composer, Now: time.Now, Log: quiet, Metrics: activities.NewPostmanMetrics(prometheus.NewRegistry()),
	}}.Run(ctx)
}

func runGateway(ctx context.Context, records *store.Store) error {
	quiet := slog.New(slog.DiscardHandler)
	acts := &act.Acts{Store: records, Methods: &store.Methods{}, Log: quiet, ShortDays: true}
	handler, err := gateway.New(gateway.Options{Acts: acts, Log: quiet})
	if err != nil {
		return err
	}
	if err := acts.Revive(ctx, outageGap); err != nil {
		return err
	}
	go acts.Pulse(ctx, stack.Pulse, outageGap)
	listener, err := net.Listen("tcp", os.Getenv(addressVariable))
	if err != nil {
		return err
	}
	return gateway.Run(ctx, listener, handler, quiet)
}

// spawn starts a part of Rapor in a process of its own and returns how to kill it at once,
// which the end of the test does too.
func spawn(t *testing.T, name, database, temporal, address string) (kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), partVariable+"="+name, databaseVariable+"="+database, temporalVariable+"="+temporal, addressVariable+"="+address)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	kill = func() {
		_ = cmd.Process.Kill()
		<-ended
	}
	t.Cleanup(kill)
	return kill
}

// freeAddress is a loopback address that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
