-- name: FindComplaint :one
SELECT agency_id::uuid AS agency_id, complaint_id::uuid AS complaint_id FROM find_complaint($1);

-- name: CountIntakeAlone :exec
-- Reports of an agency are counted and kept one after the other.
SELECT pg_advisory_xact_lock(hashtextextended('complaint ' || @agency::text, 0));

-- name: SourceKeys :many
SELECT * FROM source_key WHERE day >= @since ORDER BY day DESC;

-- name: InsertSourceKey :exec
INSERT INTO source_key (agency_id, day, key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: DropSourceKeys :exec
DELETE FROM source_key WHERE day < @since;

-- name: RecentComplaints :one
-- What came in since an instant, from the same source, about the same, and in all.
SELECT (count(*) FILTER (WHERE source_hash = ANY(@sources::bytea[])))::int AS source,
       (count(*) FILTER (WHERE about_key = @about_key))::int AS subject, count(*)::int AS agency
FROM complaint WHERE received_at > @since;

-- name: InsertComplaint :exec
INSERT INTO complaint (agency_id, id, cycle_id, process_id, burst_id, receipt, secret_hash, once_hash, kind, state, about_number, about_name,
                       about_unit, about_key, employee_id, unit_id, appraisal_id, body, happened_on, place, sp4n, source_hash, received_at, complete_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $23::timestamptz);

-- name: InsertComplainant :exec
INSERT INTO complainant (agency_id, complaint_id, name, contact) VALUES ($1, $2, $3, $4);

-- name: Complainant :one
SELECT * FROM complainant WHERE complaint_id = $1;

-- name: Complaint :one
SELECT * FROM complaint WHERE id = $1;

-- name: LockComplaint :one
SELECT * FROM complaint WHERE id = $1 FOR NO KEY UPDATE;

-- name: ComplaintOnce :one
SELECT * FROM complaint WHERE once_hash = $1;

-- name: ComplaintCycle :one
-- The cycle a report belongs to: the one in which the employee's appraisal is open, of two
-- the younger that has begun; else the youngest open one, else the last there was.
SELECT c.* FROM cycle c LEFT JOIN appraisal a ON a.cycle_id = c.id AND a.employee_id = sqlc.narg(employee_id)::uuid AND a.closed_at IS NULL
ORDER BY (a.id IS NOT NULL) DESC, (c.closed_at IS NULL) DESC, (c.starts_on <= @today::date) DESC, c.starts_on DESC, c.opened_at DESC, c.id LIMIT 1;

-- name: OpenAppraisalOf :one
-- An employee's open appraisal, that of a cycle before others.
SELECT a.* FROM appraisal a JOIN cycle c ON c.id = a.cycle_id
WHERE a.employee_id = @employee_id AND (a.closed_at IS NULL OR a.cycle_id = @cycle_id)
ORDER BY (a.closed_at IS NULL) DESC, (a.cycle_id = @cycle_id) DESC, c.starts_on DESC, a.id LIMIT 1;

-- name: AppraisersOf :many
-- Those who owe or gave a word of the appraiser in an appraisal, themself or in somebody's place, whoever is the
-- supervisor by now.
SELECT DISTINCT who.id::uuid FROM duty d LEFT JOIN document doc ON doc.duty_id = d.id AND doc.final,
  LATERAL (VALUES (d.assignee_id), (d.principal_id), (doc.author_id)) who (id)
WHERE d.process_id = $1 AND d.state IN ('open', 'met') AND d.kind IN ('assess-subordinate', 'evaluate-period') AND who.id IS NOT NULL;

-- name: OfficerNames :many
-- Whoever has the role of HR, and some others.
SELECT p.id, p.name FROM person p
WHERE p.id = ANY(@others::uuid[]) OR EXISTS (SELECT FROM role_grant g WHERE g.person_id = p.id AND g.role = 'hr') ORDER BY p.id;

-- name: PersonByNumber :one
SELECT id, unit_id FROM person WHERE number = $1 AND employment <> 'none';

-- name: UnitByName :one
SELECT id, head_id FROM unit WHERE lower(name) = lower(@name::text) ORDER BY id LIMIT 1;

-- name: UnitHead :one
SELECT head_id FROM unit WHERE id = $1;

-- name: SuperiorsOf :one
SELECT appraiser_id, superior_id, manager_id, employment FROM person WHERE id = $1;

-- name: StartComplaint :execrows
-- A report leaves what held it back once.
UPDATE complaint SET state = 'moderation', process_id = id WHERE id = $1 AND state = 'held';

-- name: HeldComplaints :many
SELECT * FROM complaint WHERE burst_id = $1 AND state = 'held' ORDER BY received_at, id FOR NO KEY UPDATE;

-- name: DismissHeld :execrows
UPDATE complaint SET state = 'dismissed', answer = @answer, closed_at = @at WHERE burst_id = @burst_id AND state = 'held';

-- name: OpenBurst :one
SELECT * FROM complaint_burst WHERE reason = $1 AND key = $2 AND decided_at IS NULL;

-- name: Burst :one
SELECT * FROM complaint_burst WHERE id = $1;

-- name: BurstSize :one
SELECT count(*)::int FROM complaint WHERE burst_id = $1 AND state = 'held';

-- name: InsertBurst :exec
INSERT INTO complaint_burst (agency_id, id, cycle_id, reason, key, employee_id, began_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: DecideBurst :exec
UPDATE complaint_burst SET decided_at = $2 WHERE id = $1 AND decided_at IS NULL;

-- name: AcceptComplaint :exec
UPDATE complaint SET state = 'examination', employee_id = @employee_id, appraisal_id = sqlc.narg(appraisal_id), statement = @statement,
                     sp4n = coalesce(nullif(@sp4n::text, ''), sp4n), question = NULL, complete_at = coalesce(complete_at, @at)
WHERE id = @id;

-- name: AskComplainant :exec
UPDATE complaint SET state = 'more-needed', question = @question, complete_at = NULL WHERE id = @id;

-- name: CompleteComplaint :exec
UPDATE complaint SET state = 'moderation', question = NULL, complete_at = @at WHERE id = @id;

-- name: KeepFinding :exec
UPDATE complaint SET substantiated = @substantiated, finding = @finding, found_at = @at WHERE id = @id AND found_at IS NULL;

-- name: CloseComplaint :exec
UPDATE complaint SET state = @state, answer = @answer, referral = sqlc.narg(referral), question = NULL,
                     sp4n = coalesce(nullif(@sp4n::text, ''), sp4n), closed_at = @at
WHERE id = @id AND closed_at IS NULL;

-- name: ComplaintList :many
-- Those about the reader, or about somebody they appraise, are for others to read. Before one is accepted the appraiser is
-- who it is in the appraisal it would belong to, else as the roster has it: see AroundEmployee.
SELECT sqlc.embed(c), y.method_hash, y.schedule, y.calendar, b.reason AS burst_reason
FROM complaint c JOIN cycle y ON y.id = c.cycle_id
LEFT JOIN complaint_burst b ON b.id = c.burst_id
LEFT JOIN LATERAL (
  SELECT a.supervisor_id FROM appraisal a JOIN cycle ay ON ay.id = a.cycle_id
  WHERE a.id = c.appraisal_id OR c.appraisal_id IS NULL AND a.employee_id = c.employee_id AND (a.closed_at IS NULL OR a.cycle_id = c.cycle_id)
  ORDER BY (a.closed_at IS NULL) DESC, (a.cycle_id = c.cycle_id) DESC, ay.starts_on DESC, a.id LIMIT 1) now ON true
LEFT JOIN person e ON e.id = c.employee_id
WHERE (sqlc.narg(state)::text IS NULL OR c.state = sqlc.narg(state))
  AND (sqlc.narg(cycle_id)::uuid IS NULL OR c.cycle_id = sqlc.narg(cycle_id))
  AND (sqlc.narg(burst_id)::uuid IS NULL OR c.burst_id = sqlc.narg(burst_id))
  AND c.employee_id IS DISTINCT FROM @reader_id
  AND coalesce(now.supervisor_id, (
    SELECT s.id FROM person s WHERE s.id IN (e.appraiser_id, e.superior_id, y.official_id) AND s.id <> e.id AND s.employment <> 'left'
    ORDER BY s.id = e.appraiser_id DESC NULLS LAST, s.id = e.superior_id DESC NULLS LAST LIMIT 1)) IS DISTINCT FROM @reader_id
  AND c.id > @after
ORDER BY c.id LIMIT @most;

-- name: FindingsOf :many
-- What appears in appraisals: substantiated complaints, and feedback that was taken up.
SELECT c.id, c.appraisal_id, c.kind, c.statement, c.finding, c.about_unit, c.about_number, c.about_name, coalesce(c.found_at, c.closed_at)::timestamptz AS at
FROM complaint c
WHERE c.appraisal_id = ANY(@appraisals::uuid[])
  AND (c.kind = 'complaint' AND c.substantiated AND c.found_at IS NOT NULL OR c.kind = 'feedback' AND c.state = 'answered')
ORDER BY at, c.id;

-- name: ProgressComplaints :one
SELECT count(*)::int AS received, (count(*) FILTER (WHERE kind = 'feedback'))::int AS feedback,
       (count(*) FILTER (WHERE state = 'held'))::int AS held,
       (count(*) FILTER (WHERE state IN ('moderation', 'more-needed', 'examination')))::int AS open,
       (count(*) FILTER (WHERE state = 'answered' AND kind = 'complaint'))::int AS answered, (count(*) FILTER (WHERE substantiated))::int AS substantiated,
       (count(*) FILTER (WHERE state = 'referred'))::int AS referred, (count(*) FILTER (WHERE state = 'dismissed'))::int AS dismissed
FROM complaint WHERE cycle_id = $1;
