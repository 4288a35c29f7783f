package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"rapor/appraisal"
	"rapor/dev/demo"
)

const evaluatedRoster = `NIP,Nama,Surel
199001012015011001,Ani Contoh,ani@contoh.example
199001012015011002,Budi Contoh,budi@contoh.example
199001012015011003,Citra Contoh,citra@contoh.example
199001012015011004,Dewi Contoh,dewi@contoh.example
`

// evaluatedMethod is the plain method, evaluated at the end of the year.
var evaluatedMethod = strings.ReplaceAll(plainMethod, "      decide-escalation: { within: 3d, remind: [1d] }\n", `      decide-escalation: { within: 3d, remind: [1d] }
      evaluate-method: { within: 8d, remind: [1d] }
      answer-survey: { within: 6d, remind: [1d] }
`)

// TestEvaluationOfTheMethod: at the end of a year people answer a survey in confidence, the report is computed, the
// official decides with reasons over its findings, and the next year runs by the new version.
func TestEvaluationOfTheMethod(t *testing.T) {
	t.Parallel()
	f := &followed{contested: &contested{app: rapor(t)}}
	var err error
	if f.agency, err = demo.Load(t.Context(), f.app.Store, "evaluasi", "Kantor Contoh", []byte(evaluatedRoster), ""); err != nil {
		t.Fatal(err)
	}
	f.api = demo.NewAPI(f.app.URL())
	t.Cleanup(f.api.Close)
	f.cycle = openCycle(t, f.api, f.agency, "", evaluatedMethod, 2)
	hr, official := f.agency.HR.Key, f.agency.Official.Key
	path := "/cycles/" + f.cycle + "/evaluation"

	better := strings.ReplaceAll(evaluatedMethod, "answer-survey: { within: 6d", "answer-survey: { within: 7d")
	var kept struct{ Hash string }
	if status, code := f.ask(t, hr, http.MethodPost, "/methods", map[string]any{"source": better}, &kept); status != http.StatusCreated {
		t.Fatalf("the new version is not kept: %d %s", status, code)
	}
	if status, code := f.ask(t, hr, http.MethodPost, "/methods", map[string]any{"source": "id: ["}, nil); status != http.StatusUnprocessableEntity || code != "method-invalid" {
		t.Fatalf("a broken version is answered %d %s", status, code)
	}

	answered, decided := map[string]bool{}, false
	var report struct {
		Report appraisal.Evaluation
	}
	f.until(t, func(ctx context.Context) error {
		for _, p := range f.agency.People {
			if p.Key == "" {
				continue
			}
			duties, err := f.api.As(p.Key).Duties(ctx)
			if err != nil {
				return err
			}
			for _, d := range duties {
				switch d.Kind {
				case appraisal.AnswerSurvey:
					// One of them says nothing.
					if p.ID == f.agency.Employees()[3].ID {
						continue
					}
					if status, _ := f.ask(t, p.Key, http.MethodPost, "/duties/"+d.ID+"/submission", map[string]any{"fairness": 9}, nil); status != http.StatusUnprocessableEntity {
						return fmt.Errorf("a wrong answer is answered %d", status)
					}
					err := f.api.As(p.Key).Submit(ctx, d.ID, &appraisal.SurveyAnswer{Fairness: 4, Pressure: 5, Usefulness: 3, Comment: "Tenggat terlalu rapat"})
					if err != nil && !overtaken(err) {
						return err
					}
					answered[p.ID.String()] = true
				case appraisal.EvaluateMethod:
					if status, code := f.ask(t, official, http.MethodGet, path, nil, &report); status != http.StatusOK {
						return fmt.Errorf("the report is answered %d %s", status, code)
					}
					finding := report.Report.Findings[0].ID
					bad := map[string]any{"decision": "improve", "reason": "Beban terasa berat bagi pegawai", "findings": []string{finding}}
					if status, _ := f.ask(t, official, http.MethodPost, "/duties/"+d.ID+"/submission", bad, nil); status != http.StatusUnprocessableEntity {
						return fmt.Errorf("an improvement without a version is answered %d", status)
					}
					if status, code := f.ask(t, p.Key, http.MethodGet, path+"/summary", nil, nil); status != http.StatusConflict {
						return fmt.Errorf("before the decision the summary is answered %d %s", status, code)
					}
					bad["version"] = kept.Hash
					if status, code := f.ask(t, official, http.MethodPost, "/duties/"+d.ID+"/submission", bad, nil); status != http.StatusOK {
						return fmt.Errorf("the decision is answered %d %s", status, code)
					}
					decided = true
				}
			}
		}
		var progress struct {
			Step     string
			ClosedAt *string `json:"closed_at"`
		}
		if f.ask(t, hr, http.MethodGet, "/cycles/"+f.cycle, nil, &progress); progress.ClosedAt == nil {
			return fmt.Errorf("the cycle stands in %s", progress.Step)
		}
		return nil
	})
	if len(answered) != 3 || !decided {
		t.Fatalf("%d answered, decided: %v", len(answered), decided)
	}
	s := report.Report.Survey
	if s.Asked != 4 || s.Answered != 3 || s.All == nil || s.All.Pressure.Mean != 5 {
		t.Fatalf("the survey says %+v", s)
	}

	var summary struct {
		Findings []appraisal.EvaluationFinding
		Decision struct{ Decision, Version string }
	}
	employee := f.employee()
	if status, code := f.ask(t, employee, http.MethodGet, path+"/summary", nil, &summary); status != http.StatusOK {
		t.Fatalf("the summary is answered %d %s", status, code)
	}
	if summary.Decision.Decision != "improve" || summary.Decision.Version != kept.Hash || len(summary.Findings) == 0 {
		t.Fatalf("the summary says %+v", summary)
	}
	if status, _ := f.ask(t, employee, http.MethodGet, path, nil, nil); status != http.StatusForbidden {
		t.Fatalf("an employee reads the whole report: %d", status)
	}
	var comments struct{ Comments []struct{ Text string } }
	if status, _ := f.ask(t, hr, http.MethodGet, path+"/comments", nil, &comments); status != http.StatusOK || len(comments.Comments) != 3 {
		t.Fatalf("%d with the comments %v", status, comments)
	}

	// The next year.
	next := map[string]any{"name": "2027", "schedule": "demo", "starts_on": "2026-06-01", "day_seconds": 2, "official": f.agency.Official.ID, "method_source": evaluatedMethod}
	if status, code := f.ask(t, hr, http.MethodPost, "/cycles", next, nil); status != http.StatusConflict || code != "method-replaced" {
		t.Fatalf("the old version is answered %d %s", status, code)
	}
	delete(next, "method_source")
	next["method"] = kept.Hash
	var opened struct {
		ID   string
		Hash string `json:"method_hash"`
	}
	if status, code := f.ask(t, hr, http.MethodPost, "/cycles", next, &opened); status != http.StatusCreated || opened.Hash != kept.Hash {
		t.Fatalf("the next year is answered %d %s", status, code)
	}
	var old struct {
		Hash string `json:"method_hash"`
	}
	if f.ask(t, hr, http.MethodGet, path, nil, &old); old.Hash != appraisal.Hash([]byte(evaluatedMethod)) {
		t.Fatalf("the old year is by %s", old.Hash)
	}
}
