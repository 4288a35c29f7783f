package appraisal

import (
	"slices"
	"strings"
)

// BoundResult is how one sentence of a distribution pattern compares with a group. It
// says what is, never how many more or whom it would take: a pattern is an expectation
// to reflect on, no quota to be filled.
type BoundResult struct {
	Bound Bound `json:"bound"`
	// Count of people with one of the bound's ratings, out of Total in the group.
	Count int `json:"count"`
	Total int `json:"total"`
	// Holds: every part of the sentence is true of the group.
	Holds bool `json:"holds"`
}

// Distribution compares a group's ratings (people by rating ID) with the pattern that
// the organisation's achievement leads one to expect, sentence by sentence. Nothing is
// rounded: 7 of 10 is at most 70 percent and 8 of 11 is not. It is nil where the group is empty
// or smaller than smallest, since no pattern applies to it (SE MenPANRB 3/2023 states no
// rule for small units; the method sets the size).
func Distribution(counts map[string]int, level Level, smallest int) []BoundResult {
	total := 0
	for _, n := range counts {
		total += n
	}
	if total == 0 || total < smallest {
		return nil
	}
	results := make([]BoundResult, 0, len(level.Pattern))
	for _, b := range level.Pattern {
		count := 0
		for i, rating := range b.Ratings {
			if !slices.Contains(b.Ratings[:i], rating) {
				count += counts[rating]
			}
		}
		results = append(results, BoundResult{Bound: b, Count: count, Total: total, Holds: b.holds(counts, count, total)})
	}
	return results
}

func (b Bound) holds(counts map[string]int, count, total int) bool {
	// count / total against percent / 100, without dividing.
	share := NewNumber(int64(count)).Mul(hundred)
	of := NewNumber(int64(total))
	if b.AtLeast != nil && share.Cmp(b.AtLeast.Mul(of)) < 0 {
		return false
	}
	if b.AtMost != nil && share.Cmp(b.AtMost.Mul(of)) > 0 {
		return false
	}
	if b.Some && count == 0 {
		return false
	}
	if b.Most {
		for rating, n := range counts {
			if n > count && !slices.Contains(b.Ratings, rating) {
				return false
			}
		}
	}
	return true
}

// Words say a sentence of a pattern with the names that m gives its ratings.
func (b Bound) Words(m *Method) Text {
	return Text{ID: b.words(m, Indonesian), EN: b.words(m, English)}
}

func (b Bound) words(m *Method, l Language) string {
	var names, parts []string
	for _, id := range b.Ratings {
		rating, _ := m.Rating(id)
		names = append(names, rating.Name.In(l))
	}
	say := func(holds bool, words Text) {
		if holds {
			parts = append(parts, words.In(l))
		}
	}
	say(b.Most, Text{"predikat terbanyak", "the most frequent rating"})
	if b.AtLeast != nil {
		say(true, Text{"paling sedikit " + b.AtLeast.String() + "%", "at least " + b.AtLeast.String() + "%"})
	}
	if b.AtMost != nil {
		say(b.AtMost.Sign() > 0, Text{"paling banyak " + b.AtMost.String() + "%", "at most " + b.AtMost.String() + "%"})
		say(b.AtMost.Sign() == 0, Text{"tidak ada", "none"})
	}
	say(b.Some, Text{"ada", "some"})
	return strings.Join(names, " + ") + ": " + strings.Join(parts, ", ")
}
