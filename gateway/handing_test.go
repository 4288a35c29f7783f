package gateway_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
)

func TestHandsOverOneDuty(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "quarter-1")
	id := o.owe(o.appraisal, appraisal.EvaluatePeriod, "lead")
	o.ok(http.StatusOK, "lead", http.MethodPut, "/duties/"+id.String()+"/draft", object{"revision": 0, "body": object{"feedback": "separuh"}})
	path := "/duties/" + id.String() + "/handover"
	to := func(who, reason string) object { return object{"to": o.people[who], "reason": reason} }
	for _, who := range []string{"lead", "staff", "official"} {
		o.refused(http.StatusForbidden, who, http.MethodPost, path, to("other", why), "handover-not-yours")
	}
	o.refused(http.StatusNotFound, "ani", http.MethodPost, path, to("other", why), "duty-unknown")
	o.refused(http.StatusNotFound, "foreigner", http.MethodPost, path, to("other", why), "duty-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, to("lead", why), "assignee-same")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, to("staff", why), "assignee-is-employee")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, to("gone", why), "assignee-left")
	for _, who := range []string{"hr", "head"} {
		o.refused(http.StatusUnprocessableEntity, who, http.MethodPost, path, to(who, why), "handover-to-oneself")
	}
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, to("foreigner", "x"), "assignee-unknown", "reason-missing")
	personal := o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, "/duties/"+personal.String()+"/handover", to("other", why), "duty-personal")
	planned := o.owe(o.appraisal, appraisal.ProposePlan, "staff")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, "/duties/"+planned.String()+"/handover", to("other", why), "duty-personal")
	peers := o.owe(o.appraisal, appraisal.AssessPeer, "ani")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, "/duties/"+peers.String()+"/handover", to("other", why), "duty-personal")
	require.Zero(t, o.count("SELECT count(*) FROM duty WHERE state <> 'open'"), "nothing is stored of what was refused")

	var h act.HandedOver
	o.ok(http.StatusOK, "head", http.MethodPost, path, to("other", why)).into(&h)
	require.Equal(t, o.people["other"], h.Holder.ID)
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'handed-over'", id))
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty n JOIN duty o ON o.id = $1 AND o.due_at = n.due_at WHERE n.id = $2 AND n.own", id, h.ID))
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE supervisor_id = $1", o.people["lead"]), "the supervisor stays")
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'duty.handed-over' AND actor_id = $1 AND detail->>'reason' = $2", o.people["head"], why))
	require.Equal(t, 1, o.count("SELECT count(*) FROM mail WHERE duty_id = $1 AND kind = 'handed-over' AND person_id = $2", h.ID, o.people["other"]))
	require.Len(t, o.told, 1)
	o.refused(http.StatusGone, "lead", http.MethodPut, "/duties/"+id.String()+"/draft", object{"revision": 1, "body": object{}}, "handed-over")
	o.refused(http.StatusGone, "hr", http.MethodPost, path, to("dewi", why), "handed-over")
	var form act.Form
	o.ok(http.StatusOK, "other", http.MethodGet, "/duties/"+h.ID.String(), nil).into(&form)
	require.Nil(t, form.Draft, "the new one starts clean")
}

func TestHandsOverDecisionsToWhoeverHadNoPart(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "follow-up")
	late := o.owe(o.appraisal, appraisal.EvaluatePeriod, "other")
	decision := o.owe(o.appraisal, appraisal.DecideEscalation, "head", about(late))
	reward := o.owe(o.appraisal, appraisal.DecideConsequence, "official", slot(1))
	o.as(func(tx store.Tx) { o.person(tx, "official2", "none", nil, "official") })
	hand := func(id uuid.UUID) string { return "/duties/" + id.String() + "/handover" }
	to := func(who string) object { return object{"to": o.people[who], "reason": why} }
	for _, who := range []string{"lead", "other"} {
		o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, hand(decision), to(who), "assignee-barred")
	}
	o.refused(http.StatusForbidden, "head", http.MethodPost, hand(decision), to("dewi"), "handover-not-yours")
	o.ok(http.StatusOK, "hr", http.MethodPost, hand(decision), to("dewi"))
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, hand(reward), to("dewi"), "officer-role")
	o.ok(http.StatusOK, "hr", http.MethodPost, hand(reward), to("official2"))
}

