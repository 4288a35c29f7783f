package gateway_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/store"
	"rapor/store/db"
)

func TestRebuildStartsWhatIsUnfinishedAnew(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "permenpanrb-6-2022")
	path := "/cycles/" + o.cycle.ID.String() + "/rebuild"
	var over db.Process
	o.as(func(tx store.Tx) {
		over = o.enrol(tx, "ani")
		require.NoError(t, tx.EndProcess(t.Context(), db.EndProcessParams{ID: over.ID, EndedAt: &tx.Now}))
		require.NoError(t, tx.Tell(t.Context(), o.appraisal.ID))
	})
	o.refused(http.StatusForbidden, "lead", "POST", path, map[string]string{}, "role-missing")
	o.refused(http.StatusNotFound, "foreigner", "POST", path, map[string]string{}, "cycle-unknown")
	o.refused(http.StatusNotFound, "hr", "POST", "/cycles/"+uuid.NewString()+"/rebuild", map[string]string{}, "cycle-unknown")

	var done struct{ Processes int }
	o.ok(http.StatusOK, "hr", "POST", path, map[string]string{"reason": "Basis data hilang"}).into(&done)
	require.Equal(t, 3, done.Processes, "the cycle, the forum and an appraisal; not what has ended")
	require.Equal(t, 3, o.count("SELECT count(*) FROM process WHERE epoch = 2"))
	require.Zero(t, o.count("SELECT count(*) FROM dispatch WHERE NOT start OR epoch <> 2"), "nothing is told to the runs of the older epoch")
	require.Equal(t, 2, o.count("SELECT count(*) FROM dispatch WHERE start"), "the launch, which is not over, starts the forum")
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'cycle.rebuilt' AND actor_id = $1 AND detail->>'reason' = 'Basis data hilang'", o.people["hr"]))

	// Once more, in the middle of everything, and after the launch.
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.SetCycleLaunched(t.Context(), db.SetCycleLaunchedParams{ID: o.cycle.ID, LaunchedAt: &tx.Now}))
	})
	rows, err := o.store.ClaimDispatches(t.Context(), time.Minute, 10)
	require.NoError(t, err)
	require.Len(t, rows, 2)
	o.ok(http.StatusOK, "hr", "POST", path, map[string]string{}).into(&done)
	require.Equal(t, 3, done.Processes)
	current, stale, err := o.store.Stale(t.Context(), rows)
	require.NoError(t, err)
	require.Empty(t, current, "what a relay claimed before is not delivered any more")
	require.Len(t, stale, 2)
	require.Equal(t, 3, o.count("SELECT count(*) FROM dispatch WHERE start AND epoch = 3"))

	o.as(func(tx store.Tx) {
		for _, p := range []db.Process{o.cycle, o.forum, o.appraisal} {
			require.NoError(t, tx.EndProcess(t.Context(), db.EndProcessParams{ID: p.ID, EndedAt: &tx.Now}))
		}
	})
	o.refused(http.StatusConflict, "hr", "POST", path, map[string]string{}, "nothing-to-rebuild")
}

// More than a transaction's worth.
func TestRebuildGoesThroughAllPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "jambi")
	o.as(func(tx store.Tx) {
		o.exec(tx, `INSERT INTO process (agency_id, id, cycle_id, kind, subject_id, workflow_id, created_at)
			SELECT $1, gen_random_uuid(), $2, 'appraisal', gen_random_uuid(), gen_random_uuid(), $3 FROM generate_series(1, 450)`, o.agency, o.cycle.ID, tx.Now)
	})
	var done struct{ Processes int }
	o.ok(http.StatusOK, "hr", "POST", "/cycles/"+o.cycle.ID.String()+"/rebuild", map[string]string{}).into(&done)
	require.Equal(t, 453, done.Processes)
	require.Equal(t, 453, o.count("SELECT count(*) FROM process WHERE epoch = 2"))
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'cycle.rebuilt'"))
}
