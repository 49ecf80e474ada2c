-- Purpose:    how many entries of which relation and sort stand before each checkpoint and behind the one before it.
-- Privileges: owner.
-- Locks:      none.
-- Note:       the array is asked and not joined: a join would copy it into every row.
WITH sizes AS MATERIALIZED (
    SELECT array_agg(c.size ORDER BY c.size) AS all FROM audit.checkpoint c
), placed AS (
    SELECT width_bucket(l.index, (SELECT s.all FROM sizes s)) + 1 AS place, e.relation, e.op, count(*) AS number
      FROM audit.leaf l JOIN audit.entry e ON e.seq = l.seq
     WHERE NOT (e.relation = 'audit.checkpoint' AND e.op = 'C')
     GROUP BY 1, 2, 3
)
SELECT (SELECT s.all[p.place] FROM sizes s) AS size, p.relation, p.op::text AS op, p.number
  FROM placed p
 WHERE p.place <= (SELECT cardinality(s.all) FROM sizes s)
 ORDER BY 1
