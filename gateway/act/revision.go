package act

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// NewRevision asks for a revision of the plan in mid-year.
type NewRevision struct {
	Reason string `json:"reason" example:"Target pelayanan diubah oleh keputusan kepala dinas"`
}

// OpenedRevision is what the employee owes now.
type OpenedRevision struct {
	Duty  uuid.UUID      `json:"duty" doc:"revise-plan of the employee; its draft is the plan in force"`
	Round int            `json:"round"`
	DueOn appraisal.Date `json:"due_on"`
}

// RevisePlan lets the employee write the plan anew, beside the steps. Until the supervisor agrees
// the one in force stays, and so it does when nobody acts in time.
func (a *Acts) RevisePlan(ctx context.Context, id access.Identity, appraisalID uuid.UUID, n NewRevision) (r OpenedRevision, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.appraisalMatter(ctx, id, appraisalID, access.RevisePlan, true)
		if err != nil {
			return err
		}
		if err := d.revisable(ctx, m); err != nil {
			return err
		}
		if err := appraisal.CheckReason("reason", n.Reason).Err(); err != nil {
			return err
		}
		r, err = d.openRevision(ctx, m)
		if err != nil {
			return err
		}
		err = d.InsertPlanRevision(ctx, db.InsertPlanRevisionParams{
			AgencyID: d.Agency, AppraisalID: m.process.ID, Round: int32(r.Round), AskedBy: id.Person, AskedAt: d.Now, Reason: trimmed(n.Reason),
		})
		if err != nil {
			return wrap(err, "keep revision")
		}
		if err := d.actor(ctx, id, m, "plan.revision-asked", map[string]string{"reason": n.Reason}); err != nil {
			return err
		}
		return d.tell(ctx, m.process)
	})
	return r, err
}

// revisable says why the plan of m's appraisal cannot be revised now.
func (d *deed) revisable(ctx context.Context, m *matter) error {
	if m.appraisal.ClosedAt != nil {
		return appraisal.Refuse(appraisal.Closed, "appraisal-closed", "", "", "when", instant(*m.appraisal.ClosedAt))
	}
	if m.appraisal.PlanID == nil {
		return appraisal.Refuse(appraisal.Conflict, "plan-not-in-force", "", "")
	}
	assessed, err := d.YearAssessment(ctx, m.method, m.process)
	if err != nil {
		return err
	}
	// What is rated was assessed, or is closed unrated.
	if assessed != nil || m.appraisal.ComputedRating != nil {
		return appraisal.Refuse(appraisal.Conflict, "plan-assessed", "", "")
	}
	open, err := d.OpenPlanRevision(ctx, m.process.ID)
	if store.NoRows(err) {
		return nil
	}
	if err != nil {
		return wrap(err, "look for a revision")
	}
	return appraisal.Refuse(appraisal.Conflict, "revision-open", "", "", "when", instant(open.AskedAt))
}

// openRevision opens the employee's duty, with the plan in force as its draft.
func (d *deed) openRevision(ctx context.Context, m *matter) (r OpenedRevision, err error) {
	due, ok := m.schedule.Due(string(appraisal.StepBeside), appraisal.RevisePlan)
	if !ok {
		return r, appraisal.Refuse(appraisal.Conflict, "plan-not-in-force", "", "")
	}
	last, err := d.LastRevisionRound(ctx, m.process.ID)
	if err != nil {
		return r, wrap(err, "look for earlier revisions")
	}
	r.Round = int(last) + 1
	employee := m.appraisal.EmployeeID
	_, err = d.OpenDuty(ctx, store.NewDuty{
		Process: m.process, Step: string(appraisal.StepBeside), Due: due, Calendar: m.calendar,
		Open: appraisal.Open{Kind: appraisal.RevisePlan, Assignee: &employee, Round: r.Round},
	})
	if err != nil {
		return r, err
	}
	opened, err := d.OpenRevisionDuty(ctx, m.process.ID)
	if err != nil {
		return r, wrap(err, "find the revision's duty")
	}
	r.Duty, r.DueOn = opened.ID, opened.DueOn
	plan, err := d.plan(ctx, *m.appraisal)
	if err != nil {
		return r, err
	}
	body, err := json.Marshal(plan)
	if err != nil {
		return r, wrap(err, "write draft")
	}
	_, err = d.Queries.SaveDraft(ctx, db.SaveDraftParams{
		AgencyID: d.Agency, ID: store.NewID(), ProcessID: m.process.ID, DutyID: r.Duty, Kind: string(appraisal.RevisePlan),
		AuthorID: &employee, Body: body, SavedAt: d.Now,
	})
	return r, wrap(err, "save draft")
}
