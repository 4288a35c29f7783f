// Package demo plays a whole appraisal year with simulated people: sample agencies, the
// people's habits, and a story in which everything that can happen to an appraisal happens to
// somebody. They act through the public API alone, each with a key of their own; a run is
// repeated by its seed.
package demo

import (
	"context"
	"fmt"
	"sync"
	"time"

	"rapor/appraisal"
	"rapor/config"
)

// Year is one year to play.
type Year struct {
	API    *API
	Agency *Agency
	// Method is the ID of a shipped method; Source is the YAML of another one.
	Method string
	Source string
	// Name of the cycle.
	Name string
	Seed uint64
	// DaySeconds is the length of a day; 0 is as long as the size of the agency takes.
	DaySeconds int
	// Report hears how far the year is, about once a day.
	Report func(Progress, Calendar)
	// Upheaval has HR reshape the year in every way there is, so that its histories show them.
	Upheaval bool
	// Folder to download into what the year left behind, once it has closed; none where it is empty. Await
	// lets people act on until nothing is missing there any more.
	Folder string
	Await  bool
	// Stay keeps people acting after the year has closed, until ctx ends: coaching goes on.
	Stay bool
	// Linger is how long they act on after it closed, without Stay.
	Linger time.Duration
}

// Calendar is where a year stands in its own days.
type Calendar struct {
	Day     time.Duration
	Opened  time.Time
	Planned time.Duration
}

// Today is the day of the year, from 1.
func (c Calendar) Today() int { return 1 + int(time.Since(c.Opened)/c.Day) }

// Outcome is how a year ended.
type Outcome struct {
	Progress Progress
	// Open are the appraisals that did not close; empty after a good year.
	Open []Standing
	// Stopped says why the year was given up, empty where it closed.
	Stopped string
	// TooLate counts what people tried after its deadline, and were refused.
	TooLate int
	// Mistakes are refusals that nobody should have got.
	Mistakes []string
	Reshaped Reshaped
	Forum    bool
	Took     time.Duration
	// Units are what the year said about them, and what was decided.
	Units []UnitDevelopment
	// Gathered is what was downloaded into the year's folder.
	Gathered Gathered
}

const (
	// afterwards is how many days a year goes on after the appraised period at most, as planned.
	afterwards = 45
	// standstill is how many days may pass in which nothing moves: more than between two steps.
	standstill = 45
	// shortestPatience of the watchdog, whatever the length of a day.
	shortestPatience = 90 * time.Second
)

// Play opens the cycle and lets everybody act until it is closed. The error is for a year that
// could not even begin.
func (y *Year) Play(ctx context.Context) (Outcome, error) {
	var out Outcome
	method, err := y.method()
	if err != nil {
		return out, err
	}
	if y.DaySeconds == 0 {
		y.DaySeconds = DaySeconds(len(y.Agency.Employees()))
	}
	out.Forum = method.Forum != nil
	holidays, err := config.DefaultHolidays()
	if err != nil {
		return out, err
	}
	begun := time.Now()
	hr := y.API.As(y.Agency.HR.Key)
	cycle, err := hr.OpenCycle(ctx, NewCycle{
		Name: y.Name, Method: y.Method, MethodSource: y.Source, Schedule: "demo", StartsOn: yearStart,
		Official: y.Agency.Official.ID, Holidays: holidays, DaySeconds: y.DaySeconds,
	})
	if err != nil {
		return out, fmt.Errorf("open the cycle: %w", err)
	}
	calendar := Calendar{Day: time.Duration(y.DaySeconds) * time.Second, Opened: begun}
	calendar.Planned = time.Duration(method.Schedules["demo"].Days+afterwards) * calendar.Day

	living, everybodyHome := context.WithCancel(ctx)
	var people sync.WaitGroup
	done := &reshaped{opened: begun, day: calendar.Day}
	notes := y.populate(living, &people, cycle, method, done)
	y.watch(ctx, hr, cycle, calendar, &out)
	out.Took = time.Since(begun)
	if y.Folder != "" && out.Stopped == "" {
		h := &harvest{hr: hr, official: y.API.As(y.Agency.Official.Key), cycle: cycle, method: method, progress: out.Progress}
		if out.Gathered, err = y.gatherLater(ctx, h, calendar.Day); err != nil {
			out.Stopped = "what it left behind cannot be downloaded: " + err.Error()
		}
	}
	switch {
	case out.Stopped != "":
	case y.Stay:
		<-ctx.Done()
	case y.Linger > 0:
		select {
		case <-ctx.Done():
		case <-time.After(y.Linger):
		}
	}
	everybodyHome()
	people.Wait()
	out.TooLate, out.Mistakes = notes.tooLate, notes.list()
	if out.Stopped == "" {
		out.Reshaped = done.came(context.WithoutCancel(ctx), hr, cycle)
	}
	return out, nil
}

