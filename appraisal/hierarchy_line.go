package appraisal

import "math"

// loops finds the loops among superiors. Each has its members in order, from the one
// added first.
func (h *Hierarchy) loops() [][]int {
	var found [][]int
	// seen is the walk, by its first person, that came by.
	seen := make([]int32, len(h.people))
	for start := range h.people {
		i, walk := start, int32(start+1)
		for i != Nobody && seen[i] == 0 {
			seen[i] = walk
			i = h.above(i)
		}
		if i == Nobody || seen[i] != walk {
			continue
		}
		loop := []int{i}
		first := 0
		for j := h.above(i); j != i; j = h.above(j) {
			if j < loop[first] {
				first = len(loop)
			}
			loop = append(loop, j)
		}
		found = append(found, append(loop[first:len(loop):len(loop)], loop[:first]...))
	}
	return found
}

// above is the superior of person i, Nobody for those who are gone.
func (h *Hierarchy) above(i int) int {
	if j := h.people[i].now.To[ToSuperior]; !h.people[i].gone && j != Nobody && !h.people[j].gone {
		return j
	}
	return Nobody
}

// refuseLoops refuses the rows of the roster that stand in a loop of superiors. Who was
// known before stays where they were, which may close another loop, so it looks again.
func (h *Hierarchy) refuseLoops() {
	for refused := true; refused; {
		refused = false
		for _, loop := range h.loops() {
			text := h.loopText(loop)
			for _, i := range loop {
				p := &h.people[i]
				if p.line == 0 {
					continue
				}
				refused = true
				h.Refuse(int(p.line), h.refs[p.refs[ToSuperior]].problem(ToSuperior, RosterLoop, "loop", text))
				p.line = 0
				if p.before != nil {
					p.now = *p.before
				} else {
					p.gone = true
				}
			}
		}
	}
}

// dropGone forgets references to people whose rows were refused.
func (h *Hierarchy) dropGone() {
	for i := range h.people {
		p := &h.people[i]
		if p.line == 0 {
			continue
		}
		for k := range relations {
			if j := p.now.To[k]; j != Nobody && h.people[j].gone {
				p.now.To[k] = Nobody
				h.fail(p, k, RosterSuperiorRefused)
			}
		}
	}
}

// climb puts the next above who did not leave in the place of superiors who left.
func (h *Hierarchy) climb() {
	for i := range h.people {
		p := &h.people[i]
		if p.gone || p.now.Employment != Active {
			continue
		}
		j := p.now.To[ToSuperior]
		// People known before may stand in a loop from elsewhere: give up in time.
		for steps := 0; j != Nobody && h.people[j].now.Employment == Left; steps++ {
			if j = h.above(j); steps > len(h.people) || j == i {
				j = Nobody
			}
		}
		if j != p.now.To[ToSuperior] {
			p.now.To[ToSuperior], p.stoodIn = j, true
		}
	}
}

// findHeads derives the head of every unit.
func (h *Hierarchy) findHeads() {
	below := make([]int32, len(h.people))
	for i := range h.people {
		if h.works(i) {
			if top := h.topInUnit(i); top != i {
				below[top]++
			}
		}
	}
	type claim struct {
		person int
		weight int32
		equals bool
	}
	best := make([]claim, len(h.Units))
	for i := range h.people {
		unit := h.people[i].now.Unit
		if !h.works(i) || unit == Nobody || h.topInUnit(i) != i {
			continue
		}
		// Reports count first, the post decides among equals.
		weight := 2*below[i] + 1
		if h.people[i].leads {
			weight++
		}
		if i == h.Official {
			weight = math.MaxInt32
		}
		switch c := &best[unit]; {
		case weight > c.weight:
			*c = claim{person: i, weight: weight}
		case weight == c.weight:
			c.equals = true
		}
	}
	for u, c := range best {
		unit := &h.Units[u]
		switch {
		case c.weight > 0 && !c.equals:
			unit.Head = c.person
		case unit.Head != Nobody && (!h.works(unit.Head) || h.people[unit.Head].now.Unit != u):
			unit.Head = Nobody
		}
	}
}

