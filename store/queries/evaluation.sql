-- What a cycle says about its method. Every query answers with groups, never with people. Sums are of exact numbers, or
-- in an order of their own: the last digits of others would tell in which order people were counted.

-- name: EvaluatedPeople :one
SELECT count(*)::int AS appraised, (count(*) FILTER (WHERE rating IS NOT NULL))::int AS rated,
       (count(*) FILTER (WHERE closed_at IS NOT NULL AND rating IS NULL))::int AS unrated
FROM appraisal WHERE cycle_id = @cycle_id;

-- name: EvaluatedParticipation :many
-- Duties by step, by unit and by part; one of the three is set, or none for all. Rights are not owed. What was
-- asked in confidence is in no unit's figures. Days as long as those of the cycle's calendar.
WITH part AS (SELECT unnest(@kinds::text[]) AS kind, unnest(@parts::text[]) AS part, unnest(@discreet::boolean[]) AS discreet),
     owed AS (
  SELECT d.step, coalesce(a.unit_id, f.unit_id) AS unit_id, p.part, p.discreet, d.state, d.closed_at <= d.due_at AS punctual,
         coalesce(d.assignee_id, d.id) AS who,
         CASE WHEN d.state = 'met' THEN extract(epoch FROM d.closed_at - d.opened_at) / @day_seconds::float8 END AS taken,
         CASE WHEN d.state = 'met' THEN extract(epoch FROM d.closed_at - d.due_at) / @day_seconds::float8 END AS after_due
  FROM duty d JOIN part p ON p.kind = d.kind
  LEFT JOIN appraisal a ON a.id = d.process_id LEFT JOIN forum f ON f.id = d.process_id
  WHERE d.cycle_id = @cycle_id AND NOT d.optional AND d.state IN ('met', 'lapsed'))
SELECT g.step::text AS step, coalesce(g.unit_id, '00000000-0000-0000-0000-000000000000')::uuid AS unit_id, coalesce(u.name, '')::text AS unit_name, g.part::text AS part, g.owed, g.people, g.met, g.punctual,
       g.taken_median, g.taken_ninth, g.after_tenth, g.after_median, g.after_ninth
FROM (
  SELECT coalesce(o.step, '') AS step, o.unit_id, coalesce(o.part, '') AS part,
         count(*)::int AS owed, count(DISTINCT o.who)::int AS people, (count(*) FILTER (WHERE o.state = 'met'))::int AS met,
         (count(*) FILTER (WHERE o.state = 'met' AND o.punctual))::int AS punctual,
         coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY o.taken), 0)::float8 AS taken_median,
         coalesce(percentile_cont(0.9) WITHIN GROUP (ORDER BY o.taken), 0)::float8 AS taken_ninth,
         coalesce(percentile_cont(0.1) WITHIN GROUP (ORDER BY o.after_due), 0)::float8 AS after_tenth,
         coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY o.after_due), 0)::float8 AS after_median,
         coalesce(percentile_cont(0.9) WITHIN GROUP (ORDER BY o.after_due), 0)::float8 AS after_ninth,
         grouping(o.unit_id) AS over_units, bool_or(o.discreet) AS discreet
  FROM owed o GROUP BY GROUPING SETS ((), (o.step), (o.part), (o.unit_id, o.discreet))
) g LEFT JOIN unit u ON u.id = g.unit_id
WHERE g.people >= @least::int AND (g.over_units = 1 OR g.unit_id IS NOT NULL AND NOT g.discreet)
ORDER BY g.unit_id NULLS FIRST, g.step, g.part;

-- name: EvaluatedLapses :many
-- What people owed and did not do in time, by kind.
SELECT d.kind, count(*)::int AS lapsed FROM duty d
WHERE d.cycle_id = @cycle_id AND d.state = 'lapsed' AND NOT d.optional GROUP BY d.kind ORDER BY lapsed DESC, d.kind;

