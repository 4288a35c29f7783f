package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// parts of a year that has several; none otherwise.
func (c *course) parts(ctx context.Context) ([]db.Part, error) {
	if c.kind() != appraisal.AppraisalProcess || c.appraisal.ReshapedAt == nil {
		return nil, nil
	}
	parts, err := c.tx.Parts(ctx, c.process.ID)
	if err != nil {
		return nil, fmt.Errorf("load the parts of the year: %w", err)
	}
	return parts, nil
}

// arrive opens what follows from a transfer that was recorded since the last look.
func (c *course) arrive(ctx context.Context) error {
	parts, err := c.parts(ctx)
	if err != nil || len(parts) < 2 {
		return err
	}
	now, former := parts[len(parts)-1], parts[len(parts)-2]
	if now.AdoptedAt != nil {
		return nil
	}
	planned := former.PlanID != nil
	beside, _ := c.method.Stage(c.kind(), string(appraisal.StepBeside))
	switch {
	case planned:
		c.turn(beside)
	case c.step.Kind == appraisal.StepPlan && c.process.EnteredAt != nil:
		c.turn(c.step)
	default:
		return c.adopted(ctx, now) // the plan's own step is still to come
	}
	s, err := c.situation(ctx)
	if err != nil {
		return err
	}
	f := appraisal.Former{
		Number: int(former.Number), Supervisor: former.SupervisorID, Planned: planned, Assessed: former.DutyID != nil,
	}
	if err := c.apply(ctx, appraisal.Arrive(s, f)); err != nil {
		return err
	}
	return c.adopted(ctx, now)
}

func (c *course) adopted(ctx context.Context, part db.Part) error {
	err := c.tx.AdoptPart(ctx, db.AdoptPartParams{AppraisalID: c.process.ID, Number: part.Number, AdoptedAt: &c.tx.Now})
	if err != nil {
		return fmt.Errorf("adopt the transfer: %w", err)
	}
	return c.record(ctx, "transfer.adopted", nil, nil)
}

