-- +goose Up

-- Three roles: the owner migrates; rapor_service is what the program works as, bound by row-level
-- security; rapor_lookup owns the few functions that must look across agencies.
-- Roles belong to the server, not to the database, so another database may have made them already.
-- +goose StatementBegin
DO $$
DECLARE role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['rapor_service', 'rapor_lookup'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', role_name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
  END LOOP;
END $$;
-- +goose StatementEnd

-- The agency a transaction works as. Forgotten or reset, it is NULL, and NULL equals nothing.
-- +goose StatementBegin
CREATE FUNCTION current_agency() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('rapor.agency', true), '')::uuid;
-- +goose StatementEnd

CREATE TABLE agency (
  id          uuid PRIMARY KEY,
  code        text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9-]{1,62}$'),
  name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  zone        text NOT NULL DEFAULT 'Asia/Jakarta',
  -- The named official (PPK or a delegate): decides rewards and stands above everybody.
  official_id uuid,
  created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE unit (
  agency_id uuid NOT NULL REFERENCES agency,
  id        uuid NOT NULL,
  name      text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  parent_id uuid,
  head_id   uuid,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (agency_id, name),
  FOREIGN KEY (agency_id, parent_id) REFERENCES unit (agency_id, id)
);

-- A person: an employee, or an official or assessor who is none (employment 'none', no number).
CREATE TABLE person (
  -- No foreign key of its own to the agency: row-level security lets nobody write another's, agencies
  -- are never deleted, and a check for each row is a third of a large import.
  agency_id      uuid NOT NULL,
  id             uuid NOT NULL,
  number         text,
  name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  email          text,
  language       text NOT NULL DEFAULT 'id' CHECK (language IN ('id', 'en')),
  employment     text NOT NULL CHECK (employment IN ('active', 'left', 'none')),
  -- PNS, CPNS, PPPK, other
  status         text NOT NULL DEFAULT 'other' CHECK (status IN ('pns', 'cpns', 'pppk', 'other')),
  rank           text NOT NULL DEFAULT '',
  post           text NOT NULL DEFAULT '',
  post_type      text NOT NULL DEFAULT '',
  post_level     text NOT NULL DEFAULT '',
  family         text NOT NULL DEFAULT '',
  unit_id        uuid,
  -- The direct superior in the line; the appraiser and the appraiser's superior only where they differ.
  superior_id    uuid,
  appraiser_id   uuid,
  manager_id     uuid,
  team_leader_id uuid,
  zone           text,
  started_on     date,
  contract_ends_on date,
  left_on        date,
  PRIMARY KEY (agency_id, id),
  UNIQUE (agency_id, number),
  CHECK (employment = 'none' OR number IS NOT NULL),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, id),
  FOREIGN KEY (agency_id, superior_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, appraiser_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, manager_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, team_leader_id) REFERENCES person (agency_id, id)
);
CREATE INDEX person_unit ON person (agency_id, unit_id);
CREATE INDEX person_superior ON person (agency_id, superior_id);
ALTER TABLE unit ADD FOREIGN KEY (agency_id, head_id) REFERENCES person (agency_id, id);
ALTER TABLE agency ADD FOREIGN KEY (id, official_id) REFERENCES person (agency_id, id);

CREATE TABLE role_grant (
  agency_id  uuid NOT NULL REFERENCES agency,
  person_id  uuid NOT NULL,
  -- hr: administers performance. official: decides rewards and coaching. forum: may sit in forums.
  role       text NOT NULL CHECK (role IN ('hr', 'official', 'forum')),
  granted_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, person_id, role),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id)
);

CREATE TABLE api_key (
  agency_id  uuid NOT NULL REFERENCES agency,
  id         uuid NOT NULL,
  person_id  uuid NOT NULL,
  hash       bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  label      text NOT NULL,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id)
);

-- The bytes of a method as they were when a cycle was opened.
CREATE TABLE method_version (
  agency_id uuid NOT NULL REFERENCES agency,
  hash      text NOT NULL CHECK (length(hash) = 64),
  method    text NOT NULL,
  source    bytea NOT NULL,
  PRIMARY KEY (agency_id, hash)
);

