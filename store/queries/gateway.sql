-- name: HoldProcess :one
-- An act holds the process of what it changes: a look of its workflow waits for the act, acts do
-- not wait for each other. Taken before any duty or forum, as a look does.
SELECT * FROM process WHERE id = $1 FOR SHARE;

-- name: LockOpenProcesses :many
-- Everything of a cycle that has not ended, a forum before its appraisals.
SELECT * FROM process WHERE cycle_id = $1 AND ended_at IS NULL
ORDER BY array_position(ARRAY['cycle', 'forum', 'appraisal', 'coaching', 'burst', 'complaint', 'development'], kind), id FOR NO KEY UPDATE;

-- name: SetCycleOfficers :exec
UPDATE cycle SET hr_id = $2, official_id = $3 WHERE id = $1;

-- name: OwingProcesses :many
-- Processes of a cycle in which a person owes something of some kinds.
SELECT DISTINCT process_id FROM duty
WHERE cycle_id = @cycle_id AND coalesce(principal_id, assignee_id) = @person_id::uuid AND state = 'open' AND kind = ANY(@kinds::text[]);

-- name: CoachingOf :one
-- The coaching that followed an appraisal and has not ended.
SELECT w.* FROM coaching k JOIN process w ON w.id = k.id WHERE k.appraisal_id = $1 AND w.ended_at IS NULL FOR NO KEY UPDATE OF w;

-- name: SeatInForum :execrows
-- Gives somebody's seats in the open forums of a cycle to somebody else.
WITH left_seat AS (
  DELETE FROM forum_member m USING forum f
  WHERE f.id = m.forum_id AND f.cycle_id = @cycle_id AND f.closed_at IS NULL AND m.person_id = @from_id
  RETURNING m.agency_id, m.forum_id)
INSERT INTO forum_member (agency_id, forum_id, person_id)
SELECT s.agency_id, s.forum_id, @to_id FROM left_seat s ON CONFLICT DO NOTHING;

-- name: ActiveEmployees :one
-- Whether there is anybody to appraise.
SELECT EXISTS (SELECT FROM person WHERE employment = 'active');

