package appraisal

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Combine says how the figures of a year become one.
type Combine string

// The ways to combine figures.
const (
	SumOf     Combine = "sum"
	AverageOf Combine = "average"
	LastOf    Combine = "last"
)

// Metric is a figure that machines feed while the year runs, and that indicators can name.
type Metric struct {
	ID   string `yaml:"id" json:"id"`
	Name Text   `yaml:"name" json:"name"`
	Unit Text   `yaml:"unit" json:"unit"`
	// From and To bound a single figure, both included.
	From Number `yaml:"from" json:"from"`
	To   Number `yaml:"to" json:"to"`
	// Combine says how the figures of a year become one.
	Combine Combine `yaml:"combine" json:"combine"`
	// Shown: the figure is shown and nothing is derived from it, as for days of attendance, since
	// discipline is a procedure of its own (PP 94/2021).
	Shown bool `yaml:"shown,omitempty" json:"shown,omitempty"`
}

// Metric finds a metric by its ID.
func (m *Method) Metric(id string) (Metric, bool) {
	at := slices.IndexFunc(m.Metrics, func(one Metric) bool { return one.ID == id })
	if at < 0 {
		return Metric{}, false
	}
	return m.Metrics[at], true
}

func (m *Method) metricIDs() []string {
	return ids(m.Metrics, func(one Metric) string { return one.ID })
}

func (c *methodCheck) metrics() {
	c.distinct("metrics[%d].id", c.m.metricIDs())
	for i, one := range c.m.Metrics {
		if one.From.Cmp(one.To) >= 0 {
			c.wrong("metrics["+strconv.Itoa(i)+"].to", "the range must end above %s, where it begins", one.From)
		}
	}
	for i, f := range c.m.Families {
		for j, example := range f.Indicators {
			if example.Metric != "" {
				c.known("families["+strconv.Itoa(i)+"].indicators["+strconv.Itoa(j)+"].metric", "the metric", example.Metric, c.m.metricIDs())
			}
		}
	}
}

// metric checks that an indicator names a metric of the method, where it names one.
func (p *Problems) metric(field, id string, m *Method) {
	if _, known := m.Metric(id); id != "" && !known {
		p.Add("metric-unknown", field, clip(id), "metrics", orNone(m.metricIDs()))
	}
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "-"
	}
	return strings.Join(list, ", ")
}

// Figure is one measured figure.
type Figure struct {
	On    Date
	Value Number
}

// averagePlaces is what an average is rounded to, half up, so that it can be written down.
const averagePlaces = 4

// Measured is what the figures of a metric amount to so far.
type Measured struct {
	Metric string `json:"metric"`
	Value  Number `json:"value"`
	Count  int    `json:"count" doc:"Of the figures it comes from"`
	From   Date   `json:"from" doc:"The day of the first figure"`
	Until  Date   `json:"until" doc:"The day of the last"`
}

// Of combines figures; nil where there are none. Of several last ones of the same day the later
// in the list counts.
func (one Metric) Of(figures []Figure) *Measured {
	if len(figures) == 0 {
		return nil
	}
	total := Measured{Metric: one.ID, Count: len(figures), From: figures[0].On, Until: figures[0].On}
	var sum Number
	last := figures[0]
	for _, f := range figures {
		sum = sum.Add(f.Value)
		if f.On.Before(total.From) {
			total.From = f.On
		}
		if !f.On.Before(total.Until) {
			total.Until, last = f.On, f
		}
	}
	switch one.Combine {
	case SumOf:
		total.Value = sum
	case AverageOf:
		total.Value = sum.over(NewNumber(int64(len(figures)))).Round(averagePlaces)
	case LastOf:
		total.Value = last.Value
	}
	return &total
}

// Standing is how far an indicator is while the year runs.
type Standing struct {
	Indicator Indicator `json:"indicator"`
	// Measured is nil where the indicator names no metric or nothing was measured yet.
	Measured *Measured `json:"measured"`
	// Achievement by the method's own formula, unrounded, 1 for 100 percent; nil where nothing is
	// measured, or nothing may be derived.
	Achievement *Number `json:"achievement"`
	// Value in points, in numeric methods.
	Value *Number `json:"value,omitempty"`
	// Shown: nothing is derived from the figure.
	Shown bool `json:"shown,omitempty"`
}

// Stand shows the indicators of a plan against what was measured, by metric. Figures of metrics
// that no indicator names are not in it.
func (m *Method) Stand(plan *Plan, measured map[string]*Measured) []Standing {
	list := []Standing{}
	for _, ind := range planIndicators(plan) {
		s := Standing{Indicator: ind}
		metric, known := m.Metric(ind.Metric)
		if known {
			s.Measured, s.Shown = measured[metric.ID], metric.Shown
		}
		if s.Measured != nil && !s.Shown {
			s.Achievement, s.Value = m.reached(ind, s.Measured.Value)
		}
		list = append(list, s)
	}
	return list
}

