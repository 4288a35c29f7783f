package act

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Career is a person's record over the years, for decisions about posts and development. Nothing that was
// said in confidence is in it.
type Career struct {
	Person    Person           `json:"person"`
	Years     []CareerYear     `json:"years" doc:"The latest first"`
	Rewards   []CareerReward   `json:"rewards"`
	Trainings []CareerTraining `json:"trainings" doc:"Of the unit or one's own, and in feedback"`
	Coachings []CareerCoaching `json:"coachings"`
	Credit    CareerCredit     `json:"credit"`
	Levels    []Level          `json:"levels" doc:"Of functional posts, as recorded"`
}

// CareerYear is the result of one year.
type CareerYear struct {
	Year         int               `json:"year"`
	Cycle        *CycleRef         `json:"cycle,omitempty"`
	Appraisal    *uuid.UUID        `json:"appraisal,omitempty"`
	Unit         string            `json:"unit,omitempty"`
	Rating       string            `json:"rating"`
	RatingName   string            `json:"rating_name"`
	Official     string            `json:"official"`
	OfficialName string            `json:"official_name"`
	Score        *appraisal.Number `json:"score,omitempty"`
	Strengths    []CareerStrength  `json:"strengths,omitempty" doc:"The sections and indicators of the result that reached most"`
	// Former: HR recorded it from its document, of a year before the system.
	Former *FormerYear `json:"former,omitempty" doc:"Of a year before the system, recorded by HR from its document"`
}

// CareerStrength is a part of a result that stands out.
type CareerStrength struct {
	Name  string           `json:"name"`
	Value appraisal.Number `json:"value"`
}

// CareerReward is something that was granted in one of the years.
type CareerReward struct {
	RewardView
	Year int `json:"year"`
}

// CareerTraining is a training the person was to attend.
type CareerTraining struct {
	ID         uuid.UUID              `json:"id"`
	Year       int                    `json:"year"`
	Kind       appraisal.TrainingKind `json:"kind" enum:"unit,person,seminar,giving-feedback,receiving-feedback"`
	Title      string                 `json:"title"`
	Provider   string                 `json:"provider,omitempty"`
	StartsOn   *appraisal.Date        `json:"starts_on,omitempty"`
	EndsOn     *appraisal.Date        `json:"ends_on,omitempty"`
	Attended   *bool                  `json:"attended,omitempty" doc:"Left out before it is recorded"`
	AttendedOn *appraisal.Date        `json:"attended_on,omitempty"`
}

// CareerCoaching is an improvement period of one of the years.
type CareerCoaching struct {
	ID       uuid.UUID       `json:"id"`
	Year     int             `json:"year"`
	From     *appraisal.Date `json:"from,omitempty"`
	Until    *appraisal.Date `json:"until,omitempty"`
	State    string          `json:"state" enum:"open,ended,withdrawn"`
	Outcome  string          `json:"outcome,omitempty" enum:"improved,not-improved"`
	Measures []MeasureView   `json:"measures,omitempty"`
}

// CareerCredit are the credit points over the years.
type CareerCredit struct {
	Total appraisal.Number `json:"total" doc:"Altogether, without what was superseded"`
	Years []CreditYear     `json:"years"`
}

// CreditYear are the credit points of a year.
type CreditYear struct {
	Year         int                    `json:"year"`
	Cycle        string                 `json:"cycle,omitempty"`
	Official     string                 `json:"official"`
	Factor       *appraisal.Number      `json:"factor,omitempty" doc:"In percent of the coefficients"`
	Points       appraisal.Number       `json:"points"`
	Parts        []appraisal.CreditPart `json:"parts,omitempty"`
	SupersededAt *time.Time             `json:"superseded_at,omitempty" doc:"When a corrected result took its place"`
	Former       bool                   `json:"former,omitempty" doc:"As recorded of a year before the system"`
}

