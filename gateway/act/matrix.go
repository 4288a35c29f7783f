package act

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store/db"
)

// Matrix is the matrix of roles and results of one leader: the leader's results × people and teams.
type Matrix struct {
	Appraisal uuid.UUID      `json:"appraisal" doc:"Of the leader"`
	Leader    Person         `json:"leader"`
	Version   int            `json:"version,omitempty" doc:"Of the leader's plan; left out while there is none"`
	Results   []MatrixResult `json:"results"`
	People    []MatrixRow    `json:"people"`
	Teams     []MatrixTeam   `json:"teams"`
	Uncarried []string       `json:"uncarried" doc:"The leader's results that nobody supports"`
	Unlinked  []MatrixReason `json:"unlinked" doc:"People whose plan supports none of them"`
	Planless  []Person       `json:"without_plan"`
}

// MatrixResult is a result of the leader.
type MatrixResult struct {
	Name    string `json:"name"`
	Work    string `json:"work" enum:"main,additional"`
	Carried bool   `json:"carried"`
}

// MatrixRow is what one person does for the leader's results.
type MatrixRow struct {
	Appraisal  uuid.UUID    `json:"appraisal"`
	Employee   Person       `json:"employee"`
	TeamLeader *Person      `json:"team_leader"`
	Version    int          `json:"version"`
	Cells      []MatrixCell `json:"cells" doc:"The leader's results the person supports"`
}

// MatrixTeam is what a team does for the leader's results.
type MatrixTeam struct {
	Leader  Person       `json:"leader"`
	Members []Person     `json:"members"`
	Cells   []MatrixCell `json:"cells"`
}

// MatrixCell is one of the leader's results with the own results that support it.
type MatrixCell struct {
	Result     string          `json:"result"`
	Supporting []MatrixSupport `json:"supporting"`
}

// MatrixSupport is an own result that supports a leader's.
type MatrixSupport struct {
	Employee uuid.UUID `json:"employee"`
	Result   string    `json:"result"`
}

// MatrixReason is somebody who supports none of the leader's results, and why.
type MatrixReason struct {
	Employee Person `json:"employee"`
	Why      string `json:"why"`
}

// Matrix shows a leader's matrix to the leader, those above and HR.
func (a *Acts) Matrix(ctx context.Context, id access.Identity, appraisalID uuid.UUID) (x Matrix, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		m, err := d.matrixMatter(ctx, id, appraisalID)
		if err != nil {
			return err
		}
		list, err := d.matrices(ctx, m.cycle.ID, []uuid.UUID{m.appraisal.EmployeeID})
		if err != nil {
			return err
		}
		x = list[0]
		return nil
	})
	return x, err
}

// matrixMatter loads a leader's appraisal with the whole line above, which decides who may look.
func (d *deed) matrixMatter(ctx context.Context, id access.Identity, appraisalID uuid.UUID) (*matter, error) {
	process, err := d.Process(ctx, appraisalID)
	if err != nil {
		return nil, found(err, "appraisal-unknown")
	}
	if process.Kind != string(appraisal.AppraisalProcess) {
		return nil, access.Unknown("appraisal-unknown")
	}
	m, err := d.matterOf(ctx, process, id.Person)
	if err != nil {
		return nil, err
	}
	f := m.facts()
	if f.Line, err = d.LineAbove(ctx, m.appraisal.ManagerID); err != nil {
		return nil, wrap(err, "find the superiors")
	}
	return m, access.Allow(id, access.SeeMatrix, f)
}

// CycleMatrix shows HR the matrices of a cycle's leaders, of one unit or of all, page by page; next
// is given as after, nil at the end.
func (a *Acts) CycleMatrix(ctx context.Context, id access.Identity, cycle, unit, after uuid.UUID, limit int) (list []Matrix, next *uuid.UUID, err error) {
	list = []Matrix{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeCycleMatrix, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		if _, err := d.Cycle(ctx, cycle); err != nil {
			return found(err, "cycle-unknown")
		}
		if unit != uuid.Nil {
			if _, err := d.UnitName(ctx, unit); err != nil {
				return found(err, "unit-unknown")
			}
		}
		most := atMost(limit, 50, 200)
		leaders, err := d.Leaders(ctx, db.LeadersParams{CycleID: cycle, After: after, UnitID: idOrNil(unit), Most: most})
		if err != nil || len(leaders) == 0 {
			return wrap(err, "list leaders")
		}
		if len(leaders) == int(most) {
			next = &leaders[len(leaders)-1]
		}
		list, err = d.matrices(ctx, cycle, leaders)
		return err
	})
	return list, next, err
}

