package demo

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"rapor/appraisal"
)

// Summary is a year in one line of JSON.
type Summary struct {
	Method    string         `json:"method"`
	Rows      int            `json:"rows"`
	Employees int            `json:"employees"`
	Left      int            `json:"left"`
	Refused   int            `json:"refused"`
	Warnings  int            `json:"warnings"`
	Closed    int            `json:"closed"`
	Unrated   int            `json:"unrated"`
	Ratings   map[string]int `json:"ratings"`
	Duties    struct {
		Met    int `json:"met"`
		Lapsed int `json:"lapsed"`
	} `json:"duties"`
	Escalations int `json:"escalations"`
	HandedOver  int `json:"handed_over"`
	Acted       int `json:"acted"`
	Adjusted    int `json:"adjusted"`
	Objections  int `json:"objections"`
	Complaints  int `json:"complaints"`
	Transferred int `json:"transferred"`
	Finished    int `json:"rated_before_contract_end"`
	Rewards     int `json:"rewards"`
	Coaching    int `json:"coaching"`
	Trainings   int `json:"unit_trainings"`
	Findings    int `json:"unit_findings"`
	Mails       struct {
		Queued  int `json:"queued"`
		Sent    int `json:"sent"`
		Digests int `json:"digests"`
	} `json:"mails"`
	Seconds float64 `json:"seconds"`
}

// Summarise turns the outcome of a year into its summary.
func Summarise(method string, report appraisal.RosterReport, o Outcome) Summary {
	p := o.Progress
	s := Summary{
		Method: method, Rows: report.Rows, Employees: p.Employees, Left: report.Departed, Refused: report.Refused,
		Warnings: report.WarningCount, Closed: p.Appraisals.Closed + p.Appraisals.Unrated, Unrated: p.Appraisals.Unrated,
		Ratings: p.Ratings, Escalations: p.Escalations, HandedOver: p.HandedOver, Acted: p.Acted, Adjusted: p.Adjusted, Objections: p.Objections,
		Rewards: p.Rewards.Approved, Coaching: p.Coaching.Started, Seconds: math.Round(o.Took.Seconds()*10) / 10,
	}
	s.Complaints = min(p.Complaints.Substantiated, p.Complaints.Answered)
	s.Trainings, s.Findings = o.unitMeasures()
	s.Transferred, s.Finished = o.Reshaped.Transferred, o.Reshaped.Finished
	if s.Ratings == nil {
		s.Ratings = map[string]int{}
	}
	s.Duties.Met, s.Duties.Lapsed = p.Totals.Met, p.Totals.Lapsed
	// Queued is all that was ever put in the outbox, whatever became of it.
	m := p.Mails
	s.Mails.Queued, s.Mails.Sent, s.Mails.Digests = m.Queued+m.Sent+m.Dropped+m.Unreachable+m.Failed, m.Sent, m.Digests
	return s
}

// Faults are why a year was no success: what did not close or does not add up.
func (o Outcome) Faults(s Summary, report appraisal.RosterReport) (faults []string) {
	for _, m := range o.Mistakes {
		faults = append(faults, "refused although nothing was wrong: "+m)
	}
	if o.Stopped != "" {
		// What is missing then needs no further explanation.
		return append(faults, "the year did not end: "+o.Stopped)
	}
	rated := 0
	for _, n := range s.Ratings {
		rated += n
	}
	for _, sum := range []struct {
		what    string
		is, was int
	}{
		{"employees enrolled, and in the roster", s.Employees, report.Enrolled},
		{"appraisals closed, and employees", s.Closed, s.Employees},
		{"ratings with the unrated, and employees", rated + s.Unrated, s.Employees},
		{"rows of the roster, and what became of them", report.Enrolled + s.Left + s.Refused, s.Rows},
	} {
		if sum.is != sum.was {
			faults = append(faults, fmt.Sprintf("%s: %d and %d", sum.what, sum.is, sum.was))
		}
	}
	return faults
}