func TestAFormerSupervisorStillAssesses(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "evaluation")
	id := o.owe(o.appraisal, appraisal.AssessSubordinate, "lead")
	plan := o.owe(o.appraisal, appraisal.AgreePlan, "lead")
	path := "/appraisals/" + o.appraisal.ID.String()
	var r act.Replaced
	o.ok(http.StatusOK, "hr", http.MethodPost, path+"/supervisor", object{"person": o.people["other"], "reason": why}).into(&r)
	require.Equal(t, 1, r.HandedOver)
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'open'", id), "who was over them for less than a month leaves it to the former one")
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'handed-over'", plan))
	var f act.Formers
	o.ok(http.StatusOK, "other", http.MethodGet, path+"/formers", nil).into(&f)
	require.Len(t, f.Supervisors, 2)
	require.Equal(t, o.people["lead"], f.Supervisors[0].Supervisor.ID)
	require.NotNil(t, f.Supervisors[0].Until)
	require.Equal(t, why, f.Supervisors[1].Reason)
	require.Nil(t, f.Supervisors[1].Until)

	// Where the former one has left, the new one does it.
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE person SET employment = 'left' WHERE id IN ($1, $2)", o.people["lead"], o.people["other"])
	})
	o.ok(http.StatusOK, "hr", http.MethodPost, path+"/supervisor", object{"person": o.people["dewi"], "reason": why})
	require.Equal(t, 1, o.count("SELECT count(*) FROM supervision WHERE until_on IS NULL AND supervisor_id = $1", o.people["dewi"]))
}

func TestShowsWhatFormerSupervisorsWrote(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "tanjungbalai")
	o.stand(&o.appraisal, "review-1")
	o.met(o.appraisal, appraisal.EvaluatePeriod, "lead", object{"results": "meets", "behaviour": "meets", "feedback": why})
	peer := o.met(o.appraisal, appraisal.AssessPeer, "ani", object{"scores": o.scores(3)})
	o.stand(&o.appraisal, "evaluation")
	drafted := o.owe(o.appraisal, appraisal.AssessSubordinate, "lead")
	o.ok(http.StatusOK, "lead", http.MethodPut, "/duties/"+drafted.String()+"/draft", object{"revision": 0, "body": object{"comment": "separuh"}})
	path := "/appraisals/" + o.appraisal.ID.String()
	o.ok(http.StatusOK, "hr", http.MethodPost, path+"/supervisor", object{"person": o.people["other"], "reason": why})
	o.refused(http.StatusForbidden, "staff", http.MethodGet, path+"/formers", nil, "formers-not-yours")
	for _, who := range []string{"hr", "other"} {
		var f act.Formers
		o.ok(http.StatusOK, who, http.MethodGet, path+"/formers", nil).into(&f)
		require.Len(t, f.Documents, 2)
		require.True(t, f.Documents[0].Final)
		require.Equal(t, "evaluate-period", f.Documents[0].Kind)
		require.False(t, f.Documents[1].Final)
		require.Equal(t, "handed-over", f.Documents[1].State)
		require.Equal(t, drafted, f.Documents[1].Duty)
		require.Equal(t, o.people["lead"], f.Documents[1].Author.ID)
		for _, doc := range f.Documents {
			require.NotEqual(t, peer, doc.Duty)
		}
	}
	o.refused(http.StatusNotFound, "ani", http.MethodGet, path+"/formers", nil, "appraisal-unknown")
}

