-- Purpose:    entries that appear though a checkpoint before them said that none of so low a transaction would appear.
-- Called by:  jejak.doctor.leaves
-- Privileges: owner.
-- Locks:      none.
WITH stood AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY c.size) AS number, c.size, c.cluster, c.watermark, c.floor FROM audit.checkpoint c
), whose AS MATERIALIZED (
    SELECT DISTINCT c.cluster FROM audit.checkpoint c
), mark AS MATERIALIZED (
    SELECT s.number, w.cluster, max(CASE WHEN s.cluster = w.cluster THEN s.watermark END)
           OVER (PARTITION BY w.cluster ORDER BY s.number) AS watermark
      FROM stood s CROSS JOIN whose w
), sizes AS MATERIALIZED (
    SELECT array_agg(s.size ORDER BY s.size) AS all FROM stood s
), final AS MATERIALIZED (
    SELECT max(s.number) AS number, max(s.floor) AS floor FROM stood s
)
SELECT l.index, e.seq, e.relation, e.pk::text AS pk, t.xid::text AS xid, m.watermark::text AS watermark, s.all[m.number] AS size,
       true AS is_sealed
  FROM sizes s CROSS JOIN audit.leaf l
  JOIN audit.entry e ON e.seq = l.seq
  JOIN audit.tx t ON t.id = e.tx_id
  JOIN mark m ON m.number = width_bucket(l.index, s.all) AND m.cluster = t.cluster
 WHERE t.xid < m.watermark
UNION ALL
SELECT NULL, e.seq, e.relation, e.pk::text, t.xid::text, m.watermark::text, s.all[f.number], false
  FROM final f CROSS JOIN sizes s CROSS JOIN audit.entry e
  JOIN audit.tx t ON t.id = e.tx_id
  LEFT JOIN mark m ON m.number = f.number AND m.cluster = t.cluster
 WHERE (t.xid < m.watermark OR e.seq <= f.floor)
   AND NOT EXISTS (SELECT FROM audit.leaf l WHERE l.seq = e.seq)
 ORDER BY 2
