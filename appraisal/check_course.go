package appraisal

import (
	"fmt"
	"slices"
	"strings"
)

// maxHandover is the longest time, in days, that a method may ask a new supervisor to wait: who has
// been over somebody for half a year knows them.
const maxHandover = 183

// The schedules of every method: the real year, and a short one of the same steps that
// passes in minutes.
const (
	AnnualSchedule = "annual"
	DemoSchedule   = "demo"
)

func (c *methodCheck) organisation() {
	o := c.m.Organisation
	if o == nil {
		return
	}
	c.between("organisation.smallest", o.Smallest, 1, 1000)
	c.distinct("organisation.levels[%d].id", ids(o.Levels, func(l Level) string { return string(l.ID) }))
	if len(o.Levels) == 0 {
		c.wrong("organisation.levels", "there must be one level at least")
	}
	for i, level := range o.Levels {
		for j, b := range level.Pattern {
			at := fmt.Sprintf("organisation.levels[%d].pattern[%d]", i, j)
			for k, rating := range b.Ratings {
				c.known(fmt.Sprintf("%s.ratings[%d]", at, k), "the rating", rating, c.m.ratingIDs())
			}
			if len(b.Ratings) == 0 {
				c.wrong(at+".ratings", "name one rating at least")
			}
			if b.AtLeast == nil && b.AtMost == nil && !b.Most && !b.Some {
				c.wrong(at, "says nothing about its ratings; write at_least, at_most, most or some")
			}
			for name, n := range map[string]*Number{"at_least": b.AtLeast, "at_most": b.AtMost} {
				if n != nil && (n.Sign() < 0 || n.Cmp(hundred) > 0) {
					c.wrong(at+"."+name, "is %s; a share is from 0 to 100 percent", n)
				}
			}
			if b.AtLeast != nil && b.AtMost != nil && b.AtLeast.Cmp(*b.AtMost) > 0 {
				c.wrong(at+".at_most", "is %s, below at_least %s", b.AtMost, b.AtLeast)
			}
		}
	}
}

func (c *methodCheck) forum() {
	f := c.m.Forum
	if f == nil {
		return
	}
	c.only("forum", "decree", f.Decree != nil, f.Effect == Binding, "a binding forum")
	if f.Quorum.Sign() <= 0 || f.Quorum.Cmp(hundred) > 0 {
		c.wrong("forum.quorum", "is %s; a quorum is above 0 and at most 100 percent", f.Quorum)
	}
	c.between("forum.smallest", f.Smallest, 1, 1000)
}

// handover checks how long a supervisor must have been over an employee.
func (c *methodCheck) handover() {
	if h := c.m.Handover; h != nil {
		c.between("handover.least", h.Least.Days, 1, maxHandover)
	}
}

// order of the kinds of steps; those of the same number may alternate.
var order = map[StepKind]int{
	StepBriefing: 1, StepPlan: 2, StepPeriodic: 3, StepNomination: 3, StepAssessment: 3, StepRating: 4,
	StepForum: 5, StepAnnouncement: 6, StepObjection: 7, StepConsequence: 8,
}

func (c *methodCheck) steps() {
	m := c.m
	c.distinct("steps[%d].id", ids(m.Steps, func(s Step) string { return s.ID }))
	count := map[StepKind]int{}
	asked := map[Rater]string{}
	var latest Step
	for i, s := range m.Steps {
		at := fmt.Sprintf("steps[%d]", i)
		count[s.Kind]++
		if order[s.Kind] < order[latest.Kind] {
			c.wrong(at+".kind", "%s comes after %s; the order is briefing, plan, periodic, nomination and assessment, rating, forum, announcement, objection, consequence", s.Kind, latest.Kind)
		} else {
			latest = s
		}
		if order[s.Kind] != order[StepAssessment] && count[s.Kind] > 1 {
			c.wrong(at+".kind", "a method has one step of the kind %s only", s.Kind)
		}
		c.only(at, "by", s.By != nil, s.Kind == StepAssessment, "assessment steps")
		c.only(at, "peers", s.Peers != nil, s.Kind == StepNomination, "nomination steps")
		c.only(at, "invitations", s.Invitations != 0, slices.Contains(s.By, ByPublic), "assessment by the public")
		c.between(at+".invitations", s.Invitations, 0, 100)
		for j, by := range s.By {
			path := fmt.Sprintf("%s.by[%d]", at, j)
			if before, ok := asked[by]; ok {
				c.wrong(path, "%s is asked in the step %s already", by, before)
			}
			asked[by] = s.ID
			if by == ByPeer && count[StepNomination] == 0 {
				c.wrong(path, "peers must be nominated in a step before this one")
			}
		}
		c.peers(at, s, asked)
		c.receipts(at, s)
		c.lapses(at, s)
	}
	_, supervisor := asked[BySupervisor]
	for _, need := range []struct {
		ok   bool
		what string
	}{
		{supervisor, "an assessment by the supervisor is missing"},
		{count[StepPlan] > 0, "a step of the kind plan is missing"},
		{count[StepRating] > 0, "a step of the kind rating is missing"},
		{count[StepAnnouncement] > 0, "a step of the kind announcement is missing"},
		{count[StepForum] > 0 || m.Forum == nil, "forum is declared, but a step of the kind forum is missing"},
		{count[StepForum] == 0 || m.Forum != nil, "a step of the kind forum needs forum to be declared"},
		{count[StepConsequence] > 0 || len(m.Consequences) == 0, "consequences are declared, but a step of the kind consequence is missing"},
		{count[StepConsequence] == 0 || len(m.Consequences) > 0, "a step of the kind consequence needs consequences to decide about"},
	} {
		if !need.ok {
			c.wrong("steps", "%s", need.what)
		}
	}
}

