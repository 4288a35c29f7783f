package appraisal_test

import (
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	. "rapor/appraisal"
)

// shipped parses a method that ships with the product.
func shipped(t testing.TB, id string) *Method {
	t.Helper()
	file := "../config/methods/" + id + ".yaml"
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	m, err := ParseMethod(file, data)
	require.NoError(t, err)
	return m
}

func num(s string) *Number {
	n := MustNumber(s)
	return &n
}

func goal(better Better, target, realised string) CaseIndicator {
	return CaseIndicator{Indicator: Indicator{Name: "x", Weight: NewNumber(100), Better: better, Target: num(target)}, Realised: num(realised)}
}

func between(better Better, from, to, realised string) CaseIndicator {
	ind := goal(better, from, realised)
	ind.Target, ind.TargetFrom, ind.TargetTo = nil, num(from), num(to)
	return ind
}

func outOf(maximum string, ind CaseIndicator) CaseIndicator {
	ind.Maximum = num(maximum)
	return ind
}

// The worked examples of PermenPANRB 8/2021 and the edges of its formula.
func TestIndicatorsOfPP30(t *testing.T) {
	t.Parallel()
	m := shipped(t, "pp-30-2019")
	for name, c := range map[string]struct {
		ind                CaseIndicator
		achievement, value string
	}{
		"range missed":          {between(HigherIsBetter, "80", "90", "70"), "0.875", "78"},
		"below a range, lower":  {between(LowerIsBetter, "7", "8", "6.5"), "1.07142857143", "116.666666667"},
		"the largest possible":  {outOf("100", goal(HigherIsBetter, "100", "100")), "1", "120"},
		"target met":            {goal(HigherIsBetter, "85", "85"), "1", "109"},
		"met, not the largest":  {outOf("100", goal(HigherIsBetter, "85", "85")), "1", "109"},
		"inside a range":        {between(HigherIsBetter, "80", "90", "85"), "1", "109"},
		"at the end of a range": {between(LowerIsBetter, "7", "8", "8"), "1", "109"},
		"above a range":         {between(HigherIsBetter, "80", "90", "99"), "1.1", "120"},
		"above a range, lower":  {between(LowerIsBetter, "7", "8", "10"), "0.75", "65"},
		"rounded up to 100":     {goal(HigherIsBetter, "200", "199"), "0.995", "109"},
		"rounded to 99":         {goal(HigherIsBetter, "1000", "994"), "0.994", "89"},
		"101 percent":           {goal(HigherIsBetter, "100", "101"), "1.01", "110"},
		"110 percent":           {goal(HigherIsBetter, "100", "110"), "1.1", "120"},
		"beyond":                {goal(HigherIsBetter, "100", "500"), "5", "120"},
		"80 percent":            {goal(HigherIsBetter, "100", "80"), "0.8", "70"},
		"79 percent":            {goal(HigherIsBetter, "100", "79"), "0.79", "69"},
		"60 percent":            {goal(HigherIsBetter, "100", "60"), "0.6", "50"},
		"59 percent":            {goal(HigherIsBetter, "100", "59"), "0.59", "49"},
		"nothing":               {goal(HigherIsBetter, "100", "0"), "0", "0"},
		"twice too much":        {goal(LowerIsBetter, "10", "25"), "0", "0"},
		"none of none":          {goal(LowerIsBetter, "0", "0"), "1", "109"},
		"one of none":           {goal(LowerIsBetter, "0", "1"), "0", "0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := Score(m, Case{Indicators: []CaseIndicator{c.ind}})
			require.NoError(t, err)
			require.Equal(t, c.achievement, r.Indicators[0].Achievement.String())
			require.Equal(t, c.value, r.Indicators[0].Value.String())
			require.Nil(t, r.Score, "nobody has assessed yet")
			require.Nil(t, r.Rating)
			require.Nil(t, r.Official)
			require.Contains(t, codes(r), Code("supervisor-missing"))
		})
	}
}

func codes(r Result) (all []Code) {
	for _, t := range r.Breakdown {
		all = append(all, t.Code)
	}
	return all
}

// everybody gives the same score for all competencies of a family.
func everybody(m *Method, score string, by ...Rater) (all []CaseAssessment) {
	family, _ := m.FamilyByID(GeneralFamily)
	for _, b := range by {
		a := CaseAssessment{By: b, Scores: map[string]Number{}}
		for _, ref := range family.Competencies {
			a.Scores[ref.ID] = MustNumber(score)
		}
		all = append(all, a)
	}
	return all
}

