package appraisal_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	. "rapor/appraisal"
)

func TestMatrixOfRolesAndResults(t *testing.T) {
	t.Parallel()
	ani, budi, citra, dewi, team := uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New()
	leader := &Plan{Indicators: []Indicator{{Name: "Layanan"}, {Name: "Anggaran"}, {Name: "Arsip"}}}
	plan := func(indicators ...Indicator) *Plan { return &Plan{Indicators: indicators} }
	m := NewMatrix(leader, []Contributor{
		{Employee: ani, TeamLeader: &team, Plan: plan(Indicator{Name: "Loket", Supports: "layanan "}, Indicator{Name: "Kas", Supports: "Anggaran"})},
		{Employee: budi, TeamLeader: &team, Plan: plan(Indicator{Name: "Antrean", Supports: "Layanan"})},
		{Employee: citra, Plan: plan(Indicator{Name: "Panitia", SupportsNone: "Penugasan bupati"}, Indicator{Name: "Lama", Supports: "Dihapus"})},
		{Employee: dewi},
	})
	require.Equal(t, []string{"Arsip"}, m.Uncarried)
	require.Equal(t, []uuid.UUID{dewi}, m.Planless)
	require.Equal(t, []Cell{{"Layanan", []Support{{ani, "Loket"}}}, {"Anggaran", []Support{{ani, "Kas"}}}}, m.People[0].Cells)
	require.Equal(t, []TeamRow{{Leader: team, Members: []uuid.UUID{ani, budi}, Cells: []Cell{
		{"Layanan", []Support{{ani, "Loket"}, {budi, "Antrean"}}}, {"Anggaran", []Support{{ani, "Kas"}}},
	}}}, m.Teams)
	require.Len(t, m.Unlinked, 1)
	require.Equal(t, citra, m.Unlinked[0].Employee)
	require.Equal(t, "Penugasan bupati; Dihapus", m.Unlinked[0].Why())

	bare := NewMatrix(nil, []Contributor{{Employee: ani, Plan: plan(Indicator{Name: "Loket", Supports: "Layanan"})}})
	require.Empty(t, bare.Results)
	require.Len(t, bare.Unlinked, 1)
}
