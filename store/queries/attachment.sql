-- name: LockAttachments :exec
-- One after the other in an agency, so that two cannot both fill the last of a quota.
SELECT pg_advisory_xact_lock(hashtextextended('attachment ' || @agency::text, 0));

-- name: BlobSize :one
SELECT size FROM blob WHERE agency_id = @agency_id AND hash = @hash;

-- name: BlobTotal :one
SELECT coalesce(sum(size), 0)::bigint FROM blob;

-- name: AttachedBy :one
-- What a person has attached in a cycle, or outside of any.
SELECT coalesce(sum(size), 0)::bigint FROM attachment
WHERE uploader_id = @uploader_id AND cycle_id IS NOT DISTINCT FROM sqlc.narg(cycle_id)::uuid;

-- name: InsertBlob :exec
INSERT INTO blob (agency_id, hash, size, content) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: InsertAttachment :exec
INSERT INTO attachment (agency_id, id, hash, name, media_type, size, uploader_id, process_id, cycle_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Attachment :one
SELECT * FROM attachment WHERE id = $1;

-- name: AttachmentContent :one
SELECT b.content FROM attachment a JOIN blob b ON b.agency_id = a.agency_id AND b.hash = a.hash WHERE a.id = $1;

-- name: AttachmentUses :many
SELECT * FROM attachment_use WHERE attachment_id = $1 ORDER BY ref_id;

-- name: KnownAttachments :many
-- Files that can be referred to, and whether something in a process refers to them already.
SELECT a.id, a.uploader_id, a.process_id,
       EXISTS (SELECT FROM attachment_use u WHERE u.attachment_id = a.id AND u.process_id = @process_id) AS used
FROM attachment a WHERE a.id = ANY(@ids::uuid[]);

-- name: UseAttachment :exec
INSERT INTO attachment_use (agency_id, attachment_id, ref_id, kind, process_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;

-- name: BindAttachments :many
-- What was uploaded for nothing in particular belongs to what refers to it first, and counts in the quota of its cycle.
UPDATE attachment a SET process_id = p.id, cycle_id = p.cycle_id FROM process p
WHERE p.id = @process_id AND a.id = ANY(@ids::uuid[]) AND a.process_id IS NULL
RETURNING a.uploader_id, a.size;

-- name: DropUnusedAttachments :many
-- What was uploaded before a time and nothing refers to, nor what somebody is still writing.
WITH unused AS (
  SELECT a.id FROM attachment a
  WHERE a.at < @before
    AND NOT EXISTS (SELECT FROM attachment_use u WHERE u.agency_id = a.agency_id AND u.attachment_id = a.id)
    AND NOT EXISTS (SELECT FROM paper_copy c WHERE c.agency_id = a.agency_id AND c.attachment_id = a.id)
    AND NOT EXISTS (SELECT FROM document d JOIN duty y ON y.id = d.duty_id AND y.state = 'open'
                    WHERE d.agency_id = a.agency_id AND d.author_id = a.uploader_id AND NOT d.final AND position(a.id::text IN d.body::text) > 0)
  ORDER BY a.at, a.id LIMIT @most)
DELETE FROM attachment a USING unused WHERE a.id = unused.id RETURNING a.hash, a.size;

-- name: DropBlobs :execrows
-- Content that is nobody's any more.
DELETE FROM blob b WHERE b.hash = ANY(@hashes::bytea[])
  AND NOT EXISTS (SELECT FROM attachment a WHERE a.agency_id = b.agency_id AND a.hash = b.hash);
