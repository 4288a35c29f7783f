-- name: InsertMethodVersion :exec
INSERT INTO method_version (agency_id, hash, method, source) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: MethodSource :one
SELECT m.source FROM method_version m WHERE m.hash = $1;

-- name: InsertCycle :exec
INSERT INTO cycle (agency_id, id, name, method_hash, schedule, starts_on, ends_on, calendar, hr_id, official_id, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Cycle :one
SELECT * FROM cycle WHERE id = $1;

-- name: Cycles :many
SELECT * FROM cycle ORDER BY opened_at DESC;

-- name: LockCycle :one
SELECT id FROM cycle WHERE id = $1 FOR NO KEY UPDATE;

-- name: SetCycleLaunched :exec
UPDATE cycle SET launched_at = $2 WHERE id = $1 AND launched_at IS NULL;

-- name: SetCycleClosed :exec
UPDATE cycle SET closed_at = $2 WHERE id = $1;

-- name: SetCycleAchievement :exec
UPDATE cycle SET achievement = $2 WHERE id = $1;

-- name: EnrolPage :many
-- Employees to appraise who have no appraisal in the cycle yet, unit by unit.
SELECT sqlc.embed(p), u.name AS unit_name FROM person p LEFT JOIN unit u ON u.id = p.unit_id
WHERE p.employment = 'active' AND NOT EXISTS (SELECT FROM appraisal a WHERE a.cycle_id = @cycle_id AND a.employee_id = p.id)
  AND p.id <> ALL(@skip::uuid[])
ORDER BY p.unit_id NULLS FIRST, p.id LIMIT @most;

-- name: Present :many
-- Those of some people who have not left.
SELECT id FROM person WHERE id = ANY(@ids::uuid[]) AND employment <> 'left';

-- name: LineAbove :many
-- The superiors above a person, nearest first; a loop ends the climb.
WITH RECURSIVE line AS (
  SELECT p.superior_id AS id, 1 AS height FROM person p WHERE p.id = @person_id AND p.superior_id IS NOT NULL
  UNION ALL
  SELECT p.superior_id, l.height + 1 FROM line l JOIN person p ON p.id = l.id
  WHERE p.superior_id IS NOT NULL AND l.height < 20
)
SELECT l.id::uuid FROM line l JOIN person p ON p.id = l.id WHERE p.employment <> 'left'
GROUP BY l.id ORDER BY min(l.height);

-- name: SubordinatesOf :many
SELECT id FROM person WHERE superior_id = $1 AND employment = 'active' ORDER BY id;

-- name: AppraisalByID :one
SELECT * FROM appraisal WHERE id = $1;

-- name: SetPlan :exec
UPDATE appraisal SET plan_id = $2 WHERE id = $1;

-- name: PlanInForce :one
SELECT doc.body FROM appraisal a JOIN document doc ON doc.id = a.plan_id WHERE a.id = $1;

-- name: SetSupervisor :exec
UPDATE appraisal SET supervisor_id = $2, manager_id = $3 WHERE id = $1;

-- name: SetCoach :exec
UPDATE coaching SET supervisor_id = $2 WHERE id = $1;

-- name: SetResult :exec
-- What groups of raters said stays as it was first computed.
UPDATE appraisal SET score = $2, computed_rating = $3, rating = $3, official = $4, result = $5,
       sources = coalesce(sources, sqlc.narg(sources)::uuid[]), feedback = coalesce(feedback, sqlc.narg(feedback)::jsonb)
WHERE id = $1 AND computed_rating IS NULL;

-- name: SetRating :exec
UPDATE appraisal SET rating = $2, official = $3 WHERE id = $1;

-- name: InsertPeriod :exec
INSERT INTO period (agency_id, appraisal_id, step, duty_id, results, behaviour, rating, official, at, part)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Periods :many
SELECT * FROM period WHERE appraisal_id = $1 ORDER BY at;

-- name: SetAnnounced :exec
UPDATE appraisal SET announced_at = $2 WHERE id = $1 AND announced_at IS NULL;

-- name: SetReceived :execrows
UPDATE appraisal SET received_at = $2, received_how = $3, received_on = $4
WHERE id = $1 AND announced_at IS NOT NULL AND received_at IS NULL;

-- name: CloseAppraisal :exec
UPDATE appraisal SET closed_at = $2, unrated = coalesce(unrated, sqlc.narg(unrated)) WHERE id = $1 AND closed_at IS NULL;

-- name: InsertConsequence :exec
INSERT INTO consequence (agency_id, id, appraisal_id, rule, kind, state, pass)
SELECT $1, $2, $3, $4, $5, 'proposed', w.pass FROM process w WHERE w.id = $3
ON CONFLICT (appraisal_id, rule) DO UPDATE SET state = 'proposed', pass = excluded.pass, decree_number = NULL, decree_date = NULL,
  reason = NULL, decided_by = NULL, decided_at = NULL, duty_id = NULL
WHERE consequence.state = 'superseded';

-- name: ConsequenceOf :one
SELECT * FROM consequence WHERE appraisal_id = $1 AND rule = $2;

-- name: DecideConsequence :exec
UPDATE consequence SET state = $2, decree_number = $3, decree_date = $4, reason = $5, decided_by = $6, decided_at = $7, duty_id = $8
WHERE id = $1 AND state IN ('proposed', 'reconsider');

-- name: InsertCoaching :exec
INSERT INTO coaching (agency_id, id, appraisal_id, consequence_id, supervisor_id) VALUES ($1, $2, $3, $4, $5);

-- name: Coaching :one
SELECT * FROM coaching WHERE id = $1;

-- name: ConcludeCoaching :exec
UPDATE coaching SET outcome = $2 WHERE id = $1;

-- name: InsertForum :exec
INSERT INTO forum (agency_id, id, cycle_id, unit_id) VALUES ($1, $2, $3, $4);

-- name: InsertForumMember :exec
INSERT INTO forum_member (agency_id, forum_id, person_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: Forum :one
SELECT * FROM forum WHERE id = $1;

-- name: LockForum :one
SELECT * FROM forum WHERE id = $1 FOR NO KEY UPDATE;

-- name: ForumOfUnit :one
SELECT * FROM forum WHERE cycle_id = $1 AND unit_id = $2;

-- name: CountForums :one
SELECT count(*) FROM forum WHERE cycle_id = $1;

-- name: ForumMembers :many
SELECT person_id FROM forum_member WHERE forum_id = $1 ORDER BY person_id;

-- name: RatingsMissing :one
-- Appraisals of a forum that have neither reached it nor ended.
SELECT count(*) FROM appraisal a JOIN process p ON p.id = a.id
WHERE a.forum_id = @forum_id AND p.ended_at IS NULL AND p.step <> @forum_step::text;

-- name: SetForumOpened :exec
UPDATE forum SET opened_at = $2, version = version + 1 WHERE id = $1 AND opened_at IS NULL;

-- name: SetForumClosed :exec
UPDATE forum SET closed_at = $2, version = version + 1 WHERE id = $1 AND closed_at IS NULL;

-- name: SetForumAchievement :exec
UPDATE forum SET achievement = $2, version = version + 1 WHERE id = $1;

-- name: RaiseForumRevision :one
UPDATE forum SET revision = revision + 1, version = version + 1 WHERE id = $1 RETURNING revision;

-- name: InsertAdjustment :exec
INSERT INTO adjustment (agency_id, id, appraisal_id, forum_id, duty_id, person_id, from_rating, to_rating, reason, revision, at, pass)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, w.pass FROM process w WHERE w.id = $3;

-- name: Adjusters :many
-- Those who had a hand in an appraisal's rating, in whatever pass, as assignee or in somebody's place: assessed
-- or evaluated as the appraiser, changed it, voted on it in the forum, answered the forum's advice about it, or
-- decided an objection to it before. A vote is none in the rating of whom its member stood back for.
SELECT j.person_id FROM adjustment j WHERE j.appraisal_id = @appraisal_id
UNION
SELECT who.id::uuid FROM appraisal a JOIN duty d ON d.process_id = a.id OR d.process_id = a.forum_id AND d.kind = 'approve-calibration'
LEFT JOIN document doc ON doc.duty_id = d.id, LATERAL (VALUES (d.assignee_id), (doc.author_id)) who (id)
WHERE a.id = @appraisal_id AND d.state = 'met' AND who.id IS NOT NULL
  AND d.kind IN ('assess-subordinate', 'evaluate-period', 'approve-calibration', 'answer-advice', 'decide-objection')
  AND NOT (d.kind = 'approve-calibration' AND EXISTS (
    SELECT FROM forum_recusal r WHERE r.forum_id = a.forum_id AND r.person_id = who.id AND r.appraisal_id = a.id));

-- name: UnitLeader :one
-- Who stands one level above a unit: the superior of its head, else the head of its parent.
SELECT coalesce(h.superior_id, up.head_id) FROM unit u
LEFT JOIN person h ON h.id = u.head_id LEFT JOIN unit up ON up.id = u.parent_id
WHERE u.id = $1;

-- name: UnitsWithCounts :many
-- All units with the employees enrolled directly in them.
SELECT u.id, u.parent_id, u.head_id, count(p.id)::int AS employees FROM unit u
LEFT JOIN person p ON p.unit_id = u.id AND p.employment = 'active'
GROUP BY u.id ORDER BY u.id;
