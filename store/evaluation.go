package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/appraisal/statistics"
	"rapor/store/db"
)

// Evaluated is the cycle to evaluate, with its method.
type Evaluated struct {
	Cycle    db.Cycle
	Method   *appraisal.Method
	Calendar appraisal.Calendar
	// Methods reads the method of the cycle before.
	Methods *Methods
}

// mostIndicators are shown in an evaluation, the most used first.
const mostIndicators = 200

// EvaluationFacts counts what a cycle says about its method. The number of queries is fixed, every one
// answers with groups; of the lists that grow with an agency, that of its supervisors is read row by row,
// and those of trainings and of the survey have a row for a unit.
func (tx Tx) EvaluationFacts(ctx context.Context, e Evaluated) (f appraisal.EvaluationFacts, err error) {
	g := gatherer{tx: tx, e: e, f: &f}
	for _, step := range []func(context.Context) error{
		g.people, g.participation, g.delays, g.burden, g.agreement, g.items, g.self, g.leniency, g.changes, g.trainings, g.survey,
	} {
		if err := step(ctx); err != nil {
			return f, fmt.Errorf("evaluate cycle %s: %w", e.Cycle.ID, err)
		}
	}
	if f.Now, err = g.service(ctx, e.Cycle, e.Method, e.Calendar); err != nil {
		return f, fmt.Errorf("evaluate cycle %s: %w", e.Cycle.ID, err)
	}
	return f, g.before(ctx)
}

type gatherer struct {
	tx Tx
	e  Evaluated
	f  *appraisal.EvaluationFacts
}

func (g gatherer) people(ctx context.Context) error {
	row, err := g.tx.EvaluatedPeople(ctx, g.e.Cycle.ID)
	if err != nil {
		return err
	}
	g.f.People = appraisal.EvaluatedPeople{Appraised: int(row.Appraised), Rated: int(row.Rated), Unrated: int(row.Unrated)}
	ratings, err := g.tx.EvaluatedRatings(ctx, g.e.Cycle.ID)
	if err != nil {
		return err
	}
	g.f.Ratings = map[string]int{}
	for _, r := range ratings {
		g.f.Ratings[r.Rating] = int(r.People)
	}
	return nil
}

// parts are the kinds of duties with the part they are owed in, and which are asked in confidence.
func parts() (kinds, parts []string, discreet []bool) {
	for _, k := range appraisal.DutyKinds() {
		kinds, parts, discreet = append(kinds, string(k)), append(parts, string(k.Part())), append(discreet, k.Discreet())
	}
	return kinds, parts, discreet
}

func (g gatherer) participation(ctx context.Context) error {
	kinds, owed, discreet := parts()
	rows, err := g.tx.EvaluatedParticipation(ctx, db.EvaluatedParticipationParams{
		CycleID: g.e.Cycle.ID, Kinds: kinds, Parts: owed, Discreet: discreet, DaySeconds: daySeconds(g.e.Calendar), Least: appraisal.LeastEvaluated,
	})
	if err != nil {
		return err
	}
	g.f.Participation = make([]appraisal.Participation, 0, len(rows))
	for _, r := range rows {
		p := appraisal.Participation{
			Step: r.Step, Part: appraisal.Part(r.Part), Name: appraisal.Text{ID: r.UnitName, EN: r.UnitName}, People: int(r.People),
			Owed: int(r.Owed), Met: int(r.Met), Punctual: int(r.Punctual),
			Taken:    appraisal.Quantiles{Median: r.TakenMedian, Ninth: r.TakenNinth},
			AfterDue: appraisal.Quantiles{Tenth: &r.AfterTenth, Median: r.AfterMedian, Ninth: r.AfterNinth},
		}
		if r.UnitID != uuid.Nil {
			unit := r.UnitID
			p.Unit = &unit
		}
		g.f.Participation = append(g.f.Participation, p)
	}
	return nil
}

