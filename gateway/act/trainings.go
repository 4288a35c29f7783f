package act

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Training is a training that was proposed, and what became of it.
type Training struct {
	ID         uuid.UUID       `json:"id"`
	Kind       string          `json:"kind" enum:"unit,person,seminar,giving-feedback,receiving-feedback"`
	Cycle      CycleRef        `json:"cycle"`
	Unit       *Named          `json:"unit,omitempty" doc:"It is for everybody in it"`
	Competency *Named          `json:"competency,omitempty"`
	Title      string          `json:"title"`
	State      string          `json:"state" enum:"proposed,accepted,declined,held,not-held,withdrawn"`
	Provider   string          `json:"provider,omitempty"`
	StartsOn   *appraisal.Date `json:"starts_on,omitempty"`
	EndsOn     *appraisal.Date `json:"ends_on,omitempty"`
	Reason     string          `json:"reason,omitempty" doc:"Why it was declined, withdrawn or not held"`
	Roster     int             `json:"roster,omitempty" doc:"How many are to attend"`
	Attended   int             `json:"attended,omitempty"`
	DecidedAt  *time.Time      `json:"decided_at,omitempty"`
	RecordedAt *time.Time      `json:"recorded_at,omitempty"`
}

func trainingOf(t db.Training, m *appraisal.Method, l appraisal.Language) Training {
	v := Training{
		ID: t.ID, Kind: t.Kind, Cycle: CycleRef{ID: t.CycleID}, Title: t.Title, State: t.State, Provider: value(t.Provider),
		StartsOn: t.StartsOn, EndsOn: t.EndsOn, Reason: value(t.Reason), DecidedAt: t.DecidedAt, RecordedAt: t.RecordedAt,
	}
	if t.Competency != nil {
		v.Competency = &Named{*t.Competency, competencyName(m, *t.Competency, l)}
		if c, ok := m.Competencies[*t.Competency]; ok {
			v.Title = appraisal.TitleOf(c, l)
		}
	}
	return v
}

// TrainingFilter narrows a list of trainings. Empty fields do not.
type TrainingFilter struct {
	Cycle uuid.UUID
	Kind  string
	State string
	After uuid.UUID
	Limit int
}

// Trainings lists trainings in the order they were proposed in (HR). Next is nil at the end.
func (a *Acts) Trainings(ctx context.Context, id access.Identity, f TrainingFilter) (list []Training, next *uuid.UUID, err error) {
	list = []Training{}
	most := atMost(f.Limit, 100, 500)
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeTrainings, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		rows, err := d.Tx.Trainings(ctx, db.TrainingsParams{
			CycleID: idOrNil(f.Cycle), Kind: nonEmpty(f.Kind), State: nonEmpty(f.State), After: f.After, Most: most,
		})
		if err != nil {
			return wrap(err, "list trainings")
		}
		for _, r := range rows {
			method, err := d.method(ctx, r.MethodHash)
			if err != nil {
				return err
			}
			t := trainingOf(r.Training, method, id.Language)
			t.Cycle.Name, t.Roster, t.Attended = r.CycleName, int(r.Roster), int(r.Attended)
			if r.Training.UnitID != nil {
				t.Unit = &Named{r.Training.UnitID.String(), r.UnitName}
			}
			list = append(list, t)
		}
		if len(rows) == int(most) {
			next = &rows[len(rows)-1].Training.ID
		}
		return nil
	})
	return list, next, err
}

// Attendee is somebody on the roster of a training.
type Attendee struct {
	Person     Person               `json:"person"`
	Attended   *bool                `json:"attended" doc:"Null before it is recorded"`
	AttendedOn *appraisal.Date      `json:"attended_on,omitempty"`
	Evidence   []appraisal.Evidence `json:"evidence,omitempty"`
	Note       string               `json:"note,omitempty"`
}

// TrainingInFull is a training with its roster and with what it brought.
type TrainingInFull struct {
	Training
	Figure  *Figure          `json:"figure,omitempty" doc:"Why it was proposed"`
	People  []Attendee       `json:"people"`
	Effects []TrainingEffect `json:"effects" doc:"How the unit did in the competency in later years"`
}

