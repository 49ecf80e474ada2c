-- Purpose:    what the last jejak doctor found.
-- Privileges: SELECT on ops.verification.
-- Locks:      none.
SELECT at, size, exit_code, findings FROM ops.verification ORDER BY id DESC LIMIT 1
