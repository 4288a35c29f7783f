package gateway_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/documents/signing"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

// issued registers an evaluation document of the office's appraisal that says something.
func (o *office) issued(notes string) (p db.Paper) {
	o.Helper()
	o.as(func(tx store.Tx) {
		named := func(name string) appraisal.PaperPerson {
			who, err := tx.PaperPersonOf(o.Context(), o.people[name])
			require.NoError(o, err)
			return who
		}
		staff := o.people["staff"]
		var err error
		p, err = tx.RegisterPaper(o.Context(), store.NewPaper{
			Subject: o.appraisal.ID, Process: o.appraisal.ID, Cycle: o.cycle.ID, Owner: &staff,
			Content: appraisal.EvaluationPaper{Employee: named("staff"), Supervisor: named("lead"), Manager: named("head"), Notes: notes},
		})
		require.NoError(o, err)
	})
	return p
}

func paperPath(p db.Paper) string { return "/papers/" + p.ID.String() }

func sum(content []byte) string {
	hash := sha256.Sum256(content)
	return hex.EncodeToString(hash[:])
}

func TestAPaperIsReadByThoseItConcerns(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	p := o.issued("Baik")
	for _, who := range []string{"staff", "lead", "head", "official", "hr"} {
		o.ok(http.StatusOK, who, http.MethodGet, paperPath(p), nil)
		var list struct{ Papers []act.Paper }
		o.ok(http.StatusOK, who, http.MethodGet, "/appraisals/"+o.appraisal.ID.String()+"/papers", nil).into(&list)
		require.Len(t, list.Papers, 1)
		require.Equal(t, appraisal.PaperUnsigned, list.Papers[0].Signing)
		o.ok(http.StatusOK, who, http.MethodGet, "/people/"+o.people["staff"].String()+"/papers", nil).into(&list)
		require.Len(t, list.Papers, 1)
	}
	for _, who := range []string{"ani", "member", "other", "foreigner", "gone"} {
		o.refused(http.StatusNotFound, who, http.MethodGet, paperPath(p), nil, "paper-unknown")
		o.refused(http.StatusNotFound, who, http.MethodGet, paperPath(p)+"/pdf", nil, "paper-unknown")
		o.refused(http.StatusNotFound, who, http.MethodGet, "/appraisals/"+o.appraisal.ID.String()+"/papers", nil, "appraisal-unknown")
		var list struct{ Papers []act.Paper }
		o.ok(http.StatusOK, who, http.MethodGet, "/people/"+o.people["staff"].String()+"/papers", nil).into(&list)
		require.Empty(t, list.Papers)
	}
	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/papers/"+uuid.NewString(), nil, "paper-unknown")
	o.refused(http.StatusForbidden, "staff", http.MethodGet, "/cycles/"+o.cycle.ID.String()+"/papers", nil, "role-missing")
	var list struct{ Papers []act.Paper }
	o.ok(http.StatusOK, "hr", http.MethodGet, "/cycles/"+o.cycle.ID.String()+"/papers", nil).into(&list)
	require.Len(t, list.Papers, 1)
	o.ok(http.StatusOK, "hr", http.MethodGet, "/cycles/"+o.cycle.ID.String()+"/papers?after="+p.ID.String(), nil).into(&list)
	require.Empty(t, list.Papers)
}

func TestMinutesAreForTheMembers(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	var p db.Paper
	o.as(func(tx store.Tx) {
		one, err := tx.PaperPersonOf(t.Context(), o.people["head"])
		require.NoError(t, err)
		p, err = tx.RegisterPaper(t.Context(), store.NewPaper{Subject: o.forum.ID, Process: o.forum.ID, Cycle: o.cycle.ID, Content: appraisal.MinutesPaper{
			Units: []string{"Sekretariat"}, Members: []appraisal.MinutesMember{{Person: one}},
		}})
		require.NoError(t, err)
	})
	for _, who := range []string{"member", "head", "hr", "official"} {
		o.ok(http.StatusOK, who, http.MethodGet, paperPath(p)+"/pdf", nil)
	}
	for _, who := range []string{"staff", "lead", "ani", "foreigner"} {
		o.refused(http.StatusNotFound, who, http.MethodGet, paperPath(p), nil, "paper-unknown")
		o.refused(http.StatusNotFound, who, http.MethodGet, "/forums/"+o.forum.ID.String()+"/papers", nil, "forum-unknown")
	}
}

