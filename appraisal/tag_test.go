package appraisal_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	. "rapor/appraisal"
)

func TestNeedsNameNobody(t *testing.T) {
	t.Parallel()
	m := shipped(t, "tanjungbalai")
	employees := []uuid.UUID{uuid.New(), uuid.New(), uuid.New()}
	given := func(by Rater, employee int, tag Tagged) TagAnswer {
		return TagAnswer{Tagged: tag, By: by, Employee: employees[employee], Answer: uuid.New()}
	}
	equipment, own := Tagged{Tag: "equipment", Competency: "discipline"}, Tagged{Tag: "process", Indicator: "Buku kas bendahara"}
	all := Tagged{Tag: "process", Indicator: "Dokumen"}
	answers := []TagAnswer{
		given(BySupervisor, 0, equipment), given(BySupervisor, 0, equipment), given(BySupervisor, 1, equipment),
		given(BySupervisor, 0, own),
		given(BySupervisor, 0, all), given(BySupervisor, 1, all), given(BySelf, 2, all),
		given(ByPeer, 0, Tagged{Tag: "staffing"}), given(ByPeer, 1, Tagged{Tag: "staffing"}),
		given(BySupervisor, 0, Tagged{Tag: "gone"}),
	}
	require.Equal(t, []Need{
		{Tag: "process", Item: "indicator:Dokumen", Count: 3}, {Tag: "equipment", Item: "competency:discipline", Count: 2},
		{Tag: "process", Item: "indicators", Count: 1},
	}, m.Needs(answers), "a person counts once; an indicator of one person is not named; two peers are not told")
	third := append(answers, given(ByPeer, 1, Tagged{Tag: "staffing"}))
	require.Contains(t, m.Needs(third), Need{Tag: "staffing", Count: 2}, "three answers about two people")
	require.Nil(t, ShownCount(2))
	require.Equal(t, 3, *ShownCount(3))
}

func TestThresholdsOfDevelopmentAreChecked(t *testing.T) {
	t.Parallel()
	const good = "development: { weak: 60, strong: 85, share: 40, smallest: 5 }"
	source, err := os.ReadFile("../config/methods/tanjungbalai.yaml")
	require.NoError(t, err)
	require.Contains(t, string(source), good)
	for change, want := range map[string]string{
		"development: { weak: 60, strong: 50, share: 40, smallest: 5 }":  "must be above weak",
		"development: { weak: 0, strong: 85, share: 40, smallest: 5 }":   "above 0 and at most 100",
		"development: { weak: 60, strong: 85, share: 140, smallest: 5 }": "above 0 and at most 100",
		"development: { weak: 60, strong: 85, share: 10, smallest: 2 }":  "3",
		"development: { weak: 60, strong: 85, share: 40, smallest: 3 }":  "it would tell who is weak",
		"": "need development",
	} {
		_, err := ParseMethod("own.yaml", []byte(strings.Replace(string(source), good, change, 1)))
		require.Error(t, err, change)
		require.Regexp(t, `own\.yaml:\d+:\d+: `, err.Error())
		require.ErrorContains(t, err, want)
	}
}
