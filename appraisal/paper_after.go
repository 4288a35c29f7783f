package appraisal

// The papers of what follows ratings: certificates, coaching, credit points, and those of a forum
// and of the method as a whole.

// CertificatePaper is a reward's certificate.
type CertificatePaper struct {
	Year     Year        `json:"year"`
	Employee PaperPerson `json:"employee"`
	Official PaperPerson `json:"official"`
	// Award is what the method calls the reward, given for the rating.
	Award  Text         `json:"award"`
	Rating *PaperRating `json:"rating,omitempty"`
	// DecreeNumber and DecreeDate of the decision, where there is a decree.
	DecreeNumber string `json:"decree_number,omitempty"`
	DecreeDate   *Date  `json:"decree_date,omitempty"`
	DecidedOn    Date   `json:"decided_on"`
}

// PaperKind implements PaperContent.
func (CertificatePaper) PaperKind() PaperKind { return PaperCertificate }

// Signatories implements PaperContent.
func (p CertificatePaper) Signatories() []Signatory {
	return signed(Signatory{PartOfficial, p.Official})
}

// CoachingPaper is the form of one coaching session or, with an Outcome, of the evaluation at the end of
// the improvement period.
type CoachingPaper struct {
	// Year of the rating that led to the coaching.
	Year       Year        `json:"year"`
	Employee   PaperPerson `json:"employee"`
	Supervisor PaperPerson `json:"supervisor"`
	// Session counts from 1, out of Sessions; at the end it is 0, and Held of them were held.
	Session  int `json:"session"`
	Sessions int `json:"sessions,omitempty"`
	Held     int `json:"held,omitempty"`
	// HeldOn is the day of the session or of the evaluation.
	HeldOn Date `json:"held_on"`
	// From and Until are the improvement period: it begins with the plan in force. How it came to be that.
	From  Date  `json:"from"`
	Until Date  `json:"until"`
	How   *Text `json:"how,omitempty"`
	// Goals of the coaching's plan, the actions that support them, and what the plan says besides.
	Goals    []CoachingGoal    `json:"goals,omitempty"`
	Actions  []CoachingSupport `json:"actions,omitempty"`
	PlanNote string            `json:"plan_note,omitempty"`
	// Response of the employee, and who signed or refused to.
	Response string           `json:"response,omitempty"`
	Signed   []GivenSignature `json:"signed,omitempty"`
	// Notes of the session or the evaluation; what was agreed in a session, and the day of the next.
	Notes  string `json:"notes"`
	Agreed string `json:"agreed,omitempty"`
	Next   *Date  `json:"next,omitempty"`
	// Outcome at the end of the period, and what the method's rules propose: nothing, or what the
	// official decides about.
	Outcome  *Text  `json:"outcome,omitempty"`
	Proposed []Text `json:"proposed,omitempty"`
}

// CoachingGoal is a line of a coaching plan.
type CoachingGoal struct {
	Goal    string `json:"goal"`
	Measure string `json:"measure,omitempty"`
	// Progress as of the session, or what showed at the end whether it was reached.
	Progress string `json:"progress,omitempty"`
	Reached  *bool  `json:"reached,omitempty"`
}

// CoachingSupport is an action of a coaching plan.
type CoachingSupport struct {
	Kind Text   `json:"kind"`
	What string `json:"what"`
	Who  string `json:"who,omitempty"`
	By   *Date  `json:"by,omitempty"`
}

// PaperKind implements PaperContent.
func (CoachingPaper) PaperKind() PaperKind { return PaperCoachingForm }

// Signatories implements PaperContent.
func (p CoachingPaper) Signatories() []Signatory {
	return signed(Signatory{PartEmployee, p.Employee}, Signatory{PartSupervisor, p.Supervisor})
}

// CreditPaper is the conversion of a rating into credit points (BKN 3/2023).
type CreditPaper struct {
	Year     Year        `json:"year"`
	Employee PaperPerson `json:"employee"`
	Official PaperPerson `json:"official"`
	Level    Text        `json:"level"`
	// Rows are the parts of the year that were converted, with one row for a whole year.
	Rows  []CreditRow `json:"rows"`
	Total Number      `json:"total"`
	// Before and After are the credit points carried over and altogether, where they are known.
	Before *Number `json:"before,omitempty"`
	After  *Number `json:"after,omitempty"`
	On     Date    `json:"on"`
}

// CreditRow is the conversion of one part of a year.
type CreditRow struct {
	From   Date        `json:"from"`
	Until  Date        `json:"until"`
	Months int         `json:"months"`
	Level  Text        `json:"level"`
	Rating PaperRating `json:"rating"`
	// Percent the rating counts for, and the level's yearly coefficient.
	Percent     Number `json:"percent"`
	Coefficient Number `json:"coefficient"`
	Points      Number `json:"points"`
}

// PaperKind implements PaperContent.
func (CreditPaper) PaperKind() PaperKind { return PaperCreditConversion }

// Signatories implements PaperContent.
func (p CreditPaper) Signatories() []Signatory {
	return signed(Signatory{PartOfficial, p.Official})
}

