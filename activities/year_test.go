package activities_test

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"rapor/activities"
	"rapor/appraisal"
	"rapor/config"
	"rapor/internal/privatepg/pgtest"
	"rapor/store"
	"rapor/store/db"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func serviceURL(owner string) string {
	u, err := url.Parse(owner)
	if err != nil {
		panic(err)
	}
	u.User = url.UserPassword("rapor_test", "secret")
	return u.String()
}

func migrate(ctx context.Context, owner string) error {
	_, err := store.Migrate(ctx, owner, serviceURL(owner))
	return err
}

// year is an agency of six on three levels with a cycle, driven without Temporal: the test
// moves the clock and looks at every process as a workflow would.
type year struct {
	*testing.T
	now       time.Time
	store     *store.Store
	processes *activities.Processes
	method    *appraisal.Method
	agency    uuid.UUID
	owner     string
	calendar  appraisal.Calendar
	cycle     uuid.UUID
	official  uuid.UUID
	hr        uuid.UUID
	head      uuid.UUID
	lead      uuid.UUID
	staff     []uuid.UUID
	// answer says what somebody hands in for a duty; nil is silence.
	answer func(db.Duty) appraisal.Submission
}

func newYear(t *testing.T, methodID string) *year {
	t.Helper()
	owner := pgtest.Database(t, migrate)
	y := &year{T: t, owner: owner, now: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC), agency: uuid.New(), cycle: store.NewID()}
	var err error
	y.store, err = store.Open(t.Context(), serviceURL(owner), func() time.Time { return y.now })
	require.NoError(t, err)
	t.Cleanup(y.store.Close)
	y.processes = &activities.Processes{Store: y.store, Methods: &store.Methods{}}
	y.answer = y.diligent
	source, err := config.Method(methodID)
	require.NoError(t, err)
	y.method, err = appraisal.ParseMethod(methodID, source)
	require.NoError(t, err)
	y.as(func(tx store.Tx) error {
		ctx := t.Context()
		require.NoError(t, tx.InsertAgency(ctx, db.InsertAgencyParams{ID: y.agency, Code: "uji", Name: "Dinas Uji", Zone: "Asia/Jakarta"}))
		unit := uuid.New()
		exec(t, tx, "INSERT INTO unit (agency_id, id, name) VALUES ($1, $2, 'Sekretariat')", y.agency, unit)
		person := func(number string, superior *uuid.UUID, employment string) uuid.UUID {
			id := uuid.New()
			exec(t, tx, `INSERT INTO person (agency_id, id, number, name, email, employment, unit_id, superior_id)
				VALUES ($1, $2, nullif($3, ''), 'Pegawai ' || $3, 'p' || $3 || '@uji.example', $4, $5, $6)`,
				y.agency, id, number, employment, unit, superior)
			return id
		}
		y.official = person("", nil, "none")
		y.hr = person("", nil, "none")
		y.head = person("1", &y.official, "active")
		y.lead = person("2", &y.head, "active")
		for _, n := range []string{"3", "4", "5", "6"} {
			y.staff = append(y.staff, person(n, &y.lead, "active"))
		}
		exec(t, tx, "UPDATE unit SET head_id = $1", y.head)
		for _, id := range []uuid.UUID{y.official, y.hr, y.head} {
			require.NoError(t, tx.GrantRole(ctx, db.GrantRoleParams{AgencyID: y.agency, PersonID: id, Role: "forum", GrantedAt: y.now}))
		}
		require.NoError(t, tx.InsertMethodVersion(ctx, db.InsertMethodVersionParams{
			AgencyID: y.agency, Hash: appraisal.Hash(source), Method: methodID, Source: source,
		}))
		jakarta, err := time.LoadLocation("Asia/Jakarta")
		require.NoError(t, err)
		y.calendar = appraisal.Calendar{Zone: jakarta}
		calendar, err := json.Marshal(y.calendar)
		require.NoError(t, err)
		require.NoError(t, tx.InsertProcess(ctx, db.InsertProcessParams{
			AgencyID: y.agency, ID: y.cycle, CycleID: y.cycle, Kind: "cycle", SubjectID: y.cycle, CreatedAt: y.now, WorkflowID: y.cycle.String(),
		}))
		return tx.InsertCycle(ctx, db.InsertCycleParams{
			AgencyID: y.agency, ID: y.cycle, Name: "2026", MethodHash: appraisal.Hash(source), Schedule: "annual",
			StartsOn: appraisal.NewDate(2026, 1, 1), EndsOn: appraisal.NewDate(2026, 12, 31), Calendar: calendar,
			HrID: y.hr, OfficialID: y.official, OpenedAt: y.now,
		})
	})
	return y
}