-- A process is one long-running workflow: a cycle, an appraisal, a forum, a coaching.
CREATE TABLE process (
  agency_id   uuid NOT NULL REFERENCES agency,
  id          uuid NOT NULL,
  cycle_id    uuid NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('cycle', 'appraisal', 'forum', 'coaching')),
  -- The employee, the unit or the cycle it is about.
  subject_id  uuid NOT NULL,
  workflow_id text NOT NULL UNIQUE,
  -- Raised by a rebuild; writes of an older epoch are refused.
  epoch       int NOT NULL DEFAULT 1,
  step        text NOT NULL DEFAULT '',
  -- When the current step was entered, and the instant before which it does not begin.
  entered_at  timestamptz,
  opens_at    timestamptz,
  created_at  timestamptz NOT NULL,
  ended_at    timestamptz,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (agency_id, cycle_id, kind, subject_id)
);
CREATE INDEX process_open ON process (agency_id, cycle_id, kind) WHERE ended_at IS NULL;

CREATE TABLE cycle (
  agency_id    uuid NOT NULL REFERENCES agency,
  id           uuid NOT NULL,
  name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  method_hash  text NOT NULL,
  schedule     text NOT NULL,
  starts_on    date NOT NULL,
  ends_on      date NOT NULL,
  calendar     jsonb NOT NULL,
  -- HR officer and authorised official of this cycle.
  hr_id        uuid NOT NULL,
  official_id  uuid NOT NULL,
  achievement  text,
  opened_at    timestamptz NOT NULL,
  launched_at  timestamptz,
  closed_at    timestamptz,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (agency_id, name),
  FOREIGN KEY (agency_id, id) REFERENCES process (agency_id, id) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (agency_id, method_hash) REFERENCES method_version (agency_id, hash),
  FOREIGN KEY (agency_id, hr_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, official_id) REFERENCES person (agency_id, id)
);
ALTER TABLE process ADD FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE forum (
  agency_id   uuid NOT NULL REFERENCES agency,
  id          uuid NOT NULL,
  cycle_id    uuid NOT NULL,
  unit_id     uuid NOT NULL,
  -- Raised by every adjustment; an approval binds to the revision it was given for.
  revision    int NOT NULL DEFAULT 1,
  achievement text,
  opened_at   timestamptz,
  closed_at   timestamptz,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (agency_id, cycle_id, unit_id),
  FOREIGN KEY (agency_id, id) REFERENCES process (agency_id, id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, id)
);

CREATE TABLE forum_member (
  agency_id uuid NOT NULL REFERENCES agency,
  forum_id  uuid NOT NULL,
  person_id uuid NOT NULL,
  PRIMARY KEY (forum_id, person_id),
  FOREIGN KEY (agency_id, forum_id) REFERENCES forum (agency_id, id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id)
);

CREATE TABLE appraisal (
  agency_id     uuid NOT NULL REFERENCES agency,
  id            uuid NOT NULL,
  cycle_id      uuid NOT NULL,
  employee_id   uuid NOT NULL,
  unit_id       uuid,
  forum_id      uuid,
  supervisor_id uuid NOT NULL,
  manager_id    uuid NOT NULL,
  family        text NOT NULL,
  plan_id       uuid,
  -- The computed rating stays what it was; rating is the one in force after forum and objection.
  score           numeric,
  computed_rating text,
  rating          text,
  official        text,
  result          jsonb,
  announced_at  timestamptz,
  received_at   timestamptz,
  -- opened: the person opened it. deemed: served by law after the deadline.
  received_how  text CHECK (received_how IN ('opened', 'deemed')),
  closed_at     timestamptz,
  -- Why it was closed without a rating.
  unrated       text,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (agency_id, cycle_id, employee_id),
  FOREIGN KEY (agency_id, id) REFERENCES process (agency_id, id),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id),
  FOREIGN KEY (agency_id, employee_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, id),
  FOREIGN KEY (agency_id, forum_id) REFERENCES forum (agency_id, id),
  FOREIGN KEY (agency_id, supervisor_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, manager_id) REFERENCES person (agency_id, id)
);
CREATE INDEX appraisal_forum ON appraisal (agency_id, forum_id);
CREATE INDEX appraisal_supervisor ON appraisal (agency_id, supervisor_id);

