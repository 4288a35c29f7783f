package appraisal

import (
	"slices"

	"github.com/google/uuid"
)

// The course of a complaint: it is moderated, the employee is heard, somebody other than the
// appraiser makes a finding, and it is answered in words. The legal time to answer is a duty
// from the moment the complaint is taken up.

// The kinds of duties about complaints.
const (
	ReleaseComplaints  DutyKind = "release-complaints"   // HR about many that were held back; late: the official
	ModerateComplaint  DutyKind = "moderate-complaint"   // HR; late: the official
	CompleteComplaint  DutyKind = "complete-complaint"   // the complainant; a right
	RespondToComplaint DutyKind = "respond-to-complaint" // employee
	FindComplaint      DutyKind = "find-complaint"       // manager, then up, never the supervisor
	AnswerComplaint    DutyKind = "answer-complaint"     // HR, by law; late: the official
)

// ComplaintFacts are what is decided about a complaint from.
type ComplaintFacts struct {
	Kind ReportKind
	// Known: it is known whose conduct it is about.
	Known bool
	// Complete is the day on which the file was complete; zero while more is asked for.
	Complete Date
	// Found: the finding is made.
	Found bool
	// Appraiser: whoever owes the duty is the employee's appraiser by now, or has assessed them.
	Appraiser bool
}

// The effects on a complaint.
type (
	// AcceptComplaint takes a complaint up: about whom, and as what it is put to them.
	AcceptComplaint struct {
		Duty       uuid.UUID
		Moderation ComplaintModeration
	}
	// AskComplainant lets the complainant add what is missing.
	AskComplainant struct{ Question string }
	// CompleteFile notes when the file was complete: when Duty was closed.
	CompleteFile struct{ Duty uuid.UUID }
	// KeepFinding records what was found.
	KeepFinding struct {
		Duty    uuid.UUID
		Finding ComplaintFinding
	}
	// CloseComplaint ends a complaint with what the complainant is told.
	CloseComplaint struct {
		Duty     uuid.UUID
		State    ReportState
		Answer   string
		Referral string
		SP4N     string
	}
	// SettleBurst releases or dismisses all that a burst holds back.
	SettleBurst struct {
		Duty     uuid.UUID
		Decision BurstDecision
	}
)

func (AcceptComplaint) effect() {}
func (AskComplainant) effect()  {}
func (CompleteFile) effect()    {}
func (KeepFinding) effect()     {}
func (CloseComplaint) effect()  {}
func (SettleBurst) effect()     {}

// enterComplaint says what entering a step of a complaint or a burst causes.
func (s Situation) enterComplaint() []Effect {
	switch s.Step.Kind {
	case StepScreening:
		return []Effect{s.open(ReleaseComplaints)}
	case StepModeration:
		return []Effect{s.open(ModerateComplaint)}
	case StepHearing:
		return []Effect{s.open(RespondToComplaint), s.open(AnswerComplaint)}
	case StepFinding:
		return []Effect{s.open(FindComplaint)}
	}
	// The answer is owed since the hearing.
	return nil
}

// followComplaint says what follows from a duty about a complaint that was met.
func (s Situation) followComplaint(d Duty) []Effect {
	switch answer := d.Answer.(type) {
	case *BurstDecision:
		return []Effect{SettleBurst{Duty: d.ID, Decision: *answer}}
	case *ComplaintModeration:
		return s.moderated(d, *answer)
	case *ComplaintDetails:
		return s.completed(d)
	case *ComplaintFinding:
		return []Effect{KeepFinding{Duty: d.ID, Finding: *answer}}
	case *ComplaintAnswer:
		return []Effect{CloseComplaint{Duty: d.ID, State: ReportAnswered, Answer: answer.Answer}}
	}
	return nil
}

func (s Situation) moderated(d Duty, m ComplaintModeration) []Effect {
	end := CloseComplaint{Duty: d.ID, Answer: m.Answer, SP4N: m.SP4N}
	switch m.Decision {
	case AskForMore:
		return []Effect{AskComplainant{Question: m.Answer}, Open{Kind: CompleteComplaint, Round: d.Round}}
	case DismissReport:
		end.State = ReportDismissed
		return []Effect{end}
	case ReferReport:
		end.State, end.Referral = ReportReferred, m.Reference
		return []Effect{end}
	}
	effects := []Effect{AcceptComplaint{Duty: d.ID, Moderation: m}}
	if s.Complaint != nil && s.Complaint.Kind == FeedbackReport {
		// Nothing is examined: the words reach the employee and the appraiser.
		end.State = ReportAnswered
		effects = append(effects, end)
	}
	return effects
}

