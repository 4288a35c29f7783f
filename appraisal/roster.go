package appraisal

import (
	"cmp"
	"iter"
	"slices"
)

// Employment says whether a person works for the agency.
type Employment string

// The kinds of employment. An official or assessor from outside has none.
const (
	Active       Employment = "active"
	Left         Employment = "left"
	NoEmployment Employment = "none"
)

// EmployeeStatus is the legal status of an employee.
type EmployeeStatus string

// The statuses of employees.
const (
	PNS         EmployeeStatus = "pns"
	CPNS        EmployeeStatus = "cpns"
	PPPK        EmployeeStatus = "pppk"
	OtherStatus EmployeeStatus = "other"
)

// RosterField is what a column of a roster can mean.
type RosterField string

// The fields of a roster. Only the number and the name are required. A reference to
// another person is a number or a name; its _number twin holds numbers only.
const (
	RosterNumber           RosterField = "number"
	RosterName             RosterField = "name"
	RosterMail             RosterField = "mail"
	RosterStatus           RosterField = "status"
	RosterRank             RosterField = "rank"
	RosterPost             RosterField = "post"
	RosterPostType         RosterField = "post_type"
	RosterPostLevel        RosterField = "post_level"
	RosterFamily           RosterField = "family"
	RosterUnit             RosterField = "unit"
	RosterParentUnit       RosterField = "parent_unit"
	RosterSuperior         RosterField = "superior"
	RosterSuperiorNumber   RosterField = "superior_number"
	RosterAppraiser        RosterField = "appraiser"
	RosterAppraiserNumber  RosterField = "appraiser_number"
	RosterManager          RosterField = "manager"
	RosterManagerNumber    RosterField = "manager_number"
	RosterTeamLeader       RosterField = "team_leader"
	RosterTeamLeaderNumber RosterField = "team_leader_number"
	RosterZone             RosterField = "zone"
	RosterStarted          RosterField = "started"
	RosterContractEnds     RosterField = "contract_ends"
	RosterEmployment       RosterField = "employment"
	RosterHasLeft          RosterField = "has_left"
	RosterLeft             RosterField = "left"
)

// RosterReference names another person in a roster: by number where Number is given,
// else by Name, which may hold a number too.
type RosterReference struct {
	Number string
	Name   string
}

// RosterRow is one employee as a roster gives them. Empty texts and zero dates were
// blank or have no column.
type RosterRow struct {
	Number    string
	Name      string
	Mail      string
	Status    EmployeeStatus
	Rank      string
	Post      string
	PostType  string
	PostLevel string
	Family    string
	Unit      string
	Parent    string
	// Superior stands directly above in the line; Appraiser and Manager (the appraiser's
	// superior) are given where they differ from the line.
	Superior   RosterReference
	Appraiser  RosterReference
	Manager    RosterReference
	TeamLeader RosterReference
	Zone       string
	Started    Date
	// ContractEnds and Left are last days; once they are past, the person has left.
	ContractEnds Date
	Left         Date
	// Employment is Active or Left, empty where the roster does not say.
	Employment Employment
}

// RosterLine is one line of a file: the row, or why it is refused.
type RosterLine struct {
	Line int
	Row  RosterRow
	// Refusals keep the row out; Warnings do not.
	Refusals []*Error
	Warnings []*Error
}

// RosterHeading says what became of a column. Field is empty where it is not used.
type RosterHeading struct {
	Heading string      `json:"heading"`
	Field   RosterField `json:"field,omitempty"`
}

// Roster is a roster that can be imported. Lines can be read more than once; an error
// from it means that the file as a whole cannot be read.
type Roster struct {
	Headings []RosterHeading
	// Warnings about the file rather than a line.
	Warnings []*Error
	// Count of the lines that are not blank.
	Count int
	Lines iter.Seq2[RosterLine, error]
}

// Heading is the heading of the first column that became field.
func (r Roster) Heading(field RosterField) string {
	for _, h := range r.Headings {
		if h.Field == field {
			return h.Heading
		}
	}
	return ""
}

// Has reports whether a column became field.
func (r Roster) Has(field RosterField) bool {
	return slices.ContainsFunc(r.Headings, func(h RosterHeading) bool { return h.Field == field })
}

