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

// launched puts the office's cycle into its year.
func (o *office) launched() {
	o.Helper()
	o.stand(&o.cycle, "running")
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE cycle SET launched_at = $1", tx.Now) })
}

func TestTakesPeopleIntoARunningCycle(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	path := "/cycles/" + o.cycle.ID.String() + "/enrolments"
	one := func(who string) object { return object{"employees": []uuid.UUID{o.people[who]}, "reason": why} }
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, one("ani"), "cycle-launching")
	o.launched()
	o.refused(http.StatusForbidden, "lead", http.MethodPost, path, one("ani"), "role-missing")
	o.refused(http.StatusNotFound, "foreigner", http.MethodPost, path, one("ani"), "cycle-unknown")
	o.refused(http.StatusNotFound, "hr", http.MethodPost, "/cycles/"+uuid.NewString()+"/enrolments", one("ani"), "cycle-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"reason": "x"}, "reason-missing", "employees-or-all")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path,
		object{"employees": []uuid.UUID{o.people["ani"]}, "reason": why, "starts_on": "2027-03-01"}, "date-outside-cycle")
	// Whoever is named must be free to be taken in, or nobody is.
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{
		"employees": []uuid.UUID{o.people["ani"], o.people["staff"], o.people["gone"], o.people["official"], o.people["foreigner"], uuid.New(), o.people["hr"]}, "reason": why,
	}, "already-enrolled", "employee-left", "employee-unknown", "employee-unknown", "employee-unknown", "own-appraisal")
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE person SET started_on = '2027-06-01' WHERE id = $1", o.people["budi"])
		o.exec(tx, "UPDATE person SET contract_ends_on = '2025-06-01' WHERE id = $1", o.people["citra"])
		o.exec(tx, "UPDATE person SET started_on = '2026-02-16', contract_ends_on = '2026-09-30' WHERE id = $1", o.people["ani"])
	})
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, one("budi"), "starts-after-cycle")
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, one("citra"), "contract-over")

	var r act.Enrolled
	o.ok(http.StatusCreated, "hr", http.MethodPost, path, one("ani")).into(&r)
	require.Len(t, r.Enrolled, 1)
	require.Equal(t, appraisal.Year{From: appraisal.NewDate(2026, 2, 16), Until: appraisal.NewDate(2026, 9, 30)}, r.Enrolled[0].Period)
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE id = $1 AND forum_id = $2 AND finish_on = '2026-09-30'", r.Enrolled[0].Appraisal, o.forum.ID))
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'employee.enrolled'"))
	require.True(t, o.told[len(o.told)-1].Start)
	p := o.refused(http.StatusConflict, "hr", http.MethodPost, path, one("ani"), "already-enrolled")
	require.Equal(t, r.Enrolled[0].Appraisal.String(), p.Want["appraisal"])
	var v act.Appraisal
	o.ok(http.StatusOK, "ani", http.MethodGet, "/appraisals/"+r.Enrolled[0].Appraisal.String(), nil).into(&v)
	require.Equal(t, r.Enrolled[0].Period, v.Period)
	require.Equal(t, appraisal.ContractEnd, v.Ending.Kind)

	all := object{"all": true, "reason": why}
	o.ok(http.StatusCreated, "hr", http.MethodPost, path, all).into(&r)
	require.Len(t, r.Enrolled, 5, "%+v", r)
	require.Len(t, r.NotEnrolled, 2)
	require.Equal(t, 3, r.Remaining, "those two, and the officer")
	o.ok(http.StatusCreated, "hr", http.MethodPost, path, all).into(&r)
	require.Empty(t, r.Enrolled, "a repeat takes nobody in twice")

	o.stand(&o.cycle, "evaluation")
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, all, "cycle-evaluating")
}

