package appraisal

import (
	"regexp"
	"strings"
)

// Nobody is the index of no person and of no unit.
const Nobody = -1

// Relation is how one person stands to another.
type Relation int

// The relations a roster can state.
const (
	ToSuperior Relation = iota
	ToAppraiser
	ToManager
	ToTeamLeader
	relations
)

// RelationFields are the columns of each relation: one for a number or a name, and one
// for a number only.
func RelationFields() [relations][2]RosterField { return relationFields }

var relationFields = [relations][2]RosterField{
	{RosterSuperior, RosterSuperiorNumber},
	{RosterAppraiser, RosterAppraiserNumber},
	{RosterManager, RosterManagerNumber},
	{RosterTeamLeader, RosterTeamLeaderNumber},
}

// Place is where a person stands: indices of people and of a unit, or Nobody.
type Place struct {
	Employment Employment
	Unit       int
	To         [relations]int
}

// HierarchyUnit is a unit with its parent and its head, indices or Nobody.
type HierarchyUnit struct {
	Parent int
	Head   int
}

// Hierarchy works out who stands above whom in an agency, from the rows of a roster and
// from the people known before. Add all rows, then Know all people, then Resolve; each
// person has the index of their first mention.
type Hierarchy struct {
	// Units of the agency; Resolve sets their heads.
	Units []HierarchyUnit
	// Official stands above everybody else, or Nobody.
	Official int
	// Given says which relations the roster has a column for; the others stay as they were.
	Given [relations]bool
	// GivenUnit: the roster has a column for the unit.
	GivenUnit bool
	// Refuse and Warn hear about rows of the roster. They must be set.
	Refuse, Warn func(line int, problem *Error)

	people   []member
	byNumber map[string]int32
	byName   map[string]int32
	byLoose  map[string]int32
	refs     []reference
	refIndex map[RosterReference]int32
}

// member is a person of the hierarchy. Those with the same name form a list.
type member struct {
	number string
	// line of the row that counts; 0 for who has none, or a refused one.
	line int32
	// mentioned is the line of the row, refused or not.
	mentioned int32
	sameName  int32
	sameLoose int32
	refs      [relations]int32
	now       Place
	before    *Place
	// leads: the post is one of a head.
	leads bool
	// gone: refused, and not known before either.
	gone bool
	// stoodIn: the superior is not the one the roster names but stands in.
	stoodIn bool
	// failed is why the superior the roster names is not the superior.
	failed Code
	// met: known before, by their number.
	met bool
	// adopted: known before as an assessor who is no employee.
	adopted bool
}

type reference struct {
	RosterReference
	person int
	code   Code
	told   bool
}

// NewHierarchy is a hierarchy of nobody.
func NewHierarchy() *Hierarchy {
	return &Hierarchy{
		Official: Nobody, byNumber: map[string]int32{}, byName: map[string]int32{}, byLoose: map[string]int32{},
		// The blank reference comes first and means nobody.
		refs: []reference{{person: Nobody}}, refIndex: map[RosterReference]int32{{}: 0},
	}
}

// Add takes a row of the roster. Employment is empty where the row does not say. It
// returns the person's index and false when the number was taken by an earlier row.
func (h *Hierarchy) Add(line int, row RosterRow, employment Employment) (int, bool) {
	if first, taken := h.byNumber[row.Number]; taken {
		return int(first), false
	}
	place := noPlace
	place.Employment = employment
	i := h.append(row.Number, row.Name, row.Post, place)
	h.people[i].line, h.people[i].mentioned = int32(line), int32(line)
	for k, ref := range [relations]RosterReference{row.Superior, row.Appraiser, row.Manager, row.TeamLeader} {
		at, ok := h.refIndex[ref]
		if !ok {
			at = int32(len(h.refs))
			h.refIndex[ref] = at
			h.refs = append(h.refs, reference{RosterReference: ref, person: Nobody})
		}
		h.people[i].refs[k] = at
	}
	return i, true
}

