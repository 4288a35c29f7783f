// Package stack runs all of Rapor in one process, on servers of its own: for development, for
// a demonstration and for end-to-end tests.
package stack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"

	"rapor/activities"
	"rapor/dev/server"
	"rapor/dispatch"
	"rapor/gateway"
	"rapor/gateway/act"
	"rapor/mail"
	"rapor/store"
	"rapor/worker"
)

const (
	// login of the service in the database; the owner migrates and does nothing else.
	login = "rapor_app"
	// connections of the worker and of the gateway to the database, each.
	connections = 16
	readyLimit  = 30 * time.Second
	stopLimit   = 30 * time.Second
)

// AppOptions say where an App finds its servers. Database and Temporal are needed.
type AppOptions struct {
	// Database is the owner's URL.
	Database string
	// Service is the URL that worker and gateway use; derived from Database where empty.
	Service string
	// Temporal is the host:port of the frontend.
	Temporal string
	// API is the address of the gateway, Mail that of the mail sink; empty picks free ports.
	API, Mail string
	// Log is for the program's own log; nil drops it.
	Log *slog.Logger
	// NoWorker leaves the workflows to another process.
	NoWorker bool
	// Grace is how late something is before it counts as stuck; zero for the usual.
	Grace time.Duration
	// NoGateway leaves the API, at URL, to another process; Store is there all the same.
	NoGateway bool
	// Gap without a gateway that is an outage; a minute where it is zero, so that a machine with
	// too much to do has none.
	Gap time.Duration
}

// Pulse of the gateway: days may last two seconds.
const Pulse = 250 * time.Millisecond

// App is Rapor's worker and gateway in this process. Mails go to a sink.
type App struct {
	// Store is for what is done before anybody has a key.
	Store *store.Store
	Sink  *Sink
	// Temporal is a client of the server.
	Temporal client.Client

	options AppOptions
	service string
	address net.Addr
	failed  chan error
	closers []func() error
	stop    sync.Once
	stopErr error
}

// StartApp migrates the database, starts everything and returns once the gateway is ready.
func StartApp(ctx context.Context, o AppOptions) (_ *App, err error) {
	if o.Gap == 0 {
		o.Gap = time.Minute
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	a := &App{options: o, service: o.Service, failed: make(chan error, 2)}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Stop())
		}
	}()
	if a.service == "" {
		if a.service, err = ServiceURL(o.Database); err != nil {
			return nil, err
		}
	}
	if _, err := store.Migrate(ctx, o.Database, a.service); err != nil {
		return nil, err
	}
	mails, err := listen(o.Mail)
	if err != nil {
		return nil, fmt.Errorf("listen for mails: %w", err)
	}
	a.Sink = StartSink(mails)
	a.closing(func() error { return a.Sink.Stop(context.Background()) })
	a.Temporal, err = client.DialContext(ctx, client.Options{
		HostPort: o.Temporal, Namespace: server.Namespace, Identity: dispatch.Identity, Logger: sdklog.NewStructuredLogger(o.Log),
	})
	if err != nil {
		return nil, fmt.Errorf("connect to Temporal: %w", err)
	}
	a.closing(func() error { a.Temporal.Close(); return nil })
	api, err := listen(o.API)
	if err != nil {
		return nil, fmt.Errorf("listen for the API: %w", err)
	}
	a.address = api.Addr()
	if !o.NoWorker {
		if err := a.startWorker(ctx); err != nil {
			return nil, errors.Join(err, api.Close())
		}
	}
	if o.NoGateway {
		a.Store, err = a.open(ctx)
		return a, errors.Join(err, api.Close())
	}
	if err := a.startGateway(ctx, api); err != nil {
		return nil, errors.Join(err, api.Close())
	}
	return a, a.ready(ctx)
}

