package appraisal

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Trainings: of a whole unit that is weak in a competency, of one person, or in feedback. Whatever it
// is for, somebody accepts or declines it, and records who attended.

// TrainingKind is what a training is for.
type TrainingKind string

// The kinds of trainings.
const (
	UnitTraining      TrainingKind = "unit"               // of a whole unit, in a competency many are weak in
	PersonTraining    TrainingKind = "person"             // of one person, after their rating
	SeminarTraining   TrainingKind = "seminar"            // of one person, after their rating
	GivingFeedback    TrainingKind = "giving-feedback"    // of supervisors
	ReceivingFeedback TrainingKind = "receiving-feedback" // of employees
)

// TrainingKinds returns all of them.
func TrainingKinds() []TrainingKind {
	return []TrainingKind{UnitTraining, PersonTraining, SeminarTraining, GivingFeedback, ReceivingFeedback}
}

// Feedback reports whether it teaches to give or receive feedback.
func (k TrainingKind) Feedback() bool { return k == GivingFeedback || k == ReceivingFeedback }

// TrainingDecision accepts a proposed training with its provider and days, or declines it.
type TrainingDecision struct {
	Accept   bool   `json:"accept"`
	Provider string `json:"provider,omitempty"`
	// StartsOn and EndsOn are its first and last day; one day where EndsOn is left out.
	StartsOn *Date  `json:"starts_on,omitempty"`
	EndsOn   *Date  `json:"ends_on,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// LastDay is the last day of an accepted training.
func (d TrainingDecision) LastDay() *Date {
	if d.EndsOn != nil {
		return d.EndsOn
	}
	return d.StartsOn
}

// Check implements Submission.
func (d TrainingDecision) Check(f Facts) (p Problems) {
	if !d.Accept {
		p.reason("reason", d.Reason)
		for field, given := range map[string]bool{"provider": d.Provider != "", "starts_on": d.StartsOn != nil, "ends_on": d.EndsOn != nil} {
			if given {
				p.Add("not-asked", field, "")
			}
		}
		return p
	}
	p.text("reason", d.Reason)
	p.provider(d.Provider)
	switch {
	case d.StartsOn == nil:
		p.Add("training-date-missing", "starts_on", "")
	case !f.Today.IsZero() && d.StartsOn.Before(f.Today):
		p.Add("training-in-the-past", "starts_on", d.StartsOn.String(), "today", f.Today.String())
	case d.EndsOn != nil && d.EndsOn.Before(*d.StartsOn):
		p.Add("training-ends-before", "ends_on", d.EndsOn.String(), "starts", d.StartsOn.String())
	}
	return p
}

func (p *Problems) provider(name string) {
	if strings.TrimSpace(name) == "" {
		p.Add("provider-missing", "provider", "")
	} else if utf8.RuneCountInString(name) > 200 {
		p.Add("text-too-long", "provider", clip(name), "max", "200")
	}
}

// Attendance says whether a person attended a training.
type Attendance struct {
	Person   uuid.UUID `json:"person"`
	Attended bool      `json:"attended"`
	// On is the day; only of those who attended.
	On *Date `json:"on,omitempty"`
	// Evidence of this person's attendance, where it is not that of all.
	Evidence []Evidence `json:"evidence,omitempty"`
	Note     string     `json:"note,omitempty"`
}

// TrainingRecord says who attended a training, or why it was not held.
type TrainingRecord struct {
	Held       bool         `json:"held"`
	Attendance []Attendance `json:"attendance,omitempty"`
	// Evidence of everybody's attendance, such as a list of signatures.
	Evidence []Evidence `json:"evidence,omitempty"`
	Reason   string     `json:"reason,omitempty"`
}

// TrainingFacts are what a record of a training is checked against.
type TrainingFacts struct {
	// Roster is everybody who was to attend.
	Roster           []uuid.UUID
	StartsOn, EndsOn Date
}

// Check implements Submission.
func (r TrainingRecord) Check(f Facts) (p Problems) {
	if !r.Held {
		p.reason("reason", r.Reason)
		if len(r.Attendance) > 0 {
			p.Add("not-asked", "attendance", "")
		}
		return p
	}
	p.text("reason", r.Reason)
	p.evidence("evidence", r.Evidence)
	if f.Training == nil {
		return p
	}
	if f.Today.Before(f.Training.StartsOn) {
		p.Add("training-not-begun", "held", "true", "starts", f.Training.StartsOn.String())
	}
	return append(p, r.attendance(*f.Training, f.Today)...)
}

// attendance checks that everybody of the roster is said once, on a day of the training.
func (r TrainingRecord) attendance(t TrainingFacts, today Date) (p Problems) {
	missing := map[uuid.UUID]bool{}
	for _, id := range t.Roster {
		missing[id] = true
	}
	for i, a := range r.Attendance {
		field := at("attendance", i)
		open, known := missing[a.Person]
		switch {
		case !known:
			p.Add("not-on-roster", field+".person", a.Person.String())
		case !open:
			p.Add("attendance-twice", field+".person", a.Person.String())
		}
		missing[a.Person] = false
		if a.Attended && len(a.Evidence) == 0 && len(r.Evidence) == 0 {
			p.Add("attendance-unproven", field+".evidence", "")
		}
		p = append(p, a.check(field, t, today)...)
	}
	left := 0
	for _, open := range missing {
		if open {
			left++
		}
	}
	if left > 0 {
		p.Add("attendance-missing", "attendance", fmt.Sprint(len(r.Attendance)), "missing", fmt.Sprint(left))
	}
	return p
}

func (a Attendance) check(field string, t TrainingFacts, today Date) (p Problems) {
	p.text(field+".note", a.Note)
	p.evidence(field+".evidence", a.Evidence)
	switch {
	case a.Attended && a.On == nil:
		p.Add("attendance-date-missing", field+".on", "")
	case !a.Attended && a.On != nil:
		p.Add("not-asked", field+".on", a.On.String())
	case a.On != nil && !today.IsZero() && a.On.After(today):
		p.Add("date-in-the-future", field+".on", a.On.String(), "today", today.String())
	case a.On != nil && (a.On.Before(t.StartsOn) || a.On.After(t.EndsOn)):
		p.Add("attendance-off-training", field+".on", a.On.String(), "from", t.StartsOn.String(), "to", t.EndsOn.String())
	}
	return p
}
