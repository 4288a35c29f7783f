-- name: LockExports :one
-- One export at a time for a person, whichever gateway makes it, until its transaction ends.
SELECT pg_try_advisory_xact_lock(hashtextextended('export ' || sqlc.arg(person)::uuid::text, 0));

-- name: ProcessesAbout :many
-- What is about a person, or about somebody they appraise or appraised: appraisals with their coachings, and complaints.
WITH mine AS (
  SELECT a.id FROM appraisal a WHERE a.employee_id = @person OR a.supervisor_id = @person
  UNION SELECT s.appraisal_id FROM supervision s WHERE s.supervisor_id = @person
)
SELECT m.id FROM mine m
UNION SELECT c.id FROM coaching c JOIN mine m ON m.id = c.appraisal_id
UNION SELECT c.id FROM complaint c WHERE c.employee_id = @person OR c.appraisal_id IN (SELECT id FROM mine)
UNION SELECT b.id FROM complaint_burst b WHERE b.employee_id = @person;

-- name: CountAppraisalsOf :one
SELECT count(*) FROM appraisal WHERE cycle_id = $1;

-- name: CountAudit :one
SELECT count(*) FROM audit WHERE sqlc.narg(cycle_id)::uuid IS NULL OR cycle_id = sqlc.narg(cycle_id);
