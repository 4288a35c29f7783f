package gateway_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

// many is an office with the same duty open for several, due on 12 March; today is 2 March.
func many(t *testing.T) (*office, map[string]uuid.UUID) {
	t.Helper()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "feedback")
	owed := map[string]uuid.UUID{"staff": o.owe(o.appraisal, appraisal.AssessSelf, "staff")}
	for _, name := range []string{"ani", "budi"} {
		var id = o.appraisal
		o.as(func(tx store.Tx) { id = o.enrol(tx, name) })
		o.stand(&id, "feedback")
		owed[name] = o.owe(id, appraisal.AssessSelf, name)
	}
	return o, owed
}

func (o *office) due(id uuid.UUID) (on string) {
	o.Helper()
	o.as(func(tx store.Tx) {
		d, err := tx.Duty(o.Context(), id)
		require.NoError(o, err)
		require.True(o, o.calendar.End(d.DueOn).Equal(d.DueAt))
		on = d.DueOn.String()
	})
	return on
}

func TestMovesDeadlinesOfMany(t *testing.T) {
	t.Parallel()
	o, owed := many(t)
	path := "/cycles/" + o.cycle.ID.String() + "/deadlines"
	bad := func(body object, codes ...string) {
		t.Helper()
		o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body, codes...)
	}
	bad(object{"scope": "cycle", "days": -11, "reason": why}, "deadlines-in-the-past")
	bad(object{"scope": "cycle", "due_on": "2026-03-01", "reason": why}, "date-in-the-past")
	bad(object{"scope": "cycle", "days": 7, "due_on": "2026-04-01", "reason": why}, "days-or-date")
	bad(object{"scope": "cycle", "days": 7, "reason": "x"}, "reason-missing")
	bad(object{"scope": "cycle", "days": 900, "reason": why}, "days-out-of-range")
	bad(object{"scope": "cycle", "unit": o.unit, "days": 7, "reason": why}, "scope-mismatch")
	bad(object{"scope": "unit", "unit": uuid.New(), "days": 7, "reason": why}, "unit-unknown")
	bad(object{"scope": "person", "person": uuid.New(), "days": 7, "reason": why}, "person-unknown")
	bad(object{"scope": "cycle", "step": "nowhere", "days": 7, "reason": why}, "step-unknown")
	bad(object{"scope": "cycle", "kind": "dance", "days": 7, "reason": why}, "kind-unknown")
	bad(object{"scope": "cycle", "what": "opening", "step": "nowhere", "days": 7, "reason": why}, "step-unknown")
	o.refused(http.StatusForbidden, "lead", http.MethodPost, path, object{"scope": "cycle", "days": 7, "reason": why}, "role-missing")
	o.refused(http.StatusNotFound, "hr", http.MethodPost, "/cycles/"+uuid.NewString()+"/deadlines", object{"scope": "cycle", "days": 7, "reason": why}, "cycle-unknown")
	o.refused(http.StatusNotFound, "foreigner", http.MethodPost, path, object{"scope": "cycle", "days": 7, "reason": why}, "cycle-unknown")

	var done act.TimeActed
	o.ok(http.StatusOK, "hr", http.MethodPost, path, object{"scope": "cycle", "days": 7, "reason": why}).into(&done)
	require.Equal(t, []int{3, 3, 0}, []int{done.Duties, done.People, done.Told}, "later needs no signal")
	for _, id := range owed {
		require.Equal(t, "2026-03-19", o.due(id))
	}
	o.ok(http.StatusOK, "hr", http.MethodPost, path, object{"scope": "person", "person": o.people["ani"], "due_on": "2026-03-09", "reason": why}).into(&done)
	require.Equal(t, []int{1, 1, 1}, []int{done.Duties, done.People, done.Told}, "earlier does")
	require.Equal(t, "2026-03-09", o.due(owed["ani"]))
	o.ok(http.StatusOK, "hr", http.MethodPost, path, object{"scope": "unit", "unit": o.unit, "kind": "assess-self", "days": 1, "reason": why}).into(&done)
	require.Equal(t, 3, done.Duties)
	require.Equal(t, "2026-03-10", o.due(owed["ani"]))
	require.Equal(t, "2026-03-20", o.due(owed["budi"]))
	o.ok(http.StatusOK, "hr", http.MethodPost, path, object{"scope": "duty", "duty": owed["budi"], "days": -2, "reason": why}).into(&done)
	require.Equal(t, "2026-03-18", o.due(owed["budi"]))

	// What opens later in the scope follows too.
	later := o.owes(o.appraisal, appraisal.ReportPeriod, "staff")
	require.Equal(t, "2026-03-19", o.due(later), "ten days, and the seven of the whole cycle; the one of the unit is for another kind")

	// What must be over by a day goes no further; what the law gives a complainant does not move.
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE appraisal SET finish_on = '2026-03-20' WHERE employee_id = $1", o.people["staff"])
	})
	var complaint db.Process
	o.as(func(tx store.Tx) { complaint = o.process(tx, store.NewID(), appraisal.ComplaintProcess, uuid.New()) })
	complaint.Step = "answer"
	legal := o.owes(complaint, appraisal.AnswerComplaint, "hr")
	require.Equal(t, "2026-03-12", o.due(legal))
	o.ok(http.StatusOK, "hr", http.MethodPost, path, object{"scope": "person", "person": o.people["staff"], "days": 30, "reason": why})
	require.Equal(t, "2026-03-20", o.due(owed["staff"]))
	o.as(func(tx store.Tx) { o.person(tx, "hr-too", "active", nil, "hr") })
	o.ok(http.StatusOK, "hr-too", http.MethodPost, path, object{"scope": "person", "person": o.people["hr"], "days": 30, "reason": why}).into(&done)
	require.Zero(t, done.Duties)
	require.Equal(t, "2026-03-12", o.due(legal))

	var form act.Form
	o.ok(http.StatusOK, "budi", http.MethodGet, "/duties/"+owed["budi"].String(), nil).into(&form)
	require.Equal(t, []act.DueMove{{Cause: "hr", Days: 7}, {Cause: "hr", Days: 1}, {Cause: "hr", Days: -2}}, form.Deadline.Moves)
	require.Equal(t, "10d", form.Deadline.Within)
	var list struct{ Moves []act.MoveItem }
	o.ok(http.StatusOK, "hr", http.MethodGet, path, nil).into(&list)
	require.Len(t, list.Moves, 6)
	require.Equal(t, why, list.Moves[0].Reason)
	o.refused(http.StatusForbidden, "lead", http.MethodGet, path, nil, "role-missing")
	require.Equal(t, 5, o.count("SELECT count(*) FROM audit WHERE act = 'deadlines.moved'"))
}

