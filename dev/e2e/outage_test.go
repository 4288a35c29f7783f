package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"rapor/appraisal"
	"rapor/dev/demo"
	"rapor/dev/stack"
	"rapor/store"
)

// A deadline that passed while no gateway lived is extended by the outage, and this is recorded:
// what could not be done meanwhile can be done now. The worker lived all the time.
func TestDeadlineExtendedByOutage(t *testing.T) {
	t.Parallel()
	const day = 4
	a := startAlone(t, stack.AppOptions{NoGateway: true, Gap: outageGap})
	agency, err := demo.Load(t.Context(), a.Store, "padam", "Kantor Contoh", []byte(soloRoster), "")
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimPrefix(a.URL(), "http://")
	kill := spawn(t, "gateway", a.service, "", address)
	api := demo.NewAPI(a.URL())
	defer api.Close()
	employee := api.As(agency.Employees()[0].Key)
	eventually(t, time.Minute, func(ctx context.Context) error {
		_, err := employee.Duties(ctx)
		return err
	})
	openCycle(t, api, agency, "", plainMethod, day)
	d := awaits(t, employee, appraisal.ConfirmBriefing)
	kill()

	// Beyond the deadline, and long enough to be an outage.
	until := time.Now().Add(outageGap + 2*time.Second)
	if late := d.DueAt.Add(3 * time.Second); late.After(until) {
		until = late
	}
	eventually(t, time.Until(until)+time.Minute, func(context.Context) error {
		if time.Now().Before(until) {
			return errors.New("it is not time yet")
		}
		return nil
	})
	if got := states(t, a.App, agency.ID, appraisal.ConfirmBriefing); got["open"] != 1 || len(got) != 1 {
		t.Fatalf("while nobody could act: %v", got)
	}
	back := time.Now()
	spawn(t, "gateway", a.service, "", address)
	eventually(t, time.Minute, func(ctx context.Context) error {
		duties, err := employee.Duties(ctx)
		if err != nil {
			return err
		}
		for _, now := range duties {
			if now.ID == d.ID && now.DueAt.After(back) {
				return meet(ctx, employee, now)
			}
		}
		return fmt.Errorf("not extended: %+v", duties)
	})
	awaits(t, employee, appraisal.ProposePlan)
	if got := states(t, a.App, agency.ID, appraisal.ConfirmBriefing); got["met, recorded"] != 1 || len(got) != 1 {
		t.Errorf("afterwards: %v", got)
	}
	var recorded, moves int
	err = a.Store.As(t.Context(), agency.ID, func(tx store.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM audit WHERE act IN ('deadlines.extended', 'duty.extended')),
			(SELECT count(*) FROM deadline_move WHERE cause = 'outage')`).Scan(&recorded, &moves)
	})
	if err != nil || recorded == 0 || moves == 0 {
		t.Errorf("%d audit entries, %d moves: %v", recorded, moves, err)
	}
}
