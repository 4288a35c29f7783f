package appraisal_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "rapor/appraisal"
)

func inMarch(day int) Date { return NewDate(2026, time.March, day) }

func TestCombinesFigures(t *testing.T) {
	t.Parallel()
	figures := []Figure{{inMarch(2), NewNumber(4)}, {inMarch(9), NewNumber(1)}, {inMarch(5), NewNumber(5)}}
	for combine, want := range map[Combine]string{SumOf: "10", AverageOf: "3.3333", LastOf: "1"} {
		got := Metric{ID: "m", Combine: combine}.Of(figures)
		require.Equal(t, want, got.Value.String(), combine)
		require.Equal(t, Measured{Metric: "m", Value: got.Value, Count: 3, From: inMarch(2), Until: inMarch(9)}, *got)
	}
	require.Nil(t, Metric{}.Of(nil))
}

// However figures are ordered, sum and average are the same, and an average lies among them.
func TestCombiningKnowsNoOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, 1000), 1, 30).Draw(t, "values")
		var there, back []Figure
		low, high := values[0], values[0]
		for i, v := range values {
			there = append(there, Figure{inMarch(1 + i%28), NewNumber(v)})
			back = append([]Figure{{inMarch(1 + i%28), NewNumber(v)}}, back...)
			low, high = min(low, v), max(high, v)
		}
		for _, combine := range []Combine{SumOf, AverageOf} {
			m := Metric{Combine: combine}
			if a, b := m.Of(there).Value, m.Of(back).Value; !a.Equal(b) {
				t.Fatalf("%s: %s one way, %s the other", combine, a, b)
			}
		}
		if mean := (Metric{Combine: AverageOf}).Of(there).Value; mean.Cmp(NewNumber(low)) < 0 || mean.Cmp(NewNumber(high)) > 0 {
			t.Fatalf("an average of %s outside of %d to %d", mean, low, high)
		}
	})
}

func TestStandsAgainstTheTarget(t *testing.T) {
	t.Parallel()
	m := shipped(t, "jambi")
	days, share, present := measurable(), measurable(), measurable()
	days.Name, days.Better, days.Target, days.Maximum, days.Metric = "Hari", LowerIsBetter, num("4"), nil, "completion-days"
	share.Name, share.Metric = "Teliti", "accuracy"
	present.Name, present.Metric = "Hadir", "attendance-days"
	plan := &Plan{Indicators: []Indicator{days, share, present, measurable()}}
	measured := map[string]*Measured{
		"completion-days": {Metric: "completion-days", Value: NewNumber(3)}, "attendance-days": {Metric: "attendance-days", Value: NewNumber(60)},
	}
	list := m.Stand(plan, measured)
	require.Len(t, list, 4)
	require.Equal(t, "1.25", list[0].Achievement.String(), "by the method's own formula")
	require.Equal(t, "110", list[0].Value.String())
	require.Nil(t, list[1].Measured, "nothing was measured")
	require.Nil(t, list[1].Achievement)
	require.True(t, list[2].Shown)
	require.Equal(t, "60", list[2].Measured.Value.String())
	require.Nil(t, list[2].Achievement, "nothing is derived from days of attendance")
	require.Nil(t, list[3].Measured, "it names no metric")
	require.Equal(t, map[string]Number{"Hari": NewNumber(3)}, m.Measures(plan, measured))
	require.Empty(t, m.Stand(nil, measured))

	plan.Indicators[0].Metric = "horoscope"
	require.Contains(t, told(plan.CheckIndicators(m)), "indicators[0].metric metric-unknown")
}

