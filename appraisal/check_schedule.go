package appraisal

import (
	"fmt"
	"slices"
	"strings"
)

// Bounds on a schedule.
const (
	maxScheduleDays = 3660
	maxReminders    = 10
	maxPerLevel     = 30
)

// schedules checks that both schedules give every duty its due and differ in durations only.
func (c *methodCheck) schedules() {
	for _, name := range []string{AnnualSchedule, DemoSchedule} {
		if s, ok := c.m.Schedules[name]; ok {
			c.schedule("schedules."+name, s)
			c.daysToObject(name, s)
		} else {
			c.wrong("schedules", "the schedule %s is missing", name)
		}
	}
	for _, name := range sortedKeys(c.m.Schedules) {
		if name != AnnualSchedule && name != DemoSchedule {
			c.reportKey("schedules."+name, "%q is not known; a method has the schedules %s and %s", clip(name), AnnualSchedule, DemoSchedule)
		}
	}
	c.sameSteps()
}

func (c *methodCheck) schedule(at string, s Schedule) {
	c.between(at+".days", s.Days, 1, maxScheduleDays)
	known := ids(c.m.Steps, func(s Step) string { return s.ID })
	for _, id := range sortedKeys(s.Steps) {
		if !slices.Contains(known, id) {
			c.reportKey(at+".steps."+id, "the step %q does not exist; known are %s", clip(id), strings.Join(known, ", "))
		}
	}
	for _, step := range c.m.Steps {
		needed, possible := StepDuties(step), []DutyKind(nil)
		if c.m.Organisation == nil {
			needed = slices.DeleteFunc(needed, func(k DutyKind) bool { return k == SetAchievement })
			possible = []DutyKind{SetAchievement}
		}
		if slices.Contains(needed, StateOnObjection) {
			// Without a due of its own the statement has as long as the decision.
			needed = slices.DeleteFunc(needed, func(k DutyKind) bool { return k == StateOnObjection })
			possible = append(possible, StateOnObjection)
		}
		for kind := range forumDues {
			// What the appraiser answers a forum has a usual due.
			if slices.Contains(needed, kind) {
				needed = slices.DeleteFunc(needed, func(k DutyKind) bool { return k == kind })
				possible = append(possible, kind)
			}
		}
		timing, ok := s.Steps[step.ID]
		path := at + ".steps." + step.ID
		if !ok && len(needed) > 0 {
			c.wrong(path, "the step %s is missing; it needs a due for %s", step.ID, join(needed))
			continue
		}
		c.dues(path+".duties", timing.Duties, needed, possible)
	}
	possible := append(sortedKeys(usualDues), EvaluateMethod, AnswerSurvey, RevisePlan)
	if c.m.Coaching != nil {
		possible = append(possible, DecideMeasure)
	}
	c.dues(at+".duties", s.Duties, c.generalDuties(), possible)
	c.complaints(at, s)
	_, evaluated := s.Duties[EvaluateMethod]
	if _, surveyed := s.Duties[AnswerSurvey]; surveyed && !evaluated {
		c.reportKey(at+".duties."+string(AnswerSurvey), "the survey serves the evaluation of the method; %s has no due here", EvaluateMethod)
	}
}

// generalDuties are those of a method that no step of its opens.
func (c *methodCheck) generalDuties() []DutyKind {
	kinds := []DutyKind{DecideEscalation}
	if slices.ContainsFunc(c.m.Consequences, func(k Consequence) bool { return k.Kind == CoachingDue }) {
		kinds = append(kinds, HoldSession, ConcludeCoaching)
	}
	if c.m.Coaching != nil {
		kinds = append(kinds, PlanCoaching, AgreeCoaching, SignSession)
	}
	if c.m.follows() {
		kinds = append(kinds, RecordAttendance, NoteEffect)
	}
	if c.m.Organisation != nil && c.m.Forum == nil {
		kinds = append(kinds, SetAchievement)
	}
	return kinds
}

// dues checks that exactly the needed duties have a due; possible ones may have.
func (c *methodCheck) dues(at string, dues map[DutyKind]Due, needed, possible []DutyKind) {
	for _, kind := range needed {
		if _, ok := dues[kind]; !ok {
			c.wrong(at, "the due of %s is missing", kind)
		}
	}
	for _, kind := range sortedKeys(dues) {
		path := at + "." + string(kind)
		if !slices.Contains(needed, kind) && !slices.Contains(possible, kind) {
			c.reportKey(path, "%s is not owed here; owed are %s", kind, join(needed))
		}
		c.due(path, dues[kind])
		c.perLevel(path+".per_level", kind, dues[kind].PerLevel)
	}
}

func (c *methodCheck) due(at string, due Due) {
	if due.Within.Days < 1 {
		c.wrong(at+".within", "a duty needs one day at least")
	}
	if len(due.Remind) > maxReminders {
		c.wrong(at+".remind", "%d reminders are too many; %d at most", len(due.Remind), maxReminders)
	}
	for i, span := range due.Remind {
		path := fmt.Sprintf("%s.remind[%d]", at, i)
		if !shorter(span, due.Within) {
			c.wrong(path, "%s before the due day is not after the duty opens, %s before it", span, due.Within)
		}
		if slices.Contains(due.Remind[:i], span) {
			c.wrong(path, "%s is named twice", span)
		}
	}
}

// perLevel checks what a due adds for each level: plans alone go from the top down.
func (c *methodCheck) perLevel(at string, kind DutyKind, span *Span) {
	if span == nil {
		return
	}
	if kind != ProposePlan && kind != AgreePlan {
		c.wrong(at, "%s does not wait for leaders; per_level belongs to %s and %s only", kind, ProposePlan, AgreePlan)
	}
	c.between(at, span.Days, 1, maxPerLevel)
}

// shorter reports whether a is shorter than b in every week: five working days take
// seven calendar days, and never fewer than five.
func shorter(a, b Span) bool {
	if a.Working && !b.Working {
		return a.Days*7 < b.Days*5
	}
	return a.Days < b.Days
}

// sameSteps checks that the two schedules have the same keys, so that the demo year
// goes through the same course as the real one.
func (c *methodCheck) sameSteps() {
	annual, demo := keysOf(c.m.Schedules[AnnualSchedule]), keysOf(c.m.Schedules[DemoSchedule])
	if len(annual) == 0 || len(demo) == 0 {
		return
	}
	for _, side := range []struct {
		name, other string
		has, lacks  map[string]bool
	}{{AnnualSchedule, DemoSchedule, annual, demo}, {DemoSchedule, AnnualSchedule, demo, annual}} {
		for _, key := range sortedKeys(side.has) {
			if !side.lacks[key] {
				c.reportKey("schedules."+side.name+"."+key, "%s is in %s, but not in %s; schedules differ in durations only", key, side.name, side.other)
			}
		}
	}
}

// keysOf are the paths of everything a schedule may have or not.
func keysOf(s Schedule) map[string]bool {
	keys := map[string]bool{}
	for id, t := range s.Steps {
		keys["steps."+id] = true
		if t.Opens != nil {
			keys["steps."+id+".opens"] = true
		}
		for kind, due := range t.Duties {
			keys["steps."+id+".duties."+string(kind)] = true
			if due.PerLevel != nil {
				keys["steps."+id+".duties."+string(kind)+".per_level"] = true
			}
		}
	}
	for kind := range s.Duties {
		keys["duties."+string(kind)] = true
	}
	if s.Coaching != nil {
		keys["coaching"] = true
	}
	return keys
}
