package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"rapor/appraisal"
)

// A contract that ends in the year: what would open later opens so early that the year is over
// by the last day.
func TestContractEnd(t *testing.T) {
	t.Parallel()
	const seconds = 2
	// Assessed at the end of a long year; the duties have their days, which are few enough.
	source := strings.NewReplacer("days: 12", "days: 80", "opens: 7d", "opens: 60d", "opens: 12d", "opens: 65d").Replace(plainMethod)
	o := openOffice(t, "kontrak", soloRoster, source, seconds)
	o.launched()
	id := o.appraisalOf("Rina Contoh")
	o.hr().ok(http.MethodPost, "/appraisals/"+id+"/ending", object{"kind": "contract-end", "on": day(40), "reason": "Perjanjian kerja berakhir"}, nil)
	o.live(nil, func(context.Context) error {
		if v := o.see(id); v.State == "open" {
			return errors.New("in step " + v.Step)
		}
		return nil
	})
	v := o.see(id)
	if v.Result == nil || v.Unrated != "" || v.Ending == nil || v.Ending.Kind != "contract-end" || v.Ending.Effect != "finish-early" ||
		v.FinishOn == nil || *v.FinishOn != day(40) || v.Period.Until != day(40) {
		t.Errorf("the appraisal: %+v", v)
	}
	if n := o.count(`SELECT count(*) FROM appraisal a JOIN cycle c ON c.id = a.cycle_id
		WHERE a.id = $1 AND a.closed_at < c.opened_at + $2 * interval '1 second'`, id, 41*seconds); n != 1 {
		t.Error("closed after the contract")
	}
}

// staff are alike and stand below the official.
const staff = `NIP,Nama
199001012015011001,Rina Contoh
199001012015011002,Rudi Contoh
199001012015011003,Tono Contoh
`

// Death, dismissal and withdrawal end a year with the reason that was recorded; nothing stays owed.
func TestLeavingEndsTheYear(t *testing.T) {
	t.Parallel()
	o := openOffice(t, "berakhir", staff, unhurried(plainMethod), 3600)
	o.launched()
	for name, kind := range map[string]string{"Rina Contoh": "death", "Rudi Contoh": "dismissal", "Tono Contoh": "withdrawal"} {
		awaits(t, o.as(name), appraisal.ConfirmBriefing)
		id, path := o.appraisalOf(name), "/appraisals/"+o.appraisalOf(name)+"/ending"
		body := object{"kind": kind, "on": day(0), "reason": "Tercatat dalam keputusan", "decree": "SK/7/2026"}
		o.hr().call(http.MethodPost, path, object{"kind": kind, "on": day(0), "reason": "x"}).refused(t, http.StatusUnprocessableEntity, "reason-missing")
		var r departed
		o.hr().ok(http.MethodPost, path, body, &r)
		if len(r.Appraisals) != 1 || r.Appraisals[0].Effect != "unrated" || r.Left != (kind != "withdrawal") {
			t.Errorf("%s: %+v", kind, r)
		}
		v := o.see(id)
		if v.State != "unrated" || v.Unrated != kind || v.Ending == nil || v.Ending.Kind != kind || v.Ending.Reason != "Tercatat dalam keputusan" || len(v.Duties) != 0 {
			t.Errorf("%s: %+v", kind, v)
		}
		o.hr().call(http.MethodPost, path, body).refused(t, http.StatusGone, "appraisal-closed")
	}
	if got := states(t, o.app, o.agency.ID, appraisal.ConfirmBriefing); got["void"] != 3 || len(got) != 1 {
		t.Errorf("the briefings: %v", got)
	}
	// Their workflows have ended too: the cycle waits for nobody, and goes on to its evaluation.
	o.live(nil, o.closed)
}

// A retirement that lies ahead reshapes the year: what is owed falls due before it, and the year
// is rated all the same.
func TestRetirementAhead(t *testing.T) {
	t.Parallel()
	o := openOffice(t, "pensiun", soloRoster, unhurried(plainMethod), 3600)
	o.launched()
	id, employee := o.appraisalOf("Rina Contoh"), o.as("Rina Contoh")
	before := awaits(t, employee, appraisal.ConfirmBriefing)
	var r departed
	last := day(10)
	o.hr().ok(http.MethodPost, "/appraisals/"+id+"/ending", object{"kind": "retirement", "on": last, "reason": "Batas usia pensiun"}, &r)
	if len(r.Appraisals) != 1 || r.Appraisals[0].Effect != "finish-early" || r.Left || r.Appraisals[0].Period.Until != last {
		t.Errorf("the retirement: %+v", r)
	}
	after := awaits(t, employee, appraisal.ConfirmBriefing)
	if after.ID != before.ID || !after.DueOn.Before(last) || !before.DueOn.After(last) {
		t.Errorf("due on %s, before on %s", after.DueOn, before.DueOn)
	}
	// Deadlines of all that move later stay before the last day.
	o.hr().ok(http.MethodPost, "/cycles/"+o.cycle+"/deadlines", object{"scope": "cycle", "days": 30, "reason": "Semua diberi waktu lebih"}, nil)
	if again := awaits(t, employee, appraisal.ConfirmBriefing); again.DueOn.After(last) {
		t.Errorf("due on %s, after the retirement on %s", again.DueOn, last)
	}
	o.live(nil, func(context.Context) error {
		if v := o.see(id); v.Result == nil || v.Step != "objection" {
			return errors.New("in step " + v.Step)
		}
		return nil
	})
	if n := o.count("SELECT count(*) FROM duty WHERE process_id = $1 AND NOT optional AND due_on > $2", id, last); n != 0 {
		t.Errorf("%d duties were due after the retirement", n)
	}
}

// A supervisor departs: their own year ends, and what they owed is their superior's.
func TestSupervisorDeparts(t *testing.T) {
	t.Parallel()
	o := openOffice(t, "pergi", complaintRoster, unhurried(plainMethod), 3600)
	o.launched()
	id, lead := o.appraisalOf("Rina Contoh"), o.named("Ketua Contoh")
	agree := about("Rina Contoh", appraisal.AgreePlan)
	o.live(agree, o.owing("Ketua Contoh", agree))
	path := "/people/" + lead.ID.String() + "/departure"
	body := object{"kind": "moved-agency", "on": day(0), "reason": "Pindah ke provinsi"}
	caller{t, o.app.URL(), o.named("Kepala Contoh").Key}.call(http.MethodPost, path, body).refused(t, http.StatusForbidden, "role-missing")
	var r departed
	o.hr().ok(http.MethodPost, path, body, &r)
	if !r.Left || r.Replaced != 2 || r.HandedOver == 0 || len(r.Appraisals) != 1 || r.Appraisals[0].Effect != "unrated" {
		t.Errorf("the departure: %+v", r)
	}
	eventually(t, time.Minute, o.owing("Kepala Contoh", agree))
	if v := o.see(id); v.Supervisor.ID != o.named("Kepala Contoh").ID {
		t.Errorf("supervised by %s", v.Supervisor.ID)
	}
	o.live(nil, func(context.Context) error {
		for _, name := range []string{"Rina Contoh", "Rudi Contoh"} {
			if v := o.see(o.appraisalOf(name)); v.Result == nil {
				return fmt.Errorf("%s is in step %s", name, v.Step)
			}
		}
		return nil
	})
	if n := o.count("SELECT count(*) FROM duty WHERE state = 'open' AND assignee_id = $1", lead.ID); n != 0 {
		t.Errorf("%d duties of somebody who has left", n)
	}
}
