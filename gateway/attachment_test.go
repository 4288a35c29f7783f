package gateway_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

var pdf = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

// send attaches a file as somebody.
func (o *office) send(who, name, media, content string, query ...string) answer {
	o.Helper()
	path := "/attachments?name=" + url.QueryEscape(name)
	for i := 0; i+1 < len(query); i += 2 {
		path += "&" + query[i] + "=" + query[i+1]
	}
	return o.call(who, http.MethodPost, path, content, "Content-Type", media)
}

// attached attaches a PDF for the office's appraisal.
func (o *office) attached(who, text string) uuid.UUID {
	o.Helper()
	a := o.send(who, "bukti.pdf", "application/pdf", pdf+text+"\n%%EOF\n", "process", o.appraisal.ID.String())
	require.Equal(o, http.StatusCreated, a.status, "%s", a.body)
	var f act.File
	a.into(&f)
	return f.ID
}

func file(id uuid.UUID) string { return "/attachments/" + id.String() }

func (o *office) kept() int {
	return o.count("SELECT (SELECT count(*) FROM blob) + (SELECT count(*) FROM attachment)")
}

func TestAttachmentIsKeptOnceAndServedAsAFile(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	a := o.send("staff", "Laporan \"akhir\".pdf", "application/pdf", pdf, "process", o.appraisal.ID.String())
	require.Equal(t, http.StatusCreated, a.status, "%s", a.body)
	var f act.File
	a.into(&f)
	require.Equal(t, int64(len(pdf)), f.Size)
	require.Equal(t, "application/pdf", f.MediaType)
	require.Equal(t, http.StatusCreated, o.send("ani", "lain.pdf", "", pdf).status)
	require.Equal(t, 1, o.count("SELECT count(*) FROM blob"))
	require.Equal(t, 2, o.count("SELECT count(*) FROM attachment"))
	require.Equal(t, 2, o.count("SELECT count(*) FROM audit WHERE act = 'file.attached'"))

	got := o.ok(http.StatusOK, "staff", http.MethodGet, file(f.ID), nil)
	require.Equal(t, pdf, string(got.body))
	require.Equal(t, "application/pdf", got.header.Get("Content-Type"))
	require.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"))
	require.Equal(t, `attachment; filename="Laporan \"akhir\".pdf"`, got.header.Get("Content-Disposition"))
	require.Contains(t, got.header.Get("Content-Security-Policy"), "sandbox")
	// Nobody else reads what nothing refers to yet.
	for _, who := range []string{"lead", "hr", "ani", "foreigner"} {
		o.refused(http.StatusNotFound, who, http.MethodGet, file(f.ID), nil, "attachment-unknown")
	}
	o.refused(http.StatusNotFound, "staff", http.MethodGet, file(uuid.New()), nil, "attachment-unknown")
}

func TestRefusesBadAttachments(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	refused := func(status int, code string, a answer) {
		t.Helper()
		require.Equal(t, status, a.status, "%s", a.body)
		require.Equal(t, []string{code}, a.codes())
	}
	for _, size := range []int{5<<20 + 1, 6<<20 - 1} {
		refused(http.StatusRequestEntityTooLarge, "attachment-too-large", o.send("staff", "a.pdf", "application/pdf", strings.Repeat("x", size)))
	}
	o.acts.Quota = act.Quota{File: 2000, Person: 3000, Agency: 5000}
	large := pdf + strings.Repeat("x", 4000)
	refused(http.StatusUnprocessableEntity, "attachment-not-as-claimed", o.send("staff", "a.pdf", "application/pdf", "Bukan PDF"))
	refused(http.StatusUnprocessableEntity, "attachment-mismatch", o.send("staff", "a.pdf", "image/png", pdf))
	refused(http.StatusUnprocessableEntity, "attachment-type", o.send("staff", "a.html", "text/html", "<html>"))
	refused(http.StatusUnprocessableEntity, "attachment-name", o.send("staff", "../a.pdf", "", pdf))
	refused(http.StatusUnprocessableEntity, "field-missing", o.call("staff", http.MethodPost, "/attachments", pdf, "Content-Type", "application/pdf"))
	refused(http.StatusUnprocessableEntity, "body-missing", o.send("staff", "a.pdf", "application/pdf", ""))
	refused(http.StatusRequestEntityTooLarge, "attachment-too-large", o.send("staff", "a.pdf", "application/pdf", large))
	refused(http.StatusNotFound, "process-unknown", o.send("staff", "a.pdf", "application/pdf", pdf, "process", uuid.NewString()))
	refused(http.StatusNotFound, "process-unknown", o.send("ani", "a.pdf", "application/pdf", pdf, "process", o.appraisal.ID.String()))
	require.Zero(t, o.kept())

	// A hundred bytes each, of different content.
	part := func(n int) string { return pdf + strings.Repeat("y", 1500+n) + "%%EOF" }
	require.Equal(t, http.StatusCreated, o.send("staff", "a.pdf", "", part(1)).status)
	kept := o.kept()
	refused(http.StatusConflict, "attachment-quota-person", o.send("staff", "b.pdf", "", part(2)))
	// Another cycle, another share.
	require.Equal(t, http.StatusCreated, o.send("staff", "b.pdf", "", part(1), "process", o.appraisal.ID.String()).status)
	require.Equal(t, kept+1, o.kept())
	require.Equal(t, http.StatusCreated, o.send("ani", "c.pdf", "", part(3)).status)
	require.Equal(t, http.StatusCreated, o.send("budi", "c.pdf", "", part(4)).status)
	refused(http.StatusConflict, "attachment-quota-agency", o.send("citra", "d.pdf", "", part(5)))
	require.Equal(t, http.StatusCreated, o.send("citra", "same.pdf", "", part(4)).status, "what is kept already takes no more room")
}

