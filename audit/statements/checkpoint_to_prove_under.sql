-- Purpose:    the checkpoint to prove an entry under: the newest that a witness has cosigned if that covers the entry, else
--             the newest.
-- Privileges: SELECT on audit.checkpoint and audit.cosignature.
-- Locks:      none.
SELECT c.size, c.origin, c.root, c.note, c.at
  FROM audit.checkpoint c
 WHERE c.size > $1
   AND c.size IN ((SELECT max(k.size) FROM audit.checkpoint k), (SELECT max(w.size) FROM audit.cosignature w))
 ORDER BY EXISTS (SELECT FROM audit.cosignature w WHERE w.size = c.size) DESC, c.size DESC
 LIMIT 1