// owes opens a duty whose day is derived, ten days from today.
func (o *office) owes(p db.Process, kind appraisal.DutyKind, who string) (id uuid.UUID) {
	o.Helper()
	assignee := o.people[who]
	o.as(func(tx store.Tx) {
		opened, err := tx.OpenDuty(o.Context(), store.NewDuty{
			Process: p, Step: p.Step, Open: appraisal.Open{Kind: kind, Assignee: &assignee, Round: 1}, Calendar: o.calendar,
			Due: appraisal.Due{Within: appraisal.Span{Days: 10}},
		})
		require.NoError(o, err)
		require.True(o, opened)
		require.NoError(o, tx.QueryRow(o.Context(), "SELECT id FROM duty WHERE kind = $1 ORDER BY id DESC LIMIT 1", string(kind)).Scan(&id))
	})
	return id
}

func TestDeclaresAbsences(t *testing.T) {
	t.Parallel()
	o, owed := many(t)
	path := "/cycles/" + o.cycle.ID.String() + "/absences"
	absence := func(change object) object {
		body := object{"scope": "person", "person": o.people["ani"], "mode": "shift", "from": "2026-03-05", "until": "2026-03-09", "reason": why}
		for k, v := range change {
			body[k] = v
		}
		return body
	}
	bad := func(change object, codes ...string) {
		t.Helper()
		o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, absence(change), codes...)
	}
	bad(object{"until": "2026-03-01"}, "until-before-from")
	bad(object{"until": "2028-03-01"}, "absence-too-long")
	bad(object{"from": "2024-03-01", "until": "2024-03-02"}, "absence-outside-cycle")
	bad(object{"reason": ""}, "reason-missing")
	bad(object{"person": uuid.New()}, "person-unknown")
	o.refused(http.StatusForbidden, "lead", http.MethodPost, path, absence(nil), "role-missing")

	var done act.AbsenceDeclared
	o.ok(http.StatusCreated, "hr", http.MethodPost, path, absence(nil)).into(&done)
	require.Equal(t, 1, done.Duties)
	require.Equal(t, "2026-03-17", o.due(owed["ani"]), "five days do not count")
	require.Equal(t, "2026-03-12", o.due(owed["budi"]))
	end := "/absences/" + done.ID.String() + "/end"
	o.ok(http.StatusOK, "hr", http.MethodPost, end, object{"until": "2026-03-12", "reason": why}).into(&done)
	require.Equal(t, "2026-03-20", o.due(owed["ani"]), "longer")
	o.ok(http.StatusOK, "hr", http.MethodPost, end, object{"until": "2026-03-06", "reason": why}).into(&done)
	require.Equal(t, "2026-03-14", o.due(owed["ani"]), "shorter")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, end, object{"until": "2026-03-06", "reason": why}, "date-unchanged")
	o.refused(http.StatusNotFound, "hr", http.MethodPost, "/absences/"+uuid.NewString()+"/end", object{"reason": why}, "absence-unknown")
	o.refused(http.StatusForbidden, "lead", http.MethodPost, end, object{"reason": why}, "role-missing")
	o.ok(http.StatusOK, "hr", http.MethodPost, end, object{"until": "2026-01-01", "reason": why}).into(&done)
	require.Equal(t, "2026-03-12", o.due(owed["ani"]), "taken back")

	o.ok(http.StatusCreated, "hr", http.MethodPost, path, absence(object{"mode": "prorate"})).into(&done)
	require.Equal(t, []int{0, 1, 0}, []int{done.Duties, done.Appraisals, done.Rated}, "leave moves no deadline")
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE appraisal SET computed_rating = 'baik', rating = 'baik' WHERE employee_id = $1", o.people["budi"])
	})
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, absence(object{"mode": "prorate", "person": o.people["budi"]}), "rated-already")

	// Nor does another last day change a rating that was computed, or an appraisal that is closed.
	leave := "/absences/" + done.ID.String() + "/end"
	for _, over := range []string{"computed_rating = 'baik', rating = 'baik'", "closed_at = now(), unrated = 'withdrawal', computed_rating = NULL, rating = NULL"} {
		o.as(func(tx store.Tx) { o.exec(tx, "UPDATE appraisal SET "+over+" WHERE employee_id = $1", o.people["ani"]) })
		o.refused(http.StatusConflict, "hr", http.MethodPost, leave, object{"until": "2026-03-12", "reason": why}, "rated-already")
		o.refused(http.StatusConflict, "hr", http.MethodPost, path, absence(object{"mode": "prorate"}), "rated-already")
	}
	require.Zero(t, o.count("SELECT count(*) FROM absence_end e JOIN absence a ON a.id = e.absence_id WHERE a.mode = 'prorate'"))
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE appraisal SET closed_at = NULL, unrated = NULL WHERE employee_id = $1", o.people["ani"])
	})
	o.ok(http.StatusOK, "hr", http.MethodPost, leave, object{"until": "2026-03-12", "reason": why}).into(&done)
	require.Equal(t, []int{1, 0}, []int{done.Appraisals, done.Rated})

	var list struct{ Absences []act.AbsenceItem }
	o.ok(http.StatusOK, "hr", http.MethodGet, path, nil).into(&list)
	require.Len(t, list.Absences, 2)
	require.Equal(t, "2026-03-04", list.Absences[1].Until.String())
	var form act.Form
	o.ok(http.StatusCreated, "hr", http.MethodPost, path, object{"scope": "unit", "unit": o.unit, "mode": "shift", "from": "2026-03-03", "until": "2026-03-04", "reason": why})
	o.ok(http.StatusOK, "ani", http.MethodGet, "/duties/"+owed["ani"].String(), nil).into(&form)
	require.Len(t, form.Deadline.StoodStill, 1)
	require.Equal(t, "2026-03-14", form.Duty.DueOn.String())
}

