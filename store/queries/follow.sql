-- name: InsertReward :execrows
-- Issued once: a step that is tried again finds the one there is.
INSERT INTO reward (agency_id, id, appraisal_id, cycle_id, employee_id, consequence_id, rule, form, amount, grade, issued_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (consequence_id) WHERE withdrawn_at IS NULL DO NOTHING;

-- name: RewardInForce :one
-- What was issued for a consequence and not withdrawn.
SELECT * FROM reward WHERE consequence_id = $1 AND withdrawn_at IS NULL;

-- name: Reward :one
SELECT * FROM reward WHERE id = $1;

-- name: RewardsOf :many
SELECT * FROM reward WHERE appraisal_id = $1 ORDER BY issued_at, id;

-- name: ConfirmReward :exec
UPDATE reward SET confirmed_at = $2 WHERE id = $1 AND withdrawn_at IS NULL;

-- name: WithdrawReward :execrows
UPDATE reward SET withdrawn_at = $2, withdrawn_why = @why::text WHERE id = $1 AND withdrawn_at IS NULL;

-- name: KeepAttendance :exec
UPDATE reward SET attended = $2, attended_on = $3, title = $4, organiser = $5, evidence = $6, absent_why = $7 WHERE id = $1;

-- name: KeepEffect :exec
UPDATE reward SET effect = $2, effect_notes = $3 WHERE id = $1;

-- name: GrantTraining :exec
-- A training or seminar that was granted to one person stands in the list of trainings.
INSERT INTO training (agency_id, id, cycle_id, kind, process_id, unit_id, person_id, consequence_id, title, state, proposed_at, decided_by, decided_at)
VALUES ($1, $2, $3, $4, $2, (SELECT p.unit_id FROM person p WHERE p.id = $5), $5, $6, left(@title::text, 200), 'accepted', @at, $7, @at)
ON CONFLICT (agency_id, consequence_id) DO UPDATE SET state = 'accepted', reason = NULL, process_id = excluded.process_id WHERE training.state = 'withdrawn';

-- name: ListGranted :exec
INSERT INTO training_attendance (agency_id, training_id, person_id)
SELECT t.agency_id, t.id, t.person_id FROM training t WHERE t.consequence_id = $1 AND t.person_id IS NOT NULL ON CONFLICT DO NOTHING;

-- name: HoldGranted :exec
UPDATE training SET state = CASE WHEN @attended::boolean THEN 'held' ELSE 'not-held' END, provider = sqlc.narg(provider), starts_on = sqlc.narg(held_on),
  ends_on = sqlc.narg(held_on), reason = sqlc.narg(reason), recorded_at = @at::timestamptz
WHERE consequence_id = @consequence_id;

-- name: AttendGranted :exec
UPDATE training_attendance SET attended = @attended::boolean, attended_on = sqlc.narg(held_on), evidence = coalesce(sqlc.narg(evidence)::jsonb, '[]'),
  note = sqlc.narg(note), at = @at::timestamptz
WHERE training_id = (SELECT t.id FROM training t WHERE t.consequence_id = @consequence_id);

-- name: WithdrawGranted :exec
UPDATE training SET state = 'withdrawn', reason = @reason::text WHERE consequence_id = @consequence_id AND state = 'accepted';

-- name: RewardProcesses :many
-- What is followed through after an appraisal and has not ended.
SELECT w.* FROM reward r JOIN process w ON w.id = r.id WHERE r.appraisal_id = $1 AND w.ended_at IS NULL ORDER BY w.id FOR NO KEY UPDATE OF w;

-- name: CycleRewards :many
-- What was granted in a cycle, of one form or all, with the decree that grants it.
SELECT sqlc.embed(r), p.name, coalesce(p.number, '')::text AS number, coalesce(u.name, '')::text AS unit, p.rank, p.post,
       s.decree_number, s.decree_date
FROM reward r JOIN person p ON p.id = r.employee_id LEFT JOIN unit u ON u.id = p.unit_id JOIN consequence s ON s.id = r.consequence_id
WHERE r.cycle_id = @cycle_id AND (sqlc.narg(form)::text IS NULL OR r.form = sqlc.narg(form))
ORDER BY u.name NULLS FIRST, p.name, r.rule, r.issued_at, r.id;

-- name: SettleReconsidered :many
-- What still waited to be reconsidered when a corrected appraisal ended: it stands, unless no rating is left.
UPDATE consequence SET state = @state::text, reason = CASE WHEN @state = 'withdrawn' THEN sqlc.narg(reason) ELSE reason END
WHERE appraisal_id = @appraisal_id AND state = 'reconsider' RETURNING *;

-- name: AdoptCoachingPlan :exec
UPDATE coaching SET plan_id = $2, plan_how = $3, starts_on = $4, ends_on = $5, over_at = $6 WHERE id = $1;

-- name: RunningPeriods :many
-- Improvement periods of a cycle that are not over, each counted from its first day.
SELECT k.id, k.starts_on::date AS starts_on, k.ends_on::date AS ends_on, a.employee_id, a.unit_id
FROM coaching k JOIN process w ON w.id = k.id JOIN appraisal a ON a.id = k.appraisal_id
WHERE w.cycle_id = $1 AND w.ended_at IS NULL AND w.step = 'improvement' AND k.ends_on IS NOT NULL ORDER BY k.id;

-- name: CoachedPerson :one
SELECT a.employee_id, a.unit_id FROM coaching k JOIN appraisal a ON a.id = k.appraisal_id WHERE k.id = $1;

-- name: MovePeriods :exec
UPDATE coaching SET ends_on = n.ends_on, over_at = n.over_at
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@ends_on::date[]) AS ends_on, unnest(@over_at::timestamptz[]) AS over_at) n
WHERE coaching.id = n.id;

