package gateway_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/config"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

// evaluated keeps the evaluation of the office's cycle, as its process would.
func (o *office) evaluated() (e appraisal.Evaluation) {
	o.Helper()
	o.as(func(tx store.Tx) {
		cycle, err := tx.Cycle(o.Context(), o.cycle.ID)
		require.NoError(o, err)
		facts, err := tx.EvaluationFacts(o.Context(), store.Evaluated{Cycle: cycle, Method: o.method, Calendar: o.calendar, Methods: &store.Methods{}})
		require.NoError(o, err)
		e = o.method.Evaluate(facts)
		report, err := json.Marshal(e)
		require.NoError(o, err)
		n, err := tx.InsertEvaluation(o.Context(), db.InsertEvaluationParams{
			AgencyID: o.agency, CycleID: o.cycle.ID, MethodHash: cycle.MethodHash, Report: report, ComputedAt: tx.Now,
		})
		require.NoError(o, err)
		require.EqualValues(o, 1, n)
	})
	return e
}

// surveys opens the survey for some.
func (o *office) surveys(who ...string) (duties []uuid.UUID) {
	o.Helper()
	o.stand(&o.cycle, "survey")
	for _, name := range who {
		duties = append(duties, o.owe(o.cycle, appraisal.AnswerSurvey, name))
	}
	return duties
}

func TestASurveyIsAnsweredInConfidence(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.as(func(tx store.Tx) { o.enrol(tx, "ani"); o.enrol(tx, "budi") })
	duties := o.surveys("staff", "ani", "budi")
	good := object{"fairness": 2, "pressure": 5, "usefulness": 3, "comment": "Terlalu banyak formulir"}

	var form act.Form
	o.ok(http.StatusOK, "staff", http.MethodGet, "/duties/"+duties[0].String(), nil).into(&form)
	require.Len(t, form.Asks.Survey, 3)
	require.True(t, form.Duty.Optional)
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, hand(duties[0]), object{"fairness": 6, "pressure": 1}, "survey-scale", "survey-scale")
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, hand(duties[0]), object{"fairness": 3, "mood": 1}, "field-unknown")
	o.refused(http.StatusNotFound, "ani", http.MethodPost, hand(duties[0]), good, "duty-unknown")
	o.refused(http.StatusForbidden, "hr", http.MethodPost, hand(duties[0]), good, "not-your-duty")
	require.Zero(t, o.count("SELECT count(*) FROM survey_answer"))

	// What was drafted goes with the answer.
	o.ok(http.StatusOK, "staff", http.MethodPut, "/duties/"+duties[0].String()+"/draft", object{"revision": 0, "body": good})
	told := len(o.told)
	o.ok(http.StatusOK, "staff", http.MethodPost, hand(duties[0]), good)
	o.refused(http.StatusConflict, "staff", http.MethodPost, hand(duties[0]), good, "already-recorded")
	require.Len(t, o.told, told, "the cycle hears of no single answer")
	require.Zero(t, o.count("SELECT count(*) FROM dispatch"))
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'met' AND settled_at IS NOT NULL", duties[0]))
	require.Equal(t, 1, o.count("SELECT count(*) FROM document WHERE duty_id = $1 AND final AND body = '{}'", duties[0]))
	require.Equal(t, 1, o.count("SELECT count(*) FROM survey_answer WHERE fairness = 2 AND pressure = 5 AND usefulness = 3 AND cycle_id = $1", o.cycle.ID))
	require.Zero(t, o.count("SELECT count(*) FROM audit WHERE detail::text LIKE '%formulir%'"))
	o.ok(http.StatusOK, "staff", http.MethodGet, "/duties/"+duties[0].String(), nil).into(&form)
	require.JSONEq(t, "{}", string(form.Submitted), "nor can they read it back")

	o.ok(http.StatusOK, "ani", http.MethodPost, hand(duties[1]), object{"fairness": 4, "pressure": 4, "usefulness": 4, "comment": "  "})
	require.Len(t, o.told, told)
	o.ok(http.StatusOK, "budi", http.MethodPost, hand(duties[2]), object{"fairness": 3, "pressure": 3, "usefulness": 5})
	require.Len(t, o.told, told+1, "only that it is over")

	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/cycles/"+o.cycle.ID.String()+"/evaluation/comments", nil, "evaluation-unknown")
	e := o.evaluated()
	require.Equal(t, 3, e.Survey.Answered)
	require.InDelta(t, 3.0, e.Survey.All.Fairness.Mean, 1e-9)
	path := "/cycles/" + o.cycle.ID.String() + "/evaluation/comments"
	o.refused(http.StatusForbidden, "staff", http.MethodGet, path, nil, "role-missing")
	var page struct{ Comments []act.SurveyComment }
	o.ok(http.StatusOK, "official", http.MethodGet, path, nil).into(&page)
	require.Len(t, page.Comments, 1)
	require.Equal(t, "Terlalu banyak formulir", page.Comments[0].Text)
}

func TestTwoAnswersAreShownToNobody(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	duties := o.surveys("staff", "ani")
	for i, who := range []string{"staff", "ani"} {
		o.ok(http.StatusOK, who, http.MethodPost, hand(duties[i]), object{"fairness": 1, "pressure": 5, "usefulness": 1, "comment": "Rahasia saya"})
	}
	e := o.evaluated()
	require.Nil(t, e.Survey.All)
	require.Empty(t, e.Survey.Units)
	var page struct{ Comments []act.SurveyComment }
	o.ok(http.StatusOK, "hr", http.MethodGet, "/cycles/"+o.cycle.ID.String()+"/evaluation/comments", nil).into(&page)
	require.Empty(t, page.Comments)
}

