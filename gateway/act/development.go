package act

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Strengths is what a result says about somebody's competencies.
type Strengths struct {
	Appraisal uuid.UUID            `json:"appraisal"`
	Employee  Person               `json:"employee"`
	Strengths []CompetencyStanding `json:"strengths"`
	Weak      []CompetencyStanding `json:"weak"`
	Others    []CompetencyStanding `json:"others" doc:"Neither"`
	WeakBelow *appraisal.Number    `json:"weak_below" doc:"Percent of the highest score; null where the method says nothing"`
	StrongAt  *appraisal.Number    `json:"strong_from"`
}

// CompetencyStanding is how somebody stands in a competency. One that only a confidential group too
// small scored is left out.
type CompetencyStanding struct {
	ID      string           `json:"id"`
	Name    string           `json:"name"`
	Score   appraisal.Number `json:"score" doc:"On the scale of the method"`
	Percent appraisal.Number `json:"percent" doc:"Of the highest score"`
}

// Strengths shows the strengths and weak competencies that a result says, to whoever sees the result.
func (a *Acts) Strengths(ctx context.Context, id access.Identity, appraisalID uuid.UUID) (v Strengths, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		m, err := d.appraisalMatter(ctx, id, appraisalID, access.SeeResult, false)
		if err != nil {
			return err
		}
		cards, err := d.people(ctx, m.appraisal.EmployeeID)
		if err != nil {
			return err
		}
		v = Strengths{
			Appraisal: appraisalID, Employee: personOf(cards[m.appraisal.EmployeeID]), Strengths: []CompetencyStanding{},
			Weak: []CompetencyStanding{}, Others: []CompetencyStanding{},
		}
		standings, err := d.standings(ctx, m)
		if err != nil || m.method.Development == nil {
			return err
		}
		v.WeakBelow, v.StrongAt = &m.method.Development.Weak, &m.method.Development.Strong
		for _, s := range standings {
			one := CompetencyStanding{s.Competency, m.method.Competencies[s.Competency].Name.In(id.Language), s.Score, s.Percent.Round(1)}
			switch s.Strength {
			case appraisal.Strong:
				v.Strengths = append(v.Strengths, one)
			case appraisal.Weak:
				v.Weak = append(v.Weak, one)
			default:
				v.Others = append(v.Others, one)
			}
		}
		return nil
	})
	return v, err
}

// standings are what m's result says about the employee; nothing before there is one.
func (d *deed) standings(ctx context.Context, m *matter) ([]appraisal.CompetencyStanding, error) {
	if m.appraisal.Rating == nil {
		return nil, nil
	}
	body, err := d.AppraisersAssessment(ctx, m.appraisal.ID)
	if err != nil && !store.NoRows(err) {
		return nil, wrap(err, "load the appraiser's assessment")
	}
	return store.StandingsOf(m.method, m.appraisal.Result, body)
}

// Figure is how a unit does in a competency, told so that nobody can be worked out.
type Figure struct {
	Competency Named  `json:"competency"`
	People     int    `json:"people" doc:"How many it is about"`
	Share      int    `json:"weak_percent" doc:"Of them are weak in it"`
	AtLeast    bool   `json:"weak_at_least" doc:"It is so many or more"`
	Average    int    `json:"average_percent" doc:"Of the highest score, to the next five"`
	AtMost     bool   `json:"average_at_most" doc:"It is so much or less"`
	Words      string `json:"words" example:"40% of 10 people are weak in this competency; on average about 65% of the highest score."`
}

func figureOf(s appraisal.ShownFigure, m *appraisal.Method, l appraisal.Language) Figure {
	return Figure{
		Competency: Named{s.Competency, competencyName(m, s.Competency, l)}, People: s.People, Share: s.Share, AtLeast: s.AtLeast,
		Average: s.Average, AtMost: s.AtMost, Words: s.Words(l),
	}
}

// competencyName is what a method calls a competency; its ID, where a later one has it no more.
func competencyName(m *appraisal.Method, id string, l appraisal.Language) string {
	if c, ok := m.Competencies[id]; ok {
		return c.Name.In(l)
	}
	return id
}

// UnitDevelopment is what the results of a year say about a unit, with those that joined it.
type UnitDevelopment struct {
	ID         uuid.UUID  `json:"id"`
	Cycle      CycleRef   `json:"cycle"`
	Unit       Named      `json:"unit"`
	Joined     []Named    `json:"joined" doc:"Units too small for themselves"`
	People     int        `json:"people" doc:"Results it rests on"`
	ComputedAt *time.Time `json:"computed_at"`
	Figures    []Figure   `json:"figures"`
	Trainings  []Training `json:"trainings"`
	Findings   []Finding  `json:"findings"`
}

