package activities_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/config"
	"rapor/store"
	"rapor/store/db"
)

// once does something the first time that is matches, before anybody answers.
func (y *year) once(is func(db.Duty) bool, do func(db.Duty)) {
	before, done := y.answer, false
	y.answer = func(d db.Duty) appraisal.Submission {
		if !done && is(d) {
			done = true
			do(d)
			return nil
		}
		return before(d)
	}
}

func about(kind appraisal.DutyKind, who uuid.UUID) func(db.Duty) bool {
	return func(d db.Duty) bool { return appraisal.DutyKind(d.Kind) == kind && d.SubjectID == who }
}

// appraisalOf loads somebody's appraisal with its process.
func (y *year) appraisalOf(who uuid.UUID) (p db.Process, a db.Appraisal) {
	y.Helper()
	y.as(func(tx store.Tx) (err error) {
		p, err = tx.ProcessOf(y.Context(), db.ProcessOfParams{CycleID: y.cycle, Kind: "appraisal", SubjectID: who})
		require.NoError(y, err)
		a, err = tx.AppraisalByID(y.Context(), p.ID)
		return err
	})
	return p, a
}

// ended ends somebody's appraisal as HR does.
func (y *year) ended(who uuid.UUID, unrated string) {
	y.Helper()
	p, a := y.appraisalOf(who)
	y.as(func(tx store.Tx) error {
		if _, err := tx.LockProcess(y.Context(), p.ID); err != nil {
			return err
		}
		return tx.EndAppraisal(y.Context(), store.EndedAppraisal{Process: p, Appraisal: a, Method: y.method, Unrated: unrated})
	})
}

// finishOn has somebody's year over before a day.
func (y *year) finishOn(who uuid.UUID, on appraisal.Date) {
	y.Helper()
	p, _ := y.appraisalOf(who)
	y.as(func(tx store.Tx) error {
		if err := tx.SetLastDay(y.Context(), db.SetLastDayParams{ID: p.ID, EndsOn: &on, FinishOn: &on, At: &tx.Now}); err != nil {
			return err
		}
		return tx.Tell(y.Context(), p.ID)
	})
}

func (y *year) instant(sql string, args ...any) (at time.Time) {
	y.Helper()
	y.as(func(tx store.Tx) error { return tx.QueryRow(y.Context(), sql, args...).Scan(&at) })
	return at
}

func TestContractThatEndsInTheYearIsFinishedBefore(t *testing.T) {
	for _, id := range config.Methods() {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			y := newYear(t, id)
			y.as(func(tx store.Tx) error {
				exec(t, tx, "UPDATE person SET status = 'pppk', contract_ends_on = '2026-08-31' WHERE id = $1", y.staff[0])
				return nil
			})
			y.run()
			closed := y.instant("SELECT closed_at FROM appraisal WHERE employee_id = $1 AND rating IS NOT NULL", y.staff[0])
			last := y.calendar.End(appraisal.NewDate(2026, 8, 31))
			require.False(t, closed.After(last), "closed %s", closed)
			require.True(t, closed.After(last.AddDate(0, -3, 0)), "not earlier than it must be: %s", closed)
			require.Zero(t, y.count(`SELECT count(*) FROM duty d JOIN appraisal a ON a.id = d.process_id
				WHERE a.employee_id = $1 AND d.due_at > $2`, y.staff[0], last))
			if y.method.Forum != nil {
				require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'rating.without-forum'"))
			}
			require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL AND closed_at IS NOT NULL"))
			require.Equal(t, 1, y.count("SELECT count(*) FROM ending WHERE kind = 'contract-end' AND effect = 'finish-early'"))
		})
	}
}

