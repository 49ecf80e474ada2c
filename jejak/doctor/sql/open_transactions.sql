-- Purpose:    the ids of the transactions under way that have one: what they write no snapshot shows that is taken meanwhile.
-- Privileges: none.
-- Locks:      none.
-- Note:       pg_locks tells the lower half of an id; the upper half is that of the next id there will be, or one less.
WITH here AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next)
SELECT coalesce(array_agg(o.xid - CASE WHEN o.xid > h.next + 2147483648 THEN 4294967296 ELSE 0 END), '{}') AS xids
  FROM here h, LATERAL (SELECT (h.next / 4294967296) * 4294967296 + l.transactionid::text::bigint AS xid
                          FROM pg_locks l WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock') o
