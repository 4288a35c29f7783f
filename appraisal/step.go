package appraisal

// StepKind is a kind of stage the program knows how to run.
type StepKind string

// The kinds of steps of an appraisal.
const (
	StepBriefing     StepKind = "briefing"     // the criteria are explained and confirmed
	StepPlan         StepKind = "plan"         // the plan is proposed and agreed
	StepPeriodic     StepKind = "periodic"     // a periodic evaluation with its own predikat
	StepNomination   StepKind = "nomination"   // peers are nominated and approved
	StepAssessment   StepKind = "assessment"   // assessments are given
	StepRating       StepKind = "rating"       // the score and the rating are computed
	StepForum        StepKind = "forum"        // the unit's forum calibrates
	StepAnnouncement StepKind = "announcement" // the result is announced and acknowledged
	StepObjection    StepKind = "objection"    // the employee may object
	StepConsequence  StepKind = "consequence"  // the official decides what follows
)

// The kinds of steps of the other processes; no method declares them.
const (
	StepLaunch      StepKind = "launch"      // cycle: everybody's appraisal is started
	StepRunning     StepKind = "running"     // cycle: the year runs
	StepSurvey      StepKind = "survey"      // cycle: everybody appraised may say what they think of the method
	StepEvaluation  StepKind = "evaluation"  // cycle: the method itself is evaluated
	StepGathering   StepKind = "gathering"   // forum: the unit's ratings come in
	StepAchievement StepKind = "achievement" // forum: the organisation's achievement is set
	StepCalibration StepKind = "calibration" // forum: members adjust and approve
	StepSession     StepKind = "session"     // coaching: a session is held
	StepOutcome     StepKind = "outcome"     // coaching: the improvement period is concluded
	StepScreening   StepKind = "screening"   // burst: many reports wait for one decision
	StepModeration  StepKind = "moderation"  // complaint: is it taken up?
	StepHearing     StepKind = "hearing"     // complaint: the employee is heard
	StepFinding     StepKind = "finding"     // complaint: somebody above finds
	StepAnswer      StepKind = "answer"      // complaint: it is answered
	StepBeside      StepKind = "beside"      // appraisal: what is settled beside the steps, such as a new plan in mid-year
)

// Step is a stage of the year.
type Step struct {
	ID   string   `yaml:"id" json:"id"`
	Kind StepKind `yaml:"kind" json:"kind"`
	Name Text     `yaml:"name" json:"name"`
	// By says who assesses; assessment only.
	By []Rater `yaml:"by,omitempty" json:"by,omitempty"`
	// Peers is how many are nominated; nomination only.
	Peers *Count `yaml:"peers,omitempty" json:"peers,omitempty"`
	// Invitations to the public per employee; assessment by the public only.
	Invitations int `yaml:"invitations,omitempty" json:"invitations,omitempty"`
	// Receipts of the result that count besides the person's own acknowledgement, or all where
	// it is left out; when there is none in time, it counts as served on the day acknowledge is
	// due. Announcement only.
	Receipts []Receipt `yaml:"receipts,omitempty" json:"receipts,omitempty"`
	// Lapse overrides what happens when a kind of duty is not met in time.
	Lapse map[DutyKind]LapseRule `yaml:"lapse,omitempty" json:"lapse,omitempty"`
}

// Count is a range of whole numbers, both ends included.
type Count struct {
	Min int `yaml:"min" json:"min"`
	Max int `yaml:"max" json:"max"`
}

// Schedule gives the steps of a method their durations.
type Schedule struct {
	// Days is the length of the appraised period in calendar days.
	Days  int               `yaml:"days" json:"days"`
	Steps map[string]Timing `yaml:"steps" json:"steps"`
	// Duties owed outside of a step of their own: decisions on escalations, coaching,
	// the organisation's achievement, the evaluation of the method.
	Duties map[DutyKind]Due `yaml:"duties" json:"duties"`
	// Coaching is how long an improvement period lasts; methods with rules for one only.
	Coaching *CoachingTime `yaml:"coaching,omitempty" json:"coaching,omitempty"`
}

// Timing of a step.
type Timing struct {
	// Opens is how long after the start of the cycle the step opens at the earliest. For the
	// forum it is how long it waits for ratings: it opens when all are in, or then.
	Opens  *Span            `yaml:"opens,omitempty" json:"opens,omitempty"`
	Duties map[DutyKind]Due `yaml:"duties,omitempty" json:"duties,omitempty"`
}

// Due is when a duty must be met and when its assignee is reminded.
type Due struct {
	// Within counts from the day the duty opens.
	Within Span `yaml:"within" json:"within"`
	// PerLevel is added for each level of superiors above the employee who are appraised in the
	// same cycle, so that leaders come first; propose-plan and agree-plan only, when they are
	// opened for the first time.
	PerLevel *Span `yaml:"per_level,omitempty" json:"per_level,omitempty"`
	// Remind counts back from the due day.
	Remind []Span `yaml:"remind,omitempty" json:"remind,omitempty"`
}