func (g gatherer) delays(ctx context.Context) error {
	rows, err := g.tx.EvaluatedLapses(ctx, g.e.Cycle.ID)
	if err != nil {
		return err
	}
	g.f.Lapses = []appraisal.KindCount{}
	for _, r := range rows {
		g.f.Lapses = append(g.f.Lapses, appraisal.KindCount{Kind: appraisal.DutyKind(r.Kind), Count: int(r.Lapsed)})
	}
	x, err := g.tx.EvaluatedEscalations(ctx, g.e.Cycle.ID)
	g.f.Escalations = appraisal.Escalations{
		Escalated: int(x.Escalated), Highest: int(x.Highest), Unanswered: int(x.Unanswered), Extended: int(x.Extended),
		Reassigned: int(x.Reassigned), Acted: int(x.Acted), Proceeded: int(x.Proceeded), Closed: int(x.Closed),
	}
	return err
}

func (g gatherer) burden(ctx context.Context) error {
	kinds, owed, _ := parts()
	duties, err := g.tx.BurdenDuties(ctx, db.BurdenDutiesParams{Kinds: kinds, Parts: owed, CycleID: g.e.Cycle.ID, Least: appraisal.LeastEvaluated})
	if err != nil {
		return err
	}
	g.f.Duties, g.f.Forms = []appraisal.PartBurden{}, []appraisal.FormMinutes{}
	for _, r := range duties {
		g.f.Duties = append(g.f.Duties, appraisal.PartBurden{Part: appraisal.Part(r.Part), People: int(r.People), Mean: r.Mean.Float(), Most: int(r.Most)})
	}
	forms, err := g.tx.BurdenMinutes(ctx, db.BurdenMinutesParams{Kinds: kinds, Parts: owed, CycleID: g.e.Cycle.ID, Least: appraisal.LeastEvaluated})
	if err != nil {
		return err
	}
	for _, r := range forms {
		if r.Kind != "" {
			g.f.Forms = append(g.f.Forms, appraisal.FormMinutes{
				Kind: appraisal.DutyKind(r.Kind), Forms: int(r.Forms), Median: r.Median.Float() / 60, Ninth: r.Ninth.Float() / 60,
			})
		}
	}
	return nil
}

func (g gatherer) agreement(ctx context.Context) error {
	rows, err := g.tx.EvaluatedAgreement(ctx, g.e.Cycle.ID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		g.f.Agreement = append(g.f.Agreement, appraisal.ItemTally{Item: r.Item, Tally: statistics.Tally{
			People: int(r.People), Answers: int(r.Answers), Within: r.WithinSquares, Between: r.BetweenSquares, SquareCounts: r.SquareCounts,
			InverseCounts: r.InverseCounts, Mean: r.Mean, MeanOfMeans: r.MeanOfMeans, VarianceOfMeans: r.VarianceOfMeans,
		}})
	}
	return nil
}

func (g gatherer) items(ctx context.Context) error {
	rows, err := g.tx.EvaluatedItems(ctx, db.EvaluatedItemsParams{CycleID: g.e.Cycle.ID, Highest: g.e.Method.Scale.To.Float()})
	if err != nil {
		return err
	}
	for _, r := range rows {
		g.f.Items = append(g.f.Items, appraisal.ItemCounts{
			Section: r.Section, Item: r.Item, People: int(r.People), Given: int(r.People), Full: int(r.FullMarks), Mean: r.Mean, SD: r.Sd,
			Compared: int(r.Compared), WithRest: r.WithRest,
		})
	}
	shared, err := g.tx.EvaluatedIndicators(ctx, db.EvaluatedIndicatorsParams{
		CycleID: g.e.Cycle.ID, Least: statistics.Fewest, Most: mostIndicators,
	})
	if err != nil {
		return err
	}
	for _, r := range shared {
		g.f.Indicators = append(g.f.Indicators, appraisal.ItemCounts{
			Section: "indicator", Item: r.Name, People: int(r.People), Given: int(r.Given), Full: int(r.FullMarks), Mean: r.Mean, SD: r.Sd,
			Compared: int(r.Compared), WithRest: r.WithRest,
		})
	}
	return nil
}

