package appraisal

import "time"

// MailKind is why a mail is written. A mail says what is due, when, and where to do it;
// never anything of an appraisal.
type MailKind string

// The kinds of mails.
const (
	MailOpened     MailKind = "opened"      // a new duty
	MailReminder   MailKind = "reminder"    // some days before it is due
	MailOverdue    MailKind = "overdue"     // still open past its due date
	MailMoved      MailKind = "moved"       // the deadline was moved
	MailHandedOver MailKind = "handed-over" // the duty came from somebody else
	MailEscalated  MailKind = "escalated"   // to whoever missed it: somebody above decides now
	MailAnnounced  MailKind = "announced"   // the result is there
	MailEnded      MailKind = "ended"       // an appraisal has ended early
	MailHastened   MailKind = "hastened"    // an appraisal is to be over before a day
	MailTransfer   MailKind = "transfer"    // an appraisal goes on in another post
	MailCorrected  MailKind = "corrected"   // the appraisal was reopened for a correction
	MailJournal    MailKind = "journal"     // the journal of an appraisal has something new
	MailTraining   MailKind = "training"    // a training of the whole unit has its date
	MailDecided    MailKind = "decided"     // something was decided after a result
	MailWithdrawn  MailKind = "withdrawn"   // what was decided after a result no longer holds
	MailVoided     MailKind = "voided"      // an approval is void: what was approved has changed
	MailInvited    MailKind = "invited"     // a forum meets, with a file for the calendar
	MailUninvited  MailKind = "uninvited"   // it does not, or no longer with the reader
)

// MailKinds returns all kinds in a fixed order, the most pressing first.
func MailKinds() []MailKind {
	return []MailKind{MailOverdue, MailEscalated, MailHandedOver, MailVoided, MailMoved, MailReminder, MailOpened, MailCorrected, MailAnnounced, MailWithdrawn, MailDecided, MailInvited, MailUninvited, MailJournal, MailTraining, MailTransfer, MailHastened, MailEnded}
}

// NeedsOpenDuty reports whether a mail of kind k is true only as long as its duty is open.
func (k MailKind) NeedsOpenDuty() bool {
	switch k {
	case MailEscalated, MailAnnounced, MailCorrected, MailEnded, MailHastened, MailTransfer, MailJournal, MailTraining, MailDecided, MailWithdrawn, MailInvited, MailUninvited:
		return false
	}
	return true
}

// Letter is one message to one person as data, before it is worded: the digest of a
// morning, or an urgent mail alone. It names nobody.
type Letter struct {
	// ID stays the same however often the letter is tried.
	ID       string
	To       string
	Language Language
	// Agency is its name, for the head of the letter.
	Agency string
	// Urgent letters go alone.
	Urgent bool
	Items  []LetterItem
}

// LetterItem is one thing a letter tells.
type LetterItem struct {
	Kind MailKind
	// Duty is the ID of what is owed, empty where the mail is about none.
	Duty     string
	DutyKind DutyKind
	// Right: the person may, but need not.
	Right bool
	Due   Date
	// Left is how many days are left until Due, negative when it has passed.
	Left int
	// Zone of the deadline, where it is not the reader's own.
	Zone string
	// Meeting of a forum, where the mail is about one.
	Meeting *Meeting
}

// Meeting is a session of a forum as a calendar keeps it. It names nobody.
type Meeting struct {
	// ID stays the same; Sequence is raised with every change.
	ID       string
	Sequence int
	Starts   time.Time
	Ends     time.Time
	Place    string
	// Cancelled: the calendar forgets it.
	Cancelled bool
	// Forum to open, and when this was said.
	Forum string
	At    time.Time
}
