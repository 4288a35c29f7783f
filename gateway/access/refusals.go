package access

import (
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
)

// What those hear who may know of a thing but not do the act.

func says(code appraisal.Code) func(Facts) *appraisal.Error {
	return func(Facts) *appraisal.Error { return appraisal.Refuse(appraisal.Forbidden, code, "", "") }
}

func notYours(f Facts) *appraisal.Error {
	switch f.Duty {
	case appraisal.AgreePlan, appraisal.ApprovePeers, appraisal.DecideEscalation, appraisal.ApproveCalibration,
		appraisal.DecideObjection, appraisal.DecideConsequence, appraisal.DecideMeasure, appraisal.EvaluateMethod, appraisal.SetAchievement,
		appraisal.ReleaseComplaints, appraisal.ModerateComplaint, appraisal.FindComplaint, appraisal.AnswerComplaint:
		return appraisal.Refuse(appraisal.Forbidden, "decision-not-yours", "", "")
	}
	return appraisal.Refuse(appraisal.Forbidden, "not-your-duty", "", "")
}

func needs(role Role) func(Facts) *appraisal.Error {
	return func(Facts) *appraisal.Error {
		return appraisal.Refuse(appraisal.Forbidden, "role-missing", "", "", "role", string(role))
	}
}

func notErasing(f Facts) *appraisal.Error {
	if f.Actor != nil {
		return appraisal.Refuse(appraisal.Forbidden, "audit-not-yours-to-erase", "", "", "role", string(HR))
	}
	return needs(HR)(f)
}

func notDisclosed(Facts) *appraisal.Error {
	return appraisal.Refuse(appraisal.Forbidden, "answers-confidential", "", "")
}

// notOfOthers: only HR, and nobody for their own appraisal.
func notOfOthers(Facts) *appraisal.Error {
	return appraisal.Refuse(appraisal.Forbidden, "hr-of-others-only", "", "")
}

func left(Facts) *appraisal.Error {
	return appraisal.Refuse(appraisal.Forbidden, "person-left", "", "")
}

func early(Facts) *appraisal.Error {
	return appraisal.Refuse(appraisal.Conflict, "result-not-announced", "", "")
}

func notReceived(f Facts) *appraisal.Error {
	if f.Announced {
		return appraisal.Refuse(appraisal.Forbidden, "receipt-not-yours", "", "")
	}
	return early(f)
}

func notRevising(Facts) *appraisal.Error {
	return appraisal.Refuse(appraisal.Forbidden, "revision-not-yours", "", "")
}

func notAdjusting(f Facts) *appraisal.Error {
	if f.Recused != "" || f.Rated != uuid.Nil && slices.Contains(f.Members, f.Rated) {
		return recused(f)
	}
	return appraisal.Refuse(appraisal.Forbidden, "not-a-member", "", "")
}

// recused says why somebody has no say about a rating.
func recused(f Facts) *appraisal.Error {
	code := appraisal.Code("own-rating")
	switch f.Recused {
	case appraisal.RecusedDeclared:
		code = "recused-declared"
	case appraisal.RecusedDecider:
		code = "recused-decides-objection"
	}
	return appraisal.Refuse(appraisal.Forbidden, code, "", "")
}
