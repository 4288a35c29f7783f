// Package access decides who may do what: the only place that does. It knows people and
// things as values; whoever asks loads them.
package access

import (
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
)

// Role is what a person may do beyond their own duties.
type Role string

// The roles an agency grants.
const (
	HR       Role = "hr"       // administers performance
	Official Role = "official" // decides rewards and coaching
	Forum    Role = "forum"    // may sit in forums; a seat in one is what counts
	Auditor  Role = "auditor"  // reads confidential answers for an audit, with a reason that is logged
	Machine  Role = "machine"  // feeds measurements and may do nothing else
)

// Identity is who asks: one person of one agency.
type Identity struct {
	Agency   uuid.UUID
	Person   uuid.UUID
	Roles    []Role
	Language appraisal.Language
	// Left: the person has left the agency. What is theirs stays theirs, nothing else.
	Left bool
}

// Has reports whether the person has a role.
func (id Identity) Has(role Role) bool { return slices.Contains(id.Roles, role) }

// Act is something a person can do.
type Act string

// The acts.
const (
	SeeOwn            Act = "see-own" // oneself, one's duties and appraisals
	SeeColleagues     Act = "see-colleagues"
	SeeDuty           Act = "see-duty"
	SaveDraft         Act = "save-draft"
	SubmitDuty        Act = "submit-duty"
	MoveDuty          Act = "move-duty"
	SeeAppraisal      Act = "see-appraisal"
	SeeResult         Act = "see-result"
	ReceiveResult     Act = "receive-result"
	ServeResult       Act = "serve-result" // on paper
	ReplaceSupervisor Act = "replace-supervisor"
	InvitePublic      Act = "invite-public"
	RevisePlan        Act = "revise-plan" // ask for a revision in mid-year
	SeeMatrix         Act = "see-matrix"  // of roles and results
	SeeCycleMatrix    Act = "see-cycle-matrix"
	InviteAgain       Act = "invite-again"
	SeeAsked          Act = "see-asked" // who is asked in confidence
	SeeForum          Act = "see-forum"
	SeeForumRating    Act = "see-forum-rating" // everything about one rating in a forum
	SeatMembers       Act = "seat-members"     // of a forum, its sessions and who was there
	Declare           Act = "declare"          // a relation, or an interest in somebody's rating
	EndDeclaration    Act = "end-declaration"
	SeeDeclarations   Act = "see-declarations" // of everybody
	AdjustRating      Act = "adjust-rating"
	SeeCycles         Act = "see-cycles"
	OpenCycle         Act = "open-cycle"
	ReplaceOfficers   Act = "replace-officers"
	ImportRoster      Act = "import-roster"
	MoveDeadlines     Act = "move-deadlines"
	DeclareAbsence    Act = "declare-absence"
	ChangeHolidays    Act = "change-holidays"
	SeeTimes          Act = "see-times" // what was moved in a cycle, and absences
	Attach            Act = "attach"    // a file, for something to come
	AttachTo          Act = "attach-to" // a file, for a process
	SeeAttachment     Act = "see-attachment"
	EraseAudit        Act = "erase-audit" // the text of an entry of the audit trail
	Enrol             Act = "enrol"
	TransferEmployee  Act = "transfer-employee"
	EndAppraisal      Act = "end-appraisal"
	RecordDeparture   Act = "record-departure"
	DecideProposal    Act = "decide-proposal"
	RebuildCycle      Act = "rebuild-cycle"
	SeeTroubles       Act = "see-troubles"
	RetryTrouble      Act = "retry-trouble"
	SeeComplaints     Act = "see-complaints"
	SeeComplaint      Act = "see-complaint"
	ReleaseComplaint  Act = "release-complaint"
	ReadResponse      Act = "read-response" // what the employee said about a complaint
	WriteJournal      Act = "write-journal"
	FeedMeasurements  Act = "feed-measurements"
	CorrectAppraisal  Act = "correct-appraisal"
	SeeExplanation    Act = "see-explanation"
	// Looking behind the confidentiality of answers is a right of its own for each purpose.
	DiscloseForObjection Act = "disclose-for-objection"
	DiscloseForAudit     Act = "disclose-for-audit"
	SeeDisclosures       Act = "see-disclosures"
	HandOverDuty         Act = "hand-over-duty"
	WithdrawFromDuty     Act = "withdraw-from-duty"
	SeeFormers           Act = "see-formers" // what former supervisors wrote
	RecordDelegation     Act = "record-delegation"
	EndDelegation        Act = "end-delegation"
	SeeDelegations       Act = "see-delegations" // of everybody
	// What is taken out as a table.
	ExportResults    Act = "export-results"
	ExportIncentives Act = "export-incentives"
	ExportTrainings  Act = "export-trainings"
	ExportAudit      Act = "export-audit"
	SeeDevelopment   Act = "see-development" // of a unit, with its figures
	SeeUnitFindings  Act = "see-unit-findings"
	SeeTrainings     Act = "see-trainings" // with who attended
	KeepTrainings    Act = "keep-trainings"
	SeeRewards       Act = "see-rewards" // of a cycle
	SeeCoaching      Act = "see-coaching"
	SeeCareer        Act = "see-career" // of a person, over the years
	RecordCareer     Act = "record-career"
	// Papers, see papers.go.
	SeePaper             Act = "see-paper"
	SignPaper            Act = "sign-paper"
	AddSignedCopy        Act = "add-signed-copy"
	SeeLetterhead        Act = "see-letterhead"
	SetLetterhead        Act = "set-letterhead"
	SeeAllPapers         Act = "see-all-papers" // of a cycle
	SeeEvaluation        Act = "see-evaluation" // of a method
	SeeEvaluationSummary Act = "see-evaluation-summary"
	KeepMethod           Act = "keep-method"
)

