package demo

import (
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"sync/atomic"

	"github.com/google/uuid"
)

// part is what an employee plays in the story of a year.
type part int

// The parts. Everybody else has an ordinary year.
const (
	ordinary part = iota
	low           // everybody finds the work poor: coaching follows
	star          // everybody finds it outstanding: a reward follows
	objector      // objects to the result, and had a plan returned before
	unfair        // rated far too low by the supervisor: the forum or an objection mends it
	lapsed        // the supervisor lets the assessment lapse: the manager extends
	replaced      // HR replaces the supervisor in the middle of the assessment
	refuser       // refuses to acknowledge, and tries some things too late
	silent        // never does anything
	orphan        // the supervisor lets the plan lapse as well: HR drafts it, another takes over
)

// parts in the order in which they are given out: a small agency plays the first ones.
var parts = []part{low, star, objector, unfair, lapsed, replaced, refuser, silent, orphan}

// story is what happens in a year, the same for a seed and a roster whenever it is told.
type story struct {
	seed   uint64
	people map[uuid.UUID]Actor
	parts  map[uuid.UUID]part
	// moving is transferred in mid-year, to the lead of another unit; the contract of leaving ends
	// within the year. Nobody where the agency has none.
	moving, to, leaving uuid.UUID
	// drafted: the supervisor who will be replaced has saved a draft.
	drafted atomic.Bool
	// moved: HR has replaced that supervisor.
	moved atomic.Bool
	// deaf: about some employees, whoever is asked first what to do about a late duty does not answer.
	deaf bool
	// weak are the units in which many are weak in one competency; none in most stories.
	weak map[string]bool
}

func newStory(seed uint64, people []Actor) *story {
	s := &story{seed: seed, people: map[uuid.UUID]Actor{}, parts: map[uuid.UUID]part{}}
	leads := map[uuid.UUID]bool{}
	for _, p := range people {
		s.people[p.ID] = p
		if p.Employed {
			leads[p.Supervisor] = true
		}
	}
	var staff []Actor
	for _, p := range people {
		if p.Employed && !leads[p.ID] {
			staff = append(staff, p)
		}
	}
	slices.SortStableFunc(staff, func(a, b Actor) int { return compare(a.Number, b.Number) })
	r := s.chance("parts")
	r.Shuffle(len(staff), func(i, j int) { staff[i], staff[j] = staff[j], staff[i] })
	s.leave(staff)
	for i, p := range staff[:min(len(staff), len(parts))] {
		s.parts[p.ID] = parts[i]
	}
	s.reshape(staff, leads)
	return s
}

// leave puts somebody with a contract where they play no part, or the refuser's in a small
// agency: a year that ends early has no room for a longer story.
func (s *story) leave(staff []Actor) {
	at := len(staff) - 1
	if at < len(parts) {
		at = slices.Index(parts, refuser)
	}
	i := slices.IndexFunc(staff, func(p Actor) bool { return p.Contract })
	if i < 0 || at < 0 || at >= len(staff) {
		return
	}
	staff[i], staff[at] = staff[at], staff[i]
	s.leaving = staff[at].ID
}

// reshape says who is transferred in mid-year: who plays the low part, in a small agency.
func (s *story) reshape(staff []Actor, leads map[uuid.UUID]bool) {
	heads := slices.DeleteFunc(slices.Collect(maps.Values(s.people)), func(p Actor) bool { return !p.Employed || !leads[p.ID] })
	slices.SortFunc(heads, func(a, b Actor) int { return compare(a.Number, b.Number) })
	at := len(staff) - 2
	if at < len(parts) {
		at = slices.Index(parts, low)
	}
	if at >= len(staff) || staff[at].ID == s.leaving {
		return
	}
	who := staff[at]
	there := slices.DeleteFunc(heads, func(p Actor) bool {
		return p.ID == who.Supervisor || !s.people[p.Supervisor].Employed || p.Unit == who.Unit || p.Unit == ""
	})
	if len(there) > 0 {
		s.moving, s.to = who.ID, there[s.chance("transfer").IntN(len(there))].ID
	}
}

// settled reports whether nobody is late about somebody: enough happens to them.
func (s *story) settled(subject string) bool {
	id := parsed(subject)
	return id != uuid.Nil && (id == s.moving || id == s.leaving)
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// part of somebody, by the ID that the API gives.
func (s *story) part(id string) part { return s.parts[parsed(id)] }

// called is a name for somebody that is the same in every run: IDs are not.
func (s *story) called(id string) string {
	p, ok := s.people[parsed(id)]
	switch {
	case !ok:
		return ""
	case p.Number != "":
		return p.Number
	}
	return p.Name
}

// chance is randomness that depends on what it is about and nothing else, so that the order
// in which things happen makes no difference.
func (s *story) chance(about ...string) *rand.Rand {
	h := fnv.New64a()
	for _, a := range about {
		_, _ = h.Write([]byte(a))
		_, _ = h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(s.seed, h.Sum64()))
}

// quality of somebody's year, from 0 to 1.
func (s *story) quality(subject string) float64 {
	switch s.part(subject) {
	case low:
		return 0
	case star:
		return 1
	case unfair, objector:
		return 0.72
	}
	return 0.55 + 0.4*s.chance("quality", s.called(subject)).Float64()
}

// successor takes over from a supervisor who is replaced: another lead, else anybody.
func (s *story) successor(employee uuid.UUID, supervisors ...uuid.UUID) (uuid.UUID, bool) {
	var leads, others []Actor
	supervises := map[uuid.UUID]bool{}
	for _, p := range s.people {
		if p.Employed {
			supervises[p.Supervisor] = true
		}
	}
	for _, p := range s.people {
		switch {
		case p.ID == employee || slices.Contains(supervisors, p.ID) || !p.Employed:
		case supervises[p.ID]:
			leads = append(leads, p)
		default:
			others = append(others, p)
		}
	}
	for _, from := range [][]Actor{leads, others} {
		if len(from) == 0 {
			continue
		}
		slices.SortFunc(from, func(a, b Actor) int { return compare(a.Number, b.Number) })
		return from[s.chance("successor", s.called(employee.String())).IntN(len(from))].ID, true
	}
	return uuid.Nil, false
}

// actingHead is the head who supervises the most leads, and the lead who acts for them.
func (s *story) actingHead() (head, acting uuid.UUID, ok bool) {
	leads := map[uuid.UUID]bool{}
	for _, p := range s.people {
		if p.Employed {
			leads[p.Supervisor] = true
		}
	}
	below := map[uuid.UUID][]Actor{}
	for _, p := range s.people {
		if p.Employed && leads[p.ID] && s.people[p.Supervisor].Employed {
			below[p.Supervisor] = append(below[p.Supervisor], p)
		}
	}
	for id, their := range below {
		best := below[head]
		if len(their) > len(best) || len(their) == len(best) && compare(s.people[id].Number, s.people[head].Number) < 0 {
			head = id
		}
	}
	if len(below[head]) < 2 {
		return head, acting, false
	}
	slices.SortFunc(below[head], func(a, b Actor) int { return compare(a.Number, b.Number) })
	return head, below[head][0].ID, true
}

func parsed(id string) uuid.UUID {
	u, _ := uuid.Parse(id)
	return u
}
