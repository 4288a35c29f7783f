package appraisal

import "strings"

// Better says in which direction an indicator improves.
type Better string

// Directions of an indicator.
const (
	HigherIsBetter Better = "higher"
	LowerIsBetter  Better = "lower"
)

// Work says whether a result is part of the post's own work.
type Work string

// Main work (utama) is the post's own, additional work (tambahan) was given besides. What says
// neither is main.
const (
	MainWork       Work = "main"
	AdditionalWork Work = "additional"
)

// Nature says how an indicator is measured.
type Nature string

// A quantitative indicator is measured against figures, a qualitative one against a standard in
// words. What says neither is quantitative.
const (
	Quantitative Nature = "quantitative"
	Qualitative  Nature = "qualitative"
)

// Aspect is what an indicator of most posts is about (aspek).
type Aspect string

// The aspects of the SKP form.
const (
	QuantityAspect Aspect = "quantity"
	QualityAspect  Aspect = "quality"
	TimeAspect     Aspect = "time"
	CostAspect     Aspect = "cost"
)

// Indicator is one measurable result an employee answers for: a row of the SKP form.
type Indicator struct {
	Name string `yaml:"name" json:"name"`
	// Result is the own result it measures; the indicator's name where it says none. Several
	// indicators may measure one result.
	Result string `yaml:"result,omitempty" json:"result,omitempty"`
	Work   Work   `yaml:"work,omitempty" json:"work,omitempty"`
	Nature Nature `yaml:"nature,omitempty" json:"nature,omitempty"`
	// Aspect, or for high leaders the ID of one of the method's perspectives.
	Aspect      Aspect `yaml:"aspect,omitempty" json:"aspect,omitempty"`
	Perspective string `yaml:"perspective,omitempty" json:"perspective,omitempty"`
	// Weight in percent among the indicators; matrix methods need none.
	Weight Number `yaml:"weight,omitempty" json:"weight"`
	Better Better `yaml:"better,omitempty" json:"better"`
	// Target, or TargetFrom and TargetTo for a range; a qualitative indicator has a Standard in
	// words instead.
	Target     *Number `yaml:"target,omitempty" json:"target,omitempty"`
	TargetFrom *Number `yaml:"target_from,omitempty" json:"target_from,omitempty"`
	TargetTo   *Number `yaml:"target_to,omitempty" json:"target_to,omitempty"`
	Standard   string  `yaml:"standard,omitempty" json:"standard,omitempty"`
	// Maximum is the largest value possible, where there is one.
	Maximum *Number `yaml:"maximum,omitempty" json:"maximum,omitempty"`
	// Cumulative: the figure accumulates over the year, as a number of reports does, so that a
	// shortened period has a smaller target.
	Cumulative bool `yaml:"cumulative,omitempty" json:"cumulative,omitempty"`
	// Unit of the figures, and the source they come from.
	Unit   string `yaml:"unit,omitempty" json:"unit,omitempty"`
	Source string `yaml:"source,omitempty" json:"source,omitempty"`
	// Supports is the leader's result that the own one contributes to; SupportsNone why it
	// contributes to none. What one indicator of a result says holds for all of it.
	Supports     string `yaml:"supports,omitempty" json:"supports,omitempty"`
	SupportsNone string `yaml:"supports_none,omitempty" json:"supports_none,omitempty"`
	// Metric of the method that measures it while the year runs, where a machine does.
	Metric string `yaml:"metric,omitempty" json:"metric,omitempty"`
}

// IsQualitative reports whether it is measured in words.
func (ind Indicator) IsQualitative() bool { return ind.Nature == Qualitative }

// ResultName is the own result the indicator measures.
func (ind Indicator) ResultName() string {
	if name := strings.TrimSpace(ind.Result); name != "" {
		return name
	}
	return strings.TrimSpace(ind.Name)
}

// Plan (SKP) is what was agreed for a period.
type Plan struct {
	Indicators   []Indicator `json:"indicators"`
	Expectations string      `json:"expectations,omitempty"`
}

// OwnResult is one result of a plan with all that its indicators say about it.
type OwnResult struct {
	Name string `json:"name"`
	Work Work   `json:"work"`
	// Supports is the leader's result it contributes to; SupportsNone why it contributes to none.
	Supports     string   `json:"supports,omitempty"`
	SupportsNone string   `json:"supports_none,omitempty"`
	Indicators   []string `json:"indicators"`
}

// Results are the results of the plan in its own order; additional work where every indicator
// of it says so.
func (pl Plan) Results() []OwnResult {
	var all []OwnResult
	at := map[string]int{}
	for _, ind := range pl.Indicators {
		key := sameText(ind.ResultName())
		i, known := at[key]
		if !known {
			i = len(all)
			at[key] = i
			all = append(all, OwnResult{Name: ind.ResultName(), Work: AdditionalWork})
		}
		r := &all[i]
		r.Indicators = append(r.Indicators, ind.Name)
		if ind.Work != AdditionalWork {
			r.Work = MainWork
		}
		if r.Supports == "" {
			r.Supports = strings.TrimSpace(ind.Supports)
		}
		if r.SupportsNone == "" {
			r.SupportsNone = strings.TrimSpace(ind.SupportsNone)
		}
	}
	return all
}

// result is the result of the plan with a name, however it is spaced and whatever its case.
func (pl Plan) result(name string) (OwnResult, bool) {
	return find(pl.Results(), func(r OwnResult) bool { return sameText(r.Name) == sameText(name) })
}

// Without are the indicators of pl that a later plan does not have any more.
func (pl Plan) Without(later Plan) (gone []string) {
	for _, ind := range pl.Indicators {
		if _, kept := find(later.Indicators, func(l Indicator) bool { return l.Name == ind.Name }); !kept {
			gone = append(gone, ind.Name)
		}
	}
	return gone
}

// sameText makes one of texts that differ in case and spaces only.
func sameText(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }
