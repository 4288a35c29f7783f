package statistics

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Correlation is a product-moment correlation.
type Correlation struct {
	R        float64  `json:"r"`
	N        int      `json:"n"`
	Interval Interval `json:"interval"`
}

// Correlated gives the correlation r of n pairs its interval (Fisher 1921). It returns false for fewer
// than four pairs, which have none, and where r is not a number because one side does not vary.
func Correlated(r float64, n int, level float64) (Correlation, bool) {
	if n < 4 || math.IsNaN(r) || math.IsInf(r, 0) {
		return Correlation{}, false
	}
	r = math.Max(-1, math.Min(1, r))
	c := Correlation{R: r, N: n, Interval: Interval{r, r, level}}
	if math.Abs(r) < 1 {
		z, reach := math.Atanh(r), normal(level)/math.Sqrt(float64(n-3))
		c.Interval.Low, c.Interval.High = math.Tanh(z-reach), math.Tanh(z+reach)
	}
	return c, true
}

// Pairs gathers pairs of values for their correlation. Its zero value is ready.
type Pairs struct {
	x, y Sample
	both float64
}

// Add adds one pair.
func (p *Pairs) Add(x, y float64) {
	step := x - p.x.Mean
	p.x, p.y = p.x.Add(x), p.y.Add(y)
	p.both += step * (y - p.y.Mean)
}

// Correlation returns the correlation of the pairs.
func (p *Pairs) Correlation(level float64) (Correlation, bool) {
	if constant(p.x.Squares, math.Abs(p.x.Mean)) || constant(p.y.Squares, math.Abs(p.y.Mean)) {
		return Correlation{}, false
	}
	return Correlated(p.both/math.Sqrt(p.x.Squares*p.y.Squares), p.x.N, level)
}

// Discrimination is the corrected item-total correlation (Henrysson 1963): how an indicator
// goes with the sum of the others, computed from its correlation with the whole sum and the
// standard deviations of both. Without the correction every indicator agrees with itself.
// n counts the people.
func Discrimination(withTotal, item, total float64, n int, level float64) (Correlation, bool) {
	rest := item*item + total*total - 2*withTotal*item*total
	if item <= 0 || rest <= 1e-12*total*total {
		return Correlation{}, false
	}
	return Correlated((withTotal*total-item)/math.Sqrt(rest), n, level)
}

func normal(level float64) float64 {
	return distuv.UnitNormal.Quantile(1 - (1-level)/2)
}
