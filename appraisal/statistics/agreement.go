package statistics

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Agreement is an intraclass correlation: the part of all variance that lies between the people
// judged, rather than between those who judge one and the same person.
type Agreement struct {
	// Single is the agreement of one rater's judgement, ICC(·,1); Average that of the mean of all
	// raters of a person, ICC(·,k). Where people hardly differ its formula falls without bound; it is told as −1 at the least.
	Single  float64 `json:"single"`
	Average float64 `json:"average"`
	// Interval is that of Single.
	Interval Interval `json:"interval"`
	// P is the probability of such a figure if people did not differ at all.
	P float64 `json:"p"`
	// Subjects counts the people judged by two raters or more, Raters the raters of one person, on
	// the average.
	Subjects int     `json:"subjects"`
	Raters   float64 `json:"raters"`

	f float64
}

// OneWay gathers people judged by different raters, not all by the same number of them, for
// ICC(1). Its zero value is ready; its size does not grow.
type OneWay struct {
	all             Sample
	means           Sample
	within          float64
	counted, square float64
	inverse         float64
}

// Add adds what the raters of one person said. A person with a single rater says nothing about
// agreement and is left out.
func (o *OneWay) Add(raters Sample) {
	if raters.N < 2 {
		return
	}
	n := float64(raters.N)
	o.all = o.all.Join(raters)
	o.means = o.means.Add(raters.Mean)
	o.within += raters.Squares
	o.counted += n
	o.square += n * n
	o.inverse += 1 / n
}

// Tally is what a database counts for a [OneWay]: sums over the people judged by two raters or more.
type Tally struct {
	People, Answers int
	// Within and Between are the sums of squares, SquareCounts and InverseCounts the sums of n² and
	// of 1/n for n raters of a person.
	Within, Between             float64
	SquareCounts, InverseCounts float64
	// Mean of all answers; mean and variance of the means of people.
	Mean, MeanOfMeans, VarianceOfMeans float64
}

// Tallied returns what adding all the people of t one by one would have gathered.
func Tallied(t Tally) *OneWay {
	return &OneWay{
		all:    Sample{N: t.Answers, Mean: t.Mean, Squares: t.Within + t.Between},
		means:  Moments(t.People, t.MeanOfMeans, t.VarianceOfMeans),
		within: t.Within, counted: float64(t.Answers), square: t.SquareCounts, inverse: t.InverseCounts,
	}
}

// Agreement returns ICC(1): the estimate of the analysis of variance (Fisher 1925; for unequal
// numbers of raters with n0 of Sokal and Rohlf 1995, box 9.1), and its F interval, which for unequal
// numbers uses the harmonic mean (Thomas and Hultquist 1978). It returns false for fewer than two people, where
// all judgements are alike, or where a figure cannot be computed.
func (o *OneWay) Agreement(level float64) (Agreement, bool) {
	people := o.means.N
	if people < 2 || constant(o.all.Squares, math.Abs(o.all.Mean)) {
		return Agreement{}, false
	}
	a := float64(people)
	between := math.Max(0, o.all.Squares-o.within) / (a - 1)
	free := o.counted - a
	within := o.within / free
	k := (o.counted - o.square/o.counted) / (a - 1)
	r := Agreement{Subjects: people, Raters: o.counted / a}
	if constant(o.within, math.Abs(o.all.Mean)) {
		r.Single, r.Average, r.Interval, r.f = 1, 1, Interval{1, 1, level}, math.Inf(1)
		return r, true
	}
	r.Single = (between - within) / (between + (k-1)*within)
	r.Average = bounded(k*r.Single, 1+(k-1)*r.Single) // the Spearman-Brown formula
	harmonic := a / o.inverse
	r.f = harmonic * o.means.Variance() / within
	f := distuv.F{D1: a - 1, D2: free}
	r.P = f.Survival(r.f)
	r.Interval = Interval{
		shared(r.f/quantile(f.D1, f.D2, level), harmonic),
		shared(r.f*quantile(f.D2, f.D1, level), harmonic),
		level,
	}
	return r, r.finite()
}

