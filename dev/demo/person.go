package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"rapor/appraisal"
)

// pile is how many open duties make somebody work through them without further ado.
const pile = 40

// person is somebody who looks at their list of duties now and then, and acts on it.
type person struct {
	Someone
	actor Actor
	story *story
	mind  map[string]*habit
	// escalated counts what was escalated to them before, by process and kind.
	escalated map[string]int
	mu        sync.Mutex
	halfDay   time.Duration
	// pause between two looks while nothing is planned.
	pause time.Duration
	// forum: the method has one. Only ratings says what can be adjusted.
	forum   bool
	ratings []appraisal.Rating
	notes   *notes
}

// notes collect what should not have happened, once each with an example.
type notes struct {
	mu       sync.Mutex
	mistakes map[string]*mistake
	tooLate  int
}

type mistake struct {
	example string
	times   int
}

func (n *notes) mistake(who, what string, err error) {
	kind := what
	if r, ok := refused(err); ok {
		kind += string(r.Code)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.mistakes == nil {
		n.mistakes = map[string]*mistake{}
	}
	if n.mistakes[kind] == nil {
		n.mistakes[kind] = &mistake{example: who + ", " + what + ": " + err.Error()}
	}
	n.mistakes[kind].times++
}

func (n *notes) list() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var list []string
	for _, m := range n.mistakes {
		list = append(list, fmt.Sprintf("%s (%d times)", m.example, m.times))
	}
	slices.Sort(list)
	return list
}

func (n *notes) late() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.tooLate++
}

func (p *person) name() string { return p.story.called(p.actor.ID.String()) }

// live looks at the list until ctx ends: when something is planned, and else at every pause;
// at is when the first time.
func (p *person) live(ctx context.Context, at time.Duration) {
	timer := time.NewTimer(at)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		next := time.Now().Add(p.pause)
		p.visit(ctx)
		for _, h := range p.mind {
			if !h.tried && !h.at.IsZero() && h.at.Before(next) {
				next = h.at
			}
		}
		// What could not be done now is not tried again and again.
		timer.Reset(max(time.Until(next), p.halfDay/2))
	}
}

// visit does what is planned for by now.
func (p *person) visit(ctx context.Context) {
	duties, err := p.Duties(ctx)
	if err != nil {
		p.complain(ctx, "list", err)
		return
	}
	// Whoever stands above many has as many assistants.
	var busy sync.WaitGroup
	hands := make(chan struct{}, 1+len(duties)/pile)
	open := map[string]bool{}
	for _, d := range duties {
		open[d.ID] = true
		h, known := p.mind[d.ID]
		if !known {
			first := p.habit(d)
			h = &first
			p.mind[d.ID] = h
			p.begin(ctx, d, h)
		}
		if !d.Lapses && (h.late || h.at.IsZero()) && !h.tried {
			// There is nobody after them: it cannot be left undone.
			h.at, h.late = time.Now(), false
		}
		due := !h.at.IsZero() && !time.Now().Before(h.at)
		if h.tried || !due && (len(duties) < pile || h.at.IsZero() || h.late) {
			continue
		}
		hands <- struct{}{}
		busy.Go(func() {
			defer func() { <-hands }()
			p.act(ctx, d, h)
		})
	}
	busy.Wait()
	for id, h := range p.mind {
		switch {
		case open[id]:
		case h.late && !h.tried:
			if !time.Now().Before(h.at) {
				p.act(ctx, Duty{ID: id}, h)
			}
		default:
			delete(p.mind, id)
		}
	}
}

// begin writes a draft where somebody is of that kind, or the story needs one.
func (p *person) begin(ctx context.Context, d Duty, h *habit) {
	theirs := d.Kind == appraisal.AssessSubordinate && p.story.part(d.Subject.ID) == replaced && h.at.IsZero()
	if !theirs && (!h.draft || h.at.IsZero() || d.Kind.Rater() == "") {
		return
	}
	form, err := p.Form(ctx, d.ID)
	if err == nil {
		if body, _ := p.answer(ctx, form); body != nil {
			revision := 0
			if form.Draft != nil {
				revision = form.Draft.Revision
			}
			err = p.Save(ctx, d.ID, revision, body)
		}
	}
	if err != nil {
		p.complain(ctx, "draft of "+string(d.Kind), err)
		return
	}
	if theirs {
		p.story.drafted.Store(true)
	}
}

// act opens the form and hands in the answer.
func (p *person) act(ctx context.Context, d Duty, h *habit) {
	form, err := p.Form(ctx, d.ID)
	if err != nil {
		h.tried = h.late || final(err)
		p.complain(ctx, "form of "+string(d.Kind), err)
		return
	}
	p.clarify(ctx, form)
	body, err := p.answer(ctx, form)
	if err != nil {
		p.complain(ctx, "answer to "+string(form.Duty.Kind), err)
		return
	}
	if body == nil {
		return
	}
	err = p.Submit(ctx, form.Duty.ID, body)
	if r, ok := refused(err); ok && h.late && r.Code == "closed" {
		h.tried = true
		p.notes.late()
		return
	}
	if _, ok := refused(err); ok && p.overtaken(ctx, form) {
		return // what they wrote was about the plan before; they look again
	}
	h.tried = err == nil || final(err)
	p.complain(ctx, "submission of "+string(form.Duty.Kind), err)
}

// overtaken reports whether another plan came into force since the person read the form.
func (p *person) overtaken(ctx context.Context, read Form) bool {
	now, err := p.Form(ctx, read.Duty.ID)
	if err != nil {
		return false
	}
	before, _ := json.Marshal(read.Asks.Plan)
	after, _ := json.Marshal(now.Asks.Plan)
	return !bytes.Equal(before, after)
}

// clarify records the dialogue that a plan needs. Whoever writes a plan, or agrees to one, for
// those two leaves it to them.
func (p *person) clarify(ctx context.Context, f Form) {
	err := p.Clarify(ctx, f)
	if r, ok := refused(err); ok && r.Code == "journal-not-yours" {
		return
	}
	p.complain(ctx, "dialogue", err)
}

// final reports whether trying again would make no difference.
func final(err error) bool {
	r, ok := refused(err)
	return ok && r.Status < http.StatusInternalServerError && r.Status != http.StatusConflict
}

// complain notes a refusal that a person who does everything right does not get. That
// somebody else was faster, or an outage, is part of life.
func (p *person) complain(ctx context.Context, what string, err error) {
	if err == nil || ctx.Err() != nil {
		return
	}
	r, ok := refused(err)
	if !ok || r.Status >= http.StatusInternalServerError && r.Status != http.StatusInternalServerError {
		return
	}
	switch r.Status {
	case http.StatusConflict, http.StatusGone:
		return
	}
	p.notes.mistake(p.actor.Name, what, err)
}
