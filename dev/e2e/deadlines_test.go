package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/dev/demo"
	"rapor/dev/stack"
	"rapor/store"
)

// query is one row of numbers as an agency sees them.
func query(t *testing.T, a *stack.App, agency uuid.UUID, sql string, out ...any) {
	t.Helper()
	err := a.Store.As(t.Context(), agency, func(tx store.Tx) error { return tx.QueryRow(t.Context(), sql).Scan(out...) })
	if err != nil {
		t.Fatal(err)
	}
}

// HR moves the deadlines of a cycle with a thousand open appraisals while people submit: each
// duty is moved or met, each person is told once, no reminder that left is repeated, and no
// workflow is signalled that need not be. Then it goes back, and the holidays change.
func TestDeadlinesOfThousandMove(t *testing.T) {
	t.Parallel()
	const people, hasty = 1000, 120
	a := startAlone(t, stack.AppOptions{})
	agency, err := demo.Load(t.Context(), a.Store, "geser", "Kantor Contoh", crowd(people), "")
	if err != nil {
		t.Fatal(err)
	}
	api := demo.NewAPI(a.URL())
	defer api.Close()
	hr := api.As(agency.HR.Key)
	// A day is an hour: nothing falls due. Working days, so that holidays matter.
	source := strings.ReplaceAll(plainMethod, "confirm-briefing: { within: 4d", "confirm-briefing: { within: 4wd")
	cycle := openCycle(t, api, agency, "", source, 3600)
	eventually(t, 5*time.Minute, func(context.Context) error {
		var open, outbox int
		query(t, a.App, agency.ID, "SELECT (SELECT count(*) FROM duty WHERE state = 'open' AND kind = 'confirm-briefing'), (SELECT count(*) FROM dispatch)", &open, &outbox)
		if open != people || outbox > 0 {
			return fmt.Errorf("%d of %d have their first duty, %d messages to deliver", open, people, outbox)
		}
		return nil
	})
	// The news of the duty has reached everybody, and half of them a reminder.
	err = a.Store.As(t.Context(), agency.ID, func(tx store.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE mail SET state = 'sent', done_at = now() WHERE kind = 'opened'
			OR kind = 'reminder' AND person_id IN (SELECT id FROM person WHERE employment = 'active' ORDER BY number LIMIT 500)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var before appraisal.Date
	query(t, a.App, agency.ID, "SELECT min(due_on) FROM duty WHERE kind = 'confirm-briefing'", &before)

	// Submissions are under way while it moves.
	var all sync.WaitGroup
	var mu sync.Mutex
	acknowledged := 0
	begun := make(chan struct{})
	var once sync.Once
	for i, p := range agency.Employees()[:hasty] {
		all.Go(func() {
			who := api.As(p.Key)
			duties, err := who.Duties(context.Background())
			if err != nil || len(duties) != 1 {
				t.Errorf("duties of %d: %d, %v", i, len(duties), err)
				return
			}
			if i > hasty/4 {
				once.Do(func() { close(begun) })
			}
			if err := who.Submit(context.Background(), duties[0].ID, &appraisal.Confirmation{Understood: true}); err != nil {
				t.Errorf("a submission during the move: %v", err)
				return
			}
			mu.Lock()
			acknowledged++
			mu.Unlock()
		})
	}
	<-begun
	at := time.Now()
	moved, err := hr.MoveDeadlines(t.Context(), cycle, demo.TimeAct{"scope": "cycle", "kind": "confirm-briefing", "days": 3, "reason": "Kantor kebanjiran"})
	took := time.Since(at)
	if err != nil {
		t.Fatal(err)
	}
	all.Wait()
	t.Logf("%+v in %s", moved, took)
	if took > 20*time.Second {
		t.Errorf("the move took %s", took)
	}
	if moved.Told != 0 {
		t.Errorf("%d workflows were signalled for later deadlines", moved.Told)
	}
	if moved.Duties < people-hasty || moved.Duties != moved.People {
		t.Errorf("moved: %+v", moved)
	}
	var open, late, met, news, twice, repeated int
	query(t, a.App, agency.ID, `SELECT count(*) FILTER (WHERE state = 'open'), count(*) FILTER (WHERE state = 'open' AND due_on = min_due + 3),
		count(*) FILTER (WHERE state = 'met') FROM duty, (SELECT min(counted_from) AS c FROM duty) x, (SELECT date '`+before.String()+`' AS min_due) y
		WHERE kind = 'confirm-briefing'`, &open, &late, &met)
	if met != acknowledged || open != people-acknowledged || late != open {
		t.Errorf("%d acknowledged, %d met, %d open, %d of them moved", acknowledged, met, open, late)
	}
	query(t, a.App, agency.ID, `SELECT (SELECT count(*) FROM mail m JOIN duty d ON d.id = m.duty_id WHERE m.kind = 'moved' AND m.state = 'queued' AND d.state = 'open' AND d.kind = 'confirm-briefing'),
		(SELECT count(*) FROM (SELECT FROM mail WHERE kind = 'moved' GROUP BY duty_id HAVING count(*) > 1) x),
		(SELECT count(*) FROM mail m JOIN duty d ON d.id = m.duty_id WHERE m.kind = 'reminder' AND m.state = 'sent' AND d.kind = 'confirm-briefing')`,
		&news, &twice, &repeated)
	if news != open || twice != 0 || repeated != people/2 {
		t.Errorf("%d of %d are told, %d twice, %d reminders had left and %d have", news, open, twice, people/2, repeated)
	}

	// Earlier needs a signal to each, and a move into the past is refused whole.
	back, err := hr.MoveDeadlines(t.Context(), cycle, demo.TimeAct{"scope": "cycle", "kind": "confirm-briefing", "days": -1, "reason": "Kantor sudah kering"})
	if err != nil || back.Duties != open || back.Told != open {
		t.Errorf("back: %+v, %v", back, err)
	}
	_, err = hr.MoveDeadlines(t.Context(), cycle, demo.TimeAct{"scope": "cycle", "days": -30, "reason": "Salah ketik tanggal"})
	if _, code := refusal(t, err); code != "deadlines-in-the-past" {
		t.Errorf("into the past: %s", code)
	}

	// Two more days off before the deadline move it by two working days.
	year := before.Year()
	days := map[string]string{}
	for d := before.AddDays(-2); len(days) < 2; d = d.AddDays(-1) {
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
			days[d.String()] = "Cuti bersama"
		}
	}
	changed, err := hr.ChangeHolidays(t.Context(), cycle, demo.TimeAct{"year": year, "holidays": days, "reason": "Perubahan SKB tiga menteri"})
	if err != nil || changed.Duties < open {
		t.Errorf("holidays: %+v, %v", changed, err)
	}
	var later int
	query(t, a.App, agency.ID, "SELECT count(*) FROM duty WHERE state = 'open' AND kind = 'confirm-briefing' AND due_on > date '"+before.AddDays(2).String()+"'", &later)
	if later != open {
		t.Errorf("%d of %d follow the holidays", later, open)
	}
	// The year goes on: whoever submits is led to the plan.
	last := agency.Employees()[people-1]
	d := awaits(t, api.As(last.Key), appraisal.ConfirmBriefing)
	if err := meet(t.Context(), api.As(last.Key), d); err != nil {
		t.Fatal(err)
	}
	eventually(t, 2*time.Minute, func(context.Context) error {
		var outbox int
		if query(t, a.App, agency.ID, "SELECT count(*) FROM dispatch", &outbox); outbox > 0 {
			return errors.New("messages wait")
		}
		return nil
	})
	awaits(t, api.As(last.Key), appraisal.ProposePlan)
}
