package appraisal

import "slices"

// DutyKind is what a person owes.
type DutyKind string

// The kinds of duties.
const (
	ConfirmBriefing    DutyKind = "confirm-briefing"    // employee
	ProposePlan        DutyKind = "propose-plan"        // employee; late: supervisor; late: HR drafts it
	AgreePlan          DutyKind = "agree-plan"          // supervisor
	RevisePlan         DutyKind = "revise-plan"         // employee; beside the steps, when somebody asked for it
	ReportPeriod       DutyKind = "report-period"       // employee
	EvaluatePeriod     DutyKind = "evaluate-period"     // supervisor
	NominatePeers      DutyKind = "nominate-peers"      // employee
	ApprovePeers       DutyKind = "approve-peers"       // supervisor
	AssessSelf         DutyKind = "assess-self"         // employee
	AssessSubordinate  DutyKind = "assess-subordinate"  // supervisor about the employee
	AssessPeer         DutyKind = "assess-peer"         // a peer about the employee
	AssessSuperior     DutyKind = "assess-superior"     // a subordinate about the employee
	AssessPublic       DutyKind = "assess-public"       // an invited member of the public
	DecideEscalation   DutyKind = "decide-escalation"   // manager, then up, at last HR
	SetAchievement     DutyKind = "set-achievement"     // official of the organisation
	ApproveCalibration DutyKind = "approve-calibration" // member of the forum
	Acknowledge        DutyKind = "acknowledge"         // employee
	Object             DutyKind = "object"              // employee; a right
	StateOnObjection   DutyKind = "state-on-objection"  // whoever gave the assessment: the appraiser's side of an objection
	DecideObjection    DutyKind = "decide-objection"    // the appraiser's superior, then up
	DecideConsequence  DutyKind = "decide-consequence"  // authorised official
	HoldSession        DutyKind = "hold-session"        // supervisor; coaching
	ConcludeCoaching   DutyKind = "conclude-coaching"   // supervisor; coaching
	EvaluateMethod     DutyKind = "evaluate-method"     // official, at the end of a cycle
	AnswerSurvey       DutyKind = "answer-survey"       // everybody appraised, before that; a right
	StateOnLowering    DutyKind = "state-on-lowering"   // supervisor: what the appraiser says to a rating the forum would lower
	AnswerAdvice       DutyKind = "answer-advice"       // supervisor: accepts what the forum advised, or departs with a reason
	NamePeer           DutyKind = "name-peer"           // supervisor; a peer has withdrawn and too few are left
)

// LapseRule is what happens when a duty is not met in time.
type LapseRule string

// The lapse rules.
const (
	// LapseProceed goes on without it; nothing counts as zero.
	LapseProceed LapseRule = "proceed"
	// LapseEscalate asks the manager to decide.
	LapseEscalate LapseRule = "escalate"
	// LapsePass hands the duty to the next in its line; the last in line cannot lapse.
	LapsePass LapseRule = "pass"
)

// dutyTrait is what holds for a kind of duty in every method.
type dutyTrait struct {
	lapse LapseRule
	// allowed overrides in a method.
	allowed []LapseRule
	// right: ends silently, never escalates, counts as neither met nor lapsed.
	right bool
	// essential: an escalation may not proceed without it.
	essential bool
	// personal: nobody can do it in the person's place.
	personal bool
	// supervisor: owed as the employee's appraiser, and handed over with that part.
	supervisor bool
	// office: owed because of an office other than the supervisor's; whoever acts for the officer owes it.
	office bool
	urgent bool
}

