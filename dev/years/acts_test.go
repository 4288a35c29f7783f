package years

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
)

func (y *randomYear) do(o op) {
	duties := y.model.sorted()
	switch o.What {
	case "meet", "return":
		if len(duties) > 0 {
			y.meet(duties[o.Which%len(duties)], o.What)
		}
	case "move":
		if len(duties) > 0 {
			y.move(duties[o.Which%len(duties)], o.Size)
		}
	case "postpone":
		y.postpone(o.Size)
	case "absent":
		y.absent(o.Which%4, o.Size)
	case "withdraw":
		y.withdraw(o.Which)
	case "replace":
		y.replace()
	case "crash-before", "crash-after":
		y.crash = o.What
	case "continue":
		y.env.SetContinueAsNewSuggested(true)
	}
	y.signal(o.Signals)
}

// row finds the duty of the model in the store.
func (y *randomYear) row(o *owed) (id, assignee uuid.UUID) {
	err := y.store.As(y.Context(), y.id, func(tx store.Tx) error {
		return tx.QueryRow(y.Context(), `SELECT id, assignee_id FROM duty
			WHERE process_id = $1 AND state = 'open' AND kind = $2 AND round = $3 AND level = $4`,
			y.process, o.kind, o.round, o.level).Scan(&id, &assignee)
	})
	if err != nil {
		y.rt.Fatalf("%s is not open in the store: %v\n%s", o.key(), err, y.story())
	}
	return id, assignee
}

// past reports whether a duty can no longer be met although no look has lapsed it.
func (y *randomYear) past(o *owed) bool {
	return !o.final && !y.env.Now().Before(y.calendar.End(o.due))
}

func (y *randomYear) meet(o *owed, how string) {
	id, assignee := y.row(o)
	body, answer := y.answer(id, assignee, o, how)
	_, err := y.acts.Submit(y.Context(), y.identity(assignee), id, body, nil)
	switch {
	case y.past(o) && refusedAs(err, "closed"):
		return
	case err != nil:
		y.rt.Fatalf("%s of %s is refused: %v\n%s", o.key(), o.who, err, y.story())
	case y.past(o):
		y.rt.Fatalf("%s was taken after its deadline\n%s", o.key(), y.story())
	}
	y.model.meet(o, answer)
}

func refusedAs(err error, code appraisal.Code) bool {
	var refused *appraisal.Error
	return errors.As(err, &refused) && refused.Code == code
}

// answer is what the assignee hands in, and what it means to the model.
func (y *randomYear) answer(id, assignee uuid.UUID, o *owed, how string) (body []byte, meaning string) {
	var answer appraisal.Submission
	switch {
	case o.kind == "agree-plan" && how == "return":
		answer, meaning = &appraisal.PlanAgreement{Comment: reason}, "return"
	case o.kind == "decide-escalation":
		answer, meaning = &appraisal.EscalationDecision{Choice: appraisal.Extend, Days: extendBy, Reason: reason}, "extend"
		if to, ok := y.successor(id); how == "return" && ok {
			answer, meaning = &appraisal.EscalationDecision{Choice: appraisal.Reassign, To: &to, Reason: reason}, "reassign"
		}
	default:
		answer = y.diligent(id, assignee)
	}
	body, err := json.Marshal(answer)
	must(y, err)
	return body, meaning
}

// move moves a deadline as HR would, who does not move their own.
func (y *randomYear) move(o *owed, days int) {
	id, assignee := y.row(o)
	_, err := y.acts.Move(y.Context(), y.hr, id, act.Extension{Days: &days, Reason: reason})
	o.moved = append(o.moved, days)
	to := y.model.day(o)
	today := y.calendar.Date(y.env.Now())
	wrong := days == 0 || to.Before(today) || o.due.AddDays(days).Before(today) || y.past(o) || o.kind == "object" && days < 0 || assignee == y.hr.Person
	if (err != nil) != wrong {
		y.rt.Fatalf("moving %s by %d days: %v\n%s", o.key(), days, err, y.story())
	}
	if err != nil {
		o.moved = o.moved[:len(o.moved)-1]
		return
	}
	o.due = to
}

const reason = "Alasan yang cukup panjang"

// postpone moves every deadline of the cycle, of what is open and of what will be.
func (y *randomYear) postpone(days int) {
	if days <= 0 {
		return
	}
	_, err := y.acts.MoveDeadlines(y.Context(), y.hr, y.cycle, act.NewMove{Scope: "cycle", Days: &days, Reason: reason})
	if err != nil {
		y.rt.Fatalf("moving all deadlines: %v\n%s", err, y.story())
	}
	y.model.moved += days
	y.model.recount()
}

// absent has time stand still for the employee for some days, from some days ahead.
func (y *randomYear) absent(ahead, days int) {
	if days <= 0 {
		return
	}
	from := y.calendar.Date(y.env.Now()).AddDays(ahead)
	until := from.AddDays(days - 1)
	n := act.NewAbsence{Scope: "person", Person: &y.employee, Mode: "shift", From: &from, Until: &until, Reason: reason}
	if _, err := y.acts.Declare(y.Context(), y.hr, y.cycle, n); err != nil {
		if refusedAs(err, "absence-overlaps") {
			return
		}
		y.rt.Fatalf("declaring an absence: %v\n%s", err, y.story())
	}
	for d := from; !d.After(until); d = d.AddDays(1) {
		y.model.still[d] = true
	}
	y.model.recount()
}

// withdraw takes the employee out of the year, now and then, before there is a result.
func (y *randomYear) withdraw(which int) {
	if which > 0 || y.model.ended || y.model.step < 0 || y.model.step > slices.Index(steps, "supervisor") {
		return
	}
	today := y.calendar.Date(y.env.Now())
	_, err := y.acts.End(y.Context(), y.hr, y.process, act.NewEnding{Kind: appraisal.Withdrawal, On: &today, Reason: reason})
	if err != nil {
		y.rt.Fatalf("withdrawing: %v\n%s", err, y.story())
	}
	y.model.withdraw()
	y.signal(1)
}

// successor is a colleague of the supervisor who could be it, and who did not miss what an escalation is about.
func (y *randomYear) successor(escalation uuid.UUID) (id uuid.UUID, ok bool) {
	y.as(func(tx store.Tx) error {
		err := tx.QueryRow(y.Context(), `SELECT s.id FROM appraisal a JOIN person now ON now.id = a.supervisor_id
			JOIN person s ON s.superior_id = now.superior_id AND s.employment = 'active' AND s.id <> now.id
			WHERE a.id = $1 AND NOT EXISTS (SELECT FROM duty e JOIN duty late ON late.id = e.about_id WHERE e.id = $2 AND late.assignee_id = s.id)
			ORDER BY s.id LIMIT 1`, y.process, escalation).Scan(&id)
		if ok = err == nil; store.NoRows(err) {
			return nil
		}
		return err
	})
	return id, ok
}

// replace makes somebody else the supervisor.
func (y *randomYear) replace() {
	if y.model.ended {
		return
	}
	to, ok := y.successor(uuid.Nil)
	if !ok {
		y.rt.Fatalf("nobody could supervise instead\n%s", y.story())
	}
	_, err := y.acts.ReplaceSupervisor(y.Context(), y.hr, y.process, act.NewSupervisor{Person: to, Reason: reason})
	if err != nil {
		y.rt.Fatalf("replacing the supervisor: %v\n%s", err, y.story())
	}
	y.model.supervisor++
}
