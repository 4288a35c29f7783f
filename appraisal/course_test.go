package appraisal_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	. "rapor/appraisal"
)

var (
	employee   = uuid.MustParse("00000000-0000-0000-0000-000000000001")
	supervisor = uuid.MustParse("00000000-0000-0000-0000-000000000002")
	manager    = uuid.MustParse("00000000-0000-0000-0000-000000000003")
	above      = uuid.MustParse("00000000-0000-0000-0000-000000000004")
	official   = uuid.MustParse("00000000-0000-0000-0000-000000000005")
	hr         = uuid.MustParse("00000000-0000-0000-0000-000000000006")
	somebody   = uuid.MustParse("00000000-0000-0000-0000-000000000007")
)

func situation(kind StepKind, duties ...Duty) Situation {
	return Situation{
		Method: &Method{Scoring: Scoring{Threshold: 3}}, Step: Step{ID: string(kind), Kind: kind}, Duties: duties,
		Cast: Cast{Employee: employee, Supervisor: supervisor, Manager: manager, Line: []uuid.UUID{above}, Official: official, HR: hr},
	}
}

func duty(kind DutyKind, assignee uuid.UUID, answer Submission) Duty {
	d := Duty{ID: uuid.New(), Kind: kind, Assignee: &assignee, Round: 1, State: DutyLapsed, Answer: answer}
	if answer != nil {
		d.State = DutyMet
	}
	return d
}

func opened(t *testing.T, effects []Effect) Open {
	t.Helper()
	for _, e := range effects {
		if o, ok := e.(Open); ok {
			return o
		}
	}
	require.Fail(t, "nothing was opened", "%v", effects)
	return Open{}
}

func TestPlanIsSetByTheNextInLine(t *testing.T) {
	s := situation(StepPlan)
	late := duty(ProposePlan, employee, nil)
	for _, next := range []struct {
		assignee uuid.UUID
		final    bool
	}{{supervisor, false}, {hr, true}} {
		o := opened(t, Follow(late, s))
		require.Equal(t, next.assignee, *o.Assignee)
		require.Equal(t, next.final, o.Final, "HR is the last in line and cannot lapse")
		late = duty(ProposePlan, next.assignee, nil)
		late.Level = o.Level
	}
}

func TestPlanOfTheEmployeeNeedsAgreement(t *testing.T) {
	s := situation(StepPlan)
	proposal := duty(ProposePlan, employee, &Plan{})
	agree := opened(t, Follow(proposal, s))
	require.Equal(t, AgreePlan, agree.Kind)
	require.Equal(t, proposal.ID, *agree.About)

	returned := duty(AgreePlan, supervisor, &PlanAgreement{Comment: "Target terlalu rendah"})
	returned.About = &proposal.ID
	again := opened(t, Follow(returned, s))
	require.Equal(t, ProposePlan, again.Kind)
	require.Equal(t, employee, *again.Assignee)
	require.Equal(t, 2, again.Round)

	agreed := duty(AgreePlan, supervisor, &PlanAgreement{Agreed: true})
	agreed.About = &proposal.ID
	require.Equal(t, []Effect{AdoptPlan{Duty: proposal.ID, How: PlanAgreed}}, Follow(agreed, s))
}

func TestPlanOfTheSupervisorIsInForceAtOnce(t *testing.T) {
	own := duty(ProposePlan, supervisor, &Plan{})
	own.Level = 1
	require.Contains(t, Follow(own, situation(StepPlan)), Effect(AdoptPlan{Duty: own.ID, How: PlanSet}))
}

func TestEscalationClimbsToHR(t *testing.T) {
	late := duty(AssessSubordinate, supervisor, nil)
	s := situation(StepAssessment, late)
	first := opened(t, Follow(late, s))
	require.Equal(t, DecideEscalation, first.Kind)
	require.Equal(t, late.ID, *first.About)
	var line []uuid.UUID
	for o := first; ; {
		line = append(line, *o.Assignee)
		if o.Final {
			break
		}
		silent := duty(DecideEscalation, *o.Assignee, nil)
		silent.Level, silent.About = o.Level, o.About
		o = opened(t, Follow(silent, s))
		require.Equal(t, late.ID, *o.About)
	}
	require.Equal(t, []uuid.UUID{manager, above, official, hr}, line)
}

func TestEscalationNeverAsksTheLateOneOrTheEmployee(t *testing.T) {
	late := duty(AssessSubordinate, supervisor, nil)
	s := situation(StepAssessment, late)
	s.Cast.Manager, s.Cast.Line = supervisor, []uuid.UUID{employee, above}
	require.Equal(t, above, *opened(t, Follow(late, s)).Assignee)
}

func TestEscalationDecisions(t *testing.T) {
	late := duty(AssessSubordinate, supervisor, nil)
	s := situation(StepAssessment, late)
	decide := func(d EscalationDecision) []Effect {
		met := duty(DecideEscalation, manager, &d)
		met.About = &late.ID
		return Follow(met, s)
	}
	extended := opened(t, decide(EscalationDecision{Choice: Extend, Days: 5}))
	require.Equal(t, supervisor, *extended.Assignee)
	require.Equal(t, 5, extended.Days)

	effects := decide(EscalationDecision{Choice: Reassign, To: &somebody})
	require.IsType(t, ReplaceSupervisor{}, effects[1])
	require.Equal(t, somebody, *opened(t, effects).Assignee)

	effects = decide(EscalationDecision{Choice: Close, Reason: "Tidak ada penilai"})
	require.Equal(t, "escalation.decided", effects[0].(Record).Act)
	require.Equal(t, []Effect{CloseUnrated{Reason: "Tidak ada penilai"}}, effects[1:])
}