// Unseen is what a year of sample data must have shown and did not, if it has ended.
func (o Outcome) Unseen(s Summary) (unseen []string) {
	p := o.Progress
	if o.Stopped != "" {
		return nil
	}
	if all := p.Totals.Met + p.Totals.Lapsed; 2*p.Totals.Met < all {
		unseen = append(unseen, fmt.Sprintf("half of all duties met: %d of %d", p.Totals.Met, all))
	}
	for _, seen := range []struct {
		what string
		n    int
	}{
		{"a duty that lapsed", s.Duties.Lapsed},
		{"an escalation that was decided", min(s.Escalations, p.Duties[appraisal.DecideEscalation].Met)},
		{"a duty handed over", s.HandedOver},
		{"a supervisor replaced", p.SupervisorsReplaced},
		{"an objection that was decided", min(s.Objections, p.Duties[appraisal.DecideObjection].Met)},
		{"a reward", s.Rewards},
		{"a coaching", s.Coaching},
		{"something tried too late", o.TooLate},
		{"a public complaint that was substantiated and answered", s.Complaints},
		{"an employee transferred in mid-year and rated", s.Transferred},
		{"a year rated before the contract ended, and closed", s.Finished},
		{"a duty met by an acting head", s.Acted},
	} {
		if seen.n == 0 {
			unseen = append(unseen, seen.what)
		}
	}
	unseen = append(unseen, o.unseenUnits(s.Method)...)
	for _, m := range o.Gathered.Missing {
		unseen = append(unseen, m+" in "+o.Gathered.Folder)
	}
	if o.Forum && s.Adjusted == 0 {
		unseen = append(unseen, "a rating adjusted in a forum")
	}
	return unseen
}

// Print writes the summary as a table for people.
func (s Summary) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var ratings []string
	for _, r := range slices.SortedFunc(maps.Keys(s.Ratings), func(a, b string) int { return s.Ratings[b] - s.Ratings[a] }) {
		ratings = append(ratings, fmt.Sprintf("%s %d", r, s.Ratings[r]))
	}
	for _, row := range [][2]string{
		{"method", s.Method},
		{"roster", fmt.Sprintf("%d rows: %d employees, %d left, %d refused, %d warnings", s.Rows, s.Employees, s.Left, s.Refused, s.Warnings)},
		{"appraisals", fmt.Sprintf("%d closed, %d of them without a rating", s.Closed, s.Unrated)},
		{"ratings", strings.Join(ratings, ", ")},
		{"duties", fmt.Sprintf("%d met, %d lapsed, %d escalated, %d handed over, %d met by an acting head", s.Duties.Met, s.Duties.Lapsed, s.Escalations, s.HandedOver, s.Acted)},
		{"contested", fmt.Sprintf("%d adjusted by a forum, %d objections, %d public complaints substantiated", s.Adjusted, s.Objections, s.Complaints)},
		{"reshaped", fmt.Sprintf("%d transferred, %d rated before a contract ended", s.Transferred, s.Finished)},
		{"followed", fmt.Sprintf("%d rewards approved, %d coachings started", s.Rewards, s.Coaching)},
		{"units", fmt.Sprintf("%d trainings of whole units, %d findings taken up", s.Trainings, s.Findings)},
		{"mails", fmt.Sprintf("%d queued, %d of them sent, %d digests", s.Mails.Queued, s.Mails.Sent, s.Mails.Digests)},
		{"took", fmt.Sprintf("%.1f s", s.Seconds)},
	} {
		fmt.Fprintf(t, "  %s\t%s\n", row[0], row[1])
	}
	return t.Flush()
}

// PrintOpen lists the appraisals that did not close with what they wait for.
func PrintOpen(w io.Writer, open []Standing) {
	const most = 50
	for i, a := range open {
		if i == most {
			fmt.Fprintf(w, "  … and %d more\n", len(open)-most)
			return
		}
		fmt.Fprintf(w, "  %s, step %s", a.Employee.Name, a.Step)
		for _, d := range a.Duties {
			who := "nobody"
			if d.Assignee != nil {
				who = d.Assignee.Name
			}
			fmt.Fprintf(w, "; %s of %s, due %s", d.Kind, who, d.DueOn)
		}
		fmt.Fprintln(w)
	}
}
