package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"rapor/appraisal"
)

// Receipt is what somebody who reported keeps.
type Receipt struct {
	Receipt string `json:"receipt"`
	Secret  string `json:"secret"`
}

// ReportState is what became of a report.
type ReportState struct {
	Status    string `json:"status"`
	Answer    string `json:"answer"`
	Reference string `json:"reference"`
}

// Report files a complaint or feedback with an agency, as anybody can.
func (s Someone) Report(ctx context.Context, agency string, r appraisal.Report) (Receipt, error) {
	var out Receipt
	err := s.call(ctx, http.MethodPost, "/public/agencies/"+url.PathEscape(agency)+"/reports", r, &out)
	return out, err
}

// ReportState asks what became of a report. The secret is a header, which only this takes.
func (s Someone) ReportState(ctx context.Context, r Receipt) (out ReportState, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.api.base+"/public/reports/"+url.PathEscape(r.Receipt), nil)
	if err != nil {
		return out, err
	}
	req.Header.Set("X-Secret", r.Secret)
	res, err := s.api.http.Do(req)
	if err != nil {
		return out, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("the status of a report: %s %s", res.Status, data)
	}
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	return out, err
}

// Complaint is a report as HR reads it in the list.
type Complaint struct {
	ID    string `json:"id"`
	State string `json:"state"`
	Burst *struct {
		ID     string `json:"id"`
		Reason string `json:"reason"`
	} `json:"burst"`
}

// Complaints lists the reports of the agency.
func (s Someone) Complaints(ctx context.Context) ([]Complaint, error) {
	var out struct{ Complaints []Complaint }
	err := s.call(ctx, http.MethodGet, "/complaints?limit=500", nil, &out)
	return out.Complaints, err
}

// Judged is an appraisal with what concerns its result.
type Judged struct {
	Result *struct {
		Score  *appraisal.Number `json:"score"`
		Rating string            `json:"rating"`
	} `json:"result"`
	Reports []struct {
		Kind      string `json:"kind"`
		Statement string `json:"statement"`
		Finding   string `json:"finding"`
	} `json:"reports"`
}

// Judged reads an appraisal.
func (s Someone) Judged(ctx context.Context, id string) (Judged, error) {
	var out Judged
	err := s.call(ctx, http.MethodGet, "/appraisals/"+id, nil, &out)
	return out, err
}