// Career shows a person's record over the years. That somebody else read it is on record.
func (a *Acts) Career(ctx context.Context, id access.Identity, person uuid.UUID) (v Career, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		if err := d.careerOf(ctx, id, person, access.SeeCareer); err != nil {
			return err
		}
		if person != id.Person {
			err := d.Record(ctx, store.Entry{Actor: &id.Person, Act: "career.read", Detail: map[string]string{"person": person.String()}})
			if err != nil {
				return err
			}
		}
		v, err = d.career(ctx, person, id.Language)
		return err
	})
	return v, err
}

// careerOf asks whether somebody may do an act about a person's record. Nobody hears of people who are
// not there.
func (d *deed) careerOf(ctx context.Context, id access.Identity, person uuid.UUID, act access.Act) error {
	who, err := d.Person(ctx, person)
	if err != nil {
		return found(err, "person-unknown")
	}
	f := access.Facts{Agency: who.AgencyID, Employee: person, Supervisor: value(who.AppraiserID), Manager: value(who.ManagerID)}
	if f.Supervisor == uuid.Nil {
		f.Supervisor = value(who.SuperiorID)
	}
	if f.Line, err = d.LineAbove(ctx, person); err != nil {
		return wrap(err, "find the superiors")
	}
	return access.Allow(id, act, f)
}

func (d *deed) career(ctx context.Context, person uuid.UUID, l appraisal.Language) (v Career, err error) {
	v = Career{Years: []CareerYear{}, Rewards: []CareerReward{}, Coachings: []CareerCoaching{}, Trainings: []CareerTraining{}, Levels: []Level{}, Credit: CareerCredit{Years: []CreditYear{}}}
	cards, err := d.people(ctx, person)
	if err != nil {
		return v, err
	}
	v.Person = personOf(cards[person])
	methods := map[uuid.UUID]*appraisal.Method{}
	years := map[uuid.UUID]int{}
	rows, err := d.CareerYears(ctx, person)
	if err != nil {
		return v, wrap(err, "load the years")
	}
	for _, r := range rows {
		m, err := d.method(ctx, r.MethodHash)
		if err != nil {
			return v, err
		}
		methods[r.Appraisal.ID], years[r.Appraisal.ID] = m, r.CycleEndsOn.Year()
		one, err := careerYear(m, r, l)
		if err != nil {
			return v, err
		}
		v.Years = append(v.Years, one)
	}
	if err := d.careerBefore(ctx, person, l, &v); err != nil {
		return v, err
	}
	if err := d.careerAfter(ctx, person, l, methods, years, &v); err != nil {
		return v, err
	}
	trainings, err := d.CareerTrainings(ctx, person)
	if err != nil {
		return v, wrap(err, "load trainings")
	}
	for _, t := range trainings {
		v.Trainings = append(v.Trainings, CareerTraining{
			ID: t.ID, Year: t.CycleEndsOn.Year(), Kind: appraisal.TrainingKind(t.Kind), Title: t.Title, Provider: value(t.Provider),
			StartsOn: t.StartsOn, EndsOn: t.EndsOn, Attended: t.Attended, AttendedOn: t.AttendedOn,
		})
	}
	levels, err := d.PostLevels(ctx, person)
	if err != nil {
		return v, wrap(err, "load levels")
	}
	for _, row := range levels {
		v.Levels = append(v.Levels, levelOf(row))
	}
	return v, d.careerCredit(ctx, person, &v)
}

func careerYear(m *appraisal.Method, r db.CareerYearsRow, l appraisal.Language) (CareerYear, error) {
	a := r.Appraisal
	y := CareerYear{
		Year: r.CycleEndsOn.Year(), Cycle: &CycleRef{a.CycleID, r.CycleName}, Appraisal: &a.ID, Unit: r.Unit, Rating: value(a.Rating),
		RatingName: ratingName(m, value(a.Rating), l), Official: value(a.Official), OfficialName: officialName(value(a.Official), l), Score: a.Score,
	}
	if a.Result == nil {
		return y, nil
	}
	var result appraisal.Result
	if err := json.Unmarshal(a.Result, &result); err != nil {
		return y, wrap(err, "stored result")
	}
	for _, s := range result.Strongest(2) {
		y.Strengths = append(y.Strengths, CareerStrength{s.What.In(l), *s.Value})
	}
	return y, nil
}

