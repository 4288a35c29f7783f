package demo

import (
	"strconv"
	"time"

	"rapor/appraisal"
)

// habit is what somebody makes of one duty.
type habit struct {
	// at is when they act; zero is never.
	at time.Time
	// late: it will be too late by then.
	late bool
	// draft: they write something down the first time they see it.
	draft bool
	// tried: there is nothing more to do.
	tried bool
}

// How often an ordinary person is late or silent, where nothing in the story says otherwise.
const (
	usuallyLate   = 0.05
	usuallySilent = 0.06
	peersSilent   = 0.18
	surveySilent  = 0.35
	leadersSilent = 0.02
	draftsFirst   = 0.25
)

// habit decides what me makes of a duty.
func (p *person) habit(d Duty) habit {
	span := d.DueAt.Sub(d.OpenedAt)
	r := p.story.chance("habit", p.name(), string(d.Kind), p.story.called(d.Subject.ID), d.Step, strconv.Itoa(d.Round), strconv.Itoa(d.Level))
	dice, moment := r.Float64(), 0.08+0.52*r.Float64()
	h := habit{at: d.OpenedAt.Add(time.Duration(moment * float64(span))), draft: r.Float64() < draftsFirst}
	switch p.manner(d, dice) {
	case never:
		h.at = time.Time{}
	case late:
		h.at, h.late = d.DueAt.Add(p.halfDay), true
	}
	return h
}

// manner is when somebody acts, roughly.
type manner int

const (
	inTime manner = iota
	late
	never
)

func (p *person) manner(d Duty, dice float64) manner {
	role, mine := p.story.part(d.Subject.ID), d.Subject.ID == p.actor.ID.String()
	switch d.Kind {
	case appraisal.Object:
		if mine && (role == objector || role == unfair && !p.forum) {
			return inTime
		}
		return never
	case appraisal.Acknowledge, appraisal.ConfirmBriefing, appraisal.ReportPeriod, appraisal.NominatePeers, appraisal.AssessSelf:
		return p.own(d, role, dice)
	case appraisal.ProposePlan:
		if d.Level == 0 {
			return p.own(d, role, dice)
		}
		if role == orphan && d.Lapses {
			return never
		}
		return inTime
	case appraisal.AnswerSurvey:
		if dice < surveySilent {
			return never
		}
	case appraisal.AssessPeer, appraisal.AssessSuperior, appraisal.AssessPublic:
		if dice < peersSilent {
			return never
		}
	case appraisal.AssessSubordinate:
		return p.lead(d, role, dice)
	case appraisal.AgreePlan, appraisal.EvaluatePeriod, appraisal.ApprovePeers:
		if role == ordinary && d.Level == 0 && dice < leadersSilent && !p.story.settled(d.Subject.ID) {
			return never
		}
	}
	return inTime
}

// own is how an employee meets what they owe in their own year.
func (p *person) own(d Duty, role part, dice float64) manner {
	switch role {
	case silent:
		return never
	case orphan:
		if d.Kind == appraisal.ProposePlan {
			return never
		}
	case refuser:
		if d.Kind == appraisal.ConfirmBriefing {
			return late
		}
	case ordinary:
		if p.story.settled(d.Subject.ID) {
			return inTime
		}
		if d.Round == 1 && dice < usuallySilent {
			return never
		}
		if d.Round == 1 && dice < usuallySilent+usuallyLate {
			return late
		}
	}
	return inTime
}

// lead is how a supervisor meets the assessment that nothing can proceed without. Whoever got
// more time, or took over, acts.
func (p *person) lead(d Duty, role part, dice float64) manner {
	if p.story.people[parsed(d.Subject.ID)].Supervisor != p.actor.ID {
		return inTime
	}
	if role == replaced && !p.story.moved.Load() {
		return never // until HR has come to replace them, however long that takes
	}
	if d.Level > 0 {
		return inTime
	}
	switch role {
	case lapsed, orphan, replaced:
		return never
	case ordinary:
		if dice < leadersSilent && !p.story.settled(d.Subject.ID) {
			return late
		}
	}
	return inTime
}
