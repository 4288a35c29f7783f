-- name: Newcomers :many
-- People by ID, with their unit and the appraisal they have in a cycle.
SELECT sqlc.embed(p), u.name AS unit_name, a.id AS appraisal_id FROM person p
LEFT JOIN unit u ON u.id = p.unit_id LEFT JOIN appraisal a ON a.cycle_id = @cycle_id AND a.employee_id = p.id
WHERE p.id = ANY(@ids::uuid[]) ORDER BY p.id;

-- name: CountMissing :one
-- Active employees who have no appraisal in a cycle.
SELECT count(*) FROM person p
WHERE p.employment = 'active' AND NOT EXISTS (SELECT FROM appraisal a WHERE a.cycle_id = @cycle_id AND a.employee_id = p.id);

-- name: SetPeriodOfYear :exec
UPDATE appraisal SET starts_on = @starts_on, ends_on = @ends_on, finish_on = @finish_on WHERE id = @id;

-- name: ForumFor :one
-- The forum in which somebody of a unit sits: where their colleagues do, else that of the nearest
-- unit above, else the largest.
WITH RECURSIVE up AS (
  SELECT u.id, u.parent_id, 0 AS height FROM unit u WHERE u.id = sqlc.narg(unit_id)::uuid
  UNION ALL
  SELECT u.id, u.parent_id, up.height + 1 FROM up JOIN unit u ON u.id = up.parent_id WHERE up.height < 20
)
SELECT f.id FROM forum f LEFT JOIN up ON up.id = f.unit_id
LEFT JOIN LATERAL (
  SELECT count(*) FILTER (WHERE a.unit_id = sqlc.narg(unit_id)::uuid) AS colleagues, count(*) AS people FROM appraisal a WHERE a.forum_id = f.id
) c ON true
WHERE f.cycle_id = @cycle_id
ORDER BY c.colleagues DESC, up.height NULLS LAST, c.people DESC, f.id LIMIT 1;

