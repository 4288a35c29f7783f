package appraisal

import (
	"fmt"
	"strconv"
)

// PartCase is a part of the year in one post, with how many days it lasted.
type PartCase struct {
	Case
	Days int
}

// ScoreParts computes what m makes of a year in several posts. Numeric methods weigh the scores
// of the parts by their days; in matrix methods the appraiser at the end judges the whole year,
// so that the last case counts. One part is what Score makes of it.
func ScoreParts(m *Method, parts []PartCase) (Result, error) {
	if len(parts) == 0 {
		return Result{}, fmt.Errorf("a year has at least one part")
	}
	last := parts[len(parts)-1]
	if len(parts) == 1 || m.Scoring.Kind == MatrixKind {
		return Score(m, last.Case)
	}
	agreed, err := scoreParts(m, parts)
	if err != nil {
		return Result{}, err
	}
	shorter := false
	pro, cases := make([]PartCase, len(parts)), make([]Case, len(parts))
	for i, p := range parts {
		shorter = shorter || p.Period.Prorated()
		pro[i], cases[i] = PartCase{Case: p.pro(), Days: p.Days}, p.Case
	}
	if !shorter {
		return agreed, nil
	}
	scaled, err := scoreParts(m, pro)
	if err != nil {
		return Result{}, err
	}
	return m.favour(agreed, scaled, cases), nil
}

// scoreParts is ScoreParts for a numeric method and several parts.
func scoreParts(m *Method, parts []PartCase) (Result, error) {
	last := parts[len(parts)-1]
	if m.program == nil {
		return Result{}, fmt.Errorf("method %s was not parsed", m.ID)
	}
	var days int64
	for _, p := range parts {
		if p.Days < 1 {
			return Result{}, fmt.Errorf("a part of the year has %d days", p.Days)
		}
		days += int64(p.Days)
	}
	whole := &scorer{m: m, c: last.Case, result: Result{Indicators: []IndicatorResult{}, Sections: []SectionResult{}, Breakdown: []Term{}}}
	var total Number
	complete := true
	for i, p := range parts {
		score, ok, err := whole.part(i+1, p, NewNumber(days))
		if err != nil {
			return Result{}, err
		}
		total, complete = total.Add(score), complete && ok
		whole.c.Innovation = whole.c.Innovation || p.Innovation
	}
	if complete {
		whole.conclude(total)
	}
	return whole.result, nil
}

// part computes one part and explains it; what it adds to the score is its own by its share of
// the days.
func (s *scorer) part(number int, p PartCase, days Number) (Number, bool, error) {
	if !p.scaled {
		if err := p.Check(s.m).Err(); err != nil {
			return Number{}, false, err
		}
	}
	one := &scorer{m: s.m, c: p.Case}
	one.family, _ = p.family(s.m)
	if err := one.indicators(); err != nil {
		return Number{}, false, err
	}
	score, ok := one.total()
	for _, r := range one.result.Indicators {
		r.Part = number
		s.result.Indicators = append(s.result.Indicators, r)
	}
	for _, r := range one.result.Sections {
		r.Part = number
		s.result.Sections = append(s.result.Sections, r)
	}
	for _, t := range one.result.Breakdown {
		t.Part = number
		s.explain(t)
	}
	n := strconv.Itoa(number)
	t := Term{Kind: TermPart, Part: number, What: Text{partName.ID + " " + n, partName.EN + " " + n}}
	if !ok {
		t.Kind = TermMissing
		s.explain(t.because("part-incomplete"))
		return Number{}, false, nil
	}
	t = t.weighed(score, NewNumber(int64(p.Days)).Mul(hundred).over(days)).because("part-by-days")
	s.explain(t)
	return *t.Product, true, nil
}
