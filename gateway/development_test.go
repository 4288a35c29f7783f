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

// developing is an office whose unit, headed by the head, is weak in discipline, and in which tags say what it
// needs.
func developing(t *testing.T) (*office, db.Process) {
	t.Helper()
	o := newOffice(t, "tanjungbalai")
	var p db.Process
	o.as(func(tx store.Tx) {
		ctx := t.Context()
		o.exec(tx, "UPDATE unit SET head_id = $1", o.people["head"])
		p = o.process(tx, store.NewID(), appraisal.DevelopmentProcess, o.unit)
		require.NoError(t, tx.InsertDevelopment(ctx, db.InsertDevelopmentParams{
			AgencyID: o.agency, ID: p.ID, CycleID: o.cycle.ID, UnitID: o.unit, Units: []uuid.UUID{o.unit}, People: 10,
		}))
		for competency, weak := range map[string]int32{"discipline": 10, "responsibility": 2} {
			require.NoError(t, tx.InsertUnitCompetency(ctx, db.InsertUnitCompetencyParams{
				AgencyID: o.agency, DevelopmentID: p.ID, Competency: competency, People: 10, Weak: weak, Average: appraisal.NewNumber(int64(75 - 4*weak)),
			}))
		}
		training, err := tx.ProposeTraining(ctx, store.NewTraining{
			Cycle: o.cycle.ID, Kind: appraisal.UnitTraining, Title: "Pelatihan kedisiplinan", Process: &p.ID, Number: 1, Unit: &o.unit, Competency: "discipline",
		})
		require.NoError(t, err)
		again, err := tx.ProposeTraining(ctx, store.NewTraining{
			Cycle: o.cycle.ID, Kind: appraisal.UnitTraining, Title: "Lain", Process: &p.ID, Number: 9, Unit: &o.unit, Competency: "discipline",
		})
		require.NoError(t, err)
		require.Equal(t, training.ID, again.ID, "one in a year for a unit and a competency")
		for i, need := range []appraisal.Need{{Tag: "equipment", Item: "competency:discipline", Count: 7}, {Tag: "staffing", Count: 2}, {Tag: "process", Item: "indicators", Count: 3}} {
			require.NoError(t, tx.InsertFinding(ctx, db.InsertFindingParams{
				AgencyID: o.agency, ID: store.NewID(), CycleID: o.cycle.ID, DevelopmentID: p.ID, Number: int32(i + 1), UnitID: o.unit,
				Tag: need.Tag, Item: need.Item, Count: int32(need.Count),
			}))
		}
	})
	o.stand(&p, "needs")
	return o, p
}

