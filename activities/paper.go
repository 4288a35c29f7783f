package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// around are the people of an appraisal as its papers name them.
type around struct {
	employee, supervisor, manager appraisal.PaperPerson
	achievement                   *appraisal.Text
}

func (c *course) around(ctx context.Context) (around, error) {
	r, err := c.tx.PaperCast(ctx, c.process.ID)
	if err != nil {
		return around{}, fmt.Errorf("load who papers name: %w", err)
	}
	who := around{
		employee:   appraisal.PaperPerson{ID: r.EmployeeID, Name: r.Employee, Number: r.EmployeeNumber, Rank: r.EmployeeRank, Post: r.EmployeePost, Unit: r.EmployeeUnit},
		supervisor: appraisal.PaperPerson{ID: r.SupervisorID, Name: r.Supervisor, Number: r.SupervisorNumber, Rank: r.SupervisorRank, Post: r.SupervisorPost, Unit: r.SupervisorUnit},
		manager:    appraisal.PaperPerson{ID: r.ManagerID, Name: r.Manager, Number: r.ManagerNumber, Rank: r.ManagerRank, Post: r.ManagerPost, Unit: r.ManagerUnit},
	}
	if r.Acting == "plt" || r.Acting == "plh" {
		who.supervisor.Acting = r.Acting
	}
	if c.part != nil && c.part.SupervisorID != r.SupervisorID {
		if who.supervisor, err = c.tx.PaperPersonOf(ctx, c.part.SupervisorID); err != nil {
			return who, err
		}
	}
	if level, ok := c.method.Level(appraisal.Achievement(r.Achievement)); ok {
		who.achievement = &level.Name
	}
	return who, nil
}

// issue registers a paper of the appraisal; its owner is the employee.
func (c *course) issue(ctx context.Context, subject uuid.UUID, number int, content appraisal.PaperContent) error {
	_, err := c.tx.RegisterPaper(ctx, store.NewPaper{
		Subject: subject, Number: number, Process: c.process.ID, Cycle: c.cycle.ID, Owner: &c.appraisal.EmployeeID, Content: content,
	})
	return err
}

// plans are the versions of the plan, the one in force last, or that of the part of the year.
func (c *course) plans(ctx context.Context) ([]db.PlanVersionsRow, appraisal.Plan, error) {
	rows, err := c.tx.PlanVersions(ctx, c.process.ID)
	if err != nil {
		return nil, appraisal.Plan{}, fmt.Errorf("load plans: %w", err)
	}
	var plan appraisal.Plan
	for i, r := range rows {
		holds := r.InForce
		if c.part != nil {
			holds = c.part.PlanID != nil && *c.part.PlanID == r.PlanVersion.DocumentID
		}
		if !holds {
			continue
		}
		if err := json.Unmarshal(r.Body, &plan); err != nil {
			return nil, plan, fmt.Errorf("stored plan: %w", err)
		}
		return rows[:i+1], plan, nil
	}
	return nil, plan, nil
}

func perspectives(p appraisal.Plan) bool {
	return slices.ContainsFunc(p.Indicators, func(i appraisal.Indicator) bool { return i.Perspective != "" })
}

// issuePlan issues the SKP of the version that came into force.
func (c *course) issuePlan(ctx context.Context, how appraisal.PlanHow) error {
	versions, plan, err := c.plans(ctx)
	if err != nil || len(versions) == 0 {
		return err
	}
	who, err := c.around(ctx)
	if err != nil {
		return err
	}
	v := versions[len(versions)-1].PlanVersion
	return c.issue(ctx, c.process.ID, int(v.Number), appraisal.PlanPaper{
		Year: c.year(), Employee: who.employee, Supervisor: who.supervisor, Version: int(v.Number), How: how, From: v.FromOn,
		Perspectives: perspectives(plan), Results: c.method.PaperResults(plan, nil, nil),
		Behaviour: c.method.PaperBehaviour(c.appraisal.Family, nil, nil), Expectations: plan.Expectations,
	})
}

// said is the supervisors' feedback in the journal by the indicator or competency it is about, as it
// stands: what was corrected is left out.
func (c *course) said(ctx context.Context) (map[string][]string, error) {
	rows, err := c.tx.JournalOf(ctx, c.process.ID)
	if err != nil {
		return nil, fmt.Errorf("load journal: %w", err)
	}
	said := map[string][]string{}
	for _, r := range rows {
		if r.CorrectedBy != nil || r.Journal.Kind != string(appraisal.FeedbackGiven) || r.Journal.Part != string(appraisal.AsSupervisor) {
			continue
		}
		var note appraisal.JournalNote
		if err := json.Unmarshal(r.Journal.Body, &note); err != nil {
			return nil, fmt.Errorf("stored entry of the journal: %w", err)
		}
		for _, about := range []string{note.Indicator, note.Competency} {
			if about != "" {
				said[about] = append(said[about], note.Text)
			}
		}
	}
	return said, nil
}

