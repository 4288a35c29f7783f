package appraisal

import "slices"

// RewardProcess follows a granted training or seminar through: that it was attended, and to what effect.
const RewardProcess Process = "reward"

// The kinds of steps of following a reward through.
const (
	StepAttendance StepKind = "attendance"
	StepEffect     StepKind = "effect"
)

// The kinds of duties about granted trainings and seminars.
const (
	RecordAttendance DutyKind = "record-attendance" // supervisor; late: HR
	NoteEffect       DutyKind = "note-effect"       // supervisor
)

// RewardAttendance says what became of a training or seminar that was granted.
type RewardAttendance struct {
	Attended bool `json:"attended"`
	// On is the last day of it.
	On        *Date  `json:"on,omitempty"`
	Title     string `json:"title,omitempty"`
	Organiser string `json:"organiser,omitempty"`
	// Evidence such as the certificate.
	Evidence []Evidence `json:"evidence,omitempty"`
	// Reason for which it was not attended.
	Reason string `json:"reason,omitempty"`
}

// Check implements Submission.
func (a RewardAttendance) Check(f Facts) (p Problems) {
	p.text("title", a.Title)
	p.text("organiser", a.Organiser)
	p.evidence("evidence", a.Evidence)
	if !a.Attended {
		p.reason("reason", a.Reason)
		return p
	}
	p.text("reason", a.Reason)
	if a.Title == "" {
		p.Add("attended-title-missing", "title", "")
	}
	switch {
	case a.On == nil || a.On.IsZero():
		p.Add("date-missing", "on", "")
	case !f.Today.IsZero() && a.On.After(f.Today):
		p.Add("date-in-the-future", "on", a.On.String(), "today", f.Today.String())
	}
	if len(a.Evidence) == 0 {
		p.Add("evidence-missing", "evidence", "")
	}
	return p
}

// EffectNote is what is seen of a training or seminar at work.
type EffectNote struct {
	Effect string `json:"effect" enum:"clear,some,none"`
	Notes  string `json:"notes"`
}

// effects a training can have.
var effects = []string{"clear", "some", "none"}

// Check implements Submission.
func (e EffectNote) Check(Facts) (p Problems) {
	if !slices.Contains(effects, e.Effect) {
		p.Add("choice-unknown", "effect", clip(e.Effect), "choices", "clear, some, none")
	}
	p.reason("notes", e.Notes)
	return p
}

// The effects on a reward that is followed through.
type (
	// KeepAttendance records what became of it.
	KeepAttendance struct{ Attendance RewardAttendance }
	// KeepEffect records what is seen of it.
	KeepEffect struct{ Effect EffectNote }
)

func (KeepAttendance) effect() {}
func (KeepEffect) effect()     {}

// enterReward says what entering a step of following a reward through causes.
func (s Situation) enterReward() []Effect {
	switch {
	case s.Step.Kind == StepAttendance:
		return []Effect{s.open(RecordAttendance)}
	case s.Step.Kind == StepEffect && s.Attended:
		return []Effect{s.open(NoteEffect)}
	}
	return nil
}

// followReward says what follows from a duty about a granted training that was met.
func (s Situation) followReward(d Duty) []Effect {
	switch answer := d.Answer.(type) {
	case *RewardAttendance:
		return []Effect{KeepAttendance{Attendance: *answer}}
	case *EffectNote:
		return []Effect{KeepEffect{Effect: *answer}}
	}
	return nil
}