func TestRecordsADelegation(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "skp")
	o.owe(o.appraisal, appraisal.AgreePlan, "lead")
	body := func(change object) object {
		b := object{
			"from": o.people["lead"], "to": o.people["dewi"], "kind": "plh", "number": "800/12/SPT/2026",
			"starts_on": "2026-03-02", "ends_on": "2026-03-31", "reason": why,
		}
		for k, v := range change {
			b[k] = v
		}
		return b
	}
	const path = "/delegations"
	for _, who := range []string{"lead", "staff", "dewi", "official"} {
		o.refused(http.StatusForbidden, who, http.MethodPost, path, body(nil), "delegation-not-yours")
	}
	o.refused(http.StatusForbidden, "hr", http.MethodPost, path, body(object{"from": o.people["hr"]}), "delegation-not-yours")
	o.refused(http.StatusForbidden, "hr", http.MethodPost, path, body(object{"to": o.people["hr"]}), "delegation-not-yours")
	for code, change := range map[string]object{
		"delegation-to-oneself":     {"to": o.people["lead"]},
		"assignee-left":             {"to": o.people["gone"]},
		"assignee-unknown":          {"to": o.people["foreigner"]},
		"delegator-unknown":         {"from": o.people["foreigner"]},
		"choice-unknown":            {"kind": "friend"},
		"delegation-without-letter": {"number": " "},
		"dates-reversed":            {"starts_on": "2026-04-02", "ends_on": "2026-04-01"},
		"date-in-the-past":          {"starts_on": "2026-02-02", "ends_on": "2026-03-01"},
		"delegation-too-long":       {"ends_on": "2028-03-31"},
		"reason-missing":            {"reason": "x"},
	} {
		o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body(change), code)
	}
	require.Zero(t, o.count("SELECT count(*) FROM delegation"))
	require.Empty(t, o.told)

	var g act.Delegation
	o.ok(http.StatusCreated, "head", http.MethodPost, path, body(nil)).into(&g)
	require.Equal(t, "in-force", g.State)
	require.Equal(t, o.people["head"], g.RecordedBy.ID)
	require.Len(t, o.told, 1)
	require.Equal(t, o.appraisal.ID, o.told[0].Process)
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'delegation.recorded' AND actor_id = $1", o.people["head"]))
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, body(object{"starts_on": "2026-03-31", "ends_on": "2026-04-30"}), "delegation-overlaps")
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, body(object{"from": o.people["dewi"], "to": o.people["lead"]}), "delegation-circular")
	o.ok(http.StatusCreated, "hr", http.MethodPost, path, body(object{"starts_on": "2026-04-01", "ends_on": "2026-04-30"}))

	list := func(who, state string) (n int) {
		var all struct{ Delegations []act.Delegation }
		o.ok(http.StatusOK, who, http.MethodGet, path+"?state="+state, nil).into(&all)
		return len(all.Delegations)
	}
	for who, n := range map[string]int{"hr": 2, "head": 2, "lead": 2, "dewi": 2, "staff": 0, "foreigner": 0} {
		require.Equal(t, n, list(who, "all"), who)
	}
	require.Equal(t, 1, list("hr", "coming"))
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodGet, path+"?state=lost", nil, "choice-unknown")

	end := path + "/" + g.ID.String() + "/end"
	o.refused(http.StatusNotFound, "staff", http.MethodPost, end, object{"reason": why}, "delegation-unknown")
	o.refused(http.StatusNotFound, "foreigner", http.MethodPost, end, object{"reason": why}, "delegation-unknown")
	o.refused(http.StatusForbidden, "dewi", http.MethodPost, end, object{"reason": why}, "delegation-not-yours")
	o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, end, object{"reason": "x"}, "reason-missing")
	o.ok(http.StatusOK, "lead", http.MethodPost, end, object{"reason": why}).into(&g)
	require.Equal(t, "over", g.State)
	o.refused(http.StatusGone, "lead", http.MethodPost, end, object{"reason": why}, "delegation-over")
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'delegation.ended'"))
}

func TestNobodyAppraisesAsActingOfficerWithoutADelegation(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	path := "/appraisals/" + o.appraisal.ID.String() + "/supervisor"
	body := object{"person": o.people["dewi"], "acting": "plt", "reason": why}
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body, "delegation-missing")
	delegate := func(kind, starts, ends string) {
		o.ok(http.StatusCreated, "hr", http.MethodPost, "/delegations", object{
			"from": o.people["lead"], "to": o.people["dewi"], "kind": kind, "number": "821/7/2026", "starts_on": starts, "ends_on": ends, "reason": why,
		})
	}
	delegate("leave", "2026-03-01", "2026-03-05")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body, "delegation-missing")
	delegate("plt", "2026-03-10", "2026-04-10")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body, "delegation-missing")
	o.pass(9 * 24 * time.Hour)
	o.ok(http.StatusOK, "hr", http.MethodPost, path, body)
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal a JOIN supervision s ON s.appraisal_id = a.id AND s.until_on IS NULL AND s.acting = 'plt' AND s.delegation_id = a.delegation_id"))
	o.ok(http.StatusOK, "hr", http.MethodPost, path, object{"person": o.people["other"], "reason": why})
	require.Zero(t, o.count("SELECT count(*) FROM appraisal WHERE delegation_id IS NOT NULL"), "in their own right")
}

