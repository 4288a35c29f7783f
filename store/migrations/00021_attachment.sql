-- +goose Up

-- A file uploaded for nothing in particular is bound to what refers to it first, once; nothing else of it changes.
-- What nothing refers to may go: the foreign keys keep what is used, and content that is still somebody's.
-- +goose StatementBegin
CREATE FUNCTION bind_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.process_id IS NULL AND NEW.process_id IS NOT NULL
     AND to_jsonb(NEW) - 'process_id' - 'cycle_id' = to_jsonb(OLD) - 'process_id' - 'cycle_id' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is final', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
DROP TRIGGER attachment_final ON attachment;
CREATE TRIGGER attachment_final BEFORE UPDATE ON attachment FOR EACH ROW EXECUTE FUNCTION bind_once();
DROP TRIGGER blob_final ON blob;
CREATE TRIGGER blob_final BEFORE UPDATE ON blob FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What is used already belongs to the earliest process that refers to it.
ALTER TABLE attachment NO FORCE ROW LEVEL SECURITY;
ALTER TABLE attachment_use NO FORCE ROW LEVEL SECURITY;
ALTER TABLE process NO FORCE ROW LEVEL SECURITY;
UPDATE attachment a SET process_id = p.id, cycle_id = p.cycle_id
FROM (SELECT DISTINCT ON (attachment_id) attachment_id, process_id FROM attachment_use WHERE process_id IS NOT NULL ORDER BY attachment_id, process_id) u
JOIN process p ON p.id = u.process_id
WHERE a.id = u.attachment_id AND a.process_id IS NULL;
ALTER TABLE attachment FORCE ROW LEVEL SECURITY;
ALTER TABLE attachment_use FORCE ROW LEVEL SECURITY;
ALTER TABLE process FORCE ROW LEVEL SECURITY;

GRANT UPDATE (process_id, cycle_id) ON attachment TO rapor_service;
GRANT DELETE ON attachment, blob TO rapor_service;

-- +goose Down
REVOKE DELETE ON attachment, blob FROM rapor_service;
REVOKE UPDATE (process_id, cycle_id) ON attachment FROM rapor_service;
DROP TRIGGER blob_final ON blob;
CREATE TRIGGER blob_final BEFORE UPDATE OR DELETE ON blob FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER attachment_final ON attachment;
CREATE TRIGGER attachment_final BEFORE UPDATE OR DELETE ON attachment FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP FUNCTION bind_once();
