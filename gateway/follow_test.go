package gateway_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

// decided keeps an approved consequence of a rule, with its decree.
func (o *office) decided(tx store.Tx, rule string) db.Consequence {
	o.Helper()
	r, ok := o.method.Consequence(rule)
	require.True(o, ok)
	id := uuid.New()
	o.exec(tx, `INSERT INTO consequence (agency_id, id, appraisal_id, rule, kind, state, decree_number, decree_date, decided_by, decided_at)
		VALUES ($1, $2, $3, $4, $5, 'approved', 'SK/9', '2026-03-01', $6, now())`, o.agency, id, o.appraisal.ID, rule, string(r.Kind), o.people["official"])
	row, err := tx.ConsequenceOf(o.Context(), db.ConsequenceOfParams{AppraisalID: o.appraisal.ID, Rule: rule})
	require.NoError(o, err)
	return row
}

// award grants rewards of an announced result.
func (o *office) award(rules ...string) {
	o.Helper()
	o.as(func(tx store.Tx) {
		a, err := tx.AppraisalByID(o.Context(), o.appraisal.ID)
		require.NoError(o, err)
		cycle, err := tx.Cycle(o.Context(), o.cycle.ID)
		require.NoError(o, err)
		for _, id := range rules {
			rule, _ := o.method.Consequence(id)
			on := appraisal.NewDate(2026, 3, 1)
			require.NoError(o, tx.Award(o.Context(), store.Awarded{
				Process: o.appraisal, Appraisal: a, Cycle: cycle, Method: o.method, Calendar: o.calendar, Rule: rule, Consequence: o.decided(tx, id),
				Decision: appraisal.ConsequenceDecision{Approve: true, DecreeNumber: "SK/9", DecreeDate: &on}, By: o.people["official"],
			}))
		}
	})
}

func rewarded(t *testing.T) *office {
	t.Helper()
	o := newOffice(t, "kalianda")
	o.stand(&o.appraisal, "follow-up")
	o.rate(o.appraisal, "prima")
	o.announce(o.appraisal)
	o.award("certificate", "incentive")
	return o
}

func TestListsWhatWasGranted(t *testing.T) {
	t.Parallel()
	o := rewarded(t)
	path := "/cycles/" + o.cycle.ID.String() + "/rewards"
	var list struct{ Rewards []act.Rewarded }
	o.ok(http.StatusOK, "official", http.MethodGet, path+"?form=incentive", nil).into(&list)
	require.Len(t, list.Rewards, 1)
	require.Equal(t, "2500000", list.Rewards[0].Amount.String())
	require.Equal(t, "SK/9", list.Rewards[0].DecreeNumber)
	require.Equal(t, "Nama staff", list.Rewards[0].Employee.Name)
	o.ok(http.StatusOK, "hr", http.MethodGet, path, nil).into(&list)
	require.Len(t, list.Rewards, 2)
	o.refused(http.StatusForbidden, "lead", http.MethodGet, path, nil, "role-missing")
	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/cycles/"+uuid.NewString()+"/rewards", nil, "cycle-unknown")
	require.Equal(t, http.StatusUnprocessableEntity, o.call("hr", http.MethodGet, path+"?form=medal", nil).status)
	var v act.Appraisal
	o.ok(http.StatusOK, "staff", http.MethodGet, o.path(""), nil).into(&v)
	require.Len(t, v.FollowUp, 2)
	require.Equal(t, appraisal.CertificateForm, v.FollowUp[0].Reward.Form)
}

// coached begins an improvement period of the employee.
func (o *office) coached() (p db.Process) {
	o.Helper()
	o.as(func(tx store.Tx) {
		row := o.decided(tx, "coaching")
		p = o.process(tx, store.NewID(), appraisal.CoachingProcess, o.people["staff"])
		require.NoError(o, tx.InsertCoaching(o.Context(), db.InsertCoachingParams{
			AgencyID: o.agency, ID: p.ID, AppraisalID: o.appraisal.ID, ConsequenceID: row.ID, SupervisorID: o.people["lead"],
		}))
	})
	return p
}