func TestEndsAYear(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.launched()
	path := "/appraisals/" + o.appraisal.ID.String() + "/ending"
	o.stand(&o.appraisal, "feedback")
	self := o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	o.owe(o.appraisal, appraisal.AssessPeer, "ani")
	ending := func(kind, on string) object { return object{"kind": kind, "on": on, "reason": why} }
	o.refused(http.StatusForbidden, "lead", http.MethodPost, path, ending("death", "2026-03-01"), "role-missing")
	o.refused(http.StatusNotFound, "ani", http.MethodPost, path, ending("death", "2026-03-01"), "appraisal-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, ending("lost", "2026-03-01"), "choice-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, ending("death", "2026-03-03"), "date-in-the-future")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, ending("withdrawal", "2025-12-31"), "date-outside-cycle")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"kind": "death", "on": "2026-03-01", "reason": "x"}, "reason-missing")
	// A last day that lies ahead brings what is open forward; it can be moved again.
	var r act.Departed
	o.ok(http.StatusOK, "hr", http.MethodPost, path, ending("contract-end", "2026-04-10")).into(&r)
	require.Equal(t, appraisal.FinishEarly, r.Appraisals[0].Effect)
	require.False(t, r.Left)
	require.Equal(t, 2, o.count("SELECT count(*) FROM duty WHERE state = 'open' AND due_on <= '2026-04-10' AND due_on >= '2026-03-03'"))
	require.Equal(t, 2, o.count("SELECT count(*) FROM mail WHERE kind = 'hastened'"))
	o.ok(http.StatusOK, "hr", http.MethodPost, path, ending("contract-end", "2027-06-30")).into(&r)
	require.Equal(t, appraisal.NoEffect, r.Appraisals[0].Effect)
	require.Equal(t, appraisal.NewDate(2026, 12, 31), r.Appraisals[0].Period.Until)
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE id = $1 AND finish_on IS NULL", o.appraisal.ID))

	// Taken out of the cycle: nothing is rated, nothing is owed, and the person stays.
	o.ok(http.StatusOK, "hr", http.MethodPost, path, ending("withdrawal", "2026-03-01")).into(&r)
	require.Equal(t, appraisal.EndsUnrated, r.Appraisals[0].Effect)
	require.Zero(t, o.count("SELECT count(*) FROM duty WHERE state = 'open'"))
	require.Zero(t, o.count("SELECT count(*) FROM mail m JOIN duty d ON d.id = m.duty_id WHERE m.state = 'queued'"))
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE unrated = 'withdrawal' AND closed_at IS NOT NULL"))
	require.Equal(t, 2, o.count("SELECT count(*) FROM mail WHERE kind = 'ended'"))
	o.refused(http.StatusGone, "staff", http.MethodPost, hand(self), object{"scores": o.scores(3)}, "no-longer-owed")
	o.refused(http.StatusGone, "hr", http.MethodPost, path, ending("death", "2026-03-01"), "appraisal-closed")
	var v act.Appraisal
	o.ok(http.StatusOK, "staff", http.MethodGet, "/appraisals/"+o.appraisal.ID.String(), nil).into(&v)
	require.Equal(t, "unrated", v.State)
	require.Equal(t, why, v.Ending.Reason)
}

func TestNobodyEndsTheirOwnYear(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.launched()
	o.as(func(tx store.Tx) {
		p := o.enrol(tx, "hr")
		o.appraisal = p
	})
	body := object{"kind": "withdrawal", "on": "2026-03-01", "reason": why}
	o.refused(http.StatusForbidden, "hr", http.MethodPost, "/appraisals/"+o.appraisal.ID.String()+"/ending", body, "own-appraisal")
	o.refused(http.StatusForbidden, "hr", http.MethodPost, "/people/"+o.people["hr"].String()+"/departure",
		object{"kind": "retirement", "on": "2026-03-01", "reason": why}, "own-appraisal")
}

