package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/appraisal/statistics"
)

// givenQuery counts what the supervisors of a cycle gave, before forum and objections: first together, by
// steps of the grid of a pool, then by supervisor. The value is the score, or else the place of the rating
// counted from the worst, which is 0.
const givenQuery = `
WITH given AS (
  SELECT a.supervisor_id, CASE WHEN $2 THEN a.score ELSE cardinality($3::text[]) - array_position($3::text[], a.computed_rating) END AS value
  FROM appraisal a WHERE a.cycle_id = $1 AND a.computed_rating IS NOT NULL AND NOT a.id = ANY($4::uuid[])),
     ends AS (SELECT min(value) AS low, max(value) AS high FROM given),
     placed AS (
  SELECT supervisor_id, value, low, high, CASE WHEN high > low THEN round((value - low) / (high - low) * $5::int)::int ELSE 0 END AS step
  FROM given, ends WHERE value IS NOT NULL)
SELECT supervisor_id, coalesce(step, sum(step))::int, min(low)::float8, max(high)::float8, count(*)::int, avg(value)::float8, coalesce(var_samp(value), 0)::float8
FROM placed GROUP BY GROUPING SETS ((step), (supervisor_id)) ORDER BY supervisor_id NULLS FIRST, step`

// RatingsGiven reads what each supervisor of a cycle gave, and returns the pool of all of it, which is
// whole when the first group is handed over. Hidden appraisals are left out.
func (tx Tx) RatingsGiven(
	ctx context.Context, cycle uuid.UUID, m *appraisal.Method, hidden []uuid.UUID, each func(whole *statistics.Pool, supervisor uuid.UUID, own statistics.Group),
) (*statistics.Pool, error) {
	ratings, _ := places(m)
	if hidden == nil {
		hidden = []uuid.UUID{}
	}
	whole := statistics.NewPool(0, 0)
	rows, err := tx.Tx.Query(ctx, givenQuery, cycle, m.Scoring.Kind == appraisal.Numeric, ratings, hidden, statistics.Grid)
	if err != nil {
		return nil, fmt.Errorf("ratings given: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var who *uuid.UUID
		var step, n int
		var low, high, mean, variance float64
		if err := rows.Scan(&who, &step, &low, &high, &n, &mean, &variance); err != nil {
			return nil, fmt.Errorf("ratings given: %w", err)
		}
		values := statistics.Moments(n, mean, variance)
		if who == nil {
			whole.Low, whole.High = low, high
			whole.Count(step, values)
			continue
		}
		each(whole, *who, statistics.Group{Sample: values, Steps: step})
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("ratings given: %w", err)
	}
	return whole, nil
}
