package appraisal

// Period is the part of a year somebody is appraised for, both days included.
type Period struct {
	From  Date `json:"from"`
	Until Date `json:"until"`
}

// PeriodOf is the year of a cycle, cut by the start of duty (SPMT) and by the last day of the
// employment, where they are known and lie within it. It has at least one day.
func PeriodOf(cycle Period, started, ended *Date) Period {
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

// Days is how many days the period has.
func (p Period) Days() int { return p.Until.Sub(p.From) + 1 }

// Holds reports whether a day lies in the period.
func (p Period) Holds(d Date) bool { return !d.Before(p.From) && !d.After(p.Until) }
