package appraisal

import (
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// The course of a process: what a step opens, and what follows from each duty that was
// met or lapsed. It is decided here from values; the effects are applied elsewhere, in one
// transaction.

// Duty is one thing that one person owes by a deadline.
type Duty struct {
	ID       uuid.UUID
	Step     string
	Round    int
	Kind     DutyKind
	Assignee *uuid.UUID
	// Principal is whose office it is, where the assignee acts for somebody.
	Principal *uuid.UUID
	// Own: it is the assignee's by name, whoever the supervisor is.
	Own   bool
	Slot  int
	About *uuid.UUID
	Level int
	State DutyState
	Due   Date
	// Revision: it is about a revision of a plan, without which the plan in force stays.
	Revision bool
	// Answer is what met it.
	Answer Submission
}

// Situation is what is known when a decision about the course is due.
type Situation struct {
	Method *Method
	Step   Step
	Cast   Cast
	// Duties of the process in this step, in all states, oldest first.
	Duties []Duty
	// Result of the appraisal in force, once it is computed.
	Result Outcome
	// Past are the years before, the latest first, and Year that of the result. Rank and Share are those of
	// the unit, where the method ranks.
	Past        []PastYear
	Year        int
	Rank, Share *Number
	// Revision of the forum, and the sets of members whose approvals close it.
	Revision int
	Panels   []Panel
	// Forums of the cycle.
	Forums int
	// Received is the day from which the days to object count; nil before the result is received.
	Received *Date
	// Before: the step was gone through before the result was corrected. Fixed: the answers of
	// groups of raters entered a computation and are not asked for again.
	Before bool
	Fixed  bool
	// Reconsider are the rules of what was approved before the result was corrected.
	Reconsider []string
	// Left: the employee has left since the rating was announced; nothing follows from it.
	Left bool
	// Complaint, in the course of one; Coaching likewise. Attended: a granted training was.
	Complaint *ComplaintFacts
	Coaching  *CoachingFacts
	Attended  bool
	// Today where the agency is.
	Today Date
}

// Outcome is the rating in force.
type Outcome struct {
	Rating   string
	Official Predikat
	Score    *Number
}

// Enter says what entering the step of s causes.
func Enter(s Situation) []Effect {
	switch s.Step.Kind {
	case StepBriefing:
		return []Effect{s.open(ConfirmBriefing)}
	case StepPlan:
		return []Effect{s.open(ProposePlan)}
	case StepPeriodic:
		return s.once(ReportPeriod)
	case StepNomination:
		return s.once(NominatePeers)
	case StepAssessment:
		return s.assessments()
	case StepRating:
		return []Effect{ComputeRating{}}
	case StepForum:
		return []Effect{JoinForum{}}
	case StepAnnouncement:
		return []Effect{Announce{}, s.open(Acknowledge)}
	case StepObjection:
		right := s.open(Object).(Open)
		right.Since = s.Received
		return []Effect{right}
	case StepConsequence:
		return s.proposals()
	case StepRunning:
		// The forums set it where there are any.
		if s.Method.Organisation != nil && s.Forums == 0 {
			return []Effect{s.open(SetAchievement)}
		}
	case StepSurvey:
		return []Effect{OpenSurvey{}}
	case StepEvaluation:
		return []Effect{EvaluateCycle{}, s.open(EvaluateMethod)}
	case StepAchievement:
		return []Effect{s.open(SetAchievement)}
	case StepCalibration:
		return append([]Effect{OpenForum{}}, s.approvals(0, 0)...)
	case StepSession:
		return []Effect{s.open(HoldSession)}
	case StepOutcome:
		return []Effect{s.open(ConcludeCoaching)}
	case StepNeeds:
		return []Effect{GatherNeeds{}}
	case StepAgreement, StepImprovement, StepMeasure:
		return s.enterCoaching()
	case StepAttendance, StepEffect:
		return s.enterReward()
	}
	return s.enterComplaint()
}

// Follow says what follows from a duty that was met or lapsed.
func Follow(d Duty, s Situation) []Effect {
	switch d.State {
	case DutyLapsed:
		return s.lapsed(d)
	case DutyWithdrawn:
		return s.withdrawn(d)
	}
	switch answer := d.Answer.(type) {
	case *Plan:
		return s.planned(d)
	case *PlanAgreement:
		return s.answered(d, *answer)
	case *Assessment:
		if d.Kind == AssessSubordinate && d.Step != beside.ID {
			// The year was judged by the plan in force: what would change it comes too late.
			return []Effect{EndRevision{Outcome: RevisionOvertaken}}
		}
	case *PeriodReport:
		return []Effect{Open{Kind: EvaluatePeriod, Assignee: &s.Cast.Supervisor, Round: d.Round}}
	case *PeriodEvaluation:
		return []Effect{RatePeriod{Duty: d.ID, Evaluation: *answer}}
	case *Nomination:
		return []Effect{Open{Kind: ApprovePeers, Assignee: &s.Cast.Supervisor, Round: d.Round, About: &d.ID}}
	case *PeerNaming:
		return s.named(d, *answer)
	case *EscalationDecision:
		return s.decided(d, *answer)
	case *AchievementSetting:
		return []Effect{SetOrganisation{Achievement: answer.Achievement}}
	case *CalibrationApproval:
		return s.approved()
	case *AdviceAnswer:
		return []Effect{AnswerForum{Duty: d.ID, By: *d.Assignee, Accept: answer.Accept, Reason: answer.Reason}}
	case *Acknowledgement:
		effects := []Effect{Receive{}}
		if !answer.Acknowledged {
			effects = append(effects, Record{Act: "result.acknowledgement-refused"})
		}
		return effects
	case *Objection:
		return []Effect{Open{Kind: StateOnObjection, Assignee: &s.Cast.Supervisor, Round: d.Round, About: &d.ID}, IssuePaper{Kind: PaperObjectionReceipt, Duty: d.ID}}
	case *ObjectionStatement:
		return s.contested(d)
	case *ObjectionDecision:
		issue := IssuePaper{Kind: PaperObjectionDecision, Duty: d.ID}
		if answer.Change {
			// The decision names the rating before: it is issued first.
			return []Effect{issue, ChangeRating{Duty: d.ID, By: *d.Assignee, Rating: answer.Rating, Reason: answer.Reason}}
		}
		return []Effect{issue}
	case *ConsequenceDecision:
		return []Effect{DecideProposal{Duty: d.ID, By: *d.Assignee, Decision: *answer}}
	case *CoachingOutcome:
		return []Effect{Conclude{Improved: answer.Improved, Duty: d}}
	case *CoachingPlan, *CoachingAgreement, *Session, *SessionSignature, *MeasureDecision:
		return s.followCoaching(d)
	case *RewardAttendance, *EffectNote:
		return s.followReward(d)
	case *MethodDecision:
		return []Effect{DecideMethod{Duty: d.ID, By: *d.Assignee, Decision: *answer}}
	}
	if d.Kind.OfUnit() {
		return s.followDevelopment(d)
	}
	return s.followComplaint(d)
}

// lapsed says what follows from a duty nobody met in time.
func (s Situation) lapsed(d Duty) []Effect {
	if d.Kind == ApproveCalibration {
		return s.approved()
	}
	var effects []Effect
	switch d.Kind {
	case Acknowledge:
		effects = append(effects, Receive{Deemed: true})
	case ReportPeriod:
		effects = append(effects, Open{Kind: EvaluatePeriod, Assignee: &s.Cast.Supervisor, Round: d.Round})
	case StateOnObjection:
		effects = s.contested(d)
	case CompleteComplaint:
		effects = append(effects, s.completed(d)...)
	case StateOnLowering:
		effects = append(effects, Heard{})
	case NamePeer:
		effects = append(effects, tooFew(AssessPeer))
	case AgreeCoaching:
		effects = append(effects, s.adoptCoaching(d, CoachingUnanswered)...)
	case SignSession:
		effects = append(s.signedSession(d), Record{Act: "session.unsigned", Duty: &d.ID})
		effects = append(effects, s.session(d.Round+1)...)
	case DecideEscalation:
		effects = append(effects, Record{Act: "escalation.unanswered", Duty: &d.ID, Detail: map[string]string{"level": strconv.Itoa(d.Level)}})
	}
	if d.Kind.Right() {
		return effects
	}
	if d.Kind == RevisePlan {
		return s.unrevised(d)
	}
	switch d.Kind.Lapse(s.Step) {
	case LapseEscalate:
		return append(effects, s.escalate(d))
	case LapsePass:
		next := s.pass(d.Kind, d.Level+1, d.About, d.Round).(Open)
		if d.Kind.OfUnit() {
			next.Slot = d.Slot // which training it is about
		}
		return append(effects, next)
	}
	return append(effects, Record{Act: "duty.proceeded-without", Detail: map[string]string{"kind": string(d.Kind)}})
}

// assessments opens what the step asks for.
func (s Situation) assessments() []Effect {
	var effects []Effect
	for _, by := range s.Step.By {
		kind := AssessmentDuty(by)
		if s.Fixed && by.Group() {
			// One more answer, or another, would be told apart from those that were shown already.
			effects = append(effects, Record{Act: "assessors.kept", Detail: map[string]string{"kind": string(kind)}})
			continue
		}
		switch by {
		case ByPeer:
			effects = append(effects, s.group(kind, s.Cast.Peers)...)
		case BySubordinate:
			effects = append(effects, s.group(kind, s.Cast.Subordinates)...)
		case ByPublic:
			for slot := range s.Step.Invitations {
				effects = append(effects, Open{Kind: kind, Slot: slot + 1})
			}
		default:
			effects = append(effects, s.open(kind))
		}
	}
	return effects
}

// group asks each of several people, or none where there are too few for confidentiality.
func (s Situation) group(kind DutyKind, people []uuid.UUID) []Effect {
	if len(people) < s.fewest() {
		return []Effect{tooFew(kind)}
	}
	effects := make([]Effect, len(people))
	for i := range people {
		effects[i] = Open{Kind: kind, Assignee: &people[i]}
	}
	return effects
}

// proposals opens a decision on everything the method proposes after the rating.
func (s Situation) proposals() []Effect {
	if s.Left {
		return []Effect{Record{Act: "consequences.employee-left"}}
	}
	var effects []Effect
	for _, rule := range s.Method.Proposals(s.grounds()) {
		effects = append(effects, s.propose(rule))
	}
	// What was approved before a correction is confirmed or withdrawn, though it would not be
	// proposed any more.
	for _, id := range s.Reconsider {
		rule, ok := s.Method.Consequence(id)
		if ok && !slices.ContainsFunc(effects, func(e Effect) bool { return e.(Open).Rule == id }) {
			effects = append(effects, s.propose(rule))
		}
	}
	return effects
}

func (s Situation) grounds() Grounds {
	return Grounds{Outcome: s.Result, Past: s.Past, Year: s.Year, Rank: s.Rank, Share: s.Share}
}

func (s Situation) propose(rule Consequence) Effect {
	decide := s.pass(DecideConsequence, 0, nil, 1).(Open)
	decide.Rule, decide.Slot = rule.ID, s.Method.slot(rule)
	return decide
}

// contested asks for the decision on the objection that d, a statement given or not given in
// time, is about.
func (s Situation) contested(d Duty) []Effect {
	return []Effect{s.pass(DecideObjection, 0, d.About, d.Round)}
}

// once opens what is not opened again when a correction runs the steps anew: the parts of the
// year that were judged, and who is asked in confidence.
func (s Situation) once(kind DutyKind) []Effect {
	if s.Before {
		return []Effect{Record{Act: "step.kept", Detail: map[string]string{"kind": string(kind)}}}
	}
	return []Effect{s.open(kind)}
}

// slot tells apart the decisions on several proposals of one appraisal.
func (m *Method) slot(rule Consequence) int {
	return slices.IndexFunc(m.Consequences, func(c Consequence) bool { return c.ID == rule.ID }) + 1
}

// duty finds a duty of the step.
func (s Situation) duty(id uuid.UUID) (Duty, bool) {
	for _, d := range s.Duties {
		if d.ID == id {
			return d, true
		}
	}
	return Duty{}, false
}
