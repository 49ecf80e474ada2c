-- Purpose:    how many entries of which relation and sort stand before each checkpoint and behind the one before it.
-- Called by:  jejak.doctor.seals
-- Privileges: owner.
-- Locks:      none.
WITH sizes AS MATERIALIZED (SELECT array_agg(c.size ORDER BY c.size) AS all FROM audit.checkpoint c)
SELECT s.all[width_bucket(l.index, s.all) + 1] AS size, e.relation, e.op::text AS op, count(*) AS number
  FROM sizes s CROSS JOIN audit.leaf l JOIN audit.entry e ON e.seq = l.seq
 WHERE NOT (e.relation = 'audit.checkpoint' AND e.op = 'C') AND width_bucket(l.index, s.all) < cardinality(s.all)
 GROUP BY 1, 2, 3
 ORDER BY 1
