-- name: InsertJournal :exec
INSERT INTO journal (agency_id, id, appraisal_id, kind, author_id, part, held_on, body, corrects_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: JournalOf :many
-- The entries of an appraisal, oldest first, each with the one that corrects it.
SELECT sqlc.embed(j), n.id AS corrected_by FROM journal j LEFT JOIN journal n ON n.corrects_id = j.id
WHERE j.appraisal_id = $1 ORDER BY j.held_on, j.at, j.id;

-- name: JournalEntry :one
SELECT sqlc.embed(j), n.id AS corrected_by FROM journal j LEFT JOIN journal n ON n.corrects_id = j.id WHERE j.id = $1;
