package appraisal

import "github.com/google/uuid"

// Effect is something that follows.
type Effect interface{ effect() }

// The effects.
type (
	// Open opens a duty. Due nil takes the schedule's; Days counts from today.
	Open struct {
		Kind     DutyKind
		Assignee *uuid.UUID
		Slot     int
		Round    int
		Level    int
		About    *uuid.UUID
		// Final: it does not lapse, for there is nobody after its assignee.
		Final bool
		// Taken: it was somebody else's before.
		Taken bool
		// Own: it is the assignee's by name, not that of whoever is the supervisor.
		Own bool
		// For is whose office it is, where the assignee acts for somebody.
		For  *uuid.UUID
		Days int
		// Since is the day its time counts from; today where it is nil.
		Since *Date
		// Step of another stage than the current one.
		Step string
		// Rule is the consequence it decides about.
		Rule string
	}
	// Record notes a fact in the audit trail.
	Record struct {
		Act    string
		Duty   *uuid.UUID
		Detail map[string]string
	}
	// AdoptPlan puts the plan handed in for a duty in force, as its next version.
	AdoptPlan struct {
		Duty uuid.UUID
		How  PlanHow
	}
	// EndRevision records what became of the revision of the plan that is under way, if one is, and
	// closes what is open of it.
	EndRevision struct{ Outcome RevisionOutcome }
	// ReplaceSupervisor makes somebody else the appraiser from now on.
	ReplaceSupervisor struct {
		To, Duty uuid.UUID
		Reason   string
	}
	// ComputeRating computes score and rating from what was handed in.
	ComputeRating struct{}
	// JoinForum tells the forum that this rating is in.
	JoinForum struct{}
	// RatePeriod keeps the judgement of a part of the year with its own predikat.
	RatePeriod struct {
		Duty       uuid.UUID
		Evaluation PeriodEvaluation
	}
	// OpenForum begins a forum's calibration.
	OpenForum struct{}
	// Announce makes the result visible to the employee.
	Announce struct{}
	// Receive records that the result was received; Deemed by law, after the deadline.
	Receive struct{ Deemed bool }
	// ChangeRating changes the rating by the decision on an objection.
	ChangeRating struct {
		Duty   uuid.UUID
		By     uuid.UUID
		Rating string
		Reason string
	}
	// DecideProposal records what the official decided; approved coaching starts.
	DecideProposal struct {
		Duty     uuid.UUID
		By       uuid.UUID
		Decision ConsequenceDecision
	}
	// CloseUnrated ends the appraisal without a rating.
	CloseUnrated struct{ Reason string }
	// SetOrganisation sets the organisation's achievement.
	SetOrganisation struct{ Achievement Achievement }
	// CloseForum makes the forum's ratings final.
	CloseForum struct{ Quorum bool }
	// Heard tells the forum's readers that the time to answer a lowering has passed.
	Heard struct{}
	// AnswerForum records what the appraiser made of the forum's advice; the rating follows.
	AnswerForum struct {
		Duty, By uuid.UUID
		Accept   bool
		Reason   string
	}
	// Conclude evaluates an improvement period; Duty is the one to do so.
	Conclude struct {
		Improved bool
		Duty     Duty
	}
	// IssuePaper issues the paper of a kind about what was handed in for a duty.
	IssuePaper struct {
		Kind PaperKind
		Duty uuid.UUID
	}
	// OpenSurvey asks everybody appraised what they think of the method, all at once.
	OpenSurvey struct{}
	// EvaluateCycle computes what the cycle says about its method.
	EvaluateCycle struct{}
	// DecideMethod records what becomes of the method, and issues the report.
	DecideMethod struct {
		Duty, By uuid.UUID
		Decision MethodDecision
	}
)

func (Open) effect()              {}
func (Record) effect()            {}
func (AdoptPlan) effect()         {}
func (EndRevision) effect()       {}
func (ReplaceSupervisor) effect() {}
func (ComputeRating) effect()     {}
func (JoinForum) effect()         {}
func (RatePeriod) effect()        {}
func (OpenForum) effect()         {}
func (Announce) effect()          {}
func (Receive) effect()           {}
func (ChangeRating) effect()      {}
func (DecideProposal) effect()    {}
func (CloseUnrated) effect()      {}
func (SetOrganisation) effect()   {}
func (CloseForum) effect()        {}
func (Heard) effect()             {}
func (AnswerForum) effect()       {}
func (Conclude) effect()          {}
func (IssuePaper) effect()        {}
func (OpenSurvey) effect()        {}
func (EvaluateCycle) effect()     {}
func (DecideMethod) effect()      {}
