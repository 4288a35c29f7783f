package appraisal

import (
	"cmp"
	"slices"

	"github.com/google/uuid"
)

// What a result says about a person's strengths and weak competencies, and what the results of a unit
// say about all of them together. Of a unit nothing is told from which one person could be worked out.

// Development says from where on somebody is weak or strong in a competency, and when a unit is.
type Development struct {
	// Weak and Strong are percentages of the largest score of the scale: below Weak a competency is
	// weak, from Strong on it is a strength.
	Weak   Number `yaml:"weak" json:"weak"`
	Strong Number `yaml:"strong" json:"strong"`
	// Share of the unit in percent: where as many are weak in one competency, one training is proposed for
	// the whole unit.
	Share Number `yaml:"share" json:"share"`
	// Smallest unit about which anything is said; smaller ones join their parent's.
	Smallest int `yaml:"smallest" json:"smallest"`

	// lowest score of the scale, in percent of its largest.
	lowest Number
}

// On is d on a scale: what the lowest score of it is in percent.
func (d Development) On(scale Scale) Development {
	if scale.To.Sign() > 0 {
		d.lowest = scale.From.Mul(hundred).over(scale.To)
	}
	return d
}

// Strength is how strong somebody is in a competency.
type Strength string

// The strengths.
const (
	Weak   Strength = "weak"
	Middle Strength = "middle"
	Strong Strength = "strong"
)

// CompetencyStanding is how somebody stands in a competency, with the score it comes from.
type CompetencyStanding struct {
	Competency string
	// Score on the method's scale, and in percent of its largest.
	Score    Number
	Percent  Number
	Strength Strength
}

// Standings are what a result says about a person, the competencies in the order of their IDs; nothing where
// the method has no Development. A numeric method's come from what entered the score, by the
// weights of its groups of raters: what a confidential group too small for it said is in none of them. In a matrix
// method they are the appraiser's own scores, for those of others are feedback.
func (m *Method) Standings(result Result, appraisers map[string]Number) []CompetencyStanding {
	if m.Development == nil {
		return nil
	}
	means := appraisers
	if m.Scoring.Kind != MatrixKind {
		means = result.means()
	}
	list := make([]CompetencyStanding, 0, len(means))
	for _, id := range sortedKeys(means) {
		if _, known := m.Competencies[id]; !known {
			continue
		}
		s := CompetencyStanding{Competency: id, Score: means[id].Round(2), Percent: means[id].Mul(hundred).over(m.Scale.To)}
		s.Strength = m.Development.strength(s.Percent)
		list = append(list, s)
	}
	return list
}

func (d Development) strength(percent Number) Strength {
	switch {
	case percent.Cmp(d.Weak) < 0:
		return Weak
	case percent.Cmp(d.Strong) >= 0:
		return Strong
	}
	return Middle
}

// means of the competencies: what entered the score, by its weights and those of the parts of the year.
func (r Result) means() map[string]Number {
	parts := map[int]Number{}
	for _, t := range r.Breakdown {
		if t.Kind == TermPart && t.Weight != nil {
			parts[t.Part] = *t.Weight
		}
	}
	sums, weights := map[string]Number{}, map[string]Number{}
	for _, t := range r.Breakdown {
		if t.Kind != TermCompetency || t.Value == nil || t.Weight == nil {
			continue
		}
		weight := *t.Weight
		if part, ok := parts[t.Part]; ok {
			weight = weight.Mul(part)
		}
		sums[t.Item], weights[t.Item] = sums[t.Item].Add(t.Value.Mul(weight)), weights[t.Item].Add(weight)
	}
	means := map[string]Number{}
	for id, weight := range weights {
		if weight.Sign() > 0 {
			means[id] = sums[id].over(weight)
		}
	}
	return means
}

// UnitFigure is how several people did in one competency: counts and the average percentage, and nobody
// of them. It is kept, and never shown as it is; see Shown.
type UnitFigure struct {
	Competency           string
	People, Weak, Strong int
	Average              Number
}

