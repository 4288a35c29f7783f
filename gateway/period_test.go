package gateway_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

// A periodic evaluation is seen by the employee at once, and by the supervisor in the form
// that decides the year.
func TestShowsPeriodicEvaluations(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "quarter-1")
	duty := o.met(o.appraisal, appraisal.EvaluatePeriod, "lead", object{
		"results": "above", "behaviour": "meets", "feedback": "Layanan membaik sejak Februari",
	})
	o.as(func(tx store.Tx) {
		rating := "baik"
		require.NoError(t, tx.InsertPeriod(t.Context(), db.InsertPeriodParams{
			AgencyID: tx.Agency, AppraisalID: o.appraisal.ID, Step: "quarter-1", DutyID: duty,
			Results: "above", Behaviour: "meets", Rating: &rating, Official: &rating, At: tx.Now,
		}))
	})
	var seen act.Appraisal
	o.ok(http.StatusOK, "staff", http.MethodGet, "/appraisals/"+o.appraisal.ID.String(), nil).into(&seen)
	require.Len(t, seen.Periods, 1)
	require.Equal(t, "baik", seen.Periods[0].Official)
	require.Equal(t, "Layanan membaik sejak Februari", seen.Periods[0].Feedback)

	o.stand(&o.appraisal, "evaluation")
	var form act.Form
	id := o.owe(o.appraisal, appraisal.AssessSubordinate, "lead")
	o.ok(http.StatusOK, "lead", http.MethodGet, "/duties/"+id.String(), nil).into(&form)
	require.Equal(t, seen.Periods[0].Rating, form.Asks.Periods[0].Rating)
}
