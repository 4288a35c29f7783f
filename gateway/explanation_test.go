package gateway_test

import (
	"encoding/json"
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

// compute keeps a result and what its groups said, as the workflow does.
func (o *office) compute(p db.Process, rating string, answers ...uuid.UUID) {
	o.Helper()
	r, _ := o.method.Rating(rating)
	official := string(r.Official)
	result, err := json.Marshal(appraisal.Result{
		Rating: &r.ID, Official: &r.Official, Breakdown: []appraisal.Term{{Kind: appraisal.TermRating, Item: r.ID, What: r.Name}},
	})
	require.NoError(o, err)
	o.as(func(tx store.Tx) {
		docs, sources := []appraisal.GroupAnswer{}, []uuid.UUID{}
		for _, duty := range answers {
			doc, err := tx.DocumentOf(o.Context(), duty)
			require.NoError(o, err)
			sources = append(sources, doc.ID)
			a, err := appraisal.DecodeSubmission(appraisal.DutyKind(doc.Kind), doc.Body)
			require.NoError(o, err)
			docs = append(docs, appraisal.GroupAnswer{By: appraisal.DutyKind(doc.Kind).Rater(), Assessment: *a.(*appraisal.Assessment)})
		}
		feedback, err := json.Marshal(appraisal.Feedback(o.method, docs))
		require.NoError(o, err)
		require.NoError(o, tx.SetResult(o.Context(), db.SetResultParams{
			ID: p.ID, ComputedRating: &r.ID, Official: &official, Result: result, Sources: sources, Feedback: feedback,
		}))
	})
}

// answered is an office whose employee was assessed by three peers.
func answered(t *testing.T) *office {
	t.Helper()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "feedback")
	var answers []uuid.UUID
	for i, who := range []string{"ani", "budi", "citra"} {
		answers = append(answers, o.met(o.appraisal, appraisal.AssessPeer, who, object{"scores": o.scores(1 + i), "comment": "Kata " + who}))
	}
	o.compute(o.appraisal, "baik", answers...)
	return o
}

// close ends an appraisal as its workflow would.
func (o *office) close(p db.Process) {
	o.Helper()
	o.as(func(tx store.Tx) {
		require.NoError(o, tx.EndProcess(o.Context(), db.EndProcessParams{ID: p.ID, EndedAt: &tx.Now}))
		require.NoError(o, tx.CloseAppraisal(o.Context(), db.CloseAppraisalParams{ID: p.ID, ClosedAt: &tx.Now}))
	})
}

func TestExplainsARating(t *testing.T) {
	t.Parallel()
	o := answered(t)
	path := o.path("/explanation")
	o.refused(http.StatusConflict, "staff", http.MethodGet, path, nil, "result-not-announced")
	for _, who := range []string{"ani", "dewi", "foreigner", "gone"} {
		o.refused(http.StatusNotFound, who, http.MethodGet, path, nil, "appraisal-unknown")
	}
	var x act.Explanation
	o.ok(http.StatusOK, "lead", http.MethodGet, path, nil).into(&x)
	require.Empty(t, x.Groups, "released with the announcement")
	o.announce(o.appraisal)
	for _, who := range []string{"staff", "lead", "head", "hr", "official"} {
		o.ok(http.StatusOK, who, http.MethodGet, path, nil).into(&x)
		require.Len(t, x.Results, 1)
		require.True(t, x.Results[0].InForce)
		require.Equal(t, "baik", x.Results[0].Rating.ID)
		require.NotEmpty(t, x.Results[0].Terms[0].Words.ID)
		require.NotEmpty(t, x.Results[0].Terms[0].Words.EN)
		require.Len(t, x.Groups, 1)
		require.Equal(t, []string{"Kata ani", "Kata budi", "Kata citra"}, x.Groups[0].Comments)
		for _, mean := range x.Groups[0].Scores {
			require.Equal(t, "2", mean.String())
		}
	}
}

