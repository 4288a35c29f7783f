-- One row for each person who is to attend a training of a cycle, one for a training that nobody is to attend yet.
SELECT t.id, t.kind, t.title, t.state, t.competency, t.provider, t.starts_on, t.ends_on, coalesce(t.reason, '') AS reason, coalesce(tu.name, '') AS training_unit,
       t.proposed_at, t.decided_at, coalesce(d.name, '') AS decided_by, q.decree_number, q.decree_date,
       p.number, coalesce(p.name, '') AS name, coalesce(p.post, '') AS post, coalesce(pu.name, '') AS unit, a.attended, a.attended_on
FROM training t
LEFT JOIN training_attendance a ON a.training_id = t.id
LEFT JOIN person p ON p.id = coalesce(a.person_id, t.person_id)
LEFT JOIN unit pu ON pu.id = p.unit_id
LEFT JOIN unit tu ON tu.id = t.unit_id
LEFT JOIN person d ON d.id = t.decided_by
LEFT JOIN consequence q ON q.id = t.consequence_id
WHERE t.cycle_id = @cycle::uuid
ORDER BY t.proposed_at, t.id, pu.name NULLS LAST, p.name, p.id
