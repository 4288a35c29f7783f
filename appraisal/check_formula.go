package appraisal

// A formula may divide by zero only where nobody ever gets. Whether it does is tried out
// when a method is checked: in the middle of a year it would cost people their rating.

// Where formulas are tried.
const (
	// mostPercent is the largest achievement tried; the formulas of real methods are flat far below it.
	mostPercent = 200
	// percentSteps lie in one percent, levelSteps between two levels: 60 has the halves,
	// thirds, quarters, fifths and sixths that means of few people have.
	percentSteps = 2
	levelSteps   = 60
)

// indicatorComputes tries the formula of the indicators from nothing to twice the target.
func (c *methodCheck) indicatorComputes() {
	f, round := c.m.program.indicator, c.m.Scoring.Indicator.Round
	if f == nil || round != nil && (*round < 0 || *round > maxPlaces) {
		return
	}
	const at = "scoring.indicator.value"
	for i := range mostPercent*percentSteps + 1 {
		percent := NewNumber(int64(i)).over(NewNumber(percentSteps))
		if round != nil {
			percent = percent.Round(*round)
		}
		for _, maximum := range []bool{false, true} {
			if _, err := f.Eval(map[string]any{"c": percent, "maximum": maximum}); err != nil {
				c.fails(at, c.m.Scoring.Indicator.Value, "an achievement c of %s percent where maximum is %t (%s)", percent, maximum, err)
				return
			}
		}
	}
}

// sectionComputes tries the formula of a section at every level of the scale and between.
func (c *methodCheck) sectionComputes(at, text string, f *Formula) {
	s := c.m.Scale
	if c.broken["scale"] || c.broken["scale.from"] || c.broken["scale.to"] || s.To.Sub(s.From).Cmp(NewNumber(maxLevels)) > 0 {
		return
	}
	step := one.over(NewNumber(levelSteps))
	for x := s.From; x.Cmp(s.To) <= 0; x = x.Add(step) {
		if _, err := f.eval("x", x); err != nil {
			c.fails(at, text, "a mean x of %s (%s)", x, err)
			return
		}
	}
}

// fails reports what a formula cannot be computed for.
func (c *methodCheck) fails(path, text, format string, args ...any) {
	if !c.broken[path] {
		c.reportAt(c.inside(path, text, 1), "the expression cannot be computed for "+format, args...)
	}
}
