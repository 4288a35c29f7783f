package statistics

import (
	"iter"
	"math"
	"slices"
)

// Sample is a set of values as its count, its mean and the sum of squared deviations from it.
type Sample struct {
	N    int     `json:"n"`
	Mean float64 `json:"mean"`
	// Squares is the sum of squared deviations from the mean.
	Squares float64 `json:"-"`
}

// Of returns the sample of values.
func Of(values ...float64) Sample { return Over(slices.Values(values)) }

// Over returns the sample of a sequence, which it reads once (Welford 1962).
func Over(values iter.Seq[float64]) Sample {
	var s Sample
	for v := range values {
		s = s.Add(v)
	}
	return s
}

// Moments returns the sample with a count, a mean and a sample variance (divided by n−1), which
// is what a database computes. The variance of fewer than two values is ignored.
func Moments(n int, mean, variance float64) Sample {
	s := Sample{N: n, Mean: mean}
	if n > 1 {
		s.Squares = variance * float64(n-1)
	}
	return s
}

// Add returns the sample with one more value.
func (s Sample) Add(v float64) Sample {
	s.N++
	step := v - s.Mean
	s.Mean += step / float64(s.N)
	s.Squares += step * (v - s.Mean)
	return s
}

// Join returns both samples together (Chan, Golub and LeVeque 1979).
func (s Sample) Join(o Sample) Sample {
	if s.N == 0 {
		return o
	}
	if o.N == 0 {
		return s
	}
	n := float64(s.N + o.N)
	step := o.Mean - s.Mean
	return Sample{
		N:       s.N + o.N,
		Mean:    s.Mean + step*float64(o.N)/n,
		Squares: s.Squares + o.Squares + step*step*float64(s.N)*float64(o.N)/n,
	}
}

// Without returns the sample s without the part o of it.
func (s Sample) Without(o Sample) Sample {
	if o.N == 0 {
		return s
	}
	left := s.N - o.N
	if left <= 0 {
		return Sample{}
	}
	mean := s.Mean + (s.Mean-o.Mean)*float64(o.N)/float64(left)
	step := o.Mean - mean
	squares := s.Squares - o.Squares - step*step*float64(left)*float64(o.N)/float64(s.N)
	if left == 1 {
		squares = 0
	}
	return Sample{N: left, Mean: mean, Squares: math.Max(0, squares)}
}

// Variance is the sample variance, 0 for fewer than two values.
func (s Sample) Variance() float64 {
	if s.N < 2 {
		return 0
	}
	return s.Squares / float64(s.N-1)
}

// SD is the standard deviation of the sample, in the unit of its values.
func (s Sample) SD() float64 { return math.Sqrt(s.Variance()) }

// Interval is a confidence interval.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// Level is the confidence: 0.95 means 95%.
	Level float64 `json:"level"`
}

// Excludes says whether v is outside of the interval.
func (i Interval) Excludes(v float64) bool { return v < i.Low || v > i.High }

// Usual is the confidence of an interval where nothing else is said.
const Usual = 0.95

// Constant says whether there are values and all of them are alike.
func (s Sample) Constant() bool { return s.N > 0 && constant(s.Squares, math.Abs(s.Mean)) }

// constant says whether squares are what rounding leaves of values that are all alike.
func constant(squares, scale float64) bool { return squares <= 1e-18*(1+scale*scale) }