// unitMatter is the development of a unit, with who heads it and who of those asked about works there.
type unitMatter struct {
	row  db.Development
	name string
	head uuid.UUID
	in   uuid.UUID
}

func (u *unitMatter) works(person uuid.UUID) bool { return person != uuid.Nil && u.in == person }

func (d *deed) loadUnit(ctx context.Context, m *matter) error {
	row, err := d.Development(ctx, m.process.ID)
	if err != nil {
		return wrap(err, "load the development of a unit")
	}
	m.unit = &unitMatter{row: row}
	if m.unit.name, err = d.UnitName(ctx, row.UnitID); err != nil {
		return wrap(err, "load unit")
	}
	head, err := d.UnitHead(ctx, row.UnitID)
	if err != nil {
		return wrap(err, "find the head of the unit")
	}
	m.unit.head = value(head)
	works, err := d.InUnits(ctx, db.InUnitsParams{PersonID: m.reader, Units: row.Units})
	if works {
		m.unit.in = m.reader
	}
	return wrap(err, "look for the reader's unit")
}

// UnitDevelopments lists what a year says about its units (HR).
func (a *Acts) UnitDevelopments(ctx context.Context, id access.Identity, cycle uuid.UUID) (list []UnitDevelopment, err error) {
	list = []UnitDevelopment{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeTrainings, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		if _, err := d.Cycle(ctx, cycle); err != nil {
			return found(err, "cycle-unknown")
		}
		rows, err := d.Developments(ctx, cycle)
		if err != nil {
			return wrap(err, "list the development of units")
		}
		for _, r := range rows {
			v, err := d.unitDevelopment(ctx, id, r.Development.ID)
			if err != nil {
				return err
			}
			list = append(list, v)
		}
		return nil
	})
	return list, err
}

// UnitDevelopment shows what a year says about one unit.
func (a *Acts) UnitDevelopment(ctx context.Context, id access.Identity, process uuid.UUID) (v UnitDevelopment, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		v, err = d.unitDevelopment(ctx, id, process)
		return err
	})
	return v, err
}

func (d *deed) unitDevelopment(ctx context.Context, id access.Identity, processID uuid.UUID) (v UnitDevelopment, err error) {
	process, err := d.Process(ctx, processID)
	if err != nil {
		return v, found(err, "development-unknown")
	}
	if process.Kind != string(appraisal.DevelopmentProcess) {
		return v, access.Unknown("development-unknown")
	}
	m, err := d.matterOf(ctx, process, id.Person)
	if err != nil {
		return v, err
	}
	if err := access.Allow(id, access.SeeDevelopment, m.facts()); err != nil {
		return v, err
	}
	row, l := m.unit.row, id.Language
	v = UnitDevelopment{
		ID: row.ID, Cycle: CycleRef{m.cycle.ID, m.cycle.Name}, Unit: Named{row.UnitID.String(), m.unit.name}, Joined: []Named{},
		People: int(row.People), ComputedAt: row.ComputedAt, Figures: []Figure{}, Trainings: []Training{},
	}
	for _, unit := range row.Units {
		if unit == row.UnitID {
			continue
		}
		name, err := d.UnitName(ctx, unit)
		if err != nil {
			return v, wrap(err, "load unit")
		}
		v.Joined = append(v.Joined, Named{unit.String(), name})
	}
	figures, err := d.unitFigures(ctx, row.ID)
	if err != nil {
		return v, err
	}
	if m.method.Development != nil {
		for _, f := range figures {
			v.Figures = append(v.Figures, figureOf(m.method.Development.Shown(f), m.method, l))
		}
	}
	trainings, err := d.TrainingsOfProcess(ctx, &row.ID)
	if err != nil {
		return v, wrap(err, "load trainings")
	}
	for _, t := range trainings {
		one := trainingOf(t, m.method, l)
		one.Unit, one.Cycle = &Named{row.UnitID.String(), m.unit.name}, v.Cycle
		v.Trainings = append(v.Trainings, one)
	}
	v.Findings, err = d.findings(ctx, row.UnitID, &row.ID, true, l)
	return v, err
}

func (d *deed) unitFigures(ctx context.Context, development uuid.UUID) ([]appraisal.UnitFigure, error) {
	rows, err := d.UnitCompetencies(ctx, development)
	if err != nil {
		return nil, wrap(err, "load the figures of a unit")
	}
	list := make([]appraisal.UnitFigure, len(rows))
	for i, r := range rows {
		list[i] = appraisal.UnitFigure{
			Competency: r.Competency, People: int(r.People), Weak: int(r.Weak), Strong: int(r.Strong), Average: r.Average,
		}
	}
	return list, nil
}

