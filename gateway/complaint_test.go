package gateway_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

// complaint is the process of a report.
func (o *office) complaint(id uuid.UUID) (p db.Process) {
	o.Helper()
	o.as(func(tx store.Tx) {
		var err error
		p, err = tx.Process(o.Context(), id)
		require.NoError(o, err)
	})
	return p
}

func TestComplaintIsHandledByThoseItConcerns(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	id, got := o.file("203.0.113.7", object{"number": "", "name": "Bapak di loket dua", "sp4n_reference": "LAPOR-99"})
	path := "/complaints/" + id.String()
	for _, who := range []string{"staff", "lead", "head", "official", "member", "foreigner"} {
		o.refused(http.StatusNotFound, who, http.MethodGet, path, nil, "complaint-unknown")
		if who != "foreigner" {
			o.refused(http.StatusForbidden, who, http.MethodGet, "/complaints", nil, "role-missing")
		}
	}
	var full act.Complaint
	o.ok(http.StatusOK, "hr", http.MethodGet, path, nil).into(&full)
	require.Equal(t, &act.Reporter{Name: "Pelapor Rahasia", Contact: "0812-rahasia"}, full.Reporter)
	require.Equal(t, appraisal.NewDate(2026, 5, 1), *full.AnswerBy, "sixty days from 2 March")
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'complaint.reporter-read' AND actor_id = $1", o.people["hr"]))

	// Moderation.
	process := o.complaint(id)
	o.stand(&process, string(appraisal.StepModeration))
	moderate := o.owe(process, appraisal.ModerateComplaint, "hr")
	a := o.ok(http.StatusOK, "hr", http.MethodGet, "/duties/"+moderate.String(), nil)
	require.NotContains(t, string(a.body), "Rahasia", "who complained is in no form")
	require.Contains(t, string(a.body), "loket dua")
	submit := func(body object) answer { return o.call("hr", http.MethodPost, hand(moderate), body) }
	for _, c := range []struct {
		body  object
		codes []string
	}{
		{object{"decision": "accept", "statement": why}, []string{"employee-unresolved"}},
		{object{"decision": "accept", "employee": o.people["staff"]}, []string{"words-missing"}},
		{object{"decision": "accept", "employee": uuid.New(), "statement": why}, []string{"employee-unknown"}},
		{object{"decision": "accept", "employee": o.people["hr"], "statement": why}, []string{"moderator-involved"}},
		{object{"decision": "dismiss"}, []string{"words-missing", "reason-missing"}},
		{object{"decision": "refer", "answer": why, "reason": why}, []string{"reference-missing"}},
		{object{"decision": "ask"}, []string{"words-missing"}},
		{object{"decision": "shrug"}, []string{"choice-unknown"}},
	} {
		require.ElementsMatch(t, c.codes, submit(c.body).codes(), "%v", c.body)
	}
	o.refused(http.StatusNotFound, "lead", http.MethodPost, hand(moderate), object{"decision": "dismiss"}, "duty-unknown")
	o.ok(http.StatusOK, "hr", http.MethodPost, hand(moderate), object{"decision": "accept", "employee": o.people["staff"], "statement": "Pelayanan di loket lambat"})
	o.as(func(tx store.Tx) {
		statement := "Pelayanan di loket lambat"
		who, of := o.people["staff"], o.appraisal.ID
		require.NoError(t, tx.AcceptComplaint(t.Context(), db.AcceptComplaintParams{ID: id, EmployeeID: &who, AppraisalID: &of, Statement: &statement, At: &tx.Now}))
	})
	require.Equal(t, "examined", o.status(got, "en").Status)

	// The employee is heard, and reads the statement alone.
	o.stand(&process, string(appraisal.StepHearing))
	respond := o.owe(process, appraisal.RespondToComplaint, "staff")
	a = o.ok(http.StatusOK, "staff", http.MethodGet, "/duties/"+respond.String(), nil)
	require.Contains(t, string(a.body), "Pelayanan di loket lambat")
	for _, secret := range []string{"Rahasia", "0812", "tiga jam", strings.ReplaceAll(got.Receipt, "-", ""), got.Receipt, "LAPOR"} {
		require.NotContains(t, string(a.body), secret)
	}
	o.refused(http.StatusNotFound, "lead", http.MethodGet, "/duties/"+respond.String(), nil, "duty-unknown")
	o.ok(http.StatusOK, "staff", http.MethodPost, hand(respond), object{"response": "Hari itu dua petugas sakit"})

	// The answer waits for the finding, and its deadline for nobody.
	answer := o.owe(process, appraisal.AnswerComplaint, "hr")
	o.refused(http.StatusConflict, "hr", http.MethodPost, hand(answer), object{"answer": why}, "finding-missing")
	o.as(func(tx store.Tx) { o.person(tx, "hr-too", "active", nil, "hr") })
	o.refused(http.StatusConflict, "hr-too", http.MethodPost, "/duties/"+answer.String()+"/extension", object{"days": 7, "reason": why}, "legal-deadline")

	o.stand(&process, string(appraisal.StepFinding))
	find := o.owe(process, appraisal.FindComplaint, "head")
	var form act.Form
	o.ok(http.StatusOK, "head", http.MethodGet, "/duties/"+find.String(), nil).into(&form)
	require.Equal(t, "Hari itu dua petugas sakit", form.Asks.Complaint.Response.Response)
	require.Equal(t, "Nama staff", form.Duty.Subject.Name)
	require.Empty(t, form.Asks.Complaint.Text)
	finding := object{"substantiated": true, "finding": "Antrean tidak dilayani menurut urutan", "reason": why}
	own := o.owe(process, appraisal.FindComplaint, "lead")
	o.refused(http.StatusConflict, "lead", http.MethodPost, hand(own), finding, "finder-is-appraiser")
	o.stand(&o.appraisal, "evaluation")
	o.owe(o.appraisal, appraisal.AssessSubordinate, "dewi")
	assesses := o.owe(process, appraisal.FindComplaint, "dewi")
	o.refused(http.StatusConflict, "dewi", http.MethodPost, hand(assesses), finding, "finder-is-appraiser")
	o.refused(http.StatusUnprocessableEntity, "head", http.MethodPost, hand(find), object{"substantiated": true, "score": -5}, "field-unknown")
	o.ok(http.StatusOK, "head", http.MethodPost, hand(find), finding)

	// Only what is substantiated appears, in words, to those around the appraisal.
	appears := func() (seen int) {
		for _, who := range []string{"staff", "lead", "head", "hr"} {
			var v act.Appraisal
			o.ok(http.StatusOK, who, http.MethodGet, "/appraisals/"+o.appraisal.ID.String(), nil).into(&v)
			seen += len(v.Reports)
		}
		return seen
	}
	require.Zero(t, appears(), "before the finding")
	yes, text := true, "Antrean tidak dilayani menurut urutan"
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.KeepFinding(t.Context(), db.KeepFindingParams{ID: id, Substantiated: &yes, Finding: &text, At: &tx.Now}))
	})
	require.Equal(t, 4, appears())
	o.stand(&o.appraisal, "evaluation")
	assess := o.owe(o.appraisal, appraisal.AssessSubordinate, "lead")
	o.ok(http.StatusOK, "lead", http.MethodGet, "/duties/"+assess.String(), nil).into(&form)
	require.Equal(t, []act.Reported{{Kind: "complaint", Statement: "Pelayanan di loket lambat", Finding: text, On: appraisal.NewDate(2026, 3, 2)}}, form.Asks.Reports)
	var forum act.Forum
	o.ok(http.StatusOK, "member", http.MethodGet, "/forums/"+o.forum.ID.String(), nil).into(&forum)
	require.Len(t, forum.Ratings[0].Reports, 1)
	require.Equal(t, form.Asks.Reports[0], forum.Ratings[0].Reports[0].Reported)
	peer := o.owe(o.appraisal, appraisal.AssessPeer, "ani")
	require.NotContains(t, string(o.ok(http.StatusOK, "ani", http.MethodGet, "/duties/"+peer.String(), nil).body), "Antrean")

	o.ok(http.StatusOK, "hr", http.MethodPost, hand(answer), object{"answer": "Petugas telah ditegur dan antrean diperbaiki"})
	told := "Petugas telah ditegur dan antrean diperbaiki"
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.CloseComplaint(t.Context(), db.CloseComplaintParams{ID: id, State: "answered", Answer: &told, At: &tx.Now}))
	})
	v := o.status(got, "id")
	require.Equal(t, []string{"answered", "Sudah dijawab", told}, []string{v.Status, v.StatusName, v.Answer})
	full = act.Complaint{}
	o.ok(http.StatusOK, "hr", http.MethodGet, path, nil).into(&full)
	require.Equal(t, "LAPOR-99", full.SP4N)
	require.Nil(t, full.AnswerBy)
	require.Equal(t, text, full.Finding.Finding)
}

