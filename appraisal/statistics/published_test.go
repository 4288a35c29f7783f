package statistics_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapor/appraisal/statistics"
)

// Student's sleep data, as R prints them in ?t.test: extra hours under two drugs.
var (
	drugOne = []float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0}
	drugTwo = []float64{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}
)

// Source: R Core Team, help page of t.test, example on `sleep` (Student 1908, "The probable
// error of a mean", Biometrika 6): t = -1.8608, df = 17.776, p = 0.07939, -3.3654832 .. 0.2054832.
func TestWelchOfStudentsSleepData(t *testing.T) {
	d, ok := statistics.Welch(statistics.Of(drugOne...), statistics.Of(drugTwo...), 0.95)
	require.True(t, ok)
	assert.InDelta(t, -1.58, d.Estimate, 1e-9)
	assert.InDelta(t, -1.8608, d.T, 5e-5)
	assert.InDelta(t, 17.776, d.Degrees, 5e-4)
	assert.InDelta(t, 0.07939, d.P, 5e-6)
	assert.InDelta(t, -3.3654832, d.Interval.Low, 5e-7)
	assert.InDelta(t, 0.2054832, d.Interval.High, 5e-7)
}

// Source: the same with var.equal = TRUE: t = -1.8608, df = 18, p = 0.07919, -3.363874 .. 0.203874.
func TestStudentOfStudentsSleepData(t *testing.T) {
	d, ok := statistics.Student(statistics.Of(drugOne...), statistics.Of(drugTwo...), 0.95)
	require.True(t, ok)
	assert.InDelta(t, -1.58, d.Estimate, 1e-9)
	assert.InDelta(t, -1.8608, d.T, 5e-5)
	assert.InDelta(t, 18, d.Degrees, 1e-9)
	assert.InDelta(t, 0.07919, d.P, 5e-6)
	assert.InDelta(t, -3.363874, d.Interval.Low, 5e-7)
	assert.InDelta(t, 0.203874, d.Interval.High, 5e-7)
}

// Source: the same, paired: t = -4.0621, df = 9, p = 0.002833, -2.4598858 .. -0.7001142.
func TestPairedOfStudentsSleepData(t *testing.T) {
	var differences statistics.Sample
	for i := range drugOne {
		differences = differences.Add(drugOne[i] - drugTwo[i])
	}
	d, ok := statistics.Paired(differences, 0.95)
	require.True(t, ok)
	assert.InDelta(t, -4.0621, d.T, 5e-5)
	assert.InDelta(t, 9, d.Degrees, 1e-9)
	assert.InDelta(t, 0.002833, d.P, 5e-7)
	assert.InDelta(t, -2.4598858, d.Interval.Low, 5e-7)
	assert.InDelta(t, -0.7001142, d.Interval.High, 5e-7)
}

// Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.3, miles per gallon of US and
// Japanese cars (AUTO83B.DAT): unequal variances T = -12.94627, 136.8750 degrees; pooled SD 6.34260.
func TestWelchAndPooledSpreadOfNIST(t *testing.T) {
	us := statistics.Moments(249, 20.14458, 6.41470*6.41470)
	japan := statistics.Moments(79, 30.48101, 6.10771*6.10771)
	d, ok := statistics.Welch(us, japan, 0.95)
	require.True(t, ok)
	assert.InDelta(t, -12.94627, d.T, 2e-4)
	assert.InDelta(t, 136.8750, d.Degrees, 2e-3)
	spread, ok := statistics.Pooled(0.95, us, japan)
	require.True(t, ok)
	assert.InDelta(t, 6.34260, spread.SD, 1e-4)
	assert.Equal(t, 326, spread.Degrees)
}

// Source: Montgomery and Runger, Applied Statistics and Probability for Engineers, the bottle filling
// example: n = 20, s² = 0.0153, one-sided 95% upper bound of the variance 0.0287.
func TestSpreadOfMontgomerysBottles(t *testing.T) {
	spread, ok := statistics.Pooled(0.90, statistics.Moments(20, 0, 0.0153))
	require.True(t, ok)
	assert.InDelta(t, 0.0287, spread.Interval.High*spread.Interval.High, 5e-5)
}

