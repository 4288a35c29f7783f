package main

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"rapor/activities"
	"rapor/config"
	"rapor/mail"
	"rapor/store"
	"rapor/worker"
)

func newWorker() *cobra.Command {
	return &cobra.Command{
		Use:   "worker",
		Short: "Run the workflows, the relay of the outbox and the postman",
		Long: `Runs the workflows of all agencies, tells them what people did, and sends their mails, until
it is interrupted; then it lets work in progress finish. Several may run side by side.`,
		Args: cobra.NoArgs,
		RunE: runWorker,
	}
}

func runWorker(cmd *cobra.Command, _ []string) error {
	ctx := cmd.Context()
	settings, err := config.Load(config.ForWorker)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: settings.LogLevel}))
	registry := prometheus.NewRegistry()
	stopMetrics, err := serveMetrics(settings.MetricsListen, registry, log)
	if err != nil {
		return err
	}
	defer stopMetrics()
	records, err := store.Open(ctx, settings.DatabaseURL.Reveal(), time.Now)
	if err != nil {
		return err
	}
	defer records.Close()
	options, err := temporalOptions(settings.Temporal, log, registry)
	if err != nil {
		return err
	}
	temporal, err := client.DialContext(ctx, options)
	if err != nil {
		return fmt.Errorf("connect to Temporal at %s: %w", options.HostPort, err)
	}
	defer temporal.Close()
	postman, err := newPostman(settings, records, registry, log)
	if err != nil {
		return err
	}
	return worker.Worker{
		Temporal: temporal, Store: records, Postman: postman, Log: log, Stuck: worker.NewStuck(registry),
		Pulse: settings.Pulse, Gap: settings.Outage,
	}.Run(ctx)
}

// newPostman sends through the provider of the settings; without one, mails stay in the outbox.
func newPostman(s config.Settings, records *store.Store, registry prometheus.Registerer, log *slog.Logger) (*activities.Postman, error) {
	sender, err := mail.NewSender(mail.Settings{
		From: s.MailFrom, FromName: s.MailFromName,
		SendGridKey: s.SendGridKey.Reveal(), SendGridEndpoint: s.SendGridEndpoint, SMTPURL: s.SMTPURL.Reveal(),
	}, time.Now)
	if err != nil {
		return nil, err
	}
	composer, err := mail.NewComposer(s.PublicURL)
	if err != nil {
		return nil, err
	}
	return &activities.Postman{
		Outbox: records, Composer: composer, Sender: sender, Now: time.Now, Log: log,
		Metrics: activities.NewPostmanMetrics(registry),
	}, nil
}
