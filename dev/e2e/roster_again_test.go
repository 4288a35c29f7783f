package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"rapor/appraisal"
	"rapor/dev/demo"
)

// officeRoster is a head, a deputy and two people below the head; laterRoster is the same office
// after one got another superior, one another unit, and somebody came.
const (
	officeRoster = `NIP,Nama,Unit Kerja,Atasan langsung
199001012015011001,Kepala Contoh,Kantor,
199001012015011002,Wakil Contoh,Kantor,199001012015011001
199001012015011003,Siti Contoh,Seksi Satu,199001012015011001
199001012015011004,Tono Contoh,Seksi Satu,199001012015011001
`
	laterRoster = `NIP,Nama,Unit Kerja,Atasan langsung
199001012015011001,Kepala Contoh,Kantor,
199001012015011002,Wakil Contoh,Kantor,199001012015011001
199001012015011003,Siti Contoh,Seksi Satu,199001012015011002
199001012015011004,Tono Contoh,Seksi Dua,199001012015011002
199001012015011005,Umar Contoh,Seksi Dua,199001012015011002
`
)

// TestRosterAgain: a roster imported again while a cycle runs proposes a hand-over, a transfer and
// an enrolment; HR accepts, and the running years follow.
func TestRosterAgain(t *testing.T) {
	t.Parallel()
	ctx, a := t.Context(), rapor(t)
	agency, err := demo.Load(ctx, a.Store, "daftar-lagi", "Kantor Contoh", []byte(officeRoster), "")
	if err != nil {
		t.Fatal(err)
	}
	api := demo.NewAPI(a.URL())
	defer api.Close()
	// A day is short, so that one passes; the deadlines are far.
	source := strings.NewReplacer("within: 4d", "within: 60d", "days: 12", "days: 120", "opens: 7d", "opens: 90d", "opens: 12d", "opens: 100d").Replace(plainMethod)
	cycle := openCycle(t, api, agency, "", source, 10)
	people := map[string]demo.Someone{}
	known := func() {
		for _, p := range agency.Employees() {
			people[strings.Fields(p.Name)[0]] = api.As(p.Key)
		}
	}
	known()
	for _, who := range people {
		if err := meet(ctx, who, awaits(t, who, appraisal.ConfirmBriefing)); err != nil {
			t.Fatal(err)
		}
	}
	proposed := awaits(t, people["Siti"], appraisal.ProposePlan)
	if err := meet(ctx, people["Siti"], proposed); err != nil {
		t.Fatal(err)
	}
	awaits(t, people["Kepala"], appraisal.AgreePlan)
	tono := awaits(t, people["Tono"], appraisal.ProposePlan)

	hr := caller{t, a.URL(), agency.HR.Key}
	if n := imports(hr, laterRoster); n != 3 {
		t.Errorf("%d proposals", n)
	}
	// The new one gets a key by a load of the same roster, which proposes nothing.
	if agency, err = demo.Load(ctx, a.Store, "daftar-lagi", "Kantor Contoh", []byte(laterRoster), ""); err != nil {
		t.Fatal(err)
	}
	if agency.Report.Proposals != 0 {
		t.Errorf("the same roster proposes %d again", agency.Report.Proposals)
	}
	known()
	hr.key = agency.HR.Key
	type proposal struct {
		ID, Kind, State string
		Employee        demo.Ref
		Was             struct{ Supervisor demo.Ref }
		WouldBe         struct {
			Supervisor demo.Ref
			Unit       string
		} `json:"would_be"`
	}
	var list struct{ Proposals []proposal }
	hr.ok(http.MethodGet, "/proposals?cycle="+cycle, nil, &list)
	by := map[string]proposal{}
	for _, p := range list.Proposals {
		by[p.Kind] = p
	}
	over, move, enrol := by["hand-over"], by["transfer"], by["enrolment"]
	if len(list.Proposals) != 3 || over.Employee.Name != "Siti Contoh" || over.Was.Supervisor.Name != "Kepala Contoh" || over.WouldBe.Supervisor.Name != "Wakil Contoh" ||
		move.Employee.Name != "Tono Contoh" || move.WouldBe.Unit != "Seksi Dua" || enrol.Employee.Name != "Umar Contoh" {
		t.Fatalf("the proposals: %+v", list.Proposals)
	}

	yes := object{"accept": true, "reason": "SK mutasi 12/2026"}
	hr.ok(http.MethodPost, "/proposals/"+over.ID+"/decision", yes, nil)
	if d := awaits(t, people["Wakil"], appraisal.AgreePlan); d.Process.ID != proposed.Process.ID {
		t.Errorf("the deputy owes %+v", d)
	}
	hr.call(http.MethodPost, "/proposals/"+over.ID+"/decision", yes).refused(t, http.StatusConflict, "proposal-accepted")

	// On the second day of the cycle, once it has come.
	moved := object{"accept": true, "reason": "SK mutasi 12/2026", "on": "2026-01-03"}
	eventually(t, time.Minute, func(context.Context) error {
		if got := hr.call(http.MethodPost, "/proposals/"+move.ID+"/decision", moved); got.Status != http.StatusOK {
			got.refused(t, http.StatusUnprocessableEntity, "date-in-the-future")
			return fmt.Errorf("not accepted: %s", got.Body)
		}
		return nil
	})
	var year struct {
		Supervisor demo.Ref
		Parts      []struct{ Unit string }
	}
	hr.ok(http.MethodGet, "/appraisals/"+tono.Process.ID, nil, &year)
	if year.Supervisor.Name != "Wakil Contoh" || len(year.Parts) != 2 || year.Parts[1].Unit != "Seksi Dua" {
		t.Errorf("after the transfer: %+v", year)
	}
	eventually(t, time.Minute, func(ctx context.Context) error {
		d := awaits(t, people["Tono"], appraisal.ProposePlan)
		if d.ID == tono.ID {
			return fmt.Errorf("the plan of the former post is still owed")
		}
		return meet(ctx, people["Tono"], d)
	})

	hr.ok(http.MethodPost, "/proposals/"+enrol.ID+"/decision", yes, nil)
	if err := meet(ctx, people["Umar"], awaits(t, people["Umar"], appraisal.ConfirmBriefing)); err != nil {
		t.Error(err)
	}
	hr.ok(http.MethodGet, "/proposals?cycle="+cycle, nil, &list)
	if len(list.Proposals) != 0 {
		t.Errorf("still to be decided: %+v", list.Proposals)
	}
	// The year in the new post goes on under its supervisor.
	eventually(t, time.Minute, func(ctx context.Context) error {
		duties, err := people["Wakil"].Duties(ctx)
		if err != nil {
			return err
		}
		for _, d := range duties {
			if d.Kind == appraisal.AgreePlan && d.Process.ID == tono.Process.ID {
				return nil
			}
		}
		return fmt.Errorf("no plan of the new post among %d duties", len(duties))
	})
}

// imports uploads a roster and returns how many proposals it made.
func imports(hr caller, file string) int {
	hr.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", "pegawai.csv")
	if err == nil {
		_, err = part.Write([]byte(file))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		hr.t.Fatal(err)
	}
	got := hr.send(http.MethodPost, "/roster", w.FormDataContentType(), &b)
	var report struct{ Proposals int }
	if err := json.Unmarshal(got.Body, &report); err != nil || got.Status/100 != 2 {
		hr.t.Fatalf("the import: %d %s", got.Status, got.Body)
	}
	return report.Proposals
}
