-- name: HasTimeActs :one
-- Whether time runs otherwise than the calendar says, for more than single duties.
SELECT (EXISTS (SELECT FROM deadline_move m WHERE m.cycle_id = @cycle_id AND m.scope <> 'duty')
     OR EXISTS (SELECT FROM absence a WHERE a.cycle_id = @cycle_id AND a.mode = 'shift'))::boolean;

-- name: MovesOf :many
-- The moves of a cycle that may concern some people or duties; all of them where none are named.
SELECT * FROM deadline_move m
WHERE m.cycle_id = @cycle_id AND (sqlc.narg(people)::uuid[] IS NULL AND sqlc.narg(duties)::uuid[] IS NULL
   OR m.scope IN ('cycle', 'unit')
   OR m.scope = 'person' AND m.person_id = ANY(sqlc.narg(people)::uuid[])
   OR m.scope = 'duty' AND m.duty_id = ANY(sqlc.narg(duties)::uuid[]))
ORDER BY m.number;

-- name: AbsencesOf :many
-- Absences of a cycle in a mode that may concern some people; all of them where none are named.
SELECT * FROM absence a
WHERE a.cycle_id = @cycle_id AND (sqlc.narg(mode)::text IS NULL OR a.mode = sqlc.narg(mode))
  AND (sqlc.narg(people)::uuid[] IS NULL OR a.scope <> 'person' OR a.person_id = ANY(sqlc.narg(people)::uuid[]))
ORDER BY a.number;

-- name: AbsenceEnds :many
SELECT * FROM absence_end WHERE absence_id = ANY(@absences::uuid[]) ORDER BY number;

-- name: ConcernUnits :many
-- The units of who owes something and of whom it is about, with all above them.
WITH RECURSIVE up AS (
  SELECT u.id, u.parent_id FROM unit u WHERE u.id IN (
    SELECT p.unit_id FROM person p WHERE p.id = sqlc.narg(assignee_id)
    UNION SELECT a.unit_id FROM appraisal a WHERE a.cycle_id = @cycle_id AND a.employee_id = @subject_id
    UNION SELECT @subject_id::uuid)
  UNION
  SELECT u.id, u.parent_id FROM up JOIN unit u ON u.id = up.parent_id
)
SELECT id FROM up;

-- name: UnitParents :many
SELECT id, parent_id FROM unit;

-- name: InsertMove :exec
INSERT INTO deadline_move (agency_id, id, cycle_id, scope, unit_id, person_id, duty_id, step, kind, opening, days, moved_to,
                           cause, by_id, reason, at, duties, people)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- name: InsertMoves :exec
-- Days of single duties that stay, or move, for a reason of their own.
INSERT INTO deadline_move (agency_id, id, cycle_id, scope, duty_id, moved_to, cause, at, duties, people)
SELECT @agency_id::uuid, unnest(@ids::uuid[]), @cycle_id::uuid, 'duty', unnest(@duties::uuid[]), unnest(@days::date[]),
       @cause::text, @at::timestamptz, 1, 1;

-- name: InsertAbsence :exec
INSERT INTO absence (agency_id, id, cycle_id, scope, unit_id, person_id, mode, from_on, until_on, by_id, reason, at, duties, people)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: Absence :one
SELECT * FROM absence WHERE id = $1;

-- name: InsertAbsenceEnd :exec
INSERT INTO absence_end (agency_id, id, absence_id, until_on, by_id, reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: SetCycleCalendar :exec
UPDATE cycle SET calendar = $2 WHERE id = $1;

-- name: OpenDutiesOfCycle :many
-- With the units of whom they concern, where their assignees live, and the day by which the year
-- they belong to must be over, if it must be over early.
SELECT sqlc.embed(d), a.unit_id AS subject_unit, p.unit_id AS assignee_unit, coalesce(p.zone, '')::text AS zone,
       f.finish_on, w.step AS standing
FROM duty d
JOIN process w ON w.id = d.process_id
LEFT JOIN appraisal f ON f.id = d.process_id
LEFT JOIN appraisal a ON a.cycle_id = d.cycle_id AND a.employee_id = d.subject_id
LEFT JOIN person p ON p.agency_id = d.agency_id AND p.id = d.assignee_id
WHERE d.cycle_id = @cycle_id AND d.state = 'open' AND (sqlc.narg(id)::uuid IS NULL OR d.id = sqlc.narg(id))
ORDER BY d.id;

-- name: WaitingProcesses :many
-- Processes of a cycle whose step waits for its opening, and forums that gather until theirs.
SELECT w.id, w.kind, w.subject_id, w.step, w.opens_at, a.unit_id, a.starts_on, a.finish_on FROM process w
LEFT JOIN appraisal a ON a.id = w.id
WHERE w.cycle_id = $1 AND w.ended_at IS NULL AND w.opens_at IS NOT NULL AND (w.entered_at IS NULL OR w.kind = 'forum')
ORDER BY w.id;

-- name: MoveDuties :many
-- What was met, or moved otherwise, since it was read stays as it is.
UPDATE duty SET due_on = n.due_on, due_at = n.due_at
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@was::date[]) AS was, unnest(@due_on::date[]) AS due_on,
             unnest(@due_at::timestamptz[]) AS due_at) n
WHERE duty.id = n.id AND duty.state = 'open' AND duty.due_on = n.was
RETURNING duty.id;

