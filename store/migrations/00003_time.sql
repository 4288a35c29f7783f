-- +goose Up

-- A due day is derived from the terms of its duty: the local date it counts from, and the span
-- granted. Duties from before keep the day they have.
ALTER TABLE duty ADD COLUMN counted_from date, ADD COLUMN within text NOT NULL DEFAULT '0d';
ALTER TABLE duty NO FORCE ROW LEVEL SECURITY;
UPDATE duty SET counted_from = due_on;
ALTER TABLE duty FORCE ROW LEVEL SECURITY;
ALTER TABLE duty ALTER COLUMN counted_from SET NOT NULL, ALTER COLUMN within DROP DEFAULT;

-- Acts about time are numbered in one order: a move to a date knows of what came before it.
CREATE SEQUENCE time_act;

-- Deadlines, or openings of a step, that were moved. Never updated.
CREATE TABLE deadline_move (
  agency_id  uuid NOT NULL REFERENCES agency,
  id         uuid NOT NULL,
  number     bigint NOT NULL DEFAULT nextval('time_act'),
  cycle_id   uuid NOT NULL,
  scope      text NOT NULL CHECK (scope IN ('cycle', 'unit', 'person', 'duty')),
  unit_id    uuid,
  person_id  uuid,
  duty_id    uuid,
  -- Of a step or a kind of duty; of all where they are empty.
  step       text NOT NULL DEFAULT '',
  kind       text NOT NULL DEFAULT '',
  opening    boolean NOT NULL DEFAULT false,
  days       int,
  moved_to   date,
  cause      text NOT NULL CHECK (cause IN ('hr', 'decision', 'outage', 'kept', 'finish')),
  by_id      uuid,
  reason     text NOT NULL DEFAULT '',
  at         timestamptz NOT NULL,
  -- How many open duties, of how many people, moved at once.
  duties     int NOT NULL DEFAULT 0,
  people     int NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  CHECK ((days IS NULL) <> (moved_to IS NULL)),
  CHECK ((scope = 'unit') = (unit_id IS NOT NULL)),
  CHECK ((scope = 'person') = (person_id IS NOT NULL)),
  CHECK ((scope = 'duty') = (duty_id IS NOT NULL)),
  CHECK (cause <> 'hr' OR (by_id IS NOT NULL AND reason <> '')),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, duty_id) REFERENCES duty (agency_id, id),
  FOREIGN KEY (agency_id, by_id) REFERENCES person (agency_id, id)
);
CREATE INDEX deadline_move_cycle ON deadline_move (cycle_id, number) WHERE scope <> 'duty';
CREATE INDEX deadline_move_duty ON deadline_move (duty_id) WHERE scope = 'duty';

-- Absences of a cycle, a unit or a person. Never updated: what changes one is a further row.
CREATE TABLE absence (
  agency_id  uuid NOT NULL REFERENCES agency,
  id         uuid NOT NULL,
  number     bigint NOT NULL DEFAULT nextval('time_act'),
  cycle_id   uuid NOT NULL,
  scope      text NOT NULL CHECK (scope IN ('cycle', 'unit', 'person')),
  unit_id    uuid,
  person_id  uuid,
  -- shift: time stands still, then everything moves. prorate: the period is shortened.
  mode       text NOT NULL CHECK (mode IN ('shift', 'prorate')),
  from_on    date NOT NULL,
  until_on   date NOT NULL,
  by_id      uuid NOT NULL,
  reason     text NOT NULL CHECK (reason <> ''),
  at         timestamptz NOT NULL,
  duties     int NOT NULL DEFAULT 0,
  people     int NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  CHECK (until_on >= from_on),
  CHECK ((scope = 'unit') = (unit_id IS NOT NULL)),
  CHECK ((scope = 'person') = (person_id IS NOT NULL)),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, id),
  FOREIGN KEY (agency_id, person_id) REFERENCES person (agency_id, id),
  FOREIGN KEY (agency_id, by_id) REFERENCES person (agency_id, id)
);
CREATE INDEX absence_cycle ON absence (cycle_id, number);

-- Another last day of an absence, earlier or later. A day before the first takes it back whole.
CREATE TABLE absence_end (
  agency_id  uuid NOT NULL REFERENCES agency,
  id         uuid NOT NULL,
  number     bigint NOT NULL DEFAULT nextval('time_act'),
  absence_id uuid NOT NULL,
  until_on   date NOT NULL,
  by_id      uuid NOT NULL,
  reason     text NOT NULL CHECK (reason <> ''),
  at         timestamptz NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (agency_id, id),
  FOREIGN KEY (agency_id, absence_id) REFERENCES absence (agency_id, id),
  FOREIGN KEY (agency_id, by_id) REFERENCES person (agency_id, id)
);
CREATE INDEX absence_end_absence ON absence_end (absence_id, number);

