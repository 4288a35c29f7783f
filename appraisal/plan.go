package appraisal

// Better says in which direction an indicator improves.
type Better string

// Directions of an indicator.
const (
	HigherIsBetter Better = "higher"
	LowerIsBetter  Better = "lower"
)

// Indicator is one measurable result an employee answers for.
type Indicator struct {
	Name string `yaml:"name" json:"name"`
	// Weight in percent among the indicators; matrix methods need none.
	Weight Number `yaml:"weight,omitempty" json:"weight"`
	Better Better `yaml:"better,omitempty" json:"better"`
	// Target, or TargetFrom and TargetTo for a range.
	Target     *Number `yaml:"target,omitempty" json:"target,omitempty"`
	TargetFrom *Number `yaml:"target_from,omitempty" json:"target_from,omitempty"`
	TargetTo   *Number `yaml:"target_to,omitempty" json:"target_to,omitempty"`
	// Maximum is the largest value possible, where there is one.
	Maximum *Number `yaml:"maximum,omitempty" json:"maximum,omitempty"`
	// Unit of the figures, and the source they come from.
	Unit   string `yaml:"unit,omitempty" json:"unit,omitempty"`
	Source string `yaml:"source,omitempty" json:"source,omitempty"`
	// Supports is the leader's result this one contributes to, where it does.
	Supports string `yaml:"supports,omitempty" json:"supports,omitempty"`
}

// Plan (SKP) is what was agreed for a period.
type Plan struct {
	Indicators   []Indicator `json:"indicators"`
	Expectations string      `json:"expectations,omitempty"`
}
