package appraisal

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/google/uuid"
)

// The course of a unit's development: when every rating of the year is final, what the unit needs is gathered
// from them once. HR decides about trainings, the head of the unit about findings; each is then followed
// to who attended, and to its outcome.

// The kinds of duties about the development of a unit.
const (
	DecideTraining DutyKind = "decide-training"  // HR; late: the official
	RecordTraining DutyKind = "record-training"  // HR: who attended; late: the official
	TakeUpFindings DutyKind = "take-up-findings" // head of the unit; late: HR
	ReportFinding  DutyKind = "report-finding"   // owner of a finding
)

// The kinds of steps of a unit's development.
const (
	StepNeeds    StepKind = "needs"    // what the unit needs is gathered, and decided about
	StepMeasures StepKind = "measures" // trainings are held, findings reported
)

// DevelopmentProcess follows what a unit needs after a year; it outlives the cycle.
const DevelopmentProcess Process = "development"

// OfUnit reports whether k is a duty about the development of a unit.
func (k DutyKind) OfUnit() bool {
	switch k {
	case DecideTraining, RecordTraining, TakeUpFindings, ReportFinding:
		return true
	}
	return false
}

// The effects on the development of a unit.
type (
	// GatherNeeds computes the figures of the unit and proposes trainings and findings.
	GatherNeeds struct{}
	// KeepTrainingDecision records what HR decided about the training with a number; an accepted one
	// invites the whole unit.
	KeepTrainingDecision struct {
		Duty     uuid.UUID
		Number   int
		By       uuid.UUID
		Decision TrainingDecision
	}
	// KeepTrainingRecord records who attended.
	KeepTrainingRecord struct {
		Duty   uuid.UUID
		Number int
		By     uuid.UUID
		Record TrainingRecord
	}
	// KeepFindings records which proposals were taken up, and asks their owners.
	KeepFindings struct {
		Duty  uuid.UUID
		By    uuid.UUID
		Taken FindingsTaken
	}
	// KeepOutcome records what became of the finding with a number; By is nil where nobody reported.
	KeepOutcome struct {
		Duty   uuid.UUID
		Number int
		By     *uuid.UUID
		Report FindingReport
	}
)

func (GatherNeeds) effect()          {}
func (KeepTrainingDecision) effect() {}
func (KeepTrainingRecord) effect()   {}
func (KeepFindings) effect()         {}
func (KeepOutcome) effect()          {}

// AskAbout asks for the decisions on what was gathered: one on each training, by its number, and one on all
// findings.
func AskAbout(s Situation, trainings []int, findings bool) (effects []Effect) {
	for _, number := range trainings {
		ask := s.open(DecideTraining).(Open)
		ask.Slot = number
		effects = append(effects, ask)
	}
	if findings {
		effects = append(effects, s.open(TakeUpFindings))
	}
	return effects
}

// AskAttendance asks for the record of an accepted training, some days after its last one.
func AskAttendance(s Situation, number int, last Date) Open {
	ask := s.open(RecordTraining).(Open)
	ask.Slot, ask.Step, ask.Since = number, string(StepMeasures), &last
	return ask
}

// AskOutcome asks the owner of a finding for its outcome by the day set on another.
func AskOutcome(number int, owner uuid.UUID, set, due Date) Open {
	return Open{
		Kind: ReportFinding, Assignee: &owner, Slot: number, Round: 1, Step: string(StepMeasures), Since: &set, Days: max(due.Sub(set), 1),
	}
}

// followDevelopment says what follows from a duty about a unit that was met.
func (s Situation) followDevelopment(d Duty) []Effect {
	switch answer := d.Answer.(type) {
	case *TrainingDecision:
		return []Effect{KeepTrainingDecision{Duty: d.ID, Number: d.Slot, By: *d.Assignee, Decision: *answer}}
	case *TrainingRecord:
		return []Effect{KeepTrainingRecord{Duty: d.ID, Number: d.Slot, By: *d.Assignee, Record: *answer}}
	case *FindingsTaken:
		return []Effect{KeepFindings{Duty: d.ID, By: *d.Assignee, Taken: *answer}}
	case *FindingReport:
		return []Effect{KeepOutcome{Duty: d.ID, Number: d.Slot, By: d.Assignee, Report: *answer}}
	}
	return nil
}

// unreported ends a finding whose outcome is not waited for any more.
func (s Situation) unreported(d Duty, reason string) Effect {
	return KeepOutcome{Duty: d.ID, Number: d.Slot, Report: FindingReport{Outcome: FindingNotDone, Account: reason}}
}

