-- +goose Up

-- What stands at the top of an agency's papers; the agency's own name where nothing is set.
CREATE TABLE letterhead (
  agency_id  uuid NOT NULL REFERENCES agency,
  head       jsonb NOT NULL,
  updated_by uuid NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id),
  FOREIGN KEY (agency_id, updated_by) REFERENCES person (agency_id, id)
);

-- A document that leaves as a file, with everything it says as it was when it was issued.
CREATE TABLE paper (
  agency_id     uuid NOT NULL REFERENCES agency,
  id            uuid NOT NULL,
  -- Random: it says nothing about when or how many. It stands on the paper.
  public_id     uuid NOT NULL,
  kind          text NOT NULL CHECK (kind ~ '^[a-z][a-z-]{1,40}$'),
  -- What it is the paper of: an appraisal, a part of its year, a consequence, a session, a forum.
  subject_id    uuid NOT NULL,
  -- Its versions, from 1; a later one takes the place of those before.
  number        int NOT NULL CHECK (number >= 1),
  process_id    uuid NOT NULL,
  cycle_id      uuid NOT NULL,
  -- Whose it is; nobody's for those of a forum or a method.
  owner_id      uuid,
  -- Letterhead, cycle and who signs.
  head          jsonb NOT NULL,
  content       jsonb NOT NULL,
  issued_at     timestamptz NOT NULL,
  superseded_at timestamptz,
  withdrawn_at  timestamptz,
  withdrawn_why text,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (public_id),
  UNIQUE (agency_id, kind, subject_id, number),
  CHECK ((withdrawn_at IS NULL) = (withdrawn_why IS NULL)),
  FOREIGN KEY (agency_id, process_id) REFERENCES process (agency_id, id),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id),
  FOREIGN KEY (agency_id, owner_id) REFERENCES person (agency_id, id)
);
CREATE INDEX paper_process ON paper (agency_id, process_id);
CREATE INDEX paper_owner ON paper (agency_id, owner_id);
CREATE INDEX paper_cycle ON paper (agency_id, cycle_id, kind);

-- The bytes of renderings, apart from what people attach and from the quota of that.
CREATE TABLE paper_file (
  agency_id uuid NOT NULL REFERENCES agency,
  hash      bytea NOT NULL CHECK (length(hash) = 32),
  size      bigint NOT NULL CHECK (size > 0),
  content   bytea NOT NULL,
  PRIMARY KEY (agency_id, hash),
  CHECK (size = length(content))
);
ALTER TABLE paper_file ALTER content SET STORAGE EXTERNAL;

-- A paper in one language, as it was first read and stays.
CREATE TABLE paper_rendering (
  agency_id   uuid NOT NULL REFERENCES agency,
  paper_id    uuid NOT NULL,
  language    text NOT NULL CHECK (language IN ('id', 'en')),
  hash        bytea NOT NULL,
  rendered_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, paper_id, language),
  FOREIGN KEY (agency_id, paper_id) REFERENCES paper (agency_id, id),
  FOREIGN KEY (agency_id, hash) REFERENCES paper_file (agency_id, hash)
);

-- That somebody signed, or refused to. Never changed; who refused may still sign.
CREATE TABLE paper_signature (
  agency_id   uuid NOT NULL REFERENCES agency,
  paper_id    uuid NOT NULL,
  person_id   uuid NOT NULL,
  outcome     text NOT NULL CHECK (outcome IN ('signed', 'refused')),
  part        text NOT NULL,
  -- manual: on paper, as was recorded; else the provider, its reference and the file it signed.
  provider    text NOT NULL DEFAULT 'manual',
  reference   text NOT NULL DEFAULT '',
  hash        bytea,
  on_date     date NOT NULL,
  -- Why it was refused.
  reason      text NOT NULL DEFAULT '',
  recorded_by uuid NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (agency_id, paper_id, person_id, outcome),
  FOREIGN KEY (agency_id, paper_id) REFERENCES paper (agency_id, id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, recorded_by) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, hash) REFERENCES paper_file (agency_id, hash)
);

