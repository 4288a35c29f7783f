package statistics_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/combin"
	"pgregory.net/rapid"

	"rapor/appraisal/statistics"
)

// against compares what one supervisor gave with what the others did.
func against(own, others []float64, comparisons int) statistics.Leniency {
	pool := statistics.PoolOf(slices.Concat(own, others)...)
	return statistics.Against(pool.Group(own...), pool, comparisons)
}

// The first is far more lenient than the second and the third, who are alike.
func TestASupervisorWhoIsLenientIsFlaggedOnlyWhereThatIsTenable(t *testing.T) {
	t.Parallel()
	lenient := []float64{95, 96, 94, 97, 95, 96}
	others := []float64{80, 82, 79, 84, 81, 83, 81, 80, 82, 83, 79, 82}

	l := against(lenient, others, 3)
	f := l.Finding()
	assert.Equal(t, statistics.Lenient, f.Code)
	assert.True(t, f.Flag)
	assert.InDelta(t, 1-0.05/3, l.Difference.Interval.Level, 1e-12)
	assert.InDelta(t, math.Min(1, 3*l.Difference.P), l.Adjusted, 1e-12)
	assert.Contains(t, f.Words().EN, "more lenient, or their people do better")
	assert.Contains(t, f.Words().ID, "lebih longgar, atau pegawainya memang lebih baik")

	few := against([]float64{99, 99, 98}, others, 3).Finding()
	assert.Equal(t, statistics.LeniencyTooFew, few.Code)
	assert.False(t, few.Flag)
	same := []float64{90, 90, 90, 90, 90}
	assert.Equal(t, statistics.LeniencyAlike, against(same, same, 2).Finding().Code)
}

func TestSupervisorsAreComparedWhoHaveEnoughAndLeaveEnough(t *testing.T) {
	t.Parallel()
	pool := statistics.PoolOf(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
	enough, few := pool.Group(1, 2, 3, 4, 5), pool.Group(6, 7, 8, 9)
	assert.Equal(t, 1, statistics.Compared(pool, []statistics.Group{enough, few, pool.Group(10, 11, 12)}))
	all := statistics.PoolOf(1, 2, 3, 4, 5, 6, 7, 8)
	assert.Zero(t, statistics.Compared(all, []statistics.Group{all.Group(1, 2, 3, 4, 5), all.Group(6, 7, 8)}))
}

// What one comparison would flag, twenty together do not.
func TestWhatOneComparisonFlagsTwentyDoNot(t *testing.T) {
	t.Parallel()
	own, others := []float64{84, 86, 83, 87, 85, 88}, []float64{80, 84, 79, 86, 81, 85, 82, 83}
	require.True(t, against(own, others, 1).Finding().Flag)
	assert.Equal(t, statistics.InLine, against(own, others, 20).Finding().Code)
}

// An interval excludes zero exactly when the adjusted probability is below the level.
func TestFlagAndProbabilityAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SampledFrom([]*rapid.Generator[float64]{
			rapid.Float64Range(60, 100), rapid.SampledFrom([]float64{1, 2, 3}), rapid.SampledFrom([]float64{3, 4}),
		}).Draw(t, "scale")
		own := rapid.SliceOfN(value, 5, 70).Draw(t, "own")
		others := rapid.SliceOfN(value, 5, 70).Draw(t, "others")
		m := rapid.IntRange(1, 30).Draw(t, "m")
		l := against(own, others, m)
		if !l.Comparable || math.Abs(l.Adjusted-0.05) < 1e-6 {
			return
		}
		require.Equal(t, l.Adjusted < 0.05, l.Finding().Flag)
		require.False(t, math.IsNaN(l.Difference.Error) || math.IsInf(l.Difference.Error, 0))
	})
}

