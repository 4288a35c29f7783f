package e2e

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"golang.org/x/sync/errgroup"

	"rapor/appraisal"
	"rapor/dev/demo"
	"rapor/dev/server"
	"rapor/dev/stack"
	"rapor/internal/privatepg/pgtest"
	"rapor/store"
)

const (
	launchPeople = 2000
	// starters start bare workflows side by side, as many as the relay does.
	starters = 16
)

// BenchmarkLaunch times the launch of a cycle until everybody's first duties are open, beside as many bare workflows
// until the first task of each has run: on the same server, by turns, the median of all rounds. Run it with -benchtime 5x.
func BenchmarkLaunch(b *testing.B) {
	temporal, err := server.StartTemporal(b.Context(), server.TemporalOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { temporal.Stop() })
	a, err := stack.StartApp(b.Context(), stack.AppOptions{Database: pgtest.Database(b, nil), Temporal: temporal.Address()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { a.Stop() })
	api := demo.NewAPI(a.URL())
	defer api.Close()
	var ratios, bare, ours []float64
	for round := 1; b.Loop(); round++ {
		name := fmt.Sprintf("ramai-%d", round)
		agency, err := demo.Load(b.Context(), a.Store, name, "Kantor Contoh", crowd(launchPeople), "")
		if err != nil {
			b.Fatal(err)
		}
		var theirs, own time.Duration
		turns := []func(){
			func() { theirs = startBare(b, a.Temporal, name) },
			func() { own = launchAll(b, a, api, agency) },
		}
		if round%2 == 0 {
			slices.Reverse(turns)
		}
		for _, turn := range turns {
			turn()
		}
		bare, ours = append(bare, theirs.Seconds()), append(ours, own.Seconds())
		ratios = append(ratios, theirs.Seconds()/own.Seconds())
		b.Logf("round %d: bare %.2f s, launch %.2f s, ratio %.2f", round, theirs.Seconds(), own.Seconds(), theirs.Seconds()/own.Seconds())
	}
	b.ReportMetric(median(ratios), "bare/launch")
	b.ReportMetric(median(bare), "bare-s")
	b.ReportMetric(median(ours), "launch-s")
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

// startBare starts workflows that do nothing but wait, and returns how long it took until the first task of each had run.
func startBare(b *testing.B, c client.Client, name string) time.Duration {
	b.Helper()
	var begun atomic.Int64
	all := make(chan struct{})
	idle := func(ctx workflow.Context, _ appraisal.ProcessInput) error {
		if !workflow.IsReplaying(ctx) && begun.Add(1) == launchPeople {
			close(all)
		}
		workflow.GetSignalChannel(ctx, appraisal.SignalLook).Receive(ctx, nil)
		return nil
	}
	w := worker.New(c, name, worker.Options{})
	w.RegisterWorkflowWithOptions(idle, workflow.RegisterOptions{Name: "idle"})
	if err := w.Start(); err != nil {
		b.Fatal(err)
	}
	defer w.Stop()
	began := time.Now()
	var group errgroup.Group
	group.SetLimit(starters)
	for i := range launchPeople {
		group.Go(func() error {
			_, err := c.ExecuteWorkflow(b.Context(), client.StartWorkflowOptions{ID: fmt.Sprintf("%s/%d", name, i), TaskQueue: name}, "idle",
				appraisal.ProcessInput{Agency: name, Process: name, Epoch: 1})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
	<-all
	return time.Since(began)
}

// launchAll opens a cycle and returns how long it took until everybody owed their first duty.
func launchAll(b *testing.B, a *stack.App, api *demo.API, agency *demo.Agency) time.Duration {
	b.Helper()
	began := time.Now()
	// A day is an hour: no deadline falls due.
	openCycle(b, api, agency, "", plainMethod, 3600)
	eventually(b, 5*time.Minute, func(ctx context.Context) error {
		var owing int
		err := a.Store.As(ctx, agency.ID, func(tx store.Tx) error {
			return tx.QueryRow(ctx, "SELECT count(DISTINCT process_id) FROM duty WHERE state = 'open'").Scan(&owing)
		})
		if err == nil && owing < launchPeople {
			err = errors.New("not everybody owes something")
		}
		return err
	})
	return time.Since(began)
}
