package appraisal

import (
	"fmt"
	"slices"
	"strings"
)

// CreditRules turn the rating of a year into credit points (angka kredit) of a functional post:
// factor of the rating × yearly coefficient of the level × months / 12 (Peraturan BKN 3/2023).
type CreditRules struct {
	// Basis the table is taken from.
	Basis Text `yaml:"basis" json:"basis"`
	// Statuses of those who earn credit points.
	Statuses []EmployeeStatus `yaml:"statuses" json:"statuses"`
	// PostTypes of functional posts, as rosters write them.
	PostTypes []string `yaml:"post_types" json:"post_types"`
	// Factors of the official ratings, in percent of the coefficient.
	Factors map[Predikat]Number `yaml:"factors" json:"factors"`
	// Levels of functional posts.
	Levels []CreditLevel `yaml:"levels" json:"levels"`
	// LeastDays served in a month for which the month counts.
	LeastDays int `yaml:"least_days" json:"least_days"`
	// Places the points of a year are rounded to, half up.
	Places int `yaml:"places" json:"places"`
}

// CreditLevel is a level (jenjang) of functional posts with what it earns in a year.
type CreditLevel struct {
	ID   string `yaml:"id" json:"id"`
	Name Text   `yaml:"name" json:"name"`
	// Written is how rosters write it, besides its Indonesian name; capitals do not matter.
	Written     []string `yaml:"written,omitempty" json:"written,omitempty"`
	Coefficient Number   `yaml:"coefficient" json:"coefficient"`
}

// PostSpan is the time somebody held a post of a level; Level and Type as the roster writes them.
type PostSpan struct {
	From, Until Date
	Level, Type string
}

// CreditPart is the credit of the months in one level.
type CreditPart struct {
	From        Date   `json:"from"`
	Until       Date   `json:"until"`
	Level       string `json:"level"`
	Coefficient Number `json:"coefficient"`
	Months      int    `json:"months"`
	// Points exactly: the year's sum is rounded, its parts are not.
	Points Number `json:"points"`
}

// CreditPoints is what a year earned and how.
type CreditPoints struct {
	Official Predikat `json:"official"`
	// Factor of the rating in percent.
	Factor Number       `json:"factor"`
	Parts  []CreditPart `json:"parts"`
	Points Number       `json:"points"`
}

// Earns reports whether people of a status earn credit points.
func (r *CreditRules) Earns(status EmployeeStatus) bool {
	return r != nil && slices.Contains(r.Statuses, status)
}

// Functional reports whether a roster's type of post is that of functional posts.
func (r *CreditRules) Functional(postType string) bool {
	return r != nil && slices.ContainsFunc(r.PostTypes, func(t string) bool { return strings.EqualFold(t, strings.TrimSpace(postType)) })
}

// Level is the level that a roster writes so.
func (r *CreditRules) Level(written string) (CreditLevel, bool) {
	if r == nil {
		return CreditLevel{}, false
	}
	written = strings.TrimSpace(written)
	return find(r.Levels, func(l CreditLevel) bool {
		return strings.EqualFold(l.Name.ID, written) || l.ID == written ||
			slices.ContainsFunc(l.Written, func(w string) bool { return strings.EqualFold(w, written) })
	})
}

// Points are what posts held in a year earn with a rating; false where none of them earns any. A
// calendar month counts once, for the post in which most of its days were served, the later one of two
// alike, and only where enough days were served at all.
func (r *CreditRules) Points(official Predikat, posts []PostSpan) (CreditPoints, bool) {
	factor, ok := r.Factors[official]
	if !ok {
		return CreditPoints{}, false
	}
	c := CreditPoints{Official: official, Factor: factor}
	months := r.months(posts)
	var sum Number
	for i, p := range posts {
		level, ok := r.Level(p.Level)
		if !ok || !r.Functional(p.Type) || months[i] == 0 {
			continue
		}
		points := level.Coefficient.Mul(factor).Mul(NewNumber(int64(months[i]))).over(NewNumber(1200))
		c.Parts = append(c.Parts, CreditPart{From: p.From, Until: p.Until, Level: level.ID, Coefficient: level.Coefficient, Months: months[i], Points: points})
		sum = sum.Add(points)
	}
	c.Points = sum.Round(r.Places)
	return c, len(c.Parts) > 0
}

