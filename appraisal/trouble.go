package appraisal

import "time"

// Grace is how long something may be late before it counts as stuck: a duty that nobody
// settled, a deadline that did not lapse, a step that did not begin.
const Grace = 15 * time.Minute

// What somebody has to mend.
const (
	TroubledProcess   = "process"   // its workflow cannot move it on, or does not
	TroubledMail      = "mail"      // a person whom mails do not reach
	TroubledEnrolment = "enrolment" // an employee who could not be enrolled
)

// Codes of troubles: why something cannot go on.
const (
	MethodMissing    Code = "method-missing"
	MethodUnreadable Code = "method-unreadable"
	LookFailed       Code = "look-failed"
	NoWorkflow       Code = "no-workflow"
	Undelivered      Code = "undelivered"
	Unsettled        Code = "unsettled"
	PastDue          Code = "past-due"
	NotBegun         Code = "not-begun"
	Idle             Code = "idle"
	NotEnrolled      Code = "not-enrolled"
	MailRefused      Code = "mail-refused"
	NoAddress        Code = "no-address"
	MailLate         Code = "mail-late"
)

// TroubleCodes returns all of them.
func TroubleCodes() []Code {
	return []Code{MethodMissing, MethodUnreadable, LookFailed, NoWorkflow, Undelivered, Unsettled, PastDue, NotBegun, Idle, NotEnrolled, MailRefused, NoAddress, MailLate}
}