-- name: EvaluatedEscalations :one
SELECT (count(*) FILTER (WHERE d.level = 0))::int AS escalated, coalesce(max(d.level), 0)::int AS highest,
       (count(*) FILTER (WHERE d.state = 'lapsed'))::int AS unanswered,
       (count(*) FILTER (WHERE doc.body->>'choice' = 'extend'))::int AS extended,
       (count(*) FILTER (WHERE doc.body->>'choice' = 'reassign'))::int AS reassigned,
       (count(*) FILTER (WHERE doc.body->>'choice' = 'act'))::int AS acted,
       (count(*) FILTER (WHERE doc.body->>'choice' = 'proceed'))::int AS proceeded,
       (count(*) FILTER (WHERE doc.body->>'choice' = 'close'))::int AS closed
FROM duty d LEFT JOIN document doc ON doc.duty_id = d.id AND doc.final
WHERE d.cycle_id = @cycle_id AND d.kind = 'decide-escalation' AND d.state IN ('open', 'met', 'lapsed');

-- name: EvaluatedAgreement :many
-- The analysis of variance of what others said about the same person, for each item; '' is the mean of
-- each rater over all items. Self-assessments are another question.
WITH said AS (
  SELECT s.appraisal_id, s.duty_id, s.item, s.score FROM assessment_score s
  WHERE s.cycle_id = @cycle_id AND s.section = 'competency' AND s.kind <> 'assess-self'),
     each AS (SELECT appraisal_id, item, score FROM said
              UNION ALL SELECT appraisal_id, '', avg(score) FROM said GROUP BY appraisal_id, duty_id),
     person AS (SELECT item, count(*) AS n, avg(score) AS mean, var_samp(score) * (count(*) - 1) AS squares
                FROM each GROUP BY item, appraisal_id HAVING count(*) >= 2)
SELECT item::text AS item, count(*)::int AS people, sum(n)::int AS answers, (sum(n * mean) / sum(n))::float8 AS mean,
       sum(squares)::float8 AS within_squares,
       -- About the mean of all answers.
       greatest(0, sum(n * mean * mean) - sum(n * mean) * sum(n * mean) / sum(n))::float8 AS between_squares,
       sum(n * n)::float8 AS square_counts, sum(1.0 / n)::float8 AS inverse_counts,
       avg(mean)::float8 AS mean_of_means, coalesce(var_samp(mean), 0)::float8 AS variance_of_means
FROM person GROUP BY item ORDER BY item;

-- name: EvaluatedItems :many
-- What supervisors gave, item by item: how often it was full marks, and how it goes with the mean of
-- the other items of the same person.
WITH given AS (
  SELECT s.appraisal_id, s.section, s.item, s.score, sum(s.score) OVER w AS total, count(*) OVER w AS items
  FROM assessment_score s WHERE s.cycle_id = @cycle_id AND s.kind = 'assess-subordinate'
  WINDOW w AS (PARTITION BY s.appraisal_id))
SELECT section::text AS section, item::text AS item, count(*)::int AS people, avg(score)::float8 AS mean, coalesce(stddev_samp(score), 0)::float8 AS sd,
       (count(*) FILTER (WHERE score::float8 >= @highest::float8))::int AS full_marks,
       (count(*) FILTER (WHERE items > 1))::int AS compared,
       coalesce(corr(score::float8, CASE WHEN items > 1 THEN ((total - score) / (items - 1))::float8 END ORDER BY score, total), 'NaN')::float8 AS with_rest
FROM given GROUP BY section, item ORDER BY section, item;

-- name: EvaluatedIndicators :many
-- Indicators that several people share by name, most used first: how often the target was reached,
-- and how it goes with the other indicators of the same person.
WITH given AS (
  SELECT a.id, i.value->>'name' AS name, (i.value->>'achievement')::numeric AS score,
         sum((i.value->>'achievement')::numeric) OVER w AS total, count(*) OVER w AS items
  FROM appraisal a, jsonb_array_elements(a.result->'indicators') i
  WHERE a.cycle_id = @cycle_id AND a.rating IS NOT NULL AND i.value->>'achievement' IS NOT NULL
  WINDOW w AS (PARTITION BY a.id))
SELECT name::text AS name, count(DISTINCT id)::int AS people, avg(score)::float8 AS mean, coalesce(stddev_samp(score), 0)::float8 AS sd,
       (count(*) FILTER (WHERE score >= 1))::int AS full_marks, count(*)::int AS given,
       (count(*) FILTER (WHERE items > 1))::int AS compared,
       coalesce(corr(score::float8, CASE WHEN items > 1 THEN ((total - score) / (items - 1))::float8 END ORDER BY score, total, items), 'NaN')::float8 AS with_rest
