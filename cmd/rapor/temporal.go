package main

import (
	"fmt"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/contrib/opentelemetry"
	sdklog "go.temporal.io/sdk/log"

	"rapor/config"
	"rapor/dispatch"
)

// temporalOptions are the connection settings (TEMPORAL_ADDRESS and the others), with the SDK's metrics among ours. Traces are left out: their headers
// would stand in every history.
func temporalOptions(settings config.Temporal, log *slog.Logger, registry prometheus.Registerer) (client.Options, error) {
	options, err := envconfig.LoadClientOptions(envconfig.LoadClientOptionsRequest{EnvLookup: settings})
	if err != nil {
		return options, fmt.Errorf("settings of Temporal: %w", err)
	}
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(registry))
	if err != nil {
		return options, fmt.Errorf("metrics of Temporal: %w", err)
	}
	options.Identity = dispatch.Identity
	options.Logger = sdklog.NewStructuredLogger(log)
	options.MetricsHandler = opentelemetry.NewMetricsHandler(opentelemetry.MetricsHandlerOptions{
		Meter:                metric.NewMeterProvider(metric.WithReader(exporter)).Meter("rapor"),
		UseMonotonicCounters: true,
		OnError:              func(err error) { log.Warn("metric of Temporal not kept", "error", err) },
	})
	return options, nil
}