func TestEvidenceRefersToFilesThatArePresent(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "quarter-1")
	mine, theirs := o.attached("staff", "1"), o.attached("lead", "2")
	a := o.send("staff", "umum.pdf", "", pdf+"general%%EOF")
	require.Equal(t, http.StatusCreated, a.status)
	var general act.File
	a.into(&general)
	report := o.owe(o.appraisal, appraisal.ReportPeriod, "staff")
	with := func(id uuid.UUID) object {
		return object{"note": "Catatan", "evidence": []object{{"title": "Rekap", "file": id}}}
	}
	p := o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, hand(report), with(uuid.New()), "attachment-not-yours")
	require.Equal(t, "evidence[0].file", p.Field)
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, hand(report), with(theirs), "attachment-not-yours")
	require.Zero(t, o.count("SELECT count(*) FROM attachment_use"))
	o.ok(http.StatusOK, "staff", http.MethodPost, hand(report), object{
		"note": "Catatan", "evidence": []object{{"title": "Rekap", "file": mine}, {"title": "Umum", "file": general.ID}, {"title": "Situs", "link": "https://contoh.example"}},
	})
	require.Equal(t, 2, o.count("SELECT count(*) FROM attachment_use"))
	for _, who := range []string{"lead", "head", "hr", "official", "member"} {
		got := o.ok(http.StatusOK, who, http.MethodGet, file(mine), nil)
		require.True(t, bytes.HasPrefix(got.body, []byte("%PDF")))
		o.ok(http.StatusOK, who, http.MethodGet, file(general.ID), nil)
	}
	o.refused(http.StatusNotFound, "ani", http.MethodGet, file(mine), nil, "attachment-unknown")

	// The supervisor may rest on what is part of the appraisal by now, and on their own.
	evaluate := o.owe(o.appraisal, appraisal.EvaluatePeriod, "lead")
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(evaluate), object{
		"results": "meets", "behaviour": "meets", "feedback": why, "evidence": []object{{"title": "Rekap", "file": mine}, {"title": "Catatan", "file": theirs}},
	})
	o.ok(http.StatusOK, "staff", http.MethodGet, file(theirs), nil)

	// What was uploaded for one appraisal does not travel to another.
	var second db.Process
	o.as(func(tx store.Tx) { second = o.enrol(tx, "budi") })
	o.stand(&second, "quarter-1")
	elsewhere := o.owe(second, appraisal.EvaluatePeriod, "lead")
	o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, hand(elsewhere), object{
		"results": "meets", "behaviour": "meets", "feedback": why, "evidence": []object{{"title": "Rekap", "file": mine}, {"title": "Catatan", "file": theirs}},
	}, "attachment-not-yours", "attachment-elsewhere")
}

// What the supervisor rests the assessment on is read with the result, not before.
func TestFilesOfTheAssessmentWaitForTheAnnouncement(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "tanjungbalai")
	o.stand(&o.appraisal, "targets")
	o.adopt(o.met(o.appraisal, appraisal.ProposePlan, "staff", plan))
	o.stand(&o.appraisal, "evaluation")
	theirs := o.attached("lead", "3")
	body := object{"scores": o.scores(3), "realised": []object{{"indicator": "Layanan tepat waktu", "value": 90, "attached": []object{{"title": "Rekap", "file": theirs}}}}}
	o.met(o.appraisal, appraisal.AssessSubordinate, "lead", body)
	o.refused(http.StatusNotFound, "staff", http.MethodGet, file(theirs), nil, "attachment-unknown")
	o.ok(http.StatusOK, "head", http.MethodGet, file(theirs), nil)
	o.rate(o.appraisal, "memenuhi-target")
	o.announce(o.appraisal)
	o.ok(http.StatusOK, "staff", http.MethodGet, file(theirs), nil)
}

// general uploads a PDF for nothing in particular.
func (o *office) general(who, text string) uuid.UUID {
	o.Helper()
	a := o.send(who, "umum.pdf", "", pdf+text+"%%EOF")
	require.Equal(o, http.StatusCreated, a.status, "%s", a.body)
	var f act.File
	a.into(&f)
	return f.ID
}

