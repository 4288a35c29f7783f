package activities_test

import (
	"crypto/rand"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// report files a report as the gateway would, and returns its ID.
func (y *year) report(kind appraisal.ReportKind, employee *uuid.UUID) uuid.UUID {
	y.Helper()
	id := store.NewID()
	y.as(func(tx store.Tx) error {
		_, err := tx.NewComplaintProcess(y.Context(), appraisal.ComplaintProcess, y.cycle, id)
		require.NoError(y, err)
		return tx.InsertComplaint(y.Context(), y.reported(id, kind, employee, appraisal.ReportModeration, &id, nil))
	})
	return id
}

func (y *year) reported(
	id uuid.UUID, kind appraisal.ReportKind, employee *uuid.UUID, state appraisal.ReportState, process, burst *uuid.UUID,
) db.InsertComplaintParams {
	hash := make([]byte, 32)
	copy(hash, id[:])
	receipt, err := appraisal.NewReceipt(rand.Reader)
	require.NoError(y, err)
	return db.InsertComplaintParams{
		AgencyID: y.agency, ID: id, CycleID: y.cycle, ProcessID: process, BurstID: burst, Receipt: receipt, SecretHash: hash, Kind: string(kind),
		State: string(state), AboutName: "Petugas loket", AboutKey: "name petugas loket", EmployeeID: employee, Body: "Menunggu tiga jam di loket", SourceHash: hash,
		ReceivedAt: y.now,
	}
}

const words = "Uraian yang cukup panjang"

// complaining answers what is owed about complaints, diligently.
func (y *year) complaining(employee *uuid.UUID) {
	for kind, answer := range map[appraisal.DutyKind]appraisal.Submission{
		appraisal.ModerateComplaint:  &appraisal.ComplaintModeration{Decision: appraisal.AcceptReport, Employee: employee, Statement: words},
		appraisal.RespondToComplaint: &appraisal.ComplaintResponse{Response: words},
		appraisal.FindComplaint:      &appraisal.ComplaintFinding{Substantiated: true, Finding: "Antrean tidak dilayani menurut urutan", Reason: words},
	} {
		y.except(of(kind), func(db.Duty) appraisal.Submission { return answer })
	}
	y.except(of(appraisal.AnswerComplaint), func(d db.Duty) appraisal.Submission {
		if y.count("SELECT count(*) FROM complaint WHERE id = $1 AND found_at IS NOT NULL", d.ProcessID) == 0 {
			return nil
		}
		return &appraisal.ComplaintAnswer{Answer: words}
	})
}

// begun is a year whose appraisals have started.
func begun(t *testing.T, method string) *year {
	y := newYear(t, method)
	y.look(y.cycle)
	y.launch()
	return y
}

func (y *year) assignee(process uuid.UUID, kind appraisal.DutyKind, state appraisal.DutyState) (id uuid.UUID) {
	y.Helper()
	y.as(func(tx store.Tx) error {
		return tx.QueryRow(y.Context(), "SELECT assignee_id FROM duty WHERE process_id = $1 AND kind = $2 AND state = $3", process, kind, state).Scan(&id)
	})
	return id
}

func TestComplaintRunsBesideTheYear(t *testing.T) {
	t.Parallel()
	y := begun(t, "kalianda")
	y.complaining(&y.staff[0])
	id := y.report(appraisal.ComplaintReport, nil)
	second := y.report(appraisal.ComplaintReport, &y.staff[0])
	y.run()
	require.Equal(t, 2, y.count("SELECT count(*) FROM complaint WHERE state = 'answered' AND substantiated AND employee_id = $1 AND appraisal_id IS NOT NULL", y.staff[0]),
		"two about the same person run side by side")
	require.Equal(t, y.hr, y.assignee(id, appraisal.ModerateComplaint, appraisal.DutyMet))
	require.Equal(t, y.staff[0], y.assignee(second, appraisal.RespondToComplaint, appraisal.DutyMet))
	require.Equal(t, y.head, y.assignee(id, appraisal.FindComplaint, appraisal.DutyMet), "the manager, not the supervisor")
	require.Equal(t, y.hr, y.assignee(id, appraisal.AnswerComplaint, appraisal.DutyMet))
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL"))
	require.Equal(t, 2, y.count("SELECT count(*) FROM audit WHERE act = 'complaint.substantiated'"))
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE state = 'open'"))
}

// A substantiated complaint is words: the score is what it is without it.
func TestComplaintIsNoDeduction(t *testing.T) {
	t.Parallel()
	scores := map[bool]string{}
	for _, complained := range []bool{false, true} {
		y := begun(t, "kalianda")
		if complained {
			y.complaining(&y.staff[0])
			y.report(appraisal.ComplaintReport, &y.staff[0])
		}
		y.run()
		var score, rating string
		y.as(func(tx store.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT score::text, rating FROM appraisal WHERE employee_id = $1", y.staff[0]).Scan(&score, &rating)
		})
		scores[complained] = score + " " + rating
	}
	require.Equal(t, scores[false], scores[true])
}

// The legal time counts from the day the file was complete, is a duty from the moment the
// complaint is taken up, and does not end in silence.
func TestComplaintThatNobodyAnswersStaysOverdue(t *testing.T) {
	t.Parallel()
	y := begun(t, "kalianda")
	y.complaining(&y.staff[0])
	received := y.calendar.Date(y.now)
	id := y.report(appraisal.ComplaintReport, &y.staff[0])
	y.look(id)
	y.now = y.now.AddDate(0, 0, 3)
	require.True(t, y.meet(), "moderated on the fourth day")
	y.look(id)
	legal := received.AddDays(60)
	due := func(level int) (on appraisal.Date, state string, lapses bool, assignee uuid.UUID) {
		y.as(func(tx store.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT due_on, state, lapses, assignee_id FROM duty WHERE process_id = $1 AND kind = 'answer-complaint' AND level = $2",
				id, level).Scan(&on, &state, &lapses, &assignee)
		})
		return on, state, lapses, assignee
	}
	on, state, lapses, assignee := due(0)
	require.Equal(t, legal, on, "not sixty days from when the step was entered")
	require.Equal(t, "open", state)
	require.True(t, lapses)
	require.Equal(t, y.hr, assignee)

	// The employee says nothing: it goes on, and this is recorded. Nobody finds, nobody answers.
	y.answer = nothing
	for range 12 {
		pos := y.look(id)
		if pos.Next.IsZero() {
			break
		}
		y.now = pos.Next.Add(time.Second)
	}
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE process_id = $1 AND act = 'duty.proceeded-without'", id))
	require.Equal(t, 2, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'find-complaint' AND state = 'lapsed'", id), "manager and official were silent")
	require.Equal(t, y.hr, y.assignee(id, appraisal.FindComplaint, appraisal.DutyOpen), "last in line")
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'find-complaint' AND assignee_id = $2", id, y.lead), "never the supervisor")
	_, state, _, _ = due(0)
	require.Equal(t, "lapsed", state)
	on, state, lapses, assignee = due(1)
	require.Equal(t, legal, on)
	require.Equal(t, "open", state)
	require.False(t, lapses, "it stays open, overdue")
	require.Equal(t, y.official, assignee)
	require.True(t, y.calendar.Date(y.now).After(legal))

	y.answer = y.diligent
	y.complaining(&y.staff[0])
	for range 4 {
		y.meet()
		y.look(id)
	}
	require.Equal(t, 1, y.count("SELECT count(*) FROM complaint WHERE id = $1 AND state = 'answered'", id))
}

func TestComplaintIsCompletedByTheComplainant(t *testing.T) {
	t.Parallel()
	y := begun(t, "tubei")
	y.complaining(&y.staff[1])
	asked := 0
	y.except(func(d db.Duty) bool { return of(appraisal.ModerateComplaint)(d) && d.Round <= 2 }, func(db.Duty) appraisal.Submission {
		asked++
		return &appraisal.ComplaintModeration{Decision: appraisal.AskForMore, Answer: "Tanggal berapa kejadiannya?"}
	})
	id := y.report(appraisal.ComplaintReport, nil)
	y.look(id)
	require.True(t, y.meet())
	y.look(id)
	require.Equal(t, 1, y.count("SELECT count(*) FROM complaint WHERE state = 'more-needed' AND complete_at IS NULL AND question IS NOT NULL"))
	y.now = y.now.AddDate(0, 0, 5)
	details := of(appraisal.CompleteComplaint)
	y.except(func(d db.Duty) bool { return details(d) && d.Round == 1 }, func(db.Duty) appraisal.Submission {
		return &appraisal.ComplaintDetails{Text: "Pada hari Senin pagi"}
	})
	completed := y.calendar.Date(y.now)
	require.True(t, y.meet())
	y.look(id)
	require.Equal(t, 1, y.count("SELECT count(*) FROM complaint WHERE state = 'moderation' AND complete_at = $1", y.now))
	// Asked again, the complainant is silent: a right ends silently, and HR decides with what there is.
	require.True(t, y.meet())
	pos := y.look(id)
	silent := pos.Next
	y.now = silent
	y.look(id)
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'complete-complaint' AND state = 'lapsed' AND optional", id))
	require.True(t, y.meet())
	y.look(id)
	var due appraisal.Date
	y.as(func(tx store.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT due_on FROM duty WHERE process_id = $1 AND kind = 'answer-complaint'", id).Scan(&due)
	})
	require.Equal(t, y.calendar.Date(silent).AddDays(60), due, "complete since then; before that since %s", completed)
	require.Equal(t, 2, asked)
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM complaint WHERE state = 'answered'"))
}

func TestComplaintThatIsGraveIsReferred(t *testing.T) {
	t.Parallel()
	y := begun(t, "jambi")
	y.except(of(appraisal.ModerateComplaint), func(db.Duty) appraisal.Submission {
		return &appraisal.ComplaintModeration{Decision: appraisal.ReferReport, Answer: "Diteruskan ke Inspektorat", Reason: "Dugaan pungutan liar", Reference: "ITDA/12"}
	})
	id := y.report(appraisal.ComplaintReport, &y.staff[0])
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM complaint WHERE id = $1 AND state = 'referred' AND referral = 'ITDA/12' AND closed_at IS NOT NULL AND statement IS NULL", id))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE process_id = $1", id), "nobody is heard here")
}

