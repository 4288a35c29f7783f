package act

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/dispatch"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Trouble is something that does not go on by itself.
type Trouble struct {
	ID   string         `json:"id" example:"process-0198c0de-0000-7000-8000-000000000001" doc:"Names it for a retry"`
	What string         `json:"what" enum:"process,mail,enrolment"`
	Code appraisal.Code `json:"code" example:"method-missing"`
	// Says and Do are the words for the code, in the reader's language.
	Says     string     `json:"says" doc:"What is wrong"`
	Do       string     `json:"do" doc:"What can be done"`
	Cycle    *Named     `json:"cycle"`
	Process  *InTrouble `json:"process"`
	Person   *Person    `json:"person" doc:"The employee, or whom mails do not reach"`
	Since    time.Time  `json:"since"`
	LatestAt time.Time  `json:"latest_at"`
	Times    int        `json:"times" doc:"Failures, mails or duties so far"`
	// Detail is the error as it was; for whoever runs the system, not for the API.
	Detail string `json:"-"`
}

// InTrouble is the process that does not go on.
type InTrouble struct {
	ID       uuid.UUID         `json:"id"`
	Kind     appraisal.Process `json:"kind" enum:"cycle,appraisal,forum,coaching,complaint,burst,development,reward"`
	Step     string            `json:"step"`
	StepName string            `json:"step_name"`
	Unit     string            `json:"unit,omitempty" doc:"Of a forum"`
}

// mostTroubles is how many are listed: a list that is longer is mended from its beginning.
const mostTroubles = 500

// Troubles lists what does not go on by itself, the oldest first.
func (a *Acts) Troubles(ctx context.Context, id access.Identity) (list []Trouble, err error) {
	list = []Trouble{}
	if err := access.Allow(id, access.SeeTroubles, access.Facts{Agency: id.Agency}); err != nil {
		return list, err
	}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		rows, err := d.Tx.Troubles(ctx, cmp.Or(a.Grace, appraisal.Grace), "", uuid.Nil, mostTroubles)
		if err != nil {
			return err
		}
		people, err := d.people(ctx, concerned(rows)...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			t := troubleOf(r)
			if card, ok := people[concernedBy(r)]; ok {
				p := personOf(card)
				t.Person = &p
			}
			if t.Process != nil {
				t.Process.StepName = d.stepName(ctx, r, id.Language)
			}
			list = append(list, t)
		}
		return nil
	})
	return list, err
}

// concernedBy is the person a trouble is about; nobody for a cycle or a forum.
func concernedBy(r db.TroublesRow) uuid.UUID {
	switch {
	case r.What != appraisal.TroubledProcess:
		return r.SubjectID
	case r.Kind == string(appraisal.CycleProcess) || r.Kind == string(appraisal.ForumProcess):
		return uuid.Nil
	}
	return value(r.AboutID)
}

func concerned(rows []db.TroublesRow) (ids []uuid.UUID) {
	for _, r := range rows {
		if id := concernedBy(r); id != uuid.Nil {
			ids = append(ids, id)
		}
	}
	return ids
}

func troubleOf(r db.TroublesRow) Trouble {
	t := Trouble{
		ID: r.What + "-" + r.SubjectID.String(), What: r.What, Code: appraisal.Code(r.Code), Since: r.Since, LatestAt: r.Latest,
		Times: int(r.Times), Detail: r.Detail,
	}
	if r.What == appraisal.TroubledEnrolment {
		t.ID = r.What + "-" + r.ProcessID.String() + "-" + r.SubjectID.String()
	}
	if r.CycleID != nil {
		t.Cycle = &Named{ID: r.CycleID.String(), Name: r.CycleName}
	}
	if r.What == appraisal.TroubledProcess {
		t.Process = &InTrouble{ID: r.ProcessID, Kind: appraisal.Process(r.Kind), Step: r.Step, StepName: r.Step, Unit: r.UnitName}
	}
	return t
}