func TestTrainingOfAWholeUnitIsDecidedAndRecorded(t *testing.T) {
	t.Parallel()
	o, p := developing(t)
	decide := o.owe(p, appraisal.DecideTraining, "hr", slot(1))
	var form act.Form
	o.ok(http.StatusOK, "hr", http.MethodGet, "/duties/"+decide.String(), nil).into(&form)
	require.Equal(t, "unit", form.Duty.Subject.Kind)
	require.Equal(t, "Sekretariat", form.Duty.Subject.Name)
	require.Equal(t, 80, form.Asks.Unit.Figure.Share, "not that all of them are weak")
	require.True(t, form.Asks.Unit.Figure.AtLeast)
	require.Contains(t, form.Asks.Unit.Figure.Words, "at least 80% of 10 people are weak in this competency")
	require.Equal(t, "discipline", form.Asks.Unit.Training.Competency.ID)

	for name, c := range map[string]struct {
		body object
		code string
	}{
		"without a provider":       {object{"accept": true, "starts_on": "2026-04-01"}, "provider-missing"},
		"without a date":           {object{"accept": true, "provider": "BKPSDM"}, "training-date-missing"},
		"in the past":              {object{"accept": true, "provider": "BKPSDM", "starts_on": "2026-02-01"}, "training-in-the-past"},
		"ending before it starts":  {object{"accept": true, "provider": "BKPSDM", "starts_on": "2026-04-02", "ends_on": "2026-04-01"}, "training-ends-before"},
		"declined for no reason":   {object{"accept": false}, "reason-missing"},
		"declined with a provider": {object{"accept": false, "reason": why, "provider": "BKPSDM"}, "not-asked"},
	} {
		t.Run(name, func(t *testing.T) {
			a := o.call("hr", http.MethodPost, hand(decide), c.body)
			require.Equal(t, http.StatusUnprocessableEntity, a.status)
			require.Contains(t, a.codes(), c.code)
		})
	}
	o.refused(http.StatusForbidden, "head", http.MethodPost, hand(decide), object{"accept": true}, "not-your-duty")
	o.ok(http.StatusOK, "hr", http.MethodPost, hand(decide), object{"accept": true, "provider": "BKPSDM", "starts_on": "2026-03-02", "ends_on": "2026-03-03"})
	accepted := appraisal.TrainingDecision{Accept: true, Provider: "BKPSDM", StartsOn: &[]appraisal.Date{appraisal.NewDate(2026, 3, 2)}[0], EndsOn: &[]appraisal.Date{appraisal.NewDate(2026, 3, 3)}[0]}
	var training db.Training
	o.as(func(tx store.Tx) {
		var err error
		training, err = tx.TrainingNumber(t.Context(), db.TrainingNumberParams{ProcessID: &p.ID, Number: 1})
		require.NoError(t, err)
		_, err = tx.DecideTraining(t.Context(), training.ID, o.people["hr"], accepted)
		require.NoError(t, err)
		require.NoError(t, tx.Invite(t.Context(), training.ID, o.people["staff"], o.people["ani"]))
	})

	record := o.owe(p, appraisal.RecordTraining, "hr", slot(1))
	o.ok(http.StatusOK, "hr", http.MethodGet, "/duties/"+record.String(), nil).into(&form)
	require.Len(t, form.Asks.Unit.Roster, 2)
	attended := func(who string, change object) object {
		a := object{"person": o.people[who], "attended": true, "on": "2026-03-02"}
		for k, v := range change {
			a[k] = v
		}
		return a
	}
	list := []object{{"title": "Daftar hadir", "link": "https://uji.example/hadir"}}
	absent := object{"person": o.people["ani"], "attended": false}
	for name, c := range map[string]struct {
		body object
		code string
	}{
		"not of everybody":          {object{"held": true, "evidence": list, "attendance": []object{attended("staff", nil)}}, "attendance-missing"},
		"of a stranger":             {object{"held": true, "evidence": list, "attendance": []object{attended("staff", nil), absent, attended("budi", nil)}}, "not-on-roster"},
		"twice":                     {object{"held": true, "evidence": list, "attendance": []object{attended("staff", nil), absent, absent}}, "attendance-twice"},
		"on no day":                 {object{"held": true, "evidence": list, "attendance": []object{{"person": o.people["staff"], "attended": true}, absent}}, "attendance-date-missing"},
		"on a day to come":          {object{"held": true, "evidence": list, "attendance": []object{attended("staff", object{"on": "2026-03-03"}), absent}}, "date-in-the-future"},
		"on another day":            {object{"held": true, "evidence": list, "attendance": []object{attended("staff", object{"on": "2026-03-01"}), absent}}, "attendance-off-training"},
		"without evidence":          {object{"held": true, "attendance": []object{attended("staff", nil), absent}}, "attendance-unproven"},
		"not held, for no reason":   {object{"held": false}, "reason-missing"},
		"not held, but attended":    {object{"held": false, "reason": why, "attendance": []object{absent}}, "not-asked"},
		"with a file of somebody's": {object{"held": true, "evidence": []object{{"title": "x", "file": uuid.New()}}, "attendance": []object{attended("staff", nil), absent}}, "attachment-not-yours"},
	} {
		t.Run(name, func(t *testing.T) {
			a := o.call("hr", http.MethodPost, hand(record), c.body)
			require.Equal(t, http.StatusUnprocessableEntity, a.status, "%s", a.body)
			require.Contains(t, a.codes(), c.code)
		})
	}
	body := appraisal.TrainingRecord{Held: true, Attendance: []appraisal.Attendance{
		{Person: o.people["staff"], Attended: true, On: accepted.StartsOn}, {Person: o.people["ani"]},
	}, Evidence: []appraisal.Evidence{{Title: "Daftar hadir", Link: "https://uji.example/hadir"}}}
	o.ok(http.StatusOK, "hr", http.MethodPost, hand(record), body)
	o.as(func(tx store.Tx) {
		recorded, err := tx.RecordTraining(t.Context(), training.ID, o.people["hr"], body)
		require.NoError(t, err)
		require.True(t, recorded)
		again, err := tx.RecordTraining(t.Context(), training.ID, o.people["hr"], appraisal.TrainingRecord{Reason: why})
		require.NoError(t, err)
		require.False(t, again, "recorded once")
	})
	var full act.TrainingInFull
	o.ok(http.StatusOK, "hr", http.MethodGet, "/trainings/"+training.ID.String(), nil).into(&full)
	require.Equal(t, "held", full.State)
	require.Equal(t, 1, full.Attended)
	require.Equal(t, "Daftar hadir", full.People[1].Evidence[0].Title)
	o.refused(http.StatusForbidden, "head", http.MethodGet, "/trainings/"+training.ID.String(), nil, "role-missing")
	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/trainings/"+uuid.NewString(), nil, "training-unknown")
	var page struct{ Trainings []act.Training }
	o.ok(http.StatusOK, "official", http.MethodGet, "/trainings?state=held&cycle="+o.cycle.ID.String(), nil).into(&page)
	require.Len(t, page.Trainings, 1)
	require.Equal(t, "Training in Discipline", page.Trainings[0].Title)
	require.Equal(t, 2, page.Trainings[0].Roster)
	var own struct{ Trainings []act.OwnTraining }
	o.ok(http.StatusOK, "ani", http.MethodGet, "/me/trainings", nil).into(&own)
	require.Len(t, own.Trainings, 1)
	require.False(t, *own.Trainings[0].AttendedSo)
}

