-- Purpose:    approves that the log goes on after a restore.
-- Called by:  jejak.continuing
-- Privileges: owner.
-- Locks:      none.
UPDATE audit.continuation SET approved_by = $2, approved_at = now() WHERE id = $1
