package statistics

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Difference is a difference of means with its uncertainty.
type Difference struct {
	// Estimate is the first mean less the second, in the unit of the values.
	Estimate float64 `json:"estimate"`
	// Error is its standard error.
	Error float64 `json:"error"`
	// Degrees are the degrees of freedom, T the test statistic and P its two-sided probability if
	// there were no difference.
	Degrees  float64  `json:"degrees"`
	T        float64  `json:"t"`
	P        float64  `json:"p"`
	Interval Interval `json:"interval"`
	// First and Second count the values behind both means; pairs count in both.
	First  int `json:"first"`
	Second int `json:"second"`
}

// Welch compares two independent samples whose spreads may differ (Welch 1947), with an interval
// of the given level. It returns false for fewer than two values in either, or where none of them
// varies.
func Welch(a, b Sample, level float64) (Difference, bool) {
	if a.N < 2 || b.N < 2 || constant(a.Squares+b.Squares, math.Max(math.Abs(a.Mean), math.Abs(b.Mean))) {
		return Difference{}, false
	}
	va, vb := a.Variance()/float64(a.N), b.Variance()/float64(b.N)
	degrees := (va + vb) * (va + vb) / (va*va/float64(a.N-1) + vb*vb/float64(b.N-1))
	return difference(a.Mean-b.Mean, math.Sqrt(va+vb), degrees, level, a.N, b.N), true
}

// Student compares two independent samples by the spread of both together (Student 1908), with an interval
// of the given level: for samples of which one does not vary, where [Welch] would take few values that
// happen to be alike for certain. It returns false for fewer than two values in either, or where none of
// them varies.
func Student(a, b Sample, level float64) (Difference, bool) {
	if a.N < 2 || b.N < 2 || constant(a.Squares+b.Squares, math.Max(math.Abs(a.Mean), math.Abs(b.Mean))) {
		return Difference{}, false
	}
	degrees := float64(a.N + b.N - 2)
	sd := math.Sqrt((a.Squares + b.Squares) / degrees)
	return difference(a.Mean-b.Mean, sd*math.Sqrt(1/float64(a.N)+1/float64(b.N)), degrees, level, a.N, b.N), true
}

// Paired judges differences taken within pairs (Student 1908), with an interval of the given level.
// It returns false for fewer than two pairs, or where all differ alike.
func Paired(differences Sample, level float64) (Difference, bool) {
	n := differences.N
	if n < 2 || constant(differences.Squares, math.Abs(differences.Mean)) {
		return Difference{}, false
	}
	return difference(differences.Mean, differences.SD()/math.Sqrt(float64(n)), float64(n-1), level, n, n), true
}

func difference(estimate, err, degrees, level float64, first, second int) Difference {
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: degrees}
	reach := err * t.Quantile(1-(1-level)/2)
	statistic := estimate / err
	return Difference{
		Estimate: estimate, Error: err, Degrees: degrees, T: statistic,
		P:        math.Min(1, 2*t.CDF(-math.Abs(statistic))),
		Interval: Interval{estimate - reach, estimate + reach, level},
		First:    first, Second: second,
	}
}

// Spread is a standard deviation within groups, pooled over them.
type Spread struct {
	// SD is in the unit of the values.
	SD       float64  `json:"sd"`
	Degrees  int      `json:"degrees"`
	Interval Interval `json:"interval"`
}

// Pooled is the spread within the samples, each about its own mean, with a chi-squared interval.
// One sample gives its own standard deviation. It returns false where no sample has two values.
func Pooled(level float64, samples ...Sample) (Spread, bool) {
	squares, degrees := 0.0, 0
	for _, s := range samples {
		if s.N > 1 {
			squares += s.Squares
			degrees += s.N - 1
		}
	}
	if degrees == 0 {
		return Spread{}, false
	}
	chi := distuv.ChiSquared{K: float64(degrees)}
	return Spread{
		SD:      math.Sqrt(squares / float64(degrees)),
		Degrees: degrees,
		Interval: Interval{
			math.Sqrt(squares / chi.Quantile(1-(1-level)/2)),
			math.Sqrt(squares / chi.Quantile((1-level)/2)),
			level,
		},
	}, true
}
