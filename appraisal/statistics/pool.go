package statistics

import (
	"math"
	"slices"
)

// Grid is into how many equal steps the range of a pool is divided. It is a multiple of 1 to 4, so that
// ratings on a scale of up to five places lie on it exactly.
const Grid = 24

// mostExact is up to how many values of a group a chance is counted out; with more, the mean of a
// group is near enough to normal.
const mostExact = 60

// Pool is everything that was given, as moments and as counts on a grid from Low to High.
type Pool struct {
	Sample
	Low, High float64
	counts    [Grid + 1]int
	// ways of taking j values that sum up to s steps, as ways[j][s], divided by N to the power of j.
	ways [][]float64
}

// Group is the part of a pool that one supervisor gave. Steps is its sum on the pool's grid.
type Group struct {
	Sample
	Steps int
}

// NewPool returns an empty pool of values from low to high; its values are put in by [Pool.Count].
func NewPool(low, high float64) *Pool { return &Pool{Low: low, High: high} }

// PoolOf returns the pool of values.
func PoolOf(values ...float64) *Pool {
	if len(values) == 0 {
		return NewPool(0, 0)
	}
	p := NewPool(slices.Min(values), slices.Max(values))
	for _, v := range values {
		p.Count(p.step(v), Of(v))
	}
	return p
}

// Count puts values into the pool that lie on the same step of its grid.
func (p *Pool) Count(step int, values Sample) {
	p.Sample, p.ways = p.Join(values), nil
	p.counts[min(max(step, 0), Grid)] += values.N
}

// Group returns values of the pool as a group of it.
func (p *Pool) Group(values ...float64) Group {
	g := Group{Sample: Of(values...)}
	for _, v := range values {
		g.Steps += p.step(v)
	}
	return g
}

// step is where on the grid a value lies, from 0.
func (p *Pool) step(v float64) int {
	if p.High <= p.Low {
		return 0
	}
	return min(max(int(math.Round((v-p.Low)/(p.High-p.Low)*Grid)), 0), Grid)
}

// chance is the probability that as many values as g has, taken from the pool at random, lie as far
// from its mean as g does, on either side: the two-sample permutation test of Fisher (1935) and Pitman
// (1937), counted out on the grid. It returns false for groups too large for that.
func (p *Pool) chance(g Group) (float64, bool) {
	if g.N < 1 || g.N > mostExact || g.N >= p.N {
		return 0, false
	}
	p.count(g.N)
	sum := 0
	for step, n := range p.counts {
		sum += step * n
	}
	// In whole numbers, so that what is exactly as far counts: N·s against n·sum.
	far := func(s int) int { return int(math.Abs(float64(p.N*s - g.N*sum))) }
	whole, tail := 0.0, 0.0
	for s, w := range p.ways[g.N] {
		whole += w
		if far(s) >= far(g.Steps) {
			tail += w
		}
	}
	return math.Min(1, tail/whole), true
}

// count makes sure that the ways of taking n values are known.
func (p *Pool) count(n int) {
	if n < len(p.ways) {
		return
	}
	most := min(max(2*n, 16), mostExact)
	p.ways = make([][]float64, most+1)
	for j := range p.ways {
		p.ways[j] = make([]float64, j*Grid+1)
	}
	p.ways[0][0] = 1
	for step, c := range p.counts {
		if c == 0 {
			continue
		}
		for j := most; j > 0; j-- {
			weight := 1.0
			for taken := 1; taken <= min(c, j); taken++ {
				weight *= float64(c-taken+1) / float64(taken) / float64(p.N)
				to := p.ways[j][taken*step:]
				for s, w := range p.ways[j-taken] {
					to[s] += weight * w
				}
			}
		}
	}
}