// Facts are what an act is about: whose it is and who plays which part around it.
type Facts struct {
	// Agency the thing belongs to; that of the identity where there is no thing.
	Agency uuid.UUID
	// Duty asked about, with its Assignee; nobody for an invitation to the public.
	Duty     appraisal.DutyKind
	Assignee *uuid.UUID
	// The people of the appraisal, where there is one; the person alone, where an act is about one.
	Employee, Supervisor, Manager uuid.UUID
	// Line are the superiors above the manager; loaded where the act asks for them.
	Line []uuid.UUID
	// Members of the forum, where there is one.
	Members []uuid.UUID
	// Named are those whom a complaint may mean by a name alone, while it is not known whom it is about.
	Named []uuid.UUID
	// Decides: the person owes something in the same process, or has decided in it.
	Decides bool
	// StandsIn: the person owes there what the supervisor owes otherwise; loaded where the act asks for it.
	StandsIn bool
	// Rated is the employee whose rating is to be adjusted, Recused why the person has no say about it.
	Rated   uuid.UUID
	Recused appraisal.Recusal
	// Declarer is whom a declaration is of, About whom it is about.
	Declarer, About uuid.UUID
	// Announced: the employee may see the result. Before: they could, before it was corrected.
	Announced bool
	Before    bool
	// Contested: the person owes the decision on an objection to the rating.
	Contested bool
	// Uploader of an attachment, nobody for the public. Shown: the person may read something
	// that refers to it.
	Uploader *uuid.UUID
	Shown    bool
	// Actor of the entry of the audit trail; nobody where the program itself acted.
	Actor *uuid.UUID
	// Entry that somebody wants to write into the journal.
	Entry appraisal.JournalKind
	// Head of the unit that it is about. InUnit: the person works there.
	Head   uuid.UUID
	InUnit bool
	// Of a paper: Owner whose it is, nobody's for those about many; Signatory that the person is asked to
	// sign it, Signer who is to have signed, Withheld who must not read it.
	Owner     *uuid.UUID
	Signatory bool
	Withheld  []uuid.UUID
	Signer    uuid.UUID
	// A delegation: the officer, their direct superior, who acts for them and who recorded it.
	Delegator, Superior, Delegate, Recorder uuid.UUID
}