SELECT protect_table('deadline_move');
SELECT protect_table('absence');
SELECT protect_table('absence_end');
REVOKE UPDATE ON deadline_move, absence, absence_end FROM rapor_service;
GRANT USAGE ON SEQUENCE time_act TO rapor_service;
CREATE TRIGGER deadline_move_final BEFORE UPDATE OR DELETE ON deadline_move FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER absence_final BEFORE UPDATE OR DELETE ON absence FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER absence_end_final BEFORE UPDATE OR DELETE ON absence_end FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The pulse of the gateways and the outages between two beats. They belong to the deployment and
-- to no agency: only the functions below touch them.
CREATE TABLE pulse (
  one     boolean PRIMARY KEY DEFAULT true CHECK (one),
  beat_at timestamptz NOT NULL
);
CREATE TABLE outage (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  from_at  timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  CHECK (until_at > from_at)
);
CREATE INDEX outage_time ON outage (until_at);
ALTER TABLE pulse ENABLE ROW LEVEL SECURITY;
ALTER TABLE pulse FORCE ROW LEVEL SECURITY;
ALTER TABLE outage ENABLE ROW LEVEL SECURITY;
ALTER TABLE outage FORCE ROW LEVEL SECURITY;
CREATE POLICY lookup ON pulse TO rapor_lookup USING (true);
CREATE POLICY lookup ON outage TO rapor_lookup USING (true);
CREATE POLICY lookup ON duty FOR SELECT TO rapor_lookup USING (true);
GRANT SELECT, INSERT, UPDATE ON pulse TO rapor_lookup;
GRANT SELECT, INSERT ON outage TO rapor_lookup;
GRANT SELECT (agency_id, cycle_id, state, due_at) ON duty TO rapor_lookup;

-- A gateway lives. A pause longer than gap was an outage; it comes back once, to whoever beat first.
-- +goose StatementBegin
CREATE FUNCTION beat(at timestamptz, gap interval) RETURNS TABLE (from_at timestamptz, until_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE last timestamptz;
BEGIN
  SELECT p.beat_at INTO last FROM pulse p FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO pulse (beat_at) VALUES (at) ON CONFLICT (one) DO NOTHING;
    RETURN;
  END IF;
  IF at > last THEN
    UPDATE pulse SET beat_at = at;
  END IF;
  IF at - last > gap THEN
    INSERT INTO outage (from_at, until_at) VALUES (last, at);
    RETURN QUERY SELECT last, at;
  END IF;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION last_beat() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT p.beat_at FROM pulse p
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION outages_since(at timestamptz) RETURNS TABLE (from_at timestamptz, until_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT o.from_at, o.until_at FROM outage o WHERE o.until_at >= at ORDER BY o.from_at
$$;
-- +goose StatementEnd
-- Cycles of all agencies with open duties that fell due in an outage.
-- +goose StatementBegin
CREATE FUNCTION cycles_due_between(since timestamptz, until timestamptz) RETURNS TABLE (agency_id uuid, cycle_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT DISTINCT d.agency_id, d.cycle_id FROM duty d WHERE d.state = 'open' AND d.due_at > since AND d.due_at <= until
$$;
-- +goose StatementEnd
GRANT CREATE ON SCHEMA public TO rapor_lookup;
ALTER FUNCTION beat(timestamptz, interval) OWNER TO rapor_lookup;
ALTER FUNCTION last_beat() OWNER TO rapor_lookup;
ALTER FUNCTION outages_since(timestamptz) OWNER TO rapor_lookup;
ALTER FUNCTION cycles_due_between(timestamptz, timestamptz) OWNER TO rapor_lookup;
REVOKE CREATE ON SCHEMA public FROM rapor_lookup;
REVOKE EXECUTE ON FUNCTION beat(timestamptz, interval), last_beat(), outages_since(timestamptz), cycles_due_between(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION beat(timestamptz, interval), last_beat(), outages_since(timestamptz), cycles_due_between(timestamptz, timestamptz) TO rapor_service;

-- +goose Down
DROP FUNCTION cycles_due_between(timestamptz, timestamptz);
DROP FUNCTION outages_since(timestamptz);
DROP FUNCTION last_beat();
DROP FUNCTION beat(timestamptz, interval);
DROP POLICY lookup ON duty;
REVOKE SELECT (agency_id, cycle_id, state, due_at) ON duty FROM rapor_lookup;
DROP TABLE outage, pulse, absence_end, absence, deadline_move;
DROP SEQUENCE time_act;
ALTER TABLE duty DROP COLUMN counted_from, DROP COLUMN within;
