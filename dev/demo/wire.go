package demo

import (
	"encoding/json"
	"github.com/google/uuid"
	"time"

	"rapor/appraisal"
)

// What the API says and hears, as docs/api.md describes it; only what somebody here reads.

// Ref is a person, or anything else with an ID and a name.
type Ref struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Number string `json:"number"`
	Unit   string `json:"unit"`
}

// Duty is one line of a person's list.
type Duty struct {
	ID      string              `json:"id"`
	Kind    appraisal.DutyKind  `json:"kind"`
	State   appraisal.DutyState `json:"state"`
	Lapses  bool                `json:"lapses"`
	Step    string              `json:"step"`
	Round   int                 `json:"round"`
	Level   int                 `json:"level"`
	Process struct {
		ID   string            `json:"id"`
		Kind appraisal.Process `json:"kind"`
	} `json:"process"`
	Subject  Ref            `json:"subject"`
	OpenedAt time.Time      `json:"opened_at"`
	DueOn    appraisal.Date `json:"due_on"`
	DueAt    time.Time      `json:"due_at"`
	Draft    int            `json:"draft_revision"`
}

// Named is something a form offers to choose from.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Asks is what a form asks for.
type Asks struct {
	Scale        *appraisal.Scale      `json:"scale"`
	Competencies []Named               `json:"competencies"`
	Criteria     []Named               `json:"criteria"`
	Plan         *appraisal.Plan       `json:"plan"`
	Judgement    bool                  `json:"judgement"`
	Innovation   bool                  `json:"innovation"`
	Additional   *appraisal.Number     `json:"additional"`
	Examples     []appraisal.Indicator `json:"examples"`
	Returned     string                `json:"returned"`
	Proposed     *appraisal.Plan       `json:"proposed"`
	PlanRules    PlanRules             `json:"plan_rules"`
	Peers        *appraisal.Count      `json:"peers"`
	Nominated    []Ref                 `json:"nominated"`
	About        *About                `json:"about"`
	Choices      []Choice              `json:"choices"`
	Rating       string                `json:"rating"`
	Ratings      []Named               `json:"ratings"`
	Levels       []Named               `json:"levels"`
	Forum        *struct {
		ID       string `json:"id"`
		Revision int    `json:"revision"`
	} `json:"forum"`
	// Proposals of a forum about a rating, the last of which stands.
	Proposals []struct {
		Rating string `json:"rating"`
		Lowers bool   `json:"lowers"`
	} `json:"proposals"`
	Consequence *struct {
		ID     string                    `json:"id"`
		Kind   appraisal.ConsequenceKind `json:"kind"`
		Decree bool                      `json:"decree"`
	} `json:"consequence"`
	Evaluation *struct {
		Report struct {
			Findings []struct {
				ID string `json:"id"`
			} `json:"findings"`
		} `json:"report"`
	} `json:"evaluation"`
	Tags      []Named        `json:"tags"`
	Unit      *UnitAsks      `json:"unit"`
	Appraisal string         `json:"appraisal"`
	Today     appraisal.Date `json:"today"`
	Coaching  *struct {
		Plan    *appraisal.CoachingPlan `json:"plan"`
		Until   *appraisal.Date         `json:"until"`
		Session int                     `json:"session"`
		Measure *struct {
			Decree bool `json:"decree"`
		} `json:"measure"`
	} `json:"coaching"`
	Complaint *struct {
		Text      string   `json:"text"`
		Statement string   `json:"statement"`
		Details   []string `json:"details"`
		Finding   *struct {
			Substantiated bool `json:"substantiated"`
		} `json:"finding"`
	} `json:"complaint"`
}

// PlanRules are what a plan must say.
type PlanRules struct {
	Leader []struct {
		Name string `json:"name"`
	} `json:"leader"`
	Aspects      []appraisal.Aspect `json:"aspects"`
	Perspectives []Named            `json:"perspectives"`
	Qualitative  bool               `json:"qualitative"`
	Dialogue     string             `json:"dialogue"`
	Dialogues    int                `json:"dialogues"`
}

// About is the lapsed duty that an escalation is about.
type About struct {
	Kind     appraisal.DutyKind `json:"kind"`
	Assignee *Ref               `json:"assignee"`
}

// Choice is one way to decide an escalation.
type Choice struct {
	Choice appraisal.EscalationChoice `json:"choice"`
}

// Form is a duty with what it asks for.
type Form struct {
	Duty  Duty `json:"duty"`
	Asks  Asks `json:"asks"`
	Draft *struct {
		Revision int             `json:"revision"`
		Body     json.RawMessage `json:"body"`
	} `json:"draft"`
}

// Invitation is a link for a member of the public.
type Invitation struct {
	Token string         `json:"token"`
	DueOn appraisal.Date `json:"due_on"`
}

