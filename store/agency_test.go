package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/internal/privatepg/pgtest"
	"rapor/store"
)

func TestAgenciesKeepIndonesianTime(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), serviceURL(pgtest.Database(t, migrate)), time.Now)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	for zone, code := range map[string]string{"Asia/Jakarta": "barat", "Asia/Pontianak": "barat-2", "Asia/Makassar": "tengah", "Asia/Jayapura": "timur"} {
		_, err := s.CreateAgency(t.Context(), store.NewAgency{Code: code, Name: "Dinas", Zone: zone})
		require.NoError(t, err, zone)
	}
	for _, zone := range []string{"", "WIB", "Europe/Berlin", "Asia/Singapore"} {
		_, err := s.CreateAgency(t.Context(), store.NewAgency{Code: "lain", Name: "Dinas", Zone: zone})
		var refused *appraisal.Error
		require.ErrorAs(t, err, &refused, zone)
		require.Equal(t, appraisal.Code("zone-unknown"), refused.Code)
		require.Contains(t, refused.Want["zones"], "Asia/Pontianak")
	}
}

// A machine has a name of its own, and is nothing but a machine.
func TestMachineIsNothingElse(t *testing.T) {
	t.Parallel()
	ctx, owner := t.Context(), pgtest.Database(t, migrate)
	s, err := store.Open(ctx, serviceURL(owner), time.Now)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	agency, err := s.CreateAgency(ctx, store.NewAgency{Code: "mesin", Name: "Dinas", Zone: "Asia/Jakarta"})
	require.NoError(t, err)
	refused := func(g store.RoleGrant) {
		t.Helper()
		_, err := s.GrantRole(ctx, agency, g)
		var e *appraisal.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, "role-machine", string(e.Code))
	}
	granted, err := s.GrantRole(ctx, agency, store.RoleGrant{Role: store.Machine, Name: "Mesin absensi", Key: "uji"})
	require.NoError(t, err)
	require.NotEmpty(t, granted.Key)
	_, err = s.GrantRole(ctx, agency, store.RoleGrant{Role: store.Machine, Name: "Mesin absensi"})
	require.NoError(t, err, "granting again changes nothing")
	_, err = s.GrantRole(ctx, agency, store.RoleGrant{Role: store.HR, Name: "Pengelola"})
	require.NoError(t, err)
	refused(store.RoleGrant{Role: store.HR, Name: "Mesin absensi"})
	refused(store.RoleGrant{Role: store.Machine, Name: "Pengelola"})
	refused(store.RoleGrant{Role: store.Machine, Person: "Pengelola"})
}
