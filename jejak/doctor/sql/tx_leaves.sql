-- Purpose:    how many leaves each of these transactions has.
-- Privileges: owner.
-- Locks:      none.
SELECT e.tx_id, count(*) AS leaves
  FROM audit.entry e JOIN audit.leaf l ON l.seq = e.seq
 WHERE e.tx_id = ANY ($1::bigint[])
 GROUP BY e.tx_id