// Source: Shrout and Fleiss 1979, "Intraclass correlations: uses in assessing rater reliability",
// Psychological Bulletin 86, tables 2 to 4; six targets, four judges. The limits to two decimals and the
// probability of the one-way analysis are those that the R package psych prints for the same table.
var shroutFleiss = [][]float64{{9, 2, 5, 8}, {6, 1, 3, 2}, {8, 4, 6, 8}, {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}}

func TestAgreementOfShroutAndFleiss(t *testing.T) {
	var one statistics.OneWay
	for _, row := range shroutFleiss {
		one.Add(statistics.Of(row...))
	}
	first, ok := one.Agreement(0.95)
	require.True(t, ok)
	assert.InDelta(t, 0.17, first.Single, 0.005)
	assert.InDelta(t, 0.44, first.Average, 0.005)
	assert.InDelta(t, -0.13, first.Interval.Low, 0.005)
	assert.InDelta(t, 0.72, first.Interval.High, 0.005)
	assert.InDelta(t, 0.165, first.P, 0.0005)

	both, ok := statistics.Complete(shroutFleiss, 0.95)
	require.True(t, ok)
	assert.InDelta(t, 0.29, both.Random.Single, 0.005)
	assert.InDelta(t, 0.62, both.Random.Average, 0.005)
	assert.InDelta(t, 0.02, both.Random.Interval.Low, 0.005)
	assert.InDelta(t, 0.76, both.Random.Interval.High, 0.005)
	assert.InDelta(t, 0.71, both.Fixed.Single, 0.005)
	assert.InDelta(t, 0.91, both.Fixed.Average, 0.005)
	assert.InDelta(t, 0.34, both.Fixed.Interval.Low, 0.005)
	assert.InDelta(t, 0.95, both.Fixed.Interval.High, 0.005)
}

// Source: Sokal and Rohlf, Biometry, box 9.1, width of the scutum of tick larvae from four
// rabbits, 8, 10, 13 and 6 of them: F = 5.26, n0 = 9.009, 32.1% of the variance between rabbits.
func TestAgreementOfUnequalNumbersOfSokalAndRohlf(t *testing.T) {
	var o statistics.OneWay
	for _, host := range [][]float64{
		{380, 376, 360, 368, 372, 366, 374, 382},
		{350, 356, 358, 376, 338, 342, 366, 350, 344, 364},
		{354, 360, 362, 352, 366, 372, 362, 344, 342, 358, 351, 348, 348},
		{376, 344, 342, 372, 374, 360},
	} {
		o.Add(statistics.Of(host...))
	}
	a, ok := o.Agreement(0.95)
	require.True(t, ok)
	assert.InDelta(t, 0.321, a.Single, 0.0005)
	assert.Equal(t, 4, a.Subjects)
	assert.Less(t, a.Interval.Low, a.Single)
	assert.Greater(t, a.Interval.High, a.Single)
}

// Source: Newcombe 1998, "Two-sided confidence intervals for the single proportion", Statistics in
// Medicine 17, table I, method 3.
func TestWilsonIntervalsOfNewcombe(t *testing.T) {
	for _, c := range []struct {
		count, n  int
		low, high float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0.0000, 0.1611},
		{1, 29, 0.0061, 0.1718},
	} {
		p, ok := statistics.Share(c.count, c.n, 0.95)
		require.True(t, ok)
		assert.InDelta(t, c.low, p.Interval.Low, 5e-5, "%d/%d", c.count, c.n)
		assert.InDelta(t, c.high, p.Interval.High, 5e-5, "%d/%d", c.count, c.n)
	}
}

// Source: Newcombe 1998, "Interval estimation for the difference between independent proportions",
// Statistics in Medicine 17, table II, method 10: 56/70 - 48/80 and 9/10 - 3/10.
func TestDifferenceOfSharesOfNewcombe(t *testing.T) {
	share := func(count, n int) statistics.Proportion {
		p, ok := statistics.Share(count, n, 0.95)
		require.True(t, ok)
		return p
	}
	i, f := statistics.ShareChange(share(56, 70), share(48, 80), statistics.Higher)
	assert.InDelta(t, 0.0524, i.Low, 5e-5)
	assert.InDelta(t, 0.3339, i.High, 5e-5)
	assert.Equal(t, statistics.Improved, f.Code)
	i, _ = statistics.ShareChange(share(9, 10), share(3, 10), statistics.Lower)
	assert.InDelta(t, 0.1705, i.Low, 5e-5)
	assert.InDelta(t, 0.8090, i.High, 5e-5)
}

