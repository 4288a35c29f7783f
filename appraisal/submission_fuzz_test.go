package appraisal_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"

	"rapor/appraisal"
)

// FuzzDecodeSubmission: whatever people send, decoding and checking say what is wrong with it
// and never panic; what passes can be stored and read back as the same.
func FuzzDecodeSubmission(f *testing.F) {
	kinds := appraisal.DutyKinds()
	for i := range kinds {
		for _, seed := range []string{
			`{}`, `null`, `[]`, `{"approved":true,"revision":1}`, `{"scores":{"loyal":3},"results":"meets"}`, `{"peers":["0197a0c0-0000-7000-8000-000000000001"]}`,
			`{"choice":"reassign","to":"0197a0c0-0000-7000-8000-000000000001","reason":"…………………"}`, `{"indicators":[{"name":"a","weight":1e400,"target":-1,"target_to":2}]}`,
			`{"held_on":"2026-02-30"}`, `{"realised":[{"indicator":"","value":"NaN"}]}`, `{"achievement":"baik","evidence":"` + "\xff" + `"}`,
		} {
			f.Add(uint8(i), []byte(seed))
		}
	}
	var methods []*appraisal.Method
	files, err := filepath.Glob("../config/methods/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatal("no methods: ", err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		m, err := appraisal.ParseMethod(file, source)
		if err != nil {
			f.Fatal(err)
		}
		methods = append(methods, m)
	}
	f.Fuzz(func(t *testing.T, k uint8, body []byte) {
		kind := kinds[int(k)%len(kinds)]
		s, err := appraisal.DecodeSubmission(kind, body)
		if err != nil {
			return
		}
		for _, m := range methods {
			for _, facts := range situations(m, kind) {
				problems := s.Check(facts)
				if err := problems.Err(); err != nil && err.Error() == "" {
					t.Fatal("a refusal says nothing")
				}
			}
		}
		stored, err := json.Marshal(s)
		if err != nil {
			t.Fatalf("cannot be stored: %v", err)
		}
		again, err := appraisal.DecodeSubmission(kind, stored)
		if err != nil {
			t.Fatalf("cannot be read back: %v", err)
		}
		if twice, err := json.Marshal(again); err != nil || string(twice) != string(stored) {
			t.Fatalf("reads back as something else: %s, %s, %v", stored, twice, err)
		}
	})
}

// situations a submission can be checked in: with nothing around it, and with everything.
func situations(m *appraisal.Method, kind appraisal.DutyKind) []appraisal.Facts {
	bare := appraisal.Facts{Method: m, Duty: appraisal.Duty{Kind: kind}, Family: appraisal.GeneralFamily}
	full := bare
	full.Plan = &appraisal.Plan{Indicators: []appraisal.Indicator{{Name: "a"}}}
	full.Proposed, full.Nominated = full.Plan, []uuid.UUID{uuid.Max}
	full.About = &appraisal.Duty{Kind: appraisal.AssessSubordinate, Assignee: &uuid.Max}
	full.Rating, full.Revision = m.Ratings[0].ID, 1
	if len(m.Consequences) > 0 {
		full.Rule = &m.Consequences[0]
	}
	for _, s := range m.Steps {
		if s.Peers != nil {
			full.Step = s
		}
	}
	return []appraisal.Facts{bare, full}
}