func TestAPeerWithdraws(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "feedback")
	id := o.owe(o.appraisal, appraisal.AssessPeer, "ani")
	self := o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	o.ok(http.StatusOK, "ani", http.MethodPut, "/duties/"+id.String()+"/draft", object{"revision": 0, "body": object{"comment": "separuh"}})
	path := "/duties/" + id.String() + "/withdrawal"
	for _, who := range []string{"staff", "lead", "foreigner"} {
		o.refused(http.StatusNotFound, who, http.MethodPost, path, object{"reason": why}, "duty-unknown")
	}
	o.refused(http.StatusUnprocessableEntity, "ani", http.MethodPost, path, object{"reason": "x"}, "reason-missing")
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, "/duties/"+self.String()+"/withdrawal", object{"reason": why}, "duty-not-withdrawable")
	var w act.Withdrawn
	o.ok(http.StatusOK, "ani", http.MethodPost, path, object{"reason": why}).into(&w)
	require.Equal(t, "withdrawn", w.State)
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'withdrawn' AND settled_at IS NULL", id))
	require.Equal(t, 1, o.count("SELECT count(*) FROM document WHERE duty_id = $1 AND NOT final", id), "what was drafted is kept")
	require.Zero(t, o.count("SELECT count(*) FROM mail WHERE duty_id = $1 AND state = 'queued'", id))
	require.Len(t, o.told, 1)
	o.refused(http.StatusGone, "ani", http.MethodPost, path, object{"reason": why}, "withdrawn")
	o.refused(http.StatusGone, "ani", http.MethodPost, hand(id), object{"scores": o.scores(3)}, "withdrawn")

	// The supervisor names another; the employee does not learn of it.
	naming := o.owe(o.appraisal, appraisal.NamePeer, "lead", about(id))
	var form act.Form
	o.ok(http.StatusOK, "lead", http.MethodGet, "/duties/"+naming.String(), nil).into(&form)
	require.Len(t, form.Asks.Asked, 1)
	for code, peer := range map[string]string{"peer-asked-before": "ani", "peer-is-employee": "staff", "peer-is-supervisor": "lead", "peer-unknown": "gone"} {
		o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, hand(naming), object{"peer": o.people[peer]}, code)
	}
	o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, hand(naming), object{}, "reason-missing")
	var v act.Appraisal
	o.ok(http.StatusOK, "staff", http.MethodGet, "/appraisals/"+o.appraisal.ID.String(), nil).into(&v)
	for _, d := range v.Duties {
		require.NotEqual(t, "name-peer", d.Kind)
	}
	o.refused(http.StatusNotFound, "staff", http.MethodGet, "/duties/"+naming.String(), nil, "duty-unknown")
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(naming), object{"peer": o.people["budi"]})
}

func TestNoDocumentIsDeletedOrChangedOnceItsDutyIsClosed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "tanjungbalai")
	o.stand(&o.appraisal, "evaluation")
	id := o.owe(o.appraisal, appraisal.AssessSubordinate, "lead")
	o.ok(http.StatusOK, "lead", http.MethodPut, "/duties/"+id.String()+"/draft", object{"revision": 0, "body": object{"comment": "separuh"}})
	o.ok(http.StatusOK, "hr", http.MethodPost, "/appraisals/"+o.appraisal.ID.String()+"/supervisor", object{"person": o.people["other"], "reason": why})
	for _, sql := range []string{"UPDATE document SET body = '{}' WHERE duty_id = $1", "UPDATE document SET final = true WHERE duty_id = $1"} {
		err := o.store.As(t.Context(), o.agency, func(tx store.Tx) error {
			_, err := tx.Exec(t.Context(), sql, id)
			return err
		})
		require.ErrorContains(t, err, "the duty of this document is closed")
	}
	require.ErrorContains(t, o.store.As(t.Context(), o.agency, func(tx store.Tx) error {
		_, err := tx.Exec(t.Context(), "DELETE FROM document WHERE duty_id = $1", id)
		return err
	}), "permission denied", "the service may not even try")
}