// While time stands still nobody has to be heard about a complaint; the legal time to answer runs on.
func TestAHearingStandsStillAndTheAnswerDoesNot(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	var complaint db.Process
	o.as(func(tx store.Tx) { complaint = o.process(tx, store.NewID(), appraisal.ComplaintProcess, uuid.New()) })
	complaint.Step = "hearing"
	heard := o.owes(complaint, appraisal.RespondToComplaint, "staff")
	answer := o.owes(complaint, appraisal.AnswerComplaint, "hr")
	cycle := "/cycles/" + o.cycle.ID.String()
	o.ok(http.StatusCreated, "hr", http.MethodPost, cycle+"/absences", object{
		"scope": "cycle", "mode": "shift", "from": "2026-03-05", "until": "2026-03-09", "reason": why,
	})
	require.Equal(t, "2026-03-17", o.due(heard))
	require.Equal(t, "2026-03-12", o.due(answer))
	o.ok(http.StatusOK, "hr", http.MethodPost, cycle+"/deadlines", object{"scope": "cycle", "days": 7, "reason": why})
	require.Equal(t, "2026-03-17", o.due(heard), "what moves the deadlines of many moves no complaint's")
	// What is opened while time stands still counts from its end.
	complaint.Step = "finding"
	require.Equal(t, "2026-03-17", o.due(o.owes(complaint, appraisal.FindComplaint, "head")))
	complaint.Step = "answer"
	require.Equal(t, "2026-03-12", o.due(o.owes(complaint, appraisal.AnswerComplaint, "official")))
}