func TestTheFileOfAPaperNeverChanges(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	p := o.issued("Baik")
	read := func(query string, headers ...string) answer {
		t.Helper()
		a := o.call("staff", http.MethodGet, paperPath(p)+"/pdf"+query, nil, headers...)
		require.Equal(t, http.StatusOK, a.status, "%s", a.body)
		require.Equal(t, "application/pdf", a.header.Get("Content-Type"))
		require.True(t, bytes.HasPrefix(a.body, []byte("%PDF-")))
		require.Equal(t, sum(a.body), a.header.Get("X-Content-SHA256"))
		return a
	}
	// All at once, when there is none yet: everybody reads the same.
	var all sync.WaitGroup
	hashes := make([]string, 6)
	for i := range hashes {
		all.Go(func() { hashes[i] = sum(o.call("hr", http.MethodGet, paperPath(p)+"/pdf?lang=id", nil).body) })
	}
	all.Wait()
	indonesian := read("?lang=id")
	for _, h := range hashes {
		require.Equal(t, sum(indonesian.body), h)
	}
	english := read("", "Accept-Language", "en")
	require.Equal(t, "en", english.header.Get("Content-Language"))
	require.NotEqual(t, sum(indonesian.body), sum(english.body))
	require.Equal(t, 2, o.count("SELECT count(*) FROM paper_rendering"))

	// What was renamed or moved since changes nothing.
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE person SET name = 'Nama Baru' WHERE id = $1", o.people["staff"]) })
	require.Equal(t, sum(indonesian.body), sum(read("?lang=id").body))
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodGet, paperPath(p)+"/pdf?lang=fr", nil, "choice-unknown")

	o.acts.PublicURL = ""
	other := o.issued("Sangat baik")
	require.Equal(t, http.StatusServiceUnavailable, o.call("staff", http.MethodGet, paperPath(other)+"/pdf", nil).status)
	require.Equal(t, 2, o.count("SELECT count(*) FROM paper_rendering"))
}

func TestAnybodyChecksAPaper(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	p := o.issued("Rahasia sekali")
	pdf := o.ok(http.StatusOK, "staff", http.MethodGet, paperPath(p)+"/pdf?lang=id", nil).body
	path := "/verify/" + p.PublicID.String()
	status, page, header := o.browse(path+"?lang=en", nil)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, "Employee Performance Evaluation Document")
	require.Contains(t, page, "Dinas Uji")
	require.Contains(t, page, "2 March 2026")
	require.Contains(t, page, "not a certified electronic signature")
	require.Contains(t, page, sum(pdf))
	require.NotContains(t, header.Get("Content-Security-Policy"), "unsafe")
	require.Contains(t, header.Get("Content-Security-Policy"), "script-src 'sha256-")
	for _, secret := range []string{"Nama staff", "Rahasia", "staff", o.people["staff"].String(), p.ID.String(), o.appraisal.ID.String()} {
		require.NotContains(t, page, secret, "nothing about the person")
	}
	_, page, _ = o.browse(path, nil)
	require.Contains(t, page, "Dokumen dengan kode ini diterbitkan")

	var found act.Verification
	state := func() appraisal.PaperState {
		t.Helper()
		a := o.call("", http.MethodGet, "/public/papers/"+p.PublicID.String(), nil)
		require.Equal(t, http.StatusOK, a.status, "%s", a.body)
		a.into(&found)
		return found.State
	}
	require.Equal(t, appraisal.PaperIssued, state())
	require.Equal(t, []string{sum(pdf)}, found.SHA256)
	require.False(t, found.Certified)
	later := o.issued("Diubah")
	require.Equal(t, appraisal.PaperSuperseded, state())
	p = later
	o.as(func(tx store.Tx) {
		_, err := tx.WithdrawPapers(t.Context(), appraisal.PaperEvaluationDocument, o.appraisal.ID, "Alasan rahasia")
		require.NoError(t, err)
	})
	require.Equal(t, appraisal.PaperWithdrawn, state())
	_, page, _ = o.browse("/verify/"+later.PublicID.String()+"?lang=en", nil)
	require.Contains(t, page, "withdrawn")
	require.NotContains(t, page, "Alasan rahasia")

	// What does not exist, and what is no ID at all, hears the same.
	for _, id := range []string{uuid.NewString(), "1", uuid.Nil.String(), p.ID.String(), "%27%20OR%201=1", strings.Repeat("a", 90), "{" + p.PublicID.String() + "}"} {
		status, page, _ := o.browse("/verify/"+id+"?lang=en", nil)
		require.Equal(t, http.StatusNotFound, status, id)
		require.Contains(t, page, "There is no document with this code")
		require.NotContains(t, page, "<script")
		o.refused(http.StatusNotFound, "", http.MethodGet, "/public/papers/"+id, nil, "paper-not-found")
	}
}