func TestTellsWhatWasMissedAndWhatEachChoiceDoes(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "evaluation")
	late := o.owe(o.appraisal, appraisal.AssessSubordinate, "lead")
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE mail SET state = 'sent', done_at = $2 WHERE duty_id = $1 AND kind = 'reminder'", late, tx.Now)
		o.exec(tx, "UPDATE duty SET state = 'lapsed', closed_at = $2, due_on = '2026-03-01' WHERE id = $1", late, tx.Now)
	})
	first := o.owe(o.appraisal, appraisal.DecideEscalation, "head", about(late))
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE duty SET state = 'lapsed', closed_at = $2 WHERE id = $1", first, tx.Now)
	})
	level := func(n int) func(*appraisal.Open) { return func(o *appraisal.Open) { o.Level = n } }
	id := o.owe(o.appraisal, appraisal.DecideEscalation, "official", about(late), level(1))
	last := o.owe(o.appraisal, appraisal.DecideEscalation, "hr", about(late), level(2), func(o *appraisal.Open) { o.Final = true })

	var form act.Form
	o.ok(http.StatusOK, "official", http.MethodGet, "/duties/"+id.String(), nil).into(&form)
	about := form.Asks.About
	require.Equal(t, "Nama lead", about.Assignee.Name)
	require.Equal(t, 2, about.Reminders)
	require.NotNil(t, about.LastReminder)
	require.Equal(t, `Nama lead did not meet "Assess a subordinate" by 2026-03-01. Reminders sent: 2.`, about.Missed)
	require.Len(t, about.Unanswered, 1)
	require.Equal(t, "Nama head", about.Unanswered[0].Assignee.Name)
	require.Contains(t, about.Otherwise, "one level up")
	words := map[string]string{}
	for _, c := range form.Asks.Choices {
		words[c.Choice] = c.Effect
		require.NotContains(t, c.Effect, "%!")
	}
	require.Contains(t, words["extend"], "between 2026-03-03 and 2026-05-01")
	require.Contains(t, words["reassign"], "supervisor from now on")
	require.Contains(t, words["act"], "decided one level above you")
	require.NotContains(t, words, "proceed")
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE person SET language = 'id' WHERE id = $1", o.people["hr"]) })
	o.ok(http.StatusOK, "hr", http.MethodGet, "/duties/"+last.String(), nil).into(&form)
	require.Contains(t, form.Asks.About.Otherwise, "tetap terbuka")
	require.Contains(t, form.Asks.About.Missed, "tidak melaksanakan")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, hand(last), object{"choice": "act", "reason": why}, "choice-not-open")
	o.refused(http.StatusUnprocessableEntity, "official", http.MethodPost, hand(id), object{"choice": "proceed", "reason": why}, "cannot-proceed-without")
	o.ok(http.StatusOK, "official", http.MethodPost, hand(id), object{"choice": "act", "reason": why})
}

func TestShowsForWhomSomebodyActs(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "skp")
	lead := o.people["lead"]
	id := o.owe(o.appraisal, appraisal.AgreePlan, "dewi", func(open *appraisal.Open) { open.For = &lead })
	var form act.Form
	o.ok(http.StatusOK, "dewi", http.MethodGet, "/duties/"+id.String(), nil).into(&form)
	require.Equal(t, "Nama lead", form.ActingFor.Name)
	// What is owed by right moves with the part, whoever acts.
	o.ok(http.StatusOK, "hr", http.MethodPost, "/appraisals/"+o.appraisal.ID.String()+"/supervisor", object{"person": o.people["other"], "reason": why})
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE assignee_id = $1 AND principal_id IS NULL AND state = 'open'", o.people["other"]))
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'handed-over'", id))
}
