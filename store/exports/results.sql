-- One row for each appraisal of a cycle. The reader's own result is left out until it is announced.
SELECT a.id, e.number, e.name, e.status, e.rank, e.post, e.post_type, e.post_level, a.family, coalesce(u.name, '') AS unit,
       s.number AS supervisor_number, s.name AS supervisor_name, s.rank AS supervisor_rank, s.post AS supervisor_post,
       coalesce(su.name, '') AS supervisor_unit, s.employment <> 'none' AS supervisor_employed,
       m.number AS manager_number, m.name AS manager_name,
       coalesce(a.starts_on, c.starts_on) AS starts_on, coalesce(a.ends_on, c.ends_on) AS ends_on, coalesce(f.achievement, c.achievement) AS achievement,
       CASE WHEN NOT r.hidden THEN a.score END AS score,
       CASE WHEN NOT r.hidden THEN a.computed_rating END AS computed_rating,
       CASE WHEN NOT r.hidden THEN a.rating END AS rating,
       CASE WHEN NOT r.hidden THEN a.official END AS official,
       CASE WHEN NOT r.hidden THEN jsonb_path_query_first(a.result, '$.breakdown[*] ? (@.kind == "judgement" && @.item == "results").code') #>> '{}' END AS results,
       CASE WHEN NOT r.hidden THEN jsonb_path_query_first(a.result, '$.breakdown[*] ? (@.kind == "judgement" && @.item == "behaviour").code') #>> '{}' END AS behaviour,
       CASE WHEN NOT r.hidden AND a.rating <> a.computed_rating THEN (
         SELECT CASE WHEN j.forum_id IS NULL THEN 'objection' ELSE 'forum' END FROM adjustment j
         WHERE j.appraisal_id = a.id AND j.pass = w.pass ORDER BY j.at DESC, j.id DESC LIMIT 1) END AS changed_by,
       w.pass, a.unrated, a.announced_at, a.received_at, a.received_on, a.received_how, a.closed_at
FROM appraisal a
JOIN cycle c ON c.id = a.cycle_id
JOIN process w ON w.id = a.id
JOIN person e ON e.id = a.employee_id
JOIN person s ON s.id = a.supervisor_id
JOIN person m ON m.id = a.manager_id
LEFT JOIN unit u ON u.id = a.unit_id
LEFT JOIN unit su ON su.id = s.unit_id
LEFT JOIN forum f ON f.id = a.forum_id,
LATERAL (SELECT a.employee_id = @reader::uuid AND a.announced_at IS NULL AS hidden) r
WHERE a.cycle_id = @cycle::uuid
ORDER BY u.name NULLS LAST, e.name, a.id