FROM given GROUP BY name HAVING count(DISTINCT id) >= @least::int ORDER BY people DESC, name LIMIT @most;

-- name: EvaluatedSelf :one
-- Self less supervisor, over the items both scored, one figure for each person.
WITH item AS (
  SELECT s.appraisal_id, max(s.score) FILTER (WHERE s.kind = 'assess-self') - max(s.score) FILTER (WHERE s.kind = 'assess-subordinate') AS step
  FROM assessment_score s WHERE s.cycle_id = @cycle_id AND s.kind IN ('assess-self', 'assess-subordinate')
  GROUP BY s.appraisal_id, s.section, s.item),
     both_said AS (SELECT appraisal_id, avg(step) AS step FROM item WHERE step IS NOT NULL GROUP BY appraisal_id)
SELECT count(*)::int AS pairs, coalesce(avg(step), 0)::float8 AS mean, coalesce(var_samp(step), 0)::float8 AS variance,
       (count(*) FILTER (WHERE abs(step)::float8 <= @alike::float8))::int AS alike
FROM both_said;

-- name: EvaluatedSupervisors :one
-- How results differ between supervisors, and how many of them can be compared: enough results of
-- their own, and enough of others. The value is the score, or else the place of the rating.
WITH given AS (
  SELECT a.supervisor_id, coalesce(a.score, r.value::numeric) AS value FROM appraisal a
  LEFT JOIN (SELECT unnest(@ratings::text[]) AS id, unnest(@places::float8[]) AS value) r ON r.id = a.computed_rating
  WHERE a.cycle_id = @cycle_id AND a.computed_rating IS NOT NULL),
     each AS (SELECT supervisor_id, count(*) AS n, avg(value) AS mean, coalesce(var_samp(value), 0) * (count(*) - 1) AS squares
              FROM given GROUP BY supervisor_id),
     whole AS (SELECT count(*) AS n FROM given)
SELECT (SELECT count(*) FROM each)::int AS supervisors,
       (SELECT count(*) FROM each e WHERE e.n >= @fewest::int AND w.n - e.n >= @fewest::int)::int AS compared,
       (SELECT coalesce(sum(e.squares), 0) FROM each e)::float8 AS within_squares,
       (SELECT coalesce(sum(e.n - 1), 0) FROM each e)::int AS within_degrees
FROM whole w;

-- name: EvaluatedChanges :one
-- Ratings that the forum or an objection changed, against what was computed; what a forum proposed in vain changed none.
WITH place AS (SELECT unnest(@ratings::text[]) AS id, unnest(@places::float8[]) AS value),
     forum AS (
  SELECT DISTINCT ON (r.appraisal_id) r.appraisal_id, f.value AS was, t.value AS becomes
  FROM forum_result r JOIN appraisal a ON a.id = r.appraisal_id AND a.cycle_id = @cycle_id
  JOIN place f ON f.id = r.from_rating JOIN place t ON t.id = r.to_rating
  WHERE r.outcome IN ('in-effect', 'accepted') ORDER BY r.appraisal_id, r.pass DESC),
     objected AS (
  SELECT j.appraisal_id, f.value AS was, t.value AS becomes
  FROM adjustment j JOIN appraisal a ON a.id = j.appraisal_id AND a.cycle_id = @cycle_id
  JOIN place f ON f.id = j.from_rating JOIN place t ON t.id = j.to_rating
  WHERE j.forum_id IS NULL)
SELECT (SELECT count(*) FROM appraisal a WHERE a.cycle_id = @cycle_id AND a.computed_rating IS NOT NULL)::int AS results,
       (SELECT count(*) FROM appraisal a WHERE a.cycle_id = @cycle_id AND a.computed_rating IS NOT NULL AND a.forum_id IS NOT NULL)::int AS in_forums,
       (SELECT count(*) FROM forum WHERE becomes > was)::int AS raised, (SELECT count(*) FROM forum WHERE becomes < was)::int AS lowered,
       (SELECT count(DISTINCT d.process_id) FROM duty d WHERE d.cycle_id = @cycle_id AND d.kind = 'object' AND d.state = 'met')::int AS objections,
       (SELECT count(DISTINCT appraisal_id) FROM objected WHERE becomes > was)::int AS objections_raised,
       (SELECT count(DISTINCT appraisal_id) FROM objected WHERE becomes < was)::int AS objections_lowered;

