package appraisal

// match finds whom each reference means.
func (h *Hierarchy) match() (assessors []string) {
	for n := 1; n < len(h.refs); n++ {
		ref := &h.refs[n]
		byNumber, numbered := h.byNumber[ref.Number]
		if ref.Number == "" {
			byNumber, numbered = h.byNumber[ref.Name]
			numbered = numbered && ref.Name != ""
		}
		named, several := Nobody, false
		if IsName(ref.Name) {
			named, several = h.named(ref.Name)
		}
		switch {
		case numbered:
			ref.person = int(byNumber)
			if named != Nobody && named != ref.person && !h.isCalled(ref.person, ref.Name) {
				ref.code = RosterSuperiorDiffers
			}
		case several:
			ref.code = RosterSuperiorTwice
		case named != Nobody:
			ref.person = named
		case IsName(ref.Name):
			place := noPlace
			place.Employment = NoEmployment
			ref.person, ref.code = h.append("", ref.Name, "", place), RosterAssessorMade
			assessors = append(assessors, ref.Name)
		default:
			ref.code = RosterSuperiorUnknown
		}
	}
	return assessors
}

// named finds the one person of a name, or says that there are several.
func (h *Hierarchy) named(name string) (person int, several bool) {
	key, loose := NameKey(name)
	best := 6
	person = Nobody
	consider := func(i int32, loosely bool) {
		rank := 1
		switch h.people[i].now.Employment {
		case Left:
			rank = 2
		case NoEmployment:
			rank = 5
		}
		if loosely {
			rank += 2
		}
		switch {
		case rank < best:
			best, person, several = rank, int(i), false
		case rank == best:
			several = true
		}
	}
	if i, ok := h.byName[key]; ok {
		for ; i != Nobody; i = h.people[i].sameName {
			consider(i, false)
		}
	}
	// Initials may be missing on either side but must not contradict each other.
	if loose == key {
		if i, ok := h.byLoose[key]; ok {
			for ; i != Nobody; i = h.people[i].sameLoose {
				consider(i, true)
			}
		}
	} else if i, ok := h.byName[loose]; ok {
		for ; i != Nobody; i = h.people[i].sameName {
			consider(i, true)
		}
	}
	if several {
		return Nobody, true
	}
	return person, false
}

// isCalled reports whether person i is one of those with that name.
func (h *Hierarchy) isCalled(i int, name string) bool {
	key, _ := NameKey(name)
	first, ok := h.byName[key]
	for j := first; ok && j != Nobody; j = h.people[j].sameName {
		if int(j) == i {
			return true
		}
	}
	return false
}

// follow gives a row of the roster the place it asks for.
func (h *Hierarchy) follow(i int) {
	p := &h.people[i]
	for k := range relations {
		if !h.Given[k] && p.before != nil {
			p.now.To[k] = p.before.To[k]
			continue
		}
		ref := &h.refs[p.refs[k]]
		p.now.To[k] = ref.person
		if k != ToSuperior && ref.person == i {
			p.now.To[k] = Nobody
			if k != ToTeamLeader {
				h.fail(p, k, RosterOneself)
			}
		}
		switch {
		case ref.code == "", ref.code == RosterAssessorMade && ref.told:
		case ref.person == Nobody:
			h.fail(p, k, ref.code)
		default:
			ref.told = true
			h.Warn(int(p.line), ref.problem(k, ref.code))
		}
	}
}

// problem is what is wrong with a reference in the column it stands in.
func (r *reference) problem(k Relation, code Code, want ...string) *Error {
	field, value := relationFields[k][0], r.Name
	if value == "" {
		field, value = relationFields[k][1], r.Number
	}
	if r.Number != "" && r.Name != "" && code == RosterSuperiorDiffers {
		want = append(want, "number", r.Number)
	}
	return Refuse(Invalid, code, string(field), value, want...)
}
