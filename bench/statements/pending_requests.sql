-- Purpose:    what waits for an officer's decision, the oldest first.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT id, version FROM hr.leave_request WHERE state = 'ADVISED' AND deciding_post_id = $1 ORDER BY filed_at, id
