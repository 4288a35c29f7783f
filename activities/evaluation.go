package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"rapor/appraisal"
	"rapor/config"
	"rapor/store"
	"rapor/store/db"
)

// openSurvey asks everybody appraised at once. The duties are not settled one by one: what is
// answered wakes nobody, and the cycle looks again when the last of them has come due.
func (c *course) openSurvey(ctx context.Context) error {
	due, ok := c.schedule.Due(c.matter.ID, appraisal.AnswerSurvey)
	if !ok {
		return fmt.Errorf("schedule %s has no due for %s", c.cycle.Schedule, appraisal.AnswerSurvey)
	}
	quiet, err := c.quiet(ctx)
	if err != nil {
		return err
	}
	asked, err := c.tx.OpenSurveyOf(ctx, store.NewDuty{
		Process: c.process, Step: c.matter.ID, Open: appraisal.Open{Kind: appraisal.AnswerSurvey}, Due: due, Calendar: c.calendar, Quiet: quiet,
	})
	if err != nil {
		return err
	}
	return c.record(ctx, "survey.opened", nil, map[string]string{"asked": strconv.Itoa(asked)})
}

// surveyed ends what of the survey has come due, and says when to look again while some may still
// answer. As everywhere, nothing lapses that no gateway has outlived.
func (c *course) surveyed(ctx context.Context, pos *appraisal.Position) error {
	until := c.tx.Now
	beat, known, err := c.tx.LastBeat(ctx)
	if err != nil {
		return err
	}
	if known && beat.Before(until) {
		until = beat
	}
	if waits, err := c.surveyExtends(ctx, known, pos); err != nil || waits {
		return err
	}
	open, next, err := c.tx.CloseSurvey(ctx, c.process.ID, until)
	if err != nil {
		return err
	}
	if open == 0 {
		row, err := c.tx.SurveyAsked(ctx, c.cycle.ID)
		if err != nil {
			return fmt.Errorf("count the survey: %w", err)
		}
		return c.record(ctx, "survey.closed", nil, map[string]string{"asked": strconv.Itoa(int(row.Asked)), "answered": strconv.Itoa(int(row.Answered))})
	}
	pos.Waiting = true
	pos.Sooner(c.wake(db.Duty{DueAt: next}))
	return nil
}

// surveyExtends reports whether an outage is about to extend the survey: the gateway that ended it does
// so for everything in the cycle.
func (c *course) surveyExtends(ctx context.Context, known bool, pos *appraisal.Position) (bool, error) {
	first, err := c.tx.OpenSurveys(ctx, c.process.ID)
	if err != nil {
		return false, fmt.Errorf("look at the survey: %w", err)
	}
	if !known || first.Open == 0 || first.Next.After(c.tx.Now) {
		return false, nil
	}
	outages, err := c.tx.Outages(ctx, first.Next)
	if err != nil || len(outages) == 0 || c.calendar.Extended(first.DueOn, outages) == first.DueOn {
		return false, err
	}
	pos.Waiting = true
	pos.Sooner(c.tx.Now.Add(c.gap))
	return true, nil
}

// evaluate computes what the cycle says about its method, once.
func (c *course) evaluate(ctx context.Context) error {
	facts, err := c.tx.EvaluationFacts(ctx, store.Evaluated{Cycle: c.cycle, Method: c.method, Calendar: c.calendar, Methods: c.methods})
	if err != nil {
		return err
	}
	report, err := json.Marshal(c.method.Evaluate(facts))
	if err != nil {
		return fmt.Errorf("keep the evaluation: %w", err)
	}
	n, err := c.tx.InsertEvaluation(ctx, db.InsertEvaluationParams{
		AgencyID: c.tx.Agency, CycleID: c.cycle.ID, MethodHash: c.cycle.MethodHash, Report: report, ComputedAt: c.tx.Now,
	})
	if err != nil || n == 0 {
		return wrapped(err, "keep the evaluation")
	}
	return c.record(ctx, "method.evaluated", nil, nil)
}

// decideMethod records what becomes of the method, keeps the version that takes its place, and
// issues the report as a paper.
func (c *course) decideMethod(ctx context.Context, e appraisal.DecideMethod) error {
	row, err := c.tx.Evaluation(ctx, c.cycle.ID)
	if store.NoRows(err) {
		// The step was entered by a release that computed nothing.
		return c.record(ctx, "method.decided", &e.Duty, map[string]string{"decision": e.Decision.Decision})
	}
	if err != nil {
		return fmt.Errorf("load the evaluation: %w", err)
	}
	next, err := c.nextVersion(ctx, e.Decision.Version)
	if err != nil {
		return err
	}
	if e.Decision.Findings == nil {
		e.Decision.Findings = []string{}
	}
	n, err := c.tx.DecideEvaluation(ctx, db.DecideEvaluationParams{
		CycleID: c.cycle.ID, Decision: &e.Decision.Decision, Reason: &e.Decision.Reason, Findings: e.Decision.Findings, NextHash: nonEmpty(next),
		DecidedBy: &e.By, DecidedAt: &c.tx.Now,
	})
	if err != nil || n == 0 {
		return wrapped(err, "keep the decision")
	}
	detail := map[string]string{"decision": e.Decision.Decision}
	if next != "" {
		detail["version"] = next
	}
	if err := c.record(ctx, "method.decided", &e.Duty, detail); err != nil {
		return err
	}
	return c.issueEvaluation(ctx, e, row.Report, next)
}

// nextVersion is the hash of a version named in a decision: one that the agency keeps, or that
// ships with the product and is kept from now on.
func (c *course) nextVersion(ctx context.Context, version string) (string, error) {
	if version == "" {
		return "", nil
	}
	source, err := config.Method(version)
	if err != nil {
		// A hash, which was looked for when the decision was handed in.
		if _, err = c.tx.MethodSource(ctx, version); store.NoRows(err) {
			return "", nil
		}
		return version, wrapped(err, "look for the version")
	}
	hash := appraisal.Hash(source)
	err = c.tx.InsertMethodVersion(ctx, db.InsertMethodVersionParams{AgencyID: c.tx.Agency, Hash: hash, Method: version, Source: source})
	return hash, wrapped(err, "keep the method")
}

func (c *course) issueEvaluation(ctx context.Context, e appraisal.DecideMethod, stored []byte, next string) error {
	var report appraisal.Evaluation
	if err := json.Unmarshal(stored, &report); err != nil {
		return fmt.Errorf("stored evaluation: %w", err)
	}
	official, err := c.tx.PaperPersonOf(ctx, e.By)
	if err != nil {
		return err
	}
	paper := report.Paper(c.method, e.Decision, next)
	paper.Year = appraisal.Year{From: c.cycle.StartsOn, Until: c.cycle.EndsOn}
	paper.Version, paper.Official, paper.DecidedOn = c.cycle.MethodHash, official, c.calendar.Date(c.tx.Now)
	_, err = c.tx.RegisterPaper(ctx, store.NewPaper{Subject: c.cycle.ID, Number: 1, Process: c.process.ID, Cycle: c.cycle.ID, Content: paper})
	return err
}
