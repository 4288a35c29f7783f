-- +goose Up

-- A reference is its machine's own: another may use the same, and corrects nothing of it.
ALTER TABLE measurement DROP CONSTRAINT measurement_agency_id_reference_key,
  ADD CONSTRAINT measurement_reference_key UNIQUE (agency_id, source_id, reference);

-- +goose Down

-- What two machines call alike cannot be told apart any more: later ones bear their ID.
ALTER TABLE measurement NO FORCE ROW LEVEL SECURITY;
ALTER TABLE measurement DISABLE TRIGGER measurement_final;
UPDATE measurement m SET reference = left(m.reference, 160) || ' ' || m.id
WHERE EXISTS (SELECT FROM measurement e WHERE e.agency_id = m.agency_id AND e.reference = m.reference AND (e.at, e.id) < (m.at, m.id));
ALTER TABLE measurement ENABLE TRIGGER measurement_final;
ALTER TABLE measurement FORCE ROW LEVEL SECURITY;
ALTER TABLE measurement DROP CONSTRAINT measurement_reference_key,
  ADD CONSTRAINT measurement_agency_id_reference_key UNIQUE (agency_id, reference);
