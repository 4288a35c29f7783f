package appraisal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "rapor/appraisal"
)

// revision is a plan the employee wrote anew, with the duty of the supervisor to agree to it.
func revision(answer *PlanAgreement, round int) (Duty, Duty, Situation) {
	written := duty(RevisePlan, employee, &Plan{})
	agree := duty(AgreePlan, supervisor, nil)
	written.Round, agree.Round = round, round
	agree.About = &written.ID
	if answer != nil {
		agree.Answer, agree.State = answer, DutyMet
	}
	s := situation(StepBeside, written, agree)
	return written, agree, s
}

func TestARevisionNeedsAgreement(t *testing.T) {
	t.Parallel()
	written, _, s := revision(nil, 3)
	open := opened(t, Follow(written, s))
	require.Equal(t, AgreePlan, open.Kind)
	require.Equal(t, 3, open.Round)
	require.Equal(t, written.ID, *open.About)

	written, agree, s := revision(&PlanAgreement{Agreed: true}, 1)
	require.Equal(t, []Effect{AdoptPlan{Duty: written.ID, How: PlanRevised}, EndRevision{Outcome: RevisionAgreed}}, Follow(agree, s))

	_, agree, s = revision(&PlanAgreement{Comment: "Terlalu rendah"}, 3)
	again := opened(t, Follow(agree, s))
	require.Equal(t, RevisePlan, again.Kind)
	require.Equal(t, employee, *again.Assignee)
	require.Equal(t, 4, again.Round)
}

// Without a revision the plan in force stays: a late employee is left alone, a late supervisor is
// asked about, and whoever decides may leave it at that, but never close the appraisal over it.
func TestALateRevisionLeavesThePlanInForce(t *testing.T) {
	t.Parallel()
	written, agree, s := revision(nil, 1)
	written.State, written.Answer = DutyLapsed, nil
	require.Equal(t, []Effect{
		EndRevision{Outcome: RevisionLapsed}, Record{Act: "duty.proceeded-without", Detail: map[string]string{"kind": "revise-plan"}},
	}, Follow(written, s))

	agree.State = DutyLapsed
	escalated := opened(t, Follow(agree, s))
	require.Equal(t, DecideEscalation, escalated.Kind)
	agree.Revision = true
	require.Equal(t, []EscalationChoice{Extend, Reassign, Proceed}, EscalationChoices(agree, true))
	require.NotContains(t, EscalationChoices(Duty{Kind: AgreePlan}, true), Proceed)

	decision := duty(DecideEscalation, manager, &EscalationDecision{Choice: Proceed, Reason: "Rencana lama cukup"})
	decision.About = &agree.ID
	require.Equal(t, []Effect{
		EndRevision{Outcome: RevisionLapsed}, Record{Act: "duty.proceeded-without", Detail: map[string]string{"kind": "agree-plan"}},
	}, Follow(decision, s)[1:])
}

// The year is judged by one plan: what would change it after the judgement is closed.
func TestTheSupervisorsAssessmentOvertakesARevision(t *testing.T) {
	t.Parallel()
	s := situation(StepAssessment)
	require.Equal(t, []Effect{EndRevision{Outcome: RevisionOvertaken}}, Follow(duty(AssessSubordinate, supervisor, &Assessment{}), s))
	require.Empty(t, Follow(duty(AssessSelf, employee, &Assessment{}), s))

	// What a former supervisor says about a part that ended is not about the plan in force.
	part := duty(AssessSubordinate, supervisor, &Assessment{})
	part.Step, part.Slot = string(StepBeside), 1
	require.Empty(t, Follow(part, situation(StepBeside, part)))
}
