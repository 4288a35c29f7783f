package appraisal

import (
	"fmt"
	"slices"
	"strings"
)

// CoachingRules say how an improvement period goes: supervisor and employee agree on a plan, sessions
// are held and signed by both, and at its end it is evaluated, from which something may follow.
type CoachingRules struct {
	// Measures are what is proposed at the end; the official decides (PP 30/2019, arts. 56-58).
	Measures []CoachingMeasure `yaml:"measures" json:"measures"`
}

// CoachingMeasure is a rule that proposes something after an improvement period.
type CoachingMeasure struct {
	ID   string `yaml:"id" json:"id"`
	Name Text   `yaml:"name" json:"name"`
	// When is a condition over improved, status (pns, cpns, pppk, other), rating, official, and held and
	// missed: how many sessions were.
	When string `yaml:"when" json:"when"`
	// Decree: the official must give a decree's number and date when approving.
	Decree bool `yaml:"decree,omitempty" json:"decree,omitempty"`
}

// CoachingTime is how long an improvement period lasts. A session is due every so many days as
// hold-session is given.
type CoachingTime struct {
	// Period in calendar days from the day the plan is in force.
	Period Span `yaml:"period" json:"period"`
}

// The kinds of steps of a coaching with rules.
const (
	StepAgreement   StepKind = "agreement"   // the plan of the improvement period is agreed
	StepImprovement StepKind = "improvement" // sessions are held
	StepMeasure     StepKind = "measure"     // the official decides what follows
)

// The kinds of duties of a coaching with rules, besides hold-session and conclude-coaching.
const (
	PlanCoaching  DutyKind = "plan-coaching"  // supervisor; late: manager, then HR
	AgreeCoaching DutyKind = "agree-coaching" // employee
	SignSession   DutyKind = "sign-session"   // employee
	DecideMeasure DutyKind = "decide-measure" // authorised official
)

// maxCoachingRounds is how often a plan goes to the employee: after the last answer it is in force
// all the same, with the disagreement on record.
const maxCoachingRounds = 3

// CoachingFacts are what is known of an improvement period.
type CoachingFacts struct {
	Plan *CoachingPlan
	// How the plan came into force.
	How CoachingHow
	// Start and Until are its first and last day; zero before the plan is in force.
	Start, Until Date
	// Every so many days a session is due.
	Every  int
	Status EmployeeStatus
	// Held and Missed count sessions.
	Held, Missed int
	Improved     bool
}

// CoachingHow is how a plan of an improvement period came into force.
type CoachingHow string

// The ways.
const (
	CoachingAgreed     CoachingHow = "agreed"
	CoachingUnanswered CoachingHow = "unanswered"
	CoachingDisagreed  CoachingHow = "disagreed"
)

var coachingHows = map[CoachingHow]Text{
	CoachingAgreed:     {"disepakati pegawai", "agreed by the employee"},
	CoachingUnanswered: {"tidak ditanggapi pegawai pada waktunya", "not answered by the employee in time"},
	CoachingDisagreed:  {"tanpa kesepakatan pegawai, dengan keberatan yang tercatat", "not agreed by the employee, whose objection is on record"},
}

// Name of the way, for people.
func (h CoachingHow) Name() Text { return named(coachingHows, h) }

// The effects on a coaching.
type (
	// AdoptCoaching puts the plan handed in for a duty in force; the improvement period begins.
	AdoptCoaching struct {
		Plan Duty
		How  CoachingHow
	}
	// ProposeMeasure keeps what is proposed at the end, which a duty decides about.
	ProposeMeasure struct {
		Rule CoachingMeasure
		Open Open
	}
	// SignedSession issues the form of a session; Session is the duty to hold it, Signature the employee's to sign.
	SignedSession struct{ Session, Signature Duty }
	// SettleMeasure records what the official decided about a measure.
	SettleMeasure struct {
		Duty     Duty
		Decision MeasureDecision
	}
)

func (AdoptCoaching) effect()  {}
func (ProposeMeasure) effect() {}
func (SettleMeasure) effect()  {}
func (SignedSession) effect()  {}

