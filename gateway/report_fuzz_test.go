package gateway

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"rapor/appraisal"
	"rapor/gateway/act"
)

// FuzzReportForm: whatever is posted as the public's form is read or refused in words, never with
// a panic; what is read says nothing that the form did not, and the page shows it without letting
// any of it become markup.
func FuzzReportForm(f *testing.F) {
	for _, seed := range []string{
		"kind=complaint&name=Budi&text=Menunggu+tiga+jam&once=abcdefghijklmnopqrstuvwx", "kind=feedback&number=1+2&happened_on=2026-02-30",
		"", "%zz", "text=%00", "text=%ff%fe", "a;b=c", "kind=complaint&kind=feedback", "name=%3Cscript%3Ealert(1)%3C/script%3E&text=%22onload=",
	} {
		f.Add(seed)
	}
	pages, err := newReportPages()
	if err != nil {
		f.Fatal(err)
	}
	today := appraisal.NewDate(2026, 3, 2)
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/reports/uji", strings.NewReader(body))
		fields, err := readFields(r)
		if err != nil {
			refusedInWords(t, err)
			return
		}
		report, err := appraisal.ReportOf(fields.Get)
		if err != nil {
			refusedInWords(t, err)
			return
		}
		if err := report.Check(today).Err(); err == nil {
			if len(report.Text) > maxReport || !plainText(report.Text+report.Name+report.Unit+report.Contact) {
				t.Fatalf("let through: %q", report)
			}
		} else {
			refusedInWords(t, err)
		}
		var page strings.Builder
		p := reportPage{Form: true, Language: appraisal.English, Fields: fields, Receipt: nil, State: (*act.ReportState)(nil)}
		if err := pages.text.Execute(&page, p); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(page.String(), "<script"); n > 0 {
			t.Fatalf("markup got through: %q", body)
		}
		if strings.Count(page.String(), "<input") != formInputs(t, pages) {
			t.Fatalf("the form has changed: %q", body)
		}
	})
}

func formInputs(t *testing.T, pages *pages) int {
	var page strings.Builder
	if err := pages.text.Execute(&page, reportPage{Form: true, Language: appraisal.English, Fields: url.Values{}}); err != nil {
		t.Fatal(err)
	}
	return strings.Count(page.String(), "<input")
}

func refusedInWords(t *testing.T, err error) {
	t.Helper()
	var refused *appraisal.Error
	if !errors.As(err, &refused) || refused.Code == "" {
		t.Fatalf("no refusal: %v", err)
	}
}
