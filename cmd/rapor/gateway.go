package main

import (
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"rapor/config"
	"rapor/dispatch"
	"rapor/gateway"
	"rapor/gateway/act"
	"rapor/store"
)

func newGateway() *cobra.Command {
	var shortDays bool
	command := &cobra.Command{
		Use:   "gateway",
		Short: "Serve the API",
		Long: `Serves the API to people's programs until it is interrupted; then it lets requests in progress
finish. Acts are recorded while Temporal is away, also when it starts. Several may run side by side.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runGateway(cmd, shortDays) },
	}
	command.Flags().BoolVar(&shortDays, "short-days", false, "let cycles be opened whose days last seconds, for trials")
	return command
}

func runGateway(cmd *cobra.Command, shortDays bool) error {
	ctx := cmd.Context()
	settings, err := config.Load(config.ForGateway)
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
	// It dials when the first workflow is told.
	temporal, err := client.NewLazyClient(options)
	if err != nil {
		return fmt.Errorf("settings of Temporal: %w", err)
	}
	defer temporal.Close()
	teller := &dispatch.Dispatcher{Store: records, Temporal: temporal, Log: log}
	layouts, err := readLayouts(settings.ExportLayouts)
	if err != nil {
		return err
	}
	acts := &act.Acts{
		Store: records, Methods: &store.Methods{}, Deliver: teller.Deliver, Log: log, ShortDays: shortDays, Layouts: layouts,
		PublicURL: strings.TrimRight(settings.PublicURL, "/"),
		Quota:     act.Quota{File: settings.FileBytes, Person: settings.PersonBytes, Agency: settings.AgencyBytes},
		Bursts:    act.Bursts{Source: settings.ReportsPerSource, Subject: settings.ReportsPerSubject, Agency: settings.ReportsPerAgency},
	}
	handler, err := gateway.New(gateway.Options{
		Acts: acts, Log: log, Metrics: registry, Proxies: settings.Proxies(), Version: version(),
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", settings.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	// Nobody acts before what passed while no gateway lived is extended.
	if err := acts.Revive(ctx, settings.Outage); err != nil {
		log.WarnContext(ctx, "cannot beat", "error", err)
	}
	go acts.Pulse(ctx, settings.Pulse, settings.Outage)
	return gateway.Run(ctx, listener, handler, log)
}

// version of the build.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}