-- name: ReplaceInvitation :exec
-- A duty has one link; a new one ends the old.
INSERT INTO invitation (agency_id, hash, duty_id, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (duty_id) DO UPDATE SET hash = excluded.hash, created_at = excluded.created_at;

-- name: PersonCards :many
-- People as others see them.
SELECT p.id, p.number, p.name, p.post, p.employment, coalesce(u.name, '')::text AS unit
FROM person p LEFT JOIN unit u ON u.id = p.unit_id WHERE p.id = ANY(@ids::uuid[]);

-- name: Colleagues :many
-- Active colleagues by a part of their name or their whole number, one's own unit first.
SELECT p.id, p.name, p.post, coalesce(u.name, '')::text AS unit
FROM person p LEFT JOIN unit u ON u.id = p.unit_id
WHERE p.employment = 'active' AND p.id <> @me
  AND (strpos(lower(p.name), lower(@query::text)) > 0 OR p.number = @query::text)
ORDER BY (p.unit_id IS NOT DISTINCT FROM (SELECT m.unit_id FROM person m WHERE m.id = @me)) DESC, p.name, p.id LIMIT @most;

-- name: OpenDutiesOf :many
SELECT sqlc.embed(d), w.kind AS process_kind, c.name AS cycle_name, c.method_hash, coalesce(doc.revision, 0)::int AS revision,
       coalesce(rw.employee_id, d.subject_id)::uuid AS about_whom, coalesce(p.name, u.name, k.receipt, c.name)::text AS subject_name, p.number AS subject_number,
       coalesce(p.post, '')::text AS subject_post, coalesce(pu.name, '')::text AS subject_unit
FROM duty d JOIN process w ON w.id = d.process_id JOIN cycle c ON c.id = d.cycle_id
LEFT JOIN complaint k ON k.id = d.subject_id LEFT JOIN reward rw ON rw.id = d.subject_id
LEFT JOIN person p ON p.id = coalesce(k.employee_id, rw.employee_id, d.subject_id)
LEFT JOIN unit pu ON pu.id = p.unit_id LEFT JOIN unit u ON u.id = d.subject_id
LEFT JOIN document doc ON doc.duty_id = d.id
WHERE d.assignee_id = @assignee_id AND d.state = 'open'
  AND (sqlc.narg(cycle_id)::uuid IS NULL OR d.cycle_id = sqlc.narg(cycle_id))
  AND (sqlc.narg(kind)::text IS NULL OR d.kind = sqlc.narg(kind))
ORDER BY d.due_at, d.id LIMIT @most;

-- name: ClosedDutiesOf :many
SELECT sqlc.embed(d), w.kind AS process_kind, c.name AS cycle_name, c.method_hash, coalesce(doc.revision, 0)::int AS revision,
       coalesce(rw.employee_id, d.subject_id)::uuid AS about_whom, coalesce(p.name, u.name, k.receipt, c.name)::text AS subject_name, p.number AS subject_number,
       coalesce(p.post, '')::text AS subject_post, coalesce(pu.name, '')::text AS subject_unit
FROM duty d JOIN process w ON w.id = d.process_id JOIN cycle c ON c.id = d.cycle_id
LEFT JOIN complaint k ON k.id = d.subject_id LEFT JOIN reward rw ON rw.id = d.subject_id
LEFT JOIN person p ON p.id = coalesce(k.employee_id, rw.employee_id, d.subject_id)
LEFT JOIN unit pu ON pu.id = p.unit_id LEFT JOIN unit u ON u.id = d.subject_id
LEFT JOIN document doc ON doc.duty_id = d.id
WHERE d.assignee_id = @assignee_id AND d.state <> 'open'
  AND (sqlc.narg(state)::text IS NULL OR d.state = sqlc.narg(state))
  AND (sqlc.narg(cycle_id)::uuid IS NULL OR d.cycle_id = sqlc.narg(cycle_id))
  AND (sqlc.narg(kind)::text IS NULL OR d.kind = sqlc.narg(kind))
ORDER BY d.closed_at DESC, d.id LIMIT @most;

-- name: DutyInFull :one
SELECT sqlc.embed(d), w.kind AS process_kind, c.name AS cycle_name, c.method_hash, coalesce(doc.revision, 0)::int AS revision,
       coalesce(rw.employee_id, d.subject_id)::uuid AS about_whom, coalesce(p.name, u.name, k.receipt, c.name)::text AS subject_name, p.number AS subject_number,
       coalesce(p.post, '')::text AS subject_post, coalesce(pu.name, '')::text AS subject_unit
FROM duty d JOIN process w ON w.id = d.process_id JOIN cycle c ON c.id = d.cycle_id
LEFT JOIN complaint k ON k.id = d.subject_id LEFT JOIN reward rw ON rw.id = d.subject_id
LEFT JOIN person p ON p.id = coalesce(k.employee_id, rw.employee_id, d.subject_id)
LEFT JOIN unit pu ON pu.id = p.unit_id LEFT JOIN unit u ON u.id = d.subject_id
LEFT JOIN document doc ON doc.duty_id = d.id
WHERE d.id = @id;

-- name: DecidesIn :one
-- Whether a person owes something in a process other than a confidential assessment, or has
-- decided in it.
SELECT EXISTS (SELECT FROM duty WHERE process_id = @process_id AND assignee_id = @person_id AND (
  state = 'open' AND kind NOT IN ('assess-peer', 'assess-superior', 'assess-public')
  OR state = 'met' AND kind IN ('decide-escalation', 'decide-objection', 'decide-consequence')));

-- name: AppraisalsOf :many
-- One's own appraisals and those one supervises.
SELECT a.id, a.cycle_id, a.employee_id, a.closed_at, a.unrated, w.step, c.name AS cycle_name, c.method_hash
FROM appraisal a JOIN process w ON w.id = a.id JOIN cycle c ON c.id = a.cycle_id
WHERE (a.employee_id = @person_id OR a.supervisor_id = @person_id)
  AND (sqlc.narg(cycle_id)::uuid IS NULL OR a.cycle_id = sqlc.narg(cycle_id))
ORDER BY c.opened_at DESC, (a.employee_id = @person_id) DESC, a.id LIMIT @most;

-- name: AdjustmentsOf :many
SELECT * FROM adjustment WHERE appraisal_id = $1 ORDER BY at, id;

-- name: ConsequencesOf :many
SELECT * FROM consequence WHERE appraisal_id = $1 ORDER BY rule;

-- name: UninvitedDuties :many
SELECT d.id, d.due_on FROM duty d
WHERE d.process_id = $1 AND d.kind = 'assess-public' AND d.state = 'open' AND d.due_at > @at
  AND NOT EXISTS (SELECT FROM invitation i WHERE i.duty_id = d.id)
ORDER BY d.slot, d.id;

-- name: Forums :many
SELECT sqlc.embed(f), u.name AS unit_name, w.step, c.method_hash,
       (SELECT count(*) FROM appraisal a WHERE a.forum_id = f.id)::int AS people
FROM forum f JOIN unit u ON u.id = f.unit_id JOIN process w ON w.id = f.id JOIN cycle c ON c.id = f.cycle_id
WHERE (sqlc.narg(cycle_id)::uuid IS NULL OR f.cycle_id = sqlc.narg(cycle_id))
  AND (sqlc.narg(member_id)::uuid IS NULL OR EXISTS (
       SELECT FROM forum_member m WHERE m.forum_id = f.id AND m.person_id = sqlc.narg(member_id)))
ORDER BY c.opened_at DESC, u.name;

-- name: ForumRatings :many
-- Parts are the sections and the judgements of the computation, without what anybody said in confidence.
SELECT a.id, a.employee_id, a.supervisor_id, a.manager_id, a.score, a.computed_rating, a.rating, a.official, a.unrated, a.announced_at, a.closed_at,
       w.step, w.pass, p.name, p.number, p.post, coalesce(u.name, '')::text AS unit, s.name AS supervisor,
       coalesce(jsonb_path_query_array(a.result, '$.breakdown[*] ? (@.kind == "section" || @.kind == "judgement")'), '[]')::jsonb AS parts, a.feedback
FROM appraisal a JOIN process w ON w.id = a.id JOIN person p ON p.id = a.employee_id JOIN person s ON s.id = a.supervisor_id
LEFT JOIN unit u ON u.id = a.unit_id
WHERE a.forum_id = $1 ORDER BY p.name, a.id;

-- name: UnitName :one
SELECT name FROM unit WHERE id = $1;

-- name: CycleByName :one
SELECT * FROM cycle WHERE name = $1;

-- name: CycleList :many
SELECT sqlc.embed(c), m.method FROM cycle c JOIN method_version m ON m.hash = c.method_hash
WHERE sqlc.narg(id)::uuid IS NULL OR c.id = sqlc.narg(id) ORDER BY c.opened_at DESC, c.id;

-- name: ProgressAppraisals :many
-- The reader's own rating counts once it is announced: before, it could be found by subtraction.
SELECT w.step, (a.closed_at IS NOT NULL)::boolean AS closed, (a.unrated IS NOT NULL)::boolean AS unrated,
       CASE WHEN r.hidden THEN '' ELSE coalesce(a.computed_rating, '') END::text AS computed_rating,
       CASE WHEN r.hidden THEN '' ELSE coalesce(a.rating, '') END::text AS rating,
       CASE WHEN r.hidden THEN '' ELSE coalesce(a.official, '') END::text AS official, count(*)::int AS people,
       count(a.announced_at)::int AS announced, count(a.received_at)::int AS received
FROM appraisal a JOIN process w ON w.id = a.id,
     LATERAL (SELECT a.employee_id = @reader_id AND a.announced_at IS NULL AS hidden) r
WHERE a.cycle_id = @cycle_id
GROUP BY 1, 2, 3, 4, 5, 6;

-- name: ProgressDuties :many
SELECT kind, state, count(*)::int AS duties, (count(*) FILTER (WHERE state = 'open' AND due_at <= @at))::int AS overdue
FROM duty WHERE cycle_id = @cycle_id GROUP BY kind, state;

-- name: ProgressConsequences :many
SELECT s.kind, s.state, count(*)::int AS people FROM consequence s JOIN appraisal a ON a.id = s.appraisal_id
WHERE a.cycle_id = $1 GROUP BY s.kind, s.state;

-- name: ProgressTotals :one
SELECT
  (SELECT count(DISTINCT d.about_id) FROM duty d WHERE d.cycle_id = @cycle_id AND d.kind = 'decide-escalation')::int AS escalations,
  (SELECT count(*) FROM audit t WHERE t.cycle_id = @cycle_id AND t.act = 'supervisor.replaced')::int AS replaced,
  (SELECT count(*) FROM duty d WHERE d.cycle_id = @cycle_id AND d.state = 'met' AND d.principal_id IS NOT NULL)::int AS acted,
  (SELECT count(*) FROM audit t WHERE t.cycle_id = @cycle_id AND t.act = 'employee.not-enrolled')::int AS not_enrolled,
  (SELECT count(DISTINCT r.appraisal_id) FROM forum_result r JOIN appraisal a ON a.id = r.appraisal_id
   WHERE a.cycle_id = @cycle_id AND r.outcome IN ('in-effect', 'accepted'))::int AS adjusted,
  (SELECT count(DISTINCT j.appraisal_id) FROM adjustment j JOIN appraisal a ON a.id = j.appraisal_id
   WHERE a.cycle_id = @cycle_id AND j.forum_id IS NULL)::int AS objections_granted,
  (SELECT count(*) FROM duty d WHERE d.cycle_id = @cycle_id AND d.kind = 'object' AND d.state = 'met')::int AS objections,
  (SELECT count(*) FROM process w WHERE w.cycle_id = @cycle_id AND w.kind = 'coaching')::int AS coachings,
  (SELECT count(*) FROM coaching k JOIN process w ON w.id = k.id WHERE w.cycle_id = @cycle_id AND k.outcome = 'improved')::int AS improved,
  (SELECT count(*) FROM coaching k JOIN process w ON w.id = k.id WHERE w.cycle_id = @cycle_id AND k.outcome = 'not-improved')::int AS not_improved,
  (SELECT count(*) FROM forum f WHERE f.cycle_id = @cycle_id AND f.closed_at IS NULL)::int AS forums_open,
  (SELECT count(*) FROM forum f WHERE f.cycle_id = @cycle_id AND f.closed_at IS NOT NULL)::int AS forums_closed;

-- name: ProgressMails :one
-- Digests of a cycle are the messages that carried a mail of it.
SELECT count(*) FILTER (WHERE x.state = 'queued')::int AS queued, count(*) FILTER (WHERE x.state = 'sent')::int AS sent,
       count(*) FILTER (WHERE x.state = 'dropped')::int AS dropped, count(*) FILTER (WHERE x.state = 'unreachable')::int AS unreachable,
       count(*) FILTER (WHERE x.state = 'failed')::int AS failed,
       count(DISTINCT g.id) FILTER (WHERE g.sent_at IS NOT NULL)::int AS digests,
       count(DISTINCT g.id) FILTER (WHERE g.ambiguous > 0)::int AS ambiguous
FROM (SELECT m.state, m.digest_id FROM mail m JOIN duty d ON d.id = m.duty_id WHERE d.cycle_id = @cycle_id
      UNION ALL
      SELECT m.state, m.digest_id FROM mail m JOIN process w ON w.id = m.process_id WHERE w.cycle_id = @cycle_id AND m.duty_id IS NULL) x
LEFT JOIN digest g ON g.id = x.digest_id;

-- name: CycleAppraisals :many
SELECT a.id, a.employee_id, a.supervisor_id, a.closed_at, a.unrated, w.step FROM appraisal a JOIN process w ON w.id = a.id
WHERE a.cycle_id = @cycle_id AND a.id > @after
  AND CASE @state::text WHEN 'open' THEN a.closed_at IS NULL WHEN 'closed' THEN a.closed_at IS NOT NULL
                        WHEN 'unrated' THEN a.unrated IS NOT NULL ELSE true END
ORDER BY a.id LIMIT @most;

-- name: OpenDutiesOfMany :many
SELECT * FROM duty WHERE process_id = ANY(@processes::uuid[]) AND state = 'open' ORDER BY due_at, id;