var traits = map[DutyKind]dutyTrait{
	ConfirmBriefing:    {lapse: LapseProceed, allowed: []LapseRule{LapseEscalate}, personal: true},
	ProposePlan:        {lapse: LapsePass, essential: true, supervisor: true},
	AgreePlan:          {lapse: LapseEscalate, essential: true, supervisor: true},
	RevisePlan:         {lapse: LapseProceed, personal: true},
	ReportPeriod:       {lapse: LapseProceed},
	EvaluatePeriod:     {lapse: LapseEscalate, allowed: []LapseRule{LapseProceed}, supervisor: true},
	NominatePeers:      {lapse: LapseProceed},
	ApprovePeers:       {lapse: LapseProceed, allowed: []LapseRule{LapseEscalate}, supervisor: true},
	AssessSelf:         {lapse: LapseProceed, allowed: []LapseRule{LapseEscalate}, personal: true},
	AssessSubordinate:  {lapse: LapseEscalate, essential: true, supervisor: true},
	AssessPeer:         {lapse: LapseProceed},
	AssessSuperior:     {lapse: LapseProceed},
	AssessPublic:       {right: true},
	DecideEscalation:   {lapse: LapsePass, essential: true, office: true, urgent: true},
	SetAchievement:     {lapse: LapsePass, essential: true, office: true},
	ApproveCalibration: {lapse: LapseEscalate},
	Acknowledge:        {lapse: LapseProceed, urgent: true},
	Object:             {right: true},
	StateOnObjection:   {lapse: LapseProceed, supervisor: true},
	DecideObjection:    {lapse: LapsePass, essential: true, office: true, urgent: true},
	DecideConsequence:  {lapse: LapsePass, essential: true, office: true},
	HoldSession:        {lapse: LapseProceed, allowed: []LapseRule{LapseEscalate}, supervisor: true},
	ConcludeCoaching:   {lapse: LapsePass, essential: true, supervisor: true},
	PlanCoaching:       {lapse: LapsePass, essential: true, supervisor: true},
	AgreeCoaching:      {lapse: LapseProceed, personal: true},
	SignSession:        {lapse: LapseProceed, personal: true},
	DecideMeasure:      {lapse: LapsePass, essential: true, office: true},
	RecordAttendance:   {lapse: LapsePass, essential: true, supervisor: true},
	NoteEffect:         {lapse: LapseProceed, supervisor: true},
	ReleaseComplaints:  {lapse: LapsePass, essential: true},
	ModerateComplaint:  {lapse: LapsePass, essential: true},
	CompleteComplaint:  {right: true},
	RespondToComplaint: {lapse: LapseProceed, personal: true, urgent: true},
	FindComplaint:      {lapse: LapsePass, essential: true},
	AnswerComplaint:    {lapse: LapsePass, essential: true},
	EvaluateMethod:     {lapse: LapsePass, essential: true, office: true},
	AnswerSurvey:       {right: true, personal: true},
	NamePeer:           {lapse: LapseProceed, supervisor: true},
	DecideTraining:     {lapse: LapsePass, essential: true, office: true},
	RecordTraining:     {lapse: LapsePass, essential: true, office: true},
	TakeUpFindings:     {lapse: LapsePass, essential: true, office: true},
	ReportFinding:      {lapse: LapseEscalate},
	StateOnLowering:    {lapse: LapseProceed, supervisor: true, urgent: true},
	AnswerAdvice:       {lapse: LapseEscalate, supervisor: true},
}

// Known reports whether k is a kind of duty the program knows.
func (k DutyKind) Known() bool { _, ok := traits[k]; return ok }

// Right reports whether k is a right with a time limit rather than an obligation.
func (k DutyKind) Right() bool { return traits[k].right }

// Essential reports whether nothing may proceed without it.
func (k DutyKind) Essential() bool { return traits[k].essential }

// Personal reports whether nobody can do it in the person's place.
func (k DutyKind) Personal() bool { return traits[k].personal }

// SupervisorKinds returns what a person owes as the employee's appraiser.
func SupervisorKinds() []DutyKind {
	return slices.DeleteFunc(DutyKinds(), func(k DutyKind) bool { return !traits[k].supervisor })
}

