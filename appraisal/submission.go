package appraisal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

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
	// Proposed is the plan an agreement is about; Nominated the peers an approval is about.
	Proposed  *Plan
	Nominated []uuid.UUID
	Family    string
	// About is the duty an escalation is about.
	About *Duty
	// HR: the person decides as HR, the last in line.
	HR bool
	// Rule is the consequence to decide about.
	Rule *Consequence
	// Rating in force, and the revision of the forum.
	Rating   string
	Revision int
}

// Limits on what people write.
const (
	maxText      = 4000
	minReason    = 10
	maxExtension = 60
)

// Confirmation says that the criteria were explained and understood.
type Confirmation struct {
	Understood bool   `json:"understood"`
	Question   string `json:"question,omitempty"`
}

// Check implements Submission.
func (c Confirmation) Check(Facts) (p Problems) {
	if !c.Understood && strings.TrimSpace(c.Question) == "" {
		p.Add("question-missing", "question", "")
	}
	p.text("question", c.Question)
	return p
}

// Check implements Submission; every indicator must be measurable.
func (pl Plan) Check(f Facts) (p Problems) {
	p = append(p, pl.CheckIndicators(f.Method)...)
	p.text("expectations", pl.Expectations)
	return p
}

// PlanAgreement agrees to a proposed plan, or returns it with a comment.
type PlanAgreement struct {
	Agreed bool `json:"agreed"`
	// Relevant names the indicators that are relevant to the post's duties; all of them when agreeing.
	Relevant []string `json:"relevant,omitempty"`
	Comment  string   `json:"comment,omitempty"`
}

// Check implements Submission.
func (a PlanAgreement) Check(f Facts) (p Problems) {
	p.text("comment", a.Comment)
	if !a.Agreed {
		p.reason("comment", a.Comment)
		return p
	}
	relevant := map[string]bool{}
	for _, name := range a.Relevant {
		relevant[name] = true
	}
	if f.Proposed != nil {
		for _, i := range f.Proposed.Indicators {
			if !relevant[i.Name] {
				p.Add("relevance-unconfirmed", "relevant", i.Name)
			}
		}
	}
	return p
}

// Realised is the figure reached for one indicator.
type Realised struct {
	Indicator string `json:"indicator"`
	Value     Number `json:"value"`
	Evidence  string `json:"evidence,omitempty"`
}

// PeriodReport is an employee's report on a part of the year.
type PeriodReport struct {
	Realised []Realised `json:"realised,omitempty"`
	Note     string     `json:"note,omitempty"`
}

// Check implements Submission.
func (r PeriodReport) Check(f Facts) (p Problems) {
	p.realised(r.Realised, f.Plan, false)
	p.text("note", r.Note)
	return p
}

// PeriodEvaluation is the appraiser's judgement of a part of the year; its predikat is
// never averaged into that of the year.
type PeriodEvaluation struct {
	Results   Expectation `json:"results"`
	Behaviour Expectation `json:"behaviour"`
	Feedback  string      `json:"feedback"`
}

// Check implements Submission.
func (e PeriodEvaluation) Check(Facts) (p Problems) {
	p.expectation("results", e.Results)
	p.expectation("behaviour", e.Behaviour)
	p.reason("feedback", e.Feedback)
	return p
}

// Nomination names colleagues who know the employee's work.
type Nomination struct {
	Peers []uuid.UUID `json:"peers"`
}

// Check implements Submission. That the peers are colleagues, the store knows.
func (n Nomination) Check(f Facts) (p Problems) {
	if f.Step.Peers == nil {
		return p
	}
	if len(n.Peers) < f.Step.Peers.Min || len(n.Peers) > f.Step.Peers.Max {
		p.Add("peers-count", "peers", strconv.Itoa(len(n.Peers)),
			"min", strconv.Itoa(f.Step.Peers.Min), "max", strconv.Itoa(f.Step.Peers.Max))
	}
	seen := map[uuid.UUID]bool{}
	for i, id := range n.Peers {
		if seen[id] {
			p.Add("peer-twice", fmt.Sprintf("peers[%d]", i), id.String())
		}
		seen[id] = true
	}
	return p
}

// NominationApproval says which of the nominated peers will be asked.
type NominationApproval struct {
	Approved []uuid.UUID `json:"approved"`
	Comment  string      `json:"comment,omitempty"`
}

// Check implements Submission.
func (a NominationApproval) Check(f Facts) (p Problems) {
	nominated := map[uuid.UUID]bool{}
	for _, id := range f.Nominated {
		nominated[id] = true
	}
	for i, id := range a.Approved {
		if !nominated[id] {
			p.Add("peer-not-nominated", fmt.Sprintf("approved[%d]", i), id.String())
		}
		nominated[id] = false
	}
	p.text("comment", a.Comment)
	return p
}