func exec(t *testing.T, tx store.Tx, sql string, args ...any) {
	t.Helper()
	_, err := tx.Exec(t.Context(), sql, args...)
	require.NoError(t, err)
}

func (y *year) as(do func(store.Tx) error) {
	y.Helper()
	require.NoError(y, y.store.As(y.Context(), y.agency, do))
}

func (y *year) input(process uuid.UUID) appraisal.ProcessInput {
	epoch := 1
	err := y.store.As(y.Context(), y.agency, func(tx store.Tx) error {
		p, err := tx.Process(y.Context(), process)
		epoch = int(p.Epoch)
		return err
	})
	if err != nil {
		epoch = 1 // there is none
	}
	return appraisal.ProcessInput{Agency: y.agency.String(), Process: process.String(), Epoch: epoch}
}

// count is the first column of a query.
func (y *year) count(sql string, args ...any) (n int) {
	y.Helper()
	y.as(func(tx store.Tx) error { return tx.QueryRow(y.Context(), sql, args...).Scan(&n) })
	return n
}

// launch runs the launch as Temporal would run the activity.
func (y *year) launch() {
	y.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(y.processes)
	_, err := env.ExecuteActivity(y.processes.Launch, y.input(y.cycle))
	require.NoError(y, err)
}

// look lets a process do all it can at this instant and says when it wants to look again.
func (y *year) look(process uuid.UUID) appraisal.Position {
	y.Helper()
	pos, err := y.processes.Look(y.Context(), y.input(process))
	require.NoError(y, err)
	for !pos.Ended && !pos.Waiting {
		require.Equal(y, string(appraisal.StepLaunch), pos.Step, "a look leaves every other step that is over")
		y.launch()
		pos, err = y.processes.Look(y.Context(), y.input(process))
		require.NoError(y, err)
	}
	return pos
}

// meet hands in answers to every open duty that is answered, and reports whether any was.
func (y *year) meet() (met bool) {
	y.Helper()
	var open []db.Duty
	y.as(func(tx store.Tx) error {
		rows, err := tx.Query(y.Context(), "SELECT process_id FROM duty WHERE state = 'open' GROUP BY process_id")
		require.NoError(y, err)
		var ids []uuid.UUID
		for rows.Next() {
			var id uuid.UUID
			require.NoError(y, rows.Scan(&id))
			ids = append(ids, id)
		}
		for _, id := range ids {
			duties, err := tx.OpenDuties(y.Context(), id)
			require.NoError(y, err)
			open = append(open, duties...)
		}
		return nil
	})
	slices.SortFunc(open, func(a, b db.Duty) int { return cmp.Compare(a.ID.String(), b.ID.String()) })
	for _, d := range open {
		answer := y.answer(d)
		if answer == nil {
			continue
		}
		met = true
		body, err := json.Marshal(answer)
		require.NoError(y, err)
		if y.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'open'", d.ID) == 0 {
			continue // an answer before did more than answer
		}
		y.as(func(tx store.Tx) error {
			n, err := tx.MeetDuty(y.Context(), db.MeetDutyParams{ID: d.ID, At: &tx.Now, AssigneeID: d.AssigneeID})
			require.NoError(y, err)
			require.EqualValues(y, 1, n, "duty %s is open", d.Kind)
			require.NoError(y, tx.DropMails(y.Context(), d.ID))
			_, err = tx.FinaliseDocument(y.Context(), db.FinaliseDocumentParams{
				AgencyID: y.agency, ID: store.NewID(), ProcessID: d.ProcessID, DutyID: d.ID, Kind: d.Kind, AuthorID: d.AssigneeID, Body: body, SavedAt: tx.Now,
			})
			return err
		})
	}
	return met
}

