package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rapor/appraisal"
	"rapor/dev/demo"
)

// complaintRoster is a line of four: a head, a lead, and two alike below.
const complaintRoster = `NIP;Nama;Surel;Unit Kerja;NIP Atasan Langsung
197307041997012001;Kepala Contoh;kepala@contoh.example;Kantor;
197509241997072002;Ketua Contoh;ketua@contoh.example;Kantor;197307041997012001
199001012015011001;Rina Contoh;rina@contoh.example;Kantor;197509241997072002
199001012015011002;Rudi Contoh;rudi@contoh.example;Kantor;197509241997072002
`

// TestPublicFeedbackAndComplaints: a complaint is filed, moderated, put to the employee, found
// substantiated by the manager and answered; the appraisal shows the finding and its score is that
// of a colleague whose year was the same. A grave one is referred, praise is passed on, and a
// burst is held until HR lets it go.
func TestPublicFeedbackAndComplaints(t *testing.T) {
	t.Parallel()
	a := rapor(t)
	agency, err := demo.Load(t.Context(), a.Store, "pengaduan", "Kantor Pengaduan", []byte(complaintRoster), "")
	if err != nil {
		t.Fatal(err)
	}
	api := demo.NewAPI(a.URL())
	t.Cleanup(api.Close)
	// Nothing opens later than what comes before it is done, and no deadline falls due.
	source := strings.NewReplacer("opens: 7d, ", "", "opens: 12d, ", "").Replace(plainMethod)
	cycle := openCycle(t, api, agency, "", source, 3600)
	people := map[string]demo.Actor{}
	for _, p := range agency.Employees() {
		people[strings.Fields(p.Name)[0]] = p
	}
	as := func(name string) demo.Someone { return api.As(people[name].Key) }
	hr, public := api.As(agency.HR.Key), api.As("")
	awaits(t, as("Rina"), appraisal.ConfirmBriefing)

	const statement, finding, answer = "Pelayanan di loket dua lambat", "Antrean tidak dilayani menurut urutan", "Antrean kini dilayani menurut nomor"
	submit := func(who demo.Someone, kind appraisal.DutyKind, body appraisal.Submission) {
		t.Helper()
		if err := who.Submit(t.Context(), awaits(t, who, kind).ID, body); err != nil {
			t.Fatal(err)
		}
	}
	becomes := func(r demo.Receipt, status string) (state demo.ReportState) {
		t.Helper()
		eventually(t, time.Minute, func(ctx context.Context) (err error) {
			if state, err = public.ReportState(ctx, r); err == nil && state.Status != status {
				err = fmt.Errorf("the report is %s, not %s", state.Status, status)
			}
			return err
		})
		return state
	}
	file := func(r appraisal.Report) demo.Receipt {
		t.Helper()
		receipt, err := public.Report(t.Context(), agency.Code, r)
		if err != nil {
			t.Fatal(err)
		}
		return receipt
	}

	complaint := file(appraisal.Report{
		Kind: appraisal.ComplaintReport, Name: "Ibu Rina", Unit: "Kantor", Text: "Saya menunggu tiga jam di loket dua", Reporter: "Warga Contoh",
	})
	becomes(complaint, "received")
	rina := people["Rina"].ID
	submit(hr, appraisal.ModerateComplaint, &appraisal.ComplaintModeration{Decision: appraisal.AcceptReport, Employee: &rina, Statement: statement})
	becomes(complaint, "examined")
	legal := awaits(t, hr, appraisal.AnswerComplaint)
	if !legal.DueAt.After(time.Now().Add(59 * time.Hour)) {
		t.Errorf("the answer is due at %s: not sixty of the calendar's days", legal.DueAt)
	}
	submit(as("Rina"), appraisal.RespondToComplaint, &appraisal.ComplaintResponse{Response: "Hari itu hanya satu petugas yang masuk"})
	submit(as("Kepala"), appraisal.FindComplaint, &appraisal.ComplaintFinding{Substantiated: true, Finding: finding, Reason: "Catatan antrean menunjukkan hal itu"})
	eventually(t, time.Minute, func(ctx context.Context) error {
		return hr.Submit(ctx, legal.ID, &appraisal.ComplaintAnswer{Answer: answer})
	})
	if got := becomes(complaint, "answered"); got.Answer != answer {
		t.Errorf("the complainant reads %q", got.Answer)
	}

	grave := file(appraisal.Report{Kind: appraisal.ComplaintReport, Number: people["Rudi"].Number, Text: "Petugas meminta uang untuk mempercepat surat"})
	submit(hr, appraisal.ModerateComplaint, &appraisal.ComplaintModeration{
		Decision: appraisal.ReferReport, Answer: "Laporan diteruskan ke Inspektorat", Reason: "Dugaan pungutan liar", Reference: "ITDA/2026/12",
	})
	if got := becomes(grave, "referred"); got.Reference != "ITDA/2026/12" {
		t.Errorf("the complainant reads %+v", got)
	}

	praise := file(appraisal.Report{Kind: appraisal.FeedbackReport, Number: people["Rina"].Number, Text: "Ramah dan sabar kepada orang tua saya"})
	submit(hr, appraisal.ModerateComplaint, &appraisal.ComplaintModeration{Decision: appraisal.AcceptReport, Statement: "Ramah dan sabar kepada lansia"})
	becomes(praise, "answered")

	// Three reports have come from here in this hour; more of them are held back.
	var held []demo.Receipt
	for range 3 {
		held = append(held, file(appraisal.Report{Kind: appraisal.ComplaintReport, Number: people["Rudi"].Number, Text: "Laporan yang sama berulang kali"}))
	}
	all, err := hr.Complaints(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	waiting := slices.DeleteFunc(all, func(c demo.Complaint) bool { return c.State != "held" })
	if len(waiting) != 3 || waiting[0].Burst == nil || waiting[0].Burst.Reason != "source" || *waiting[0].Burst != *waiting[2].Burst {
		t.Fatalf("held back: %+v", waiting)
	}
	becomes(held[0], "received")
	submit(hr, appraisal.ReleaseComplaints, &appraisal.BurstDecision{
		Decision: appraisal.DismissBurst, Reason: "Satu sumber mengirim laporan yang sama", Answer: "Laporan serupa terlalu banyak dari satu sumber",
	})
	for _, r := range held {
		becomes(r, "not-taken-up")
	}

	// The year goes on as if nothing had been: two alike are rated alike.
	rated := map[string]demo.Judged{}
	eventually(t, 3*time.Minute, func(ctx context.Context) error {
		for _, name := range []string{"Rina", "Rudi", "Ketua"} {
			duties, err := as(name).Duties(ctx)
			if err != nil {
				return err
			}
			for _, d := range duties {
				if d.Kind.Right() || d.Kind == appraisal.Acknowledge {
					continue
				}
				if err := meet(ctx, as(name), d); err != nil {
					return err
				}
			}
		}
		open, err := hr.Open(ctx, cycle)
		if err != nil {
			return err
		}
		for _, one := range open {
			judged, err := hr.Judged(ctx, one.ID)
			if err != nil {
				return err
			}
			if judged.Result != nil {
				rated[strings.Fields(one.Employee.Name)[0]] = judged
			}
		}
		if rated["Rina"].Result == nil || rated["Rudi"].Result == nil {
			return fmt.Errorf("rated so far: %d", len(rated))
		}
		return nil
	})
	if with, without := rated["Rina"].Result, rated["Rudi"].Result; with.Score == nil || without.Score == nil || with.Score.Cmp(*without.Score) != 0 {
		t.Errorf("the score is %v with a complaint and %v without", with.Score, without.Score)
	}
	shown := rated["Rina"].Reports
	if len(shown) != 2 || shown[0].Statement != statement || shown[0].Finding != finding || shown[1].Kind != "feedback" {
		t.Errorf("the appraisal shows %+v", shown)
	}
	if len(rated["Rudi"].Reports) != 0 {
		t.Errorf("what was referred and dismissed appears: %+v", rated["Rudi"].Reports)
	}
}
