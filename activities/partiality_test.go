package activities_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// employ makes an official of the agency an employee with a superior.
func (y *year) employ(who uuid.UUID, number string, superior *uuid.UUID) {
	y.Helper()
	y.as(func(tx store.Tx) error {
		exec(y.T, tx, "UPDATE person SET employment = 'active', number = $2, superior_id = $3, unit_id = (SELECT id FROM unit LIMIT 1) WHERE id = $1", who, number, superior)
		return nil
	})
}

func objects(who uuid.UUID) func(db.Duty) bool {
	return func(d db.Duty) bool { return of(appraisal.Object)(d) && d.SubjectID == who }
}

func object(db.Duty) appraisal.Submission {
	return &appraisal.Objection{Grounds: "Data triwulan ketiga belum masuk"}
}

func TestNobodyAppraisesOrRewardsThemselves(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	// The head of the agency is its official too, and stands above everybody.
	y.employ(y.official, "9", nil)
	y.run()
	require.Zero(t, y.count("SELECT count(*) FROM appraisal WHERE employee_id IN (supervisor_id, manager_id)"))
	require.Zero(t, y.count(`SELECT count(*) FROM duty WHERE subject_id = assignee_id
		AND kind IN ('assess-subordinate', 'agree-plan', 'decide-consequence', 'decide-objection', 'decide-escalation')`))
	require.Equal(t, 7, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL"))
}

func TestHRNeverDecidesAboutThemselves(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	y.employ(y.hr, "9", &y.lead)
	y.except(objects(y.hr), object)
	y.except(of(appraisal.DecideObjection), func(d db.Duty) appraisal.Submission {
		if d.Lapses {
			return nil // it climbs to the last in line
		}
		return y.diligent(d)
	})
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-objection' AND state = 'met'"))
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-objection' AND assignee_id = subject_id"))
}

func TestWhoeverAssessedNeverDecidesTheObjection(t *testing.T) {
	t.Parallel()
	y := newYear(t, "kalianda")
	y.except(y.silent(appraisal.AssessSubordinate, y.staff[0]), nothing)
	y.except(of(appraisal.DecideEscalation), func(d db.Duty) appraisal.Submission {
		return &appraisal.EscalationDecision{Choice: appraisal.Reassign, To: &y.head, Reason: "Saya menilai sendiri"}
	})
	y.except(objects(y.staff[0]), object)
	y.run()
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-objection' AND assignee_id = $1", y.head))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-objection' AND state = 'met'"))
	require.Equal(t, 1, y.count(`SELECT count(*) FROM paper p JOIN duty d ON d.process_id = p.process_id AND d.kind = 'decide-objection'
		WHERE p.kind = 'objection-receipt' AND p.content->'decider'->>'id' = d.assignee_id::text`), "the receipt names who decides instead")
}

// The appraiser's side is that of whoever gave the assessment, before a new supervisor and after the next.
func TestWhoeverAssessedAnswersTheObjection(t *testing.T) {
	t.Parallel()
	y := newYear(t, "kalianda")
	y.except(objects(y.staff[0]), func(d db.Duty) appraisal.Submission {
		y.replace(y.staff[0], y.staff[3])
		return object(d)
	})
	y.except(of(appraisal.StateOnObjection), func(d db.Duty) appraisal.Submission {
		require.Equal(t, y.lead, *d.AssigneeID)
		y.replace(y.staff[0], y.lead)
		y.replace(y.staff[0], y.staff[3])
		require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'open'", d.ID))
		return y.diligent(d)
	})
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'state-on-objection'"))
	require.Equal(t, y.lead, y.assignee(y.yearOf(y.staff[0]), appraisal.StateOnObjection, appraisal.DutyMet))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-objection' AND state = 'met' AND assignee_id <> $1", y.lead))
}

func TestReplacementLeavesOtherDecisionsWhereTheyAre(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	// The official appraises the head, and decides what follows for everybody.
	y.except(func(d db.Duty) bool { return of(appraisal.DecideConsequence)(d) && d.SubjectID == y.head }, func(d db.Duty) appraisal.Submission {
		y.replace(d.SubjectID, y.staff[0])
		require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'open' AND assignee_id = $2", d.ID, y.official))
		return y.diligent(d)
	})
	y.run()
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-consequence' AND assignee_id <> $1", y.official))
}

// replace makes somebody else an employee's supervisor, as HR does.
func (y *year) replace(employee, to uuid.UUID) {
	y.Helper()
	y.as(func(tx store.Tx) error {
		ctx := y.Context()
		process, err := tx.ProcessOf(ctx, db.ProcessOfParams{CycleID: y.cycle, Kind: "appraisal", SubjectID: employee})
		require.NoError(y, err)
		a, err := tx.AppraisalByID(ctx, process.ID)
		require.NoError(y, err)
		cycle, err := tx.Cycle(ctx, y.cycle)
		require.NoError(y, err)
		_, err = tx.ReplaceSupervisor(ctx, store.Replacement{
			Process: process, Appraisal: a, To: to, Cycle: cycle, Schedule: y.method.Schedules["annual"], Calendar: y.calendar,
		})
		return err
	})
}

func TestExtensionGoesToTheSupervisorThereIsByNow(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	y.except(y.silent(appraisal.AssessSubordinate, y.staff[0]), nothing)
	y.except(of(appraisal.DecideEscalation), func(d db.Duty) appraisal.Submission {
		y.replace(y.staff[0], y.staff[3])
		return y.diligent(d)
	})
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'assess-subordinate' AND state = 'met' AND subject_id = $1 AND assignee_id = $2",
		y.staff[0], y.staff[3]))
}

