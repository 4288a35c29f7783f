-- +goose Up

-- The part of the year somebody is appraised for, where it is not the whole cycle: from the start of
-- duty, until the end of the employment. finish_on is the day by which the appraisal must be
-- over, reshaped_at when it was set or moved while the year ran.
ALTER TABLE appraisal
  ADD COLUMN starts_on date,
  ADD COLUMN ends_on date,
  ADD COLUMN finish_on date,
  ADD COLUMN reshaped_at timestamptz,
  ADD CHECK (starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on);

-- Why and when somebody's year ended early, or will. The last one counts; none is ever changed.
CREATE TABLE ending (
  agency_id    uuid NOT NULL REFERENCES agency,
  id           uuid NOT NULL,
  appraisal_id uuid NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('death', 'retirement', 'dismissal', 'withdrawal', 'contract-end', 'moved-agency')),
  -- The last day of the employment, or of the appraisal.
  last_on      date NOT NULL,
  -- finished early, ended without a rating, or ended after it was announced
  effect       text NOT NULL CHECK (effect IN ('finish-early', 'unrated', 'closed', 'rights-only', 'none')),
  reason       text NOT NULL,
  decree       text,
  -- Nobody: the program itself, from a contract's date.
  person_id    uuid,
  at           timestamptz NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id)
);
CREATE INDEX ending_appraisal ON ending (agency_id, appraisal_id);
CREATE TRIGGER ending_final BEFORE UPDATE OR DELETE ON ending
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
SELECT protect_table('ending');
REVOKE UPDATE ON ending FROM rapor_service;

-- The posts somebody held in one year, once they were transferred. The last one is where they are.
CREATE TABLE part (
  agency_id     uuid NOT NULL REFERENCES agency,
  appraisal_id  uuid NOT NULL,
  number        int NOT NULL CHECK (number > 0),
  from_on       date NOT NULL,
  until_on      date,
  unit_id       uuid,
  supervisor_id uuid NOT NULL,
  manager_id    uuid NOT NULL,
  family        text NOT NULL,
  post          text NOT NULL DEFAULT '',
  -- The plan that was in force when it ended, and the assessment of it, where it was given before.
  plan_id       uuid,
  duty_id       uuid,
  reason        text NOT NULL DEFAULT '',
  -- When the process opened what follows from it.
  adopted_at    timestamptz,
  PRIMARY KEY (agency_id, appraisal_id, number),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, id),
  FOREIGN KEY (agency_id, supervisor_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, manager_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, plan_id) REFERENCES document (agency_id, id),
  FOREIGN KEY (agency_id, duty_id) REFERENCES duty (agency_id, id)
);
SELECT protect_table('part');

-- The evaluation of a part is a periodic one of its own; 0 is that of a step.
ALTER TABLE period ADD COLUMN part int NOT NULL DEFAULT 0;
ALTER TABLE period DROP CONSTRAINT period_pkey;
ALTER TABLE period ADD PRIMARY KEY (agency_id, appraisal_id, step, part);

-- What a roster that was imported again suggests for running appraisals. HR decides.
CREATE TABLE proposal (
  agency_id    uuid NOT NULL REFERENCES agency,
  id           uuid NOT NULL,
  cycle_id     uuid NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('hand-over', 'transfer', 'enrolment', 'ending')),
  employee_id  uuid NOT NULL,
  appraisal_id uuid,
  -- From what to what, as IDs and dates.
  change       jsonb NOT NULL,
  state        text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'accepted', 'dismissed', 'superseded')),
  found_at     timestamptz NOT NULL,
  decided_at   timestamptz,
  decided_by   uuid,
  reason       text,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id),
  FOREIGN KEY (agency_id, employee_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, decided_by) REFERENCES person (agency_id, id)
);
-- The same change is proposed once: not again while it waits, nor after it was dismissed.
CREATE UNIQUE INDEX proposal_once ON proposal (agency_id, cycle_id, employee_id, kind, change)
  WHERE state IN ('pending', 'dismissed');
CREATE INDEX proposal_cycle ON proposal (agency_id, cycle_id, state);
SELECT protect_table('proposal');

-- +goose Down
DROP TABLE proposal, part, ending;
DELETE FROM period WHERE part > 0;
ALTER TABLE period DROP CONSTRAINT period_pkey;
ALTER TABLE period DROP COLUMN part;
ALTER TABLE period ADD PRIMARY KEY (agency_id, appraisal_id, step);
ALTER TABLE appraisal DROP COLUMN starts_on, DROP COLUMN ends_on, DROP COLUMN finish_on, DROP COLUMN reshaped_at;