-- name: InsertEnding :exec
INSERT INTO ending (agency_id, id, appraisal_id, kind, last_on, effect, reason, decree, person_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: EndingOf :one
-- The last one counts.
SELECT * FROM ending WHERE appraisal_id = $1 ORDER BY at DESC, id DESC LIMIT 1;

-- name: SetForum :exec
UPDATE appraisal SET forum_id = $2 WHERE id = $1;

-- name: SetLastDay :exec
UPDATE appraisal SET ends_on = @ends_on, finish_on = @finish_on, reshaped_at = @at WHERE id = @id;

-- name: LockWhereActing :many
-- Everything that has not ended and in which somebody plays a part: their own year and coaching,
-- those they supervise or stand above, those in which they owe something or soon will about a former
-- post, and forums they sit in.
SELECT w.* FROM process w
WHERE w.ended_at IS NULL AND w.kind <> 'cycle' AND (
  w.subject_id = @person_id
  OR EXISTS (SELECT FROM appraisal a WHERE a.id = w.id AND (a.supervisor_id = @person_id OR a.manager_id = @person_id))
  OR EXISTS (SELECT FROM coaching k WHERE k.id = w.id AND k.supervisor_id = @person_id)
  OR EXISTS (SELECT FROM reward r JOIN appraisal a ON a.id = r.appraisal_id WHERE r.id = w.id AND @person_id IN (r.employee_id, a.supervisor_id))
  OR EXISTS (SELECT FROM duty d WHERE d.process_id = w.id AND d.assignee_id = @person_id AND d.state = 'open')
  OR EXISTS (SELECT FROM part f JOIN part n ON n.appraisal_id = f.appraisal_id AND n.number = f.number + 1
             WHERE f.appraisal_id = w.id AND f.supervisor_id = @person_id AND n.adopted_at IS NULL)
  OR EXISTS (SELECT FROM forum_member m WHERE m.forum_id = w.id AND m.person_id = @person_id))
ORDER BY array_position(ARRAY['cycle', 'forum', 'appraisal', 'coaching'], w.kind), w.id FOR NO KEY UPDATE OF w;

-- name: OfficesOf :many
-- Open cycles that somebody is in charge of.
SELECT id FROM cycle WHERE closed_at IS NULL AND (hr_id = @person_id OR official_id = @person_id) ORDER BY id;

-- name: MarkLeft :exec
UPDATE person SET employment = 'left', left_on = @left_on WHERE id = @id;

-- name: OwedBy :many
-- What somebody owes in a process.
SELECT * FROM duty WHERE process_id = @process_id AND assignee_id = @person_id AND state = 'open' ORDER BY id;

-- name: VacateSeat :execrows
DELETE FROM forum_member WHERE forum_id = @forum_id AND person_id = @person_id;

-- name: CountToldOf :one
SELECT count(*) FROM mail WHERE process_id = @process_id AND person_id = @person_id AND kind = @kind AND duty_id IS NULL;

-- name: WithdrawProposals :exec
UPDATE consequence SET state = 'declined', reason = @reason, decided_at = @at WHERE appraisal_id = @appraisal_id AND state = 'proposed';

-- name: Parts :many
SELECT * FROM part WHERE appraisal_id = $1 ORDER BY number;

-- name: InsertPart :exec
INSERT INTO part (agency_id, appraisal_id, number, from_on, until_on, unit_id, supervisor_id, manager_id, family, post, plan_id, duty_id, reason, adopted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: ClosePart :exec
UPDATE part SET until_on = $3, supervisor_id = $4, manager_id = $5, plan_id = $6, duty_id = $7 WHERE appraisal_id = $1 AND number = $2;

-- name: AdoptPart :exec
UPDATE part SET adopted_at = $3 WHERE appraisal_id = $1 AND number = $2;

-- name: SetPartSupervisor :exec
UPDATE part SET supervisor_id = $3 WHERE appraisal_id = $1 AND number = $2;

-- name: FollowParts :exec
-- The word on a part of the year is that of whoever owes it now, or will once it is asked.
UPDATE part SET supervisor_id = coalesce(
  (SELECT coalesce(d.principal_id, d.assignee_id) FROM duty d WHERE d.process_id = part.appraisal_id AND d.step = 'beside'
     AND d.slot = part.number AND d.state = 'open' AND d.kind IN ('assess-subordinate', 'evaluate-period') LIMIT 1),
  (SELECT a.supervisor_id FROM part n JOIN appraisal a ON a.id = n.appraisal_id
     WHERE n.appraisal_id = part.appraisal_id AND n.number = part.number + 1 AND n.adopted_at IS NULL),
  part.supervisor_id)
WHERE part.appraisal_id = @appraisal_id AND part.supervisor_id = @from_id AND part.until_on IS NOT NULL;

-- name: SetPost :exec
UPDATE appraisal SET unit_id = @unit_id, family = @family, forum_id = @forum_id, plan_id = @plan_id, reshaped_at = @at WHERE id = @id;

-- name: SetReshaped :exec
UPDATE appraisal SET reshaped_at = $2 WHERE id = $1;

-- name: DocumentBody :one
SELECT body FROM document WHERE id = $1;

-- name: UnitNamed :one
-- A unit by its ID or its name.
SELECT * FROM unit WHERE id::text = @unit::text OR name = @unit::text;

-- name: ForgetPlanning :exec
-- What was handed in for a plan that will not come into force has no consequences.
UPDATE duty SET settled_at = @at
WHERE process_id = @process_id AND kind IN ('propose-plan', 'revise-plan', 'agree-plan') AND state IN ('met', 'lapsed') AND settled_at IS NULL;

-- name: VoidEscalations :many
-- Decisions about duties that are no longer owed.
SELECT e.id FROM duty e JOIN duty d ON d.id = e.about_id
WHERE e.process_id = @process_id AND e.kind = 'decide-escalation' AND e.state = 'open' AND d.kind = ANY(@kinds::text[]);

-- name: VoidByID :exec
UPDATE duty SET state = 'void', closed_at = @at, settled_at = @at WHERE id = ANY(@ids::uuid[]) AND state = 'open';
