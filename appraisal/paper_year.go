package appraisal

// The papers of a person's year: the SKP, the evaluations and the objection, with the columns and
// fields of PermenPANRB 6/2022.

// PlanPaper is the SKP: a version of a plan as it came into force.
type PlanPaper struct {
	Year       Year        `json:"year"`
	Employee   PaperPerson `json:"employee"`
	Supervisor PaperPerson `json:"supervisor"`
	// Version of the plan, from 1, how it came about and the first day it holds for.
	Version int     `json:"version"`
	How     PlanHow `json:"how"`
	From    Date    `json:"from"`
	// Perspectives: the form of high leaders, with a perspective in place of the aspect.
	Perspectives bool             `json:"perspectives,omitempty"`
	Results      []PaperResult    `json:"results"`
	Behaviour    []PaperBehaviour `json:"behaviour,omitempty"`
	// Expectations the leader has of the behaviour besides.
	Expectations string `json:"expectations,omitempty"`
}

// PaperResult is one own result of a plan with its indicators.
type PaperResult struct {
	Name string `json:"name"`
	Work Work   `json:"work"`
	// Supports is the leader's result it contributes to; SupportsNone why it contributes to none.
	Supports     string           `json:"supports,omitempty"`
	SupportsNone string           `json:"supports_none,omitempty"`
	Indicators   []PaperIndicator `json:"indicators"`
}

// PaperIndicator is a row of the SKP form; of an evaluation also what was reached.
type PaperIndicator struct {
	Name string `json:"name"`
	// Facet is the aspect or the perspective.
	Facet *Text `json:"facet,omitempty"`
	// Target with its unit, or the standard in words.
	Target Text `json:"target"`
	// Weight in percent, where the method weighs.
	Weight *Number `json:"weight,omitempty"`
	// Realised with its unit, what it rests on, and the feedback on it.
	Realised *Text  `json:"realised,omitempty"`
	Evidence string `json:"evidence,omitempty"`
	Feedback string `json:"feedback,omitempty"`
}

// PaperBehaviour is a value or a competency with its guides.
type PaperBehaviour struct {
	Name   Text   `json:"name"`
	Guides []Text `json:"guides,omitempty"`
	// Score on the method's scale, and the feedback, in an evaluation.
	Score    *Number `json:"score,omitempty"`
	Feedback string  `json:"feedback,omitempty"`
}

// PaperKind implements PaperContent.
func (PlanPaper) PaperKind() PaperKind { return PaperSKP }

// Signatories implements PaperContent.
func (p PlanPaper) Signatories() []Signatory {
	return signed(Signatory{PartEmployee, p.Employee}, Signatory{PartSupervisor, p.Supervisor})
}

// PeriodicPaper is the evaluation of a part of the year.
type PeriodicPaper struct {
	Year Year `json:"year"`
	// Period is what the method calls the part of the year.
	Period     Text          `json:"period"`
	Employee   PaperPerson   `json:"employee"`
	Supervisor PaperPerson   `json:"supervisor"`
	Results    []PaperResult `json:"results,omitempty"`
	// Note is the employee's own; Feedback the appraiser's, with what it rests on.
	Note      string       `json:"note,omitempty"`
	Feedback  string       `json:"feedback"`
	Evidence  []string     `json:"evidence,omitempty"`
	OfResults PaperRating  `json:"of_results"`
	OfConduct PaperRating  `json:"of_behaviour"`
	Rating    *PaperRating `json:"rating,omitempty"`
	DecidedOn Date         `json:"decided_on"`
}

// PaperKind implements PaperContent.
func (PeriodicPaper) PaperKind() PaperKind { return PaperPeriodicEvaluation }

// Signatories implements PaperContent.
func (p PeriodicPaper) Signatories() []Signatory {
	return signed(Signatory{PartEmployee, p.Employee}, Signatory{PartSupervisor, p.Supervisor})
}

// AnnualPaper is the evaluation of the year: every result and every behaviour, and what was made
// of them.
type AnnualPaper struct {
	Year         Year             `json:"year"`
	Employee     PaperPerson      `json:"employee"`
	Supervisor   PaperPerson      `json:"supervisor"`
	Perspectives bool             `json:"perspectives,omitempty"`
	Results      []PaperResult    `json:"results,omitempty"`
	Behaviour    []PaperBehaviour `json:"behaviour,omitempty"`
	// OfResults and OfConduct are the appraiser's judgements in matrix methods.
	OfResults *PaperRating `json:"of_results,omitempty"`
	OfConduct *PaperRating `json:"of_behaviour,omitempty"`
	// Sections with their values, weights and the score, in numeric methods.
	Sections []PaperSection `json:"sections,omitempty"`
	Score    *Number        `json:"score,omitempty"`
	Rating   *PaperRating   `json:"rating,omitempty"`
	// Unrated says why there is no rating.
	Unrated string `json:"unrated,omitempty"`
	// Reason is why the appraiser judged so.
	Reason     string `json:"reason,omitempty"`
	Strengths  string `json:"strengths,omitempty"`
	Weaknesses string `json:"weaknesses,omitempty"`
	DecidedOn  Date   `json:"decided_on"`
}