func TestBandsOfPP30(t *testing.T) {
	t.Parallel()
	m := shipped(t, "pp-30-2019")
	for name, c := range map[string]struct {
		target     CaseIndicator
		additional string
		behaviour  string
		innovation bool
		score      string
		rating     string
	}{
		"best with an idea":          {goal(HigherIsBetter, "100", "120"), "0", "5", true, "120", "sangat-baik"},
		"best without an idea":       {goal(HigherIsBetter, "100", "120"), "0", "5", false, "120", "baik"},
		"just below, with an idea":   {goal(HigherIsBetter, "100", "100"), "0", "4", true, "106.3", "baik"},
		"additional counts up to 10": {goal(HigherIsBetter, "100", "90"), "25", "4", false, "93", "baik"},
		"capped at 120":              {goal(HigherIsBetter, "100", "120"), "10", "4", false, "114", "baik"},
		"fair":                       {goal(HigherIsBetter, "100", "80"), "0", "3", false, "73", "cukup"},
		"worst":                      {goal(HigherIsBetter, "100", "0"), "0", "1", false, "12", "sangat-kurang"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := Score(m, Case{
				Indicators: []CaseIndicator{c.target}, Additional: num(c.additional), Innovation: c.innovation,
				Assessments: everybody(m, c.behaviour, BySupervisor),
			})
			require.NoError(t, err)
			require.Equal(t, c.score, r.Score.String())
			require.Equal(t, c.rating, *r.Rating)
		})
	}
}

// Results and behaviour weigh 70/30, with opinions of peers and subordinates 60/40 (art. 41).
func TestWeightingsOfPP30(t *testing.T) {
	t.Parallel()
	m := shipped(t, "pp-30-2019")
	given := Case{Indicators: []CaseIndicator{goal(HigherIsBetter, "100", "100")}, Assessments: everybody(m, "4", BySupervisor)}
	r, err := Score(m, given)
	require.NoError(t, err)
	require.Equal(t, []string{"70", "30"}, []string{r.Sections[0].Weight.String(), r.Sections[1].Weight.String()})

	given.Assessments = everybody(m, "4", BySupervisor, ByPeer, ByPeer)
	r, err = Score(m, given)
	require.NoError(t, err)
	require.Equal(t, "70", r.Sections[0].Weight.String(), "two peers are too few to enter")

	given.Assessments = everybody(m, "4", BySupervisor, ByPeer, ByPeer, ByPeer)
	r, err = Score(m, given)
	require.NoError(t, err)
	require.Equal(t, []string{"60", "40"}, []string{r.Sections[0].Weight.String(), r.Sections[1].Weight.String()})
}

func TestConfidentialGroupBelowThreshold(t *testing.T) {
	t.Parallel()
	m := shipped(t, "tenayan-raya")
	given := func(peers ...string) Case {
		c := Case{
			Indicators:  []CaseIndicator{goal(HigherIsBetter, "10", "10")},
			Assessments: everybody(m, "4", BySelf, BySupervisor),
			Process:     map[string]Number{"orderly-work": NewNumber(4), "effort": NewNumber(4)},
		}
		for _, p := range peers {
			c.Assessments = append(c.Assessments, everybody(m, p, ByPeer)...)
		}
		return c
	}
	none, err := Score(m, given())
	require.NoError(t, err)
	two, err := Score(m, given("1", "5"))
	require.NoError(t, err)
	require.Equal(t, none, two, "nothing tells that two have answered, or what")
	require.Contains(t, codes(two), Code("below-threshold"))
	require.Equal(t, "88", two.Score.String())

	three, err := Score(m, given("1", "1", "1"))
	require.NoError(t, err)
	require.NotContains(t, codes(three), Code("below-threshold"))
	// 40 + 16 + 40% of (75% of 4 + 25% of 1) as fifths
	require.Equal(t, "82", three.Score.String())
	require.Equal(t, "kompeten", *three.Rating)
}

