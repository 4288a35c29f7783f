-- name: TouchForum :exec
-- Whoever reads the forum sees something else from now on.
UPDATE forum SET version = version + 1 WHERE id = $1;

-- name: ForumVersion :one
SELECT version FROM forum WHERE id = $1;

-- name: ReviseVotes :many
-- Open votes are about the new revision; who has one need not be asked again.
UPDATE duty SET round = @revision WHERE process_id = @process_id AND kind = 'approve-calibration' AND state = 'open' RETURNING *;

-- name: VotesOf :many
-- The votes of a forum on its revision as it stands, of a member the latest last; what met them, if anything did.
SELECT sqlc.embed(d), doc.body FROM duty d LEFT JOIN document doc ON doc.duty_id = d.id AND doc.final
WHERE d.process_id = $1 AND d.kind = 'approve-calibration' AND d.state <> 'void'
  AND d.round = (SELECT f.revision FROM forum f WHERE f.id = d.process_id)
ORDER BY d.opened_at, d.id;

-- name: MinutedPeople :many
-- People as papers name them.
SELECT p.id, p.name, p.number, p.rank, p.post, coalesce(u.name, '')::text AS unit
FROM person p LEFT JOIN unit u ON u.id = p.unit_id WHERE p.id = ANY(@people::uuid[]);

-- name: ForumUnits :many
-- The units whose people a forum discusses, its own first.
SELECT u.name FROM forum f JOIN unit u ON u.id = f.unit_id OR EXISTS (SELECT FROM appraisal a WHERE a.forum_id = f.id AND a.unit_id = u.id)
WHERE f.id = $1 ORDER BY u.id <> f.unit_id, u.name;

-- name: MinutedElsewhere :many
-- Who would read in a forum's minutes what was proposed about themselves, or about somebody to whom they declared a relation.
SELECT r.appraisal_id, r.person_id FROM forum_recusal r WHERE r.forum_id = @forum_id AND r.why IN ('own', 'declared')
UNION
SELECT a.id, a.employee_id FROM appraisal a JOIN role_grant g ON g.person_id = a.employee_id AND g.role IN ('hr', 'official')
WHERE a.forum_id = @forum_id;

-- name: MinutedEvidence :many
-- What entries that a forum's proposals cite are called, and the day they are of.
SELECT j.id, j.held_on::date AS on_date, (j.body->>'text')::text AS says, ''::text AS kind FROM journal j WHERE j.id = ANY(@ids::uuid[])
UNION ALL
SELECT f.id, (f.at AT TIME ZONE @zone::text)::date, f.name, '' FROM attachment f WHERE f.id = ANY(@ids)
UNION ALL
SELECT m.id, m.measured_on, m.value::text, m.metric FROM measurement m WHERE m.id = ANY(@ids)
UNION ALL
SELECT k.id, (coalesce(k.found_at, k.received_at) AT TIME ZONE @zone)::date, '', '' FROM complaint k WHERE k.id = ANY(@ids)
UNION ALL
SELECT doc.id, (doc.saved_at AT TIME ZONE @zone)::date, '', doc.kind FROM document doc WHERE doc.id = ANY(@ids);

-- name: Recusals :many
SELECT person_id, count(*)::int AS ratings FROM forum_recusal WHERE forum_id = $1 GROUP BY person_id;

