-- Purpose:    the newest checkpoints below which a witness has signed.
-- Called by:  audit.store
-- Privileges: SELECT on audit.checkpoint and audit.cosignature.
-- Locks:      none.
SELECT c.size, c.origin, c.root, c.note, c.at
  FROM audit.checkpoint c
 WHERE c.size IN (SELECT w.size FROM audit.cosignature w GROUP BY w.size ORDER BY w.size DESC LIMIT 50)
 ORDER BY c.size DESC
