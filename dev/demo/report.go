package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"rapor/appraisal"
	"rapor/store"
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
	State      string          `json:"state"`
	Supervisor Ref             `json:"supervisor"`
	Plan       *appraisal.Plan `json:"plan"`
	Parts      []struct{}      `json:"parts"`
	Ending     *struct{}       `json:"ending"`
	Result     *struct {
		Score       *appraisal.Number `json:"score"`
		Rating      string            `json:"rating"`
		AnnouncedAt *time.Time        `json:"announced_at"`
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

// complaintAnswer is what whoever it concerns hands in about the year's complaint. The answer
// waits for the finding.
func complaintAnswer(f Form) appraisal.Submission {
	switch f.Duty.Kind {
	case appraisal.ReleaseComplaints:
		return &appraisal.BurstDecision{
			Decision: appraisal.DismissBurst, Reason: "Semua datang dari satu sumber dengan isi yang sama.", Answer: "Laporan yang sama sudah kami terima dan kami tangani.",
		}
	case appraisal.ModerateComplaint:
		return &appraisal.ComplaintModeration{Decision: appraisal.AcceptReport, Statement: "Seorang warga menunggu tiga jam tanpa penjelasan."}
	case appraisal.RespondToComplaint:
		return &appraisal.ComplaintResponse{Response: "Hari itu hanya ada satu petugas; penjelasan memang terlambat diberikan."}
	case appraisal.FindComplaint:
		return &appraisal.ComplaintFinding{
			Substantiated: true, Finding: "Warga tidak diberi penjelasan atas keterlambatan layanan.", Reason: "Catatan antrean dan tanggapan pegawai menunjukkan hal itu.",
		}
	}
	if f.Asks.Complaint == nil || f.Asks.Complaint.Finding == nil {
		return nil
	}
	return &appraisal.ComplaintAnswer{Answer: "Laporan Anda terbukti; antrean kini diumumkan setiap setengah jam."}
}

// complainant is a member of the public who complains about the star early in the year; even so
// the year stays outstanding, since a complaint is no deduction.
func (y *Year) complainant(ctx context.Context, s *story, notes *notes, halfDay time.Duration) {
	var about *Actor
	for i, p := range y.Agency.People {
		if s.parts[p.ID] == star {
			about = &y.Agency.People[i]
		}
	}
	if about == nil {
		return
	}
	report := appraisal.Report{
		Kind: appraisal.ComplaintReport, Number: about.Number, Text: "Saya menunggu tiga jam tanpa penjelasan apa pun.", Once: "demo-" + store.NewID().String(),
	}
	tick := time.NewTicker(6 * halfDay)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		_, err := y.API.As("").Report(ctx, y.Agency.Code, report)
		if err == nil || ctx.Err() != nil {
			return
		}
		if refusal, ok := refused(err); ok && refusal.Status < http.StatusInternalServerError {
			notes.mistake("a member of the public", "complaint", err)
			return
		}
	}
}
