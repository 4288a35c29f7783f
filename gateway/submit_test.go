package gateway_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

const national = "permenpanrb-6-2022"

const why = "Karena buktinya jelas tertulis."

type object = map[string]any

// plan with one measurable indicator.
var plan = object{"indicators": []object{{
	"name": "Layanan tepat waktu", "weight": 100, "better": "higher", "target": 90, "unit": "persen", "source": "Catatan layanan",
	"aspect": "time", "supports_none": "Tugas rutin unit sendiri",
}}}

// scores gives every competency of the office's family the same score.
func (o *office) scores(n int) object {
	family, _ := o.method.FamilyByID(appraisal.GeneralFamily)
	given := object{}
	for _, c := range family.Competencies {
		given[c.ID] = n
	}
	return given
}

// submission path of a duty.
func hand(id uuid.UUID) string { return "/duties/" + id.String() + "/submission" }

// met opens a duty that its assignee meets at once, and returns it.
func (o *office) met(p db.Process, kind appraisal.DutyKind, assignee string, body any, change ...func(*appraisal.Open)) uuid.UUID {
	o.Helper()
	id := o.owe(p, kind, assignee, change...)
	o.ok(http.StatusOK, assignee, http.MethodPost, hand(id), body)
	return id
}

// rate gives an appraisal a result as its workflow would.
func (o *office) rate(p db.Process, rating string) {
	o.Helper()
	r, ok := o.method.Rating(rating)
	require.True(o, ok)
	official := string(r.Official)
	result, err := json.Marshal(appraisal.Result{
		Rating: &r.ID, Official: &r.Official, Breakdown: []appraisal.Term{{Kind: appraisal.TermRating, Item: r.ID, What: r.Name}},
	})
	require.NoError(o, err)
	o.as(func(tx store.Tx) {
		require.NoError(o, tx.SetResult(o.Context(), db.SetResultParams{ID: p.ID, ComputedRating: &r.ID, Official: &official, Result: result}))
	})
}

func (o *office) announce(p db.Process) {
	o.Helper()
	o.as(func(tx store.Tx) {
		require.NoError(o, tx.SetAnnounced(o.Context(), db.SetAnnouncedParams{ID: p.ID, AnnouncedAt: &tx.Now}))
	})
}

// adopt puts a plan in force.
func (o *office) adopt(duty uuid.UUID) {
	o.Helper()
	o.as(func(tx store.Tx) {
		require.NoError(o, tx.AdoptPlan(o.Context(), store.NewPlan{
			Appraisal: o.appraisal.ID, Duty: duty, How: appraisal.PlanAgreed, From: appraisal.NewDate(2026, time.January, 1),
		}))
	})
}

