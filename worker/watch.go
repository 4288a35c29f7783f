package worker

import (
	"cmp"
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"rapor/appraisal"
)

// watchEvery is how often troubles are counted.
const watchEvery = 30 * time.Second

// NewStuck registers the gauge of what cannot go on, by reason.
func NewStuck(registry prometheus.Registerer) *prometheus.GaugeVec {
	stuck := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "rapor_stuck",
		Help: "Processes, addressees and employees on the agencies' lists of troubles, by reason.",
	}, []string{"reason"})
	registry.MustRegister(stuck)
	for _, code := range appraisal.TroubleCodes() {
		stuck.WithLabelValues(string(code))
	}
	return stuck
}

// watch keeps the gauge, and drops uploads that nothing refers to, until ctx ends.
func (w Worker) watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	var dropped time.Time
	for {
		if w.Stuck != nil {
			w.count(ctx)
		}
		if time.Since(dropped) >= dropEvery {
			dropUnused(ctx, w.Store, w.Log)
			dropped = time.Now()
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (w Worker) count(ctx context.Context) {
	counts, err := w.Store.CountTroubles(ctx, cmp.Or(w.Grace, appraisal.Grace))
	if err != nil {
		if ctx.Err() == nil {
			w.Log.WarnContext(ctx, "troubles not counted; trying again", "error", err)
		}
		return
	}
	for _, code := range appraisal.TroubleCodes() {
		w.Stuck.WithLabelValues(string(code)).Set(float64(counts[code]))
	}
}