// The probability is that of all ways in which the values could have fallen, gone through one by one.
func TestTheChanceIsThatOfEveryWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		place := rapid.Map(rapid.IntRange(0, 4), func(n int) float64 { return float64(n) })
		// Both ends are there, so that every place lies on the grid.
		own := append(rapid.SliceOfN(place, 4, 5).Draw(t, "own"), 0)
		others := append(rapid.SliceOfN(place, 4, 6).Draw(t, "others"), 4)
		all := slices.Concat(own, others)
		sum := func(values []float64) (s float64) {
			for _, v := range values {
				s += v
			}
			return s
		}
		expected := sum(all) * float64(len(own)) / float64(len(all))
		ways, far := 0, 0
		for _, chosen := range combin.Combinations(len(all), len(own)) {
			s := 0.0
			for _, i := range chosen {
				s += all[i]
			}
			ways++
			if math.Abs(s-expected) >= math.Abs(sum(own)-expected)-1e-9 {
				far++
			}
		}
		require.InDelta(t, float64(far)/float64(ways), against(own, others, 1).Difference.P, 1e-9)
	})
}

// Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap, table 2.1 and chapter 15: survival of
// 16 mice in days, mean difference 30.63, of 1,000 permutations 132 lie as far or farther on that side.
func TestPermutationsOfEfronsMice(t *testing.T) {
	t.Parallel()
	l := against([]float64{94, 197, 16, 38, 99, 141, 23}, []float64{52, 104, 146, 10, 51, 30, 40, 27, 46}, 1)
	assert.InDelta(t, 30.63, l.Difference.Estimate, 0.005)
	assert.InDelta(t, 2*0.132, l.Difference.P, 0.04)
}

// Where nobody is lenient or severe, at most one forum of twenty sees anybody flagged, also where
// ratings are nearly all alike.
func TestWhereNobodyDiffersAlmostNobodyIsFlagged(t *testing.T) {
	t.Parallel()
	scale := func(shares ...float64) func(*rand.Rand) float64 {
		return func(r *rand.Rand) float64 {
			x := r.Float64()
			for place, share := range shares {
				if x -= share; x < 0 {
					return float64(place)
				}
			}
			return float64(len(shares) - 1)
		}
	}
	draws := map[string]func(*rand.Rand) float64{
		"two places":   scale(0.7, 0.3),
		"a rare place": scale(0.9, 0.1),
		"three places": scale(0.1, 0.6, 0.3),
		"scores":       func(r *rand.Rand) float64 { return 80 + 6*r.NormFloat64() },
		"full marks":   func(r *rand.Rand) float64 { return math.Min(100, 100-20*(r.Float64()-0.8)) },
	}
	for name, draw := range draws {
		for _, people := range []int{5, 10} {
			r := rand.New(rand.NewPCG(1, uint64(people)))
			const forums, supervisors = 300, 20
			alarmed := 0
			for range forums {
				given := make([][]float64, supervisors)
				for i := range given {
					for range people {
						given[i] = append(given[i], draw(r))
					}
				}
				pool := statistics.PoolOf(slices.Concat(given...)...)
				for _, own := range given {
					if statistics.Against(pool.Group(own...), pool, supervisors).Finding().Flag {
						alarmed++
						break
					}
				}
			}
			// One in twenty, and three standard errors of so many forums.
			assert.LessOrEqual(t, float64(alarmed)/forums, 0.05+3*math.Sqrt(0.05*0.95/forums), "%s, %d people each", name, people)
		}
	}
}

// One among twenty who gives everybody more than the others do is found, on a scale of few places too.
func TestWhoDiffersIsFound(t *testing.T) {
	t.Parallel()
	var others []float64
	for range 19 {
		others = append(others, 2, 2, 2, 2, 2, 2, 2, 3)
	}
	f := against([]float64{3, 3, 3, 3, 3, 3, 3, 3}, others, 20).Finding()
	assert.Equal(t, statistics.Lenient, f.Code)
	low := against([]float64{1, 1, 2, 1, 1, 1, 1, 1}, others, 20).Finding()
	assert.Equal(t, statistics.Severe, low.Code)
	// Groups beyond what is counted out are compared too.
	var many []float64
	for range 80 {
		many = append(many, 3)
	}
	assert.Equal(t, statistics.Lenient, against(many, others, 20).Finding().Code)
}
