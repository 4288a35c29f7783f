package gateway_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

func TestShowsEachWhatTheyMaySee(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	path := "/appraisals/" + o.appraisal.ID.String()
	o.stand(&o.appraisal, "feedback")
	o.owe(o.appraisal, appraisal.AssessPeer, "ani")
	o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	o.rate(o.appraisal, "baik")
	see := func(who string) (v act.Appraisal) {
		t.Helper()
		o.ok(http.StatusOK, who, http.MethodGet, path, nil).into(&v)
		return v
	}
	peer := func(v act.Appraisal) *act.Person {
		for _, d := range v.Duties {
			if d.Kind == string(appraisal.AssessPeer) {
				return d.Assignee
			}
		}
		require.Equal(t, map[string]int{string(appraisal.AssessPeer): 1}, v.Asked, "only counted")
		return nil
	}
	require.Nil(t, see("staff").Result, "before it is announced")
	for _, who := range []string{"lead", "head", "member", "hr", "official"} {
		require.Equal(t, "baik", see(who).Result.Rating, who)
	}
	require.Nil(t, peer(see("staff")), "who was asked in confidence")
	require.Nil(t, peer(see("lead")))
	require.Nil(t, peer(see("official")))
	require.Equal(t, o.people["ani"], peer(see("hr")).ID)
	require.Empty(t, see("hr").Asked)
	for _, who := range []string{"ani", "dewi", "foreigner"} {
		o.refused(http.StatusNotFound, who, http.MethodGet, path, nil, "appraisal-unknown")
	}
	o.refused(http.StatusNotFound, "staff", http.MethodGet, "/appraisals/"+o.forum.ID.String(), nil, "appraisal-unknown")
	o.announce(o.appraisal)
	v := see("staff")
	require.Equal(t, "Good", v.Result.OfficialName)
	require.Contains(t, string(v.Result.Breakdown), `"rating"`)
	require.Nil(t, v.Result.ReceivedAt, "seeing it through the API is no receipt")

	var list struct{ Appraisals []act.AppraisalItem }
	o.ok(http.StatusOK, "lead", http.MethodGet, "/appraisals", nil).into(&list)
	require.Len(t, list.Appraisals, 1)
	o.ok(http.StatusOK, "dewi", http.MethodGet, "/appraisals", nil).into(&list)
	require.Empty(t, list.Appraisals)
}

func TestRecordsTheReceiptOfAResult(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	path := "/appraisals/" + o.appraisal.ID.String() + "/receipt"
	o.stand(&o.appraisal, "announcement")
	o.rate(o.appraisal, "baik")
	o.refused(http.StatusConflict, "staff", http.MethodPost, path, nil, "result-not-announced")
	o.announce(o.appraisal)
	o.refused(http.StatusForbidden, "lead", http.MethodPost, path, nil, "receipt-not-yours")
	o.refused(http.StatusNotFound, "dewi", http.MethodPost, path, nil, "appraisal-unknown")
	o.refused(http.StatusNotFound, "foreigner", http.MethodPost, path, nil, "appraisal-unknown")
	var first, second act.Receipt
	o.ok(http.StatusOK, "staff", http.MethodPost, path, nil).into(&first)
	require.Equal(t, "opened", first.ReceivedHow)
	o.pass(time.Hour)
	o.ok(http.StatusOK, "staff", http.MethodPost, path, nil).into(&second)
	require.True(t, first.ReceivedAt.Equal(second.ReceivedAt))
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'result.received'"))
	require.Len(t, o.told, 1)
}