func TestRecordsEveryKindOfDuty(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	a := &o.appraisal
	record := func(step string, kind appraisal.DutyKind, who string, body any, change ...func(*appraisal.Open)) uuid.UUID {
		t.Helper()
		p := a
		switch kind {
		case appraisal.SetAchievement, appraisal.ApproveCalibration:
			p = &o.forum
		case appraisal.EvaluateMethod:
			p = &o.cycle
		}
		o.stand(p, step)
		told := len(o.told)
		id := o.owe(*p, kind, who, change...)
		var form act.Form
		o.ok(http.StatusOK, who, http.MethodGet, "/duties/"+id.String(), nil).into(&form)
		require.Equal(t, string(kind), form.Duty.Kind)
		require.Nil(t, form.Submitted)
		var r act.Recorded
		o.ok(http.StatusOK, who, http.MethodPost, hand(id), body).into(&r)
		require.Equal(t, "met", r.State)
		require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'met' AND settled_at IS NULL", id))
		require.Equal(t, 1, o.count("SELECT count(*) FROM document WHERE duty_id = $1 AND final AND id = $2", id, r.Document))
		require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE duty_id = $1 AND act = 'duty.met' AND actor_id = $2", id, o.people[who]))
		require.Zero(t, o.count("SELECT count(*) FROM mail WHERE duty_id = $1 AND state = 'queued'", id), "mails of a duty that is met")
		require.Len(t, o.told, told+1)
		require.Equal(t, p.ID, o.told[told].Process)
		o.ok(http.StatusOK, who, http.MethodGet, "/duties/"+id.String(), nil).into(&form)
		require.NotEmpty(t, form.Submitted)
		return id
	}
	record("briefing", appraisal.ConfirmBriefing, "staff", object{"understood": true})
	proposed := record("skp", appraisal.ProposePlan, "staff", plan)
	o.dialogue("staff")
	record("skp", appraisal.AgreePlan, "lead", object{"agreed": true, "relevant": []string{"Layanan tepat waktu"}}, about(proposed))
	o.adopt(proposed)
	record("beside", appraisal.RevisePlan, "staff", plan)
	figures := []object{{"indicator": "Layanan tepat waktu", "value": 88.5}}
	record("quarter-1", appraisal.ReportPeriod, "staff", object{"realised": figures})
	record("quarter-1", appraisal.EvaluatePeriod, "lead", object{"results": "meets", "behaviour": "above", "feedback": why})
	peers := []uuid.UUID{o.people["ani"], o.people["budi"], o.people["citra"]}
	nominated := record("peers", appraisal.NominatePeers, "staff", object{"peers": peers})
	record("peers", appraisal.ApprovePeers, "lead", object{"approved": peers[:2]}, about(nominated))
	record("feedback", appraisal.NamePeer, "lead", object{"peer": o.people["dewi"]}, about(nominated))
	record("feedback", appraisal.AssessSelf, "staff", object{"scores": o.scores(3), "realised": figures})
	record("feedback", appraisal.AssessPeer, "ani", object{"scores": o.scores(3), "strengths": "Cepat"})
	record("feedback", appraisal.AssessSuperior, "other", object{"scores": o.scores(3)})
	record("evaluation", appraisal.AssessSubordinate, "lead",
		object{"scores": o.scores(3), "realised": figures, "results": "meets", "behaviour": "meets", "reason": why})
	o.rate(*a, "baik")
	record("forum", appraisal.StateOnLowering, "lead", object{"statement": why})
	record("forum", appraisal.AnswerAdvice, "lead", object{"accept": false, "reason": why})
	record("announcement", appraisal.Acknowledge, "staff", object{"acknowledged": true})
	objected := record("objection", appraisal.Object, "staff", object{"grounds": why})
	record("objection", appraisal.StateOnObjection, "lead", object{"statement": why}, about(objected))
	record("objection", appraisal.DecideObjection, "head", object{"change": true, "rating": "sangat-baik", "reason": why}, about(objected))
	record("follow-up", appraisal.DecideConsequence, "official",
		object{"approve": true, "decree_number": "800/1/2026", "decree_date": "2026-03-01"}, slot(1))
	late := o.owe(*a, appraisal.AssessSubordinate, "lead", slot(9))
	record("follow-up", appraisal.DecideEscalation, "head", object{"choice": "reassign", "to": o.people["other"], "reason": why}, about(late))
	record("calibration", appraisal.SetAchievement, "head", object{"achievement": "baik", "evidence": why})
	record("calibration", appraisal.ApproveCalibration, "member", object{"approved": true, "revision": 1})
	record("evaluation", appraisal.EvaluateMethod, "official", object{"decision": "keep", "reason": why})
	record("session", appraisal.HoldSession, "lead", object{"held_on": "2026-03-01", "notes": why})
	record("outcome", appraisal.ConcludeCoaching, "lead", object{"improved": true, "notes": why})
	coached := record("agreement", appraisal.PlanCoaching, "lead", object{
		"goals": []object{{"goal": why, "indicator": why}}, "actions": []object{{"kind": "guidance", "what": why, "by": "2026-04-01"}},
	})
	record("agreement", appraisal.AgreeCoaching, "staff", object{"agreed": true}, about(coached))
	record("improvement", appraisal.SignSession, "staff", object{"signed": true, "response": why})
	record("measure", appraisal.DecideMeasure, "official", object{"approve": true, "decree_number": "800/2/2026", "decree_date": "2026-03-01"}, slot(1))
	record("attendance", appraisal.RecordAttendance, "lead",
		object{"attended": true, "on": "2026-03-01", "title": "Bimtek", "evidence": []object{{"title": "Sertifikat", "link": "https://example.go.id/1"}}})
	record("effect", appraisal.NoteEffect, "lead", object{"effect": "clear", "notes": why})
	others := slices.DeleteFunc(appraisal.DutyKinds(), func(k appraisal.DutyKind) bool { return k.AboutComplaint() || k.OfUnit() })
	require.Equal(t, len(others)-2, o.count("SELECT count(DISTINCT kind) FROM document"), "all but the public's, the survey, and those about complaints and units")
}

