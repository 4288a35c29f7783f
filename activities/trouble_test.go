package activities_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapor/activities"
	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// superuser does what row-level security, keys and triggers keep everybody else from.
func (y *year) superuser(sql string, args ...any) {
	y.Helper()
	conn, err := pgx.Connect(y.Context(), y.owner)
	require.NoError(y, err)
	defer func() { require.NoError(y, conn.Close(y.Context())) }()
	_, err = conn.Exec(y.Context(), "SET session_replication_role = replica")
	require.NoError(y, err)
	_, err = conn.Exec(y.Context(), sql, args...)
	require.NoError(y, err)
}

func TestVanishedMethodIsNotedUntilTheNextLook(t *testing.T) {
	t.Parallel()
	y := newYear(t, "jambi")
	y.superuser("CREATE TABLE kept AS SELECT * FROM method_version")
	y.superuser("DELETE FROM method_version")
	y.processes.Methods = &store.Methods{}
	for range 3 {
		_, err := y.processes.Look(t.Context(), y.input(y.cycle))
		require.ErrorContains(t, err, "method-missing")
	}
	require.Equal(t, 1, y.count("SELECT count(*) FROM trouble WHERE code = 'method-missing' AND process_id = $1 AND times = 3 AND resolved_at IS NULL", y.cycle))
	y.superuser("INSERT INTO method_version SELECT * FROM kept")
	_, err := y.processes.Look(t.Context(), y.input(y.cycle))
	require.NoError(t, err)
	require.Equal(t, 1, y.count("SELECT count(*) FROM trouble WHERE resolved_at IS NOT NULL"))
	// Once more, and it counts anew.
	require.NoError(t, y.store.NoteTrouble(t.Context(), y.agency, y.cycle, appraisal.LookFailed, "x"))
	require.Equal(t, 1, y.count("SELECT count(*) FROM trouble WHERE code = 'look-failed' AND times = 1 AND resolved_at IS NULL"))
	y.run()
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL"))
}

func TestWhoCouldNotBeEnrolledIsEnrolledAgain(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"jambi", "tubei"} {
		y := newYear(t, method)
		y.as(func(tx store.Tx) error {
			return tx.InsertProcess(t.Context(), db.InsertProcessParams{
				AgencyID: y.agency, ID: store.NewID(), CycleID: y.cycle, Kind: "appraisal", SubjectID: y.staff[2], CreatedAt: y.now, WorkflowID: "in the way",
			})
		})
		_, err := y.processes.Advance(t.Context(), activities.AdvanceInput{ProcessInput: y.input(y.cycle)})
		require.NoError(t, err)
		y.launch()
		listed := func() (rows []db.TroublesRow) {
			y.as(func(tx store.Tx) (err error) {
				rows, err = tx.Troubles(t.Context(), appraisal.Grace, "enrolment", y.staff[2], 10)
				return err
			})
			return rows
		}
		require.Len(t, listed(), 1)
		require.Equal(t, y.cycle, listed()[0].ProcessID)
		again := func() {
			y.as(func(tx store.Tx) error {
				n, err := tx.RetryEnrolment(t.Context(), db.RetryEnrolmentParams{At: &y.now, ProcessID: y.cycle, SubjectID: y.staff[2]})
				require.EqualValues(t, 1, n)
				return err
			})
			_, err := y.processes.Look(t.Context(), y.input(y.cycle))
			require.NoError(t, err)
		}
		again()
		require.EqualValues(t, 2, listed()[0].Times, "nothing was mended")
		require.Equal(t, 5, y.count("SELECT count(*) FROM appraisal"))
		y.superuser("DELETE FROM process WHERE workflow_id = 'in the way'")
		again()
		require.Empty(t, listed())
		require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal"))
		require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'employee.enrolled-later'"))
		y.run()
		require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL"))
	}
}
