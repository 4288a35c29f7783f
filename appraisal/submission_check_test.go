package appraisal_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "rapor/appraisal"
)

// supervisors is a complete assessment by the supervisor, with what it is checked against.
func supervisors(t *testing.T, method string) (Assessment, Facts) {
	t.Helper()
	m := shipped(t, method)
	plan := &Plan{Indicators: []Indicator{measurable()}}
	a := Assessment{
		Scores: everybody(m, "3", BySupervisor)[0].Scores, Process: map[string]Number{},
		Realised: []Realised{{Indicator: plan.Indicators[0].Name, Value: NewNumber(90)}},
	}
	return a, Facts{Method: m, Duty: Duty{Kind: AssessSubordinate}, Family: GeneralFamily, Plan: plan}
}

func TestInnovationNeedsBenefitAndEvidence(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	const text = "Antrean turun separuh"
	for name, c := range map[string]struct {
		method            string
		innovation        *bool
		benefit, evidence string
		want              []string
	}{
		"none":              {"jambi", nil, "", "", nil},
		"not verified":      {"jambi", &no, text, "", nil},
		"proven":            {"jambi", &yes, text, text, nil},
		"bare":              {"jambi", &yes, "", "", []string{"innovation_benefit innovation-unproven", "innovation_evidence innovation-unproven"}},
		"too short":         {"pp-30-2019", &yes, text, "  è è è è  ", []string{"innovation_evidence innovation-unproven"}},
		"not used":          {"tanjungbalai", &yes, text, text, []string{"innovation not-asked", "innovation_benefit not-asked", "innovation_evidence not-asked"}},
		"a matrix has none": {"permenpanrb-6-2022", &no, "", "", []string{"innovation not-asked"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, f := supervisors(t, c.method)
			if f.Method.Scoring.Kind == MatrixKind {
				a.Results, a.Behaviour, a.Reason = Meets, Meets, "Menurut bukti setahun"
			}
			a.Innovation, a.InnovationBenefit, a.InnovationEvidence = c.innovation, c.benefit, c.evidence
			require.ElementsMatch(t, c.want, told(a.Check(f)))
		})
	}
	a, f := supervisors(t, "jambi")
	f.Duty.Kind, a.Innovation, a.Realised = AssessPeer, &no, nil
	require.Equal(t, []string{"innovation not-asked"}, told(a.Check(f)), "only the supervisor verifies")
}

func TestFigureAboveTheLargestValueIsRefused(t *testing.T) {
	t.Parallel()
	a, f := supervisors(t, "tanjungbalai")
	a.Realised[0].Value = NewNumber(101)
	require.Equal(t, []string{"realised[0].value figure-above-maximum"}, told(a.Check(f)))
	report := PeriodReport{Realised: a.Realised}
	require.Equal(t, []string{"realised[0].value figure-above-maximum"}, told(report.Check(f)))
}

// Limits count what people see, not how it is stored.
func TestLimitsCountCharacters(t *testing.T) {
	t.Parallel()
	require.Empty(t, told(Objection{Grounds: strings.Repeat("é", 4000)}.Check(Facts{})))
	require.Equal(t, []string{"grounds text-too-long"}, told(Objection{Grounds: strings.Repeat("é", 4001)}.Check(Facts{})))
	require.Equal(t, []string{"grounds reason-missing"}, told(Objection{Grounds: "ééééé"}.Check(Facts{})), "five characters of two bytes are not ten")
	ind := measurable()
	ind.Unit = strings.Repeat("é", 60)
	require.Empty(t, told(Plan{Indicators: []Indicator{ind}}.CheckIndicators(shipped(t, "jambi"))))
}
