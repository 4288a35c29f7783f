package activities_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// delegate lets somebody act for an officer, by days of the year that the cycle is in.
func (y *year) delegate(from, to uuid.UUID, kind string, starts, ends appraisal.Date) uuid.UUID {
	y.Helper()
	id := store.NewID()
	y.as(func(tx store.Tx) error {
		return tx.InsertDelegation(y.Context(), db.InsertDelegationParams{
			AgencyID: y.agency, ID: id, FromID: from, ToID: to, Kind: kind, Number: "800/1", StartsOn: starts, EndsOn: ends,
			Reason: "Cuti tahunan", RecordedBy: y.hr, RecordedAt: tx.Now,
		})
	})
	return id
}

// What is owed by office goes to the delegate on the first day, also what is opened meanwhile, and
// comes back after the last, all by itself.
func TestADelegationBeginsAndEndsByItself(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	day := y.calendar.Date(y.now)
	y.delegate(y.lead, y.head, "plh", day.AddDays(2), day.AddDays(4))
	held := map[uuid.UUID][]uuid.UUID{}
	y.except(of(appraisal.AgreePlan), func(d db.Duty) appraisal.Submission {
		if d.SubjectID == y.head {
			return y.diligent(d)
		}
		today := y.calendar.Date(y.now)
		if d.SubjectID != y.lead {
			acting := !today.Before(day.AddDays(2)) && !day.AddDays(4).Before(today)
			want := y.lead
			if acting {
				want = y.head
			}
			require.Equal(t, want, *d.AssigneeID, "on %s", today)
			held[d.SubjectID] = append(held[d.SubjectID], *d.AssigneeID)
		}
		if today.Before(day.AddDays(5)) {
			return nil // nobody acts until the officer is back
		}
		return y.diligent(d)
	})
	y.run()
	for _, staff := range y.staff {
		require.Equal(t, y.lead, held[staff][0])
		require.Contains(t, held[staff], y.head)
		require.Equal(t, y.lead, held[staff][len(held[staff])-1])
	}
	require.Equal(t, 4, y.count("SELECT count(*) FROM audit WHERE act = 'duty.delegated'"))
	require.Equal(t, 4, y.count("SELECT count(*) FROM audit WHERE act = 'duty.came-back'"))
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE kind = 'agree-plan' AND state = 'lapsed'"))
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL"))
}

func TestADelegateDoesNotDecideAboutThemself(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	// The lead acts for the head, who appraises them and decides what they miss.
	y.delegate(y.head, y.lead, "plh", y.calendar.Date(y.now), y.calendar.Date(y.now).AddDays(500))
	y.except(y.silent(appraisal.AssessSubordinate, y.staff[0]), nothing)
	y.run()
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE subject_id = $1 AND assignee_id = $1 AND kind IN ('agree-plan', 'evaluate-period', 'assess-subordinate')", y.lead))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE subject_id = $1 AND assignee_id = $2 AND principal_id = $3 AND kind = 'assess-subordinate' AND state = 'met'",
		y.lead, y.official, y.head), "the head's superior assesses the acting head")
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-escalation' AND state = 'met' AND assignee_id = $1", y.official),
		"whoever missed it does not decide about it")
}

func TestANewSupervisorLeavesTheAssessmentToTheFormer(t *testing.T) {
	t.Parallel()
	y := newYear(t, "pp-30-2019")
	replaced := false
	y.except(of(appraisal.AssessPeer), func(d db.Duty) appraisal.Submission {
		if !replaced {
			replaced = true
			y.replaceBy(y.staff[0], y.head)
			y.later(10)
		}
		return y.diligent(d)
	})
	y.run()
	require.True(t, replaced)
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE subject_id = $1 AND assignee_id = $2 AND kind = 'assess-subordinate' AND state = 'met'", y.staff[0], y.lead))
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'assessment.left-to-the-former'"))
	require.Equal(t, 6, y.count("SELECT count(*) FROM supervision WHERE until_on IS NULL"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM supervision WHERE until_on IS NOT NULL"))
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL"))
}

func TestANewSupervisorAssessesWhereTheFormerHasLeft(t *testing.T) {
	t.Parallel()
	y := newYear(t, "pp-30-2019")
	replaced := false
	y.except(of(appraisal.AssessPeer), func(d db.Duty) appraisal.Submission {
		if !replaced {
			replaced = true
			for _, s := range y.staff {
				y.replaceBy(s, y.head)
			}
			y.later(10)
			y.as(func(tx store.Tx) error {
				exec(t, tx, "UPDATE person SET employment = 'left' WHERE id = $1", y.lead)
				return nil
			})
		}
		return y.diligent(d)
	})
	y.run()
	require.Equal(t, 4, y.count("SELECT count(*) FROM duty WHERE assignee_id = $1 AND kind = 'assess-subordinate' AND state = 'met' AND subject_id <> $2", y.head, y.lead))
	require.Equal(t, 4, y.count("SELECT count(*) FROM audit WHERE act = 'assessment.former-has-left'"))
}

// later has those who are over employees since today begin some days later, and so be too new
// when the assessment opens.
func (y *year) later(days int) {
	y.Helper()
	y.as(func(tx store.Tx) error {
		exec(y.T, tx, "UPDATE supervision SET from_on = from_on + $1::int WHERE until_on IS NULL AND from_on > '2026-01-05'", days)
		return nil
	})
}

// replaceBy makes somebody else an employee's supervisor by the rule of the method.
func (y *year) replaceBy(employee, to uuid.UUID, under ...uuid.UUID) {
	y.Helper()
	y.as(func(tx store.Tx) error {
		ctx := y.Context()
		process, err := tx.ProcessOf(ctx, db.ProcessOfParams{CycleID: y.cycle, Kind: "appraisal", SubjectID: employee})
		require.NoError(y, err)
		a, err := tx.AppraisalByID(ctx, process.ID)
		require.NoError(y, err)
		cycle, err := tx.Cycle(ctx, y.cycle)
		require.NoError(y, err)
		r := store.Replacement{
			Process: process, Appraisal: a, To: to, Cycle: cycle, Schedule: y.method.Schedules["annual"], Calendar: y.calendar, Rule: y.method.Handover,
		}
		if len(under) > 0 {
			r.Acting, r.Delegation = appraisal.ActingPlh, &under[0]
		}
		_, err = tx.ReplaceSupervisor(ctx, r)
		return err
	})
}

func TestAnActingSupervisorIsRelievedWhenTheDelegationIsOver(t *testing.T) {
	t.Parallel()
	y := newYear(t, "pp-30-2019")
	day := y.calendar.Date(y.now)
	id := y.delegate(y.lead, y.staff[3], "plh", day, day.AddDays(40))
	y.look(y.cycle)
	y.replaceBy(y.staff[0], y.staff[3], id)
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM appraisal WHERE employee_id = $1 AND supervisor_id = $2 AND delegation_id IS NULL", y.staff[0], y.lead))
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'supervisor.delegation-over'"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE subject_id = $1 AND assignee_id = $2 AND kind = 'assess-subordinate' AND state = 'met'", y.staff[0], y.lead))
}