func TestSigningIsRecorded(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	p := o.issued("Baik")
	sign := paperPath(p) + "/signatures"
	o.refused(http.StatusForbidden, "head", http.MethodPost, sign, act.Signing{Outcome: "signed"}, "signature-not-yours")
	o.refused(http.StatusNotFound, "ani", http.MethodPost, sign, act.Signing{Outcome: "signed"}, "paper-unknown")
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, sign, act.Signing{Outcome: "refused", Reason: "tidak"}, "reason-missing")
	early, lead, ani := appraisal.NewDate(2026, 3, 1), o.people["lead"], o.people["ani"]
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, sign, act.Signing{Outcome: "signed", On: &early}, "signed-on-impossible")
	o.refused(http.StatusForbidden, "staff", http.MethodPost, sign, act.Signing{Outcome: "signed", Person: &lead}, "signature-not-yours")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, sign, act.Signing{Outcome: "signed", Person: &ani}, "signatory-unknown")

	var got act.Paper
	post := func(who string, s act.Signing) {
		t.Helper()
		got = act.Paper{}
		o.ok(http.StatusOK, who, http.MethodPost, sign, s).into(&got)
	}
	post("staff", act.Signing{Outcome: "refused", Reason: "Nilai perilaku tidak sesuai bukti"})
	require.Equal(t, "refused", got.Sign[0].Outcome)
	staff := o.people["staff"]
	o.refused(http.StatusConflict, "hr", http.MethodPost, sign, act.Signing{Outcome: "signed", Person: &staff}, "signature-refused")
	require.Equal(t, "Nilai perilaku tidak sesuai bukti", got.Sign[0].Reason)
	require.Equal(t, appraisal.PaperUnsigned, got.Signing)
	post("hr", act.Signing{Outcome: "signed", Person: &lead})
	require.Equal(t, appraisal.PaperSigned, got.Signing, "a refusal leaves nothing open")
	post("staff", act.Signing{Outcome: "signed"})
	require.Equal(t, "signed", got.Sign[0].Outcome, "who refused may still sign")
	require.Equal(t, "Nilai perilaku tidak sesuai bukti", got.Sign[0].Reason, "what was said first is not lost")
	require.NotNil(t, got.Sign[0].Refused)
	post("staff", act.Signing{Outcome: "signed"})
	require.Equal(t, 3, o.count("SELECT count(*) FROM audit WHERE act IN ('paper.signed', 'paper.refused')"), "once each")
	require.Equal(t, 1, o.count("SELECT count(*) FROM paper_signature WHERE person_id = $1 AND recorded_by = $2", lead, o.people["hr"]))

	o.issued("Diubah")
	o.refused(http.StatusGone, "lead", http.MethodPost, sign, act.Signing{Outcome: "signed"}, "paper-superseded")
}

