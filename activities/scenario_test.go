package activities_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/activities"
	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// silent leaves duties of a kind unanswered once, by the person who owes them.
func (y *year) silent(kind appraisal.DutyKind, who uuid.UUID) func(db.Duty) bool {
	return func(d db.Duty) bool {
		return appraisal.DutyKind(d.Kind) == kind && d.SubjectID == who && d.Level == 0
	}
}

// except answers as before, but for the duties that is matches.
func (y *year) except(is func(db.Duty) bool, answer func(db.Duty) appraisal.Submission) {
	before := y.answer
	y.answer = func(d db.Duty) appraisal.Submission {
		if is(d) {
			return answer(d)
		}
		return before(d)
	}
}

func nothing(db.Duty) appraisal.Submission { return nil }

func of(kind appraisal.DutyKind) func(db.Duty) bool {
	return func(d db.Duty) bool { return appraisal.DutyKind(d.Kind) == kind }
}

func TestPlanIsDraftedByHRWhenBothAreLate(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	y.except(func(d db.Duty) bool { return of(appraisal.ProposePlan)(d) && d.SubjectID == y.staff[0] && d.Lapses }, nothing)
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'propose-plan' AND state = 'met' AND assignee_id = $1", y.hr))
	require.Equal(t, 2, y.count("SELECT count(*) FROM duty WHERE kind = 'propose-plan' AND state = 'lapsed'"))
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE plan_id IS NOT NULL AND rating IS NOT NULL"))
}

func TestEscalationReassignsAndHandsOver(t *testing.T) {
	t.Parallel()
	y := newYear(t, "kalianda")
	y.except(y.silent(appraisal.AssessSubordinate, y.staff[0]), nothing)
	y.except(of(appraisal.DecideEscalation), func(d db.Duty) appraisal.Submission {
		require.Equal(t, y.head, *d.AssigneeID, "the appraiser's superior decides")
		return &appraisal.EscalationDecision{Choice: appraisal.Reassign, To: &y.staff[3], Reason: "Atasan sedang tugas belajar"}
	})
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM appraisal WHERE employee_id = $1 AND supervisor_id = $2 AND rating IS NOT NULL", y.staff[0], y.staff[3]))
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'supervisor.replaced'"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'duty.escalated'"))
}

func TestEscalationIsExtended(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tenayan-raya")
	y.except(y.silent(appraisal.AssessSubordinate, y.staff[0]), nothing)
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'assess-subordinate' AND state = 'met' AND level = 1"))
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL"))
}

func TestObjectionChangesTheRatingAndWhatFollows(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	lowest := y.method.Ratings[len(y.method.Ratings)-1].ID
	y.except(func(d db.Duty) bool { return of(appraisal.Object)(d) && d.SubjectID == y.staff[0] }, func(db.Duty) appraisal.Submission {
		return &appraisal.Objection{Grounds: "Data triwulan ketiga belum masuk"}
	})
	y.except(of(appraisal.DecideObjection), func(d db.Duty) appraisal.Submission {
		require.Equal(t, y.head, *d.AssigneeID)
		return &appraisal.ObjectionDecision{Change: true, Rating: lowest, Reason: "Setelah mendengar kedua pihak"}
	})
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM appraisal WHERE rating = $1 AND computed_rating <> $1", lowest))
	require.Equal(t, 1, y.count("SELECT count(*) FROM adjustment WHERE forum_id IS NULL AND person_id = $1", y.head))
	require.Equal(t, 1, y.count("SELECT count(*) FROM coaching WHERE outcome = 'improved'"), "the changed rating leads to coaching")
	require.Equal(t, 1, y.count("SELECT count(*) FROM process WHERE kind = 'coaching' AND ended_at IS NOT NULL"))
}

func TestDeclinedProposalStartsNothing(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	y.except(of(appraisal.AssessSubordinate), func(d db.Duty) appraisal.Submission {
		a := y.assess(appraisal.AssessSubordinate)
		for id := range a.Scores {
			a.Scores[id] = y.method.Scale.From
		}
		a.Realised[0].Value = appraisal.NewNumber(10)
		return a
	})
	y.except(of(appraisal.DecideConsequence), func(db.Duty) appraisal.Submission {
		return &appraisal.ConsequenceDecision{Reason: "Masih masa percobaan"}
	})
	y.run()
	require.Equal(t, 6, y.count("SELECT count(*) FROM consequence WHERE kind = 'coaching' AND state = 'declined' AND decided_by = $1", y.official))
	require.Zero(t, y.count("SELECT count(*) FROM coaching"))
}

