-- name: QueueMails :execrows
-- A repeat changes nothing: a mail is unique by person, duty or process, kind and number.
INSERT INTO mail (agency_id, id, person_id, duty_id, process_id, kind, number, urgent, not_before)
SELECT @agency_id::uuid, unnest(@ids::uuid[]), @person_id::uuid, sqlc.narg(duty_id)::uuid, sqlc.narg(process_id)::uuid,
       unnest(@kinds::text[]), unnest(@numbers::int[]), unnest(@urgents::boolean[]), unnest(@not_before::timestamptz[])
ON CONFLICT DO NOTHING;

-- name: DropMails :execrows
-- Rows are locked in one order everywhere, so that acts and the postman cannot block each other for good.
UPDATE mail SET state = 'dropped', done_at = @at, claimed_until = NULL
FROM (SELECT q.id FROM mail q WHERE q.duty_id = ANY(@duties::uuid[]) AND q.state = 'queued' AND q.kind = ANY(@kinds::text[])
      ORDER BY q.id FOR UPDATE) gone
WHERE mail.id = gone.id;

-- name: MailZone :one
SELECT coalesce(zone, '')::text FROM person WHERE id = $1;

-- name: ClaimMail :many
SELECT c.agency_id::uuid AS agency_id, c.person_id::uuid AS person_id FROM claim_mail(@at, @until, @most) AS c;

-- name: NextMail :one
SELECT coalesce(n.next, @latest::timestamptz)::timestamptz AS next, n.due::bigint AS due FROM next_mail(@at) AS n;

-- name: ClaimedMails :many
-- What an act is changing at this moment is passed over; most likely it is being dropped.
SELECT sqlc.embed(m), coalesce(p.email, '')::text AS email, p.language, coalesce(p.zone, '')::text AS person_zone,
       a.name AS agency, a.zone AS agency_zone,
       d.kind AS duty_kind, d.assignee_id, d.optional, d.lapses, d.state AS duty_state, d.due_on, d.due_at,
       c.calendar, g.started_at, g.ambiguous, g.sent_at,
       i.session_id, i.sequence, i.cancelled, i.starts_at, i.ends_at, i.place, i.at AS invited_at
FROM mail m JOIN person p ON p.id = m.person_id JOIN agency a ON a.id = m.agency_id
LEFT JOIN duty d ON d.id = m.duty_id
LEFT JOIN process w ON w.id = coalesce(d.process_id, m.process_id)
LEFT JOIN cycle c ON c.id = w.cycle_id
LEFT JOIN digest g ON g.id = m.digest_id
LEFT JOIN forum_invitation i ON i.forum_id = m.process_id AND i.person_id = m.person_id AND i.number = m.number
  AND m.kind IN ('invited', 'uninvited')
WHERE m.person_id = @person_id AND m.state = 'queued' AND m.claimed_until = @until::timestamptz
ORDER BY m.id FOR UPDATE OF m SKIP LOCKED;

-- name: MailInFull :one
SELECT sqlc.embed(m), coalesce(p.email, '')::text AS email, p.language, coalesce(p.zone, '')::text AS person_zone,
       a.name AS agency, a.zone AS agency_zone,
       d.kind AS duty_kind, d.assignee_id, d.optional, d.lapses, d.state AS duty_state, d.due_on, d.due_at,
       c.calendar, g.started_at, g.ambiguous, g.sent_at,
       i.session_id, i.sequence, i.cancelled, i.starts_at, i.ends_at, i.place, i.at AS invited_at
FROM mail m JOIN person p ON p.id = m.person_id JOIN agency a ON a.id = m.agency_id
LEFT JOIN duty d ON d.id = m.duty_id
LEFT JOIN process w ON w.id = coalesce(d.process_id, m.process_id)
LEFT JOIN cycle c ON c.id = w.cycle_id
LEFT JOIN digest g ON g.id = m.digest_id
LEFT JOIN forum_invitation i ON i.forum_id = m.process_id AND i.person_id = m.person_id AND i.number = m.number
  AND m.kind IN ('invited', 'uninvited')
WHERE m.id = $1;

-- name: CloseMails :exec
UPDATE mail SET state = @state, done_at = @at, claimed_until = NULL WHERE id = ANY(@ids::uuid[]) AND state = 'queued';

-- name: PostponeMails :exec
UPDATE mail SET not_before = @not_before, claimed_until = NULL WHERE id = ANY(@ids::uuid[]) AND state = 'queued';

-- name: ReleaseMail :exec
UPDATE mail SET claimed_until = NULL WHERE person_id = @person_id AND state = 'queued' AND claimed_until = @until::timestamptz;

-- name: DigestOf :one
SELECT * FROM digest WHERE person_id = @person_id AND day = @day::date FOR UPDATE;

-- name: InsertDigest :exec
INSERT INTO digest (agency_id, id, person_id, day, started_at) VALUES ($1, $2, $3, $4, $5);

-- name: StartDigest :exec
-- An attempt whose outcome nobody wrote down may have arrived.
UPDATE digest SET ambiguous = ambiguous + (started_at IS NOT NULL)::int, started_at = @at WHERE id = @id;

-- name: AttachMails :exec
UPDATE mail SET digest_id = @digest_id WHERE id = ANY(@ids::uuid[]);

-- name: LetterSent :execrows
-- A mail that was dropped while it was on its way has left all the same.
WITH letter AS (
  UPDATE digest SET sent_at = @at, started_at = NULL, provider_id = @provider_id WHERE digest.id = @digest_id
), gone AS (
  SELECT q.id FROM mail q WHERE q.digest_id = @digest_id AND q.state IN ('queued', 'dropped') ORDER BY q.id FOR UPDATE
)
UPDATE mail SET state = 'sent', done_at = @at, claimed_until = NULL, last_error = NULL FROM gone WHERE mail.id = gone.id;

-- name: LetterRefused :execrows
WITH letter AS (UPDATE digest SET started_at = NULL WHERE digest.id = @digest_id)
UPDATE mail SET state = 'failed', done_at = @at, claimed_until = NULL, last_error = @reason
WHERE mail.digest_id = @digest_id AND mail.state = 'queued' AND mail.claimed_until = @until::timestamptz;

-- name: LetterDelayed :execrows
WITH letter AS (
  UPDATE digest SET started_at = NULL, ambiguous = ambiguous + @doubts::int WHERE digest.id = @digest_id
)
UPDATE mail SET not_before = @not_before, claimed_until = NULL, last_error = @reason
WHERE mail.digest_id = @digest_id AND mail.state = 'queued' AND mail.claimed_until = @until::timestamptz;

-- name: MailList :many
SELECT m.id, m.kind, m.number, m.urgent, m.not_before, m.state, m.attempts, m.last_error, m.done_at,
       m.duty_id, d.kind AS duty_kind, d.due_on, coalesce(p.email, '')::text AS email
FROM mail m JOIN person p ON p.id = m.person_id LEFT JOIN duty d ON d.id = m.duty_id
WHERE sqlc.narg(state)::text IS NULL OR m.state = sqlc.narg(state)
ORDER BY m.not_before, m.id LIMIT @most;