func TestExplanationTellsWhoChangedWhatAndWhy(t *testing.T) {
	t.Parallel()
	o := answered(t)
	o.announce(o.appraisal)
	o.as(func(tx store.Tx) {
		o.exec(tx, `INSERT INTO adjustment (agency_id, id, appraisal_id, forum_id, person_id, from_rating, to_rating, reason, at)
			VALUES ($1, $2, $3, $4, $5, 'baik', 'sangat-baik', 'Bukti dari unit lain', $6)`, o.agency, uuid.New(), o.appraisal.ID, o.forum.ID, o.people["member"], tx.Now)
	})
	o.stand(&o.appraisal, "objection")
	objected := o.met(o.appraisal, appraisal.Object, "staff", object{"grounds": why})
	o.met(o.appraisal, appraisal.StateOnObjection, "lead", object{"statement": why}, about(objected))
	o.met(o.appraisal, appraisal.DecideObjection, "head", object{"change": false, "reason": why}, about(objected))
	var x act.Explanation
	o.ok(http.StatusOK, "staff", http.MethodGet, o.path("/explanation"), nil).into(&x)
	by := map[string]string{}
	for _, e := range x.Events {
		if e.By != nil {
			by[e.Kind] = e.By.Name
		}
		require.NotEmpty(t, e.What.ID, e.Kind)
		require.NotEmpty(t, e.What.EN, e.Kind)
	}
	require.Equal(t, map[string]string{"proposed": "Nama member", "objected": "Nama staff", "stated": "Nama lead", "objection-decided": "Nama head"}, by)
}

// No view names who answered in confidence, nor shows one answer, whoever asks.
func TestNoViewShowsOneAnswer(t *testing.T) {
	t.Parallel()
	o := answered(t)
	o.announce(o.appraisal)
	for _, who := range []string{"staff", "lead", "head", "hr", "official", "member"} {
		for _, path := range []string{o.path(""), o.path("/explanation"), "/forums/" + o.forum.ID.String(), "/appraisals", "/duties",
			"/cycles/" + o.cycle.ID.String(), "/cycles/" + o.cycle.ID.String() + "/appraisals"} {
			a := o.call(who, http.MethodGet, path, nil)
			if a.status != http.StatusOK {
				continue
			}
			for _, peer := range []string{"ani", "budi", "citra"} {
				require.NotContains(t, string(a.body), o.people[peer].String(), "%s of %s", path, who)
				require.NotContains(t, string(a.body), "Nama "+peer, "%s of %s", path, who)
			}
			require.NotContains(t, strings.ToLower(string(a.body)), `"count"`, path)
		}
	}
}

func TestLookingBehindAnswersIsARightOfItsOwn(t *testing.T) {
	t.Parallel()
	o := answered(t)
	o.announce(o.appraisal)
	o.as(func(tx store.Tx) { o.person(tx, "auditor", "none", nil, "auditor") })
	path := o.path("/disclosure")
	audit, contest := object{"purpose": "audit", "reason": why}, object{"purpose": "objection", "reason": why}
	for _, who := range []string{"staff", "lead", "head", "hr", "official", "member"} {
		o.refused(http.StatusForbidden, who, http.MethodPost, path, audit, "answers-confidential")
		o.refused(http.StatusForbidden, who, http.MethodPost, path, contest, "answers-confidential")
	}
	o.refused(http.StatusNotFound, "ani", http.MethodPost, path, audit, "appraisal-unknown")
	o.refused(http.StatusUnprocessableEntity, "auditor", http.MethodPost, path, object{"purpose": "audit", "reason": "x"}, "reason-missing")
	o.refused(http.StatusNotFound, "auditor", http.MethodGet, o.path("/explanation"), nil, "appraisal-unknown")

	var x act.Disclosed
	o.ok(http.StatusOK, "auditor", http.MethodPost, path, audit).into(&x)
	require.Len(t, x.Answers, 3)
	require.Equal(t, "Nama ani", x.Answers[0].Person.Name)
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'answers.disclosed' AND actor_id = $1 AND detail->>'reason' = $2", o.people["auditor"], why))
	require.Zero(t, o.count("SELECT count(*) FROM mail WHERE person_id = $1 AND state = 'queued'", o.people["ani"]))

	o.stand(&o.appraisal, "objection")
	objected := o.met(o.appraisal, appraisal.Object, "staff", object{"grounds": why})
	o.owe(o.appraisal, appraisal.DecideObjection, "head", about(objected))
	o.ok(http.StatusOK, "head", http.MethodPost, path, contest).into(&x)
	require.Len(t, x.Answers, 3)
	o.refused(http.StatusForbidden, "head", http.MethodPost, path, audit, "answers-confidential")

	var log struct{ Disclosures []act.Disclosure }
	o.ok(http.StatusOK, "hr", http.MethodGet, o.path("/disclosures"), nil).into(&log)
	require.Len(t, log.Disclosures, 2)
	require.Equal(t, "Nama auditor", log.Disclosures[0].By.Name)
	require.Equal(t, "objection", log.Disclosures[1].Purpose)
	o.refused(http.StatusForbidden, "lead", http.MethodGet, o.path("/disclosures"), nil, "hr-of-others-only")
}

