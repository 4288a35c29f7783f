-- +goose Up

-- Every plan that was ever in force. Never updated: a revision is another version.
CREATE TABLE plan_version (
  agency_id    uuid NOT NULL REFERENCES agency,
  appraisal_id uuid NOT NULL,
  number       int NOT NULL CHECK (number >= 1),
  document_id  uuid NOT NULL,
  -- agreed: proposed by the employee and agreed. set: by the supervisor or HR. revised: in mid-year, by agreement.
  how          text NOT NULL CHECK (how IN ('agreed', 'set', 'revised')),
  -- The first day it holds for.
  from_on      date NOT NULL,
  adopted_at   timestamptz NOT NULL,
  PRIMARY KEY (agency_id, appraisal_id, number),
  UNIQUE (agency_id, document_id),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, document_id) REFERENCES document (agency_id, id)
);

-- A revision of a plan that somebody asked for, and what became of it.
CREATE TABLE plan_revision (
  agency_id    uuid NOT NULL REFERENCES agency,
  appraisal_id uuid NOT NULL,
  -- The round of its first duty.
  round        int NOT NULL,
  asked_by     uuid NOT NULL,
  asked_at     timestamptz NOT NULL,
  reason       text NOT NULL CHECK (length(reason) >= 10),
  -- agreed: there is a new version. lapsed: nobody brought it to its end in time. overtaken: the
  -- supervisor assessed the year by the old one.
  outcome      text CHECK (outcome IN ('agreed', 'lapsed', 'overtaken')),
  ended_at     timestamptz,
  PRIMARY KEY (agency_id, appraisal_id, round),
  CHECK ((outcome IS NULL) = (ended_at IS NULL)),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, asked_by) REFERENCES person (agency_id, id)
);
-- One at a time.
CREATE UNIQUE INDEX plan_revision_open ON plan_revision (agency_id, appraisal_id) WHERE outcome IS NULL;

-- The version in force when it was handed in; none before there was one.
ALTER TABLE document ADD COLUMN plan_version int;

-- The plans that are in force already are the first versions. The owner is bound by row-level
-- security too, but for this moment.
ALTER TABLE appraisal NO FORCE ROW LEVEL SECURITY;
ALTER TABLE document NO FORCE ROW LEVEL SECURITY;
ALTER TABLE duty NO FORCE ROW LEVEL SECURITY;
ALTER TABLE cycle NO FORCE ROW LEVEL SECURITY;
INSERT INTO plan_version (agency_id, appraisal_id, number, document_id, how, from_on, adopted_at)
SELECT a.agency_id, a.id, 1, a.plan_id, CASE WHEN d.level > 0 THEN 'set' ELSE 'agreed' END, c.starts_on, doc.saved_at
FROM appraisal a JOIN document doc ON doc.id = a.plan_id JOIN duty d ON d.id = doc.duty_id JOIN cycle c ON c.id = a.cycle_id;
ALTER TABLE appraisal FORCE ROW LEVEL SECURITY;
ALTER TABLE document FORCE ROW LEVEL SECURITY;
ALTER TABLE duty FORCE ROW LEVEL SECURITY;
ALTER TABLE cycle FORCE ROW LEVEL SECURITY;

SELECT protect_table('plan_version');
SELECT protect_table('plan_revision');
REVOKE UPDATE ON plan_version FROM rapor_service;
CREATE TRIGGER plan_version_final BEFORE UPDATE OR DELETE ON plan_version
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- +goose Down
ALTER TABLE document DROP COLUMN plan_version;
DROP TABLE plan_revision;
DROP TABLE plan_version;
