package appraisal

import "slices"

// stages of the processes that no method declares. Step and kind have the same name.
var stages = map[Process][]StepKind{
	CycleProcess:     {StepLaunch, StepRunning, StepSurvey, StepEvaluation},
	ForumProcess:     {StepGathering, StepAchievement, StepCalibration},
	CoachingProcess:  {StepSession, StepOutcome},
	RewardProcess:    {StepAttendance, StepEffect},
	ComplaintProcess: {StepModeration, StepHearing, StepFinding, StepAnswer},
	BurstProcess:     {StepScreening},

	DevelopmentProcess: {StepNeeds, StepMeasures},
}

// Stages returns the steps of a process in their order.
func (m *Method) Stages(process Process) []Step {
	if process == AppraisalProcess {
		return m.Steps
	}
	if process == CoachingProcess && m.Coaching != nil {
		return m.coachingStages()
	}
	steps := make([]Step, 0, len(stages[process]))
	for _, kind := range stages[process] {
		if kind == StepAchievement && m.Organisation == nil {
			continue
		}
		if kind == StepEvaluation && !m.asks(EvaluateMethod) || kind == StepSurvey && !m.asks(AnswerSurvey) {
			continue
		}
		steps = append(steps, Step{ID: string(kind), Kind: kind})
	}
	return steps
}

// After returns the stage that follows step, the first one for "", and false at the end.
func (m *Method) After(process Process, step string) (Step, bool) {
	steps := m.Stages(process)
	if step == "" {
		return first(steps)
	}
	for i, s := range steps {
		if s.ID == step {
			return first(steps[i+1:])
		}
	}
	return Step{}, false
}

// Precedes reports whether a step of an appraisal comes before another.
func (m *Method) Precedes(step, other string) bool {
	index := func(id string) int { return slices.IndexFunc(m.Steps, func(s Step) bool { return s.ID == id }) }
	return index(step) >= 0 && index(step) < index(other)
}

// beside is no stage of the course: duties opened in it run beside the steps.
var beside = Step{ID: string(StepBeside), Kind: StepBeside}

// Stage returns the step of a process with an ID.
func (m *Method) Stage(process Process, id string) (Step, bool) {
	if process == AppraisalProcess && id == beside.ID {
		return beside, true
	}
	for _, s := range m.Stages(process) {
		if s.ID == id {
			return s, true
		}
	}
	return Step{}, false
}

// Holds reports whether an open duty of a step keeps the process in its current one: a duty of
// the current step does, one beside the steps only before the rating, which depends on all.
func (m *Method) Holds(process Process, current, step string) bool {
	if step != beside.ID {
		return step == current
	}
	next, ok := m.After(process, current)
	return ok && next.Kind == StepRating
}

// BeforeConsequences is the ID of the step before what follows is decided, "" where nothing does.
func (m *Method) BeforeConsequences() string {
	for i, s := range m.Steps {
		if s.Kind == StepConsequence && i > 0 {
			return m.Steps[i-1].ID
		}
	}
	return ""
}

// ForumStep is the ID of the step of an appraisal that waits for the forum, "" without one.
func (m *Method) ForumStep() string {
	for _, s := range m.Steps {
		if s.Kind == StepForum {
			return s.ID
		}
	}
	return ""
}

func first(steps []Step) (Step, bool) {
	if len(steps) == 0 {
		return Step{}, false
	}
	return steps[0], true
}

// asks reports whether a schedule has a due for what is not asked in every method: the evaluation
// of the method, and the survey before it.
func (m *Method) asks(kind DutyKind) bool {
	for _, s := range m.Schedules {
		if _, ok := s.Duties[kind]; ok {
			return true
		}
	}
	return false
}

// Due returns when a duty opened in a step must be met: as the step says, else as the
// schedule says for all, else as any other step says for that kind, else as is usual. A statement
// on an objection has as long as the decision where nothing is said.
func (s Schedule) Due(step string, kind DutyKind) (Due, bool) {
	if due, ok := s.Steps[step].Duties[kind]; ok {
		return due, true
	}
	if due, ok := s.Duties[kind]; ok {
		return due, true
	}
	for _, id := range sortedKeys(s.Steps) {
		if due, ok := s.Steps[id].Duties[kind]; ok {
			return due, true
		}
	}
	switch kind {
	case DecideMeasure:
		// The same judgement as on what follows a rating.
		return s.Due(step, DecideConsequence)
	case StateOnObjection:
		return s.Due(step, DecideObjection)
	case RevisePlan:
		// A revision takes as long as a plan where the schedule says nothing else.
		due, ok := s.Due(step, ProposePlan)
		due.PerLevel = nil
		return due, ok
	}
	if kind == NamePeer {
		// The same judgement as approving those who were nominated.
		return s.Due(step, ApprovePeers)
	}
	if due, ok := forumDues[kind]; ok {
		return due, ok
	}
	due, ok := usualDues[kind]
	return due, ok
}

// forumDues serve methods that do not say when the appraiser answers a forum.
var forumDues = map[DutyKind]Due{
	StateOnLowering: {Within: Span{Days: 3, Working: true}, Remind: []Span{{Days: 1, Working: true}}},
	AnswerAdvice:    {Within: Span{Days: 5, Working: true}, Remind: []Span{{Days: 2, Working: true}}},
}

// On is the last day of a duty that is opened on a day for somebody below that many levels of
// superiors.
func (d Due) On(c Calendar, opened Date, levels int) Date {
	on := c.Add(opened, d.Within)
	if d.PerLevel == nil || levels <= 0 {
		return on
	}
	return c.Add(on, Span{Days: d.PerLevel.Days * levels, Working: d.PerLevel.Working})
}

// Granted is On as a span: in days of one kind where all are, else in calendar days.
func (d Due) Granted(c Calendar, opened Date, levels int) Span {
	switch {
	case d.PerLevel == nil || levels <= 0:
		return d.Within
	case d.PerLevel.Working == d.Within.Working:
		return Span{Days: d.Within.Days + levels*d.PerLevel.Days, Working: d.Within.Working}
	}
	return Span{Days: d.On(c, opened, levels).Sub(opened)}
}

// Opens is how long after the start of the cycle a step opens at the earliest. The forum's
// gathering lasts at most until the method's forum step opens.
func (s Schedule) Opens(step string) *Span { return s.Steps[step].Opens }

// Opening is how long after the start of the cycle a step of a process opens at the earliest,
// nil where it waits for no day, and the step of the method that says so. The first step of an
// appraisal begins with the cycle; a forum gathers until the method's forum step opens.
func (m *Method) Opening(process Process, step Step, s Schedule) (id string, span *Span) {
	switch {
	case step.Kind == StepGathering:
		id = m.ForumStep()
	case process != AppraisalProcess || step.Kind == StepForum:
		return "", nil
	default:
		id = step.ID
	}
	span = s.Opens(id)
	if span == nil && process == AppraisalProcess && len(m.Steps) > 0 && step.ID == m.Steps[0].ID {
		span = &Span{}
	}
	return id, span
}
