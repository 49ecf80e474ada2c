-- Purpose:    one request to take a second factor from an account.
-- Privileges: jejak_app.
-- Locks:      the request's row.
SELECT id, account_id, state, needs_two, requested_by_id, version FROM hr.totp_reset WHERE id = $1 FOR UPDATE
