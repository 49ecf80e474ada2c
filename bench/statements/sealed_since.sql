-- Purpose:    when the entries were written that came under a checkpoint since one of this size.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT e.at FROM audit.leaf l JOIN audit.entry e ON e.seq = l.seq
 WHERE l.index >= $1 AND e.relation = 'bench.request'
