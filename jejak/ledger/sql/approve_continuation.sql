-- Purpose:    approves that the log goes on.
-- Privileges: owner.
-- Locks:      none.
UPDATE audit.continuation SET approved_by = $2, approved_at = now(), note = $3 WHERE id = $1
