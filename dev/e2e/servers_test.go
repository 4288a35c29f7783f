package e2e

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"rapor/dev/server"
)

func sum(ctx workflow.Context, a, b int) (int, error) {
	if err := workflow.Sleep(ctx, time.Millisecond); err != nil {
		return 0, err
	}
	return a + b, nil
}

// waiting ends when it is told to.
func waiting(ctx workflow.Context) error {
	workflow.GetSignalChannel(ctx, "go").Receive(ctx, nil)
	return nil
}

func startWorker(t *testing.T, c client.Client, queue string) worker.Worker {
	t.Helper()
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflow(sum)
	w.RegisterWorkflow(waiting)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestServersWork(t *testing.T) {
	t.Parallel()
	c, queue := temporal(t), unique(t)
	w := startWorker(t, c, queue)
	defer w.Stop()
	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: queue, TaskQueue: queue}, sum, 40, 2)
	if err != nil {
		t.Fatal(err)
	}
	var result int
	if err := run.Get(t.Context(), &result); err != nil || result != 42 {
		t.Fatalf("got %d, %v", result, err)
	}

	conn, err := pgx.Connect(t.Context(), database(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if err := conn.QueryRow(t.Context(), "SELECT 40 + 2").Scan(&result); err != nil || result != 42 {
		t.Fatalf("got %d, %v", result, err)
	}
}

func TestTemporalSurvivesRestart(t *testing.T) {
	t.Parallel()
	options := server.TemporalOptions{File: filepath.Join(t.TempDir(), "state", "temporal.db"), UIPort: server.FreePort}
	first, err := server.StartTemporal(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { first.Stop() })
	if page := get(t, first.UIAddress()+"/"); !strings.Contains(page, "<html") {
		t.Errorf("the web UI's page: %.200s", page)
	}
	if page := get(t, first.UIAddress()+"/api/v1/namespaces"); !strings.Contains(page, `"`+server.Namespace+`"`) {
		t.Errorf("the web UI's namespaces: %.200s", page)
	}

	c, queue := dial(t, first.Address()), unique(t)
	w := startWorker(t, c, queue)
	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: queue, TaskQueue: queue}, waiting)
	if err != nil {
		t.Fatal(err)
	}
	w.Stop()
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}

	options.UIPort = 0
	second, err := server.StartTemporal(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { second.Stop() })
	c = dial(t, second.Address())
	w = startWorker(t, c, queue)
	defer w.Stop()
	if err := c.SignalWorkflow(t.Context(), queue, "", "go", nil); err != nil {
		t.Fatal(err)
	}
	if err := c.GetWorkflow(t.Context(), queue, run.GetRunID()).Get(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	eventually(t, 10*time.Second, func(ctx context.Context) error {
		_, err := c.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: "ExecutionStatus = 'Completed'"})
		return err
	})
}

func TestTemporalSaysWhichPortIsTaken(t *testing.T) {
	t.Parallel()
	_, port, _ := strings.Cut(temporalAddress(), ":")
	taken := 0
	for _, digit := range port {
		taken = taken*10 + int(digit-'0')
	}
	for _, options := range []server.TemporalOptions{{Port: taken}, {UIPort: taken}} {
		started, err := server.StartTemporal(t.Context(), options)
		if err == nil {
			started.Stop()
			t.Fatal("started on a port that is taken")
		}
		if !strings.Contains(err.Error(), port) {
			t.Errorf("got %v", err)
		}
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v", url, res.Status, err)
	}
	return string(body)
}
