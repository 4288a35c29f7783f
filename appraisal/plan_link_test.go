package appraisal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "rapor/appraisal"
)

// agreeable is a plan that a method takes, with what it is checked against.
func agreeable(t *testing.T, method string) (Plan, Facts) {
	t.Helper()
	ind := measurable()
	ind.Aspect, ind.Supports = QualityAspect, "Layanan kependudukan tuntas"
	return Plan{Indicators: []Indicator{ind}}, Facts{Method: shipped(t, method), Duty: Duty{Kind: ProposePlan}}
}

func TestEveryResultSaysWhatItSupports(t *testing.T) {
	t.Parallel()
	leader := &Plan{Indicators: []Indicator{
		{Name: "Akta", Result: "Layanan  kependudukan Tuntas"}, {Name: "Anggaran"}, {Name: "Waktu", Result: "Layanan kependudukan tuntas"},
	}}
	for name, c := range map[string]struct {
		method string
		leader *Plan
		change func(*Plan)
		want   []string
	}{
		"names one":                 {"pp-30-2019", leader, func(*Plan) {}, nil},
		"the leader has no plan":    {"pp-30-2019", nil, func(p *Plan) { p.Indicators[0].Supports = "Apa saja" }, nil},
		"unknown to the leader":     {"pp-30-2019", leader, func(p *Plan) { p.Indicators[0].Supports = "Apa saja" }, []string{"indicators[0].supports supports-unknown"}},
		"nothing":                   {"pp-30-2019", nil, func(p *Plan) { p.Indicators[0].Supports = "" }, []string{"indicators[0].supports supports-missing"}},
		"none, and why":             {"pp-30-2019", leader, func(p *Plan) { p.Indicators[0].Supports, p.Indicators[0].SupportsNone = "", "Tugas rutin unit" }, nil},
		"none, without saying why":  {"pp-30-2019", leader, func(p *Plan) { p.Indicators[0].Supports, p.Indicators[0].SupportsNone = "", "rutin" }, []string{"indicators[0].supports_none reason-missing"}},
		"both":                      {"pp-30-2019", leader, func(p *Plan) { p.Indicators[0].SupportsNone = "Tugas rutin unit" }, []string{"indicators[0].supports_none supports-twice"}},
		"an aspect is missing":      {"pp-30-2019", leader, func(p *Plan) { p.Indicators[0].Aspect = "" }, []string{"indicators[0].aspect choice-missing"}},
		"an aspect is unknown":      {"tubei", leader, func(p *Plan) { p.Indicators[0].Aspect = "colour" }, []string{"indicators[0].aspect choice-unknown"}},
		"an aspect nobody asks for": {"tubei", leader, func(p *Plan) { p.Indicators[0].Aspect = "" }, nil},
		"no perspectives":           {"pp-30-2019", leader, func(p *Plan) { p.Indicators[0].Perspective = "budget" }, []string{"indicators[0].perspective not-asked"}},
		"work of no kind":           {"tubei", leader, func(p *Plan) { p.Indicators[0].Work = "side" }, []string{"indicators[0].work choice-unknown"}},
		"additional work only":      {"tubei", leader, func(p *Plan) { p.Indicators[0].Work = AdditionalWork }, []string{"indicators main-work-missing"}},
		"one result says it once": {"tubei", leader, func(p *Plan) {
			second := p.Indicators[0]
			second.Name, second.Result, second.Supports, second.Weight = "Ketepatan", "akta  TERBIT", "", NewNumber(40)
			p.Indicators[0].Weight = NewNumber(60)
			p.Indicators = append(p.Indicators, second)
		}, nil},
		"one result says two things": {"tubei", leader, func(p *Plan) {
			second := p.Indicators[0]
			second.Name, second.Result, second.Supports, second.Weight = "Ketepatan", "Akta terbit", "Anggaran", NewNumber(40)
			p.Indicators[0].Weight = NewNumber(60)
			p.Indicators = append(p.Indicators, second)
		}, []string{"indicators[1].supports result-linked-twice"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, f := agreeable(t, c.method)
			f.Leader = c.leader
			c.change(&p)
			require.ElementsMatch(t, c.want, told(p.Check(f)))
		})
	}
	// A cycle that was opened by a method without rules asks for no link.
	p, f := agreeable(t, "tubei")
	p.Indicators[0].Supports, f.Method.Plan = "", nil
	require.Empty(t, told(p.Check(f)))
}

func TestHighLeadersHavePerspectives(t *testing.T) {
	t.Parallel()
	p, f := agreeable(t, "permenpanrb-6-2022")
	require.True(t, f.Method.HighLeader(PostFacts{Type: "JPT Pratama"}))
	require.False(t, f.Method.HighLeader(PostFacts{Type: "Pelaksana"}))
	require.False(t, shipped(t, "tubei").HighLeader(PostFacts{Type: "JPT Pratama"}))
	f.HighLeader = true
	require.ElementsMatch(t, []string{"indicators[0].perspective choice-missing", "indicators[0].aspect not-asked"}, told(p.Check(f)))
	p.Indicators[0].Aspect, p.Indicators[0].Perspective = "", "budget"
	require.Empty(t, told(p.Check(f)))
	p.Indicators[0].Perspective = "luck"
	require.Equal(t, []string{"indicators[0].perspective choice-unknown"}, told(p.Check(f)))
}