// The ways in which a line or a file is refused or warned about once it was read.
const (
	RosterDuplicate       Code = "roster-number-duplicate"
	RosterLoop            Code = "roster-superior-loop"
	RosterSuperiorUnknown Code = "roster-person-unknown"
	RosterSuperiorTwice   Code = "roster-person-ambiguous"
	RosterSuperiorDiffers Code = "roster-person-differs"
	RosterSuperiorRefused Code = "roster-person-refused"
	RosterSuperiorMissing Code = "roster-superior-missing"
	RosterSuperiorNone    Code = "roster-superior-none"
	RosterAssessorMade    Code = "roster-assessor-made"
	RosterUnitLoop        Code = "roster-unit-loop"
	RosterUnitParents     Code = "roster-unit-parents"
	RosterActiveEnded     Code = "roster-active-ended"
	RosterOneself         Code = "roster-person-oneself"
	RosterManagerSame     Code = "roster-manager-same"
	RosterAdopted         Code = "roster-assessor-enrolled"
)

// RosterProblem is a refusal or a warning with the place it belongs to.
type RosterProblem struct {
	// Line in the file; 0 for the file as a whole.
	Line    int               `json:"line,omitempty"`
	Field   RosterField       `json:"field,omitempty"`
	Heading string            `json:"heading,omitempty"`
	Value   string            `json:"value,omitempty"`
	Code    Code              `json:"code"`
	Want    map[string]string `json:"want,omitempty"`
}

// RosterValue is a value before and after an import.
type RosterValue struct{ Field, Old, New string }

// RosterChange says which fields of a person an import changed. To what, only a dry run
// says, and only to whoever ran it: values are in no answer, no log and no audit.
type RosterChange struct {
	// Line is 0 for somebody who is not in the file: their superior left.
	Line   int      `json:"line,omitempty"`
	Number string   `json:"number"`
	Fields []string `json:"fields"`
	// Values of the fields, where a dry run was asked for them.
	Values []RosterValue `json:"-"`
}

// RosterListed is how many problems and changes a report lists at most of each kind;
// its counts are always complete.
const RosterListed = 1000

// RosterReport is what an import did, or would do. Rows = Enrolled + Departed + Refused.
type RosterReport struct {
	DryRun bool `json:"dry_run"`
	Rows   int  `json:"rows"`
	// Enrolled are active; Departed are recorded as having left.
	Enrolled int `json:"enrolled"`
	Departed int `json:"left"`
	Refused  int `json:"refused"`
	// New, Changed and Unchanged are the rows that were not refused.
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	// Moved are people outside the file whose superior left.
	Moved int `json:"moved"`
	// Assessors were made of superiors who are no employees.
	Assessors int `json:"assessors"`
	// Adopted were such assessors and are employees now, under the same ID.
	Adopted      int `json:"adopted"`
	UnitsNew     int `json:"units_new"`
	UnitsChanged int `json:"units_changed"`
	// Proposals were made to HR about running appraisals.
	Proposals int             `json:"proposals"`
	Headings  []RosterHeading `json:"headings"`
	// Problems are why rows were refused, Warnings what is doubtful about the others.
	Problems     []RosterProblem `json:"problems"`
	Warnings     []RosterProblem `json:"warnings"`
	ProblemCount int             `json:"problem_count"`
	WarningCount int             `json:"warning_count"`
	Changes      []RosterChange  `json:"changes"`
}

// NewRosterReport begins the report of an import of r.
func NewRosterReport(r Roster) *RosterReport {
	report := &RosterReport{
		Headings: r.Headings,
		Problems: []RosterProblem{}, Warnings: []RosterProblem{}, Changes: []RosterChange{},
	}
	report.Warn(r, 0, r.Warnings...)
	return report
}

// Refuse counts a row of r as refused.
func (p *RosterReport) Refuse(r Roster, line int, why ...*Error) {
	p.Refused++
	p.ProblemCount += len(why)
	p.Problems = list(p.Problems, r, line, why)
}

// Warn notes what is doubtful about a row of r, or with line 0 about all of it.
func (p *RosterReport) Warn(r Roster, line int, about ...*Error) {
	p.WarningCount += len(about)
	p.Warnings = list(p.Warnings, r, line, about)
}

// Sort puts problems and warnings into the order of the file.
func (p *RosterReport) Sort() {
	byLine := func(a, b RosterProblem) int { return cmp.Compare(a.Line, b.Line) }
	slices.SortStableFunc(p.Problems, byLine)
	slices.SortStableFunc(p.Warnings, byLine)
}

func list(to []RosterProblem, r Roster, line int, problems []*Error) []RosterProblem {
	for _, e := range problems {
		if len(to) == RosterListed {
			break
		}
		field := RosterField(e.Field)
		to = append(to, RosterProblem{
			Line: line, Field: field, Heading: r.Heading(field), Value: e.Value, Code: e.Code, Want: e.Want,
		})
	}
	return to
}
