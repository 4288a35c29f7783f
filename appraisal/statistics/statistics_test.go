package statistics_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"rapor/appraisal/statistics"
)

func TestSamplesJoinAndPart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1000, 1000), 2, 30)
		a, b := values.Draw(t, "a"), values.Draw(t, "b")
		all := statistics.Of(append(append([]float64{}, a...), b...)...)
		joined := statistics.Of(a...).Join(statistics.Of(b...))
		require.Equal(t, all.N, joined.N)
		require.InDelta(t, all.Mean, joined.Mean, 1e-6)
		require.InDelta(t, all.Variance(), joined.Variance(), 1e-4)
		left := all.Without(statistics.Of(a...))
		require.InDelta(t, statistics.Of(b...).Mean, left.Mean, 1e-6)
		require.InDelta(t, statistics.Of(b...).Variance(), left.Variance(), 1e-3)
	})
}

func TestNothingIsSaidOfTooLittle(t *testing.T) {
	t.Parallel()
	_, ok := statistics.Welch(statistics.Of(1), statistics.Of(2, 3), 0.95)
	assert.False(t, ok)
	_, ok = statistics.Welch(statistics.Of(2, 2), statistics.Of(2, 2), 0.95)
	assert.False(t, ok)
	_, ok = statistics.Paired(statistics.Of(1), 0.95)
	assert.False(t, ok)
	_, ok = statistics.Pooled(0.95, statistics.Of(1), statistics.Of(2))
	assert.False(t, ok)
	_, ok = statistics.Share(0, 0, 0.95)
	assert.False(t, ok)
	_, ok = statistics.Complete([][]float64{{1, 2}, {3}}, 0.95)
	assert.False(t, ok)
	_, ok = statistics.Complete([][]float64{{3, 3}, {3, 3}}, 0.95)
	assert.False(t, ok)
	_, ok = statistics.Discrimination(1, 0, 3, 20, 0.95)
	assert.False(t, ok, "an indicator that is the same for everybody")
	_, ok = statistics.Discrimination(1, 3, 3, 20, 0.95)
	assert.False(t, ok, "a total that is the indicator itself")
	var o statistics.OneWay
	o.Add(statistics.Of(3))
	o.Add(statistics.Of(4, 4))
	_, ok = o.Agreement(0.95)
	assert.False(t, ok)
}

func TestRatersWhoAlwaysAgree(t *testing.T) {
	t.Parallel()
	var o statistics.OneWay
	for i := range 6 {
		o.Add(statistics.Of(float64(i), float64(i), float64(i)))
	}
	a, ok := o.Agreement(0.95)
	require.True(t, ok)
	assert.InDelta(t, 1.0, a.Single, 1e-12)
	assert.Equal(t, statistics.AgreementGood, a.Finding().Code)

	both, ok := statistics.Complete([][]float64{{1, 2}, {2, 3}, {3, 4}}, 0.95)
	require.True(t, ok)
	assert.InDelta(t, 1.0, both.Fixed.Single, 1e-12)
	assert.Less(t, both.Random.Single, 1.0, "the second rater is more lenient")
}

func TestWhatFindingsSay(t *testing.T) {
	t.Parallel()
	full, _ := statistics.Share(98, 100, 0.95)
	assert.True(t, full.Finding().Flag)
	assert.Equal(t, "Almost always full marks: 98% of 100 (interval 93% to 99%).", full.Finding().Words().EN)
	small, _ := statistics.Share(4, 4, 0.95)
	assert.False(t, small.Finding().Flag)

	_, f := statistics.SelfAgainstSupervisor(statistics.Of(5, 6, 4, 5, 7, 6), 2)
	assert.Equal(t, statistics.SelfHigher, f.Code)
	assert.Contains(t, f.Words().ID, "5,50 lebih tinggi")
	for _, step := range []float64{0, 0.25, -2} {
		d, f := statistics.SelfAgainstSupervisor(statistics.Of(step, step, step, step, step), 5)
		assert.Equal(t, statistics.SelfConstant, f.Code)
		assert.False(t, f.Flag)
		assert.Zero(t, d)
	}

	_, f = statistics.Change(statistics.Of(5, 6, 5, 4, 5), statistics.Of(9, 10, 9, 8, 9), statistics.Lower)
	assert.Equal(t, statistics.Improved, f.Code)
	_, f = statistics.Change(statistics.Of(5, 6, 5, 4, 5), statistics.Of(9, 10, 9, 8, 9), statistics.Higher)
	assert.Equal(t, statistics.Worsened, f.Code)

	// Where nothing varies there is no interval, and five that are alike are not certain of their mean.
	d, f := statistics.Change(statistics.Of(2, 2, 2, 2, 2), statistics.Of(3, 3, 3, 3, 3), statistics.Higher)
	assert.Equal(t, statistics.ChangeConstant, f.Code)
	assert.False(t, f.Flag)
	assert.Zero(t, d)
	_, f = statistics.Change(statistics.Of(2, 2, 2, 2, 2), statistics.Of(1, 2, 3, 4, 3, 2, 3, 4, 3, 2, 1, 4, 3, 2, 3, 4), statistics.Higher)
	assert.Equal(t, statistics.Unchanged, f.Code)

	weak, _ := statistics.Correlated(0.02, 200, 0.95)
	assert.Equal(t, statistics.DiscriminationNone, weak.Finding().Code)
	unsure, _ := statistics.Correlated(0.02, 20, 0.95)
	assert.Equal(t, statistics.DiscriminationUnsure, unsure.Finding().Code)
}