// AddRefused takes a row that is refused for other reasons, so that whoever refers to
// it is not told that there is no such person.
func (h *Hierarchy) AddRefused(line int, row RosterRow) {
	if _, taken := h.byNumber[row.Number]; taken || row.Number+row.Name == "" {
		return
	}
	p := &h.people[h.append(row.Number, row.Name, "", noPlace)]
	p.mentioned, p.gone = int32(line), true
}

var noPlace = Place{Employment: Active, Unit: Nobody, To: [relations]int{Nobody, Nobody, Nobody, Nobody}}

// Know takes a person known before and returns their index. Set where they stood with
// Stood once all are known.
func (h *Hierarchy) Know(number, name, post string, employment Employment) int {
	if number != "" {
		if i, ok := h.byNumber[number]; ok {
			h.people[i].met = true
			return int(i)
		}
	}
	place := noPlace
	place.Employment = employment
	i := h.append(number, name, post, place)
	h.people[i].met = true
	return i
}

// Outsider is an assessor who is no employee, as they were known before.
type Outsider struct {
	Name, Post string
	// Index is set by KnowOutsiders.
	Index int
}

// KnowOutsiders takes the assessors known before who are no employees, once all others are
// known. One whose name is that of a new row, and of nobody else, is that employee from now
// on and gets the row's index.
func (h *Hierarchy) KnowOutsiders(outsiders []Outsider) {
	namesakes := map[string]int{}
	for _, o := range outsiders {
		key, _ := NameKey(o.Name)
		namesakes[key]++
	}
	// Nobody joins the names before all have looked.
	for n := range outsiders {
		o := &outsiders[n]
		o.Index = Nobody
		if key, _ := NameKey(o.Name); key != "" && namesakes[key] == 1 {
			if i, ok := h.byName[key]; ok && h.people[i].line > 0 && !h.people[i].met && h.people[i].sameName == Nobody {
				h.people[i].met, h.people[i].adopted = true, true
				o.Index = int(i)
			}
		}
	}
	for n := range outsiders {
		if o := &outsiders[n]; o.Index == Nobody {
			o.Index = h.Know("", o.Name, o.Post, NoEmployment)
		}
	}
}

// Adopted counts the assessors who became employees; call it after Resolve.
func (h *Hierarchy) Adopted() int {
	count := 0
	for i := range h.people {
		if p := &h.people[i]; p.adopted && p.line > 0 {
			count++
			h.Warn(int(p.line), Refuse(Invalid, RosterAdopted, string(RosterNumber), p.number))
		}
	}
	return count
}

// Join puts person i into a unit.
func (h *Hierarchy) Join(i, unit int) { h.people[i].now.Unit = unit }

// Stood says where person i stood before.
func (h *Hierarchy) Stood(i int, place Place) {
	h.people[i].before = &place
	if p := &h.people[i]; p.line == 0 {
		p.now, p.gone = place, false
	}
}

func (h *Hierarchy) append(number, name, post string, place Place) int {
	i := int32(len(h.people))
	key, loose := NameKey(name)
	m := member{number: number, now: place, sameName: Nobody, sameLoose: Nobody, leads: headOf.MatchString(post)}
	if number != "" {
		h.byNumber[number] = i
	}
	if key == "" {
		h.people = append(h.people, m)
		return int(i)
	}
	if next, ok := h.byName[key]; ok {
		m.sameName = next
	}
	h.byName[key] = i
	if loose != key {
		if next, ok := h.byLoose[loose]; ok {
			m.sameLoose = next
		}
		h.byLoose[loose] = i
	}
	h.people = append(h.people, m)
	return int(i)
}

// headOf matches the post of a head, acting ones (Plt., Plh.) too.
var headOf = regexp.MustCompile(`(?i)^(?:pl[th]\.?\s+|pj\.?\s+|acting\s+)?(?:kepala|ketua|camat|lurah|direktur|inspektur|sekretaris daerah|head|director|chief|president)\b`)

// Len is how many people there are, assessors made by Resolve included.
func (h *Hierarchy) Len() int { return len(h.people) }

