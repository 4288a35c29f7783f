-- name: LockAgency :one
-- Two imports of an agency go one after the other; nothing else waits for them.
SELECT * FROM agency FOR NO KEY UPDATE;

-- name: RosterUnits :many
SELECT id, name, parent_id, head_id FROM unit ORDER BY id;

-- name: RosterPeople :many
SELECT id, coalesce(number, '')::text AS number, name, post, employment,
       unit_id, superior_id, appraiser_id, manager_id, team_leader_id
FROM person WHERE id > @after ORDER BY id LIMIT @most;

-- name: InsertRosterUnits :execrows
INSERT INTO unit (agency_id, id, name)
SELECT @agency_id::uuid, unnest(@ids::uuid[]), unnest(@names::text[]);

-- name: PlaceRosterUnits :exec
-- The zero ID stands for none.
UPDATE unit SET parent_id = nullif(n.parent_id, '00000000-0000-0000-0000-000000000000'),
                head_id = nullif(n.head_id, '00000000-0000-0000-0000-000000000000')
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@parents::uuid[]) AS parent_id, unnest(@heads::uuid[]) AS head_id) n
WHERE unit.id = n.id;

-- name: InsertAssessors :exec
-- People who are no employees: superiors named in a roster whom nobody knows.
INSERT INTO person (agency_id, id, name, employment)
SELECT @agency_id::uuid, unnest(@ids::uuid[]), unnest(@names::text[]), 'none';

-- name: InsertRosterPeople :execrows
INSERT INTO person (agency_id, id, number, name, email, employment, status, rank, post, post_type, post_level, family,
                    unit_id, superior_id, appraiser_id, manager_id, team_leader_id, zone,
                    started_on, contract_ends_on, left_on)
SELECT @agency_id::uuid, l.person_id, r.number, r.name, r.email, l.employment, r.status, r.rank, r.post, r.post_type,
       r.post_level, r.family, l.unit_id, l.superior_id, l.appraiser_id, l.manager_id, l.team_leader_id, r.zone,
       r.started_on, r.contract_ends_on, r.left_on
FROM roster_place l JOIN roster_row r ON r.line = l.line
WHERE l.is_new;

-- name: DiffRoster :execrows
-- A field that the file has no column for stays as it is; places are complete.
INSERT INTO roster_change (line, person_id, audit_id, fields, was_appraiser_id, was_post)
SELECT d.line, d.id, d.audit_id, d.fields, d.was_appraiser_id, d.post FROM (
  SELECT l.line, p.id, l.audit_id, coalesce(p.appraiser_id, p.superior_id) AS was_appraiser_id, p.post, array_remove(ARRAY[
    CASE WHEN p.number IS DISTINCT FROM r.number THEN 'number' END,
    CASE WHEN p.name <> r.name THEN 'name' END,
    CASE WHEN 'mail' = ANY(@given::text[]) AND p.email IS DISTINCT FROM r.email THEN 'mail' END,
    CASE WHEN 'status' = ANY(@given) AND p.status <> r.status THEN 'status' END,
    CASE WHEN 'rank' = ANY(@given) AND p.rank <> r.rank THEN 'rank' END,
    CASE WHEN 'post' = ANY(@given) AND p.post <> r.post THEN 'post' END,
    CASE WHEN 'post_type' = ANY(@given) AND p.post_type <> r.post_type THEN 'post_type' END,
    CASE WHEN 'post_level' = ANY(@given) AND p.post_level <> r.post_level THEN 'post_level' END,
    CASE WHEN 'family' = ANY(@given) AND p.family <> r.family THEN 'family' END,
    CASE WHEN 'zone' = ANY(@given) AND p.zone IS DISTINCT FROM r.zone THEN 'zone' END,
    CASE WHEN 'started' = ANY(@given) AND p.started_on IS DISTINCT FROM r.started_on THEN 'started' END,
    CASE WHEN 'contract_ends' = ANY(@given) AND p.contract_ends_on IS DISTINCT FROM r.contract_ends_on THEN 'contract_ends' END,
    CASE WHEN 'left' = ANY(@given) AND p.left_on IS DISTINCT FROM r.left_on THEN 'left' END,
    CASE WHEN p.employment <> l.employment THEN 'employment' END,
    CASE WHEN p.unit_id IS DISTINCT FROM l.unit_id THEN 'unit' END,
    CASE WHEN p.superior_id IS DISTINCT FROM l.superior_id THEN 'superior' END,
    CASE WHEN p.appraiser_id IS DISTINCT FROM l.appraiser_id THEN 'appraiser' END,
    CASE WHEN p.manager_id IS DISTINCT FROM l.manager_id THEN 'manager' END,
    CASE WHEN p.team_leader_id IS DISTINCT FROM l.team_leader_id THEN 'team_leader' END
  ], NULL)::text[] AS fields
  FROM roster_place l JOIN roster_row r ON r.line = l.line JOIN person p ON p.id = l.person_id
  WHERE NOT l.is_new
) d WHERE cardinality(d.fields) > 0;

-- name: DiffMoved :execrows
INSERT INTO roster_change (line, person_id, audit_id, fields, was_appraiser_id, was_post)
SELECT NULL, l.person_id, l.audit_id, '{superior}', coalesce(p.appraiser_id, p.superior_id), p.post
FROM roster_place l JOIN person p ON p.id = l.person_id WHERE l.line IS NULL;