// TrainingEffect puts the year before a training and a year after it beside each other. Those who attended and
// those who did not are shown where both are enough people and nobody can be worked out.
type TrainingEffect struct {
	Cycle    CycleRef `json:"cycle"`
	Before   Figure   `json:"before"`
	After    Figure   `json:"after"`
	Attended *Figure  `json:"attended,omitempty"`
	Stayed   *Figure  `json:"not_attended,omitempty"`
	Trend    string   `json:"trend" enum:"better,worse,same"`
	Words    string   `json:"words"`
}

// Training shows a training with who attended (HR).
func (a *Acts) Training(ctx context.Context, id access.Identity, training uuid.UUID) (v TrainingInFull, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeTrainings, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		t, err := d.Tx.Training(ctx, training)
		if err != nil {
			return found(err, "training-unknown")
		}
		v, err = d.trainingInFull(ctx, t, id.Language)
		return err
	})
	return v, err
}

func (d *deed) trainingInFull(ctx context.Context, t db.Training, l appraisal.Language) (v TrainingInFull, err error) {
	cycle, method, err := d.cycleOf(ctx, t.CycleID)
	if err != nil {
		return v, err
	}
	v = TrainingInFull{Training: trainingOf(t, method, l), People: []Attendee{}, Effects: []TrainingEffect{}}
	v.Cycle.Name = cycle.Name
	if t.UnitID != nil {
		name, err := d.UnitName(ctx, *t.UnitID)
		if err != nil {
			return v, wrap(err, "load unit")
		}
		v.Unit = &Named{t.UnitID.String(), name}
	}
	roster, err := d.TrainingRoster(ctx, t.ID)
	if err != nil {
		return v, wrap(err, "load the roster of a training")
	}
	for _, r := range roster {
		one := Attendee{
			Person:   Person{ID: r.TrainingAttendance.PersonID, Name: r.Name, Number: value(r.EmployeeNumber)},
			Attended: r.TrainingAttendance.Attended, AttendedOn: r.TrainingAttendance.AttendedOn, Note: value(r.TrainingAttendance.Note),
		}
		if err := json.Unmarshal(r.TrainingAttendance.Evidence, &one.Evidence); err != nil {
			return v, wrap(err, "stored evidence")
		}
		if value(one.Attended) {
			v.Attended++
		}
		v.People = append(v.People, one)
	}
	v.Roster = len(v.People)
	if t.ProcessID == nil || t.Competency == nil || method.Development == nil {
		return v, nil
	}
	before, ok, err := d.unitFigure(ctx, *t.ProcessID, *t.Competency)
	if err != nil || !ok {
		return v, err
	}
	figure := figureOf(method.Development.Shown(before), method, l)
	v.Figure = &figure
	v.Effects, err = d.trainingEffects(ctx, t, before, l)
	return v, err
}

func (d *deed) cycleOf(ctx context.Context, id uuid.UUID) (cycle db.Cycle, m *appraisal.Method, err error) {
	if cycle, err = d.Cycle(ctx, id); err != nil {
		return cycle, nil, wrap(err, "load cycle")
	}
	m, err = d.method(ctx, cycle.MethodHash)
	return cycle, m, err
}

func (d *deed) unitFigure(ctx context.Context, development uuid.UUID, competency string) (appraisal.UnitFigure, bool, error) {
	figures, err := d.unitFigures(ctx, development)
	for _, f := range figures {
		if f.Competency == competency {
			return f, true, nil
		}
	}
	return appraisal.UnitFigure{}, false, err
}

// trainingEffects are what later years say about the competency of a training.
func (d *deed) trainingEffects(ctx context.Context, t db.Training, before appraisal.UnitFigure, l appraisal.Language) ([]TrainingEffect, error) {
	rows, err := d.Tx.TrainingEffects(ctx, t.ID)
	if err != nil {
		return nil, wrap(err, "load the effect of a training")
	}
	type halves struct {
		cycle            uuid.UUID
		attended, stayed appraisal.UnitFigure
	}
	var order []uuid.UUID
	by := map[uuid.UUID]*halves{}
	for _, r := range rows {
		h := by[r.DevelopmentID]
		if h == nil {
			h = &halves{cycle: r.CycleID}
			by[r.DevelopmentID], order = h, append(order, r.DevelopmentID)
		}
		f := appraisal.UnitFigure{Competency: *t.Competency, People: int(r.People), Weak: int(r.Weak), Average: r.Average}
		if r.Attended {
			h.attended = f
		} else {
			h.stayed = f
		}
	}
	list := []TrainingEffect{}
	for _, development := range order {
		h := by[development]
		after, ok, err := d.unitFigure(ctx, development, *t.Competency)
		if err != nil {
			return nil, err
		}
		cycle, method, err := d.cycleOf(ctx, h.cycle)
		if err != nil {
			return nil, err
		}
		if !ok || method.Development == nil {
			continue
		}
		c := method.Development.Compare(before, after, h.attended, h.stayed)
		e := TrainingEffect{
			Cycle: CycleRef{cycle.ID, cycle.Name}, Before: figureOf(c.Before, method, l), After: figureOf(c.After, method, l),
			Trend: "same", Words: c.Words(l),
		}
		switch {
		case c.Better:
			e.Trend = "better"
		case c.Worse:
			e.Trend = "worse"
		}
		if c.Split {
			attended, stayed := figureOf(c.Attended, method, l), figureOf(c.Stayed, method, l)
			e.Attended, e.Stayed = &attended, &stayed
		}
		list = append(list, e)
	}
	return list, nil
}

