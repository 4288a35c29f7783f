package e2e

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/config"
	"rapor/dev/demo"
)

// unitsRoster is a head, the leads of two units, and somebody in the first.
const unitsRoster = `NIP;Nama;Unit Kerja;NIP Atasan Langsung
197307041997012001;Kepala Contoh;Kantor;
197509241997072002;Lama Contoh;Bidang Lama;197307041997012001
197509241997072003;Baru Contoh;Bidang Baru;197307041997012001
199001012015011001;Rina Contoh;Bidang Lama;197509241997072002
`

// transferred moves Rina to the other unit, on a day that the short year must reach first.
func (o *office) transferred(id string, on appraisal.Date) (effect string) {
	o.Helper()
	body := object{"unit": "Bidang Baru", "supervisor": o.named("Baru Contoh").ID, "post": "Arsiparis", "on": on, "reason": "SK mutasi 12/2026"}
	var r struct{ Effect string }
	eventually(o, time.Minute, func(context.Context) error {
		if o.count("SELECT count(*) FROM cycle WHERE id = $1 AND opened_at <= clock_timestamp() - $2 * interval '1 second'", o.cycle, 2*on.Sub(day(0))+1) == 0 {
			return errors.New("it is not the day yet")
		}
		return nil
	})
	o.hr().ok(http.MethodPost, "/appraisals/"+id+"/transfer", body, &r)
	return r.Effect
}

func about(name string, kind appraisal.DutyKind) func(demo.Duty) bool {
	return func(d demo.Duty) bool { return d.Kind == kind && d.Subject.Name == name }
}

// owing is content when somebody owes a duty.
func (o *office) owing(name string, is func(demo.Duty) bool) func(context.Context) error {
	return func(ctx context.Context) error {
		duties, err := o.as(name).Duties(ctx)
		if err != nil {
			return err
		}
		for _, d := range duties {
			if is(d) {
				return nil
			}
		}
		return errors.New(name + " does not owe it yet")
	}
}

// A numeric year in two posts: a new plan in the new one, the former supervisor's word on their
// part, and a score that weighs both parts by their days.
func TestTransfer(t *testing.T) {
	t.Parallel()
	o := openOffice(t, "mutasi", unitsRoster, trial(plainMethod), 2)
	o.launched()
	id, former, next := o.appraisalOf("Rina Contoh"), o.named("Lama Contoh"), o.named("Baru Contoh")
	self := about("Rina Contoh", appraisal.AssessSelf)
	o.live(self, o.owing("Rina Contoh", self))
	if effect := o.transferred(id, day(4)); effect != "new-plan" {
		t.Fatalf("the effect is %s", effect)
	}
	o.answer = func(who demo.Actor, d demo.Duty, given appraisal.Submission) appraisal.Submission {
		if a, ok := given.(*appraisal.Assessment); ok && who.ID == former.ID && about("Rina Contoh", appraisal.AssessSubordinate)(d) {
			for of := range a.Scores {
				a.Scores[of] = appraisal.NewNumber(1)
			}
			for i := range a.Realised {
				a.Realised[i].Value, a.Realised[i].Account = appraisal.NewNumber(0), ""
			}
		}
		return given
	}
	o.live(nil, func(context.Context) error {
		if v := o.see(id); v.State != "closed" {
			return errors.New("in step " + v.Step)
		}
		return nil
	})

	v := o.see(id)
	if v.Result == nil || v.Supervisor.ID != next.ID || len(v.Parts) != 2 {
		t.Fatalf("the appraisal: %+v", v)
	}
	if one, two := v.Parts[0], v.Parts[1]; one.Supervisor.ID != former.ID || one.Unit != "Bidang Lama" || one.Until == nil || *one.Until != day(3) ||
		two.Supervisor.ID != next.ID || two.Unit != "Bidang Baru" || two.From != day(4) {
		t.Errorf("the parts: %+v", v.Parts)
	}
	if n := o.count("SELECT count(*) FROM plan_version WHERE appraisal_id = $1", id); n != 2 {
		t.Errorf("%d plans, want one for each post", n)
	}
	var x struct {
		Results []struct {
			Terms []struct {
				Kind          string
				Weight, Value appraisal.Number
			}
		}
		Events []struct {
			Kind string
			By   *struct{ ID uuid.UUID }
		}
	}
	caller{t, o.app.URL(), o.named("Rina Contoh").Key}.ok(http.MethodGet, "/appraisals/"+id+"/explanation", nil, &x)
	var weights, values []float64
	for _, term := range x.Results[0].Terms {
		if term.Kind == string(appraisal.TermPart) {
			weights, values = append(weights, number(t, term.Weight)), append(values, number(t, term.Value))
		}
	}
	days := float64(v.Period.Days())
	if len(weights) != 2 || weights[0] < 400/days-0.01 || weights[0] > 400/days+0.01 || values[0] >= values[1] {
		t.Errorf("the parts weigh %v of %v days, and are worth %v", weights, days, values)
	}
	assessed := map[uuid.UUID]bool{}
	for _, e := range x.Events {
		if e.Kind == "assessed" && e.By != nil {
			assessed[e.By.ID] = true
		}
	}
	if !assessed[former.ID] || !assessed[next.ID] {
		t.Errorf("assessed by %v, not by both supervisors", assessed)
	}
}

