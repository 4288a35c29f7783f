package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"rapor/appraisal"
	"rapor/dev/demo"
	"rapor/dev/stack"
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

// TestErasingLeavesTheTrailVerifiable: an entry's text is erased by the command, with a reason, and the trail still
// verifies; entries that somebody with all rights to the database changed are named, with what that leaves unexplained, and
// the exit status says so.
func TestErasingLeavesTheTrailVerifiable(t *testing.T) {
	t.Parallel()
	const code = "jejak-hapus"
	a := rapor(t)
	agency, err := demo.Load(t.Context(), a.Store, code, "Kantor Contoh", []byte(soloRoster), "")
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
	awaits(t, employee, appraisal.ProposePlan)
	service, err := stack.ServiceURL(pgtest.Server(t).URL("rapor"))
	if err != nil {
		t.Fatal(err)
	}
	verified := func(want string) {
		t.Helper()
		eventually(t, appraisal.AuditWindow, func(context.Context) error {
			if out, status := command(t, service, "audit", "verify", code); status != 0 || !strings.Contains(out, want) || !strings.Contains(out, "waiting 0") {
				return fmt.Errorf("exit status %d: %s", status, out)
			}
			return nil
		})
	}
	verified("erased 0")
	conn, err := pgx.Connect(t.Context(), pgtest.Server(t).URL("rapor"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	entry := func(act string) (id string) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), "SELECT id::text FROM audit WHERE agency_id = $1 AND act = $2", agency.ID, act).Scan(&id); err != nil {
			t.Fatal(err)
		}
		return id
	}
	met := entry("duty.met")
	if out, status := command(t, service, "audit", "erase", code, met, "--reason", " "); status == 0 || !strings.Contains(out, "[reason-missing]") {
		t.Errorf("erased without a reason: %d %s", status, out)
	}
	verified("erased 0")
	if out, status := command(t, service, "audit", "erase", code, met, "--reason", "Masa simpan berakhir"); status != 0 {
		t.Fatalf("erase: %d %s", status, out)
	}
	verified("erased 1")
	var left int
	err = conn.QueryRow(t.Context(), "SELECT count(*) FROM audit WHERE id = $1 AND (actor_id IS NOT NULL OR detail <> '{}' OR salt IS NOT NULL)", met).Scan(&left)
	if err != nil || left > 0 {
		t.Errorf("the text is still there: %v", err)
	}
	if out, status := command(t, service, "audit", "erase", code, entry("audit.erased"), "--reason", "Masa simpan berakhir"); status == 0 || !strings.Contains(out, "[audit-") {
		t.Errorf("the record of the erasure was erased: %d %s", status, out)
	}

	opened, erasure := entry("cycle.opened"), entry("audit.erased")
	for _, sql := range []string{
		"SET session_replication_role = replica",
		"UPDATE audit SET detail = detail || '{\"name\": \"2031\"}' WHERE id = '" + opened + "'",
		"UPDATE audit SET act = 'audit.read' WHERE id = '" + erasure + "'",
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	out, status := command(t, service, "audit", "verify", code)
	lines := strings.Split(out, "\n")
	named := func(entry, code string) bool {
		return slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, entry) && strings.Contains(line, code) })
	}
	if status != 1 || !named(opened, "[audit-text-changed]") || !named(erasure, "[audit-entry-changed]") || !named(met, "[audit-erased-unrecorded]") ||
		!strings.Contains(out, "3 findings") {
		t.Errorf("a changed text, %s, and a changed record of an erasure, %s: exit status %d: %s", opened, erasure, status, out)
	}
}
