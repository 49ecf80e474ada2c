-- Purpose:    a request to go on after this very restore that nobody has approved yet.
-- Called by:  jejak.continuing
-- Privileges: owner.
-- Locks:      the row, until the decision is made.
SELECT id, decree, requested_by, requested_at
  FROM audit.continuation
 WHERE approved_by IS NULL AND origin = $1 AND size = $2 AND root = $3 AND kept = $4
 ORDER BY requested_at DESC LIMIT 1
   FOR UPDATE