// Source: the data set `attitude` of R (Chatterjee and Price 1977) and the corrected item-total
// correlations (r.drop) that alpha(attitude) of the R package psych gives in its help page.
var attitude = [][]float64{
	{43, 51, 30, 39, 61, 92, 45}, {63, 64, 51, 54, 63, 73, 47}, {71, 70, 68, 69, 76, 86, 48}, {61, 63, 45, 47, 54, 84, 35},
	{81, 78, 56, 66, 71, 83, 47}, {43, 55, 49, 44, 54, 49, 34}, {58, 67, 42, 56, 66, 68, 35}, {71, 75, 50, 55, 70, 66, 41},
	{72, 82, 72, 67, 71, 83, 31}, {67, 61, 45, 47, 62, 80, 41}, {64, 53, 53, 58, 58, 67, 34}, {67, 60, 47, 39, 59, 74, 41},
	{69, 62, 57, 42, 55, 63, 25}, {68, 83, 83, 45, 59, 77, 35}, {77, 77, 54, 72, 79, 77, 46}, {81, 90, 50, 72, 60, 54, 36},
	{74, 85, 64, 69, 79, 79, 63}, {65, 60, 65, 75, 55, 80, 60}, {65, 70, 46, 57, 75, 85, 46}, {50, 58, 68, 54, 64, 78, 52},
	{50, 40, 33, 34, 43, 64, 33}, {64, 61, 52, 62, 66, 80, 41}, {53, 66, 52, 50, 63, 80, 37}, {40, 37, 42, 58, 50, 57, 49},
	{63, 54, 42, 48, 66, 75, 33}, {66, 77, 66, 63, 88, 76, 72}, {78, 75, 58, 74, 80, 78, 49}, {48, 57, 44, 45, 51, 83, 38},
	{85, 85, 71, 71, 77, 74, 55}, {82, 82, 39, 59, 64, 78, 39},
}

func TestDiscriminationOfTheAttitudeSurvey(t *testing.T) {
	for item, want := range []float64{0.67, 0.74, 0.56, 0.71, 0.79, 0.27, 0.46} {
		var rest, whole statistics.Pairs
		var one, all statistics.Sample
		for _, row := range attitude {
			sum := 0.0
			for _, v := range row {
				sum += v
			}
			rest.Add(row[item], sum-row[item])
			whole.Add(row[item], sum)
			one, all = one.Add(row[item]), all.Add(sum)
		}
		direct, ok := rest.Correlation(0.95)
		require.True(t, ok)
		assert.InDelta(t, want, direct.R, 0.005, "item %d", item)
		with, ok := whole.Correlation(0.95)
		require.True(t, ok)
		corrected, ok := statistics.Discrimination(with.R, one.SD(), all.SD(), len(attitude), 0.95)
		require.True(t, ok)
		assert.InDelta(t, direct.R, corrected.R, 1e-12)
	}
}

// Source: Fisher's transformation as in Altman, Practical Statistics for Medical Research: an interval is
// tanh(atanh r ± 1.96/√(n−3)). Anscombe's first quartet (1973) gives r = 0.816 from 11 pairs.
func TestCorrelationOfAnscombesQuartet(t *testing.T) {
	x := []float64{10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5}
	y := []float64{8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68}
	var p statistics.Pairs
	for i := range x {
		p.Add(x[i], y[i])
	}
	c, ok := p.Correlation(0.95)
	require.True(t, ok)
	assert.InDelta(t, 0.816, c.R, 0.0005)
	assert.InDelta(t, math.Tanh(math.Atanh(c.R)-1.959964/math.Sqrt(8)), c.Interval.Low, 1e-6)
}

// Source: Benjamini and Hochberg 1995, "Controlling the false discovery rate", Journal of the Royal
// Statistical Society B 57, section 3.2: at 0.05 Bonferroni rejects the first three of these, the
// new procedure the first four.
func TestManyComparisonsOfBenjaminiAndHochberg(t *testing.T) {
	p := []float64{
		0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
	}
	passing := func(adjusted []float64) int {
		n := 0
		for _, v := range adjusted {
			if v <= 0.05 {
				n++
			}
		}
		return n
	}
	assert.Equal(t, 3, passing(statistics.Bonferroni(p)))
	assert.Equal(t, 3, passing(statistics.Holm(p)))
	assert.Equal(t, 4, passing(statistics.BenjaminiHochberg(p)))
}
