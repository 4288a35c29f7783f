package appraisal

import (
	"fmt"
	"slices"
)

// Receipt says how the result reached the employee. The days to object count from the day of
// the receipt (PP 30/2019, art. 59).
type Receipt string

// The receipts. The person's own acknowledgement always counts, and so does the service by law
// when nothing else came in time; a method says which of the others do.
const (
	ReceiptOpened       Receipt = "opened"       // by the person, in the program
	ReceiptAcknowledged Receipt = "acknowledged" // or the acknowledgement was refused: it was there
	ReceiptHandedOver   Receipt = "handed-over"  // on paper, as HR recorded
	ReceiptDeemed       Receipt = "deemed"       // the time to acknowledge passed
)

// LeastDaysToObject are the calendar days the law gives at least (PP 30/2019, art. 59).
const LeastDaysToObject = 14

// Receives reports whether a receipt counts in m.
func (m *Method) Receives(how Receipt) bool {
	if how == ReceiptAcknowledged || how == ReceiptDeemed {
		return true
	}
	for _, s := range m.Steps {
		if s.Kind == StepAnnouncement && s.Receipts != nil {
			return slices.Contains(s.Receipts, how)
		}
	}
	return true
}

// receipts checks which receipts a step of the announcement counts.
func (c *methodCheck) receipts(at string, s Step) {
	if s.Receipts != nil && s.Kind != StepAnnouncement {
		c.wrong(at+".receipts", "receipts belongs to announcement steps only; remove it")
	}
	for i, how := range s.Receipts {
		if slices.Contains(s.Receipts[:i], how) {
			c.wrong(fmt.Sprintf("%s.receipts[%d]", at, i), "%s is named twice", how)
		}
	}
}

// daysToObject checks that nobody has fewer days than the law gives, and that they count from the receipt.
func (c *methodCheck) daysToObject(name string, s Schedule) {
	for _, step := range c.m.Steps {
		if step.Kind != StepObjection {
			continue
		}
		at := "schedules." + name + ".steps." + step.ID
		timing := s.Steps[step.ID]
		if timing.Opens != nil {
			c.wrong(at+".opens", "an objection has no day of its own; its days count from the receipt of the result")
		}
		// The demo year is shorter in everything.
		if due, ok := timing.Duties[Object]; ok && name != DemoSchedule && (due.Within.Working || due.Within.Days < LeastDaysToObject) {
			c.wrong(at+".duties."+string(Object)+".within", "is %s; the law gives %d calendar days at least", due.Within, LeastDaysToObject)
		}
	}
}
