package appraisal_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
)

func methodWith(t *testing.T, id string, changes ...string) *appraisal.Method {
	t.Helper()
	source, err := os.ReadFile("../config/methods/" + id + ".yaml")
	require.NoError(t, err)
	text := string(source)
	for i := 0; i < len(changes); i += 2 {
		require.True(t, strings.Contains(text, changes[i]), changes[i])
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	m, err := appraisal.ParseMethod(id, []byte(text))
	require.NoError(t, err)
	return m
}

func TestMethodsAreComparedByWhatTheySay(t *testing.T) {
	t.Parallel()
	a := methodWith(t, "kalianda")
	files, err := filepath.Glob("../config/methods/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		id := strings.TrimSuffix(filepath.Base(file), ".yaml")
		changes, err := appraisal.CompareMethods(methodWith(t, id), methodWith(t, id, "scale: { from:", "# A remark changes nothing.\nscale: { from:"))
		require.NoError(t, err)
		require.Empty(t, changes, id)
	}
	b := methodWith(t, "kalianda",
		"raters: { self: 15, supervisor: 55, public: 30 }", "raters: { self: 10, supervisor: 60, public: 30 }",
		"official: sangat-baik, from: 88", "official: sangat-baik, from: 90",
		"answer-survey: { within: 10wd", "answer-survey: { within: 15wd",
		"invitations: 10", "invitations: 12",
		`  - id: incentive
    kind: reward
    form: incentive
    # Contoh; besarnya ditetapkan instansi dengan keputusannya sendiri.
    incentive: { amount: 2500000 }
    name: { id: "Insentif kinerja", en: "Performance incentive" }
    when: 'rating == "prima"'
    decree: true
`, "",
	)
	changes, err := appraisal.CompareMethods(a, b)
	require.NoError(t, err)
	got := map[string]appraisal.MethodChange{}
	for _, c := range changes {
		got[c.Path] = c
	}
	require.Len(t, got, 6, "%+v", changes)
	require.Equal(t, "changed from 15 to 10", got["scoring.sections[service].raters.self"].Words.EN)
	require.Equal(t, "diubah dari 55 menjadi 60", got["scoring.sections[service].raters.supervisor"].Words.ID)
	require.Equal(t, "88", got["ratings[prima].from"].Old)
	require.Equal(t, "90", got["ratings[prima].from"].New)
	require.Equal(t, "Ratings and their bands", got["ratings[prima].from"].Area.EN)
	require.Equal(t, "changed from 10wd to 15wd", got["schedules.annual.duties.answer-survey.within"].Words.EN)
	require.Equal(t, "12", got["steps[feedback].invitations"].New)
	require.Equal(t, appraisal.ValueRemoved, got["consequences[incentive]"].Kind)
	require.Contains(t, got["consequences[incentive]"].Old, "id: incentive")

	// The other way round everything is the other way round.
	back, err := appraisal.CompareMethods(b, a)
	require.NoError(t, err)
	require.Len(t, back, len(changes))
	for _, c := range back {
		require.Equal(t, got[c.Path].Old, c.New, c.Path)
		require.Equal(t, got[c.Path].New, c.Old, c.Path)
	}
}

func TestAnOrderThatChangesIsAChange(t *testing.T) {
	t.Parallel()
	first := `  - { id: on-time, name: { id: "Selesai dalam waktu standar", en: "Finished within the standard time" }, unit: { id: "persen", en: "percent" }, from: 0, to: 100, combine: average }
`
	second := `  - { id: satisfaction, name: { id: "Kepuasan masyarakat", en: "Satisfaction of the public" }, unit: { id: "nilai survei 0–100", en: "survey score 0–100" }, from: 0, to: 100, combine: average }
`
	changes, err := appraisal.CompareMethods(methodWith(t, "kalianda"), methodWith(t, "kalianda", first+second, second+first))
	require.NoError(t, err)
	require.Len(t, changes, 1)
	require.Equal(t, appraisal.ValueReordered, changes[0].Kind)
	require.Equal(t, "the order on-time, satisfaction became satisfaction, on-time", changes[0].Words.EN)
}