// developmentLine is who owes a duty about a unit, and who after them.
func (c Cast) developmentLine(kind DutyKind) []uuid.UUID {
	if kind == TakeUpFindings {
		return []uuid.UUID{c.Head, c.HR}
	}
	return []uuid.UUID{c.HR, c.Official}
}

// FindingState is where a finding stands.
type FindingState string

// The states of a finding.
const (
	FindingProposed  FindingState = "proposed"
	FindingTakenUp   FindingState = "taken-up"
	FindingDismissed FindingState = "dismissed"
	FindingDone      FindingState = "done"
	FindingPartly    FindingState = "partly-done"
	FindingNotDone   FindingState = "not-done"
)

// FindingsTaken decides about everything that was gathered for a unit.
type FindingsTaken struct {
	Findings []FindingChoice `json:"findings"`
}

// FindingChoice takes a proposal up, with what is done about it by whom until when, or dismisses it.
type FindingChoice struct {
	Number int        `json:"number"`
	TakeUp bool       `json:"take_up"`
	Action string     `json:"action,omitempty"`
	Owner  *uuid.UUID `json:"owner,omitempty"`
	DueOn  *Date      `json:"due_on,omitempty"`
	Reason string     `json:"reason,omitempty"`
}

// maxFindingDays is the longest time a finding may take.
const maxFindingDays = 730

// Check implements Submission. That the owners exist, the store knows.
func (t FindingsTaken) Check(f Facts) (p Problems) {
	open := map[int]bool{}
	for _, n := range f.Findings {
		open[n] = true
	}
	seen := map[int]bool{}
	for i, c := range t.Findings {
		field := at("findings", i)
		switch {
		case seen[c.Number]:
			p.Add("finding-twice", field+".number", strconv.Itoa(c.Number))
		case !open[c.Number]:
			p.Add("finding-unknown", field+".number", strconv.Itoa(c.Number))
		}
		seen[c.Number] = true
		p = append(p, c.check(field, f.Today)...)
	}
	for _, n := range f.Findings {
		if !seen[n] {
			p.Add("finding-undecided", "findings", strconv.Itoa(n))
		}
	}
	return p
}

func (c FindingChoice) check(field string, today Date) (p Problems) {
	if !c.TakeUp {
		p.reason(field+".reason", c.Reason)
		for name, given := range map[string]bool{"action": c.Action != "", "owner": c.Owner != nil, "due_on": c.DueOn != nil} {
			if given {
				p.Add("not-asked", field+"."+name, "")
			}
		}
		return p
	}
	p.reason(field+".action", c.Action)
	p.text(field+".reason", c.Reason)
	if c.Owner == nil {
		p.Add("owner-missing", field+".owner", "")
	}
	last := today.AddDays(maxFindingDays)
	switch {
	case c.DueOn == nil:
		p.Add("due-missing", field+".due_on", "")
	case !today.IsZero() && (!c.DueOn.After(today) || c.DueOn.After(last)):
		p.Add("finding-due", field+".due_on", c.DueOn.String(), "from", today.AddDays(1).String(), "to", last.String())
	}
	return p
}

// FindingReport says what became of a finding.
type FindingReport struct {
	Outcome FindingState `json:"outcome"`
	Account string       `json:"account"`
	// Evidence shows it.
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Check implements Submission.
func (r FindingReport) Check(Facts) (p Problems) {
	outcomes := []FindingState{FindingDone, FindingPartly, FindingNotDone}
	if !slices.Contains(outcomes, r.Outcome) {
		p.Add("choice-unknown", "outcome", string(r.Outcome), "choices", join(outcomes))
	}
	p.reason("account", r.Account)
	p.evidence("evidence", r.Evidence)
	return p
}

// CheckTitle checks the name of a training.
func CheckTitle(title string) (p Problems) {
	if n := utf8.RuneCountInString(title); n < 3 || n > 200 {
		p.Add("title-length", "title", clip(title), "min", "3", "max", "200")
	}
	return p
}

// TitleOf names the training of a unit in a competency.
func TitleOf(c Competency, l Language) string {
	return clipTo(fmt.Sprintf(Text{"Pelatihan %s", "Training in %s"}.In(l), c.Name.In(l)), 200)
}

func clipTo(s string, runes int) string {
	if r := []rune(s); len(r) > runes {
		return string(r[:runes])
	}
	return s
}
