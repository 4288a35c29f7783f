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

const day = 24 * time.Hour

func (o *office) path(rest string) string { return "/appraisals/" + o.appraisal.ID.String() + rest }

// announced is an office whose employee's result is announced.
func announced(t *testing.T) *office {
	t.Helper()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "announcement")
	o.rate(o.appraisal, "baik")
	o.announce(o.appraisal)
	return o
}

func TestAResultIsHandedOverOnPaper(t *testing.T) {
	t.Parallel()
	o := announced(t)
	o.pass(5 * day)
	path := o.path("/service")
	good := object{"on": "2026-03-04", "how": "in-person", "witness": "Sekretaris Dinas"}
	with := func(change object) object {
		body := object{}
		for k, v := range good {
			body[k] = v
		}
		for k, v := range change {
			body[k] = v
		}
		return body
	}
	o.refused(http.StatusForbidden, "lead", http.MethodPost, path, good, "hr-of-others-only")
	o.refused(http.StatusForbidden, "staff", http.MethodPost, path, good, "hr-of-others-only")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, with(object{"on": "2026-03-01"}), "service-before-announcement")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, with(object{"on": "2026-03-08"}), "date-in-the-future")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, with(object{"witness": " "}), "service-unproven")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, with(object{"how": "courier"}), "service-unproven")

	var r act.Receipt
	o.ok(http.StatusOK, "hr", http.MethodPost, path, good).into(&r)
	require.Equal(t, "handed-over", r.ReceivedHow)
	require.Equal(t, appraisal.NewDate(2026, 3, 4), r.ReceivedOn)
	require.Equal(t, 1, o.count("SELECT count(*) FROM service WHERE witness = 'Sekretaris Dinas' AND recorded_by = $1", o.people["hr"]))
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'result.received' AND actor_id = $1", o.people["hr"]))
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, good, "already-received")
	var again act.Receipt
	o.ok(http.StatusOK, "staff", http.MethodPost, o.path("/receipt"), nil).into(&again)
	require.Equal(t, r, again, "opening it later changes nothing")
}

func TestAServiceLongAgoTakesNobodysDays(t *testing.T) {
	t.Parallel()
	o := announced(t)
	o.pass(20 * day)
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, o.path("/service"),
		object{"on": "2026-03-03", "how": "courier", "number": "JX 1"}, "service-too-old")
}

func TestNothingIsServedBeforeItIsAnnounced(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.refused(http.StatusConflict, "hr", http.MethodPost, o.path("/service"), object{"on": "2026-03-02", "how": "courier", "number": "JX 1"}, "result-not-announced")
}

func TestObjectionAfterTheDaysHavePassed(t *testing.T) {
	t.Parallel()
	o := announced(t)
	o.stand(&o.appraisal, "objection")
	right := o.owe(o.appraisal, appraisal.Object, "staff")
	o.pass(11 * day)
	o.refused(http.StatusGone, "staff", http.MethodPost, hand(right), object{"grounds": why}, "objection-days-passed")
}

func TestTheDeciderSeesBothSides(t *testing.T) {
	t.Parallel()
	o := announced(t)
	o.stand(&o.appraisal, "objection")
	objected := o.met(o.appraisal, appraisal.Object, "staff", object{"grounds": why, "evidence": []object{{"title": "Laporan", "link": "https://example.go.id/1"}}})
	statement := o.owe(o.appraisal, appraisal.StateOnObjection, "lead", about(objected))
	var form act.Form
	o.ok(http.StatusOK, "lead", http.MethodGet, "/duties/"+statement.String(), nil).into(&form)
	require.Equal(t, why, form.Asks.Objection.Grounds)
	require.Empty(t, form.Asks.Ratings, "who answers decides nothing")
	o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, hand(statement), object{"statement": "tidak"}, "reason-missing")
	decide := o.owe(o.appraisal, appraisal.DecideObjection, "head", about(objected))
	o.ok(http.StatusOK, "head", http.MethodGet, "/duties/"+decide.String(), nil).into(&form)
	require.Nil(t, form.Asks.Statement, "not given yet")
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(statement), object{"statement": why, "evidence": []object{{"title": "Catatan", "link": "https://example.go.id/2"}}})
	o.ok(http.StatusOK, "head", http.MethodGet, "/duties/"+decide.String(), nil).into(&form)
	require.Equal(t, "Laporan", form.Asks.Objection.Evidence[0].Title)
	require.Equal(t, why, form.Asks.Statement.Statement)
	require.Equal(t, "Catatan", form.Asks.Statement.Evidence[0].Title)
	require.Equal(t, "baik", form.Asks.Rating)
}

// Whichever way a decision came to somebody who had a hand in the rating, they are refused it.
func TestNobodyPartialDecidesAnObjection(t *testing.T) {
	t.Parallel()
	for name, touch := range map[string]func(*office, string){
		"assessed": func(o *office, who string) {
			o.met(o.appraisal, appraisal.AssessSubordinate, who,
				object{"scores": o.scores(3), "realised": []object{{"indicator": "Layanan tepat waktu", "value": 88}}, "results": "meets", "behaviour": "meets", "reason": why})
		},
		"voted": func(o *office, who string) {
			o.stand(&o.forum, "calibration")
			o.met(o.forum, appraisal.ApproveCalibration, who, object{"approved": false, "revision": 1, "comment": why})
		},
		"changed": func(o *office, who string) {
			o.as(func(tx store.Tx) {
				o.exec(tx, `INSERT INTO adjustment (agency_id, id, appraisal_id, forum_id, person_id, from_rating, to_rating, reason, at)
					VALUES ($1, $2, $3, $4, $5, 'baik', 'kurang', 'long enough', now())`, o.agency, uuid.New(), o.appraisal.ID, o.forum.ID, o.people[who])
			})
		},
		"judged a part of the year": func(o *office, who string) {
			o.met(o.appraisal, appraisal.EvaluatePeriod, who, object{"results": "meets", "behaviour": "meets", "feedback": why})
		},
		"wrote in somebody's place": func(o *office, who string) {
			id := o.met(o.appraisal, appraisal.EvaluatePeriod, "other", object{"results": "meets", "behaviour": "meets", "feedback": why}, slot(3))
			o.as(func(tx store.Tx) {
				o.exec(tx, "UPDATE duty SET assignee_id = $2 WHERE id = $1", id, o.people["lead"])
			})
		},
		"is the appraiser by now": func(o *office, who string) {
			o.as(func(tx store.Tx) {
				o.exec(tx, "UPDATE appraisal SET supervisor_id = $2 WHERE id = $1", o.appraisal.ID, o.people[who])
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, national)
			o.stand(&o.appraisal, "skp")
			o.adopt(o.met(o.appraisal, appraisal.ProposePlan, "staff", plan))
			o.rate(o.appraisal, "baik")
			touch(o, "other")
			o.stand(&o.appraisal, "objection")
			objected := o.met(o.appraisal, appraisal.Object, "staff", object{"grounds": why})
			decide := o.owe(o.appraisal, appraisal.DecideObjection, "other", about(objected))
			o.refused(http.StatusForbidden, "other", http.MethodPost, hand(decide), object{"change": false, "reason": why}, "decider-partial")
			fair := o.owe(o.appraisal, appraisal.DecideObjection, "dewi", about(objected), slot(1))
			o.ok(http.StatusOK, "dewi", http.MethodPost, hand(fair), object{"change": false, "reason": why})
		})
	}
}
