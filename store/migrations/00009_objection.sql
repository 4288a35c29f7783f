-- +goose Up

-- A correction runs an appraisal again from a step: its duties are opened anew, whatever became of the old ones.
ALTER TABLE process ADD COLUMN pass int NOT NULL DEFAULT 1;
ALTER TABLE duty ADD COLUMN pass int NOT NULL DEFAULT 1;
DROP INDEX duty_once;
CREATE UNIQUE INDEX duty_once ON duty (process_id, pass, subject_id, step, round, kind, assignee_id, slot, about_id, level)
  NULLS NOT DISTINCT WHERE state <> 'handed-over';

-- The day from which the days to object count; where it is missing, that of received_at.
ALTER TABLE appraisal ADD COLUMN received_on date;
ALTER TABLE appraisal DROP CONSTRAINT appraisal_received_how_check;
-- opened, acknowledged: by the person. handed-over: on paper, see service. deemed: served after the deadline.
ALTER TABLE appraisal ADD CONSTRAINT appraisal_received_how_check
  CHECK (received_how IN ('opened', 'acknowledged', 'handed-over', 'deemed'));
-- The documents that entered the computation, and what groups of raters said as groups: both are fixed
-- by the first computation, so that no two figures of a group differ by one person's answer.
ALTER TABLE appraisal ADD COLUMN sources uuid[];
ALTER TABLE appraisal ADD COLUMN feedback jsonb;

ALTER TABLE adjustment ADD COLUMN pass int NOT NULL DEFAULT 1;

-- reconsider: approved before the result was corrected. withdrawn: not approved again. superseded: neither
-- decided in favour nor proposed anew since.
ALTER TABLE consequence DROP CONSTRAINT consequence_state_check;
ALTER TABLE consequence ADD CONSTRAINT consequence_state_check
  CHECK (state IN ('proposed', 'approved', 'declined', 'reconsider', 'withdrawn', 'superseded'));
ALTER TABLE consequence ADD COLUMN pass int NOT NULL DEFAULT 1;

-- A result that was handed over on paper.
CREATE TABLE service (
  agency_id    uuid NOT NULL REFERENCES agency,
  id           uuid NOT NULL,
  appraisal_id uuid NOT NULL,
  pass         int NOT NULL,
  on_date      date NOT NULL,
  how          text NOT NULL CHECK (how IN ('in-person', 'courier')),
  -- Who saw it handed over, or the number of the consignment.
  witness      text,
  number       text,
  recorded_by  uuid NOT NULL,
  at           timestamptz NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (appraisal_id, pass),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, recorded_by) REFERENCES person (agency_id, id)
);
SELECT protect_table('service');
REVOKE UPDATE ON service FROM rapor_service;

-- A result as it was before it was corrected, and why it was. Never updated.
CREATE TABLE correction (
  agency_id    uuid NOT NULL REFERENCES agency,
  id           uuid NOT NULL,
  appraisal_id uuid NOT NULL,
  -- The pass that ended with the old result.
  pass         int NOT NULL,
  -- The step from which the appraisal runs again.
  step         text NOT NULL,
  legal_number text NOT NULL CHECK (length(legal_number) BETWEEN 1 AND 200),
  legal_date   date NOT NULL,
  reason       text NOT NULL CHECK (length(reason) >= 10),
  person_id    uuid NOT NULL,
  at           timestamptz NOT NULL,
  plan_id         uuid,
  score           numeric,
  computed_rating text,
  rating          text,
  official        text,
  result          jsonb,
  announced_at    timestamptz,
  received_at     timestamptz,
  received_on     date,
  received_how    text,
  closed_at       timestamptz NOT NULL,
  unrated         text,
  consequences    jsonb NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (appraisal_id, pass),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, plan_id) REFERENCES document (agency_id, id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id)
);
SELECT protect_table('correction');
REVOKE UPDATE ON correction FROM rapor_service;

-- Who looked behind the confidentiality of answers, and why.
CREATE TABLE disclosure (
  agency_id    uuid NOT NULL REFERENCES agency,
  id           uuid NOT NULL,
  appraisal_id uuid NOT NULL,
  person_id    uuid NOT NULL,
  purpose      text NOT NULL CHECK (purpose IN ('objection', 'audit')),
  reason       text NOT NULL CHECK (length(reason) >= 10),
  answers      int NOT NULL,
  at           timestamptz NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id)
);
CREATE INDEX disclosure_appraisal ON disclosure (agency_id, appraisal_id, at);
SELECT protect_table('disclosure');
REVOKE UPDATE ON disclosure FROM rapor_service;

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['service', 'correction', 'disclosure'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t || '_final', t);
  END LOOP;
END $$;
-- +goose StatementEnd


-- +goose Down
DROP TABLE disclosure, correction, service;
ALTER TABLE consequence DROP CONSTRAINT consequence_state_check;
ALTER TABLE consequence ADD CONSTRAINT consequence_state_check CHECK (state IN ('proposed', 'approved', 'declined'));
ALTER TABLE consequence DROP COLUMN pass;
ALTER TABLE adjustment DROP COLUMN pass;
ALTER TABLE appraisal DROP CONSTRAINT appraisal_received_how_check;
ALTER TABLE appraisal ADD CONSTRAINT appraisal_received_how_check CHECK (received_how IN ('opened', 'deemed'));
ALTER TABLE appraisal DROP COLUMN received_on, DROP COLUMN sources, DROP COLUMN feedback;
DROP INDEX duty_once;
ALTER TABLE duty DROP COLUMN pass;
ALTER TABLE process DROP COLUMN pass;
CREATE UNIQUE INDEX duty_once ON duty (process_id, subject_id, step, round, kind, assignee_id, slot, about_id, level)
  NULLS NOT DISTINCT WHERE state <> 'handed-over';
