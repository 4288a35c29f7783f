-- +goose Up

-- What people answered at the end of a cycle, without who answered: neither a person, nor a duty, nor a time.
CREATE TABLE survey_answer (
  agency_id  uuid NOT NULL REFERENCES agency,
  -- Random, so that its order says nothing.
  id         uuid NOT NULL,
  cycle_id   uuid NOT NULL,
  unit_id    uuid,
  fairness   int NOT NULL CHECK (fairness BETWEEN 1 AND 5),
  pressure   int NOT NULL CHECK (pressure BETWEEN 1 AND 5),
  usefulness int NOT NULL CHECK (usefulness BETWEEN 1 AND 5),
  PRIMARY KEY (id),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id),
  FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, id)
);
CREATE INDEX survey_answer_cycle ON survey_answer (agency_id, cycle_id);

-- What they wrote, apart from what they answered.
CREATE TABLE survey_comment (
  agency_id  uuid NOT NULL REFERENCES agency,
  id         uuid NOT NULL,
  cycle_id   uuid NOT NULL,
  body       text NOT NULL CHECK (length(body) > 0),
  PRIMARY KEY (id),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id)
);
CREATE INDEX survey_comment_cycle ON survey_comment (agency_id, cycle_id, id);

-- What a cycle says about its method, computed once, and what the official decided.
CREATE TABLE evaluation (
  agency_id    uuid NOT NULL REFERENCES agency,
  cycle_id     uuid NOT NULL,
  method_hash  text NOT NULL,
  report       jsonb NOT NULL,
  computed_at  timestamptz NOT NULL,
  decision     text CHECK (decision IN ('keep', 'improve', 'replace')),
  reason       text,
  -- The findings it rests on, by their IDs in the report.
  findings     text[] NOT NULL DEFAULT '{}',
  -- The version that takes the method's place.
  next_hash    text,
  decided_by   uuid,
  decided_at   timestamptz,
  PRIMARY KEY (cycle_id),
  UNIQUE (agency_id, cycle_id),
  CHECK ((decision IS NULL) = (decided_at IS NULL)),
  CHECK (decision IS NOT NULL OR next_hash IS NULL),
  FOREIGN KEY (agency_id, cycle_id) REFERENCES cycle (agency_id, id),
  FOREIGN KEY (agency_id, method_hash) REFERENCES method_version (agency_id, hash),
  FOREIGN KEY (agency_id, next_hash) REFERENCES method_version (agency_id, hash),
  FOREIGN KEY (agency_id, decided_by) REFERENCES person (agency_id, id)
);

-- The assessments of a cycle, score by score: of self and supervisor the last one given, of everybody else
-- the last one of each. A word on a part of the year is not among them.
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

SELECT protect_table('survey_answer');
SELECT protect_table('survey_comment');
SELECT protect_table('evaluation');
REVOKE UPDATE ON survey_answer, survey_comment FROM rapor_service;
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['survey_answer', 'survey_comment'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t || '_final', t);
  END LOOP;
END $$;
-- +goose StatementEnd
-- The report stays as it was computed, and so does what was decided about it.
CREATE TRIGGER evaluation_report_final BEFORE UPDATE ON evaluation FOR EACH ROW
  WHEN (OLD.report IS DISTINCT FROM NEW.report OR OLD.decided_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evaluation_final BEFORE DELETE ON evaluation FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP VIEW assessment_score;
DROP TABLE evaluation, survey_comment, survey_answer;