// An upload without a process counts outside of cycles until something refers to it, from then on in that one's cycle.
func TestAnUploadBelongsToWhatRefersToItFirst(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.acts.Quota = act.Quota{File: 2000, Person: 3000, Agency: 50_000}
	o.stand(&o.appraisal, "quarter-1")
	part := func(s string) string { return strings.Repeat(s, 1500) }
	with := func(id uuid.UUID) object {
		return object{"note": "Catatan", "evidence": []object{{"title": "Rekap", "file": id}}}
	}
	first := o.general("staff", part("a"))
	require.Equal(t, http.StatusConflict, o.send("staff", "b.pdf", "", pdf+part("b")+"%%EOF").status, "the share outside of cycles is full")
	o.ok(http.StatusOK, "staff", http.MethodPost, hand(o.owe(o.appraisal, appraisal.ReportPeriod, "staff")), with(first))
	require.Equal(t, 1, o.count("SELECT count(*) FROM attachment WHERE id = $1 AND process_id = $2 AND cycle_id = $3", first, o.appraisal.ID, o.cycle.ID))
	second := o.general("staff", part("b")) // there is room again

	// It does not come round a cycle's quota.
	o.stand(&o.appraisal, "quarter-2")
	report := o.owe(o.appraisal, appraisal.ReportPeriod, "staff")
	p := o.refused(http.StatusConflict, "staff", http.MethodPost, hand(report), with(second), "attachment-quota-person")
	require.Equal(t, "1.4 KiB", p.Want["left"])
	require.Zero(t, o.count("SELECT count(*) FROM attachment WHERE id = $1 AND process_id IS NOT NULL", second))
	o.ok(http.StatusOK, "staff", http.MethodPost, hand(report), with(first)) // used in the same appraisal already

	// Nor does it travel to another process.
	var other db.Process
	o.as(func(tx store.Tx) { other = o.enrol(tx, "lead") })
	theirs := o.general("lead", part("c"))
	o.stand(&o.appraisal, "quarter-1")
	evaluation := object{"results": "meets", "behaviour": "meets", "feedback": why, "evidence": []object{{"title": "Rekap", "file": theirs}}}
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(o.owe(o.appraisal, appraisal.EvaluatePeriod, "lead")), evaluation)
	o.stand(&other, "quarter-1")
	o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, hand(o.owe(other, appraisal.ReportPeriod, "lead")), with(theirs), "attachment-elsewhere")
}

func TestUnusedUploadsAreDroppedAndTheirShareIsFree(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.acts.Quota = act.Quota{File: 2000, Person: 5000, Agency: 50_000}
	o.stand(&o.appraisal, "quarter-1")
	used, unused, drafted := o.general("staff", strings.Repeat("u", 1500)), o.general("staff", strings.Repeat("n", 1500)), o.general("staff", strings.Repeat("d", 1500))
	require.Equal(t, http.StatusConflict, o.send("staff", "d.pdf", "", pdf+strings.Repeat("e", 1500)+"%%EOF").status)
	report := o.owe(o.appraisal, appraisal.ReportPeriod, "staff")
	with := func(id uuid.UUID) object {
		return object{"note": "Catatan", "evidence": []object{{"title": "Rekap", "file": id}}}
	}
	o.ok(http.StatusOK, "staff", http.MethodPost, hand(report), with(used))
	o.stand(&o.appraisal, "quarter-2")
	open := o.owe(o.appraisal, appraisal.ReportPeriod, "staff")
	o.ok(http.StatusOK, "staff", http.MethodPut, "/duties/"+open.String()+"/draft", object{"revision": 0, "body": with(drafted)})
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE duty SET due_at = due_at + interval '90 days' WHERE id = $1", open)
	})

	o.pass((store.UnusedDays*24 + 1) * time.Hour)
	dropped, err := o.store.DropUnusedFiles(t.Context())
	require.NoError(t, err)
	require.Len(t, dropped, 1)
	require.Equal(t, 1, dropped[0].Files)
	o.refused(http.StatusNotFound, "staff", http.MethodGet, file(unused), nil, "attachment-unknown")
	for _, id := range []uuid.UUID{used, drafted} {
		o.ok(http.StatusOK, "staff", http.MethodGet, file(id), nil)
	}
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, hand(open), with(unused), "attachment-not-yours")
	for _, s := range []string{"f", "g"} { // one was dropped, one moved to its cycle
		require.Equal(t, http.StatusCreated, o.send("staff", "e.pdf", "", pdf+strings.Repeat(s, 1500)+"%%EOF").status)
	}
	require.Equal(t, http.StatusConflict, o.send("staff", "h.pdf", "", pdf+strings.Repeat("h", 1500)+"%%EOF").status)
	o.ok(http.StatusOK, "staff", http.MethodPost, hand(open), with(drafted))
	require.Equal(t, 4, o.count("SELECT count(*) FROM blob"))
}
