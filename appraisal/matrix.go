package appraisal

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// The matrix of roles and results (matriks peran dan hasil, PermenPANRB 6/2022): the leader's results
// × the people who work for them, alone and in teams.

// Contributor is somebody who works for a leader.
type Contributor struct {
	Employee uuid.UUID
	// TeamLeader of the team they work in, where they work in one.
	TeamLeader *uuid.UUID
	// Plan in force; nil before there is one.
	Plan *Plan
}

// Matrix is one leader's results with who carries them.
type Matrix struct {
	// Results of the leader's own plan, in its order.
	Results []OwnResult
	People  []Row
	Teams   []TeamRow
	// Uncarried are the leader's results that nobody supports.
	Uncarried []string
	// Unlinked are people whose plan supports none of the leader's results, with what they say.
	Unlinked []Unlinked
	// Planless have no plan in force yet.
	Planless []uuid.UUID
}

// Row is what one person does for each of the leader's results.
type Row struct {
	Employee uuid.UUID
	Cells    []Cell
}

// TeamRow is what the members of a team do for them together.
type TeamRow struct {
	Leader  uuid.UUID
	Members []uuid.UUID
	Cells   []Cell
}

// Cell is a leader's result with the own results that support it; results nobody of the row
// supports have none.
type Cell struct {
	Result string
	By     []Support
}

// Support is one own result that supports a leader's.
type Support struct {
	Employee uuid.UUID
	Result   string
}

// Unlinked is a person who supports none of the leader's results.
type Unlinked struct {
	Employee uuid.UUID
	Results  []OwnResult
}

// NewMatrix sets a leader's results against the plans of those who work for the leader. A leader
// without a plan has no results; people keep their order.
func NewMatrix(leader *Plan, people []Contributor) Matrix {
	m := Matrix{}
	if leader != nil {
		m.Results = leader.Results()
	}
	carried := map[string]bool{}
	teams := map[uuid.UUID]int{}
	for _, c := range people {
		if c.TeamLeader != nil {
			i, known := teams[*c.TeamLeader]
			if !known {
				i = len(m.Teams)
				teams[*c.TeamLeader] = i
				m.Teams = append(m.Teams, TeamRow{Leader: *c.TeamLeader})
			}
			m.Teams[i].Members = append(m.Teams[i].Members, c.Employee)
		}
		if c.Plan == nil {
			m.Planless = append(m.Planless, c.Employee)
			continue
		}
		row := Row{Employee: c.Employee}
		own := c.Plan.Results()
		for _, result := range m.Results {
			var by []Support
			for _, r := range own {
				if r.Supports != "" && sameText(r.Supports) == sameText(result.Name) {
					by = append(by, Support{c.Employee, r.Name})
				}
			}
			if len(by) == 0 {
				continue
			}
			carried[result.Name] = true
			row.Cells = append(row.Cells, Cell{result.Name, by})
			if c.TeamLeader != nil {
				m.Teams[teams[*c.TeamLeader]].add(result.Name, by)
			}
		}
		m.People = append(m.People, row)
		if len(row.Cells) == 0 {
			m.Unlinked = append(m.Unlinked, Unlinked{c.Employee, own})
		}
	}
	for _, r := range m.Results {
		if !carried[r.Name] {
			m.Uncarried = append(m.Uncarried, r.Name)
		}
	}
	for i := range m.Teams {
		m.Teams[i].sort(m.Results)
	}
	return m
}

func (t *TeamRow) add(result string, by []Support) {
	for i := range t.Cells {
		if t.Cells[i].Result == result {
			t.Cells[i].By = append(t.Cells[i].By, by...)
			return
		}
	}
	t.Cells = append(t.Cells, Cell{result, slices.Clone(by)})
}

// sort puts the cells into the order of the leader's results.
func (t *TeamRow) sort(results []OwnResult) {
	at := map[string]int{}
	for i, r := range results {
		at[r.Name] = i
	}
	slices.SortFunc(t.Cells, func(a, b Cell) int { return at[a.Result] - at[b.Result] })
}

// Why is what a person who supports none of the leader's results says about it: the reasons
// given, and the results named that the leader does not have.
func (u Unlinked) Why() string {
	var why []string
	for _, r := range u.Results {
		for _, text := range []string{r.SupportsNone, r.Supports} {
			if text != "" && !slices.Contains(why, text) {
				why = append(why, text)
			}
		}
	}
	return strings.Join(why, "; ")
}