-- Every change of a rating after it was computed: by a forum or an objection. Never updated.
CREATE TABLE adjustment (
  agency_id    uuid NOT NULL REFERENCES agency,
  id           uuid NOT NULL,
  appraisal_id uuid NOT NULL,
  forum_id     uuid,
  duty_id      uuid,
  person_id    uuid NOT NULL,
  from_rating  text NOT NULL,
  to_rating    text NOT NULL,
  reason       text NOT NULL CHECK (length(reason) >= 10),
  revision     int,
  at           timestamptz NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, forum_id) REFERENCES forum (agency_id, id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id)
);
CREATE INDEX adjustment_appraisal ON adjustment (agency_id, appraisal_id);

CREATE TABLE duty (
  agency_id   uuid NOT NULL REFERENCES agency,
  id          uuid NOT NULL,
  process_id  uuid NOT NULL,
  cycle_id    uuid NOT NULL,
  -- Whom it is about: an employee, a unit or the cycle.
  subject_id  uuid NOT NULL,
  step        text NOT NULL,
  round       int NOT NULL DEFAULT 1,
  kind        text NOT NULL,
  -- Nobody for an invitation to the public: whoever holds its link.
  assignee_id uuid,
  -- Tells apart the invitations of one step.
  slot        int NOT NULL DEFAULT 0,
  -- The duty it decides about: an escalation's lapsed duty, an approval's nomination.
  about_id    uuid,
  -- How far up its line it has been passed.
  level       int NOT NULL DEFAULT 0,
  -- An optional duty is a right; one that does not lapse stays open past its due time.
  optional    boolean NOT NULL DEFAULT false,
  lapses      boolean NOT NULL DEFAULT true,
  opened_at   timestamptz NOT NULL,
  due_on      date NOT NULL,
  due_at      timestamptz NOT NULL,
  state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'met', 'lapsed', 'handed-over', 'void')),
  closed_at   timestamptz,
  -- When the process drew its consequences from the closing.
  settled_at  timestamptz,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  CHECK ((state = 'open') = (closed_at IS NULL)),
  FOREIGN KEY (agency_id, process_id) REFERENCES process (agency_id, id),
  FOREIGN KEY (agency_id, assignee_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, about_id) REFERENCES duty (agency_id, id)
);
-- A retry finds the duty it opened; one handed over may come back to the same person.
CREATE UNIQUE INDEX duty_once ON duty (process_id, subject_id, step, round, kind, assignee_id, slot, about_id, level)
  NULLS NOT DISTINCT WHERE state <> 'handed-over';
CREATE INDEX duty_assignee ON duty (agency_id, assignee_id, state);
CREATE INDEX duty_process ON duty (process_id);
CREATE INDEX duty_cycle ON duty (agency_id, cycle_id, state);

-- What a person wrote for a duty: one draft, saved again and again, then final and immutable.
CREATE TABLE document (
  agency_id  uuid NOT NULL REFERENCES agency,
  id         uuid NOT NULL,
  process_id uuid NOT NULL,
  duty_id    uuid NOT NULL,
  kind       text NOT NULL,
  author_id  uuid,
  revision   int NOT NULL,
  final      boolean NOT NULL DEFAULT false,
  body       jsonb NOT NULL,
  saved_at   timestamptz NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (duty_id),
  FOREIGN KEY (agency_id, process_id) REFERENCES process (agency_id, id),
  FOREIGN KEY (agency_id, duty_id) REFERENCES duty (agency_id, id),
  FOREIGN KEY (agency_id, author_id) REFERENCES person (agency_id, id)
);
CREATE INDEX document_process ON document (process_id);
ALTER TABLE appraisal ADD FOREIGN KEY (agency_id, plan_id) REFERENCES document (agency_id, id);