func TestRefusesWhatIsWrongWithASubmission(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "skp")
	id := o.met(o.appraisal, appraisal.ProposePlan, "staff", plan)
	o.adopt(id)
	o.rate(o.appraisal, "baik")
	o.stand(&o.appraisal, "peers")
	nominated := o.met(o.appraisal, appraisal.NominatePeers, "staff", object{"peers": []uuid.UUID{o.people["ani"], o.people["budi"], o.people["citra"]}})
	late := o.owe(o.appraisal, appraisal.AssessSubordinate, "lead")
	o.stand(&o.forum, "calibration")
	figure := object{"indicator": "Layanan tepat waktu", "value": 90}
	low := object{}
	for c := range o.scores(0) {
		low[c] = 99
	}
	n := 0
	for _, c := range []struct {
		kind   appraisal.DutyKind
		who    string
		body   any
		status int
		codes  []string
		change []func(*appraisal.Open)
	}{
		{kind: appraisal.ConfirmBriefing, who: "staff", body: "", codes: []string{"body-missing"}},
		{kind: appraisal.ConfirmBriefing, who: "staff", body: "{", codes: []string{"body-not-json"}},
		{kind: appraisal.ConfirmBriefing, who: "staff", body: `{"understood": true} {}`, codes: []string{"body-not-json"}},
		{kind: appraisal.ConfirmBriefing, who: "staff", body: object{"understood": "yes"}, codes: []string{"field-type"}},
		{kind: appraisal.ConfirmBriefing, who: "staff", body: object{"clear": true}, codes: []string{"field-unknown"}},
		{kind: appraisal.ConfirmBriefing, who: "staff", body: object{"understood": false}, codes: []string{"question-missing"}},
		{kind: appraisal.ProposePlan, who: "staff", body: object{"indicators": []object{}}, codes: []string{"indicators-missing"}},
		{kind: appraisal.AgreePlan, who: "lead", body: object{"agreed": true}, codes: []string{"dialogue-missing", "relevance-unconfirmed"}, change: []func(*appraisal.Open){about(id)}},
		{kind: appraisal.AgreePlan, who: "lead", body: object{"agreed": false, "comment": "tidak"}, codes: []string{"reason-missing"}, change: []func(*appraisal.Open){about(id)}},
		{kind: appraisal.ReportPeriod, who: "staff", body: object{"realised": []object{{"indicator": "lain", "value": 1}}}, codes: []string{"indicator-unknown"}},
		{kind: appraisal.EvaluatePeriod, who: "lead", body: object{"results": "great", "behaviour": "meets", "feedback": why}, codes: []string{"choice-unknown"}},
		{kind: appraisal.NominatePeers, who: "staff", body: object{"peers": []uuid.UUID{o.people["ani"]}}, codes: []string{"peers-count"}},
		{kind: appraisal.NominatePeers, who: "staff", body: object{"peers": []uuid.UUID{o.people["staff"], o.people["lead"], o.people["gone"], o.people["foreigner"], uuid.New()}},
			codes: []string{"peer-is-employee", "peer-is-supervisor", "peer-unknown", "peer-unknown", "peer-unknown"}},
		{kind: appraisal.NominatePeers, who: "staff", body: object{"peers": []uuid.UUID{o.people["ani"], o.people["ani"], o.people["budi"]}}, codes: []string{"peer-twice"}},
		{kind: appraisal.ApprovePeers, who: "lead", body: object{"approved": []uuid.UUID{o.people["dewi"]}}, codes: []string{"peer-not-nominated"}, change: []func(*appraisal.Open){about(nominated)}},
		{kind: appraisal.AssessPeer, who: "ani", body: object{"scores": o.scores(3), "results": "above"}, codes: []string{"not-asked"}},
		{kind: appraisal.AssessPeer, who: "ani", body: object{"scores": object{"loyal": 3}}, codes: repeat("score-missing", 6)},
		{kind: appraisal.AssessPeer, who: "ani", body: object{"scores": low}, codes: repeat("score-out-of-range", 7)},
		{kind: appraisal.AssessSubordinate, who: "lead", body: object{"scores": o.scores(3), "results": "meets", "behaviour": "meets", "reason": why}, codes: []string{"figure-missing"}},
		{kind: appraisal.AssessSubordinate, who: "lead", body: object{"scores": o.scores(3), "realised": []object{figure}, "results": "meets", "behaviour": "meets"}, codes: []string{"reason-missing"}},
		{kind: appraisal.DecideEscalation, who: "head", body: object{"choice": "extend", "days": 0, "reason": why}, codes: []string{"days-out-of-range"}, change: []func(*appraisal.Open){about(late)}},
		{kind: appraisal.DecideEscalation, who: "head", body: object{"choice": "proceed", "reason": why}, codes: []string{"cannot-proceed-without"}, change: []func(*appraisal.Open){about(late)}},
		{kind: appraisal.DecideEscalation, who: "head", body: object{"choice": "close", "reason": why}, codes: []string{"choice-not-open"}, change: []func(*appraisal.Open){about(late)}},
		{kind: appraisal.DecideEscalation, who: "head", body: object{"choice": "reassign", "reason": why}, codes: []string{"assignee-missing"}, change: []func(*appraisal.Open){about(late)}},
		{kind: appraisal.DecideEscalation, who: "head", body: object{"choice": "reassign", "to": o.people["staff"], "reason": why}, codes: []string{"assignee-is-employee"}, change: []func(*appraisal.Open){about(late)}},
		{kind: appraisal.DecideEscalation, who: "head", body: object{"choice": "reassign", "to": o.people["lead"], "reason": why}, codes: []string{"assignee-same"}, change: []func(*appraisal.Open){about(late)}},
		{kind: appraisal.DecideEscalation, who: "head", body: object{"choice": "reassign", "to": o.people["gone"], "reason": why}, codes: []string{"assignee-left"}, change: []func(*appraisal.Open){about(late)}},
		{kind: appraisal.DecideEscalation, who: "head", body: object{"choice": "reassign", "to": o.people["foreigner"], "reason": "x"}, codes: []string{"assignee-unknown", "reason-missing"}, change: []func(*appraisal.Open){about(late)}},
		{kind: appraisal.DecideEscalation, who: "hr", body: object{"choice": "reassign", "to": o.people["hr"], "reason": why}, codes: []string{"handover-to-oneself"}, change: []func(*appraisal.Open){about(late), func(open *appraisal.Open) { open.Final = true }}},
		{kind: appraisal.SetAchievement, who: "head", body: object{"achievement": "luar-biasa", "evidence": why}, codes: []string{"achievement-unknown"}},
		{kind: appraisal.ApproveCalibration, who: "member", body: object{"approved": true, "revision": 9}, status: http.StatusConflict, codes: []string{"revision-changed"}},
		{kind: appraisal.Acknowledge, who: "staff", body: object{"acknowledged": false}, codes: []string{"reason-missing"}},
		{kind: appraisal.Object, who: "staff", body: object{"grounds": "buruk"}, codes: []string{"reason-missing"}},
		{kind: appraisal.DecideObjection, who: "head", body: object{"change": true, "rating": "baik", "reason": why}, codes: []string{"rating-unchanged"}},
		{kind: appraisal.DecideObjection, who: "head", body: object{"change": true, "rating": "hebat", "reason": why}, codes: []string{"rating-unknown"}},
		{kind: appraisal.DecideConsequence, who: "official", body: object{"approve": true}, codes: []string{"decree-missing", "decree-missing"}, change: []func(*appraisal.Open){slot(1)}},
		{kind: appraisal.DecideConsequence, who: "official", body: object{"approve": true, "decree_number": "1", "decree_date": "2026-03-03"}, codes: []string{"date-in-the-future"}, change: []func(*appraisal.Open){slot(1)}},
		{kind: appraisal.HoldSession, who: "lead", body: object{"held_on": "2026-03-03", "notes": why}, codes: []string{"date-in-the-future"}},
		{kind: appraisal.SignSession, who: "staff", body: object{"signed": false}, codes: []string{"reason-missing"}},
		{kind: appraisal.RecordAttendance, who: "lead", body: object{"attended": true, "on": "2026-03-01", "title": "Bimtek"}, codes: []string{"evidence-missing"}},
		{kind: appraisal.HoldSession, who: "lead", body: object{"notes": why}, codes: []string{"date-missing"}},
		{kind: appraisal.HoldSession, who: "lead", body: object{"held_on": "2026-02-30", "notes": why}, codes: []string{"date-form"}},
		{kind: appraisal.ConcludeCoaching, who: "lead", body: object{"improved": true}, codes: []string{"reason-missing"}},
		{kind: appraisal.EvaluateMethod, who: "official", body: object{"decision": "burn", "reason": why}, codes: []string{"choice-unknown"}},
		{kind: appraisal.EvaluateMethod, who: "official", body: object{"decision": "improve", "reason": why}, codes: []string{"version-missing"}},
		{kind: appraisal.EvaluateMethod, who: "official", body: object{"decision": "keep", "reason": why, "version": "tubei"}, codes: []string{"not-asked"}},
	} {
		n++
		process := o.appraisal
		if c.kind == appraisal.SetAchievement || c.kind == appraisal.ApproveCalibration {
			process = o.forum
		}
		duty := o.owe(process, c.kind, c.who, append(c.change, func(open *appraisal.Open) { open.Round = 100 + n })...)
		status := c.status
		if status == 0 {
			status = http.StatusUnprocessableEntity
		}
		o.refused(status, c.who, http.MethodPost, hand(duty), c.body, c.codes...)
	}
}

func repeat(code string, times int) (codes []string) {
	for range times {
		codes = append(codes, code)
	}
	return codes
}

func TestRecordsASubmissionOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "briefing")
	id := o.owe(o.appraisal, appraisal.ConfirmBriefing, "staff")
	var (
		wait   sync.WaitGroup
		mu     sync.Mutex
		counts = map[int]int{}
	)
	for range 8 {
		wait.Go(func() {
			a := o.call("staff", http.MethodPost, hand(id), object{"understood": true})
			mu.Lock()
			defer mu.Unlock()
			counts[a.status]++
		})
	}
	wait.Wait()
	require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusConflict: 7}, counts)
	require.Equal(t, 1, o.count("SELECT count(*) FROM document"))
	p := o.refused(http.StatusConflict, "staff", http.MethodPost, hand(id), object{"understood": false, "question": "Apa?"}, "already-recorded")
	require.Equal(t, "2026-03-02T03:00:00Z", p.Want["when"])
}

func TestRefusesWhatIsClosed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "briefing")
	id := o.owe(o.appraisal, appraisal.ConfirmBriefing, "staff")
	final := o.owe(o.appraisal, appraisal.DecideObjection, "head", func(open *appraisal.Open) { open.Final = true })
	body := object{"understood": true}
	o.pass(12 * 24 * time.Hour)
	p := o.refused(http.StatusGone, "staff", http.MethodPost, hand(id), body, "closed")
	require.Equal(t, "2026-03-12", p.Want["due"])
	require.Contains(t, p.Detail, "Ask your manager", "in the person's own language")
	o.refused(http.StatusGone, "staff", http.MethodPut, "/duties/"+id.String()+"/draft", object{"revision": 0, "body": object{}}, "closed")
	o.refused(http.StatusGone, "hr", http.MethodPost, "/duties/"+id.String()+"/extension", object{"days": 30, "reason": why}, "closed")
	o.as(func(tx store.Tx) {
		_, err := tx.LapseDuties(t.Context(), db.LapseDutiesParams{At: &tx.Now, Until: tx.Now, ProcessID: o.appraisal.ID})
		require.NoError(t, err)
	})
	o.refused(http.StatusGone, "staff", http.MethodPost, hand(id), body, "closed")
	o.ok(http.StatusOK, "head", http.MethodPost, hand(final), object{"change": false, "reason": why}) // it does not lapse

	void, moved := o.owe(o.appraisal, appraisal.AssessSelf, "staff"), o.owe(o.appraisal, appraisal.AssessSubordinate, "lead")
	o.as(func(tx store.Tx) {
		_, err := tx.Void(t.Context(), o.appraisal.ID, appraisal.AssessSelf)
		require.NoError(t, err)
		n, err := tx.HandOver(t.Context(), store.HandOver{
			Process: o.appraisal, From: o.people["lead"], To: o.people["other"], Schedule: o.method.Schedules["annual"], Calendar: o.calendar,
		})
		require.NoError(t, err)
		require.Equal(t, 1, n)
	})
	o.refused(http.StatusGone, "staff", http.MethodPost, hand(void), object{}, "no-longer-owed")
	o.refused(http.StatusGone, "lead", http.MethodPost, hand(moved), object{}, "handed-over")
}