func TestComplainantAddsWhatIsAsked(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	id, got := o.file("203.0.113.7", nil)
	add := "/public/reports/" + got.Receipt + "/details"
	send := func(secret, text string) answer {
		return o.call("", http.MethodPost, add, object{"text": text}, "X-Secret", secret)
	}
	require.Equal(t, []string{"details-not-asked"}, send(got.Secret, why).codes())
	process := o.complaint(id)
	o.stand(&process, string(appraisal.StepModeration))
	o.owe(process, appraisal.CompleteComplaint, "")
	question := "Tanggal berapa?"
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.AskComplainant(t.Context(), db.AskComplainantParams{ID: id, Question: &question}))
	})
	v := o.status(got, "en")
	require.Equal(t, "more-needed", v.Status)
	require.Equal(t, question, v.Question)
	require.Equal(t, appraisal.NewDate(2026, 3, 12), *v.AddBy)
	require.Equal(t, []string{"receipt-unknown"}, send("WRONG", why).codes())
	require.Equal(t, []string{"words-missing"}, send(got.Secret, "x").codes())
	require.Equal(t, []string{"text-too-long"}, send(got.Secret, strings.Repeat("x", 5000)).codes())
	a := send(got.Secret, "Hari Senin pukul sembilan")
	require.Equal(t, http.StatusOK, a.status, "%s", a.body)
	require.Equal(t, "received", o.status(got, "en").Status)
	require.Equal(t, []string{"details-not-asked"}, send(got.Secret, why).codes(), "once for each question")
	var full act.Complaint
	o.ok(http.StatusOK, "hr", http.MethodGet, "/complaints/"+id.String(), nil).into(&full)
	require.Equal(t, []string{"Hari Senin pukul sembilan"}, full.Details)
}

