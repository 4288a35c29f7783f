package workflows

// Changes of the logic that years which were running at the time must survive: each is named
// here for ever, with the release that made it, and asked about by workflow.GetVersion.
// docs/releasing.md says how such a change ships and when its old branch may go.
const (
	// workThenLook, since 0.2: after the work of a step, which is the launch of a cycle, a look leaves
	// the step. Before, an activity of its own left every step.
	workThenLook = "work-then-look"
)