func number(t *testing.T, n appraisal.Number) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(n.String(), 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// quarterly is the national matrix method with one periodic evaluation and no feedback.
func quarterly(t *testing.T) string {
	t.Helper()
	source, err := config.Method("permenpanrb-6-2022")
	if err != nil {
		t.Fatal(err)
	}
	method := string(source)
	for _, without := range []string{
		`(?m)^  (confidential|threshold|dialogue): .*\n`,
		`(?m)^  - \{ id: (quarter-[234]|peers|feedback), .*\n`,
		`(?m)^      (quarter-[234]|peers|feedback):\n(        .*\n)+`,
		`(?m)^        opens: .*\n`,
	} {
		method = regexp.MustCompile(without).ReplaceAllString(method, "")
	}
	return unhurried(method)
}

// In a matrix year nothing is weighed: the former supervisor evaluates their part, and whoever
// appraises at the end has that evaluation in the form.
func TestTransferInMatrixMethod(t *testing.T) {
	t.Parallel()
	o := openOffice(t, "mutasi-matriks", unitsRoster, quarterly(t), 2)
	o.launched()
	id := o.appraisalOf("Rina Contoh")
	report := about("Rina Contoh", appraisal.ReportPeriod)
	o.live(report, o.owing("Rina Contoh", report))
	if effect := o.transferred(id, day(4)); effect != "new-plan" {
		t.Fatalf("the effect is %s", effect)
	}
	final := about("Rina Contoh", appraisal.AssessSubordinate)
	o.live(final, o.owing("Baru Contoh", final))
	o.live(final, func(context.Context) error {
		if o.count("SELECT count(*) FROM period WHERE appraisal_id = $1 AND part = 1", id) == 0 {
			return errors.New("the former supervisor has not evaluated their part")
		}
		return nil
	})
	next := caller{t, o.app.URL(), o.named("Baru Contoh").Key}
	var form struct {
		Asks struct {
			Periods []struct {
				Part            int
				Results, Rating string
			}
		}
	}
	next.ok(http.MethodGet, "/duties/"+next.owes(appraisal.AssessSubordinate), nil, &form)
	former := 0
	for _, p := range form.Asks.Periods {
		if p.Part == 1 && p.Results != "" && p.Rating != "" {
			former++
		}
	}
	if former != 1 || len(form.Asks.Periods) != 2 {
		t.Errorf("the final appraiser reads %+v", form.Asks.Periods)
	}
	if n := o.count(`SELECT count(*) FROM duty WHERE process_id = $1 AND step = 'beside' AND kind = 'evaluate-period' AND state = 'met' AND assignee_id = $2`,
		id, o.named("Lama Contoh").ID); n != 1 {
		t.Errorf("%d evaluations by the former supervisor", n)
	}
}
