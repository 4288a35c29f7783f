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
