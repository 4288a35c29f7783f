package e2e

import (
	"net/http"
	"testing"

	"rapor/appraisal"
)

type careerView struct {
	Years []struct {
		Year     int
		Rating   string
		Official string
		Former   *struct {
			ID             string
			DocumentNumber string `json:"document_number"`
		}
	}
	Rewards []struct{ Rule string }
	Credit  struct {
		Total appraisal.Number
		Years []struct {
			Year         int
			Points       appraisal.Number
			Former       bool
			SupersededAt *string `json:"superseded_at"`
			Parts        []struct {
				Level  string
				Months int
			}
		}
	}
}

func (f *followed) career(t *testing.T, key string) (v careerView, status int, code string) {
	t.Helper()
	status, code = f.ask(t, key, http.MethodGet, "/people/"+f.agency.Employees()[0].ID.String()+"/career", nil, &v)
	return v, status, code
}

// TestCreditPoints: a functional post of a PNS earns credit points by rating, level and months, computed when the
// rating is final, and anew when it is corrected.
func TestCreditPoints(t *testing.T) {
	t.Parallel()
	f := follow(t, "angka-kredit")
	level := map[string]any{
		"from": "2026-01-04", "level": "Ahli Muda", "post_type": "Fungsional", "decree": "SK/7/2026",
		"before": map[string]any{"level": "Ahli Pertama", "post_type": "Fungsional"},
	}
	path := "/people/" + f.agency.Employees()[0].ID.String() + "/levels"
	if status, code := f.ask(t, f.agency.HR.Key, http.MethodPost, path, level, nil); status != http.StatusCreated {
		t.Fatalf("the level: %d %s", status, code)
	}
	f.closed(t, 1)
	v, _, _ := f.career(t, f.employee())
	// January belongs to the level of most of its days: 25 × 100 % × 1/12.
	if v.Credit.Total.String() != "2.083" || len(v.Credit.Years) != 1 || v.Credit.Years[0].Parts[0].Level != "ahli-muda" {
		t.Errorf("credit points: %+v", v.Credit)
	}
	f.poor, f.decline = true, true
	body := map[string]any{"legal_basis": map[string]any{"number": "800/1/2026", "date": "2026-01-02"}, "step": "supervisor", "reason": "Realisasi tertukar dengan pegawai lain."}
	if status, code := f.ask(t, f.agency.HR.Key, http.MethodPost, "/appraisals/"+f.id+"/correction", body, nil); status != http.StatusOK {
		t.Fatalf("the correction: %d %s", status, code)
	}
	f.closed(t, 2)
	v, _, _ = f.career(t, f.employee())
	if v.Credit.Total.String() != "1.042" || len(v.Credit.Years) != 2 {
		t.Errorf("after the correction, 50 %% of it: %+v", v.Credit)
	}
}
