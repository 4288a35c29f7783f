package act

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store/db"
)

// Named is something with a name in the reader's language.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Ref points at a process.
type Ref struct {
	ID   uuid.UUID `json:"id"`
	Kind string    `json:"kind" enum:"cycle,appraisal,forum,coaching,complaint,burst,development"`
}

// CycleRef names a cycle.
type CycleRef struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name" example:"2026"`
}

// Subject is whom or what a duty is about.
type Subject struct {
	Person
	Kind string `json:"kind" enum:"employee,unit,cycle,complaint,burst"`
}

// Duty is one thing somebody owes, as they read it.
type Duty struct {
	ID            uuid.UUID      `json:"id"`
	Kind          string         `json:"kind" example:"assess-self"`
	Name          string         `json:"name" example:"Menilai diri sendiri"`
	State         string         `json:"state" enum:"open,met,lapsed,handed-over,void,withdrawn"`
	Optional      bool           `json:"optional" doc:"A right: nobody is reminded that it passes"`
	Lapses        bool           `json:"lapses" doc:"False: it stays open past its due time"`
	Step          string         `json:"step"`
	StepName      string         `json:"step_name"`
	Round         int            `json:"round"`
	Level         int            `json:"level" doc:"How often it was passed on"`
	Process       Ref            `json:"process"`
	Cycle         CycleRef       `json:"cycle"`
	Subject       Subject        `json:"subject"`
	OpenedAt      time.Time      `json:"opened_at"`
	DueOn         appraisal.Date `json:"due_on" example:"2026-03-02"`
	DueAt         time.Time      `json:"due_at"`
	ClosedAt      *time.Time     `json:"closed_at,omitempty"`
	DraftRevision int            `json:"draft_revision" doc:"0 where nothing is saved"`
}

// DutyFilter narrows a list of duties. Empty fields do not.
type DutyFilter struct {
	State string
	Kind  string
	Cycle uuid.UUID
	Limit int
}

// Duties lists what a person owes, open ones first by their deadline, then what is closed,
// the latest first.
func (a *Acts) Duties(ctx context.Context, id access.Identity, filter DutyFilter) (list []Duty, err error) {
	list = []Duty{}
	most := atMost(filter.Limit, 200, 1000)
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeOwn, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		var rows []db.DutyInFullRow
		state, all := appraisal.DutyState(filter.State), filter.State == "" || filter.State == "all"
		if all || state == appraisal.DutyOpen {
			open, err := d.OpenDutiesOf(ctx, db.OpenDutiesOfParams{
				AssigneeID: &id.Person, CycleID: idOrNil(filter.Cycle), Kind: nonEmpty(filter.Kind), Most: most,
			})
			if err != nil {
				return wrap(err, "list open duties")
			}
			for _, r := range open {
				rows = append(rows, db.DutyInFullRow(r))
			}
		}
		if left := most - int32(len(rows)); (all || state != appraisal.DutyOpen) && left > 0 {
			p := db.ClosedDutiesOfParams{AssigneeID: &id.Person, CycleID: idOrNil(filter.Cycle), Kind: nonEmpty(filter.Kind), Most: left}
			if !all {
				p.State = &filter.State
			}
			closed, err := d.ClosedDutiesOf(ctx, p)
			if err != nil {
				return wrap(err, "list closed duties")
			}
			for _, r := range closed {
				rows = append(rows, db.DutyInFullRow(r))
			}
		}
		for _, r := range rows {
			method, err := d.method(ctx, r.MethodHash)
			if err != nil {
				return err
			}
			list = append(list, dutyOf(r, method, id.Language))
		}
		return nil
	})
	return list, err
}

func dutyOf(r db.DutyInFullRow, m *appraisal.Method, l appraisal.Language) Duty {
	d := Duty{
		ID: r.Duty.ID, Kind: r.Duty.Kind, Name: appraisal.DutyKind(r.Duty.Kind).Name().In(l), State: r.Duty.State,
		Optional: r.Duty.Optional, Lapses: r.Duty.Lapses, Step: r.Duty.Step,
		StepName: stepName(m, appraisal.Process(r.ProcessKind), r.Duty.Step, l),
		Round:    int(r.Duty.Round), Level: int(r.Duty.Level), Process: Ref{ID: r.Duty.ProcessID, Kind: r.ProcessKind},
		Cycle:    CycleRef{ID: r.Duty.CycleID, Name: r.CycleName},
		Subject:  Subject{Person: Person{ID: r.AboutWhom, Name: r.SubjectName, Post: r.SubjectPost, Unit: r.SubjectUnit}},
		OpenedAt: r.Duty.OpenedAt, DueOn: r.Duty.DueOn, DueAt: r.Duty.DueAt, ClosedAt: r.Duty.ClosedAt, DraftRevision: int(r.Revision),
	}
	switch appraisal.Process(r.ProcessKind) {
	case appraisal.CycleProcess:
		d.Subject.Kind = "cycle"
	case appraisal.ForumProcess, appraisal.DevelopmentProcess:
		d.Subject.Kind = "unit"
	case appraisal.ComplaintProcess, appraisal.BurstProcess:
		d.Subject.Kind = r.ProcessKind
	default:
		d.Subject.Kind = "employee"
	}
	// Those asked in confidence know their colleague; the number is no business of theirs.
	switch appraisal.DutyKind(r.Duty.Kind).Rater() {
	case appraisal.ByPeer, appraisal.BySubordinate, appraisal.ByPublic:
	default:
		d.Subject.Number = value(r.SubjectNumber)
	}
	return d
}

// stepName is what a method, or the program itself, calls a step.
func stepName(m *appraisal.Method, process appraisal.Process, step string, l appraisal.Language) string {
	s, ok := m.Stage(process, step)
	switch {
	case ok && s.Name.ID != "":
		return s.Name.In(l)
	case ok:
		return s.Kind.Name().In(l)
	}
	return step
}

func idOrNil(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}