// TwoWay are people who were all judged by the same raters: ICC(2) takes those as a sample of
// raters and counts their leniency as disagreement, ICC(3) as given.
type TwoWay struct {
	Random Agreement `json:"random"`
	Fixed  Agreement `json:"fixed"`
}

// Complete returns ICC(2) and ICC(3) of a table with a row for each person and a column for
// each rater (Shrout and Fleiss 1979), with their intervals. It returns false for fewer than
// two people or raters, for rows of unequal length, where all judgements are alike, or where a figure cannot be computed.
func Complete(table [][]float64, level float64) (TwoWay, bool) {
	if len(table) < 2 || len(table[0]) < 2 {
		return TwoWay{}, false
	}
	n, k := float64(len(table)), float64(len(table[0]))
	columns := make([]Sample, len(table[0]))
	var all, rows Sample
	for _, row := range table {
		if len(row) != len(columns) {
			return TwoWay{}, false
		}
		one := Of(row...)
		all, rows = all.Join(one), rows.Add(one.Mean)
		for j, v := range row {
			columns[j] = columns[j].Add(v)
		}
	}
	var judges Sample
	for _, c := range columns {
		judges = judges.Add(c.Mean)
	}
	scale := math.Abs(all.Mean)
	if constant(all.Squares, scale) {
		return TwoWay{}, false
	}
	b, j := k*rows.Variance(), n*judges.Variance()
	free := (n - 1) * (k - 1)
	rest := math.Max(0, all.Squares-b*(n-1)-j*(k-1))
	e := rest / free
	r := TwoWay{
		Random: Agreement{Subjects: len(table), Raters: k},
		Fixed:  Agreement{Subjects: len(table), Raters: k},
	}
	r.Random.Single = (b - e) / (b + (k-1)*e + k*(j-e)/n)
	r.Random.Average = bounded(b-e, b+(j-e)/n)
	r.Fixed.Single = (b - e) / (b + (k-1)*e)
	if constant(rest, scale) {
		// Nothing is left to estimate an error from: the raters differ at most in leniency.
		r.Fixed.Single, r.Fixed.Average, r.Fixed.Interval = 1, 1, Interval{1, 1, level}
		r.Random.Interval = Interval{r.Random.Single, r.Random.Single, level}
		return r, true
	}
	r.Fixed.Average = bounded(b-e, b)
	f := b / e
	p := distuv.F{D1: n - 1, D2: free}.Survival(f)
	r.Fixed.f, r.Random.f, r.Fixed.P, r.Random.P = f, f, p, p
	r.Fixed.Interval = Interval{
		shared(f/quantile(n-1, free, level), k), shared(f*quantile(free, n-1, level), k), level,
	}

	// Satterthwaite's degrees of freedom for the mixture of judges and error.
	ratio, icc := j/e, r.Random.Single
	weight := n*(1+(k-1)*icc) - k*icc
	above := k*icc*ratio + weight
	v := free * above * above / ((n-1)*k*k*icc*icc*ratio*ratio + weight*weight)
	if math.IsNaN(v) || v <= 0 {
		return r, false
	}
	mixed := k*j + (k*n-k-n)*e
	low, high := quantile(n-1, v, level), quantile(v, n-1, level)
	r.Random.Interval = Interval{
		n * (b - low*e) / (low*mixed + n*b),
		n * (high*b - e) / (mixed + n*high*b),
		level,
	}
	return r, r.Random.finite() && r.Fixed.finite()
}

// bounded is the agreement of a mean, −1 where the formula gives less or nothing.
func bounded(above, below float64) float64 {
	if below <= 0 {
		return -1
	}
	return math.Max(-1, above/below)
}

// finite reports whether all figures are numbers: of two people judged by two raters some are not.
func (a Agreement) finite() bool {
	for _, v := range []float64{a.Single, a.Average, a.Interval.Low, a.Interval.High, a.P} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// shared is the intraclass correlation that belongs to a ratio of mean squares.
func shared(f, k float64) float64 { return (f - 1) / (f + k - 1) }

func quantile(d1, d2, level float64) float64 {
	return distuv.F{D1: d1, D2: d2}.Quantile(1 - (1-level)/2)
}
