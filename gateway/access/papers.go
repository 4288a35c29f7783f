package access

import (
	"slices"

	"rapor/appraisal"
)

// SignedCopy is the kind of use by which a paper refers to the scan of it that was signed.
const SignedCopy appraisal.DutyKind = "signed-copy"

// seesPaper: of what is somebody's, the employee, those above them, HR and the authorised official,
// and who signs it; nobody who merely takes part. Of a forum's minutes its members besides. Never those
// from whom it is withheld.
func seesPaper(id Identity, f Facts) bool {
	if slices.Contains(f.Withheld, id.Person) {
		return false
	}
	if hr(id, f) || official(id, f) || f.Signatory && !id.Left {
		return true
	}
	if f.Owner == nil {
		return member(id, f)
	}
	// What was issued to somebody stays theirs to read.
	return *f.Owner == id.Person || supervisor(id, f) || id.Person == f.Manager || slices.Contains(f.Line, id.Person) || f.Contested
}

// signsPaper: whoever is asked to sign, for themself; HR for another who signed on paper, but never
// on HR's own papers, nor on those of whom they appraise.
func signsPaper(id Identity, f Facts) bool {
	if f.Signer == id.Person {
		return f.Signatory && !id.Left
	}
	return hr(id, f) && (f.Owner == nil || *f.Owner != id.Person && !supervisor(id, f))
}

// addsCopy: those who sign, and HR, but never of HR's own papers alone.
func addsCopy(id Identity, f Facts) bool {
	return seesPaper(id, f) && (f.Signatory && !id.Left || hr(id, f) && (f.Owner == nil || *f.Owner != id.Person))
}
