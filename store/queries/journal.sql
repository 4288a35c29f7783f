-- name: InsertJournal :exec
INSERT INTO journal (agency_id, id, appraisal_id, kind, author_id, part, held_on, body, corrects_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: JournalOf :many
-- The entries of an appraisal, oldest first, each with the one that corrects it.
SELECT sqlc.embed(j), n.id AS corrected_by FROM journal j LEFT JOIN journal n ON n.corrects_id = j.id
WHERE j.appraisal_id = $1 ORDER BY j.held_on, j.at, j.id;

-- name: JournalEntry :one
SELECT sqlc.embed(j), n.id AS corrected_by FROM journal j LEFT JOIN journal n ON n.corrects_id = j.id WHERE j.id = $1;

-- name: StandsIn :one
-- Whether a person owes something in a process that its supervisor owes otherwise.
SELECT EXISTS (SELECT FROM duty WHERE process_id = @process_id AND assignee_id = @person_id AND state = 'open' AND kind = ANY (@kinds::text[]));
