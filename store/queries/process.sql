-- name: InsertProcess :exec
INSERT INTO process (agency_id, id, cycle_id, kind, subject_id, workflow_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: LockProcess :one
-- No key is changed: rows that refer to a process can still be written while it is locked.
SELECT * FROM process WHERE id = $1 FOR NO KEY UPDATE;

-- name: Process :one
SELECT * FROM process WHERE id = $1;

-- name: ProcessOf :one
SELECT * FROM process WHERE cycle_id = $1 AND kind = $2 AND subject_id = $3;

-- name: MoveProcess :exec
UPDATE process SET step = $2, entered_at = sqlc.narg(entered_at), opens_at = sqlc.narg(opens_at) WHERE id = $1;

-- name: EnterProcess :exec
UPDATE process SET entered_at = $2 WHERE id = $1;

-- name: EndProcess :exec
UPDATE process SET ended_at = $2 WHERE id = $1;

-- name: OpenProcesses :one
SELECT count(*) FROM process WHERE cycle_id = $1 AND kind = ANY(@kinds::text[]) AND ended_at IS NULL;

-- name: InsertDispatch :one
INSERT INTO dispatch (agency_id, process_id, kind, workflow_id, epoch, start, created_at, claimed_until)
SELECT p.agency_id, p.id, p.kind, p.workflow_id, p.epoch, @start::boolean, @created_at::timestamptz, sqlc.narg(claimed_until)
FROM process p WHERE p.id = @process_id
RETURNING id;

-- name: DispatchForum :exec
INSERT INTO dispatch (agency_id, process_id, kind, workflow_id, epoch, created_at)
SELECT p.agency_id, p.id, p.kind, p.workflow_id, p.epoch, @created_at::timestamptz
FROM appraisal a JOIN process p ON p.id = a.id
WHERE a.forum_id = @forum_id AND p.ended_at IS NULL;

-- name: ClaimDispatch :many
SELECT id::bigint AS id, agency_id::uuid AS agency_id, process_id::uuid AS process_id, kind::text AS kind,
       workflow_id::text AS workflow_id, epoch::int AS epoch, start::boolean AS start, attempts::int AS attempts
FROM claim_dispatch($1, $2, $3);

-- name: DeleteDispatch :exec
DELETE FROM dispatch WHERE id = ANY(@ids::bigint[]);
