-- name: InsertProcesses :exec
INSERT INTO process (agency_id, id, cycle_id, kind, subject_id, workflow_id, created_at)
SELECT @agency_id::uuid, unnest(@ids::uuid[]), @cycle_id::uuid, @kind::text, unnest(@subjects::uuid[]), unnest(@workflows::text[]), @created_at::timestamptz;

-- name: InsertAppraisals :exec
-- The nil ID stands for no unit and no forum.
INSERT INTO appraisal (agency_id, id, cycle_id, employee_id, unit_id, forum_id, supervisor_id, manager_id, family)
SELECT @agency_id::uuid, n.id, @cycle_id::uuid, n.employee, nullif(n.unit, '00000000-0000-0000-0000-000000000000'),
       nullif(n.forum, '00000000-0000-0000-0000-000000000000'), n.supervisor, n.manager, n.family
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@employees::uuid[]) AS employee, unnest(@units::uuid[]) AS unit,
             unnest(@forums::uuid[]) AS forum, unnest(@supervisors::uuid[]) AS supervisor, unnest(@managers::uuid[]) AS manager,
             unnest(@families::text[]) AS family) n;

-- name: StartProcesses :exec
INSERT INTO dispatch (agency_id, process_id, kind, workflow_id, epoch, start, created_at)
SELECT p.agency_id, p.id, p.kind, p.workflow_id, p.epoch, true, @created_at::timestamptz FROM process p WHERE p.id = ANY(@ids::uuid[]);