// Figures are those of a group of people, of every competency in which enough of them have a standing, in
// the order of the IDs.
func (d Development) Figures(people [][]CompetencyStanding) []UnitFigure {
	by, sums := map[string]*UnitFigure{}, map[string]Number{}
	for _, person := range people {
		for _, s := range person {
			f := by[s.Competency]
			if f == nil {
				f = &UnitFigure{Competency: s.Competency}
				by[s.Competency] = f
			}
			f.People++
			sums[s.Competency] = sums[s.Competency].Add(s.Percent)
			switch s.Strength {
			case Weak:
				f.Weak++
			case Strong:
				f.Strong++
			}
		}
	}
	var list []UnitFigure
	for _, id := range sortedKeys(by) {
		f := *by[id]
		if f.People < d.Smallest {
			continue
		}
		f.Average = sums[id].over(NewNumber(int64(f.People))).Round(2)
		list = append(list, f)
	}
	return list
}

// Passes reports whether so many are weak that the whole unit should be trained.
func (d Development) Passes(f UnitFigure) bool {
	return NewNumber(int64(100*f.Weak)).Cmp(d.Share.Mul(NewNumber(int64(f.People)))) >= 0
}

// ShownFigure is a UnitFigure as people read it. Whoever knows their own score, and nobody else's, can
// work out of nobody else that they are weak: there may always be one who is not.
type ShownFigure struct {
	Competency string
	People     int
	// Share of the weak in whole percent; AtLeast: it is this or more.
	Share   int
	AtLeast bool
	// Average percentage of the scale to the next five; AtMost: it is this or less.
	Average int
	AtMost  bool
}

// averageStep is what averages are rounded to.
const averageStep = 5

// Shown rounds f. Where all but two or more are weak, all of them might be: only that it is so many at least
// is told. An average so low that nobody else could be above Weak is told as the lowest that leaves it open.
func (d Development) Shown(f UnitFigure) ShownFigure {
	s := ShownFigure{Competency: f.Competency, People: f.People}
	weak := f.Weak
	if top := f.People - 2; weak >= top {
		weak, s.AtLeast = max(top, 0), true
	}
	s.Share = 100 * weak / f.People
	step := int64(averageStep)
	for s.Average = 0; NewNumber(2*int64(s.Average)+step).Cmp(f.Average.Mul(NewNumber(2))) <= 0; s.Average += averageStep {
	}
	if floor := d.floor(f.People); s.Average <= floor {
		s.Average, s.AtMost = floor, true
	}
	return s
}

// floor is the lowest average, in steps, that is told of so many people: somebody may have the full score,
// and know it, and another one may still not be weak, whatever the rest have.
func (d Development) floor(people int) int {
	rest := d.lowest.Mul(NewNumber(int64(people - 2)))
	// Below a rounded average lies half a step for each of them.
	need := d.Weak.Add(hundred).Add(rest).Mul(NewNumber(2))
	for floor := 0; floor < 100; floor += averageStep {
		if NewNumber(int64((2*floor-averageStep)*people)).Cmp(need) >= 0 {
			return floor
		}
	}
	return 100
}

// Compared is a competency of a unit a year before and now, with those who attended the training and those
// who did not. Split says that the two are shown: where one of them is too small, or would tell about its
// people, they are not.
type Compared struct {
	Before, After       ShownFigure
	Split               bool
	Attended, Stayed    ShownFigure
	Better, Worse, Same bool
}

// Compare says what became of a competency after a training.
func (d Development) Compare(before, after UnitFigure, attended, stayed UnitFigure) Compared {
	c := Compared{Before: d.Shown(before), After: d.Shown(after)}
	switch {
	case c.After.Average > c.Before.Average || c.After.Average == c.Before.Average && c.After.Share < c.Before.Share:
		c.Better = true
	case c.After.Average < c.Before.Average || c.After.Share > c.Before.Share:
		c.Worse = true
	default:
		c.Same = true
	}
	if c.Split = d.Splits(after, attended, stayed); c.Split {
		c.Attended, c.Stayed = d.Shown(attended), d.Shown(stayed)
	}
	return c
}