func (c *methodCheck) peers(at string, s Step, asked map[Rater]string) {
	if s.Peers == nil {
		return
	}
	c.between(at+".peers.min", s.Peers.Min, 1, 20)
	c.between(at+".peers.max", s.Peers.Max, max(s.Peers.Min, 1), 20)
	if _, done := asked[ByPeer]; done {
		c.wrong(at+".kind", "peers are nominated after they were asked")
	}
	if slices.Contains(c.m.Scoring.Confidential, ByPeer) && s.Peers.Max < c.m.Scoring.Threshold {
		c.wrong(at+".peers.max", "is %d; with fewer than %d answers peers never count", s.Peers.Max, c.m.Scoring.Threshold)
	}
}

func (c *methodCheck) lapses(at string, s Step) {
	opens := StepDuties(s)
	for _, kind := range sortedKeys(s.Lapse) {
		path := at + ".lapse." + string(kind)
		if !slices.Contains(opens, kind) {
			c.reportKey(path, "this step does not open %s; it opens %s", kind, join(opens))
		} else if !kind.MayLapse(s.Lapse[kind]) {
			var may []LapseRule
			for _, rule := range []LapseRule{LapseProceed, LapseEscalate, LapsePass} {
				if kind.MayLapse(rule) {
					may = append(may, rule)
				}
			}
			c.wrong(path, "%s cannot lapse by %s; it can by %s", kind, s.Lapse[kind], join(may))
		}
	}
}

// join names several things; none is said to be so.
func join[S ~string](all []S) string {
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(ids(all, func(s S) string { return string(s) }), ", ")
}

// raters checks that who is weighed is asked, and that who is asked is weighed, be it with 0.
func (c *methodCheck) raters() {
	asked := map[Rater]bool{}
	for _, s := range c.m.Steps {
		for _, by := range s.By {
			asked[by] = true
		}
	}
	weighed := map[Rater]bool{BySupervisor: true}
	for i, s := range c.m.Scoring.Sections {
		for _, by := range sortedKeys(s.Raters) {
			weighed[by] = true
			if s.Raters[by].Sign() > 0 && !asked[by] {
				c.reportKey(fmt.Sprintf("scoring.sections[%d].raters.%s", i, by), "%s has a weight, but no step asks for an assessment by %s", by, by)
			}
		}
	}
	for i, s := range c.m.Steps {
		for j, by := range s.By {
			if c.m.Scoring.Kind == Numeric && !weighed[by] {
				c.wrong(fmt.Sprintf("steps[%d].by[%d]", i, j), "%s is asked, but enters no section; give it a weight there, 0 for feedback only", by)
			}
		}
	}
}

func (c *methodCheck) consequences() {
	c.distinct("consequences[%d].id", ids(c.m.Consequences, func(k Consequence) string { return k.ID }))
	words := c.m.ratingIDs()
	for _, official := range texts(SangatBaik, Baik, ButuhPerbaikan, Kurang, SangatKurang) {
		if !slices.Contains(words, official) {
			words = append(words, official)
		}
	}
	c.rewards()
	for i, k := range c.m.Consequences {
		at := fmt.Sprintf("consequences[%d].when", i)
		if k.When == "" {
			c.wrong(at, "is empty; write true for a consequence of every rating")
		}
		vars := consequenceVars
		if c.m.Rank != nil {
			vars = rankedVars
		}
		when := c.condition(at, k.When, vars)
		c.m.program.consequences = append(c.m.program.consequences, when)
		if when == nil {
			continue
		}
		for _, q := range when.texts {
			if !slices.Contains(words, q.text) {
				c.reportAt(c.inside(at, k.When, q.column), "%q is no rating; known are %s", clip(q.text), strings.Join(words, ", "))
			}
		}
	}
}
