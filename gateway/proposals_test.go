package gateway_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
)

// suggest keeps a proposal as an import would.
func (o *office) suggest(kind, employee string, about *uuid.UUID, change object) string {
	o.Helper()
	id := store.NewID()
	body, err := json.Marshal(change)
	require.NoError(o, err)
	o.as(func(tx store.Tx) {
		o.exec(tx, "INSERT INTO proposal (agency_id, id, cycle_id, kind, employee_id, appraisal_id, change, found_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
			o.agency, id, o.cycle.ID, kind, o.people[employee], about, body, tx.Now)
	})
	return id.String()
}

func decision(proposal string) string { return "/proposals/" + proposal + "/decision" }

func (o *office) stateOf(proposal string) (state string) {
	o.Helper()
	o.as(func(tx store.Tx) {
		require.NoError(o, tx.QueryRow(o.Context(), "SELECT state FROM proposal WHERE id = $1", proposal).Scan(&state))
	})
	return state
}

func TestListsAndDismissesProposals(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.launched()
	p := o.suggest("hand-over", "staff", &o.appraisal.ID, object{"supervisor_was": o.people["lead"], "supervisor": o.people["other"]})
	o.suggest("transfer", "staff", &o.appraisal.ID, object{"unit_was": o.unit, "unit": o.unit, "post_was": "Analis", "post": "Arsiparis"})
	own := o.suggest("enrolment", "hr", nil, object{"starts_on": "2026-02-16"})
	o.refused(http.StatusForbidden, "lead", http.MethodGet, "/proposals", nil, "role-missing")
	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/proposals?cycle="+uuid.NewString(), nil, "cycle-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodGet, "/proposals?state=lost", nil, "choice-unknown")
	var list struct{ Proposals []act.Proposal }
	o.ok(http.StatusOK, "foreigner", http.MethodGet, "/proposals", nil).into(&list)
	require.Empty(t, list.Proposals)
	o.ok(http.StatusOK, "hr", http.MethodGet, "/proposals?cycle="+o.cycle.ID.String(), nil).into(&list)
	require.Len(t, list.Proposals, 3)
	one := list.Proposals[0]
	require.Equal(t, "Nama staff", one.Employee.Name)
	require.Equal(t, "Nama lead", one.Was.Supervisor.Name)
	require.Equal(t, "Nama other", one.WouldBe.Supervisor.Name)
	require.Equal(t, o.clock(), one.FoundAt.UTC())
	require.Equal(t, act.Proposed{Unit: "Sekretariat", Post: "Arsiparis"}, list.Proposals[1].WouldBe)
	require.Equal(t, "2026-02-16", list.Proposals[2].On.String())

	yes, no := object{"accept": true, "reason": why}, object{"accept": false, "reason": why}
	o.refused(http.StatusForbidden, "lead", http.MethodPost, decision(p), no, "role-missing")
	o.refused(http.StatusNotFound, "foreigner", http.MethodPost, decision(p), no, "proposal-unknown")
	o.refused(http.StatusNotFound, "hr", http.MethodPost, decision(uuid.NewString()), no, "proposal-unknown")
	o.refused(http.StatusForbidden, "hr", http.MethodPost, decision(own), yes, "own-appraisal")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, decision(p), object{"accept": false, "reason": "x"}, "reason-missing")
	require.Equal(t, "pending", o.stateOf(p))
	var r act.ProposalDecided
	o.ok(http.StatusOK, "hr", http.MethodPost, decision(p), no).into(&r)
	require.Equal(t, "dismissed", r.Proposal.State)
	require.Equal(t, why, r.Proposal.Reason)
	require.Equal(t, o.people["hr"], r.Proposal.DecidedBy.ID)
	require.Nil(t, r.Replaced)
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'proposal.dismissed'"))
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE id = $1 AND supervisor_id = $2", o.appraisal.ID, o.people["lead"]))
	o.refused(http.StatusConflict, "hr", http.MethodPost, decision(p), yes, "proposal-dismissed")
}