// Splits reports whether those who attended a training and those who did not may be told apart, in what
// their unit came to after it. The whole and one half tell the other half: all of it is told plainly, or
// the halves not at all.
func (d Development) Splits(after, attended, stayed UnitFigure) bool {
	for _, f := range []UnitFigure{after, attended, stayed} {
		if f.People < d.Smallest {
			return false
		}
		if s := d.Shown(f); s.AtLeast || s.AtMost {
			return false
		}
	}
	return true
}

// SizedUnit is a unit with the number of people a figure would be about.
type SizedUnit struct {
	Unit   uuid.UUID
	Parent *uuid.UUID
	People int
}

// UnitGroup is a unit with the smaller ones that joined it.
type UnitGroup struct {
	Unit   uuid.UUID
	Units  []uuid.UUID
	People int
}

// GroupUnits lets every unit with fewer than smallest people, those that joined it included, join its
// parent's. What is too small at the top is left out: there is nobody to join. Nobody is in two groups, so
// that no difference of two tells about a few.
func GroupUnits(units []SizedUnit, smallest int) []UnitGroup {
	known, children := map[uuid.UUID]SizedUnit{}, map[uuid.UUID][]uuid.UUID{}
	for _, u := range units {
		known[u.Unit] = u
	}
	var tops []uuid.UUID
	for _, u := range units {
		if u.Parent == nil || *u.Parent == u.Unit {
			tops = append(tops, u.Unit)
		} else if _, ok := known[*u.Parent]; !ok {
			tops = append(tops, u.Unit)
		} else {
			children[*u.Parent] = append(children[*u.Parent], u.Unit)
		}
	}
	var groups []UnitGroup
	var gather func(id uuid.UUID) UnitGroup
	gather = func(id uuid.UUID) UnitGroup {
		g := UnitGroup{Unit: id, Units: []uuid.UUID{id}, People: known[id].People}
		for _, child := range children[id] {
			below := gather(child)
			if below.People >= smallest {
				groups = append(groups, below)
				continue
			}
			g.Units, g.People = append(g.Units, below.Units...), g.People+below.People
		}
		return g
	}
	for _, id := range tops {
		if g := gather(id); g.People >= smallest {
			groups = append(groups, g)
		}
	}
	slices.SortFunc(groups, func(a, b UnitGroup) int { return cmp.Compare(a.Unit.String(), b.Unit.String()) })
	return groups
}

// leastUnit is the smallest group of people about which anything is told.
const leastUnit = 3

// development checks the thresholds, and that a unit of the smallest size leaves open who is weak.
func (c *methodCheck) development() {
	d := c.m.Development
	if d == nil {
		return
	}
	*d = d.On(c.m.Scale)
	for name, n := range map[string]Number{"weak": d.Weak, "strong": d.Strong, "share": d.Share} {
		if n.Sign() <= 0 || n.Cmp(hundred) > 0 {
			c.wrong("development."+name, "is %s; it is above 0 and at most 100 percent", n)
		}
	}
	if d.Weak.Cmp(d.Strong) >= 0 {
		c.wrong("development.strong", "is %s; it must be above weak, %s", d.Strong, d.Weak)
	}
	c.between("development.smallest", d.Smallest, leastUnit, 1000)
	left := hundred.Sub(d.Share).Mul(NewNumber(int64(d.Smallest)))
	if d.Share.Cmp(hundred) <= 0 && left.Cmp(NewNumber(200)) < 0 {
		c.wrong("development.smallest", "is %d; with a share of %s percent it would tell who is weak: two people must be left beside them", d.Smallest, d.Share)
	}
}