-- A scan of the signed paper. The last one counts.
CREATE TABLE paper_copy (
  agency_id     uuid NOT NULL REFERENCES agency,
  paper_id      uuid NOT NULL,
  attachment_id uuid NOT NULL,
  added_by      uuid NOT NULL,
  at            timestamptz NOT NULL,
  PRIMARY KEY (agency_id, paper_id, attachment_id),
  FOREIGN KEY (agency_id, paper_id) REFERENCES paper (agency_id, id),
  FOREIGN KEY (agency_id, attachment_id) REFERENCES attachment (agency_id, id),
  FOREIGN KEY (agency_id, added_by) REFERENCES person (agency_id, id)
);

SELECT protect_table('letterhead');
SELECT protect_table('paper');
SELECT protect_table('paper_file');
SELECT protect_table('paper_rendering');
SELECT protect_table('paper_signature');
SELECT protect_table('paper_copy');
-- What a paper says never changes, only whether it holds.
REVOKE UPDATE ON paper, paper_file, paper_rendering, paper_signature, paper_copy FROM rapor_service;
GRANT UPDATE (superseded_at, withdrawn_at, withdrawn_why) ON paper TO rapor_service;
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['paper_file', 'paper_rendering', 'paper_signature', 'paper_copy'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t || '_final', t);
  END LOOP;
END $$;
-- +goose StatementEnd

-- Whoever holds a paper asks whether it is genuine without an agency: one query, whether there is
-- one or not, and nothing about the person.
GRANT SELECT (agency_id, id, public_id, kind, issued_at, superseded_at, withdrawn_at) ON paper TO rapor_lookup;
GRANT SELECT (agency_id, paper_id, hash) ON paper_rendering, paper_signature TO rapor_lookup;
GRANT SELECT (agency_id, paper_id, attachment_id) ON paper_copy TO rapor_lookup;
GRANT SELECT (agency_id, id, hash) ON attachment TO rapor_lookup;
CREATE POLICY lookup ON paper TO rapor_lookup USING (true);
CREATE POLICY lookup ON paper_rendering TO rapor_lookup USING (true);
CREATE POLICY lookup ON paper_signature TO rapor_lookup USING (true);
CREATE POLICY lookup ON paper_copy TO rapor_lookup USING (true);
CREATE POLICY lookup ON attachment TO rapor_lookup USING (true);
-- +goose StatementBegin
CREATE FUNCTION find_paper(public uuid)
RETURNS TABLE (agency_name text, agency_zone text, kind text, issued_at timestamptz, state text, since timestamptz, hashes bytea[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT a.name, a.zone, p.kind, p.issued_at,
         CASE WHEN p.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN p.superseded_at IS NOT NULL THEN 'superseded' ELSE 'issued' END,
         coalesce(p.withdrawn_at, p.superseded_at, p.issued_at),
         ARRAY(SELECT r.hash FROM paper_rendering r WHERE r.agency_id = p.agency_id AND r.paper_id = p.id
               UNION SELECT s.hash FROM paper_signature s WHERE s.agency_id = p.agency_id AND s.paper_id = p.id AND s.hash IS NOT NULL
               UNION SELECT f.hash FROM paper_copy c JOIN attachment f ON f.agency_id = c.agency_id AND f.id = c.attachment_id
                     WHERE c.agency_id = p.agency_id AND c.paper_id = p.id)
  FROM paper p JOIN agency a ON a.id = p.agency_id WHERE p.public_id = public
$$;
-- +goose StatementEnd
GRANT CREATE ON SCHEMA public TO rapor_lookup;
ALTER FUNCTION find_paper(uuid) OWNER TO rapor_lookup;
REVOKE CREATE ON SCHEMA public FROM rapor_lookup;
REVOKE EXECUTE ON FUNCTION find_paper(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_paper(uuid) TO rapor_service;

-- +goose Down
DROP FUNCTION find_paper(uuid);
DROP POLICY lookup ON attachment;
REVOKE SELECT (agency_id, id, hash) ON attachment FROM rapor_lookup;
DROP TABLE paper_copy;
DROP TABLE paper_signature;
DROP TABLE paper_rendering;
DROP TABLE paper_file;
DROP TABLE paper;
DROP TABLE letterhead;
