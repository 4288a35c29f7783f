package appraisal

import (
	"fmt"
	"slices"
	"strings"
)

// at is the path of an element.
func at(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// links checks how the results of a plan hang together: with the leader's, and with the
// indicators that measure them.
func (p *Problems) links(pl Plan, f Facts) {
	all := pl.Results()
	required := f.Method.Cascades()
	said, missing := map[string]Indicator{}, map[string]bool{}
	for i, ind := range pl.Indicators {
		field, key := at("indicators", i), sameText(ind.ResultName())
		supports, none := strings.TrimSpace(ind.Supports) != "", strings.TrimSpace(ind.SupportsNone) != ""
		switch {
		case supports && none:
			p.Add("supports-twice", field+".supports_none", clip(ind.SupportsNone))
		case none:
			p.reason(field+".supports_none", ind.SupportsNone)
		case supports:
			p.supports(field+".supports", ind.Supports, f.Leader)
		case required:
			r, _ := find(all, func(r OwnResult) bool { return sameText(r.Name) == key })
			if r.Supports == "" && r.SupportsNone == "" && !missing[key] {
				p.Add("supports-missing", field+".supports", clip(ind.ResultName()))
			}
			missing[key] = true
		}
		if !supports && !none {
			continue
		}
		before, twice := said[key]
		said[key] = ind
		if twice && (sameText(before.Supports) != sameText(ind.Supports) || (strings.TrimSpace(before.SupportsNone) != "") != none) {
			p.Add("result-linked-twice", field+".supports", clip(ind.ResultName()))
		}
	}
	if len(all) > 0 && !slices.ContainsFunc(all, func(r OwnResult) bool { return r.Work == MainWork }) {
		p.Add("main-work-missing", "indicators", "")
	}
}

// supports checks that the leader has the result, where the leader has a plan.
func (p *Problems) supports(field, name string, leader *Plan) {
	if leader == nil {
		return
	}
	if _, known := leader.result(name); !known {
		p.Add("supports-unknown", field, clip(name), "choices", strings.Join(ids(leader.Results(), func(r OwnResult) string { return r.Name }), "; "))
	}
}

// about checks what an indicator is about: an aspect, or a perspective in the plans of high leaders.
func (p *Problems) about(field string, ind Indicator, m *Method, highLeader bool) {
	rules := m.PlanRules()
	if highLeader {
		known := ids(rules.Perspectives, func(v Perspective) string { return v.ID })
		p.chosen(field+".perspective", ind.Perspective, known, true)
		if ind.Aspect != "" {
			p.Add("not-asked", field+".aspect", clip(string(ind.Aspect)))
		}
		return
	}
	known := rules.Aspects
	if len(known) == 0 {
		known = []Aspect{QuantityAspect, QualityAspect, TimeAspect, CostAspect}
	}
	p.chosen(field+".aspect", string(ind.Aspect), texts(known...), len(rules.Aspects) > 0)
	if ind.Perspective != "" {
		p.Add("not-asked", field+".perspective", clip(ind.Perspective))
	}
}

// chosen checks that a word is one of those known, or absent where nobody needs it.
func (p *Problems) chosen(field, word string, known []string, needed bool) {
	switch {
	case word == "" && !needed:
	case word == "":
		p.Add("choice-missing", field, "", "choices", strings.Join(known, ", "))
	case !slices.Contains(known, word):
		p.Add("choice-unknown", field, clip(word), "choices", strings.Join(known, ", "))
	}
}