// Words can be judged and not computed.
func TestQualitativeIndicatorsAreJudged(t *testing.T) {
	t.Parallel()
	inWords := Indicator{
		Name: "Mutu naskah", Nature: Qualitative, Standard: "Disetujui tanpa perubahan isi", Source: "Catatan koreksi",
		Aspect: QualityAspect, SupportsNone: "Tugas rutin unit", Weight: NewNumber(100),
	}
	_, f := agreeable(t, "permenpanrb-6-2022")
	check := func(change func(*Indicator)) []string {
		ind := inWords
		change(&ind)
		return told(Plan{Indicators: []Indicator{ind}}.Check(f))
	}
	require.Empty(t, check(func(*Indicator) {}))
	require.Equal(t, []string{"indicators[0].standard indicator-not-measurable"}, check(func(i *Indicator) { i.Standard = " " }))
	require.Equal(t, []string{"indicators[0].target figure-not-asked"}, check(func(i *Indicator) { i.Target = num("5") }))
	require.Equal(t, []string{"indicators[0].nature choice-unknown"}, check(func(i *Indicator) {
		*i = measurable()
		i.Aspect, i.SupportsNone, i.Nature = inWords.Aspect, inWords.SupportsNone, "vague"
	}))
	require.Equal(t, []string{"indicators[0].standard standard-not-asked"}, check(func(i *Indicator) {
		*i = measurable()
		i.Aspect, i.SupportsNone, i.Standard = inWords.Aspect, inWords.SupportsNone, "Baik sekali"
	}))
	f.Method = shipped(t, "pp-30-2019")
	require.Equal(t, []string{"indicators[0].nature qualitative-not-computed"}, check(func(*Indicator) {}))

	// What was reached is told in words, too.
	m := shipped(t, "permenpanrb-6-2022")
	f = Facts{Method: m, Plan: &Plan{Indicators: []Indicator{inWords}}}
	require.Empty(t, told(PeriodReport{Realised: []Realised{{Indicator: "Mutu naskah", Account: "Dua naskah dikoreksi"}}}.Check(f)))
	require.ElementsMatch(t, []string{"realised[0].value figure-not-asked", "realised[0].account reason-missing"},
		told(PeriodReport{Realised: []Realised{{Indicator: "Mutu naskah", Value: NewNumber(4)}}}.Check(f)))

	r, err := Score(m, Case{Results: Meets, Behaviour: Meets, Indicators: []CaseIndicator{{Indicator: inWords, Account: "Dua naskah dikoreksi"}}})
	require.NoError(t, err)
	require.Nil(t, r.Indicators[0].Achievement)
	require.Equal(t, "baik", *r.Rating)
	_, err = ParseCase("case.yaml", []byte("indicators: [{ name: a, nature: qualitative, standard: Rapi dan lengkap }]\n"))
	require.NoError(t, err)
	c, _ := ParseCase("case.yaml", []byte("indicators: [{ name: a, nature: qualitative, standard: Rapi dan lengkap }]\n"))
	_, err = c.Score(shipped(t, "pp-30-2019"))
	require.ErrorContains(t, err, "this method computes from figures")
}

// A result is measured by one indicator or several, and goes by its own name.
func TestResultsOfAPlan(t *testing.T) {
	t.Parallel()
	p := Plan{Indicators: []Indicator{
		{Name: "Akta terbit"}, {Name: "Waktu", Result: "akta  terbit", Supports: "Layanan"}, {Name: "Panitia", Work: AdditionalWork, SupportsNone: "Penugasan bupati"},
	}}
	require.Equal(t, []OwnResult{
		{Name: "Akta terbit", Work: MainWork, Supports: "Layanan", Indicators: []string{"Akta terbit", "Waktu"}},
		{Name: "Panitia", Work: AdditionalWork, SupportsNone: "Penugasan bupati", Indicators: []string{"Panitia"}},
	}, p.Results())
	require.Equal(t, []string{"Waktu"}, p.Without(Plan{Indicators: []Indicator{{Name: "Akta terbit"}, {Name: "Panitia"}}}))
}

// What a revision took out does not count, and the breakdown says so.
func TestRemovedIndicatorsAreExplained(t *testing.T) {
	t.Parallel()
	m := shipped(t, "tubei")
	r, err := Score(m, Case{
		Indicators: []CaseIndicator{goal(HigherIsBetter, "100", "100")}, Assessments: everybody(m, "4", BySupervisor), Removed: []string{"Arsip"},
	})
	require.NoError(t, err)
	var said []string
	for _, term := range r.Breakdown {
		if term.Code == "indicator-removed" {
			said = append(said, term.What.EN)
		}
	}
	require.Equal(t, []string{"Arsip"}, said)
}

// Leaders come first: each level below them has so much longer.
func TestDueByLevel(t *testing.T) {
	t.Parallel()
	calendar := Calendar{}
	on := NewDate(2026, 1, 5) // a Monday
	due := Due{Within: Span{Days: 3, Working: true}, PerLevel: &Span{Days: 2, Working: true}}
	require.Equal(t, "2026-01-08", due.On(calendar, on, 0).String())
	require.Equal(t, "2026-01-12", due.On(calendar, on, 1).String())
	require.Equal(t, "2026-01-16", due.On(calendar, on, 3).String())
	due.PerLevel = nil
	require.Equal(t, "2026-01-08", due.On(calendar, on, 3).String())
	revision, ok := shipped(t, "tubei").Schedules[AnnualSchedule].Due(string(StepBeside), RevisePlan)
	require.True(t, ok)
	require.Nil(t, revision.PerLevel, "whoever revises a plan waits for nobody")
}
