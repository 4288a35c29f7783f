package store

import (
	"encoding/json"
	"fmt"

	"rapor/appraisal"
)

// StandingsOf are a person's strengths and weak competencies by their result as it is stored, and by the
// appraiser's own assessment, nil where it is not known.
func StandingsOf(m *appraisal.Method, result, appraisers []byte) ([]appraisal.CompetencyStanding, error) {
	var r appraisal.Result
	if len(result) > 0 {
		if err := json.Unmarshal(result, &r); err != nil {
			return nil, fmt.Errorf("stored result: %w", err)
		}
	}
	var given appraisal.Assessment
	if len(appraisers) > 0 {
		if err := json.Unmarshal(appraisers, &given); err != nil {
			return nil, fmt.Errorf("stored assessment: %w", err)
		}
	}
	return m.Standings(r, given.Scores), nil
}
