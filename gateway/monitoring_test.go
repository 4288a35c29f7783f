package gateway_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
)

// newMonitored is an office with a plan in force whose indicators are measured, and a machine.
func newMonitored(t *testing.T) *office {
	t.Helper()
	o := newOffice(t, "jambi")
	o.stand(&o.appraisal, "indicators")
	o.adopt(o.met(o.appraisal, appraisal.ProposePlan, "staff", object{"indicators": []object{
		{"name": "Waktu penyelesaian", "weight": 50, "better": "lower", "target": 4, "unit": "hari", "source": "Aplikasi", "metric": "completion-days", "supports_none": why},
		{"name": "Kehadiran", "weight": 25, "better": "higher", "target": 200, "unit": "hari", "source": "Mesin", "metric": "attendance-days", "supports_none": why},
		{"name": "Penataan arsip", "weight": 25, "better": "higher", "target": 10, "unit": "rak", "source": "Catatan", "supports_none": why},
	}}))
	o.as(func(tx store.Tx) { o.person(tx, "machine", "none", nil, "machine") })
	return o
}

// figure is one measured figure about staff.
func figure(metric, date string, value any, reference string, more ...string) object {
	f := object{"employee": "staff", "metric": metric, "date": date, "value": value, "reference": reference}
	for i := 0; i+1 < len(more); i += 2 {
		f[more[i]] = more[i+1]
	}
	return f
}

// fed is what a batch is answered with.
type fed struct {
	Stored, Repeated, Refused int
	Problems                  []struct{ Code, Detail, Field string }
}

func (o *office) feed(rows ...any) (f fed) {
	o.Helper()
	o.ok(http.StatusOK, "machine", http.MethodPost, "/measurements", object{"measurements": rows}).into(&f)
	return f
}

func (o *office) progress(who string) (v act.YearSoFar) {
	o.Helper()
	o.ok(http.StatusOK, who, http.MethodGet, "/appraisals/"+o.appraisal.ID.String()+"/progress", nil).into(&v)
	return v
}

func TestMeasuredFiguresStandAgainstTheTargets(t *testing.T) {
	t.Parallel()
	o := newMonitored(t)
	require.Equal(t, fed{Stored: 5, Problems: []struct{ Code, Detail, Field string }{}}, o.feed(
		figure("completion-days", "2026-01-12", 2, "a"), figure("completion-days", "2026-02-12", 4, "b"),
		figure("attendance-days", "2026-01-31", 20, "c"), figure("attendance-days", "2026-02-28", 19, "d"), figure("satisfaction", "2026-02-28", 88.5, "e"),
	))
	require.Equal(t, fed{Repeated: 1, Problems: []struct{ Code, Detail, Field string }{}}, o.feed(figure("completion-days", "2026-01-12", 2, "a")), "the same reference again")
	for _, who := range []string{"staff", "lead", "head", "hr"} {
		v := o.progress(who)
		require.Len(t, v.Indicators, 3)
		require.Equal(t, "3", v.Indicators[0].Measured.Value.String())
		require.Equal(t, 2, v.Indicators[0].Measured.Count)
		require.Equal(t, "1.25", v.Indicators[0].Achievement.String(), "1 + (1 - 3/4)")
		require.Equal(t, "110", v.Indicators[0].Value.String(), "as the method limits it")
		require.Equal(t, []string{"Nama machine"}, v.Indicators[0].Sources)
		require.Equal(t, "39", v.Indicators[1].Measured.Value.String())
		require.Nil(t, v.Indicators[1].Achievement, "nothing is derived from attendance")
		require.Nil(t, v.Indicators[2].Measured)
		require.Len(t, v.Others, 1)
		require.Equal(t, "Satisfaction of the public", v.Others[0].Name)
	}
	o.refused(http.StatusNotFound, "ani", http.MethodGet, "/appraisals/"+o.appraisal.ID.String()+"/progress", nil, "appraisal-unknown")

	// A correction takes the place of what it corrects, once, for a reason; both rows stay.
	require.Equal(t, 1, o.feed(figure("completion-days", "2026-01-12", 6, "a2", "corrects", "a", "reason", "Salah baca berkas")).Stored)
	require.Equal(t, 1, o.feed(figure("completion-days", "2026-01-12", 6, "a2", "corrects", "a", "reason", "Salah baca berkas")).Repeated)
	require.Equal(t, "5", o.progress("staff").Indicators[0].Measured.Value.String())
	require.Equal(t, 6, o.count("SELECT count(*) FROM measurement"))
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'measurement.corrected' AND actor_id = $1", o.people["machine"]))
	batch := func(rows ...any) object { return object{"measurements": rows} }
	const post = "/measurements"
	o.refused(http.StatusUnprocessableEntity, "machine", http.MethodPost, post,
		batch(figure("completion-days", "2026-01-12", 7, "a3", "corrects", "a", "reason", "Salah baca berkas")), "measurement-superseded")

	// Whoever joined in February is appraised by what was measured since.
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE appraisal SET starts_on = '2026-02-01' WHERE id = $1", o.appraisal.ID)
	})
	require.Equal(t, "4", o.progress("staff").Indicators[0].Measured.Value.String())
}

