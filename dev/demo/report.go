package demo

import (
	"bytes"
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
	data, err := s.secretly(ctx, http.MethodGet, "/public/reports/"+url.PathEscape(r.Receipt), r.Secret, nil)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	return out, err
}

// AddDetails answers what was asked about a report.
func (s Someone) AddDetails(ctx context.Context, r Receipt, text string) error {
	body, err := json.Marshal(appraisal.ComplaintDetails{Text: text})
	if err == nil {
		_, err = s.secretly(ctx, http.MethodPost, "/public/reports/"+url.PathEscape(r.Receipt)+"/details", r.Secret, body)
	}
	return err
}

func (s Someone) secretly(ctx context.Context, method, path, secret string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.api.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-Secret", secret)
	req.Header.Set("Content-Type", "application/json")
	res, err := s.api.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%s %s: %s %s", method, path, res.Status, data)
	}
	return data, err
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

// What some reports of a recorded year say, and what is made of them for it.
const (
	briberyReport = "Petugas meminta uang agar berkas didahulukan."
	strayReport   = "Lampu jalan di depan rumah saya padam."
	vagueReport   = "Petugasnya tidak ramah."
)

// moderated is what HR makes of a report.
func moderated(text string, details []string) *appraisal.ComplaintModeration {
	switch {
	case text == briberyReport:
		return &appraisal.ComplaintModeration{
			Decision: appraisal.ReferReport, Answer: "Laporan Anda kami teruskan kepada Inspektorat.", Reason: "Dugaan pungutan liar.", Reference: "CONTOH/INSP/1",
		}
	case text == strayReport:
		return &appraisal.ComplaintModeration{
			Decision: appraisal.DismissReport, Answer: "Lampu jalan ditangani dinas lain; laporan Anda tidak kami lanjutkan.", Reason: "Bukan tentang layanan instansi ini.",
		}
	case text == vagueReport && len(details) == 0:
		return &appraisal.ComplaintModeration{Decision: appraisal.AskForMore, Answer: "Kapan dan di loket mana hal itu terjadi?"}
	case text == vagueReport:
		return &appraisal.ComplaintModeration{Decision: appraisal.AcceptReport, Statement: vagueReport}
	}
	return &appraisal.ComplaintModeration{Decision: appraisal.AcceptReport, Statement: "Seorang warga menunggu tiga jam tanpa penjelasan."}
}

// complaintAnswer is what whoever it concerns hands in about a report. The answer waits for the
// finding.
func complaintAnswer(f Form) appraisal.Submission {
	switch f.Duty.Kind {
	case appraisal.ReleaseComplaints:
		return &appraisal.BurstDecision{
			Decision: appraisal.DismissBurst, Reason: "Semua datang dari satu sumber dengan isi yang sama.", Answer: "Laporan yang sama sudah kami terima dan kami tangani.",
		}
	case appraisal.ModerateComplaint:
		if f.Asks.Complaint == nil {
			return nil
		}
		return moderated(f.Asks.Complaint.Text, f.Asks.Complaint.Details)
	case appraisal.RespondToComplaint:
		return &appraisal.ComplaintResponse{Response: "Hari itu hanya ada satu petugas; penjelasan memang terlambat diberikan."}
	case appraisal.FindComplaint:
		if f.Asks.Complaint != nil && f.Asks.Complaint.Statement == vagueReport {
			return &appraisal.ComplaintFinding{Finding: "Tidak terbukti petugas bersikap kasar.", Reason: "Rekan di loket yang sama dan catatan layanan tidak menunjukkannya."}
		}
		return &appraisal.ComplaintFinding{
			Substantiated: true, Finding: "Warga tidak diberi penjelasan atas keterlambatan layanan.", Reason: "Catatan antrean dan tanggapan pegawai menunjukkan hal itu.",
		}
	}
	if f.Asks.Complaint == nil || f.Asks.Complaint.Finding == nil {
		return nil
	}
	if !f.Asks.Complaint.Finding.Substantiated {
		return &appraisal.ComplaintAnswer{Answer: "Kami telah memeriksa laporan Anda; hal itu tidak terbukti."}
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
