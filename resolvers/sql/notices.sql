-- Purpose:    what happened to the caller's own account lately.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT kind, at, by, is_new FROM hr.account_notices($1)
