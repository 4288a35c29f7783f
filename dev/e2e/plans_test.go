package e2e

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"rapor/appraisal"
	"rapor/dev/demo"
	"rapor/store"
)

// cascade is a leader and two people below.
const cascade = `NIP,Nama,Atasan langsung
199001012015011001,Kepala Contoh,
199001012015011002,Siti Contoh,199001012015011001
199001012015011003,Tono Contoh,199001012015011001
`

// measured is an indicator that the national method takes.
func measured(name string, change func(*appraisal.Indicator)) appraisal.Indicator {
	target := appraisal.NewNumber(90)
	ind := appraisal.Indicator{
		Name: name, Better: appraisal.HigherIsBetter, Target: &target, Unit: "persen", Source: "Laporan", Aspect: appraisal.QualityAspect,
	}
	change(&ind)
	return ind
}

func supporting(result string) func(*appraisal.Indicator) {
	return func(i *appraisal.Indicator) { i.Supports = result }
}

func standingAlone(i *appraisal.Indicator) { i.SupportsNone = "Hasil kerja unit sendiri" }

// TestPlans: from the top down, linked, returned, agreed, revised in mid-year with every version
// kept, and shown in the matrix.
func TestPlans(t *testing.T) {
	t.Parallel()
	ctx, a := t.Context(), rapor(t)
	agency, err := demo.Load(ctx, a.Store, "jenjang", "Kantor Contoh", []byte(cascade), "")
	if err != nil {
		t.Fatal(err)
	}
	api := demo.NewAPI(a.URL())
	defer api.Close()
	// A day is an hour: nothing falls due.
	openCycle(t, api, agency, "permenpanrb-6-2022", "", 3600)
	byName := map[string]demo.Someone{}
	for _, p := range agency.Employees() {
		byName[p.Name] = api.As(p.Key)
		d := awaits(t, api.As(p.Key), appraisal.ConfirmBriefing)
		if err := meet(ctx, api.As(p.Key), d); err != nil {
			t.Fatal(err)
		}
	}
	head, siti, tono, official := byName["Kepala Contoh"], byName["Siti Contoh"], byName["Tono Contoh"], api.As(agency.Official.Key)
	due := func(who demo.Someone) appraisal.Date { return awaits(t, who, appraisal.ProposePlan).DueOn }
	if !due(head).Before(due(siti)) {
		t.Errorf("the leader's plan is due on %s, not before %s", due(head), due(siti))
	}
	submit := func(who demo.Someone, kind appraisal.DutyKind, answer appraisal.Submission) demo.Duty {
		t.Helper()
		d := awaits(t, who, kind)
		if err := who.Submit(ctx, d.ID, answer); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		return d
	}
	all := func(who demo.Someone) {
		t.Helper()
		d := awaits(t, who, appraisal.AgreePlan)
		if err := meet(ctx, who, d); err != nil {
			t.Fatal(err)
		}
	}
	led := submit(head, appraisal.ProposePlan, &appraisal.Plan{Indicators: []appraisal.Indicator{
		measured("Layanan tuntas", standingAlone), measured("Anggaran tertib", standingAlone),
	}}).Process.ID
	all(official)
	versions(t, head, led, 1)

	// What a result supports is one of the leader's, now that there is a plan.
	d := awaits(t, siti, appraisal.ProposePlan)
	err = siti.Submit(ctx, d.ID, &appraisal.Plan{Indicators: []appraisal.Indicator{measured("Loket", supporting("Lain"))}})
	if status, code := refusal(t, err); status != http.StatusUnprocessableEntity || code != "supports-unknown" {
		t.Errorf("got %d %s", status, code)
	}
	mine := submit(siti, appraisal.ProposePlan, &appraisal.Plan{Indicators: []appraisal.Indicator{measured("Loket", supporting("Layanan tuntas"))}}).Process.ID
	submit(head, appraisal.AgreePlan, &appraisal.PlanAgreement{Comment: "Target belum menantang"})
	submit(siti, appraisal.ProposePlan, &appraisal.Plan{Indicators: []appraisal.Indicator{
		measured("Loket", supporting("Layanan tuntas")),
		{Name: "Naskah", Nature: appraisal.Qualitative, Work: appraisal.AdditionalWork, Standard: "Disetujui tanpa perubahan", Source: "Catatan",
			Aspect: appraisal.QualityAspect, SupportsNone: "Penugasan khusus"},
	}})
	all(head)
	versions(t, siti, mine, 1)
	submit(tono, appraisal.ProposePlan, &appraisal.Plan{Indicators: []appraisal.Indicator{measured("Panitia", standingAlone)}})

	m, err := head.Matrix(ctx, led)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Uncarried) != 1 || m.Uncarried[0] != "Anggaran tertib" || len(m.People) != 1 || len(m.Planless) != 1 {
		t.Errorf("the matrix: %+v", m)
	}
	all(head)
	eventually(t, time.Minute, func(ctx context.Context) error {
		m, err := head.Matrix(ctx, led)
		if err == nil && (len(m.Unlinked) != 1 || m.Unlinked[0].Why != "Hasil kerja unit sendiri") {
			err = fmt.Errorf("unlinked: %+v", m.Unlinked)
		}
		return err
	})
	if _, err := siti.Matrix(ctx, led); err == nil {
		t.Error("who is led sees the leader's matrix")
	}

	// Revised in mid-year: returned once, then agreed.
	if _, err := siti.Revise(ctx, mine, "Tugas baru dari kepala dinas"); err != nil {
		t.Fatal(err)
	}
	if _, err := head.Revise(ctx, mine, "Tugas baru dari kepala dinas"); err == nil {
		t.Error("two revisions at a time")
	}
	changed := &appraisal.Plan{Indicators: []appraisal.Indicator{measured("Kas", supporting("Anggaran tertib"))}}
	submit(siti, appraisal.RevisePlan, changed)
	submit(head, appraisal.AgreePlan, &appraisal.PlanAgreement{Comment: "Sertakan alasan target"})
	submit(siti, appraisal.RevisePlan, changed)
	all(head)
	p := versions(t, siti, mine, 2)
	if p.Versions[0].InForce || !p.Versions[1].InForce || p.Versions[1].How != appraisal.PlanRevised || p.Versions[0].Plan.Indicators[0].Name != "Loket" {
		t.Errorf("the versions: %+v", p.Versions)
	}
	if len(p.Returned) != 2 || p.Revisions[0].State != "agreed" {
		t.Errorf("what was tried: %+v %+v", p.Returned, p.Revisions)
	}
}

