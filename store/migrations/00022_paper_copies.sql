-- +goose Up

-- A scan that somebody handed in is not what was issued: whoever checks a paper is told of it apart.
DROP FUNCTION find_paper(uuid);
-- +goose StatementBegin
CREATE FUNCTION find_paper(public uuid)
RETURNS TABLE (agency_name text, agency_zone text, kind text, issued_at timestamptz, state text, since timestamptz, hashes bytea[], copies bytea[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT a.name, a.zone, p.kind, p.issued_at,
         CASE WHEN p.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN p.superseded_at IS NOT NULL THEN 'superseded' ELSE 'issued' END,
         coalesce(p.withdrawn_at, p.superseded_at, p.issued_at),
         ARRAY(SELECT r.hash FROM paper_rendering r WHERE r.agency_id = p.agency_id AND r.paper_id = p.id
               UNION SELECT s.hash FROM paper_signature s WHERE s.agency_id = p.agency_id AND s.paper_id = p.id AND s.hash IS NOT NULL),
         ARRAY(SELECT f.hash FROM paper_copy c JOIN attachment f ON f.agency_id = c.agency_id AND f.id = c.attachment_id
                     WHERE c.agency_id = p.agency_id AND c.paper_id = p.id)
  FROM paper p JOIN agency a ON a.id = p.agency_id WHERE p.public_id = public
$$;
-- +goose StatementEnd
GRANT CREATE ON SCHEMA public TO rapor_lookup;
ALTER FUNCTION find_paper(uuid) OWNER TO rapor_lookup;
REVOKE CREATE ON SCHEMA public FROM rapor_lookup;
REVOKE EXECUTE ON FUNCTION find_paper(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_paper(uuid) TO rapor_service;

-- +goose Down
DROP FUNCTION find_paper(uuid);
-- +goose StatementBegin
CREATE FUNCTION find_paper(public uuid)
RETURNS TABLE (agency_name text, agency_zone text, kind text, issued_at timestamptz, state text, since timestamptz, hashes bytea[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT a.name, a.zone, p.kind, p.issued_at,
         CASE WHEN p.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN p.superseded_at IS NOT NULL THEN 'superseded' ELSE 'issued' END,
         coalesce(p.withdrawn_at, p.superseded_at, p.issued_at),
         ARRAY(SELECT r.hash FROM paper_rendering r WHERE r.agency_id = p.agency_id AND r.paper_id = p.id
               UNION SELECT s.hash FROM paper_signature s WHERE s.agency_id = p.agency_id AND s.paper_id = p.id AND s.hash IS NOT NULL
               UNION SELECT f.hash FROM paper_copy c JOIN attachment f ON f.agency_id = c.agency_id AND f.id = c.attachment_id
                     WHERE c.agency_id = p.agency_id AND c.paper_id = p.id)
  FROM paper p JOIN agency a ON a.id = p.agency_id WHERE p.public_id = public
$$;
-- +goose StatementEnd
GRANT CREATE ON SCHEMA public TO rapor_lookup;
ALTER FUNCTION find_paper(uuid) OWNER TO rapor_lookup;
REVOKE CREATE ON SCHEMA public FROM rapor_lookup;
REVOKE EXECUTE ON FUNCTION find_paper(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_paper(uuid) TO rapor_service;