// completed has a complaint moderated again, after the complainant has added to it or has let
// the time for that pass.
func (s Situation) completed(d Duty) []Effect {
	return []Effect{CompleteFile{Duty: d.ID}, s.pass(ModerateComplaint, 0, nil, d.Round+1)}
}

// legal gives the duty to answer its place in the course, and the day it counts from.
func (s Situation) legal(o Open) Open {
	if o.Kind == AnswerComplaint && s.Complaint != nil {
		o.Step, o.Since = string(StepAnswer), &s.Complaint.Complete
	}
	return o
}

// complaintLine is who owes a duty about a complaint, and who after them: never the employee
// nor whoever appraises them, but for the employee's own answer.
func (c Cast) complaintLine(kind DutyKind) []uuid.UUID {
	switch kind {
	case RespondToComplaint:
		return []uuid.UUID{c.Employee}
	case FindComplaint:
		return append(c.above(append(c.Biased, c.Supervisor)...), c.HR)
	}
	line := []uuid.UUID{c.HR}
	if c.Official != c.Employee && c.Official != c.Supervisor && !slices.Contains(c.Biased, c.Official) {
		line = append(line, c.Official)
	}
	return line
}

// AboutComplaint reports whether k is a duty about a complaint: whoever stands around the employee's
// appraisal knows nothing of it.
func (k DutyKind) AboutComplaint() bool {
	switch k {
	case ReleaseComplaints, ModerateComplaint, CompleteComplaint, RespondToComplaint, FindComplaint, AnswerComplaint:
		return true
	}
	return false
}

// legalAnswer is how many calendar days an answer may take from the day the file is complete:
// Perpres 76/2013.
const legalAnswer = 60

// usualDues serve methods that do not say when duties about complaints, or about a unit's development, are due.
var usualDues = map[DutyKind]Due{
	ReleaseComplaints:  {Within: Span{Days: 2, Working: true}},
	ModerateComplaint:  {Within: Span{Days: 5, Working: true}, Remind: []Span{{Days: 2, Working: true}}},
	CompleteComplaint:  {Within: Span{Days: 14}},
	RespondToComplaint: {Within: Span{Days: 7, Working: true}, Remind: []Span{{Days: 2, Working: true}}},
	FindComplaint:      {Within: Span{Days: 10, Working: true}, Remind: []Span{{Days: 5, Working: true}, {Days: 1, Working: true}}},
	AnswerComplaint:    {Within: Span{Days: legalAnswer}, Remind: []Span{{Days: 14}, {Days: 3}}},
	DecideTraining:     {Within: Span{Days: 15, Working: true}, Remind: []Span{{Days: 5, Working: true}, {Days: 1, Working: true}}},
	RecordTraining:     {Within: Span{Days: 10, Working: true}, Remind: []Span{{Days: 3, Working: true}}},
	TakeUpFindings:     {Within: Span{Days: 15, Working: true}, Remind: []Span{{Days: 5, Working: true}, {Days: 1, Working: true}}},
	ReportFinding:      {Within: Span{Days: 90}, Remind: []Span{{Days: 14}, {Days: 3}}},
}

// complaints checks that the legal time to answer is kept, and leaves room for what comes before.
func (c *methodCheck) complaints(at string, s Schedule) {
	answer, ok := s.Duties[AnswerComplaint]
	if !ok {
		return
	}
	path := at + ".duties." + string(AnswerComplaint) + ".within"
	if answer.Within.Working || answer.Within.Days > legalAnswer {
		c.wrong(path, "is %s; the law gives %dd, calendar days, from the day the complaint is complete", answer.Within, legalAnswer)
	}
	for _, before := range []DutyKind{ModerateComplaint, RespondToComplaint, FindComplaint} {
		if due, ok := s.Duties[before]; ok && !shorter(due.Within, answer.Within) {
			c.wrong(at+".duties."+string(before)+".within", "is %s; it must be done well before the answer, %s", due.Within, answer.Within)
		}
	}
}