func TestManagerFollowsTheSupervisor(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	y.look(y.cycle)
	y.replace(y.staff[0], y.head)
	require.Equal(t, 1, y.count("SELECT count(*) FROM appraisal WHERE employee_id = $1 AND supervisor_id = $2 AND manager_id = $3",
		y.staff[0], y.head, y.official))
}

func TestOneMemberIsNoQuorum(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tubei")
	y.except(of(appraisal.ApproveCalibration), func(d db.Duty) appraisal.Submission {
		if *d.AssigneeID == y.head {
			return &appraisal.CalibrationApproval{Approved: true, Revision: int(d.Round)}
		}
		return nil
	})
	extended := 0
	y.except(of(appraisal.DecideEscalation), func(d db.Duty) appraisal.Submission {
		if extended++; extended > 2 {
			return &appraisal.EscalationDecision{Choice: appraisal.Proceed, Reason: "Anggota berhalangan tetap"}
		}
		return &appraisal.EscalationDecision{Choice: appraisal.Extend, Days: 3, Reason: "Anggota diingatkan lagi"}
	})
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'forum.closed-without-quorum'"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'approve-calibration' AND state = 'met'"), "who approved is not asked again")
}

func TestPeriodHasItsOwnPredikat(t *testing.T) {
	t.Parallel()
	y := newYear(t, "permenpanrb-6-2022")
	y.run()
	require.Equal(t, 24, y.count("SELECT count(*) FROM period WHERE rating = 'baik' AND official = 'baik'"))
	require.Zero(t, y.count("SELECT count(*) FROM appraisal WHERE rating = 'baik'"), "the year's is decided on the whole year")
}

func TestPeopleAreToldOfResultsAndEscalations(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	y.except(y.silent(appraisal.AssessSubordinate, y.staff[0]), nothing)
	y.run()
	require.Equal(t, 6, y.count("SELECT count(*) FROM mail WHERE kind = 'announced' AND urgent"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM mail WHERE kind = 'escalated' AND person_id = $1", y.lead))
	require.Zero(t, y.count("SELECT count(*) FROM mail m JOIN duty d ON d.id = m.duty_id WHERE m.kind = 'handed-over' AND d.kind = 'assess-subordinate'"),
		"more time is no hand-over")
}

func TestAgencyWithoutUnitsSetsItsAchievementInTheCycle(t *testing.T) {
	t.Parallel()
	y := newYear(t, "permenpanrb-6-2022")
	// The service may not delete units: the owner does.
	conn, err := pgx.Connect(t.Context(), y.owner)
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), "UPDATE person SET unit_id = NULL; DELETE FROM unit")
	require.NoError(t, err)
	require.NoError(t, conn.Close(t.Context()))
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM cycle WHERE achievement IS NOT NULL"))
	require.Equal(t, 6, y.count("SELECT count(*) FROM audit WHERE act = 'forum.none'"))
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL"))
}