// works reports whether person i is an active employee.
func (h *Hierarchy) works(i int) bool {
	return !h.people[i].gone && h.people[i].now.Employment == Active
}

// topInUnit follows the superiors of person i as long as they work in the same unit.
func (h *Hierarchy) topInUnit(i int) int {
	unit := h.people[i].now.Unit
	for range len(h.people) {
		j := h.above(i)
		if j == Nobody || !h.works(j) || h.people[j].now.Unit != unit {
			break
		}
		i = j
	}
	return i
}

// standIn gives those without a superior the head of their unit or of one above it, at
// last the official.
func (h *Hierarchy) standIn() {
	for i := range h.people {
		p := &h.people[i]
		if i == h.Official || !h.works(i) || p.now.To[ToSuperior] != Nobody || (p.line == 0 && !p.stoodIn) {
			continue
		}
		p.stoodIn = true
		p.now.To[ToSuperior] = h.nextHead(i)
	}
	for again := true; again; {
		again = false
		for _, loop := range h.loops() {
			// One at a time, rows of the roster first, so that a second import ends alike.
			for _, i := range loop {
				p := &h.people[i]
				if !p.stoodIn {
					continue
				}
				again = true
				if o := h.official(); p.now.To[ToSuperior] != o {
					p.now.To[ToSuperior] = o
				} else {
					p.now.To[ToSuperior] = Nobody
				}
				break
			}
		}
	}
	for i := range h.people {
		p := &h.people[i]
		if p.line == 0 {
			continue
		}
		j := p.now.To[ToSuperior]
		if p.failed != "" {
			h.Warn(int(p.line), h.refs[p.refs[ToSuperior]].problem(ToSuperior, p.failed, h.instead(j)...))
		}
		field := string(RosterSuperior)
		switch {
		case !p.stoodIn:
		case j == Nobody:
			h.Warn(int(p.line), Refuse(Invalid, RosterSuperiorNone, field, ""))
		case h.Given[ToSuperior] && p.refs[ToSuperior] == 0:
			h.Warn(int(p.line), Refuse(Invalid, RosterSuperiorMissing, field, "", h.instead(j)...))
		}
	}
}

// What happens where the person a roster names is not to be had: who stands in, by their
// role and, an employee, by their number.
const (
	// RosterInstead is the key of what happened instead in what a problem wants.
	RosterInstead = "instead"

	InsteadHead     = "head"
	InsteadOfficial = "official"
	// InsteadLine: the appraiser is the superior, or the manager the appraiser's.
	InsteadLine = "line"
	InsteadNone = "none"
)

// instead says that person j stands in as a superior.
func (h *Hierarchy) instead(j int) []string {
	switch {
	case j == Nobody:
		return []string{RosterInstead, InsteadNone}
	case j == h.Official || h.people[j].number == "":
		return []string{RosterInstead, InsteadOfficial}
	}
	return []string{RosterInstead, InsteadHead, "stand_in", h.people[j].number}
}

// fail notes that the person a row names is not to be had. Who is the superior instead is
// known only at the end.
func (h *Hierarchy) fail(p *member, k Relation, code Code) {
	instead := InsteadLine
	switch k {
	case ToSuperior:
		p.failed = code
		return
	case ToTeamLeader:
		instead = InsteadNone
	}
	h.Warn(int(p.line), h.refs[p.refs[k]].problem(k, code, RosterInstead, instead))
}

// nextHead is who stands in as the superior of person i.
func (h *Hierarchy) nextHead(i int) int {
	unit := h.people[i].now.Unit
	for range len(h.Units) {
		if unit == Nobody {
			break
		}
		if head := h.Units[unit].Head; head != Nobody && head != i && h.works(head) {
			return head
		}
		unit = h.Units[unit].Parent
	}
	return h.official()
}

// official is the official, unless they left.
func (h *Hierarchy) official() int {
	if o := h.Official; o != Nobody && !h.people[o].gone && h.people[o].now.Employment != Left {
		return o
	}
	return Nobody
}