// coachingStages are those of a coaching with rules.
func (m *Method) coachingStages() []Step {
	return []Step{
		{ID: string(StepAgreement), Kind: StepAgreement},
		// A session that is missed is somebody's to decide about.
		{ID: string(StepImprovement), Kind: StepImprovement, Lapse: map[DutyKind]LapseRule{HoldSession: LapseEscalate}},
		{ID: string(StepOutcome), Kind: StepOutcome},
		{ID: string(StepMeasure), Kind: StepMeasure},
	}
}

// enterCoaching says what entering a step of a coaching with rules causes.
func (s Situation) enterCoaching() []Effect {
	switch s.Step.Kind {
	case StepAgreement:
		return []Effect{s.open(PlanCoaching)}
	case StepImprovement:
		return s.session(1)
	}
	return s.measures()
}

// followCoaching says what follows from a duty of a coaching with rules that was met.
func (s Situation) followCoaching(d Duty) []Effect {
	switch answer := d.Answer.(type) {
	case *CoachingPlan:
		return []Effect{Open{Kind: AgreeCoaching, Assignee: &s.Cast.Employee, Round: d.Round, About: &d.ID}}
	case *CoachingAgreement:
		return s.agreedCoaching(d, *answer)
	case *Session:
		if s.Step.Kind == StepImprovement {
			return []Effect{Open{Kind: SignSession, Assignee: &s.Cast.Employee, Round: d.Round, About: &d.ID}}
		}
	case *SessionSignature:
		effects := s.signedSession(d)
		if !answer.Signed {
			effects = append(effects, Record{Act: "session.signature-refused", Duty: &d.ID})
		}
		return append(effects, s.session(d.Round+1)...)
	case *MeasureDecision:
		return []Effect{SettleMeasure{Duty: d, Decision: *answer}}
	}
	return nil
}

// signedSession issues the form of the session that d, a signature given or not given in time, is about.
func (s Situation) signedSession(d Duty) []Effect {
	if d.About == nil {
		return nil
	}
	held, ok := s.duty(*d.About)
	if !ok {
		return nil
	}
	return []Effect{SignedSession{Session: held, Signature: d}}
}

// agreedCoaching puts a plan in force, or asks for another one.
func (s Situation) agreedCoaching(d Duty, a CoachingAgreement) []Effect {
	switch {
	case a.Agreed:
		return s.adoptCoaching(d, CoachingAgreed)
	case d.Round >= maxCoachingRounds:
		return s.adoptCoaching(d, CoachingDisagreed)
	}
	return []Effect{s.pass(PlanCoaching, 0, nil, d.Round+1)}
}

func (s Situation) adoptCoaching(d Duty, how CoachingHow) []Effect {
	if d.About == nil {
		return nil
	}
	plan, ok := s.duty(*d.About)
	if !ok {
		return nil
	}
	return []Effect{AdoptCoaching{Plan: plan, How: how}}
}

// session opens the session of an interval, or of the next one that is not over; none after the
// improvement period.
func (s Situation) session(interval int) []Effect {
	c := s.Coaching
	if c == nil || c.Every < 1 || c.Start.IsZero() {
		return nil
	}
	for ; !c.Start.AddDays(interval * c.Every).After(s.Today); interval++ {
	}
	if c.Start.AddDays(interval * c.Every).After(c.Until) {
		return nil
	}
	start := c.Start
	return []Effect{Open{Kind: HoldSession, Assignee: &s.Cast.Supervisor, Round: interval, Since: &start, Days: interval * c.Every}}
}

// missedSession goes on without a session that was not held.
func (s Situation) missedSession(d Duty) []Effect {
	if d.Kind != HoldSession || s.Step.Kind != StepImprovement {
		return nil
	}
	return append([]Effect{Record{Act: "session.missed", Duty: &d.ID}}, s.session(d.Round+1)...)
}