// A date that is set late leaves every step its share of what is left; rights keep their days.
func TestContractDateSetLateLeavesAShareToEveryStep(t *testing.T) {
	for _, id := range []string{"tubei", "permenpanrb-6-2022", "kalianda"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			y := newYear(t, id)
			var last appraisal.Date
			y.once(about(appraisal.AgreePlan, y.staff[0]), func(db.Duty) {
				last = y.calendar.Date(y.now).AddDays(20)
				y.finishOn(y.staff[0], last)
			})
			y.run()
			require.False(t, last.IsZero())
			p, _ := y.appraisalOf(y.staff[0])
			require.Zero(t, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND NOT optional AND lapses AND due_on > $2 AND opened_at < $3",
				p.ID, last, y.calendar.Start(last)))
			require.Zero(t, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'object' AND due_at - opened_at < interval '13 days'", p.ID))
			require.Equal(t, 1, y.count("SELECT count(*) FROM appraisal WHERE id = $1 AND rating IS NOT NULL AND announced_at < $2", p.ID, y.calendar.End(last)))
			require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE closed_at IS NOT NULL"))
		})
	}
}

func TestWhoJoinsLateHasAShorterYear(t *testing.T) {
	for _, id := range []string{"permenpanrb-6-2022", "tanjungbalai", "tubei"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			y := newYear(t, id)
			joined := uuid.New()
			begins := appraisal.NewDate(2026, 7, 1)
			y.once(about(appraisal.ProposePlan, y.staff[1]), func(db.Duty) {
				y.as(func(tx store.Tx) error {
					exec(t, tx, `INSERT INTO person (agency_id, id, number, name, email, employment, unit_id, superior_id, started_on)
						SELECT agency_id, $1, '7', 'Baru', 'p7@uji.example', 'active', unit_id, superior_id, $3 FROM person WHERE id = $2`, joined, y.staff[0], begins)
					cycle, err := tx.Cycle(t.Context(), y.cycle)
					require.NoError(t, err)
					p, err := tx.Person(t.Context(), joined)
					require.NoError(t, err)
					seat, err := tx.SeatFor(t.Context(), y.cycle, p.UnitID)
					require.NoError(t, err)
					require.Equal(t, y.method.Forum != nil, seat != nil)
					one, err := tx.Enrol(t.Context(), store.Enrolment{Cycle: cycle, Method: y.method, Person: p, Forum: seat})
					require.NoError(t, err)
					return tx.Start(t.Context(), one)
				})
			})
			y.run()
			require.Equal(t, 7, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL AND closed_at IS NOT NULL"))
			p, a := y.appraisalOf(joined)
			require.Equal(t, begins, *a.StartsOn)
			require.Zero(t, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND opened_at < $2", p.ID, y.calendar.Start(begins)))
			skipped := 0
			for _, s := range y.method.Steps {
				if span := y.method.Schedules["annual"].Opens(s.ID); s.Kind == appraisal.StepPeriodic && !y.calendar.Add(appraisal.NewDate(2026, 1, 1), *span).After(begins) {
					skipped++
				}
			}
			require.Equal(t, skipped, y.count("SELECT count(*) FROM audit WHERE process_id = $1 AND act = 'period.not-served'", p.ID))
		})
	}
}

