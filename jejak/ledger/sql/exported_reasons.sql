-- Purpose:    the reasons that transactions with a sealed entry commit to, after one of them.
-- Privileges: owner.
-- Locks:      none.
SELECT tx_id AS tx, encode(salt, 'hex') AS salt, "values"::text AS values
  FROM audit.tx_disclosure d
 WHERE tx_id > $1
   AND EXISTS (SELECT FROM audit.entry e JOIN audit.leaf l ON l.seq = e.seq WHERE e.tx_id = d.tx_id)
 ORDER BY tx_id LIMIT $2