// matrices sets the results of leaders against those they lead, all of them by one query.
func (d *deed) matrices(ctx context.Context, cycle uuid.UUID, leaders []uuid.UUID) ([]Matrix, error) {
	rows, err := d.MatrixRows(ctx, db.MatrixRowsParams{CycleID: cycle, Leaders: leaders})
	if err != nil {
		return nil, wrap(err, "load plans")
	}
	plans := make(map[uuid.UUID]*appraisal.Plan, len(rows))
	people := make(map[uuid.UUID]db.MatrixRowsRow, len(rows))
	led := map[uuid.UUID][]appraisal.Contributor{}
	for _, r := range rows {
		people[r.EmployeeID] = r
		if r.Body != nil {
			plan := &appraisal.Plan{}
			if err := json.Unmarshal(r.Body, plan); err != nil {
				return nil, wrap(err, "stored plan")
			}
			plans[r.EmployeeID] = plan
		}
		if r.SupervisorID != r.EmployeeID {
			led[r.SupervisorID] = append(led[r.SupervisorID], appraisal.Contributor{
				Employee: r.EmployeeID, TeamLeader: r.TeamLeaderID, Plan: plans[r.EmployeeID],
			})
		}
	}
	list := make([]Matrix, 0, len(leaders))
	for _, leader := range leaders {
		list = append(list, matrixView(people[leader], appraisal.NewMatrix(plans[leader], led[leader]), people))
	}
	return list, nil
}

func matrixView(leader db.MatrixRowsRow, m appraisal.Matrix, people map[uuid.UUID]db.MatrixRowsRow) Matrix {
	v := Matrix{
		Appraisal: leader.ID, Leader: matrixPerson(leader), Version: int(leader.Version), Results: []MatrixResult{},
		People: []MatrixRow{}, Teams: []MatrixTeam{}, Uncarried: append([]string{}, m.Uncarried...), Unlinked: []MatrixReason{}, Planless: []Person{},
	}
	uncarried := map[string]bool{}
	for _, name := range m.Uncarried {
		uncarried[name] = true
	}
	for _, r := range m.Results {
		v.Results = append(v.Results, MatrixResult{r.Name, string(r.Work), !uncarried[r.Name]})
	}
	for _, row := range m.People {
		p := people[row.Employee]
		v.People = append(v.People, MatrixRow{
			Appraisal: p.ID, Employee: matrixPerson(p), TeamLeader: teamLeader(p), Version: int(p.Version), Cells: cells(row.Cells),
		})
	}
	for _, team := range m.Teams {
		t := MatrixTeam{Members: []Person{}, Cells: cells(team.Cells)}
		for _, id := range team.Members {
			t.Members = append(t.Members, matrixPerson(people[id]))
			t.Leader = *teamLeader(people[id])
		}
		v.Teams = append(v.Teams, t)
	}
	for _, u := range m.Unlinked {
		v.Unlinked = append(v.Unlinked, MatrixReason{matrixPerson(people[u.Employee]), u.Why()})
	}
	for _, id := range m.Planless {
		v.Planless = append(v.Planless, matrixPerson(people[id]))
	}
	return v
}

func cells(all []appraisal.Cell) []MatrixCell {
	list := make([]MatrixCell, 0, len(all))
	for _, c := range all {
		cell := MatrixCell{Result: c.Result}
		for _, s := range c.By {
			cell.Supporting = append(cell.Supporting, MatrixSupport{s.Employee, s.Result})
		}
		list = append(list, cell)
	}
	return list
}

func matrixPerson(r db.MatrixRowsRow) Person {
	return Person{ID: r.EmployeeID, Number: value(r.Number), Name: r.Name, Post: r.Post, Unit: r.Unit}
}

// teamLeader of somebody; nil where they work in no team.
func teamLeader(r db.MatrixRowsRow) *Person {
	if r.TeamLeaderID == nil {
		return nil
	}
	return &Person{ID: *r.TeamLeaderID, Name: r.TeamLeader, Post: r.TeamLeaderPost}
}