func TestShowsAnImprovementPeriodToThoseAroundIt(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "kalianda")
	o.rate(o.appraisal, "kurang")
	o.announce(o.appraisal)
	p := o.coached()
	o.stand(&p, "agreement")
	goal := object{"goal": "Laporan tepat waktu", "indicator": "Tanggal terima laporan"}
	body := object{"goals": []object{goal}, "actions": []object{{"kind": "guidance", "what": "Bimbingan mingguan", "by": "2026-04-01"}}}
	late := object{"goals": []object{goal}, "actions": []object{{"kind": "guidance", "what": "Bimbingan mingguan", "by": "2027-04-01"}}}
	duty := o.owe(p, appraisal.PlanCoaching, "lead")
	o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, hand(duty), late, "date-after-period")
	o.refused(http.StatusForbidden, "staff", http.MethodPost, hand(duty), body, "not-your-duty")
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(duty), body)
	agree := o.owe(p, appraisal.AgreeCoaching, "staff", about(duty))
	var form act.Form
	o.ok(http.StatusOK, "staff", http.MethodGet, "/duties/"+agree.String(), nil).into(&form)
	require.Equal(t, "Laporan tepat waktu", form.Asks.Coaching.Proposed.Goals[0].Goal)
	o.ok(http.StatusOK, "staff", http.MethodPost, hand(agree), object{"agreed": false, "comment": "Sasaran belum jelas"})
	again := o.owe(p, appraisal.PlanCoaching, "lead", func(open *appraisal.Open) { open.Round = 2 })
	o.ok(http.StatusOK, "lead", http.MethodGet, "/duties/"+again.String(), nil).into(&form)
	require.Equal(t, "Sasaran belum jelas", form.Asks.Coaching.Returned)
	require.NotNil(t, form.Asks.Coaching.Proposed)
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(again), body)
	o.as(func(tx store.Tx) {
		doc, err := tx.DocumentOf(t.Context(), again)
		require.NoError(t, err)
		how, from, until := "agreed", appraisal.NewDate(2026, 3, 2), appraisal.NewDate(2026, 8, 29)
		require.NoError(t, tx.AdoptCoachingPlan(t.Context(), db.AdoptCoachingPlanParams{ID: p.ID, PlanID: &doc.ID, PlanHow: &how, StartsOn: &from, EndsOn: &until}))
	})
	o.stand(&p, "improvement")
	held := o.owe(p, appraisal.HoldSession, "lead")
	o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, hand(held), object{"held_on": "2026-03-01", "notes": why}, "date-before-period")
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(held), object{
		"held_on": "2026-03-02", "notes": why, "agreed": "Laporan berikutnya tepat waktu", "progress": []object{{"goal": "Laporan tepat waktu", "progress": why}},
	})
	o.met(p, appraisal.SignSession, "staff", object{"signed": false, "reason": why, "response": "Saya hadir"}, about(held))
	o.stand(&p, "outcome")
	conclude := o.owe(p, appraisal.ConcludeCoaching, "lead")
	o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, hand(conclude), object{"improved": false, "notes": why}, "goal-missing")
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(conclude),
		object{"improved": false, "notes": why, "goals": []object{{"goal": "Laporan tepat waktu", "reached": false, "evidence": why}}})

	var v act.CoachingView
	for _, who := range []string{"staff", "lead", "head", "hr", "official"} {
		o.ok(http.StatusOK, who, http.MethodGet, "/coachings/"+p.ID.String(), nil).into(&v)
	}
	require.Equal(t, "agreed", v.PlanHow)
	require.Equal(t, 6, v.Planned)
	require.Len(t, v.Sessions, 1)
	require.Equal(t, "held", v.Sessions[0].State)
	require.False(t, *v.Sessions[0].Signed)
	require.Equal(t, "Saya hadir", v.Sessions[0].Response)
	require.Equal(t, "Laporan berikutnya tepat waktu", v.Sessions[0].Agreed)
	require.Equal(t, []appraisal.GoalProgress{{Goal: "Laporan tepat waktu", Progress: why}}, v.Sessions[0].Progress)
	require.False(t, v.Outcome.Improved)
	// A forum has no part in it, and colleagues do not hear of it.
	for _, who := range []string{"member", "ani", "foreigner"} {
		o.refused(http.StatusNotFound, who, http.MethodGet, "/coachings/"+p.ID.String(), nil, "coaching-unknown")
	}
	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/coachings/"+o.appraisal.ID.String(), nil, "coaching-unknown")
	o.stand(&p, "measure")
	decide := o.owe(p, appraisal.DecideMeasure, "official", slot(1))
	o.refused(http.StatusUnprocessableEntity, "official", http.MethodPost, hand(decide), object{"approve": true, "decree_date": "2026-03-01"}, "decree-missing")
	o.refused(http.StatusForbidden, "lead", http.MethodPost, hand(decide), object{"approve": true}, "decision-not-yours")
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'open'", decide))
	require.Zero(t, o.count("SELECT count(*) FROM document WHERE duty_id = $1", decide), "nothing half done")
}

