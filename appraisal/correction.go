package appraisal

// Correctable are the steps from which a closed appraisal can run again, in their order.
func (m *Method) Correctable() (steps []Step) {
	for _, s := range m.Steps {
		switch s.Kind {
		case StepPlan, StepAssessment, StepRating, StepAnnouncement:
			steps = append(steps, s)
		}
	}
	return steps
}

// FromStep finds a step to correct from by its ID, else the first of its kind.
func (m *Method) FromStep(name string) (Step, bool) {
	steps := m.Correctable()
	for _, s := range steps {
		if s.ID == name {
			return s, true
		}
	}
	for _, s := range steps {
		if string(s.Kind) == name {
			return s, true
		}
	}
	return Step{}, false
}

// Confidential reports whether s asks nobody but groups of raters, whose answers are not asked
// again once they have entered a computation.
func (s Step) Confidential() bool {
	for _, by := range s.By {
		if !by.Group() {
			return false
		}
	}
	return len(s.By) > 0
}
