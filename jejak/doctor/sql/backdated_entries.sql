-- Purpose:    entries that appear though a checkpoint before them said that none of so low a transaction would appear.
-- Privileges: owner.
-- Locks:      none.
-- Note:       what each checkpoint said lies in arrays, one for each cluster, in which an entry finds its place: a join of what
--             was written with all that was said would be as large as both together.
WITH stood AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY c.size) AS number, c.size, c.cluster, c.watermark, c.floor FROM audit.checkpoint c
), whose AS MATERIALIZED (
    SELECT DISTINCT c.cluster FROM audit.checkpoint c
), said AS (
    SELECT s.number, w.cluster, coalesce(max(CASE WHEN s.cluster = w.cluster THEN s.watermark END)
           OVER (PARTITION BY w.cluster ORDER BY s.number), '0') AS watermark
      FROM stood s CROSS JOIN whose w
), mark AS MATERIALIZED (
    SELECT s.cluster, array_agg(s.watermark ORDER BY s.number) AS watermarks FROM said s GROUP BY s.cluster
), sizes AS MATERIALIZED (
    SELECT array_agg(s.size ORDER BY s.size) AS all FROM stood s
), final AS MATERIALIZED (
    SELECT max(s.number)::integer AS number, max(s.floor) AS floor FROM stood s
), written AS (
    SELECT l.index, e.seq, e.relation, e.pk, t.xid, t.cluster,
           CASE WHEN l.seq IS NULL THEN (SELECT f.number FROM final f)
                ELSE width_bucket(l.index, (SELECT s.all FROM sizes s)) END AS number
      FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id LEFT JOIN audit.leaf l ON l.seq = e.seq
), told AS (
    SELECT w.*, (SELECT m.watermarks[w.number] FROM mark m WHERE m.cluster = w.cluster) AS watermark FROM written w
)
SELECT t.index, t.seq, t.relation, t.pk::text AS pk, t.xid::text AS xid, nullif(t.watermark, '0')::text AS watermark,
       (SELECT s.all[t.number] FROM sizes s) AS size, t.index IS NOT NULL AS is_sealed
  FROM told t
 WHERE t.xid < t.watermark OR t.index IS NULL AND t.seq <= (SELECT f.floor FROM final f)
 ORDER BY t.seq
