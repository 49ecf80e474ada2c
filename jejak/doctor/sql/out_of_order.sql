-- Purpose:    rows whose entries have numbers in another order than their times, and the row as it was by the times.
-- Privileges: owner.
-- Locks:      none.
-- Note:       a session that takes numbers ahead writes lower ones after another session's higher ones. A row that is gone
--             by the times has no image.
WITH told AS (
    SELECT e.relation, e.pk, e.seq, e.at, e.op, coalesce(d."values", '{}') || e.new AS new,
           e.at < max(e.at) OVER (PARTITION BY e.relation, e.pk ORDER BY e.seq) AS is_late
      FROM audit.entry e LEFT JOIN audit.disclosure d ON d.seq = e.seq AND d.side = 'n'
     WHERE e.op IN ('I', 'U', 'D', 'B')
), out_of_order AS (
    SELECT t.relation, t.pk, max(t.at) FILTER (WHERE t.op IN ('I', 'B')) AS made, max(t.at) AS last
      FROM told t GROUP BY t.relation, t.pk HAVING bool_or(t.is_late)
)
SELECT o.relation, o.pk::text AS key,
       CASE WHEN NOT bool_or(t.op = 'D' AND t.at = o.last)
            THEN audit.fold(t.new ORDER BY t.at, t.seq) FILTER (WHERE t.at >= o.made AND t.new IS NOT NULL) END::text AS image
  FROM out_of_order o JOIN told t ON t.relation = o.relation AND t.pk = o.pk
 GROUP BY o.relation, o.pk