// unitFacts are what a submission about a unit is checked against.
func (d *deed) unitFacts(ctx context.Context, m *matter, f *appraisal.Facts) error {
	switch f.Duty.Kind {
	case appraisal.RecordTraining:
		t, err := d.trainingOfDuty(ctx, m)
		if err != nil {
			return err
		}
		f.Training = &appraisal.TrainingFacts{StartsOn: *t.StartsOn, EndsOn: *t.EndsOn}
		roster, err := d.TrainingRoster(ctx, t.ID)
		if err != nil {
			return wrap(err, "load the roster of a training")
		}
		for _, r := range roster {
			f.Training.Roster = append(f.Training.Roster, r.TrainingAttendance.PersonID)
		}
	case appraisal.TakeUpFindings:
		rows, err := d.Tx.Findings(ctx, m.process.ID)
		if err != nil {
			return wrap(err, "load findings")
		}
		for _, r := range rows {
			if r.State == string(appraisal.FindingProposed) {
				f.Findings = append(f.Findings, int(r.Number))
			}
		}
	}
	return nil
}

func (d *deed) trainingOfDuty(ctx context.Context, m *matter) (db.Training, error) {
	t, err := d.TrainingNumber(ctx, db.TrainingNumberParams{ProcessID: &m.process.ID, Number: m.duty.Slot})
	return t, wrap(err, "load training")
}

// checkOwners says which owners of findings are nobody who works here.
func (d *deed) checkOwners(ctx context.Context, s *appraisal.FindingsTaken) (p appraisal.Problems, err error) {
	var owners []uuid.UUID
	for _, f := range s.Findings {
		if f.Owner != nil {
			owners = append(owners, *f.Owner)
		}
	}
	cards, err := d.people(ctx, owners...)
	if err != nil {
		return nil, err
	}
	for i, f := range s.Findings {
		if f.Owner == nil {
			continue
		}
		if card, ok := cards[*f.Owner]; !ok || card.Employment == string(appraisal.Left) {
			p.Add("owner-unknown", "findings["+number(i)+"].owner", f.Owner.String())
		}
	}
	return p, nil
}

// UnitAsks is what a duty about a unit asks for.
type UnitAsks struct {
	Unit     Named     `json:"unit"`
	People   int       `json:"people" doc:"Results it rests on"`
	Figure   *Figure   `json:"figure,omitempty" doc:"Why the training is proposed"`
	Training *Training `json:"training,omitempty"`
	Roster   []Person  `json:"roster,omitempty" doc:"Whose attendance is recorded: everybody of the unit"`
	Findings []Finding `json:"findings,omitempty"`
}

func (d *deed) unitAsks(ctx context.Context, m *matter, l appraisal.Language) (*UnitAsks, error) {
	row := m.unit.row
	v := &UnitAsks{Unit: Named{row.UnitID.String(), m.unit.name}, People: int(row.People)}
	switch kind := appraisal.DutyKind(m.duty.Kind); kind {
	case appraisal.TakeUpFindings, appraisal.ReportFinding:
		list, err := d.findings(ctx, row.UnitID, &row.ID, true, l)
		if err != nil {
			return nil, err
		}
		v.Findings = slices.DeleteFunc(list, func(f Finding) bool {
			if kind == appraisal.ReportFinding {
				return f.Number != int(m.duty.Slot)
			}
			return f.State != string(appraisal.FindingProposed)
		})
		return v, nil
	case appraisal.RecordTraining:
		t, err := d.trainingOfDuty(ctx, m)
		if err != nil {
			return nil, err
		}
		roster, err := d.TrainingRoster(ctx, t.ID)
		if err != nil {
			return nil, wrap(err, "load the roster of a training")
		}
		for _, r := range roster {
			v.Roster = append(v.Roster, Person{ID: r.TrainingAttendance.PersonID, Name: r.Name, Number: value(r.EmployeeNumber)})
		}
	}
	t, err := d.trainingOfDuty(ctx, m)
	if err != nil {
		return nil, err
	}
	one := trainingOf(t, m.method, l)
	v.Training = &one
	figures, err := d.unitFigures(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	for _, f := range figures {
		if f.Competency == value(t.Competency) && m.method.Development != nil {
			figure := figureOf(m.method.Development.Shown(f), m.method, l)
			v.Figure = &figure
		}
	}
	return v, nil
}

func tagNames(m *appraisal.Method, l appraisal.Language) (list []Named) {
	for _, t := range m.Tags {
		list = append(list, Named{t.ID, t.Name.In(l)})
	}
	return list
}
