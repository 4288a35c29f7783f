package statistics

import "math"

// Proportion is a share of a number of cases.
type Proportion struct {
	Share    float64  `json:"share"`
	Count    int      `json:"count"`
	N        int      `json:"n"`
	Interval Interval `json:"interval"`
}

// Share is count of n with Wilson's score interval (Wilson 1927), which holds also for small numbers and
// for shares near none and all. It returns false for no cases, or more than all.
func Share(count, n int, level float64) (Proportion, bool) {
	if n < 1 || count < 0 || count > n {
		return Proportion{}, false
	}
	z, all := normal(level), float64(n)
	p := float64(count) / all
	middle := 2*float64(count) + z*z
	reach := z * math.Sqrt(z*z+4*float64(count)*(1-p))
	below := 2 * (all + z*z)
	return Proportion{
		Share: p, Count: count, N: n,
		Interval: Interval{math.Max(0, (middle-reach)/below), math.Min(1, (middle+reach)/below), level},
	}, true
}
