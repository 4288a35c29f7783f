package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"rapor/appraisal"
	"rapor/store"
)

// TestWhyThisRating: every term, who changed the rating, when and why; single answers are behind a right
// of their own.
func TestWhyThisRating(t *testing.T) {
	t.Parallel()
	c := contest(t, "penjelasan")
	c.play(t)
	path := "/appraisals/" + c.id
	for who, key := range map[string]string{"employee": c.employee(), "supervisor": c.agency.Official.Key, "HR": c.agency.HR.Key} {
		var x struct {
			Results []struct {
				Terms []struct {
					Kind  string
					Words struct{ ID, EN string }
				}
			}
			Events []struct {
				Kind, Reason string
				By           *struct{ Name string }
			}
			Groups []any
		}
		if status, code := c.ask(t, key, http.MethodGet, path+"/explanation", nil, &x); status != http.StatusOK || len(x.Results) != 1 {
			t.Fatalf("%s: %d %s %+v", who, status, code, x)
		}
		var terms, events []string
		for _, term := range x.Results[0].Terms {
			if term.Words.ID == "" || term.Words.EN == "" {
				t.Errorf("no words for %s", term.Kind)
			}
			terms = append(terms, term.Kind)
		}
		for _, e := range x.Events {
			events = append(events, e.Kind)
			if e.Kind == "changed" && (e.By == nil || e.By.Name == "" || e.Reason == "") {
				t.Errorf("nobody changed the rating: %+v", e)
			}
		}
		for _, want := range []string{"indicator", "competency", "section", "score", "rating"} {
			if !slices.Contains(terms, want) {
				t.Errorf("%s misses the term %s: %v", who, want, terms)
			}
		}
		for _, want := range []string{"planned", "assessed", "computed", "announced", "objected", "stated", "objection-decided", "changed"} {
			if !slices.Contains(events, want) {
				t.Errorf("%s misses the event %s: %v", who, want, events)
			}
		}
		if len(x.Groups) != 0 {
			t.Errorf("groups of nobody: %v", x.Groups)
		}
		if status, code := c.ask(t, key, http.MethodPost, path+"/disclosure", map[string]string{"purpose": "audit", "reason": "Ingin tahu saja siapa"}, nil); status != http.StatusForbidden {
			t.Errorf("%s looks behind: %d %s", who, status, code)
		}
	}
}

