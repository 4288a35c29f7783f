package activities_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// text is the first column of a query.
func (y *year) text(sql string, args ...any) (s string) {
	y.Helper()
	y.as(func(tx store.Tx) error { return tx.QueryRow(y.Context(), sql, args...).Scan(&s) })
	return s
}

// received records a receipt as the gateway does.
func (y *year) received(employee uuid.UUID, how appraisal.Receipt, on appraisal.Date) {
	y.Helper()
	y.as(func(tx store.Tx) error {
		process, err := tx.ProcessOf(y.Context(), db.ProcessOfParams{CycleID: y.cycle, Kind: "appraisal", SubjectID: employee})
		require.NoError(y, err)
		way := string(how)
		n, err := tx.SetReceived(y.Context(), db.SetReceivedParams{ID: process.ID, ReceivedAt: &tx.Now, ReceivedHow: &way, ReceivedOn: &on})
		require.NoError(y, err)
		require.EqualValues(y, 1, n)
		return tx.Tell(y.Context(), process.ID)
	})
}

func TestDaysToObjectRunFromThePersonsOwnReceipt(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	opened, served := y.staff[0], y.staff[1]
	var on appraisal.Date
	y.except(of(appraisal.Acknowledge), func(d db.Duty) appraisal.Submission {
		today := y.calendar.Date(y.now)
		switch {
		case d.SubjectID == opened && y.count("SELECT count(*) FROM appraisal WHERE employee_id = $1 AND received_at IS NULL", opened) == 1:
			on = today
			y.received(opened, appraisal.ReceiptOpened, today)
		case d.SubjectID == served && y.count("SELECT count(*) FROM appraisal WHERE employee_id = $1 AND received_at IS NULL", served) == 1:
			y.received(served, appraisal.ReceiptHandedOver, today)
		case d.SubjectID == opened && y.count("SELECT count(*) FROM duty WHERE kind = 'object' AND subject_id = $1", opened) == 1:
			return &appraisal.Acknowledgement{Reason: "Tidak setuju dengan hasilnya"} // refused while the days run
		}
		return nil
	})
	y.run()
	due := func(who uuid.UUID) string {
		return y.text("SELECT due_on::text FROM duty WHERE kind = 'object' AND subject_id = $1", who)
	}
	require.Equal(t, on.AddDays(14).String(), due(opened))
	require.Equal(t, on.AddDays(14).String(), due(served))
	deemed := y.text("SELECT received_on::text FROM appraisal WHERE employee_id = $1 AND received_how = 'deemed'", y.staff[2])
	require.Greater(t, deemed, on.String())
	require.Equal(t, 1, y.count("SELECT (due_on - $2::date = 14)::int FROM duty WHERE kind = 'object' AND subject_id = $1", y.staff[2], deemed))
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'result.acknowledgement-refused'"))
	require.Equal(t, "opened", y.text("SELECT received_how FROM appraisal WHERE employee_id = $1", opened), "the first receipt counts")
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE state = 'open'"))
}

