package access

import (
	"slices"

	"github.com/google/uuid"
)

// The parts that somebody may play around a thing, which the rules are made of.

func either(any ...func(Identity, Facts) bool) func(Identity, Facts) bool {
	return func(id Identity, f Facts) bool {
		return slices.ContainsFunc(any, func(is func(Identity, Facts) bool) bool { return is(id, f) })
	}
}

func anybody(Identity, Facts) bool         { return true }
func present(id Identity, _ Facts) bool    { return !id.Left }
func hr(id Identity, _ Facts) bool         { return id.Has(HR) }
func hrOfOthers(id Identity, f Facts) bool { return hr(id, f) && !employee(id, f) }
func official(id Identity, _ Facts) bool   { return id.Has(Official) }
func supervisor(id Identity, f Facts) bool { return id.Person == f.Supervisor }
func employee(id Identity, f Facts) bool   { return id.Person == f.Employee }
func assignee(id Identity, f Facts) bool   { return f.Assignee != nil && *f.Assignee == id.Person }
func member(id Identity, f Facts) bool     { return slices.Contains(f.Members, id.Person) }
func machine(id Identity, _ Facts) bool    { return id.Has(Machine) && !id.Left }
func decides(_ Identity, f Facts) bool     { return f.Decides }
func uploader(id Identity, f Facts) bool   { return f.Uploader != nil && *f.Uploader == id.Person }
func shown(_ Identity, f Facts) bool       { return f.Shown }
func knowsForum(id Identity, f Facts) bool { return member(id, f) || hr(id, f) || official(id, f) }
func receives(id Identity, f Facts) bool   { return employee(id, f) && f.Announced }
func inUnit(_ Identity, f Facts) bool      { return f.InUnit }
func adjusts(id Identity, f Facts) bool {
	return member(id, f) && f.Recused == "" && f.Rated != id.Person
}
func seesRating(id Identity, f Facts) bool { return knowsForum(id, f) && f.Recused == "" }

// declares: everybody for themself, HR for others.
func declares(id Identity, f Facts) bool {
	return present(id, f) && (id.Person == f.Declarer || hr(id, f))
}

// endsDeclaration: HR, but nobody one of their own, nor one about them.
func endsDeclaration(id Identity, f Facts) bool {
	return hr(id, f) && id.Person != f.Declarer && id.Person != f.About
}

// seesDevelopment: HR, the official and the head of the unit. Its people see what is done about it.
func seesDevelopment(id Identity, f Facts) bool {
	return hr(id, f) || official(id, f) || f.Head != uuid.Nil && id.Person == f.Head
}

func erases(id Identity, f Facts) bool {
	return hr(id, f) && (f.Actor == nil || *f.Actor != id.Person)
}
func seesResult(id Identity, f Facts) bool {
	return knowsAppraisal(id, f) && (f.Announced || !employee(id, f))
}

// seesExplanation: as the result, and what was announced before a correction.
func seesExplanation(id Identity, f Facts) bool {
	return knowsAppraisal(id, f) && (f.Announced || f.Before || !employee(id, f))
}

func auditor(id Identity, _ Facts) bool { return id.Has(Auditor) }

// contested: who decides the objection, while they do.
func contested(id Identity, f Facts) bool {
	return f.Contested && !employee(id, f) && !supervisor(id, f)
}

// audits: an auditor, but never about themself, nor about those they supervise.
func audits(id Identity, f Facts) bool {
	return auditor(id, f) && !employee(id, f) && !supervisor(id, f)
}

// seesAsked: HR, but never about themself, nor about those they supervise. Invitations to the
// public name nobody.
func seesAsked(id Identity, f Facts) bool {
	return hr(id, f) && (f.Assignee == nil || !employee(id, f) && !supervisor(id, f))
}

func revises(id Identity, f Facts) bool {
	return employee(id, f) && !id.Left || supervisor(id, f) || hr(id, f)
}

// seesMatrix: the leader whose results it is about, those above, and HR.
func seesMatrix(id Identity, f Facts) bool {
	return f.Employee != uuid.Nil &&
		(employee(id, f) && !id.Left || supervisor(id, f) || id.Person == f.Manager || slices.Contains(f.Line, id.Person) || hr(id, f))
}

// impartial: HR, but never about themself, nor about those they appraise. A complaint, and who
// made it, is nobody's else to know.
func impartial(id Identity, f Facts) bool {
	return hr(id, f) && !employee(id, f) && !supervisor(id, f) && !slices.Contains(f.Named, id.Person)
}

func movesDuty(id Identity, f Facts) bool {
	return hr(id, f) && (!f.Duty.AboutComplaint() || impartial(id, f))
}

func knowsAppraisal(id Identity, f Facts) bool {
	return f.Employee != uuid.Nil &&
		(employee(id, f) || supervisor(id, f) || id.Person == f.Manager || f.Decides || member(id, f) || hr(id, f) || official(id, f))
}

// knowsDuty: those around an appraisal know its duties, except who was asked in confidence;
// that HR alone knows.
func knowsDuty(id Identity, f Facts) bool {
	if f.Duty.AboutComplaint() {
		return impartial(id, f)
	}
	if f.Duty.Discreet() {
		return hr(id, f)
	}
	if f.Duty.OfUnit() {
		return seesDevelopment(id, f)
	}
	return hr(id, f) || knowsAppraisal(id, f) || member(id, f)
}

// handsOver: HR, and the manager what the supervisor owes; nobody about themself.
func handsOver(id Identity, f Facts) bool {
	return !employee(id, f) && (hr(id, f) || id.Person == f.Manager && f.Duty.Supervising())
}

// seesFormers: whoever is responsible for the appraisal now, and those who decide in it; never the
// employee.
func seesFormers(id Identity, f Facts) bool {
	return !employee(id, f) && (hr(id, f) || supervisor(id, f) || id.Person == f.Manager || f.Decides)
}

// delegates: the officer's superior or HR; nobody for themself, and HR not to themself.
func delegates(id Identity, f Facts) bool {
	return id.Person != f.Delegator && (present(id, f) && id.Person == f.Superior || hr(id, f) && id.Person != f.Delegate)
}

// endsDelegation: who may record it, and the officer, who is back.
func endsDelegation(id Identity, f Facts) bool {
	return present(id, f) && (hr(id, f) || id.Person == f.Superior || id.Person == f.Delegator || id.Person == f.Recorder)
}

func partOfDelegation(id Identity, f Facts) bool {
	return id.Person == f.Delegate || endsDelegation(id, f)
}

// seesCoaching: what is said in an improvement period is between employee and supervisor, those who stand
// above or decide in it, HR and the official; a forum has no part in it.
func seesCoaching(id Identity, f Facts) bool {
	return f.Employee != uuid.Nil &&
		(employee(id, f) || supervisor(id, f) || id.Person == f.Manager || f.Decides || hr(id, f) || official(id, f))
}

// seesCareer: the person, who stands above them, HR and the official, for decisions about posts.
func seesCareer(id Identity, f Facts) bool {
	return f.Employee != uuid.Nil &&
		(employee(id, f) || supervisor(id, f) || id.Person == f.Manager || slices.Contains(f.Line, id.Person) || hr(id, f) || official(id, f))
}