-- name: CoachingPlanBody :one
SELECT doc.body FROM coaching k JOIN document doc ON doc.id = k.plan_id WHERE k.id = $1;

-- name: SessionsHeld :one
-- In the improvement period that runs: one that was withdrawn before it does not count.
SELECT count(*) FROM duty d JOIN process w ON w.id = d.process_id AND w.pass = d.pass
WHERE d.process_id = $1 AND d.kind = 'hold-session' AND d.state = 'met';

-- name: LastDocument :one
-- What was handed in last for a kind of duty of a process, since it began or began anew.
SELECT doc.* FROM duty d JOIN process w ON w.id = d.process_id AND w.pass = d.pass JOIN document doc ON doc.duty_id = d.id AND doc.final
WHERE d.process_id = $1 AND d.kind = $2 AND d.state = 'met' ORDER BY d.closed_at DESC, d.id DESC LIMIT 1;

-- name: CoachingDuties :many
-- Everything that was owed in a coaching since it began or began anew, with what was handed in.
SELECT sqlc.embed(d), doc.id AS document_id, doc.author_id, doc.body
FROM duty d JOIN process w ON w.id = d.process_id AND w.pass = d.pass LEFT JOIN document doc ON doc.duty_id = d.id AND doc.final
WHERE d.process_id = $1 AND d.kind IN ('plan-coaching', 'agree-coaching', 'hold-session', 'sign-session', 'conclude-coaching')
ORDER BY d.opened_at, d.id;

-- name: WithdrawCoaching :exec
UPDATE coaching SET withdrawn_at = $2 WHERE id = $1;

-- name: RestartCoaching :exec
-- A coaching that was withdrawn begins anew, with nothing of what it came to before.
UPDATE coaching SET consequence_id = $2, supervisor_id = $3, plan_id = NULL, plan_how = NULL, starts_on = NULL, ends_on = NULL, over_at = NULL,
  outcome = NULL, withdrawn_at = NULL
WHERE id = $1;

-- name: RestartProcess :exec
UPDATE process SET ended_at = NULL, epoch = epoch + 1, pass = pass + 1, step = '', entered_at = NULL, opens_at = NULL WHERE id = $1;

-- name: CoachingsOfAppraisal :many
SELECT k.*, w.step, w.created_at, w.ended_at FROM coaching k JOIN process w ON w.id = k.id WHERE k.appraisal_id = $1;