// months counts the months of each post.
func (r *CreditRules) months(posts []PostSpan) []int {
	counts := make([]int, len(posts))
	if len(posts) == 0 {
		return counts
	}
	first, last := posts[0].From, posts[0].Until
	for _, p := range posts {
		if p.From.Before(first) {
			first = p.From
		}
		if p.Until.After(last) {
			last = p.Until
		}
	}
	for begin := NewDate(first.Year(), first.Month(), 1); !begin.After(last); {
		next := begin.AddDays(32)
		next = NewDate(next.Year(), next.Month(), 1)
		most, served, all := -1, 0, 0
		for i, p := range posts {
			days := overlap(p, begin, next.AddDays(-1))
			all += days
			if days > 0 && days >= served {
				most, served = i, days
			}
		}
		if most >= 0 && all >= r.LeastDays {
			counts[most]++
		}
		begin = next
	}
	return counts
}

// overlap is on how many days from one to another the post was held, both included.
func overlap(p PostSpan, from, until Date) int {
	if p.From.After(from) {
		from = p.From
	}
	if p.Until.Before(until) {
		until = p.Until
	}
	return max(until.Sub(from)+1, 0)
}

// Bounds on the table of credit points.
const (
	mostPlaces = 6
	monthDays  = 31
)

// credit checks the table of credit points.
func (c *methodCheck) credit() {
	r := c.m.Credit
	if r == nil {
		return
	}
	c.distinct("credit.levels[%d].id", ids(r.Levels, func(l CreditLevel) string { return l.ID }))
	if len(r.Levels) == 0 {
		c.wrong("credit.levels", "there must be one level at least")
	}
	if len(r.Statuses) == 0 {
		c.wrong("credit.statuses", "name one status at least")
	}
	if len(r.PostTypes) == 0 {
		c.wrong("credit.post_types", "name one type of post at least")
	}
	for i, l := range r.Levels {
		if l.Coefficient.Sign() <= 0 {
			c.wrong(fmt.Sprintf("credit.levels[%d].coefficient", i), "is %s; it must be above 0", l.Coefficient)
		}
		for j, other := range r.Levels[:i] {
			if found, ok := r.Level(l.Name.ID); ok && found.ID == other.ID {
				c.wrong(fmt.Sprintf("credit.levels[%d].name", i), "is written like that of the level %s", r.Levels[j].ID)
			}
		}
	}
	for _, official := range []Predikat{SangatBaik, Baik, ButuhPerbaikan, Kurang, SangatKurang} {
		factor, ok := r.Factors[official]
		switch {
		case !ok:
			c.wrong("credit.factors", "the factor of %s is missing", official)
		case factor.Sign() < 0:
			c.wrong("credit.factors."+string(official), "is %s; it must not be below 0", factor)
		}
	}
	c.between("credit.least_days", r.LeastDays, 1, monthDays)
	c.between("credit.places", r.Places, 0, mostPlaces)
}

// LevelChange is a post of a level that somebody has from a day on, and the one before.
type LevelChange struct {
	From                    Date
	Level, Type             string
	BeforeLevel, BeforeType string
}

// PostsIn are the posts somebody held in a year by the changes that were recorded, oldest first, the later
// of one day counting; roster is the post where none was.
func PostsIn(year Year, roster PostSpan, changes []LevelChange) []PostSpan {
	if len(changes) == 0 {
		return []PostSpan{{From: year.From, Until: year.Until, Level: roster.Level, Type: roster.Type}}
	}
	changes = slices.Clone(changes)
	slices.SortStableFunc(changes, func(a, b LevelChange) int { return a.From.Compare(b.From) })
	first := changes[0]
	spans := []PostSpan{{From: year.From, Level: first.BeforeLevel, Type: first.BeforeType}}
	for _, c := range changes {
		if c.From.After(year.Until) {
			break
		}
		from := c.From
		if from.Before(year.From) {
			from = year.From
		}
		if last := len(spans) - 1; spans[last].From.Compare(from) >= 0 {
			spans = spans[:last]
		}
		spans = append(spans, PostSpan{From: from, Level: c.Level, Type: c.Type})
	}
	for i := range spans {
		spans[i].Until = year.Until
		if i+1 < len(spans) {
			spans[i].Until = spans[i+1].From.AddDays(-1)
		}
	}
	return spans
}
