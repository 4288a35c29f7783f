package demo

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
)

// When HR reshapes the year, in days from its first: once plans are in force.
const (
	contractDay  = 9
	transferDay  = 13
	transferLast = 24
	// contractEnds is how many days before that of the cycle the contract ends.
	contractEnds = 2
)

// reshaped is what HR did to the year of whom.
type reshaped struct {
	opened time.Time
	day    time.Duration
	ends   appraisal.Date
	// leaving and transferred are the appraisals; last is the day on which the contract ends.
	leaving, transferred string
	last                 appraisal.Date
	// asked: the transfer was recorded, or refused for good.
	asked bool
}

func (r *reshaped) today() appraisal.Date { return r.date(time.Now()) }

func (r *reshaped) date(at time.Time) appraisal.Date {
	return yearStart.AddDays(int(at.Sub(r.opened) / r.day))
}

// reshape has the year of a contract that is not prolonged finished before, and transfers one
// employee; each once and on its day.
func (o *officer) reshape(ctx context.Context, standing []Standing) {
	r, today := o.reshaped, o.reshaped.today()
	var leaving, moving *Standing
	for i, a := range standing {
		switch parsed(a.Employee.ID) {
		case uuid.Nil:
		case o.story.leaving:
			leaving = &standing[i]
		case o.story.moving:
			moving = &standing[i]
		}
	}
	if leaving != nil && r.leaving == "" && !today.Before(yearStart.AddDays(contractDay)) {
		o.endContract(ctx, leaving.ID)
	}
	if moving != nil && !r.asked && !today.Before(yearStart.AddDays(transferDay)) {
		o.transfer(ctx, moving.ID)
	}
}

func (o *officer) endContract(ctx context.Context, id string) {
	r := o.reshaped
	if r.ends.IsZero() {
		p, err := o.Progress(ctx, o.cycle)
		if err != nil {
			o.complain(ctx, "progress", err)
			return
		}
		r.ends = p.EndsOn
	}
	r.leaving, r.last = id, r.ends.AddDays(-contractEnds)
	if err := o.End(ctx, id, appraisal.ContractEnd, r.last, "Perjanjian kerja berakhir dan tidak diperpanjang."); err != nil {
		r.leaving = ""
		o.complain(ctx, "end of a contract", err)
	}
}

// transfer waits for the plan, for some days: what ends then is a part of the year that counts.
func (o *officer) transfer(ctx context.Context, id string) {
	a, err := o.Judged(ctx, id)
	if err != nil {
		o.complain(ctx, "appraisal", err)
		return
	}
	r := o.reshaped
	if a.Plan == nil && r.today().Before(yearStart.AddDays(transferLast)) {
		return
	}
	// Yesterday, so that it is past by the clock of the server too.
	err = o.Transfer(ctx, id, o.story.people[o.story.to].Unit, o.story.to, r.today().AddDays(-1), "SK mutasi CONTOH/12")
	r.asked = err == nil || final(err)
	if err == nil {
		r.transferred = id
	}
	o.complain(ctx, "transfer", err)
}

// Reshaped counts what came of it.
type Reshaped struct {
	// Transferred years were closed over two posts, Finished ones rated early since a contract ended.
	Transferred, Finished int
}

// came looks at what came of it after the year.
func (r *reshaped) came(ctx context.Context, hr Someone, cycle string) (c Reshaped) {
	if r.transferred != "" {
		if a, err := hr.Judged(ctx, r.transferred); err == nil && len(a.Parts) == 2 && a.State == "closed" {
			c.Transferred = 1
		}
	}
	if r.leaving != "" {
		a, err := hr.Judged(ctx, r.leaving)
		if err == nil && a.State == "closed" && a.Ending != nil && a.Result != nil && a.Result.AnnouncedAt != nil {
			c.Finished = r.early(ctx, hr, cycle, *a.Result.AnnouncedAt)
		}
	}
	return c
}

// early is 1 where a rating was announced before the contract ended. On a machine that cannot keep
// up with such days, ahead of all others will do. The right to object keeps its days in any case.
func (r *reshaped) early(ctx context.Context, hr Someone, cycle string, announced time.Time) int {
	if !r.date(announced).After(r.last) {
		return 1
	}
	var closed struct{ Appraisals []Standing }
	if err := hr.call(ctx, http.MethodGet, "/cycles/"+cycle+"/appraisals?state=closed&limit=100", nil, &closed); err != nil {
		return 0
	}
	for _, other := range closed.Appraisals {
		a, err := hr.Judged(ctx, other.ID)
		if err != nil || other.ID != r.leaving && a.Result != nil && a.Result.AnnouncedAt != nil && !a.Result.AnnouncedAt.After(announced) {
			return 0
		}
	}
	return 1
}

// Transfer moves an employee to another unit and supervisor.
func (s Someone) Transfer(ctx context.Context, id, unit string, supervisor uuid.UUID, on appraisal.Date, reason string) error {
	return s.call(ctx, http.MethodPost, "/appraisals/"+id+"/transfer", object{"unit": unit, "supervisor": supervisor, "on": on, "reason": reason}, nil)
}

// End ends a year early, or has it finished before a day.
func (s Someone) End(ctx context.Context, id string, kind appraisal.EndingKind, on appraisal.Date, reason string) error {
	return s.call(ctx, http.MethodPost, "/appraisals/"+id+"/ending", object{"kind": kind, "on": on, "reason": reason}, nil)
}

// Clarify records the dialogue about what is expected where a plan needs one and there is none yet.
func (s Someone) Clarify(ctx context.Context, f Form) error {
	rules := f.Asks.PlanRules
	if rules.Dialogue != string(appraisal.Required) || rules.Dialogues > 0 {
		return nil
	}
	return s.call(ctx, http.MethodPost, "/appraisals/"+f.Duty.Process.ID+"/journal", object{
		"kind": appraisal.DialogueHeld, "text": "Ekspektasi pimpinan dibahas berdua dan dipahami.",
	}, nil)
}