func TestFeedbackEndsWithModeration(t *testing.T) {
	t.Parallel()
	y := begun(t, "jambi")
	y.complaining(nil)
	id := y.report(appraisal.FeedbackReport, &y.staff[0])
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM complaint WHERE id = $1 AND state = 'answered' AND substantiated IS NULL AND statement IS NOT NULL AND appraisal_id IS NOT NULL", id))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE process_id = $1", id))
}

// An officer who is complained about does not moderate it, nor does one who appraises whoever is.
func TestComplaintIsNeverDecidedByTheConcerned(t *testing.T) {
	t.Parallel()
	y := begun(t, "kalianda")
	var deputy uuid.UUID
	y.as(func(tx store.Tx) error {
		deputy = y.staff[3]
		require.NoError(t, tx.GrantRole(t.Context(), db.GrantRoleParams{AgencyID: y.agency, PersonID: deputy, Role: "hr", GrantedAt: y.now}))
		exec(t, tx, "UPDATE cycle SET hr_id = $1", y.lead)
		return tx.GrantRole(t.Context(), db.GrantRoleParams{AgencyID: y.agency, PersonID: y.lead, Role: "hr", GrantedAt: y.now})
	})
	about := y.report(appraisal.ComplaintReport, &y.lead)
	under := y.report(appraisal.ComplaintReport, &y.staff[0])
	y.look(about)
	y.look(under)
	require.Equal(t, deputy, y.assignee(about, appraisal.ModerateComplaint, appraisal.DutyOpen))
	require.Equal(t, deputy, y.assignee(under, appraisal.ModerateComplaint, appraisal.DutyOpen))
}