-- name: MoveOpenings :exec
UPDATE process SET opens_at = n.opens_at
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@opens_at::timestamptz[]) AS opens_at) n
WHERE process.id = n.id AND process.ended_at IS NULL;

-- name: DispatchProcesses :execrows
-- Tells processes to look again, in one statement.
INSERT INTO dispatch (agency_id, process_id, kind, workflow_id, epoch, created_at)
SELECT p.agency_id, p.id, p.kind, p.workflow_id, p.epoch, @created_at::timestamptz
FROM process p WHERE p.id = ANY(@ids::uuid[]) AND p.ended_at IS NULL;

-- name: LockQueuedMails :exec
-- In the one order in which mails are locked.
SELECT id FROM mail WHERE duty_id = ANY(@duties::uuid[]) AND state = 'queued' ORDER BY id FOR UPDATE;

-- name: HastenMoved :exec
-- News that would come only after the new deadline go at once.
UPDATE mail SET urgent = true, not_before = @at FROM duty d
WHERE d.id = mail.duty_id AND d.id = ANY(@duties::uuid[]) AND mail.state = 'queued' AND mail.kind = ANY(@kinds::text[]) AND mail.not_before >= d.due_at;

-- name: CountMoved :many
-- What the assignees of some duties have been told of moves, and whether news are waiting for them.
SELECT d.id, count(m.id) FILTER (WHERE m.kind = @kind)::int AS told,
       count(m.id) FILTER (WHERE m.state = 'queued' AND m.kind = ANY(@kinds::text[]))::int AS waiting
FROM duty d LEFT JOIN mail m ON m.duty_id = d.id AND m.person_id = d.assignee_id
WHERE d.id = ANY(@duties::uuid[]) GROUP BY d.id;

-- name: RequeueMoved :exec
-- Puts the mails of many duties on new mornings; what has left stays as it is.
INSERT INTO mail (agency_id, id, person_id, duty_id, kind, number, urgent, not_before)
SELECT @agency_id::uuid, unnest(@ids::uuid[]), unnest(@people::uuid[]), unnest(@duties::uuid[]), unnest(@kinds::text[]),
       unnest(@numbers::int[]), unnest(@urgents::boolean[]), unnest(@not_before::timestamptz[])
ON CONFLICT (person_id, duty_id, process_id, kind, number)
DO UPDATE SET state = 'queued', not_before = excluded.not_before, urgent = excluded.urgent, claimed_until = NULL, done_at = NULL
WHERE mail.state IN ('queued', 'dropped');

-- name: Beat :many
SELECT b.from_at::timestamptz AS from_at, b.until_at::timestamptz AS until_at FROM beat(@at, make_interval(secs => @gap::float8)) AS b;

-- name: LastBeat :one
SELECT coalesce(last_beat(), 'epoch')::timestamptz AS beat_at;

-- name: OutagesSince :many
SELECT o.from_at::timestamptz AS from_at, o.until_at::timestamptz AS until_at FROM outages_since(@at) AS o;

-- name: CyclesDueBetween :many
SELECT c.agency_id::uuid AS agency_id, c.cycle_id::uuid AS cycle_id FROM cycles_due_between(@since, @until) AS c;

-- name: MovesByHR :many
SELECT * FROM deadline_move WHERE cycle_id = $1 AND cause = 'hr' ORDER BY number DESC LIMIT 500;

-- name: HoldAppraisalsWithin :many
-- Looks at the open appraisals of a person, of a unit with those below it, or of the whole cycle wait until the act is over: none
-- computes a rating meanwhile.
WITH RECURSIVE below AS (
  SELECT u.id FROM unit u WHERE u.id = sqlc.narg(unit_id)
  UNION
  SELECT u.id FROM below b JOIN unit u ON u.parent_id = b.id
)
SELECT w.id FROM appraisal a JOIN process w ON w.id = a.id
WHERE a.cycle_id = @cycle_id AND w.ended_at IS NULL
  AND (sqlc.narg(unit_id)::uuid IS NULL OR a.unit_id IN (SELECT id FROM below))
  AND (sqlc.narg(person_id)::uuid IS NULL OR a.employee_id = sqlc.narg(person_id))
ORDER BY w.id FOR SHARE OF w;

-- name: AppraisalsWithin :one
-- Open appraisals of a person, of a unit with those below it, or of the whole cycle; and all that are closed.
WITH RECURSIVE below AS (
  SELECT u.id FROM unit u WHERE u.id = sqlc.narg(unit_id)
  UNION
  SELECT u.id FROM below b JOIN unit u ON u.parent_id = b.id
)
SELECT (count(*) FILTER (WHERE a.closed_at IS NULL))::int AS appraisals,
       (count(*) FILTER (WHERE a.closed_at IS NULL AND a.computed_rating IS NOT NULL))::int AS rated,
       (count(*) FILTER (WHERE a.closed_at IS NOT NULL))::int AS closed
FROM appraisal a
WHERE a.cycle_id = @cycle_id
  AND (sqlc.narg(unit_id)::uuid IS NULL OR a.unit_id IN (SELECT id FROM below))
  AND (sqlc.narg(person_id)::uuid IS NULL OR a.employee_id = sqlc.narg(person_id));

-- name: LatestAbsences :many
SELECT sqlc.embed(a), coalesce((SELECT e.until_on FROM absence_end e WHERE e.absence_id = a.id ORDER BY e.number DESC LIMIT 1), a.until_on)::date AS until
FROM absence a WHERE a.cycle_id = $1 ORDER BY a.number DESC LIMIT 500;
