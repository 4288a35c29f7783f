-- name: AnyCycleOpen :one
SELECT EXISTS (SELECT FROM cycle WHERE closed_at IS NULL);

-- name: ProposeFromRoster :one
-- Compares what an import has changed with the open appraisals, all at once. What it proposes for
-- somebody takes the place of what waited for them of the same kind; nothing is proposed twice.
WITH changed AS (
  SELECT p.id, p.employment, p.unit_id, p.post, p.contract_ends_on, p.left_on, p.started_on,
         coalesce(p.appraiser_id, p.superior_id) AS appraiser_id, h.was_appraiser_id, h.was_post,
         h.fields && '{superior,appraiser}'::text[] AS superior, h.fields && '{unit,post}'::text[] AS place,
         h.fields && '{employment,left}'::text[] AS leaves, 'contract_ends' = ANY(h.fields) AS contract,
         'employment' = ANY(h.fields) AS employed
  FROM roster_change h JOIN person p ON p.id = h.person_id
  WHERE h.fields && '{superior,appraiser,unit,post,employment,left,contract_ends,started}'::text[]
), waiting AS (
  SELECT q.id, q.cycle_id, q.employee_id, q.appraisal_id, q.kind, q.change FROM proposal q JOIN changed ON changed.id = q.employee_id
  WHERE q.state = 'pending'
), running AS (
  SELECT h.*, a.id AS appraisal_id, a.cycle_id, a.supervisor_id, a.unit_id AS in_unit, a.ends_on, y.ends_on AS cycle_ends,
         coalesce(h.was_appraiser_id, y.official_id) AS former, s.id AS supervisor_to,
         o.change AS handing, t.change AS moving, coalesce(nullif(last.post, ''), t.change ->> 'post_was', h.was_post) AS in_post
  FROM changed h JOIN appraisal a ON a.employee_id = h.id AND a.closed_at IS NULL
  JOIN cycle y ON y.id = a.cycle_id AND y.closed_at IS NULL
  LEFT JOIN person s ON s.id = coalesce(h.appraiser_id, y.official_id) AND s.employment <> 'left' AND s.id NOT IN (h.id, a.supervisor_id)
  LEFT JOIN waiting o ON o.appraisal_id = a.id AND o.kind = 'hand-over'
  LEFT JOIN waiting t ON t.appraisal_id = a.id AND t.kind = 'transfer'
  LEFT JOIN LATERAL (SELECT d.post FROM part d WHERE d.appraisal_id = a.id ORDER BY d.number DESC LIMIT 1) last ON true
), placed AS (
  SELECT r.*, r.in_unit IS DISTINCT FROM r.unit_id AS unit_moved,
         btrim(r.post) <> '' AND btrim(r.in_post) <> '' AND lower(btrim(r.post)) <> lower(btrim(r.in_post)) AS post_moved,
         r.supervisor_id = r.former OR r.supervisor_id::text = r.handing ->> 'supervisor_was' OR r.supervisor_id::text = r.moving ->> 'supervisor_was' AS follows
  FROM running r
), transfer AS (
  SELECT cycle_id, id AS employee_id, appraisal_id, 'transfer' AS kind, jsonb_strip_nulls(jsonb_build_object(
    'unit_was', CASE WHEN unit_moved THEN in_unit END, 'unit', CASE WHEN unit_moved THEN unit_id END,
    'post_was', CASE WHEN post_moved THEN in_post END, 'post', CASE WHEN post_moved THEN post END,
    'supervisor_was', CASE WHEN supervisor_to IS NOT NULL AND (unit_moved OR follows) THEN supervisor_id END,
    'supervisor', CASE WHEN unit_moved OR follows THEN supervisor_to END)) AS change
  FROM placed
  WHERE employment = 'active' AND unit_id IS NOT NULL AND (place OR superior AND moving IS NOT NULL) AND (unit_moved OR post_moved)
), candidate AS (
  SELECT * FROM transfer
  UNION ALL
  SELECT cycle_id, id, appraisal_id, 'hand-over', jsonb_build_object('supervisor_was', supervisor_id, 'supervisor', supervisor_to)
  FROM placed r
  WHERE employment = 'active' AND superior AND follows AND supervisor_to IS NOT NULL
    AND NOT EXISTS (SELECT FROM transfer t WHERE t.appraisal_id = r.appraisal_id)
  UNION ALL
  SELECT cycle_id, id, appraisal_id, 'ending',
         jsonb_strip_nulls(jsonb_build_object('leaves', true, 'last_on', coalesce(left_on, contract_ends_on), 'last_on_was', ends_on))
  FROM running WHERE leaves AND (employment = 'left' OR left_on IS NOT NULL)
  UNION ALL
  SELECT cycle_id, id, appraisal_id, 'ending', jsonb_strip_nulls(jsonb_build_object('last_on', contract_ends_on, 'last_on_was', ends_on))
  FROM running
  WHERE contract AND employment = 'active' AND left_on IS NULL AND nullif(least(contract_ends_on, cycle_ends), cycle_ends) IS DISTINCT FROM ends_on
  UNION ALL
  SELECT y.id, n.id, NULL, 'enrolment', jsonb_strip_nulls(jsonb_build_object('starts_on', n.started_on))
  FROM (
    SELECT p.id, p.started_on, p.contract_ends_on FROM roster_place l JOIN person p ON p.id = l.person_id WHERE l.is_new AND l.employment = 'active'
    UNION ALL
    SELECT h.id, h.started_on, h.contract_ends_on FROM changed h
    WHERE h.employment = 'active' AND (h.employed OR EXISTS (SELECT FROM waiting w WHERE w.employee_id = h.id AND w.kind = 'enrolment'))
  ) n JOIN cycle y ON y.closed_at IS NULL AND y.launched_at IS NOT NULL JOIN process w ON w.id = y.id AND w.step <> 'evaluation'
  WHERE (n.started_on IS NULL OR n.started_on <= y.ends_on) AND (n.contract_ends_on IS NULL OR n.contract_ends_on >= y.starts_on)
    AND NOT EXISTS (SELECT FROM appraisal a WHERE a.cycle_id = y.id AND a.employee_id = n.id)
), overtaken AS (
  UPDATE proposal q SET state = 'superseded', decided_at = @at::timestamptz
  FROM waiting w JOIN changed h ON h.id = w.employee_id
  WHERE q.id = w.id AND q.state = 'pending' AND CASE w.kind
      WHEN 'hand-over' THEN h.superior OR h.leaves OR EXISTS (SELECT FROM transfer t WHERE t.appraisal_id = w.appraisal_id)
      WHEN 'transfer' THEN h.superior OR h.place OR h.leaves
      WHEN 'ending' THEN h.leaves OR h.contract AND w.change ->> 'leaves' IS NULL ELSE true END
    AND NOT EXISTS (SELECT FROM candidate n WHERE n.cycle_id = w.cycle_id AND n.employee_id = w.employee_id AND n.kind = w.kind AND n.change = w.change)
), proposed AS (
  INSERT INTO proposal (agency_id, id, cycle_id, kind, employee_id, appraisal_id, change, found_at)
  SELECT @agency_id::uuid, gen_random_uuid(), n.cycle_id, n.kind, n.employee_id, n.appraisal_id, n.change, @at::timestamptz FROM candidate n
  ON CONFLICT (agency_id, cycle_id, employee_id, kind, change) WHERE state IN ('pending', 'dismissed') DO NOTHING
  RETURNING id
)
SELECT count(*) FROM proposed;

