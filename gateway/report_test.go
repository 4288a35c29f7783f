package gateway_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
)

const reports = "/public/agencies/uji/reports"

// from calls as the public from an address.
func (o *office) from(address, method, path string, body any, headers ...string) answer {
	o.Helper()
	return o.call("", method, path, body, append(headers, "X-Forwarded-For", address)...)
}

func grievance(change object) object {
	r := object{"kind": "complaint", "number": "staff", "text": "Menunggu tiga jam di loket dua", "reporter": "Pelapor Rahasia", "contact": "0812-rahasia"}
	for k, v := range change {
		r[k] = v
	}
	return r
}

// file files a report and returns its ID with the receipt.
func (o *office) file(address string, change object) (uuid.UUID, act.ReportReceipt) {
	o.Helper()
	a := o.from(address, http.MethodPost, reports, grievance(change))
	require.Equal(o, http.StatusCreated, a.status, "%s", a.body)
	var got act.ReportReceipt
	a.into(&got)
	return o.reportID(got), got
}

func (o *office) reportID(got act.ReportReceipt) (id uuid.UUID) {
	o.Helper()
	o.as(func(tx store.Tx) {
		require.NoError(o, tx.QueryRow(o.Context(), "SELECT id FROM complaint WHERE receipt = $1", strings.ReplaceAll(got.Receipt, "-", "")).Scan(&id))
	})
	return id
}

func (o *office) status(got act.ReportReceipt, language string) (v act.ReportState) {
	o.Helper()
	a := o.call("", http.MethodGet, "/public/reports/"+got.Receipt, nil, "X-Secret", got.Secret, "Accept-Language", language)
	require.Equal(o, http.StatusOK, a.status, "%s", a.body)
	a.into(&v)
	return v
}

func TestTakesAReportOfThePublic(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	id, got := o.file("203.0.113.7", nil)
	require.Regexp(t, `^[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}$`, got.Receipt)
	require.Equal(t, 1, o.count("SELECT count(*) FROM complaint WHERE employee_id = $1 AND state = 'moderation' AND process_id = id", o.people["staff"]))
	require.Equal(t, 1, o.count("SELECT count(*) FROM complainant WHERE complaint_id = $1 AND name = 'Pelapor Rahasia'", id))
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'complaint.received' AND process_id = $1", id))
	require.Len(t, o.told, 1)
	require.True(t, o.told[0].Start)
	require.Zero(t, o.count("SELECT count(*) FROM complaint WHERE encode(source_hash, 'escape') LIKE '%203.0%'"))

	v := o.status(got, "en")
	require.Equal(t, act.ReportState{
		Receipt: got.Receipt, Kind: "complaint", Status: "received", StatusName: "Received", ReceivedOn: appraisal.NewDate(2026, 3, 2),
	}, v, "nothing else, and nothing about the employee")
	require.Equal(t, "Diterima", o.status(got, "id").StatusName)
	typed := got
	typed.Receipt = strings.ToLower(strings.ReplaceAll(got.Receipt, "-", " "))
	require.Equal(t, v, o.status(typed, "en"), "as people type it")

	slip := []byte(strings.ReplaceAll(got.Receipt, "-", ""))
	slip[3] = map[bool]byte{true: '3', false: '2'}[slip[3] == '2']
	o.refused(http.StatusUnprocessableEntity, "", http.MethodGet, "/public/reports/"+string(slip), nil, "receipt-form")
	o.refused(http.StatusNotFound, "", http.MethodGet, "/public/reports/"+got.Receipt, nil, "receipt-unknown")
	other, err := appraisal.NewReceipt(strings.NewReader(strings.Repeat("abcdefgh", 8)))
	require.NoError(t, err)
	o.refused(http.StatusNotFound, "", http.MethodGet, "/public/reports/"+other, nil, "receipt-unknown")
	logs := o.logs.String()
	for _, secret := range []string{"Rahasia", "0812", "loket", got.Receipt, got.Secret, "203.0.113"} {
		require.NotContains(t, logs, secret)
	}
}

