-- +goose Up

-- An entry has a text, who did it and the detail, which can be erased with the salt, and all the rest,
-- which stays. sealed binds the text; commitment binds the rest and sealed, so that an entry whose
-- text was erased still proves everything else.
ALTER TABLE audit ADD salt bytea, ADD sealed bytea, ADD commitment bytea;

-- A field so that no two lists of fields read alike: its length in bytes, a colon, its text; "-" for none.
-- +goose StatementBegin
CREATE FUNCTION audit_field(field text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(length(convert_to(field, 'UTF8')) || ':' || field, '-');
-- +goose StatementEnd

-- Commits an entry in the transaction of its act, whoever wrote it and however. Nothing is locked that
-- another act could wait for. appraisal.Sealed and appraisal.AuditEntry.Commitment compute the same.
-- +goose StatementBegin
CREATE FUNCTION audit_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.salt := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  NEW.sealed := sha256(NEW.salt || convert_to(audit_field(NEW.actor_id::text) || audit_field(NEW.detail::text), 'UTF8'));
  NEW.commitment := sha256(convert_to(
    'rapor audit 1' || audit_field(NEW.agency_id::text) || audit_field(NEW.id::text)
    || audit_field((extract(epoch FROM NEW.at) * 1000000)::bigint::text) || audit_field(NEW.act)
    || audit_field(NEW.cycle_id::text) || audit_field(NEW.process_id::text) || audit_field(NEW.duty_id::text), 'UTF8')
    || NEW.sealed);
  RETURN NEW;
END $$;
-- +goose StatementEnd

-- Entries that were written before are committed now. Row-level security is forced on the owner too.
DROP TRIGGER audit_final ON audit;
ALTER TABLE audit NO FORCE ROW LEVEL SECURITY;
CREATE TRIGGER audit_commit BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_commit();
UPDATE audit SET salt = NULL;
DROP TRIGGER audit_commit ON audit;
ALTER TABLE audit FORCE ROW LEVEL SECURITY;
ALTER TABLE audit ALTER sealed SET NOT NULL, ALTER commitment SET NOT NULL,
  ADD CHECK (length(salt) = 32), ADD CHECK (length(sealed) = 32), ADD CHECK (length(commitment) = 32);

-- A restore of data alone brings commitments with it; the service has no right to.
CREATE TRIGGER audit_commit BEFORE INSERT ON audit
  FOR EACH ROW WHEN (NEW.commitment IS NULL) EXECUTE FUNCTION audit_commit();
REVOKE INSERT ON audit FROM rapor_service;
GRANT INSERT (agency_id, id, at, actor_id, act, cycle_id, process_id, duty_id, detail) ON audit TO rapor_service;

-- Committed, and not in the chain yet. A row becomes visible with its act, however long that took.
CREATE TABLE audit_pending (
  agency_id  uuid NOT NULL,
  entry_id   uuid NOT NULL,
  commitment bytea NOT NULL,
  PRIMARY KEY (agency_id, entry_id)
);
SELECT protect_table('audit_pending');
REVOKE UPDATE ON audit_pending FROM rapor_service;
GRANT DELETE ON audit_pending TO rapor_service;

-- The commitments in one order: hash = sha256(hash of the row before || commitment). What stands before
-- the first row is sha256 of 'rapor audit chain ' and the agency's ID.
CREATE TABLE audit_chain (
  agency_id  uuid NOT NULL REFERENCES agency,
  seq        bigint NOT NULL CHECK (seq > 0),
  entry_id   uuid NOT NULL,
  commitment bytea NOT NULL CHECK (length(commitment) = 32),
  hash       bytea NOT NULL CHECK (length(hash) = 32),
  chained_at timestamptz NOT NULL,
  PRIMARY KEY (agency_id, seq),
  UNIQUE (agency_id, entry_id)
);
SELECT protect_table('audit_chain');
REVOKE UPDATE ON audit_chain FROM rapor_service;
CREATE TRIGGER audit_chain_final BEFORE UPDATE OR DELETE ON audit_chain
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_chain_whole BEFORE TRUNCATE ON audit_chain
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
CREATE FUNCTION audit_await_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_pending (agency_id, entry_id, commitment) VALUES (NEW.agency_id, NEW.id, NEW.commitment);
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_await_chain AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_await_chain();
ALTER TABLE audit NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_pending NO FORCE ROW LEVEL SECURITY;
INSERT INTO audit_pending (agency_id, entry_id, commitment) SELECT agency_id, id, commitment FROM audit;
ALTER TABLE audit_pending FORCE ROW LEVEL SECURITY;
ALTER TABLE audit FORCE ROW LEVEL SECURITY;

-- The one change an entry allows: text and salt go together and for good. The record of an erasure stays.
-- +goose StatementBegin
CREATE FUNCTION audit_erase_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.salt IS NULL OR OLD.act = 'audit.erased' OR NEW.salt IS NOT NULL OR NEW.actor_id IS NOT NULL OR NEW.detail <> '{}'
     OR (NEW.agency_id, NEW.id, NEW.at, NEW.act, NEW.cycle_id, NEW.process_id, NEW.duty_id, NEW.sealed, NEW.commitment)
        IS DISTINCT FROM
        (OLD.agency_id, OLD.id, OLD.at, OLD.act, OLD.cycle_id, OLD.process_id, OLD.duty_id, OLD.sealed, OLD.commitment) THEN
    RAISE EXCEPTION 'audit is final' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_erase_only BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_erase_only();
CREATE TRIGGER audit_final BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT UPDATE (salt, actor_id, detail) ON audit TO rapor_service;

-- Whose entries wait for the chain.
GRANT SELECT ON audit_pending TO rapor_lookup;
CREATE POLICY lookup ON audit_pending TO rapor_lookup USING (true);
-- +goose StatementBegin
CREATE FUNCTION unchained_agencies() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT a.id FROM agency a WHERE EXISTS (SELECT FROM audit_pending p WHERE p.agency_id = a.id)
$$;
-- +goose StatementEnd
GRANT CREATE ON SCHEMA public TO rapor_lookup;
ALTER FUNCTION unchained_agencies() OWNER TO rapor_lookup;
REVOKE CREATE ON SCHEMA public FROM rapor_lookup;
REVOKE EXECUTE ON FUNCTION audit_field(text), audit_commit(), audit_await_chain(), audit_erase_only(), unchained_agencies() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_field(text), audit_commit(), audit_await_chain(), audit_erase_only(), unchained_agencies() TO rapor_service;

-- +goose Down
DROP FUNCTION unchained_agencies();
DROP TRIGGER audit_whole ON audit;
DROP TRIGGER audit_final ON audit;
DROP TRIGGER audit_erase_only ON audit;
DROP TRIGGER audit_await_chain ON audit;
DROP TRIGGER audit_commit ON audit;
DROP FUNCTION audit_erase_only();
DROP FUNCTION audit_await_chain();
DROP TABLE audit_chain;
DROP TABLE audit_pending;
DROP FUNCTION audit_commit();
DROP FUNCTION audit_field(text);
REVOKE UPDATE (salt, actor_id, detail) ON audit FROM rapor_service;
ALTER TABLE audit DROP salt, DROP sealed, DROP commitment;
GRANT INSERT ON audit TO rapor_service;
CREATE TRIGGER audit_final BEFORE UPDATE OR DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