func TestNothingIsDisclosedWhileGroupsAnswer(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.as(func(tx store.Tx) { o.person(tx, "auditor", "none", nil, "auditor") })
	o.stand(&o.appraisal, "feedback")
	o.met(o.appraisal, appraisal.AssessPeer, "ani", object{"scores": o.scores(2)})
	o.refused(http.StatusConflict, "auditor", http.MethodPost, o.path("/disclosure"), object{"purpose": "audit", "reason": why}, "result-not-computed")
}

func TestACorrectionNeedsALegalReason(t *testing.T) {
	t.Parallel()
	o := answered(t)
	path := o.path("/correction")
	good := func(change object) object {
		body := object{"legal_basis": object{"number": "800/1/2026", "date": "2026-03-01"}, "reason": why, "step": "evaluation"}
		for k, v := range change {
			body[k] = v
		}
		return body
	}
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, good(nil), "appraisal-not-closed")
	o.announce(o.appraisal)
	o.close(o.appraisal)
	for _, who := range []string{"staff", "lead", "official"} {
		o.refused(http.StatusForbidden, who, http.MethodPost, path, good(nil), "hr-of-others-only")
	}
	for _, c := range []struct {
		change object
		code   string
	}{
		{object{"reason": ""}, "correction-unreasoned"},
		{object{"reason": "salah"}, "correction-unreasoned"},
		{object{"legal_basis": object{"number": " ", "date": "2026-03-01"}}, "legal-basis-missing"},
		{object{"legal_basis": object{"number": "800/1"}}, "legal-basis-missing"},
		{object{"legal_basis": object{"number": "800/1", "date": "2026-04-01"}}, "date-in-the-future"},
		{object{"step": "objection"}, "correction-step"},
		{object{"step": "hati"}, "correction-step"},
	} {
		o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, good(c.change), c.code)
	}
	// The cycle itself has closed.
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.SetCycleClosed(o.Context(), db.SetCycleClosedParams{ID: o.cycle.ID, ClosedAt: &tx.Now}))
	})
	told := len(o.told)
	var r act.Corrected
	o.ok(http.StatusOK, "hr", http.MethodPost, path, good(nil)).into(&r)
	require.Equal(t, 2, r.Pass)
	require.Equal(t, "evaluation", r.Step)
	require.Len(t, o.told, told+1)
	require.True(t, o.told[told].Start)
	require.Equal(t, 2, o.told[told].Epoch)
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'appraisal.corrected' AND actor_id = $1 AND detail->>'reason' = $2", o.people["hr"], why))
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, good(nil), "appraisal-not-closed")

	// The old result stays visible, to the employee too, who does not see the new one yet.
	o.compute(o.appraisal, "sangat-baik")
	for who, results := range map[string]int{"staff": 1, "lead": 2, "hr": 2} {
		var x act.Explanation
		o.ok(http.StatusOK, who, http.MethodGet, o.path("/explanation"), nil).into(&x)
		require.Len(t, x.Results, results, who)
		require.Equal(t, "baik", x.Results[0].Rating.ID)
		require.False(t, x.Results[0].InForce)
		require.NotNil(t, x.Results[0].ClosedAt)
		last := x.Events[len(x.Events)-1]
		require.Equal(t, "corrected", last.Kind, fmt.Sprint(x.Events))
		require.Equal(t, why, last.Reason)
		require.Equal(t, "800/1/2026", last.LegalNumber)
		require.Len(t, x.Groups, 1, "what a group said stays as it was released")
	}
	var v act.Appraisal
	o.ok(http.StatusOK, "staff", http.MethodGet, o.path(""), nil).into(&v)
	require.Nil(t, v.Result)
	require.Equal(t, 2, v.Pass)
}

func TestHRCorrectsNothingOfTheirOwn(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	var own db.Process
	o.as(func(tx store.Tx) { own = o.enrol(tx, "hr") })
	o.rate(own, "kurang")
	o.announce(own)
	o.close(own)
	body := object{"legal_basis": object{"number": "800/1/2026", "date": "2026-03-01"}, "reason": why, "step": "rating"}
	o.refused(http.StatusForbidden, "hr", http.MethodPost, "/appraisals/"+own.ID.String()+"/correction", body, "hr-of-others-only")
}
