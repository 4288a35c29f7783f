package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/dev/demo"
	"rapor/dev/stack"
	"rapor/store"
)

var (
	// owed is a duty in a schedule with its days; the right to object is none.
	owed   = regexp.MustCompile(`((?:confirm|propose|agree|assess|report|evaluate|acknowledge|decide)[a-z-]*: \{ within: )\d+d`)
	right  = regexp.MustCompile(`(object: \{ within: )\d+d`)
	opened = regexp.MustCompile(`opens: [1-9]\d*d, `)
)

// unhurried is a method whose duties have so many days that none falls due on a slow machine,
// and whose steps follow each other at once.
func unhurried(method string) string {
	method = owed.ReplaceAllString(method, "${1}90d")
	return opened.ReplaceAllString(right.ReplaceAllString(method, "${1}14d"), "")
}

// trial is unhurried, for cycles that shall close: the right to object is short in it.
func trial(method string) string {
	return regexp.MustCompile(`(?s)^(.*\n  demo:.*object: \{ within: )14d`).ReplaceAllString(unhurried(method), "${1}2d")
}

// office is an agency of its own in which everybody acts at once.
type office struct {
	*testing.T
	app    *stack.App
	api    *demo.API
	agency *demo.Agency
	cycle  string
	// answer replaces what somebody hands in; nil where nothing is replaced.
	answer func(who demo.Actor, d demo.Duty, given appraisal.Submission) appraisal.Submission
}

func openOffice(t *testing.T, code, roster, method string, day int) *office {
	t.Helper()
	o := &office{T: t, app: rapor(t)}
	o.load(code, roster)
	o.api = demo.NewAPI(o.app.URL())
	t.Cleanup(o.api.Close)
	o.cycle = openCycle(t, o.api, o.agency, "", method, day)
	return o
}

// load imports the roster, again with the changes in it.
func (o *office) load(code, roster string) {
	o.Helper()
	var err error
	if o.agency, err = demo.Load(o.Context(), o.app.Store, code, "Kantor Contoh", []byte(roster), ""); err != nil {
		o.Fatal(err)
	}
}

func (o *office) named(name string) demo.Actor {
	o.Helper()
	for _, p := range o.agency.People {
		if p.Name == name {
			return p
		}
	}
	o.Fatalf("nobody is called %s", name)
	return demo.Actor{}
}

func (o *office) as(name string) demo.Someone { return o.api.As(o.named(name).Key) }
func (o *office) hr() caller                  { return caller{o.T, o.app.URL(), o.agency.HR.Key} }

// live has everybody meet what they owe but what is held back, until done is content.
func (o *office) live(hold func(demo.Duty) bool, done func(context.Context) error) {
	o.Helper()
	eventually(o, 4*time.Minute, func(ctx context.Context) error {
		var mistakes []error
		for _, p := range o.agency.People {
			mistakes = append(mistakes, o.act(ctx, p, hold))
		}
		return errors.Join(append(mistakes, done(ctx))...)
	})
}

func (o *office) act(ctx context.Context, p demo.Actor, hold func(demo.Duty) bool) error {
	who := o.api.As(p.Key)
	duties, err := who.Duties(ctx)
	var refused *demo.Refusal
	if errors.As(err, &refused) && refused.Status == http.StatusUnauthorized {
		return nil // whoever has left
	}
	if err != nil {
		return err
	}
	for _, d := range duties {
		if d.Kind.Right() || hold != nil && hold(d) {
			continue
		}
		form, err := who.Form(ctx, d.ID)
		if err != nil {
			return err
		}
		given, err := demo.Diligent(form)
		if err != nil {
			return err
		}
		if o.answer != nil {
			given = o.answer(p, d, given)
		}
		if err := who.Submit(ctx, d.ID, given); err != nil {
			return err
		}
	}
	return nil
}

// closed is content when the cycle is closed.
func (o *office) closed(ctx context.Context) error {
	p, err := o.api.As(o.agency.HR.Key).Progress(ctx, o.cycle)
	if err == nil && p.ClosedAt == nil {
		err = fmt.Errorf("the cycle is open: %+v", p.Appraisals)
	}
	return err
}

// appraisalOf waits for somebody's appraisal in the office's cycle.
func (o *office) appraisalOf(name string) (id string) {
	o.Helper()
	eventually(o, time.Minute, func(context.Context) error {
		id = ""
		err := o.app.Store.As(o.Context(), o.agency.ID, func(tx store.Tx) error {
			return tx.QueryRow(o.Context(), "SELECT id::text FROM appraisal WHERE cycle_id = $1 AND employee_id = $2",
				o.cycle, o.named(name).ID).Scan(&id)
		})
		return err
	})
	return id
}

// lived is an appraisal with the part of the year it is about.
type lived struct {
	ID, State, Step, Unrated string
	Supervisor               struct{ ID uuid.UUID }
	Period                   appraisal.Year
	FinishOn                 *appraisal.Date `json:"finish_on"`
	ClosedAt                 *time.Time      `json:"closed_at"`
	Ending                   *struct{ Kind, Effect, Reason, Decree string }
	Result                   *struct{ Rating string }
	Parts                    []struct {
		From       appraisal.Date
		Until      *appraisal.Date
		Unit       string
		Supervisor struct{ ID uuid.UUID }
	}
	Periods []struct {
		Part     int
		Feedback string
	}
	Duties []struct {
		Kind  appraisal.DutyKind
		DueOn appraisal.Date `json:"due_on"`
	}
}

func (o *office) see(id string) (v lived) {
	o.Helper()
	o.hr().ok(http.MethodGet, "/appraisals/"+id, nil, &v)
	return v
}

func (o *office) count(sql string, args ...any) (n int) {
	o.Helper()
	err := o.app.Store.As(o.Context(), o.agency.ID, func(tx store.Tx) error {
		return tx.QueryRow(o.Context(), sql, args...).Scan(&n)
	})
	if err != nil {
		o.Fatal(err)
	}
	return n
}

// launched waits until everybody in the cycle has an appraisal.
func (o *office) launched() {
	o.Helper()
	eventually(o, time.Minute, func(context.Context) error {
		if o.count("SELECT count(*) FROM cycle WHERE id = $1 AND launched_at IS NOT NULL", o.cycle) == 0 {
			return errors.New("the cycle is being launched")
		}
		return nil
	})
}

func day(n int) appraisal.Date { return appraisal.NewDate(2026, time.January, 2).AddDays(n) }

// departed is what a recorded departure answers.
type departed struct {
	Appraisals []struct {
		Appraisal, Effect string
		Period            appraisal.Year
	}
	Left       bool
	HandedOver int `json:"handed_over"`
	Replaced   int
}
