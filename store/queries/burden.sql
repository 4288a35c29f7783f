-- name: SeeForm :exec
-- A sign that somebody works in a form: what passed since the last one counts, unless it was a
-- pause.
INSERT INTO form_time (agency_id, duty_id, seen_at) VALUES (sqlc.arg(agency_id), sqlc.arg(duty_id), sqlc.arg(seen_at))
ON CONFLICT (duty_id) DO UPDATE SET seen_at = greatest(form_time.seen_at, excluded.seen_at),
  seconds = form_time.seconds + CASE WHEN excluded.seen_at > form_time.seen_at AND excluded.seen_at <= form_time.seen_at + sqlc.arg(pause)::int * interval '1 second'
                                     THEN extract(epoch FROM (excluded.seen_at - form_time.seen_at))::int ELSE 0 END;

-- name: FormSeconds :one
-- How long a form took until now; no row where it was never opened.
SELECT (seconds + CASE WHEN sqlc.arg(until)::timestamptz > seen_at AND sqlc.arg(until)::timestamptz <= seen_at + sqlc.arg(pause)::int * interval '1 second'
                       THEN extract(epoch FROM (sqlc.arg(until)::timestamptz - seen_at))::int ELSE 0 END)::int AS total
FROM form_time WHERE duty_id = sqlc.arg(duty_id);

-- name: BurdenDuties :many
-- How many duties people have in a cycle, by the part they have them in; '' is in any. An invitation
-- of the public has nobody's name: it is one person among the public, and none of the employees.
WITH part AS (SELECT unnest(sqlc.arg(kinds)::text[]) AS kind, unnest(sqlc.arg(parts)::text[]) AS part),
     each AS (SELECT coalesce(p.part, '')::text AS part, coalesce(d.assignee_id, d.id) AS who, count(*) AS duties,
                    bool_or(d.assignee_id IS NULL) AS invited
              FROM duty d JOIN part p ON p.kind = d.kind
              WHERE d.cycle_id = @cycle_id AND d.state IN ('open', 'met', 'lapsed') AND (NOT d.optional OR d.state = 'met')
              GROUP BY GROUPING SETS ((p.part, coalesce(d.assignee_id, d.id)), (coalesce(d.assignee_id, d.id))))
SELECT part, count(*)::int AS people, avg(duties)::numeric AS mean, max(duties)::int AS most FROM each
WHERE part <> '' OR NOT invited GROUP BY part HAVING count(*) >= @least::int ORDER BY part;

-- name: BurdenMinutes :many
-- How long forms took, by kind and by part; one of the two is ''.
WITH part AS (SELECT unnest(@kinds::text[]) AS kind, unnest(@parts::text[]) AS part)
SELECT coalesce(d.kind, '')::text AS kind, coalesce(p.part, '')::text AS part, count(*)::int AS forms,
       count(DISTINCT coalesce(d.assignee_id, d.id))::int AS people,
       (percentile_cont(0.5) WITHIN GROUP (ORDER BY doc.worked_seconds))::numeric AS median,
       (percentile_cont(0.9) WITHIN GROUP (ORDER BY doc.worked_seconds))::numeric AS ninth
FROM duty d JOIN part p ON p.kind = d.kind JOIN document doc ON doc.duty_id = d.id AND doc.final AND doc.worked_seconds IS NOT NULL
WHERE d.cycle_id = @cycle_id AND d.state = 'met'
GROUP BY GROUPING SETS ((d.kind), (p.part)) HAVING count(DISTINCT coalesce(d.assignee_id, d.id)) >= @least::int
ORDER BY 1, 2;
