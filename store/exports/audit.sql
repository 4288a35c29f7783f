-- The audit trail of an agency, or of one cycle, in the order of the chain; what waits for its place comes last. A row of the
-- chain whose entry is gone is there too, in the trail of the whole agency. The text of what is about the
-- reader, or about somebody they appraise, is withheld: seal and commitment still prove it.
SELECT c.seq, coalesce(a.id, c.entry_id) AS entry, a.id IS NOT NULL AS found, a.at, coalesce(a.act, '') AS act, a.cycle_id, a.process_id, a.duty_id,
       a.salt IS NULL AS erased, w.withheld,
       CASE WHEN NOT w.withheld THEN a.actor_id END AS actor_id,
       CASE WHEN NOT w.withheld THEN p.number END AS actor_number,
       CASE WHEN NOT w.withheld THEN p.name END AS actor_name,
       CASE WHEN NOT w.withheld AND a.salt IS NOT NULL THEN a.detail::text END AS detail,
       CASE WHEN NOT w.withheld THEN a.salt END AS salt,
       a.sealed, coalesce(c.commitment, a.commitment) AS commitment, b.hash AS previous, c.hash, c.chained_at
FROM audit a
FULL JOIN audit_chain c ON c.entry_id = a.id
LEFT JOIN audit_chain b ON b.seq = c.seq - 1
LEFT JOIN person p ON p.id = a.actor_id
LEFT JOIN process k ON k.id = a.process_id,
LATERAL (SELECT a.salt IS NOT NULL AND (
    coalesce(a.process_id = ANY(@about::uuid[]), false) OR coalesce(a.detail->>'employee' = @reader::text, false)
    OR EXISTS (SELECT FROM jsonb_each_text(CASE WHEN jsonb_typeof(a.detail) = 'object' THEN a.detail ELSE '{}' END) d WHERE d.value = ANY(@about::uuid[]::text[]))
    OR NOT @complaints::boolean AND (coalesce(k.kind IN ('complaint', 'burst'), false) OR a.act LIKE 'complaint.%' OR a.act LIKE 'burst.%')
  ) AS withheld) w
WHERE @cycle::uuid IS NULL OR a.cycle_id = @cycle::uuid
ORDER BY c.seq NULLS LAST, a.at, a.id
