-- name: LockTroubledProcess :one
SELECT sqlc.embed(p), EXISTS (SELECT FROM trouble t WHERE t.process_id = p.id AND t.what = 'process' AND t.resolved_at IS NULL) AS troubled
FROM process p WHERE p.id = $1 FOR NO KEY UPDATE OF p;

-- name: NoteTrouble :exec
-- A trouble that was over begins anew. What has ended is in no trouble, nor is what waits in the outbox to be started.
INSERT INTO trouble (agency_id, what, process_id, subject_id, code, detail, first_at, last_at)
SELECT p.agency_id, @what::text, p.id, @subject_id::uuid, @code::text, @detail::text, @at::timestamptz, @at::timestamptz
FROM process p
WHERE p.id = @process_id AND p.ended_at IS NULL
  AND (@code::text <> 'no-workflow' OR NOT EXISTS (SELECT FROM dispatch d WHERE d.process_id = p.id AND d.start))
ON CONFLICT (agency_id, what, process_id, subject_id) DO UPDATE SET
  code = excluded.code, detail = excluded.detail, last_at = excluded.last_at, retry_at = NULL, resolved_at = NULL,
  first_at = CASE WHEN trouble.resolved_at IS NULL THEN trouble.first_at ELSE excluded.first_at END,
  times = CASE WHEN trouble.resolved_at IS NULL THEN trouble.times + 1 ELSE 1 END;

-- name: ResolveTrouble :exec
UPDATE trouble SET resolved_at = @at WHERE what = @what AND process_id = @process_id AND subject_id = @subject_id AND resolved_at IS NULL;

-- name: AllAgencies :many
SELECT a::uuid AS agency_id FROM all_agencies() AS a;

-- name: Troubles :many
-- One line for each process, employee and addressee; what says most comes first. @late is the grace ago.
WITH found AS (
  SELECT 1 AS rank, t.what, t.code, t.process_id, t.subject_id, t.first_at AS since, t.last_at AS latest, t.times, t.detail
  FROM trouble t JOIN process p ON p.id = t.process_id
  WHERE t.resolved_at IS NULL AND p.ended_at IS NULL AND NOT (t.what = 'enrolment' AND (
    EXISTS (SELECT FROM appraisal a WHERE a.cycle_id = p.cycle_id AND a.employee_id = t.subject_id)
    OR NOT EXISTS (SELECT FROM person e WHERE e.id = t.subject_id AND e.employment = 'active')))
  UNION ALL
  SELECT 2, 'process', 'undelivered', d.process_id, d.process_id, min(d.created_at), max(d.created_at), count(*)::int, ''
  FROM dispatch d JOIN process p ON p.id = d.process_id
  WHERE d.created_at < @late::timestamptz AND p.ended_at IS NULL GROUP BY d.process_id
  UNION ALL
  SELECT 3, 'process', 'unsettled', d.process_id, d.process_id, min(d.closed_at), max(d.closed_at), count(*)::int, ''
  FROM duty d JOIN process p ON p.id = d.process_id
  WHERE d.state IN ('met', 'lapsed') AND d.settled_at IS NULL AND d.closed_at < @late AND p.ended_at IS NULL GROUP BY d.process_id
  UNION ALL
  SELECT 4, 'process', 'past-due', d.process_id, d.process_id, min(d.due_at), max(d.due_at), count(*)::int, ''
  FROM duty d JOIN process p ON p.id = d.process_id
  WHERE d.state = 'open' AND d.lapses AND d.due_at < @late AND p.ended_at IS NULL GROUP BY d.process_id
  UNION ALL
  SELECT 5, 'process', 'not-begun', p.id, p.id, coalesce(p.opens_at, p.created_at), coalesce(p.opens_at, p.created_at), 1, ''
  FROM process p JOIN cycle c ON c.id = p.cycle_id
  WHERE p.ended_at IS NULL AND p.entered_at IS NULL AND coalesce(p.opens_at, p.created_at) < @late
    AND NOT (p.kind = 'forum' AND c.launched_at IS NULL)
  UNION ALL
  -- Nothing is owed and no other process is waited for, and yet it stays where it is.
  SELECT 6, 'process', 'idle', p.id, p.id, greatest(p.entered_at, m.moved), greatest(p.entered_at, m.moved), 1, ''
  FROM process p JOIN cycle c ON c.id = p.cycle_id,
       LATERAL (SELECT max(d.settled_at) AS moved, bool_or(d.state = 'open' OR d.settled_at IS NULL) AS owing FROM duty d WHERE d.process_id = p.id) m
  WHERE p.ended_at IS NULL AND p.kind IN ('cycle', 'appraisal', 'forum', 'coaching', 'complaint', 'burst', 'development', 'reward')
    AND p.entered_at < @late AND coalesce(m.moved < @late, true) AND m.owing IS NOT TRUE
    AND NOT EXISTS (SELECT FROM appraisal a JOIN forum f ON f.id = a.forum_id WHERE a.id = p.id AND f.closed_at IS NULL)
    AND NOT EXISTS (SELECT FROM appraisal a JOIN appraisal o ON o.cycle_id = a.cycle_id AND o.unit_id = a.unit_id AND o.id <> a.id AND o.closed_at IS NULL
                    WHERE a.id = p.id AND a.awaits_unit)
    AND NOT EXISTS (SELECT FROM coaching k WHERE k.id = p.id AND p.step = 'improvement' AND k.over_at >= @late)
    AND NOT (p.kind = 'forum' AND coalesce(p.opens_at >= @late, false))
    AND NOT (p.kind = 'cycle' AND CASE WHEN c.launched_at IS NULL
      THEN EXISTS (SELECT FROM process o WHERE o.cycle_id = c.id AND o.created_at >= @late)
      ELSE c.launched_at >= @late OR EXISTS (SELECT FROM process o WHERE o.cycle_id = c.id AND o.kind IN ('appraisal', 'forum')
             AND (o.ended_at IS NULL OR o.ended_at >= @late)) END)
  UNION ALL
  SELECT 7, 'mail', CASE WHEN bool_or(m.state = 'failed') THEN 'mail-refused' ELSE 'no-address' END, NULL, m.person_id,
         min(m.done_at), max(m.done_at), count(*)::int, coalesce(max(m.last_error), '')
  FROM mail m LEFT JOIN duty d ON d.id = m.duty_id LEFT JOIN process p ON p.id = coalesce(d.process_id, m.process_id)
  WHERE m.state IN ('failed', 'unreachable') AND (d.id IS NULL OR d.state = 'open' AND d.assignee_id = m.person_id)
    AND (p.id IS NULL OR p.ended_at IS NULL)
  GROUP BY m.person_id
  UNION ALL
  -- Nobody sends them, whoever they are for: one line, about the person who has waited longest.
  SELECT 8, 'mail', 'mail-late', NULL, (array_agg(m.person_id ORDER BY m.not_before, m.id))[1], min(m.not_before), max(m.not_before), count(*)::int, ''
  FROM mail m WHERE m.state = 'queued' AND m.not_before < @late HAVING count(*) > 0
), first AS (
  SELECT DISTINCT ON (what, process_id, subject_id) * FROM found ORDER BY what, process_id, subject_id, rank
)
SELECT f.what::text AS what, f.code::text AS code,
       coalesce(f.process_id, '00000000-0000-0000-0000-000000000000')::uuid AS process_id, f.subject_id::uuid AS subject_id, f.since::timestamptz AS since,
       f.latest::timestamptz AS latest, f.times::int AS times, f.detail::text AS detail,
       coalesce(p.kind, '')::text AS kind, coalesce(p.step, '')::text AS step, p.subject_id AS about_id,
       p.cycle_id, coalesce(c.name, '')::text AS cycle_name, coalesce(u.name, '')::text AS unit_name
