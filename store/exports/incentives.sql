-- One row for each incentive that was issued after a rating of a cycle, also where it was withdrawn since: whoever pays must see it.
SELECT r.id, e.number, e.name, e.status, e.rank, e.post, coalesce(u.name, '') AS unit, r.rule, r.amount, r.grade, a.rating, a.official,
       q.decree_number, q.decree_date, coalesce(d.name, '') AS decided_by, q.decided_at, r.issued_at, r.withdrawn_at, coalesce(r.withdrawn_why, '') AS withdrawn_why,
       CASE WHEN r.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN q.state = 'reconsider' THEN 'reconsider' ELSE 'issued' END AS state
FROM reward r
JOIN appraisal a ON a.id = r.appraisal_id
JOIN consequence q ON q.id = r.consequence_id
JOIN person e ON e.id = r.employee_id
LEFT JOIN unit u ON u.id = a.unit_id
LEFT JOIN person d ON d.id = q.decided_by
WHERE r.cycle_id = @cycle::uuid AND r.form = 'incentive'
ORDER BY u.name NULLS LAST, e.name, r.issued_at, r.id