// An officer chooses neither their own appraiser nor those who assess them, and gives themself no time.
func TestHRDoesNotRunTheirOwnYear(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.launched()
	var own db.Process
	o.as(func(tx store.Tx) { own = o.enrol(tx, "hr") })
	o.stand(&own, "feedback")
	self := o.owe(own, appraisal.AssessSelf, "hr")
	link := o.owe(own, appraisal.AssessPublic, "", slot(1))
	others := o.owe(o.appraisal, appraisal.AgreePlan, "hr")
	path, cycle := "/appraisals/"+own.ID.String(), "/cycles/"+o.cycle.ID.String()
	refused := func(code, path string, body object) {
		t.Helper()
		o.refused(http.StatusForbidden, "hr", http.MethodPost, path, body, code)
	}
	refused("own-appraisal", path+"/invitations", nil)
	refused("own-appraisal", "/duties/"+link.String()+"/invitation", nil)
	refused("own-appraisal", path+"/supervisor", object{"person": o.people["ani"], "reason": why})
	extension := object{"days": 30, "reason": why}
	refused("own-appraisal", "/duties/"+self.String()+"/extension", extension)
	refused("own-duty", "/duties/"+others.String()+"/extension", extension)
	move := func(scope string, of any) object { return object{"scope": scope, scope: of, "days": 30, "reason": why} }
	refused("own-appraisal", cycle+"/deadlines", move("duty", self))
	refused("own-appraisal", cycle+"/deadlines", move("person", o.people["hr"]))
	absence := object{"scope": "person", "person": o.people["hr"], "mode": "prorate", "from": "2026-03-05", "until": "2026-05-09", "reason": why}
	refused("own-appraisal", cycle+"/absences", absence)
	require.Zero(t, o.count("SELECT count(*) FROM deadline_move"))
	require.Zero(t, o.count("SELECT count(*) FROM absence"))
	require.Zero(t, o.count("SELECT count(*) FROM invitation"))

	// Another officer does all of it; what is about many is not about themself.
	o.as(func(tx store.Tx) { o.person(tx, "hr2", "active", nil, "hr") })
	o.ok(http.StatusCreated, "hr2", http.MethodPost, path+"/invitations", nil)
	var done act.AbsenceDeclared
	o.ok(http.StatusCreated, "hr2", http.MethodPost, cycle+"/absences", absence).into(&done)
	refused("own-appraisal", "/absences/"+done.ID.String()+"/end", object{"reason": why})
	o.ok(http.StatusOK, "hr", http.MethodPost, cycle+"/deadlines", object{"scope": "unit", "unit": o.unit, "days": 1, "reason": why})
}

// A rating that was announced stands: the dead cannot object, the others can.
func TestAnAnnouncedRatingOutlivesTheEmployment(t *testing.T) {
	t.Parallel()
	for kind, effect := range map[string]appraisal.EndingEffect{"death": appraisal.EndsClosed, "dismissal": appraisal.RightsOnly} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, national)
			o.launched()
			o.stand(&o.appraisal, "objection")
			o.rate(o.appraisal, "baik")
			o.announce(o.appraisal)
			right := o.owe(o.appraisal, appraisal.Object, "staff")
			o.owe(o.appraisal, appraisal.DecideConsequence, "official", slot(1))
			var r act.Departed
			o.ok(http.StatusOK, "hr", http.MethodPost, "/appraisals/"+o.appraisal.ID.String()+"/ending",
				object{"kind": kind, "on": "2026-03-01", "reason": why, "decree": "SK/7"}).into(&r)
			require.Equal(t, effect, r.Appraisals[0].Effect)
			require.True(t, r.Left)
			require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE rating = 'baik' AND unrated IS NULL"))
			require.Zero(t, o.count("SELECT count(*) FROM duty WHERE kind = 'decide-consequence' AND state = 'open'"))
			if effect == appraisal.EndsClosed {
				o.refused(http.StatusGone, "staff", http.MethodPost, hand(right), object{"grounds": why}, "no-longer-owed")
				return
			}
			o.ok(http.StatusOK, "staff", http.MethodPost, hand(right), object{"grounds": why})
		})
	}
}