func TestHidesWhatIsNotTheirs(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "feedback")
	self, peer := o.owe(o.appraisal, appraisal.AssessSelf, "staff"), o.owe(o.appraisal, appraisal.AssessPeer, "ani")
	decision := o.owe(o.appraisal, appraisal.DecideEscalation, "head", about(self))
	body := object{"scores": o.scores(3)}
	for _, who := range []string{"dewi", "foreigner"} {
		o.refused(http.StatusNotFound, who, http.MethodPost, hand(self), body, "duty-unknown")
		o.refused(http.StatusNotFound, who, http.MethodGet, "/duties/"+self.String(), nil, "duty-unknown")
		o.refused(http.StatusNotFound, who, http.MethodPut, "/duties/"+self.String()+"/draft", object{"revision": 0, "body": object{}}, "duty-unknown")
	}
	o.refused(http.StatusNotFound, "staff", http.MethodPost, hand(uuid.New()), body, "duty-unknown")
	o.refused(http.StatusNotFound, "foreigner", http.MethodPost, "/duties/"+self.String()+"/extension", object{"days": 3, "reason": why}, "duty-unknown")
	// The employee must not learn who was asked in confidence, nor the supervisor what they say.
	o.refused(http.StatusNotFound, "staff", http.MethodGet, "/duties/"+peer.String(), nil, "duty-unknown")
	o.refused(http.StatusNotFound, "lead", http.MethodGet, "/duties/"+peer.String(), nil, "duty-unknown")
	o.refused(http.StatusForbidden, "hr", http.MethodGet, "/duties/"+peer.String(), nil, "not-your-duty")
	o.refused(http.StatusForbidden, "lead", http.MethodPost, hand(self), body, "not-your-duty")
	o.refused(http.StatusForbidden, "lead", http.MethodPost, hand(decision), object{"choice": "extend", "days": 3, "reason": why}, "decision-not-yours")
	o.refused(http.StatusForbidden, "lead", http.MethodPost, "/duties/"+self.String()+"/extension", object{"days": 3, "reason": why}, "role-missing")
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodGet, "/duties/17", nil, "id-form")
}