func TestReplacesASupervisor(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "tanjungbalai")
	path := "/appraisals/" + o.appraisal.ID.String() + "/supervisor"
	o.stand(&o.appraisal, "evaluation")
	old := o.owe(o.appraisal, appraisal.AssessSubordinate, "lead")
	o.ok(http.StatusOK, "lead", http.MethodPut, "/duties/"+old.String()+"/draft", object{"revision": 0, "body": object{"comment": "separuh"}})
	to := func(who, reason string) object { return object{"person": o.people[who], "reason": reason} }
	o.refused(http.StatusForbidden, "lead", http.MethodPost, path, to("other", why), "role-missing")
	o.refused(http.StatusForbidden, "staff", http.MethodPost, path, to("other", why), "role-missing")
	o.refused(http.StatusNotFound, "foreigner", http.MethodPost, path, to("other", why), "appraisal-unknown")
	o.refused(http.StatusNotFound, "hr", http.MethodPost, "/appraisals/"+uuid.NewString()+"/supervisor", to("other", why), "appraisal-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, to("staff", why), "assignee-is-employee")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, to("lead", why), "assignee-same")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, to("gone", why), "assignee-left")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, to("hr", why), "handover-to-oneself")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, to("foreigner", "x"), "assignee-unknown", "reason-missing")

	var r act.Replaced
	o.ok(http.StatusOK, "hr", http.MethodPost, path, to("other", why)).into(&r)
	require.Equal(t, 1, r.HandedOver)
	require.Equal(t, o.people["other"], r.Supervisor.ID)
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE supervisor_id = $1", o.people["other"]))
	require.Equal(t, 1, o.count("SELECT count(*) FROM document WHERE duty_id = $1 AND NOT final", old), "the old draft is kept")
	require.Equal(t, 1, o.count(`SELECT count(*) FROM duty n JOIN duty o ON o.due_at = n.due_at AND o.id = $1
		WHERE n.assignee_id = $2 AND n.state = 'open' AND o.state = 'handed-over'`, old, o.people["other"]))
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'supervisor.replaced' AND detail->>'from' = $1 AND detail->>'to' = $2",
		o.people["lead"].String(), o.people["other"].String()))
	require.Len(t, o.told, 1)
	// What follows the appraisal is supervised too.
	var coaching db.Process
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE appraisal SET closed_at = $1", tx.Now)
		coaching = o.process(tx, store.NewID(), appraisal.CoachingProcess, o.people["staff"])
		o.exec(tx, "INSERT INTO consequence (agency_id, id, appraisal_id, rule, kind, state) VALUES ($1, $2, $3, 'x', 'coaching', 'approved')",
			o.agency, coaching.ID, o.appraisal.ID)
		require.NoError(t, tx.InsertCoaching(t.Context(), db.InsertCoachingParams{
			AgencyID: o.agency, ID: coaching.ID, AppraisalID: o.appraisal.ID, ConsequenceID: coaching.ID, SupervisorID: o.people["other"],
		}))
	})
	o.stand(&coaching, "sessions")
	o.owe(coaching, appraisal.HoldSession, "other")
	o.ok(http.StatusOK, "hr", http.MethodPost, path, to("dewi", why)).into(&r)
	require.Equal(t, 1, r.HandedOver)
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE process_id = $1 AND state = 'open' AND assignee_id = $2", coaching.ID, o.people["dewi"]))
	require.Equal(t, 1, o.count("SELECT count(*) FROM coaching WHERE supervisor_id = $1", o.people["dewi"]))
	require.Equal(t, coaching.ID, o.told[1].Process)
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE process SET ended_at = $1 WHERE id = $2", tx.Now, coaching.ID) })
	o.refused(http.StatusGone, "hr", http.MethodPost, path, to("budi", why), "appraisal-closed")
}

func TestMovesDeadlines(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "feedback")
	id := o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	right := o.owe(o.appraisal, appraisal.Object, "staff")
	path := "/duties/" + id.String() + "/extension"
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"days": 7, "due_on": "2026-04-01", "reason": why}, "days-or-date")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"reason": "x"}, "days-or-date", "reason-missing")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"days": -11, "reason": why}, "date-in-the-past")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"due_on": "2026-03-12", "reason": why}, "date-unchanged")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"due_on": "2026-02-31", "reason": why}, "date-form")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"days": 4000, "reason": why}, "days-out-of-range")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, "/duties/"+right.String()+"/extension", object{"days": -1, "reason": why}, "right-shortened")
	o.refused(http.StatusNotFound, "hr", http.MethodPost, "/duties/"+uuid.NewString()+"/extension", object{"days": 1, "reason": why}, "duty-unknown")

	var m act.Moved
	o.ok(http.StatusOK, "hr", http.MethodPost, path, object{"days": 7, "reason": why}).into(&m)
	require.Equal(t, "2026-03-19", m.DueOn.String())
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND due_on = '2026-03-19' AND due_at = $2", id, m.DueAt))
	require.Equal(t, 1, o.count("SELECT count(*) FROM mail WHERE duty_id = $1 AND kind = 'reminder' AND state = 'queued' AND not_before = $2",
		id, o.calendar.Morning(o.calendar.Back(m.DueOn, appraisal.Span{Days: 5, Working: true}))), "reminders follow")
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'duty.moved' AND detail->>'from' = '2026-03-12' AND detail->>'to' = '2026-03-19'"))
	require.Zero(t, o.count("SELECT count(*) FROM dispatch"), "a later deadline needs no signal")
	o.ok(http.StatusOK, "hr", http.MethodPost, path, object{"due_on": "2026-03-02", "reason": why})
	require.Equal(t, 1, o.count("SELECT count(*) FROM dispatch WHERE process_id = $1", o.appraisal.ID), "an earlier one does")
	require.Equal(t, 2, o.count("SELECT count(*) FROM deadline_move WHERE duty_id = $1 AND cause = 'hr'", id))
	o.pass(20 * time.Hour)
	o.refused(http.StatusGone, "staff", http.MethodPost, hand(id), object{"scores": o.scores(3)}, "closed")
}