-- name: InsertSeating :exec
INSERT INTO forum_seating (agency_id, id, forum_id, person_id, seated, reason, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: Seatings :many
SELECT s.person_id, s.seated, s.reason, s.by_id, s.at FROM forum_seating s WHERE s.forum_id = $1 ORDER BY s.at, s.id;

-- name: SitsIn :many
-- What is known about people who are to sit in a forum.
SELECT p.id, p.employment, EXISTS (SELECT FROM forum_member m WHERE m.forum_id = @forum_id AND m.person_id = p.id) AS seated,
       EXISTS (SELECT FROM role_grant g WHERE g.person_id = p.id AND g.role = 'machine') AS machine
FROM person p WHERE p.id = ANY(@people::uuid[]);

-- name: Sat :many
-- Ratings of a forum with who must not sit over them: the employee, and who decides an objection.
SELECT a.id, a.employee_id, a.supervisor_id, a.manager_id, a.rating, a.computed_rating, a.score, a.unrated, a.closed_at, a.announced_at, w.pass,
       w.ended_at
FROM appraisal a JOIN process w ON w.id = a.id WHERE a.forum_id = $1 ORDER BY a.id;

-- name: LinesAbove :many
-- The superiors above several people, nearest first; a loop ends the climb.
WITH RECURSIVE line AS (
  SELECT p.id AS below, p.superior_id AS id, 1 AS height FROM person p WHERE p.id = ANY(@people::uuid[]) AND p.superior_id IS NOT NULL
  UNION ALL
  SELECT l.below, p.superior_id, l.height + 1 FROM line l JOIN person p ON p.id = l.id
  WHERE p.superior_id IS NOT NULL AND l.height < 20
)
SELECT l.below::uuid AS below, l.id::uuid AS id FROM line l JOIN person p ON p.id = l.id WHERE p.employment <> 'left'
GROUP BY l.below, l.id ORDER BY l.below, min(l.height);

-- name: DeclaredAmong :many
-- What is declared in force by or about some people, in pairs.
SELECT person_id, about_id FROM declaration
WHERE ended_at IS NULL AND (person_id = ANY(@people::uuid[]) OR about_id = ANY(@people::uuid[]));

-- name: Declared :one
-- Whether one of two people declared something about the other.
SELECT EXISTS (SELECT FROM declaration WHERE ended_at IS NULL
  AND (person_id = @one::uuid AND about_id = @other::uuid OR person_id = @other AND about_id = @one));

-- name: InsertDeclaration :execrows
INSERT INTO declaration (agency_id, id, person_id, about_id, kind, note, recorded_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING;

-- name: Declaration :one
SELECT * FROM declaration WHERE id = $1;

-- name: Declarations :many
-- Those of one person, or of all.
SELECT sqlc.embed(d), p.name AS person, o.name AS about FROM declaration d
JOIN person p ON p.id = d.person_id JOIN person o ON o.id = d.about_id
WHERE sqlc.narg(person_id)::uuid IS NULL OR d.person_id = sqlc.narg(person_id) ORDER BY d.at DESC, d.id;

-- name: EndDeclaration :execrows
UPDATE declaration SET ended_at = @at, ended_by = @by_id, end_reason = @reason WHERE id = @id AND ended_at IS NULL;

-- name: ForumsSatIn :many
-- Open forums that a change of what two people may do in them concerns.
SELECT DISTINCT f.id FROM forum f JOIN forum_member m ON m.forum_id = f.id JOIN appraisal a ON a.forum_id = f.id
WHERE f.closed_at IS NULL AND (m.person_id = @one::uuid AND a.employee_id = @other::uuid OR m.person_id = @other AND a.employee_id = @one)
ORDER BY f.id;

-- name: Propose :one
-- A proposal of a forum; of two on one revision of a rating only one is kept.
INSERT INTO adjustment (agency_id, id, appraisal_id, forum_id, person_id, from_rating, to_rating, reason, revision, at, pass, number, lowers, evidence)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, w.pass, @number, @lowers, @evidence FROM process w WHERE w.id = $3
ON CONFLICT DO NOTHING
RETURNING *;

-- name: ForumProposals :many
-- The proposals of a forum about one rating or all, oldest first, with what the appraiser said to a lowering.
SELECT sqlc.embed(j), d.id AS duty_id, d.state AS statement_state, d.assignee_id AS asked_id, d.due_on, d.closed_at AS stated_at, doc.body AS statement
FROM adjustment j JOIN process w ON w.id = j.appraisal_id
LEFT JOIN duty d ON d.process_id = j.appraisal_id AND d.kind = 'state-on-lowering' AND d.round = j.number AND d.pass = j.pass
  AND d.state <> 'handed-over'
LEFT JOIN document doc ON doc.duty_id = d.id AND doc.final
WHERE j.forum_id = @forum_id AND j.pass = w.pass AND j.number IS NOT NULL
  AND (sqlc.narg(appraisal_id)::uuid IS NULL OR j.appraisal_id = sqlc.narg(appraisal_id))
ORDER BY j.at, j.id;

-- name: LastProposal :one
SELECT j.* FROM adjustment j JOIN process w ON w.id = j.appraisal_id
WHERE j.appraisal_id = $1 AND j.pass = w.pass AND j.number IS NOT NULL ORDER BY j.number DESC LIMIT 1;

-- name: AwaitedStatements :one
-- How many lowerings a forum proposed that the appraiser has not answered yet.
SELECT count(*) FROM duty d JOIN appraisal a ON a.id = d.process_id
WHERE a.forum_id = $1 AND d.kind = 'state-on-lowering' AND d.state = 'open';

-- name: InsertSession :exec
INSERT INTO forum_session (agency_id, id, forum_id, starts_at, ends_at, place, set_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: Sessions :many
SELECT * FROM forum_session WHERE forum_id = $1 ORDER BY starts_at, id;

-- name: ForumSession :one
SELECT * FROM forum_session WHERE id = $1;

-- name: ChangeSession :one
UPDATE forum_session SET starts_at = @starts_at, ends_at = @ends_at, place = @place, sequence = sequence + 1, set_by = @set_by, at = @at
WHERE id = @id RETURNING *;

-- name: RaiseSession :one
-- Somebody comes or goes: their calendars hear of a later state than before.
UPDATE forum_session SET sequence = sequence + 1 WHERE id = $1 RETURNING *;

-- name: CancelSession :one
UPDATE forum_session SET cancelled_at = @at, sequence = sequence + 1, set_by = @set_by WHERE id = @id RETURNING *;

-- name: InviteMembers :many
-- What people are sent about a session as it stands; the number of the mail of each.
INSERT INTO forum_invitation (agency_id, forum_id, person_id, number, session_id, sequence, cancelled, starts_at, ends_at, place, at)
SELECT s.agency_id, s.forum_id, who.id, 1 + coalesce((SELECT max(i.number) FROM forum_invitation i WHERE i.forum_id = s.forum_id AND i.person_id = who.id), 0),
       s.id, s.sequence, @cancelled::boolean, s.starts_at, s.ends_at, s.place, @at::timestamptz
FROM forum_session s, unnest(@people::uuid[]) AS who (id) WHERE s.id = @session_id
RETURNING person_id, number;

-- name: Invited :many
-- Who holds a session in their calendar: the last they were sent about it is no cancellation.
SELECT DISTINCT ON (i.person_id) i.person_id, i.cancelled FROM forum_invitation i WHERE i.session_id = $1 ORDER BY i.person_id, i.number DESC;

-- name: InvitationOf :one
SELECT * FROM forum_invitation WHERE forum_id = $1 AND person_id = $2 AND number = $3;

-- name: RecordPresence :exec
INSERT INTO forum_presence (agency_id, session_id, person_id, present, recorded_by, at)
SELECT @agency_id::uuid, @session_id::uuid, unnest(@people::uuid[]), unnest(@present::boolean[]), @recorded_by::uuid, @at::timestamptz
ON CONFLICT (session_id, person_id) DO UPDATE SET present = excluded.present, recorded_by = excluded.recorded_by, at = excluded.at;

-- name: Presences :many
SELECT x.* FROM forum_presence x JOIN forum_session s ON s.id = x.session_id WHERE s.forum_id = $1 ORDER BY x.session_id, x.person_id;

-- name: InsertRecusals :exec
INSERT INTO forum_recusal (agency_id, forum_id, person_id, appraisal_id, why)
SELECT @agency_id::uuid, @forum_id::uuid, unnest(@people::uuid[]), unnest(@appraisals::uuid[]), unnest(@whys::text[]) ON CONFLICT DO NOTHING;

-- name: InsertForumResults :exec
INSERT INTO forum_result (agency_id, appraisal_id, pass, forum_id, adjustment_id, from_rating, to_rating, outcome, at)
SELECT @agency_id::uuid, unnest(@appraisals::uuid[]), unnest(@passes::int[]), @forum_id::uuid, unnest(@adjustments::uuid[]),
       unnest(@froms::text[]), unnest(@tos::text[]), unnest(@outcomes::text[]), @at::timestamptz
ON CONFLICT DO NOTHING;

-- name: SetRatings :exec
UPDATE appraisal a SET rating = n.rating, official = n.official
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@ratings::text[]) AS rating, unnest(@officials::text[]) AS official) n WHERE a.id = n.id;

-- name: ForumResult :one
-- What became of a proposal about an appraisal as it is now.
SELECT r.* FROM forum_result r JOIN process w ON w.id = r.appraisal_id AND w.pass = r.pass WHERE r.appraisal_id = $1;

-- name: ForumResults :many
SELECT r.* FROM forum_result r WHERE r.forum_id = $1 ORDER BY r.appraisal_id, r.pass;

-- name: ResultsOf :many
-- What became of the proposals about one appraisal, in all passes, with their reasons.
SELECT sqlc.embed(r), j.reason AS proposed_because, j.person_id AS proposed_by FROM forum_result r JOIN adjustment j ON j.id = r.adjustment_id
WHERE r.appraisal_id = $1 ORDER BY r.pass;

-- name: SettleAdvice :exec
UPDATE forum_result r SET outcome = @outcome, reason = @reason, duty_id = sqlc.narg(duty_id), decided_by = sqlc.narg(decided_by), decided_at = @at
FROM process w WHERE r.appraisal_id = @appraisal_id AND w.id = r.appraisal_id AND r.pass = w.pass AND r.outcome IN ('advised', 'unanswered');

-- name: OpenStatements :many
-- What an appraiser still owes about a lowering that a closed forum no longer decides.
SELECT id FROM duty WHERE process_id = $1 AND kind = 'state-on-lowering' AND state = 'open';

-- name: ForumEvidence :many
-- How much there is to read about the ratings of a forum, by kind.
SELECT a.id AS appraisal_id,
       (SELECT count(*) FROM journal j WHERE j.appraisal_id = a.id AND NOT EXISTS (SELECT FROM journal n WHERE n.corrects_id = j.id))::int AS journal,
       (SELECT count(DISTINCT u.attachment_id) FROM attachment_use u WHERE u.process_id = a.id)::int AS files
FROM appraisal a WHERE a.forum_id = $1;

-- name: ForumMeasured :many
-- How many figures in force machines measured about the people of a forum in its cycle.
SELECT m.person_id, count(*)::int AS figures FROM measurement m
WHERE m.person_id IN (SELECT a.employee_id FROM appraisal a WHERE a.forum_id = @forum_id) AND m.measured_on BETWEEN @since AND @until
  AND NOT EXISTS (SELECT FROM measurement n WHERE n.supersedes_id = m.id)
GROUP BY m.person_id;

-- name: CitedEvidence :many
-- Which of the entries that somebody cites are about an appraisal. A document given in confidence is not among them.
SELECT j.id FROM journal j WHERE j.appraisal_id = @appraisal_id AND j.id = ANY(@ids::uuid[])
UNION
SELECT u.attachment_id FROM attachment_use u WHERE u.process_id = @appraisal_id AND u.attachment_id = ANY(@ids)
  AND u.kind NOT IN ('assess-peer', 'assess-superior', 'assess-public')
UNION
SELECT m.id FROM measurement m JOIN appraisal a ON a.employee_id = m.person_id JOIN cycle c ON c.id = a.cycle_id
WHERE a.id = @appraisal_id AND m.id = ANY(@ids) AND m.measured_on BETWEEN c.starts_on AND c.ends_on
UNION
SELECT k.id FROM complaint k JOIN appraisal a ON a.id = k.appraisal_id
WHERE a.id = @appraisal_id AND k.id = ANY(@ids) AND (k.substantiated AND k.found_at IS NOT NULL OR k.kind = 'feedback' AND k.state = 'answered')
UNION
SELECT doc.id FROM document doc WHERE doc.process_id = @appraisal_id AND doc.final AND doc.id = ANY(@ids)
  AND doc.kind IN ('propose-plan', 'report-period', 'evaluate-period', 'assess-self', 'assess-subordinate');

-- name: CitableDocuments :many
-- What was handed in about an appraisal under a name; never what is said in confidence.
SELECT doc.id, doc.kind, doc.saved_at FROM document doc WHERE doc.process_id = $1 AND doc.final
  AND doc.kind IN ('propose-plan', 'report-period', 'evaluate-period', 'assess-self', 'assess-subordinate') ORDER BY doc.saved_at, doc.id;

-- name: CitableMeasurements :many
-- Figures in force about a person within some days, the latest first.
SELECT m.id, m.metric, m.measured_on, m.value FROM measurement m
WHERE m.person_id = @person_id AND m.measured_on BETWEEN @since AND @until
  AND NOT EXISTS (SELECT FROM measurement n WHERE n.supersedes_id = m.id)
ORDER BY m.measured_on DESC, m.id DESC LIMIT 500;

-- name: FilesOfProcess :many
-- Files that something in a process refers to; what the members of a confidential group attached is not among them.
SELECT a.* FROM attachment a WHERE EXISTS (SELECT FROM attachment_use u WHERE u.attachment_id = a.id AND u.process_id = $1
  AND u.kind NOT IN ('assess-peer', 'assess-superior', 'assess-public')) ORDER BY a.at, a.id;

-- name: ForumScores :many
-- The mean of what the employee and the appraiser scored, of each appraisal the last assessment.
SELECT DISTINCT ON (d.process_id, d.kind) d.process_id, d.kind,
       coalesce((SELECT avg(s.value::numeric) FROM jsonb_each_text(CASE jsonb_typeof(doc.body->'scores') WHEN 'object' THEN doc.body->'scores' ELSE '{}' END) s),
                'NaN')::float8 AS mean
FROM appraisal a JOIN duty d ON d.process_id = a.id AND d.state = 'met' AND d.kind IN ('assess-self', 'assess-subordinate')
JOIN document doc ON doc.duty_id = d.id AND doc.final
WHERE a.forum_id = $1 AND a.sources IS NOT NULL AND doc.id = ANY(a.sources)
ORDER BY d.process_id, d.kind, d.closed_at DESC, d.id DESC;