func TestFindingsOfAUnit(t *testing.T) {
	t.Parallel()
	o, p := developing(t)
	take := o.owe(p, appraisal.TakeUpFindings, "head")
	var form act.Form
	o.ok(http.StatusOK, "head", http.MethodGet, "/duties/"+take.String(), nil).into(&form)
	require.Len(t, form.Asks.Unit.Findings, 3)
	require.Equal(t, "Discipline", form.Asks.Unit.Findings[0].Item.Name)
	require.Equal(t, 7, *form.Asks.Unit.Findings[0].Count)
	require.Nil(t, form.Asks.Unit.Findings[1].Count, "two of them would be told apart")

	up := func(change object) object {
		f := object{"number": 1, "take_up": true, "action": "Mengganti komputer loket", "owner": o.people["lead"], "due_on": "2026-06-01"}
		for k, v := range change {
			f[k] = v
		}
		return f
	}
	rest := []object{{"number": 2, "reason": why}, {"number": 3, "reason": why}}
	for name, c := range map[string]struct {
		first object
		rest  []object
		code  string
	}{
		"one undecided":        {up(nil), rest[:1], "finding-undecided"},
		"one twice":            {up(nil), append(rest, rest[0]), "finding-twice"},
		"one that is not":      {up(object{"number": 9}), rest, "finding-unknown"},
		"nobody's":             {up(object{"owner": nil}), rest, "owner-missing"},
		"a stranger's":         {up(object{"owner": uuid.New()}), rest, "owner-unknown"},
		"of one who has left":  {up(object{"owner": o.people["gone"]}), rest, "owner-unknown"},
		"by no day":            {up(object{"due_on": nil}), rest, "due-missing"},
		"by today":             {up(object{"due_on": "2026-03-02"}), rest, "finding-due"},
		"by too late":          {up(object{"due_on": "2029-03-02"}), rest, "finding-due"},
		"nothing to do":        {up(object{"action": ""}), rest, "reason-missing"},
		"dismissed with a due": {object{"number": 1, "reason": why, "due_on": "2026-06-01"}, rest, "not-asked"},
	} {
		t.Run(name, func(t *testing.T) {
			a := o.call("head", http.MethodPost, hand(take), object{"findings": append([]object{c.first}, c.rest...)})
			require.Equal(t, http.StatusUnprocessableEntity, a.status, "%s", a.body)
			require.Contains(t, a.codes(), c.code)
		})
	}
	list := "/units/" + o.unit.String() + "/findings"
	var seen struct{ Findings []act.Finding }
	o.ok(http.StatusOK, "ani", http.MethodGet, list, nil).into(&seen)
	require.Empty(t, seen.Findings, "what is only proposed is for the head")
	o.ok(http.StatusOK, "head", http.MethodPost, hand(take), object{"findings": append([]object{up(nil)}, rest...)})
	due := appraisal.NewDate(2026, 6, 1)
	o.as(func(tx store.Tx) {
		action, owner, head := "Mengganti komputer loket", o.people["lead"], o.people["head"]
		_, err := tx.TakeUpFinding(t.Context(), db.TakeUpFindingParams{
			DevelopmentID: p.ID, Number: 1, Action: &action, OwnerID: &owner, DueOn: &due, DecidedBy: &head, DecidedAt: &tx.Now,
		})
		require.NoError(t, err)
	})
	o.stand(&p, "measures")
	report := o.owe(p, appraisal.ReportFinding, "lead", slot(1))
	o.ok(http.StatusOK, "lead", http.MethodGet, "/duties/"+report.String(), nil).into(&form)
	require.Len(t, form.Asks.Unit.Findings, 1)
	o.ok(http.StatusOK, "ani", http.MethodGet, list, nil).into(&seen)
	require.Len(t, seen.Findings, 1)
	require.Equal(t, "Nama lead", seen.Findings[0].Owner.Name)
	require.Equal(t, o.calendar.Date(o.clock()).AddDays(10), *seen.Findings[0].DueOn, "of the open duty: it may have been moved")
	for _, one := range []string{"official", "hr", "head"} {
		o.ok(http.StatusOK, one, http.MethodGet, list, nil).into(&seen)
		require.Len(t, seen.Findings, 3, one)
	}
	o.refused(http.StatusNotFound, "foreigner", http.MethodGet, list, nil, "unit-unknown")
	a := o.call("lead", http.MethodPost, hand(report), object{"outcome": "taken-up", "account": "x"})
	require.ElementsMatch(t, []string{"choice-unknown", "reason-missing"}, a.codes())
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(report), object{"outcome": "done", "account": why})
}