func (y *Year) method() (*appraisal.Method, error) {
	source := []byte(y.Source)
	if y.Source == "" {
		var err error
		if source, err = config.Method(y.Method); err != nil {
			return nil, err
		}
	}
	return appraisal.ParseMethod(y.Method, source)
}

// populate lets everybody live, each looking at their list at a moment of their own.
func (y *Year) populate(ctx context.Context, people *sync.WaitGroup, cycle string, method *appraisal.Method, done *reshaped) *notes {
	halfDay := done.day / 2
	told, notes := newStory(y.Seed, y.Agency.People), &notes{}
	told.deaf = y.Upheaval
	if method.ID == "kalianda" {
		told.weakenUnit()
	}
	pause := max(2*halfDay, time.Duration(len(y.Agency.People))*time.Second/looksPerSecond)
	for _, actor := range y.Agency.People {
		p := &person{
			Someone: y.API.As(actor.Key), actor: actor, story: told, mind: map[string]*habit{}, escalated: map[string]int{},
			halfDay: halfDay, pause: pause, forum: method.Forum != nil, ratings: method.Ratings, notes: notes,
		}
		moment := time.Duration(told.chance("moment", p.name()).Int64N(int64(pause)))
		people.Go(func() { p.live(ctx, moment) })
		if actor.ID != y.Agency.HR.ID {
			continue
		}
		o := &officer{person: p, cycle: cycle, invited: map[string]bool{}, met: map[string]bool{}, reshaped: done}
		o.public = func(link Invitation, employee Ref) {
			people.Go(func() { y.visitor(ctx, told, notes, link, employee, len(o.invited), halfDay) })
		}
		people.Go(func() { o.work(ctx) })
		if y.Upheaval {
			u := &upheaval{officer: o, agency: y.Agency.Code, keys: map[string]string{}, done: map[string]bool{}}
			for _, someone := range y.Agency.People {
				u.keys[someone.ID.String()] = someone.Key
			}
			people.Go(func() { u.disrupt(ctx) })
		}
	}
	people.Go(func() { y.complainant(ctx, told, notes, halfDay) })
	return notes
}

// looksPerSecond is how often all people together look at their lists at most.
const looksPerSecond = 100

// visitor is a member of the public who was given a link and may answer by it.
func (y *Year) visitor(ctx context.Context, s *story, notes *notes, link Invitation, employee Ref, n int, halfDay time.Duration) {
	r := s.chance("visitor", s.called(employee.ID), fmt.Sprint(n))
	if r.Float64() < peersSilent {
		return
	}
	timer := time.NewTimer(time.Duration(r.Int64N(int64(3 * halfDay))))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return
	case <-timer.C:
	}
	public := y.API.As("")
	form, err := public.PublicForm(ctx, link.Token)
	if err == nil {
		err = public.SubmitPublic(ctx, link.Token, assessment(appraisal.AssessPublic, form, s.quality(employee.ID), r))
	}
	if err != nil && ctx.Err() == nil {
		if refusal, ok := refused(err); ok && refusal.Status < 500 && refusal.Status != 410 {
			notes.mistake("a member of the public", "assessment", err)
		}
	}
}

// watch follows the year until it is closed, or nothing moves any more.
func (y *Year) watch(ctx context.Context, hr Someone, cycle string, c Calendar, out *Outcome) {
	tick := time.NewTicker(min(max(c.Day/2, time.Second), 5*time.Second))
	defer tick.Stop()
	var before string
	moved := time.Now()
	for {
		select {
		case <-ctx.Done():
			out.Stopped = "it was interrupted: " + context.Cause(ctx).Error()
			return
		case <-tick.C:
		}
		p, err := hr.Progress(ctx, cycle)
		switch {
		case err == nil:
			out.Progress = p
			if y.Report != nil {
				y.Report(p, c)
			}
			// What follows for whole units is decided after the cycle, or beside its evaluation.
			if p.ClosedAt != nil && out.unitsSettled(ctx, hr, cycle) {
				return
			}
			if now := fmt.Sprint(p.Totals, p.Appraisals, p.Step); now != before {
				before, moved = now, time.Now()
			}
		case ctx.Err() == nil && out.Progress.Employees == 0 && time.Since(c.Opened) > shortestPatience:
			out.Stopped = "its progress cannot be read: " + err.Error()
			return
		}
		switch {
		case time.Since(moved) > max(standstill*c.Day, shortestPatience):
			out.Stopped = fmt.Sprintf("nothing moved for %s", time.Since(moved).Round(time.Second))
		case time.Since(c.Opened) > max(3*c.Planned, shortestPatience):
			out.Stopped = fmt.Sprintf("it lasts three times as long as planned, %s", time.Since(c.Opened).Round(time.Second))
		default:
			continue
		}
		if out.Open, err = hr.Open(ctx, cycle); err != nil {
			out.Stopped += "; what is open cannot be read: " + err.Error()
		}
		return
	}
}
