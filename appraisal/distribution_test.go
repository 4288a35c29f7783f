package appraisal

import (
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// patterns are those of SE MenPANRB 3/2023 as the national method declares them.
func patterns(t *testing.T) map[Achievement]Level {
	t.Helper()
	const file = "../config/methods/permenpanrb-6-2022.yaml"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseMethod(file, data)
	if err != nil {
		t.Fatal(err)
	}
	levels := map[Achievement]Level{}
	for _, l := range m.Organisation.Levels {
		levels[l.ID] = l
	}
	if len(levels) != 5 {
		t.Fatalf("%d levels", len(levels))
	}
	return levels
}

func group(sb, b, bp, k, sk int) map[string]int {
	return map[string]int{
		string(SangatBaik): sb, string(Baik): b, string(ButuhPerbaikan): bp, string(Kurang): k, string(SangatKurang): sk,
	}
}

func TestDistribution(t *testing.T) {
	t.Parallel()
	levels := patterns(t)
	for _, c := range []struct {
		name  string
		level Achievement
		group map[string]int
		want  []bool
	}{
		{"exactly 70 percent", "istimewa", group(7, 2, 1, 0, 0), []bool{true}},
		{"a hair above 70 percent", "istimewa", group(71, 29, 0, 0, 0), []bool{false}},
		{"8 of 11 is not rounded down", "istimewa", group(8, 3, 0, 0, 0), []bool{false}},
		{"others without baik", "istimewa", group(6, 0, 2, 1, 1), []bool{true}},
		{"not the most", "istimewa", group(4, 6, 0, 0, 0), []bool{false}},
		{"as many as another is still most", "istimewa", group(5, 5, 0, 0, 0), []bool{true}},

		{"baik as expected", "baik", group(2, 7, 1, 0, 0), []bool{true, true}},
		{"kurang serves as well", "baik", group(2, 7, 0, 1, 0), []bool{true, true}},
		{"neither BP nor K", "baik", group(3, 7, 0, 0, 0), []bool{true, false}},
		{"sangat kurang is not among them", "baik", group(2, 7, 0, 0, 1), []bool{true, false}},
		{"too many and none", "baik", group(1, 9, 0, 0, 0), []bool{false, false}},

		{"butuh perbaikan as expected", "butuh-perbaikan", group(1, 3, 6, 0, 0), []bool{true, true}},
		{"59 percent", "butuh-perbaikan", group(10, 31, 59, 0, 0), []bool{false, true}},
		{"11 percent SB", "butuh-perbaikan", group(11, 0, 89, 0, 0), []bool{true, false}},

		{"kurang as expected", "kurang", group(1, 1, 1, 6, 1), []bool{true, true, true}},
		{"no BP", "kurang", group(0, 0, 0, 10, 0), []bool{true, false, true}},
		{"19 people, 1 BP", "kurang", group(0, 0, 1, 18, 0), []bool{true, false, true}},

		{"sangat kurang as expected", "sangat-kurang", group(0, 3, 0, 1, 6), []bool{true, true, true}},
		{"K and BP add up", "sangat-kurang", group(0, 6, 1, 1, 12), []bool{true, true, true}},
		{"one SB", "sangat-kurang", group(1, 2, 1, 0, 6), []bool{true, true, false}},
	} {
		t.Run(string(c.level)+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			var got []bool
			for _, r := range Distribution(c.group, levels[c.level], 10) {
				got = append(got, r.Holds)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestDistributionOfSmallGroups(t *testing.T) {
	t.Parallel()
	level := patterns(t)["baik"]
	if got := Distribution(group(9, 0, 0, 0, 0), level, 10); got != nil {
		t.Errorf("a pattern was applied to nine people: %v", got)
	}
	if got := Distribution(nil, level, 0); got != nil {
		t.Errorf("a pattern was applied to nobody: %v", got)
	}
	if got := Distribution(group(9, 0, 0, 0, 0), level, 9); len(got) != 2 {
		t.Errorf("no pattern was applied to nine people: %v", got)
	}
}

// Multiplying a group changes no share, so it changes no sentence.
func TestDistributionScales(t *testing.T) {
	t.Parallel()
	levels := patterns(t)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30)
		counts := group(n.Draw(t, "sb"), n.Draw(t, "b"), n.Draw(t, "bp"), n.Draw(t, "k"), n.Draw(t, "sk"))
		level := levels[rapid.SampledFrom([]Achievement{"istimewa", "baik", "butuh-perbaikan", "kurang", "sangat-kurang"}).Draw(t, "level")]
		times := rapid.IntRange(2, 50).Draw(t, "times")
		many := map[string]int{}
		for rating, n := range counts {
			many[rating] = n * times
		}
		once, more := Distribution(counts, level, 1), Distribution(many, level, 1)
		for i := range once {
			if once[i].Holds != more[i].Holds || once[i].Count*times != more[i].Count {
				t.Fatalf("%v and %v times it differ: %v, %v", counts, times, once[i], more[i])
			}
		}
	})
}
