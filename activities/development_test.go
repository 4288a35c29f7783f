package activities_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// weakIn lets the supervisors find some people weak in a competency.
func (y *year) weakIn(competency string, people ...uuid.UUID) {
	cycle := y.cycle
	y.except(of(appraisal.AssessSubordinate), func(d db.Duty) appraisal.Submission {
		a := y.assess(appraisal.AssessSubordinate)
		if slices.Contains(people, d.SubjectID) && d.CycleID == cycle {
			a.Scores[competency] = y.method.Scale.From
		}
		return a
	})
}

// trained lets HR accept every training, and record who attended.
func (y *year) trained(attended func(uuid.UUID) bool) {
	y.except(of(appraisal.DecideTraining), func(db.Duty) appraisal.Submission {
		on := y.calendar.Date(y.now).AddDays(10)
		return &appraisal.TrainingDecision{Accept: true, Provider: "BKPSDM", StartsOn: &on}
	})
	y.except(of(appraisal.RecordTraining), func(d db.Duty) appraisal.Submission {
		on := y.calendar.Date(y.now)
		if on.Before(d.CountedFrom) {
			return nil
		}
		record := &appraisal.TrainingRecord{Held: true, Evidence: []appraisal.Evidence{{Title: "Daftar hadir", Link: "https://uji.example/hadir"}}}
		y.as(func(tx store.Tx) error {
			t, err := tx.TrainingNumber(y.Context(), db.TrainingNumberParams{ProcessID: &d.ProcessID, Number: d.Slot})
			require.NoError(y, err)
			roster, err := tx.TrainingRoster(y.Context(), t.ID)
			for _, r := range roster {
				one := appraisal.Attendance{Person: r.TrainingAttendance.PersonID, Attended: attended(r.TrainingAttendance.PersonID)}
				if one.Attended {
					one.On = &on
				}
				record.Attendance = append(record.Attendance, one)
			}
			return err
		})
		return record
	})
}

// nextYear opens another cycle of the same method, a year later.
func (y *year) nextYear() {
	y.Helper()
	id := store.NewID()
	y.as(func(tx store.Tx) error {
		before, err := tx.Cycle(y.Context(), y.cycle)
		require.NoError(y, err)
		require.NoError(y, tx.InsertProcess(y.Context(), db.InsertProcessParams{
			AgencyID: y.agency, ID: id, CycleID: id, Kind: "cycle", SubjectID: id, CreatedAt: y.now, WorkflowID: id.String(),
		}))
		return tx.InsertCycle(y.Context(), db.InsertCycleParams{
			AgencyID: y.agency, ID: id, Name: before.Name + " berikutnya", MethodHash: before.MethodHash, Schedule: "annual",
			StartsOn: appraisal.NewDate(before.StartsOn.Year()+1, 1, 1), EndsOn: appraisal.NewDate(before.StartsOn.Year()+1, 12, 31),
			Calendar: before.Calendar, HrID: y.hr, OfficialID: y.official, OpenedAt: y.now,
		})
	})
	y.cycle = id
}

