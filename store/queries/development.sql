-- name: UnitsWithResults :many
-- Every unit with how many people of it have a final result in the cycle.
SELECT u.id, u.parent_id, count(a.id)::int AS people
FROM unit u LEFT JOIN appraisal a ON a.unit_id = u.id AND a.cycle_id = @cycle_id AND a.rating IS NOT NULL AND a.announced_at IS NOT NULL
GROUP BY u.id, u.parent_id ORDER BY u.id;

-- name: InsertDevelopment :exec
INSERT INTO development (agency_id, id, cycle_id, unit_id, units, people) VALUES ($1, $2, $3, $4, $5, $6);

-- name: Development :one
SELECT * FROM development WHERE id = $1;

-- name: Developments :many
SELECT sqlc.embed(d), u.name AS unit_name FROM development d JOIN unit u ON u.id = d.unit_id WHERE d.cycle_id = $1 ORDER BY u.name, d.id;

-- name: SetDevelopmentComputed :execrows
UPDATE development SET computed_at = @at WHERE id = @id AND computed_at IS NULL;

-- name: DevelopmentBefore :one
-- The same unit's in the last cycle that began before.
SELECT d.* FROM development d JOIN cycle y ON y.id = d.cycle_id
WHERE d.unit_id = @unit_id AND y.starts_on < @before::date AND d.computed_at IS NOT NULL ORDER BY y.starts_on DESC, d.id DESC LIMIT 1;

-- name: UnitResults :many
-- The final results of a unit and those that joined it, with the appraiser's own assessment. Nobody's name.
SELECT a.id, a.employee_id, a.result, doc.body AS appraisers
FROM appraisal a LEFT JOIN LATERAL (
  SELECT o.body FROM document o JOIN duty d ON d.id = o.duty_id
  WHERE o.id = ANY(a.sources) AND o.kind = 'assess-subordinate' ORDER BY o.saved_at DESC, o.id DESC LIMIT 1) doc ON true
WHERE a.cycle_id = @cycle_id AND a.unit_id = ANY(@units::uuid[]) AND a.rating IS NOT NULL AND a.announced_at IS NOT NULL
ORDER BY a.id;

-- name: AppraisersAssessment :one
SELECT o.body FROM appraisal a JOIN document o ON o.id = ANY(a.sources)
WHERE a.id = $1 AND o.kind = 'assess-subordinate' ORDER BY o.saved_at DESC, o.id DESC LIMIT 1;

-- name: UnitTags :many
-- What was tagged in the assessments and periodic evaluations of a unit and those that joined it. Of groups of raters what
-- entered a result: a group that is too small says nothing.
SELECT o.id, o.kind, a.employee_id, (o.body->'tags')::jsonb AS tags
FROM appraisal a JOIN document o ON o.process_id = a.id
WHERE a.cycle_id = @cycle_id AND a.unit_id = ANY(@units::uuid[]) AND o.final
  AND o.kind IN ('assess-self', 'assess-subordinate', 'assess-peer', 'assess-superior', 'assess-public', 'evaluate-period')
  AND (o.kind NOT IN ('assess-peer', 'assess-superior', 'assess-public') OR entered(a, o.kind, o.id))
  AND jsonb_typeof(o.body->'tags') = 'array'
ORDER BY o.id;

-- name: InsertUnitCompetency :exec
INSERT INTO unit_competency (agency_id, development_id, competency, people, weak, strong, average) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING;

-- name: UnitCompetencies :many
SELECT * FROM unit_competency WHERE development_id = $1 ORDER BY competency;

-- name: UnitPeople :many
-- Everybody who works in a unit or one that joined it.
SELECT id FROM person WHERE unit_id = ANY(@units::uuid[]) AND employment = 'active' ORDER BY id;

-- name: InUnits :one
SELECT EXISTS (SELECT FROM person WHERE id = @person_id AND unit_id = ANY(@units::uuid[]) AND employment = 'active');

-- name: HeldTrainings :many
-- The trainings of a unit after the year before that were held.
SELECT * FROM training WHERE cycle_id = @cycle_id AND unit_id = @unit_id AND kind = 'unit' AND state = 'held' ORDER BY number, id;

-- name: Attended :many
SELECT person_id FROM training_attendance WHERE training_id = $1 AND attended;