func TestSilenceOnAnObjectionEscalatesToTheLast(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	who := y.staff[0]
	y.except(objects(who), object)
	y.except(of(appraisal.StateOnObjection), nothing)
	y.except(of(appraisal.DecideObjection), func(d db.Duty) appraisal.Submission {
		if d.Lapses {
			return nil
		}
		return y.diligent(d)
	})
	y.run()
	require.Equal(t, 2, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-objection' AND state = 'lapsed'"), "the head and the official")
	receipt := "FROM paper WHERE kind = 'objection-receipt'"
	first := "(SELECT assignee_id::text FROM duty WHERE kind = 'decide-objection' ORDER BY opened_at LIMIT 1)"
	require.Equal(t, 1, y.count("SELECT count(*) "+receipt+" AND content->'decider'->>'id' = "+first), "it names who decides")
	require.Equal(t, 1, y.count("SELECT count(*) "+receipt+" AND (content->>'decision_by')::date = (SELECT min(due_on) FROM duty WHERE kind = 'decide-objection')"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-objection' AND state = 'met' AND assignee_id = $1", y.hr))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'state-on-objection' AND state = 'lapsed' AND assignee_id = $1", y.lead))
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'duty.proceeded-without' AND detail->>'kind' = 'state-on-objection'"))
}

func TestAnotherOfficerDecidesWhereTheLastInLineHadAHand(t *testing.T) {
	t.Parallel()
	y := newYear(t, "kalianda")
	var other uuid.UUID
	y.as(func(tx store.Tx) error {
		other = uuid.New()
		exec(t, tx, "INSERT INTO person (agency_id, id, name, employment) VALUES ($1, $2, 'Pengelola lain', 'none')", y.agency, other)
		for _, id := range []uuid.UUID{y.hr, other} {
			require.NoError(t, tx.GrantRole(t.Context(), db.GrantRoleParams{AgencyID: y.agency, PersonID: id, Role: "hr", GrantedAt: y.now}))
		}
		return nil
	})
	who := y.staff[0]
	y.except(y.silent(appraisal.AssessSubordinate, who), nothing)
	y.except(of(appraisal.DecideEscalation), func(d db.Duty) appraisal.Submission {
		return &appraisal.EscalationDecision{Choice: appraisal.Reassign, To: &y.hr, Reason: "Tidak ada atasan yang tersisa"}
	})
	y.except(objects(who), object)
	y.except(of(appraisal.DecideObjection), func(d db.Duty) appraisal.Submission {
		if d.Lapses {
			return nil
		}
		return y.diligent(d)
	})
	y.run()
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-objection' AND state = 'met' AND assignee_id = $1", other))
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE kind = 'decide-objection' AND assignee_id = $1", y.hr), "HR gave the assessment")
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'objection.other-officer' AND detail->>'instead_of' = $1", y.hr.String()))
}

// ratings of everybody but one, with all that was computed.
func (y *year) ratings(without uuid.UUID) string {
	y.Helper()
	return y.text(`SELECT coalesce(string_agg(concat_ws(' ', employee_id, score, computed_rating, rating, official, md5(result::text)), E'\n' ORDER BY employee_id), '')
		FROM appraisal WHERE employee_id <> $1`, without)
}

func TestAnObjectionAltersNobodyElsesRating(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"tubei", "permenpanrb-6-2022"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			y := newYear(t, method)
			who := y.staff[0]
			lowest := y.method.Ratings[len(y.method.Ratings)-1].ID
			var before string
			y.except(objects(who), object)
			y.except(of(appraisal.DecideObjection), func(d db.Duty) appraisal.Submission {
				before = y.ratings(who)
				return &appraisal.ObjectionDecision{Change: true, Rating: lowest, Reason: "Setelah mendengar kedua pihak"}
			})
			y.run()
			require.NotEmpty(t, before)
			require.Equal(t, before, y.ratings(who))
			require.Equal(t, 1, y.count("SELECT count(*) FROM appraisal WHERE rating = $1", lowest))
			require.Equal(t, 1, y.count("SELECT count(*) FROM adjustment"))
		})
	}
}

// What follows a rating is decided after the objection, and about the changed rating.
func TestConsequencesWaitForTheObjection(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	who := y.staff[0]
	lowest := y.method.Ratings[len(y.method.Ratings)-1].ID
	y.except(objects(who), object)
	y.except(of(appraisal.DecideObjection), func(d db.Duty) appraisal.Submission {
		require.Zero(t, y.count("SELECT count(*) FROM duty WHERE subject_id = $1 AND kind = 'decide-consequence'", who))
		if d.Level == 0 {
			return nil
		}
		return &appraisal.ObjectionDecision{Change: true, Rating: lowest, Reason: "Setelah mendengar kedua pihak"}
	})
	y.run()
	require.Zero(t, y.count("SELECT count(*) FROM consequence s JOIN appraisal a ON a.id = s.appraisal_id WHERE a.employee_id = $1 AND s.kind = 'reward'", who))
	require.Equal(t, 1, y.count("SELECT count(*) FROM consequence s JOIN appraisal a ON a.id = s.appraisal_id WHERE a.employee_id = $1 AND s.kind = 'coaching'", who))
}