// Assessment is what one person thinks of another's year, or of their own.
type Assessment struct {
	Scores map[string]Number `json:"scores,omitempty"`
	// Realised figures; the supervisor's count, the employee's report is evidence.
	Realised []Realised `json:"realised,omitempty"`
	// Process, Additional and Innovation are the supervisor's, where the method has them.
	Process    map[string]Number `json:"process,omitempty"`
	Additional *Number           `json:"additional,omitempty"`
	Innovation *bool             `json:"innovation,omitempty"`
	// Results and Behaviour are the supervisor's judgement in matrix methods.
	Results    Expectation `json:"results,omitempty"`
	Behaviour  Expectation `json:"behaviour,omitempty"`
	Reason     string      `json:"reason,omitempty"`
	Strengths  string      `json:"strengths,omitempty"`
	Weaknesses string      `json:"weaknesses,omitempty"`
	Comment    string      `json:"comment,omitempty"`
}

// Check implements Submission.
func (a Assessment) Check(f Facts) (p Problems) {
	for _, t := range []struct{ field, text string }{
		{"reason", a.Reason}, {"strengths", a.Strengths}, {"weaknesses", a.Weaknesses}, {"comment", a.Comment},
	} {
		p.text(t.field, t.text)
	}
	by := f.Duty.Kind.Rater()
	supervisor := by == BySupervisor
	p = append(p, f.Method.CheckScores(f.Family, by, a.Scores, a.Process)...)
	if supervisor || by == BySelf {
		p.realised(a.Realised, f.Plan, supervisor)
	} else if len(a.Realised) > 0 {
		p.Add("not-asked", "realised", "")
	}
	if !supervisor {
		for field, given := range map[string]bool{
			"process": len(a.Process) > 0, "additional": a.Additional != nil, "innovation": a.Innovation != nil,
			"results": a.Results != "", "behaviour": a.Behaviour != "",
		} {
			if given {
				p.Add("not-asked", field, "")
			}
		}
		return p
	}
	if a.Additional != nil && a.Additional.Sign() < 0 {
		p.Add("figure-negative", "additional", a.Additional.String())
	}
	if f.Method.Scoring.Kind == MatrixKind {
		p.expectation("results", a.Results)
		p.expectation("behaviour", a.Behaviour)
		p.reason("reason", a.Reason)
	}
	return p
}

// EscalationChoice is what a manager can do about a lapsed duty.
type EscalationChoice string

// The choices. Close is left to HR alone, at the end of the line.
const (
	Extend   EscalationChoice = "extend"
	Reassign EscalationChoice = "reassign"
	Proceed  EscalationChoice = "proceed"
	Close    EscalationChoice = "close"
)

// EscalationDecision decides about a lapsed duty.
type EscalationDecision struct {
	Choice EscalationChoice `json:"choice"`
	// Days to extend by, in calendar days from the decision.
	Days int `json:"days,omitempty"`
	// To is who takes the duty over.
	To     *uuid.UUID `json:"to,omitempty"`
	Reason string     `json:"reason"`
}

// Check implements Submission. That To may take over, the store knows.
func (d EscalationDecision) Check(f Facts) (p Problems) {
	p.reason("reason", d.Reason)
	switch d.Choice {
	case Extend:
		if d.Days < 1 || d.Days > maxExtension {
			p.Add("days-out-of-range", "days", strconv.Itoa(d.Days), "min", "1", "max", strconv.Itoa(maxExtension))
		}
	case Reassign:
		if d.To == nil {
			p.Add("assignee-missing", "to", "")
		}
		if f.About != nil && f.About.Kind == ApproveCalibration {
			p.Add("choice-not-open", "choice", string(d.Choice), "choices", "extend, proceed")
		}
	case Proceed:
		if f.About != nil && f.About.Kind.Essential() {
			p.Add("cannot-proceed-without", "choice", string(d.Choice), "duty", string(f.About.Kind))
		}
	case Close:
		if !f.HR {
			p.Add("choice-not-open", "choice", string(d.Choice), "choices", "extend, reassign, proceed")
		}
	default:
		p.Add("choice-unknown", "choice", string(d.Choice), "choices", "extend, reassign, proceed, close")
	}
	return p
}

// AchievementSetting sets the organisation's achievement from evidence.
type AchievementSetting struct {
	Achievement Achievement `json:"achievement"`
	Evidence    string      `json:"evidence"`
}

// Check implements Submission.
func (a AchievementSetting) Check(f Facts) (p Problems) {
	if _, known := f.Method.Level(a.Achievement); !known {
		p.Add("achievement-unknown", "achievement", string(a.Achievement), "levels", strings.Join(f.Method.levels(), ", "))
	}
	p.reason("evidence", a.Evidence)
	return p
}

// CalibrationApproval is a member's vote on the ratings of one revision of the forum.
type CalibrationApproval struct {
	Approved bool   `json:"approved"`
	Revision int    `json:"revision"`
	Comment  string `json:"comment,omitempty"`
}

// Check implements Submission.
func (a CalibrationApproval) Check(f Facts) (p Problems) {
	if a.Revision != f.Revision {
		p = append(p, Refuse(Conflict, "revision-changed", "revision", strconv.Itoa(a.Revision), "revision", strconv.Itoa(f.Revision)))
	}
	if !a.Approved {
		p.reason("comment", a.Comment)
	}
	p.text("comment", a.Comment)
	return p
}

