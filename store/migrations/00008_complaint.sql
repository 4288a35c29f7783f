-- +goose Up

ALTER TABLE process DROP CONSTRAINT process_kind_check;
ALTER TABLE process ADD CONSTRAINT process_kind_check
  CHECK (kind IN ('cycle', 'appraisal', 'forum', 'coaching', 'complaint', 'burst'));

-- Many reports from one source, about one person or office, or about the agency within an hour. One
-- decision releases or dismisses all that are held.
CREATE TABLE complaint_burst (
  agency_id   uuid NOT NULL REFERENCES agency,
  -- That of its process.
  id          uuid NOT NULL,
  cycle_id    uuid NOT NULL,
  reason      text NOT NULL CHECK (reason IN ('source', 'subject', 'agency')),
  -- What the many have in common; never an address.
  key         text NOT NULL,
  employee_id uuid,
  began_at    timestamptz NOT NULL,
  decided_at  timestamptz,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  FOREIGN KEY (agency_id, id) REFERENCES process (agency_id, id),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id),
  FOREIGN KEY (agency_id, employee_id) REFERENCES person (agency_id, id)
);
CREATE UNIQUE INDEX complaint_burst_open ON complaint_burst (agency_id, reason, key) WHERE decided_at IS NULL;

-- What a member of the public reported: a complaint, or feedback that praises.
CREATE TABLE complaint (
  agency_id    uuid NOT NULL REFERENCES agency,
  -- That of its process, once there is one.
  id           uuid NOT NULL,
  cycle_id     uuid NOT NULL,
  process_id   uuid,
  burst_id     uuid,
  receipt      text NOT NULL UNIQUE CHECK (receipt ~ '^[2-9A-HJKMNP-Z]{12}$'),
  secret_hash  bytea NOT NULL CHECK (length(secret_hash) = 32),
  -- The form it came with: sent twice it is one report.
  once_hash    bytea CHECK (length(once_hash) = 32),
  kind         text NOT NULL CHECK (kind IN ('complaint', 'feedback')),
  state        text NOT NULL CHECK (state IN ('held', 'moderation', 'more-needed', 'examination', 'answered', 'referred', 'dismissed')),
  -- Whom it is about in the words of the public, and as one key for counting.
  about_number text NOT NULL,
  about_name   text NOT NULL,
  about_unit   text NOT NULL,
  about_key    text NOT NULL,
  employee_id  uuid,
  unit_id      uuid,
  appraisal_id uuid,
  body         text NOT NULL,
  happened_on  date,
  place        text NOT NULL DEFAULT '',
  sp4n         text NOT NULL DEFAULT '',
  -- Keyed with a key of the day that is thrown away: it says "the same source" and nothing else.
  source_hash  bytea NOT NULL CHECK (length(source_hash) = 32),
  received_at  timestamptz NOT NULL,
  -- When the file was complete: the legal time to answer counts from here.
  complete_at  timestamptz,
  -- What was put to the employee, in the moderator's words.
  statement    text,
  -- What the complainant was asked, or told.
  question     text,
  answer       text,
  referral     text,
  substantiated boolean,
  finding      text,
  found_at     timestamptz,
  closed_at    timestamptz,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (agency_id, once_hash),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id),
  FOREIGN KEY (agency_id, process_id) REFERENCES process (agency_id, id),
  FOREIGN KEY (agency_id, burst_id) REFERENCES complaint_burst (agency_id, id),
  FOREIGN KEY (agency_id, employee_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, id),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id)
);
CREATE INDEX complaint_received ON complaint (agency_id, received_at);
CREATE INDEX complaint_appraisal ON complaint (agency_id, appraisal_id) WHERE appraisal_id IS NOT NULL;
CREATE INDEX complaint_burst_held ON complaint (burst_id) WHERE burst_id IS NOT NULL;

-- Who reported, where they say so: apart from what they reported, for HR alone.
CREATE TABLE complainant (
  agency_id    uuid NOT NULL REFERENCES agency,
  complaint_id uuid NOT NULL,
  name         text NOT NULL,
  contact      text NOT NULL,
  PRIMARY KEY (complaint_id),
  FOREIGN KEY (agency_id, complaint_id) REFERENCES complaint (agency_id, id)
);

-- The key of a day for hashes of sources. Yesterday's is kept for the hour after midnight.
CREATE TABLE source_key (
  agency_id uuid NOT NULL REFERENCES agency,
  day       date NOT NULL,
  key       bytea NOT NULL CHECK (length(key) = 32),
  PRIMARY KEY (agency_id, day)
);

SELECT protect_table('complaint_burst');
SELECT protect_table('complaint');
SELECT protect_table('complainant');
SELECT protect_table('source_key');
REVOKE UPDATE ON complainant, source_key FROM rapor_service;
GRANT DELETE ON source_key TO rapor_service;

-- A receipt comes without an agency.
GRANT SELECT (agency_id, id, receipt) ON complaint TO rapor_lookup;
CREATE POLICY lookup ON complaint TO rapor_lookup USING (true);
-- +goose StatementBegin
CREATE FUNCTION find_complaint(number text) RETURNS TABLE (agency_id uuid, complaint_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT c.agency_id, c.id FROM complaint c WHERE c.receipt = number
$$;
-- +goose StatementEnd
GRANT CREATE ON SCHEMA public TO rapor_lookup;
ALTER FUNCTION find_complaint(text) OWNER TO rapor_lookup;
REVOKE CREATE ON SCHEMA public FROM rapor_lookup;
REVOKE EXECUTE ON FUNCTION find_complaint(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_complaint(text) TO rapor_service;

-- +goose Down
DROP FUNCTION find_complaint(text);
DROP TABLE source_key;
DROP TABLE complainant;
DROP TABLE complaint;
DROP TABLE complaint_burst;
ALTER TABLE process DROP CONSTRAINT process_kind_check;
-- Processes that ran stay in the record.
ALTER TABLE process ADD CONSTRAINT process_kind_check CHECK (kind IN ('cycle', 'appraisal', 'forum', 'coaching')) NOT VALID;