func (g gatherer) self(ctx context.Context) error {
	r, err := g.tx.EvaluatedSelf(ctx, db.EvaluatedSelfParams{CycleID: g.e.Cycle.ID, Alike: 1})
	g.f.Self, g.f.Alike = statistics.Moments(int(r.Pairs), r.Mean, r.Variance), int(r.Alike)
	return err
}

// places are the ratings of a method as numbers, the best highest.
func places(m *appraisal.Method) (ratings []string, places []float64) {
	for i, r := range m.Ratings {
		ratings, places = append(ratings, r.ID), append(places, float64(len(m.Ratings)-i))
	}
	return ratings, places
}

func (g gatherer) leniency(ctx context.Context) error {
	ratings, values := places(g.e.Method)
	row, err := g.tx.EvaluatedSupervisors(ctx, db.EvaluatedSupervisorsParams{
		CycleID: g.e.Cycle.ID, Ratings: ratings, Places: values, Fewest: statistics.Fewest,
	})
	if err != nil {
		return err
	}
	l := &g.f.Leniency
	l.Supervisors, l.Compared = int(row.Supervisors), int(row.Compared)
	if row.WithinDegrees > 0 {
		within := statistics.Moments(int(row.WithinDegrees)+1, 0, row.WithinSquares/float64(row.WithinDegrees))
		if spread, ok := statistics.Pooled(statistics.Usual, within); ok {
			l.Within = &spread
		}
	}
	whole, err := g.tx.RatingsGiven(ctx, g.e.Cycle.ID, g.e.Method, nil, l.Supervisor)
	if err != nil {
		return err
	}
	l.Results = whole.Sample
	return nil
}

func (g gatherer) changes(ctx context.Context) error {
	ratings, values := places(g.e.Method)
	r, err := g.tx.EvaluatedChanges(ctx, db.EvaluatedChangesParams{CycleID: g.e.Cycle.ID, Ratings: ratings, Places: values})
	g.f.Changes = appraisal.RatingChanges{
		Results: int(r.Results), InForums: int(r.InForums), Raised: int(r.Raised), Lowered: int(r.Lowered),
		Objections: int(r.Objections), ObjectionsRaised: int(r.ObjectionsRaised), ObjectionsLowered: int(r.ObjectionsLowered),
	}
	return err
}

// service is what one cycle says about service, by the metrics of its method.
func (g gatherer) service(ctx context.Context, c db.Cycle, m *appraisal.Method, calendar appraisal.Calendar) (s appraisal.ServiceFacts, err error) {
	s.Metrics, s.Weak = map[string]statistics.Sample{}, map[string]appraisal.WeakCounts{}
	p := db.EvaluatedMetricsParams{CycleID: c.ID, Metrics: []string{}, Combines: []string{}}
	for _, metric := range m.Metrics {
		if !metric.Shown {
			p.Metrics, p.Combines = append(p.Metrics, metric.ID), append(p.Combines, string(metric.Combine))
		}
	}
	metrics, err := g.tx.EvaluatedMetrics(ctx, p)
	if err != nil {
		return s, err
	}
	for _, r := range metrics {
		if r.People >= appraisal.LeastEvaluated {
			s.Metrics[r.Metric] = statistics.Moments(int(r.People), r.Mean, r.Variance)
		}
	}
	public, err := g.tx.EvaluatedPublic(ctx, db.EvaluatedPublicParams{CycleID: c.ID, Least: appraisal.LeastEvaluated})
	if err != nil {
		return s, err
	}
	s.Public = statistics.Moments(int(public.People), public.Mean, public.Variance)
	x, err := g.tx.EvaluatedComplaints(ctx, db.EvaluatedComplaintsParams{CycleID: c.ID, DaySeconds: daySeconds(calendar)})
	if err != nil {
		return s, err
	}
	s.Complaints = appraisal.ComplaintFigures{
		TakenUp: int(x.TakenUp), Substantiated: int(x.Substantiated), Employees: int(x.Employees), Appraised: int(x.Appraised),
		Days: statistics.Moments(int(x.Answered), x.MeanDays, x.VarianceDays),
	}
	weak, err := g.tx.EvaluatedWeaknesses(ctx, c.ID)
	for _, r := range weak {
		s.Weak[r.Competency] = appraisal.WeakCounts{People: int(r.People), Weak: int(r.Weak)}
	}
	return s, err
}