// Forum is a forum with the ratings it is about.
type Forum struct {
	ID       string     `json:"id"`
	Revision int        `json:"revision"`
	OpenedAt *time.Time `json:"opened_at"`
	ClosedAt *time.Time `json:"closed_at"`
	Members  []Ref      `json:"members"`
	Sessions []struct {
		ID       string    `json:"id"`
		StartsAt time.Time `json:"starts_at"`
		Presence []struct {
			Person string `json:"person"`
		} `json:"presence"`
	} `json:"sessions"`
	Ratings []struct {
		Appraisal      string `json:"appraisal"`
		Employee       Ref    `json:"employee"`
		Rating         string `json:"rating"`
		ComputedRating string `json:"computed_rating"`
		Changes        int    `json:"changes"`
		Revision       int    `json:"revision"`
		Recused        string `json:"recused"`
	} `json:"ratings"`
}

// NewCycle is a year to open.
type NewCycle struct {
	Name         string             `json:"name"`
	Method       string             `json:"method,omitempty"`
	MethodSource string             `json:"method_source,omitempty"`
	Schedule     string             `json:"schedule"`
	StartsOn     appraisal.Date     `json:"starts_on"`
	Official     uuid.UUID          `json:"official"`
	Holidays     appraisal.Holidays `json:"holidays,omitempty"`
	DaySeconds   int                `json:"day_seconds"`
}

// Count is how many duties stand where.
type Count struct {
	Met        int `json:"met"`
	Lapsed     int `json:"lapsed"`
	Open       int `json:"open"`
	HandedOver int `json:"handed-over"`
}

// Progress is how far a year has come.
type Progress struct {
	Step       string         `json:"step"`
	StartsOn   appraisal.Date `json:"starts_on"`
	EndsOn     appraisal.Date `json:"ends_on"`
	OpenedAt   time.Time      `json:"opened_at"`
	ClosedAt   *time.Time     `json:"closed_at"`
	Employees  int            `json:"employees"`
	Appraisals struct {
		Open      int            `json:"open"`
		Closed    int            `json:"closed"`
		Unrated   int            `json:"unrated"`
		Announced int            `json:"announced"`
		Steps     map[string]int `json:"steps"`
	} `json:"appraisals"`
	Duties              map[appraisal.DutyKind]Count `json:"duties"`
	Totals              Count                        `json:"duty_totals"`
	Ratings             map[string]int               `json:"ratings"`
	Escalations         int                          `json:"escalations"`
	HandedOver          int                          `json:"handed_over"`
	SupervisorsReplaced int                          `json:"supervisors_replaced"`
	Acted               int                          `json:"acted"`
	Complaints          struct {
		Substantiated int `json:"substantiated"`
		Answered      int `json:"answered"`
	} `json:"complaints"`
	Adjusted   int `json:"adjusted"`
	Objections int `json:"objections"`
	Rewards    struct {
		Approved int `json:"approved"`
	} `json:"rewards"`
	Coaching struct {
		Started int `json:"started"`
	} `json:"coaching"`
	Mails struct {
		Queued      int `json:"queued"`
		Sent        int `json:"sent"`
		Dropped     int `json:"dropped"`
		Unreachable int `json:"unreachable"`
		Failed      int `json:"failed"`
		Digests     int `json:"digests"`
	} `json:"mails"`
}

// Standing is an appraisal with its open duties, as HR sees it.
type Standing struct {
	ID       string         `json:"id"`
	Employee Ref            `json:"employee"`
	Step     string         `json:"step"`
	State    string         `json:"state"`
	Duties   []StandingDuty `json:"duties"`
}

// StandingDuty is an open duty of an appraisal.
type StandingDuty struct {
	ID       string             `json:"id"`
	Kind     appraisal.DutyKind `json:"kind"`
	Assignee *Ref               `json:"assignee"`
	DueOn    appraisal.Date     `json:"due_on"`
	Overdue  bool               `json:"overdue"`
}

// Plans are all plans an appraisal ever had.
type Plans struct {
	Versions []struct {
		Number     int               `json:"number"`
		How        appraisal.PlanHow `json:"how"`
		InForce    bool              `json:"in_force"`
		ProposedBy *Ref              `json:"proposed_by"`
		AgreedBy   *Ref              `json:"agreed_by"`
		Plan       appraisal.Plan    `json:"plan"`
	} `json:"versions"`
	Returned []struct {
		Comment string `json:"comment"`
	} `json:"returned"`
	Revisions []struct {
		State string `json:"state"`
	} `json:"revisions"`
}

// Matrix is a leader's results with who supports them.
type Matrix struct {
	People []struct {
		Employee Ref `json:"employee"`
		Cells    []struct {
			Result string `json:"result"`
		} `json:"cells"`
	} `json:"people"`
	Uncarried []string `json:"uncarried"`
	Unlinked  []struct {
		Employee Ref    `json:"employee"`
		Why      string `json:"why"`
	} `json:"unlinked"`
	Planless []Ref `json:"without_plan"`
}