-- name: InsertMeasure :exec
INSERT INTO coaching_measure (agency_id, coaching_id, rule, state) VALUES ($1, $2, $3, 'proposed')
ON CONFLICT (agency_id, coaching_id, rule) DO UPDATE SET state = 'proposed', decree_number = NULL, decree_date = NULL, reason = NULL,
  decided_by = NULL, decided_at = NULL, duty_id = NULL WHERE coaching_measure.state = 'withdrawn';

-- name: DecideMeasure :execrows
UPDATE coaching_measure SET state = $3, decree_number = $4, decree_date = $5, reason = $6, decided_by = $7, decided_at = $8, duty_id = $9
WHERE coaching_id = $1 AND rule = $2 AND state = 'proposed';

-- name: WithdrawMeasures :many
-- What was proposed and decided after an improvement period that no longer follows from the rating.
WITH before AS (SELECT k.coaching_id, k.rule, k.state FROM coaching_measure k WHERE k.coaching_id = $1 AND k.state <> 'withdrawn')
UPDATE coaching_measure m SET state = 'withdrawn' FROM before b WHERE m.coaching_id = b.coaching_id AND m.rule = b.rule
RETURNING m.rule, b.state AS was;

-- name: MeasuresOf :many
SELECT * FROM coaching_measure WHERE coaching_id = $1 ORDER BY rule;

