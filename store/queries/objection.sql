-- name: PassedBefore :one
-- Whether a step was gone through before the result was corrected.
SELECT EXISTS (SELECT FROM duty d JOIN process w ON w.id = d.process_id WHERE w.id = $1 AND d.step = $2 AND d.pass < w.pass);

-- name: ToReconsider :many
-- The rules of what was approved before the result was corrected.
SELECT rule FROM consequence WHERE appraisal_id = $1 AND state = 'reconsider' ORDER BY rule;

-- name: StatementOn :one
-- What the appraiser said to an objection.
SELECT doc.body FROM duty d JOIN document doc ON doc.duty_id = d.id AND doc.final
WHERE d.about_id = $1 AND d.kind = 'state-on-objection' AND d.state = 'met';

-- name: InsertService :exec
INSERT INTO service (agency_id, id, appraisal_id, pass, on_date, how, witness, number, recorded_by, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Services :many
SELECT * FROM service WHERE appraisal_id = $1 ORDER BY pass;

-- name: InsertCorrection :exec
-- Keeps the whole result as it was.
INSERT INTO correction (agency_id, id, appraisal_id, pass, step, legal_number, legal_date, reason, person_id, at,
  plan_id, score, computed_rating, rating, official, result, announced_at, received_at, received_on, received_how, closed_at,
  unrated, consequences)
SELECT a.agency_id, @id::uuid, a.id, w.pass, @step, @legal_number, @legal_date, @reason, @person_id, @at,
  a.plan_id, a.score, a.computed_rating, a.rating, a.official, a.result, a.announced_at, a.received_at, a.received_on,
  a.received_how, a.closed_at, a.unrated,
  coalesce((SELECT jsonb_agg(to_jsonb(s) ORDER BY s.rule) FROM consequence s WHERE s.appraisal_id = a.id AND s.state <> 'superseded'), '[]')
FROM appraisal a JOIN process w ON w.id = a.id WHERE a.id = @appraisal_id;

-- name: ReopenAppraisal :exec
-- Computed anew or not, it is announced again.
UPDATE appraisal SET closed_at = NULL, unrated = NULL, announced_at = NULL, received_at = NULL, received_on = NULL, received_how = NULL,
  score = CASE WHEN @anew::boolean THEN NULL ELSE score END, computed_rating = CASE WHEN @anew THEN NULL ELSE computed_rating END,
  rating = CASE WHEN @anew THEN NULL ELSE rating END, official = CASE WHEN @anew THEN NULL ELSE official END,
  result = CASE WHEN @anew THEN NULL ELSE result END
WHERE id = @id;

-- name: ReopenConsequences :exec
UPDATE consequence SET state = CASE state WHEN 'approved' THEN 'reconsider' WHEN 'reconsider' THEN 'reconsider' ELSE 'superseded' END
WHERE appraisal_id = $1;

-- name: ReopenProcess :one
-- The raised epoch fences off the run that ended; the raised pass opens the duties of the steps anew.
UPDATE process SET ended_at = NULL, epoch = epoch + 1, pass = pass + 1, step = $2, entered_at = NULL, opens_at = NULL
WHERE id = $1 RETURNING *;

-- name: SettleAll :exec
UPDATE duty SET settled_at = $2 WHERE process_id = $1 AND state IN ('met', 'lapsed') AND settled_at IS NULL;

-- name: Corrections :many
SELECT * FROM correction WHERE appraisal_id = $1 ORDER BY pass;

-- name: Milestones :many
-- When the program itself did something to an appraisal.
SELECT act, at FROM audit WHERE process_id = $1 AND act IN ('plan.in-force', 'rating.computed') ORDER BY at, id;

-- name: NamedDocuments :many
-- What was handed in under somebody's name, in all passes; never what is said in confidence.
SELECT d.kind, d.pass, d.assignee_id, doc.author_id, d.closed_at, doc.id, doc.body FROM duty d JOIN document doc ON doc.duty_id = d.id AND doc.final
WHERE d.process_id = $1 AND d.state = 'met'
  AND d.kind IN ('assess-self', 'assess-subordinate', 'acknowledge', 'object', 'state-on-lowering', 'state-on-objection', 'decide-objection')
ORDER BY d.closed_at, d.id;

-- name: ConfidentialAnswers :many
-- What was said in confidence and entered the computation; whoever reads it is on record.
SELECT d.kind, d.assignee_id, d.closed_at, doc.body FROM appraisal a JOIN document doc ON doc.id = ANY(a.sources)
JOIN duty d ON d.id = doc.duty_id
WHERE a.id = $1 AND d.kind IN ('assess-peer', 'assess-superior', 'assess-public') ORDER BY d.kind, d.closed_at, d.id;

-- name: DecidesObjection :one
-- Whether a person owes the decision on an objection to this appraisal.
SELECT EXISTS (SELECT FROM duty WHERE process_id = $1 AND assignee_id = $2 AND kind = 'decide-objection' AND state = 'open');

-- name: InsertDisclosure :exec
INSERT INTO disclosure (agency_id, id, appraisal_id, person_id, purpose, reason, answers, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: Disclosures :many
SELECT * FROM disclosure WHERE appraisal_id = $1 ORDER BY at, id;
