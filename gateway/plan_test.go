package gateway_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

// lead gives the supervisor an appraisal of their own with a plan in force, by which those below
// are measured, and returns it.
func (o *office) lead(results ...string) db.Process {
	o.Helper()
	var p db.Process
	o.as(func(tx store.Tx) {
		p = o.enrol(tx, "lead")
		o.exec(tx, "UPDATE appraisal SET supervisor_id = $1, manager_id = $2 WHERE id = $3", o.people["head"], o.people["official"], p.ID)
	})
	var indicators []object
	for _, r := range results {
		indicators = append(indicators, row(r, object{"supports_none": "Hasil kerja unit sendiri"}))
	}
	o.stand(&p, "skp")
	duty := o.met(p, appraisal.ProposePlan, "lead", object{"indicators": indicators})
	o.as(func(tx store.Tx) {
		require.NoError(o, tx.AdoptPlan(o.Context(), store.NewPlan{
			Appraisal: p.ID, Duty: duty, How: appraisal.PlanAgreed, From: appraisal.NewDate(2026, 1, 1),
		}))
	})
	return p
}

// row is an indicator of a plan of the national method, which weighs nothing.
func row(name string, more object) object {
	ind := object{"name": name, "better": "higher", "target": 90, "unit": "persen", "source": "Catatan", "aspect": "quality"}
	for k, v := range more {
		ind[k] = v
	}
	return ind
}

func TestAPlanSupportsTheLeaders(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.lead("Layanan tuntas", "Anggaran tertib")
	o.stand(&o.appraisal, "skp")
	id := o.owe(o.appraisal, appraisal.ProposePlan, "staff")
	var form act.Form
	o.ok(http.StatusOK, "staff", http.MethodGet, "/duties/"+id.String(), nil).into(&form)
	require.Equal(t, []act.LeaderResult{{Name: "Layanan tuntas", Work: "main"}, {Name: "Anggaran tertib", Work: "main"}}, form.Asks.PlanRules.Leader)
	require.Equal(t, "required", form.Asks.PlanRules.Cascade)
	require.Len(t, form.Asks.PlanRules.Aspects, 4)
	require.True(t, form.Asks.PlanRules.Qualitative)
	p := o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, hand(id), object{"indicators": []object{row("Loket", object{"supports": "Lain"})}}, "supports-unknown")
	require.Equal(t, "Layanan tuntas; Anggaran tertib", p.Want["choices"])
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, hand(id), object{"indicators": []object{row("Loket", nil)}}, "supports-missing")
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, hand(id), object{"indicators": []object{row("Loket", object{"supports": "Layanan tuntas", "supports_none": why})}}, "supports-twice")
	o.ok(http.StatusOK, "staff", http.MethodPost, hand(id), object{"indicators": []object{
		row("Loket", object{"supports": "layanan tuntas"}),
		{"name": "Naskah", "nature": "qualitative", "standard": "Disetujui tanpa perubahan", "source": "Catatan", "aspect": "quality", "work": "additional", "supports_none": why},
	}})
	agree := o.owe(o.appraisal, appraisal.AgreePlan, "lead", about(id))
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(agree), object{"agreed": false, "comment": "Target belum menantang"})
	again := o.owe(o.appraisal, appraisal.ProposePlan, "staff", func(open *appraisal.Open) { open.Round = 2 })
	form = act.Form{}
	o.ok(http.StatusOK, "staff", http.MethodGet, "/duties/"+again.String(), nil).into(&form)
	require.Equal(t, "Target belum menantang", form.Asks.Returned)
	require.Equal(t, "Naskah", form.Asks.Proposed.Indicators[1].Name)
}

func TestAPlanIsAgreedAfterADialogue(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "skp")
	require.Len(t, (appraisal.PlanAgreement{Agreed: true}).Check(appraisal.Facts{Method: o.method}), 1)
	require.Empty(t, (appraisal.PlanAgreement{Agreed: true}).Check(appraisal.Facts{Method: o.method, Dialogues: 1}))
	id := o.met(o.appraisal, appraisal.ProposePlan, "staff", plan)
	agree := o.owe(o.appraisal, appraisal.AgreePlan, "lead", about(id))
	yes := object{"agreed": true, "relevant": []string{"Layanan tepat waktu"}}
	o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, hand(agree), yes, "dialogue-missing")
	path, dialogue := "/appraisals/"+o.appraisal.ID.String()+"/journal", object{"kind": "dialogue", "text": "Ekspektasi dibahas berdua."}
	o.refused(http.StatusForbidden, "hr", http.MethodPost, path, dialogue, "journal-not-yours")
	o.dialogue("lead")
	var form act.Form
	o.ok(http.StatusOK, "lead", http.MethodGet, "/duties/"+agree.String(), nil).into(&form)
	require.Equal(t, 1, form.Asks.PlanRules.Dialogues)
	require.Equal(t, "required", form.Asks.PlanRules.Dialogue)
	require.Len(t, form.Asks.Journal, 1)
	require.Equal(t, access.SupervisorPart, form.Asks.Journal[0].Part)
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(agree), yes)
}