-- name: InsertCredit :execrows
INSERT INTO credit (agency_id, id, appraisal_id, employee_id, pass, official, factor, points, parts, computed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (appraisal_id, pass) DO NOTHING;

-- name: SupersedeCredits :execrows
UPDATE credit SET superseded_at = @at::timestamptz WHERE appraisal_id = @appraisal_id AND pass < @pass AND superseded_at IS NULL;

-- name: CreditsOf :many
-- The credit points of a person, each year with those that were superseded.
SELECT sqlc.embed(k), c.name AS cycle_name, c.starts_on, c.ends_on FROM credit k JOIN appraisal a ON a.id = k.appraisal_id JOIN cycle c ON c.id = a.cycle_id
WHERE k.employee_id = $1 ORDER BY c.ends_on, c.id, k.pass;

-- name: CreditBefore :one
-- What a person had earned before a year began: in earlier cycles, and as recorded of years before the system.
SELECT (coalesce((SELECT sum(k.points) FROM credit k JOIN appraisal a ON a.id = k.appraisal_id JOIN cycle c ON c.id = a.cycle_id
                  WHERE k.employee_id = @person_id AND k.superseded_at IS NULL AND c.starts_on < @day::date), 0)
      + coalesce((SELECT sum(f.credit) FROM former_year f
                  WHERE f.person_id = @person_id AND f.withdrawn_at IS NULL AND f.year < extract(year FROM @day::date)), 0))::numeric AS points;

-- name: InsertPostLevel :exec
INSERT INTO post_level (agency_id, id, person_id, from_on, level, post_type, before_level, before_type, decree, recorded_by, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: PostLevels :many
SELECT * FROM post_level WHERE person_id = $1 ORDER BY from_on, at, id;

-- name: PastYears :many
-- The announced results of a person in cycles that began before a day, the latest first.
SELECT c.id AS cycle_id, c.ends_on, a.rating::text AS rating, a.official::text AS official, a.score
FROM appraisal a JOIN cycle c ON c.id = a.cycle_id
WHERE a.employee_id = @person_id AND c.starts_on < @day::date AND a.closed_at IS NOT NULL AND a.announced_at IS NOT NULL AND a.rating IS NOT NULL
ORDER BY c.ends_on DESC, c.starts_on DESC;

-- name: FormerYears :many
SELECT * FROM former_year WHERE person_id = $1 ORDER BY year, at, id;

-- name: FormerYear :one
SELECT * FROM former_year WHERE id = $1;

-- name: InsertFormerYear :execrows
INSERT INTO former_year (agency_id, id, person_id, year, official, score, appraised_by, document_number, document_date, credit, recorded_by, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (agency_id, person_id, year) WHERE withdrawn_at IS NULL DO NOTHING;

-- name: WithdrawFormerYear :execrows
UPDATE former_year SET withdrawn_at = $2, withdrawn_by = $3, withdrawn_why = $4 WHERE id = $1 AND withdrawn_at IS NULL;

-- name: CareerYears :many
-- Every appraisal of a person that ended, the latest first.
SELECT sqlc.embed(a), c.name AS cycle_name, c.starts_on AS cycle_starts_on, c.ends_on AS cycle_ends_on, c.method_hash,
       coalesce(u.name, '')::text AS unit
FROM appraisal a JOIN cycle c ON c.id = a.cycle_id LEFT JOIN unit u ON u.id = a.unit_id
WHERE a.employee_id = $1 AND a.announced_at IS NOT NULL AND a.rating IS NOT NULL
ORDER BY c.ends_on DESC, c.starts_on DESC, c.id;

-- name: CareerRewards :many
SELECT sqlc.embed(r), s.decree_number, s.decree_date FROM reward r JOIN consequence s ON s.id = r.consequence_id
WHERE r.employee_id = $1 ORDER BY r.issued_at, r.id;

-- name: CareerCoachings :many
SELECT k.id, k.appraisal_id, k.outcome, k.starts_on, k.ends_on, k.withdrawn_at, w.created_at, w.ended_at, c.method_hash
FROM coaching k JOIN process w ON w.id = k.id JOIN appraisal a ON a.id = k.appraisal_id JOIN cycle c ON c.id = a.cycle_id
WHERE a.employee_id = $1 ORDER BY w.created_at, k.id;

-- name: KeepUnit :exec
-- Of two who are the last of their unit, the second sees the first.
SELECT id FROM unit WHERE id = $1 FOR NO KEY UPDATE;

-- name: SetAwaitsUnit :exec
UPDATE appraisal SET awaits_unit = @waits::boolean WHERE id = @id;

-- name: UnitUnready :one
-- Colleagues of a unit in a cycle whose rating may still change before what follows is proposed.
SELECT count(*) FROM appraisal a JOIN process p ON p.id = a.id
WHERE a.cycle_id = @cycle_id AND a.unit_id = @unit_id AND a.id <> @id AND p.ended_at IS NULL AND p.step <> @step::text
  AND NOT (p.step = @before::text AND p.entered_at IS NOT NULL
           AND NOT EXISTS (SELECT FROM duty d WHERE d.process_id = p.id AND d.step = @before AND d.settled_at IS NULL AND d.state IN ('open', 'met', 'lapsed')));

-- name: DispatchUnit :exec
-- Tells colleagues who wait for the rest of their unit, once.
INSERT INTO dispatch (agency_id, process_id, kind, workflow_id, epoch, created_at)
SELECT p.agency_id, p.id, p.kind, p.workflow_id, p.epoch, @created_at::timestamptz
FROM appraisal a JOIN process p ON p.id = a.id
WHERE a.cycle_id = @cycle_id AND a.unit_id = @unit_id AND a.id <> @id AND p.ended_at IS NULL AND p.step = @before::text
  AND NOT EXISTS (SELECT FROM dispatch x WHERE x.process_id = p.id);

-- name: UnitRatings :many
-- What the people of a unit came to in a cycle.
SELECT a.id, a.rating::text AS rating, a.score FROM appraisal a
WHERE a.cycle_id = @cycle_id AND a.unit_id = @unit_id AND a.rating IS NOT NULL AND a.announced_at IS NOT NULL ORDER BY a.id;

-- name: CareerTrainings :many
-- The trainings a person was to attend, with whether they did; what was only proposed or did not come about is left out.
SELECT t.id, t.kind, t.title, t.starts_on, t.ends_on, t.provider, c.name AS cycle_name, c.ends_on AS cycle_ends_on, a.attended, a.attended_on
FROM training_attendance a JOIN training t ON t.id = a.training_id JOIN cycle c ON c.id = t.cycle_id
WHERE a.person_id = $1 AND t.state IN ('accepted', 'held') ORDER BY coalesce(t.starts_on, c.ends_on), t.id;