func TestRefusesBadFiguresRowByRow(t *testing.T) {
	t.Parallel()
	o := newMonitored(t)
	const post = "/measurements"
	for code, row := range map[string]object{
		"metric-unknown":              figure("horoscope", "2026-02-02", 1, "x"),
		"figure-out-of-range":         figure("accuracy", "2026-02-02", 100.01, "x"),
		"measurement-future":          figure("accuracy", "2026-03-03", 90, "x"),
		"measurement-no-appraisal":    figure("accuracy", "2025-12-31", 90, "x"),
		"measurement-employee":        {"employee": "000", "metric": "accuracy", "date": "2026-02-02", "value": 1, "reference": "x"},
		"measurement-reference":       figure("accuracy", "2026-02-02", 90, " "),
		"number-form":                 figure("accuracy", "2026-02-02", []int{1}, "x"),
		"field-unknown":               figure("accuracy", "2026-02-02", 90, "x", "colour", "red"),
		"date-missing":                {"employee": "staff", "metric": "accuracy", "value": 1, "reference": "x"},
		"measurement-unknown":         figure("accuracy", "2026-02-02", 90, "x", "corrects", "none", "reason", "Salah baca mesin"),
		"reason-missing":              figure("accuracy", "2026-02-02", 90, "x", "corrects", "none"),
		"measurement-corrects-itself": figure("accuracy", "2026-02-02", 90, "x", "corrects", "x", "reason", "Salah baca mesin"),
	} {
		a := o.call("machine", http.MethodPost, post, object{"measurements": []any{row}})
		require.Equal(t, http.StatusUnprocessableEntity, a.status, "%s: %s", code, a.body)
		require.Equal(t, []string{code}, a.codes())
		require.Contains(t, a.problem().Field, "measurements[0]")
	}
	require.Zero(t, o.count("SELECT count(*) FROM measurement"))
	require.Zero(t, o.count("SELECT count(*) FROM audit WHERE act LIKE 'measure%'"))

	// The good rows of a batch are stored.
	f := o.feed(figure("accuracy", "2026-02-02", 90, "a"), figure("accuracy", "2026-02-02", 900, "b"), figure("accuracy", "2026-02-03", 91, "a"), "no row")
	require.Equal(t, []int{1, 0, 3}, []int{f.Stored, f.Repeated, f.Refused})
	require.Len(t, f.Problems, 3)
	var codes []string
	for _, p := range f.Problems {
		codes = append(codes, p.Field+" "+p.Code)
		require.NotEmpty(t, p.Detail)
	}
	require.ElementsMatch(t, []string{"measurements[1].value figure-out-of-range", "measurements[2].reference measurement-reference-used", "measurements[3] field-type"}, codes)

	many := make([]any, 1001)
	for i := range many {
		many[i] = figure("accuracy", "2026-02-02", 90, fmt.Sprint("many", i))
	}
	o.refused(http.StatusUnprocessableEntity, "machine", http.MethodPost, post, object{"measurements": many}, "measurements-count")
	o.refused(http.StatusUnprocessableEntity, "machine", http.MethodPost, post, object{"measurements": []any{}}, "measurements-count")
	o.refused(http.StatusUnprocessableEntity, "machine", http.MethodPost, post, object{"rows": many[:1]}, "field-unknown")

	// Nobody else feeds figures, and a machine does nothing else.
	for _, who := range []string{"staff", "lead", "hr", "official"} {
		o.refused(http.StatusForbidden, who, http.MethodPost, post, object{"measurements": many[:1]}, "role-missing")
	}
	for _, path := range []string{"/me", "/duties", "/colleagues", "/appraisals", "/appraisals/" + o.appraisal.ID.String(), "/cycles", "/forums", "/methods"} {
		o.refused(http.StatusForbidden, "machine", http.MethodGet, path, nil, "machine-only")
	}
	a := o.send("machine", "a.pdf", "", pdf)
	require.Equal(t, []string{"machine-only"}, a.codes())
}