// stepName is the name of the step, or its ID where the method cannot be asked: that may be the trouble.
func (d *deed) stepName(ctx context.Context, r db.TroublesRow, l appraisal.Language) string {
	cycle, err := d.Cycle(ctx, value(r.CycleID))
	if err != nil {
		return r.Step
	}
	method, err := d.method(ctx, cycle.MethodHash)
	if err != nil {
		return r.Step
	}
	if step, ok := method.Stage(appraisal.Process(r.Kind), r.Step); ok {
		return cmp.Or(step.Name.In(l), r.Step)
	}
	return r.Step
}

// Retried is what a retry did.
type Retried struct {
	ID string `json:"id"`
	// Mails that leave once more.
	Mails int `json:"mails,omitempty"`
}

// Retry tries once more: a process is started anew under a new epoch, a person's mails are
// queued, an employee is enrolled. Whether that helped shows in the list.
func (a *Acts) Retry(ctx context.Context, id access.Identity, trouble string) (done Retried, err error) {
	if err := access.Allow(id, access.RetryTrouble, access.Facts{Agency: id.Agency}); err != nil {
		return done, err
	}
	done.ID = trouble
	err = a.do(ctx, id.Agency, func(d *deed) error {
		row, err := d.trouble(ctx, trouble)
		if err != nil {
			return err
		}
		entry := store.Entry{Actor: &id.Person, Act: "trouble.retried", Cycle: row.CycleID, Detail: map[string]string{"what": row.What, "code": row.Code}}
		switch row.What {
		case appraisal.TroubledMail:
			entry.Detail["person"] = row.SubjectID.String()
			done.Mails, err = d.RetryMails(ctx, row.SubjectID)
		case appraisal.TroubledEnrolment:
			entry.Detail["employee"], entry.Process = row.SubjectID.String(), &row.ProcessID
			err = d.enrolAgain(ctx, row)
		default:
			entry.Process = &row.ProcessID
			err = d.startAnew(ctx, row.ProcessID)
		}
		if err != nil {
			return err
		}
		return d.Record(ctx, entry)
	})
	return done, err
}

// trouble finds one by its ID; unknown where there is none, or none any more.
func (d *deed) trouble(ctx context.Context, id string) (row db.TroublesRow, err error) {
	what, rest, _ := strings.Cut(id, "-")
	cycle := uuid.Nil
	const length = 36
	if what == appraisal.TroubledEnrolment && len(rest) == 2*length+1 {
		if cycle, err = uuid.Parse(rest[:length]); err != nil {
			return row, access.Unknown("trouble-unknown")
		}
		rest = rest[length+1:]
	}
	subject, err := uuid.Parse(rest)
	if err != nil {
		return row, access.Unknown("trouble-unknown")
	}
	rows, err := d.Tx.Troubles(ctx, cmp.Or(d.acts.Grace, appraisal.Grace), what, subject, mostTroubles)
	if err != nil {
		return row, err
	}
	for _, r := range rows {
		if troubleOf(r).ID == id && (cycle == uuid.Nil || r.ProcessID == cycle) {
			return r, nil
		}
	}
	return row, access.Unknown("trouble-unknown")
}

// startAnew ends whatever runs of a process, be it stuck in an activity or in a task, and begins
// again with a look.
func (d *deed) startAnew(ctx context.Context, process uuid.UUID) error {
	row, err := d.Process(ctx, process)
	if err != nil {
		return wrap(err, "load process")
	}
	started, err := d.Rebuild(ctx, row, dispatch.Claim)
	d.told = append(d.told, started...)
	return err
}

func (d *deed) enrolAgain(ctx context.Context, row db.TroublesRow) error {
	n, err := d.RetryEnrolment(ctx, db.RetryEnrolmentParams{At: &d.Now, ProcessID: row.ProcessID, SubjectID: row.SubjectID})
	if err != nil || n == 0 {
		return wrap(err, "ask for another enrolment")
	}
	process, err := d.Process(ctx, row.ProcessID)
	if err != nil {
		return wrap(err, "load the cycle's process")
	}
	return d.tell(ctx, process)
}
