package act

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

const (
	// pauseAfter is the silence from which on somebody does not work in a form any more.
	pauseAfter = 5 * time.Minute
	// leastBurden people make a group whose figures are shown.
	leastBurden = 3
)

// Burden is how much a method asks of people in a cycle. Groups of fewer than three people are left out.
type Burden struct {
	People []DutyBurden `json:"people" doc:"Duties of one person, by the part they have them in; the first is in any"`
	Forms  []FormBurden `json:"forms" doc:"Minutes in a form, by kind of duty"`
	Parts  []FormBurden `json:"parts" doc:"Minutes in a form, by part"`
}

// DutyBurden is how many duties the people of a part have.
type DutyBurden struct {
	Part   appraisal.Part   `json:"part" example:"supervisor" doc:"Empty: any"`
	Name   string           `json:"name"`
	People int              `json:"people"`
	Mean   appraisal.Number `json:"mean"`
	Most   int              `json:"most"`
}

// FormBurden is how long forms took that were opened and handed in.
type FormBurden struct {
	Kind   string           `json:"kind,omitempty" example:"assess-self"`
	Part   appraisal.Part   `json:"part,omitempty"`
	Name   string           `json:"name"`
	Forms  int              `json:"forms"`
	People int              `json:"people"`
	Median appraisal.Number `json:"median" doc:"Minutes"`
	Ninth  appraisal.Number `json:"ninth" doc:"Minutes that nine of ten did not exceed"`
}

// Burden measures a cycle for the evaluation of its method.
func (a *Acts) Burden(ctx context.Context, id access.Identity, cycle uuid.UUID) (b Burden, err error) {
	b = Burden{People: []DutyBurden{}, Forms: []FormBurden{}, Parts: []FormBurden{}}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeCycles, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		if _, err := d.Cycle(ctx, cycle); err != nil {
			return found(err, "cycle-unknown")
		}
		var kinds, parts []string
		for _, kind := range appraisal.DutyKinds() {
			kinds, parts = append(kinds, string(kind)), append(parts, string(kind.Part()))
		}
		duties, err := d.BurdenDuties(ctx, db.BurdenDutiesParams{Kinds: kinds, Parts: parts, CycleID: cycle, Least: leastBurden})
		if err != nil {
			return wrap(err, "count duties")
		}
		for _, r := range duties {
			part := appraisal.Part(r.Part)
			b.People = append(b.People, DutyBurden{Part: part, Name: part.Name().In(id.Language), People: int(r.People), Mean: r.Mean.Round(2), Most: int(r.Most)})
		}
		minutes, err := d.BurdenMinutes(ctx, db.BurdenMinutesParams{Kinds: kinds, Parts: parts, CycleID: cycle, Least: leastBurden})
		if err != nil {
			return wrap(err, "count minutes")
		}
		for _, r := range minutes {
			one := FormBurden{
				Kind: r.Kind, Part: appraisal.Part(r.Part), Forms: int(r.Forms), People: int(r.People), Median: inMinutes(r.Median), Ninth: inMinutes(r.Ninth),
			}
			if r.Kind != "" {
				one.Name = appraisal.DutyKind(r.Kind).Name().In(id.Language)
				b.Forms = append(b.Forms, one)
			} else {
				one.Name = one.Part.Name().In(id.Language)
				b.Parts = append(b.Parts, one)
			}
		}
		return nil
	})
	return b, err
}

func inMinutes(seconds appraisal.Number) appraisal.Number {
	return seconds.Mul(appraisal.MustNumber("0.016666666666666667")).Round(1)
}

// working notes a sign that the assignee works in the form of an open duty.
func (d *deed) working(ctx context.Context, duty db.Duty) error {
	if closedDuty(duty, d.Tx) != nil {
		return nil
	}
	err := d.SeeForm(ctx, db.SeeFormParams{AgencyID: d.Agency, DutyID: duty.ID, SeenAt: d.Now, Pause: int32(pauseAfter.Seconds())})
	return wrap(err, "note work in a form")
}

// worked is how many seconds somebody worked in the form of a duty, nil where they never opened it.
func (d *deed) worked(ctx context.Context, duty uuid.UUID) (*int32, error) {
	seconds, err := d.FormSeconds(ctx, db.FormSecondsParams{Until: d.Now, Pause: int32(pauseAfter.Seconds()), DutyID: duty})
	if store.NoRows(err) {
		return nil, nil
	}
	return &seconds, wrap(err, "measure work in a form")
}
