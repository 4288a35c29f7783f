package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/config"
)

// rapor runs a command line in process.
func rapor(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, err bytes.Buffer
	status = run(t.Context(), args, &out, &err)
	return out.String(), err.String(), status
}

// write puts text into a file of the test's own.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

const pp30 = `method: pp-30-2019
indicators:
  - {name: Layanan, weight: 50, better: higher, target_from: 80, target_to: 90, realised: 70}
  - {name: Anggaran, weight: 50, better: lower, target_from: 7, target_to: 8, realised: 6.5}
assessments:
  - by: supervisor
    scores: {service-orientation: 4, commitment: 4, initiative: 4, cooperation: 4}
`

func TestScore(t *testing.T) {
	t.Parallel()
	out, errs, status := rapor(t, "score", write(t, t.TempDir(), "case.yaml", pp30))
	require.Zero(t, status, errs)
	require.Empty(t, errs)
	var got struct {
		Indicators []map[string]any
		Score      float64
		Rating     string
		Official   string
		Breakdown  []map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Equal(t, []map[string]any{
		{"name": "Layanan", "achievement": 0.875, "value": 78.0},
		{"name": "Anggaran", "achievement": 1.07142857143, "value": 116.666666667},
	}, got.Indicators)
	require.InDelta(t, 98.13, got.Score, 0)
	require.Equal(t, "baik", got.Rating)
	require.Equal(t, "baik", got.Official)
	require.NotEmpty(t, got.Breakdown)
}

func TestScoreWithoutEnoughIsNull(t *testing.T) {
	t.Parallel()
	text, _, _ := strings.Cut(pp30, "assessments:")
	out, _, status := rapor(t, "score", write(t, t.TempDir(), "case.yaml", text))
	require.Zero(t, status)
	var got map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	for _, field := range []string{"score", "rating", "official"} {
		require.Contains(t, got, field)
		require.Nil(t, got[field], field)
	}
	require.Contains(t, out, "supervisor-missing")
}

func TestScoreByAMethodFileAndInJSON(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data, err := config.Method("permenpanrb-6-2022")
	require.NoError(t, err)
	write(t, dir, "own.yaml", string(data))
	out, errs, status := rapor(t, "score", write(t, dir, "case.json", `{"method": "own.yaml", "results": "above", "behaviour": "meets"}`))
	require.Zero(t, status, errs)
	require.Contains(t, out, `"rating": "baik"`)
	require.Contains(t, out, `"sections": []`)
}

func TestScoreTellsWhereACaseIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"syntax":              {"method: [", []string{":1:9: "}},
		"unknown field":       {"method: pp-30-2019\nrealized: 5\n", []string{`:2:1: "realized" is not known here`}},
		"unknown method":      {"method: nowhere.yaml\n", []string{`:1:9: "nowhere.yaml" is neither`}},
		"no method":           {"results: above\n", []string{`:1:1: method is missing; write the ID of one that ships with the product (`}},
		"empty method":        {"method: \"\"\n", []string{`:1:10: method is missing; write`}},
		"unread method":       {"method: [pp-30-2019]\n", []string{`:1:1: must be a text`}},
		"no method, and more": {"results: upwards\n", []string{`:1:1: method is missing`, `:1:10: "upwards" is not known`}},
		"unread and wrong": {strings.NewReplacer("realised: 70", "realised: 7O", "target_from: 7,", "target_from: -7,", "weight: 50, better: lower", "weight: fifty, better: lower", "initiative: 4", "initiative: 9").Replace(pp30),
			[]string{`:3:91: "7O" is not a number`, `:4:30: "fifty" is not a number`, ":4:65: -7 is below 0", ":7:65: the score 9 is not on the scale from 1 to 5"}},
		"unread family": {"family: [x]\n" + pp30, []string{":1:1: must be a text"}},
		"above the largest": {"method: pp-30-2019\nindicators: [{name: a, target: 90, maximum: 100, realised: 120}]\n",
			[]string{":2:60: 120 is above 100, the largest value possible"}},
		"a weight of nothing": {"method: pp-30-2019\nindicators: [{name: a, target: 90, weight: 0}]\n", []string{":2:44: the weight is 0; it must be above 0"}},
		"one without weight": {"method: pp-30-2019\nindicators: [{name: a, target: 90, weight: 1}, {name: b, target: 90}]\n",
			[]string{"the weight is missing; give every indicator one, or none"}},
		"empty scores":  {"method: pp-30-2019\nassessments: [{by: supervisor, scores: {}}]\n", []string{":2:32: there are no scores; give some from 1 to 5, by the IDs service-orientation, commitment"}},
		"no scores":     {"method: pp-30-2019\nassessments:\n  - by: supervisor\n    scores:\n", []string{"there are no scores; give some from 1 to 5"}},
		"listed scores": {"method: pp-30-2019\nassessments: [{by: supervisor, scores: [4]}]\n", []string{":2:32: must be a mapping of an ID to a number such as 12 or 12.5"}},
		"unknown level": {"method: permenpanrb-6-2022\norganisation: luar-biasa\n", []string{":2:15: the level luar-biasa does not exist; known are istimewa, baik"}},
		"several": {strings.NewReplacer("realised: 70", "realised: -70", "weight: 50, better: lower", "weight: -40, better: lower", "initiative: 4", "initiative: 9").Replace(pp30),
			[]string{":4:30: the weight is -40; it must be above 0", ":3:91: -70 is below 0", ":7:65: the score 9 is not on the scale from 1 to 5"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := write(t, t.TempDir(), "case.yaml", c.text)
			out, errs, status := rapor(t, "score", file)
			require.Equal(t, 1, status)
			require.Empty(t, out)
			for _, want := range c.want {
				require.Contains(t, errs, want)
			}
			require.True(t, strings.HasPrefix(errs, file+":"), errs)
			require.Equal(t, max(len(c.want), 1), strings.Count(errs, file+":"), errs)
		})
	}
	_, errs, status := rapor(t, "score", "/nowhere/case.yaml")
	require.Equal(t, 1, status)
	require.Contains(t, errs, "/nowhere/case.yaml")
}
