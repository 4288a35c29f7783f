package appraisal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Submission is what a person hands in to meet a duty.
type Submission interface {
	// Check says everything that is wrong with it, given what it is checked against.
	Check(Facts) Problems
}

// Facts are what a submission is checked against.
type Facts struct {
	Method *Method
	Step   Step
	Duty   Duty
	// Plan in force; nil before one is agreed.
	Plan *Plan
	// Leader is the plan in force of the employee's own supervisor in the same cycle; nil where there
	// is none. HighLeader: the plan has perspectives instead of aspects.
	Leader     *Plan
	HighLeader bool
	// Dialogues are how many were recorded in the appraisal, by either side.
	Dialogues int
	// Proposed is the plan an agreement is about; Nominated the peers an approval is about.
	Proposed  *Plan
	Nominated []uuid.UUID
	Family    string
	// About is the duty an escalation is about.
	About *Duty
	// Last: the person is the last in line for the duty.
	Last bool
	// Rule is the consequence to decide about.
	Rule *Consequence
	// Measured figures by the indicator's name, and the innovations the employee claims.
	Measured map[string]Number
	Claims   []Claim
	// Rating in force, and the revision of the forum.
	Rating   string
	Revision int
	// Evaluated are the findings of the evaluation that a decision about the method may refer to, and
	// MethodHash is the version of the method they are about.
	Evaluated  []string
	MethodHash string
	// Complaint the duty is about.
	Complaint *ComplaintFacts
	// Training the duty is about.
	Training *TrainingFacts
	// Findings are the numbers of what is to be decided about.
	Findings []int
	// Today where the agency is; nothing is dated later. Zero where nobody asks.
	Today Date
	// Coaching the duty is about, and the measure to decide about.
	Coaching *CoachingFacts
	Measure  *CoachingMeasure
}

// Limits on what people write.
const (
	maxText   = 4000
	maxShort  = 200 // numbers of documents and the like
	minReason = 10
	// MaxExtension is the most days that a decision on a missed duty gives.
	MaxExtension = 60
)

// NewSubmission returns an empty submission for a kind of duty, as a pointer; nil for an unknown kind.
func NewSubmission(kind DutyKind) Submission {
	switch kind {
	case ConfirmBriefing:
		return &Confirmation{}
	case ProposePlan, RevisePlan:
		return &Plan{}
	case AgreePlan:
		return &PlanAgreement{}
	case ReportPeriod:
		return &PeriodReport{}
	case EvaluatePeriod:
		return &PeriodEvaluation{}
	case NominatePeers:
		return &Nomination{}
	case ApprovePeers:
		return &NominationApproval{}
	case AssessSelf, AssessSubordinate, AssessPeer, AssessSuperior, AssessPublic:
		return &Assessment{}
	case DecideEscalation:
		return &EscalationDecision{}
	case SetAchievement:
		return &AchievementSetting{}
	case ApproveCalibration:
		return &CalibrationApproval{}
	case Acknowledge:
		return &Acknowledgement{}
	case Object:
		return &Objection{}
	case StateOnObjection:
		return &ObjectionStatement{}
	case DecideObjection:
		return &ObjectionDecision{}
	case DecideConsequence:
		return &ConsequenceDecision{}
	case HoldSession:
		return &Session{}
	case ConcludeCoaching:
		return &CoachingOutcome{}
	case EvaluateMethod:
		return &MethodDecision{}
	case AnswerSurvey:
		return &SurveyAnswer{}
	case ReleaseComplaints:
		return &BurstDecision{}
	case ModerateComplaint:
		return &ComplaintModeration{}
	case CompleteComplaint:
		return &ComplaintDetails{}
	case RespondToComplaint:
		return &ComplaintResponse{}
	case FindComplaint:
		return &ComplaintFinding{}
	case AnswerComplaint:
		return &ComplaintAnswer{}
	case NamePeer:
		return &PeerNaming{}
	case DecideTraining:
		return &TrainingDecision{}
	case RecordTraining:
		return &TrainingRecord{}
	case TakeUpFindings:
		return &FindingsTaken{}
	case ReportFinding:
		return &FindingReport{}
	case PlanCoaching:
		return &CoachingPlan{}
	case AgreeCoaching:
		return &CoachingAgreement{}
	case SignSession:
		return &SessionSignature{}
	case DecideMeasure:
		return &MeasureDecision{}
	case RecordAttendance:
		return &RewardAttendance{}
	case NoteEffect:
		return &EffectNote{}
	case StateOnLowering:
		return &LoweringStatement{}
	case AnswerAdvice:
		return &AdviceAnswer{}
	}
	return nil
}