// rule says who may do an act, who may at least know of the thing, and what the others hear.
type rule struct {
	may     func(Identity, Facts) bool
	knows   func(Identity, Facts) bool
	unknown appraisal.Code
	refusal func(Facts) *appraisal.Error
	// notOwn: whose it is, or who owes the duty it is about, never does it, whatever their role.
	notOwn bool
}

var rules = map[Act]rule{
	SeeOwn:        {may: anybody},
	SeeColleagues: {may: present, knows: anybody, refusal: left},

	SeeDuty:    {may: assignee, knows: knowsDuty, unknown: "duty-unknown", refusal: notYours},
	SaveDraft:  {may: assignee, knows: knowsDuty, unknown: "duty-unknown", refusal: notYours},
	SubmitDuty: {may: assignee, knows: knowsDuty, unknown: "duty-unknown", refusal: notYours},
	MoveDuty:   {may: movesDuty, knows: either(assignee, knowsDuty), unknown: "duty-unknown", refusal: needs(HR), notOwn: true},
	// The supervisor could answer every invitation they can mint, and so could the employee.
	InviteAgain: {may: hr, knows: either(assignee, knowsDuty), unknown: "duty-unknown", refusal: needs(HR), notOwn: true},

	SeeAppraisal:         {may: knowsAppraisal, unknown: "appraisal-unknown"},
	SeeResult:            {may: seesResult, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: early},
	SeeAsked:             {may: seesAsked, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: needs(HR)},
	ReceiveResult:        {may: receives, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: notReceived},
	ServeResult:          {may: hrOfOthers, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: notOfOthers},
	ReplaceSupervisor:    {may: hr, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: needs(HR), notOwn: true},
	RevisePlan:           {may: revises, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: notRevising},
	SeeMatrix:            {may: seesMatrix, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: needs(HR)},
	InvitePublic:         {may: hr, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: needs(HR), notOwn: true},
	SeeExplanation:       {may: seesExplanation, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: early},
	DiscloseForObjection: {may: contested, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: notDisclosed},
	DiscloseForAudit:     {may: audits, knows: either(knowsAppraisal, auditor), unknown: "appraisal-unknown", refusal: notDisclosed},
	SeeDisclosures:       {may: hrOfOthers, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: notOfOthers},
	CorrectAppraisal:     {may: hrOfOthers, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: notOfOthers},

	SeeForum:        {may: knowsForum, unknown: "forum-unknown"},
	SeeForumRating:  {may: seesRating, knows: knowsForum, unknown: "forum-unknown", refusal: recused},
	SeatMembers:     {may: hr, knows: knowsForum, unknown: "forum-unknown", refusal: needs(HR)},
	Declare:         {may: declares, knows: anybody, refusal: says("declaration-not-yours")},
	SeeDeclarations: {may: hr, knows: anybody, refusal: needs(HR)},
	EndDeclaration:  {may: endsDeclaration, knows: anybody, refusal: says("declaration-not-yours-to-end")},
	AdjustRating:    {may: adjusts, knows: knowsForum, unknown: "forum-unknown", refusal: notAdjusting},

	SeeCycles:       {may: either(hr, official), knows: anybody, refusal: needs(HR)},
	SeeCycleMatrix:  {may: hr, knows: anybody, refusal: needs(HR)},
	OpenCycle:       {may: hr, knows: anybody, refusal: needs(HR)},
	ReplaceOfficers: {may: hr, knows: anybody, refusal: needs(HR)},
	ImportRoster:    {may: hr, knows: anybody, refusal: needs(HR)},
	MoveDeadlines:   {may: hr, knows: anybody, refusal: needs(HR), notOwn: true},
	DeclareAbsence:  {may: hr, knows: anybody, refusal: needs(HR), notOwn: true},
	ChangeHolidays:  {may: hr, knows: anybody, refusal: needs(HR)},
	SeeTimes:        {may: hr, knows: anybody, refusal: needs(HR)},

	SeeComplaints:    {may: hr, knows: anybody, refusal: needs(HR)},
	SeeComplaint:     {may: impartial, unknown: "complaint-unknown"},
	ReleaseComplaint: {may: impartial, unknown: "complaint-unknown"},
	ReadResponse:     {may: either(impartial, decides), unknown: "complaint-unknown"},

	// Who has left may still object, with evidence.
	Attach:        {may: anybody},
	AttachTo:      {may: either(knowsAppraisal, decides, member), unknown: "process-unknown"},
	SeeAttachment: {may: either(uploader, shown), unknown: "attachment-unknown"},

	// Nobody wipes out what they did themself.
	EraseAudit: {may: erases, knows: anybody, refusal: notErasing},

	// An officer's own year is another officer's matter.
	Enrol:            {may: hr, knows: anybody, refusal: needs(HR), notOwn: true},
	TransferEmployee: {may: hr, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: needs(HR), notOwn: true},
	EndAppraisal:     {may: hr, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: needs(HR), notOwn: true},
	RecordDeparture:  {may: hr, knows: anybody, refusal: needs(HR), notOwn: true},
	DecideProposal:   {may: hr, knows: anybody, refusal: needs(HR), notOwn: true},

	RebuildCycle: {may: hr, knows: anybody, refusal: needs(HR)},
	SeeTroubles:  {may: hr, knows: anybody, refusal: needs(HR)},
	RetryTrouble: {may: hr, knows: anybody, refusal: needs(HR)},

	WriteJournal:     {may: writesJournal, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: notWriting},
	FeedMeasurements: {may: machine, knows: anybody, refusal: needs(Machine)},
	HandOverDuty:     {may: handsOver, knows: either(assignee, knowsDuty), unknown: "duty-unknown", refusal: says("handover-not-yours")},
	WithdrawFromDuty: {may: assignee, knows: knowsDuty, unknown: "duty-unknown", refusal: notYours},
	SeeFormers:       {may: seesFormers, knows: knowsAppraisal, unknown: "appraisal-unknown", refusal: says("formers-not-yours")},
	RecordDelegation: {may: delegates, knows: anybody, refusal: says("delegation-not-yours")},
	EndDelegation:    {may: endsDelegation, knows: partOfDelegation, unknown: "delegation-unknown", refusal: says("delegation-not-yours")},
	SeeDelegations:   {may: hr, knows: anybody, refusal: needs(HR)},
	ExportResults:    {may: hr, knows: anybody, refusal: needs(HR)},
	ExportIncentives: {may: either(hr, official), knows: anybody, refusal: needs(Official)},
	ExportTrainings:  {may: hr, knows: anybody, refusal: needs(HR)},
	// What is about the reader, or about those they appraise, is withheld from them row by row.
	ExportAudit: {may: either(hr, auditor), knows: anybody, refusal: needs(Auditor)},

	SeeDevelopment:  {may: seesDevelopment, knows: inUnit, unknown: "development-unknown", refusal: needs(HR)},
	SeeUnitFindings: {may: either(seesDevelopment, inUnit), unknown: "unit-unknown"},
	SeeTrainings:    {may: either(hr, official), knows: anybody, refusal: needs(HR)},
	KeepTrainings:   {may: hr, knows: anybody, refusal: needs(HR)},
	SeeRewards:      {may: either(hr, official), knows: anybody, refusal: needs(HR)},
	SeeCoaching:     {may: seesCoaching, unknown: "coaching-unknown"},
	SeeCareer:       {may: seesCareer, knows: present, unknown: "person-unknown", refusal: says("career-not-yours")},
	// What a record says of an officer is another officer's to write.
	RecordCareer:         {may: hr, knows: anybody, refusal: needs(HR), notOwn: true},
	SeePaper:             {may: seesPaper, unknown: "paper-unknown"},
	SignPaper:            {may: signsPaper, knows: seesPaper, unknown: "paper-unknown", refusal: says("signature-not-yours")},
	AddSignedCopy:        {may: addsCopy, knows: seesPaper, unknown: "paper-unknown", refusal: says("copy-not-yours")},
	SeeLetterhead:        {may: present, knows: anybody, refusal: left},
	SetLetterhead:        {may: hr, knows: anybody, refusal: needs(HR)},
	SeeAllPapers:         {may: either(hr, official), knows: anybody, refusal: needs(HR)},
	SeeEvaluation:        {may: either(hr, official), knows: anybody, refusal: needs(HR)},
	SeeEvaluationSummary: {may: present, knows: anybody, refusal: left},
	KeepMethod:           {may: either(hr, official), knows: anybody, refusal: needs(HR)},
}