func TestWholeUnitIsTrainedAndTheEffectIsSeenNextYear(t *testing.T) {
	t.Parallel()
	y := newYear(t, "kalianda")
	y.weakIn("care", y.staff[0], y.staff[1], y.staff[2])
	y.trained(func(id uuid.UUID) bool { return id != y.staff[3] })
	first := y.cycle
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM training WHERE state = 'held' AND competency = 'care' AND cycle_id = $1", first), "one, for the whole unit")
	require.Equal(t, 6, y.count("SELECT count(*) FROM training_attendance"), "those who are not weak too")
	require.Equal(t, 5, y.count("SELECT count(*) FROM training_attendance WHERE attended AND evidence <> '[]'"))
	require.Equal(t, 4, y.count("SELECT count(*) FROM unit_competency"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM unit_competency WHERE competency = 'care' AND people = 6 AND weak = 3"))
	require.Equal(t, y.hr, y.assignee(y.process(first, appraisal.DevelopmentProcess), appraisal.DecideTraining, appraisal.DutyMet))
	require.Equal(t, 6, y.count("SELECT count(*) FROM mail WHERE kind = 'training'"), "everybody is told")
	for _, act := range []string{"development.computed", "training.accepted", "training.held", "development.closed"} {
		require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = $1", act), act)
	}

	y.nextYear()
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM training"), "nobody is weak any more")
	require.Equal(t, 5, y.count("SELECT people FROM training_effect WHERE attended"))
	require.Equal(t, 1, y.count("SELECT people FROM training_effect WHERE NOT attended"))
	require.Equal(t, 0, y.count("SELECT sum(weak)::int FROM training_effect"))
	_, e := y.evaluation()
	require.Equal(t, []appraisal.TrainingOutcome{{Competency: "care", Name: y.method.Competencies["care"].Name, Trainings: 1}}, e.Service.Trainings,
		"the one who did not attend is told of in no share")
}

func (y *year) process(cycle uuid.UUID, kind appraisal.Process) (id uuid.UUID) {
	y.Helper()
	y.as(func(tx store.Tx) error {
		return tx.QueryRow(y.Context(), "SELECT id FROM process WHERE cycle_id = $1 AND kind = $2", cycle, string(kind)).Scan(&id)
	})
	return id
}

// Looking again, or anew under a later epoch, finds the same figures, trainings and duties. A result that is
// corrected afterwards changes none: two figures would tell it.
func TestUnitIsComputedOnce(t *testing.T) {
	t.Parallel()
	y := newYear(t, "kalianda")
	y.weakIn("care", y.staff...)
	y.except(of(appraisal.DecideTraining), nothing)
	for range 3000 {
		if y.count("SELECT count(*) FROM training") > 0 {
			break
		}
		y.step()
	}
	process := y.process(y.cycle, appraisal.DevelopmentProcess)
	y.as(func(tx store.Tx) error {
		exec(t, tx, "UPDATE appraisal SET result = '{}' WHERE cycle_id = $1", y.cycle)
		return tx.QueryRow(t.Context(), "UPDATE process SET epoch = epoch + 1, entered_at = NULL WHERE id = $1 RETURNING id", process).Scan(&process)
	})
	y.look(process)
	y.look(process)
	require.Equal(t, 1, y.count("SELECT count(*) FROM training"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-training' AND level = 0"))
	require.Equal(t, 4, y.count("SELECT weak FROM unit_competency WHERE competency = 'care'"))

	// Nobody decides: the official is asked, and it stays with them.
	y.look(process)
	y.now = y.now.AddDate(0, 2, 0)
	y.look(process)
	require.Equal(t, y.official, y.assignee(process, appraisal.DecideTraining, appraisal.DutyOpen))
}

// step plays the year until the clock has moved once.
func (y *year) step() {
	y.Helper()
	now := y.now
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
	dispatched := y.count("SELECT count(*) FROM dispatch")
	for _, id := range ids {
		if pos := y.look(id); !pos.Next.IsZero() && (now.Equal(y.now) || pos.Next.Before(now)) {
			now = pos.Next
		}
	}
	if !y.meet() && y.count("SELECT count(*) FROM dispatch") == dispatched {
		y.now = now
	}
}

// Three of the assessments are tagged; the head of the unit takes one finding up and dismisses the other. Its
// owner is late: the head decides, and the owner reports after the cycle has closed.
func TestFindingsOutliveTheCycle(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	tagging := func(a *appraisal.Assessment) *appraisal.Assessment {
		a.Tags = []appraisal.Tagged{{Tag: "equipment", Competency: "discipline"}, {Tag: "staffing"}}
		return a
	}
	y.except(of(appraisal.AssessSubordinate), func(d db.Duty) appraisal.Submission {
		if d.SubjectID == y.staff[3] {
			return y.assess(appraisal.AssessSubordinate)
		}
		return tagging(y.assess(appraisal.AssessSubordinate))
	})
	y.except(of(appraisal.EvaluatePeriod), func(db.Duty) appraisal.Submission {
		return &appraisal.PeriodEvaluation{
			Results: appraisal.Meets, Behaviour: appraisal.Meets, Feedback: words, Tags: []appraisal.Tagged{{Tag: "process", Indicator: "Dokumen"}},
		}
	})
	var due appraisal.Date
	y.except(of(appraisal.TakeUpFindings), func(d db.Duty) appraisal.Submission {
		require.Equal(t, y.head, *d.AssigneeID, "the head of the unit")
		due = y.calendar.Date(y.now).AddDays(120)
		taken := &appraisal.FindingsTaken{Findings: []appraisal.FindingChoice{
			{Number: 1, TakeUp: true, Action: "Menyederhanakan alur dokumen", Owner: &y.lead, DueOn: &due},
			{Number: 2, TakeUp: true, Action: "Mengganti komputer loket", Owner: &y.staff[0], DueOn: &due},
			{Number: 3, Reason: "Formasi ditetapkan tahun depan"},
		}}
		return taken
	})
	reports := func(d db.Duty) appraisal.Submission {
		if *d.AssigneeID == y.lead || d.Level > 0 {
			return &appraisal.FindingReport{Outcome: appraisal.FindingDone, Account: words}
		}
		return nil
	}
	y.except(of(appraisal.ReportFinding), reports)
	y.except(func(d db.Duty) bool { return of(appraisal.DecideEscalation)(d) && d.CycleID == y.cycle }, func(d db.Duty) appraisal.Submission {
		require.Equal(t, y.head, *d.AssigneeID)
		return &appraisal.EscalationDecision{Choice: appraisal.Extend, Days: 10, Reason: words}
	})
	y.run()
	process := y.process(y.cycle, appraisal.DevelopmentProcess)
	require.Equal(t, 3, y.count("SELECT count(*) FROM finding"))
	require.Equal(t, 6, y.count("SELECT count FROM finding WHERE number = 1 AND tag = 'process' AND item = 'indicator:Dokumen'"), "all have this indicator")
	require.Equal(t, 5, y.count("SELECT count FROM finding WHERE tag = 'staffing' AND item = '' AND state = 'dismissed'"))
	require.Equal(t, 2, y.count("SELECT count(*) FROM finding WHERE state = 'done' AND outcome <> ''"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'report-finding' AND state = 'lapsed' AND due_on = $2", process, due))
	require.Equal(t, 1, y.count("SELECT count(*) FROM process w JOIN cycle c ON c.id = w.cycle_id WHERE w.id = $1 AND w.ended_at > c.closed_at + interval '100 days'", process),
		"it outlives the cycle")
	require.Equal(t, 2, y.count("SELECT count(*) FROM audit WHERE act = 'finding.done'"))
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE state = 'open'"))
}

// Where the head lets it be, the finding ends without an outcome, and says so.
func TestFindingWithoutAnOutcome(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	y.except(of(appraisal.AssessSubordinate), func(db.Duty) appraisal.Submission {
		a := y.assess(appraisal.AssessSubordinate)
		a.Tags = []appraisal.Tagged{{Tag: "facilities"}}
		return a
	})
	y.except(of(appraisal.TakeUpFindings), func(d db.Duty) appraisal.Submission {
		due := y.calendar.Date(y.now).AddDays(30)
		return &appraisal.FindingsTaken{Findings: []appraisal.FindingChoice{{Number: 1, TakeUp: true, Action: words, Owner: &y.head, DueOn: &due}}}
	})
	y.except(of(appraisal.ReportFinding), nothing)
	y.except(of(appraisal.DecideEscalation), func(d db.Duty) appraisal.Submission {
		require.Equal(t, y.hr, *d.AssigneeID, "the head missed it: nobody decides about themself")
		return &appraisal.EscalationDecision{Choice: appraisal.Proceed, Reason: "Anggarannya dicabut tahun ini"}
	})
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM finding WHERE state = 'not-done' AND outcome = 'Anggarannya dicabut tahun ini' AND reported_by IS NULL"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'finding.not-reported'"))
}
