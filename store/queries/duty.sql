-- name: InsertDuty :one
-- A repeat finds the duty that is already there: nothing is inserted, no row comes back. Without
-- terms the due day is all there is.
INSERT INTO duty (agency_id, id, process_id, cycle_id, subject_id, step, round, kind, assignee_id, slot, about_id,
                  level, optional, lapses, opened_at, due_on, due_at, counted_from, within, principal_id, own, pass)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
        coalesce(@counted_from::date, $16), coalesce(nullif(@within::text, ''), '0d'), sqlc.narg(principal_id), @own,
        (SELECT w.pass FROM process w WHERE w.id = $3))
ON CONFLICT DO NOTHING
RETURNING *;

-- name: Duty :one
SELECT * FROM duty WHERE id = $1;

-- name: StepDuties :many
SELECT sqlc.embed(d), doc.body FROM duty d LEFT JOIN document doc ON doc.duty_id = d.id AND doc.final
WHERE d.process_id = $1 AND d.step = $2 AND d.pass = $3 AND d.kind <> 'answer-survey' ORDER BY d.opened_at, d.id;

-- name: LapseDuties :many
-- Until is the last instant at which people could act.
-- A survey, which asks everybody, is closed as a whole.
UPDATE duty SET state = 'lapsed', closed_at = @at
WHERE process_id = @process_id AND state = 'open' AND lapses AND due_at <= @until AND kind <> 'answer-survey'
RETURNING *;

-- name: PendingDuties :many
-- Open duties by deadline, and closed ones whose consequences are not drawn yet. Read in one
-- snapshot: a duty met at this very moment is either still open or waits to be settled. A survey is closed as a whole.
SELECT * FROM duty
WHERE process_id = $1 AND kind <> 'answer-survey' AND (state = 'open' OR (state IN ('met', 'lapsed', 'withdrawn') AND settled_at IS NULL))
ORDER BY closed_at NULLS LAST, due_at, id;

-- name: SettleDuty :exec
UPDATE duty SET settled_at = $2 WHERE id = $1 AND settled_at IS NULL;

-- name: MeetDuty :execrows
-- The guard decides between a submission and its deadline: both look for an open duty.
UPDATE duty SET state = 'met', closed_at = @at
WHERE id = @id AND state = 'open' AND assignee_id IS NOT DISTINCT FROM sqlc.narg(assignee_id) AND (NOT lapses OR due_at > @at);

-- name: VoidDuties :many
UPDATE duty SET state = @state, closed_at = @at, settled_at = @at
WHERE process_id = @process_id AND state = 'open' AND (sqlc.narg(kinds)::text[] IS NULL OR kind = ANY(sqlc.narg(kinds)::text[]))
  AND (sqlc.narg(assignee_id)::uuid IS NULL OR assignee_id = sqlc.narg(assignee_id))
RETURNING *;

-- name: OpenDuties :many
SELECT * FROM duty WHERE process_id = $1 AND state = 'open' ORDER BY due_at, id;

-- name: SaveDraft :one
INSERT INTO document (agency_id, id, process_id, duty_id, kind, author_id, revision, body, saved_at)
VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8)
ON CONFLICT (duty_id) DO UPDATE SET body = excluded.body, revision = document.revision + 1, saved_at = excluded.saved_at
WHERE document.revision = @expected::int AND NOT document.final
RETURNING revision;

-- name: FinaliseDocument :one
-- It refers to the version of the plan that is in force now.
INSERT INTO document (agency_id, id, process_id, duty_id, kind, author_id, revision, final, body, saved_at, worked_seconds, plan_version)
VALUES ($1, $2, $3, $4, $5, $6, 1, true, $7, $8, $9,
        (SELECT v.number FROM appraisal a JOIN plan_version v ON v.document_id = a.plan_id WHERE a.id = $3))
ON CONFLICT (duty_id) DO UPDATE SET body = excluded.body, revision = document.revision + 1, saved_at = excluded.saved_at, final = true,
  worked_seconds = excluded.worked_seconds, plan_version = excluded.plan_version
RETURNING id;

-- name: DocumentOf :one
SELECT * FROM document WHERE duty_id = $1;

-- name: DocumentsOf :many
-- The last final document of each assignee and kind in an appraisal.
SELECT d.kind, d.assignee_id, d.slot, d.step, doc.id, doc.body, doc.plan_version FROM duty d JOIN document doc ON doc.duty_id = d.id AND doc.final
WHERE d.process_id = $1 AND d.state = 'met' ORDER BY d.closed_at, d.id;
