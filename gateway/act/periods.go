package act

import (
	"context"
	"encoding/json"

	"rapor/appraisal"
	"rapor/store/db"
)

// Period is a part of the year as the appraiser judged it. It is never averaged into the year.
type Period struct {
	Step         string               `json:"step"`
	Part         int                  `json:"part,omitempty" doc:"Of the year, where it is about a former post"`
	StepName     string               `json:"step_name"`
	Results      string               `json:"results" enum:"above,meets,below"`
	Behaviour    string               `json:"behaviour" enum:"above,meets,below"`
	Rating       string               `json:"rating,omitempty" doc:"Where the method has a matrix"`
	RatingName   string               `json:"rating_name,omitempty"`
	Official     string               `json:"official,omitempty"`
	OfficialName string               `json:"official_name,omitempty"`
	Feedback     string               `json:"feedback"`
	On           appraisal.Date       `json:"on"`
	Evidence     []appraisal.Evidence `json:"evidence,omitempty"`
}

// periods are the periodic evaluations of m's appraisal, oldest first.
func (d *deed) periods(ctx context.Context, m *matter, l appraisal.Language) ([]Period, error) {
	rows, err := d.Periods(ctx, m.appraisal.ID)
	if err != nil {
		return nil, wrap(err, "load periodic evaluations")
	}
	var list []Period
	for _, r := range rows {
		p, err := d.period(ctx, m, r, l)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

func (d *deed) period(ctx context.Context, m *matter, r db.Period, l appraisal.Language) (Period, error) {
	doc, err := d.DocumentOf(ctx, r.DutyID)
	if err != nil {
		return Period{}, wrap(err, "load periodic evaluation")
	}
	var evaluation appraisal.PeriodEvaluation
	if err := json.Unmarshal(doc.Body, &evaluation); err != nil {
		return Period{}, wrap(err, "stored periodic evaluation")
	}
	return Period{
		Step: r.Step, Part: int(r.Part), StepName: stepName(m.method, appraisal.AppraisalProcess, r.Step, l), Results: r.Results, Behaviour: r.Behaviour,
		Rating: value(r.Rating), RatingName: ratingName(m.method, value(r.Rating), l), Official: value(r.Official),
		OfficialName: officialName(value(r.Official), l), Feedback: evaluation.Feedback, On: m.calendar.Date(r.At),
		Evidence: evaluation.Evidence,
	}, nil
}