// DecodeSubmission reads the JSON of a submission strictly: an unknown field is refused.
func DecodeSubmission(kind DutyKind, data []byte) (Submission, error) {
	s := NewSubmission(kind)
	if s == nil {
		return nil, Refuse(Invalid, "duty-kind-unknown", "", string(kind))
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(s); err != nil {
		return nil, decodeProblem(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, Refuse(Invalid, "body-not-json", "", "")
	}
	return s, nil
}

// DecodeProblem names the field of a JSON text that does not fit; nil where err is.
func DecodeProblem(err error) *Error {
	if err == nil {
		return nil
	}
	return decodeProblem(err)
}

// decodeProblem names the field that does not fit.
func decodeProblem(err error) *Error {
	var kind *json.UnmarshalTypeError
	var known *Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &kind):
		return Refuse(Invalid, "field-type", kind.Field, kind.Value, "type", kind.Type.String())
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return Refuse(Invalid, "field-unknown", strings.Trim(name, `"`), "")
	}
	return Refuse(Invalid, "body-not-json", "", "", "detail", err.Error())
}

func (p *Problems) text(field, text string) {
	if utf8.RuneCountInString(text) > maxText {
		p.Add("text-too-long", field, clip(text), "max", strconv.Itoa(maxText))
	}
}

// short is text for what fits on a line.
func (p *Problems) short(field, text string) {
	if utf8.RuneCountInString(text) > maxShort {
		p.Add("text-too-long", field, clip(text), "max", strconv.Itoa(maxShort))
	}
}

func (p *Problems) reason(field, text string) {
	if utf8.RuneCountInString(strings.TrimSpace(text)) < minReason {
		p.Add("reason-missing", field, text, "min", strconv.Itoa(minReason))
	}
	p.text(field, text)
}

func (p *Problems) expectation(field string, e Expectation) {
	switch e {
	case Above, Meets, Below:
	default:
		p.Add("choice-unknown", field, string(e), "choices", "above, meets, below")
	}
}

func (p *Problems) rating(field, rating string, f Facts) {
	var known []string
	for _, r := range f.Method.Ratings {
		if r.ID == rating {
			return
		}
		known = append(known, r.ID)
	}
	p.Add("rating-unknown", field, rating, "ratings", strings.Join(known, ", "))
}

// realised checks figures against the plan; all says that every indicator must have one.
func (p *Problems) realised(figures []Realised, plan *Plan, all bool) {
	open := map[string]Indicator{}
	for _, i := range planIndicators(plan) {
		open[i.Name] = i
	}
	for i, r := range figures {
		ind, ok := open[r.Indicator]
		if !ok {
			p.Add("indicator-unknown", fmt.Sprintf("realised[%d].indicator", i), r.Indicator)
		}
		if ind.IsQualitative() {
			p.account(at("realised", i), r)
		} else {
			p.figure(fmt.Sprintf("realised[%d].value", i), r.Value, ind.Maximum)
			p.text(fmt.Sprintf("realised[%d].account", i), r.Account)
		}
		p.text(fmt.Sprintf("realised[%d].evidence", i), r.Evidence)
		p.evidence(fmt.Sprintf("realised[%d].attached", i), r.Attached)
		delete(open, r.Indicator)
	}
	if all {
		for _, i := range planIndicators(plan) {
			if _, missing := open[i.Name]; missing {
				p.Add("figure-missing", "realised", i.Name)
			}
		}
	}
}

// account checks what was reached of an indicator without figures: it is said in words.
func (p *Problems) account(field string, r Realised) {
	if !r.Value.IsZero() {
		p.Add("figure-not-asked", field+".value", r.Value.String())
	}
	p.reason(field+".account", r.Account)
}

func planIndicators(plan *Plan) []Indicator {
	if plan == nil {
		return nil
	}
	return plan.Indicators
}