-- name: EvaluatedRatings :many
SELECT rating::text AS rating, count(*)::int AS people FROM appraisal WHERE cycle_id = @cycle_id AND rating IS NOT NULL GROUP BY rating ORDER BY rating;

-- name: EvaluatedMetrics :many
-- What machines measured of the people appraised within the days of a cycle: each person's mean, sum or
-- last figure is one value.
WITH figure AS (
  SELECT m.metric, m.person_id, m.value::float8 AS value, m.measured_on, m.at, m.id
  FROM measurement m JOIN appraisal a ON a.employee_id = m.person_id AND a.cycle_id = @cycle_id
  JOIN cycle c ON c.id = a.cycle_id AND m.measured_on BETWEEN c.starts_on AND c.ends_on
  WHERE m.metric = ANY(@metrics::text[]) AND NOT EXISTS (SELECT FROM measurement n WHERE n.supersedes_id = m.id)),
     person AS (
  SELECT metric, person_id, avg(value) AS average, sum(value) AS total, (array_agg(value ORDER BY measured_on DESC, at DESC, id DESC))[1] AS last
  FROM figure GROUP BY metric, person_id),
     one AS (
  SELECT p.metric, CASE k.combine WHEN 'sum' THEN p.total WHEN 'last' THEN p.last ELSE p.average END AS value
  FROM person p JOIN (SELECT unnest(@metrics::text[]) AS metric, unnest(@combines::text[]) AS combine) k ON k.metric = p.metric)
SELECT metric, count(*)::int AS people, avg(value)::float8 AS mean, coalesce(var_samp(value), 0)::float8 AS variance
FROM one GROUP BY metric ORDER BY metric;

-- name: EvaluatedComplaints :one
-- Complaints of the public in a cycle, and how long answers took from the day the file was complete.
SELECT (count(*) FILTER (WHERE c.state NOT IN ('held', 'dismissed')))::int AS taken_up,
       (count(*) FILTER (WHERE c.substantiated))::int AS substantiated,
       (count(DISTINCT c.employee_id) FILTER (WHERE c.substantiated AND a.id IS NOT NULL))::int AS employees,
       (SELECT count(*) FROM appraisal p WHERE p.cycle_id = @cycle_id)::int AS appraised,
       (count(*) FILTER (WHERE c.state = 'answered' AND c.complete_at IS NOT NULL))::int AS answered,
       coalesce(avg(extract(epoch FROM c.closed_at - c.complete_at) / @day_seconds::float8) FILTER (WHERE c.state = 'answered'), 0)::float8 AS mean_days,
       coalesce(var_samp(extract(epoch FROM c.closed_at - c.complete_at) / @day_seconds::float8) FILTER (WHERE c.state = 'answered'), 0)::float8 AS variance_days
FROM complaint c LEFT JOIN appraisal a ON a.cycle_id = c.cycle_id AND a.employee_id = c.employee_id
WHERE c.cycle_id = @cycle_id AND c.kind = 'complaint';

-- name: EvaluatedPublic :one
-- What the public thought of the people it assessed, where enough answered about one of them.
WITH person AS (
  SELECT s.appraisal_id, avg(s.score) AS value FROM assessment_score s
  WHERE s.cycle_id = @cycle_id AND s.kind = 'assess-public' AND s.section = 'competency'
  GROUP BY s.appraisal_id HAVING count(DISTINCT s.duty_id) >= @least::int)
SELECT count(*)::int AS people, coalesce(avg(value), 0)::float8 AS mean, coalesce(var_samp(value), 0)::float8 AS variance FROM person;

-- name: EvaluatedWeaknesses :many
-- How many were weak in a competency, over all units.
SELECT c.competency, sum(c.people)::int AS people, sum(c.weak)::int AS weak
FROM unit_competency c JOIN development d ON d.id = c.development_id WHERE d.cycle_id = @cycle_id
GROUP BY c.competency ORDER BY c.competency;

