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

func TestTransfersAnEmployee(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.launched()
	path := "/appraisals/" + o.appraisal.ID.String() + "/transfer"
	other := uuid.New()
	o.as(func(tx store.Tx) {
		o.exec(tx, "INSERT INTO unit (agency_id, id, name, head_id) VALUES ($1, $2, 'Bidang Arsip', $3)", o.agency, other, o.people["other"])
	})
	body := func(on string) object { return object{"unit": "Bidang Arsip", "on": on, "reason": why} }
	o.stand(&o.appraisal, "skp")
	proposed := o.owe(o.appraisal, appraisal.ProposePlan, "staff")
	agree := o.owe(o.appraisal, appraisal.AgreePlan, "lead", about(proposed))

	o.refused(http.StatusForbidden, "lead", http.MethodPost, path, body("2026-02-01"), "role-missing")
	o.refused(http.StatusNotFound, "ani", http.MethodPost, path, body("2026-02-01"), "appraisal-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body("2026-03-03"), "date-in-the-future")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body("2026-01-01"), "transfer-date")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"unit": "Nowhere", "on": "2026-02-01", "reason": "x", "family": "none"},
		"reason-missing", "unit-unknown", "family-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"unit": "Bidang Arsip", "on": "2026-02-01", "reason": why, "supervisor": o.people["staff"]}, "assignee-is-employee")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"unit": o.unit.String(), "on": "2026-02-01", "reason": why, "supervisor": o.people["lead"]}, "transfer-unchanged")

	// Before a plan is in force it is set in the new post.
	var r act.Transferred
	o.ok(http.StatusOK, "hr", http.MethodPost, path, body("2026-02-01")).into(&r)
	require.Equal(t, appraisal.PlanAgain, r.Effect)
	require.Equal(t, o.people["other"], r.Supervisor.ID, "the head of the unit")
	require.Len(t, r.Parts, 2)
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'void'", agree))
	require.Equal(t, 3, o.count("SELECT count(*) FROM mail WHERE kind = 'transfer'"))
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'employee.transferred'"))

	// Afterwards the former supervisor has a word on their part.
	o.stand(&o.appraisal, "feedback")
	plan := o.owe(o.appraisal, appraisal.ProposePlan, "staff", func(op *appraisal.Open) { op.Round = 2 })
	o.as(func(tx store.Tx) {
		o.exec(tx, `INSERT INTO document (agency_id, id, process_id, duty_id, kind, revision, final, body, saved_at)
			VALUES ($1, $2, $3, $4, 'propose-plan', 1, true, '{"indicators": []}', $5)`, o.agency, store.NewID(), o.appraisal.ID, plan, tx.Now)
		o.exec(tx, "UPDATE duty SET state = 'met', closed_at = $1, settled_at = $1 WHERE id = $2", tx.Now, plan)
	})
	o.adopt(plan)
	o.pass(30 * 24 * time.Hour)
	o.ok(http.StatusOK, "hr", http.MethodPost, path, object{"unit": o.unit.String(), "on": "2026-03-15", "reason": why, "supervisor": o.people["lead"], "post": "Arsiparis"}).into(&r)
	require.Equal(t, appraisal.NewPlan, r.Effect)
	require.Equal(t, o.people["lead"], r.Supervisor.ID)
	require.Equal(t, 1, o.count("SELECT count(*) FROM part WHERE number = 2 AND plan_id IS NOT NULL AND supervisor_id = $1", o.people["other"]))
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE id = $1 AND plan_id IS NULL AND unit_id = $2", o.appraisal.ID, o.unit))
	var v act.Appraisal
	o.ok(http.StatusOK, "staff", http.MethodGet, "/appraisals/"+o.appraisal.ID.String(), nil).into(&v)
	require.Len(t, v.Parts, 3)

	// Once the year is rated, only who supervises what follows changes; not while it is contested.
	o.rate(o.appraisal, "baik")
	o.announce(o.appraisal)
	o.stand(&o.appraisal, "objection")
	stated := o.owe(o.appraisal, appraisal.StateOnObjection, "lead")
	o.pass(30 * 24 * time.Hour)
	last := object{"unit": "Bidang Arsip", "on": "2026-04-20", "reason": why}
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, last, "transfer-contested")
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE duty SET state = 'lapsed', closed_at = $1 WHERE id = $2", tx.Now, stated)
	})
	contested := o.owe(o.appraisal, appraisal.DecideObjection, "head")
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, last, "transfer-contested")
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE duty SET state = 'void', closed_at = $1 WHERE id = $2", tx.Now, contested)
	})
	o.ok(http.StatusOK, "hr", http.MethodPost, path, last).into(&r)
	require.Equal(t, appraisal.AfterRating, r.Effect)
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE rating = 'baik' AND unit_id = $1 AND supervisor_id = $2", o.unit, o.people["other"]))
}

// Under a month of the year leaves a new appraiser too little to go by.
func TestTheFormerUnitFinishesAYearThatIsNearlyOver(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.launched()
	o.as(func(tx store.Tx) {
		o.exec(tx, "INSERT INTO unit (agency_id, id, name, head_id) VALUES ($1, $2, 'Bidang Arsip', $3)", o.agency, uuid.New(), o.people["other"])
	})
	o.stand(&o.appraisal, "feedback")
	o.pass(285 * 24 * time.Hour)
	var r act.Transferred
	o.ok(http.StatusOK, "hr", http.MethodPost, "/appraisals/"+o.appraisal.ID.String()+"/transfer",
		object{"unit": "Bidang Arsip", "on": "2026-12-10", "reason": why}).into(&r)
	require.Equal(t, appraisal.FormerFinishes, r.Effect)
	require.Equal(t, o.people["lead"], r.Supervisor.ID)
	require.Equal(t, o.forum.ID, *r.Forum)
}
