package appraisal

// Demand says how much a method insists on something.
type Demand string

// The demands.
const (
	Required Demand = "required"
	Optional Demand = "optional"
)

// PlanRules say what a method asks of every plan, besides that it can be measured.
type PlanRules struct {
	// Cascade says whether every result must name the leader's result it supports, or why it
	// supports none. A result that is named must exist where the leader has a plan in force.
	Cascade Demand `yaml:"cascade" json:"cascade"`
	// Aspects of which an indicator must name one; without any it may name any.
	Aspects []Aspect `yaml:"aspects,omitempty" json:"aspects,omitempty"`
	// Perspectives take the place of the aspects in the plans of high leaders.
	Perspectives []Perspective `yaml:"perspectives,omitempty" json:"perspectives,omitempty"`
	// Leaders is an expression over post, post_type, family and unit (lower-case strings of the
	// roster): whose plan has perspectives.
	Leaders string `yaml:"leaders,omitempty" json:"leaders,omitempty"`
	// Qualitative indicators, measured against a standard in words, are allowed; matrix methods only.
	Qualitative bool `yaml:"qualitative,omitempty" json:"qualitative,omitempty"`
	// Dialogue says whether expectations must have been clarified in a recorded dialogue before a
	// plan is agreed to; optional where it is left out.
	Dialogue Demand `yaml:"dialogue,omitempty" json:"dialogue,omitempty"`
}

// Perspective is what an indicator of a high leader is about (perspektif).
type Perspective struct {
	ID   string `yaml:"id" json:"id"`
	Name Text   `yaml:"name" json:"name"`
}

// PlanRules are the rules for plans; a method that says nothing asks for nothing.
func (m *Method) PlanRules() PlanRules {
	if m == nil || m.Plan == nil {
		return PlanRules{Cascade: Optional}
	}
	return *m.Plan
}

// Cascades reports whether every result must say which of the leader's results it supports.
func (m *Method) Cascades() bool { return m.PlanRules().Cascade == Required }

// TakesQualitative reports whether plans may have indicators that are judged and not computed.
func (m *Method) TakesQualitative() bool {
	return m.Scoring.Kind == MatrixKind && m.PlanRules().Qualitative
}

// HighLeader reports whether the plan of a post has perspectives instead of aspects.
func (m *Method) HighLeader(p PostFacts) bool {
	if len(m.PlanRules().Perspectives) == 0 || m.program == nil || m.program.leaders == nil {
		return false
	}
	holds, err := m.program.leaders.Holds(p.values())
	return err == nil && holds
}

// plan checks the rules of a method's plans.
func (c *methodCheck) plan() {
	rules := c.m.Plan
	if rules == nil {
		return
	}
	seen := map[Aspect]bool{}
	for i, a := range rules.Aspects {
		if seen[a] {
			c.wrong(at("plan.aspects", i), "%s is named twice", a)
		}
		seen[a] = true
	}
	c.distinct("plan.perspectives[%d].id", ids(rules.Perspectives, func(p Perspective) string { return p.ID }))
	c.only("plan", "leaders", rules.Leaders != "", len(rules.Perspectives) > 0, "a plan with perspectives")
	c.m.program.leaders = c.condition("plan.leaders", rules.Leaders, familyVars)
	if rules.Qualitative && c.m.Scoring.Kind == Numeric {
		c.wrong("plan.qualitative", "a numeric method computes from figures and cannot judge a standard in words; only matrix methods can")
	}
}