// The form of a coaching session shows who signed it by their duty; that can be certified, and a refusal made good.
func TestTheFormOfASessionShowsItsSignatures(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "kalianda")
	o.rate(o.appraisal, "kurang")
	o.announce(o.appraisal)
	coaching := o.coached()
	o.stand(&coaching, "improvement")
	held := o.owe(coaching, appraisal.HoldSession, "lead")
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(held), object{"held_on": "2026-03-02", "notes": why})
	sign := o.owe(coaching, appraisal.SignSession, "staff", about(held))
	o.ok(http.StatusOK, "staff", http.MethodPost, hand(sign), object{"signed": false, "reason": why, "response": "Saya hadir"})
	var p db.Paper
	o.as(func(tx store.Tx) {
		load := func(id uuid.UUID) appraisal.Duty {
			row, err := tx.Duty(t.Context(), id)
			require.NoError(t, err)
			doc, err := tx.DocumentOf(t.Context(), id)
			require.NoError(t, err)
			d, err := store.DutyOf(row, doc.Body)
			require.NoError(t, err)
			return d
		}
		a, err := tx.AppraisalByID(t.Context(), o.appraisal.ID)
		require.NoError(t, err)
		cycle, err := tx.Cycle(t.Context(), o.cycle.ID)
		require.NoError(t, err)
		for range 2 {
			require.NoError(t, tx.SessionForm(t.Context(), store.SessionForm{
				CoachingForm: store.CoachingForm{Process: coaching, Appraisal: a, Cycle: cycle, Schedule: o.method.Schedules["annual"], Calendar: o.calendar},
				Session:      load(held), Signature: load(sign),
			}))
		}
		rows, err := tx.PapersOfProcess(t.Context(), coaching.ID)
		require.NoError(t, err)
		require.Len(t, rows, 1)
		p = rows[0]
	})
	var got act.Paper
	for _, who := range []string{"staff", "lead", "head", "hr"} {
		got = act.Paper{}
		o.ok(http.StatusOK, who, http.MethodGet, paperPath(p), nil).into(&got)
	}
	require.Equal(t, appraisal.PaperSigned, got.Signing)
	require.Equal(t, "refused", got.Sign[0].Outcome)
	require.Equal(t, why, got.Sign[0].Reason)
	require.Equal(t, "signed", got.Sign[1].Outcome)
	require.Equal(t, appraisal.SignedByDuty, got.Sign[1].Provider)
	require.Equal(t, 2, o.count("SELECT count(*) FROM audit WHERE act IN ('paper.signed', 'paper.refused')"), "once each")

	signer := &provider{}
	o.acts.Signer = signer
	for range 2 {
		o.ok(http.StatusOK, "lead", http.MethodPost, paperPath(p)+"/signatures", act.Signing{Outcome: "signed"}).into(&got)
	}
	require.Len(t, signer.asked, 1, "what a duty recorded can be certified, once")
	require.Equal(t, "uji-bsre", got.Sign[1].Provider)
	o.ok(http.StatusOK, "staff", http.MethodPost, paperPath(p)+"/signatures", act.Signing{Outcome: "signed"}).into(&got)
	require.Equal(t, "signed", got.Sign[0].Outcome, "who refused may still sign")
	require.Equal(t, 2, o.count("SELECT count(*) FROM paper_signature WHERE outcome = 'signed' AND person_id = $1", o.people["lead"]))
}