// issuePeriod issues the evaluation of a part of the year. One that is judged again in a correction
// takes the place of the earlier one.
func (c *course) issuePeriod(ctx context.Context, e appraisal.RatePeriod, part int32) error {
	who, err := c.around(ctx)
	if err != nil {
		return err
	}
	_, plan, err := c.plans(ctx)
	if err != nil {
		return err
	}
	said, err := c.said(ctx)
	if err != nil {
		return err
	}
	report, err := c.reported(ctx)
	if err != nil {
		return err
	}
	paper := appraisal.PeriodicPaper{
		Year: c.year(), Period: c.matter.Name, Employee: who.employee, Supervisor: who.supervisor,
		Results: c.method.PaperResults(plan, report.Realised, said), Note: report.Note, Feedback: e.Evaluation.Feedback,
		OfResults: e.Evaluation.Results.PaperRating(), OfConduct: e.Evaluation.Behaviour.PaperRating(), DecidedOn: c.calendar.Date(c.tx.Now),
	}
	for _, piece := range e.Evaluation.Evidence {
		paper.Evidence = append(paper.Evidence, strings.TrimSpace(piece.Title+" "+piece.Link))
	}
	if r, ok := c.method.Rating(c.method.Scoring.Matrix[e.Evaluation.Results][e.Evaluation.Behaviour]); ok {
		rating := c.method.PaperRatingOf(r.ID)
		paper.Rating = &rating
	}
	// The appraisal has one for each of its parts.
	subject := uuid.NewSHA1(c.process.ID, fmt.Appendf(nil, "%s %d", c.matter.ID, part))
	return c.issue(ctx, subject, 0, paper)
}

// reported is the employee's own report on the part of the year, where there is one.
func (c *course) reported(ctx context.Context) (report appraisal.PeriodReport, err error) {
	duties, err := c.tx.StepDuties(ctx, db.StepDutiesParams{ProcessID: c.process.ID, Step: c.matter.ID, Pass: c.process.Pass})
	if err != nil {
		return report, fmt.Errorf("load duties: %w", err)
	}
	for _, r := range duties {
		d, err := store.DutyOf(r.Duty, r.Body)
		if err != nil {
			return report, err
		}
		if answer, ok := d.Answer.(*appraisal.PeriodReport); ok {
			report = *answer
		}
	}
	return report, nil
}

// judgement is the supervisor's assessment of the year that counts.
func (c *course) judgement(ctx context.Context) (a appraisal.Assessment, err error) {
	docs, err := c.tx.DocumentsOf(ctx, c.process.ID)
	if err != nil {
		return a, fmt.Errorf("load documents: %w", err)
	}
	for _, d := range docs {
		if d.Kind != string(appraisal.AssessSubordinate) || partial(d.Step, d.Kind) {
			continue
		}
		answer, err := appraisal.DecodeSubmission(appraisal.AssessSubordinate, d.Body)
		if err != nil {
			return a, fmt.Errorf("stored assessment: %w", err)
		}
		a = *answer.(*appraisal.Assessment)
	}
	return a, nil
}

// issueResult issues the evaluation of the year and the evaluation document; a changed rating
// issues both anew, with what changed it.
func (c *course) issueResult(ctx context.Context, on appraisal.Date, changed *appraisal.Text) error {
	who, err := c.around(ctx)
	if err != nil {
		return err
	}
	_, plan, err := c.plans(ctx)
	if err != nil {
		return err
	}
	said, err := c.said(ctx)
	if err != nil {
		return err
	}
	a, err := c.judgement(ctx)
	if err != nil {
		return err
	}
	row, err := c.tx.AppraisalByID(ctx, c.process.ID)
	if err != nil {
		return fmt.Errorf("load appraisal: %w", err)
	}
	annual := appraisal.AnnualPaper{
		Year: c.year(), Employee: who.employee, Supervisor: who.supervisor, Perspectives: perspectives(plan),
		Results: c.method.PaperResults(plan, a.Realised, said), Behaviour: c.method.PaperBehaviour(c.appraisal.Family, a.Scores, said),
		Score: row.Score, Reason: a.Reason, Strengths: a.Strengths, Weaknesses: a.Weaknesses, DecidedOn: on,
	}
	if row.Result != nil {
		var result appraisal.Result
		if err := json.Unmarshal(row.Result, &result); err != nil {
			return fmt.Errorf("stored result: %w", err)
		}
		annual.Sections = result.PaperSections()
	}
	annual.OfResults, annual.OfConduct = judged(a.Results), judged(a.Behaviour)
	if row.Rating != nil {
		rating := c.method.PaperRatingOf(*row.Rating)
		annual.Rating = &rating
	}
	if err := c.issue(ctx, c.process.ID, 0, annual); err != nil {
		return err
	}
	return c.issue(ctx, c.process.ID, 0, appraisal.EvaluationPaper{
		Year: annual.Year, Employee: who.employee, Supervisor: who.supervisor, Manager: who.manager, Achievement: who.achievement,
		Rating: annual.Rating, Score: annual.Score, Notes: strings.Trim(a.Strengths+"\n"+a.Comment, "\n"), Recommendations: a.Weaknesses, AnnouncedOn: on, Changed: changed,
	})
}

