-- name: LockPaper :exec
-- Versions of one paper are registered one after the other.
SELECT pg_advisory_xact_lock(hashtextextended('paper ' || sqlc.arg(kind)::text || sqlc.arg(subject)::uuid::text, 0));

-- name: PaperNumbered :one
SELECT * FROM paper WHERE kind = $1 AND subject_id = $2 AND number = $3;

-- name: LastPaper :one
SELECT sqlc.embed(p), (p.content = @content::jsonb)::boolean AS same FROM paper p
WHERE p.kind = @kind AND p.subject_id = @subject_id ORDER BY p.number DESC LIMIT 1;

-- name: InsertPaper :one
-- Born superseded where a later version is there already.
INSERT INTO paper (agency_id, id, public_id, kind, subject_id, number, process_id, cycle_id, owner_id, head, content, issued_at, superseded_at)
SELECT @agency_id, @id, @public_id, @kind, @subject_id, @number, @process_id, @cycle_id, sqlc.narg(owner_id), @head, @content, @issued_at::timestamptz,
       CASE WHEN EXISTS (SELECT FROM paper p WHERE p.kind = @kind AND p.subject_id = @subject_id AND p.number > @number) THEN @issued_at::timestamptz END
RETURNING *;

-- name: SupersedePapers :exec
UPDATE paper SET superseded_at = @at::timestamptz
WHERE kind = @kind AND subject_id = @subject_id AND number < @number AND superseded_at IS NULL AND withdrawn_at IS NULL;

-- name: WithdrawPapers :many
UPDATE paper SET withdrawn_at = @at::timestamptz, withdrawn_why = @why::text
WHERE kind = @kind AND subject_id = @subject_id AND superseded_at IS NULL AND withdrawn_at IS NULL
RETURNING *;

-- name: Letterhead :one
SELECT a.name, l.head FROM agency a LEFT JOIN letterhead l ON l.agency_id = a.id WHERE a.id = $1;

-- name: SetLetterhead :exec
INSERT INTO letterhead (agency_id, head, updated_by, updated_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (agency_id) DO UPDATE SET head = excluded.head, updated_by = excluded.updated_by, updated_at = excluded.updated_at;

-- name: PaperPerson :one
-- Somebody as papers name them.
SELECT p.id, p.name, coalesce(p.number, '')::text AS number, p.rank, p.post, coalesce(u.name, '')::text AS unit
FROM person p LEFT JOIN unit u ON u.agency_id = p.agency_id AND u.id = p.unit_id WHERE p.id = $1;

-- name: Paper :one
SELECT * FROM paper WHERE id = $1;

-- name: PapersOfProcess :many
SELECT * FROM paper WHERE process_id = $1 ORDER BY issued_at, id;

-- name: PapersOfOwner :many
SELECT * FROM paper WHERE owner_id = $1 ORDER BY issued_at, id;

-- name: PapersOfCycle :many
-- A page of a cycle's papers, from after an ID.
SELECT * FROM paper WHERE cycle_id = $1 AND id > $2 ORDER BY id LIMIT $3;

-- name: PaperRendering :one
SELECT r.hash, f.content FROM paper_rendering r JOIN paper_file f ON f.agency_id = r.agency_id AND f.hash = r.hash
WHERE r.paper_id = $1 AND r.language = $2;

-- name: InsertPaperFile :exec
INSERT INTO paper_file (agency_id, hash, size, content) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: InsertPaperRendering :exec
INSERT INTO paper_rendering (agency_id, paper_id, language, hash, rendered_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;

-- name: PaperFile :one
SELECT content FROM paper_file WHERE agency_id = $1 AND hash = $2;

-- name: PaperSignatures :many
SELECT * FROM paper_signature WHERE paper_id = ANY(@papers::uuid[]) ORDER BY at, person_id;

-- name: InsertPaperSignature :execrows
-- Once, but who signed by a duty may still sign on paper, or with a certified signature.
INSERT INTO paper_signature (agency_id, paper_id, person_id, outcome, part, provider, reference, hash, on_date, reason, recorded_by, at)
SELECT @agency_id, @paper_id, @person_id, @outcome, @part, @provider, @reference, sqlc.narg(hash)::bytea, @on_date, @reason, @recorded_by, @at
WHERE NOT EXISTS (SELECT FROM paper_signature s
                  WHERE s.paper_id = @paper_id AND s.person_id = @person_id AND s.outcome = @outcome AND s.provider <> 'duty')
ON CONFLICT DO NOTHING;

-- name: PaperCopies :many
SELECT c.*, a.hash, a.name, e.name AS added_name FROM paper_copy c JOIN attachment a ON a.agency_id = c.agency_id AND a.id = c.attachment_id
JOIN person e ON e.agency_id = c.agency_id AND e.id = c.added_by
WHERE c.paper_id = ANY(@papers::uuid[]) ORDER BY c.at, c.attachment_id;

-- name: InsertPaperCopy :execrows
INSERT INTO paper_copy (agency_id, paper_id, attachment_id, added_by, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;

-- name: FindPaper :one
SELECT agency_name::text AS agency_name, agency_zone::text AS agency_zone, kind::text AS kind, issued_at::timestamptz AS issued_at,
       state::text AS state, since::timestamptz AS since, hashes::bytea[] AS hashes, copies::bytea[] AS copies
FROM find_paper($1);

-- name: PaperCast :one
-- Who an appraisal is about and who is over them, as its papers name them, with the achievement.
SELECT e.id AS employee_id, e.name AS employee, coalesce(e.number, '')::text AS employee_number, e.rank AS employee_rank, e.post AS employee_post,
       coalesce(eu.name, '')::text AS employee_unit, e.post_type,
       s.id AS supervisor_id, s.name AS supervisor, coalesce(s.number, '')::text AS supervisor_number, s.rank AS supervisor_rank, s.post AS supervisor_post,
       coalesce(su.name, '')::text AS supervisor_unit, coalesce(g.kind, '')::text AS acting,
       m.id AS manager_id, m.name AS manager, coalesce(m.number, '')::text AS manager_number, m.rank AS manager_rank, m.post AS manager_post,
       coalesce(mu.name, '')::text AS manager_unit, coalesce(f.achievement, c.achievement, '')::text AS achievement
FROM appraisal a
JOIN cycle c ON c.agency_id = a.agency_id AND c.id = a.cycle_id
JOIN person e ON e.agency_id = a.agency_id AND e.id = a.employee_id
JOIN person s ON s.agency_id = a.agency_id AND s.id = a.supervisor_id
JOIN person m ON m.agency_id = a.agency_id AND m.id = a.manager_id
LEFT JOIN unit eu ON eu.agency_id = a.agency_id AND eu.id = coalesce(a.unit_id, e.unit_id)
LEFT JOIN unit su ON su.agency_id = a.agency_id AND su.id = s.unit_id
LEFT JOIN unit mu ON mu.agency_id = a.agency_id AND mu.id = m.unit_id
LEFT JOIN delegation g ON g.agency_id = a.agency_id AND g.id = a.delegation_id
LEFT JOIN forum f ON f.agency_id = a.agency_id AND f.id = a.forum_id
WHERE a.id = $1;