// TestConfidentialGroups: a group of which two answered enters no score and is not shown, one of three is; nobody
// but who decides the objection, or audits, looks behind it, with a reason and on record.
func TestConfidentialGroups(t *testing.T) {
	t.Parallel()
	const rina, rudi, lead, head, auditor, secret = "Rina Contoh", "Rudi Contoh", "Pengawas Contoh", "Kepala Contoh", "Auditor Contoh", "Tanggapan"
	o := openOffice(t, "kelompok", groupRoster, groupMethod, 5)
	if _, err := o.app.Store.GrantRole(t.Context(), o.agency.ID, store.RoleGrant{Role: store.Auditor, Name: auditor, Mail: "auditor@contoh.example"}); err != nil {
		t.Fatal(err)
	}
	o.load("kelompok", groupRoster)
	peers := []string{"Sari Contoh", "Tono Contoh", "Umar Contoh"}
	o.asked(peers, rina, rudi)
	for i, peer := range peers {
		o.met(peer, appraisal.AssessPeer, rina, object{"scores": object{"service": 4}, "comment": fmt.Sprintf("%s %d tentang Rina.", secret, i)})
	}
	for i, peer := range peers[:2] {
		o.met(peer, appraisal.AssessPeer, rudi, object{"scores": object{"service": 4}, "comment": fmt.Sprintf("%s %d tentang Rudi.", secret, i)})
	}
	of := map[string]string{rina: "/appraisals/" + o.appraisalOf(rina), rudi: "/appraisals/" + o.appraisalOf(rudi)}
	audit := object{"purpose": "audit", "reason": "Pemeriksaan Inspektorat atas penilaian ini."}
	o.caller(auditor).call(http.MethodPost, of[rina]+"/disclosure", audit).refused(t, http.StatusConflict, "result-not-computed")
	// The third is late about Rudi.
	late, _ := o.caller(peers[2]).owesAbout(appraisal.AssessPeer, o.named(rudi).ID)
	endsToday(o.caller(peers[2]), o.hr(), late)
	for _, name := range []string{rina, rudi} {
		o.met(name, appraisal.AssessSelf, name, object{"scores": object{"service": 3}})
		o.met(lead, appraisal.AssessSubordinate, name, judged())
		o.met(name, appraisal.Acknowledge, name, object{"acknowledged": true})
	}

	everybody := map[string]caller{"HR": o.hr(), "the official": {t, o.app.URL(), o.agency.Official.Key}, "the lead": o.caller(lead), "the head": o.caller(head)}
	for name, want := range map[string]struct {
		score  string
		groups int
	}{rina: {"90", 1}, rudi: {"87", 0}} { // 60% of 95 and 40% of 3.3 or, without peers, 3 in 4
		readers := maps.Clone(everybody)
		readers["the employee"] = o.caller(name)
		for who, reader := range readers {
			a := reader.call(http.MethodGet, of[name]+"/explanation", nil)
			var x explained
			if err := json.Unmarshal(a.Body, &x); err != nil || a.Status != http.StatusOK || len(x.Results) != 1 {
				t.Fatalf("%s of %s: %d %v %s", who, name, a.Status, err, a.Body)
			}
			if got := x.Results[0].Score.String(); got != want.score || len(x.Groups) != want.groups || x.leftOut() == (want.groups > 0) {
				t.Errorf("%s reads of %s the score %s, want %s, and %+v", who, name, got, want.score, x)
			}
			for _, g := range x.Groups {
				if g.By != string(appraisal.ByPeer) || g.Scores["service"].String() != "4" || len(g.Comments) != 3 {
					t.Errorf("%s reads of the group %+v", who, g)
				}
			}
			if want.groups == 0 && bytes.Contains(a.Body, []byte(secret)) {
				t.Errorf("%s reads what two said: %s", who, a.Body)
			}
			for _, peer := range peers {
				if p := o.named(peer); bytes.Contains(a.Body, []byte(p.Name)) || bytes.Contains(a.Body, []byte(p.ID.String())) {
					t.Errorf("%s reads that %s was asked: %s", who, peer, a.Body)
				}
			}
			reader.call(http.MethodPost, of[name]+"/disclosure", audit).refused(t, http.StatusForbidden, "answers-confidential")
		}
	}

	// Behind it: for an audit, and for the decision on an objection while it is owed.
	contested := object{"purpose": "objection", "reason": "Memeriksa dasar nilai rekan sebelum memutus."}
	behind := func(who string, ask object) {
		t.Helper()
		path := of[rina] + "/disclosure"
		before := o.disclosed()
		o.caller(who).call(http.MethodPost, path, object{"purpose": ask["purpose"], "reason": " "}).refused(t, http.StatusUnprocessableEntity, "reason-missing")
		if n := o.disclosed(); n != before {
			t.Errorf("a refused look is on record: %d entries, %d before", n, before)
		}
		var x struct {
			Answers []struct {
				Person  struct{ Name string }
				Comment string
			}
		}
		o.caller(who).ok(http.MethodPost, path, ask, &x)
		var names []string
		for _, answer := range x.Answers {
			names = append(names, answer.Person.Name)
			if !strings.HasPrefix(answer.Comment, secret) {
				t.Errorf("%s said %q", answer.Person.Name, answer.Comment)
			}
		}
		if slices.Sort(names); !slices.Equal(names, peers) {
			t.Errorf("%s reads answers of %v", who, names)
		}
		if n := o.disclosed(); n != before+1 {
			t.Errorf("the audit trail has %d disclosures after one more than %d", n, before)
		}
	}
	behind(auditor, audit)
	o.met(rina, appraisal.Object, rina, object{"grounds": "Nilai rekan tidak sesuai dengan pekerjaan."})
	o.caller(head).call(http.MethodPost, of[rina]+"/disclosure", contested).refused(t, http.StatusForbidden, "answers-confidential")
	o.met(lead, appraisal.StateOnObjection, rina, object{"statement": "Nilai itu menurut bukti yang ada."})
	decide, _ := o.caller(head).owesAbout(appraisal.DecideObjection, o.named(rina).ID)
	behind(head, contested)
	o.caller(head).call(http.MethodPost, of[rudi]+"/disclosure", contested).refused(t, http.StatusForbidden, "answers-confidential")
	if a := o.caller(head).submit(decide, object{"change": false, "reason": "Jawaban rekan sejalan dengan bukti."}); a.Status != http.StatusOK {
		t.Fatalf("the decision: %s", a.Body)
	}
	o.caller(head).call(http.MethodPost, of[rina]+"/disclosure", contested).refused(t, http.StatusForbidden, "answers-confidential")
	var log struct {
		Disclosures []struct {
			By              struct{ Name string }
			Purpose, Reason string
		}
	}
	o.hr().ok(http.MethodGet, of[rina]+"/disclosures", nil, &log)
	if len(log.Disclosures) != 2 || log.Disclosures[0].By.Name != auditor || log.Disclosures[1].By.Name != head || log.Disclosures[1].Reason != contested["reason"] {
		t.Errorf("the record of it: %+v", log.Disclosures)
	}
}

// disclosed counts the disclosures in the audit trail, as HR takes it out.
func (o *office) disclosed() (n int) {
	o.Helper()
	a := o.hr().call(http.MethodGet, "/exports/audit?format=csv&bom=false", nil)
	if a.Status != http.StatusOK {
		o.Fatalf("the audit trail: %d %s", a.Status, a.Body)
	}
	return bytes.Count(a.Body, []byte("answers.disclosed"))
}
