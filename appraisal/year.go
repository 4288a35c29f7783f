package appraisal

// Year is the part of a year somebody is appraised for, both days included.
type Year struct {
	From  Date `json:"from"`
	Until Date `json:"until"`
}

// YearOf is the year of a cycle, cut by the start of duty (SPMT) and by the last day of the
// employment, where they are known and lie within it. It has at least one day.
func YearOf(cycle Year, started, ended *Date) Year {
	p := cycle
	if started != nil && started.After(p.From) {
		p.From = *started
	}
	if ended != nil && ended.Before(p.Until) {
		p.Until = *ended
	}
	if p.Until.Before(p.From) {
		p.Until = p.From
	}
	return p
}

// Days is how many days the year has.
func (y Year) Days() int { return y.Until.Sub(y.From) + 1 }

// Holds reports whether a day lies in it.
func (y Year) Holds(d Date) bool { return !d.Before(y.From) && !d.After(y.Until) }