func TestRefusesABadReport(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	count := func() int {
		return o.count("SELECT count(*) FROM complaint") + o.count("SELECT count(*) FROM complainant")
	}
	for name, c := range map[string]struct {
		body   any
		status int
		codes  []string
	}{
		"about nobody":     {grievance(object{"number": ""}), 422, []string{"report-about-nobody"}},
		"of no kind":       {grievance(object{"kind": "gossip"}), 422, []string{"choice-unknown"}},
		"empty":            {grievance(object{"text": "  x  "}), 422, []string{"report-empty"}},
		"too long":         {grievance(object{"text": strings.Repeat("x", 4001)}), 422, []string{"text-too-long"}},
		"a long name":      {grievance(object{"name": strings.Repeat("x", 201)}), 422, []string{"text-too-long"}},
		"in the future":    {grievance(object{"happened_on": "2026-03-04"}), 422, []string{"report-date"}},
		"no date":          {grievance(object{"happened_on": "kemarin"}), 422, []string{"date-form"}},
		"a bad reference":  {grievance(object{"sp4n_reference": "<b>"}), 422, []string{"sp4n-form"}},
		"a guessable mark": {grievance(object{"once": "1"}), 422, []string{"once-form"}},
		"several":          {grievance(object{"kind": "", "text": "", "number": ""}), 422, []string{"choice-unknown", "report-empty", "report-about-nobody"}},
		"an unknown field": {grievance(object{"score": 1}), 422, []string{"field-unknown"}},
		"no JSON":          {"kind=complaint", 422, []string{"body-not-json"}},
		"NUL":              {`{"kind":"complaint","name":"a\u0000b","text":"abcdefghijk"}`, 422, []string{"text-unreadable"}},
		"too large":        {`{"text":"` + strings.Repeat("x", 70<<10) + `"}`, 413, []string{"body-too-large"}},
	} {
		a := o.from("203.0.113.9", http.MethodPost, reports, c.body)
		require.Equal(t, c.status, a.status, "%s: %s", name, a.body)
		require.ElementsMatch(t, c.codes, a.codes(), name)
	}
	require.Zero(t, count(), "nothing is stored")
	o.refused(http.StatusNotFound, "", http.MethodPost, "/public/agencies/nowhere/reports", grievance(nil), "agency-unknown")
	o.refused(http.StatusConflict, "", http.MethodPost, "/public/agencies/sebelah/reports", grievance(nil), "reports-not-taken")
}

func TestReportSentTwiceIsOne(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	once := object{"once": "abcdefghijklmnopqrstuvwxyz012345"}
	_, first := o.file("203.0.113.7", once)
	_, again := o.file("203.0.113.7", once)
	require.Equal(t, first, again)
	require.Equal(t, 1, o.count("SELECT count(*) FROM complaint"))
	require.Equal(t, "received", o.status(again, "en").Status)
}

func TestReportIsAboutWhomThePublicCanName(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE unit SET head_id = $1", o.people["head"]) })
	for i, c := range []struct {
		about object
		who   string
	}{
		{object{"number": "9999"}, ""}, {object{"number": "", "name": "Bu Ani", "unit": "Sekretariat"}, ""},
		{object{"number": "", "unit": "sekretariat"}, "head"}, {object{"number": "", "unit": "Puskesmas"}, ""}, {object{"number": " ani "}, "ani"},
	} {
		id, _ := o.file(fmt.Sprintf("203.0.113.%d", i), c.about)
		want := 0
		if c.who != "" {
			want = o.count("SELECT count(*) FROM complaint WHERE id = $1 AND employee_id = $2", id, o.people[c.who])
			require.Equal(t, 1, want, c.who)
			continue
		}
		require.Equal(t, 1, o.count("SELECT count(*) FROM complaint WHERE id = $1 AND employee_id IS NULL", id))
	}
}