// ServiceURL is the URL of the service's login, made from the owner's with the same password.
func ServiceURL(owner string) (string, error) {
	u, err := url.Parse(owner)
	if err != nil {
		return "", fmt.Errorf("URL of the database: %w", err)
	}
	password, _ := u.User.Password()
	u.User = url.UserPassword(login, password)
	query := u.Query()
	query.Set("pool_max_conns", fmt.Sprint(connections))
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// URL is the address of the gateway.
func (a *App) URL() string { return "http://" + a.address.String() }

// Failed receives the error of a part that ended by itself.
func (a *App) Failed() <-chan error { return a.failed }

// Stop stops the gateway, then the worker, then what they need. Further calls return what the
// first returned.
func (a *App) Stop() error {
	a.stop.Do(func() {
		for i := len(a.closers) - 1; i >= 0; i-- {
			a.stopErr = errors.Join(a.stopErr, a.closers[i]())
		}
	})
	return a.stopErr
}

func (a *App) closing(f func() error) { a.closers = append(a.closers, f) }

func (a *App) open(ctx context.Context) (*store.Store, error) {
	s, err := store.Open(ctx, a.service, time.Now)
	if err == nil {
		a.closing(func() error { s.Close(); return nil })
	}
	return s, err
}

// run runs a part of the program until the App stops.
func (a *App) run(what string, part func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		err := part(ctx)
		if err != nil && ctx.Err() == nil {
			a.failed <- fmt.Errorf("the %s ended: %w", what, err)
		}
		ended <- err
	}()
	a.closing(func() error {
		cancel()
		select {
		case err := <-ended:
			if err != nil && !errors.Is(err, context.Canceled) {
				return fmt.Errorf("stop the %s: %w", what, err)
			}
			return nil
		case <-time.After(stopLimit):
			return fmt.Errorf("the %s did not stop within %s", what, stopLimit)
		}
	})
}

func (a *App) startWorker(ctx context.Context) error {
	records, err := a.open(ctx)
	if err != nil {
		return err
	}
	from, err := mail.NewFrom("rapor@contoh.example", "Rapor")
	if err != nil {
		return err
	}
	sender, err := mail.NewSendGrid("sink", a.Sink.URL(), from, time.Now)
	if err != nil {
		return err
	}
	composer, err := mail.NewComposer(a.URL())
	if err != nil {
		return err
	}
	w := worker.Worker{Temporal: a.Temporal, Store: records, Log: a.options.Log, Pulse: Pulse, Gap: a.options.Gap, Postman: &activities.Postman{
		Outbox: records, Composer: composer, Sender: sender, Now: time.Now, Log: a.options.Log,
		Metrics: activities.NewPostmanMetrics(prometheus.NewRegistry()),
	}}
	a.run("worker", w.Run)
	return nil
}

func (a *App) startGateway(ctx context.Context, listener net.Listener) error {
	records, err := a.open(ctx)
	if err != nil {
		return err
	}
	a.Store = records
	deliver := &dispatch.Dispatcher{Store: records, Temporal: a.Temporal, Log: a.options.Log}
	acts := &act.Acts{Store: records, Methods: &store.Methods{}, Deliver: deliver.Deliver, Log: a.options.Log, ShortDays: true, Grace: a.options.Grace, PublicURL: a.URL()}
	handler, err := gateway.New(gateway.Options{
		Acts: acts, Log: a.options.Log, Version: "dev", Proxies: []string{"127.0.0.0/8", "::1/128"},
	})
	if err != nil {
		return err
	}
	if err := acts.Revive(ctx, a.options.Gap); err != nil {
		return err
	}
	a.run("pulse", func(ctx context.Context) error { acts.Pulse(ctx, Pulse, a.options.Gap); return nil })
	a.run("gateway", func(ctx context.Context) error { return gateway.Run(ctx, listener, handler, a.options.Log) })
	return nil
}

// ready waits until the gateway says so.
func (a *App) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.URL()+"/readyz", nil)
		if err != nil {
			return err
		}
		res, err := http.DefaultClient.Do(req)
		if err == nil {
			if err = res.Body.Close(); err == nil && res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-a.failed:
			return err
		case <-ctx.Done():
			return fmt.Errorf("the gateway does not answer: %w", errors.Join(err, ctx.Err()))
		case <-tick.C:
		}
	}
}

func listen(address string) (net.Listener, error) {
	if address == "" {
		address = "127.0.0.1:0"
	}
	return net.Listen("tcp", address)
}