// Acknowledgement says that the result was received; it is no agreement. A refusal is recorded.
type Acknowledgement struct {
	Acknowledged bool   `json:"acknowledged"`
	Reason       string `json:"reason,omitempty"`
}

// Check implements Submission.
func (a Acknowledgement) Check(Facts) (p Problems) {
	if !a.Acknowledged {
		p.reason("reason", a.Reason)
	}
	p.text("reason", a.Reason)
	return p
}

// Objection (keberatan) contests a result with grounds.
type Objection struct {
	Grounds  string `json:"grounds"`
	Evidence string `json:"evidence,omitempty"`
}

// Check implements Submission.
func (o Objection) Check(Facts) (p Problems) {
	p.reason("grounds", o.Grounds)
	p.text("evidence", o.Evidence)
	return p
}

// ObjectionDecision upholds the rating or changes it; it is final.
type ObjectionDecision struct {
	Change bool   `json:"change"`
	Rating string `json:"rating,omitempty"`
	Reason string `json:"reason"`
}

// Check implements Submission.
func (d ObjectionDecision) Check(f Facts) (p Problems) {
	p.reason("reason", d.Reason)
	if d.Change {
		p.rating("rating", d.Rating, f)
		if d.Rating == f.Rating {
			p.Add("rating-unchanged", "rating", d.Rating)
		}
	}
	return p
}

// ConsequenceDecision approves or declines what the method proposed.
type ConsequenceDecision struct {
	Approve bool `json:"approve"`
	// Decree that grants it, where the method asks for one.
	DecreeNumber string `json:"decree_number,omitempty"`
	DecreeDate   *Date  `json:"decree_date,omitempty"`
	Reason       string `json:"reason,omitempty"`
}

// Check implements Submission.
func (d ConsequenceDecision) Check(f Facts) (p Problems) {
	p.text("reason", d.Reason)
	p.text("decree_number", d.DecreeNumber)
	if !d.Approve {
		p.reason("reason", d.Reason)
		return p
	}
	if f.Rule != nil && f.Rule.Decree {
		if strings.TrimSpace(d.DecreeNumber) == "" {
			p.Add("decree-missing", "decree_number", "")
		}
		if d.DecreeDate == nil {
			p.Add("decree-missing", "decree_date", "")
		}
	}
	return p
}

// Session is the signed form of one coaching session.
type Session struct {
	HeldOn *Date  `json:"held_on"`
	Notes  string `json:"notes"`
}

// Check implements Submission.
func (s Session) Check(Facts) (p Problems) {
	if s.HeldOn == nil {
		p.Add("date-missing", "held_on", "")
	}
	p.reason("notes", s.Notes)
	return p
}

// CoachingOutcome ends an improvement period.
type CoachingOutcome struct {
	Improved bool   `json:"improved"`
	Notes    string `json:"notes"`
}

// Check implements Submission.
func (o CoachingOutcome) Check(Facts) (p Problems) {
	p.reason("notes", o.Notes)
	return p
}

// MethodDecision says what becomes of the method after a cycle.
type MethodDecision struct {
	Decision string `json:"decision"`
	Reason   string `json:"reason"`
}

// Check implements Submission.
func (d MethodDecision) Check(Facts) (p Problems) {
	switch d.Decision {
	case "keep", "improve", "replace":
	default:
		p.Add("choice-unknown", "decision", d.Decision, "choices", "keep, improve, replace")
	}
	p.reason("reason", d.Reason)
	return p
}

// NewSubmission returns an empty submission for a kind of duty, as a pointer; nil for an unknown kind.
func NewSubmission(kind DutyKind) Submission {
	switch kind {
	case ConfirmBriefing:
		return &Confirmation{}
	case ProposePlan:
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

// decodeProblem names the field that does not fit.
func decodeProblem(err error) error {
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
	if len(text) > maxText {
		p.Add("text-too-long", field, text[:40]+"…", "max", strconv.Itoa(maxText))
	}
}

func (p *Problems) reason(field, text string) {
	if len(strings.TrimSpace(text)) < minReason {
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
	open := map[string]bool{}
	if plan != nil {
		for _, i := range plan.Indicators {
			open[i.Name] = true
		}
	}
	for i, r := range figures {
		if !open[r.Indicator] {
			p.Add("indicator-unknown", fmt.Sprintf("realised[%d].indicator", i), r.Indicator)
		}
		if r.Value.Sign() < 0 {
			p.Add("figure-negative", fmt.Sprintf("realised[%d].value", i), r.Value.String())
		}
		delete(open, r.Indicator)
	}
	if all {
		for _, i := range planIndicators(plan) {
			if open[i.Name] {
				p.Add("figure-missing", "realised", i.Name)
			}
		}
	}
}

func planIndicators(plan *Plan) []Indicator {
	if plan == nil {
		return nil
	}
	return plan.Indicators
}