-- A part of the year as the appraiser judged it, with its own predikat; never averaged into
-- that of the year.
CREATE TABLE period (
  agency_id    uuid NOT NULL REFERENCES agency,
  appraisal_id uuid NOT NULL,
  step         text NOT NULL,
  duty_id      uuid NOT NULL,
  results      text NOT NULL,
  behaviour    text NOT NULL,
  rating       text,
  official     text,
  at           timestamptz NOT NULL,
  PRIMARY KEY (agency_id, appraisal_id, step),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, duty_id) REFERENCES duty (agency_id, id)
);

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is final', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER document_final BEFORE UPDATE OR DELETE ON document
  FOR EACH ROW WHEN (OLD.final) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER adjustment_final BEFORE UPDATE OR DELETE ON adjustment
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What was proposed after a rating, and what the official decided.
CREATE TABLE consequence (
  agency_id     uuid NOT NULL REFERENCES agency,
  id            uuid NOT NULL,
  appraisal_id  uuid NOT NULL,
  duty_id       uuid,
  rule          text NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('reward', 'coaching')),
  state         text NOT NULL CHECK (state IN ('proposed', 'approved', 'declined')),
  decree_number text,
  decree_date   date,
  reason        text,
  decided_by    uuid,
  decided_at    timestamptz,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (appraisal_id, rule),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, duty_id) REFERENCES duty (agency_id, id),
  FOREIGN KEY (agency_id, decided_by) REFERENCES person (agency_id, id)
);

CREATE TABLE coaching (
  agency_id      uuid NOT NULL REFERENCES agency,
  id             uuid NOT NULL,
  appraisal_id   uuid NOT NULL,
  consequence_id uuid NOT NULL,
  supervisor_id  uuid NOT NULL,
  outcome        text CHECK (outcome IN ('improved', 'not-improved')),
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  FOREIGN KEY (agency_id, id) REFERENCES process (agency_id, id),
  FOREIGN KEY (agency_id, appraisal_id) REFERENCES appraisal (agency_id, id),
  FOREIGN KEY (agency_id, consequence_id) REFERENCES consequence (agency_id, id),
  FOREIGN KEY (agency_id, supervisor_id) REFERENCES person (agency_id, id)
);

-- A one-time link for a member of the public; only its hash is kept.
CREATE TABLE invitation (
  agency_id  uuid NOT NULL REFERENCES agency,
  hash       bytea NOT NULL CHECK (length(hash) = 32),
  duty_id    uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (hash),
  UNIQUE (duty_id),
  FOREIGN KEY (agency_id, duty_id) REFERENCES duty (agency_id, id)
);

-- Tells a workflow to look again, or to start. Written with the act that causes it.
CREATE TABLE dispatch (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  agency_id    uuid NOT NULL REFERENCES agency,
  process_id   uuid NOT NULL,
  kind         text NOT NULL,
  workflow_id  text NOT NULL,
  epoch        int NOT NULL,
  start        boolean NOT NULL DEFAULT false,
  created_at   timestamptz NOT NULL,
  -- A claim ends by itself, so that a claimer that died loses nothing.
  claimed_until timestamptz,
  attempts     int NOT NULL DEFAULT 0,
  FOREIGN KEY (agency_id, process_id) REFERENCES process (agency_id, id)
);
CREATE INDEX dispatch_due ON dispatch (claimed_until NULLS FIRST, id);

CREATE TABLE mail (
  agency_id  uuid NOT NULL REFERENCES agency,
  id         uuid NOT NULL,
  person_id  uuid NOT NULL,
  -- What it is about; never more than a kind, a step and an ID.
  duty_id    uuid,
  process_id uuid,
  kind       text NOT NULL,
  number     int NOT NULL DEFAULT 0,
  urgent     boolean NOT NULL DEFAULT false,
  not_before timestamptz NOT NULL,
  -- queued: waits. sent: accepted by a provider. dropped: no longer true when it was due.
  -- unreachable: the person has no address. failed: refused for good.
  state      text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'dropped', 'unreachable', 'failed')),
  -- The digest it went out with.
  digest_id  uuid,
  attempts   int NOT NULL DEFAULT 0,
  claimed_until timestamptz,
  last_error text,
  done_at    timestamptz,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE NULLS NOT DISTINCT (person_id, duty_id, process_id, kind, number),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, duty_id) REFERENCES duty (agency_id, id),
  FOREIGN KEY (agency_id, process_id) REFERENCES process (agency_id, id)
);
CREATE INDEX mail_due ON mail (not_before) WHERE state = 'queued';
CREATE INDEX mail_duty ON mail (duty_id) WHERE state = 'queued';
CREATE INDEX mail_claimed ON mail (person_id, claimed_until) WHERE state = 'queued' AND claimed_until IS NOT NULL;

