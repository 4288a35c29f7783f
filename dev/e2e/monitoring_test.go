package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"rapor/appraisal"
	"rapor/dev/demo"
	"rapor/store"
)

// monitoredMethod is the plainest year, measured and with innovation, whose steps open at once.
func monitoredMethod() string {
	return strings.NewReplacer(
		"id: plain\n", "id: monitored\n", "opens: 7d", "opens: 0d", "opens: 12d", "opens: 0d",
		"\nsteps:\n", "\nmetrics:\n  - { id: days, name: { id: Hari, en: Days }, unit: { id: hari, en: days }, from: 0, to: 100, combine: average }\nsteps:\n",
		"\nratings:\n", "\nratings:\n  - { id: great, name: { id: \"Istimewa\", en: \"Great\" }, official: sangat-baik, from: 60, when: \"innovation\" }\n",
	).Replace(plainMethod)
}

// A year of one employee: conversations, evidence, measured figures against the target, an
// innovation that is claimed and verified.
func TestMonitoring(t *testing.T) {
	t.Parallel()
	a := rapor(t)
	agency, err := demo.Load(t.Context(), a.Store, "pantau", "Kantor Contoh", []byte(soloRoster), "")
	if err != nil {
		t.Fatal(err)
	}
	machine, err := a.Store.GrantRole(t.Context(), agency.ID, store.RoleGrant{Role: store.Machine, Name: "Mesin contoh", Key: "uji"})
	if err != nil {
		t.Fatal(err)
	}
	api := demo.NewAPI(a.URL())
	defer api.Close()
	// A day is an hour: no deadline falls due.
	openCycle(t, api, agency, "", monitoredMethod(), 3600)
	me := agency.Employees()[0]
	employee, supervisor := caller{t, a.URL(), me.Key}, caller{t, a.URL(), agency.Official.Key}
	feeder := caller{t, a.URL(), machine.Key}

	var id string
	eventually(t, time.Minute, func(context.Context) error {
		var list struct{ Appraisals []struct{ ID string } }
		employee.ok(http.MethodGet, "/appraisals", nil, &list)
		if len(list.Appraisals) == 0 {
			return errors.New("no appraisal")
		}
		id = list.Appraisals[0].ID
		return nil
	})
	journal, progress := "/appraisals/"+id+"/journal", "/appraisals/"+id+"/progress"

	// Evidence: what is not what it claims to be is refused, and what is kept is served as a file.
	upload := "/attachments?process=" + id + "&name=bukti.pdf"
	const pdf = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
	employee.send(http.MethodPost, upload, "application/pdf", strings.NewReader("<html>")).refused(t, http.StatusUnprocessableEntity, "attachment-not-as-claimed")
	employee.send(http.MethodPost, upload, "application/pdf", strings.NewReader(strings.Repeat("x", 6<<20-1))).refused(t, http.StatusRequestEntityTooLarge, "attachment-too-large")
	kept := employee.send(http.MethodPost, upload, "application/pdf", strings.NewReader(pdf))
	var file struct{ ID string }
	if err := json.Unmarshal(kept.Body, &file); err != nil || kept.Status != http.StatusCreated {
		t.Fatalf("%d %s", kept.Status, kept.Body)
	}
	supervisor.call(http.MethodGet, "/attachments/"+file.ID, nil).refused(t, http.StatusNotFound, "attachment-unknown")

	// A dialogue before there is a plan; then the plan, with what a machine measures.
	supervisor.ok(http.MethodPost, journal, object{"kind": "dialogue", "text": "Harapan tahun ini dibahas"}, nil)
	employee.met(appraisal.ConfirmBriefing, object{"understood": true})
	employee.met(appraisal.ProposePlan, object{"indicators": []object{
		{"name": "Waktu layanan", "weight": 100, "better": "lower", "target": 4, "unit": "hari", "source": "Aplikasi", "metric": "days"},
	}})
	supervisor.met(appraisal.AgreePlan, object{"agreed": true, "relevant": []string{"Waktu layanan"}})
	self := employee.owes(appraisal.AssessSelf)

	figure := func(reference string, value int, metric string) object {
		return object{"employee": me.Number, "metric": metric, "date": "2026-01-02", "value": value, "reference": reference}
	}
	batch := func(rows ...object) object { return object{"measurements": rows} }
	feeder.call(http.MethodPost, "/measurements", batch(figure("x", 1, "horoscope"))).refused(t, http.StatusUnprocessableEntity, "metric-unknown")
	feeder.call(http.MethodPost, "/measurements", batch(figure("x", 101, "days"))).refused(t, http.StatusUnprocessableEntity, "figure-out-of-range")
	feeder.call(http.MethodGet, "/duties", nil).refused(t, http.StatusForbidden, "machine-only")
	var fed struct{ Stored, Repeated, Refused int }
	feeder.ok(http.MethodPost, "/measurements", batch(figure("a", 2, "days"), figure("b", 4, "days"), figure("c", 400, "days"), figure("a", 2, "days")), &fed)
	if fed.Stored != 2 || fed.Repeated != 1 || fed.Refused != 1 {
		t.Errorf("fed %+v", fed)
	}
	var standing struct {
		Indicators []struct {
			Measured    struct{ Value, Count float64 }
			Achievement float64
			Sources     []string
		}
	}
	employee.ok(http.MethodGet, progress, nil, &standing)
	if len(standing.Indicators) != 1 || standing.Indicators[0].Measured.Value != 3 || standing.Indicators[0].Achievement != 1.25 || standing.Indicators[0].Sources[0] != "Mesin contoh" {
		t.Errorf("stands at %+v", standing)
	}

	// Continuous feedback, and an innovation with its benefit and evidence.
	supervisor.ok(http.MethodPost, journal, object{"kind": "feedback", "text": "Berkas selalu lengkap", "competency": "service"}, nil)
	employee.ok(http.MethodPost, journal, object{"kind": "check-in", "text": "Membahas beban kerja", "indicator": "Waktu layanan"}, nil)
	var claim struct{ ID string }
	employee.ok(http.MethodPost, journal, object{
		"kind": "innovation", "text": "Loket cepat bagi lansia", "benefit": "Antrean turun separuh", "evidence": []object{{"title": "Catatan", "file": file.ID}},
	}, &claim)
	if read := supervisor.call(http.MethodGet, "/attachments/"+file.ID, nil); string(read.Body) != pdf || read.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("read %d %v %s", read.Status, read.Header, read.Body)
	}
	if a := employee.submit(self, object{"scores": object{"service": 3}}); a.Status != http.StatusOK {
		t.Fatalf("%d %s", a.Status, a.Body)
	}

	// The supervisor's form begins with all of it; departing from a measured figure takes words.
	assess := supervisor.owes(appraisal.AssessSubordinate)
	var form struct {
		Asks struct {
			Realised []struct{ Value float64 }
			Journal  []struct{ Kind string }
		}
	}
	supervisor.ok(http.MethodGet, "/duties/"+assess, nil, &form)
	if len(form.Asks.Realised) != 1 || form.Asks.Realised[0].Value != 3 || len(form.Asks.Journal) != 4 {
		t.Errorf("the form begins with %+v", form.Asks)
	}
	verdict := []object{{"claim": claim.ID, "verified": true, "reason": "Diperiksa di loket"}}
	body := func(departure string) object {
		return object{"scores": object{"service": 4}, "innovation": true, "innovation_claims": verdict,
			"realised": []object{{"indicator": "Waktu layanan", "value": 4, "departure": departure}}}
	}
	supervisor.submit(assess, body("")).refused(t, http.StatusUnprocessableEntity, "departure-unexplained")
	if a := supervisor.submit(assess, body("Aplikasi mati dua pekan")); a.Status != http.StatusOK {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	eventually(t, time.Minute, func(context.Context) error {
		var v struct{ Result *struct{ Rating string } }
		employee.ok(http.MethodGet, "/appraisals/"+id, nil, &v)
		if v.Result == nil {
			return errors.New("no result")
		}
		if v.Result.Rating != "great" {
			t.Errorf("rated %s, although an innovation was verified", v.Result.Rating)
		}
		return nil
	})
	var entries struct {
		Entries []struct{ Claim *struct{ State string } }
	}
	employee.ok(http.MethodGet, journal, nil, &entries)
	if last := entries.Entries[len(entries.Entries)-1]; last.Claim == nil || last.Claim.State != "verified" {
		t.Errorf("the claim: %+v", last)
	}
}
