-- Purpose:    the checkpoints worth keeping beside an export: cosigned, the last of a day, the last of an origin.
-- Privileges: SELECT on audit.checkpoint and audit.cosignature.
-- Locks:      none.
SELECT k.size, k.origin, k.root, k.note, k.at
  FROM (SELECT c.size, c.origin, c.root, c.note, c.at,
               c.size = max(c.size) OVER (PARTITION BY c.origin, c.at::date) AS is_last
          FROM audit.checkpoint c WHERE c.size < $1) k
 WHERE k.is_last OR EXISTS (SELECT FROM audit.cosignature w WHERE w.size = k.size)
 ORDER BY k.size