-- What leaves as one message: the digest of a person's morning, or an urgent mail alone (no day).
-- Its ID goes with every attempt, so that a message that arrived twice can be recognised.
CREATE TABLE digest (
  agency_id   uuid NOT NULL REFERENCES agency,
  id          uuid NOT NULL,
  person_id   uuid NOT NULL,
  day         date,
  -- Set while an attempt is under way; found set by a later one, its outcome was lost.
  started_at  timestamptz,
  -- Attempts of which nobody knows whether they arrived.
  ambiguous   int NOT NULL DEFAULT 0,
  provider_id text,
  sent_at     timestamptz,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  UNIQUE (person_id, day),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id)
);
ALTER TABLE mail ADD FOREIGN KEY (agency_id, digest_id) REFERENCES digest (agency_id, id);

-- Who did what, written in the transaction of the act. Only ever appended to.
CREATE TABLE audit (
  agency_id  uuid NOT NULL REFERENCES agency,
  id         uuid NOT NULL,
  at         timestamptz NOT NULL,
  -- Nobody: the program itself, at a deadline.
  actor_id   uuid,
  act        text NOT NULL,
  cycle_id   uuid,
  process_id uuid,
  duty_id    uuid,
  detail     jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (id)
);
CREATE INDEX audit_process ON audit (agency_id, process_id, at);
CREATE INDEX audit_cycle ON audit (agency_id, cycle_id, act);
CREATE TRIGGER audit_final BEFORE UPDATE OR DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Row-level security on every table, for the owner too.
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT LIKE 'goose%' LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY agency ON %I TO rapor_service USING (%I = current_agency())',
                   t, CASE t WHEN 'agency' THEN 'id' ELSE 'agency_id' END);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO rapor_service', t);
  END LOOP;
END $$;
-- +goose StatementEnd
REVOKE UPDATE ON audit, adjustment, method_version FROM rapor_service;
GRANT DELETE ON dispatch, role_grant, forum_member TO rapor_service;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO rapor_service;

-- Look-ups that come before an agency is known, or serve all of them. Each runs as rapor_lookup,
-- which may see just these tables.
GRANT USAGE ON SCHEMA public TO rapor_service, rapor_lookup;
-- Where PUBLIC may not connect, the service still may; a roster is staged in temporary tables.
-- +goose StatementBegin
DO $$
BEGIN
  EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO rapor_service', current_database());
END $$;
-- +goose StatementEnd
GRANT SELECT ON agency, api_key, invitation, dispatch, mail TO rapor_lookup;
GRANT UPDATE (claimed_until, attempts) ON dispatch TO rapor_lookup;
GRANT UPDATE (claimed_until, attempts) ON mail TO rapor_lookup;
CREATE POLICY lookup ON agency TO rapor_lookup USING (true);
CREATE POLICY lookup ON api_key TO rapor_lookup USING (true);
CREATE POLICY lookup ON invitation TO rapor_lookup USING (true);
CREATE POLICY lookup ON dispatch TO rapor_lookup USING (true);
CREATE POLICY lookup ON mail TO rapor_lookup USING (true);

