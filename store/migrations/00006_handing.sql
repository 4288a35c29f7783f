-- +goose Up

-- Somebody acts for an officer for a time: what the officer owes because of the office is theirs
-- to do meanwhile. It ends by itself.
CREATE TABLE delegation (
  agency_id   uuid NOT NULL REFERENCES agency,
  id          uuid NOT NULL,
  from_id     uuid NOT NULL,
  to_id       uuid NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('plt', 'plh', 'leave', 'other')),
  -- Of the decree or letter.
  number      text NOT NULL DEFAULT '' CHECK (length(number) <= 200),
  -- Both days included.
  starts_on   date NOT NULL,
  ends_on     date NOT NULL,
  reason      text NOT NULL,
  recorded_by uuid NOT NULL,
  recorded_at timestamptz NOT NULL,
  -- Ended early, by whom and why.
  ended_at    timestamptz,
  ended_by    uuid,
  ended_why   text,
  PRIMARY KEY (agency_id, id),
  CHECK (from_id <> to_id),
  CHECK (starts_on <= ends_on),
  FOREIGN KEY (agency_id, from_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, to_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, recorded_by) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, ended_by) REFERENCES person (agency_id, id)
);
CREATE INDEX delegation_from ON delegation (agency_id, from_id, ends_on) WHERE ended_at IS NULL;
SELECT protect_table('delegation');

-- Who was over an employee in an appraisal, since when and in which capacity. The one without an
-- end is the supervisor there is.
CREATE TABLE supervision (
  agency_id     uuid NOT NULL REFERENCES agency,
  id            uuid NOT NULL,
  appraisal_id  uuid NOT NULL,
  supervisor_id uuid NOT NULL,
  from_on       date NOT NULL,
  -- The day somebody else took over.
  until_on      date,
  acting        text NOT NULL DEFAULT 'none' CHECK (acting IN ('none', 'plt', 'plh')),
  delegation_id uuid,
  reason        text NOT NULL DEFAULT '',
  at            timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  CHECK ((acting = 'none') = (delegation_id IS NULL)),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, supervisor_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, delegation_id) REFERENCES delegation (agency_id, id)
);
CREATE INDEX supervision_appraisal ON supervision (agency_id, appraisal_id, from_on);
CREATE UNIQUE INDEX supervision_now ON supervision (agency_id, appraisal_id) WHERE until_on IS NULL;
SELECT protect_table('supervision');

-- The delegation under which the supervisor of an appraisal acts, where they do.
ALTER TABLE appraisal ADD COLUMN delegation_id uuid,
  ADD FOREIGN KEY (agency_id, delegation_id) REFERENCES delegation (agency_id, id);
CREATE INDEX appraisal_delegation ON appraisal (agency_id, delegation_id) WHERE delegation_id IS NOT NULL;

-- Whose office it is, where the assignee acts for somebody. Who is asked in confidence may withdraw.
-- Own: it is the assignee's by name, whoever the supervisor is.
ALTER TABLE duty ADD COLUMN principal_id uuid, ADD COLUMN own boolean NOT NULL DEFAULT false,
  ADD FOREIGN KEY (agency_id, principal_id) REFERENCES person (agency_id, id),
  DROP CONSTRAINT duty_state_check,
  ADD CONSTRAINT duty_state_check CHECK (state IN ('open', 'met', 'lapsed', 'handed-over', 'void', 'withdrawn'));
CREATE INDEX duty_principal ON duty (agency_id, principal_id) WHERE state = 'open' AND principal_id IS NOT NULL;

-- What somebody wrote is kept: no document is ever deleted, and none is changed once its duty is
-- closed, but for becoming final with the submission that closes it.
-- +goose StatementBegin
CREATE FUNCTION keep_document() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE duty_state text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'documents are kept' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT state INTO duty_state FROM duty WHERE id = NEW.duty_id;
  IF duty_state = 'open' OR duty_state = 'met' AND NEW.final THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the duty of this document is closed' USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER document_kept BEFORE UPDATE OR DELETE ON document
  FOR EACH ROW EXECUTE FUNCTION keep_document();

-- +goose Down
DROP TRIGGER document_kept ON document;
DROP FUNCTION keep_document();
DROP INDEX duty_principal;
ALTER TABLE duty DROP CONSTRAINT duty_state_check;
UPDATE duty SET state = 'void' WHERE state = 'withdrawn';
ALTER TABLE duty ADD CONSTRAINT duty_state_check CHECK (state IN ('open', 'met', 'lapsed', 'handed-over', 'void')),
  DROP COLUMN principal_id, DROP COLUMN own;
ALTER TABLE appraisal DROP COLUMN delegation_id;
DROP TABLE supervision;
DROP TABLE delegation;
