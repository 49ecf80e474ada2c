-- Purpose:    ends the sessions of an account, but for one that is kept if it is named.
-- Privileges: jejak_app.
-- Locks:      the session rows.
UPDATE ops.session SET ended_at = now()
 WHERE account_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $2
RETURNING id
