package activities_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// transferred moves somebody to another supervisor half way through the year, as HR does.
func (y *year) transferred(who, to uuid.UUID, on appraisal.Date) {
	y.Helper()
	p, a := y.appraisalOf(who)
	y.as(func(tx store.Tx) error {
		ctx := y.Context()
		_, err := tx.LockProcess(ctx, p.ID)
		require.NoError(y, err)
		until := on.AddDays(-1)
		require.NoError(y, tx.InsertPart(ctx, db.InsertPartParams{
			AgencyID: y.agency, AppraisalID: a.ID, Number: 1, FromOn: appraisal.NewDate(2026, 1, 1), UntilOn: &until, UnitID: a.UnitID,
			SupervisorID: a.SupervisorID, ManagerID: a.ManagerID, Family: a.Family, PlanID: a.PlanID, AdoptedAt: &tx.Now,
		}))
		require.NoError(y, tx.InsertPart(ctx, db.InsertPartParams{
			AgencyID: y.agency, AppraisalID: a.ID, Number: 2, FromOn: on, UnitID: a.UnitID, SupervisorID: to, ManagerID: a.ManagerID, Family: a.Family,
		}))
		_, err = tx.Void(ctx, p.ID, appraisal.ProposePlan, appraisal.AgreePlan)
		require.NoError(y, err)
		require.NoError(y, tx.SetPost(ctx, db.SetPostParams{ID: a.ID, UnitID: a.UnitID, Family: a.Family, ForumID: a.ForumID, At: &tx.Now}))
		cycle, err := tx.Cycle(ctx, y.cycle)
		require.NoError(y, err)
		_, err = tx.ReplaceSupervisor(ctx, store.Replacement{
			Process: p, Appraisal: a, To: to, Cycle: cycle, Schedule: y.method.Schedules["annual"], Calendar: y.calendar,
		})
		require.NoError(y, err)
		return tx.Tell(ctx, p.ID)
	})
}

// A numeric year in two posts is scored by both supervisors, each by the days they had.
func TestTransferWeighsBothPartsByTime(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	who := y.staff[0]
	y.except(func(d db.Duty) bool { return about(appraisal.AssessSubordinate, who)(d) && d.Slot == 1 }, func(d db.Duty) appraisal.Submission {
		require.Equal(t, y.lead, *d.AssigneeID, "the former supervisor")
		a := y.assess(appraisal.AssessSubordinate)
		for id := range a.Scores {
			a.Scores[id] = y.method.Scale.From
		}
		a.Realised[0].Value = appraisal.NewNumber(50)
		return a
	})
	on := appraisal.NewDate(2026, 5, 1)
	y.once(about(appraisal.EvaluatePeriod, who), func(db.Duty) { y.transferred(who, y.head, on) })
	y.run()
	p, a := y.appraisalOf(who)
	require.NotNil(t, a.Rating)
	require.Equal(t, y.head, a.SupervisorID)
	require.Equal(t, 2, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'propose-plan' AND state = 'met'", p.ID))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND step = 'beside' AND kind = 'assess-subordinate' AND state = 'met'", p.ID))
	var result appraisal.Result
	require.NoError(t, json.Unmarshal(a.Result, &result))
	var parts []appraisal.Term
	var sum appraisal.Number
	for _, term := range result.Breakdown {
		if term.Kind == appraisal.TermPart {
			parts = append(parts, term)
			sum = sum.Add(*term.Weight)
		}
	}
	require.Len(t, parts, 2)
	require.InDelta(t, 100*120.0/365, float(t, *parts[0].Weight), 0.001, "January to April")
	require.InDelta(t, 100, float(t, sum), 0.001)
	require.Negative(t, parts[0].Value.Cmp(*parts[1].Value))
	require.Equal(t, 6, y.count("SELECT count(*) FROM appraisal WHERE rating IS NOT NULL AND closed_at IS NOT NULL"))
}

func float(t *testing.T, n appraisal.Number) (f float64) {
	t.Helper()
	_, err := fmt.Sscan(n.String(), &f)
	require.NoError(t, err)
	return f
}

// A matrix year hands the former unit's evaluation to whoever appraises at the end.
func TestTransferHandsTheFormerEvaluationOn(t *testing.T) {
	t.Parallel()
	y := newYear(t, "permenpanrb-6-2022")
	who := y.staff[0]
	y.once(about(appraisal.ReportPeriod, who), func(db.Duty) { y.transferred(who, y.head, appraisal.NewDate(2026, 4, 1)) })
	y.run()
	p, a := y.appraisalOf(who)
	require.NotNil(t, a.Rating)
	require.Equal(t, 1, y.count("SELECT count(*) FROM period WHERE appraisal_id = $1 AND step = 'beside' AND part = 1 AND rating IS NOT NULL", p.ID))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'evaluate-period' AND step = 'beside' AND assignee_id = $2", p.ID, y.lead))
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'assess-subordinate' AND assignee_id = $2", p.ID, y.lead))
}

// Before a plan is in force, it is set again in the new post.
func TestTransferBeforeThePlanSetsItAgain(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tubei")
	who := y.staff[0]
	y.once(about(appraisal.AgreePlan, who), func(db.Duty) { y.transferred(who, y.head, appraisal.NewDate(2026, 1, 10)) })
	y.run()
	p, a := y.appraisalOf(who)
	require.NotNil(t, a.Rating)
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'agree-plan' AND state = 'void' AND assignee_id = $2", p.ID, y.lead))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND kind = 'agree-plan' AND state = 'met' AND assignee_id = $2", p.ID, y.head))
	require.Zero(t, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND step = 'beside'", p.ID))
}

