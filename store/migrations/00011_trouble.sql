-- +goose Up

-- What cannot succeed until somebody mends something. What can be read off other tables, such as refused
-- mails and duties long past due, is not written here.
CREATE TABLE trouble (
  agency_id   uuid NOT NULL REFERENCES agency,
  -- process: it cannot be moved on. enrolment: an employee could not be enrolled in a cycle.
  what        text NOT NULL CHECK (what IN ('process', 'enrolment')),
  process_id  uuid NOT NULL,
  -- The process itself, or the employee.
  subject_id  uuid NOT NULL,
  code        text NOT NULL,
  -- The error as it was, for whoever runs the system.
  detail      text NOT NULL DEFAULT '',
  first_at    timestamptz NOT NULL,
  last_at     timestamptz NOT NULL,
  times       int NOT NULL DEFAULT 1,
  -- Somebody asked to try again.
  retry_at    timestamptz,
  resolved_at timestamptz,
  PRIMARY KEY (agency_id, what, process_id, subject_id),
  FOREIGN KEY (agency_id, process_id) REFERENCES process (agency_id, id)
);
SELECT protect_table('trouble');
CREATE INDEX trouble_process ON trouble (process_id) WHERE resolved_at IS NULL;
CREATE INDEX duty_unsettled ON duty (agency_id, closed_at) WHERE state IN ('met', 'lapsed') AND settled_at IS NULL;
CREATE INDEX duty_due ON duty (agency_id, due_at) WHERE state = 'open';
CREATE INDEX mail_refused ON mail (agency_id, person_id) WHERE state IN ('failed', 'unreachable');

-- All agencies, for what is counted over all of them.
-- +goose StatementBegin
CREATE FUNCTION all_agencies() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT a.id FROM agency a
$$;
-- +goose StatementEnd
GRANT CREATE ON SCHEMA public TO rapor_lookup;
ALTER FUNCTION all_agencies() OWNER TO rapor_lookup;
REVOKE CREATE ON SCHEMA public FROM rapor_lookup;
REVOKE EXECUTE ON FUNCTION all_agencies() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION all_agencies() TO rapor_service;

-- +goose Down
DROP FUNCTION all_agencies();
DROP INDEX mail_refused;
DROP INDEX duty_due;
DROP INDEX duty_unsettled;
DROP TABLE trouble;