func TestACareerOverTheYears(t *testing.T) {
	t.Parallel()
	o := rewarded(t)
	path := "/people/" + o.people["staff"].String()
	former := object{"year": 2024, "official": "baik", "credit": 12.5, "document_number": "PAK/3", "document_date": "2025-01-15"}
	with := func(change object) object {
		body := object{}
		for k, v := range former {
			body[k] = v
		}
		for k, v := range change {
			body[k] = v
		}
		return body
	}
	years := path + "/former-years"
	o.refused(http.StatusForbidden, "lead", http.MethodPost, years, former, "role-missing")
	o.refused(http.StatusForbidden, "hr", http.MethodPost, "/people/"+o.people["hr"].String()+"/former-years", former, "own-appraisal")
	o.refused(http.StatusNotFound, "hr", http.MethodPost, "/people/"+uuid.NewString()+"/former-years", former, "person-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, years, with(object{"year": 2031}), "year-range")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, years, with(object{"official": "hebat"}), "predikat-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, years, with(object{"credit": -1}), "points-negative")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, years, with(object{"document_number": " "}), "document-number-missing")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, years, with(object{"document_date": "2026-03-03"}), "date-in-the-future")
	o.refused(http.StatusConflict, "hr", http.MethodPost, years, with(object{"year": 2026}), "former-year-in-system")
	require.Zero(t, o.count("SELECT count(*) FROM former_year"), "nothing half done")
	var kept act.FormerYear
	o.ok(http.StatusCreated, "hr", http.MethodPost, years, former).into(&kept)
	o.refused(http.StatusConflict, "hr", http.MethodPost, years, former, "former-year-known")
	var wrong act.FormerYear
	o.ok(http.StatusCreated, "hr", http.MethodPost, years, with(object{"year": 2023, "official": "kurang"})).into(&wrong)
	withdrawal := "/former-years/" + wrong.ID.String() + "/withdrawal"
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, withdrawal, object{}, "reason-missing")
	o.refused(http.StatusForbidden, "lead", http.MethodPost, withdrawal, object{"reason": why}, "role-missing")
	o.ok(http.StatusOK, "hr", http.MethodPost, withdrawal, object{"reason": why})
	o.refused(http.StatusConflict, "hr", http.MethodPost, withdrawal, object{"reason": why}, "former-year-withdrawn")
	o.refused(http.StatusNotFound, "hr", http.MethodPost, "/former-years/"+uuid.NewString()+"/withdrawal", object{"reason": why}, "former-year-unknown")

	level := object{"from": "2026-07-01", "level": "Ahli Muda", "post_type": "Fungsional", "before": object{"level": "Ahli Pertama", "post_type": "Fungsional"}, "decree": "SK/7"}
	o.refused(http.StatusForbidden, "lead", http.MethodPost, path+"/levels", level, "role-missing")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path+"/levels", object{}, "date-missing", "level-missing", "document-number-missing")
	o.ok(http.StatusCreated, "hr", http.MethodPost, path+"/levels", level)

	o.as(func(tx store.Tx) {
		o.exec(tx, "INSERT INTO training (agency_id, id, cycle_id, kind, title, state, proposed_at) VALUES ($1, $2, $3, 'receiving-feedback', 'Umpan balik', 'held', now())", o.agency, o.unit, o.cycle.ID)
		o.exec(tx, "INSERT INTO training_attendance (agency_id, training_id, person_id, attended, attended_on, at) VALUES ($1, $2, $3, true, '2026-02-01', now())", o.agency, o.unit, o.people["staff"])
	})
	var v act.Career
	for _, who := range []string{"staff", "lead", "head", "official", "hr"} {
		o.ok(http.StatusOK, who, http.MethodGet, path+"/career", nil).into(&v)
	}
	require.Len(t, v.Years, 2)
	require.Equal(t, 2026, v.Years[0].Year)
	require.Equal(t, "prima", v.Years[0].Rating)
	require.Nil(t, v.Years[0].Former)
	require.Equal(t, "PAK/3", v.Years[1].Former.DocumentNumber)
	require.Len(t, v.Rewards, 2)
	require.Len(t, v.Trainings, 1)
	require.True(t, *v.Trainings[0].Attended)
	require.Equal(t, "12.5", v.Credit.Total.String())
	require.Equal(t, "Ahli Pertama", v.Levels[0].Before.Level)
	require.Equal(t, 4, o.count("SELECT count(*) FROM audit WHERE act = 'career.read'"), "whoever reads another's is on record")
	for _, who := range []string{"ani", "member"} {
		o.refused(http.StatusForbidden, who, http.MethodGet, path+"/career", nil, "career-not-yours")
	}
	o.refused(http.StatusNotFound, "foreigner", http.MethodGet, path+"/career", nil, "person-unknown")
	// Before it is announced, nobody finds a rating here.
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE appraisal SET announced_at = NULL WHERE id = $1", o.appraisal.ID)
	})
	v = act.Career{}
	o.ok(http.StatusOK, "lead", http.MethodGet, path+"/career", nil).into(&v)
	require.Len(t, v.Years, 1)
	require.Empty(t, v.Rewards)
}
