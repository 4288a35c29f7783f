package appraisal_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "rapor/appraisal"
)

// everyUnit calls do with every way in which so many people can stand, on a coarse scale.
func everyUnit(people int, levels []int64, do func([]int64)) {
	scores := make([]int64, people)
	var fill func(int)
	fill = func(i int) {
		if i == people {
			do(scores)
			return
		}
		for _, l := range levels {
			scores[i] = l
			fill(i + 1)
		}
	}
	fill(0)
}

func figureOf(d Development, scores []int64) UnitFigure {
	people := make([][]CompetencyStanding, len(scores))
	for i, s := range scores {
		standing := Middle
		if NewNumber(s).Cmp(d.Weak) < 0 {
			standing = Weak
		} else if NewNumber(s).Cmp(d.Strong) >= 0 {
			standing = Strong
		}
		people[i] = []CompetencyStanding{{Competency: "care", Percent: NewNumber(s), Strength: standing}}
	}
	return d.Figures(people)[0]
}

var (
	fives  = Scale{From: NewNumber(1), To: NewNumber(5)}
	threes = Scale{From: NewNumber(1), To: NewNumber(3)}
)

// scaleOf tells which of the two d is on.
func scaleOf(d Development) string {
	for name, scale := range map[string]Scale{"5": fives, "3": threes} {
		if d == d.On(scale) {
			return name
		}
	}
	return ""
}

// Whatever is shown about a unit, one who knows their own score can work out of nobody else that they are
// weak: all units of a coarse scale are tried, those in which everybody is weak among them. That a training is
// proposed is known too.
func TestNobodyIsWorkedOutFromAUnitsFigures(t *testing.T) {
	t.Parallel()
	for _, d := range []Development{
		{Weak: NewNumber(60), Strong: NewNumber(85), Share: NewNumber(40), Smallest: 5},
		{Weak: NewNumber(60), Strong: NewNumber(85), Share: NewNumber(25), Smallest: 3},
		{Weak: NewNumber(75), Strong: NewNumber(90), Share: NewNumber(50), Smallest: 4},
		{Weak: NewNumber(30), Strong: NewNumber(90), Share: NewNumber(50), Smallest: 5},
		Development{Weak: NewNumber(60), Strong: NewNumber(85), Share: NewNumber(40), Smallest: 5}.On(fives),
		Development{Weak: NewNumber(70), Strong: NewNumber(85), Share: NewNumber(33), Smallest: 3}.On(threes),
	} {
		for people := d.Smallest; people <= 6; people++ {
			levels := map[string][]int64{"": {0, 20, 40, 60, 80, 100}, "5": {20, 40, 60, 80, 100}, "3": {33, 67, 100}}[scaleOf(d)]
			if people > 5 && len(levels) > 5 {
				levels = []int64{0, 20, 40, 60, 100}
			}
			type known struct {
				shown    string
				own      int64
				proposed bool
			}
			open, seen := map[known]bool{}, map[known]bool{}
			everyUnit(people, levels, func(scores []int64) {
				f := figureOf(d, scores)
				shown := fmt.Sprintf("%+v", d.Shown(f))
				// By symmetry it is enough to look at the first one's knowledge of the second.
				k := known{shown, scores[0], d.Passes(f)}
				seen[k] = true
				if NewNumber(scores[1]).Cmp(d.Weak) >= 0 {
					open[k] = true
				}
			})
			for k := range seen {
				require.True(t, open[k], "%+v of %d: whoever has %d and reads %s knows that the others are weak", d, people, k.own, k.shown)
			}
		}
	}
}

// The halves of those who attended and who did not tell no more.
func TestNobodyIsWorkedOutFromTheEffectOfATraining(t *testing.T) {
	t.Parallel()
	d := Development{Weak: NewNumber(60), Strong: NewNumber(85), Share: NewNumber(25), Smallest: 3}.On(fives)
	for _, sizes := range [][2]int{{3, 3}, {3, 4}} {
		open, seen := map[string]bool{}, map[string]bool{}
		before := UnitFigure{Competency: "care", People: 8, Weak: 4, Average: NewNumber(60)}
		everyUnit(sizes[0]+sizes[1], []int64{20, 40, 60, 100}, func(scores []int64) {
			attended, stayed := figureOf(d, scores[:sizes[0]]), figureOf(d, scores[sizes[0]:])
			c := d.Compare(before, figureOf(d, scores), attended, stayed)
			for _, pair := range [][2]int{{0, 1}, {0, sizes[0]}, {sizes[0], 0}, {sizes[0], sizes[0] + 1}} {
				k := fmt.Sprintf("%v %d %+v", pair, scores[pair[0]], c)
				seen[k] = true
				if scores[pair[1]] >= 60 {
					open[k] = true
				}
			}
		})
		for k := range seen {
			require.True(t, open[k], "%v tells: %s", sizes, k)
		}
	}
}

