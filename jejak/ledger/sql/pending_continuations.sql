-- Purpose:    requests to go on after this very restore, or loss of the key, that nobody has approved yet, the newest first.
-- Privileges: owner.
-- Locks:      the rows, until the decision is made.
SELECT id, note
  FROM audit.continuation
 WHERE approved_by IS NULL AND note IS NOT NULL AND origin = $1 AND size = $2 AND root = $3 AND kept = $4
 ORDER BY requested_at DESC LIMIT 100
   FOR UPDATE