// former finds the part of the year that a duty beside the steps is about, or the missed duty
// that a decision is about: those of its supervisor and manager answer for it.
func (c *course) former(ctx context.Context, d db.Duty) (*db.Part, error) {
	if d.Step != string(appraisal.StepBeside) {
		return nil, nil
	}
	for d.Slot == 0 && d.AboutID != nil {
		about, err := c.tx.Duty(ctx, *d.AboutID)
		if err != nil {
			return nil, fmt.Errorf("load what is decided about: %w", err)
		}
		d = about
	}
	if kind := appraisal.DutyKind(d.Kind); d.Slot == 0 || kind != appraisal.AssessSubordinate && kind != appraisal.EvaluatePeriod {
		return nil, nil
	}
	parts, err := c.parts(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(parts, func(p db.Part) bool { return p.Number == d.Slot })
	if i < 0 {
		return nil, nil
	}
	return &parts[i], nil
}

// about makes a part of the year what the next decisions are about; nil is the year as it is.
func (c *course) about(part *db.Part) {
	if (c.part == nil) != (part == nil) || part != nil && c.part.Number != part.Number {
		c.cast = nil
	}
	c.part = part
}

// awaitsPlan reports whether the plan in the new post keeps the step: nobody can assess without.
func (c *course) awaitsPlan(d db.Duty) bool {
	if d.Step != string(appraisal.StepBeside) || c.kind() != appraisal.AppraisalProcess || c.appraisal.PlanID != nil {
		return false
	}
	next, _ := c.method.After(c.kind(), c.process.Step)
	return c.step.Kind == appraisal.StepAssessment || next.Kind == appraisal.StepAssessment
}

// postSince is the first day in the post somebody has now, where they were transferred.
func (c *course) postSince(ctx context.Context) (*appraisal.Date, error) {
	parts, err := c.parts(ctx)
	if err != nil || len(parts) < 2 {
		return nil, err
	}
	return &parts[len(parts)-1].FromOn, nil
}

// assessNow asks the supervisor for the assessment that had to wait for the plan in the new post.
func (c *course) assessNow(ctx context.Context) error {
	if c.step.Kind != appraisal.StepAssessment || c.process.EnteredAt == nil || !slices.Contains(c.step.By, appraisal.BySupervisor) {
		return nil
	}
	parts, err := c.parts(ctx)
	if err != nil || len(parts) < 2 {
		return err
	}
	open, err := c.tx.OpenDuties(ctx, c.process.ID)
	if err != nil {
		return fmt.Errorf("list open duties: %w", err)
	}
	if slices.ContainsFunc(open, func(d db.Duty) bool { return d.Step == c.step.ID && d.Kind == string(appraisal.AssessSubordinate) }) {
		return nil
	}
	matter := c.matter
	c.turn(c.step)
	err = c.openDuty(ctx, appraisal.Open{Kind: appraisal.AssessSubordinate, Assignee: &c.appraisal.SupervisorID, Round: len(parts)})
	c.turn(matter)
	return err
}

// score computes the rating of the year, of all its parts where it has several that were planned.
func (c *course) score(ctx context.Context, facts appraisal.Case) (appraisal.Result, error) {
	parts, err := c.parts(ctx)
	if err != nil {
		return appraisal.Result{}, err
	}
	var cases []appraisal.PartCase
	for i, p := range parts {
		if p.UntilOn == nil || i == len(parts)-1 {
			continue
		}
		if p.PlanID == nil {
			continue // nothing was agreed to be assessed by
		}
		one, err := c.partCase(ctx, facts, p)
		if err != nil {
			return appraisal.Result{}, err
		}
		if one.Period, err = c.period(ctx, appraisal.Year{From: p.FromOn, Until: later(p.FromOn, *p.UntilOn)}); err != nil {
			return appraisal.Result{}, err
		}
		cases = append(cases, appraisal.PartCase{Case: one, Days: max(p.UntilOn.Sub(p.FromOn)+1, 1)})
	}
	year := c.year()
	if len(cases) == 0 {
		if facts.Period, err = c.period(ctx, year); err != nil {
			return appraisal.Result{}, err
		}
		return appraisal.Score(c.method, facts)
	}
	last := parts[len(parts)-1]
	if facts.Period, err = c.period(ctx, appraisal.Year{From: last.FromOn, Until: later(last.FromOn, year.Until)}); err != nil {
		return appraisal.Result{}, err
	}
	facts.Assessments, facts.Removed = c.scored(facts.Assessments, facts.Family), nil
	cases = append(cases, appraisal.PartCase{Case: facts, Days: max(year.Until.Sub(last.FromOn)+1, 1)})
	return appraisal.ScoreParts(c.method, cases)
}

// partCase is what a part that ended is scored by: its own plan and its supervisor's word; what
// others said counts in every part.
func (c *course) partCase(ctx context.Context, facts appraisal.Case, p db.Part) (appraisal.Case, error) {
	one := appraisal.Case{Method: facts.Method, Family: p.Family, Organisation: facts.Organisation}
	for _, a := range facts.Assessments {
		if a.By != appraisal.BySupervisor {
			one.Assessments = append(one.Assessments, a)
		}
	}
	given, err := c.partAssessment(ctx, p)
	if err != nil {
		return one, err
	}
	if given != nil && len(given.Scores) > 0 {
		one.Assessments = append(one.Assessments, appraisal.CaseAssessment{By: appraisal.BySupervisor, Scores: given.Scores})
	}
	one.Assessments = c.scored(one.Assessments, p.Family)
	body, err := c.tx.DocumentBody(ctx, *p.PlanID)
	if err != nil {
		return one, fmt.Errorf("load plan: %w", err)
	}
	var plan appraisal.Plan
	if err := json.Unmarshal(body, &plan); err != nil {
		return one, fmt.Errorf("stored plan: %w", err)
	}
	judge(&one, &plan, given)
	return one, nil
}

// partAssessment is what the supervisor of a part said about it, nil where they have not.
func (c *course) partAssessment(ctx context.Context, p db.Part) (*appraisal.Assessment, error) {
	docs, err := c.tx.DocumentsOf(ctx, c.process.ID)
	if err != nil {
		return nil, fmt.Errorf("load documents: %w", err)
	}
	var body []byte
	if p.DutyID != nil {
		doc, err := c.tx.DocumentOf(ctx, *p.DutyID)
		if err != nil {
			return nil, fmt.Errorf("load assessment: %w", err)
		}
		body = doc.Body
	}
	for _, d := range docs {
		if partial(d.Step, d.Kind) && d.Slot == p.Number {
			body = d.Body
		}
	}
	if body == nil {
		return nil, nil
	}
	answer, err := appraisal.DecodeSubmission(appraisal.AssessSubordinate, body)
	if err != nil {
		return nil, fmt.Errorf("stored assessment: %w", err)
	}
	return answer.(*appraisal.Assessment), nil
}

// partial reports whether an assessment is about a part of the year alone.
func partial(step, kind string) bool {
	return step == string(appraisal.StepBeside) && kind == string(appraisal.AssessSubordinate)
}

// scored are the assessments by what a family asks: colleagues of another post were asked more.
func (c *course) scored(given []appraisal.CaseAssessment, family string) []appraisal.CaseAssessment {
	f, _ := c.method.FamilyByID(family)
	asked := map[string]bool{}
	for _, ref := range f.Competencies {
		asked[ref.ID] = true
	}
	var list []appraisal.CaseAssessment
	for _, a := range given {
		scores := map[string]appraisal.Number{}
		for id, n := range a.Scores {
			if asked[id] {
				scores[id] = n
			}
		}
		if len(scores) > 0 {
			list = append(list, appraisal.CaseAssessment{By: a.By, Scores: scores})
		}
	}
	return list
}

// judge adds a plan with the figures reached, and what else the supervisor alone says.
func judge(facts *appraisal.Case, plan *appraisal.Plan, a *appraisal.Assessment) {
	realised := map[string]appraisal.Realised{}
	if a != nil {
		facts.Process, facts.Additional = a.Process, a.Additional
		facts.Results, facts.Behaviour = a.Results, a.Behaviour
		facts.Innovation = a.Innovation != nil && *a.Innovation
		for _, r := range a.Realised {
			realised[r.Indicator] = r
		}
	}
	if plan == nil {
		return
	}
	for _, i := range plan.Indicators {
		ci := appraisal.CaseIndicator{Indicator: i}
		if r, ok := realised[i.Name]; ok && i.IsQualitative() {
			ci.Account = r.Account
		} else if ok {
			ci.Realised = &r.Value
		}
		facts.Indicators = append(facts.Indicators, ci)
	}
}

// passPart gives the word on a part that ended to somebody else; who supervises now stays.
func (c *course) passPart(ctx context.Context, to, duty uuid.UUID) error {
	from := c.part.SupervisorID
	err := c.tx.SetPartSupervisor(ctx, db.SetPartSupervisorParams{AppraisalID: c.process.ID, Number: c.part.Number, SupervisorID: to})
	if err != nil {
		return fmt.Errorf("replace the supervisor of a part: %w", err)
	}
	c.part.SupervisorID = to
	c.cast = nil
	return c.record(ctx, "part.supervisor-replaced", &duty, map[string]string{"from": from.String(), "to": to.String()})
}