-- name: UpdateRosterPeople :exec
UPDATE person p SET
  number = r.number,
  name = r.name,
  email = CASE WHEN 'mail' = ANY(c.fields) THEN r.email ELSE p.email END,
  status = CASE WHEN 'status' = ANY(c.fields) THEN r.status ELSE p.status END,
  rank = CASE WHEN 'rank' = ANY(c.fields) THEN r.rank ELSE p.rank END,
  post = CASE WHEN 'post' = ANY(c.fields) THEN r.post ELSE p.post END,
  post_type = CASE WHEN 'post_type' = ANY(c.fields) THEN r.post_type ELSE p.post_type END,
  post_level = CASE WHEN 'post_level' = ANY(c.fields) THEN r.post_level ELSE p.post_level END,
  family = CASE WHEN 'family' = ANY(c.fields) THEN r.family ELSE p.family END,
  zone = CASE WHEN 'zone' = ANY(c.fields) THEN r.zone ELSE p.zone END,
  started_on = CASE WHEN 'started' = ANY(c.fields) THEN r.started_on ELSE p.started_on END,
  contract_ends_on = CASE WHEN 'contract_ends' = ANY(c.fields) THEN r.contract_ends_on ELSE p.contract_ends_on END,
  left_on = CASE WHEN 'left' = ANY(c.fields) THEN r.left_on ELSE p.left_on END,
  employment = l.employment,
  unit_id = l.unit_id,
  superior_id = l.superior_id,
  appraiser_id = l.appraiser_id,
  manager_id = l.manager_id,
  team_leader_id = l.team_leader_id
FROM roster_change c JOIN roster_place l ON l.line = c.line JOIN roster_row r ON r.line = c.line
WHERE p.id = c.person_id;

-- name: MoveRosterPeople :exec
UPDATE person p SET superior_id = l.superior_id
FROM roster_place l WHERE l.line IS NULL AND p.id = l.person_id;

-- name: AuditRosterChanges :exec
-- Which fields of whom, never what they hold.
INSERT INTO audit (agency_id, id, at, actor_id, act, detail)
SELECT @agency_id::uuid, c.audit_id, @at::timestamptz, sqlc.narg(actor_id)::uuid, 'roster.change',
       jsonb_build_object('person', c.person_id, 'fields', to_jsonb(c.fields))
FROM roster_change c;

-- name: RosterChanges :many
SELECT c.person_id, coalesce(c.line, 0)::int AS line, coalesce(p.number, '')::text AS number, c.fields
FROM roster_change c JOIN person p ON p.id = c.person_id
ORDER BY c.line NULLS LAST, p.number LIMIT @most;

-- name: RosterValues :many
-- What the changes are from and to, before they are made; for the eyes of whoever tries an import.
SELECT c.person_id, v.field::text AS field, coalesce(v.old, '')::text AS old, coalesce(v.new, '')::text AS new
FROM (SELECT line, person_id, fields FROM roster_change ORDER BY line NULLS LAST LIMIT @most) c
JOIN person p ON p.id = c.person_id
JOIN roster_place l ON l.person_id = c.person_id
LEFT JOIN roster_row r ON r.line = c.line
CROSS JOIN LATERAL (VALUES
  ('number', p.number, r.number), ('name', p.name, r.name), ('mail', p.email, r.email), ('status', p.status, r.status),
  ('rank', p.rank, r.rank), ('post', p.post, r.post), ('post_type', p.post_type, r.post_type),
  ('post_level', p.post_level, r.post_level), ('family', p.family, r.family), ('zone', p.zone, r.zone),
  ('started', p.started_on::text, r.started_on::text), ('contract_ends', p.contract_ends_on::text, r.contract_ends_on::text),
  ('left', p.left_on::text, r.left_on::text), ('employment', p.employment, l.employment),
  ('unit', (SELECT u.name FROM unit u WHERE u.id = p.unit_id), (SELECT u.name FROM unit u WHERE u.id = l.unit_id)),
  ('superior', (SELECT o.name || coalesce(' (' || o.number || ')', '') FROM person o WHERE o.id = p.superior_id),
    (SELECT o.name || coalesce(' (' || o.number || ')', '') FROM person o WHERE o.id = l.superior_id)), ('appraiser', (SELECT o.name || coalesce(' (' || o.number || ')', '') FROM person o WHERE o.id = p.appraiser_id),
    (SELECT o.name || coalesce(' (' || o.number || ')', '') FROM person o WHERE o.id = l.appraiser_id)),
  ('manager', (SELECT o.name || coalesce(' (' || o.number || ')', '') FROM person o WHERE o.id = p.manager_id),
    (SELECT o.name || coalesce(' (' || o.number || ')', '') FROM person o WHERE o.id = l.manager_id)), ('team_leader', (SELECT o.name || coalesce(' (' || o.number || ')', '') FROM person o WHERE o.id = p.team_leader_id),
    (SELECT o.name || coalesce(' (' || o.number || ')', '') FROM person o WHERE o.id = l.team_leader_id))
) v(field, old, new)
WHERE v.field = ANY(c.fields);

-- name: EmployeeByNumber :one
SELECT id FROM person WHERE number = @number::text;

-- name: PeopleNamed :many
SELECT id, coalesce(number, '')::text AS number, employment FROM person WHERE lower(name) = lower(@name::text) ORDER BY id;

-- name: InsertPerson :exec
-- Somebody who is no employee, such as an official or an assessor from outside.
INSERT INTO person (agency_id, id, name, email, employment) VALUES ($1, $2, $3, $4, 'none');
