-- name: UnchainedAgencies :many
SELECT u::uuid AS agency_id FROM unchained_agencies() AS u;

-- name: LockAuditChain :one
-- One sequencer at a time for an agency; whoever comes second leaves it to the first.
SELECT pg_try_advisory_xact_lock(hashtextextended('audit chain ' || sqlc.arg(agency_id)::uuid::text, 0));

-- name: AuditHead :one
SELECT seq, hash, chained_at FROM audit_chain WHERE agency_id = @agency_id ORDER BY seq DESC LIMIT 1;

-- name: PendingAudit :many
-- IDs are ordered by time, so that the chain is, as far as acts were committed by now.
SELECT entry_id, commitment FROM audit_pending ORDER BY entry_id LIMIT @most;

-- name: ChainAudit :exec
INSERT INTO audit_chain (agency_id, seq, entry_id, commitment, hash, chained_at)
SELECT @agency_id::uuid, unnest(@seqs::bigint[]), unnest(@entries::uuid[]), unnest(@commitments::bytea[]), unnest(@hashes::bytea[]), @at::timestamptz;

-- name: DeletePendingAudit :exec
DELETE FROM audit_pending WHERE entry_id = ANY(@entries::uuid[]);

-- name: AuditChainPage :many
-- The chain with the entries it commits to, as far as they are there.
SELECT c.seq, c.entry_id, c.commitment, c.hash, c.chained_at, (a.id IS NOT NULL)::boolean AS found,
       coalesce(a.at, c.chained_at)::timestamptz AS at, coalesce(a.act, '')::text AS act, a.actor_id, a.cycle_id, a.process_id, a.duty_id,
       coalesce(a.detail::text, '')::text AS detail, a.salt, a.sealed, a.commitment AS committed,
       coalesce(a.salt IS NULL AND NOT EXISTS (
         SELECT FROM audit e WHERE e.act = 'audit.erased' AND e.detail->>'entry' = a.id::text), false)::boolean AS unexplained
FROM audit_chain c LEFT JOIN audit a ON a.id = c.entry_id
WHERE c.seq > @after ORDER BY c.seq LIMIT @most;

-- name: UnchainedAudit :many
SELECT a.id, a.at, a.act FROM audit a
WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.agency_id = a.agency_id AND c.entry_id = a.id)
ORDER BY a.at, a.id LIMIT @most;

-- name: ChainedHash :one
SELECT seq FROM audit_chain WHERE hash = @hash ORDER BY seq LIMIT 1;

-- name: AuditEntry :one
SELECT id, at, act, actor_id, cycle_id, process_id, duty_id, (salt IS NULL)::boolean AS erased FROM audit WHERE id = $1;

-- name: EraseAudit :execrows
UPDATE audit SET salt = NULL, actor_id = NULL, detail = '{}' WHERE id = $1 AND salt IS NOT NULL;