// Supervising reports whether it is owed as the employee's appraiser, and handed over with
// that part.
func (k DutyKind) Supervising() bool { return traits[k].supervisor }

// Office reports whether it is owed because of an office, by the officer or whoever acts for
// them; a plan that its employee owes is not.
func (k DutyKind) Office() bool { return traits[k].supervisor || traits[k].office }

// Withdrawable reports whether who is asked may withdraw: those who are asked in confidence.
func (k DutyKind) Withdrawable() bool { return k == AssessPeer || k == AssessSuperior }

// Discreet reports whether that it is owed, and by whom, is kept from those around an
// appraisal: it would tell who was asked in confidence, or that somebody withdrew.
func (k DutyKind) Discreet() bool {
	switch k.Rater() {
	case ByPeer, BySubordinate, ByPublic:
		return true
	}
	return k == NamePeer
}

// Urgent reports whether its assignee is told at once rather than in the next digest.
func (k DutyKind) Urgent() bool { return traits[k].urgent }

// Lapse returns what happens when k is not met in time, as step s says.
func (k DutyKind) Lapse(s Step) LapseRule {
	if rule, ok := s.Lapse[k]; ok {
		return rule
	}
	return traits[k].lapse
}

// MayLapse reports whether a method may set rule for k.
func (k DutyKind) MayLapse(rule LapseRule) bool {
	return rule == traits[k].lapse || slices.Contains(traits[k].allowed, rule)
}

// DutyKinds returns all kinds in a fixed order.
func DutyKinds() []DutyKind {
	kinds := make([]DutyKind, 0, len(traits))
	for k := range traits {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	return kinds
}

// StepDuties says which kinds of duties a step can open itself; a schedule gives each its due.
func StepDuties(s Step) []DutyKind {
	switch s.Kind {
	case StepBriefing:
		return []DutyKind{ConfirmBriefing}
	case StepPlan:
		return []DutyKind{ProposePlan, AgreePlan}
	case StepPeriodic:
		return []DutyKind{ReportPeriod, EvaluatePeriod}
	case StepNomination:
		return []DutyKind{NominatePeers, ApprovePeers}
	case StepAssessment:
		kinds := make([]DutyKind, 0, len(s.By))
		for _, by := range s.By {
			kinds = append(kinds, AssessmentDuty(by))
		}
		return kinds
	case StepForum:
		return []DutyKind{SetAchievement, ApproveCalibration, StateOnLowering, AnswerAdvice}
	case StepAnnouncement:
		return []DutyKind{Acknowledge}
	case StepObjection:
		return []DutyKind{Object, StateOnObjection, DecideObjection}
	case StepConsequence:
		return []DutyKind{DecideConsequence}
	}
	return nil
}

// AssessmentDuty is the duty of a rater.
func AssessmentDuty(by Rater) DutyKind {
	switch by {
	case BySelf:
		return AssessSelf
	case ByPeer:
		return AssessPeer
	case BySubordinate:
		return AssessSuperior
	case ByPublic:
		return AssessPublic
	}
	return AssessSubordinate
}

// Rater is the role in which a duty of kind k assesses, or "" where it does not.
func (k DutyKind) Rater() Rater {
	switch k {
	case AssessSelf:
		return BySelf
	case AssessSubordinate:
		return BySupervisor
	case AssessPeer:
		return ByPeer
	case AssessSuperior:
		return BySubordinate
	case AssessPublic:
		return ByPublic
	}
	return ""
}

// DutyState is where a duty stands.
type DutyState string

// The states of a duty. Only an open duty changes.
const (
	DutyOpen       DutyState = "open"
	DutyMet        DutyState = "met"
	DutyLapsed     DutyState = "lapsed"
	DutyHandedOver DutyState = "handed-over" // another duty took its place
	DutyVoid       DutyState = "void"        // no longer owed
	DutyWithdrawn  DutyState = "withdrawn"   // its assignee, asked in confidence, stood back
)