func TestWhoeverAgreesInTheSupervisorsPlaceHoldsTheDialogue(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "skp")
	id := o.met(o.appraisal, appraisal.ProposePlan, "staff", plan)
	agree := o.owe(o.appraisal, appraisal.AgreePlan, "lead", about(id))
	path, dialogue := "/appraisals/"+o.appraisal.ID.String()+"/journal", object{"kind": "dialogue", "text": "Ekspektasi dibahas berdua."}
	o.refused(http.StatusNotFound, "other", http.MethodPost, path, dialogue, "appraisal-unknown")
	var h act.HandedOver
	o.ok(http.StatusOK, "hr", http.MethodPost, "/duties/"+agree.String()+"/handover", object{"to": o.people["other"], "reason": why}).into(&h)
	o.dialogue("other")
	var form act.Form
	o.ok(http.StatusOK, "other", http.MethodGet, "/duties/"+h.ID.String(), nil).into(&form)
	require.Equal(t, access.SupervisorPart, form.Asks.Journal[0].Part)
	o.ok(http.StatusOK, "other", http.MethodPost, hand(h.ID), object{"agreed": true, "relevant": []string{"Layanan tepat waktu"}})
	o.refused(http.StatusNotFound, "other", http.MethodPost, path, dialogue, "appraisal-unknown")
}

// dialogue records that expectations were clarified.
func (o *office) dialogue(who string) {
	o.Helper()
	o.ok(http.StatusCreated, who, http.MethodPost, "/appraisals/"+o.appraisal.ID.String()+"/journal", object{"kind": "dialogue", "text": "Ekspektasi dibahas berdua."})
}

func TestAsksForARevision(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	path := "/appraisals/" + o.appraisal.ID.String() + "/plan/revision"
	ask := object{"reason": why}
	o.stand(&o.appraisal, "skp")
	o.refused(http.StatusConflict, "staff", http.MethodPost, path, ask, "plan-not-in-force")
	first := o.met(o.appraisal, appraisal.ProposePlan, "staff", plan)
	o.adopt(first)
	o.stand(&o.appraisal, "feedback")
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, path, object{"reason": "x"}, "reason-missing")
	o.refused(http.StatusForbidden, "head", http.MethodPost, path, ask, "revision-not-yours")
	o.refused(http.StatusNotFound, "dewi", http.MethodPost, path, ask, "appraisal-unknown")
	o.refused(http.StatusNotFound, "foreigner", http.MethodPost, path, ask, "appraisal-unknown")
	var r act.OpenedRevision
	o.ok(http.StatusCreated, "lead", http.MethodPost, path, ask).into(&r)
	require.Equal(t, 1, r.Round)
	require.Len(t, o.told, 2)
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'plan.revision-asked' AND actor_id = $1 AND detail->>'reason' = $2", o.people["lead"], why))
	require.Equal(t, 1, o.count("SELECT count(*) FROM mail WHERE duty_id = $1 AND person_id = $2 AND kind = 'opened'", r.Duty, o.people["staff"]))
	for _, who := range []string{"staff", "lead", "hr"} {
		o.refused(http.StatusConflict, who, http.MethodPost, path, ask, "revision-open")
	}
	var form act.Form
	o.ok(http.StatusOK, "staff", http.MethodGet, "/duties/"+r.Duty.String(), nil).into(&form)
	require.Equal(t, 1, form.Draft.Revision)
	require.Contains(t, string(form.Draft.Body), "Layanan tepat waktu", "it begins with the plan in force")
	require.Equal(t, why, form.Asks.Revision.Reason)
	require.Equal(t, "Layanan tepat waktu", form.Asks.Plan.Indicators[0].Name)
	require.Equal(t, "Beside the steps", form.Duty.StepName)
	o.ok(http.StatusOK, "staff", http.MethodPost, hand(r.Duty), object{"indicators": []object{row("Arsip digital", object{"supports_none": why})}})
	o.appraisal.Step = string(appraisal.StepBeside)
	agree := o.owe(o.appraisal, appraisal.AgreePlan, "lead", about(r.Duty))
	form = act.Form{}
	o.ok(http.StatusOK, "lead", http.MethodGet, "/duties/"+agree.String(), nil).into(&form)
	require.Equal(t, "Arsip digital", form.Asks.Proposed.Indicators[0].Name)
	require.Equal(t, "Layanan tepat waktu", form.Asks.Plan.Indicators[0].Name)
	// Whoever decides about a late answer may leave it at the plan in force.
	last := o.owe(o.appraisal, appraisal.DecideEscalation, "hr", about(agree), func(o *appraisal.Open) { o.Final = true })
	form = act.Form{}
	o.ok(http.StatusOK, "hr", http.MethodGet, "/duties/"+last.String(), nil).into(&form)
	require.Len(t, form.Asks.Choices, 3)
	require.Equal(t, "proceed", form.Asks.Choices[2].Choice)
	o.dialogue("staff")
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(agree), object{"agreed": true, "relevant": []string{"Arsip digital"}})
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.AdoptPlan(t.Context(), store.NewPlan{
			Appraisal: o.appraisal.ID, Duty: r.Duty, How: appraisal.PlanRevised, From: appraisal.NewDate(2026, 3, 2),
		}))
		_, err := tx.EndRevision(t.Context(), o.appraisal.ID, appraisal.RevisionAgreed)
		require.NoError(t, err)
	})

	var plans act.Plans
	for _, who := range []string{"staff", "lead", "head", "hr"} {
		o.ok(http.StatusOK, who, http.MethodGet, "/appraisals/"+o.appraisal.ID.String()+"/plans", nil).into(&plans)
	}
	o.refused(http.StatusNotFound, "dewi", http.MethodGet, "/appraisals/"+o.appraisal.ID.String()+"/plans", nil, "appraisal-unknown")
	require.Len(t, plans.Versions, 2)
	require.Equal(t, "agreed", plans.Versions[0].How)
	require.False(t, plans.Versions[0].InForce)
	require.True(t, plans.Versions[1].InForce)
	require.Equal(t, "revised", plans.Versions[1].How)
	require.Equal(t, "Nama staff", plans.Versions[1].ProposedBy.Name)
	require.Equal(t, "Nama lead", plans.Versions[1].AgreedBy.Name)
	require.Equal(t, "Arsip digital", plans.Versions[1].Results[0].Name)
	require.Equal(t, "agreed", plans.Revisions[0].State)

	// What is handed in refers to the version in force; after the assessment nothing is revised.
	o.stand(&o.appraisal, "evaluation")
	o.met(o.appraisal, appraisal.AssessSubordinate, "lead", object{
		"scores": o.scores(3), "realised": []object{{"indicator": "Arsip digital", "value": 80}}, "results": "meets", "behaviour": "meets", "reason": why,
	})
	require.Equal(t, 1, o.count("SELECT count(*) FROM document WHERE kind = 'assess-subordinate' AND plan_version = 2"))
	o.refused(http.StatusConflict, "staff", http.MethodPost, path, ask, "plan-assessed")
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE appraisal SET closed_at = $1 WHERE id = $2", tx.Now, o.appraisal.ID)
	})
	o.refused(http.StatusGone, "staff", http.MethodPost, path, ask, "appraisal-closed")
}

