-- name: RaiseEpochs :many
-- The next unfinished processes of a cycle under a new epoch, in the order in which LockOpenProcesses locks.
WITH page AS (
  SELECT p.id, coalesce(array_position(ARRAY['cycle', 'forum', 'appraisal', 'coaching'], p.kind), 5) AS rank
  FROM process p
  WHERE p.cycle_id = @cycle_id AND p.ended_at IS NULL AND p.created_at <= @until
    AND (coalesce(array_position(ARRAY['cycle', 'forum', 'appraisal', 'coaching'], p.kind), 5), p.id) > (@after_rank::int, @after_id::uuid)
  ORDER BY 2, 1 LIMIT @most FOR NO KEY UPDATE)
UPDATE process p SET epoch = p.epoch + 1 FROM page WHERE p.id = page.id
RETURNING p.id, page.rank::int AS rank;

-- name: RaiseEpoch :execrows
UPDATE process SET epoch = epoch + 1 WHERE id = $1 AND ended_at IS NULL;

-- name: DropStaleDispatches :exec
-- What was to be told to the runs of older epochs; the new ones begin with a look.
DELETE FROM dispatch d USING process p WHERE p.id = d.process_id AND d.epoch < p.epoch AND d.process_id = ANY(@processes::uuid[]);

-- name: StartAnew :many
-- A forum is started by the launch, when all are enrolled.
INSERT INTO dispatch (agency_id, process_id, kind, workflow_id, epoch, start, created_at, claimed_until)
SELECT p.agency_id, p.id, p.kind, p.workflow_id, p.epoch, true, @created_at::timestamptz, sqlc.narg(claimed_until)
FROM process p
WHERE p.id = ANY(@processes::uuid[]) AND p.ended_at IS NULL
  AND NOT (p.kind = 'forum' AND EXISTS (SELECT FROM cycle c WHERE c.id = p.cycle_id AND c.launched_at IS NULL))
RETURNING *;

-- name: Epochs :many
SELECT id, epoch, (ended_at IS NOT NULL)::boolean AS ended FROM process WHERE id = ANY(@ids::uuid[]);