func TestDevelopmentOfAUnitIsForItsHead(t *testing.T) {
	t.Parallel()
	o, p := developing(t)
	var v act.UnitDevelopment
	for _, one := range []string{"head", "hr", "official"} {
		o.ok(http.StatusOK, one, http.MethodGet, "/developments/"+p.ID.String(), nil).into(&v)
		require.Len(t, v.Figures, 2)
		require.Equal(t, 20, v.Figures[1].Share)
		require.False(t, v.Figures[1].AtLeast)
		require.Equal(t, 40, v.Figures[0].Average)
		require.True(t, v.Figures[0].AtMost)
	}
	o.refused(http.StatusForbidden, "ani", http.MethodGet, "/developments/"+p.ID.String(), nil, "role-missing")
	o.refused(http.StatusNotFound, "foreigner", http.MethodGet, "/developments/"+p.ID.String(), nil, "development-unknown")
	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/developments/"+o.appraisal.ID.String(), nil, "development-unknown")
	var all struct{ Units []act.UnitDevelopment }
	o.ok(http.StatusOK, "hr", http.MethodGet, "/cycles/"+o.cycle.ID.String()+"/developments", nil).into(&all)
	require.Len(t, all.Units, 1)
	o.refused(http.StatusForbidden, "head", http.MethodGet, "/cycles/"+o.cycle.ID.String()+"/developments", nil, "role-missing")
}

func TestTagsOfAnAssessment(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "tanjungbalai")
	o.stand(&o.appraisal, "targets")
	o.adopt(o.met(o.appraisal, appraisal.ProposePlan, "staff", plan))
	o.stand(&o.appraisal, "evaluation")
	duty := o.owe(o.appraisal, appraisal.AssessSubordinate, "lead")
	var form act.Form
	o.ok(http.StatusOK, "lead", http.MethodGet, "/duties/"+duty.String(), nil).into(&form)
	require.Len(t, form.Asks.Tags, 5)
	body := func(tags ...object) object {
		return object{"scores": o.scores(3), "realised": []object{{"indicator": "Layanan tepat waktu", "value": 88.5}}, "tags": tags}
	}
	for name, c := range map[string]struct {
		tags []object
		code string
	}{
		"unknown":            {[]object{{"tag": "coffee"}}, "tag-unknown"},
		"twice":              {[]object{{"tag": "training"}, {"tag": "training"}}, "tag-twice"},
		"on two":             {[]object{{"tag": "training", "competency": "discipline", "indicator": "Layanan tepat waktu"}}, "tag-on-two"},
		"on no competency":   {[]object{{"tag": "training", "competency": "magic"}}, "competency-unknown"},
		"on no indicator":    {[]object{{"tag": "training", "indicator": "Lain"}}, "indicator-unknown"},
		"more than anything": {slicesOf(21, object{"tag": "training"}), "tags-too-many"},
	} {
		t.Run(name, func(t *testing.T) {
			a := o.call("lead", http.MethodPost, hand(duty), body(c.tags...))
			require.Equal(t, http.StatusUnprocessableEntity, a.status, "%s", a.body)
			require.Contains(t, a.codes(), c.code)
		})
	}
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(duty), body(object{"tag": "training", "competency": "discipline"}, object{"tag": "facilities"}))

	plain := newOffice(t, "kalianda")
	plain.stand(&plain.appraisal, "feedback")
	id := plain.owe(plain.appraisal, appraisal.AssessSelf, "staff")
	plain.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, hand(id), object{"scores": plain.scores(3), "tags": []object{{"tag": "training"}}}, "not-asked")
}

func slicesOf(n int, one object) (list []object) {
	for range n {
		list = append(list, one)
	}
	return list
}