-- +goose StatementBegin
CREATE FUNCTION find_api_key(key_hash bytea) RETURNS TABLE (agency_id uuid, person_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT k.agency_id, k.person_id FROM api_key k WHERE k.hash = key_hash AND k.revoked_at IS NULL
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION find_invitation(link_hash bytea) RETURNS TABLE (agency_id uuid, duty_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT i.agency_id, i.duty_id FROM invitation i WHERE i.hash = link_hash
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION find_agency(agency_code text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT a.id FROM agency a WHERE a.code = agency_code
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION claim_dispatch(at timestamptz, until timestamptz, most int)
RETURNS TABLE (id bigint, agency_id uuid, process_id uuid, kind text, workflow_id text, epoch int, start boolean, attempts int)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  UPDATE dispatch d SET claimed_until = until, attempts = d.attempts + 1
  FROM (SELECT p.id FROM dispatch p WHERE p.claimed_until IS NULL OR p.claimed_until < at
        ORDER BY p.claimed_until NULLS FIRST, p.id LIMIT most FOR UPDATE SKIP LOCKED) due
  WHERE d.id = due.id
  RETURNING d.id, d.agency_id, d.process_id, d.kind, d.workflow_id, d.epoch, d.start, d.attempts
$$;
-- +goose StatementEnd
-- Claims all due mails of a person at once, so that a morning becomes one digest; no person is
-- claimed by two. The try-lock makes the check and the claim one, without anybody waiting.
-- +goose StatementBegin
CREATE FUNCTION claim_mail(at timestamptz, until timestamptz, most int)
RETURNS TABLE (agency_id uuid, person_id uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  who     record;
  seen    uuid[] := '{}';
  claimed int := 0;
BEGIN
  FOR who IN
    SELECT m.agency_id AS agency, m.person_id AS person FROM mail m
    WHERE m.state = 'queued' AND m.not_before <= at AND (m.claimed_until IS NULL OR m.claimed_until < at)
    ORDER BY m.not_before
  LOOP
    EXIT WHEN claimed >= most;
    CONTINUE WHEN who.person = ANY (seen);
    seen := seen || who.person;
    CONTINUE WHEN NOT pg_try_advisory_xact_lock(hashtextextended('mail ' || who.person::text, 0));
    UPDATE mail m SET claimed_until = until, attempts = m.attempts + 1
    FROM (SELECT q.id FROM mail q
          WHERE q.person_id = who.person AND q.state = 'queued' AND q.not_before <= at
            AND (q.claimed_until IS NULL OR q.claimed_until < at)
            AND NOT EXISTS (SELECT FROM mail b WHERE b.person_id = who.person AND b.state = 'queued' AND b.claimed_until >= at)
          FOR UPDATE SKIP LOCKED) due
    WHERE m.id = due.id;
    IF FOUND THEN
      claimed := claimed + 1;
      agency_id := who.agency;
      person_id := who.person;
      RETURN NEXT;
    END IF;
  END LOOP;
END $$;
-- +goose StatementEnd
-- When there is something to claim next, and how many mails are due by now.
-- +goose StatementBegin
CREATE FUNCTION next_mail(at timestamptz) RETURNS TABLE (next timestamptz, due bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT least((SELECT min(m.not_before) FROM mail m WHERE m.state = 'queued' AND m.claimed_until IS NULL),
               (SELECT min(m.claimed_until) FROM mail m WHERE m.state = 'queued' AND m.claimed_until IS NOT NULL)),
         (SELECT count(*) FROM mail m WHERE m.state = 'queued' AND m.not_before <= at)
$$;
-- +goose StatementEnd
-- Handing functions over takes membership and, for the moment, the right to create in the schema.
GRANT rapor_lookup TO CURRENT_USER;
GRANT CREATE ON SCHEMA public TO rapor_lookup;
ALTER FUNCTION find_api_key(bytea) OWNER TO rapor_lookup;
ALTER FUNCTION find_invitation(bytea) OWNER TO rapor_lookup;
ALTER FUNCTION find_agency(text) OWNER TO rapor_lookup;
ALTER FUNCTION claim_dispatch(timestamptz, timestamptz, int) OWNER TO rapor_lookup;
ALTER FUNCTION claim_mail(timestamptz, timestamptz, int) OWNER TO rapor_lookup;
ALTER FUNCTION next_mail(timestamptz) OWNER TO rapor_lookup;
REVOKE CREATE ON SCHEMA public FROM rapor_lookup;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO rapor_service;
GRANT EXECUTE ON FUNCTION current_agency() TO rapor_lookup;

-- The postman and the relay are woken rather than asking again and again.
-- +goose StatementBegin
CREATE FUNCTION notify_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('rapor_' || TG_TABLE_NAME, '');
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER mail_notify AFTER INSERT ON mail FOR EACH STATEMENT EXECUTE FUNCTION notify_outbox();
CREATE TRIGGER dispatch_notify AFTER INSERT ON dispatch FOR EACH STATEMENT EXECUTE FUNCTION notify_outbox();

-- +goose Down
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