func TestShowsTheMatrixOfRolesAndResults(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	leader := o.lead("Layanan tuntas", "Anggaran tertib")
	o.stand(&o.appraisal, "skp")
	o.adopt(o.met(o.appraisal, appraisal.ProposePlan, "staff", object{"indicators": []object{row("Loket", object{"supports": "Layanan tuntas"})}}))
	var ani db.Process
	o.as(func(tx store.Tx) {
		ani = o.enrol(tx, "ani")
		o.enrol(tx, "budi")
		o.exec(tx, "UPDATE person SET team_leader_id = $1 WHERE id = ANY($2)", o.people["other"], []uuid.UUID{o.people["staff"], o.people["ani"]})
	})
	o.stand(&ani, "skp")
	duty := o.met(ani, appraisal.ProposePlan, "ani", object{"indicators": []object{row("Panitia", object{"supports_none": "Penugasan bupati"})}})
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.AdoptPlan(t.Context(), store.NewPlan{Appraisal: ani.ID, Duty: duty, How: appraisal.PlanSet, From: appraisal.NewDate(2026, 1, 1)}))
	})
	path := "/appraisals/" + leader.ID.String() + "/matrix"
	var m act.Matrix
	for _, who := range []string{"lead", "head", "official", "hr"} {
		o.ok(http.StatusOK, who, http.MethodGet, path, nil).into(&m)
	}
	o.refused(http.StatusForbidden, "member", http.MethodGet, path, nil, "role-missing")
	o.refused(http.StatusNotFound, "staff", http.MethodGet, path, nil, "appraisal-unknown")
	o.refused(http.StatusNotFound, "foreigner", http.MethodGet, path, nil, "appraisal-unknown")
	require.Equal(t, 1, m.Version)
	require.Equal(t, []act.MatrixResult{{Name: "Layanan tuntas", Work: "main", Carried: true}, {Name: "Anggaran tertib", Work: "main"}}, m.Results)
	require.Equal(t, []string{"Anggaran tertib"}, m.Uncarried)
	require.Len(t, m.People, 2)
	require.Equal(t, "Nama other", m.Teams[0].Leader.Name)
	require.Len(t, m.Teams[0].Members, 2)
	require.Equal(t, []act.MatrixCell{{Result: "Layanan tuntas", Supporting: []act.MatrixSupport{{Employee: o.people["staff"], Result: "Loket"}}}}, m.Teams[0].Cells)
	require.Equal(t, "Nama ani", m.Unlinked[0].Employee.Name)
	require.Equal(t, "Penugasan bupati", m.Unlinked[0].Why)
	require.Equal(t, "Nama budi", m.Planless[0].Name)

	var all struct {
		Matrices []act.Matrix
		Next     *uuid.UUID
	}
	cycle := "/cycles/" + o.cycle.ID.String() + "/matrix"
	o.ok(http.StatusOK, "hr", http.MethodGet, cycle, nil).into(&all)
	require.Len(t, all.Matrices, 1, "who leads somebody and is appraised")
	require.Equal(t, m, all.Matrices[0])
	require.Nil(t, all.Next)
	o.ok(http.StatusOK, "hr", http.MethodGet, cycle+"?limit=1&unit="+o.unit.String(), nil).into(&all)
	require.Equal(t, o.people["lead"], *all.Next)
	o.ok(http.StatusOK, "hr", http.MethodGet, cycle+"?after="+all.Next.String(), nil).into(&all)
	require.Empty(t, all.Matrices)
	o.refused(http.StatusNotFound, "hr", http.MethodGet, cycle+"?unit="+uuid.NewString(), nil, "unit-unknown")
	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/cycles/"+uuid.NewString()+"/matrix", nil, "cycle-unknown")
	o.refused(http.StatusForbidden, "lead", http.MethodGet, cycle, nil, "role-missing")
	o.refused(http.StatusForbidden, "official", http.MethodGet, cycle, nil, "role-missing")
}