func TestASignedCopyIsKeptWithThePaper(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	p := o.issued("Baik")
	copies := paperPath(p) + "/copies"
	scan := o.attached("staff", "pindaian")
	o.refused(http.StatusForbidden, "head", http.MethodPost, copies, act.SignedCopy{Attachment: scan}, "copy-not-yours")
	o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, copies, act.SignedCopy{Attachment: scan}, "attachment-not-yours")
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, copies, act.SignedCopy{Attachment: uuid.New()}, "attachment-not-yours")
	var text act.File
	o.send("staff", "catatan.txt", "text/plain", "bukan pindaian", "process", o.appraisal.ID.String()).into(&text)
	o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPost, copies, act.SignedCopy{Attachment: text.ID}, "copy-type")

	var got act.Paper
	o.ok(http.StatusOK, "staff", http.MethodPost, copies, act.SignedCopy{Attachment: scan}).into(&got)
	require.Equal(t, appraisal.PaperSignedCopy, got.Signing)
	o.ok(http.StatusOK, "staff", http.MethodPost, copies, act.SignedCopy{Attachment: scan})
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'paper.copy-added'"))
	// Whoever may read the paper may read it, and nobody else; its hash is known to all, as that of a scan.
	require.Equal(t, "Nama staff", got.Copies[0].By.Name)
	content := o.ok(http.StatusOK, "head", http.MethodGet, file(scan), nil).body
	o.refused(http.StatusNotFound, "member", http.MethodGet, file(scan), nil, "attachment-unknown")
	var found act.Verification
	o.ok(http.StatusOK, "", http.MethodGet, "/public/papers/"+p.PublicID.String(), nil).into(&found)
	require.Equal(t, []string{sum(content)}, found.Copies)
	require.NotContains(t, found.SHA256, sum(content), "nobody makes what was issued but the system")
}

// provider is a certified one as a test has it: it puts the signer's name behind the PDF.
type provider struct {
	mu    sync.Mutex
	asked []signing.Request
}

func (*provider) Name() string { return "uji-bsre" }

func (p *provider) Sign(_ context.Context, r signing.Request) (signing.Signature, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, r)
	return signing.Signature{PDF: append(bytes.Clone(r.PDF), "\n% "+r.Name+"\n%%EOF\n"...), Reference: "TX-" + strconv.Itoa(len(p.asked))}, nil
}

func TestAProviderSignsOneAfterTheOther(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	signer := &provider{}
	o.acts.Signer = signer
	p := o.issued("Baik")
	o.refused(http.StatusNotFound, "staff", http.MethodGet, paperPath(p)+"/signed", nil, "paper-not-signed")
	o.refused(http.StatusForbidden, "head", http.MethodPost, paperPath(p)+"/signatures", act.Signing{Outcome: "signed"}, "signature-not-yours")
	require.Empty(t, signer.asked, "nobody's signature is asked for who may not sign")
	var got act.Paper
	for _, who := range []string{"staff", "lead", "lead"} {
		o.ok(http.StatusOK, who, http.MethodPost, paperPath(p)+"/signatures", act.Signing{Outcome: "signed"}).into(&got)
		o.pass(time.Minute)
	}
	require.Len(t, signer.asked, 2)
	require.Equal(t, "uji-bsre", got.Sign[1].Provider)
	require.Equal(t, appraisal.PaperSigned, got.Signing)
	signed := o.ok(http.StatusOK, "hr", http.MethodGet, paperPath(p)+"/signed", nil).body
	require.True(t, bytes.HasSuffix(signed, []byte("% Nama staff\n%%EOF\n\n% Nama lead\n%%EOF\n")), "the second signs what the first signed")
	var found act.Verification
	o.ok(http.StatusOK, "", http.MethodGet, "/public/papers/"+p.PublicID.String(), nil).into(&found)
	require.Contains(t, found.SHA256, sum(signed))
	require.Len(t, found.SHA256, 3, "the rendering, and the file after each signature")
}

func TestTheLetterheadIsSetByHR(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	var head appraisal.Letterhead
	o.ok(http.StatusOK, "staff", http.MethodGet, "/letterhead", nil).into(&head)
	require.Equal(t, appraisal.Letterhead{Agency: "Dinas Uji"}, head)
	head.Government, head.Place = "Pemerintah Kota Uji", "Uji"
	o.refused(http.StatusForbidden, "staff", http.MethodPut, "/letterhead", head, "role-missing")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPut, "/letterhead", appraisal.Letterhead{Agency: "  "}, "letterhead-nameless")
	before := o.issued("Sebelumnya")
	o.ok(http.StatusOK, "hr", http.MethodPut, "/letterhead", head)
	require.Contains(t, string(o.issued("Sesudahnya").Head), "Pemerintah Kota Uji")
	require.NotContains(t, string(before.Head), "Pemerintah Kota Uji")
}