func TestSupervisorDepartsFromAMeasuredFigureWithWords(t *testing.T) {
	t.Parallel()
	a, f := supervisors(t, "tanjungbalai")
	f.Measured = map[string]Number{f.Plan.Indicators[0].Name: NewNumber(90)}
	require.Empty(t, told(a.Check(f)), "the measured figure itself")
	f.Measured[f.Plan.Indicators[0].Name] = NewNumber(88)
	require.Equal(t, []string{"realised[0].departure departure-unexplained"}, told(a.Check(f)))
	a.Realised[0].Departure = "Mesin mati dua pekan"
	require.Empty(t, told(a.Check(f)))
	f.Duty.Kind = AssessSelf
	a.Realised[0].Departure = ""
	require.Empty(t, told(a.Check(f)), "what employees say of themselves is their own")
}

func TestClaimedInnovationsAreVerifiedOrRejectedWithWords(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	a, f := supervisors(t, "jambi")
	first, second := uuid.New(), uuid.New()
	f.Claims = []Claim{{first, "Antrean turun"}, {second, "Arsip tertata"}}
	require.Equal(t, []string{"innovation_claims claim-unanswered", "innovation_claims claim-unanswered"}, told(a.Check(f)))
	a.Claims = []ClaimVerdict{{first, true, "Diperiksa di loket"}, {second, false, "tidak"}}
	require.ElementsMatch(t, []string{"innovation_claims[1].reason reason-missing", "innovation innovation-contradicted"}, told(a.Check(f)))
	a.Claims[1].Reason, a.Innovation = "Belum berjalan", &yes
	require.Empty(t, told(a.Check(f)), "a verified claim brings its own benefit and evidence")
	a.Claims[0].Verified = false
	require.Equal(t, []string{"innovation_benefit innovation-unproven", "innovation_evidence innovation-unproven"}, told(a.Check(f)))
	a.Innovation = &no
	require.Empty(t, told(a.Check(f)))
	a.Claims = append(a.Claims, ClaimVerdict{first, true, "Diperiksa di loket"}, ClaimVerdict{uuid.New(), true, "Diperiksa di loket"})
	require.Subset(t, told(a.Check(f)), []string{"innovation_claims[2].claim claim-unknown", "innovation_claims[3].claim claim-unknown"})

	f.Duty.Kind, a.Claims = AssessSelf, a.Claims[:1]
	a.Innovation, a.Process = nil, nil
	require.Contains(t, told(a.Check(f)), "innovation_claims not-asked")
	a, f = supervisors(t, "tanjungbalai")
	f.Claims = []Claim{{first, "Antrean turun"}}
	require.Empty(t, told(a.Check(f)), "where no innovation counts, none must be answered")
}

func TestChecksJournalEntries(t *testing.T) {
	t.Parallel()
	m := shipped(t, "jambi")
	f := JournalFacts{
		Method: m, Family: GeneralFamily, Plan: &Plan{Indicators: []Indicator{measurable()}},
		Since: NewDate(2026, time.January, 1), Today: inMarch(10),
	}
	link := []Evidence{{Title: "Rekap", Link: "https://contoh.example/rekap"}}
	const text = "Dibahas bersama pagi ini"
	early, late := NewDate(2025, time.October, 1), inMarch(11)
	for name, c := range map[string]struct {
		e    JournalNote
		want []string
	}{
		"dialogue":        {JournalNote{Kind: DialogueHeld, Text: text}, nil},
		"check-in":        {JournalNote{Kind: CheckInHeld, Text: text, Indicator: "Akta terbit"}, nil},
		"feedback":        {JournalNote{Kind: FeedbackGiven, Text: text, Competency: "discipline"}, nil},
		"untagged":        {JournalNote{Kind: FeedbackGiven, Text: text}, []string{"indicator feedback-untagged"}},
		"unknown tags":    {JournalNote{Kind: FeedbackGiven, Text: text, Indicator: "x", Competency: "y"}, []string{"indicator indicator-unknown", "competency competency-unknown"}},
		"evidence":        {JournalNote{Kind: EvidenceShown, Text: text, Evidence: link}, nil},
		"no evidence":     {JournalNote{Kind: EvidenceShown, Text: text}, []string{"evidence evidence-missing"}},
		"innovation":      {JournalNote{Kind: InnovationClaim, Text: text, Benefit: "Antrean turun", Evidence: link}, nil},
		"bare innovation": {JournalNote{Kind: InnovationClaim, Text: text}, []string{"benefit reason-missing", "evidence evidence-missing"}},
		"benefit":         {JournalNote{Kind: CheckInHeld, Text: text, Benefit: "x"}, []string{"benefit not-asked"}},
		"no kind":         {JournalNote{Kind: "gossip", Text: text}, []string{"kind choice-unknown"}},
		"no words":        {JournalNote{Kind: CheckInHeld, Text: " "}, []string{"text reason-missing"}},
		"too early":       {JournalNote{Kind: CheckInHeld, Text: text, On: &early}, []string{"on journal-date"}},
		"tomorrow":        {JournalNote{Kind: CheckInHeld, Text: text, On: &late}, []string{"on journal-date"}},
	} {
		require.ElementsMatch(t, c.want, told(c.e.Check(f)), name)
	}
	f.Rated, f.Plan = true, nil
	require.Equal(t, []string{"kind claim-too-late"}, told(JournalNote{Kind: InnovationClaim, Text: text, Benefit: "Antrean turun", Evidence: link}.Check(f)))
	require.Empty(t, told(JournalNote{Kind: DialogueHeld, Text: text}.Check(f)), "before any plan")
	for _, kind := range JournalKinds() {
		require.NotEmpty(t, kind.Name().ID)
		require.NotEmpty(t, kind.Name().EN)
	}
}

