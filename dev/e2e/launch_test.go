package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/workflowservice/v1"

	"rapor/appraisal"
	"rapor/dev/demo"
	"rapor/dev/server"
	"rapor/dev/stack"
	"rapor/store"
)

// alone is Rapor on a Temporal server and a database of its own, whose worker is another
// process or none.
type alone struct {
	*stack.App
	service  string
	temporal string
}

func startAlone(t *testing.T, o stack.AppOptions) alone {
	t.Helper()
	if o.Database == "" {
		o.Database = database(t, nil)
	}
	if o.Temporal == "" {
		o.Temporal = ownTemporal(t)
	}
	a, err := stack.StartApp(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Stop(); err != nil {
			t.Error(err)
		}
	})
	service, err := stack.ServiceURL(o.Database)
	if err != nil {
		t.Fatal(err)
	}
	return alone{App: a, service: service, temporal: o.Temporal}
}

// ownTemporal starts a Temporal server for this test alone and returns its address.
func ownTemporal(t *testing.T) string {
	t.Helper()
	s, err := server.StartTemporal(t.Context(), server.TemporalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s.Address()
}

// crowd is a roster of many who all stand below the official.
func crowd(people int) []byte {
	var b strings.Builder
	b.WriteString("Number,Name,Unit\n")
	for i := range people {
		fmt.Fprintf(&b, "%05d,Pegawai Contoh %d,Unit %d\n", i, i, i%5)
	}
	return []byte(b.String())
}

// A launch whose worker is killed in the middle and that is repeated by another leaves exactly
// one appraisal, row and workflow, for each employee.
func TestLaunchSurvivesKill(t *testing.T) {
	t.Parallel()
	const people = 1500
	a := startAlone(t, stack.AppOptions{NoWorker: true})
	agency, err := demo.Load(t.Context(), a.Store, "ramai", "Kantor Contoh", crowd(people), "")
	if err != nil {
		t.Fatal(err)
	}
	api := demo.NewAPI(a.URL())
	defer api.Close()

	kill := spawn(t, "worker", a.service, a.temporal, "")
	// A day is an hour: no deadline falls due.
	cycle := openCycle(t, api, agency, "", plainMethod, 3600)
	eventually(t, time.Minute, func(context.Context) error {
		if launched(t, a.App, agency.ID) == 0 {
			return errors.New("nobody is launched")
		}
		return nil
	})
	kill()
	half := launched(t, a.App, agency.ID)
	if half == 0 || half >= people {
		t.Fatalf("%d of %d were launched when the worker was killed: not the middle", half, people)
	}

	spawn(t, "worker", a.service, a.temporal, "")
	// The heartbeat of the killed worker must be missed first.
	eventually(t, 3*time.Minute, func(ctx context.Context) error {
		var outbox int
		var done bool
		err := a.Store.As(ctx, agency.ID, func(tx store.Tx) error {
			return tx.QueryRow(ctx, "SELECT launched_at IS NOT NULL, (SELECT count(*) FROM dispatch) FROM cycle").Scan(&done, &outbox)
		})
		if err == nil && (!done || outbox > 0) {
			err = fmt.Errorf("launched %d of %d, %d messages to deliver", launched(t, a.App, agency.ID), people, outbox)
		}
		return err
	})
	if n := launched(t, a.App, agency.ID); n != people {
		t.Errorf("%d appraisals for %d employees", n, people)
	}
	onceEach(t, a, agency.ID, cycle, people)
}

// onceEach checks that there is one run of one workflow for every appraisal's row.
func onceEach(t *testing.T, a alone, agency uuid.UUID, cycle string, people int) {
	t.Helper()
	prefix := appraisal.WorkflowID(appraisal.AppraisalProcess, agency.String(), cycle, "")
	eventually(t, time.Minute, func(ctx context.Context) error {
		runs := map[string]int{}
		var page []byte
		for {
			list, err := a.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{PageSize: 1000, NextPageToken: page})
			if err != nil {
				return err
			}
			for _, e := range list.GetExecutions() {
				if id := e.GetExecution().GetWorkflowId(); strings.HasPrefix(id, prefix) {
					runs[id]++
				}
			}
			if page = list.GetNextPageToken(); len(page) == 0 {
				break
			}
		}
		for id, n := range runs {
			if n != 1 {
				t.Fatalf("%d runs of %s", n, id)
			}
		}
		if len(runs) != people {
			return fmt.Errorf("%d workflows for %d employees", len(runs), people)
		}
		return nil
	})
}