-- name: Proposals :many
-- What rosters suggested, the oldest first, with the names of units.
SELECT sqlc.embed(q), y.name AS cycle_name, coalesce(was.name, '')::text AS unit_was, coalesce(next.name, '')::text AS unit
FROM proposal q JOIN cycle y ON y.id = q.cycle_id
LEFT JOIN unit was ON was.id::text = q.change ->> 'unit_was' LEFT JOIN unit next ON next.id::text = q.change ->> 'unit'
WHERE (sqlc.narg(cycle_id)::uuid IS NULL OR q.cycle_id = sqlc.narg(cycle_id)) AND (@state::text = '' OR q.state = @state)
  AND (sqlc.narg(id)::uuid IS NULL OR q.id = sqlc.narg(id))
ORDER BY q.found_at, q.id LIMIT @most;

-- name: DecideProposal :execrows
UPDATE proposal SET state = @state, decided_at = @at, decided_by = @decided_by, reason = @reason WHERE id = @id AND state = 'pending';

-- name: OvertakeProposals :exec
-- What waited for somebody's years that are closed now.
UPDATE proposal q SET state = 'superseded', decided_at = @at FROM appraisal a
WHERE q.employee_id = @employee_id AND q.state = 'pending' AND a.id = q.appraisal_id AND a.closed_at IS NOT NULL;