-- name: EvaluatedTrainings :many
-- What became of each training of a whole unit of the year before, now that a year has passed: those who
-- attended, those who did not, and the unit. Nobody where there is no such figure.
SELECT t.competency::text AS competency,
       coalesce(sum(e.people) FILTER (WHERE e.attended), 0)::int AS attended, coalesce(sum(e.weak) FILTER (WHERE e.attended), 0)::int AS attended_weak,
       coalesce(sum(e.average) FILTER (WHERE e.attended), 0)::numeric AS attended_average,
       coalesce(sum(e.people) FILTER (WHERE NOT e.attended), 0)::int AS absent, coalesce(sum(e.weak) FILTER (WHERE NOT e.attended), 0)::int AS absent_weak,
       coalesce(sum(e.average) FILTER (WHERE NOT e.attended), 0)::numeric AS absent_average,
       coalesce(max(c.people), 0)::int AS people, coalesce(max(c.weak), 0)::int AS weak, coalesce(max(c.average), 0)::numeric AS average
FROM training_effect e JOIN training t ON t.id = e.training_id JOIN development d ON d.id = e.development_id
LEFT JOIN unit_competency c ON c.development_id = e.development_id AND c.competency = t.competency
WHERE d.cycle_id = @cycle_id AND t.competency IS NOT NULL GROUP BY t.competency, e.training_id, e.development_id ORDER BY t.competency, e.training_id;

-- name: CycleBefore :one
-- The agency's cycle before this one.
SELECT p.* FROM cycle c JOIN cycle p ON p.agency_id = c.agency_id AND p.id <> c.id AND p.launched_at IS NOT NULL
  AND (p.starts_on, p.opened_at) < (c.starts_on, c.opened_at)
WHERE c.id = @cycle_id ORDER BY p.starts_on DESC, p.opened_at DESC LIMIT 1;

-- name: SurveyGroups :many
-- The answers of each unit as a group.
SELECT s.unit_id, coalesce(u.name, '')::text AS unit_name, count(*)::int AS answers,
       avg(s.fairness)::float8 AS fairness, coalesce(var_samp(s.fairness), 0)::float8 AS fairness_variance,
       avg(s.pressure)::float8 AS pressure, coalesce(var_samp(s.pressure), 0)::float8 AS pressure_variance,
       avg(s.usefulness)::float8 AS usefulness, coalesce(var_samp(s.usefulness), 0)::float8 AS usefulness_variance
FROM survey_answer s LEFT JOIN unit u ON u.id = s.unit_id WHERE s.cycle_id = @cycle_id
GROUP BY s.unit_id, u.name ORDER BY u.name, s.unit_id;

-- name: SurveyAsked :one
SELECT count(*)::int AS asked, (count(*) FILTER (WHERE d.state = 'met'))::int AS answered FROM duty d
WHERE d.cycle_id = @cycle_id AND d.kind = 'answer-survey' AND d.state IN ('open', 'met', 'lapsed');

-- name: CountSurveyComments :one
SELECT count(*)::int FROM survey_comment WHERE cycle_id = $1;

-- name: SurveyComments :many
-- In the order of random numbers.
SELECT id, body FROM survey_comment WHERE cycle_id = @cycle_id AND id > @after ORDER BY id LIMIT @most;

-- name: InsertSurveyAnswer :exec
INSERT INTO survey_answer (agency_id, id, cycle_id, unit_id, fairness, pressure, usefulness)
VALUES ($1, $2, $3, (SELECT a.unit_id FROM appraisal a WHERE a.cycle_id = $3 AND a.employee_id = @person_id), $4, $5, $6);

-- name: InsertSurveyComment :exec
INSERT INTO survey_comment (agency_id, id, cycle_id, body) VALUES ($1, $2, $3, $4);

-- name: OpenSurvey :execrows
-- Everybody appraised who is still there is asked, at once. A repeat finds the duties.
INSERT INTO duty (agency_id, id, process_id, cycle_id, subject_id, step, kind, assignee_id, optional, opened_at, due_on, due_at, counted_from, within, pass)
SELECT a.agency_id, gen_random_uuid(), p.id, p.cycle_id, p.subject_id, @step::text, 'answer-survey', a.employee_id, true,
       @at::timestamptz, @due_on::date, @due_at::timestamptz, @counted_from::date, @within::text, p.pass
