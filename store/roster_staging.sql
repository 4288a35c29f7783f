-- The working tables of a roster import. They live as long as its transaction; row-level security,
-- which refuses COPY, does not reach them.

-- The rows of the file that were not refused when they were read.
CREATE TEMP TABLE roster_row (
  line             int NOT NULL,
  number           text NOT NULL,
  name             text NOT NULL,
  email            text,
  status           text NOT NULL,
  rank             text NOT NULL,
  post             text NOT NULL,
  post_type        text NOT NULL,
  post_level       text NOT NULL,
  family           text NOT NULL,
  zone             text,
  started_on       date,
  contract_ends_on date,
  left_on          date
) ON COMMIT DROP;

-- Where people stand once superiors are known: the rows above, and with no line those outside the
-- file whose superior left.
CREATE TEMP TABLE roster_place (
  line           int,
  person_id      uuid NOT NULL,
  is_new         boolean NOT NULL,
  -- Names the audit entry, should the person change.
  audit_id       uuid NOT NULL,
  employment     text NOT NULL,
  unit_id        uuid,
  superior_id    uuid,
  appraiser_id   uuid,
  manager_id     uuid,
  team_leader_id uuid
) ON COMMIT DROP;

-- Whom the import changes, and in which fields.
CREATE TEMP TABLE roster_change (
  line      int,
  person_id uuid NOT NULL,
  audit_id  uuid NOT NULL,
  fields    text[] NOT NULL,
  -- Who appraised them, and their post, before.
  was_appraiser_id uuid,
  was_post  text NOT NULL
) ON COMMIT DROP;