-- name: InsertTrainingEffect :exec
INSERT INTO training_effect (agency_id, training_id, development_id, attended, people, weak, average, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING;

-- name: TrainingEffects :many
SELECT e.*, d.cycle_id FROM training_effect e JOIN development d ON d.id = e.development_id WHERE e.training_id = $1 ORDER BY e.at, e.attended DESC;

-- name: Trainings :many
SELECT sqlc.embed(t), coalesce(u.name, '')::text AS unit_name, y.name AS cycle_name, y.method_hash,
       (SELECT count(*) FROM training_attendance a WHERE a.training_id = t.id)::int AS roster,
       (SELECT count(*) FROM training_attendance a WHERE a.training_id = t.id AND a.attended)::int AS attended
FROM training t JOIN cycle y ON y.id = t.cycle_id LEFT JOIN unit u ON u.id = t.unit_id
WHERE (sqlc.narg(cycle_id)::uuid IS NULL OR t.cycle_id = sqlc.narg(cycle_id)) AND (sqlc.narg(kind)::text IS NULL OR t.kind = sqlc.narg(kind))
  AND (sqlc.narg(state)::text IS NULL OR t.state = sqlc.narg(state)) AND t.id > @after
ORDER BY t.id LIMIT @most;

-- name: TrainingsOfProcess :many
SELECT * FROM training WHERE process_id = $1 ORDER BY number, id;

-- name: InsertHeldTraining :exec
INSERT INTO training (agency_id, id, cycle_id, kind, unit_id, title, state, provider, starts_on, ends_on, proposed_at, decided_by, decided_at, recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, sqlc.narg(unit_id), @title, 'held', @provider, @starts_on, @ends_on, @at, @by, @at, @by, @at);

-- name: SupervisorsWithout :many
-- Who supervises somebody in a cycle, and has attended no training in giving feedback since an instant's day.
SELECT p.id, p.name, p.post, coalesce(u.name, '')::text AS unit, count(*)::int AS employees
FROM appraisal a JOIN person p ON p.id = a.supervisor_id LEFT JOIN unit u ON u.id = p.unit_id
WHERE a.cycle_id = @cycle_id AND NOT EXISTS (
  SELECT FROM training_attendance b JOIN training t ON t.id = b.training_id
  WHERE b.person_id = p.id AND b.attended AND t.kind = 'giving-feedback')
GROUP BY p.id, p.name, p.post, u.name ORDER BY p.name, p.id;

-- name: FeedbackCounts :one
-- How many people of a cycle were ever trained in feedback.
SELECT count(DISTINCT a.supervisor_id)::int AS supervisors, count(DISTINCT a.employee_id)::int AS employees,
       count(DISTINCT a.employee_id) FILTER (WHERE EXISTS (
         SELECT FROM training_attendance b JOIN training t ON t.id = b.training_id
         WHERE b.person_id = a.employee_id AND b.attended AND t.kind = 'receiving-feedback'))::int AS receiving
FROM appraisal a WHERE a.cycle_id = @cycle_id;

-- name: InsertFinding :exec
INSERT INTO finding (agency_id, id, cycle_id, development_id, number, unit_id, tag, item, count, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'proposed') ON CONFLICT DO NOTHING;

-- name: Findings :many
SELECT * FROM finding WHERE development_id = $1 ORDER BY number;

-- name: TakeUpFinding :execrows
UPDATE finding SET state = 'taken-up', action = @action, owner_id = @owner_id, due_on = @due_on, decided_by = @decided_by, decided_at = @decided_at
WHERE development_id = @development_id AND number = @number AND state = 'proposed';

-- name: DismissFinding :execrows
UPDATE finding SET state = 'dismissed', reason = @reason, decided_by = @decided_by, decided_at = @decided_at
WHERE development_id = @development_id AND number = @number AND state = 'proposed';

-- name: CloseFinding :execrows
UPDATE finding SET state = @state, outcome = @outcome, reported_by = sqlc.narg(reported_by), reported_at = @reported_at,
                   owner_id = coalesce(sqlc.narg(reported_by), owner_id)
WHERE development_id = @development_id AND number = @number AND state = 'taken-up';

-- name: FindingsOfUnit :many
-- Those of a unit over the years, of its own and of the larger one it joined; owner and due day as they are by now.
SELECT sqlc.embed(f), y.name AS cycle_name, y.method_hash, coalesce(d.assignee_id, f.owner_id) AS owner, d.due_on AS moved,
       coalesce(o.name, '')::text AS owner_name, v.computed_at, v.people
FROM finding f JOIN development v ON v.id = f.development_id JOIN cycle y ON y.id = f.cycle_id
LEFT JOIN duty d ON d.process_id = f.development_id AND d.kind = 'report-finding' AND d.slot = f.number AND d.state = 'open'
LEFT JOIN person o ON o.id = coalesce(d.assignee_id, f.owner_id)
WHERE @unit_id::uuid = ANY(v.units) AND (sqlc.narg(development_id)::uuid IS NULL OR f.development_id = sqlc.narg(development_id))
ORDER BY y.starts_on DESC, f.number;
