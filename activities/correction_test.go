package activities_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// correct reopens an employee's closed appraisal, as HR does.
func (y *year) correct(employee uuid.UUID, step string) uuid.UUID {
	y.Helper()
	var id uuid.UUID
	y.as(func(tx store.Tx) error {
		process, err := tx.ProcessOf(y.Context(), db.ProcessOfParams{CycleID: y.cycle, Kind: "appraisal", SubjectID: employee})
		require.NoError(y, err)
		a, err := tx.AppraisalByID(y.Context(), process.ID)
		require.NoError(y, err)
		require.NotNil(y, a.ClosedAt)
		from, ok := y.method.FromStep(step)
		require.True(y, ok)
		p, err := tx.Reopen(y.Context(), store.Reopening{
			Process: process, Appraisal: a, Step: from, LegalNumber: "800/1/2027", LegalDate: appraisal.NewDate(2027, 3, 1),
			Reason: "Data realisasi ternyata tertukar", By: y.hr,
		})
		require.NoError(y, err)
		require.Equal(y, process.Epoch+1, p.Epoch)
		require.Equal(y, process.Pass+1, p.Pass)
		id = p.ID
		return tx.Start(y.Context(), p.ID)
	})
	return id
}

func TestACorrectionRunsTheYearAgainFromItsStep(t *testing.T) {
	t.Parallel()
	y := newYear(t, "jambi")
	who := y.staff[0]
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM cycle WHERE closed_at IS NOT NULL"))
	others := y.ratings(who)
	old := y.text("SELECT md5(result::text) FROM appraisal WHERE employee_id = $1", who)
	peers := y.count("SELECT count(*) FROM duty WHERE kind = 'assess-peer' AND subject_id = $1", who)
	asked := y.count("SELECT count(*) FROM duty WHERE kind IN ('assess-subordinate', 'nominate-peers') AND subject_id = $1", who)

	id := y.correct(who, "assessment")
	require.Equal(t, 1, y.count("SELECT count(*) FROM appraisal WHERE id = $1 AND rating IS NULL AND announced_at IS NULL AND received_on IS NULL AND closed_at IS NULL", id))
	stale := y.input(id)
	stale.Epoch = 1
	pos, err := y.processes.Look(t.Context(), stale)
	require.NoError(t, err)
	require.True(t, pos.Ended, "the run that ended is fenced off")

	y.except(func(d db.Duty) bool { return of(appraisal.AssessSubordinate)(d) }, func(db.Duty) appraisal.Submission {
		a := y.assess(appraisal.AssessSubordinate)
		for c := range a.Scores {
			a.Scores[c] = y.method.Scale.From
		}
		a.Realised[0].Value = appraisal.NewNumber(5)
		return a
	})
	objected := false
	y.except(objects(who), func(d db.Duty) appraisal.Submission {
		objected = true
		return object(d)
	})
	y.except(of(appraisal.DecideConsequence), func(d db.Duty) appraisal.Submission {
		rule := y.method.Consequences[d.Slot-1]
		if rule.Kind == appraisal.Reward {
			return &appraisal.ConsequenceDecision{Reason: "Predikat yang dikoreksi tidak lagi memenuhi syarat"}
		}
		return y.diligent(d)
	})
	y.run()
	require.True(t, objected, "a corrected result can be objected to")
	require.Equal(t, others, y.ratings(who), "nobody else's rating moves")
	require.Equal(t, peers, y.count("SELECT count(*) FROM duty WHERE kind = 'assess-peer' AND subject_id = $1", who), "no group is asked again")
	require.Equal(t, asked+1, y.count("SELECT count(*) FROM duty WHERE kind IN ('assess-subordinate', 'nominate-peers') AND subject_id = $1", who))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'assess-subordinate' AND pass = 2 AND state = 'met'"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM correction WHERE appraisal_id = $1 AND pass = 1 AND md5(result::text) = $2", id, old))
	require.NotEqual(t, old, y.text("SELECT md5(result::text) FROM appraisal WHERE id = $1", id))
	require.Equal(t, 1, y.count("SELECT count(*) FROM mail WHERE kind = 'corrected' AND person_id = $1", who))
	require.Equal(t, 2, y.count("SELECT count(*) FROM mail WHERE kind = 'announced' AND person_id = $1", who))
	require.Zero(t, y.count("SELECT count(*) FROM consequence WHERE appraisal_id = $1 AND state IN ('proposed', 'reconsider')", id))
	require.Positive(t, y.count("SELECT count(*) FROM consequence WHERE appraisal_id = $1 AND kind = 'reward' AND state = 'withdrawn'", id))
	require.Equal(t, 1, y.count("SELECT count(*) FROM coaching WHERE appraisal_id = $1", id), "what follows follows the corrected rating")
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE state = 'open'"))
	require.Zero(t, y.count("SELECT count(*) FROM process WHERE ended_at IS NULL"))
}