// careerBefore adds the years before the system.
func (d *deed) careerBefore(ctx context.Context, person uuid.UUID, l appraisal.Language, v *Career) error {
	former, err := d.FormerYears(ctx, person)
	if err != nil {
		return wrap(err, "load the years before")
	}
	for _, f := range former {
		if f.WithdrawnAt != nil {
			continue
		}
		one := formerOf(f)
		name := officialName(f.Official, l)
		v.Years = append(v.Years, CareerYear{
			Year: int(f.Year), Rating: f.Official, RatingName: name, Official: f.Official, OfficialName: name, Score: f.Score, Former: &one,
		})
		if f.Credit != nil {
			v.Credit.Years = append(v.Credit.Years, CreditYear{Year: int(f.Year), Official: f.Official, Points: *f.Credit, Former: true})
			v.Credit.Total = v.Credit.Total.Add(*f.Credit)
		}
	}
	slices.SortStableFunc(v.Years, func(a, b CareerYear) int { return cmp.Compare(b.Year, a.Year) })
	return nil
}

// careerAfter adds what followed the ratings.
func (d *deed) careerAfter(
	ctx context.Context, person uuid.UUID, l appraisal.Language, methods map[uuid.UUID]*appraisal.Method, years map[uuid.UUID]int, v *Career,
) error {
	rewards, err := d.CareerRewards(ctx, person)
	if err != nil {
		return wrap(err, "load rewards")
	}
	for _, r := range rewards {
		if m := methods[r.Reward.AppraisalID]; m != nil {
			v.Rewards = append(v.Rewards, CareerReward{rewardOf(m, r.Reward, r.DecreeNumber, r.DecreeDate, l), years[r.Reward.AppraisalID]})
		}
	}
	coachings, err := d.CareerCoachings(ctx, person)
	if err != nil {
		return wrap(err, "load coachings")
	}
	for _, k := range coachings {
		m := methods[k.AppraisalID]
		if m == nil {
			continue
		}
		one := CareerCoaching{ID: k.ID, Year: years[k.AppraisalID], From: k.StartsOn, Until: k.EndsOn, State: "open", Outcome: value(k.Outcome)}
		switch {
		case k.WithdrawnAt != nil:
			one.State = "withdrawn"
		case k.EndedAt != nil:
			one.State = "ended"
		}
		if one.Measures, err = d.measures(ctx, m, k.ID, l); err != nil {
			return err
		}
		v.Coachings = append(v.Coachings, one)
	}
	return nil
}

func (d *deed) careerCredit(ctx context.Context, person uuid.UUID, v *Career) error {
	rows, err := d.CreditsOf(ctx, person)
	if err != nil {
		return wrap(err, "load credit points")
	}
	for _, r := range rows {
		one := CreditYear{
			Year: r.EndsOn.Year(), Cycle: r.CycleName, Official: r.Credit.Official, Factor: &r.Credit.Factor, Points: r.Credit.Points,
			SupersededAt: r.Credit.SupersededAt,
		}
		if err := json.Unmarshal(r.Credit.Parts, &one.Parts); err != nil {
			return wrap(err, "stored credit points")
		}
		if one.SupersededAt == nil {
			v.Credit.Total = v.Credit.Total.Add(one.Points)
		}
		v.Credit.Years = append(v.Credit.Years, one)
	}
	slices.SortStableFunc(v.Credit.Years, func(a, b CreditYear) int { return cmp.Compare(b.Year, a.Year) })
	return nil
}
