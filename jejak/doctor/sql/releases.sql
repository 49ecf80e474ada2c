-- Purpose:    the changes of the schema that are in the log, by the transactions that made them; unsealed ones at the end.
-- Privileges: owner.
-- Locks:      none.
SELECT DISTINCT l.index, t.cluster::text AS cluster, (t.xid::text::numeric % 4294967296)::bigint AS xmin, t.operation
  FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id LEFT JOIN audit.leaf l ON l.seq = e.seq
 WHERE e.op = 'S'
 ORDER BY l.index NULLS LAST
