package act

import (
	"context"
	"encoding/json"
	"slices"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// impartial refuses the decision on an objection by whoever set, changed or voted on the rating,
// whichever way it came to them (PP 30/2019, art. 59).
func (d *deed) impartial(ctx context.Context, m *matter, kind appraisal.DutyKind) error {
	if kind != appraisal.DecideObjection {
		return nil
	}
	partial, err := d.Adjusters(ctx, m.appraisal.ID)
	if err != nil {
		return wrap(err, "look for who changed the rating")
	}
	partial = append(partial, m.appraisal.EmployeeID, m.appraisal.SupervisorID)
	if slices.Contains(partial, *m.duty.AssigneeID) {
		return appraisal.Refuse(appraisal.Forbidden, "decider-partial", "", "")
	}
	return nil
}

// objectionAsks shows an objection to whoever answers or decides it; who decides sees both sides.
func (d *deed) objectionAsks(ctx context.Context, m *matter, f appraisal.Facts, l appraisal.Language, a *Asks) error {
	a.Rating = f.Rating
	if f.About == nil {
		return nil
	}
	a.Objection, _ = f.About.Answer.(*appraisal.Objection)
	if f.Duty.Kind != appraisal.DecideObjection {
		return nil
	}
	for _, r := range m.method.Ratings {
		a.Ratings = append(a.Ratings, Named{r.ID, r.Name.In(l)})
	}
	body, err := d.StatementOn(ctx, m.duty.AboutID)
	if store.NoRows(err) {
		return nil // not given in time, which is recorded
	}
	if err != nil {
		return wrap(err, "load the appraiser's statement")
	}
	a.Statement = &appraisal.ObjectionStatement{}
	return wrap(json.Unmarshal(body, a.Statement), "stored statement")
}

// proposed is a consequence to decide about; one that was approved before a correction comes with
// its decree.
func (d *deed) proposed(ctx context.Context, m *matter, r appraisal.Consequence, l appraisal.Language) (*ProposedConsequence, error) {
	p := &ProposedConsequence{ID: r.ID, Name: r.Name.In(l), Kind: string(r.Kind), Decree: r.Decree, Form: r.RewardForm()}
	if r.Incentive != nil {
		p.Amount, p.Grade = r.Incentive.Amount, r.Incentive.Grade
	}
	row, err := d.ConsequenceOf(ctx, db.ConsequenceOfParams{AppraisalID: m.appraisal.ID, Rule: r.ID})
	if store.NoRows(err) {
		return p, nil
	}
	if row.State == "reconsider" {
		p.Reconsidered, p.DecreeNumber, p.DecreeDate = true, value(row.DecreeNumber), row.DecreeDate
	}
	return p, wrap(err, "load proposal")
}
