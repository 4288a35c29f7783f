package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"rapor/appraisal"
	"rapor/dev/demo"
)

// issuedPaper is a document as the API lists it.
type issuedPaper struct {
	ID      string
	Kind    appraisal.PaperKind
	Number  int
	State   appraisal.PaperState
	Signing appraisal.PaperSigning
	Verify  string
	Sign    []struct {
		Person  struct{ ID string }
		Part    appraisal.PaperPart
		Outcome string
		Reason  string
	} `json:"signatories"`
}

// file reads a document's bytes.
func (c *contested) file(t *testing.T, key, path string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.app.URL()+"/api/v1"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || !bytes.HasPrefix(data, []byte("%PDF-")) {
		t.Fatalf("%s: %s %v", path, res.Status, err)
	}
	if got := res.Header.Get("X-Content-Sha256"); got != hashOf(data) {
		t.Errorf("%s: the header says %s", path, got)
	}
	return data
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// attach sends a file for the appraisal.
func (c *contested) attach(t *testing.T, key, name string, data []byte) (id string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.app.URL()+"/api/v1/attachments?name="+name+"&process="+c.id, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/pdf")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var f struct{ ID string }
	if err := json.NewDecoder(res.Body).Decode(&f); err != nil || res.StatusCode != http.StatusCreated {
		t.Fatalf("attach: %s %v", res.Status, err)
	}
	return f.ID
}

// TestDocuments: a year with an objection leaves its documents; they are read in both languages, signed, refused and
// scanned, and whoever holds one checks it without a key, in a browser, against a copy that was altered.
func TestDocuments(t *testing.T) {
	t.Parallel()
	c := contest(t, "dokumen")
	c.play(t)
	me := c.employee()
	list := func(key string) map[appraisal.PaperKind][]issuedPaper {
		t.Helper()
		var got struct{ Papers []issuedPaper }
		if status, code := c.ask(t, key, http.MethodGet, "/appraisals/"+c.id+"/papers", nil, &got); status != http.StatusOK {
			t.Fatalf("the documents: %d %s", status, code)
		}
		kinds := map[appraisal.PaperKind][]issuedPaper{}
		for _, p := range got.Papers {
			kinds[p.Kind] = append(kinds[p.Kind], p)
		}
		return kinds
	}
	papers := list(me)
	for kind, want := range map[appraisal.PaperKind]int{
		appraisal.PaperSKP: 1, appraisal.PaperAnnualEvaluation: 2, appraisal.PaperEvaluationDocument: 2, appraisal.PaperObjectionReceipt: 1, appraisal.PaperObjectionDecision: 1,
	} {
		if len(papers[kind]) != want {
			t.Fatalf("%d of kind %s, %d are right", len(papers[kind]), kind, want)
		}
	}
	evaluations := papers[appraisal.PaperEvaluationDocument]
	before, after := evaluations[0], evaluations[1]
	if before.State != appraisal.PaperSuperseded || after.State != appraisal.PaperIssued || after.Signing != appraisal.PaperUnsigned {
		t.Errorf("the evaluation document after the objection: %+v", evaluations)
	}
	// Read twice, a document is the same file; the two languages are two files.
	pdf := c.file(t, me, "/papers/"+after.ID+"/pdf?lang=id")
	if again := c.file(t, c.agency.HR.Key, "/papers/"+after.ID+"/pdf?lang=id"); !bytes.Equal(pdf, again) {
		t.Error("the document changed between two readings")
	}
	if english := c.file(t, me, "/papers/"+after.ID+"/pdf?lang=en"); bytes.Equal(pdf, english) {
		t.Error("both languages are the same")
	}
	for _, kind := range papers {
		for _, p := range kind {
			c.file(t, me, "/papers/"+p.ID+"/pdf?lang=id")
		}
	}
	other, err := demo.Load(t.Context(), c.app.Store, "dokumen-lain", "Kantor Lain", []byte(soloRoster), "")
	if err != nil {
		t.Fatal(err)
	}
	if status, code := c.ask(t, other.HR.Key, http.MethodGet, "/papers/"+after.ID, nil, nil); status != http.StatusNotFound {
		t.Errorf("another agency reads it: %d %s", status, code)
	}
	scan := c.sign(t, after)
	c.verify(t, before, after, pdf, scan)
}

// sign refuses as the employee, signs as HR recorded it of the appraiser, and adds a scan.
func (c *contested) sign(t *testing.T, p issuedPaper) (scanned []byte) {
	t.Helper()
	me := c.employee()
	path := "/papers/" + p.ID
	if status, code := c.ask(t, me, http.MethodPost, path+"/signatures", map[string]string{"outcome": "refused"}, nil); code != "reason-missing" {
		t.Errorf("a refusal without words: %d %s", status, code)
	}
	var got issuedPaper
	c.ask(t, me, http.MethodPost, path+"/signatures", map[string]string{"outcome": "refused", "reason": "Bukti lapangan belum dihitung."}, &got)
	if len(got.Sign) != 2 || got.Sign[0].Outcome != "refused" {
		t.Fatalf("after the refusal: %+v", got)
	}
	appraiser := got.Sign[1].Person.ID
	if status, code := c.ask(t, me, http.MethodPost, path+"/signatures", map[string]string{"outcome": "signed", "person": appraiser}, nil); code != "signature-not-yours" {
		t.Errorf("somebody signs for another: %d %s", status, code)
	}
	c.ask(t, c.agency.HR.Key, http.MethodPost, path+"/signatures", map[string]string{"outcome": "signed", "person": appraiser}, &got)
	if got.Signing != appraisal.PaperSigned {
		t.Errorf("after the appraiser's signature: %+v", got)
	}
	scanned = []byte("%PDF-1.4\n% scan\n%%EOF\n")
	scan := c.attach(t, me, "pindaian.pdf", scanned)
	c.ask(t, me, http.MethodPost, path+"/copies", map[string]string{"attachment": scan}, &got)
	if got.Signing != appraisal.PaperSignedCopy {
		t.Errorf("after the scan: %+v", got)
	}
	return scanned
}

// verify follows the address of the code as anybody would.
func (c *contested) verify(t *testing.T, before, after issuedPaper, pdf, scanned []byte) {
	t.Helper()
	if !strings.HasPrefix(after.Verify, c.app.URL()+"/verify/") {
		t.Fatalf("the code leads to %s", after.Verify)
	}
	res, err := http.Get(c.app.URL() + "/api/v1/public/papers/00000000-0000-4000-8000-000000000000")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusNotFound || !bytes.Contains(body, []byte("paper-not-found")) {
		t.Errorf("an ID that does not exist: %s %s", res.Status, body)
	}
	ctx := tab(t)
	folder := t.TempDir()
	genuine, altered, scan := filepath.Join(folder, "asli.pdf"), filepath.Join(folder, "ubah.pdf"), filepath.Join(folder, "pindaian.pdf")
	for name, data := range map[string][]byte{genuine: pdf, altered: append(bytes.Clone(pdf), ' '), scan: scanned} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	browse(t, ctx, chromedp.Navigate(after.Verify+"?lang=id"))
	if heading := read(t, ctx, chromedp.Text("h1")); heading != "Berlaku" {
		t.Errorf("the page says %q", heading)
	}
	if all := read(t, ctx, chromedp.Text("body")); strings.Contains(all, c.agency.Employees()[0].Name) || !strings.Contains(all, "bukan tanda tangan elektronik tersertifikasi") {
		t.Errorf("the page says %q", all)
	}
	choose := func(file, outcome string) {
		t.Helper()
		browse(t, ctx, chromedp.SetUploadFiles("#file", []string{file}))
		if !read(t, ctx, chromedp.Poll[bool](`document.querySelector("#outcome.`+outcome+`") !== null`)) {
			t.Errorf("%s is not found %s", file, outcome)
		}
		look(t, ctx, "verify-"+outcome)
	}
	choose(genuine, "same")
	choose(altered, "other")
	choose(scan, "copy")
	choose(genuine, "same")
	browse(t, ctx, chromedp.Navigate(before.Verify+"?lang=en"))
	look(t, ctx, "verify-superseded")
	if heading := read(t, ctx, chromedp.Text("h1")); heading != "Superseded" {
		t.Errorf("the page of the earlier version says %q", heading)
	}
}
