-- name: InsertSupervision :exec
INSERT INTO supervision (agency_id, id, appraisal_id, supervisor_id, from_on, until_on, acting, delegation_id, reason, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: InsertSupervisions :exec
-- Of several appraisals that begin.
INSERT INTO supervision (agency_id, id, appraisal_id, supervisor_id, from_on, at)
SELECT @agency_id::uuid, unnest(@ids::uuid[]), unnest(@appraisals::uuid[]), unnest(@supervisors::uuid[]), unnest(@starts::text[])::date, @at::timestamptz;

-- name: EndSupervision :execrows
UPDATE supervision SET until_on = @until_on::date WHERE appraisal_id = @appraisal_id AND until_on IS NULL;

-- name: Supervisions :many
-- Who was over an employee, in order, with what became of them and of their delegation.
SELECT sqlc.embed(s), (p.employment = 'left')::boolean AS gone,
       (s.delegation_id IS NOT NULL AND (g.ended_at IS NOT NULL OR g.ends_on < @day::date))::boolean AS expired
FROM supervision s JOIN person p ON p.id = s.supervisor_id LEFT JOIN delegation g ON g.id = s.delegation_id
WHERE s.appraisal_id = @appraisal_id ORDER BY s.from_on, s.at, s.id;

-- name: SetActingSupervisor :exec
UPDATE appraisal SET delegation_id = sqlc.narg(delegation_id) WHERE id = @id;

-- name: KeepPerson :exec
-- Held until the transaction ends: a delegation of theirs waits for it, and is seen after it.
SELECT id FROM person WHERE id = $1 FOR KEY SHARE;

-- name: LockPerson :one
-- Waits for whatever opens duties for the person at this moment.
SELECT * FROM person WHERE id = $1 FOR UPDATE;

-- name: DelegationsOf :many
-- Delegations by some people that are not over, and by those who act for them.
WITH RECURSIVE chain AS (
  SELECT g.* FROM delegation g JOIN person p ON p.id = g.to_id
  WHERE g.from_id = ANY(@people::uuid[]) AND g.ended_at IS NULL AND g.ends_on >= @day::date AND p.employment <> 'left'
  UNION
  SELECT g.* FROM chain c JOIN delegation g ON g.from_id = c.to_id JOIN person p ON p.id = g.to_id
  WHERE g.ended_at IS NULL AND g.ends_on >= @day::date AND p.employment <> 'left'
)
SELECT id, from_id, to_id, kind, starts_on, ends_on FROM chain ORDER BY starts_on, id;

-- name: InsertDelegation :exec
INSERT INTO delegation (agency_id, id, from_id, to_id, kind, number, starts_on, ends_on, reason, recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Delegation :one
SELECT * FROM delegation WHERE id = $1;

-- name: EndDelegation :execrows
UPDATE delegation SET ended_at = @at::timestamptz, ended_by = @by::uuid, ended_why = @why::text
WHERE id = @id AND ended_at IS NULL AND ends_on >= @day::date;

-- name: DelegationBetween :one
-- A delegation of somebody that holds on a day between two.
SELECT * FROM delegation
WHERE from_id = @from_id AND ended_at IS NULL AND starts_on <= @last::date AND ends_on >= @first::date
ORDER BY starts_on LIMIT 1;

-- name: ActingDelegation :one
-- The delegation under which somebody acts on a day for one of those who were over an employee.
SELECT g.* FROM delegation g
WHERE g.to_id = @to_id AND g.kind = @kind AND g.ended_at IS NULL AND g.starts_on <= @day::date AND g.ends_on >= @day::date
  AND (g.from_id = @supervisor_id OR EXISTS (SELECT FROM supervision s WHERE s.appraisal_id = @appraisal_id AND s.supervisor_id = g.from_id))
ORDER BY g.starts_on DESC, g.id LIMIT 1;

-- name: Delegations :many
-- All of the agency, or those a person gave, acts under or may end as a superior; the latest first.
SELECT * FROM delegation g
WHERE sqlc.narg(person_id)::uuid IS NULL OR sqlc.narg(person_id) IN (g.from_id, g.to_id, g.recorded_by)
   OR EXISTS (SELECT FROM person p WHERE p.id = g.from_id AND p.superior_id = sqlc.narg(person_id))
ORDER BY g.starts_on DESC, g.id LIMIT @most;

-- name: DelegatedProcesses :many
-- Processes in which somebody owes something because of an office, or another for them.
SELECT DISTINCT w.* FROM duty d JOIN process w ON w.id = d.process_id
WHERE d.state = 'open' AND w.ended_at IS NULL AND d.kind = ANY(@kinds::text[])
  AND (d.assignee_id = @person_id OR d.principal_id = @person_id);

-- name: ActingProcesses :many
-- Processes whose supervisor acts under a delegation.
SELECT w.* FROM appraisal a JOIN process w ON w.id = a.id
WHERE a.delegation_id = @delegation_id AND w.ended_at IS NULL
UNION
SELECT w.* FROM appraisal a JOIN coaching k ON k.appraisal_id = a.id JOIN process w ON w.id = k.id
WHERE a.delegation_id = @delegation_id AND w.ended_at IS NULL
UNION
SELECT w.* FROM appraisal a JOIN reward r ON r.appraisal_id = a.id JOIN process w ON w.id = r.id
WHERE a.delegation_id = @delegation_id AND w.ended_at IS NULL;

-- name: HandOverDuties :many
-- What somebody owes by right, whoever acts for them.
UPDATE duty SET state = 'handed-over', closed_at = @at, settled_at = @at
WHERE process_id = @process_id AND state = 'open' AND coalesce(principal_id, assignee_id) = @from_id::uuid
  AND (sqlc.narg(kinds)::text[] IS NULL OR kind = ANY(sqlc.narg(kinds)::text[]))
RETURNING *;

-- name: HandOverDuty :execrows
UPDATE duty SET state = 'handed-over', closed_at = @at, settled_at = @at WHERE id = @id AND state = 'open';

-- name: WithdrawDuty :execrows
UPDATE duty SET state = 'withdrawn', closed_at = @at
WHERE id = @id AND state = 'open' AND assignee_id = @assignee_id AND (NOT lapses OR due_at > @at);

-- name: AskedOf :many
-- Everybody who was ever asked for something of a kind in a process.
SELECT DISTINCT assignee_id::uuid FROM duty WHERE process_id = @process_id AND kind = @kind AND assignee_id IS NOT NULL;

-- name: FormerDocuments :many
-- What was written about an employee by whoever appraised them before the supervisor there is:
-- what they handed in, and what they had begun when the duty was taken from them.
SELECT doc.id, doc.duty_id, doc.kind, doc.author_id::uuid AS author_id, doc.revision, doc.final, doc.body, doc.saved_at, d.step, d.round, d.state, d.closed_at::timestamptz AS closed_at
FROM document doc JOIN duty d ON d.id = doc.duty_id JOIN appraisal a ON a.id = doc.process_id
WHERE doc.process_id = @appraisal_id AND doc.kind = ANY(@kinds::text[]) AND d.state <> 'open' AND doc.author_id IS NOT NULL
  AND doc.author_id <> ALL(ARRAY[a.employee_id, a.supervisor_id])
ORDER BY d.closed_at, doc.id;

-- name: RemindersSent :one
-- How often somebody was reminded of a duty, and when last.
SELECT count(*)::int AS reminders, coalesce(max(done_at), 'epoch')::timestamptz AS last FROM mail
WHERE duty_id = @duty_id AND kind IN ('reminder', 'overdue') AND state = 'sent';

-- name: EarlierDecisions :many
-- Those to whom the decision about a missed duty went before, and did not come.
SELECT * FROM duty WHERE about_id = @about_id AND kind = 'decide-escalation' AND state = 'lapsed' ORDER BY level, closed_at;
