-- Purpose:    ends the caller's own session; returns a row only to the call that ended it.
-- Privileges: jejak_app.
-- Locks:      the session row.
UPDATE ops.session SET ended_at = now() WHERE id = $1 AND ended_at IS NULL RETURNING id
