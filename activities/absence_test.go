package activities_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// absent declares an absence of one person as HR would.
func (y *year) absent(who uuid.UUID, mode appraisal.AbsenceMode, from, until appraisal.Date) {
	y.Helper()
	y.as(func(tx store.Tx) error {
		return tx.InsertAbsence(y.Context(), db.InsertAbsenceParams{
			AgencyID: y.agency, ID: store.NewID(), CycleID: y.cycle, Scope: string(appraisal.ScopePerson), PersonID: &who,
			Mode: string(mode), FromOn: from, UntilOn: until, ByID: y.hr, Reason: "Cuti melahirkan", At: y.now,
		})
	})
}

// Leave shortens the period of the one who took it and of nobody else.
func TestLeaveShortensThePeriod(t *testing.T) {
	t.Parallel()
	y := newYear(t, "pp-30-2019")
	y.except(of(appraisal.ProposePlan), func(d db.Duty) appraisal.Submission {
		plan := y.diligent(d).(*appraisal.Plan)
		plan.Indicators[0].Cumulative = true
		return plan
	})
	on := func(month, day int) appraisal.Date { return appraisal.NewDate(2026, 1, 1).AddDays((month-1)*30 + day) }
	y.absent(y.staff[0], appraisal.AbsenceProrates, on(3, 1), on(5, 30))
	y.absent(y.staff[1], appraisal.AbsenceShifts, on(3, 1), on(3, 3))
	y.run()
	for i, employee := range y.staff[:3] {
		var body []byte
		y.as(func(tx store.Tx) error {
			return tx.QueryRow(y.Context(), "SELECT result FROM appraisal WHERE employee_id = $1", employee).Scan(&body)
		})
		var r appraisal.Result
		require.NoError(t, json.Unmarshal(body, &r))
		if i == 0 {
			require.Equal(t, appraisal.TermPeriod, r.Breakdown[0].Kind)
			require.Equal(t, appraisal.TermTarget, r.Breakdown[1].Kind)
			continue
		}
		require.NotEqual(t, appraisal.TermPeriod, r.Breakdown[0].Kind)
	}
}

// Time that stands still for somebody adds to what they owe, and to nobody else's.
func TestStandingTimeDoesNotCount(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	y.answer = nothing
	y.look(y.cycle)
	today := y.calendar.Date(y.now)
	y.absent(y.staff[0], appraisal.AbsenceShifts, today.AddDays(1), today.AddDays(9))
	_, mine := y.first(appraisal.ConfirmBriefing)
	require.Equal(t, y.staff[0], mine.SubjectID)
	y.staff = y.staff[1:]
	_, theirs := y.first(appraisal.ConfirmBriefing)
	require.Equal(t, theirs.Within, mine.Within)
	require.True(t, mine.DueOn.After(theirs.DueOn))
	require.Equal(t, theirs.CountedFrom, mine.CountedFrom)
}
