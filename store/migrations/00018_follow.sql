-- +goose Up

ALTER TABLE process DROP CONSTRAINT process_kind_check;
ALTER TABLE process ADD CONSTRAINT process_kind_check
  CHECK (kind IN ('cycle', 'appraisal', 'forum', 'coaching', 'complaint', 'burst', 'development', 'reward'));

-- What was granted after a rating. A reward that is approved is issued once; what is withdrawn can be
-- granted again. One that is followed through has a process of the same ID.
CREATE TABLE reward (
  agency_id      uuid NOT NULL REFERENCES agency,
  id             uuid NOT NULL,
  appraisal_id   uuid NOT NULL,
  cycle_id       uuid NOT NULL,
  employee_id    uuid NOT NULL,
  consequence_id uuid NOT NULL,
  rule           text NOT NULL,
  form           text NOT NULL CHECK (form IN ('certificate', 'incentive', 'training', 'seminar', 'commendation', 'career')),
  -- Of an incentive: rupiah, or a grade of the agency's table.
  amount         numeric CHECK (amount > 0),
  grade          text,
  issued_at      timestamptz NOT NULL,
  -- Held up by the decision on a result that was corrected since.
  confirmed_at   timestamptz,
  withdrawn_at   timestamptz,
  withdrawn_why  text,
  -- Of a training or seminar: whether it was attended, when, what it was, and what was seen of it.
  attended       boolean,
  attended_on    date,
  title          text,
  organiser      text,
  evidence       jsonb,
  absent_why     text,
  effect         text CHECK (effect IN ('clear', 'some', 'none')),
  effect_notes   text,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  CHECK ((withdrawn_at IS NULL) = (withdrawn_why IS NULL)),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id),
  FOREIGN KEY (agency_id, employee_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, consequence_id) REFERENCES consequence (agency_id, id)
);
CREATE UNIQUE INDEX reward_once ON reward (consequence_id) WHERE withdrawn_at IS NULL;
CREATE INDEX reward_cycle ON reward (agency_id, cycle_id, form);
CREATE INDEX reward_employee ON reward (agency_id, employee_id);
CREATE INDEX reward_appraisal ON reward (appraisal_id);
SELECT protect_table('reward');

-- The plan of an improvement period and how it came into force, and its days.
ALTER TABLE coaching ADD COLUMN plan_id uuid, ADD COLUMN plan_how text CHECK (plan_how IN ('agreed', 'unanswered', 'disagreed')),
  ADD COLUMN starts_on date, ADD COLUMN ends_on date, ADD COLUMN withdrawn_at timestamptz,
  ADD FOREIGN KEY (agency_id, plan_id) REFERENCES document (agency_id, id);

-- What was proposed after an improvement period, and what the official decided.
CREATE TABLE coaching_measure (
  agency_id     uuid NOT NULL REFERENCES agency,
  coaching_id   uuid NOT NULL,
  rule          text NOT NULL,
  state         text NOT NULL CHECK (state IN ('proposed', 'approved', 'declined', 'withdrawn')),
  decree_number text,
  decree_date   date,
  reason        text,
  decided_by    uuid,
  decided_at    timestamptz,
  duty_id       uuid,
  PRIMARY KEY (agency_id, coaching_id, rule),
  FOREIGN KEY (agency_id, coaching_id) REFERENCES coaching (agency_id, id),
  FOREIGN KEY (agency_id, decided_by) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, duty_id) REFERENCES duty (agency_id, id)
);
SELECT protect_table('coaching_measure');

-- The credit points of a year, one row for each result that was final; the latest is in force.
CREATE TABLE credit (
  agency_id     uuid NOT NULL REFERENCES agency,
  id            uuid NOT NULL,
  appraisal_id  uuid NOT NULL,
  employee_id   uuid NOT NULL,
  pass          int NOT NULL,
  official      text NOT NULL,
  -- In percent of the coefficients.
  factor        numeric NOT NULL,
  points        numeric NOT NULL,
  parts         jsonb NOT NULL,
  computed_at   timestamptz NOT NULL,
  superseded_at timestamptz,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (appraisal_id, pass),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, employee_id) REFERENCES person (agency_id, id)
);
CREATE INDEX credit_employee ON credit (agency_id, employee_id);
SELECT protect_table('credit');

-- The level of a functional post that somebody has from a day on, by a decree. A later entry of the same day
-- corrects an earlier one.
CREATE TABLE post_level (
  agency_id   uuid NOT NULL REFERENCES agency,
  id          uuid NOT NULL,
  person_id   uuid NOT NULL,
  from_on     date NOT NULL,
  -- As a roster writes them; empty where the post has no level.
  level       text NOT NULL CHECK (length(level) <= 200),
  post_type   text NOT NULL CHECK (length(post_type) <= 200),
  -- Those of the post before.
  before_level text NOT NULL DEFAULT '' CHECK (length(before_level) <= 200),
  before_type  text NOT NULL DEFAULT '' CHECK (length(before_type) <= 200),
  decree      text NOT NULL CHECK (length(decree) BETWEEN 1 AND 200),
  recorded_by uuid NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, recorded_by) REFERENCES person (agency_id, id)
);
CREATE INDEX post_level_person ON post_level (agency_id, person_id, from_on);
SELECT protect_table('post_level');
REVOKE UPDATE ON post_level FROM rapor_service;

-- The rating of a year that was before the system, as its document says. One that was wrong is withdrawn.
CREATE TABLE former_year (
  agency_id   uuid NOT NULL REFERENCES agency,
  id          uuid NOT NULL,
  person_id   uuid NOT NULL,
  year        int NOT NULL CHECK (year BETWEEN 1950 AND 2200),
  official    text NOT NULL CHECK (official IN ('sangat-baik', 'baik', 'butuh-perbaikan', 'kurang', 'sangat-kurang')),
  score       numeric,
  -- Where the year was appraised, where that is another agency.
  appraised_by text NOT NULL DEFAULT '' CHECK (length(appraised_by) <= 200),
  document_number text NOT NULL CHECK (length(document_number) BETWEEN 1 AND 200),
  document_date   date NOT NULL,
  credit      numeric CHECK (credit >= 0),
  recorded_by uuid NOT NULL,
  at          timestamptz NOT NULL,
  withdrawn_at  timestamptz,
  withdrawn_by  uuid,
  withdrawn_why text,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
  CHECK ((withdrawn_at IS NULL) = (withdrawn_why IS NULL)),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, recorded_by) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, withdrawn_by) REFERENCES person (agency_id, id)
);
CREATE UNIQUE INDEX former_year_once ON former_year (agency_id, person_id, year) WHERE withdrawn_at IS NULL;
SELECT protect_table('former_year');

-- +goose Down
DROP TABLE former_year, post_level, credit, coaching_measure;
ALTER TABLE coaching DROP COLUMN plan_id, DROP COLUMN plan_how, DROP COLUMN starts_on, DROP COLUMN ends_on, DROP COLUMN withdrawn_at;
DROP TABLE reward;
ALTER TABLE process DROP CONSTRAINT process_kind_check;
-- Processes that ran stay in the record.
ALTER TABLE process ADD CONSTRAINT process_kind_check
  CHECK (kind IN ('cycle', 'appraisal', 'forum', 'coaching', 'complaint', 'burst', 'development')) NOT VALID;
