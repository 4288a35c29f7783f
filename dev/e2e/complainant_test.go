package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"rapor/appraisal"
)

// views is everything a person can read that may have to do with a complaint: what they owe or owed, their forms, the
// appraisals they see with what explains them, and the papers.
func (o *office) views(who caller, complaint string, appraisals ...string) map[string]string {
	o.Helper()
	all := map[string]string{}
	read := func(path string) {
		all[path] = string(who.call(http.MethodGet, path, nil).Body)
	}
	for _, path := range []string{"/me", "/duties?state=all", "/appraisals", "/complaints", "/complaints/" + complaint} {
		read(path)
	}
	var list struct{ Duties []struct{ ID string } }
	_ = json.Unmarshal([]byte(all["/duties?state=all"]), &list)
	if len(list.Duties) == 0 {
		o.Fatalf("no duties in %s", all["/duties?state=all"])
	}
	for _, d := range list.Duties {
		read("/duties/" + d.ID)
	}
	for _, id := range appraisals {
		for _, part := range []string{"", "/explanation", "/formers", "/journal", "/plans", "/papers"} {
			read("/appraisals/" + id + part)
		}
	}
	return all
}

// TestComplainantIsProtected: who complained is in nothing that the employee, the appraiser or who makes the finding
// can read, nor in a mail; and the finding is never the appraiser's.
func TestComplainantIsProtected(t *testing.T) {
	t.Parallel()
	const rina, lead, head = "Rina Contoh", "Ketua Contoh", "Kepala Contoh"
	o := openOffice(t, "pelapor", complaintRoster, unhurried(plainMethod), 3600)
	o.launched()
	id := o.appraisalOf(rina)
	secrets := []string{"Wargatama Pelaporwati", "pelaporwati@warga.example"}
	receipt, err := o.api.As("").Report(t.Context(), o.agency.Code, appraisal.Report{
		Kind: appraisal.ComplaintReport, Number: o.named(rina).Number, Text: "Saya menunggu tiga jam di loket dua", Reporter: secrets[0], Contact: secrets[1],
	})
	if err != nil {
		t.Fatal(err)
	}
	moderation := o.hr().owes(appraisal.ModerateComplaint)
	if a := o.hr().submit(moderation, object{"decision": "accept", "employee": o.named(rina).ID, "statement": "Pelayanan di loket dua lambat"}); a.Status != http.StatusOK {
		t.Fatalf("moderation: %s", a.Body)
	}
	var list struct{ Complaints []struct{ ID string } }
	if o.hr().ok(http.MethodGet, "/complaints", nil, &list); len(list.Complaints) != 1 {
		t.Fatalf("reports: %+v", list)
	}
	complaint := list.Complaints[0].ID
	hidden := func(when string) {
		t.Helper()
		for _, name := range []string{rina, lead, head} {
			for path, text := range o.views(o.caller(name), complaint, id) {
				for _, secret := range secrets {
					if strings.Contains(text, secret) {
						t.Errorf("%s: %s reads %q in %s: %s", when, name, secret, path, text)
					}
				}
			}
		}
	}
	hearing := o.caller(rina).owes(appraisal.RespondToComplaint)
	hidden("while the employee is heard")
	// Nobody else is heard in the employee's place, least of all the appraiser.
	o.caller(lead).submit(hearing, object{"response": "Saya menjawab untuknya."}).refused(t, http.StatusNotFound, "duty-unknown")
	if a := o.caller(rina).submit(hearing, object{"response": "Hari itu hanya satu petugas yang masuk"}); a.Status != http.StatusOK {
		t.Fatalf("the response: %s", a.Body)
	}

	find := o.caller(head).owes(appraisal.FindComplaint)
	hidden("while the finding is made")
	const shown = "Antrean tidak dilayani menurut urutan"
	finding := object{"substantiated": true, "finding": shown, "reason": "Catatan antrean menunjukkan hal itu"}
	o.caller(lead).submit(find, finding).refused(t, http.StatusNotFound, "duty-unknown")
	o.hr().call(http.MethodPost, "/duties/"+find+"/handover", object{"to": o.named(lead).ID, "reason": because}).refused(t, http.StatusUnprocessableEntity, "duty-personal")
	// While the head is the appraiser, they find nothing.
	appraises := func(name string) {
		o.hr().ok(http.MethodPost, "/appraisals/"+id+"/supervisor", object{"person": o.named(name).ID, "reason": because}, nil)
	}
	appraises(head)
	o.caller(head).submit(find, finding).refused(t, http.StatusConflict, "finder-is-appraiser")
	appraises(lead)
	if a := o.caller(head).submit(find, finding); a.Status != http.StatusOK {
		t.Fatalf("the finding: %s", a.Body)
	}
	legal := o.hr().owes(appraisal.AnswerComplaint)
	eventually(t, time.Minute, func(context.Context) error {
		if a := o.hr().submit(legal, object{"answer": "Antrean kini dilayani menurut nomor"}); a.Status != http.StatusOK {
			return fmt.Errorf("the answer: %d %s", a.Status, a.Body) // the finding is still to be adopted
		}
		return nil
	})
	eventually(t, time.Minute, func(ctx context.Context) error {
		state, err := o.api.As("").ReportState(ctx, receipt)
		if err == nil && state.Status != "answered" {
			err = fmt.Errorf("the report is %s", state.Status)
		}
		return err
	})
	hidden("when it is answered")
	if a := o.caller(rina).call(http.MethodGet, "/appraisals/"+id, nil); !strings.Contains(string(a.Body), shown) {
		t.Errorf("what was found is not in the appraisal: %s", a.Body)
	}
	// HR, who answers, knows.
	if a := o.hr().call(http.MethodGet, "/complaints/"+complaint, nil); !strings.Contains(string(a.Body), secrets[0]) || !strings.Contains(string(a.Body), secrets[1]) {
		t.Errorf("HR does not know whom to answer: %s", a.Body)
	}
	if n := o.count("SELECT count(*) FROM audit WHERE act = 'complaint.reporter-read'"); n != 1 {
		t.Errorf("that HR read it is on record %d times", n)
	}
	for _, m := range o.app.Sink.Mails() {
		for _, secret := range secrets {
			if strings.Contains(fmt.Sprintf("%+v", m), secret) {
				t.Errorf("a mail has %q: %+v", secret, m)
			}
		}
	}
}
