-- Purpose:    control entries in the tree whose checkpoint is not there.
-- Privileges: owner.
-- Locks:      none.
SELECT l.index, e.seq
  FROM audit.entry e JOIN audit.leaf l ON l.seq = e.seq
 WHERE e.relation = 'audit.checkpoint' AND e.op = 'C'
   AND NOT EXISTS (SELECT FROM audit.checkpoint c WHERE c.size = l.index + 1)
 ORDER BY l.index