// Many from one source, about one person, or in one hour are received, held back and flagged.
func TestHoldsBurstsBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.acts.Bursts = act.Bursts{Source: 3, Subject: 5, Agency: 8}
	states := func() (moderated, held int) {
		return o.count("SELECT count(*) FROM complaint WHERE state = 'moderation'"), o.count("SELECT count(*) FROM complaint WHERE state = 'held'")
	}
	var receipts []act.ReportReceipt
	for range 7 {
		_, got := o.file("203.0.113.7", object{"number": "ani"})
		receipts = append(receipts, got)
	}
	moderated, held := states()
	require.Equal(t, []int{3, 4}, []int{moderated, held}, "one source")
	require.Equal(t, "received", o.status(receipts[6], "en").Status, "nobody is told that they are held back")
	require.Equal(t, 1, o.count("SELECT count(*) FROM complaint_burst WHERE reason = 'source'"))
	require.Equal(t, 1, o.count("SELECT count(*) FROM process WHERE kind = 'burst'"))

	// Others, each from an address of their own, about the same person: that person's hour is full.
	o.file("203.0.113.20", object{"number": "ani"})
	_, held = states()
	require.Equal(t, 5, held)
	require.Equal(t, 1, o.count("SELECT count(*) FROM complaint_burst WHERE reason = 'subject' AND employee_id = $1", o.people["ani"]))
	// And the agency's.
	o.file("203.0.113.21", object{"number": "budi"})
	moderated, held = states()
	require.Equal(t, []int{3, 6}, []int{moderated, held})
	require.Equal(t, 1, o.count("SELECT count(*) FROM complaint_burst WHERE reason = 'agency'"))

	var list struct{ Complaints []act.ComplaintItem }
	o.ok(http.StatusOK, "hr", http.MethodGet, "/complaints?state=held", nil).into(&list)
	require.Len(t, list.Complaints, 6)
	require.Equal(t, "source", list.Complaints[0].Burst.Reason)
	burst := list.Complaints[0].Burst.ID
	o.ok(http.StatusOK, "hr", http.MethodGet, "/complaints?burst="+burst.String(), nil).into(&list)
	require.Len(t, list.Complaints, 4)

	// An hour later the source is as good as any other.
	o.pass(61 * time.Minute)
	o.file("203.0.113.7", object{"number": "citra"})
	moderated, _ = states()
	require.Equal(t, 4, moderated)

	// A neighbour in the same network of a subscriber is the same source.
	o.pass(61 * time.Minute)
	for i := range 4 {
		o.file(fmt.Sprintf("2001:db8:1:2::%d", i+1), object{"number": fmt.Sprintf("%d", i)})
	}
	require.Equal(t, 1, o.count("SELECT count(*) FROM complaint WHERE about_number = '3' AND state = 'held'"))

	// A single one can be let go.
	path := "/complaints/" + list.Complaints[0].ID.String() + "/release"
	o.refused(http.StatusNotFound, "head", http.MethodPost, path, object{"reason": why}, "complaint-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"reason": "ya"}, "reason-missing")
	o.ok(http.StatusOK, "hr", http.MethodPost, path, object{"reason": why})
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, object{"reason": why}, "not-held")
	require.Equal(t, 1, o.count("SELECT count(*) FROM complaint WHERE id = $1 AND state = 'moderation' AND process_id = id", list.Complaints[0].ID))

	// The burst's one duty shows what is left.
	process := o.complaint(burst)
	o.stand(&process, string(appraisal.StepScreening))
	duty := o.owe(process, appraisal.ReleaseComplaints, "hr")
	var form act.Form
	o.ok(http.StatusOK, "hr", http.MethodGet, "/duties/"+duty.String(), nil).into(&form)
	require.Equal(t, 3, form.Asks.Burst.Held)
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, hand(duty), object{"decision": "dismiss", "reason": why}, "words-missing")
	o.ok(http.StatusOK, "hr", http.MethodPost, hand(duty), object{"decision": "release", "reason": why})
}

// The key of a day is thrown away: the address cannot be found again, nor can two days be joined.
func TestSourcesAreKeyedByTheDay(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	for range 3 {
		o.file("203.0.113.7", nil)
		o.pass(26 * time.Hour)
	}
	require.Equal(t, 3, o.count("SELECT count(DISTINCT source_hash) FROM complaint"))
	require.LessOrEqual(t, o.count("SELECT count(*) FROM source_key"), 2)
}