// Whatever the step, an ending leaves nothing open and nobody waiting.
func TestYearEndsInEveryStep(t *testing.T) {
	for _, id := range []string{"tubei", "permenpanrb-6-2022"} {
		for _, kind := range []appraisal.DutyKind{
			appraisal.ConfirmBriefing, appraisal.ProposePlan, appraisal.EvaluatePeriod, appraisal.AssessSubordinate,
			appraisal.ApproveCalibration, appraisal.Acknowledge,
		} {
			t.Run(fmt.Sprintf("%s/%s", id, kind), func(t *testing.T) {
				t.Parallel()
				y := newYear(t, id)
				happened := false
				is := about(kind, y.staff[0])
				if kind == appraisal.ApproveCalibration {
					is = of(kind)
				}
				y.once(is, func(db.Duty) {
					happened = true
					_, a := y.appraisalOf(y.staff[0])
					why := ""
					if a.AnnouncedAt == nil {
						why = string(appraisal.Death)
					}
					y.ended(y.staff[0], why)
				})
				y.run()
				p, a := y.appraisalOf(y.staff[0])
				require.NotNil(t, a.ClosedAt)
				require.NotNil(t, p.EndedAt)
				require.Zero(t, y.count("SELECT count(*) FROM duty WHERE state = 'open'"))
				rated := 6
				if happened && kind != appraisal.Acknowledge {
					rated = 5
					require.Equal(t, string(appraisal.Death), *a.Unrated)
					require.Zero(t, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND opened_at > $2", p.ID, *a.ClosedAt))
				}
				require.Equal(t, rated, y.count("SELECT count(*) FROM appraisal WHERE closed_at IS NOT NULL AND unrated IS NULL"))
				require.Equal(t, 1, y.count("SELECT count(*) FROM cycle WHERE closed_at IS NOT NULL"))
			})
		}
	}
}

// leaves records that somebody has left, and hands on what they were to do for others.
func (y *year) leaves(who uuid.UUID) {
	y.Helper()
	y.as(func(tx store.Tx) error {
		ctx := y.Context()
		processes, err := tx.LockWhereActing(ctx, who)
		require.NoError(y, err)
		on := y.calendar.Date(y.now)
		require.NoError(y, tx.MarkLeft(ctx, db.MarkLeftParams{ID: who, LeftOn: &on}))
		cycle, err := tx.Cycle(ctx, y.cycle)
		require.NoError(y, err)
		for _, p := range processes {
			h := store.HandOn{Process: p, Cycle: cycle, From: who, Schedule: y.method.Schedules["annual"], Calendar: y.calendar}
			if p.Kind == "appraisal" {
				a, err := tx.AppraisalByID(ctx, p.ID)
				require.NoError(y, err)
				if a.EmployeeID == who {
					require.NoError(y, tx.EndAppraisal(ctx, store.EndedAppraisal{Process: p, Appraisal: a, Method: y.method, Unrated: "dismissal"}))
					continue
				}
				h.Appraisal = &a
			}
			_, err := tx.HandOn(ctx, h)
			require.NoError(y, err)
			require.NoError(y, tx.Tell(ctx, p.ID))
		}
		return nil
	})
}

// A supervisor leaves in the middle of whatever they owe: the year of the others goes on.
func TestSupervisorLeaves(t *testing.T) {
	for _, id := range []string{"tubei", "permenpanrb-6-2022"} {
		for _, kind := range []appraisal.DutyKind{appraisal.AgreePlan, appraisal.AssessSubordinate} {
			t.Run(fmt.Sprintf("%s/%s", id, kind), func(t *testing.T) {
				t.Parallel()
				y := newYear(t, id)
				y.once(about(kind, y.staff[0]), func(db.Duty) { y.leaves(y.lead) })
				y.run()
				require.Equal(t, 5, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL AND closed_at IS NOT NULL"))
				require.Equal(t, 4, y.count("SELECT count(*) FROM appraisal WHERE supervisor_id = $1 AND employee_id <> $2", y.head, y.lead))
				require.Zero(t, y.count("SELECT count(*) FROM duty d JOIN person p ON p.id = d.assignee_id WHERE d.state = 'met' AND d.closed_at > $1 AND p.employment = 'left'",
					y.instant("SELECT closed_at FROM appraisal WHERE employee_id = $1", y.lead)))
			})
		}
	}
}

// The member whose vote was missing leaves: those who remain have voted, and the forum closes.
func TestForumClosesWhenTheMissingVoteLeaves(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tubei")
	y.except(func(d db.Duty) bool { return of(appraisal.ApproveCalibration)(d) && *d.AssigneeID != y.official }, func(d db.Duty) appraisal.Submission {
		if *d.AssigneeID == y.head && y.count("SELECT count(*) FROM duty WHERE kind = 'approve-calibration' AND state = 'met'") == 1 {
			y.leaves(y.head)
		}
		return nil
	})
	y.except(of(appraisal.DecideEscalation), func(db.Duty) appraisal.Submission {
		return &appraisal.EscalationDecision{Choice: appraisal.Proceed, Reason: "Anggota berhalangan tetap"}
	})
	y.run()
	require.Equal(t, 2, y.count("SELECT count(*) FROM forum_member"))
	require.Equal(t, 5, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL AND closed_at IS NOT NULL AND unrated IS NULL"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM cycle WHERE closed_at IS NOT NULL"))
}