func TestMissingNeverCountsAsZero(t *testing.T) {
	t.Parallel()
	m := shipped(t, "tenayan-raya")
	complete := func() Case {
		return Case{
			Indicators:  []CaseIndicator{goal(HigherIsBetter, "10", "10"), goal(HigherIsBetter, "10", "5")},
			Assessments: everybody(m, "4", BySupervisor),
			Process:     map[string]Number{"orderly-work": NewNumber(4), "effort": NewNumber(4)},
		}
	}
	halves := func(c *Case) {
		for i := range c.Indicators {
			c.Indicators[i].Weight = NewNumber(50)
		}
	}
	for name, c := range map[string]struct {
		lose func(*Case)
		code Code
	}{
		"supervisor": {func(c *Case) { c.Assessments = everybody(m, "4", BySelf) }, "supervisor-missing"},
		"figure":     {func(c *Case) { c.Indicators[1].Realised = nil }, "figure-missing"},
		"indicators": {func(c *Case) { c.Indicators = nil }, "indicators-missing"},
		"criterion":  {func(c *Case) { delete(c.Process, "effort") }, "criterion-unscored"},
		"competency": {func(c *Case) { delete(c.Assessments[0].Scores, "communication") }, "competency-unscored"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := complete()
			halves(&given)
			r, err := Score(m, given)
			require.NoError(t, err)
			require.NotNil(t, r.Score)
			c.lose(&given)
			r, err = Score(m, given)
			require.NoError(t, err)
			require.Nil(t, r.Score)
			require.Nil(t, r.Rating)
			require.Contains(t, codes(r), c.code)
			if len(r.Indicators) > 0 {
				require.Equal(t, "1", r.Indicators[0].Achievement.String())
			}
			if name == "figure" {
				require.Nil(t, r.Indicators[1].Achievement)
			}
		})
	}
}

func TestMatrix(t *testing.T) {
	t.Parallel()
	m := shipped(t, "permenpanrb-6-2022")
	for results, row := range map[Expectation]map[Expectation]string{
		Above: {Above: "sangat-baik", Meets: "baik", Below: "kurang"},
		Meets: {Above: "baik", Meets: "baik", Below: "kurang"},
		Below: {Above: "butuh-perbaikan", Meets: "butuh-perbaikan", Below: "sangat-kurang"},
	} {
		for behaviour, want := range row {
			r, err := Score(m, Case{Results: results, Behaviour: behaviour, Indicators: []CaseIndicator{goal(HigherIsBetter, "80", "70")}})
			require.NoError(t, err)
			require.Equal(t, want, *r.Rating)
			require.Equal(t, Predikat(want), *r.Official)
			require.Nil(t, r.Score)
			require.Equal(t, "0.875", r.Indicators[0].Achievement.String())
			require.Nil(t, r.Indicators[0].Value)
		}
	}
	r, err := Score(m, Case{Results: Above})
	require.NoError(t, err)
	require.Nil(t, r.Rating)
	require.Contains(t, codes(r), Code("judgement-missing"))
}

func weighing(weight string, ind CaseIndicator) CaseIndicator {
	ind.Weight = MustNumber(weight)
	return ind
}

func TestWeightsOfACaseCountInProportion(t *testing.T) {
	t.Parallel()
	m := shipped(t, "pp-30-2019")
	of := func(first, second string) Case {
		return Case{Assessments: everybody(m, "4", BySupervisor), Indicators: []CaseIndicator{
			weighing(first, goal(HigherIsBetter, "100", "100")), weighing(second, goal(HigherIsBetter, "100", "80")),
		}}
	}
	percent, err := Score(m, of("75", "25"))
	require.NoError(t, err)
	require.NotContains(t, codes(percent), Code("weights-shared"))
	for _, weights := range [][2]string{{"3", "1"}, {"0.75", "0.25"}, {"0.3", "0.1"}} {
		shares, err := Score(m, of(weights[0], weights[1]))
		require.NoError(t, err)
		require.Equal(t, percent.Score, shares.Score)
		require.Contains(t, codes(shares), Code("weights-shared"))
	}
	national := shipped(t, "permenpanrb-6-2022")
	weightless := of("3", "0")
	weightless.Assessments = nil
	r, err := Score(national, weightless)
	require.NoError(t, err, "a matrix weighs nothing")
	require.Len(t, r.Indicators, 2)
	plan := Plan{Indicators: []Indicator{measurable(), measurable()}}
	plan.Indicators[1].Name = "Lain"
	require.Equal(t, []string{"indicators weights-not-100"}, told(plan.CheckIndicators(m)), "a plan stays strict")
}

// leftOut are the codes of what was left out.
func leftOut(r Result) (all []Code) {
	for _, t := range r.Breakdown {
		if t.Kind == TermLeftOut {
			all = append(all, t.Code)
		}
	}
	return all
}

func TestWhatIsNotUsedIsSaid(t *testing.T) {
	t.Parallel()
	given := Case{
		Additional: num("5"), Innovation: true, Results: Above, Behaviour: Meets, Organisation: "baik",
		Process: map[string]Number{"effort": NewNumber(3)},
	}
	r, err := Score(shipped(t, "tanjungbalai"), given)
	require.NoError(t, err)
	require.Equal(t, []Code{"additional-unused", "innovation-unused", "process-unused", "judgement-unused", "judgement-unused", "organisation-unused"}, leftOut(r))

	r, err = Score(shipped(t, "permenpanrb-6-2022"), given)
	require.NoError(t, err)
	require.Equal(t, []Code{"additional-unused", "innovation-unused", "process-unused", "organisation-guides"}, leftOut(r))

	r, err = Score(shipped(t, "pp-30-2019"), given)
	require.NoError(t, err)
	require.NotContains(t, leftOut(r), Code("innovation-unused"))
	require.NotContains(t, leftOut(r), Code("additional-unused"))

	r, err = Score(shipped(t, "tenayan-raya"), given)
	require.NoError(t, err)
	require.NotContains(t, leftOut(r), Code("process-unused"))
}