// versions waits until an appraisal has had that many plans.
func versions(t *testing.T, who demo.Someone, id string, n int) (p demo.Plans) {
	t.Helper()
	eventually(t, time.Minute, func(ctx context.Context) (err error) {
		if p, err = who.Plans(ctx, id); err == nil && len(p.Versions) != n {
			err = fmt.Errorf("%d versions, want %d", len(p.Versions), n)
		}
		return err
	})
	return p
}

// TestPlansOfTheLate: where employee and supervisor are both late, HR drafts the plan; a revision
// nobody writes leaves it in force.
func TestPlansOfTheLate(t *testing.T) {
	t.Parallel()
	ctx, a := t.Context(), rapor(t)
	agency, err := demo.Load(ctx, a.Store, "terlambat", "Kantor Contoh", []byte(soloRoster), "")
	if err != nil {
		t.Fatal(err)
	}
	api := demo.NewAPI(a.URL())
	defer api.Close()
	openCycle(t, api, agency, "", plainMethod, 2)
	employee, hr := api.As(agency.Employees()[0].Key), api.As(agency.HR.Key)
	if err := meet(ctx, employee, awaits(t, employee, appraisal.ConfirmBriefing)); err != nil {
		t.Fatal(err)
	}
	d := awaits(t, hr, appraisal.ProposePlan)
	if d.Lapses || d.Level != 2 {
		t.Errorf("HR's duty: %+v", d)
	}
	if err := meet(ctx, hr, d); err != nil {
		t.Fatal(err)
	}
	p := versions(t, employee, d.Process.ID, 1)
	if p.Versions[0].How != appraisal.PlanSet || p.Versions[0].AgreedBy != nil || p.Versions[0].ProposedBy.ID != agency.HR.ID.String() {
		t.Errorf("HR's plan: %+v", p.Versions[0])
	}
	if _, err := employee.Revise(ctx, d.Process.ID, "Target tidak sesuai tugas"); err != nil {
		t.Fatal(err)
	}
	eventually(t, time.Minute, func(ctx context.Context) error {
		p, err := employee.Plans(ctx, d.Process.ID)
		if err == nil && (len(p.Revisions) != 1 || p.Revisions[0].State != "lapsed" || len(p.Versions) != 1 || !p.Versions[0].InForce) {
			err = fmt.Errorf("the revision: %+v", p)
		}
		return err
	})
	err = a.Store.As(ctx, agency.ID, func(tx store.Tx) error {
		var escalated int
		err := tx.QueryRow(ctx, `SELECT count(*) FROM duty e JOIN duty d ON d.id = e.about_id
			WHERE e.kind = 'decide-escalation' AND d.kind = 'revise-plan'`).Scan(&escalated)
		if err == nil && escalated > 0 {
			t.Errorf("%d escalations of a late revision", escalated)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