func TestStrengthsAreShownWithTheResult(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "kalianda")
	n := appraisal.MustNumber
	term := func(item, value string) appraisal.Term {
		v, w := n(value), n("20")
		return appraisal.Term{Kind: appraisal.TermCompetency, Item: item, By: appraisal.BySupervisor, Value: &v, Weight: &w}
	}
	o.rate(o.appraisal, "baik")
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE appraisal SET result = $2 WHERE id = $1", o.appraisal.ID, appraisal.Result{
			Breakdown: []appraisal.Term{term("care", "5"), term("accuracy", "2"), term("communication", "4")},
		})
	})
	path := "/appraisals/" + o.appraisal.ID.String() + "/development"
	var v act.Strengths
	o.ok(http.StatusOK, "lead", http.MethodGet, path, nil).into(&v)
	require.Equal(t, "care", v.Strengths[0].ID)
	require.Equal(t, "Accuracy of work", v.Weak[0].Name)
	require.Equal(t, "40", v.Weak[0].Percent.String())
	require.Len(t, v.Others, 1)
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE appraisal SET announced_at = NULL WHERE id = $1", o.appraisal.ID)
	})
	a := o.call("staff", http.MethodGet, path, nil)
	require.Equal(t, http.StatusConflict, a.status, "before it is announced")
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE appraisal SET announced_at = now() WHERE id = $1", o.appraisal.ID)
	})
	o.ok(http.StatusOK, "staff", http.MethodGet, path, nil).into(&v)
	a = o.call("ani", http.MethodGet, path, nil)
	require.Equal(t, http.StatusNotFound, a.status)
}

func TestTrainingInFeedbackIsRecorded(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "kalianda")
	path := "/cycles/" + o.cycle.ID.String() + "/feedback-training"
	var lacks act.WithoutFeedbackTraining
	o.ok(http.StatusOK, "hr", http.MethodGet, path, nil).into(&lacks)
	require.Equal(t, "Nama lead", lacks.Without[0].Person.Name)
	require.Equal(t, 1, lacks.Without[0].Employees)
	body := func(change object) object {
		b := object{
			"cycle": o.cycle.ID, "kind": "giving-feedback", "title": "Memberi umpan balik", "provider": "BKPSDM", "starts_on": "2026-02-10",
			"evidence":   []object{{"title": "Daftar hadir", "link": "https://uji.example/hadir"}},
			"attendance": []object{{"person": o.people["lead"], "attended": true, "on": "2026-02-10"}, {"person": o.people["head"], "attended": false}},
		}
		for k, v := range change {
			b[k] = v
		}
		return b
	}
	for name, c := range map[string]struct {
		change object
		code   string
	}{
		"of a unit":     {object{"kind": "unit"}, "training-kind"},
		"of nobody":     {object{"attendance": []object{}}, "attendance-missing"},
		"of a stranger": {object{"attendance": []object{{"person": uuid.New(), "attended": false}}}, "person-unknown"},
		"to come":       {object{"starts_on": "2026-12-10", "attendance": []object{{"person": o.people["lead"], "attended": true, "on": "2026-12-10"}}}, "date-in-the-future"},
		"without words": {object{"title": "x"}, "title-length"},
		"by nobody":     {object{"provider": " "}, "provider-missing"},
		"unproven":      {object{"evidence": []object{}}, "attendance-unproven"},
	} {
		t.Run(name, func(t *testing.T) {
			a := o.call("hr", http.MethodPost, "/trainings", body(c.change))
			require.Equal(t, http.StatusUnprocessableEntity, a.status, "%s", a.body)
			require.Contains(t, a.codes(), c.code)
		})
	}
	o.refused(http.StatusForbidden, "lead", http.MethodPost, "/trainings", body(nil), "role-missing")
	var r act.RecordedTraining
	o.ok(http.StatusCreated, "hr", http.MethodPost, "/trainings", body(nil)).into(&r)
	require.Equal(t, 1, r.Attended)
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'training.recorded' AND actor_id = $1", o.people["hr"]))
	o.ok(http.StatusOK, "hr", http.MethodGet, path, nil).into(&lacks)
	require.Empty(t, lacks.Without)
	o.pass(time.Hour)
	o.ok(http.StatusCreated, "hr", http.MethodPost, "/trainings", body(object{"kind": "receiving-feedback", "attendance": []object{
		{"person": o.people["staff"], "attended": true, "on": "2026-02-10"},
	}}))
	o.ok(http.StatusOK, "hr", http.MethodGet, path, nil).into(&lacks)
	require.Equal(t, 1, lacks.Receiving)
}