// run plays the year until every process has ended: at each instant people act and processes
// look until nothing moves, then the clock goes to the next deadline.
func (y *year) run() {
	y.Helper()
	for range 2000 {
		var next time.Time
		for moved := true; moved; {
			next = time.Time{}
			var ids []uuid.UUID
			y.as(func(tx store.Tx) error {
				rows, err := tx.Query(y.Context(), "SELECT id FROM process WHERE ended_at IS NULL ORDER BY kind, id")
				require.NoError(y, err)
				for rows.Next() {
					var id uuid.UUID
					require.NoError(y, rows.Scan(&id))
					ids = append(ids, id)
				}
				return nil
			})
			if len(ids) == 0 {
				return
			}
			dispatched := y.count("SELECT count(*) FROM dispatch")
			for _, id := range ids {
				if pos := y.look(id); !pos.Next.IsZero() && (next.IsZero() || pos.Next.Before(next)) {
					next = pos.Next
				}
			}
			moved = y.meet() || y.count("SELECT count(*) FROM dispatch") != dispatched
		}
		if y.count("SELECT count(*) FROM process WHERE ended_at IS NULL") == 0 {
			return
		}
		require.False(y, next.IsZero(), "somebody waits for nothing:\n%s", y.standing())
		require.True(y, next.After(y.now), "the next deadline lies ahead")
		y.now = next
	}
	require.Fail(y, "the year does not end")
}

// standing lists the open processes with their open duties.
func (y *year) standing() (list string) {
	y.Helper()
	y.as(func(tx store.Tx) error {
		return tx.QueryRow(y.Context(), `SELECT string_agg(format('%s %s: %s', p.kind, p.step,
			(SELECT string_agg(d.kind || ' level ' || d.level, ', ') FROM duty d WHERE d.process_id = p.id AND d.state = 'open')), E'\n')
			FROM process p WHERE p.ended_at IS NULL`).Scan(&list)
	})
	return list
}

// diligent answers everything at once and well.
func (y *year) diligent(d db.Duty) appraisal.Submission {
	n := appraisal.NewNumber
	text := "Uraian yang cukup panjang"
	target, weight := n(100), n(100)
	switch kind := appraisal.DutyKind(d.Kind); kind {
	case appraisal.ConfirmBriefing:
		return &appraisal.Confirmation{Understood: true}
	case appraisal.ProposePlan:
		return &appraisal.Plan{Indicators: []appraisal.Indicator{{
			Name: "Dokumen", Weight: weight, Better: appraisal.HigherIsBetter, Target: &target, Unit: "%", Source: "Laporan",
			Aspect: appraisal.QualityAspect, SupportsNone: "Hasil kerja unit sendiri",
		}}}
	case appraisal.AgreePlan:
		return &appraisal.PlanAgreement{Agreed: true, Relevant: []string{"Dokumen"}}
	case appraisal.ReportPeriod:
		return &appraisal.PeriodReport{Note: text}
	case appraisal.EvaluatePeriod:
		return &appraisal.PeriodEvaluation{Results: appraisal.Meets, Behaviour: appraisal.Meets, Feedback: text}
	case appraisal.NominatePeers:
		peers := slices.DeleteFunc(slices.Clone(y.staff), func(id uuid.UUID) bool { return id == d.SubjectID })
		return &appraisal.Nomination{Peers: peers[:3]}
	case appraisal.ApprovePeers:
		peers := slices.DeleteFunc(slices.Clone(y.staff), func(id uuid.UUID) bool { return id == d.SubjectID })
		return &appraisal.NominationApproval{Approved: peers[:3]}
	case appraisal.AssessSelf, appraisal.AssessSubordinate, appraisal.AssessPeer, appraisal.AssessSuperior, appraisal.AssessPublic:
		return y.assess(kind)
	case appraisal.SetAchievement:
		return &appraisal.AchievementSetting{Achievement: y.method.Organisation.Levels[0].ID, Evidence: text}
	case appraisal.ApproveCalibration:
		return &appraisal.CalibrationApproval{Approved: true, Revision: int(d.Round)}
	case appraisal.Acknowledge:
		return &appraisal.Acknowledgement{Acknowledged: true}
	case appraisal.DecideConsequence:
		on := appraisal.NewDate(2027, 1, 20)
		return &appraisal.ConsequenceDecision{Approve: true, DecreeNumber: "SK/1", DecreeDate: &on}
	case appraisal.DecideEscalation:
		return &appraisal.EscalationDecision{Choice: appraisal.Extend, Days: 5, Reason: text}
	case appraisal.StateOnObjection:
		return &appraisal.ObjectionStatement{Statement: text}
	case appraisal.DecideObjection:
		return &appraisal.ObjectionDecision{Reason: text}
	case appraisal.HoldSession:
		on := appraisal.NewDate(2027, 2, 1)
		return &appraisal.Session{
			HeldOn: &on, Notes: text, Agreed: "Laporan berikutnya paling lambat tanggal lima",
			Progress: []appraisal.GoalProgress{{Goal: "Laporan tepat waktu", Progress: "Dua laporan terakhir tepat waktu"}},
		}
	case appraisal.ConcludeCoaching:
		return &appraisal.CoachingOutcome{Improved: true, Notes: text}
	case appraisal.PlanCoaching:
		by := appraisal.NewDate(2027, 3, 1)
		return &appraisal.CoachingPlan{
			Goals:   []appraisal.ImprovementGoal{{Goal: "Laporan tepat waktu", Indicator: "Tanggal terima laporan"}},
			Actions: []appraisal.CoachingAction{{Kind: appraisal.Guidance, What: "Bimbingan mingguan atasan", Who: "Atasan langsung", By: &by}},
			Note:    "Dibahas lagi setiap bulan",
		}
	case appraisal.AgreeCoaching:
		return &appraisal.CoachingAgreement{Agreed: true}
	case appraisal.SignSession:
		return &appraisal.SessionSignature{Signed: true, Response: text}
	case appraisal.DecideMeasure:
		on := appraisal.NewDate(2027, 8, 1)
		return &appraisal.MeasureDecision{ConsequenceDecision: appraisal.ConsequenceDecision{Approve: true, DecreeNumber: "SK/2", DecreeDate: &on}}
	case appraisal.RecordAttendance:
		on := appraisal.NewDate(2027, 4, 1)
		return &appraisal.RewardAttendance{Attended: true, On: &on, Title: "Bimtek pelayanan", Evidence: []appraisal.Evidence{{Title: "Sertifikat", Link: "https://example.go.id/s/1"}}}
	case appraisal.NoteEffect:
		return &appraisal.EffectNote{Effect: "clear", Notes: text}
	case appraisal.EvaluateMethod:
		return &appraisal.MethodDecision{Decision: "keep", Reason: text}
	case appraisal.DecideTraining:
		return &appraisal.TrainingDecision{Reason: text}
	}
	return nil
}