// Leave that is declared while a look computes the rating waits for it; a look waits for leave that is being declared.
func TestLeaveAndTheRatingDoNotMissEachOther(t *testing.T) {
	t.Parallel()
	o, _ := many(t)
	ctx := t.Context()
	done := make(chan answer, 1)
	require.NoError(t, o.store.As(ctx, o.agency, func(tx store.Tx) error {
		_, err := tx.LockProcess(ctx, o.appraisal.ID)
		require.NoError(t, err)
		o.exec(tx, "UPDATE appraisal SET computed_rating = 'baik', rating = 'baik' WHERE id = $1", o.appraisal.ID)
		go func() {
			done <- o.call("hr", http.MethodPost, "/cycles/"+o.cycle.ID.String()+"/absences", object{
				"scope": "person", "person": o.people["staff"], "mode": "prorate", "from": "2026-03-05", "until": "2026-03-09", "reason": why,
			})
		}()
		require.Eventually(t, func() bool {
			return o.count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0 || len(done) > 0
		}, time.Minute, 10*time.Millisecond)
		return nil
	}))
	got := <-done
	require.Equal(t, http.StatusConflict, got.status, "%s", got.body)
	require.Equal(t, []string{"rated-already"}, got.codes())
	require.Zero(t, o.count("SELECT count(*) FROM absence"))
}

func TestChangesHolidays(t *testing.T) {
	t.Parallel()
	o, owed := many(t)
	working := o.owes(o.appraisal, appraisal.ReportPeriod, "staff")
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE duty SET within = '8wd' WHERE id = $1", working) })
	path := "/cycles/" + o.cycle.ID.String() + "/holidays"
	edition := func(year int, days ...string) object {
		list := object{}
		for _, d := range days {
			list[d] = "Libur"
		}
		return object{"year": year, "holidays": list, "reason": why}
	}
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, edition(2026), "holidays-count")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, edition(2026, "2027-01-01"), "holiday-outside-year")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, edition(2026, "2026-02-30"), "date-form")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, edition(26, "2026-02-20"), "year-range", "holiday-outside-year")
	o.refused(http.StatusForbidden, "lead", http.MethodPost, path, edition(2026, "2026-03-05"), "role-missing")

	var done act.HolidaysChanged
	o.ok(http.StatusOK, "hr", http.MethodPost, path, edition(2026, "2026-03-05", "2026-03-06")).into(&done)
	require.Equal(t, []int{2, 0, 1}, []int{done.Added, done.Removed, done.Duties}, "eight working days from 2 March are the 12th; two fewer, the 16th")
	require.Equal(t, "2026-03-16", o.due(working))
	require.Equal(t, "2026-03-12", o.due(owed["ani"]), "calendar days stay")
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, edition(2026, "2026-03-05", "2026-03-06"), "holidays-unchanged")
	o.ok(http.StatusOK, "hr", http.MethodPost, path, edition(2026, "2026-03-05")).into(&done)
	require.Equal(t, []int{0, 1, 1}, []int{done.Added, done.Removed, done.Duties})
	require.Equal(t, "2026-03-13", o.due(working))
}

// An outage is extended by the gateway that ends it, before anybody acts.
func TestRevivedGatewayExtends(t *testing.T) {
	t.Parallel()
	o, owed := many(t)
	require.NoError(t, o.acts.Revive(t.Context(), 2*time.Minute))
	o.pass(20 * 24 * time.Hour)
	require.NoError(t, o.acts.Beat(t.Context(), 2*time.Minute))
	require.Equal(t, "2026-04-01", o.due(owed["ani"]), "the end of 12 March and twenty days")
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'deadlines.extended' AND detail->>'duties' = '3'"))
	require.NoError(t, o.acts.Revive(t.Context(), 2*time.Minute))
	require.Equal(t, "2026-04-01", o.due(owed["ani"]), "once")
	o.ok(http.StatusOK, "ani", http.MethodPost, hand(owed["ani"]), object{"scores": o.scores(3)})
	var form act.Form
	o.ok(http.StatusOK, "budi", http.MethodGet, "/duties/"+owed["budi"].String(), nil).into(&form)
	require.Equal(t, "outage", form.Deadline.Moves[0].Cause)
}
