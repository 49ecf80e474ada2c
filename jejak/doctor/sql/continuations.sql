-- Purpose:    every request and decision to go on after a restore or the loss of the key.
-- Privileges: owner.
-- Locks:      none.
SELECT c.id::text AS id, c.origin, c.size, c.root, c.kept, c.decree, c.requested_by::text AS requested_by,
       c.approved_by::text AS approved_by, c.note
  FROM audit.continuation c
 ORDER BY c.requested_at, c.id