// assess gives everything that the method asks for, at the upper end of its scale.
func (y *year) assess(kind appraisal.DutyKind) *appraisal.Assessment {
	a := &appraisal.Assessment{Scores: map[string]appraisal.Number{}, Reason: "Alasan yang cukup panjang"}
	family, _ := y.method.FamilyByID(appraisal.GeneralFamily)
	for _, c := range family.Competencies {
		a.Scores[c.ID] = y.method.Scale.To
	}
	if kind != appraisal.AssessSubordinate {
		return a
	}
	a.Realised = []appraisal.Realised{{Indicator: "Dokumen", Value: appraisal.NewNumber(105)}}
	a.Process = map[string]appraisal.Number{}
	for _, s := range y.method.Scoring.Sections {
		for _, c := range s.Criteria {
			a.Process[c.ID] = y.method.Scale.To
		}
	}
	if y.method.Scoring.Kind == appraisal.MatrixKind {
		a.Results, a.Behaviour = appraisal.Above, appraisal.Above
	}
	return a
}

func TestEveryMethodRunsToTheEnd(t *testing.T) {
	for _, id := range config.Methods() {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			y := newYear(t, id)
			y.run()
			require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE closed_at IS NOT NULL AND rating IS NOT NULL"))
			require.Zero(t, y.count("SELECT count(*) FROM duty WHERE state = 'open'"))
			require.Zero(t, y.count("SELECT count(*) FROM duty WHERE state = 'lapsed' AND NOT optional"))
			require.Zero(t, y.count("SELECT count(*) FROM duty WHERE state IN ('met', 'lapsed') AND settled_at IS NULL"))
			require.Equal(t, 1, y.count("SELECT count(*) FROM cycle WHERE closed_at IS NOT NULL"))
		})
	}
}

// Nobody but the last in line ever acts: the program still ends, and nothing counts as zero.
func TestSilentYearEnds(t *testing.T) {
	for _, id := range config.Methods() {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			y := newYear(t, id)
			y.answer = func(d db.Duty) appraisal.Submission {
				if d.Lapses {
					return nil
				}
				if appraisal.DutyKind(d.Kind) == appraisal.DecideEscalation {
					if y.count("SELECT count(*) FROM duty WHERE id = $1 AND kind = 'approve-calibration'", d.AboutID) == 1 {
						return &appraisal.EscalationDecision{Choice: appraisal.Proceed, Reason: "Tidak ada yang hadir"}
					}
					return &appraisal.EscalationDecision{Choice: appraisal.Close, Reason: "Tidak ada penilai"}
				}
				return y.diligent(d)
			}
			y.run()
			require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE closed_at IS NOT NULL AND rating IS NULL AND unrated IS NOT NULL"))
			require.Zero(t, y.count("SELECT count(*) FROM duty WHERE state = 'open'"))
		})
	}
}