// Every figure that a sentence names is there, in both languages.
func TestEveryFindingIsPutInWords(t *testing.T) {
	t.Parallel()
	hole := regexp.MustCompile(`[{}]`)
	many := statistics.Of(1, 2, 3, 4, 5, 6)
	higher := statistics.Of(11, 12, 13, 14, 15, 16)
	few := statistics.Of(1, 2)
	share := func(count, n int) statistics.Proportion { p, _ := statistics.Share(count, n, 0.95); return p }
	said := []statistics.Finding{
		against([]float64{1, 2}, []float64{1, 2, 3, 4, 5, 6}, 1).Finding(),
		against([]float64{1, 2, 3, 4, 5, 6}, []float64{1, 2, 3, 4, 5, 6}, 1).Finding(),
		against([]float64{1, 2, 3, 4, 5, 6}, []float64{11, 12, 13, 14, 15, 16}, 1).Finding(),
		against([]float64{11, 12, 13, 14, 15, 16}, []float64{1, 2, 3, 4, 5, 6}, 1).Finding(),
		{Code: statistics.LeniencyAlike},
		share(4, 4).Finding(), share(100, 100).Finding(), share(1, 100).Finding(),
	}
	for _, a := range []statistics.Agreement{
		{Subjects: 2},
		{Subjects: 9, Interval: statistics.Interval{High: 0.4}},
		{Subjects: 9, Interval: statistics.Interval{Low: 0.1, High: 0.9}},
		{Subjects: 9, Interval: statistics.Interval{Low: 0.6, High: 0.9}},
		{Subjects: 9, Interval: statistics.Interval{Low: 0.8, High: 0.9}},
	} {
		said = append(said, a.Finding())
	}
	for _, c := range []statistics.Correlation{
		{N: 4},
		{N: 9, Interval: statistics.Interval{High: 0.2}},
		{N: 9, Interval: statistics.Interval{Low: 0.1, High: 0.9}},
		{N: 9, Interval: statistics.Interval{Low: 0.4, High: 0.9}},
	} {
		said = append(said, c.Finding())
	}
	for _, s := range []statistics.Sample{few, many, statistics.Of(-1, -2, -3, -2, -1), statistics.Of(-1, 1, -1, 1, 0), statistics.Of(1, 1, 1, 1, 1)} {
		_, f := statistics.SelfAgainstSupervisor(s, 1)
		said = append(said, f)
	}
	for _, pair := range [][2]statistics.Sample{{few, many}, {many, higher}, {higher, many}, {many, many}, {statistics.Of(1, 1, 1, 1, 1), statistics.Of(2, 2, 2, 2, 2)}} {
		_, f := statistics.Change(pair[0], pair[1], statistics.Higher)
		said = append(said, f)
	}
	_, changed := statistics.Change(many, higher, statistics.Unknown)
	said = append(said, changed)
	codes := map[statistics.Verdict]bool{}
	for _, f := range said {
		codes[f.Code] = true
		w := f.Words()
		assert.NotEmpty(t, w.ID)
		assert.False(t, hole.MatchString(w.ID+w.EN), "%s: %s / %s", f.Code, w.ID, w.EN)
		assert.NotEqual(t, string(f.Code), w.EN)
	}
	assert.Len(t, codes, 28)
}

// What a database counts gives what adding people one by one gives.
func TestTalliedIsTheSame(t *testing.T) {
	t.Parallel()
	people := []statistics.Sample{statistics.Of(3, 4), statistics.Of(5, 5, 4), statistics.Of(2, 1, 2, 3)}
	var one statistics.OneWay
	var all, means statistics.Sample
	tally := statistics.Tally{People: len(people)}
	for _, p := range people {
		one.Add(p)
		n := float64(p.N)
		all, means = all.Join(p), means.Add(p.Mean)
		tally.Answers += p.N
		tally.Within += p.Squares
		tally.SquareCounts += n * n
		tally.InverseCounts += 1 / n
	}
	tally.Between, tally.Mean = all.Squares-tally.Within, all.Mean
	tally.MeanOfMeans, tally.VarianceOfMeans = means.Mean, means.Variance()
	want, ok := one.Agreement(0.95)
	require.True(t, ok)
	got, ok := statistics.Tallied(tally).Agreement(0.95)
	require.True(t, ok)
	assert.InDelta(t, want.Single, got.Single, 1e-12)
	assert.InDelta(t, want.Interval.Low, got.Interval.Low, 1e-12)
	assert.InDelta(t, want.Raters, got.Raters, 1e-12)
}

// Where people do not differ at all on the average, agreement is as low as can be told, and still a number.
func TestAgreementAboutPeopleWhoDoNotDiffer(t *testing.T) {
	t.Parallel()
	var o statistics.OneWay
	for _, raters := range [][]float64{{1, 3}, {2, 2}, {3, 1}} {
		o.Add(statistics.Of(raters...))
	}
	r, ok := o.Agreement(statistics.Usual)
	require.True(t, ok)
	require.InDelta(t, -1, r.Single, 1e-12)
	require.InDelta(t, -1, r.Average, 1e-12)
	both, ok := statistics.Complete([][]float64{{1, 3}, {2, 2}, {3, 1}}, statistics.Usual)
	require.True(t, ok)
	require.InDelta(t, -1, both.Fixed.Average, 1e-12)
	_, err := json.Marshal([]any{r, both})
	require.NoError(t, err)
	for _, table := range [][][]float64{{{1, 2}, {2, 1}}, {{1, 3}, {2, 2}}, {{1, 2, 3}, {3, 2, 1}}} {
		both, ok = statistics.Complete(table, statistics.Usual)
		_, err = json.Marshal(both)
		require.True(t, !ok || err == nil, "%v: %v", table, err)
	}
}
