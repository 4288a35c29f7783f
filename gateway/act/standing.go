package act

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// YearSoFar is how far an appraisal's indicators are while the year runs.
type YearSoFar struct {
	// Until is the day it is as of: today, or the last day of the year.
	Until      appraisal.Date      `json:"until"`
	Indicators []IndicatorStanding `json:"indicators" doc:"Of the plan in force; empty before there is one"`
	Others     []MeasuredFigure    `json:"others" doc:"Measured, but named by no indicator"`
}

// IndicatorStanding is one indicator against what was measured.
type IndicatorStanding struct {
	appraisal.Standing
	MetricName string   `json:"metric_name,omitempty"`
	Sources    []string `json:"sources,omitempty" doc:"What fed the figures"`
}

// MeasuredFigure is what the figures of a metric amount to so far.
type MeasuredFigure struct {
	appraisal.Measured
	Indicator string   `json:"indicator,omitempty"`
	Name      string   `json:"name"`
	Unit      string   `json:"unit"`
	Shown     bool     `json:"shown,omitempty" doc:"Nothing is derived from it"`
	Sources   []string `json:"sources"`
}

// figures are what was measured about an employee in the days they are appraised for, by metric.
type figures struct {
	measured map[string]*appraisal.Measured
	sources  map[string][]string
}

func (d *deed) figures(ctx context.Context, m *matter) (f figures, err error) {
	year := store.YearOf(m.cycle, *m.appraisal)
	rows, err := d.FiguresOf(ctx, db.FiguresOfParams{PersonID: m.appraisal.EmployeeID, Since: year.From, Until: year.Until})
	if err != nil {
		return f, wrap(err, "load measured figures")
	}
	f = figures{map[string]*appraisal.Measured{}, map[string][]string{}}
	list := map[string][]appraisal.Figure{}
	for _, r := range rows {
		list[r.Metric] = append(list[r.Metric], appraisal.Figure{On: r.MeasuredOn, Value: r.Value})
		if !slices.Contains(f.sources[r.Metric], r.Source) {
			f.sources[r.Metric] = append(f.sources[r.Metric], r.Source)
		}
	}
	for id, figures := range list {
		// Another cycle's method may know metrics that this one does not.
		if metric, ok := m.method.Metric(id); ok {
			f.measured[id] = metric.Of(figures)
		}
	}
	return f, nil
}

func (f figures) figure(m *appraisal.Method, id string, l appraisal.Language) MeasuredFigure {
	metric, _ := m.Metric(id)
	return MeasuredFigure{Measured: *f.measured[id], Name: metric.Name.In(l), Unit: metric.Unit.In(l), Shown: metric.Shown, Sources: f.sources[id]}
}

// Standing shows an appraisal's indicators against what was measured so far.
func (a *Acts) Standing(ctx context.Context, id access.Identity, appraisalID uuid.UUID) (v YearSoFar, err error) {
	v = YearSoFar{Indicators: []IndicatorStanding{}, Others: []MeasuredFigure{}}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		m, err := d.appraisalMatter(ctx, id, appraisalID, access.SeeAppraisal, false)
		if err != nil {
			return err
		}
		plan, err := d.plan(ctx, *m.appraisal)
		if err != nil {
			return err
		}
		f, err := d.figures(ctx, m)
		if err != nil {
			return err
		}
		v.Until = m.calendar.Date(d.Now)
		if last := store.YearOf(m.cycle, *m.appraisal).Until; v.Until.After(last) {
			v.Until = last
		}
		named := map[string]bool{}
		for _, s := range m.method.Stand(plan, f.measured) {
			named[s.Indicator.Metric] = true
			one := IndicatorStanding{Standing: s, Sources: f.sources[s.Indicator.Metric]}
			if metric, ok := m.method.Metric(s.Indicator.Metric); ok {
				one.MetricName = metric.Name.In(id.Language)
			}
			v.Indicators = append(v.Indicators, one)
		}
		for _, metric := range slices.Sorted(maps.Keys(f.measured)) {
			if !named[metric] {
				v.Others = append(v.Others, f.figure(m.method, metric, id.Language))
			}
		}
		return nil
	})
	return v, err
}

// measuredAsks shows the measured figures with a form, and begins what was realised with them:
// where nothing is measured, with what the employee reported.
func (d *deed) measuredAsks(ctx context.Context, m *matter, plan *appraisal.Plan, l appraisal.Language, a *Asks) error {
	if plan == nil {
		return nil
	}
	f, err := d.figures(ctx, m)
	if err != nil {
		return err
	}
	reported := map[string]appraisal.Number{}
	for _, r := range a.Reported {
		reported[r.Indicator] = r.Value
	}
	values := m.method.Measures(plan, f.measured)
	for _, ind := range plan.Indicators {
		if f.measured[ind.Metric] != nil {
			one := f.figure(m.method, ind.Metric, l)
			one.Indicator = ind.Name
			a.Measured = append(a.Measured, one)
		}
		value, ok := values[ind.Name]
		if !ok {
			value, ok = reported[ind.Name]
		}
		if ok {
			a.Realised = append(a.Realised, appraisal.Realised{Indicator: ind.Name, Value: value})
		}
	}
	return nil
}