func TestHandsOnWhatALeaverOwes(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.launched()
	o.stand(&o.appraisal, "feedback")
	path := func(who string) string { return "/people/" + o.people[who].String() + "/departure" }
	body := object{"kind": "moved-agency", "on": "2026-03-02", "reason": why}
	o.refused(http.StatusForbidden, "lead", http.MethodPost, path("ani"), body, "role-missing")
	o.refused(http.StatusNotFound, "hr", http.MethodPost, path("foreigner"), body, "person-unknown")
	o.refused(http.StatusNotFound, "hr", http.MethodPost, path("official"), body, "person-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path("ani"), object{"kind": "withdrawal", "on": "2026-03-02", "reason": why}, "choice-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path("ani"), object{"kind": "death", "reason": why}, "field-missing")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path("lead"),
		object{"kind": "death", "on": "2026-03-02", "reason": why, "successor": o.people["gone"]}, "assignee-unknown")

	agree := o.owe(o.appraisal, appraisal.ApprovePeers, "lead")
	peer := o.owe(o.appraisal, appraisal.AssessPeer, "ani")
	decide := o.owe(o.appraisal, appraisal.DecideEscalation, "head", about(agree))
	o.stand(&o.forum, "calibration")
	vote := o.owe(o.forum, appraisal.ApproveCalibration, "head")
	state := func(id uuid.UUID) (s string) {
		o.as(func(tx store.Tx) {
			require.NoError(t, tx.QueryRow(t.Context(), "SELECT state FROM duty WHERE id = $1", id).Scan(&s))
		})
		return s
	}
	var r act.Departed
	o.ok(http.StatusOK, "hr", http.MethodPost, path("ani"), body).into(&r)
	require.Equal(t, 1, r.Withdrawn)
	require.Equal(t, "void", state(peer))
	o.ok(http.StatusOK, "hr", http.MethodPost, path("head"), body).into(&r)
	require.Equal(t, "handed-over", state(decide))
	require.Equal(t, "void", state(vote))
	require.Equal(t, 1, r.Seats)
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE id = $1 AND manager_id = $2", o.appraisal.ID, o.people["official"]))
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE kind = 'decide-escalation' AND state = 'open' AND assignee_id = $1", o.people["official"]))
	o.pass(time.Hour)
	o.ok(http.StatusOK, "hr", http.MethodPost, path("lead"), body).into(&r)
	require.Equal(t, 1, r.Replaced)
	require.Equal(t, "handed-over", state(agree))
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE id = $1 AND supervisor_id = $2", o.appraisal.ID, o.people["official"]))
	require.Equal(t, 3, o.count("SELECT count(*) FROM person WHERE left_on = '2026-03-02' AND employment = 'left'"))
	require.Equal(t, 3, o.count("SELECT count(*) FROM audit WHERE act = 'person.departure'"))

	// Whoever runs a cycle is replaced first.
	o.as(func(tx store.Tx) {
		o.exec(tx, "INSERT INTO role_grant (agency_id, person_id, role, granted_at) VALUES ($1, $2, 'hr', now())", o.agency, o.people["other"])
	})
	p := o.refused(http.StatusConflict, "other", http.MethodPost, path("hr"), body, "officer-first")
	require.Equal(t, o.cycle.ID.String(), p.Want["cycle"])
}

// What moves everybody's deadlines, or has time stand still, does not move those of a year that
// must be over by a day beyond it; a single deadline moves up to that day.
func TestALastDayOutlastsMovesAndStandstills(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.launched()
	o.stand(&o.appraisal, "feedback")
	self := o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	last := appraisal.NewDate(2026, 4, 10)
	o.ok(http.StatusOK, "hr", http.MethodPost, "/appraisals/"+o.appraisal.ID.String()+"/ending", object{"kind": "contract-end", "on": last, "reason": why})
	due := func() (on appraisal.Date) {
		o.as(func(tx store.Tx) {
			require.NoError(t, tx.QueryRow(t.Context(), "SELECT due_on FROM duty WHERE id = $1", self).Scan(&on))
		})
		return on
	}
	hastened := due()
	require.False(t, hastened.After(last))
	cycle := "/cycles/" + o.cycle.ID.String()
	o.ok(http.StatusOK, "hr", http.MethodPost, cycle+"/deadlines", object{"scope": "cycle", "days": 60, "reason": why})
	require.Equal(t, hastened, due(), "there must be time for what comes after it")
	o.ok(http.StatusCreated, "hr", http.MethodPost, cycle+"/absences", object{
		"scope": "person", "person": o.people["staff"], "mode": "shift", "from": "2026-03-02", "until": "2026-05-31", "reason": why,
	})
	require.Equal(t, hastened, due())
	o.ok(http.StatusOK, "hr", http.MethodPost, "/duties/"+self.String()+"/extension", object{"days": 60, "reason": why})
	require.Equal(t, last, due(), "a decision about this one may take what is left")
}