func (g gatherer) trainings(ctx context.Context) error {
	rows, err := g.tx.EvaluatedTrainings(ctx, g.e.Cycle.ID)
	for _, r := range rows {
		g.f.Trainings = append(g.f.Trainings, appraisal.TrainingCounts{
			Competency: r.Competency,
			Attended:   appraisal.UnitFigure{People: int(r.Attended), Weak: int(r.AttendedWeak), Average: r.AttendedAverage},
			Absent:     appraisal.UnitFigure{People: int(r.Absent), Weak: int(r.AbsentWeak), Average: r.AbsentAverage},
			After:      appraisal.UnitFigure{People: int(r.People), Weak: int(r.Weak), Average: r.Average},
		})
	}
	return err
}

func (g gatherer) survey(ctx context.Context) error {
	asked, err := g.tx.SurveyAsked(ctx, g.e.Cycle.ID)
	if err != nil {
		return err
	}
	comments, err := g.tx.CountSurveyComments(ctx, g.e.Cycle.ID)
	if err != nil {
		return err
	}
	g.f.Survey = appraisal.SurveyFacts{Asked: int(asked.Asked), Answered: int(asked.Answered), Comments: int(comments)}
	g.f.Survey.Groups, err = g.answers(ctx, g.e.Cycle.ID)
	return err
}

func (g gatherer) answers(ctx context.Context, cycle uuid.UUID) (groups []appraisal.SurveyGroup, err error) {
	rows, err := g.tx.SurveyGroups(ctx, cycle)
	for _, r := range rows {
		n := int(r.Answers)
		groups = append(groups, appraisal.SurveyGroup{
			Unit: r.UnitID, Name: appraisal.Text{ID: r.UnitName, EN: r.UnitName}, Answers: n,
			Fairness:   statistics.Moments(n, r.Fairness, r.FairnessVariance),
			Pressure:   statistics.Moments(n, r.Pressure, r.PressureVariance),
			Usefulness: statistics.Moments(n, r.Usefulness, r.UsefulnessVariance),
		})
	}
	return groups, err
}

// before adds the agency's cycle before, where there is one whose method can be read.
func (g gatherer) before(ctx context.Context) error {
	cycle, err := g.tx.CycleBefore(ctx, g.e.Cycle.ID)
	if NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find the cycle before: %w", err)
	}
	method, err := g.e.Methods.Load(ctx, g.tx, cycle.MethodHash)
	if err != nil {
		return err
	}
	calendar := appraisal.Calendar{}
	if err := calendar.UnmarshalJSON(cycle.Calendar); err != nil {
		return fmt.Errorf("calendar of the cycle before: %w", err)
	}
	b := &appraisal.CycleBefore{Name: cycle.Name, Method: method}
	if b.ServiceFacts, err = g.service(ctx, cycle, method, calendar); err != nil {
		return fmt.Errorf("the cycle before: %w", err)
	}
	if b.Survey, err = g.answers(ctx, cycle.ID); err != nil {
		return fmt.Errorf("the cycle before: %w", err)
	}
	g.f.Before = b
	return nil
}

// daySeconds is the length of a day of the calendar.
func daySeconds(c appraisal.Calendar) float64 {
	if c.Day > 0 {
		return c.Day.Seconds()
	}
	return (24 * time.Hour).Seconds()
}