// Nor does an officer whom a name alone may mean.
func TestComplaintIsNotModeratedByWhomItMayName(t *testing.T) {
	t.Parallel()
	y := begun(t, "kalianda")
	y.as(func(tx store.Tx) error {
		exec(t, tx, "UPDATE person SET name = 'Rina Wulandari' WHERE id = $1", y.hr)
		return tx.GrantRole(t.Context(), db.GrantRoleParams{AgencyID: y.agency, PersonID: y.staff[3], Role: "hr", GrantedAt: y.now})
	})
	id, other := y.report(appraisal.ComplaintReport, nil), y.report(appraisal.ComplaintReport, nil)
	y.as(func(tx store.Tx) error {
		exec(t, tx, "UPDATE complaint SET about_name = 'Rina' WHERE id = $1", id)
		return nil
	})
	y.look(id)
	y.look(other)
	require.Equal(t, y.staff[3], y.assignee(id, appraisal.ModerateComplaint, appraisal.DutyOpen))
	require.Equal(t, y.hr, y.assignee(other, appraisal.ModerateComplaint, appraisal.DutyOpen))
}

// Whoever still assesses the year, or has assessed a part of it, makes no finding, although they are the manager by now.
func TestNoFindingByWhoeverAssesses(t *testing.T) {
	t.Parallel()
	y := begun(t, "kalianda")
	y.complaining(&y.staff[0])
	process, _ := y.appraisalOf(y.staff[0])
	y.as(func(tx store.Tx) error {
		exec(t, tx, "UPDATE appraisal SET supervisor_id = $1, manager_id = $2 WHERE id = $3", y.staff[3], y.lead, process.ID)
		on := y.calendar.Date(tx.Now).AddDays(30)
		_, err := tx.OpenDuty(t.Context(), store.NewDuty{
			Process: process, Step: "evaluation", On: on, At: y.calendar.End(on), Calendar: y.calendar,
			Open: appraisal.Open{Kind: appraisal.AssessSubordinate, Assignee: &y.lead, Round: 1},
		})
		return err
	})
	id := y.report(appraisal.ComplaintReport, &y.staff[0])
	for y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'find-complaint'", id) == 0 {
		y.look(id)
		y.meet()
	}
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'find-complaint' AND assignee_id = $2", id, y.head))
}