// Officers read nothing about themselves or those they appraise, in lists either.
func TestOfficersDoNotReadAboutThemselves(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	id, _ := o.file("203.0.113.7", object{"number": "hr"})
	var list struct{ Complaints []act.ComplaintItem }
	o.ok(http.StatusOK, "hr", http.MethodGet, "/complaints", nil).into(&list)
	require.Empty(t, list.Complaints)
	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/complaints/"+id.String(), nil, "complaint-unknown")
}

// Who appraises somebody is asked of the appraisal, or of the roster, from the day a report comes in.
func TestOfficersDoNotReadAboutWhomTheyAppraise(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.as(func(tx store.Tx) {
		o.person(tx, "hr-too", "active", nil, "hr")
		o.exec(tx, "UPDATE appraisal SET supervisor_id = $1 WHERE id = $2", o.people["hr"], o.appraisal.ID)
		o.exec(tx, "UPDATE person SET superior_id = $1 WHERE id = $2", o.people["hr"], o.people["dewi"])
	})
	for i, about := range []string{"staff", "dewi"} {
		id, _ := o.file(fmt.Sprintf("203.0.113.%d", i), object{"number": about})
		var mine, theirs struct{ Complaints []act.ComplaintItem }
		o.ok(http.StatusOK, "hr", http.MethodGet, "/complaints", nil).into(&mine)
		require.Empty(t, mine.Complaints, about)
		o.ok(http.StatusOK, "hr-too", http.MethodGet, "/complaints", nil).into(&theirs)
		require.Len(t, theirs.Complaints, i+1)
		o.refused(http.StatusNotFound, "hr", http.MethodGet, "/complaints/"+id.String(), nil, "complaint-unknown")
	}
}

// A report that names somebody without their number is not read by the officer it may mean.
func TestOfficersDoNotReadWhatMayNameThem(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.as(func(tx store.Tx) {
		o.person(tx, "hr-too", "active", nil, "hr")
		o.exec(tx, "UPDATE person SET name = 'Dra. Rina Wulandari, M.Si.' WHERE id = $1", o.people["hr"])
	})
	id, _ := o.file("203.0.113.7", object{"number": "", "name": "Bu Rina Wulandari"})
	var mine, theirs struct{ Complaints []act.ComplaintItem }
	o.ok(http.StatusOK, "hr", http.MethodGet, "/complaints", nil).into(&mine)
	require.Empty(t, mine.Complaints)
	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/complaints/"+id.String(), nil, "complaint-unknown")
	o.ok(http.StatusOK, "hr-too", http.MethodGet, "/complaints", nil).into(&theirs)
	require.Len(t, theirs.Complaints, 1)
	o.ok(http.StatusOK, "hr-too", http.MethodGet, "/complaints/"+id.String(), nil)
	// Once it is known to be about another of that name, the officer is one like the others.
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE complaint SET employee_id = $1", o.people["ani"]) })
	o.ok(http.StatusOK, "hr", http.MethodGet, "/complaints/"+id.String(), nil)
}