func TestRecordsWhileTemporalIsAway(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "briefing")
	o.mu.Lock()
	o.deaf = true
	o.mu.Unlock()
	for round := range 3 {
		id := o.owe(o.appraisal, appraisal.ConfirmBriefing, "staff", func(open *appraisal.Open) { open.Round = round + 1 })
		o.ok(http.StatusOK, "staff", http.MethodPost, hand(id), object{"understood": true})
	}
	require.Equal(t, 3, o.count("SELECT count(*) FROM dispatch"), "the relay finds them")
	// Nobody waits for Temporal again until a while has passed.
	o.mu.Lock()
	o.deaf = false
	o.mu.Unlock()
	for round, told := range []int{0, 1} {
		id := o.owe(o.appraisal, appraisal.ConfirmBriefing, "staff", func(open *appraisal.Open) { open.Round = round + 4 })
		o.ok(http.StatusOK, "staff", http.MethodPost, hand(id), object{"understood": true})
		require.Len(t, o.told, told)
		o.pass(6 * time.Second)
	}
}

func TestSavesDrafts(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "feedback")
	id := o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	path := "/duties/" + id.String() + "/draft"
	save := func(revision int, text string) answer {
		return o.call("staff", http.MethodPut, path, object{"revision": revision, "body": object{"comment": text}})
	}
	var saved act.Saved
	save(0, "satu").into(&saved)
	require.Equal(t, 1, saved.Revision)
	save(1, "dua").into(&saved)
	require.Equal(t, 2, saved.Revision)
	// A second tab that has not seen the last text.
	a := save(1, "tiga")
	require.Equal(t, http.StatusConflict, a.status)
	p := a.problem()
	require.Equal(t, appraisal.Code("draft-changed"), p.Code)
	require.Equal(t, 2, p.Draft.Revision)
	require.JSONEq(t, `{"comment": "dua"}`, string(p.Draft.Body))
	require.JSONEq(t, `{"comment": "tiga"}`, string(p.Yours))
	require.Equal(t, http.StatusConflict, save(0, "empat").status)
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPut, path, object{"revision": 2, "body": "text"}, "body-not-json")
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPut, path, object{"revision": -1, "body": object{}}, "number-too-small")
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPut, path, object{}, "field-missing", "field-missing")

	var form act.Form
	o.ok(http.StatusOK, "staff", http.MethodGet, "/duties/"+id.String(), nil).into(&form)
	require.Equal(t, 2, form.Draft.Revision)
	stale := o.call("staff", http.MethodPost, hand(id), object{"scores": o.scores(3)}, "If-Match", `"1"`)
	require.Equal(t, http.StatusConflict, stale.status)
	require.Equal(t, []string{"draft-changed"}, stale.codes())
	fresh := o.call("staff", http.MethodPost, hand(id), object{"scores": o.scores(3)}, "If-Match", `"2"`)
	require.Equal(t, http.StatusOK, fresh.status, "%s", fresh.body)
	o.refused(http.StatusConflict, "staff", http.MethodPut, path, object{"revision": 3, "body": object{}}, "already-recorded")
	require.Equal(t, 1, o.count("SELECT count(*) FROM document"))
}

// Drafts saved from many tabs at once: each revision is saved by exactly one of them.
func TestLosesNoDraft(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "feedback")
	id := o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	var (
		wait sync.WaitGroup
		mu   sync.Mutex
		won  = map[int]int{}
	)
	for tab := range 6 {
		wait.Go(func() {
			seen := 0
			for range 5 {
				a := o.call("staff", http.MethodPut, "/duties/"+id.String()+"/draft", object{"revision": seen, "body": object{"comment": fmt.Sprint(tab)}})
				if a.status == http.StatusOK {
					var s act.Saved
					a.into(&s)
					seen = s.Revision
					mu.Lock()
					won[s.Revision]++
					mu.Unlock()
				} else if a.status == http.StatusConflict {
					seen = a.problem().Draft.Revision
				} else {
					t.Errorf("%s", a.body)
				}
			}
		})
	}
	wait.Wait()
	for revision, times := range won {
		require.Equal(t, 1, times, "revision %d", revision)
	}
	require.Equal(t, len(won), o.count("SELECT revision FROM document"))
}
