-- +goose Up

-- Whether what somebody of a group of raters said entered the result: it is one of the answers that the first
-- computation rested on, of a group with enough of them. Nothing else of a group is counted anywhere, for what a small one
-- said, or one answer more, would be told by the difference.
CREATE FUNCTION entered(a appraisal, kind text, document uuid) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN coalesce(document = ANY(a.sources) AND a.feedback @> jsonb_build_array(jsonb_build_object('by',
  CASE kind WHEN 'assess-peer' THEN 'peer' WHEN 'assess-superior' THEN 'subordinate' WHEN 'assess-public' THEN 'public' END)), false);

-- Scores are exact: sums of others would depend on their order, and tell who gave which.
DROP VIEW assessment_score;
CREATE VIEW assessment_score WITH (security_invoker = true) AS
SELECT g.agency_id, g.cycle_id, g.process_id AS appraisal_id, g.kind, g.duty_id, s.section, s.item, s.score
FROM (
  SELECT DISTINCT ON (d.agency_id, d.cycle_id, d.process_id, d.kind,
                      CASE WHEN d.kind IN ('assess-self', 'assess-subordinate') THEN NULL ELSE d.assignee_id END, d.slot)
         d.agency_id, d.cycle_id, d.process_id, d.kind, d.id AS duty_id, doc.body
  FROM duty d JOIN document doc ON doc.duty_id = d.id AND doc.final
  JOIN appraisal a ON a.agency_id = d.agency_id AND a.id = d.process_id
  WHERE d.kind IN ('assess-self', 'assess-subordinate', 'assess-peer', 'assess-superior', 'assess-public')
    AND d.state = 'met' AND d.step <> 'beside'
    AND (d.kind IN ('assess-self', 'assess-subordinate') OR entered(a, d.kind, doc.id))
  ORDER BY d.agency_id, d.cycle_id, d.process_id, d.kind,
           CASE WHEN d.kind IN ('assess-self', 'assess-subordinate') THEN NULL ELSE d.assignee_id END, d.slot, d.closed_at DESC, d.id DESC
) g CROSS JOIN LATERAL (
  SELECT 'competency'::text AS section, c.key AS item, c.value::numeric AS score FROM jsonb_each_text(g.body->'scores') AS c(key, value)
  UNION ALL
  SELECT 'criterion'::text, k.key, k.value::numeric FROM jsonb_each_text(g.body->'process') AS k(key, value)
) s;
GRANT SELECT ON assessment_score TO rapor_service;

-- +goose Down
DROP VIEW assessment_score;
CREATE VIEW assessment_score WITH (security_invoker = true) AS
SELECT g.agency_id, g.cycle_id, g.process_id AS appraisal_id, g.kind, g.duty_id, s.section, s.item, s.score
FROM (
  SELECT DISTINCT ON (d.agency_id, d.cycle_id, d.process_id, d.kind,
                      CASE WHEN d.kind IN ('assess-self', 'assess-subordinate') THEN NULL ELSE d.assignee_id END, d.slot)
         d.agency_id, d.cycle_id, d.process_id, d.kind, d.id AS duty_id, doc.body
  FROM duty d JOIN document doc ON doc.duty_id = d.id AND doc.final
  WHERE d.kind IN ('assess-self', 'assess-subordinate', 'assess-peer', 'assess-superior', 'assess-public')
    AND d.state = 'met' AND d.step <> 'beside'
  ORDER BY d.agency_id, d.cycle_id, d.process_id, d.kind,
           CASE WHEN d.kind IN ('assess-self', 'assess-subordinate') THEN NULL ELSE d.assignee_id END, d.slot, d.closed_at DESC, d.id DESC
) g CROSS JOIN LATERAL (
  SELECT 'competency'::text AS section, c.key AS item, c.value::float8 AS score FROM jsonb_each_text(g.body->'scores') AS c(key, value)
  UNION ALL
  SELECT 'criterion'::text, k.key, k.value::float8 FROM jsonb_each_text(g.body->'process') AS k(key, value)
) s;
GRANT SELECT ON assessment_score TO rapor_service;
DROP FUNCTION entered(appraisal, text, uuid);
