package activities_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// Nothing lapses whose deadline no gateway outlived; what fell due in an outage is extended by it,
// told once and recorded; and it can be met then.
func TestOutageExtendsWhatFellDue(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	y.answer = nothing
	y.processes.Pulse, y.processes.Gap = time.Second, time.Minute
	beat := func() { t.Helper(); _, err := y.store.Beat(t.Context(), time.Minute); require.NoError(t, err) }
	beat()
	y.look(y.cycle)
	process, duty := y.first(appraisal.ConfirmBriefing)
	pos := y.look(process)
	due := duty.DueAt
	require.Equal(t, due.Add(2*time.Second), pos.Next, "when a gateway must have outlived it")

	y.now = due.Add(-time.Hour)
	beat()
	y.now = pos.Next
	require.Equal(t, y.now.Add(time.Minute), y.look(process).Next, "asked again while nobody can act")
	require.Equal(t, "open", y.duty(duty.ID).State)

	// Thirty hours without a gateway; the look comes before anybody else extends.
	y.now = due.Add(29 * time.Hour)
	_, err := y.store.Beat(t.Context(), time.Minute)
	require.NoError(t, err)
	y.look(process)
	now := y.duty(duty.ID)
	require.Equal(t, "open", now.State)
	require.Equal(t, duty.DueOn.AddDays(2), now.DueOn, "thirty hours after the end of a day, to the end of that day")
	require.Equal(t, 1, y.count("SELECT count(*) FROM audit WHERE act = 'duty.extended' AND duty_id = $1", duty.ID))
	require.Equal(t, 1, y.count("SELECT count(*) FROM deadline_move WHERE cause = 'outage' AND duty_id = $1", duty.ID))
	require.Equal(t, 1, y.count("SELECT count(*) FROM mail WHERE kind IN ('opened', 'moved') AND state = 'queued' AND duty_id = $1", duty.ID), "who has not heard of the duty need not hear of its move")
	y.look(process)
	require.Equal(t, now.DueOn, y.duty(duty.ID).DueOn, "once")

	// A short pause is none, and the deadline holds.
	y.now = now.DueAt.Add(-20 * time.Second)
	beat()
	y.now = now.DueAt.Add(20 * time.Second)
	beat()
	y.look(process)
	require.Equal(t, "lapsed", y.duty(duty.ID).State)
}

// first open duty of a kind about a member of the staff, with its process after a look.
func (y *year) first(kind appraisal.DutyKind) (process uuid.UUID, duty db.Duty) {
	y.Helper()
	for _, employee := range y.staff {
		var id uuid.UUID
		y.as(func(tx store.Tx) error {
			return tx.QueryRow(y.Context(), "SELECT id FROM process WHERE kind = 'appraisal' AND subject_id = $1", employee).Scan(&id)
		})
		y.look(id)
		y.as(func(tx store.Tx) error {
			open, err := tx.OpenDuties(y.Context(), id)
			for _, d := range open {
				if d.Kind == string(kind) {
					duty = d
				}
			}
			return err
		})
		if duty.Kind != "" {
			return id, duty
		}
	}
	require.Fail(y, "nobody owes "+string(kind))
	return process, duty
}

func (y *year) duty(id uuid.UUID) (d db.Duty) {
	y.Helper()
	y.as(func(tx store.Tx) (err error) { d, err = tx.Duty(y.Context(), id); return err })
	return d
}