// withdraw closes a duty as its assignee withdraws.
func (y *year) withdraw(d db.Duty) {
	y.Helper()
	y.as(func(tx store.Tx) error {
		n, err := tx.WithdrawDuty(y.Context(), db.WithdrawDutyParams{ID: d.ID, At: &tx.Now, AssigneeID: d.AssigneeID})
		require.EqualValues(y, 1, n)
		return err
	})
}

func TestAnotherPeerIsNamedWhereOneWithdraws(t *testing.T) {
	t.Parallel()
	y := newYear(t, "jambi")
	withdrawn := map[uuid.UUID]bool{}
	y.except(func(d db.Duty) bool { return of(appraisal.AssessPeer)(d) && !withdrawn[d.SubjectID] }, func(d db.Duty) appraisal.Submission {
		withdrawn[d.SubjectID] = true
		y.withdraw(d)
		return nil
	})
	y.except(of(appraisal.NamePeer), func(d db.Duty) appraisal.Submission {
		require.NotEqual(t, d.SubjectID, *d.AssigneeID)
		if d.SubjectID == y.staff[0] {
			return nil // too late: nobody is named
		}
		return &appraisal.PeerNaming{Peer: &y.head}
	})
	y.run()
	named := y.count("SELECT count(*) FROM duty WHERE kind = 'assess-peer' AND state = 'met' AND assignee_id = $1 AND subject_id <> $1", y.head)
	require.Positive(t, named)
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'name-peer' AND state = 'lapsed'"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'assessors.too-few'"))
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL"))
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE state = 'withdrawn' AND settled_at IS NULL"))
}

// A manager who acts themself gave the assessment: the objection goes one level up.
func TestAnObjectionGoesOneLevelAboveTheManagerWhoActed(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	y.except(y.silent(appraisal.AssessSubordinate, y.staff[0]), nothing)
	y.except(of(appraisal.DecideEscalation), func(d db.Duty) appraisal.Submission {
		require.Equal(t, y.head, *d.AssigneeID)
		return &appraisal.EscalationDecision{Choice: appraisal.Act, Reason: "Saya menilai sendiri"}
	})
	y.except(objects(y.staff[0]), object)
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM appraisal WHERE employee_id = $1 AND supervisor_id = $2", y.staff[0], y.lead), "the supervisor stays")
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE subject_id = $1 AND kind = 'assess-subordinate' AND state = 'met' AND assignee_id = $2", y.staff[0], y.head))
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-objection' AND assignee_id IN ($1, $2)", y.head, y.lead))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-objection' AND state = 'met' AND assignee_id = $1", y.official))
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'escalation.decided' AND detail->>'choice' = 'act'"))
}

// An unanswered escalation goes one level up and at last to HR, who cannot lapse: the chain ends.
func TestAnUnansweredEscalationEndsWithHR(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	y.except(y.silent(appraisal.AssessSubordinate, y.staff[0]), nothing)
	var line []uuid.UUID
	y.except(of(appraisal.DecideEscalation), func(d db.Duty) appraisal.Submission {
		if len(line) == 0 || line[len(line)-1] != *d.AssigneeID {
			line = append(line, *d.AssigneeID)
		}
		if d.Lapses {
			return nil
		}
		return &appraisal.EscalationDecision{Choice: appraisal.Extend, Days: 5, Reason: "Diberi waktu terakhir kali"}
	})
	y.run()
	require.Equal(t, []uuid.UUID{y.head, y.official, y.hr}, line)
	require.Equal(t, 2, y.count("SELECT count(*) FROM audit WHERE act = 'escalation.unanswered'"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-escalation' AND NOT lapses AND state = 'met' AND assignee_id = $1", y.hr))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'assess-subordinate' AND subject_id = $1 AND level = 1 AND state = 'met'", y.staff[0]))
}
