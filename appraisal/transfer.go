package appraisal

import "github.com/google/uuid"

// TransferEffect is what a transfer in mid-year does to an appraisal.
type TransferEffect string

// The effects of a transfer.
const (
	// PlanAgain: no plan was in force; it is set in the new post, for the whole year.
	PlanAgain TransferEffect = "plan-again"
	// NewPlan: a new plan in the new post; the part that ended is assessed by the former supervisor.
	NewPlan TransferEffect = "new-plan"
	// FormerFinishes: too little of the year is left; the former unit finishes it.
	FormerFinishes TransferEffect = "former-finishes"
	// AfterRating: the year is rated. Only who supervises what follows changes.
	AfterRating TransferEffect = "after-rating"
)

// shortestPart is the share of a year, one in so many, that is worth a plan of its own: under a
// month of twelve over the employee, a new appraiser leaves the assessment to the former one
// (training material of PermenPANRB 8/2021).
const shortestPart = 12

// Transferred says what a transfer on a day does to a year, in which a plan is in force or not
// and that is rated or not.
func Transferred(whole, year Year, on Date, planned, rated bool) TransferEffect {
	switch {
	case rated:
		return AfterRating
	case (year.Until.Sub(on)+1)*shortestPart < whole.Days():
		return FormerFinishes
	case planned:
		return NewPlan
	}
	return PlanAgain
}

// Former is the part of a year that ended with a transfer.
type Former struct {
	Number     int
	Supervisor uuid.UUID
	// Planned: a plan was in force. Assessed: it was assessed before the transfer was recorded.
	Planned, Assessed bool
}

// Arrive says what a transfer opens: the plan in the new post, and beside the steps the former
// supervisor's word on the part that ended, a score in numeric methods, a periodic evaluation
// for the final appraiser in matrix methods. s is the step in which the plan is set.
func Arrive(s Situation, f Former) []Effect {
	round := 1
	for _, d := range s.Duties {
		if d.Kind == ProposePlan {
			round = max(round, d.Round+1)
		}
	}
	effects := []Effect{Open{Kind: ProposePlan, Assignee: &s.Cast.Employee, Round: round}}
	if !f.Planned || f.Assessed {
		return effects
	}
	kind := AssessSubordinate
	if s.Method.Scoring.Kind == MatrixKind {
		kind = EvaluatePeriod
	}
	return append(effects, Open{Kind: kind, Assignee: &f.Supervisor, Slot: f.Number})
}