// OwnTraining is a training that somebody is to attend, or attended.
type OwnTraining struct {
	Training
	AttendedSo *bool           `json:"attendance" doc:"Null before it is recorded"`
	AttendedOn *appraisal.Date `json:"attended_on,omitempty"`
}

// OwnTrainings lists the reader's own trainings over the years. It does not say why a unit is trained.
func (a *Acts) OwnTrainings(ctx context.Context, id access.Identity) (list []OwnTraining, err error) {
	list = []OwnTraining{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeOwn, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		rows, err := d.Attendances(ctx, id.Person)
		if err != nil {
			return wrap(err, "list own trainings")
		}
		for _, r := range rows {
			_, method, err := d.cycleOf(ctx, r.Training.CycleID)
			if err != nil {
				return err
			}
			t := OwnTraining{Training: trainingOf(r.Training, method, id.Language), AttendedSo: r.Attended, AttendedOn: r.AttendedOn}
			t.Cycle.Name = r.CycleName
			list = append(list, t)
		}
		return nil
	})
	return list, err
}

// FeedbackTraining is a training in giving or receiving feedback that was held, with who attended.
type FeedbackTraining struct {
	Cycle      uuid.UUID              `json:"cycle"`
	Kind       appraisal.TrainingKind `json:"kind" doc:"giving-feedback or receiving-feedback" example:"giving-feedback"`
	Title      string                 `json:"title" example:"Memberi umpan balik yang membangun"`
	Provider   string                 `json:"provider"`
	StartsOn   *appraisal.Date        `json:"starts_on"`
	EndsOn     *appraisal.Date        `json:"ends_on,omitempty"`
	Unit       *uuid.UUID             `json:"unit,omitempty" doc:"Whose training it was"`
	Attendance []appraisal.Attendance `json:"attendance"`
	Evidence   []appraisal.Evidence   `json:"evidence,omitempty" doc:"Of everybody's attendance"`
}

func (n FeedbackTraining) record() appraisal.TrainingRecord {
	return appraisal.TrainingRecord{Held: true, Attendance: n.Attendance, Evidence: n.Evidence}
}

// RecordedTraining says that a training was recorded.
type RecordedTraining struct {
	ID       uuid.UUID `json:"id"`
	Attended int       `json:"attended"`
}

// RecordFeedbackTraining records a training in feedback that was held (HR).
func (a *Acts) RecordFeedbackTraining(ctx context.Context, id access.Identity, n FeedbackTraining) (r RecordedTraining, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.KeepTrainings, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		cycle, err := d.Cycle(ctx, n.Cycle)
		if err != nil {
			return found(err, "cycle-unknown")
		}
		p, err := d.checkFeedbackTraining(ctx, id, cycle, n)
		if err != nil {
			return err
		}
		if err := p.Err(); err != nil {
			return err
		}
		r, err = d.recordFeedbackTraining(ctx, id, n)
		return err
	})
	return r, err
}

