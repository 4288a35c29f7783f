package activities_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/config"
	"rapor/store"
	"rapor/store/db"
)

// poor has the supervisor find somebody's year poor while low says so.
func (y *year) poor(who uuid.UUID, low *bool) {
	y.except(func(d db.Duty) bool { return of(appraisal.AssessSubordinate)(d) && d.SubjectID == who && *low }, func(db.Duty) appraisal.Submission {
		a := y.assess(appraisal.AssessSubordinate)
		for c := range a.Scores {
			a.Scores[c] = y.method.Scale.From
		}
		a.Realised[0].Value = appraisal.NewNumber(10)
		return a
	})
}

// What the official approved is issued once, however often the step is tried; a correction that changes
// the rating withdraws it with its certificate, and another one grants it again.
func TestRewardsAreIssuedOnceAndWithdrawn(t *testing.T) {
	t.Parallel()
	y := newYear(t, "kalianda")
	who, low, corrected := y.staff[0], false, false
	y.poor(who, &low)
	y.except(of(appraisal.DecideConsequence), func(d db.Duty) appraisal.Submission {
		if corrected && low && y.method.Consequences[d.Slot-1].Kind == appraisal.Reward {
			return &appraisal.ConsequenceDecision{Reason: "Predikat yang dikoreksi tidak memenuhi syarat"}
		}
		return y.diligent(d)
	})
	y.run()
	require.Equal(t, 6, y.count("SELECT count(*) FROM reward WHERE form = 'certificate' AND withdrawn_at IS NULL"))
	require.Equal(t, 6, y.count("SELECT count(*) FROM reward WHERE form = 'incentive' AND amount = 2500000"))
	require.Equal(t, 6, y.count("SELECT count(*) FROM paper WHERE kind = 'certificate' AND withdrawn_at IS NULL"))
	require.Equal(t, 12, y.count("SELECT count(*) FROM mail WHERE kind = 'decided'"))

	// A retry of the whole step issues nothing twice.
	process, a := y.appraisalOf(who)
	y.as(func(tx store.Tx) error {
		cycle, err := tx.Cycle(t.Context(), y.cycle)
		require.NoError(t, err)
		rule, _ := y.method.Consequence("certificate")
		row, err := tx.ConsequenceOf(t.Context(), db.ConsequenceOfParams{AppraisalID: a.ID, Rule: rule.ID})
		require.NoError(t, err)
		for range 3 {
			require.NoError(t, tx.Award(t.Context(), store.Awarded{
				Process: process, Appraisal: a, Cycle: cycle, Method: y.method, Calendar: y.calendar, Rule: rule, Consequence: row,
				Decision: appraisal.ConsequenceDecision{Approve: true, DecreeNumber: "SK/1", DecreeDate: row.DecreeDate}, By: y.official,
			}))
		}
		return nil
	})
	require.Equal(t, 1, y.count("SELECT count(*) FROM reward WHERE employee_id = $1 AND form = 'certificate'", who))
	require.Equal(t, 2, y.count("SELECT count(*) FROM mail WHERE kind = 'decided' AND person_id = $1", who))

	low, corrected = true, true
	y.correct(who, "supervisor")
	y.run()
	require.Equal(t, 2, y.count("SELECT count(*) FROM reward WHERE employee_id = $1 AND withdrawn_at IS NOT NULL AND withdrawn_why LIKE 'Predikat%'", who))
	require.Equal(t, 1, y.count("SELECT count(*) FROM paper WHERE kind = 'certificate' AND owner_id = $1 AND withdrawn_at IS NOT NULL", who))
	require.Equal(t, 2, y.count("SELECT count(*) FROM mail WHERE kind = 'withdrawn' AND person_id = $1", who))
	require.Equal(t, 2, y.count("SELECT count(*) FROM audit WHERE act = 'reward.taken-back'"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM coaching"))

	low = false
	y.correct(who, "supervisor")
	y.run()
	require.Equal(t, 2, y.count("SELECT count(*) FROM reward WHERE employee_id = $1 AND withdrawn_at IS NULL", who), "granted again")
	require.Equal(t, 12, y.count("SELECT count(*) FROM reward WHERE withdrawn_at IS NULL"))
	require.Zero(t, y.count("SELECT count(*) FROM process WHERE ended_at IS NULL"))
}

// A result that is confirmed after a correction leaves what was granted as it is.
func TestAConfirmedRewardStaysTheSame(t *testing.T) {
	t.Parallel()
	y := newYear(t, "kalianda")
	who := y.staff[0]
	y.run()
	reward := y.text("SELECT id::text FROM reward WHERE employee_id = $1 AND form = 'certificate'", who)
	y.correct(who, "announcement")
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM reward WHERE id::text = $1 AND confirmed_at IS NOT NULL AND withdrawn_at IS NULL", reward))
	require.Equal(t, 2, y.count("SELECT count(*) FROM reward WHERE employee_id = $1", who))
}

// An improvement period: the plan comes back once, sessions are held and signed over six months, one is
// missed and escalated; at its end the official decides what follows, which differs for PNS and PPPK.
func TestAnImprovementPeriod(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	y.as(func(tx store.Tx) error {
		exec(t, tx, "UPDATE person SET status = 'pns' WHERE id = $1", y.staff[0])
		exec(t, tx, "UPDATE person SET status = 'pppk' WHERE id = $1", y.staff[1])
		return nil
	})
	low := true
	y.poor(y.staff[0], &low)
	y.poor(y.staff[1], &low)
	first := about(appraisal.AgreeCoaching, y.staff[0])
	y.except(func(d db.Duty) bool { return first(d) && d.Round == 1 }, func(db.Duty) appraisal.Submission {
		return &appraisal.CoachingAgreement{Comment: "Sasaran kedua belum jelas bagi saya"}
	})
	y.except(about(appraisal.AgreeCoaching, y.staff[1]), nothing)
	second := about(appraisal.HoldSession, y.staff[0])
	y.except(func(d db.Duty) bool { return second(d) && d.Round == 2 }, nothing)
	y.except(of(appraisal.DecideEscalation), func(db.Duty) appraisal.Submission {
		return &appraisal.EscalationDecision{Choice: appraisal.Proceed, Reason: "Dilanjutkan dengan sesi berikutnya"}
	})
	y.except(about(appraisal.SignSession, y.staff[1]), nothing)
	refused := about(appraisal.SignSession, y.staff[0])
	y.except(func(d db.Duty) bool { return refused(d) && d.Round == 3 }, func(db.Duty) appraisal.Submission {
		return &appraisal.SessionSignature{Response: "Saya hadir", Reason: "Catatan tidak sesuai dengan pertemuan"}
	})
	y.except(of(appraisal.ConcludeCoaching), func(db.Duty) appraisal.Submission {
		return &appraisal.CoachingOutcome{Notes: "Belum ada perbaikan yang berarti", Goals: []appraisal.GoalOutcome{{Goal: "Laporan tepat waktu", Evidence: "Masih terlambat"}}}
	})
	y.run()
	require.Equal(t, 2, y.count("SELECT count(*) FROM coaching WHERE outcome = 'not-improved' AND ends_on - starts_on = 180"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM coaching WHERE plan_how = 'agreed'"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM coaching WHERE plan_how = 'unanswered'"))
	require.Equal(t, 3, y.count("SELECT count(*) FROM duty WHERE kind = 'plan-coaching' AND state = 'met'"), "one plan came back")
	held := y.count("SELECT count(*) FROM duty WHERE kind = 'hold-session' AND state = 'met' AND subject_id = $1", y.staff[0])
	require.Equal(t, 5, held, "all but the second of six")
	require.Positive(t, y.count("SELECT count(*) FROM audit WHERE act = 'session.missed'"))
	require.Positive(t, y.count("SELECT count(*) FROM audit WHERE act = 'duty.escalated'"))
	require.Positive(t, y.count("SELECT count(*) FROM audit WHERE act = 'session.unsigned'"))
	forms := y.count("SELECT count(*) FROM paper WHERE kind = 'coaching-form'")
	require.Equal(t, y.count("SELECT count(*) FROM duty WHERE kind IN ('hold-session', 'conclude-coaching') AND state = 'met'"), forms,
		"every session has its form, and the evaluation at the end")
	y.coachingForms(y.staff[0], "disepakati pegawai", "Uji kompetensi", held)
	y.coachingForms(y.staff[1], "tidak ditanggapi pegawai", "perjanjian kerja (PPPK)", 6)
	// What became of the signatures stands on each form and beside it.
	signed := "SELECT count(*) FROM paper p JOIN paper_signature s ON s.paper_id = p.id WHERE s.provider = 'duty' AND s.outcome = $1 AND s.part = $2 AND p.owner_id = $3"
	require.Equal(t, forms, y.count("SELECT count(*) FROM paper_signature WHERE outcome = 'signed' AND part = 'supervisor' AND person_id = $1 AND reason = ''", y.lead))
	require.Equal(t, 1, y.count(signed+" AND s.reason = 'Catatan tidak sesuai dengan pertemuan'", "refused", "employee", y.staff[0]))
	require.Equal(t, held-1, y.count(signed, "signed", "employee", y.staff[0]))
	require.Zero(t, y.count("SELECT count(*) FROM paper_signature WHERE person_id = $1", y.staff[1]), "who is silent has not signed")
	require.Equal(t, 1, y.count(`SELECT count(*) FROM paper WHERE kind = 'coaching-form' AND content->>'response' = 'Saya hadir'
		AND content->'signed'->1->>'refused' = 'true' AND content->'signed'->1->>'reason' LIKE 'Catatan%'`))
	require.Equal(t, held-1, y.count("SELECT count(*) FROM audit WHERE act = 'paper.signed' AND actor_id = $1", y.staff[0]))
	require.Equal(t, 1, y.count(`SELECT count(*) FROM coaching_measure m JOIN coaching k ON k.id = m.coaching_id JOIN appraisal a ON a.id = k.appraisal_id
		WHERE a.employee_id = $1 AND m.rule = 'competency-test' AND m.state = 'approved' AND m.decree_number = 'SK/2' AND m.decided_by = $2`, y.staff[0], y.official))
	require.Equal(t, 1, y.count(`SELECT count(*) FROM coaching_measure m JOIN coaching k ON k.id = m.coaching_id JOIN appraisal a ON a.id = k.appraisal_id
		WHERE a.employee_id = $1 AND m.rule = 'contract-review' AND m.state = 'approved'`, y.staff[1]))
	require.Equal(t, 2, y.count("SELECT count(*) FROM coaching_measure"))
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE state = 'open'"))
}

// Time that stands still is no time to improve in: what was declared before the period begins and what is
// declared in it both make it end later.
func TestAnImprovementPeriodWaitsWhileTimeStands(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	low := true
	y.poor(y.staff[0], &low)
	y.poor(y.staff[1], &low)
	y.absent(y.staff[0], appraisal.AbsenceShifts, appraisal.NewDate(2027, 5, 1), appraisal.NewDate(2027, 5, 9))
	declared := false
	second := about(appraisal.HoldSession, y.staff[1])
	y.except(func(d db.Duty) bool { return second(d) && d.Round == 2 && !declared }, func(d db.Duty) appraisal.Submission {
		declared = true
		today := y.calendar.Date(y.now)
		y.absent(y.staff[1], appraisal.AbsenceShifts, today.AddDays(3), today.AddDays(22))
		y.recount()
		return y.diligent(d)
	})
	y.run()
	length := "SELECT k.ends_on - k.starts_on FROM coaching k JOIN appraisal a ON a.id = k.appraisal_id WHERE a.employee_id = $1"
	require.True(t, declared)
	require.Equal(t, 189, y.count(length, y.staff[0]))
	require.Equal(t, 200, y.count(length, y.staff[1]))
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE state = 'open'"))
}

// recount lets everything open follow what was declared about time.
func (y *year) recount() {
	y.Helper()
	y.as(func(tx store.Tx) error {
		cycle, err := tx.Cycle(y.Context(), y.cycle)
		if err != nil {
			return err
		}
		pace, err := tx.CyclePace(y.Context(), y.cycle, y.calendar)
		if err != nil {
			return err
		}
		r := store.Recounting{Cycle: cycle, Method: y.method, Schedule: y.method.Schedules[cycle.Schedule], Pace: pace}
		found, err := tx.CountAnew(y.Context(), r)
		if err != nil {
			return err
		}
		_, err = tx.Adopt(y.Context(), r, found, func(store.Moved) error { return nil })
		return err
	})
}

// coachingForms reads what stands on the forms of somebody's improvement period, each filled from what was
// handed in: the plan with its actions, how it came into force, progress, and at the end what became of it.
func (y *year) coachingForms(who uuid.UUID, how, proposed string, held int) {
	y.Helper()
	var forms []*appraisal.CoachingPaper
	y.as(func(tx store.Tx) error {
		rows, err := tx.Tx.Query(y.Context(), "SELECT content FROM paper WHERE kind = 'coaching-form' AND owner_id = $1 AND superseded_at IS NULL ORDER BY issued_at, id", who)
		require.NoError(y, err)
		contents, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
		for _, content := range contents {
			paper, err := appraisal.DecodePaper(appraisal.PaperCoachingForm, content)
			require.NoError(y, err)
			forms = append(forms, paper.(*appraisal.CoachingPaper))
		}
		return err
	})
	require.Len(y, forms, held+1)
	for i, f := range forms {
		require.Equal(y, []appraisal.CoachingSupport{{
			Kind: appraisal.Text{ID: "Bimbingan", EN: "Guidance"}, What: "Bimbingan mingguan atasan", Who: "Atasan langsung", By: datep(2027, 3, 1),
		}}, f.Actions)
		require.Equal(y, "Tanggal terima laporan", f.Goals[0].Measure)
		require.Contains(y, f.How.ID, how)
		require.Equal(y, "Dibahas lagi setiap bulan", f.PlanNote)
		if i == len(forms)-1 {
			break
		}
		require.Nil(y, f.Outcome)
		require.Equal(y, "Dua laporan terakhir tepat waktu", f.Goals[0].Progress)
		require.Equal(y, "Laporan berikutnya paling lambat tanggal lima", f.Agreed)
	}
	last := forms[len(forms)-1]
	require.Equal(y, "Kinerja belum membaik", last.Outcome.ID)
	require.Equal(y, "Masih terlambat", last.Goals[0].Progress)
	require.False(y, *last.Goals[0].Reached)
	require.Equal(y, []int{0, held, 6}, []int{last.Session, last.Held, last.Sessions})
	require.False(y, last.HeldOn.Before(last.Until), "after its last day")
	require.Equal(y, "Belum ada perbaikan yang berarti", last.Notes)
	require.Len(y, last.Proposed, 1)
	require.Contains(y, last.Proposed[0].ID, proposed)
	require.Equal(y, []appraisal.GivenSignature{{Part: appraisal.PartSupervisor, On: last.HeldOn}}, last.Signed)
	require.Equal(y, y.lead, last.Supervisor.ID)
}

func datep(year int, month time.Month, day int) *appraisal.Date {
	d := appraisal.NewDate(year, month, day)
	return &d
}

// A granted seminar is followed through: attended, and to its effect; one whose supervisor is silent
// comes to HR.
func TestAGrantedSeminarIsFollowedThrough(t *testing.T) {
	t.Parallel()
	y := newYear(t, "jambi")
	y.except(func(d db.Duty) bool { return of(appraisal.RecordAttendance)(d) && d.Level == 0 }, nothing)
	y.run()
	granted := y.count("SELECT count(*) FROM reward WHERE form = 'seminar'")
	require.Positive(t, granted)
	require.Equal(t, granted, y.count("SELECT count(*) FROM process WHERE kind = 'reward' AND ended_at IS NOT NULL"))
	require.Equal(t, granted, y.count("SELECT count(*) FROM reward WHERE form = 'seminar' AND attended AND attended_on = '2027-04-01' AND effect = 'clear' AND evidence IS NOT NULL"))
	require.Equal(t, granted, y.count("SELECT count(*) FROM duty WHERE kind = 'record-attendance' AND state = 'met' AND assignee_id = $1 AND level = 1", y.hr))
	require.Equal(t, granted, y.count(`SELECT count(*) FROM training t JOIN training_attendance a ON a.training_id = t.id
		WHERE t.kind = 'seminar' AND t.state = 'held' AND a.attended AND a.person_id = t.person_id`), "it is among the trainings")
}

// Credit points are computed when the rating is final, for functional posts of PNS, also for parts of a
// year, and anew after a correction.
func TestCreditPointsOfAYear(t *testing.T) {
	t.Parallel()
	y := newYear(t, "kalianda")
	who := y.staff[0]
	y.as(func(tx store.Tx) error {
		exec(t, tx, "UPDATE person SET status = 'pns', post_type = 'Fungsional', post_level = 'Ahli Muda' WHERE id = ANY($1)", []uuid.UUID{who, y.staff[1]})
		exec(t, tx, "UPDATE person SET status = 'pppk', post_type = 'Fungsional', post_level = 'Ahli Muda' WHERE id = $1", y.staff[2])
		exec(t, tx, "UPDATE person SET status = 'pns', post_type = 'Pelaksana' WHERE id = $1", y.staff[3])
		exec(t, tx, `INSERT INTO post_level (agency_id, id, person_id, from_on, level, post_type, before_level, before_type, decree, recorded_by, at)
			VALUES ($1, $2, $3, '2026-07-01', 'Ahli Muda', 'Fungsional', 'Ahli Pertama', 'Fungsional', 'SK/7', $4, now())`, y.agency, uuid.New(), y.staff[1], y.hr)
		exec(t, tx, `INSERT INTO former_year (agency_id, id, person_id, year, official, document_number, document_date, credit, recorded_by, at)
			VALUES ($1, $2, $3, 2025, 'baik', 'PAK/1', '2026-01-10', 12.5, $4, now())`, y.agency, uuid.New(), who, y.hr)
		return nil
	})
	low := false
	y.poor(who, &low)
	y.run()
	points := func(who uuid.UUID) string {
		return y.text("SELECT string_agg(round(points, 3)::text || CASE WHEN superseded_at IS NULL THEN '' ELSE ' superseded' END, ', ' ORDER BY pass) FROM credit WHERE employee_id = $1", who)
	}
	require.Equal(t, "37.500", points(who), "150 % of 25")
	require.Equal(t, "28.125", points(y.staff[1]), "six months of 12.5 and six of 25, at 150 %")
	require.Equal(t, 2, y.count("SELECT count(*) FROM credit"))
	require.Equal(t, 2, y.count("SELECT count(*) FROM paper WHERE kind = 'credit-conversion'"))
	require.Equal(t, "50", y.text("SELECT content->>'after' FROM paper WHERE kind = 'credit-conversion' AND owner_id = $1", who))
	low = true
	y.correct(who, "supervisor")
	y.run()
	require.Equal(t, "37.500 superseded, 6.250", points(who), "25 % of 25")
	require.Equal(t, 1, y.count("SELECT count(*) FROM paper WHERE kind = 'credit-conversion' AND owner_id = $1 AND number = 2", who))
}

// reform has the year run by a method with something else in it.
func (y *year) reform(change func(string) string) {
	y.Helper()
	source, err := config.Method(y.method.ID)
	require.NoError(y, err)
	source = []byte(change(string(source)))
	y.method, err = appraisal.ParseMethod("reformed", source)
	require.NoError(y, err)
	y.as(func(tx store.Tx) error {
		err := tx.InsertMethodVersion(y.Context(), db.InsertMethodVersionParams{AgencyID: y.agency, Hash: appraisal.Hash(source), Method: y.method.ID, Source: source})
		exec(y.T, tx, "UPDATE cycle SET method_hash = $1", appraisal.Hash(source))
		return err
	})
}

// A method that ranks waits with what follows until the whole unit has its ratings: here somebody objects, and the
// best of six alone are proposed.
func TestTheRankInTheUnit(t *testing.T) {
	t.Parallel()
	y := newYear(t, "kalianda")
	y.reform(func(text string) string {
		return strings.Replace(text, "when: 'rating == \"prima\"'", "when: 'rank <= 2 and share < 50'", 1) +
			"rank:\n  basis: { id: \"Keputusan Bupati 1/2026\", en: \"Decree 1/2026\" }\n"
	})
	best := []uuid.UUID{y.staff[1], y.staff[2]}
	y.except(func(d db.Duty) bool {
		return of(appraisal.AssessSubordinate)(d) && !slices.Contains(best, d.SubjectID)
	}, func(db.Duty) appraisal.Submission {
		a := y.assess(appraisal.AssessSubordinate)
		a.Realised[0].Value = appraisal.NewNumber(90)
		return a
	})
	y.except(objects(y.staff[0]), object)
	decided := map[string]bool{}
	y.except(of(appraisal.DecideObjection), func(db.Duty) appraisal.Submission {
		decided["objection"] = true
		return &appraisal.ObjectionDecision{Reason: "Kedua pihak sudah didengar"}
	})
	y.except(of(appraisal.DecideConsequence), func(d db.Duty) appraisal.Submission {
		require.True(t, decided["objection"], "nothing is proposed before all ratings are final")
		return y.diligent(d)
	})
	y.run()
	require.Equal(t, 2, y.count("SELECT count(*) FROM reward WHERE rule = 'certificate' AND employee_id = ANY($1)", best))
	require.Equal(t, 2, y.count("SELECT count(*) FROM reward WHERE rule = 'certificate'"))
	require.Zero(t, y.count("SELECT count(*) FROM process WHERE ended_at IS NULL"))
}