// Accepting does what HR would do by hand, once.
func TestAcceptsProposals(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.launched()
	o.stand(&o.appraisal, "skp")
	plan := o.owe(o.appraisal, appraisal.AgreePlan, "lead")
	archive := uuid.New()
	o.as(func(tx store.Tx) {
		o.exec(tx, "INSERT INTO unit (agency_id, id, name, head_id) VALUES ($1, $2, 'Bidang Arsip', $3)", o.agency, archive, o.people["other"])
	})
	yes := object{"accept": true, "reason": why}
	accept := func(p string, body object) (r act.ProposalDecided) {
		t.Helper()
		o.ok(http.StatusOK, "hr", http.MethodPost, decision(p), body).into(&r)
		require.Equal(t, "accepted", r.Proposal.State)
		return r
	}
	handOver := o.suggest("hand-over", "staff", &o.appraisal.ID, object{"supervisor_was": o.people["lead"], "supervisor": o.people["ani"]})
	told := len(o.told)
	r := accept(handOver, yes)
	require.Equal(t, o.people["ani"], r.Replaced.Supervisor.ID)
	require.Equal(t, 1, r.Replaced.HandedOver)
	require.Greater(t, len(o.told), told, "the workflow hears of it at once")
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'handed-over'", plan))
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'supervisor.replaced' AND detail ->> 'reason' = $1", why))
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'proposal.accepted'"))
	o.refused(http.StatusConflict, "hr", http.MethodPost, decision(handOver), yes, "proposal-accepted")

	move := o.suggest("transfer", "staff", &o.appraisal.ID, object{"unit_was": o.unit, "unit": archive, "supervisor_was": o.people["ani"], "supervisor": o.people["other"]})
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, decision(move), object{"accept": true, "reason": why, "on": "2026-05-01"}, "date-in-the-future")
	r = accept(move, object{"accept": true, "reason": why, "on": "2026-02-01"})
	require.Equal(t, appraisal.PlanAgain, r.Transferred.Effect)
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE id = $1 AND unit_id = $2 AND supervisor_id = $3", o.appraisal.ID, archive, o.people["other"]))
	// Only the post is another: the supervisor stays. The day it was found is the first in it.
	r = accept(o.suggest("transfer", "staff", &o.appraisal.ID, object{"post_was": "Analis", "post": "Arsiparis"}), yes)
	require.Equal(t, o.people["other"], r.Transferred.Supervisor.ID)
	require.Equal(t, "2026-03-02", r.Transferred.Parts[2].From.String())
	require.Equal(t, "Arsiparis", r.Transferred.Parts[2].Post)

	r = accept(o.suggest("enrolment", "budi", nil, object{}), yes)
	require.Equal(t, "2026-03-02", r.Enrolled.Enrolled[0].Period.From.String())
	year := r.Enrolled.Enrolled[0].Appraisal

	r = accept(o.suggest("ending", "budi", &year, object{"last_on": "2026-11-30"}), yes)
	require.Equal(t, appraisal.FinishEarly, r.Departed.Appraisals[0].Effect)
	require.Equal(t, 1, o.count("SELECT count(*) FROM ending WHERE kind = 'contract-end' AND last_on = '2026-11-30'"))
	left := o.suggest("ending", "budi", &year, object{"leaves": true, "last_on": "2026-03-01", "last_on_was": "2026-11-30"})
	other := o.suggest("hand-over", "budi", &year, object{"supervisor_was": o.people["lead"], "supervisor": o.people["ani"]})
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, decision(left), yes, "proposal-why-left")
	r = accept(left, object{"accept": true, "reason": why, "ending": "moved-agency"})
	require.True(t, r.Departed.Left)
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE id = $1 AND unrated = 'moved-agency'", year))
	require.Equal(t, "superseded", o.stateOf(other), "the year is over: nothing else is to be decided")
}

// What was overtaken is refused in its own words, changes nothing and waits no longer.
func TestProposalsThatWereOvertaken(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.launched()
	o.stand(&o.appraisal, "feedback")
	yes := object{"accept": true, "reason": why}
	overtaken := func(p string, status int, code string) {
		t.Helper()
		a := o.call("hr", http.MethodPost, decision(p), yes)
		require.Equal(t, status, a.status, "%s", a.body)
		require.Equal(t, []string{code}, a.codes())
		require.Equal(t, "superseded", o.stateOf(p))
		require.Equal(t, 1, o.count("SELECT count(*) FROM proposal WHERE id = $1 AND reason = $2 AND decided_by = $3", p, code, o.people["hr"]))
		o.refused(http.StatusConflict, "hr", http.MethodPost, decision(p), yes, "proposal-superseded")
	}
	id := &o.appraisal.ID
	overtaken(o.suggest("hand-over", "staff", id, object{"supervisor_was": o.people["head"], "supervisor": o.people["other"]}), http.StatusConflict, "proposal-replaced")
	overtaken(o.suggest("transfer", "staff", id, object{"unit_was": uuid.New(), "unit": o.unit}), http.StatusConflict, "proposal-moved")
	overtaken(o.suggest("ending", "staff", id, object{"last_on": "2026-10-31", "last_on_was": "2026-11-30"}), http.StatusConflict, "proposal-ended")
	overtaken(o.suggest("enrolment", "staff", nil, object{}), http.StatusConflict, "already-enrolled")
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE id = $1 AND supervisor_id = $2 AND unit_id = $3 AND ends_on IS NULL", *id, o.people["lead"], o.unit))
	require.Zero(t, o.count("SELECT count(*) FROM part"))
	require.Equal(t, 4, o.count("SELECT count(*) FROM audit WHERE act = 'proposal.superseded'"))

	// What only has to wait stays: the rating is contested.
	o.rate(o.appraisal, "baik")
	o.announce(o.appraisal)
	o.stand(&o.appraisal, "objection")
	contested := o.owe(o.appraisal, appraisal.DecideObjection, "head")
	o.pass(24 * time.Hour)
	move := o.suggest("transfer", "staff", id, object{"post_was": "Analis", "post": "Arsiparis"})
	o.refused(http.StatusConflict, "hr", http.MethodPost, decision(move), yes, "transfer-contested")
	require.Equal(t, "pending", o.stateOf(move))
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE duty SET state = 'void', closed_at = $1 WHERE id = $2", tx.Now, contested)
		o.exec(tx, "UPDATE appraisal SET closed_at = $1 WHERE id = $2", tx.Now, *id)
	})
	overtaken(move, http.StatusGone, "appraisal-closed")
}