// MinutesPaper are the minutes of a forum.
type MinutesPaper struct {
	Year Year `json:"year"`
	// Units it was about; more than one where smaller units joined.
	Units   []string        `json:"units"`
	Opened  Date            `json:"opened"`
	Closed  Date            `json:"closed"`
	Members []MinutesMember `json:"members"`
	// Quorum in percent, and Revision the approvals were given for.
	Quorum   Number      `json:"quorum"`
	Revision int         `json:"revision"`
	Effect   ForumEffect `json:"effect"`
	// Decree that makes a binding forum binding.
	Decree      *Text `json:"decree,omitempty"`
	Achievement *Text `json:"achievement,omitempty"`
	// Distribution before and after; Pattern compares it with what the achievement leads one to expect.
	Distribution []MinutesCount      `json:"distribution"`
	Pattern      []MinutesPattern    `json:"pattern,omitempty"`
	Adjustments  []MinutesAdjustment `json:"adjustments,omitempty"`
	// Annex of the minutes: what was proposed about one person whom it would be read by otherwise, or a
	// relative of whom would. Annexes counts them in the minutes themselves.
	Annex   bool `json:"annex,omitempty"`
	Annexes int  `json:"annexes,omitempty"`
	// Sessions the forum met in, in their order.
	Sessions []MinutesSession `json:"sessions,omitempty"`
	// Without says that the forum closed without a quorum, so that nothing it proposed is in effect.
	Without bool `json:"without_quorum,omitempty"`
}

// MinutesSession is one meeting of a forum, and who was there as HR recorded it.
type MinutesSession struct {
	On      Date     `json:"on"`
	From    string   `json:"from" example:"09.00"`
	Until   string   `json:"until" example:"11.30"`
	Zone    string   `json:"zone"`
	Place   string   `json:"place"`
	Present []string `json:"present,omitempty"`
	Absent  []string `json:"absent,omitempty"`
	// Recorded: HR recorded who was there.
	Recorded bool `json:"recorded,omitempty"`
}

// MinutesMember is a member of a forum. Present are those whose approval counts.
type MinutesMember struct {
	Person   PaperPerson `json:"person"`
	Approved bool        `json:"approved"`
	On       *Date       `json:"on,omitempty"`
	// Vote on the last revision in words, and what was said with it.
	Vote    *Text  `json:"vote,omitempty"`
	Comment string `json:"comment,omitempty"`
	// Remark such as for whom they stood back, without saying why.
	Remark *Text `json:"remark,omitempty"`
}

// MinutesCount is how many people have a rating.
type MinutesCount struct {
	Rating PaperRating `json:"rating"`
	Before int         `json:"before"`
	After  int         `json:"after"`
}

// MinutesPattern is one sentence of the pattern and whether it is true of the group.
type MinutesPattern struct {
	Sentence Text `json:"sentence"`
	Holds    bool `json:"holds"`
}

// MinutesEvidence is something that a proposal cites: what kind of thing, of which day, and what it shows.
type MinutesEvidence struct {
	Kind Text   `json:"kind"`
	On   *Date  `json:"on,omitempty"`
	Says string `json:"says,omitempty"`
	// What it is called, where that has words in both languages.
	Name *Text `json:"name,omitempty"`
}

// MinutesAdjustment is one proposal to change a rating, with its reason about the person.
type MinutesAdjustment struct {
	Employee PaperPerson `json:"employee"`
	Before   PaperRating `json:"before"`
	After    PaperRating `json:"after"`
	// Changed: the rating is what was proposed.
	Changed  bool              `json:"changed,omitempty"`
	Reason   string            `json:"reason"`
	Evidence []MinutesEvidence `json:"evidence,omitempty"`
	// By is who proposed it, On which day.
	By PaperPerson `json:"by"`
	On Date        `json:"on"`
	// Statement is what the appraiser said to a lowering; Silent: they let the time pass.
	Statement string `json:"statement,omitempty"`
	Silent    bool   `json:"silent,omitempty"`
	// Outcome in words: in effect or not, and why.
	Outcome Text `json:"outcome"`
	// Decided is what the appraiser made of advice, where the forum's effect is that.
	Decided *Text  `json:"decided,omitempty"`
	Answer  string `json:"answer,omitempty"`
}

// PaperKind implements PaperContent.
func (MinutesPaper) PaperKind() PaperKind { return PaperForumMinutes }

// Signatories implements PaperContent.
func (p MinutesPaper) Signatories() []Signatory {
	var all []Signatory
	for _, m := range p.Members {
		all = append(all, Signatory{PartMember, m.Person})
	}
	return signed(all...)
}

// MethodPaper is the evaluation of a method at the end of a cycle.
type MethodPaper struct {
	Year Year `json:"year"`
	// Method by its name, and the hash of its bytes.
	Method  Text   `json:"method"`
	Version string `json:"version"`
	Summary *Text  `json:"summary,omitempty"`
	// Chapters group the findings: participation, agreement between raters, service …
	Chapters  []MethodChapter `json:"chapters"`
	Proposals []Text          `json:"proposals,omitempty"`
	// Official who decided, what and why.
	Official  PaperPerson `json:"official"`
	Decision  Text        `json:"decision"`
	Reason    string      `json:"reason"`
	DecidedOn Date        `json:"decided_on"`
}

// MethodChapter is one question the evaluation asks, with findings in words and their figures.
type MethodChapter struct {
	Title    Text            `json:"title"`
	Findings []Text          `json:"findings,omitempty"`
	Figures  []MethodFigures `json:"figures,omitempty"`
}

// MethodFigures is a table of figures.
type MethodFigures struct {
	Title *Text `json:"title,omitempty"`
	// Columns and the cells below each; every row has as many cells as there are columns.
	Columns []Text   `json:"columns"`
	Rows    [][]Text `json:"rows"`
}

// PaperKind implements PaperContent.
func (MethodPaper) PaperKind() PaperKind { return PaperMethodEvaluation }

// Signatories implements PaperContent.
func (p MethodPaper) Signatories() []Signatory {
	return signed(Signatory{PartOfficial, p.Official})
}