FROM process p JOIN appraisal a ON a.cycle_id = p.cycle_id JOIN person e ON e.agency_id = a.agency_id AND e.id = a.employee_id
WHERE p.id = @process_id AND e.employment = 'active'
ON CONFLICT DO NOTHING;

-- name: SurveyZones :many
SELECT DISTINCT coalesce(e.zone, '')::text AS zone FROM duty d JOIN person e ON e.agency_id = d.agency_id AND e.id = d.assignee_id
WHERE d.process_id = @process_id AND d.kind = 'answer-survey' AND d.state = 'open' ORDER BY zone;

-- name: QueueSurveyMails :exec
INSERT INTO mail (agency_id, id, person_id, duty_id, kind, number, urgent, not_before)
SELECT d.agency_id, gen_random_uuid(), d.assignee_id, d.id, t.kind, t.number, t.urgent, t.not_before
FROM duty d JOIN person e ON e.agency_id = d.agency_id AND e.id = d.assignee_id
JOIN (SELECT unnest(@zones::text[]) AS zone, unnest(@kinds::text[]) AS kind, unnest(@numbers::int[]) AS number,
             unnest(@urgents::boolean[]) AS urgent, unnest(@not_before::timestamptz[]) AS not_before) t ON t.zone = coalesce(e.zone, '')
WHERE d.process_id = @process_id AND d.kind = 'answer-survey' AND d.state = 'open'
ON CONFLICT DO NOTHING;

-- name: LapseSurvey :execrows
-- Rights that were not used end silently.
UPDATE duty SET state = 'lapsed', closed_at = @at, settled_at = @at
WHERE process_id = @process_id AND kind = 'answer-survey' AND state = 'open' AND due_at <= @until;

-- name: SettleSurvey :exec
UPDATE duty SET settled_at = @at WHERE process_id = @process_id AND kind = 'answer-survey' AND state = 'met' AND settled_at IS NULL;

-- name: ForgetSurveyDrafts :exec
-- What somebody began to write and did not hand in is nobody's.
UPDATE document SET body = '{}' FROM duty d
WHERE d.id = document.duty_id AND d.process_id = @process_id AND d.kind = 'answer-survey' AND d.state <> 'open' AND NOT document.final AND document.body <> '{}';

-- name: DropSurveyMails :exec
UPDATE mail SET state = 'dropped', done_at = @at, claimed_until = NULL
FROM (SELECT q.id FROM mail q JOIN duty d ON d.id = q.duty_id
      WHERE d.process_id = @process_id AND d.kind = 'answer-survey' AND d.state <> 'open' AND q.state = 'queued'
      ORDER BY q.id FOR UPDATE OF q) gone
WHERE mail.id = gone.id;

-- name: OpenSurveys :one
-- How many may still answer, and the next deadline of theirs.
SELECT count(*)::int AS open, coalesce(min(due_at), 'epoch')::timestamptz AS next, coalesce(min(due_on), '1970-01-01')::date AS due_on FROM duty
WHERE process_id = @process_id AND kind = 'answer-survey' AND state = 'open';

-- name: InsertEvaluation :execrows
INSERT INTO evaluation (agency_id, cycle_id, method_hash, report, computed_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;

-- name: Evaluation :one
SELECT * FROM evaluation WHERE cycle_id = $1;

-- name: DecideEvaluation :execrows
UPDATE evaluation SET decision = @decision, reason = @reason, findings = @findings, next_hash = sqlc.narg(next_hash),
  decided_by = @decided_by, decided_at = @decided_at
WHERE cycle_id = @cycle_id AND decision IS NULL;

-- name: LastDecided :one
-- What was decided about the method of the last cycle that was evaluated.
SELECT e.cycle_id, c.name AS cycle_name, e.method_hash, e.decision::text AS decision, coalesce(e.next_hash, '')::text AS next_hash
FROM evaluation e JOIN cycle c ON c.id = e.cycle_id WHERE e.decision IS NOT NULL
ORDER BY e.decided_at DESC LIMIT 1;

-- name: StoredMethods :many
-- Versions of methods an agency keeps, with the cycles that use them.
SELECT m.hash, m.method, (SELECT count(*) FROM cycle c WHERE c.method_hash = m.hash)::int AS cycles
FROM method_version m ORDER BY m.method, m.hash;
