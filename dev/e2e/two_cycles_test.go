package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rapor/appraisal"
	"rapor/config"
	"rapor/dev/demo"
	"rapor/internal/privatepg/pgtest"
)

// January: somebody assesses themself in last year's cycle and plans in the new one, which has
// another method. One morning's digest tells of both, and both years close.
func TestTwoCyclesSideBySide(t *testing.T) {
	t.Parallel()
	last := trial(plainMethod)
	o := openOffice(t, "januari", soloRoster, last, 2)
	employee := o.named("Rina Contoh")

	// The postman is kept from one person's mails, as if they were another's at work, until
	// both cycles have written.
	conn, err := pgx.Connect(t.Context(), pgtest.Server(t).URL("rapor"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	const mails = "(hashtextextended('mail ' || $1::text, 0))"
	if _, err := conn.Exec(t.Context(), "SELECT pg_advisory_lock"+mails, employee.ID); err != nil {
		t.Fatal(err)
	}
	assess, propose := about("Rina Contoh", appraisal.AssessSelf), about("Rina Contoh", appraisal.ProposePlan)
	o.live(assess, o.owing("Rina Contoh", assess))

	before := o.cycle
	o.cycle = o.openAnother("2027", strings.NewReplacer("id: plain\n", "id: another\n", "targets: 60, standards: 40", "targets: 30, standards: 70").Replace(last))
	o.live(func(d demo.Duty) bool { return assess(d) || propose(d) }, o.owing("Rina Contoh", propose))
	eventually(t, time.Minute, func(context.Context) error {
		if n := o.count(`SELECT count(DISTINCT d.cycle_id) FROM mail m JOIN duty d ON d.id = m.duty_id
			WHERE m.person_id = $1 AND m.state = 'queued' AND d.state = 'open' AND m.not_before <= clock_timestamp()`, employee.ID); n != 2 {
			return fmt.Errorf("%d cycles have written", n)
		}
		return nil
	})
	if _, err := conn.Exec(t.Context(), "SELECT pg_advisory_unlock"+mails, employee.ID); err != nil {
		t.Fatal(err)
	}
	eventually(t, time.Minute, func(context.Context) error {
		if n := o.count(`SELECT count(*) FROM (SELECT m.digest_id FROM mail m JOIN duty d ON d.id = m.duty_id JOIN digest g ON g.id = m.digest_id
			WHERE m.person_id = $1 AND m.state = 'sent' AND g.day IS NOT NULL GROUP BY m.digest_id HAVING count(DISTINCT d.cycle_id) = 2) both_cycles`, employee.ID); n == 0 {
			return errors.New("no digest of both cycles")
		}
		return nil
	})

	o.live(nil, o.closed)
	o.cycle = before
	o.live(nil, o.closed)
	if n := o.count("SELECT count(*) FROM appraisal WHERE employee_id = $1 AND rating IS NOT NULL AND closed_at IS NOT NULL", employee.ID); n != 2 {
		t.Errorf("%d of two years closed with a rating", n)
	}
	if n := o.count("SELECT count(DISTINCT method_hash) FROM cycle WHERE closed_at IS NOT NULL"); n != 2 {
		t.Errorf("%d methods, want two", n)
	}
}

// openAnother opens a second cycle with short days.
func (o *office) openAnother(name, source string) string {
	o.Helper()
	holidays, err := config.DefaultHolidays()
	if err != nil {
		o.Fatal(err)
	}
	id, err := o.api.As(o.agency.HR.Key).OpenCycle(o.Context(), demo.NewCycle{
		Name: name, MethodSource: source, Schedule: "demo", StartsOn: appraisal.NewDate(2027, time.January, 4), Official: o.agency.Official.ID,
		Holidays: holidays, DaySeconds: 2,
	})
	if err != nil {
		o.Fatal(err)
	}
	return id
}
