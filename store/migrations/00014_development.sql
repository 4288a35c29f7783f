-- +goose Up

ALTER TABLE process DROP CONSTRAINT process_kind_check;
ALTER TABLE process ADD CONSTRAINT process_kind_check
  CHECK (kind IN ('cycle', 'appraisal', 'forum', 'coaching', 'complaint', 'burst', 'development'));

-- What a year says about a unit, with the smaller units that joined it: a process of its own, which
-- may outlive the cycle.
CREATE TABLE development (
  agency_id   uuid NOT NULL REFERENCES agency,
  -- That of its process.
  id          uuid NOT NULL,
  cycle_id    uuid NOT NULL,
  unit_id     uuid NOT NULL,
  -- The unit itself and those that joined it. How many results it is computed from.
  units       uuid[] NOT NULL,
  people      int NOT NULL,
  -- Computed once: two figures that differ by one person's result would tell it.
  computed_at timestamptz,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (agency_id, cycle_id, unit_id),
  FOREIGN KEY (agency_id, id) REFERENCES process (agency_id, id),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, id)
);
CREATE INDEX development_units ON development USING gin (units);

-- How a unit did in one competency: counts and an average in percent of the scale, and no names. They
-- are shown rounded, so that nobody can be worked out.
CREATE TABLE unit_competency (
  agency_id      uuid NOT NULL REFERENCES agency,
  development_id uuid NOT NULL,
  competency     text NOT NULL,
  people         int NOT NULL CHECK (people > 0),
  weak           int NOT NULL CHECK (weak BETWEEN 0 AND people),
  strong         int NOT NULL CHECK (strong BETWEEN 0 AND people),
  average        numeric NOT NULL,
  PRIMARY KEY (agency_id, development_id, competency),
  FOREIGN KEY (agency_id, development_id) REFERENCES development (agency_id, id)
);

-- A training that was proposed, and what became of it: of a whole unit, of one person, or in giving or
-- receiving feedback.
CREATE TABLE training (
  agency_id      uuid NOT NULL REFERENCES agency,
  id             uuid NOT NULL,
  cycle_id       uuid NOT NULL,
  kind           text NOT NULL CHECK (kind IN ('unit', 'person', 'seminar', 'giving-feedback', 'receiving-feedback')),
  -- The process that owns the duties about it; none where it was only recorded.
  process_id     uuid,
  -- Tells apart the trainings of one process.
  number         int NOT NULL DEFAULT 0,
  unit_id        uuid,
  competency     text,
  -- For one person, from a consequence of their rating.
  person_id      uuid,
  consequence_id uuid,
  title          text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  state          text NOT NULL CHECK (state IN ('proposed', 'accepted', 'declined', 'held', 'not-held', 'withdrawn')),
  provider       text,
  starts_on      date,
  ends_on        date,
  -- Why it was declined, withdrawn or not held.
  reason         text,
  proposed_at    timestamptz NOT NULL,
  decided_by     uuid,
  decided_at     timestamptz,
  recorded_by    uuid,
  recorded_at    timestamptz,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  -- One training for a whole unit and a competency in a year, one for what was decided about a person.
  UNIQUE (agency_id, cycle_id, unit_id, competency),
  UNIQUE (agency_id, consequence_id),
  CHECK ((kind = 'unit') = (competency IS NOT NULL)),
  CHECK (kind <> 'unit' OR unit_id IS NOT NULL),
  CHECK (starts_on <= ends_on),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id),
  FOREIGN KEY (agency_id, process_id) REFERENCES process (agency_id, id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, consequence_id) REFERENCES consequence (agency_id, id),
  FOREIGN KEY (agency_id, decided_by) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, recorded_by) REFERENCES person (agency_id, id)
);
CREATE INDEX training_process ON training (process_id) WHERE process_id IS NOT NULL;

-- Who is to attend a training, and whether they did: nobody knows until it is recorded.
CREATE TABLE training_attendance (
  agency_id   uuid NOT NULL REFERENCES agency,
  training_id uuid NOT NULL,
  person_id   uuid NOT NULL,
  attended    boolean,
  attended_on date,
  -- What it rests on: links and attachments.
  evidence    jsonb NOT NULL DEFAULT '[]',
  note        text,
  recorded_by uuid,
  at          timestamptz,
  PRIMARY KEY (agency_id, training_id, person_id),
  CHECK ((attended IS NULL) = (at IS NULL)),
  CHECK (attended IS NOT TRUE OR attended_on IS NOT NULL),
  FOREIGN KEY (agency_id, training_id) REFERENCES training (agency_id, id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, recorded_by) REFERENCES person (agency_id, id)
);
CREATE INDEX training_attendance_person ON training_attendance (agency_id, person_id);

-- How those who attended and those who did not did in the competency a year later; computed once.
CREATE TABLE training_effect (
  agency_id      uuid NOT NULL REFERENCES agency,
  training_id    uuid NOT NULL,
  development_id uuid NOT NULL,
  -- Of the same unit: what was then, what is now.
  attended       boolean NOT NULL,
  people         int NOT NULL,
  weak           int NOT NULL,
  average        numeric NOT NULL,
  at             timestamptz NOT NULL,
  PRIMARY KEY (agency_id, training_id, development_id, attended),
  FOREIGN KEY (agency_id, training_id) REFERENCES training (agency_id, id),
  FOREIGN KEY (agency_id, development_id) REFERENCES development (agency_id, id)
);

-- What a unit needs, as the evaluation says: gathered as a proposal, taken up with an owner, a due
-- date and at last an outcome.
CREATE TABLE finding (
  agency_id      uuid NOT NULL REFERENCES agency,
  id             uuid NOT NULL,
  cycle_id       uuid NOT NULL,
  development_id uuid NOT NULL,
  -- Tells apart the findings of one unit and year.
  number         int NOT NULL,
  unit_id        uuid NOT NULL,
  tag            text NOT NULL,
  -- What was tagged, competency: or indicator: with its name, "" for comments; and how often, nobody named.
  item           text NOT NULL DEFAULT '',
  count          int NOT NULL,
  state          text NOT NULL CHECK (state IN ('proposed', 'taken-up', 'dismissed', 'done', 'partly-done', 'not-done')),
  action         text,
  owner_id       uuid,
  due_on         date,
  reason         text,
  decided_by     uuid,
  decided_at     timestamptz,
  outcome        text,
  reported_by    uuid,
  reported_at    timestamptz,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (agency_id, development_id, number),
  UNIQUE (agency_id, development_id, tag, item),
  FOREIGN KEY (agency_id, development_id) REFERENCES development (agency_id, id),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, id),
  FOREIGN KEY (agency_id, owner_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, decided_by) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, reported_by) REFERENCES person (agency_id, id)
);

SELECT protect_table('development');
SELECT protect_table('unit_competency');
SELECT protect_table('training');
SELECT protect_table('training_attendance');
SELECT protect_table('training_effect');
SELECT protect_table('finding');
REVOKE UPDATE ON unit_competency, training_effect FROM rapor_service;

-- +goose Down
DROP TABLE finding, training_effect, training_attendance, training, unit_competency, development;
ALTER TABLE process DROP CONSTRAINT process_kind_check;
-- Processes that ran stay in the record.
ALTER TABLE process ADD CONSTRAINT process_kind_check
  CHECK (kind IN ('cycle', 'appraisal', 'forum', 'coaching', 'complaint', 'burst')) NOT VALID;
