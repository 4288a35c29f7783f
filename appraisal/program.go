package appraisal

// program are the compiled expressions of a method. An absent condition always holds,
// an absent formula changes nothing.
type program struct {
	indicator    *Formula
	sections     map[string]*Formula
	weightings   []*Condition
	ratings      []*Condition
	families     []*Condition
	leaders      *Condition
	consequences []*Condition
	measures     []*Condition
}

// The variables of the expressions of a method.
var (
	indicatorVars   = Vars{"c": NumberVar, "maximum": TruthVar}
	sectionVars     = Vars{"x": NumberVar}
	weightingVars   = Vars{"self": TruthVar, "supervisor": TruthVar, "peer": TruthVar, "subordinate": TruthVar, "public": TruthVar}
	ratingVars      = Vars{"score": NumberVar, "innovation": TruthVar}
	familyVars      = Vars{"post": TextVar, "post_type": TextVar, "family": TextVar, "unit": TextVar}
	consequenceVars = Vars{"rating": TextVar, "official": TextVar, "score": NumberVar, "years": NumberVar, previously: PastVar}
	rankedVars      = Vars{
		"rating": TextVar, "official": TextVar, "score": NumberVar, "years": NumberVar, previously: PastVar, "rank": NumberVar, "share": NumberVar,
	}
	measureVars = Vars{
		"improved": TruthVar, "status": TextVar, "rating": TextVar, "official": TextVar, "held": NumberVar, "missed": NumberVar,
	}
)

// eval is f over the only variable name, or n itself without a formula.
func (f *Formula) eval(name string, n Number) (Number, error) {
	if f == nil {
		return n, nil
	}
	return f.Eval(map[string]any{name: n})
}

// holds is whether c holds; an absent condition does.
func (c *Condition) holds(values map[string]any) (bool, error) {
	if c == nil {
		return true, nil
	}
	return c.Holds(values)
}