// Place is where person i stands now.
func (h *Hierarchy) Place(i int) Place { return h.people[i].now }

// Line is the line of the row of person i that counts, 0 for who has none.
func (h *Hierarchy) Line(i int) int { return int(h.people[i].line) }

// Mentioned is the line of the row of person i, be it refused.
func (h *Hierarchy) Mentioned(i int) int { return int(h.people[i].mentioned) }

// Known reports whether person i was known before.
func (h *Hierarchy) Known(i int) bool { return h.people[i].before != nil }

// Moved reports whether person i, who has no row in the roster, got another superior.
func (h *Hierarchy) Moved(i int) bool {
	p := &h.people[i]
	return p.line == 0 && p.before != nil && p.before.To[ToSuperior] != p.now.To[ToSuperior]
}

// Resolve works everything out and returns the names of the assessors it had to make;
// their indices follow the people added and known. The rules, in order:
//
//   - A reference means the person with that number, else the one person of that name:
//     an active employee before one who left before an assessor. A name that nobody has
//     makes an assessor; a number that nobody has, and a name that several have, mean nobody.
//   - Rows whose superiors form a loop are refused and change nothing.
//   - Instead of superiors who left stands the next above who did not.
//   - The head of a unit is the official, where a member; else the active member with no
//     superior inside it who has the most members below, among equals the one whose post
//     is that of a head. Where several are equal, the head stays who it was.
//   - Who has no superior is under the head of their unit, of the unit above it, and so
//     on, at last under the official. Where that would make a loop it is the official, else nobody.
//   - Appraiser and manager are kept only where they differ from the line, and nobody is
//     their own.
func (h *Hierarchy) Resolve() (assessors []string) {
	h.settle()
	assessors = h.match()
	for i := range h.people {
		if h.people[i].line > 0 {
			h.follow(i)
		}
	}
	h.refuseLoops()
	h.dropGone()
	h.climb()
	h.findHeads()
	h.standIn()
	h.differ()
	return assessors
}

// settle completes what a row does not say with what was known before.
func (h *Hierarchy) settle() {
	for i := range h.people {
		p := &h.people[i]
		if p.line == 0 {
			continue
		}
		if p.before != nil {
			if p.now.Employment == "" && p.before.Employment != NoEmployment {
				p.now.Employment = p.before.Employment
			}
			if !h.GivenUnit {
				p.now.Unit = p.before.Unit
			}
		}
		if p.now.Employment == "" {
			p.now.Employment = Active
		}
	}
}

// differ keeps appraiser and manager only where they differ from the line, and drops
// those who left.
func (h *Hierarchy) differ() {
	for i := range h.people {
		p := &h.people[i]
		if p.line == 0 {
			continue
		}
		for k := ToAppraiser; k < relations; k++ {
			if j := p.now.To[k]; j != Nobody && h.people[j].now.Employment == Left {
				p.now.To[k] = Nobody
			}
		}
		superior := p.now.To[ToSuperior]
		if p.now.To[ToAppraiser] == superior {
			p.now.To[ToAppraiser] = Nobody
		}
		appraiser := p.now.To[ToAppraiser]
		if appraiser == Nobody {
			appraiser = superior
		}
		if ref := &h.refs[p.refs[ToManager]]; h.Given[ToManager] && appraiser != Nobody && p.now.To[ToManager] == appraiser && ref.person == appraiser {
			h.Warn(int(p.line), ref.problem(ToManager, RosterManagerSame))
		}
		if appraiser != Nobody && p.now.To[ToManager] == h.people[appraiser].now.To[ToSuperior] {
			p.now.To[ToManager] = Nobody
		}
	}
}

// loopText names the members of a loop by their numbers.
func (h *Hierarchy) loopText(loop []int) string {
	const shown = 8
	var names []string
	for n, i := range loop {
		if n == shown {
			names = append(names, "…")
			break
		}
		names = append(names, h.people[i].number)
	}
	return strings.Join(append(names, h.people[loop[0]].number), " → ")
}