// PaperSection is a weighted part of a score.
type PaperSection struct {
	Name    Text    `json:"name"`
	Value   *Number `json:"value,omitempty"`
	Weight  *Number `json:"weight,omitempty"`
	Product *Number `json:"product,omitempty"`
}

// PaperKind implements PaperContent.
func (AnnualPaper) PaperKind() PaperKind { return PaperAnnualEvaluation }

// Signatories implements PaperContent.
func (p AnnualPaper) Signatories() []Signatory {
	return signed(Signatory{PartEmployee, p.Employee}, Signatory{PartSupervisor, p.Supervisor})
}

// EvaluationPaper is the Dokumen Evaluasi Kinerja (PermenPANRB 6/2022).
type EvaluationPaper struct {
	Year       Year        `json:"year"`
	Employee   PaperPerson `json:"employee"`
	Supervisor PaperPerson `json:"supervisor"`
	Manager    PaperPerson `json:"manager"`
	// Achievement of the organisation, where the method has one.
	Achievement *Text        `json:"achievement,omitempty"`
	Rating      *PaperRating `json:"rating,omitempty"`
	Score       *Number      `json:"score,omitempty"`
	Unrated     string       `json:"unrated,omitempty"`
	// Notes and Recommendations of the appraiser.
	Notes           string `json:"notes,omitempty"`
	Recommendations string `json:"recommendations,omitempty"`
	AnnouncedOn     Date   `json:"announced_on"`
	// Changed says why it took the place of an earlier one: an objection, a correction.
	Changed *Text `json:"changed,omitempty"`
}

// PaperKind implements PaperContent.
func (EvaluationPaper) PaperKind() PaperKind { return PaperEvaluationDocument }

// Signatories implements PaperContent.
func (p EvaluationPaper) Signatories() []Signatory {
	return signed(Signatory{PartEmployee, p.Employee}, Signatory{PartSupervisor, p.Supervisor})
}

// ObjectionReceiptPaper says that an objection was received.
type ObjectionReceiptPaper struct {
	Year     Year        `json:"year"`
	Employee PaperPerson `json:"employee"`
	// Decider hears both sides and decides.
	Decider    PaperPerson `json:"decider"`
	Supervisor PaperPerson `json:"supervisor"`
	Rating     PaperRating `json:"rating"`
	Grounds    string      `json:"grounds"`
	// Evidence by its titles.
	Evidence   []string `json:"evidence,omitempty"`
	ReceivedOn Date     `json:"received_on"`
	ObjectedOn Date     `json:"objected_on"`
	// DecisionBy is the day by which it is to be decided.
	DecisionBy *Date `json:"decision_by,omitempty"`
}

// PaperKind implements PaperContent.
func (ObjectionReceiptPaper) PaperKind() PaperKind { return PaperObjectionReceipt }

// Signatories implements PaperContent.
func (p ObjectionReceiptPaper) Signatories() []Signatory {
	return signed(Signatory{PartEmployee, p.Employee})
}

// ObjectionDecisionPaper is the decision on an objection; it is final (PP 30/2019, art. 59).
type ObjectionDecisionPaper struct {
	Year       Year        `json:"year"`
	Employee   PaperPerson `json:"employee"`
	Supervisor PaperPerson `json:"supervisor"`
	Decider    PaperPerson `json:"decider"`
	Grounds    string      `json:"grounds"`
	// Statement is the appraiser's answer.
	Statement  string      `json:"statement,omitempty"`
	Changed    bool        `json:"changed"`
	Before     PaperRating `json:"before"`
	After      PaperRating `json:"after"`
	Reason     string      `json:"reason"`
	ObjectedOn Date        `json:"objected_on"`
	DecidedOn  Date        `json:"decided_on"`
}

// PaperKind implements PaperContent.
func (ObjectionDecisionPaper) PaperKind() PaperKind { return PaperObjectionDecision }

// Signatories implements PaperContent.
func (p ObjectionDecisionPaper) Signatories() []Signatory {
	return signed(Signatory{PartManager, p.Decider})
}
