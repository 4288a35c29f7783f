package activities_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/config"
	"rapor/store"
	"rapor/store/db"
)

// surveyed answers an open duty of the survey as the gateway does.
func (y *year) surveyed(d db.Duty, a appraisal.SurveyAnswer) {
	y.Helper()
	y.as(func(tx store.Tx) error {
		n, err := tx.MeetDuty(y.Context(), db.MeetDutyParams{ID: d.ID, At: &tx.Now, AssigneeID: d.AssigneeID})
		require.NoError(y, err)
		require.EqualValues(y, 1, n)
		require.NoError(y, tx.SettleDuty(y.Context(), db.SettleDutyParams{ID: d.ID, SettledAt: &tx.Now}))
		return tx.KeepSurveyAnswer(y.Context(), d.CycleID, *d.AssigneeID, a)
	})
}

func (y *year) evaluation() (row db.Evaluation, e appraisal.Evaluation) {
	y.Helper()
	y.as(func(tx store.Tx) (err error) {
		row, err = tx.Evaluation(y.Context(), y.cycle)
		require.NoError(y, err)
		return json.Unmarshal(row.Report, &e)
	})
	return row, e
}

// The survey asks everybody at once and ends by itself; then the method is evaluated and the
// official decides, with the report as a paper.
func TestAMethodIsEvaluatedAfterASurvey(t *testing.T) {
	t.Parallel()
	y := newYear(t, "kalianda")
	dispatched := -1
	y.answer = func(d db.Duty) appraisal.Submission {
		switch appraisal.DutyKind(d.Kind) {
		case appraisal.AnswerSurvey:
			if dispatched < 0 {
				dispatched = y.count("SELECT count(*) FROM dispatch")
				require.Equal(t, 6, y.count("SELECT count(*) FROM duty WHERE kind = 'answer-survey' AND optional AND state = 'open'"))
				require.Equal(t, 18, y.count("SELECT count(*) FROM mail m JOIN duty d ON d.id = m.duty_id WHERE d.kind = 'answer-survey' AND m.state = 'queued'"))
			}
			// Four answer, two do not.
			if i := y.count("SELECT count(*) FROM survey_answer"); i < 4 {
				y.surveyed(d, appraisal.SurveyAnswer{Fairness: 2, Pressure: 1 + i, Usefulness: 4, Comment: strings.Repeat("Catatan ", i)})
			}
			return nil
		case appraisal.EvaluateMethod:
			_, e := y.evaluation()
			return &appraisal.MethodDecision{
				Decision: appraisal.ReplaceMethod, Reason: "Layanan belum membaik tahun ini", Findings: []string{e.Findings[0].ID}, Version: "tubei",
			}
		}
		return y.diligent(d)
	}
	y.run()
	require.Equal(t, dispatched, y.count("SELECT count(*) FROM dispatch"), "nobody's answer woke the cycle")
	require.Equal(t, 4, y.count("SELECT count(*) FROM duty WHERE kind = 'answer-survey' AND state = 'met'"))
	require.Equal(t, 2, y.count("SELECT count(*) FROM duty WHERE kind = 'answer-survey' AND state = 'lapsed' AND settled_at IS NOT NULL"))
	require.Zero(t, y.count("SELECT count(*) FROM mail m JOIN duty d ON d.id = m.duty_id WHERE d.kind = 'answer-survey' AND m.state = 'queued'"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'survey.closed' AND detail->>'answered' = '4' AND detail->>'asked' = '6'"))
	require.Zero(t, y.count("SELECT count(*) FROM audit WHERE act = 'duty.lapsed' AND detail->>'kind' = 'answer-survey'"), "a right ends silently")

	row, e := y.evaluation()
	source, err := config.Method("tubei")
	require.NoError(t, err)
	require.Equal(t, "replace", *row.Decision)
	require.Equal(t, appraisal.Hash(source), *row.NextHash)
	require.Equal(t, y.official, *row.DecidedBy)
	require.Equal(t, 6, e.People.Rated)
	require.Equal(t, 4, e.Survey.Answered)
	require.NotNil(t, e.Survey.All)
	require.InDelta(t, 2.5, e.Survey.All.Pressure.Mean, 1e-9)
	found := map[string]bool{}
	for _, f := range e.Findings {
		require.NotEmpty(t, f.Words.ID)
		require.NotContains(t, f.Words.ID+f.Words.EN+f.About.ID+f.About.EN, "{", f.ID)
		found[f.ID] = true
	}
	for _, id := range []string{"participation", "delays", "burden", "leniency", "changes:objections", "service:complaints", "survey", "survey:fairness", "self"} {
		require.True(t, found[id], "%s is missing in %v", id, found)
	}
	var content []byte
	y.as(func(tx store.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT content FROM paper WHERE kind = 'method-evaluation' AND subject_id = $1", y.cycle).Scan(&content)
	})
	paper, err := appraisal.DecodePaper(appraisal.PaperMethodEvaluation, content)
	require.NoError(t, err)
	require.Equal(t, "Layanan belum membaik tahun ini", paper.(*appraisal.MethodPaper).Reason)
	require.NotEmpty(t, paper.(*appraisal.MethodPaper).Chapters)
	tables := 0
	for _, chapter := range paper.(*appraisal.MethodPaper).Chapters {
		for _, table := range chapter.Figures {
			require.NotNil(t, table.Title, "%v", table.Columns)
			tables++
		}
	}
	require.Positive(t, tables)
	require.Len(t, paper.Signatories(), 1)
	require.NotEqual(t, uuid.Nil, paper.Signatories()[0].Person.ID)
}

// Silence ends nothing early: nobody answers, the cycle goes on when the survey is due, and the report says
// that nobody did.
func TestASurveyThatNobodyAnswersEndsByItself(t *testing.T) {
	t.Parallel()
	y := newYear(t, "kalianda")
	opened := y.now
	y.answer = func(d db.Duty) appraisal.Submission {
		if d.Kind == string(appraisal.AnswerSurvey) {
			opened = y.now
			return nil
		}
		if d.Kind == string(appraisal.EvaluateMethod) {
			require.False(t, y.calendar.Date(y.now).Before(y.calendar.Date(opened).AddDays(10)), "ten working days have passed")
		}
		return y.diligent(d)
	}
	y.run()
	_, e := y.evaluation()
	require.Zero(t, e.Survey.Answered)
	require.Nil(t, e.Survey.All)
	require.Equal(t, 6, e.Survey.Asked)
}
