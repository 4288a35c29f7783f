package appraisal

import "fmt"

// CasePeriod is the period a case is about: its days, and on how many of them the employee was
// absent so that they do not count.
type CasePeriod struct {
	Days   int `yaml:"days" json:"days"`
	Absent int `yaml:"absent" json:"absent"`
}

// Prorated reports whether the period is shortened at all. Somebody who was away all the time
// has no shorter period to be measured by.
func (p *CasePeriod) Prorated() bool { return p != nil && p.Absent > 0 && p.Absent < p.Days }

// Share is the part of the period that counts, exactly.
func (p *CasePeriod) Share() Number {
	return NewNumber(int64(p.Days - p.Absent)).over(NewNumber(int64(p.Days)))
}

// check says what is wrong with a period.
func (p *CasePeriod) check(problems *Problems) {
	if p == nil {
		return
	}
	if p.Days < 1 || p.Days > maxScheduleDays {
		problems.Add("period-days", "period.days", fmt.Sprint(p.Days), "min", "1", "max", fmt.Sprint(maxScheduleDays))
	}
	if p.Absent < 0 || p.Absent > p.Days {
		problems.Add("period-absent", "period.absent", fmt.Sprint(p.Absent), "min", "0", "max", fmt.Sprint(p.Days))
	}
}

// Pro is the indicator with its target, and the largest value possible, pro rata. Only a quantity
// that accumulates over the period is scaled: a rate or an average is the same in a shorter one.
func (ind Indicator) Pro(share Number) Indicator {
	if !ind.Cumulative || ind.IsQualitative() {
		return ind
	}
	scale := func(n *Number) *Number {
		if n == nil {
			return nil
		}
		scaled := n.Mul(share)
		return &scaled
	}
	ind.Target, ind.TargetFrom, ind.TargetTo, ind.Maximum = scale(ind.Target), scale(ind.TargetFrom), scale(ind.TargetTo), scale(ind.Maximum)
	return ind
}

// pro is the case by the targets of the shortened period.
func (c Case) pro() Case {
	if !c.Period.Prorated() {
		return c
	}
	share, indicators := c.Period.Share(), make([]CaseIndicator, len(c.Indicators))
	for i, ind := range c.Indicators {
		indicators[i] = ind
		indicators[i].Indicator = ind.Pro(share)
	}
	c.Indicators, c.scaled = indicators, true
	return c
}

// favour is the better of two computations of one case: by the targets as they were agreed and
// by those pro rata, for a shortened period never lowers a rating. Both are shown.
func (m *Method) favour(agreed, pro Result, cases []Case) Result {
	var terms []Term
	for i, c := range cases {
		number := 0
		if len(cases) > 1 {
			number = i + 1
		}
		terms = append(terms, c.proTerms(number)...)
	}
	if !m.better(agreed, pro) {
		terms = append(terms, compared(agreed, agreedName, "agreed-not-better"))
		pro.Breakdown = append(terms, pro.Breakdown...)
		return pro
	}
	terms = append(terms, compared(pro, proName, "pro-rata-lower"))
	agreed.Breakdown = append(terms, agreed.Breakdown...)
	return agreed
}

// compared tells of the computation that does not count.
func compared(r Result, what Text, why Code) Term {
	t := Term{Kind: TermLeftOut, What: what, Value: r.Score}
	if r.Rating != nil {
		t.Item = *r.Rating
	}
	return t.because(why)
}

// better reports whether a is the better result of the two: by rating, then by score.
func (m *Method) better(a, b Result) bool {
	switch x, y := m.rank(a), m.rank(b); {
	case x != y:
		return x < y
	case a.Score != nil && b.Score != nil:
		return a.Score.Cmp(*b.Score) > 0
	}
	return false
}

// rank of a result's rating, the best first; without a rating it is the last.
func (m *Method) rank(r Result) int {
	for i, rating := range m.Ratings {
		if r.Rating != nil && rating.ID == *r.Rating {
			return i
		}
	}
	return len(m.Ratings)
}

// proTerms explain the shortened period of a case and what it does to each target.
func (c Case) proTerms(part int) (terms []Term) {
	if !c.Period.Prorated() {
		return nil
	}
	percent := c.Period.Share().Mul(hundred)
	terms = append(terms, Term{Kind: TermPeriod, Part: part, What: periodName}.weighed(NewNumber(int64(c.Period.Days)), percent).because("period-shortened"))
	for _, ind := range c.Indicators {
		if !ind.Cumulative || ind.IsQualitative() {
			continue
		}
		for _, bound := range []struct {
			item string
			n    *Number
		}{{"target", ind.Target}, {"target_from", ind.TargetFrom}, {"target_to", ind.TargetTo}} {
			if bound.n != nil {
				t := Term{Kind: TermTarget, Part: part, Item: bound.item, What: Text{ind.Name, ind.Name}}
				terms = append(terms, t.weighed(*bound.n, percent).because("target-pro-rata"))
			}
		}
	}
	return terms
}

// The words of a shortened period.
var (
	periodName = Text{"Masa yang dihitung, dalam hari", "Period that counts, in days"}
	agreedName = Text{"Menurut target yang disepakati", "By the targets as agreed"}
	proName    = Text{"Menurut target prorata", "By the targets pro rata"}
)