// Reading is the act that whoever reads a submission of a kind in a process must be allowed to do;
// kind is empty for what is no submission. Nobody reads an answer that was given in confidence.
func Reading(process appraisal.Process, kind appraisal.DutyKind) Act {
	switch process {
	case appraisal.ForumProcess:
		return SeeForum
	case appraisal.CycleProcess:
		return SeeCycles
	case appraisal.DevelopmentProcess:
		if kind == appraisal.ReportFinding {
			return SeeUnitFindings
		}
		return SeeDevelopment
	case appraisal.CoachingProcess:
		return SeeCoaching
	case appraisal.ComplaintProcess, appraisal.BurstProcess:
		if kind == appraisal.RespondToComplaint {
			return ReadResponse
		}
		return SeeComplaint
	}
	switch kind.Rater() {
	case appraisal.ByPeer, appraisal.BySubordinate, appraisal.ByPublic:
		return "read-confidential"
	case appraisal.BySupervisor:
		return SeeResult
	}
	return SeeAppraisal
}

// Acts returns all acts in a fixed order.
func Acts() []Act {
	acts := make([]Act, 0, len(rules))
	for a := range rules {
		acts = append(acts, a)
	}
	slices.Sort(acts)
	return acts
}

// Allow is nil when the identity may do the act. Otherwise it is an *appraisal.Error: not
// found for those who may not know of the thing, as if it did not exist; else forbidden, or a
// conflict where it is only too early.
func Allow(id Identity, act Act, f Facts) error {
	r, ok := rules[act]
	if !ok || id.Person == uuid.Nil {
		return appraisal.Refuse(appraisal.Forbidden, "not-allowed", "", string(act))
	}
	if id.Has(Machine) && act != FeedMeasurements {
		return appraisal.Refuse(appraisal.Forbidden, "machine-only", "", "")
	}
	ours := f.Agency == id.Agency
	if id.Left {
		// Roles, seats and the charge of others end with the employment.
		id.Roles, f.Supervisor, f.Manager, f.Line, f.Members, f.Decides, f.StandsIn, f.Contested = nil, uuid.Nil, uuid.Nil, nil, nil, false, false, false
		f.Head, f.InUnit = uuid.Nil, false
	}
	switch {
	case ours && r.notOwn && r.may(id, f) && employee(id, f):
		return appraisal.Refuse(appraisal.Forbidden, "own-appraisal", "", "")
	case ours && r.notOwn && f.Duty != "" && r.may(id, f) && assignee(id, f):
		return appraisal.Refuse(appraisal.Forbidden, "own-duty", "", "")
	case ours && r.may(id, f):
		return nil
	case ours && r.knows != nil && r.knows(id, f):
		return r.refusal(f)
	}
	return Unknown(r.unknown)
}

// Unknown is the answer about what does not exist, and about what the person may not know.
func Unknown(code appraisal.Code) error {
	if code == "" {
		code = "not-found"
	}
	return appraisal.Refuse(appraisal.NotFound, code, "", "")
}