// judged is a judgement as papers word it; nil where none was asked for.
func judged(e appraisal.Expectation) *appraisal.PaperRating {
	if e == "" {
		return nil
	}
	rating := e.PaperRating()
	return &rating
}

// issuePaper issues the paper about what was handed in for a duty of the objection.
func (c *course) issuePaper(ctx context.Context, e appraisal.IssuePaper) error {
	if c.appraisal.Rating == nil {
		return nil
	}
	rows, err := c.tx.StepDuties(ctx, db.StepDutiesParams{ProcessID: c.process.ID, Step: c.matter.ID, Pass: c.process.Pass})
	if err != nil {
		return fmt.Errorf("load duties: %w", err)
	}
	who, err := c.around(ctx)
	if err != nil {
		return err
	}
	var objection appraisal.Objection
	var statement said
	objected := c.calendar.Date(c.tx.Now)
	for _, r := range rows {
		d, err := store.DutyOf(r.Duty, r.Body)
		if err != nil {
			return err
		}
		switch answer := d.Answer.(type) {
		case *appraisal.Objection:
			objection, objected = *answer, c.calendar.Date(*r.Duty.ClosedAt)
		case *appraisal.ObjectionStatement:
			if statement.by, err = c.tx.PaperPersonOf(ctx, *d.Assignee); err != nil {
				return err
			}
			statement.words = answer.Statement
		case *appraisal.ObjectionDecision:
			if d.ID == e.Duty && e.Kind == appraisal.PaperObjectionDecision {
				return c.issueDecision(ctx, d, *answer, objection, statement, who, objected)
			}
		}
	}
	if e.Kind != appraisal.PaperObjectionReceipt {
		return fmt.Errorf("duty %s has no decision on an objection", e.Duty)
	}
	cast, err := c.players(ctx)
	if err != nil {
		return err
	}
	decider, err := c.tx.PaperPersonOf(ctx, cast.Decider())
	if err != nil {
		return err
	}
	paper := appraisal.ObjectionReceiptPaper{
		Year: c.year(), Employee: who.employee, Supervisor: who.supervisor, Decider: decider, DecisionBy: c.decisionBy(objected),
		Rating: c.method.PaperRatingOf(*c.appraisal.Rating), Grounds: objection.Grounds, ObjectedOn: objected, ReceivedOn: objected,
	}
	for _, piece := range objection.Evidence {
		paper.Evidence = append(paper.Evidence, strings.TrimSpace(piece.Title+" "+piece.Link))
	}
	if c.appraisal.ReceivedOn != nil {
		paper.ReceivedOn = *c.appraisal.ReceivedOn
	}
	return c.issue(ctx, e.Duty, 1, paper)
}

// said is the statement on an objection, by whoever gave it.
type said struct {
	by    appraisal.PaperPerson
	words string
}

// decisionBy is the day by which an objection is decided if everybody takes their time: the statement
// first, then the decision.
func (c *course) decisionBy(objected appraisal.Date) *appraisal.Date {
	state, asked := c.schedule.Due(c.matter.ID, appraisal.StateOnObjection)
	decide, ok := c.schedule.Due(c.matter.ID, appraisal.DecideObjection)
	if !ok {
		return nil
	}
	by := objected
	if asked {
		by = state.On(c.calendar, by, 0)
	}
	by = decide.On(c.calendar, by, 0)
	if f, early := c.finish(c.process.Step); early {
		by = f.Due(c.matter.ID, appraisal.DecideObjection, false, by, c.calendar.Date(c.tx.Now))
	}
	return &by
}

func (c *course) issueDecision(ctx context.Context, d appraisal.Duty, answer appraisal.ObjectionDecision, objection appraisal.Objection,
	statement said, who around, objected appraisal.Date) error {
	decider, err := c.tx.PaperPersonOf(ctx, *d.Assignee)
	if err != nil {
		return err
	}
	before := c.method.PaperRatingOf(*c.appraisal.Rating)
	after := before
	if answer.Change {
		after = c.method.PaperRatingOf(answer.Rating)
	}
	appraiser := who.supervisor
	if statement.words != "" {
		appraiser = statement.by
	}
	return c.issue(ctx, d.ID, 1, appraisal.ObjectionDecisionPaper{
		Year: c.year(), Employee: who.employee, Supervisor: appraiser, Decider: decider, Grounds: objection.Grounds, Statement: statement.words,
		Changed: answer.Change, Before: before, After: after, Reason: answer.Reason, ObjectedOn: objected, DecidedOn: c.calendar.Date(c.tx.Now),
	})
}