// From the announcement on, the rating stays and the days to object run anew; what was approved is
// confirmed. A second correction keeps both results before it.
func TestACorrectionOfTheAnnouncement(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	who := y.staff[0]
	y.run()
	rating := y.text("SELECT rating FROM appraisal WHERE employee_id = $1", who)
	for pass := 2; pass <= 3; pass++ {
		id := y.correct(who, "announcement")
		require.Equal(t, rating, y.text("SELECT rating FROM appraisal WHERE id = $1", id))
		y.run()
		require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'object' AND pass = $2", id, pass))
		require.Equal(t, pass-1, y.count("SELECT count(*) FROM correction WHERE appraisal_id = $1", id))
		require.Zero(t, y.count("SELECT count(*) FROM consequence WHERE appraisal_id = $1 AND state <> 'approved'", id))
		require.Equal(t, pass, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'decide-consequence' AND state = 'met'", id))
	}
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE subject_id = $1 AND kind = 'assess-subordinate'", who), "nothing before is asked again")
}

// A coaching that follows from a rating no more ends with the decision that withdraws it.
func TestAWithdrawnCoachingEnds(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	who := y.staff[0]
	low := true
	y.except(func(d db.Duty) bool { return of(appraisal.AssessSubordinate)(d) && d.SubjectID == who && low }, func(db.Duty) appraisal.Submission {
		a := y.assess(appraisal.AssessSubordinate)
		for c := range a.Scores {
			a.Scores[c] = y.method.Scale.From
		}
		a.Realised[0].Value = appraisal.NewNumber(10)
		return a
	})
	corrected := false
	y.except(of(appraisal.HoldSession), func(d db.Duty) appraisal.Submission {
		if !corrected {
			corrected, low = true, false
			y.correct(who, "assessment")
		}
		return nil
	})
	y.except(of(appraisal.ConcludeCoaching), nothing)
	y.except(of(appraisal.DecideConsequence), func(d db.Duty) appraisal.Submission {
		if corrected && y.method.Consequences[d.Slot-1].Kind == appraisal.CoachingDue {
			return &appraisal.ConsequenceDecision{Reason: "Pembinaan tidak lagi diperlukan"}
		}
		return y.diligent(d)
	})
	y.run()
	require.True(t, corrected)
	require.Equal(t, 1, y.count("SELECT count(*) FROM consequence WHERE kind = 'coaching' AND state = 'withdrawn'"))
	require.Positive(t, y.count("SELECT count(*) FROM audit WHERE act = 'coaching.withdrawn'"))
	require.Zero(t, y.count("SELECT count(*) FROM process WHERE ended_at IS NULL"))
}

// A coaching that was withdrawn by a correction and follows again from the next one begins anew: nothing of the
// improvement period before counts, is shown, or stands in the way of what is decided after this one.
func TestACoachingBeginsAnew(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	y.reform(func(text string) string {
		return strings.Replace(text, "\n# Angka kredit", `
    - id: warning
      name: { id: "Teguran tertulis", en: "Written warning" }
      when: '!improved'
    - id: never-held
      name: { id: "Pemeriksaan atasan", en: "Inquiry into the supervisor" }
      when: 'held == 0 and missed == 6'

# Angka kredit`, 1)
	})
	who, low, pass := y.staff[0], true, 1
	y.as(func(tx store.Tx) error {
		exec(t, tx, "UPDATE person SET status = 'pns' WHERE id = $1", who)
		return nil
	})
	y.poor(who, &low)
	y.except(of(appraisal.DecideConsequence), func(d db.Duty) appraisal.Submission {
		coaching := y.method.Consequences[d.Slot-1].Kind == appraisal.CoachingDue
		if d.SubjectID == who && coaching != low {
			return &appraisal.ConsequenceDecision{Reason: "Predikat yang dikoreksi tidak memenuhi syarat"}
		}
		return y.diligent(d)
	})
	y.except(of(appraisal.ConcludeCoaching), func(db.Duty) appraisal.Submission {
		return &appraisal.CoachingOutcome{Notes: "Belum ada perbaikan yang berarti"}
	})
	y.except(of(appraisal.DecideMeasure), func(d db.Duty) appraisal.Submission {
		m := y.diligent(d).(*appraisal.MeasureDecision)
		if pass == 1 && d.Slot == 3 {
			if low {
				low = false
				y.correct(who, "assessment")
			}
			return nil
		}
		m.DecreeNumber = fmt.Sprintf("SK/%d", pass+1)
		return m
	})
	y.run()
	coaching := uuid.MustParse(y.text("SELECT id::text FROM coaching"))
	require.Equal(t, 6, y.count("SELECT count(*) FROM duty WHERE kind = 'hold-session' AND state = 'met'"))
	require.Equal(t, "competency-test withdrawn, warning withdrawn", y.text("SELECT string_agg(rule || ' ' || state, ', ' ORDER BY rule) FROM coaching_measure"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'measure.withdrawn' AND detail->>'was' = 'approved'"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM mail WHERE kind = 'withdrawn' AND process_id = $1 AND person_id = $2", coaching, who))

	low, pass = true, 2
	y.except(of(appraisal.HoldSession), nothing)
	y.except(of(appraisal.DecideEscalation), func(db.Duty) appraisal.Submission {
		return &appraisal.EscalationDecision{Choice: appraisal.Proceed, Reason: "Dilanjutkan dengan sesi berikutnya"}
	})
	anew := false
	y.except(of(appraisal.PlanCoaching), func(d db.Duty) appraisal.Submission {
		anew = true
		require.EqualValues(t, 2, d.Pass)
		require.Equal(t, 1, y.count("SELECT count(*) FROM coaching WHERE outcome IS NULL AND over_at IS NULL AND plan_id IS NULL AND withdrawn_at IS NULL"))
		y.as(func(tx store.Tx) error {
			_, err := tx.LastDocument(t.Context(), db.LastDocumentParams{ProcessID: coaching, Kind: string(appraisal.PlanCoaching)})
			require.True(t, store.NoRows(err), "the plan before did not come back")
			duties, err := tx.CoachingDuties(t.Context(), coaching)
			require.NoError(t, err)
			require.Len(t, duties, 1, "sessions before are not shown")
			return nil
		})
		return y.diligent(d)
	})
	y.correct(who, "assessment")
	y.run()
	require.True(t, anew)
	require.Equal(t, 1, y.count("SELECT count(*) FROM coaching WHERE outcome = 'not-improved' AND ends_on - starts_on = 180"))
	require.Equal(t, 3, y.count("SELECT count(*) FROM coaching_measure m JOIN duty d ON d.id = m.duty_id WHERE m.state = 'approved' AND m.decree_number = 'SK/3' AND d.pass = 2"),
		"what the rules propose counts no session of the period before")
	require.Equal(t, 4, y.count("SELECT count(*) FROM mail WHERE kind = 'decided' AND process_id = $1", coaching), "told of each decision")
	require.Equal(t, 6, y.count("SELECT count(*) FROM audit WHERE act = 'session.missed'"))
	require.Zero(t, y.count("SELECT count(*) FROM process WHERE ended_at IS NULL"))
}
