package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"rapor/appraisal"
	"rapor/dev/demo"
)

// TestThePublicReportsInABrowser: somebody reports by the page, leaves out what is needed at first, gets a receipt and
// reads with it what became of the report, in both languages.
func TestThePublicReportsInABrowser(t *testing.T) {
	t.Parallel()
	a := rapor(t)
	agency, err := demo.Load(t.Context(), a.Store, "peramban", "Kantor Peramban", []byte(complaintRoster), "")
	if err != nil {
		t.Fatal(err)
	}
	api := demo.NewAPI(a.URL())
	t.Cleanup(api.Close)
	openCycle(t, api, agency, "", plainMethod, 3600)
	ctx := tab(t)
	const text = "Saya menunggu tiga jam di loket dua tanpa penjelasan apa pun."
	browse(t, ctx, chromedp.Navigate(a.URL()+"/reports/"+agency.Code+"?lang=id"))
	if title := read(t, ctx, chromedp.Text("h1")); title != "Pengaduan dan apresiasi" {
		t.Fatalf("the page is %q", title)
	}
	look(t, ctx, "report-id")
	// A blank is no text, though the browser takes it for one.
	browse(t, ctx, chromedp.SendKeys(field("unit"), "Kantor"), chromedp.SendKeys(field("text"), "   "), chromedp.Click("main button"))
	wrong, kept := read(t, ctx, chromedp.Text("[role=alert]")), read(t, ctx, chromedp.Value(field("unit")))
	look(t, ctx, "report-wrong")
	if kept != "Kantor" || wrong == "" {
		t.Fatalf("what was typed %q, what is wrong %q", kept, wrong)
	}
	browse(t, ctx, chromedp.SetValue(field("text"), text), chromedp.Click("main button"))
	receipt, secret := read(t, ctx, chromedp.Text("dd:nth-of-type(1) code")), read(t, ctx, chromedp.Text("dd:nth-of-type(2) code"))
	look(t, ctx, "report-received")
	browse(t, ctx,
		chromedp.Navigate(a.URL()+"/receipts?lang=en"), chromedp.SendKeys(field("receipt"), strings.ToLower(receipt)), chromedp.SendKeys(field("secret"), secret),
		chromedp.Click("main button"),
	)
	status := read(t, ctx, chromedp.Text("main dl", chromedp.NodeVisible))
	look(t, ctx, "receipt-en")
	if !strings.Contains(status, receipt) || read(t, ctx, chromedp.Text("h1")) != "Received" {
		t.Fatalf("what the receipt says: %q", status)
	}
	form, err := api.As(agency.HR.Key).Form(t.Context(), awaits(t, api.As(agency.HR.Key), appraisal.ModerateComplaint).ID)
	if err != nil {
		t.Fatal(err)
	}
	if form.Asks.Complaint == nil || form.Asks.Complaint.Text != text {
		t.Fatalf("what reached HR: %+v", form.Asks.Complaint)
	}
}