func TestMeasuredFiguresBeginTheForms(t *testing.T) {
	t.Parallel()
	o := newMonitored(t)
	o.feed(figure("completion-days", "2026-01-12", 3, "a"), figure("attendance-days", "2026-01-31", 20, "b"))
	o.stand(&o.appraisal, "supervisor")
	duty := o.owe(o.appraisal, appraisal.AssessSubordinate, "lead")
	var form act.Form
	o.ok(http.StatusOK, "lead", http.MethodGet, "/duties/"+duty.String(), nil).into(&form)
	require.Len(t, form.Asks.Measured, 2)
	require.Equal(t, []appraisal.Realised{{Indicator: "Waktu penyelesaian", Value: appraisal.NewNumber(3)}}, form.Asks.Realised)
	body := func(days int, departure string) object {
		return object{"scores": o.scores(3), "realised": []object{
			{"indicator": "Waktu penyelesaian", "value": days, "departure": departure}, {"indicator": "Kehadiran", "value": 180}, {"indicator": "Penataan arsip", "value": 9},
		}}
	}
	p := o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, hand(duty), body(5, ""), "departure-unexplained")
	require.Equal(t, "realised[0].departure", p.Field)
	require.Equal(t, "3", p.Want["measured"])
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(duty), body(5, "Aplikasi mati dua pekan"))
	require.Equal(t, 1, o.count("SELECT count(*) FROM document WHERE final AND body #>> '{realised,0,departure}' = 'Aplikasi mati dua pekan'"))
}

