package appraisal

// PlanHow says how a version of a plan came into force.
type PlanHow string

// How a version came into force.
const (
	PlanAgreed  PlanHow = "agreed"  // proposed by the employee and agreed
	PlanSet     PlanHow = "set"     // by the supervisor, or by HR when both were late
	PlanRevised PlanHow = "revised" // in mid-year, by agreement
)

// RevisionOutcome is what became of a revision somebody asked for.
type RevisionOutcome string

// What becomes of a revision. In all but the first the plan in force stays.
const (
	RevisionAgreed    RevisionOutcome = "agreed"
	RevisionLapsed    RevisionOutcome = "lapsed"    // nobody brought it to its end in time
	RevisionOvertaken RevisionOutcome = "overtaken" // the supervisor has assessed the year by the plan in force
)

// planned says what follows from a plan that was handed in.
func (s Situation) planned(d Duty) []Effect {
	// The supervisor's or HR's own plan needs no agreement; a revision does, whoever asked for it.
	if d.Kind == ProposePlan && d.Level > 0 {
		return []Effect{AdoptPlan{Duty: d.ID, How: PlanSet}, Record{Act: "plan.set", Detail: map[string]string{"by": planSetter(d.Level)}}}
	}
	return []Effect{Open{Kind: AgreePlan, Assignee: &s.Cast.Supervisor, Round: d.Round, About: &d.ID}}
}

// answered says what follows from the answer to a plan: it is in force, or its next round begins.
func (s Situation) answered(d Duty, answer PlanAgreement) []Effect {
	revision := s.revises(d)
	switch {
	case answer.Agreed && revision:
		return []Effect{AdoptPlan{Duty: *d.About, How: PlanRevised}, EndRevision{Outcome: RevisionAgreed}}
	case answer.Agreed:
		return []Effect{AdoptPlan{Duty: *d.About, How: PlanAgreed}}
	case revision:
		return []Effect{Open{Kind: RevisePlan, Assignee: &s.Cast.Employee, Round: d.Round + 1}}
	}
	return []Effect{Open{Kind: ProposePlan, Assignee: &s.Cast.Employee, Round: d.Round + 1}}
}

// revises reports whether d is about a revision, without which the plan in force stays.
func (s Situation) revises(d Duty) bool {
	if d.Kind == RevisePlan {
		return true
	}
	if d.About == nil {
		return false
	}
	about, ok := s.duty(*d.About)
	return ok && about.Kind == RevisePlan
}

// unrevised says that a revision came to nothing: the plan in force stays, and this is recorded.
func (s Situation) unrevised(d Duty) []Effect {
	return []Effect{
		EndRevision{Outcome: RevisionLapsed},
		Record{Act: "duty.proceeded-without", Detail: map[string]string{"kind": string(d.Kind)}},
	}
}

func planSetter(level int) string {
	if level == 1 {
		return "supervisor"
	}
	return "hr"
}
