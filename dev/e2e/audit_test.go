package e2e

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"rapor/appraisal"
	"rapor/dev/demo"
	"rapor/internal/privatepg/pgtest"
	"rapor/store"
)

// Acts are chained shortly after they were recorded; what is removed by somebody with all rights
// to the database is named.
func TestAuditTrail(t *testing.T) {
	t.Parallel()
	a := rapor(t)
	agency, err := demo.Load(t.Context(), a.Store, "jejak", "Kantor Contoh", []byte(soloRoster), "")
	if err != nil {
		t.Fatal(err)
	}
	api := demo.NewAPI(a.URL())
	defer api.Close()
	openCycle(t, api, agency, "", plainMethod, 3600)
	employee := api.As(agency.Employees()[0].Key)
	if err := meet(t.Context(), employee, awaits(t, employee, appraisal.ConfirmBriefing)); err != nil {
		t.Fatal(err)
	}
	verify := func() (r store.AuditReport) {
		err := a.Store.As(t.Context(), agency.ID, func(tx store.Tx) (err error) {
			r, err = tx.VerifyAudit(t.Context(), "")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	eventually(t, appraisal.AuditWindow/10, func(context.Context) error {
		if r := verify(); r.Waiting > 0 || r.Chained < 3 || len(r.Findings) > 0 {
			return fmt.Errorf("%+v", r)
		}
		return nil
	})
	conn, err := pgx.Connect(t.Context(), pgtest.Server(t).URL("rapor"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	var entry string
	err = conn.QueryRow(t.Context(), "SELECT id::text FROM audit WHERE agency_id = $1 AND act = 'duty.met'", agency.ID).Scan(&entry)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "DELETE FROM audit WHERE id = $1", entry); err == nil {
		t.Fatal("an entry was deleted")
	}
	for _, sql := range []string{"SET session_replication_role = replica", "DELETE FROM audit WHERE id = '" + entry + "'"} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	r := verify()
	if len(r.Findings) != 1 || r.Findings[0].Code != "audit-entry-removed" || r.Findings[0].Value != entry {
		t.Errorf("found %v, want that %s was removed", r.Findings, entry)
	}
}
