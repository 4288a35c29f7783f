package gateway_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
)

func TestErasingAnAuditEntry(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "jambi")
	var mine, theirs, machine uuid.UUID
	o.as(func(tx store.Tx) {
		for who, id := range map[string]*uuid.UUID{"hr": &mine, "lead": &theirs, "": &machine} {
			e := store.Entry{Act: "test." + who, Process: &o.appraisal.ID, Detail: map[string]string{"reason": "Alasan pribadi"}}
			if who != "" {
				actor := o.people[who]
				e.Actor = &actor
			}
			require.NoError(t, tx.Record(t.Context(), e))
			require.NoError(t, tx.QueryRow(t.Context(), "SELECT id FROM audit WHERE act = $1", e.Act).Scan(id))
		}
	})
	erase := func(who string, entry uuid.UUID, reason string) appraisal.Code {
		agency := o.agency
		if who == "foreigner" {
			agency = o.elsewhere
		}
		id, err := o.acts.Identify(t.Context(), agency, o.people[who])
		require.NoError(t, err)
		before := o.stored()
		err = o.acts.EraseAudit(t.Context(), id, entry, reason)
		if err == nil {
			return ""
		}
		require.Equal(t, before, o.stored())
		var refused *appraisal.Error
		require.True(t, errors.As(err, &refused), "%v", err)
		return refused.Code
	}
	const why = "Masa simpan berakhir"
	require.Equal(t, appraisal.Code("audit-not-yours-to-erase"), erase("lead", theirs, why))
	require.Equal(t, appraisal.Code("role-missing"), erase("lead", machine, why))
	require.Equal(t, appraisal.Code("role-missing"), erase("lead", uuid.New(), why), "nor is it told what there is")
	require.Equal(t, appraisal.Code("audit-entry-unknown"), erase("foreigner", theirs, why))
	require.Equal(t, appraisal.Code("audit-not-yours-to-erase"), erase("hr", mine, why))
	require.Equal(t, appraisal.Code("audit-entry-unknown"), erase("hr", uuid.New(), why))
	require.Equal(t, appraisal.Code("reason-missing"), erase("hr", theirs, ""))
	require.Empty(t, erase("hr", theirs, why))
	require.Equal(t, appraisal.Code("audit-entry-erased"), erase("hr", theirs, why))
	require.Empty(t, erase("hr", machine, why))
	require.Equal(t, 2, o.count("SELECT count(*) FROM audit WHERE act = 'audit.erased' AND actor_id = $1 AND detail->>'reason' = $2", o.people["hr"], why))
	require.Zero(t, o.count("SELECT count(*) FROM audit WHERE id = $1 AND (actor_id IS NOT NULL OR detail <> '{}')", theirs))
	var record uuid.UUID
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.QueryRow(t.Context(), "SELECT id FROM audit WHERE act = 'audit.erased' LIMIT 1").Scan(&record))
		// Somebody else's record of an erasure.
		o.exec(tx, "INSERT INTO role_grant (agency_id, person_id, role, granted_at) VALUES ($1, $2, 'hr', now())", o.agency, o.people["other"])
	})
	require.Equal(t, appraisal.Code("audit-entry-kept"), erase("other", record, why))
	o.as(func(tx store.Tx) {
		report, err := tx.VerifyAudit(t.Context(), "")
		require.NoError(t, err)
		require.Empty(t, report.Findings)
	})
}