func TestJournalOfAnAppraisal(t *testing.T) {
	t.Parallel()
	o := newMonitored(t)
	path := "/appraisals/" + o.appraisal.ID.String() + "/journal"
	write := func(who string, body object) (e act.JournalEntry) {
		t.Helper()
		o.ok(http.StatusCreated, who, http.MethodPost, path, body).into(&e)
		return e
	}
	proof := o.attached("staff", "bukti inovasi")
	link := []object{{"title": "Rekap", "file": proof}}
	write("lead", object{"kind": "dialogue", "text": "Harapan tahun ini dibahas", "on": "2026-01-05"})
	told := o.count("SELECT count(*) FROM mail WHERE kind = 'journal' AND person_id = $1", o.people["staff"])
	require.Equal(t, 1, told)
	feedback := write("lead", object{"kind": "feedback", "text": "Berkas selalu lengkap", "indicator": "Penataan arsip"})
	require.Equal(t, 1, o.count("SELECT count(*) FROM mail WHERE kind = 'journal' AND person_id = $1", o.people["staff"]), "once a day")
	require.Equal(t, "supervisor", string(feedback.Part))
	write("head", object{"kind": "feedback", "text": "Pelayanan makin tertib", "competency": "service-quality"})
	write("staff", object{"kind": "check-in", "text": "Membahas beban kerja", "indicator": "Waktu penyelesaian"})
	corrected := write("lead", object{"kind": "feedback", "text": "Berkas umumnya lengkap", "indicator": "Penataan arsip", "corrects": feedback.ID})
	o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, path,
		object{"kind": "feedback", "text": "Berkas umumnya lengkap", "indicator": "Penataan arsip", "corrects": feedback.ID}, "journal-corrected")
	o.refused(http.StatusUnprocessableEntity, "head", http.MethodPost, path,
		object{"kind": "feedback", "text": "Berkas umumnya lengkap", "indicator": "Penataan arsip", "corrects": corrected.ID}, "journal-entry-unknown")
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, path, object{"kind": "evidence", "text": "Lihat berkas ini"}, "evidence-missing")
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, path, object{"kind": "gossip", "text": "Lihat berkas ini"}, "choice-unknown")
	o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, path, object{"kind": "evidence", "text": "Lihat berkas ini", "evidence": link}, "attachment-not-yours")
	o.refused(http.StatusForbidden, "lead", http.MethodPost, path, object{"kind": "innovation", "text": "Loket cepat", "benefit": "Antrean turun", "evidence": link}, "journal-not-yours")
	o.refused(http.StatusForbidden, "hr", http.MethodPost, path, object{"kind": "check-in", "text": "Membahas beban kerja"}, "journal-not-yours")
	o.refused(http.StatusNotFound, "ani", http.MethodPost, path, object{"kind": "check-in", "text": "Membahas beban kerja"}, "appraisal-unknown")
	o.refused(http.StatusNotFound, "ani", http.MethodGet, path, nil, "appraisal-unknown")

	claim := write("staff", object{"kind": "innovation", "text": "Loket cepat bagi lansia", "benefit": "Antrean turun separuh", "evidence": link})
	require.Equal(t, appraisal.Claimed, claim.Claim.State)
	o.ok(http.StatusOK, "lead", http.MethodGet, file(proof), nil)
	read := func(who string) (list []act.JournalEntry) {
		var v struct{ Entries []act.JournalEntry }
		o.ok(http.StatusOK, who, http.MethodGet, path, nil).into(&v)
		return v.Entries
	}
	list := read("staff")
	require.Len(t, list, 6)
	require.Equal(t, appraisal.DialogueHeld, list[0].Kind, "by the day they are about")
	require.Equal(t, &corrected.ID, list[1].CorrectedBy)

	// The supervisor's form shows it, and the claim must be answered.
	o.stand(&o.appraisal, "supervisor")
	duty := o.owe(o.appraisal, appraisal.AssessSubordinate, "lead")
	var form act.Form
	o.ok(http.StatusOK, "lead", http.MethodGet, "/duties/"+duty.String(), nil).into(&form)
	require.Len(t, form.Asks.Journal, 6)
	body := object{"scores": o.scores(3), "innovation": true, "realised": []object{
		{"indicator": "Waktu penyelesaian", "value": 3}, {"indicator": "Kehadiran", "value": 180}, {"indicator": "Penataan arsip", "value": 9},
	}}
	o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, hand(duty), body, "claim-unanswered", "innovation-unproven", "innovation-unproven")
	body["innovation_claims"] = []object{{"claim": claim.ID, "verified": true, "reason": "Diperiksa di loket"}}
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(duty), body)
	state := func(who string) appraisal.ClaimState {
		for _, e := range read(who) {
			if e.Claim != nil {
				return e.Claim.State
			}
		}
		return ""
	}
	require.Equal(t, appraisal.Verified, state("lead"))
	require.Equal(t, appraisal.Claimed, state("staff"), "the verdict comes with the result")
	o.rate(o.appraisal, "istimewa")
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, path,
		object{"kind": "innovation", "text": "Loket cepat bagi lansia", "benefit": "Antrean turun separuh", "evidence": link}, "claim-too-late")
	o.announce(o.appraisal)
	require.Equal(t, appraisal.Verified, state("staff"))
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE appraisal SET closed_at = $1 WHERE id = $2", tx.Now, o.appraisal.ID)
	})
	o.refused(http.StatusGone, "staff", http.MethodPost, path, object{"kind": "check-in", "text": "Membahas beban kerja"}, "appraisal-closed")
	require.Equal(t, 6, o.count("SELECT count(*) FROM journal"))
}

