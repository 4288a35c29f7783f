package e2e

import (
	"net/http"
	"testing"
	"time"

	"rapor/appraisal"
	"rapor/store"
)

// Somebody joins a running cycle: their year is shorter, with a plan of its own, and closes with
// a rating as that of the others does.
func TestEnrolmentAfterLaunch(t *testing.T) {
	t.Parallel()
	const code = "menyusul"
	o := openOffice(t, code, soloRoster, trial(plainMethod), 2)
	o.launched()
	o.load(code, soloRoster+"199201012020011002,Tono Contoh,tono@contoh.example\n")
	newcomer, path := o.named("Tono Contoh"), "/cycles/"+o.cycle+"/enrolments"
	begins := day(3)
	body := object{"employees": []any{newcomer.ID}, "starts_on": begins, "reason": "Pegawai baru, SPMT 5 Januari"}
	o.hr().call(http.MethodPost, path, object{"employees": []any{newcomer.ID}, "starts_on": "2027-01-05", "reason": "Pegawai baru"}).
		refused(t, http.StatusUnprocessableEntity, "date-outside-cycle")
	var r struct {
		Enrolled []struct {
			Appraisal string
			Period    appraisal.Year
		}
		Remaining int
	}
	o.hr().ok(http.MethodPost, path, body, &r)
	if len(r.Enrolled) != 1 || r.Enrolled[0].Period.From != begins || r.Remaining != 0 {
		t.Fatalf("enrolled: %+v", r)
	}
	o.hr().call(http.MethodPost, path, body).refused(t, http.StatusConflict, "already-enrolled")

	o.live(nil, o.closed)
	id := r.Enrolled[0].Appraisal
	v, other := o.see(id), o.see(o.appraisalOf("Rina Contoh"))
	if v.State != "closed" || v.Result == nil || other.Result == nil {
		t.Errorf("the newcomer: %+v, the other: %+v", v, other)
	}
	if v.Period.From != begins || other.Period.From != day(0) || v.Period.Until != other.Period.Until {
		t.Errorf("the newcomer's year is %+v, the other's %+v", v.Period, other.Period)
	}
	plan := versions(t, o.as("Tono Contoh"), id, 1)
	if who := plan.Versions[0].ProposedBy; who == nil || who.ID != newcomer.ID.String() {
		t.Errorf("the plan: %+v", plan.Versions[0])
	}
	var first, opened time.Time
	err := o.app.Store.As(t.Context(), o.agency.ID, func(tx store.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT (SELECT opened_at FROM cycle WHERE id = $1), min(opened_at) FROM duty WHERE process_id = $2`,
			o.cycle, id).Scan(&first, &opened)
	})
	if err != nil || opened.Before(first.Add(3*2*time.Second-time.Second)) {
		t.Errorf("the first duty opened at %s, %s after the cycle: %v", opened, opened.Sub(first), err)
	}
}
