-- name: PassedBefore :one
-- Whether a step was gone through before the result was corrected.
SELECT EXISTS (SELECT FROM duty d JOIN process w ON w.id = d.process_id WHERE w.id = $1 AND d.step = $2 AND d.pass < w.pass);

-- name: ToReconsider :many
-- The rules of what was approved before the result was corrected.
SELECT rule FROM consequence WHERE appraisal_id = $1 AND state = 'reconsider' ORDER BY rule;

-- name: StatementOn :one
-- What the appraiser said to an objection.
SELECT doc.body FROM duty d JOIN document doc ON doc.duty_id = d.id AND doc.final
WHERE d.about_id = $1 AND d.kind = 'state-on-objection' AND d.state = 'met';

-- name: InsertService :exec
INSERT INTO service (agency_id, id, appraisal_id, pass, on_date, how, witness, number, recorded_by, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Services :many
SELECT * FROM service WHERE appraisal_id = $1 ORDER BY pass;