func TestMovesNoDeadlineBackOverDaysThatStandStill(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "feedback")
	id := o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	absence := object{"scope": "person", "person": o.people["staff"], "mode": "shift", "from": "2026-03-05", "until": "2026-03-09", "reason": why}
	o.ok(http.StatusCreated, "hr", http.MethodPost, "/cycles/"+o.cycle.ID.String()+"/absences", absence)
	var form act.Form
	o.ok(http.StatusOK, "staff", http.MethodGet, "/duties/"+id.String(), nil).into(&form)
	// As many days back as there are until today, of which five do not count.
	days := object{"days": -form.Duty.DueOn.Sub(o.calendar.Date(o.now)), "reason": why}
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, "/duties/"+id.String()+"/extension", days, "date-in-the-past")
	require.Zero(t, o.count("SELECT count(*) FROM deadline_move WHERE duty_id = $1", id))
}

func TestAsksThePublic(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "feedback")
	path := "/appraisals/" + o.appraisal.ID.String() + "/invitations"
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, nil, "no-invitation-left")
	for n := range 3 {
		o.owe(o.appraisal, appraisal.AssessPublic, "", slot(n+1))
	}
	o.refused(http.StatusForbidden, "staff", http.MethodPost, path, nil, "role-missing")
	o.refused(http.StatusNotFound, "dewi", http.MethodPost, path, nil, "appraisal-unknown")
	o.refused(http.StatusNotFound, "foreigner", http.MethodPost, path, nil, "appraisal-unknown")
	var minted struct{ Invitations []act.Invitation }
	o.refused(http.StatusForbidden, "lead", http.MethodPost, path, nil, "role-missing")
	o.ok(http.StatusCreated, "hr", http.MethodPost, path, nil).into(&minted)
	require.Len(t, minted.Invitations, 3)
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, nil, "no-invitation-left")

	first, late := minted.Invitations[0], minted.Invitations[1]
	// A link that was lost is minted anew, and the old one ends.
	again := "/duties/" + late.Duty.String() + "/invitation"
	for _, who := range []string{"staff", "lead", "foreigner"} {
		o.refused(http.StatusNotFound, who, http.MethodPost, again, nil, "duty-unknown")
	}
	self := o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	o.refused(http.StatusNotFound, "hr", http.MethodPost, "/duties/"+self.String()+"/invitation", nil, "duty-unknown")
	lost := late
	o.ok(http.StatusCreated, "hr", http.MethodPost, again, nil).into(&late)
	require.Equal(t, lost.Duty, late.Duty)
	o.ok(http.StatusOK, "", http.MethodGet, late.Path, nil)
	o.refused(http.StatusNotFound, "", http.MethodGet, lost.Path, nil, "link-unknown")
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'public.invited-again' AND duty_id = $1", late.Duty))
	var form act.PublicForm
	o.ok(http.StatusOK, "", http.MethodGet, first.Path, nil).into(&form)
	require.Equal(t, "Nama staff", form.Employee.Name)
	require.Len(t, form.Competencies, 7)
	body := object{"scores": o.scores(3), "comment": "Ramah"}
	o.refused(http.StatusNotFound, "", http.MethodGet, "/public/"+strings.Repeat("a", 43), nil, "link-unknown")
	o.refused(http.StatusNotFound, "", http.MethodPost, "/public/x", body, "link-unknown")
	o.refused(http.StatusUnprocessableEntity, "", http.MethodPost, first.Path, object{"scores": object{}}, repeat("score-missing", 7)...)
	// A link is the only way to such a duty, also for those who have a key.
	o.refused(http.StatusNotFound, "staff", http.MethodPost, hand(first.Duty), body, "duty-unknown")
	o.refused(http.StatusForbidden, "hr", http.MethodPost, hand(first.Duty), body, "not-your-duty")
	o.ok(http.StatusOK, "", http.MethodPost, first.Path, body)
	require.Equal(t, 1, o.count("SELECT count(*) FROM document WHERE duty_id = $1 AND final AND author_id IS NULL", first.Duty))
	o.refused(http.StatusConflict, "hr", http.MethodPost, "/duties/"+first.Duty.String()+"/invitation", nil, "already-recorded")
	o.refused(http.StatusConflict, "", http.MethodPost, first.Path, body, "already-recorded")
	o.refused(http.StatusConflict, "", http.MethodGet, first.Path, nil, "already-recorded")
	o.pass(11 * 24 * time.Hour)
	p := o.refused(http.StatusGone, "", http.MethodPost, late.Path, body, "closed")
	require.Contains(t, p.Detail, "Ditutup", "the public is spoken to in Indonesian")
	english := o.call("", http.MethodGet, late.Path, nil, "Accept-Language", "en-GB,en;q=0.8")
	require.Contains(t, english.problem().Detail, "Closed")
	for _, i := range minted.Invitations {
		require.NotContains(t, o.logs.String(), i.Token)
	}
}