func TestNobodyLeftToTakeAWeight(t *testing.T) {
	t.Parallel()
	m := shipped(t, "tenayan-raya")
	r, err := Score(m, Case{})
	require.NoError(t, err)
	require.ElementsMatch(t, []Code{"no-answers-alone", "below-threshold-alone"}, leftOut(r))
	r, err = Score(m, Case{Assessments: everybody(m, "4", BySelf)})
	require.NoError(t, err)
	require.Equal(t, []Code{"below-threshold"}, leftOut(r), "the self-assessment is left")
}

// patched is a method that ships with the product, with something in it replaced.
func patched(t *testing.T, id, old, new string) *Method {
	t.Helper()
	text, problems := spoil(t, id, old, new)
	require.Empty(t, problems)
	m, err := ParseMethod("m.yaml", []byte(text))
	require.NoError(t, err)
	return m
}

// What a formula cannot be computed for ends in no rating, never in an error: an error
// would be tried again for ever.
func TestFormulaThatFailsGivesNoRating(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ id, old, new, level, realised string }{
		"indicator": {"tanjungbalai", `value: "max(0, min(c, 100))"`, `value: "100 / (c - 250)"`, "3", "250"},
		"section":   {"tanjungbalai", `value: "x / 4 * 100"`, `value: "100 / (x - 3.0001)"`, "3.0001", "90"},
		"weighting": {"pp-30-2019", `when: "peer || subordinate"`, `when: "1 / 0 > 1"`, "3", "90"},
		"rating":    {"pp-30-2019", `when: "innovation"`, `when: "innovation and 1 / (score - 120) > 0"`, "5", "120"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := patched(t, c.id, c.old, c.new)
			r, err := Score(m, Case{
				Innovation: true, Indicators: []CaseIndicator{goal(HigherIsBetter, "100", c.realised)}, Assessments: everybody(m, c.level, BySupervisor),
			})
			require.NoError(t, err)
			require.Nil(t, r.Score)
			require.Nil(t, r.Rating)
			require.Nil(t, r.Official)
			require.Contains(t, codes(r), Code("formula-failed"))
		})
	}
}

func TestScoreRefusesBadCases(t *testing.T) {
	t.Parallel()
	m := shipped(t, "pp-30-2019")
	for code, c := range map[Code]Case{
		"family-unknown":           {Family: "astronaut"},
		"target-zero":              {Indicators: []CaseIndicator{goal(HigherIsBetter, "0", "1")}},
		"figure-negative":          {Indicators: []CaseIndicator{goal(HigherIsBetter, "1", "-1")}},
		"range-not-ordered":        {Indicators: []CaseIndicator{between(HigherIsBetter, "9", "8", "1")}},
		"target-above-maximum":     {Indicators: []CaseIndicator{outOf("90", goal(HigherIsBetter, "100", "1"))}},
		"indicator-not-measurable": {Indicators: []CaseIndicator{{Indicator: Indicator{Name: "x"}}}},
		"weight-not-positive":      {Indicators: []CaseIndicator{weighing("1", goal(HigherIsBetter, "1", "1")), weighing("0", goal(HigherIsBetter, "1", "1"))}},
		"figure-above-maximum":     {Indicators: []CaseIndicator{outOf("100", goal(HigherIsBetter, "100", "120"))}},
		"scores-missing":           {Assessments: []CaseAssessment{{By: BySupervisor}}},
		"score-out-of-range":       {Assessments: everybody(m, "6", BySupervisor)[:1]},
		"not-asked":                {Assessments: []CaseAssessment{{By: BySupervisor, Scores: map[string]Number{"x": NewNumber(1)}}}},
	} {
		_, err := Score(m, c)
		require.Error(t, err, code)
		var all *Error
		require.ErrorAs(t, err, &all)
		found := append([]*Error{all}, all.Problems...)
		require.True(t, slices.ContainsFunc(found, func(e *Error) bool { return e.Code == code }), "%s: %v", code, err)
	}
	_, err := Score(&Method{ID: "unparsed"}, Case{})
	require.ErrorContains(t, err, "not parsed")
}