func (d *deed) checkFeedbackTraining(ctx context.Context, id access.Identity, cycle db.Cycle, n FeedbackTraining) (appraisal.Problems, error) {
	var calendar appraisal.Calendar
	if err := json.Unmarshal(cycle.Calendar, &calendar); err != nil {
		return nil, wrap(err, "calendar of the cycle")
	}
	today := calendar.Date(d.Now)
	p := appraisal.CheckTitle(n.Title)
	if !n.Kind.Feedback() {
		p.Add("training-kind", "kind", string(n.Kind), "kinds", "giving-feedback, receiving-feedback")
	}
	if len(n.Attendance) == 0 {
		p.Add("attendance-missing", "attendance", "0", "missing", "1")
	}
	days := appraisal.TrainingDecision{Accept: true, Provider: n.Provider, StartsOn: n.StartsOn, EndsOn: n.EndsOn}
	p = append(p, days.Check(appraisal.Facts{})...)
	if n.StartsOn == nil {
		return p, nil
	}
	facts := appraisal.Facts{Today: today, Training: &appraisal.TrainingFacts{StartsOn: *n.StartsOn, EndsOn: *days.LastDay()}}
	var people []uuid.UUID
	for _, one := range n.Attendance {
		people = append(people, one.Person)
	}
	facts.Training.Roster = people
	p = append(p, n.record().Check(facts)...)
	cards, err := d.people(ctx, people...)
	if err != nil {
		return nil, err
	}
	for i, person := range people {
		if _, ok := cards[person]; !ok {
			p.Add("person-unknown", "attendance["+number(i)+"].person", person.String())
		}
	}
	if n.Unit != nil {
		if _, err := d.UnitName(ctx, *n.Unit); store.NoRows(err) {
			p.Add("unit-unknown", "unit", n.Unit.String())
		} else if err != nil {
			return nil, wrap(err, "load unit")
		}
	}
	files, err := d.checkFiles(ctx, cycle.ID, &id.Person, n.record())
	return append(p, files...), err
}

func (d *deed) recordFeedbackTraining(ctx context.Context, id access.Identity, n FeedbackTraining) (r RecordedTraining, err error) {
	t, err := d.ProposeTraining(ctx, store.NewTraining{Cycle: n.Cycle, Kind: n.Kind, Title: n.Title, Unit: n.Unit})
	if err != nil {
		return r, err
	}
	days := appraisal.TrainingDecision{Accept: true, Provider: n.Provider, StartsOn: n.StartsOn, EndsOn: n.EndsOn}
	if _, err := d.DecideTraining(ctx, t.ID, id.Person, days); err != nil {
		return r, err
	}
	if _, err := d.RecordTraining(ctx, t.ID, id.Person, n.record()); err != nil {
		return r, err
	}
	if err := d.useFiles(ctx, n.Cycle, t.ID, "training", n.record()); err != nil {
		return r, err
	}
	r.ID = t.ID
	for _, one := range n.Attendance {
		if one.Attended {
			r.Attended++
		}
	}
	return r, d.Record(ctx, store.Entry{
		Actor: &id.Person, Act: "training.recorded", Cycle: &n.Cycle,
		Detail: map[string]string{"training": t.ID.String(), "kind": string(n.Kind), "attended": number(r.Attended)},
	})
}

// WithoutFeedbackTraining says who supervises without ever having attended a training in giving feedback.
type WithoutFeedbackTraining struct {
	Supervisors int          `json:"supervisors" doc:"How many supervise in the cycle"`
	Without     []Supervises `json:"without"`
	Employees   int          `json:"employees" doc:"How many are appraised in the cycle"`
	Receiving   int          `json:"trained_in_receiving" doc:"Of them have attended a training in receiving feedback"`
}

// Supervises is a supervisor with how many they appraise.
type Supervises struct {
	Person    Person `json:"person"`
	Employees int    `json:"employees"`
}

// FeedbackTrainings says who of a cycle lacks training in feedback (HR).
func (a *Acts) FeedbackTrainings(ctx context.Context, id access.Identity, cycle uuid.UUID) (v WithoutFeedbackTraining, err error) {
	v.Without = []Supervises{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeTrainings, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		if _, err := d.Cycle(ctx, cycle); err != nil {
			return found(err, "cycle-unknown")
		}
		counts, err := d.FeedbackCounts(ctx, cycle)
		if err != nil {
			return wrap(err, "count trainings in feedback")
		}
		v.Supervisors, v.Employees, v.Receiving = int(counts.Supervisors), int(counts.Employees), int(counts.Receiving)
		rows, err := d.SupervisorsWithout(ctx, cycle)
		if err != nil {
			return wrap(err, "list supervisors without training")
		}
		for _, r := range rows {
			v.Without = append(v.Without, Supervises{Person{ID: r.ID, Name: r.Name, Post: r.Post, Unit: r.Unit}, int(r.Employees)})
		}
		return nil
	})
	return v, err
}
