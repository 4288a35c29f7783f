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

// computeRating computes score and rating from the plan in force and what was handed in, and
// keeps the whole breakdown.
func (c *course) computeRating(ctx context.Context) error {
	facts, used, err := c.gather(ctx)
	if err != nil {
		return err
	}
	result, err := c.score(ctx, facts)
	if err != nil {
		return fmt.Errorf("score appraisal: %w", err)
	}
	breakdown, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("keep breakdown: %w", err)
	}
	set := db.SetResultParams{ID: c.process.ID, Score: result.Score, Result: breakdown, Sources: used.documents}
	if set.Feedback, err = json.Marshal(appraisal.Feedback(c.method, used.groups)); err != nil {
		return fmt.Errorf("keep feedback: %w", err)
	}
	if result.Rating != nil {
		rating, _ := c.method.Rating(*result.Rating)
		official := string(rating.Official)
		set.ComputedRating, set.Official = &rating.ID, &official
	}
	if err := c.tx.SetResult(ctx, set); err != nil {
		return fmt.Errorf("keep result: %w", err)
	}
	if c.appraisal.Sources == nil {
		c.appraisal.Sources = used.documents
	}
	c.appraisal.ComputedRating, c.appraisal.Rating = set.ComputedRating, set.ComputedRating
	c.appraisal.Official, c.appraisal.Score = set.Official, set.Score
	return c.record(ctx, "rating.computed", nil, nil)
}

// used is what a computation rests on: the documents, and the answers of groups of raters.
type used struct {
	documents []uuid.UUID
	groups    []appraisal.GroupAnswer
}

// gather turns the documents of an appraisal into a case. Of each person's assessments the
// last one counts; of a group's those that entered the first computation and no others, for the
// difference of two groups would tell one person's answer.
func (c *course) gather(ctx context.Context) (appraisal.Case, used, error) {
	rests := used{documents: []uuid.UUID{}}
	facts := appraisal.Case{Method: c.method.ID, Family: c.appraisal.Family}
	if c.cycle.Achievement != nil {
		facts.Organisation = appraisal.Achievement(*c.cycle.Achievement)
	}
	docs, err := c.tx.DocumentsOf(ctx, c.process.ID)
	if err != nil {
		return facts, rests, fmt.Errorf("load documents: %w", err)
	}
	type rater struct {
		by   appraisal.Rater
		who  uuid.UUID
		slot int32
	}
	var order []rater
	given, document := map[rater]*appraisal.Assessment{}, map[rater]uuid.UUID{}
	var version *int32
	for _, d := range docs {
		by := appraisal.DutyKind(d.Kind).Rater()
		if by == "" || partial(d.Step, d.Kind) || by.Group() && c.appraisal.Sources != nil && !slices.Contains(c.appraisal.Sources, d.ID) {
			continue
		}
		answer, err := appraisal.DecodeSubmission(appraisal.DutyKind(d.Kind), d.Body)
		if err != nil {
			return facts, rests, fmt.Errorf("stored assessment %s: %w", d.ID, err)
		}
		who := rater{by: by, slot: d.Slot}
		// Only one self and one supervisor's assessment counts, whoever gave it last.
		if by != appraisal.BySelf && by != appraisal.BySupervisor && d.AssigneeID != nil {
			who.who = *d.AssigneeID
		}
		if given[who] == nil {
			order = append(order, who)
		}
		given[who], document[who] = answer.(*appraisal.Assessment), d.ID
		if by == appraisal.BySupervisor {
			version = d.PlanVersion
		}
	}
	var supervisors *appraisal.Assessment
	for _, who := range order {
		a := given[who]
		rests.documents = append(rests.documents, document[who])
		if who.by.Group() {
			rests.groups = append(rests.groups, appraisal.GroupAnswer{By: who.by, Assessment: *a})
		}
		if who.by == appraisal.BySupervisor {
			supervisors = a
		}
		if len(a.Scores) > 0 {
			facts.Assessments = append(facts.Assessments, appraisal.CaseAssessment{By: who.by, Scores: a.Scores})
		}
	}
	return facts, rests, c.judged(ctx, &facts, supervisors, version)
}

// judged adds the plan as it was when the supervisor judged, with the figures, and what else the
// supervisor alone says.
func (c *course) judged(ctx context.Context, facts *appraisal.Case, a *appraisal.Assessment, version *int32) error {
	if c.appraisal.PlanID == nil {
		judge(facts, nil, a)
		return nil
	}
	plan, removed, err := c.assessedBy(ctx, version)
	if err != nil {
		return err
	}
	facts.Removed = removed
	judge(facts, plan, a)
	return nil
}
