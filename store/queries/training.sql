-- name: InsertTraining :one
-- Proposed once for a unit and a competency in a year, or for what was decided about a person.
INSERT INTO training (agency_id, id, cycle_id, kind, process_id, number, unit_id, competency, person_id, consequence_id, title, state, proposed_at)
VALUES ($1, $2, $3, $4, sqlc.narg(process_id), @number, sqlc.narg(unit_id), sqlc.narg(competency), sqlc.narg(person_id), sqlc.narg(consequence_id),
        @title, 'proposed', @proposed_at)
ON CONFLICT DO NOTHING RETURNING id;

-- name: TrainingOfUnit :one
SELECT * FROM training WHERE cycle_id = $1 AND unit_id = $2 AND competency = $3;

-- name: TrainingOfConsequence :one
SELECT * FROM training WHERE consequence_id = $1;

-- name: Training :one
SELECT * FROM training WHERE id = $1;

-- name: LockTraining :one
SELECT * FROM training WHERE id = $1 FOR NO KEY UPDATE;

-- name: TrainingNumber :one
SELECT * FROM training WHERE process_id = $1 AND number = $2;

-- name: AcceptTraining :execrows
UPDATE training SET state = 'accepted', provider = @provider, starts_on = @starts_on, ends_on = @ends_on,
                    decided_by = @decided_by, decided_at = @decided_at
WHERE id = @id AND state = 'proposed';

-- name: DeclineTraining :execrows
UPDATE training SET state = 'declined', reason = @reason, decided_by = @decided_by, decided_at = @decided_at WHERE id = @id AND state = 'proposed';

-- name: WithdrawTraining :execrows
-- What was held stays.
UPDATE training SET state = 'withdrawn', reason = @reason WHERE id = @id AND state IN ('proposed', 'accepted');

-- name: CloseTraining :execrows
UPDATE training SET state = @state, reason = sqlc.narg(reason), recorded_by = @recorded_by, recorded_at = @recorded_at
WHERE id = @id AND state = 'accepted';

-- name: InviteToTraining :exec
INSERT INTO training_attendance (agency_id, training_id, person_id)
SELECT t.agency_id, t.id, p.id FROM training t, unnest(@people::uuid[]) AS p (id) WHERE t.id = @training_id
ON CONFLICT DO NOTHING;

-- name: RecordAttendance :execrows
INSERT INTO training_attendance (agency_id, training_id, person_id, attended, attended_on, evidence, note, recorded_by, at)
VALUES ($1, $2, $3, $4, sqlc.narg(attended_on), @evidence, sqlc.narg(note), @recorded_by, @at)
ON CONFLICT (agency_id, training_id, person_id) DO UPDATE
SET attended = EXCLUDED.attended, attended_on = EXCLUDED.attended_on, evidence = EXCLUDED.evidence, note = EXCLUDED.note,
    recorded_by = EXCLUDED.recorded_by, at = EXCLUDED.at
WHERE training_attendance.attended IS NULL;

-- name: TrainingRoster :many
SELECT sqlc.embed(a), p.name, p.number AS employee_number FROM training_attendance a JOIN person p ON p.id = a.person_id
WHERE a.training_id = $1 ORDER BY p.name, p.id;

-- name: Attendances :many
-- A person's trainings over the years, whatever they were for.
SELECT sqlc.embed(t), a.attended, a.attended_on, a.evidence, a.note, y.name AS cycle_name
FROM training_attendance a JOIN training t ON t.id = a.training_id JOIN cycle y ON y.id = t.cycle_id
WHERE a.person_id = $1 AND t.state <> 'withdrawn' ORDER BY coalesce(a.attended_on, t.starts_on), t.id;
