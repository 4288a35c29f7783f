-- +goose Up

-- A new table is bound by row-level security like all others; the service may read and write it.
-- +goose StatementBegin
CREATE FUNCTION protect_table(name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('CREATE POLICY agency ON %s TO rapor_service USING (agency_id = current_agency())', name);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %s TO rapor_service', name);
END $$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION protect_table(regclass) FROM PUBLIC;

-- +goose Down
DROP FUNCTION protect_table(regclass);
