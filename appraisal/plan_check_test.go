package appraisal_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "rapor/appraisal"
)

// told are the problems as "field code".
func told(p Problems) (all []string) {
	for _, e := range p {
		all = append(all, e.Field+" "+string(e.Code))
	}
	return all
}

func measurable() Indicator {
	return Indicator{Name: "Akta terbit", Weight: NewNumber(100), Better: HigherIsBetter, Target: num("95"), Maximum: num("100"), Unit: "persen", Source: "SIAK"}
}

func TestCheckIndicators(t *testing.T) {
	t.Parallel()
	m := shipped(t, "pp-30-2019")
	require.Empty(t, told(Plan{Indicators: []Indicator{measurable()}}.CheckIndicators(m)))
	for _, c := range []struct {
		spoil func(*Indicator)
		want  string
	}{
		{func(i *Indicator) { i.Name = " " }, "indicators[0].name indicator-not-measurable"},
		{func(i *Indicator) { i.Unit = "" }, "indicators[0].unit indicator-not-measurable"},
		{func(i *Indicator) { i.Source = "" }, "indicators[0].source indicator-not-measurable"},
		{func(i *Indicator) { i.Target = nil }, "indicators[0].target indicator-not-measurable"},
		{func(i *Indicator) { i.Target, i.TargetFrom = nil, num("1") }, "indicators[0].target_to indicator-not-measurable"},
		{func(i *Indicator) { i.TargetFrom = num("1") }, "indicators[0].target target-twice"},
		{func(i *Indicator) { i.Target, i.TargetFrom, i.TargetTo = nil, num("9"), num("8") }, "indicators[0].target_to range-not-ordered"},
		{func(i *Indicator) { i.Target = num("101") }, "indicators[0].target target-above-maximum"},
		{func(i *Indicator) { i.Target = num("0") }, "indicators[0].target target-zero"},
		{func(i *Indicator) { i.Target = num("-1") }, "indicators[0].target figure-negative"},
		{func(i *Indicator) { i.Better = "sideways" }, "indicators[0].better choice-unknown"},
		{func(i *Indicator) { i.Weight = NewNumber(90) }, "indicators weights-not-100"},
		{func(i *Indicator) { i.Unit = strings.Repeat("x", 61) }, "indicators[0].unit text-too-long"},
	} {
		ind := measurable()
		c.spoil(&ind)
		require.Equal(t, []string{c.want}, told(Plan{Indicators: []Indicator{ind}}.CheckIndicators(m)))
	}
	none := measurable()
	none.Better, none.Target = LowerIsBetter, num("0")
	require.Empty(t, told(Plan{Indicators: []Indicator{none}}.CheckIndicators(m)), "no complaints at all is a target")

	twice := Plan{Indicators: []Indicator{measurable(), measurable()}}
	require.Equal(t, []string{"indicators[1].name indicator-twice", "indicators weights-not-100"}, told(twice.CheckIndicators(m)))
	require.Equal(t, []string{"indicators indicators-missing"}, told(Plan{}.CheckIndicators(m)))
	require.Equal(t, []string{"indicators indicators-too-many"}, told(Plan{Indicators: make([]Indicator, 41)}.CheckIndicators(m)))

	weightless := measurable()
	weightless.Weight = Number{}
	require.Empty(t, told(Plan{Indicators: []Indicator{weightless}}.CheckIndicators(shipped(t, "permenpanrb-6-2022"))), "a matrix weighs nothing")
	require.Len(t, Plan{Indicators: []Indicator{weightless}}.CheckIndicators(m), 2)
}

func TestCheckScores(t *testing.T) {
	t.Parallel()
	m := shipped(t, "tenayan-raya")
	scores := everybody(m, "4", BySelf)[0].Scores
	process := map[string]Number{"orderly-work": NewNumber(1), "effort": NewNumber(5)}
	require.Empty(t, told(m.CheckScores(GeneralFamily, BySelf, scores, nil)))
	require.Empty(t, told(m.CheckScores(GeneralFamily, BySupervisor, scores, process)))
	require.Equal(t, []string{"process.effort score-missing", "process.orderly-work score-missing"},
		sorted(told(m.CheckScores(GeneralFamily, BySupervisor, scores, nil))))
	require.Equal(t, []string{"family family-unknown"}, told(m.CheckScores("astronaut", BySelf, scores, nil)))

	delete(scores, "communication")
	scores["telepathy"], scores["public-service"] = NewNumber(3), MustNumber("5.01")
	require.Equal(t, []string{"scores.communication score-missing", "scores.public-service score-out-of-range", "scores.telepathy not-asked"},
		sorted(told(m.CheckScores(GeneralFamily, BySelf, scores, nil))))
}

func sorted(all []string) []string {
	slices.Sort(all)
	return all
}