func TestForumWithoutQuorumGoesToHR(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tubei")
	y.except(of(appraisal.ApproveCalibration), nothing)
	y.except(of(appraisal.DecideEscalation), func(d db.Duty) appraisal.Submission {
		require.Equal(t, y.hr, *d.AssigneeID)
		return &appraisal.EscalationDecision{Choice: appraisal.Proceed, Reason: "Anggota berhalangan tetap"}
	})
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'forum.closed-without-quorum'"))
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL AND closed_at IS NOT NULL"))
}

func TestResultIsDeemedReceived(t *testing.T) {
	t.Parallel()
	y := newYear(t, "jambi")
	y.except(of(appraisal.Acknowledge), nothing)
	y.run()
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE received_how = 'deemed'"))
}

func TestTooFewPeersAreSkippedAndRecorded(t *testing.T) {
	t.Parallel()
	y := newYear(t, "jambi")
	y.except(of(appraisal.ApprovePeers), func(d db.Duty) appraisal.Submission { return &appraisal.NominationApproval{} })
	y.run()
	require.Equal(t, 6, y.count("SELECT count(*) FROM audit WHERE act = 'assessors.too-few'"))
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE kind = 'assess-peer'"))
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL"))
}

func TestLaunchRepeatedEnrolsEverybodyOnce(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tubei")
	y.look(y.cycle)
	y.launch()
	y.launch()
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM forum"))
	require.Equal(t, 7, y.count("SELECT count(DISTINCT process_id) FROM dispatch WHERE start"), "a repeated start is no second one")
}

func TestOneBadRecordDoesNotStopTheLaunch(t *testing.T) {
	t.Parallel()
	y := newYear(t, "jambi")
	// A process that stands in the way of one employee's.
	y.as(func(tx store.Tx) error {
		return tx.InsertProcess(t.Context(), db.InsertProcessParams{
			AgencyID: y.agency, ID: store.NewID(), CycleID: y.cycle, Kind: "appraisal", SubjectID: y.staff[2], CreatedAt: y.now, WorkflowID: "in the way",
		})
	})
	_, err := y.processes.Advance(t.Context(), activities.AdvanceInput{ProcessInput: y.input(y.cycle)})
	require.NoError(t, err)
	y.launch()
	require.Equal(t, 5, y.count("SELECT count(*) FROM appraisal"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'employee.not-enrolled'"))
}

func TestOlderEpochIsFencedOff(t *testing.T) {
	t.Parallel()
	y := newYear(t, "jambi")
	in := y.input(y.cycle)
	in.Epoch = 0
	pos, err := y.processes.Advance(t.Context(), activities.AdvanceInput{ProcessInput: in})
	require.NoError(t, err)
	require.True(t, pos.Ended)
	require.Zero(t, y.count("SELECT count(*) FROM process WHERE step <> ''"))
}

func TestAdvanceRepeatedMovesOnce(t *testing.T) {
	t.Parallel()
	y := newYear(t, "jambi")
	for range 3 {
		pos, err := y.processes.Advance(t.Context(), activities.AdvanceInput{ProcessInput: y.input(y.cycle)})
		require.NoError(t, err)
		require.Equal(t, string(appraisal.StepLaunch), pos.Step)
	}
}

func TestUnknownProcessIsNotRetried(t *testing.T) {
	t.Parallel()
	y := newYear(t, "jambi")
	_, err := y.processes.Look(t.Context(), y.input(uuid.New()))
	require.ErrorContains(t, err, "unknown process")
	other := y.input(y.cycle)
	other.Agency = uuid.NewString()
	_, err = y.processes.Look(t.Context(), other)
	require.ErrorContains(t, err, "unknown process", "another agency's ID yields nothing")
}

// A forum that began before its unit was enrolled would miss nobody's rating, and close.
func TestForumsStartWhenAllAreEnrolled(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tubei")
	y.launch()
	y.launch()
	require.Positive(t, y.count("SELECT count(*) FROM dispatch WHERE start AND kind = 'forum'"))
	require.Zero(t, y.count(`SELECT count(*) FROM dispatch f, dispatch a
		WHERE f.start AND f.kind = 'forum' AND a.start AND a.kind = 'appraisal' AND f.id < a.id`))
}
