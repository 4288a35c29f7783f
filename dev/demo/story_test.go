package demo

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
)

// office is a head with two leads and some staff below each, known by numbers.
func office(staff int) []Actor {
	people := []Actor{{ID: uuid.New(), Name: "Pejabat"}}
	add := func(above Actor) Actor {
		n := len(people)
		p := Actor{ID: uuid.New(), Name: fmt.Sprintf("Pegawai %d", n), Number: fmt.Sprintf("%03d", n), Employed: true, Supervisor: above.ID}
		p.Unit, p.Contract = above.Unit, n == 5 || n == 6
		if n == 2 || n == 3 {
			p.Unit = "Seksi " + p.Number
		}
		people = append(people, p)
		return p
	}
	head := add(people[0])
	leads := []Actor{add(head), add(head)}
	for i := range staff {
		add(leads[i%2])
	}
	return people
}

func TestStoryIsTheSameForASeed(t *testing.T) {
	played := func(seed uint64) map[string]part {
		s := newStory(seed, office(12))
		byNumber := map[string]part{}
		for id, p := range s.parts {
			byNumber[s.people[id].Number] = p
		}
		return byNumber
	}
	first := played(7)
	if again := played(7); fmt.Sprint(again) != fmt.Sprint(first) {
		t.Errorf("the same seed tells another story: %v, %v", again, first)
	}
	if other := played(8); fmt.Sprint(other) == fmt.Sprint(first) {
		t.Error("another seed tells the same story")
	}
}

// Whatever the seed, every part that a year must show is played, and by staff.
func TestEveryPartIsPlayed(t *testing.T) {
	for seed := range uint64(200) {
		s := newStory(seed, office(8))
		seen := map[part]bool{}
		for id, p := range s.parts {
			seen[p] = true
			if number := s.people[id].Number; number <= "003" {
				t.Fatalf("seed %d: lead %s plays %d", seed, number, p)
			}
		}
		for _, p := range parts[:8] {
			if !seen[p] {
				t.Errorf("seed %d: nobody plays %d", seed, p)
			}
		}
	}
}

// Whatever the seed, the year is reshaped: who is transferred and whose contract ends.
func TestEveryYearIsReshaped(t *testing.T) {
	for seed := range uint64(200) {
		for _, staff := range []int{8, 30} {
			s := newStory(seed, office(staff))
			moving, to, leaving := s.people[s.moving], s.people[s.to], s.people[s.leaving]
			if s.moving == uuid.Nil || to.Unit == moving.Unit || to.ID == moving.Supervisor || to.Number > "003" {
				t.Errorf("seed %d, %d staff: %+v is transferred to %+v", seed, staff, moving, to)
			}
			if !leaving.Contract || s.leaving == s.moving {
				t.Errorf("seed %d, %d staff: the contract of %+v ends", seed, staff, leaving)
			}
			parts := [2]part{s.parts[s.moving], s.parts[s.leaving]}
			if want := ([2]part{low, refuser}); staff == 8 && parts != want || staff == 30 && parts != [2]part{} {
				t.Errorf("seed %d, %d staff: they play %v as well", seed, staff, parts)
			}
			if !s.settled(s.moving.String()) || !s.settled(s.leaving.String()) || s.settled("") {
				t.Error("others are late about them")
			}
		}
	}
}

// Nobody is stuck for want of a part in an agency of one.
func TestSmallAgencyHasOneSuccessor(t *testing.T) {
	people := office(0)[:2]
	s := newStory(1, people)
	if _, ok := s.successor(people[1].ID, people[0].ID); ok {
		t.Error("somebody took over where nobody is left")
	}
}

func TestHabitsDependOnWhatTheyAreAbout(t *testing.T) {
	people := office(8)
	opened := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	of := func(seed uint64, kind appraisal.DutyKind, subject Actor) habit {
		p := &person{actor: people[1], story: newStory(seed, people), halfDay: time.Second}
		d := Duty{ID: uuid.NewString(), Kind: kind, Round: 1, Lapses: true, OpenedAt: opened, DueAt: opened.Add(10 * time.Second)}
		d.Subject.ID = subject.ID.String()
		return p.habit(d)
	}
	late := 0
	for seed := range uint64(200) {
		h := of(seed, appraisal.AssessPeer, people[5])
		if again := of(seed, appraisal.AssessPeer, people[5]); again != h {
			t.Fatalf("seed %d: %+v, then %+v", seed, h, again)
		}
		if h.at.IsZero() {
			late++
		} else if h.at.Before(opened) || h.at.After(opened.Add(7*time.Second)) {
			t.Errorf("seed %d: acts at %s", seed, h.at)
		}
	}
	if late < 10 || late > 80 {
		t.Errorf("%d of 200 peers are silent", late)
	}
}