func TestEveryDutyHasAPart(t *testing.T) {
	t.Parallel()
	for _, kind := range DutyKinds() {
		require.NotEmpty(t, kind.Part().Name().EN, kind)
	}
}

func TestMethodSaysWhatIsWrongWithItsMetrics(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../config/methods/tubei.yaml")
	require.NoError(t, err)
	text := strings.Replace(string(source), "from: 0, to: 100, combine: average }", "from: 100, to: 100, combine: median }", 1)
	text = strings.Replace(text, "metric: satisfaction", "metric: horoscope", 1)
	text = strings.Replace(text, "- { id: satisfaction,", "- { id: accuracy,", 1)
	_, err = ParseMethod("own.yaml", []byte(text))
	for _, want := range []string{`"median" is not known; choose one of sum, average, last`, "the range must end above 100", `the metric "horoscope" does not exist`, `"accuracy" is used twice`} {
		require.ErrorContains(t, err, want)
	}
}

// FuzzMeasurement: whatever a machine sends, it is read or refused, and what passes is within the range
// of its metric and reads back as the same.
func FuzzMeasurement(f *testing.F) {
	for _, seed := range []string{
		`{"employee":"1","metric":"accuracy","date":"2026-03-02","value":97.5,"reference":"a"}`,
		`{"employee":"1","metric":"accuracy","date":"2026-03-02","value":1e999,"reference":"a","corrects":"b","reason":"salah baca mesin"}`,
		`{"date":"2026-02-30"}`, `{"value":"NaN"}`, `[]`, `null`, `{"x":1}`,
	} {
		f.Add([]byte(seed))
	}
	source, err := os.ReadFile(filepath.Join("..", "config", "methods", "jambi.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	m, err := ParseMethod("jambi.yaml", source)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, refused := ParseMeasurement(raw)
		if refused != nil {
			return
		}
		if append(got.Check(), got.CheckIn(m, inMarch(10))...).Err() != nil {
			return
		}
		metric, known := m.Metric(got.Metric)
		if !known || got.Value.Cmp(metric.From) < 0 || got.Value.Cmp(metric.To) > 0 || got.Date.After(inMarch(10)) {
			t.Fatalf("passed: %+v", got)
		}
		text, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		if again, refused := ParseMeasurement(text); refused != nil || !again.Same(*got) {
			t.Fatalf("reads back as %+v: %v", again, refused)
		}
	})
}
