-- Purpose:    the control entry of each checkpoint and every erasure between two leaves: they say how many entries of which
--             sort there are, and why a value is missing.
-- Privileges: SELECT on audit.checkpoint, audit.entry and audit.leaf; EXECUTE on audit.leaf_texts.
-- Locks:      none.
SELECT t.index, t.text
  FROM (SELECT c.size - 1 AS index FROM audit.checkpoint c WHERE c.size > $1 AND c.size <= $2
        UNION
        SELECT l.index FROM audit.entry e JOIN audit.leaf l ON l.seq = e.seq
         WHERE e.relation = 'audit.disclosure' AND e.op = 'E' AND l.index >= $1 AND l.index < $2) w
 CROSS JOIN LATERAL audit.leaf_texts(w.index, w.index + 1) t
 ORDER BY t.index