// The former supervisor is silent: their manager decides, and who supervises now stays.
func TestFormerSupervisorWhoIsLateIsEscalated(t *testing.T) {
	t.Parallel()
	y := newYear(t, "jambi")
	who := y.staff[0]
	part := func(d db.Duty) bool { return about(appraisal.AssessSubordinate, who)(d) && d.Slot == 1 && d.Level == 0 }
	y.except(part, nothing)
	y.except(of(appraisal.DecideEscalation), func(d db.Duty) appraisal.Submission {
		require.Equal(t, y.head, *d.AssigneeID, "the former supervisor's manager")
		return &appraisal.EscalationDecision{Choice: appraisal.Reassign, To: &y.staff[2], Reason: "Atasan lama sedang cuti panjang"}
	})
	y.once(about(appraisal.ApprovePeers, who), func(db.Duty) { y.transferred(who, y.staff[3], appraisal.NewDate(2026, 6, 1)) })
	y.run()
	p, a := y.appraisalOf(who)
	require.NotNil(t, a.Rating)
	require.Equal(t, y.staff[3], a.SupervisorID)
	require.Equal(t, 1, y.count("SELECT count(*) FROM part WHERE appraisal_id = $1 AND number = 1 AND supervisor_id = $2", p.ID, y.staff[2]))
	require.Equal(t, 1, y.count("SELECT count(*) FROM duty WHERE process_id = $1 AND slot = 1 AND state = 'met' AND kind = 'assess-subordinate' AND assignee_id = $2", p.ID, y.staff[2]))
}

// The former supervisor leaves the agency before their word on the part that ended: whoever
// supervises now gives it and answers for it, whether it was asked already or not.
func TestFormerSupervisorLeaves(t *testing.T) {
	for _, asked := range []bool{true, false} {
		t.Run(fmt.Sprint(asked), func(t *testing.T) {
			t.Parallel()
			y := newYear(t, "tanjungbalai")
			who := y.staff[0]
			if asked {
				y.except(func(d db.Duty) bool {
					return about(appraisal.AssessSubordinate, who)(d) && d.Slot == 1 && *d.AssigneeID == y.lead
				}, func(db.Duty) appraisal.Submission {
					y.leaves(y.lead)
					return nil
				})
			}
			y.once(about(appraisal.EvaluatePeriod, who), func(db.Duty) {
				y.transferred(who, y.head, appraisal.NewDate(2026, 5, 1))
				if !asked {
					y.leaves(y.lead)
				}
			})
			y.run()
			p, a := y.appraisalOf(who)
			require.NotNil(t, a.Rating)
			require.Equal(t, 1, y.count("SELECT count(*) FROM part WHERE appraisal_id = $1 AND number = 1 AND supervisor_id = $2", p.ID, y.head))
			require.Equal(t, 1, y.count(`SELECT count(*) FROM duty WHERE process_id = $1 AND step = 'beside' AND slot = 1
				AND kind = 'assess-subordinate' AND state = 'met' AND assignee_id = $2`, p.ID, y.head))
		})
	}
}

// The former supervisor's word on their part leaves alone how the plan in the new post is revised.
func TestAPlanIsRevisedAfterATransfer(t *testing.T) {
	t.Parallel()
	y := newYear(t, "tanjungbalai")
	who := y.staff[0]
	asked := false
	y.except(func(d db.Duty) bool { return about(appraisal.AssessSubordinate, who)(d) && d.Slot == 1 }, func(db.Duty) appraisal.Submission {
		if _, a := y.appraisalOf(who); a.PlanID == nil {
			return nil
		}
		asked = true
		y.revise(who)
		return y.assess(appraisal.AssessSubordinate)
	})
	y.except(of(appraisal.RevisePlan), func(db.Duty) appraisal.Submission { return revisedPlan() })
	y.except(func(d db.Duty) bool {
		return about(appraisal.AgreePlan, who)(d) && d.AboutID != nil && y.count("SELECT count(*) FROM duty WHERE id = $1 AND kind = 'revise-plan'", *d.AboutID) == 1
	}, func(db.Duty) appraisal.Submission {
		return &appraisal.PlanAgreement{Agreed: true, Relevant: []string{"Arsip"}}
	})
	y.except(func(d db.Duty) bool { return about(appraisal.AssessSubordinate, who)(d) && d.Slot == 0 }, func(db.Duty) appraisal.Submission {
		a := y.assess(appraisal.AssessSubordinate)
		a.Realised = []appraisal.Realised{{Indicator: "Arsip", Value: appraisal.NewNumber(50)}}
		return a
	})
	y.once(about(appraisal.EvaluatePeriod, who), func(db.Duty) { y.transferred(who, y.head, appraisal.NewDate(2026, 5, 1)) })
	y.run()
	require.True(t, asked)
	p, a := y.appraisalOf(who)
	require.NotNil(t, a.Rating)
	require.Equal(t, 1, y.count("SELECT count(*) FROM plan_revision WHERE appraisal_id = $1 AND outcome = 'agreed'", p.ID))
	require.Equal(t, 1, y.count("SELECT count(*) FROM plan_version v WHERE v.appraisal_id = $1 AND v.how = 'revised' AND v.document_id = $2", p.ID, *a.PlanID))
}