func TestObjectionIsNeverDecidedByWhoeverTouchedTheRating(t *testing.T) {
	s := situation(StepObjection)
	s.Cast.Biased = []uuid.UUID{manager, above}
	said := duty(StateOnObjection, supervisor, &ObjectionStatement{Statement: "Data sudah diperiksa"})
	o := opened(t, Follow(said, s))
	require.Equal(t, official, *o.Assignee)
	s.Cast.Biased = append(s.Cast.Biased, official)
	o = opened(t, Follow(said, s))
	require.Equal(t, hr, *o.Assignee)
	require.True(t, o.Final, "silence escalates and never rejects")
}

func TestBothSidesAreHeardBeforeADecision(t *testing.T) {
	s := situation(StepObjection)
	contested := duty(Object, employee, &Objection{Grounds: "Data keliru"})
	statement := opened(t, Follow(contested, s))
	require.Equal(t, StateOnObjection, statement.Kind)
	require.Equal(t, supervisor, *statement.Assignee)
	require.Equal(t, contested.ID, *statement.About)

	for _, said := range []Submission{&ObjectionStatement{Statement: "Data sudah diperiksa"}, nil} {
		d := duty(StateOnObjection, supervisor, said)
		d.About = statement.About
		effects := Follow(d, s)
		decide := opened(t, effects)
		require.Equal(t, DecideObjection, decide.Kind, "an appraiser who is silent holds nothing up")
		require.Equal(t, manager, *decide.Assignee)
		require.Equal(t, contested.ID, *decide.About)
		if said == nil {
			require.Contains(t, effects, Effect(Record{Act: "duty.proceeded-without", Detail: map[string]string{"kind": "state-on-objection"}}))
		}
	}
}

func TestDaysToObjectCountFromTheReceipt(t *testing.T) {
	s := situation(StepObjection)
	on := NewDate(2026, 2, 10)
	s.Received = &on
	require.Equal(t, &on, opened(t, Enter(s)).Since)
}

func TestACorrectionAsksNoGroupAgain(t *testing.T) {
	s := situation(StepAssessment)
	s.Step.By = []Rater{BySupervisor, ByPeer, BySubordinate, ByPublic}
	s.Step.Invitations, s.Cast.Peers, s.Fixed = 5, []uuid.UUID{manager, above, somebody}, true
	effects := Enter(s)
	require.Len(t, effects, 4)
	require.Equal(t, AssessSubordinate, opened(t, effects).Kind)
	s = situation(StepPeriodic)
	s.Before = true
	require.IsType(t, Record{}, Enter(s)[0], "a part of the year is judged once")
}

func TestRightEndsSilently(t *testing.T) {
	require.Empty(t, Follow(duty(Object, employee, nil), situation(StepObjection)))
}

func TestTooFewPeersAreNotAsked(t *testing.T) {
	s := situation(StepAssessment)
	s.Step.By = []Rater{ByPeer}
	s.Cast.Peers = []uuid.UUID{manager, above}
	require.Equal(t, []Effect{Record{Act: "assessors.too-few", Detail: map[string]string{"kind": "assess-peer"}}}, Enter(s))
	s.Cast.Peers = append(s.Cast.Peers, somebody)
	require.Len(t, Enter(s), 3)
}

func TestForumClosesWithItsQuorum(t *testing.T) {
	yes := &CalibrationApproval{Approved: true, Revision: 2}
	vote := func(by uuid.UUID, round int, answer Submission, state DutyState) Duty {
		d := duty(ApproveCalibration, by, answer)
		d.Round, d.State = round, state
		return d
	}
	for name, c := range map[string]struct {
		duties []Duty
		want   []Effect
	}{
		"an approval of an older revision does not count": {
			[]Duty{vote(manager, 1, yes, DutyMet), vote(above, 2, yes, DutyMet), vote(manager, 2, nil, DutyOpen)}, nil,
		},
		"quorum": {
			[]Duty{vote(manager, 2, yes, DutyMet), vote(above, 2, yes, DutyMet), vote(hr, 2, nil, DutyOpen)},
			[]Effect{CloseForum{Quorum: true}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := situation(StepCalibration, c.duties...)
			s.Cast.Employee, s.Revision = uuid.Nil, 2
			s.Panels = []Panel{{Members: []uuid.UUID{manager, above, hr}, Quorum: 2}}
			require.Equal(t, c.want, Follow(c.duties[0], s))
		})
	}
	lapsed := vote(manager, 2, nil, DutyLapsed)
	s := situation(StepCalibration, lapsed, vote(above, 2, yes, DutyMet))
	s.Cast.Employee, s.Revision = uuid.Nil, 2
	s.Panels = []Panel{{Members: []uuid.UUID{manager, above, hr}, Quorum: 2}}
	o := opened(t, Follow(lapsed, s))
	require.Equal(t, hr, *o.Assignee, "a quorum that was missed goes to HR")
	require.Equal(t, DecideEscalation, o.Kind)
}

func TestResultIsDeemedReceivedAfterTheDeadline(t *testing.T) {
	effects := Follow(duty(Acknowledge, employee, nil), situation(StepAnnouncement))
	require.Contains(t, effects, Effect(Receive{Deemed: true}))
	refused := Follow(duty(Acknowledge, employee, &Acknowledgement{Reason: "Tidak setuju"}), situation(StepAnnouncement))
	require.Contains(t, refused, Effect(Receive{}))
	require.Contains(t, refused, Effect(Record{Act: "result.acknowledgement-refused"}))
}
