-- name: PlanOf :one
-- The plan in force of somebody in a cycle.
SELECT doc.body FROM appraisal a JOIN document doc ON doc.id = a.plan_id WHERE a.cycle_id = $1 AND a.employee_id = $2;

-- name: PostOf :one
-- The facts of the roster that say what sort of post somebody has.
SELECT p.post, p.post_type, p.family, coalesce(u.name, '')::text AS unit
FROM person p LEFT JOIN unit u ON u.id = p.unit_id WHERE p.id = $1;

-- name: InsertPlanVersion :one
INSERT INTO plan_version (agency_id, appraisal_id, number, document_id, how, from_on, adopted_at)
SELECT @agency_id, @appraisal_id, coalesce(max(v.number), 0) + 1, @document_id, @how, @from_on, @adopted_at
FROM plan_version v WHERE v.appraisal_id = @appraisal_id
ON CONFLICT (agency_id, document_id) DO NOTHING
RETURNING number;

-- name: PlanVersions :many
SELECT sqlc.embed(v), doc.body, doc.duty_id, coalesce(a.plan_id = v.document_id, false)::boolean AS in_force
FROM plan_version v JOIN document doc ON doc.id = v.document_id JOIN appraisal a ON a.id = v.appraisal_id
WHERE v.appraisal_id = $1 ORDER BY v.number;

-- name: PlanVersionInForce :one
SELECT v.number FROM appraisal a JOIN plan_version v ON v.document_id = a.plan_id WHERE a.id = $1;

-- name: PlanDocuments :many
-- Every plan that was handed in and every answer to one, oldest first.
SELECT d.id AS duty_id, d.kind, d.about_id, d.assignee_id, d.level, d.closed_at, doc.body
FROM duty d JOIN document doc ON doc.duty_id = d.id AND doc.final
WHERE d.process_id = $1 AND d.kind IN ('propose-plan', 'revise-plan', 'agree-plan') AND d.state = 'met'
ORDER BY d.closed_at, d.id;

-- name: InsertPlanRevision :exec
INSERT INTO plan_revision (agency_id, appraisal_id, round, asked_by, asked_at, reason) VALUES ($1, $2, $3, $4, $5, $6);

-- name: OpenPlanRevision :one
SELECT * FROM plan_revision WHERE appraisal_id = $1 AND outcome IS NULL;

-- name: PlanRevisions :many
SELECT * FROM plan_revision WHERE appraisal_id = $1 ORDER BY round;

-- name: EndPlanRevision :exec
UPDATE plan_revision SET outcome = $2, ended_at = $3 WHERE appraisal_id = $1 AND outcome IS NULL;

-- name: LastRevisionRound :one
SELECT coalesce(max(round), 0)::int FROM duty WHERE process_id = $1 AND kind = 'revise-plan';

-- name: LastAssessment :one
-- The last assessment by a supervisor in a step, but for those of a part of the year that ended.
SELECT d.id, d.step, d.pass, d.assignee_id FROM duty d
WHERE d.process_id = $1 AND d.kind = 'assess-subordinate' AND d.step <> 'beside' AND d.state = 'met'
  AND NOT EXISTS (SELECT FROM part p WHERE p.appraisal_id = d.process_id AND p.duty_id = d.id)
ORDER BY d.pass DESC, d.closed_at DESC LIMIT 1;

-- name: VoidPlanRevision :many
-- Closes what is open of a revision: the revising, the agreeing, and what is decided about the latter.
UPDATE duty d SET state = 'void', closed_at = @at, settled_at = @at
WHERE d.process_id = @process_id AND d.state = 'open' AND (d.kind = 'revise-plan' OR d.about_id IN (
  SELECT b.id FROM duty b LEFT JOIN duty r ON r.id = b.about_id
  WHERE b.process_id = @process_id AND (b.kind = 'revise-plan' OR r.kind = 'revise-plan')))
RETURNING *;

-- name: OpenRevisionDuty :one
SELECT * FROM duty WHERE process_id = $1 AND kind = 'revise-plan' AND state = 'open';

-- name: Leaders :many
-- People of a cycle who lead others in it, of a unit or of all, in a fixed order.
SELECT a.employee_id FROM appraisal a
WHERE a.cycle_id = @cycle_id AND a.employee_id > @after AND (sqlc.narg(unit_id)::uuid IS NULL OR a.unit_id = sqlc.narg(unit_id))
  AND EXISTS (SELECT FROM appraisal s WHERE s.cycle_id = a.cycle_id AND s.supervisor_id = a.employee_id)
ORDER BY a.employee_id LIMIT @most;

-- name: MatrixRows :many
-- Some leaders and everybody they lead, with the plan in force of each; leaders come as themselves.
SELECT a.id, a.employee_id, a.supervisor_id, p.number, p.name, p.post, coalesce(u.name, '')::text AS unit,
       p.team_leader_id, coalesce(t.name, '')::text AS team_leader, coalesce(t.post, '')::text AS team_leader_post,
       doc.body, coalesce(v.number, 0)::int AS version
FROM appraisal a JOIN person p ON p.id = a.employee_id LEFT JOIN unit u ON u.id = a.unit_id
LEFT JOIN person t ON t.id = p.team_leader_id
LEFT JOIN document doc ON doc.id = a.plan_id LEFT JOIN plan_version v ON v.document_id = a.plan_id
WHERE a.cycle_id = @cycle_id AND (a.employee_id = ANY(@leaders::uuid[]) OR a.supervisor_id = ANY(@leaders::uuid[]))
ORDER BY p.name, a.id;

-- name: LevelsAbove :one
-- How many of the superiors above an employee are appraised in the cycle. While it is being
-- launched, whoever will be counts too. A loop ends the climb.
WITH RECURSIVE line AS (
  SELECT a.supervisor_id AS id, ARRAY[a.employee_id] AS below FROM appraisal a WHERE a.id = @appraisal_id
  UNION ALL
  SELECT coalesce(s.supervisor_id, p.appraiser_id, p.superior_id), l.below || l.id
  FROM line l JOIN person p ON p.id = l.id LEFT JOIN appraisal s ON s.cycle_id = @cycle_id AND s.employee_id = l.id
  WHERE l.id <> ALL(l.below)
)
SELECT count(DISTINCT l.id) FROM line l JOIN person p ON p.id = l.id
WHERE l.id <> (SELECT a.employee_id FROM appraisal a WHERE a.id = @appraisal_id)
  AND (EXISTS (SELECT FROM appraisal s WHERE s.cycle_id = @cycle_id AND s.employee_id = l.id)
       OR @launching::boolean AND p.employment = 'active');

-- name: CountDialogues :one
-- Dialogues on expectations that employee or supervisor recorded; a correction is none of its own.
SELECT count(*) FROM journal
WHERE appraisal_id = $1 AND kind = 'dialogue' AND part IN ('employee', 'supervisor') AND corrects_id IS NULL;