// measures opens a decision on everything the rules propose after an improvement period.
func (s Situation) measures() []Effect {
	if s.Coaching == nil || s.Step.Kind != StepMeasure {
		return nil
	}
	var effects []Effect
	for i, rule := range s.Method.MeasuresAfter(*s.Coaching, s.Result) {
		if rule == nil {
			continue
		}
		decide := s.pass(DecideMeasure, 0, nil, 1).(Open)
		decide.Slot = i + 1
		effects = append(effects, ProposeMeasure{Rule: *rule, Open: decide})
	}
	return effects
}

// MeasuresAfter are the rules of the method that hold after an improvement period, at their places;
// nil where one does not.
func (m *Method) MeasuresAfter(c CoachingFacts, after Outcome) []*CoachingMeasure {
	if m.Coaching == nil || m.program == nil {
		return nil
	}
	values := map[string]any{
		"improved": c.Improved, "status": string(c.Status), "rating": after.Rating, "official": string(after.Official),
		"held": NewNumber(int64(c.Held)), "missed": NewNumber(int64(c.Missed)),
	}
	holding := make([]*CoachingMeasure, len(m.Coaching.Measures))
	for i := range m.Coaching.Measures {
		if i >= len(m.program.measures) {
			break
		}
		if holds, err := m.program.measures[i].holds(values); err == nil && holds {
			holding[i] = &m.Coaching.Measures[i]
		}
	}
	return holding
}

// MeasureAt is the measure that a decision in a slot is about.
func (m *Method) MeasureAt(slot int) (CoachingMeasure, bool) {
	if m.Coaching == nil || slot < 1 || slot > len(m.Coaching.Measures) {
		return CoachingMeasure{}, false
	}
	return m.Coaching.Measures[slot-1], true
}

// Sessions is how many sessions an improvement period has.
func (t CoachingTime) Sessions(every Span) int {
	if every.Days < 1 {
		return 0
	}
	return t.Period.Days / every.Days
}

// coaching checks the rules of improvement periods.
func (c *methodCheck) coaching() {
	r := c.m.Coaching
	for _, name := range sortedKeys(c.m.Schedules) {
		c.coachingTime("schedules."+name, c.m.Schedules[name])
	}
	if r == nil {
		return
	}
	if !slices.ContainsFunc(c.m.Consequences, func(k Consequence) bool { return k.Kind == CoachingDue }) {
		c.wrong("coaching", "no consequence of the kind coaching leads to it")
	}
	c.distinct("coaching.measures[%d].id", ids(r.Measures, func(k CoachingMeasure) string { return k.ID }))
	words := append(c.m.ratingIDs(), texts(SangatBaik, Baik, ButuhPerbaikan, Kurang, SangatKurang)...)
	words = append(words, texts(PNS, CPNS, PPPK, OtherStatus)...)
	for i, k := range r.Measures {
		at := fmt.Sprintf("coaching.measures[%d].when", i)
		if k.When == "" {
			c.wrong(at, "is empty; write true for a measure after every improvement period")
		}
		when := c.condition(at, k.When, measureVars)
		c.m.program.measures = append(c.m.program.measures, when)
		if when == nil {
			continue
		}
		for _, q := range when.texts {
			if !slices.Contains(words, q.text) {
				c.reportAt(c.inside(at, k.When, q.column), "%q is no rating and no status; known are %s", clip(q.text), strings.Join(words, ", "))
			}
		}
	}
}

// coachingTime checks that a schedule gives an improvement period its length where there are rules
// for one.
func (c *methodCheck) coachingTime(at string, s Schedule) {
	c.only(at, "coaching", s.Coaching != nil, c.m.Coaching != nil, "methods with coaching")
	if s.Coaching == nil || c.m.Coaching == nil {
		return
	}
	period, every := s.Coaching.Period, s.Duties[HoldSession].Within
	if period.Working || period.Days < 1 {
		c.wrong(at+".coaching.period", "is %s; an improvement period is given in calendar days, such as 180d", period)
	}
	if every.Working {
		c.wrong(at+".duties."+string(HoldSession)+".within", "is %s; sessions of an improvement period are due in calendar days, such as 30d", every)
	}
	if every.Days > period.Days {
		c.wrong(at+".coaching.period", "is %s, too short for one session after %s", period, every)
	}
}
