package activities_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// yearOf is the ID of somebody's appraisal.
func (y *year) yearOf(who uuid.UUID) uuid.UUID {
	y.Helper()
	p, _ := y.appraisalOf(who)
	return p.ID
}

// revise asks for a revision of somebody's plan, as the gateway does.
func (y *year) revise(who uuid.UUID) {
	y.Helper()
	id := y.yearOf(who)
	y.as(func(tx store.Tx) error {
		process, err := tx.LockProcess(y.Context(), id)
		require.NoError(y, err)
		last, err := tx.LastRevisionRound(y.Context(), id)
		require.NoError(y, err)
		round := last + 1
		on := y.calendar.Date(tx.Now).AddDays(5)
		opened, err := tx.OpenDuty(y.Context(), store.NewDuty{
			Process: process, Step: string(appraisal.StepBeside), On: on, At: y.calendar.End(on), Calendar: y.calendar,
			Open: appraisal.Open{Kind: appraisal.RevisePlan, Assignee: &who, Round: int(round)},
		})
		require.NoError(y, err)
		require.True(y, opened)
		return tx.InsertPlanRevision(y.Context(), db.InsertPlanRevisionParams{
			AgencyID: y.agency, AppraisalID: id, Round: round, AskedBy: who, AskedAt: tx.Now, Reason: "Target berubah di tengah tahun",
		})
	})
}

// revisedPlan has one indicator of the first plan less and another one more.
func revisedPlan() *appraisal.Plan {
	target := appraisal.NewNumber(50)
	return &appraisal.Plan{Indicators: []appraisal.Indicator{{
		Name: "Arsip", Weight: appraisal.NewNumber(100), Better: appraisal.HigherIsBetter, Target: &target, Unit: "%", Source: "Laporan",
		Aspect: appraisal.QualityAspect, SupportsNone: "Hasil kerja unit sendiri",
	}}}
}

// inMidYear asks for a revision when somebody assesses themself, once.
func (y *year) inMidYear(who uuid.UUID) {
	asked := false
	before := y.answer
	y.answer = func(d db.Duty) appraisal.Submission {
		if of(appraisal.AssessSelf)(d) && d.SubjectID == who && !asked {
			asked = true
			y.revise(who)
		}
		return before(d)
	}
}

