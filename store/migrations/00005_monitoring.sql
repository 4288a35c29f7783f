-- +goose Up

-- What was attached, once per agency whatever it was called: the same bytes are the same row.
CREATE TABLE blob (
  agency_id uuid NOT NULL REFERENCES agency,
  hash      bytea NOT NULL CHECK (length(hash) = 32),
  size      bigint NOT NULL CHECK (size > 0),
  content   bytea NOT NULL,
  PRIMARY KEY (agency_id, hash),
  CHECK (size = length(content))
);
-- Bytes of documents are compressed already.
ALTER TABLE blob ALTER content SET STORAGE EXTERNAL;

-- Who attached it, under which name and as what. The name and the type belong to the act of
-- attaching: the same bytes may be a text here and a table of values there.
CREATE TABLE attachment (
  agency_id   uuid NOT NULL REFERENCES agency,
  id          uuid NOT NULL,
  hash        bytea NOT NULL,
  name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  media_type  text NOT NULL,
  size        bigint NOT NULL,
  -- Nobody: a member of the public.
  uploader_id uuid,
  -- Where it was attached for something already, and the cycle whose quota it counts in.
  process_id  uuid,
  cycle_id    uuid,
  at          timestamptz NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  FOREIGN KEY (agency_id, hash) REFERENCES blob (agency_id, hash),
  FOREIGN KEY (agency_id, uploader_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, process_id) REFERENCES process (agency_id, id),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id)
);
CREATE INDEX attachment_uploader ON attachment (agency_id, uploader_id, cycle_id);

-- What refers to it, and may thereby show it to its readers.
CREATE TABLE attachment_use (
  agency_id     uuid NOT NULL REFERENCES agency,
  attachment_id uuid NOT NULL,
  -- A duty, a journal entry: whatever refers to it.
  ref_id        uuid NOT NULL,
  -- The kind of the duty, or what else it is.
  kind          text NOT NULL,
  process_id    uuid,
  PRIMARY KEY (agency_id, attachment_id, ref_id),
  FOREIGN KEY (agency_id, attachment_id) REFERENCES attachment (agency_id, id),
  FOREIGN KEY (agency_id, process_id) REFERENCES process (agency_id, id)
);

-- What was said and shown while the year ran. Never changed; a further entry corrects one.
CREATE TABLE journal (
  agency_id    uuid NOT NULL REFERENCES agency,
  id           uuid NOT NULL,
  appraisal_id uuid NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('dialogue', 'check-in', 'feedback', 'evidence', 'innovation')),
  author_id    uuid NOT NULL,
  -- The part the author had then: employee, supervisor, manager, hr.
  part         text NOT NULL,
  -- The day it is about, and when it was written.
  held_on      date NOT NULL,
  body         jsonb NOT NULL,
  corrects_id  uuid,
  at           timestamptz NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (corrects_id),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, author_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, corrects_id) REFERENCES journal (agency_id, id)
);
CREATE INDEX journal_appraisal ON journal (agency_id, appraisal_id, held_on);

-- Figures fed by machines. A correction is a row of its own that takes another's place.
CREATE TABLE measurement (
  agency_id     uuid NOT NULL REFERENCES agency,
  id            uuid NOT NULL,
  person_id     uuid NOT NULL,
  metric        text NOT NULL,
  measured_on   date NOT NULL,
  value         numeric NOT NULL,
  -- Chosen by the machine: the same reference again changes nothing.
  reference     text NOT NULL CHECK (length(reference) BETWEEN 1 AND 200),
  source_id     uuid NOT NULL,
  supersedes_id uuid,
  reason        text,
  at            timestamptz NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (agency_id, reference),
  UNIQUE (supersedes_id),
  CHECK ((supersedes_id IS NULL) = (reason IS NULL)),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, source_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, supersedes_id) REFERENCES measurement (agency_id, id)
);
CREATE INDEX measurement_person ON measurement (agency_id, person_id, metric, measured_on);

CREATE TRIGGER blob_final BEFORE UPDATE OR DELETE ON blob FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attachment_final BEFORE UPDATE OR DELETE ON attachment FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_final BEFORE UPDATE OR DELETE ON journal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER measurement_final BEFORE UPDATE OR DELETE ON measurement FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- How long somebody has worked in an open form; gone when the duty is closed, so that no
-- timeline of a person is kept.
CREATE TABLE form_time (
  agency_id uuid NOT NULL REFERENCES agency,
  duty_id   uuid NOT NULL,
  seconds   int NOT NULL DEFAULT 0,
  seen_at   timestamptz NOT NULL,
  PRIMARY KEY (duty_id),
  FOREIGN KEY (agency_id, duty_id) REFERENCES duty (agency_id, id)
);
-- Of a final document: how long it took, where its form was opened at all.
ALTER TABLE document ADD worked_seconds int;

-- +goose StatementBegin
CREATE FUNCTION forget_form_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM form_time WHERE duty_id = NEW.id;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER duty_forgets AFTER UPDATE OF state ON duty
  FOR EACH ROW WHEN (OLD.state = 'open' AND NEW.state <> 'open') EXECUTE FUNCTION forget_form_time();

-- machine: feeds measurements and may do nothing else. Which roles there are the program says.
ALTER TABLE role_grant DROP CONSTRAINT role_grant_role_check;
ALTER TABLE role_grant ADD CONSTRAINT role_grant_role_form CHECK (role ~ '^[a-z][a-z-]{1,30}$');

SELECT protect_table('blob');
SELECT protect_table('attachment');
SELECT protect_table('attachment_use');
SELECT protect_table('journal');
SELECT protect_table('measurement');
SELECT protect_table('form_time');
REVOKE UPDATE ON blob, attachment, attachment_use, journal, measurement FROM rapor_service;
GRANT DELETE ON form_time TO rapor_service;

-- +goose Down
DROP TRIGGER duty_forgets ON duty;
DROP FUNCTION forget_form_time();
ALTER TABLE document DROP worked_seconds;
DROP TABLE form_time, measurement, journal, attachment_use, attachment, blob;
DELETE FROM role_grant WHERE role = 'machine';
ALTER TABLE role_grant DROP CONSTRAINT role_grant_role_form;
ALTER TABLE role_grant ADD CONSTRAINT role_grant_role_check CHECK (role IN ('hr', 'official', 'forum'));