// What keeps a plan from being revised is the assessment of the year by it, not that of a part that
// ended with a transfer, nor one that a correction asks for anew.
func TestAsksForARevisionUntilTheYearIsAssessed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "pp-30-2019")
	path := "/appraisals/" + o.appraisal.ID.String() + "/plan/revision"
	ask := object{"reason": why}
	asked := func() {
		t.Helper()
		o.ok(http.StatusCreated, "staff", http.MethodPost, path, ask)
		o.as(func(tx store.Tx) {
			_, err := tx.EndRevision(t.Context(), o.appraisal.ID, appraisal.RevisionLapsed)
			require.NoError(t, err)
		})
	}
	var assessment string
	for _, s := range o.method.Steps {
		if s.Kind == appraisal.StepAssessment && slices.Contains(s.By, appraisal.BySupervisor) {
			assessment = s.ID
		}
	}
	assessed := func(step string, change ...func(*appraisal.Open)) uuid.UUID {
		p := o.appraisal
		p.Step = step
		id := o.owe(p, appraisal.AssessSubordinate, "lead", change...)
		o.as(func(tx store.Tx) {
			o.exec(tx, "UPDATE duty SET state = 'met', closed_at = $1, settled_at = $1 WHERE id = $2", tx.Now, id)
		})
		return id
	}
	o.stand(&o.appraisal, assessment)
	first := o.owe(o.appraisal, appraisal.ProposePlan, "staff")
	o.as(func(tx store.Tx) {
		o.exec(tx, `INSERT INTO document (agency_id, id, process_id, duty_id, kind, revision, final, body, saved_at)
			VALUES ($1, $2, $3, $4, 'propose-plan', 1, true, '{"indicators": []}', $5)`, o.agency, store.NewID(), o.appraisal.ID, first, tx.Now)
	})
	o.adopt(first)
	assessed(string(appraisal.StepBeside), slot(1))
	asked()
	former := assessed(assessment)
	o.refused(http.StatusConflict, "staff", http.MethodPost, path, ask, "plan-assessed")
	// It was about the post before a transfer.
	o.as(func(tx store.Tx) {
		o.exec(tx, `INSERT INTO part (agency_id, appraisal_id, number, from_on, until_on, supervisor_id, manager_id, family, duty_id)
			VALUES ($1, $2, 1, '2026-01-01', '2026-02-01', $3, $3, 'general', $4)`, o.agency, o.appraisal.ID, o.people["lead"], former)
	})
	asked()
	assessed(assessment, func(open *appraisal.Open) { open.Round = 2 })
	o.refused(http.StatusConflict, "staff", http.MethodPost, path, ask, "plan-assessed")
	// A correction: asked anew, or kept where it begins after the assessment.
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE process SET pass = 2 WHERE id = $1", o.appraisal.ID) })
	asked()
	o.stand(&o.appraisal, "rating")
	o.refused(http.StatusConflict, "staff", http.MethodPost, path, ask, "plan-assessed")
}