func TestARevisedPlanIsWhatTheYearIsJudgedBy(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tubei")
	who := y.staff[0]
	returned := 0
	y.except(of(appraisal.RevisePlan), func(db.Duty) appraisal.Submission { return revisedPlan() })
	y.except(func(d db.Duty) bool { return of(appraisal.AgreePlan)(d) && d.Step == string(appraisal.StepBeside) }, func(d db.Duty) appraisal.Submission {
		require.Equal(t, y.lead, *d.AssigneeID)
		if returned++; returned == 1 {
			return &appraisal.PlanAgreement{Comment: "Target masih terlalu rendah"}
		}
		return &appraisal.PlanAgreement{Agreed: true, Relevant: []string{"Arsip"}}
	})
	y.except(func(d db.Duty) bool { return of(appraisal.AssessSubordinate)(d) && d.SubjectID == who }, func(db.Duty) appraisal.Submission {
		a := y.assess(appraisal.AssessSubordinate)
		a.Realised = []appraisal.Realised{{Indicator: "Arsip", Value: appraisal.NewNumber(50)}}
		return a
	})
	y.inMidYear(who)
	y.run()
	id := y.yearOf(who)
	require.Equal(t, 2, returned, "returned once, then agreed")
	require.Equal(t, 2, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'revise-plan' AND state = 'met'", id))
	require.Equal(t, 1, y.count("SELECT count(*) FROM plan_version WHERE appraisal_id = $1 AND number = 1 AND how = 'agreed' AND from_on = '2026-01-01'", id))
	require.Equal(t, 1, y.count("SELECT count(*) FROM plan_version WHERE appraisal_id = $1 AND number = 2 AND how = 'revised' AND from_on > '2026-06-01'", id))
	require.Equal(t, 1, y.count("SELECT count(*) FROM plan_revision WHERE appraisal_id = $1 AND outcome = 'agreed'", id))
	require.Equal(t, 1, y.count("SELECT count(*) FROM document WHERE process_id = $1 AND kind = 'assess-subordinate' AND plan_version = 2", id))
	require.Equal(t, 1, y.count("SELECT count(*) FROM document WHERE process_id = $1 AND kind = 'assess-self' AND plan_version = 1", id))
	require.Equal(t, 5, y.count("SELECT count(*) FROM document WHERE kind = 'assess-subordinate' AND plan_version = 1"))
	var result []byte
	y.as(func(tx store.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT result FROM appraisal WHERE id = $1", id).Scan(&result)
	})
	var computed appraisal.Result
	require.NoError(t, json.Unmarshal(result, &computed))
	require.Equal(t, "Arsip", computed.Indicators[0].Name)
	require.Contains(t, string(result), `"indicator-removed"`, "what the revision took out is explained")
}

func TestALateRevisionLeavesThePlan(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tubei")
	who := y.staff[0]
	y.except(of(appraisal.RevisePlan), nothing)
	y.inMidYear(who)
	y.run()
	id := y.yearOf(who)
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'revise-plan' AND state IN ('lapsed', 'void')", id))
	require.Equal(t, 1, y.count("SELECT count(*) FROM plan_version WHERE appraisal_id = $1", id))
	require.Equal(t, 1, y.count("SELECT count(*) FROM plan_revision WHERE appraisal_id = $1 AND outcome = 'lapsed'", id))
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'plan.revision-ended' AND detail->>'outcome' = 'lapsed'"))
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-escalation'"), "nobody is asked about it")
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL"))
}

// Who is asked to agree and stays silent is escalated; the manager may leave it at the old plan.
func TestALateAgreementToARevisionIsEscalated(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tubei")
	who := y.staff[0]
	y.except(of(appraisal.RevisePlan), func(db.Duty) appraisal.Submission { return revisedPlan() })
	y.except(func(d db.Duty) bool { return of(appraisal.AgreePlan)(d) && d.Step == string(appraisal.StepBeside) }, nothing)
	y.except(of(appraisal.DecideEscalation), func(d db.Duty) appraisal.Submission {
		require.Equal(t, y.head, *d.AssigneeID)
		return &appraisal.EscalationDecision{Choice: appraisal.Proceed, Reason: "SKP lama masih memadai"}
	})
	y.inMidYear(who)
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM plan_version WHERE appraisal_id = $1", y.yearOf(who)))
	require.Equal(t, 1, y.count("SELECT count(*) FROM plan_revision WHERE outcome = 'lapsed'"))
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL"))
}

// The year is judged by one plan: an open revision ends with the supervisor's assessment.
func TestTheAssessmentEndsAnOpenRevision(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tubei")
	who := y.staff[0]
	y.except(of(appraisal.RevisePlan), nothing)
	asked := false
	before := y.answer
	y.answer = func(d db.Duty) appraisal.Submission {
		if of(appraisal.AssessSubordinate)(d) && d.SubjectID == who && !asked {
			asked = true
			y.revise(who)
		}
		return before(d)
	}
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM plan_revision WHERE outcome = 'overtaken'"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'revise-plan' AND state = 'void'"))
	require.Zero(t, y.count("SELECT count(*) FROM mail m JOIN duty d ON d.id = m.duty_id WHERE d.kind = 'revise-plan' AND m.state = 'queued'"))
}

// Leaders come first: everybody below has a working day more for each level above them.
func TestPlansAreDueFromTheTopDown(t *testing.T) {
	t.Parallel()
	y := newYear(t, "pp-30-2019")
	// In a cycle that is still launched the superiors may not be enrolled yet.
	y.run0()
	due := func(who uuid.UUID) (on time.Time) {
		y.as(func(tx store.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT due_on FROM duty WHERE kind = 'propose-plan' AND subject_id = $1", who).Scan(&on)
		})
		return on
	}
	start := due(y.head)
	require.Equal(t, start.AddDate(0, 0, 1), due(y.lead))
	require.Equal(t, start.AddDate(0, 0, 4), due(y.staff[0]), "over the weekend")
}

// run0 lets everybody confirm the briefing at once, so that all plans are wanted on the same day.
func (y *year) run0() {
	y.Helper()
	y.look(y.cycle)
	y.launch()
	for range 2 {
		var ids []uuid.UUID
		y.as(func(tx store.Tx) error {
			rows, err := tx.Query(y.Context(), "SELECT id FROM appraisal")
			require.NoError(y, err)
			for rows.Next() {
				var id uuid.UUID
				require.NoError(y, rows.Scan(&id))
				ids = append(ids, id)
			}
			return nil
		})
		for _, id := range ids {
			y.look(id)
		}
		all := y.answer
		y.answer = func(d db.Duty) appraisal.Submission {
			if of(appraisal.ConfirmBriefing)(d) {
				return all(d)
			}
			return nil
		}
		y.meet()
		y.answer = all
	}
}
