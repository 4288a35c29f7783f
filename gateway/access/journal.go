package access

import (
	"slices"

	"rapor/appraisal"
)

// Part is what somebody is in an appraisal.
type Part string

// The parts of those who write into a journal.
const (
	EmployeePart   Part = "employee"
	SupervisorPart Part = "supervisor"
	ManagerPart    Part = "manager"
	HRPart         Part = "hr"
)

// PartOf is the closest part somebody has in an appraisal, "" where they have none.
func PartOf(id Identity, f Facts) Part {
	switch {
	case id.Left:
	case employee(id, f):
		return EmployeePart
	case supervisor(id, f), f.StandsIn:
		return SupervisorPart
	case id.Person == f.Manager:
		return ManagerPart
	case hr(id, f):
		return HRPart
	}
	return ""
}

// journals says which entries each part writes. Nobody but the employee claims their innovation;
// those who do not work with them hold no conversations in their place.
var journals = map[Part][]appraisal.JournalKind{
	EmployeePart:   {appraisal.DialogueHeld, appraisal.CheckInHeld, appraisal.FeedbackGiven, appraisal.EvidenceShown, appraisal.InnovationClaim},
	SupervisorPart: {appraisal.DialogueHeld, appraisal.CheckInHeld, appraisal.FeedbackGiven, appraisal.EvidenceShown},
	ManagerPart:    {appraisal.FeedbackGiven, appraisal.EvidenceShown},
	HRPart:         {appraisal.EvidenceShown},
}

func writesJournal(id Identity, f Facts) bool {
	part := PartOf(id, f)
	if !slices.Contains(appraisal.JournalKinds(), f.Entry) {
		// What is no kind is refused as such.
		return journals[part] != nil
	}
	return slices.Contains(journals[part], f.Entry)
}

func notWriting(f Facts) *appraisal.Error {
	return appraisal.Refuse(appraisal.Forbidden, "journal-not-yours", "kind", string(f.Entry))
}
