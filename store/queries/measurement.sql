-- name: MeasuredEmployees :many
-- Employees by number, each with the appraisals that are still open, if any.
SELECT p.id, p.number, c.method_hash, c.starts_on, c.ends_on, c.calendar
FROM person p LEFT JOIN appraisal a ON a.employee_id = p.id AND a.closed_at IS NULL LEFT JOIN cycle c ON c.id = a.cycle_id
WHERE p.number = ANY(@numbers::text[]) ORDER BY p.number, c.starts_on;

-- name: MeasurementsByReference :many
-- Figures of a source by reference, and whether another took their place.
SELECT m.id, m.person_id, m.metric, m.measured_on, m.value, m.reference, coalesce(s.reference, '')::text AS corrects,
       EXISTS (SELECT FROM measurement n WHERE n.supersedes_id = m.id) AS superseded
FROM measurement m LEFT JOIN measurement s ON s.id = m.supersedes_id
WHERE m.source_id = @source_id AND m.reference = ANY(@refs::text[]);

-- name: InsertMeasurement :execrows
-- Nothing where the reference is there already, or the figure was corrected by another.
INSERT INTO measurement (agency_id, id, person_id, metric, measured_on, value, reference, source_id, supersedes_id, reason, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING;

-- name: FiguresOf :many
-- Figures in force about a person within some days, oldest first, with what fed them.
SELECT m.metric, m.measured_on, m.value, p.name AS source
FROM measurement m JOIN person p ON p.id = m.source_id
WHERE m.person_id = @person_id AND m.measured_on BETWEEN @since AND @until
  AND NOT EXISTS (SELECT FROM measurement n WHERE n.supersedes_id = m.id)
ORDER BY m.measured_on, m.at, m.id;