func TestTheOfficialDecidesAboutTheMethod(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	path := "/cycles/" + o.cycle.ID.String() + "/evaluation"
	o.refused(http.StatusNotFound, "hr", http.MethodGet, path, nil, "evaluation-unknown")
	o.refused(http.StatusForbidden, "staff", http.MethodGet, path, nil, "role-missing")
	o.refused(http.StatusNotFound, "foreigner", http.MethodGet, path, nil, "cycle-unknown")
	e := o.evaluated()
	require.NotEmpty(t, e.Findings)
	o.stand(&o.cycle, "evaluation")
	duty := o.owe(o.cycle, appraisal.EvaluateMethod, "official")
	var form act.Form
	o.ok(http.StatusOK, "official", http.MethodGet, "/duties/"+duty.String(), nil).into(&form)
	require.NotNil(t, form.Asks.Evaluation)
	require.Equal(t, e.Findings, form.Asks.Evaluation.Report.Findings)
	finding := e.Findings[0].ID

	source, err := config.Method(national)
	require.NoError(t, err)
	hash := appraisal.Hash(source)
	improve := func(change object) object {
		body := object{"decision": "improve", "reason": why, "findings": []string{finding}, "version": "tubei"}
		for k, v := range change {
			body[k] = v
		}
		return body
	}
	o.refused(http.StatusUnprocessableEntity, "official", http.MethodPost, hand(duty), improve(object{"findings": []string{"sihir"}}), "evaluation-finding-unknown")
	o.refused(http.StatusUnprocessableEntity, "official", http.MethodPost, hand(duty), improve(object{"findings": []string{}}), "findings-missing")
	o.refused(http.StatusUnprocessableEntity, "official", http.MethodPost, hand(duty), improve(object{"version": national}), "version-same")
	o.refused(http.StatusUnprocessableEntity, "official", http.MethodPost, hand(duty), improve(object{"version": hash}), "version-same")
	o.refused(http.StatusUnprocessableEntity, "official", http.MethodPost, hand(duty), improve(object{"version": strings.Repeat("0", 64)}), "version-unknown")
	o.refused(http.StatusForbidden, "hr", http.MethodPost, hand(duty), improve(nil), "decision-not-yours")

	// A version of the agency's own is kept first.
	o.refused(http.StatusForbidden, "staff", http.MethodPost, "/methods", object{"source": string(source)}, "role-missing")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, "/methods", object{"source": ""}, "method-missing-source")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, "/methods", object{"source": strings.Replace(string(source), "quorum: ", "quorum: 9", 1)}, "method-problem")
	better := strings.Replace(string(source), "answer-survey: { within: 10wd", "answer-survey: { within: 12wd", 1)
	require.NotEqual(t, string(source), better)
	var kept act.KeptMethod
	o.ok(http.StatusCreated, "hr", http.MethodPost, "/methods", object{"source": better}).into(&kept)
	require.Equal(t, appraisal.Hash([]byte(better)), kept.Hash)
	var list struct{ Methods []act.KeptMethod }
	o.ok(http.StatusOK, "official", http.MethodGet, "/methods/kept", nil).into(&list)
	require.Len(t, list.Methods, 2)

	o.refused(http.StatusConflict, "staff", http.MethodGet, path+"/summary", nil, "evaluation-undecided")
	o.ok(http.StatusOK, "official", http.MethodPost, hand(duty), improve(object{"version": kept.Hash}))
	o.as(func(tx store.Tx) {
		decision, reason, by := "improve", why, o.people["official"]
		n, err := tx.DecideEvaluation(t.Context(), db.DecideEvaluationParams{
			CycleID: o.cycle.ID, Decision: &decision, Reason: &reason, Findings: []string{finding}, NextHash: &kept.Hash, DecidedBy: &by, DecidedAt: &tx.Now,
		})
		require.NoError(t, err)
		require.EqualValues(t, 1, n)
	})
	var summary act.EvaluationSummary
	o.ok(http.StatusOK, "staff", http.MethodGet, path+"/summary", nil).into(&summary)
	require.Equal(t, "improve", summary.Decision.Decision)
	require.Empty(t, summary.Decision.By.Number)
	require.NotEmpty(t, summary.Findings)
	for _, f := range summary.Findings {
		require.NotEqual(t, appraisal.ChapterLeniency, f.Chapter, "too few supervisors for anybody to read")
	}
	var full act.MethodEvaluation
	o.ok(http.StatusOK, "hr", http.MethodGet, path, nil).into(&full)
	require.Equal(t, kept.Hash, full.Decision.Version)

	// The next year is opened with the version that was decided, and not with the one it replaces.
	next := object{"name": "2027", "schedule": "annual", "starts_on": "2027-01-04"}
	with := func(method string) object {
		body := object{"method": method}
		for k, v := range next {
			body[k] = v
		}
		return body
	}
	p := o.refused(http.StatusConflict, "hr", http.MethodPost, "/cycles", with(national), "method-replaced")
	require.Equal(t, kept.Hash, p.Want["version"])
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, "/cycles", with(strings.Repeat("a", 64)), "version-unknown")
	var opened act.Opened
	o.ok(http.StatusCreated, "hr", http.MethodPost, "/cycles", with(kept.Hash)).into(&opened)
	require.Equal(t, kept.Hash, opened.MethodHash)
	require.Equal(t, 1, o.count("SELECT count(*) FROM cycle WHERE id = $1 AND method_hash = $2", o.cycle.ID, hash), "the old one stays as it was")
}
