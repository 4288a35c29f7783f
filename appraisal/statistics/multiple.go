package statistics

import (
	"math"
	"slices"
)

// Bonferroni adjusts probabilities for being looked at together: the chance that even one of
// them is a false alarm stays below the level.
func Bonferroni(p []float64) []float64 {
	out := make([]float64, len(p))
	for i, v := range p {
		out[i] = math.Min(1, v*float64(len(p)))
	}
	return out
}

// Holm adjusts like [Bonferroni] and misses less (Holm 1979).
func Holm(p []float64) []float64 {
	out, order := make([]float64, len(p)), ascending(p)
	highest := 0.0
	for rank, i := range order {
		highest = math.Max(highest, math.Min(1, p[i]*float64(len(p)-rank)))
		out[i] = highest
	}
	return out
}

// BenjaminiHochberg adjusts so that of all that pass the level at most that share are false
// alarms (Benjamini and Hochberg 1995).
func BenjaminiHochberg(p []float64) []float64 {
	out, order := make([]float64, len(p)), ascending(p)
	lowest := 1.0
	for rank := len(order) - 1; rank >= 0; rank-- {
		i := order[rank]
		lowest = math.Min(lowest, p[i]*float64(len(p))/float64(rank+1))
		out[i] = lowest
	}
	return out
}

func ascending(p []float64) []int {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	return order
}