func TestBurdenIsMeasuredAndNamesNobody(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "feedback")
	burden := func(who string) (b act.Burden) {
		t.Helper()
		o.ok(http.StatusOK, who, http.MethodGet, "/cycles/"+o.cycle.ID.String()+"/burden", nil).into(&b)
		return b
	}
	work := func(who string, minutes ...int) {
		t.Helper()
		id := o.owe(o.appraisal, appraisal.AssessPeer, who)
		o.ok(http.StatusOK, who, http.MethodGet, "/duties/"+id.String(), nil)
		for i, n := range minutes {
			o.pass(time.Duration(n) * time.Minute)
			if i < len(minutes)-1 {
				o.ok(http.StatusOK, who, http.MethodPut, "/duties/"+id.String()+"/draft", object{"revision": i, "body": object{}})
			}
		}
		o.ok(http.StatusOK, who, http.MethodPost, hand(id), object{"scores": o.scores(3)})
	}
	work("ani", 2, 3)
	work("budi", 4, 60, 4) // the hour was a pause
	require.Empty(t, burden("hr").Forms, "two people are no group")
	work("citra", 5, 5, 2)
	require.Zero(t, o.count("SELECT count(*) FROM form_time"), "no timeline stays")
	require.Equal(t, 3, o.count("SELECT count(*) FROM document WHERE worked_seconds IN (300, 480, 720)"))
	never := o.owe(o.appraisal, appraisal.AssessPeer, "dewi")
	o.ok(http.StatusOK, "dewi", http.MethodPost, hand(never), object{"scores": o.scores(3)})
	require.Equal(t, 1, o.count("SELECT count(*) FROM document WHERE worked_seconds IS NULL"), "a form that was never opened is no form of no minutes")
	open := o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	o.ok(http.StatusOK, "staff", http.MethodGet, "/duties/"+open.String(), nil)
	require.Equal(t, 1, o.count("SELECT count(*) FROM form_time"))
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE duty SET state = 'lapsed', closed_at = now() WHERE id = $1", open)
	})
	require.Zero(t, o.count("SELECT count(*) FROM form_time"), "however a duty ends")

	b := burden("official")
	require.Len(t, b.Forms, 1)
	require.Equal(t, "assess-peer", b.Forms[0].Kind)
	require.Equal(t, []int{3, 3}, []int{b.Forms[0].Forms, b.Forms[0].People})
	require.Equal(t, "8", b.Forms[0].Median.String())
	require.Equal(t, "11.2", b.Forms[0].Ninth.String())
	require.Len(t, b.Parts, 1)
	require.Equal(t, appraisal.AsPeer, b.Parts[0].Part)
	require.Len(t, b.People, 2, "everybody, and the peers; one employee is no group")
	require.Equal(t, []int{5, 1}, []int{b.People[0].People, b.People[0].Most})
	o.refused(http.StatusForbidden, "lead", http.MethodGet, "/cycles/"+o.cycle.ID.String()+"/burden", nil, "role-missing")
	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/cycles/"+uuid.NewString()+"/burden", nil, "cycle-unknown")
}

// Each machine has references of its own: what another calls the same is repeated, corrected or told apart from nothing of it.
func TestReferencesAreTheMachinesOwn(t *testing.T) {
	t.Parallel()
	o := newMonitored(t)
	o.as(func(tx store.Tx) { o.person(tx, "machine-too", "none", nil, "machine") })
	const post = "/measurements"
	batch := func(rows ...any) object { return object{"measurements": rows} }
	var f act.Fed
	o.ok(http.StatusOK, "machine", http.MethodPost, post, batch(figure("completion-days", "2026-01-12", 2, "a"))).into(&f)
	require.Equal(t, 1, f.Stored)
	o.ok(http.StatusOK, "machine-too", http.MethodPost, post, batch(figure("completion-days", "2026-01-13", 9, "a"))).into(&f)
	require.Equal(t, []int{1, 0}, []int{f.Stored, f.Repeated})
	correction := func(of string) object {
		c := figure("completion-days", "2026-01-12", 3, "b")
		c["corrects"], c["reason"] = of, why
		return c
	}
	o.ok(http.StatusOK, "machine-too", http.MethodPost, post, batch(correction("a"))).into(&f)
	require.Equal(t, 1, f.Stored)
	require.Equal(t, 1, o.count(`SELECT count(*) FROM measurement n JOIN measurement o ON o.id = n.supersedes_id
		WHERE n.source_id = $1 AND o.source_id = $1`, o.people["machine-too"]), "its own figure, not the other machine's")
	o.ok(http.StatusOK, "machine", http.MethodPost, post, batch(figure("completion-days", "2026-01-14", 1, "c"))).into(&f)
	o.refused(http.StatusUnprocessableEntity, "machine-too", http.MethodPost, post, batch(func() object {
		c := correction("c")
		c["reference"] = "d"
		return c
	}()), "measurement-unknown")
}