func TestBurstIsSettledTogether(t *testing.T) {
	t.Parallel()
	for _, choice := range []appraisal.BurstChoice{appraisal.ReleaseBurst, appraisal.DismissBurst} {
		t.Run(string(choice), func(t *testing.T) {
			t.Parallel()
			y := begun(t, "kalianda")
			y.complaining(&y.staff[0])
			y.except(of(appraisal.ReleaseComplaints), func(db.Duty) appraisal.Submission {
				return &appraisal.BurstDecision{Decision: choice, Reason: words, Answer: "Laporan serupa terlalu banyak"}
			})
			burst := store.NewID()
			y.as(func(tx store.Tx) error {
				_, err := tx.NewComplaintProcess(t.Context(), appraisal.BurstProcess, y.cycle, burst)
				require.NoError(t, err)
				require.NoError(t, tx.InsertBurst(t.Context(), db.InsertBurstParams{
					AgencyID: y.agency, ID: burst, CycleID: y.cycle, Reason: "source", Key: "k", BeganAt: y.now,
				}))
				for range 5 {
					require.NoError(t, tx.InsertComplaint(t.Context(),
						y.reported(store.NewID(), appraisal.ComplaintReport, &y.staff[0], appraisal.ReportHeld, nil, &burst)))
				}
				return nil
			})
			y.run()
			want := map[appraisal.BurstChoice]string{appraisal.ReleaseBurst: "answered", appraisal.DismissBurst: "dismissed"}[choice]
			require.Equal(t, 5, y.count("SELECT count(*) FROM complaint WHERE state = $1 AND closed_at IS NOT NULL", want))
			require.Equal(t, 1, y.count("SELECT count(*) FROM complaint_burst WHERE decided_at IS NOT NULL"))
			require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'release-complaints' AND state = 'met'"), "one duty for all")
			require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act LIKE 'burst.%' AND detail->>'reports' = '5'"))
		})
	}
}
