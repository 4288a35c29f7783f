-- name: InsertAgency :exec
INSERT INTO agency (id, code, name, zone) VALUES ($1, $2, $3, $4);

-- name: Agency :one
SELECT * FROM agency;

-- name: SetAgencyOfficial :exec
UPDATE agency SET official_id = $1;

-- name: FindAgency :one
SELECT coalesce(find_agency($1), '00000000-0000-0000-0000-000000000000'::uuid)::uuid;

-- name: FindAPIKey :one
SELECT k.agency_id::uuid AS agency_id, k.person_id::uuid AS person_id FROM find_api_key($1) AS k;

-- name: FindInvitation :one
SELECT i.agency_id::uuid AS agency_id, i.duty_id::uuid AS duty_id FROM find_invitation($1) AS i;

-- name: InsertAPIKey :exec
INSERT INTO api_key (agency_id, id, person_id, hash, label, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: GrantRole :exec
INSERT INTO role_grant (agency_id, person_id, role, granted_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: Roles :many
SELECT role FROM role_grant WHERE person_id = $1 ORDER BY role;

-- name: PeopleWithRole :many
SELECT person_id FROM role_grant WHERE role = $1 ORDER BY granted_at, person_id;

-- name: Person :one
SELECT * FROM person WHERE id = $1;

-- name: InsertInvitation :exec
INSERT INTO invitation (agency_id, hash, duty_id, created_at) VALUES ($1, $2, $3, $4);

-- name: Audit :exec
INSERT INTO audit (agency_id, id, at, actor_id, act, cycle_id, process_id, duty_id, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);