FROM first f LEFT JOIN process p ON p.id = f.process_id LEFT JOIN cycle c ON c.id = p.cycle_id
LEFT JOIN unit u ON u.id = p.subject_id AND p.kind = 'forum'
WHERE (sqlc.narg(what)::text IS NULL OR f.what = sqlc.narg(what)) AND (sqlc.narg(subject_id)::uuid IS NULL OR f.subject_id = sqlc.narg(subject_id))
ORDER BY f.since, f.subject_id LIMIT @most;

-- name: RetryMails :execrows
-- What a person was not sent leaves now, as far as it is still true.
UPDATE mail SET state = 'queued', attempts = 0, claimed_until = NULL, done_at = NULL, last_error = NULL
FROM (SELECT q.id FROM mail q LEFT JOIN duty d ON d.id = q.duty_id LEFT JOIN process p ON p.id = coalesce(d.process_id, q.process_id)
      WHERE q.person_id = @person_id AND q.state IN ('failed', 'unreachable') AND (d.id IS NULL OR d.state = 'open' AND d.assignee_id = q.person_id)
        AND (p.id IS NULL OR p.ended_at IS NULL)
      ORDER BY q.id FOR UPDATE OF q) again
WHERE mail.id = again.id;

-- name: WakePostman :exec
SELECT pg_notify('rapor_mail', '');

-- name: RetryEnrolment :execrows
UPDATE trouble SET retry_at = @at WHERE what = 'enrolment' AND process_id = @process_id AND subject_id = @subject_id AND resolved_at IS NULL;

-- name: EnrolAgain :many
-- Employees whom somebody asked to enrol once more, and who still can be.
SELECT sqlc.embed(p), u.name AS unit_name FROM trouble t JOIN person p ON p.id = t.subject_id LEFT JOIN unit u ON u.id = p.unit_id
WHERE t.what = 'enrolment' AND t.process_id = @cycle_id AND t.resolved_at IS NULL AND t.retry_at IS NOT NULL AND p.employment = 'active'
  AND NOT EXISTS (SELECT FROM appraisal a WHERE a.cycle_id = @cycle_id AND a.employee_id = p.id)
ORDER BY p.id LIMIT @most;