// reached is the achievement of an indicator, and its points where the method has them; nil where
// they cannot be computed, as for an indicator without a figure for a target.
func (m *Method) reached(ind Indicator, realised Number) (achievement, value *Number) {
	share, err := ind.Achievement(realised)
	if err != nil {
		return nil, nil
	}
	return &share, m.points(ind, share)
}

// Measures are the figures that stand for what an employee realised, by the indicator's name.
func (m *Method) Measures(plan *Plan, measured map[string]*Measured) map[string]Number {
	figures := map[string]Number{}
	for _, s := range m.Stand(plan, measured) {
		if s.Measured == nil || s.Shown || s.Indicator.IsQualitative() {
			continue
		}
		figures[s.Indicator.Name] = s.Measured.Value
	}
	return figures
}

// departures checks that whoever departs from a measured figure says why.
func (p *Problems) departures(figures []Realised, measured map[string]Number) {
	for i, r := range figures {
		at := "realised[" + strconv.Itoa(i) + "].departure"
		p.text(at, r.Departure)
		if figure, ok := measured[r.Indicator]; ok && !figure.Equal(r.Value) && utf8.RuneCountInString(strings.TrimSpace(r.Departure)) < minReason {
			p.Add("departure-unexplained", at, r.Value.String(), "measured", figure.String(), "min", strconv.Itoa(minReason))
		}
	}
}

// Measurement is a figure as a machine sends it.
type Measurement struct {
	Employee string `json:"employee" doc:"Number of the employee (NIP)" example:"198001012005011001"`
	Metric   string `json:"metric" example:"attendance-days"`
	Date     Date   `json:"date" example:"2026-03-02"`
	Value    Number `json:"value"`
	// Reference is chosen by the machine; the same one again changes nothing.
	Reference string `json:"reference" example:"absensi-2026-03-0042"`
	// Corrects is the reference of the figure this one takes the place of, for a reason.
	Corrects string `json:"corrects,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// ParseMeasurement reads a figure strictly: an unknown field is refused.
func ParseMeasurement(raw []byte) (*Measurement, *Error) {
	m := &Measurement{}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(m); err != nil {
		return nil, decodeProblem(err)
	}
	if m.Date.IsZero() {
		return nil, Refuse(Invalid, "date-missing", "date", "")
	}
	return m, nil
}

// maxReference is how long a reference is, in characters.
const maxReference = 200

// Same reports whether two sent figures say the same.
func (m Measurement) Same(other Measurement) bool {
	return m.Employee == other.Employee && m.Metric == other.Metric && m.Date == other.Date && m.Value.Equal(other.Value) &&
		m.Corrects == other.Corrects
}

// Check says what is wrong with the figure by itself. That employee and metric are known, and
// the range, CheckIn says.
func (m Measurement) Check() (p Problems) {
	if strings.TrimSpace(m.Employee) == "" {
		p.Add("field-missing", "employee", "", "field", "employee")
	}
	if n := utf8.RuneCountInString(m.Reference); strings.TrimSpace(m.Reference) == "" || n > maxReference {
		p.Add("measurement-reference", "reference", clip(m.Reference), "max", strconv.Itoa(maxReference))
	}
	if m.Corrects != "" {
		p.reason("reason", m.Reason)
		if m.Corrects == m.Reference {
			p.Add("measurement-corrects-itself", "corrects", clip(m.Corrects))
		}
	} else if m.Reason != "" {
		p.Add("not-asked", "reason", "")
	}
	return p
}

// CheckIn says what is wrong with the figure under a method, on a day called today.
func (m Measurement) CheckIn(method *Method, today Date) (p Problems) {
	metric, known := method.Metric(m.Metric)
	switch {
	case !known:
		p.Add("metric-unknown", "metric", clip(m.Metric), "metrics", orNone(method.metricIDs()))
	case m.Value.Cmp(metric.From) < 0 || m.Value.Cmp(metric.To) > 0:
		p.Add("figure-out-of-range", "value", m.Value.String(), "from", metric.From.String(), "to", metric.To.String())
	}
	if m.Date.After(today) {
		p.Add("measurement-future", "date", m.Date.String(), "today", today.String())
	}
	return p
}

// Claim is an innovation that an employee claims.
type Claim struct {
	ID uuid.UUID
	// Benefit it brought, in the employee's words.
	Benefit string
}