func TestShareOfAUnitIsShownAndItsTopIsNot(t *testing.T) {
	t.Parallel()
	d := Development{Weak: NewNumber(60), Strong: NewNumber(85), Share: NewNumber(40), Smallest: 5}
	for weak, want := range map[int]string{0: "0%", 2: "20%", 4: "40%", 7: "70%", 8: "at least 80%", 9: "at least 80%", 10: "at least 80%"} {
		s := d.Shown(UnitFigure{Competency: "care", People: 10, Weak: weak, Average: NewNumber(70)})
		got := fmt.Sprintf("%d%%", s.Share)
		if s.AtLeast {
			got = "at least " + got
		}
		require.Equal(t, want, got, "%d of 10", weak)
		require.Equal(t, weak >= 4, d.Passes(UnitFigure{People: 10, Weak: weak}))
	}
	all := d.Shown(UnitFigure{Competency: "care", People: 5, Weak: 5, Average: NewNumber(20)})
	require.Equal(t, ShownFigure{Competency: "care", People: 5, Share: 60, AtLeast: true, Average: all.Average, AtMost: true}, all)
	require.Greater(t, all.Average, 30)
}

// Every unit is in one group at most, every group is large enough, and small ones are with those above them.
func TestSmallUnitsJoinTheirParents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "units")
		units := make([]SizedUnit, n)
		for i := range units {
			units[i] = SizedUnit{Unit: uuid.New(), People: rapid.IntRange(0, 8).Draw(t, "people")}
			if i > 0 && rapid.IntRange(0, 4).Draw(t, "top") > 0 {
				units[i].Parent = &units[rapid.IntRange(0, i-1).Draw(t, "parent")].Unit
			}
		}
		smallest := rapid.IntRange(3, 6).Draw(t, "smallest")
		sizes, home := map[uuid.UUID]int{}, map[uuid.UUID]uuid.UUID{}
		for _, u := range units {
			sizes[u.Unit] = u.People
		}
		for _, g := range GroupUnits(units, smallest) {
			people := 0
			for _, u := range g.Units {
				if _, twice := home[u]; twice {
					t.Fatalf("%s is in two groups", u)
				}
				home[u] = g.Unit
				people += sizes[u]
			}
			if people != g.People || people < smallest {
				t.Fatalf("a group of %d, said to be %d, smallest is %d", people, g.People, smallest)
			}
		}
		for _, u := range units {
			if u.People >= smallest && home[u.Unit] != u.Unit {
				t.Fatalf("a unit of %d is large enough for itself", u.People)
			}
		}
	})
}

func TestStandingsComeFromWhatEnteredTheScore(t *testing.T) {
	t.Parallel()
	m := shipped(t, "kalianda")
	n := MustNumber
	term := func(item string, by Rater, value, weight string) Term {
		v, w := n(value), n(weight)
		return Term{Kind: TermCompetency, Item: item, By: by, Value: &v, Weight: &w}
	}
	left := Term{Kind: TermLeftOut, Item: "accuracy", By: ByPublic}
	result := Result{Breakdown: []Term{
		term("care", BySelf, "5", "15"), term("care", BySupervisor, "2", "55"),
		term("communication", BySupervisor, "5", "10"), term("responsiveness", BySupervisor, "4", "10"), left,
	}}
	got := map[string]Strength{}
	for _, s := range m.Standings(result, nil) {
		got[s.Competency] = s.Strength
	}
	require.Equal(t, map[string]Strength{"care": Weak, "communication": Strong, "responsiveness": Middle}, got,
		"what rests on nothing but a group that was left out is no standing")
	matrix := shipped(t, "permenpanrb-6-2022")
	if matrix.Development != nil {
		id := matrix.Families[0].Competencies[0].ID
		require.Equal(t, Weak, matrix.Standings(Result{}, map[string]Number{id: n("1")})[0].Strength)
	}
}
