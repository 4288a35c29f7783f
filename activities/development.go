package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// startDevelopments begins to follow what the year says about every unit that is large enough, when all its
// results are final: when no appraisal and no forum of the cycle is open any more.
func (c *course) startDevelopments(ctx context.Context) error {
	if c.method.Development == nil {
		return nil
	}
	rows, err := c.tx.UnitsWithResults(ctx, c.cycle.ID)
	if err != nil {
		return fmt.Errorf("count the results of units: %w", err)
	}
	units := make([]appraisal.SizedUnit, len(rows))
	for i, r := range rows {
		units[i] = appraisal.SizedUnit{Unit: r.ID, Parent: r.ParentID, People: int(r.People)}
	}
	for _, g := range appraisal.GroupUnits(units, c.method.Development.Smallest) {
		id, err := c.tx.NewProcess(ctx, c.cycle.ID, appraisal.DevelopmentProcess, g.Unit)
		if err != nil {
			return err
		}
		err = c.tx.InsertDevelopment(ctx, db.InsertDevelopmentParams{
			AgencyID: c.tx.Agency, ID: id, CycleID: c.cycle.ID, UnitID: g.Unit, Units: g.Units, People: int32(g.People),
		})
		if err != nil {
			return fmt.Errorf("begin the development of a unit: %w", err)
		}
		if err := c.tx.Start(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (c *course) loadDevelopment(ctx context.Context) (err error) {
	if c.kind() == appraisal.DevelopmentProcess {
		if c.development, err = c.tx.Development(ctx, c.process.ID); err != nil {
			return fmt.Errorf("load the development of a unit: %w", err)
		}
	}
	return nil
}

func (c *course) developmentPlayers(ctx context.Context, cast *appraisal.Cast) error {
	head, err := c.tx.UnitHead(ctx, c.development.UnitID)
	if err != nil {
		return fmt.Errorf("find the head of the unit: %w", err)
	}
	if head == nil {
		return nil
	}
	there, err := c.present(ctx, []uuid.UUID{*head})
	if len(there) > 0 {
		cast.Head = *head
	}
	return err
}

func (c *course) applyDevelopment(ctx context.Context, effect appraisal.Effect) error {
	switch e := effect.(type) {
	case appraisal.GatherNeeds:
		return c.gatherNeeds(ctx)
	case appraisal.KeepTrainingDecision:
		return c.keepTrainingDecision(ctx, e)
	case appraisal.KeepTrainingRecord:
		return c.keepTrainingRecord(ctx, e)
	case appraisal.KeepFindings:
		return c.keepFindings(ctx, e)
	case appraisal.KeepOutcome:
		return c.keepOutcome(ctx, e)
	}
	return c.applyComplaint(ctx, effect)
}

// person is how one of the unit stands.
type personStanding struct {
	employee  uuid.UUID
	standings []appraisal.CompetencyStanding
}

// unitStandings are those of everybody with a final result, whoever they are.
func (c *course) unitStandings(ctx context.Context) ([]personStanding, error) {
	rows, err := c.tx.UnitResults(ctx, db.UnitResultsParams{CycleID: c.cycle.ID, Units: c.development.Units})
	if err != nil {
		return nil, fmt.Errorf("load the results of a unit: %w", err)
	}
	people := make([]personStanding, 0, len(rows))
	for _, r := range rows {
		standings, err := store.StandingsOf(c.method, r.Result, r.Appraisers)
		if err != nil {
			return nil, err
		}
		people = append(people, personStanding{r.EmployeeID, standings})
	}
	return people, nil
}

func standingsOf(people []personStanding) [][]appraisal.CompetencyStanding {
	list := make([][]appraisal.CompetencyStanding, len(people))
	for i, p := range people {
		list[i] = p.standings
	}
	return list
}

// gatherNeeds computes the unit's figures, once: they are not computed anew when a result is corrected, for
// two figures that differ by one person's result would tell it. It proposes a training for each
// competency in which so many are weak, and what the assessors' tags say the unit needs.
func (c *course) gatherNeeds(ctx context.Context) error {
	first, err := c.tx.SetDevelopmentComputed(ctx, db.SetDevelopmentComputedParams{ID: c.process.ID, At: &c.tx.Now})
	if err != nil {
		return fmt.Errorf("begin to gather the needs of a unit: %w", err)
	}
	if first > 0 && c.method.Development != nil {
		if err := c.proposeTrainings(ctx); err != nil {
			return err
		}
		if err := c.proposeFindings(ctx); err != nil {
			return err
		}
	}
	s, err := c.situation(ctx)
	if err != nil {
		return err
	}
	trainings, err := c.tx.TrainingsOfProcess(ctx, &c.process.ID)
	if err != nil {
		return fmt.Errorf("load trainings: %w", err)
	}
	var open []int
	for _, t := range trainings {
		if t.State == "proposed" {
			open = append(open, int(t.Number))
		}
	}
	findings, err := c.tx.Findings(ctx, c.process.ID)
	if err != nil {
		return fmt.Errorf("load findings: %w", err)
	}
	detail := map[string]string{"people": strconv.Itoa(int(c.development.People)), "trainings": strconv.Itoa(len(open)), "findings": strconv.Itoa(len(findings))}
	if err := c.record(ctx, "development.computed", nil, detail); err != nil {
		return err
	}
	return c.apply(ctx, appraisal.AskAbout(s, open, len(findings) > 0))
}

func (c *course) proposeTrainings(ctx context.Context) error {
	people, err := c.unitStandings(ctx)
	if err != nil {
		return err
	}
	figures := c.method.Development.Figures(standingsOf(people))
	number := 0
	for _, f := range figures {
		err := c.tx.InsertUnitCompetency(ctx, db.InsertUnitCompetencyParams{
			AgencyID: c.tx.Agency, DevelopmentID: c.process.ID, Competency: f.Competency, People: int32(f.People), Weak: int32(f.Weak),
			Strong: int32(f.Strong), Average: f.Average,
		})
		if err != nil {
			return fmt.Errorf("keep the figure of a unit: %w", err)
		}
		if !c.method.Development.Passes(f) {
			continue
		}
		number++
		_, err = c.tx.ProposeTraining(ctx, store.NewTraining{
			Cycle: c.cycle.ID, Kind: appraisal.UnitTraining, Title: appraisal.TitleOf(c.method.Competencies[f.Competency], appraisal.Indonesian),
			Process: &c.process.ID, Number: number, Unit: &c.development.UnitID, Competency: f.Competency,
		})
		if err != nil {
			return err
		}
	}
	return c.trainingEffects(ctx, people)
}

// trainingEffects puts beside each other how those who attended last year's trainings of the unit and those
// who did not do now.
func (c *course) trainingEffects(ctx context.Context, people []personStanding) error {
	before, err := c.tx.DevelopmentBefore(ctx, db.DevelopmentBeforeParams{UnitID: c.development.UnitID, Before: c.cycle.StartsOn})
	if store.NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find the year before: %w", err)
	}
	held, err := c.tx.HeldTrainings(ctx, db.HeldTrainingsParams{CycleID: before.CycleID, UnitID: &c.development.UnitID})
	if err != nil {
		return fmt.Errorf("load the trainings of the year before: %w", err)
	}
	for _, t := range held {
		attended, err := c.tx.Attended(ctx, t.ID)
		if err != nil {
			return fmt.Errorf("load who attended: %w", err)
		}
		if err := c.trainingEffect(ctx, t, attended, people); err != nil {
			return err
		}
	}
	return nil
}

func (c *course) trainingEffect(ctx context.Context, t db.Training, attended []uuid.UUID, people []personStanding) error {
	there := map[uuid.UUID]bool{}
	for _, id := range attended {
		there[id] = true
	}
	all := *c.method.Development
	all.Smallest = 1 // what may be shown is decided when it is
	for _, was := range []bool{true, false} {
		var half []personStanding
		for _, p := range people {
			if there[p.employee] == was {
				half = append(half, p)
			}
		}
		for _, f := range all.Figures(standingsOf(half)) {
			if f.Competency != *t.Competency {
				continue
			}
			err := c.tx.InsertTrainingEffect(ctx, db.InsertTrainingEffectParams{
				AgencyID: c.tx.Agency, TrainingID: t.ID, DevelopmentID: c.process.ID, Attended: was, People: int32(f.People),
				Weak: int32(f.Weak), Average: f.Average, At: c.tx.Now,
			})
			if err != nil {
				return fmt.Errorf("keep the effect of a training: %w", err)
			}
		}
	}
	return c.record(ctx, "training.effect-computed", nil, map[string]string{"training": t.ID.String()})
}

func (c *course) proposeFindings(ctx context.Context) error {
	if len(c.method.Tags) == 0 {
		return nil
	}
	rows, err := c.tx.UnitTags(ctx, db.UnitTagsParams{CycleID: c.cycle.ID, Units: c.development.Units})
	if err != nil {
		return fmt.Errorf("load what was tagged: %w", err)
	}
	var answers []appraisal.TagAnswer
	for _, r := range rows {
		var tags []appraisal.Tagged
		if err := json.Unmarshal(r.Tags, &tags); err != nil {
			return fmt.Errorf("stored tags of document %s: %w", r.ID, err)
		}
		by := appraisal.DutyKind(r.Kind).Rater()
		if by == "" {
			by = appraisal.BySupervisor
		}
		for _, t := range tags {
			answers = append(answers, appraisal.TagAnswer{Tagged: t, By: by, Employee: r.EmployeeID, Answer: r.ID})
		}
	}
	for i, need := range c.method.Needs(answers) {
		err := c.tx.InsertFinding(ctx, db.InsertFindingParams{
			AgencyID: c.tx.Agency, ID: store.NewID(), CycleID: c.cycle.ID, DevelopmentID: c.process.ID, Number: int32(i + 1),
			UnitID: c.development.UnitID, Tag: need.Tag, Item: need.Item, Count: int32(need.Count),
		})
		if err != nil {
			return fmt.Errorf("propose a finding: %w", err)
		}
	}
	return nil
}

// training finds one of the unit's by its number.
func (c *course) training(ctx context.Context, number int) (db.Training, error) {
	t, err := c.tx.TrainingNumber(ctx, db.TrainingNumberParams{ProcessID: &c.process.ID, Number: int32(number)})
	if err != nil {
		return t, fmt.Errorf("load training: %w", err)
	}
	return t, nil
}

func (c *course) keepTrainingDecision(ctx context.Context, e appraisal.KeepTrainingDecision) error {
	t, err := c.training(ctx, e.Number)
	if err != nil {
		return err
	}
	if decided, err := c.tx.DecideTraining(ctx, t.ID, e.By, e.Decision); err != nil || !decided {
		return err
	}
	detail := map[string]string{"training": t.ID.String()}
	if !e.Decision.Accept {
		return c.record(ctx, "training.declined", &e.Duty, detail)
	}
	if err := c.record(ctx, "training.accepted", &e.Duty, detail); err != nil {
		return err
	}
	people, err := c.tx.UnitPeople(ctx, c.development.Units)
	if err != nil {
		return fmt.Errorf("find the people of a unit: %w", err)
	}
	if err := c.tx.Invite(ctx, t.ID, people...); err != nil {
		return err
	}
	for _, person := range people {
		at, err := c.tx.NextMorning(ctx, person, c.calendar)
		if err != nil {
			return err
		}
		mail := store.NewMail{Person: person, Process: &c.process.ID, Kind: appraisal.MailTraining, Number: e.Number, NotBefore: at}
		if err := c.tx.QueueMail(ctx, mail); err != nil {
			return err
		}
	}
	s, err := c.situation(ctx)
	if err != nil {
		return err
	}
	return c.openDuty(ctx, appraisal.AskAttendance(s, e.Number, *e.Decision.LastDay()))
}

func (c *course) keepTrainingRecord(ctx context.Context, e appraisal.KeepTrainingRecord) error {
	t, err := c.training(ctx, e.Number)
	if err != nil {
		return err
	}
	if recorded, err := c.tx.RecordTraining(ctx, t.ID, e.By, e.Record); err != nil || !recorded {
		return err
	}
	act := "training.held"
	if !e.Record.Held {
		act = "training.not-held"
	}
	attended := 0
	for _, a := range e.Record.Attendance {
		if a.Attended {
			attended++
		}
	}
	detail := map[string]string{"training": t.ID.String(), "attended": strconv.Itoa(attended), "roster": strconv.Itoa(len(e.Record.Attendance))}
	return c.record(ctx, act, &e.Duty, detail)
}

// keepFindings records what was decided about each proposal, and asks the owners of those taken up.
func (c *course) keepFindings(ctx context.Context, e appraisal.KeepFindings) error {
	duty, err := c.tx.Duty(ctx, e.Duty)
	if err != nil {
		return fmt.Errorf("load what was decided: %w", err)
	}
	set, today := c.calendar.Date(*duty.ClosedAt), c.calendar.Date(c.tx.Now)
	for _, f := range e.Taken.Findings {
		detail := map[string]string{"finding": strconv.Itoa(f.Number)}
		if !f.TakeUp {
			n, err := c.tx.DismissFinding(ctx, db.DismissFindingParams{
				DevelopmentID: c.process.ID, Number: int32(f.Number), Reason: &f.Reason, DecidedBy: &e.By, DecidedAt: duty.ClosedAt,
			})
			if err != nil {
				return fmt.Errorf("dismiss a finding: %w", err)
			}
			if n > 0 {
				err = c.record(ctx, "finding.dismissed", &e.Duty, detail)
			}
			if err != nil {
				return err
			}
			continue
		}
		n, err := c.tx.TakeUpFinding(ctx, db.TakeUpFindingParams{
			DevelopmentID: c.process.ID, Number: int32(f.Number), Action: &f.Action, OwnerID: f.Owner, DueOn: f.DueOn, DecidedBy: &e.By, DecidedAt: duty.ClosedAt,
		})
		if err != nil {
			return fmt.Errorf("take up a finding: %w", err)
		}
		if n == 0 {
			continue
		}
		if err := c.record(ctx, "finding.taken-up", &e.Duty, detail); err != nil {
			return err
		}
		from := set
		if !f.DueOn.After(today) {
			from = today // the day passed while nobody looked: the owner has one at least
		}
		if err := c.openDuty(ctx, appraisal.AskOutcome(f.Number, *f.Owner, from, *f.DueOn)); err != nil {
			return err
		}
	}
	return nil
}

func (c *course) keepOutcome(ctx context.Context, e appraisal.KeepOutcome) error {
	n, err := c.tx.CloseFinding(ctx, db.CloseFindingParams{
		DevelopmentID: c.process.ID, Number: int32(e.Number), State: string(e.Report.Outcome), Outcome: &e.Report.Account,
		ReportedBy: e.By, ReportedAt: &c.tx.Now,
	})
	if err != nil {
		return fmt.Errorf("keep the outcome of a finding: %w", err)
	}
	if n == 0 {
		return nil
	}
	act := "finding." + string(e.Report.Outcome)
	if e.By == nil {
		act = "finding.not-reported"
	}
	return c.record(ctx, act, &e.Duty, map[string]string{"finding": strconv.Itoa(e.Number)})
}
