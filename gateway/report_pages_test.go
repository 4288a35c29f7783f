package gateway_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// browse asks for a page, as a browser without scripts does; fields are posted.
func (o *office) browse(path string, fields url.Values) (status int, page string, header http.Header) {
	o.Helper()
	method, body := http.MethodGet, io.Reader(nil)
	if fields != nil {
		method, body = http.MethodPost, strings.NewReader(fields.Encode())
	}
	req, err := http.NewRequestWithContext(o.Context(), method, o.server.URL+path, body)
	require.NoError(o, err)
	if fields != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := o.server.Client().Do(req)
	require.NoError(o, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(o, err)
	return res.StatusCode, string(text), res.Header
}

func TestPublicReportsOnAPage(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	status, page, header := o.browse("/reports/uji?lang=en", nil)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, "Dinas Uji")
	require.Contains(t, page, "What happened")
	require.NotContains(t, page, "<script")
	require.Contains(t, header.Get("Content-Security-Policy"), "form-action 'self'")
	require.Contains(t, header.Get("Content-Security-Policy"), "default-src 'none'; style-src 'sha256-")
	once := regexp.MustCompile(`name="once" value="([^"]+)"`).FindStringSubmatch(page)
	require.Len(t, once, 2)
	_, page, _ = o.browse("/reports/uji", nil)
	require.Contains(t, page, "Apa yang terjadi", "Indonesian where nothing is asked for")
	status, _, _ = o.browse("/reports/nowhere", nil)
	require.Equal(t, http.StatusNotFound, status)

	bad := url.Values{"kind": {"complaint"}, "name": {`"><script>alert(1)</script>`}, "text": {"pendek"}, "once": once[1:]}
	status, page, _ = o.browse("/reports/uji?lang=en", bad)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, page, "at least 10 characters")
	require.NotContains(t, page, "<script")
	require.Contains(t, page, "&lt;script&gt;", "what was typed is still there")
	require.Contains(t, page, once[1])
	require.Zero(t, o.count("SELECT count(*) FROM complaint"))

	good := url.Values{"kind": {"complaint"}, "number": {"staff"}, "text": {"Menunggu tiga jam di loket"}, "once": once[1:], "happened_on": {""}}
	var receipts []string
	for range 2 {
		status, page, _ = o.browse("/reports/uji?lang=id", good)
		require.Equal(t, http.StatusCreated, status, page)
		codes := regexp.MustCompile(`<code>([^<]+)</code>`).FindAllStringSubmatch(page, -1)
		require.Len(t, codes, 2)
		receipts = append(receipts, codes[0][1], codes[1][1])
	}
	require.Equal(t, receipts[:2], receipts[2:], "sent twice it is one report")
	require.Equal(t, 1, o.count("SELECT count(*) FROM complaint"))

	status, page, _ = o.browse("/receipts", nil)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, "Status laporan")
	ask := url.Values{"receipt": {receipts[0]}, "secret": {receipts[1]}}
	status, page, _ = o.browse("/receipts?lang=en", ask)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, "<h1>Received</h1>")
	require.NotContains(t, page, "staff")
	status, page, _ = o.browse("/receipts?lang=en", url.Values{"receipt": {receipts[0]}, "secret": {"X"}})
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, page, "There is no report")

	// Asked for more, they add it here.
	var process db.Process
	question := "Loket <nomor> berapa?"
	o.as(func(tx store.Tx) {
		row, err := tx.FindComplaint(t.Context(), strings.ReplaceAll(receipts[0], "-", ""))
		require.NoError(t, err)
		process, err = tx.Process(t.Context(), row.ComplaintID)
		require.NoError(t, err)
		require.NoError(t, tx.AskComplainant(t.Context(), db.AskComplainantParams{ID: process.ID, Question: &question}))
	})
	o.stand(&process, string(appraisal.StepModeration))
	o.owe(process, appraisal.CompleteComplaint, "")
	_, page, _ = o.browse("/receipts?lang=id", ask)
	require.Contains(t, page, "Loket &lt;nomor&gt; berapa?")
	more := url.Values{"receipt": {receipts[0]}, "secret": {receipts[1]}, "text": {"x"}}
	status, page, _ = o.browse("/receipts/details?lang=en", more)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, page, "at least 10")
	require.Contains(t, page, "Loket &lt;nomor&gt;", "the question is still there")
	more.Set("text", "Loket nomor dua, pagi hari")
	status, page, _ = o.browse("/receipts/details?lang=en", more)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, "<h1>Received</h1>")

	status, _, _ = o.browse("/reports/uji", url.Values{"text": {strings.Repeat("x", 70<<10)}})
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
	status, _, _ = o.browse("/reports/uji", url.Values{"text": {"a\x00b"}})
	require.Equal(t, http.StatusUnprocessableEntity, status)
}
