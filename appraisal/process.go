package appraisal

import (
	"strings"
	"time"
)

// Process is a kind of long-running workflow. Each instance is a row in the store and
// one workflow in Temporal.
type Process string

// The processes.
const (
	CycleProcess     Process = "cycle"
	AppraisalProcess Process = "appraisal"
	ForumProcess     Process = "forum"
	CoachingProcess  Process = "coaching"
	ComplaintProcess Process = "complaint"
	BurstProcess     Process = "burst" // many complaints held back together
	PostmanProcess   Process = "postman"
)

// Task queue and the one signal every process understands.
const (
	TaskQueue  = "rapor"
	SignalLook = "look"
)

// PostmanID is the workflow ID of the only postman.
const PostmanID = "postman"

// WorkflowID names the workflow of a process: "appraisal/<agency>/<cycle>/<employee>".
// Subject is the employee, the unit or the report; a cycle has none.
func WorkflowID(kind Process, agency, cycle, subject string) string {
	parts := []string{string(kind), agency, cycle}
	if subject != "" && kind != CycleProcess {
		parts = append(parts, subject)
	}
	return strings.Join(parts, "/")
}

// ProcessInput starts or continues a process: IDs only, never personal data.
type ProcessInput struct {
	Agency  string `json:"a"`
	Process string `json:"p"`
	// Epoch fences off an older run after a rebuild.
	Epoch int `json:"e"`
}

// Position is where a process stands: what a workflow needs to wait, and nothing else.
type Position struct {
	Step string `json:"s,omitempty"`
	// Waiting: duties or another process must move before the step is over.
	Waiting bool `json:"w,omitempty"`
	// Next is the instant to look again at the latest; zero when nothing is due.
	Next time.Time `json:"n,omitzero"`
	// Ended: the process is over, or fenced off.
	Ended bool `json:"x,omitempty"`
}

// Sooner has the process looked at by an instant, unless it is earlier anyway.
func (p *Position) Sooner(at time.Time) {
	if p.Next.IsZero() || at.Before(p.Next) {
		p.Next = at
	}
}
