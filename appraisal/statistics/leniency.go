package statistics

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Fewest is the smallest number of judgements on either side from which a supervisor is compared
// and a method is judged; with fewer, one person decides what a figure says.
const Fewest = 5

// Leniency is how one supervisor rates against all others of a unit or an agency.
type Leniency struct {
	// Own is what the supervisor gave, Others what everybody else there gave.
	Own    Sample `json:"own"`
	Others Sample `json:"others"`
	// Difference is own less others: positive is lenient. Its interval is already widened for the
	// number of supervisors compared (Bonferroni), so that it excludes zero exactly when
	// Adjusted is below the level. It is zero where Comparable is false.
	Difference Difference `json:"difference"`
	Comparable bool       `json:"comparable"`
	// Comparisons counts the supervisors looked at together; Adjusted is the probability after that.
	Comparisons int     `json:"comparisons"`
	Adjusted    float64 `json:"adjusted"`
}

// Against compares the ratings own of one supervisor with the rest of whole, of which own is a
// part. comparisons is the number of supervisors compared in it, at least one.
//
// Ratings are few, lie on few places, and are often nearly all alike, where the spread of five of them
// says nothing: so the chance is counted out over all ways in which the same ratings could have fallen to
// the supervisors ([Pool]), and the interval is the one that belongs to that chance (Miettinen 1976). Large
// groups are compared by the spread of the whole.
func Against(own Group, whole *Pool, comparisons int) Leniency {
	others := whole.Without(own.Sample)
	comparisons = max(comparisons, 1)
	l := Leniency{Own: own.Sample, Others: others, Comparisons: comparisons, Adjusted: 1}
	if own.N < Fewest || others.N < Fewest || constant(whole.Squares, math.Max(math.Abs(whole.Low), math.Abs(whole.High))) {
		return l
	}
	estimate, degrees := own.Mean-others.Mean, float64(whole.N-2)
	err := whole.SD() * math.Sqrt(1/float64(own.N)+1/float64(others.N))
	p, exact := whole.chance(own)
	if exact {
		// Beyond one half a chance says nothing about the width of the interval.
		t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: degrees}.Quantile(1 - math.Min(p, 0.5)/2)
		if fitting := math.Abs(estimate) / t; fitting > 0 && (p < 0.5 || fitting > err) {
			err = fitting
		}
	}
	l.Difference, l.Comparable = difference(estimate, err, degrees, 1-(1-Usual)/float64(comparisons), own.N, others.N), true
	if exact {
		l.Difference.P = p
	}
	l.Adjusted = math.Min(1, l.Difference.P*float64(comparisons))
	return l
}

// Compared counts the groups with enough ratings to be compared within their whole: the comparisons
// of [Against].
func Compared(whole *Pool, groups []Group) int {
	n := 0
	for _, g := range groups {
		if g.N >= Fewest && whole.N-g.N >= Fewest {
			n++
		}
	}
	return n
}

// Finding says in a word whether the supervisor rates higher or lower than the others.
func (l Leniency) Finding() Finding {
	figures := Figures{
		"n": Whole(l.Own.N), "others": Whole(l.Others.N), "fewest": Whole(Fewest),
		"mean": Decimal(l.Own.Mean), "elsewhere": Decimal(l.Others.Mean),
	}
	if !l.Comparable {
		code := LeniencyTooFew
		if l.Own.N >= Fewest && l.Others.N >= Fewest {
			code = LeniencyAlike
		}
		return Finding{Code: code, Figures: figures}
	}
	figures["difference"] = Decimal(math.Abs(l.Difference.Estimate))
	figures["low"], figures["high"] = Decimal(l.Difference.Interval.Low), Decimal(l.Difference.Interval.High)
	figures["p"] = Decimal(l.Adjusted)
	figures["compared"] = Whole(l.Comparisons)
	switch {
	case l.Difference.Interval.Low > 0:
		return Finding{Code: Lenient, Flag: true, Figures: figures}
	case l.Difference.Interval.High < 0:
		return Finding{Code: Severe, Flag: true, Figures: figures}
	}
	return Finding{Code: InLine, Figures: figures}
}
